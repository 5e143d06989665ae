/* gateway/stripe_form.c */
#include "gateway/stripe_form.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Stripe's API version (a date): answers have this version's form, whatever version the account's default is. */
#define STRIPE_VERSION "Stripe-Version: 2024-06-20"

struct form form_start(struct gateway *gateway, struct arena *arena)
{
    return (struct form){ .gateway = gateway, .arena = arena, .text = "" };
}

void form_add(struct form *form, const char *name, const char *value)
{
    struct http *http = form->gateway->http;

    form->text = arena_format(form->arena, "%s%s%s=%s", form->text, form->text[0] == '\0' ? "" : "&",
                              http_escape(http, form->arena, name), http_escape(http, form->arena, value));
}

void form_add_number(struct form *form, const char *name, int64_t value)
{
    form_add(form, name, arena_format(form->arena, "%lld", (long long)value));
}

/* Stripe's timestamps are whole seconds: an instant between two is as good as the later one. */
static int64_t seconds_not_before(struct instant instant)
{
    return instant.us / 1000000 + (instant.us % 1000000 > 0 ? 1 : 0);
}

void form_add_span(struct form *form, struct instant from, struct instant until)
{
    form_add_number(form, "created[gte]", seconds_not_before(from));
    form_add_number(form, "created[lt]", seconds_not_before(until));
}

static void stripe_send(struct form *form, const char *url, const char *body, const char *key, int timeout_ms,
                        struct http_answer *answer)
{
    struct http_request request = {
        .url = url,
        .body = body,
        .form = true,
        .key = key,
        .timeout_ms = timeout_ms,
        .authorization = form->gateway->authorization,
        .version = STRIPE_VERSION,
    };

    driver_send(form->gateway, &request, answer);
}

void stripe_post(struct form *form, const char *path, const char *key, int timeout_ms, struct http_answer *answer)
{
    stripe_send(form, arena_format(form->arena, "%s%s", form->gateway->url, path), form->text, key, timeout_ms, answer);
}

void stripe_get(struct form *form, const char *path, int timeout_ms, struct http_answer *answer)
{
    const char *url =
        arena_format(form->arena, "%s%s%s%s", form->gateway->url, path, form->text[0] == '\0' ? "" : "?", form->text);

    stripe_send(form, url, NULL, NULL, timeout_ms, answer);
}

#define SEPA_ENDING "/sepa_debit"

bool stripe_reference_read(struct arena *arena, const char *text, struct stripe_reference *reference)
{
    const char *slash = strchr(text, '/');
    size_t method = slash == NULL ? 0 : strcspn(slash + 1, "/");
    const char *rest = slash == NULL ? "" : slash + 1 + method;
    bool sepa = strcmp(rest, SEPA_ENDING) == 0;

    if (slash == NULL || strncmp(text, "cus_", 4) != 0 || strncmp(slash + 1, "pm_", 3) != 0 ||
        (rest[0] != '\0' && !sepa))
        return false;
    *reference = (struct stripe_reference){ .customer = arena_copy(arena, text, (size_t)(slash - text)),
                                            .method = arena_copy(arena, slash + 1, method),
                                            .type = sepa ? "sepa_debit" : "card" };
    return true;
}

const char *stripe_reference_write(struct arena *arena, const struct stripe_reference *reference)
{
    return arena_format(arena, "%s/%s%s", reference->customer, reference->method,
                        strcmp(reference->type, "card") == 0 ? "" : SEPA_ENDING);
}

const char *stripe_key_for(struct arena *arena, const char *key, int64_t customer_version)
{
    return customer_version <= 1 ? key : arena_format(arena, "%s.c%" PRId64, key, customer_version);
}
