/* api/books_metrics.c */
#include "api/books_metrics.h"

#include <inttypes.h>

#include "fcgi/metrics.h"

static int64_t age_us(struct instant since, struct instant now)
{
    return instant_is_none(since) || since.us > now.us ? 0 : now.us - since.us;
}

/* Ages are in real time, even for sandboxes. */
static void payments_open(struct text_build *build, const struct payments_open *open, struct instant now)
{
    static const enum payment_state states[] = { PAYMENT_INTENT, PAYMENT_CALLING, PAYMENT_UNKNOWN,
                                                 PAYMENT_ACTION_REQUIRED, PAYMENT_PROCESSING };

    metrics_head(build, "guichet_payments_open", "gauge", "Payments that are not settled, by state.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_payments_open{state=\"%s\"} %" PRId64 "\n", payment_state_name(states[i]),
                       open->count[states[i]]);
    metrics_head(build, "guichet_payments_oldest_seconds", "gauge",
                 "Age of the oldest of them; 0 where there is none.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_payments_oldest_seconds{state=\"%s\"} %s\n", payment_state_name(states[i]),
                       metrics_seconds(build->arena, age_us(open->oldest[states[i]], now)));
    metrics_head(build, "guichet_payments_flagged", "gauge",
                 "Payments that wait for a person: guichet flags lists them.");
    text_build_add(build, "guichet_payments_flagged %" PRId64 "\n", open->flagged);
}

static void refunds_open(struct text_build *build, const struct payments_open *open, struct instant now)
{
    static const enum refund_state states[] = { REFUND_INTENT, REFUND_CALLING, REFUND_UNKNOWN, REFUND_PROCESSING };

    metrics_head(build, "guichet_refunds_open", "gauge", "Refunds that are not settled, by state.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_refunds_open{state=\"%s\"} %" PRId64 "\n", refund_state_name(states[i]),
                       open->refunds[states[i]]);
    metrics_head(build, "guichet_refunds_oldest_seconds", "gauge", "Age of the oldest of them; 0 where there is none.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_refunds_oldest_seconds{state=\"%s\"} %s\n", refund_state_name(states[i]),
                       metrics_seconds(build->arena, age_us(open->refunds_oldest[states[i]], now)));
    metrics_head(build, "guichet_refunds_flagged", "gauge",
                 "Refunds that wait for a person: guichet flags lists them.");
    text_build_add(build, "guichet_refunds_flagged %" PRId64 "\n", open->refunds_flagged);
}

static void setups_open(struct text_build *build, const struct payments_open *open, struct instant now)
{
    static const enum method_setup_state states[] = { METHOD_SETUP_OPENING, METHOD_SETUP_OPEN };

    metrics_head(build, "guichet_setups_open", "gauge",
                 "Payment methods that are being set up on the gateway's page, by state.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_setups_open{state=\"%s\"} %" PRId64 "\n", method_setup_state_name(states[i]),
                       open->setups[states[i]]);
    metrics_head(build, "guichet_setups_oldest_seconds", "gauge", "Age of the oldest of them; 0 where there is none.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_setups_oldest_seconds{state=\"%s\"} %s\n", method_setup_state_name(states[i]),
                       metrics_seconds(build->arena, age_us(open->setups_oldest[states[i]], now)));
}

static void contested(struct text_build *build, const struct payments_open *open)
{
    metrics_head(build, "guichet_payments_contested", "gauge",
                 "Payments that their payer's bank contests: guichet flags lists them.");
    text_build_add(build, "guichet_payments_contested %" PRId64 "\n", open->contested);
}

static void set_asides(struct text_build *build, const int64_t counts[SET_ASIDE_KIND__MAX])
{
    metrics_head(build, "guichet_set_aside", "gauge",
                 "What the worker could not do and goes around, by kind: guichet flags lists it.");
    for (int kind = 0; kind < SET_ASIDE_KIND__MAX; kind++)
        text_build_add(build, "guichet_set_aside{kind=\"%s\"} %" PRId64 "\n",
                       set_aside_kind_name((enum set_aside_kind)kind), counts[kind]);
}

static void reconciled(struct text_build *build, const struct reconcile_kept *kept)
{
    metrics_head(build, "guichet_reconciled_share", "gauge",
                 "Share of the money of the last 30 days that is joined at the gateway and in the books.");
    text_build_add(build, "guichet_reconciled_share %s\n", metrics_seconds(build->arena, kept->share));
    metrics_head(build, "guichet_differences", "gauge",
                 "Differences between the gateway's book and ours that wait for a person: guichet flags lists them.");
    text_build_add(build, "guichet_differences %" PRId64 "\n", kept->differences);
    metrics_head(build, "guichet_days_unsettled", "gauge",
                 "Days over for 24 hours whose movements and payouts at the gateway were not read to their end.");
    text_build_add(build, "guichet_days_unsettled %" PRId64 "\n", kept->days_unsettled);
}

void books_metrics_write(struct text_build *build, const struct books_figures *figures, struct instant now)
{
    payments_open(build, &figures->payments, now);
    refunds_open(build, &figures->payments, now);
    setups_open(build, &figures->payments, now);
    contested(build, &figures->payments);
    set_asides(build, figures->set_aside);
    reconciled(build, &figures->reconciled);
}
