/* counter/product_key_revoke.c */
#include "counter/product_key_revoke.h"

#include <assert.h>

static const char *reason_text(struct act *act, const char *reason)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "state", key_state_name(KEY_REVOKED));
    json_put_string(&json, "reason", reason);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_product_key_revoke(struct act *act, const struct revocation_wanted *wanted,
                                   struct product_key_told *key)
{
    struct revocation_row row = { .product_key_id = wanted->product_key_id,
                                  .reason = wanted->reason,
                                  .created_by = act->caller.actor.user_id,
                                  .created_at = act->organization_now };
    enum status status;

    assert(act->organization.is_operator);
    if ((status = store_product_key_told(act->sql, act->arena, wanted->product_key_id, key)) != STATUS_OK)
        return status;
    if (key->state != KEY_AVAILABLE)
        return key->state == KEY_REVOKED ? STATUS_OK : STATUS_PRODUCT_KEY_ALREADY_REDEEMED;
    /* STATUS_CHANGED, where the key was redeemed or revoked meanwhile: counter_run runs the act again */
    if ((status = store_product_key_end(act->sql, key->id, KEY_REVOKED)) != STATUS_OK ||
        (status = store_revocation_insert(act->sql, &row)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_PRODUCT_KEY_REVOKED, journal_object(act, "product_key", ID_PRODUCT_KEY, key->id), NULL,
                 reason_text(act, wanted->reason));
    key->state = KEY_REVOKED;
    key->revocation = row;
    return STATUS_OK;
}
