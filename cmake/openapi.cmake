# api/openapi/*.json and 00-info.md -> <build>/openapi.json, one OpenAPI document, which is also compiled into the program (api/openapi/README.md).
file(GLOB openapi_parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/api/openapi/*.json ${CMAKE_SOURCE_DIR}/api/openapi/[0-9]*.md)
list(SORT openapi_parts)
file(GLOB openapi_bundle CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/api/openapi/*.c)
add_executable(openapi-bundle ${openapi_bundle})
target_link_libraries(openapi-bundle PRIVATE base PkgConfig::JANSSON)
set(openapi_document ${CMAKE_BINARY_DIR}/openapi.json)
set(openapi_source ${CMAKE_BINARY_DIR}/openapi_document.c)
add_custom_command(OUTPUT ${openapi_document} ${openapi_source}
  COMMAND openapi-bundle ${openapi_document} ${openapi_source} ${openapi_parts}
  DEPENDS openapi-bundle ${openapi_parts} COMMENT "Bundling the OpenAPI document" VERBATIM)
target_sources(api PRIVATE ${openapi_source})
