/* base/status.c: the status table as three look-ups. */
#include "base/status.h"

#include <assert.h>

static const struct {
    int http;
    const char *code;
    const char *name;
} table[STATUS__MAX] = {
#define X(id, http_code, wire_code) [id] = { http_code, wire_code, #id },
    STATUS_TABLE(X)
#undef X
};

int status_http(enum status status)
{
    assert(status < STATUS__MAX);
    return table[status].http;
}

const char *status_code(enum status status)
{
    assert(status < STATUS__MAX);
    return table[status].code;
}

const char *status_name(enum status status)
{
    assert(status < STATUS__MAX);
    return table[status].name;
}
