/* gateway/check.c */
#include "gateway/check.h"

#include <string.h>

#include "base/log.h"
#include "gateway/doubt.h"

bool check_id(const char *id)
{
    return id == NULL || (id[0] != '\0' && strlen(id) <= GATEWAY_ID_MAX);
}

/* The text truncated to at most `most` bytes, at a character boundary: the JSON parser has checked that it is UTF-8. */
static const char *text_cut(struct arena *arena, const char *text, size_t most)
{
    size_t length = text == NULL ? 0 : strlen(text);

    if (length <= most)
        return text;
    for (length = most; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
        length--;
    return arena_copy(arena, text, length);
}

/* Whether the host at the beginning of `host` (a port may follow) is "localhost", in 127.0.0.0/8, or "[::1]". */
static bool host_is_this_machine(const char *host)
{
    size_t length = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

    if (length == 9 && strncmp(host, "localhost", length) == 0)
        return true;
    if (length == 5 && strncmp(host, "[::1]", length) == 0)
        return host[length] == '\0' || strchr(":/?#", host[length]) != NULL;
    return strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == length;
}

static bool visible(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

bool check_action_url(const char *url, bool http_allowed)
{
    const char *host;

    if (strlen(url) > GATEWAY_ACTION_URL_MAX || !visible(url))
        return false;
    if (strncmp(url, "https://", 8) == 0)
        host = url + 8;
    else if (strncmp(url, "http://", 7) == 0 && (http_allowed || host_is_this_machine(url + 7)))
        host = url + 7;
    else
        return false;
    /* refuse a user name: the text before an @ would look like the host */
    return strcspn(host, ":/?#") > 0 && memchr(host, '@', strcspn(host, "/?#")) == NULL;
}

/* Which of the charge's texts is unusable (a constant of gateway/doubt.h); NULL: none. */
static const char *charge_dispute(const struct gateway_charge *charge, bool http_allowed)
{
    if (!check_id(charge->charge_id))
        return DISPUTE_ID;
    return charge->action_url == NULL || check_action_url(charge->action_url, http_allowed) ? NULL : DISPUTE_ACTION_URL;
}

void check_charge(struct arena *arena, const char *key, bool http_allowed, struct gateway_charge *charge)
{
    const char *dispute = charge_dispute(charge, http_allowed);

    if (dispute != NULL) {
        log_error("gateway: %s: the answer cannot be used: %s", key, dispute);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DISPUTED, .dispute = dispute };
    }
    charge->decline_code = text_cut(arena, charge->decline_code, GATEWAY_CODE_MAX);
}

void check_refund(struct arena *arena, const char *key, struct gateway_refund *refund)
{
    if (!check_id(refund->refund_id)) {
        log_error("gateway: %s: the answer cannot be used: %s", key, DISPUTE_ID);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_DISPUTED, .dispute = DISPUTE_ID };
    }
    refund->decline_code = text_cut(arena, refund->decline_code, GATEWAY_CODE_MAX);
}

/* The text of a reference or creditor identifier; NULL: not one that SEPA allows. It is not truncated: that would
 * identify another mandate or creditor. */
static const char *mandate_text(const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] < ' ' || text[i] > '~')
            return NULL;
    return length == 0 || length > MANDATE_TEXT_MAX ? NULL : text;
}

/* Clears a mandate whose identifier is too long to keep: the gateway could not be asked about it. */
static void mandate_check(struct mandate *mandate)
{
    if (mandate->id == NULL || !check_id(mandate->id)) {
        *mandate = (struct mandate){ .id = NULL };
        return;
    }
    mandate->reference = mandate_text(mandate->reference);
    mandate->creditor_identifier = mandate_text(mandate->creditor_identifier);
}

enum status check_method(struct arena *arena, struct gateway_method *method)
{
    if (!check_id(method->reference)) {
        log_error("gateway: attach: a payment method's name has no room where it is kept");
        return STATUS_UNAVAILABLE;
    }
    method->brand = text_cut(arena, method->brand, GATEWAY_BRAND_MAX);
    if (method->last4 != NULL && strlen(method->last4) > GATEWAY_LAST4_MAX)
        method->last4 = NULL;
    mandate_check(&method->mandate);
    return STATUS_OK;
}
