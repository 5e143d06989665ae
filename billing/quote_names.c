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

NAMES_PAIR(quote_kind, kinds)
NAMES_PAIR(quote_effective, effects)
NAMES_PAIR(quote_collection, collections)
