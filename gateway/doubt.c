/* gateway/doubt.c */
#include "gateway/doubt.h"

#include <string.h>

#include "base/log.h"

bool doubt_answered(const struct http_answer *answer)
{
    return answer->code > 0 && answer->code < 500;
}

/* Whether the answer is about this charge or refund. 401, 403, 408 and 429 are about the caller. */
static bool speaks_of_it(const struct http_answer *answer)
{
    static const int refusals[] = { 401, 403, 408, 429 };

    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (answer->code == refusals[i])
            return false;
    return doubt_answered(answer);
}

void doubt_log(const char *act, const char *subject, const struct http_answer *answer)
{
    if (answer->code == 0)
        log_error("gateway: %s %s: no answer to rely on: %s", act, subject, answer->trouble);
    else
        log_error("gateway: %s %s: the answer (HTTP %d) does not match what was asked", act, subject, answer->code);
}

static enum gateway_outcome doubt(const char *act, const char *key, const struct http_answer *answer,
                                  const char **dispute)
{
    if (!speaks_of_it(answer)) {
        doubt_log(act, key, answer);
        *dispute = NULL;
        return GATEWAY_UNKNOWN;
    }
    if (answer->code >= 300 && strcmp(*dispute, DISPUTE_UNREADABLE) == 0)
        *dispute = DISPUTE_HTTP_CODE;
    log_error("gateway: %s %s: the answer (HTTP %d) cannot be used: %s", act, key, answer->code, *dispute);
    return GATEWAY_DISPUTED;
}

void doubt_of_charge(const char *act, const char *key, const struct http_answer *answer, const char *dispute,
                     struct gateway_charge *charge)
{
    enum gateway_outcome outcome = doubt(act, key, answer, &dispute);

    *charge = (struct gateway_charge){ .outcome = outcome, .dispute = dispute };
}

void doubt_of_refund(const char *act, const char *key, const struct http_answer *answer, const char *dispute,
                     struct gateway_refund *refund)
{
    enum gateway_outcome outcome = doubt(act, key, answer, &dispute);

    *refund = (struct gateway_refund){ .outcome = outcome, .dispute = dispute };
}

void doubt_of_chargeback(const char *key, const struct http_answer *answer, const char *dispute,
                         struct gateway_chargeback *found)
{
    enum gateway_outcome outcome = doubt("chargeback", key, answer, &dispute);

    *found = (struct gateway_chargeback){ .unusable = outcome == GATEWAY_DISPUTED };
}
