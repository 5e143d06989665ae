/* api/field_words.c */
#include "api/field_words.h"

const struct sentence between_licences =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} licence.", "Enter between {min} and {max} licences."));
const struct sentence between_months =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} month.", "Enter between {min} and {max} months."));
const struct sentence between_days =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} day.", "Enter between {min} and {max} days."));
const struct sentence between_keys =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} key.", "Enter between {min} and {max} keys."));
