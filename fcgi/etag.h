/* fcgi/etag.h: strong entity tags, "<version>-<digest of the body>". The digest tells representations apart
 * (language, day); the version is what If-Match asks about, and the act checks it once more under its lock. Source:
 * docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_ETAG_H
#define GUICHET_FCGI_ETAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

/* No If-Match, or `*`: any version will do. */
#define ETAG_ANY INT64_C(-1)

const char *etag_write(struct arena *arena, int64_t version, const char *body, size_t length);
/* Whether If-None-Match (NULL: absent) lists this tag or is `*`. */
bool etag_listed(const char *if_none_match, const char *tag) MUST_CHECK;
/* The version If-Match asks for, ETAG_ANY where it asks for none. Of several tags the highest version: versions only
 * grow, so an older one beside it can no longer hold. STATUS_PRECONDITION_FAILED: none of them is a tag of ours. */
enum status etag_version(const char *if_match, int64_t *version) MUST_CHECK;

#endif
