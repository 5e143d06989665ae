/* fcgi/request_headers.c: the headers that this folder interprets: Accept, Content-Type, Idempotency-Key. */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "fcgi/request.h"

static bool word_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

static size_t trimmed(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return length;
}

/* How precisely a media range names JSON: 0 not at all, 1 everything, 2 application, 3 JSON itself. */
static int range_closeness(const char *range, size_t length)
{
    if (word_is(range, length, "application/json") || word_is(range, length, "application/problem+json"))
        return 3;
    return word_is(range, length, "application/*") ? 2 : word_is(range, length, "*/*") ? 1 : 0;
}

/* Whether the parameters, such as "a=b; q=0", contain a weight of zero: the client does not accept this type. */
static bool weight_is_zero(const char *parameters, size_t length)
{
    const char *end = parameters + length;

    while (parameters < end) {
        parameters += strspn(parameters, " \t");
        if (strncasecmp(parameters, "q=", 2) == 0) {
            size_t digits = strspn(parameters + 2, "0123456789.");

            return digits > 0 && strspn(parameters + 2, "0.") == digits;
        }
        parameters += strcspn(parameters, ";,");
        parameters += parameters < end ? 1 : 0;
    }
    return false;
}

enum status request_accepts_json(const char *accept)
{
    int best = 0;
    bool wanted = false;

    if (accept == NULL || accept[strspn(accept, " \t")] == '\0')
        return STATUS_OK;
    while (*accept != '\0') {
        size_t piece, name;
        int closeness;

        accept += strspn(accept, " \t");
        piece = strcspn(accept, ",");
        name = strcspn(accept, ";,");
        closeness = range_closeness(accept, trimmed(accept, name));
        if (closeness >= best && closeness > 0) {
            bool this_wanted = name == piece || !weight_is_zero(accept + name + 1, piece - name - 1);

            wanted = closeness == best ? wanted || this_wanted : this_wanted;
            best = closeness;
        }
        accept += piece + (accept[piece] == ',' ? 1 : 0);
    }
    return wanted ? STATUS_OK : STATUS_NOT_ACCEPTABLE;
}

/* Whether it is this type, alone or with charset=utf-8. */
static bool type_is(const char *content_type, const char *type)
{
    size_t name;
    const char *parameter;

    if (content_type == NULL)
        return false;
    name = strcspn(content_type, ";");
    if (!word_is(content_type, trimmed(content_type, name), type))
        return false;
    if (content_type[name] == '\0')
        return true;
    parameter = content_type + name + 1 + strspn(content_type + name + 1, " \t");
    return word_is(parameter, trimmed(parameter, strlen(parameter)), "charset=utf-8") ||
           word_is(parameter, trimmed(parameter, strlen(parameter)), "charset=\"utf-8\"");
}

bool request_is_json(const char *content_type)
{
    return type_is(content_type, "application/json");
}

bool request_is_csv(const char *content_type)
{
    return type_is(content_type, "text/csv");
}

static bool is_visible(char c)
{
    return c > 0x20 && c < 0x7F;
}

/* Reads a string of RFC 8941: in quotes, with \" and \\ as the only escapes. Returns its length; 0: malformed. */
static size_t unquoted(const char *header, size_t length, char *key)
{
    size_t at = 0;

    if (length < 2 || header[length - 1] != '"')
        return 0;
    for (size_t i = 1; i < length - 1; i++) {
        if (header[i] == '\\' && (i + 1 == length - 1 || (header[i + 1] != '"' && header[i + 1] != '\\')))
            return 0;
        if (header[i] == '"')
            return 0;
        i += header[i] == '\\' ? 1 : 0;
        key[at++] = header[i];
    }
    return at;
}

enum status request_key_read(struct arena *arena, const char *header, const char **key)
{
    size_t length = header == NULL ? 0 : strlen(header);
    char *read = arena_take(arena, length + 1);

    if (length > 2 * IDEMPOTENCY_KEY_MAX + 2)
        return STATUS_IDEMPOTENCY_KEY_REQUIRED;
    if (length > 0 && header[0] == '"')
        length = unquoted(header, length, read);
    else if (length > 0)
        memcpy(read, header, length);
    if (length == 0 || length > IDEMPOTENCY_KEY_MAX)
        return STATUS_IDEMPOTENCY_KEY_REQUIRED;
    for (size_t i = 0; i < length; i++)
        if (!is_visible(read[i]))
            return STATUS_IDEMPOTENCY_KEY_REQUIRED;
    *key = read;
    return STATUS_OK;
}
