/* tests/histories/gateway_book.h: the payment gateway of a history, a driver behind gateway/driver.h. It keeps a book
 * of the real state of each charge, and answers as the drawn steps tell it: late, with no charge, with another amount,
 * or not at all. */
#ifndef GUICHET_HISTORIES_GATEWAY_BOOK_H
#define GUICHET_HISTORIES_GATEWAY_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/driver.h"

enum { BOOK_LATE_MAX = 32, BOOK_MAX = 512, BOOK_SETUPS_MAX = 128,
       BOOK_KEY_BYTES = 48, BOOK_REFERENCE_BYTES = 40, BOOK_FAILED_MAX = 32, BOOK_CARDS_MAX = 64,
       BOOK_MOVEMENTS_MAX = 2048, BOOK_PAYOUTS_MAX = 64 };

/* BOOK_ANSWERS: it works. BOOK_SILENT: no request arrives. BOOK_DEAF: it carries out requests and its answers are lost.
 * BOOK_REFUSES: it refuses charges, refunds and pages, and answers no question. */
enum book_mood { BOOK_ANSWERS, BOOK_SILENT, BOOK_DEAF, BOOK_REFUSES, BOOK_MOOD__MAX };
enum book_state { BOOK_CAPTURED, BOOK_PROCESSING, BOOK_ACTION, BOOK_FAILED, BOOK_STATE__MAX };

struct book_charge {
    char key[BOOK_KEY_BYTES], id[24], decline[32];
    char sent_as[BOOK_KEY_BYTES]; /* the idempotency key of the request that made it */
    int64_t minor, refunded_minor;
    char currency[4];
    enum book_state state;
    enum chargeback_state chargeback;
    int64_t contested_minor, fee_minor;
    bool dropped;         /* the contest was given up: it is won, and the gateway says none, and that there was one */
    unsigned unclear_next; /* so many answers about its contest cannot be used */
    int64_t created_us;
    bool foreign; /* made by another shop on the same account, under no key of ours */
    char described[64]; /* what it was said to have paid, afterwards; "": nothing */
    bool disputed;  /* its answers name another amount than was requested */
    bool never_answers_charge; /* a charge request gets no answer, in every mood (tok_timeout) */
};

struct book_refund {
    char key[BOOK_KEY_BYTES], id[24], sent_as[BOOK_KEY_BYTES];
    size_t charge;
    int64_t minor;
    enum book_state state;
};

/* A delayed request: its sender gets no answer, and it reaches the gateway later. */
struct book_late {
    bool refund, off_session;
    char key[BOOK_KEY_BYTES], sent_as[BOOK_KEY_BYTES];
    char reference[BOOK_REFERENCE_BYTES]; /* of a refund: the charge's key */
    int64_t minor, arrives_us;
    char currency[4];
};

/* A page on which a person enters a payment method. */
struct book_setup {
    char key[BOOK_KEY_BYTES], id[24], reference[BOOK_REFERENCE_BYTES]; /* of the payment method; "": none */
    enum { PAGE_OPEN, PAGE_COMPLETED, PAGE_EXPIRED, PAGE_CANCELLED } state;
    int64_t expires_us;
    bool account; /* it asks for a bank account and not for a card */
    bool told; /* its address was returned in an answer */
};

/* A card whose expiry year its bank changed, or a bank account whose mandate ended or is active again. */
struct book_card {
    char reference[BOOK_REFERENCE_BYTES];
    int exp_year;
    bool mandate_ended;
};

/* A movement of the balance, by minor - fee_minor; what moves one of a charge before it was captured is none. */
struct book_movement {
    enum gateway_movement_kind kind;
    char id[24], source[24], currency[4];
    int64_t minor, fee_minor, at_us;
    int payout;  /* with which it was paid out, counted from 1; 0: not yet */
    bool booked; /* our books have it: for the last check */
};
struct book_payout {
    char id[24], currency[4];
    int64_t minor, at_us;
    bool wrong; /* it is not what its movements sum to */
    bool returned, booked; /* the bank has sent it back; our books have it: for the last check */
};

struct book {
    enum book_mood mood;
    uint32_t slow_next;            /* how many of the next requests take slow_us to arrive */
    int64_t slow_us;
    struct book_late late[BOOK_LATE_MAX];
    size_t late_count;
    bool dispute_next;             /* the next new charge is answered with another amount */
    bool decline_next;             /* the next new charge is declined for good, and not made */
    bool decline_refund_next;      /* the same for the next new refund */
    uint32_t fail_next;            /* how many of the next new keys meet a failure, kept under the key */
    char failed[BOOK_FAILED_MAX][BOOK_KEY_BYTES];
    size_t failed_count;
    enum book_state refunds_become;
    bool refused;                  /* a request was refused since this flag was cleared */
    bool missed;                   /* a request got no usable answer since this flag was cleared */
    struct book_charge charges[BOOK_MAX];
    size_t charge_count;
    struct book_refund refunds[BOOK_MAX];
    size_t refund_count;
    struct book_movement movements[BOOK_MOVEMENTS_MAX];
    size_t movement_count;
    struct book_payout payouts[BOOK_PAYOUTS_MAX];
    size_t payout_count;
    struct book_setup setups[BOOK_SETUPS_MAX];
    size_t setup_count;
    struct book_card cards[BOOK_CARDS_MAX];
    size_t card_count;
    char bad[BOOK_REFERENCE_BYTES]; /* the reference whose new charges are declined; "": none */
    int attached;                   /* how many methods were attached */
};

/* Empties the book; the gateway answers from now on. */
void book_begin(void);
/* The gateway that the program's code is given; its book is shared->book. */
struct gateway *book_gateway(void);
/* A request reaches the gateway. Returns the charge (or refund) with its key, made now if there was none. NULL: a
 * failure is kept under the idempotency key `sent_as`, or the refund's charge is not in the book. */
struct book_charge *book_charge_arrives(const struct gateway_request *request, const char *sent_as);
struct book_refund *book_refund_arrives(const struct gateway_refund_request *request, const char *sent_as);
/* The charge with this key; NULL: none. */
struct book_charge *book_find(const char *key);
/* Another shop on the same account is paid. */
void book_foreign_charge(const char *currency, int64_t minor);
/* A captured charge is given back by the gateway's staff, and counts as failed from then on. */
void book_charge_given_back(struct book_charge *charge);
/* Ends, in the state `to`, a charge that waits for its card holder or for its debit. false: it waits for neither. */
bool book_charge_ends(struct book_charge *charge, enum book_state to);
/* The payer's bank contests a captured charge, or decides the contest. It may take more than the charge. false: not
 * possible for this charge. */
bool book_charge_contested(struct book_charge *charge, enum chargeback_state to, int64_t minor, int64_t fee_minor);
/* What the gateway took back of a charge, in minor units: its fee, and the contested amount while a chargeback takes
 * it. */
int64_t book_charge_taken(const struct book_charge *charge);
bool book_refund_ends(struct book_refund *refund, enum book_state to);
/* The bank returns a refund that had arrived. false: it had not. */
bool book_refund_returns(struct book_refund *refund);
const char *book_mood_name(enum book_mood mood);
const char *book_state_name(enum book_state state);

/* Notes that the current question was sent, and whether it was answered. */
void question_went(bool answered);
/* Sets a function that runs while a caller waits for the gateway: at the beginning of each charge, void and refund. */
void book_on_call(void (*meanwhile)(void));

/* The tokens for attach; a method's reference begins with its token. */
extern const char *const book_tokens[];
enum { BOOK_CARD_TOKENS = 5, BOOK_TOKENS = 7 };

#endif
