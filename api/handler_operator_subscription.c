/* api/handler_operator_subscription.c: the operator registers a trial, or a subscription that a partner sold.
 * Source: docs/rules.md, A9 to A11; docs/api.md, Operator. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/subscription_json.h"
#include "billing/party_check.h"
#include "counter/subscription_register.h"
#include "fcgi/exchange.h"

enum { LICENCES_MAX = 1000000, PHONE_CHARACTERS_MAX = 40, HREF_CHARACTERS_MAX = 500 };

#define AT(member) offsetof(struct partner, member)
static const struct field partner_fields[] = {
    { "name", FIELD_NAME, AT(name) },
    { "email", FIELD_EMAIL, AT(email) },
    { "phone", FIELD_NAME, AT(phone), .min = 1, .max = PHONE_CHARACTERS_MAX },
    { "href", FIELD_TEXT, AT(href), .min = 1, .max = HREF_CHARACTERS_MAX },
};
#undef AT
static const struct draft_table partner_table = DRAFT_TABLE(partner_fields, struct partner);

struct registration_draft {
    struct id organization_id, price_id;
    enum channel channel;
    bool trial, has_partner;
    int64_t total_licences;
    struct day starts_on;
    struct partner partner;
};
#define AT(member) offsetof(struct registration_draft, member)

/* A product key's subscription is made by redeeming the key. */
static bool registered_channel_read(const char *name, enum channel *channel)
{
    enum channel read;

    if (!channel_read(name, &read) || read == CHANNEL_PRODUCT_KEY)
        return false;
    *channel = read;
    return true;
}
static struct names registered_channel_words(void)
{
    static const char *const words[] = { "direct", "volume_licensing", "cloud_solution_provider" };

    return NAMES(words);
}
DRAFT_WORD(channel_word, enum channel, registered_channel)
static const struct field registration_fields[] = {
    { "organization_id", FIELD_ID, AT(organization_id), .required = true, .id = ID_ORGANIZATION },
    { "price_id", FIELD_ID, AT(price_id), .required = true, .id = ID_PRICE },
    { "channel", FIELD_WORD, AT(channel), .required = true, .word = &channel_word },
    { "trial", FIELD_BOOL, .offset = AT(trial) },
    { "total_licences", FIELD_INT, AT(total_licences), .required = true, .min = 1, .max = LICENCES_MAX,
      .between = &between_licences },
    { "starts_on", FIELD_DAY, AT(starts_on) },
    { "partner", FIELD_OBJECT, AT(partner), .table = &partner_table, .given = AT(has_partner) },
};
#undef AT
const struct draft_table registration_body_table = DRAFT_TABLE(registration_fields, struct registration_draft);

/* Of direct subscriptions only trials are registered; others are ordered. */
static void channel_check(struct faults *faults, const struct registration_draft *draft)
{
    if (draft->channel == CHANNEL_DIRECT && !draft->trial)
        fault_add(faults, "/trial", FAULT_REQUIRED, 0);
    if (draft->channel != CHANNEL_DIRECT && draft->trial)
        fault_add(faults, "/trial", FAULT_EXCLUSIVE, 0);
    if (draft->channel == CHANNEL_DIRECT && draft->has_partner)
        fault_add(faults, "/partner", FAULT_UNKNOWN_FIELD, 0);
}

/* The contact that the partner's customers are referred to is required. */
static void partner_check(struct faults *faults, const struct registration_draft *draft, const char *usual_href)
{
    const struct partner *partner = &draft->partner;

    if (draft->channel == CHANNEL_CLOUD_SOLUTION_PROVIDER) {
        if (!draft->has_partner)
            fault_add(faults, "/partner", FAULT_REQUIRED, 0);
        if (draft->has_partner && partner->name == NULL)
            fault_add(faults, "/partner/name", FAULT_REQUIRED, 0);
        if (draft->has_partner && partner->email == NULL)
            fault_add(faults, "/partner/email", FAULT_REQUIRED, 0);
        if (draft->has_partner && partner->phone == NULL)
            fault_add(faults, "/partner/phone", FAULT_REQUIRED, 0);
        if (draft->has_partner && partner->href == NULL)
            fault_add(faults, "/partner/href", FAULT_REQUIRED, 0);
    }
    if (draft->channel == CHANNEL_VOLUME_LICENSING && partner->href == NULL && usual_href == NULL)
        fault_add(faults, "/partner/href", FAULT_REQUIRED, 0);
    if (partner->href != NULL && !link_is_well_formed(partner->href))
        fault_add(faults, "/partner/href", FAULT_INVALID_FORMAT, 0);
}

static void registration_render(const struct act *act, const struct subscription *subscription, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    subscription_json(&json, NULL, subscription, act->caller.language);
    answer_json(answer, 201, &json);
}

/* Runs on the organization named in the body, not on the caller's: STATUS_NOT_FOUND from the act means that
 * organization. */
enum status handle_subscription_register(struct exchange *x)
{
    struct registration_draft draft;
    struct subscription_wanted wanted;
    struct subscription subscription;
    enum status status;

    if ((status = exchange_draft(x, &registration_body_table, &draft)) != STATUS_OK)
        return status;
    channel_check(&x->faults, &draft);
    partner_check(&x->faults, &draft, x->counter.act.deployment->volume_licensing_url);
    if (x->faults.count > 0)
        return STATUS_VALIDATION_FAILED;
    wanted = (struct subscription_wanted){ .price_id = draft.price_id,
                                           .channel = draft.channel,
                                           .total_licences = draft.total_licences,
                                           .starts_on = draft.starts_on,
                                           .partner = draft.partner };
    status = counter_run_rendered(&x->counter, draft.organization_id, act_subscription_register, &wanted,
                                  registration_render, &subscription);
    return status == STATUS_NOT_FOUND ? exchange_invalid(x, "/organization_id", FAULT_NOT_FOUND) : status;
}
