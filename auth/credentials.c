/* auth/credentials.c */
#include "auth/credentials.h"

#include <string.h>
#include <strings.h>

/* A part of a header; bytes NULL: there is none. */
struct piece {
    const char *bytes;
    size_t length;
};

/* The part up to `separator`, without leading blanks; *at moves behind the separator, or becomes NULL at the end. */
static struct piece piece_next(const char **at, char separator)
{
    const char *start = *at + strspn(*at, " \t");
    const char *end = strchr(start, separator);

    *at = end == NULL ? NULL : end + 1;
    return (struct piece){ start, end == NULL ? strlen(start) : (size_t)(end - start) };
}

/* The number of our cookies in the header; *value is the last one's value, taken as it is: quotes are part of it (RFC
 * 6265). */
static unsigned cookie_find(const char *header, struct piece *value)
{
    static const char name[] = SESSION_COOKIE_NAME "=";
    const size_t name_length = sizeof name - 1;
    unsigned found = 0;

    while (header != NULL) {
        struct piece pair = piece_next(&header, ';');

        while (pair.length > 0 && strchr(" \t", pair.bytes[pair.length - 1]) != NULL)
            pair.length--;
        if (pair.length < name_length || memcmp(pair.bytes, name, name_length) != 0)
            continue;
        *value = (struct piece){ pair.bytes + name_length, pair.length - name_length };
        found++;
    }
    return found;
}

/* The token of "Bearer <token>"; the scheme in any case, one or more blanks (RFC 9110). */
static struct piece bearer_find(const char *header)
{
    static const char scheme[] = "Bearer ";
    const size_t scheme_length = sizeof scheme - 1;

    if (strncasecmp(header, scheme, scheme_length) != 0)
        return (struct piece){ NULL, 0 };
    header += scheme_length;
    header += strspn(header, " ");
    return (struct piece){ header, strlen(header) };
}

static bool token_take(struct piece piece, struct token *token)
{
    struct token taken;

    if (piece.bytes == NULL || piece.length != TOKEN_TEXT_LENGTH)
        return false;
    memcpy(taken.text, piece.bytes, piece.length);
    taken.text[piece.length] = '\0';
    if (!token_is_well_formed(taken.text))
        return false;
    *token = taken;
    return true;
}

enum status credentials_read(const struct credentials *credentials, struct token *token, enum transport *transport)
{
    /* An absent Authorization header arrives as an empty FastCGI parameter. */
    bool authorized = credentials->authorization != NULL && credentials->authorization[0] != '\0';
    struct piece piece = { NULL, 0 };
    unsigned cookies = cookie_find(credentials->cookie, &piece);

    if (cookies > 1 || (cookies == 1 && authorized))
        return STATUS_MALFORMED_REQUEST;
    if (authorized)
        piece = bearer_find(credentials->authorization);
    if (!token_take(piece, token))
        return STATUS_UNAUTHENTICATED;
    *transport = authorized ? TRANSPORT_BEARER : TRANSPORT_COOKIE;
    return STATUS_OK;
}
