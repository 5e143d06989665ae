/* gateway/sandbox/token.h: the sandbox's payment tokens, and what a charge to each of them does.
 *
 * The sandbox replaces another company's service, so it shares no code with the program: a mistake in one cannot hide
 * a mistake in the other.
 * Source: docs/api.md, "The payment gateway". */
#ifndef GATEWAY_SANDBOX_TOKEN_H
#define GATEWAY_SANDBOX_TOKEN_H

/* How the request that charges the token ends. */
enum token_answer {
    TOKEN_ANSWERS,       /* recorded, then answered */
    TOKEN_NEVER_ANSWERS, /* recorded; the connection is held without an answer */
    TOKEN_DISPUTED,      /* recorded; every answer about it goes wrong as SWITCH_DISPUTED says */
    TOKEN_BY_PAGE,       /* recorded, then answered; given on the page of a setup alone */
    TOKEN_UNAVAILABLE    /* 503, nothing recorded */
};

struct token {
    const char *name;
    const char *type;  /* "card" or "bank_account" */
    const char *brand; /* NULL for a bank account */
    const char *last4;
    int exp_month, exp_year; /* 0 for a bank account */
    enum token_answer answer;
    const char *status;       /* the recorded charge's first status; NULL: nothing is recorded */
    const char *decline_code; /* NULL unless status is "failed" */
};

/* The token with that name; NULL: none. Static memory. */
const struct token *token_find(const char *name);

#endif
