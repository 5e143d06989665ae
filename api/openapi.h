/* api/openapi.h: the OpenAPI document of this API, which the build makes of the parts in api/openapi
 * (cmake/openapi.cmake). */
#ifndef GUICHET_API_OPENAPI_H
#define GUICHET_API_OPENAPI_H

#include <stddef.h>

extern const char openapi_document[]; /* JSON, with a NUL after it */
extern const size_t openapi_document_length;

#endif
