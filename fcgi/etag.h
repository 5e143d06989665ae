/* fcgi/etag.h: strong entity tags, "<version>-<digest of the body>". The digest distinguishes representations
 * (language, day); the version is what If-Match is about, and the act checks it again under its lock.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_ETAG_H
#define GUICHET_FCGI_ETAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

/* No If-Match header, or `*`: every version is accepted. */
#define ETAG_ANY INT64_C(-1)

const char *etag_write(struct arena *arena, int64_t version, const char *body, size_t length);
/* Whether If-None-Match (NULL: absent) contains this tag or is `*`. */
bool etag_listed(const char *if_none_match, const char *tag) MUST_CHECK;
/* The version that If-Match asks for; ETAG_ANY: none. Of several tags the highest version: versions only increase, so
 * a lower one cannot be current any more. STATUS_PRECONDITION_FAILED: none of the tags is one of ours. */
enum status etag_version(const char *if_match, int64_t *version) MUST_CHECK;

#endif
