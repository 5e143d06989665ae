/* bench/load_answer.c: as much of HTTP/1.1 as is needed to find an answer's end: every answer here has a
 * Content-Length, but 304, which has no body. */
#include <stdlib.h>
#include <string.h>

#include "load.h"

static const char *header_find(const char *head, const char *name)
{
    const char *found = strcasestr(head, name);

    return found == NULL ? NULL : found + strlen(name);
}

enum load_progress load_answer_look(struct load_answer *answer)
{
    const char *length, *connection;
    char *body;
    size_t wanted;

    if (answer->length >= sizeof answer->bytes)
        return LOAD_BROKEN;
    answer->bytes[answer->length] = '\0';
    body = strstr(answer->bytes, "\r\n\r\n");
    if (body == NULL)
        return LOAD_MORE;
    *body = '\0'; /* so that the search sees only the headers */
    length = header_find(answer->bytes, "\r\nContent-Length: ");
    connection = header_find(answer->bytes, "\r\nConnection: ");
    answer->http_status = answer->length > 12 ? (int)strtol(answer->bytes + 9, NULL, 10) : 0;
    answer->closes = connection != NULL && strncasecmp(connection, "close", 5) == 0;
    wanted = length == NULL ? 0 : strtoul(length, NULL, 10);
    *body = '\r';
    if (length == NULL && answer->http_status != 304)
        return LOAD_BROKEN;
    return answer->length - (size_t)(body + 4 - answer->bytes) < wanted ? LOAD_MORE : LOAD_WHOLE;
}
