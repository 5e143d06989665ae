/* gateway/sandbox/webhook.h: tells another program, by signed HTTP requests, what happened to charges and refunds. A
 * thread of its own sends them, so that no answer of this gateway waits for the receiver. Events waiting to be sent
 * are kept in memory and lost when the process ends; the receiver must then ask. */
#ifndef GATEWAY_SANDBOX_WEBHOOK_H
#define GATEWAY_SANDBOX_WEBHOOK_H

#include <jansson.h>

/* How events are sent, as set by a test. */
enum webhook_manner { WEBHOOK_PLAIN, WEBHOOK_DUPLICATE, WEBHOOK_DISORDER, WEBHOOK_DROP, WEBHOOK_MANNERS };

struct webhook;

/* Starts the thread. The secret is the first line of the file. NULL, with a line on stderr: it cannot. */
struct webhook *webhook_start(const char *url, const char *secret_path);
/* Ends the thread; events not sent yet are lost. Accepts NULL. */
void webhook_stop(struct webhook *webhook);

/* Queues {"id", "type", "created_at", "data"}, and takes the reference of `data`. webhook NULL: nothing is sent. */
void webhook_tell(struct webhook *webhook, const char *type, json_t *data);

/* WEBHOOK_MANNERS: unknown name. */
enum webhook_manner webhook_manner_find(const char *word);
const char *webhook_manner_name(struct webhook *webhook);
void webhook_manner_set(struct webhook *webhook, enum webhook_manner manner);

#endif
