/* counter/gateway_event.h: takes the gateway's webhooks. An event only says which charge, refund, setup or payment
 * method to ask about; the outcome is taken from the gateway's answer to that question, never from the event. So events
 * that are late, doubled, out of order or counterfeit change nothing. Source: docs/reliability.md, 1 (webhooks go
 * through the same transition as everything else). */
#ifndef GUICHET_COUNTER_GATEWAY_EVENT_H
#define GUICHET_COUNTER_GATEWAY_EVENT_H

#include "counter/counter.h"

/* Makes the worker ask next about the payment, refund, setup or payment method of the event: sets its row's
 * next_try_at (watch_at, ask_at) to now, committed before the gateway is answered, so that it survives the death of
 * this process. The worker looks every 250 ms. Asking here instead would occupy one of few processes while the gateway
 * waits for our answer, and many events at once would occupy all. If another process is asking about it under a lease,
 * the event is left to that process, and the row is asked about again 2 s later, because the answer under way may be
 * older than the event. STATUS_OK also for an event about nothing of ours, about something settled, or of a kind that
 * needs no question: it is logged, and the gateway need not send it again. On any other status the gateway must send it
 * again. */
enum status gateway_event_take(struct counter *c, const struct gateway_event *event) MUST_CHECK;

#endif
