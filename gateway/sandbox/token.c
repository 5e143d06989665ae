/* gateway/sandbox/token.c */
#include "token.h"

#include <stddef.h>
#include <string.h>

static const struct token tokens[] = {
    /* name                     type            brand         last4   expires   answer               status decline code
     */
    { "tok_visa", "card", "visa", "4242", 12, 2031, TOKEN_ANSWERS, "succeeded", NULL },
    { "tok_sepa", "bank_account", NULL, "3000", 0, 0, TOKEN_ANSWERS, "succeeded", NULL },
    { "tok_declined", "card", "visa", "0002", 12, 2031, TOKEN_ANSWERS, "failed", "card_declined" },
    { "tok_insufficient_funds", "card", "visa", "0009", 12, 2031, TOKEN_ANSWERS, "failed", "insufficient_funds" },
    { "tok_3ds", "card", "mastercard", "3220", 12, 2031, TOKEN_ANSWERS, "requires_action", NULL },
    { "tok_setup_3ds", "card", "mastercard", "3155", 12, 2031, TOKEN_BY_PAGE, "succeeded", NULL },
    { "tok_timeout", "card", "visa", "0060", 12, 2031, TOKEN_NEVER_ANSWERS, "succeeded", NULL },
    { "tok_disputed", "card", "visa", "0400", 12, 2031, TOKEN_DISPUTED, "succeeded", NULL },
    { "tok_unavailable", "card", "visa", "0503", 12, 2031, TOKEN_UNAVAILABLE, NULL, NULL },
    { "tok_sepa_fails_later", "bank_account", NULL, "3001", 0, 0, TOKEN_ANSWERS, "processing", NULL },
};

const struct token *token_find(const char *name)
{
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (strcmp(tokens[i].name, name) == 0)
            return &tokens[i];
    return NULL;
}
