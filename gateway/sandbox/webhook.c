/* gateway/sandbox/webhook.c: the queue of events, and the thread that sends them. Only this file includes libcurl and
 * libsodium. */
#include "webhook.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store.h"
#include "wire.h"

/* A failed event is retried after half a second, doubled each time up to half a minute: for about two minutes. */
enum {
    TRIES_MAX = 10,
    FIRST_PAUSE_MS = 500,
    PAUSE_MS_MAX = 30000,
    SEND_MS_MAX = 5000,
    DISORDER_HOLD_MS = 300,
    QUEUE_MAX = 10000
};

struct event {
    struct event *next; /* in the order they were queued */
    char *body;
    int64_t due_ms; /* of the monotonic clock */
    int tries;
    bool last_first; /* newest first among events that are due */
};

struct webhook {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news;
    CURL *curl;
    char *url, *secret;
    struct event *first;
    size_t queued;
    enum webhook_manner manner;
    atomic_bool stopping;
};

static const char *const words[WEBHOOK_MANNERS] = { "none", "duplicate", "disorder", "drop" };

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the queue; the caller holds the lock ---- */

static void queue_append(struct webhook *webhook, struct event *event)
{
    struct event **end = &webhook->first;

    while (*end != NULL)
        end = &(*end)->next;
    event->next = NULL;
    *end = event;
    webhook->queued++;
}

static bool queue_add(struct webhook *webhook, const char *body)
{
    bool disorder = webhook->manner == WEBHOOK_DISORDER;
    struct event *event = webhook->queued >= QUEUE_MAX ? NULL : calloc(1, sizeof *event);

    if (event == NULL || (event->body = strdup(body)) == NULL) {
        free(event);
        return false;
    }
    event->due_ms = monotonic_ms() + (disorder ? DISORDER_HOLD_MS : 0);
    event->last_first = disorder;
    queue_append(webhook, event);
    return true;
}

static struct event *queue_take(struct webhook *webhook, struct event *event)
{
    struct event **at = &webhook->first;

    while (*at != event)
        at = &(*at)->next;
    *at = event->next;
    webhook->queued--;
    return event;
}

/* The event to send now; NULL: none yet, and *due_ms is when there will be one. Events sent out of order wait until
 * the newest of them is due. */
static struct event *queue_next(struct webhook *webhook, int64_t now_ms, int64_t *due_ms)
{
    struct event *next = NULL, *youngest = NULL;

    *due_ms = INT64_MAX;
    for (struct event *event = webhook->first; event != NULL; event = event->next) {
        if (event->last_first && event->tries == 0)
            youngest = event;
        else if (event->due_ms <= now_ms && next == NULL)
            next = event;
        else if (event->due_ms < *due_ms)
            *due_ms = event->due_ms;
    }
    if (next == NULL && youngest != NULL && youngest->due_ms <= now_ms)
        next = youngest;
    if (next == NULL && youngest != NULL && youngest->due_ms < *due_ms)
        *due_ms = youngest->due_ms;
    return next == NULL ? NULL : queue_take(webhook, next);
}

/* ---- sending ---- */

static size_t answer_ignore(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

static int send_goes_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct webhook *webhook = context;

    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&webhook->stopping) ? 1 : 0; /* 1 aborts the transfer */
}

/* The header "Stripe-Signature: t=…,v1=…" with the current time: the HMAC-SHA256 of "<seconds>.<body>". */
enum { SIGNATURE_HEADER_SIZE = 128 };
static void signature_header(const struct webhook *webhook, const char *body, char header[SIGNATURE_HEADER_SIZE])
{
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof hash + 1], seconds[24];
    crypto_auth_hmacsha256_state state;

    snprintf(seconds, sizeof seconds, "%lld", (long long)(store_now_ms() / 1000));
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)webhook->secret, strlen(webhook->secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)seconds, strlen(seconds));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, strlen(body));
    crypto_auth_hmacsha256_final(&state, hash);
    snprintf(header, SIGNATURE_HEADER_SIZE, "Stripe-Signature: t=%s,v1=%s", seconds,
             sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

static bool event_send(struct webhook *webhook, const struct event *event)
{
    char signature[SIGNATURE_HEADER_SIZE];
    struct curl_slist type = { .data = (char[]){ "Content-Type: application/json" } };
    struct curl_slist headers = { .data = signature, .next = &type };
    long code = 0;

    signature_header(webhook, event->body, signature);
    curl_easy_setopt(webhook->curl, CURLOPT_HTTPHEADER, &headers);
    curl_easy_setopt(webhook->curl, CURLOPT_POSTFIELDS, event->body);
    curl_easy_setopt(webhook->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(event->body));
    if (curl_easy_perform(webhook->curl) == CURLE_OK)
        curl_easy_getinfo(webhook->curl, CURLINFO_RESPONSE_CODE, &code);
    return code >= 200 && code < 300;
}

static int64_t pause_after(int tries)
{
    int64_t pause_ms = FIRST_PAUSE_MS;

    for (int i = 1; i < tries && pause_ms < PAUSE_MS_MAX; i++)
        pause_ms *= 2;
    return pause_ms < PAUSE_MS_MAX ? pause_ms : PAUSE_MS_MAX;
}

static void event_free(struct event *event)
{
    free(event->body);
    free(event);
}

/* Waits, holding the lock, until there is an event to send; NULL: the webhook is stopping. */
static struct event *event_await(struct webhook *webhook)
{
    while (!atomic_load(&webhook->stopping)) {
        int64_t due_ms;
        struct event *event = queue_next(webhook, monotonic_ms(), &due_ms);

        if (event != NULL)
            return event;
        if (due_ms == INT64_MAX) {
            pthread_cond_wait(&webhook->news, &webhook->lock);
        } else {
            struct timespec until = { .tv_sec = (time_t)(due_ms / 1000), .tv_nsec = (long)(due_ms % 1000) * 1000000 };
            pthread_cond_timedwait(&webhook->news, &webhook->lock, &until);
        }
    }
    return NULL;
}

static void *webhook_run(void *context)
{
    struct webhook *webhook = context;
    struct event *event;

    pthread_mutex_lock(&webhook->lock);
    while ((event = event_await(webhook)) != NULL) {
        pthread_mutex_unlock(&webhook->lock);
        bool sent = event_send(webhook, event);
        pthread_mutex_lock(&webhook->lock);
        if (!sent && ++event->tries < TRIES_MAX) {
            event->due_ms = monotonic_ms() + pause_after(event->tries);
            queue_append(webhook, event);
        } else {
            if (!sent)
                fprintf(stderr, "webhook: given up after %d tries: %.80s\n", event->tries, event->body);
            event_free(event);
        }
    }
    pthread_mutex_unlock(&webhook->lock);
    return NULL;
}

/* ---- called by the handlers ---- */

static char *secret_read(const char *path)
{
    char text[256];
    FILE *file = fopen(path, "re");
    char *line = file == NULL ? NULL : fgets(text, sizeof text, file);

    if (file != NULL)
        fclose(file);
    if (line == NULL)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return line[0] == '\0' ? NULL : strdup(line);
}

static void webhook_free(struct webhook *webhook)
{
    while (webhook->first != NULL)
        event_free(queue_take(webhook, webhook->first));
    curl_easy_cleanup(webhook->curl);
    free(webhook->url);
    free(webhook->secret);
    pthread_cond_destroy(&webhook->news);
    pthread_mutex_destroy(&webhook->lock);
    free(webhook);
}

/* The thread waits by the monotonic clock, which does not jump. */
static void locks_init(struct webhook *webhook)
{
    pthread_condattr_t by_monotonic;

    pthread_mutex_init(&webhook->lock, NULL);
    pthread_condattr_init(&by_monotonic);
    pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&webhook->news, &by_monotonic);
    pthread_condattr_destroy(&by_monotonic);
}

static bool libraries_prepare(struct webhook *webhook)
{
    CURL *curl = sodium_init() >= 0 && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;

    webhook->curl = curl;
    return curl != NULL && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L) == CURLE_OK && // as in gateway/http.c
           curl_easy_setopt(curl, CURLOPT_URL, webhook->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_MS_MAX) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_ignore) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, send_goes_on) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, webhook) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

struct webhook *webhook_start(const char *url, const char *secret_path)
{
    struct webhook *webhook = calloc(1, sizeof *webhook);

    if (webhook == NULL)
        return NULL;
    locks_init(webhook);
    webhook->url = strdup(url);
    webhook->secret = secret_read(secret_path);
    if (webhook->url == NULL || webhook->secret == NULL || !libraries_prepare(webhook) ||
        pthread_create(&webhook->thread, NULL, webhook_run, webhook) != 0) {
        fprintf(stderr, "cannot send webhooks to %s signed with the secret in %s\n", url, secret_path);
        webhook_free(webhook);
        return NULL;
    }
    return webhook;
}

void webhook_stop(struct webhook *webhook)
{
    if (webhook == NULL)
        return;
    pthread_mutex_lock(&webhook->lock);
    atomic_store(&webhook->stopping, true);
    pthread_cond_signal(&webhook->news);
    pthread_mutex_unlock(&webhook->lock);
    pthread_join(webhook->thread, NULL);
    webhook_free(webhook);
}

void webhook_tell(struct webhook *webhook, const char *type, json_t *data)
{
    char id[STORE_ID_SIZE], created_at[WIRE_INSTANT_SIZE], *body;
    json_t *object;
    bool queued = true;

    if (webhook == NULL) {
        json_decref(data);
        return;
    }
    store_id_new("evt_", id);
    wire_instant(store_now_ms(), created_at);
    object = json_pack("{s:s, s:s, s:s, s:o}", "id", id, "type", type, "created_at", created_at, "data", data);
    body = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
    pthread_mutex_lock(&webhook->lock);
    if (webhook->manner != WEBHOOK_DROP)
        queued = body != NULL && queue_add(webhook, body) &&
                 (webhook->manner != WEBHOOK_DUPLICATE || queue_add(webhook, body));
    pthread_cond_signal(&webhook->news);
    pthread_mutex_unlock(&webhook->lock);
    if (!queued)
        fprintf(stderr, "webhook: no room for an event of type %s\n", type);
    json_decref(object);
    free(body);
}

enum webhook_manner webhook_manner_find(const char *word)
{
    enum webhook_manner manner = WEBHOOK_PLAIN;

    while (manner < WEBHOOK_MANNERS && strcmp(words[manner], word) != 0)
        manner++;
    return manner;
}

const char *webhook_manner_name(struct webhook *webhook)
{
    enum webhook_manner manner;

    pthread_mutex_lock(&webhook->lock);
    manner = webhook->manner;
    pthread_mutex_unlock(&webhook->lock);
    return words[manner];
}

void webhook_manner_set(struct webhook *webhook, enum webhook_manner manner)
{
    pthread_mutex_lock(&webhook->lock);
    webhook->manner = manner;
    pthread_mutex_unlock(&webhook->lock);
}
