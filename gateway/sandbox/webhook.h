/* gateway/sandbox/webhook.h: tells another program, by signed HTTP requests, what happened to charges and refunds. A
 * thread of its own sends, so that no answer of this gateway waits for a receiver. What is waiting to be sent lives
 * in memory: it is lost when the process ends, and the receiver must then ask by itself. */
#ifndef GATEWAY_SANDBOX_WEBHOOK_H
#define GATEWAY_SANDBOX_WEBHOOK_H

#include <jansson.h>

/* How events are sent, set by a test. */
enum webhook_manner { WEBHOOK_PLAIN, WEBHOOK_DUPLICATE, WEBHOOK_DISORDER, WEBHOOK_DROP, WEBHOOK_MANNERS };

struct webhook;

/* Starts the thread. The secret is the text in the file, without what ends its line. NULL, with a line on stderr,
 * when that cannot be. */
struct webhook *webhook_start(const char *url, const char *secret_path);
/* Ends the thread; what was not sent is forgotten. NULL is fine. */
void webhook_stop(struct webhook *webhook);

/* Queues {"id", "type", "created_at", "data"}. Takes the reference of data. webhook NULL: nobody is to be told. */
void webhook_tell(struct webhook *webhook, const char *type, json_t *data);

/* WEBHOOK_MANNERS: no such word. */
enum webhook_manner webhook_manner_find(const char *word);
const char *webhook_manner_name(struct webhook *webhook);
void webhook_manner_set(struct webhook *webhook, enum webhook_manner manner);

#endif
