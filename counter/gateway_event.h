/* counter/gateway_event.h: the gateway's webhooks. An event only triggers a question: it says which charge, refund
 * or setup to ask about, and its outcome is taken from the gateway's answer to that question, never from the event. So
 * events that are late, doubled, out of order or counterfeit move nothing. Source: docs/reliability.md, 1 (webhooks go
 * through the same transition as everything else). */
#ifndef GUICHET_COUNTER_GATEWAY_EVENT_H
#define GUICHET_COUNTER_GATEWAY_EVENT_H

#include "counter/counter.h"

/* The payment, refund or setup it is about is asked about next, by the worker: one row's next_try_at is set to now,
 * which is committed before the gateway is answered, so that it survives the death of this process. Asking here
 * instead would hold one of few processes while the gateway, which is waiting for our answer, is asked; and a storm
 * of events would hold them all. The worker looks every 250 ms.
 * One that is being asked about just now is left to whoever asks, and then asked about again 2 s later: the answer
 * under way may be older than this event.
 * STATUS_OK as well for what is none of ours, settled, or of a kind there is nothing to ask about: logged, and never
 * to be sent again. Any other status: the event is to be sent again. */
enum status gateway_event_take(struct counter *c, const struct gateway_event *event) MUST_CHECK;

#endif
