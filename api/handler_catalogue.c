/* api/handler_catalogue.c: the operator adds products, prices, and revisions of prices, and looks at a price.
 * Source: docs/api.md, Operator; docs/rules.md, C (Prices). */
#include <string.h>

#include "api/field_words.h"
#include "api/handlers.h"
#include "api/product_json.h"
#include "counter/catalogue.h"
#include "fcgi/exchange.h"

/* More than any realistic price, and small enough that the price of LICENCES_MAX licences fits 64 bits. */
#define AMOUNT_MAX INT64_C(1000000000000)
enum { LICENCES_MAX = 1000000, LICENCES_USUAL_MAX = 10000, TRIAL_DAYS_MAX = 365, CODE_CHARACTERS_MAX = 64 };

struct name_draft {
    const char *en, *fr;
};
static const struct field name_fields[] = {
    { "en", FIELD_NAME, offsetof(struct name_draft, en), .required = true },
    { "fr", FIELD_NAME, offsetof(struct name_draft, fr), .required = true },
};
static const struct draft_table name_table = DRAFT_TABLE(name_fields, struct name_draft);

struct product_draft {
    const char *code;
    struct name_draft name;
};
static const struct field product_fields[] = {
    { "code", FIELD_TEXT, offsetof(struct product_draft, code), .required = true, .min = 1,
      .max = CODE_CHARACTERS_MAX },
    { "name", FIELD_OBJECT, offsetof(struct product_draft, name), .required = true, .table = &name_table },
};
const struct draft_table product_body_table = DRAFT_TABLE(product_fields, struct product_draft);

static void product_render(const struct act *act, const struct product *product, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    product_json_whole(&json, &(struct product_whole){ .product = *product });
    answer_json(answer, 201, &json);
}

enum status handle_product_create(struct exchange *x)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    struct product_draft draft;
    struct product wanted, product;
    enum status status;

    if ((status = exchange_draft(x, &product_body_table, &draft)) != STATUS_OK)
        return status;
    if (strspn(draft.code, allowed) != strlen(draft.code))
        return exchange_invalid(x, "/code", FAULT_INVALID_FORMAT);
    wanted = (struct product){ .code = draft.code, .name_en = draft.name.en, .name_fr = draft.name.fr };
    return exchange_act(x, act_product_create, &wanted, product_render, &product);
}

struct step_draft {
    int64_t up_to, unit_amount;
};
static const struct field step_fields[] = {
    { "up_to", FIELD_INT, offsetof(struct step_draft, up_to), .required = true, .nullable = true, .min = 1,
      .max = LICENCES_MAX, .otherwise = INT64_MAX, .between = &between_licences },
    { "unit_amount", FIELD_INT, offsetof(struct step_draft, unit_amount), .required = true, .min = 0,
      .max = AMOUNT_MAX },
};
static const struct draft_table step_table = DRAFT_TABLE(step_fields, struct step_draft);
static const struct field step_item = { "", FIELD_OBJECT, .table = &step_table };

static bool tiers_mode_read(const char *name, enum price_mode *mode)
{
    enum price_mode read;

    if (!price_mode_read(name, &read) || read == PRICE_FLAT)
        return false;
    *mode = read;
    return true;
}
static struct names tiers_mode_words(void)
{
    static const char *const modes[] = { "volume", "graduated" };

    return NAMES(modes);
}
DRAFT_WORD(mode_word, enum price_mode, tiers_mode)
DRAFT_WORD(period_word, enum billing_period, billing_period)
DRAFT_WORD(policy_word, enum reduction_policy, reduction_policy)

struct tiers_draft {
    enum price_mode mode;
    struct draft_list steps;
};
static const struct field tiers_fields[] = {
    { "mode", FIELD_WORD, offsetof(struct tiers_draft, mode), .required = true, .word = &mode_word },
    { "steps", FIELD_LIST, offsetof(struct tiers_draft, steps), .required = true, .min = 1, .max = PRICE_STEPS_MAX,
      .item = &step_item, .item_bytes = sizeof(struct step_draft) },
};
static const struct draft_table tiers_table = DRAFT_TABLE(tiers_fields, struct tiers_draft);

/* A rate is given as either unit_amount or tiers. */
struct rate_draft {
    int64_t unit_amount;
    struct tiers_draft tiers;
    bool has_unit_amount, has_tiers;
};
#define RATE_FIELDS(at)                                                                                                \
    { "unit_amount", FIELD_INT,         (at) + offsetof(struct rate_draft, unit_amount),                               \
      .min = 0,      .max = AMOUNT_MAX, .given = (at) + offsetof(struct rate_draft, has_unit_amount) },                \
    {                                                                                                                  \
        "tiers", FIELD_OBJECT, (at) + offsetof(struct rate_draft, tiers),                                              \
            .table = &tiers_table, .given = (at) + offsetof(struct rate_draft, has_tiers)                              \
    }

struct price_draft {
    struct id product_id;
    struct currency currency;
    enum billing_period billing_period;
    struct rate_draft rate;
    int64_t min_licences, max_licences, trial_days;
    enum reduction_policy reduction_policy;
    struct day on_sale_from, on_sale_until;
};
#define AT(member) offsetof(struct price_draft, member)
static const struct field price_fields[] = {
    { "product_id", FIELD_ID, AT(product_id), .required = true, .id = ID_PRODUCT },
    { "currency", FIELD_CURRENCY, AT(currency), .required = true },
    { "billing_period", FIELD_WORD, AT(billing_period), .required = true, .word = &period_word },
    RATE_FIELDS(AT(rate)),
    { "min_licences", FIELD_INT, AT(min_licences), .min = 1, .max = LICENCES_MAX, .otherwise = 1,
      .between = &between_licences },
    { "max_licences", FIELD_INT, AT(max_licences), .min = 1, .max = LICENCES_MAX, .otherwise = LICENCES_USUAL_MAX,
      .between = &between_licences },
    { "trial_days", FIELD_INT, AT(trial_days), .min = 0, .max = TRIAL_DAYS_MAX, .between = &between_days },
    { "reduction_policy", FIELD_WORD, AT(reduction_policy), .otherwise = REDUCTION_ANY_TIME, .word = &policy_word },
    { "on_sale_from", FIELD_DAY, AT(on_sale_from), .nullable = true },
    { "on_sale_until", FIELD_DAY, AT(on_sale_until), .nullable = true },
};
const struct draft_table price_body_table = DRAFT_TABLE(price_fields, struct price_draft);

/* Steps must ascend, and only the last has no upper bound: then every count of licences has exactly one price. */
static void steps_check(struct faults *faults, const struct draft_list *list)
{
    const struct step_draft *steps = list->items;

    for (size_t i = 0; i < list->count; i++) {
        bool last = i + 1 == list->count;
        const char *pointer = pointer_to(faults->arena, pointer_at(faults->arena, "/tiers/steps", i), "up_to");

        if (last != (steps[i].up_to == INT64_MAX))
            fault_add(faults, pointer, FAULT_OTHER, 0);
        else if (i > 0 && steps[i - 1].up_to != INT64_MAX && steps[i].up_to <= steps[i - 1].up_to)
            fault_add(faults, pointer, FAULT_TOO_SMALL, steps[i - 1].up_to + 1);
    }
}

static void rate_check(struct faults *faults, const struct rate_draft *draft)
{
    if (draft->has_unit_amount && draft->has_tiers)
        fault_add(faults, "/tiers", FAULT_EXCLUSIVE, 0);
    else if (!draft->has_unit_amount && !draft->has_tiers)
        fault_add(faults, "/unit_amount", FAULT_REQUIRED, 0);
    steps_check(faults, &draft->tiers.steps);
}

/* Checks that involve several fields. */
static enum status price_check(struct exchange *x, const struct price_draft *draft)
{
    struct faults *faults = &x->faults;

    rate_check(faults, &draft->rate);
    if (draft->max_licences < draft->min_licences)
        fault_add(faults, "/max_licences", FAULT_TOO_SMALL, draft->min_licences);
    if (!day_is_none(draft->on_sale_from) && !day_is_none(draft->on_sale_until) &&
        draft->on_sale_until.number <= draft->on_sale_from.number)
        fault_add(faults, "/on_sale_until", FAULT_OTHER, 0);
    return faults->count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

/* Mode and steps of the rate: a flat price is one step without an upper bound. */
static struct rate rate_of(struct arena *arena, const struct rate_draft *draft)
{
    size_t count = draft->has_tiers ? draft->tiers.steps.count : 1;
    const struct step_draft *drafts = draft->tiers.steps.items;
    struct price_step *steps = ARENA_ARRAY(arena, struct price_step, count);

    steps[0] = (struct price_step){ .up_to = INT64_MAX, .unit_amount_minor = draft->unit_amount };
    for (size_t i = 0; i < count && draft->has_tiers; i++)
        steps[i] = (struct price_step){ .up_to = drafts[i].up_to, .unit_amount_minor = drafts[i].unit_amount };
    return (
        struct rate){ .mode = draft->has_tiers ? draft->tiers.mode : PRICE_FLAT, .steps = steps, .step_count = count };
}

static void price_fill(struct arena *arena, const struct price_draft *draft, struct price *price)
{
    *price = (struct price){ .product_id = draft->product_id,
                             .min_licences = draft->min_licences,
                             .max_licences = draft->max_licences,
                             .trial_days = draft->trial_days,
                             .reduction_policy = draft->reduction_policy,
                             .on_sale_from = draft->on_sale_from,
                             .on_sale_until = draft->on_sale_until };
    price->rate = rate_of(arena, &draft->rate);
    price->rate.currency = draft->currency;
    price->rate.billing_period = draft->billing_period;
    price->renewal_rate = price->rate;
}

static void price_render(const struct act *act, const struct priced_product *priced, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    price_json_whole(&json, &(struct price_whole){ .priced = *priced }, act->today);
    answer_json(answer, 201, &json);
}

enum status handle_price_create(struct exchange *x)
{
    struct price_draft draft;
    struct priced_product made;
    struct price wanted;
    enum status status;

    if ((status = exchange_draft(x, &price_body_table, &draft)) != STATUS_OK ||
        (status = price_check(x, &draft)) != STATUS_OK)
        return status;
    price_fill(x->arena, &draft, &wanted);
    return exchange_act(x, act_price_create, &wanted, price_render, &made);
}

enum status handle_price_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct price_whole whole;
    struct price_revision *revisions;
    size_t count;
    enum status status = price_whole_read(x->sql, x->arena, x->ids[0], x->view.today, &whole);

    if (status != STATUS_OK ||
        (status = store_price_revision_list(x->sql, x->arena, &whole.priced.price, &revisions, &count)) != STATUS_OK)
        return status;
    price_json_revised(&json, &whole, revisions, count, x->view.today);
    return reply_resource(x, &json, whole.priced.version);
}

struct revision_draft {
    struct day effective_from;
    struct rate_draft rate;
};
static const struct field revision_fields[] = {
    { "effective_from", FIELD_DAY, offsetof(struct revision_draft, effective_from), .required = true },
    RATE_FIELDS(offsetof(struct revision_draft, rate)),
};
const struct draft_table revision_body_table = DRAFT_TABLE(revision_fields, struct revision_draft);

static void revision_render(const struct act *act, const struct price_revision *revision, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    price_revision_json(&json, revision);
    answer_json(answer, 201, &json);
}

enum status handle_price_revise(struct exchange *x)
{
    struct revision_draft draft;
    struct price_revision wanted, revision;
    enum status status;

    if ((status = exchange_draft(x, &revision_body_table, &draft)) != STATUS_OK)
        return status;
    rate_check(&x->faults, &draft.rate);
    if (x->faults.count > 0)
        return STATUS_VALIDATION_FAILED;
    wanted = (struct price_revision){ .price_id = x->ids[0],
                                      .effective_from = draft.effective_from,
                                      .rate = rate_of(x->arena, &draft.rate) };
    return exchange_act(x, act_price_revise, &wanted, revision_render, &revision);
}
