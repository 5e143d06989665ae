/* bench/load_file.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { FIELDS = 6, REQUEST_BYTES_MAX = 2048 };

static void broken(const char *path)
{
    (void)fprintf(stderr, "bench-load: %s cannot be read\n", path);
    exit(EXIT_FAILURE);
}

/* Splits a line into its fields, in place; missing fields are empty. */
static void line_part(char *line, const char *fields[FIELDS])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < FIELDS; i++) {
        char *end = line + strcspn(line, "\t");

        fields[i] = line;
        line = *end == '\0' ? end : end + 1;
        *end = '\0';
    }
}

static struct load_request request_of(char *line)
{
    const char *fields[FIELDS];
    struct load_request request;
    char text[REQUEST_BYTES_MAX];
    int length;

    line_part(line, fields);
    length = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n", fields[0],
                      fields[1], fields[2]);
    if (fields[3][0] != '\0')
        length += snprintf(text + length, sizeof text - (size_t)length, "Idempotency-Key: %s\r\n", fields[3]);
    if (fields[5][0] != '\0')
        length += snprintf(text + length, sizeof text - (size_t)length, "If-None-Match: %s\r\n", fields[5]);
    if (fields[4][0] != '\0')
        length +=
            snprintf(text + length, sizeof text - (size_t)length,
                     "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(fields[4]), fields[4]);
    else
        length += snprintf(text + length, sizeof text - (size_t)length, "\r\n");
    if ((size_t)length >= sizeof text || (request.bytes = strdup(text)) == NULL)
        broken("a line");
    request.length = (size_t)length;
    return request;
}

struct load_requests load_requests_read(const char *path)
{
    struct load_requests requests = { NULL, 0 };
    FILE *file = fopen(path, "r");
    size_t capacity = 0, bytes = 0;
    char *line = NULL;

    if (file == NULL)
        broken(path);
    while (getline(&line, &bytes, file) > 0) {
        if (requests.count == capacity) {
            capacity = capacity == 0 ? 1024 : capacity * 2;
            requests.request = realloc(requests.request, capacity * sizeof *requests.request);
            if (requests.request == NULL)
                broken(path);
        }
        requests.request[requests.count++] = request_of(line);
    }
    free(line);
    (void)fclose(file);
    if (requests.count == 0)
        broken(path);
    return requests;
}
