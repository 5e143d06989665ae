/* gateway/sandbox/store.h: the sandbox's database: payment methods, setup pages, charges and refunds, in one SQLite
 * file.
 *
 * Every function may be called from any thread. Amounts are integer minor units of the currency beside them. Texts are
 * copied into the caller's structs: nothing returned here points into the store. */
#ifndef GATEWAY_SANDBOX_STORE_H
#define GATEWAY_SANDBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_ID_SIZE = 40,
    STORE_KEY_MAX = 255,         /* characters of an Idempotency-Key */
    STORE_DESCRIPTION_MAX = 500, /* bytes */
    STORE_WORD_SIZE = 32         /* of a status or a decline code */
};

enum store_result {
    STORE_DONE,       /* done now */
    STORE_REPEATED,   /* the same key with the same request: the result is what the first call made */
    STORE_KEY_REUSED, /* the same key with another request: nothing was done */
    STORE_REFUSED,    /* the state or the amount does not allow it: nothing was done */
    STORE_ABSENT,     /* no such object */
    STORE_FAILED      /* SQLite failed; a line is on stderr */
};

/* A card's details. Tests change them, as a bank does when it replaces a card. */
enum { STORE_BRAND_SIZE = 128 };
struct store_card {
    bool changed; /* false: the details are its token's */
    char brand[STORE_BRAND_SIZE], last4[STORE_WORD_SIZE];
    int64_t exp_month, exp_year;
};

struct store_method {
    char id[STORE_ID_SIZE];
    char token[STORE_WORD_SIZE];
    struct store_card card;
    char mandate_status[STORE_WORD_SIZE]; /* "active" or "inactive"; meaningless for a card */
};

struct store_charge {
    char id[STORE_ID_SIZE];
    char key[STORE_KEY_MAX + 1];
    char client_key[STORE_KEY_MAX + 1]; /* the client's name of the charge, under whichever key it is sent */
    char method_id[STORE_ID_SIZE];
    int64_t amount_minor;
    char currency[4];
    char description[STORE_DESCRIPTION_MAX + 1]; /* of the request; empty: none */
    char described[STORE_DESCRIPTION_MAX + 1];   /* what it was described as afterwards; empty: it was not */
    char status[STORE_WORD_SIZE];                /* "succeeded", "processing", "requires_action", "failed" */
    char decline_code[STORE_WORD_SIZE];          /* empty unless failed */
    int64_t refunded_minor;
    char dispute[STORE_WORD_SIZE]; /* "opened", "won", "lost"; empty: nobody disputes it */
    int64_t disputed_minor, dispute_fee_minor;
    int64_t created_ms; /* since 1970, UTC */
    int64_t sequence;   /* increases with each recorded charge */
};

struct store_refund {
    char id[STORE_ID_SIZE];
    char key[STORE_KEY_MAX + 1];
    char client_key[STORE_KEY_MAX + 1]; /* as of a charge */
    char charge_id[STORE_ID_SIZE];
    int64_t amount_minor;
    char currency[4];
    int64_t created_ms;
    bool failed; /* the bank returned the refund after it was recorded: the amount may be refunded again */
};

/* What moved the balance, by amount - fee (store_movement.c), and what was paid out of it. */
struct store_movement {
    char id[STORE_ID_SIZE + 8];
    char type[STORE_WORD_SIZE]; /* "charge", "refund", "refund_failure", "dispute", "payout" */
    char source[STORE_ID_SIZE]; /* the charge, refund or payout */
    int64_t amount_minor, fee_minor;
    char currency[4];
    int64_t created_ms;
    int64_t sequence;
};
struct store_payout {
    char id[STORE_ID_SIZE];
    int64_t amount_minor;
    char currency[4];
    int64_t created_ms;
    int64_t sequence;
};
enum { STORE_PAGE_ROWS = 101 }; /* one more than is shown on a page */

/* A page on which a person gives a payment method. */
enum { STORE_URL_SIZE = 1200 };
struct store_setup {
    char id[STORE_ID_SIZE];
    char key[STORE_KEY_MAX + 1];
    char type[STORE_WORD_SIZE]; /* "card", "bank_account" */
    char return_url[STORE_URL_SIZE], cancel_url[STORE_URL_SIZE];
    char language[STORE_WORD_SIZE]; /* "fr": French; any other: English */
    int64_t expires_ms;             /* since 1970, UTC */
    char status[STORE_WORD_SIZE];   /* "open", "completed", "expired", "cancelled" */
    char method_id[STORE_ID_SIZE];  /* empty unless completed */
};

/* What may happen to a charge after it was recorded. */
enum store_event {
    EVENT_AUTHENTICATED,         /* requires_action → succeeded */
    EVENT_AUTHENTICATION_FAILED, /* requires_action → failed, authentication_failed */
    EVENT_VOIDED,                /* requires_action → failed, voided */
    EVENT_DEBIT_RETURNED,        /* processing      → failed, debit_returned */
    EVENT_DEBIT_CLEARED          /* processing      → succeeded */
};

struct store;

/* prefix + 32 random hexadecimal digits. */
void store_id_new(const char *prefix, char id[STORE_ID_SIZE]);
/* Milliseconds since 1970, in real time. */
int64_t store_now_ms(void);

/* Opens or creates the file `path`. NULL, with a line on stderr: it cannot, or another gateway process has it open. */
struct store *store_open(const char *path);
void store_close(struct store *store);

/* The identifier of this database. STORE_DONE, STORE_FAILED. */
enum store_result store_account(struct store *store, char id[STORE_ID_SIZE]);
/* Records a payment method for `token` and fills method. STORE_DONE, STORE_FAILED. */
enum store_result store_method_add(struct store *store, const char *token, struct store_method *method);
/* As store_method_add, once for each key: for a key that was used before, *method is the method made then
 * (STORE_REPEATED), or STORE_KEY_REUSED if it was for another token. */
enum store_result store_method_add_once(struct store *store, const char *key, const char *token,
                                        struct store_method *method);
/* Detaches the method: it is not found any more. STORE_ABSENT: no such method, or already detached. */
enum store_result store_method_detach(struct store *store, const char *id);
/* Sets the mandate's status. The results are those of store_method_card. */
enum store_result store_method_mandate(struct store *store, const char *id, const char *status,
                                       struct store_method *method);
/* Changes the card's details; *method is then the method. STORE_DONE, STORE_ABSENT (also if detached), STORE_FAILED. */
enum store_result store_method_card(struct store *store, const char *id, const struct store_card *card,
                                    struct store_method *method);
/* Finds a method that is not detached. STORE_DONE, STORE_ABSENT, STORE_FAILED. */
enum store_result store_method_find(struct store *store, const char *id, struct store_method *method);

/* Charges and refunds have keys of their own. */
enum store_kind { STORE_CHARGE, STORE_REFUND };
/* Whether something was made under this key: STORE_DONE; STORE_ABSENT: nothing. STORE_FAILED. */
enum store_result store_key_made(struct store *store, enum store_kind kind, const char *key);
/* Keeps, for ever, that the key meets a failure. STORE_DONE (also where it was kept before), STORE_FAILED. */
enum store_result store_failure_keep(struct store *store, enum store_kind kind, const char *key);
/* STORE_DONE: a failure is kept under this key. STORE_ABSENT, STORE_FAILED. */
enum store_result store_failure_find(struct store *store, enum store_kind kind, const char *key);
/* Records `count` succeeded charges of 10.00 EUR, of another client on the same account. STORE_DONE, STORE_FAILED. */
enum store_result store_crowd_add(struct store *store, int count);

/* Records the charge, unless its key was used before. The caller fills in key, client_key, method_id, amount, currency,
 * description, status and decline_code. On STORE_DONE and STORE_REPEATED, *charge is the recorded charge.
 * STORE_KEY_REUSED, STORE_FAILED. */
enum store_result store_charge_add(struct store *store, struct store_charge *charge);
/* STORE_DONE, STORE_ABSENT, STORE_FAILED. */
enum store_result store_charge_find(struct store *store, const char *id, struct store_charge *charge);
/* Which charges are listed: at most one member is not NULL; both NULL: all. */
struct store_named {
    const char *key, *client_key;
};
/* Calls `each` for every charge that is wanted, newest first. The store is locked meanwhile: `each` must not call it.
 * Stops when `each` returns false. STORE_DONE, STORE_FAILED. */
enum store_result store_charge_list(struct store *store, const struct store_named *wanted,
                                    bool (*each)(void *context, const struct store_charge *charge), void *context);
/* As store_charge_list, for the charges created in [from_ms, until_ms) and recorded before `sequence`. */
enum store_result store_charge_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t sequence,
                                    bool (*each)(void *context, const struct store_charge *charge), void *context);
/* Changes the charge's state. STORE_DONE, STORE_ABSENT, STORE_FAILED; STORE_REFUSED: its state does not allow the
 * event (*charge is then the recorded charge). */
enum store_result store_charge_advance(struct store *store, const char *id, enum store_event event,
                                       struct store_charge *charge);

/* Describes the charge anew; *charge is then the charge. STORE_DONE, STORE_ABSENT, STORE_FAILED. */
enum store_result store_charge_describe(struct store *store, const char *id, const char *description,
                                        struct store_charge *charge);

/* The payer's bank disputes a succeeded charge, or a dispute is decided: from no dispute to any state, or from opened
 * to won or lost. The caller fills in charge->dispute, disputed_minor (up to the charge's amount; 0: as before, or at
 * first the whole amount) and dispute_fee_minor. Afterwards *charge is the recorded charge. STORE_DONE, STORE_REFUSED,
 * STORE_ABSENT, STORE_FAILED. */
enum store_result store_charge_dispute(struct store *store, const char *id, struct store_charge *charge);

/* Records a refund of a succeeded charge, unless its key was used before. The caller fills in key, client_key,
 * charge_id, amount and currency. STORE_REFUSED: more than is left of the charge, another currency, or a charge whose
 * dispute is opened or lost. STORE_DONE, STORE_REPEATED, STORE_KEY_REUSED, STORE_ABSENT, STORE_FAILED. */
enum store_result store_refund_add(struct store *store, struct store_refund *refund);
/* The bank returns the refund; STORE_REFUSED: it was returned before. *refund is then the recorded refund. STORE_DONE,
 * STORE_ABSENT, STORE_FAILED. */
enum store_result store_refund_fail(struct store *store, const char *id, struct store_refund *refund);
/* Finds the newest refund of that name, of which one member is not NULL. STORE_DONE, STORE_ABSENT, STORE_FAILED. */
enum store_result store_refund_find(struct store *store, const struct store_named *wanted, struct store_refund *refund);
/* Movements made in [from_ms, until_ms) and recorded before `before`, newest first; of a payout, with its own movement;
 * payouts likewise. STORE_DONE, STORE_FAILED. */
enum store_result store_movement_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t before,
                                      struct store_movement rows[STORE_PAGE_ROWS], size_t *count);
enum store_result store_payout_parts(struct store *store, const char *payout_id, int64_t before,
                                     struct store_movement rows[STORE_PAGE_ROWS], size_t *count);
enum store_result store_payout_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t before,
                                    struct store_payout rows[STORE_PAGE_ROWS], size_t *count);
/* Pays out the whole balance of payout->currency, with every movement that was not paid out before. STORE_DONE,
 * STORE_FAILED; STORE_REFUSED: it is not above 0. */
enum store_result store_payout_make(struct store *store, struct store_payout *payout);

/* Records the page, unless its key was used before. The caller fills in key, type, addresses, language and expires_ms.
 * On STORE_DONE and STORE_REPEATED, *setup is the recorded page. STORE_KEY_REUSED, STORE_FAILED. */
enum store_result store_setup_add(struct store *store, struct store_setup *setup);
/* STORE_DONE, STORE_ABSENT, STORE_FAILED. */
enum store_result store_setup_find(struct store *store, const char *id, struct store_setup *setup);
/* Ends an open page; `token` not NULL: with a new payment method of that token. STORE_DONE, STORE_ABSENT,
 * STORE_FAILED; STORE_REFUSED: it is not open any more (*setup is then the recorded page). */
enum store_result store_setup_end(struct store *store, const char *id, const char *status, const char *token,
                                  struct store_setup *setup);

#endif
