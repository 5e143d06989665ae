/* fcgi/request_query.c: splits the query into names and values. A query that cannot be decoded is refused as a
 * whole. */
#include <string.h>

#include "base/utf8.h"
#include "fcgi/request_internal.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* NULL: bad encoding. `+` stands for a space, as browsers write it. */
static const char *decoded(struct arena *arena, const char *text, size_t length)
{
    char *plain = arena_take(arena, length + 1);
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        int high, low;

        if (text[i] != '%') {
            plain[at++] = text[i] == '+' ? ' ' : text[i];
            continue;
        }
        high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
        low = i + 2 < length ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return NULL;
        plain[at++] = (char)(high * 16 + low);
        i += 2;
    }
    return utf8_is_valid(plain) ? plain : NULL;
}

static bool param_read(struct arena *arena, const char *piece, size_t length, struct request_param *param)
{
    const char *equals = memchr(piece, '=', length);
    size_t name_length = equals == NULL ? length : (size_t)(equals - piece);

    if (name_length == 0)
        return false;
    param->name = decoded(arena, piece, name_length);
    param->value = equals == NULL ? "" : decoded(arena, equals + 1, length - name_length - 1);
    return param->name != NULL && param->value != NULL;
}

enum status request_query_read(struct arena *arena, const char *query, struct request *request)
{
    if (query == NULL || query[0] == '\0')
        return STATUS_OK;
    request->params = ARENA_ARRAY(arena, struct request_param, REQUEST_PARAMS_MAX);
    for (;;) {
        size_t length = strcspn(query, "&");

        if (request->param_count == REQUEST_PARAMS_MAX ||
            !param_read(arena, query, length, &request->params[request->param_count]))
            return STATUS_MALFORMED_REQUEST;
        request->param_count++;
        if (query[length] == '\0')
            return STATUS_OK;
        query += length + 1;
    }
}
