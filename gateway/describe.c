/* gateway/describe.c */
#include "gateway/describe.h"

#include <assert.h>

#include "gateway/doubt.h"
#include "gateway/driver.h"

enum status gateway_describe(struct gateway *gateway, struct arena *arena,
                             const struct gateway_description *description)
{
    enum status status;

    assert(description->charge_id != NULL && description->timeout_ms > 0); /* the caller's contract */
    question_begin(gateway);
    status = gateway->driver->describe(gateway, arena, description);
    question_end(gateway);
    return status;
}

/* A refusal to answer any question, as by a key without the right, says nothing about this one. */
enum status describe_status(const struct gateway_description *description, const struct http_answer *answer)
{
    if (answer->code == 200)
        return STATUS_OK;
    doubt_log("describe", description->charge_id, answer);
    return answer->code == 400 || answer->code == 404 || answer->code == 422 ? STATUS_VALIDATION_FAILED
                                                                             : STATUS_UNAVAILABLE;
}
