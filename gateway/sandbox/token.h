/* gateway/sandbox/token.h: the sandbox's payment tokens, and what a charge to each of them does.
 *
 * The sandbox stands in for another company's service, so it shares no code with the counter: a mistake on one side
 * cannot cancel itself out on the other.
 * Source: docs/api.md, "The payment gateway". */
#ifndef GATEWAY_SANDBOX_TOKEN_H
#define GATEWAY_SANDBOX_TOKEN_H

/* How the request that charges the token ends. */
enum token_answer {
    TOKEN_ANSWERS,       /* recorded, then answered */
    TOKEN_NEVER_ANSWERS, /* recorded, and the connection is held in silence */
    TOKEN_DISPUTED,      /* recorded, and every answer about it goes wrong as the switch "disputed" says */
    TOKEN_UNAVAILABLE    /* 503, nothing recorded */
};

struct token {
    const char *name;
    const char *type;  /* "card" or "bank_account" */
    const char *brand; /* NULL for a bank account */
    const char *last4;
    int exp_month, exp_year; /* 0 for a bank account */
    enum token_answer answer;
    const char *status;       /* of the charge as it is first recorded; NULL when nothing is */
    const char *decline_code; /* NULL unless status is "failed" */
};

/* The token of that name, or NULL. Static memory. */
const struct token *token_find(const char *name);

#endif
