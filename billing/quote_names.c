/* billing/quote_names.c: the words of a quote. */
#include "billing/names.h"
#include "billing/quote.h"

static const char *const kinds[] = {
    [QUOTE_CHANGE_LICENCES] = "change_licences",
    [QUOTE_NEW_SUBSCRIPTION] = "new_subscription",
    [QUOTE_PURCHASE_TRIAL] = "purchase_trial",
};
static const char *const effects[] = {
    [EFFECTIVE_ON_CONFIRMATION] = "on_confirmation",
    [EFFECTIVE_AFTER_CREDIT_CHECK] = "after_credit_check",
    [EFFECTIVE_AT_RENEWAL] = "at_renewal",
};
static const char *const collections[] = {
    [COLLECTION_NOW] = "now",
    [COLLECTION_NEXT_INVOICE] = "next_invoice",
    [COLLECTION_CREDIT] = "credit",
    [COLLECTION_NONE] = "none",
};

const char *quote_kind_name(enum quote_kind kind)
{
    return names_word(NAMES(kinds), kind);
}

bool quote_kind_read(const char *name, enum quote_kind *kind)
{
    size_t found;

    if (!names_find(NAMES(kinds), name, &found))
        return false;
    *kind = (enum quote_kind)found;
    return true;
}

const char *quote_effective_name(enum quote_effective effective)
{
    return names_word(NAMES(effects), effective);
}

bool quote_effective_read(const char *name, enum quote_effective *effective)
{
    size_t found;

    if (!names_find(NAMES(effects), name, &found))
        return false;
    *effective = (enum quote_effective)found;
    return true;
}

const char *quote_collection_name(enum quote_collection collection)
{
    return names_word(NAMES(collections), collection);
}

bool quote_collection_read(const char *name, enum quote_collection *collection)
{
    size_t found;

    if (!names_find(NAMES(collections), name, &found))
        return false;
    *collection = (enum quote_collection)found;
    return true;
}
