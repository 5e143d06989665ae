/* tests/histories/gateway_book.h: the payment gateway of a history: it stands behind gateway/driver.h, keeps a book
 * of what really happened to money, and answers as the drawn steps tell it: late, with nothing, with another amount,
 * or not at all. */
#ifndef GUICHET_HISTORIES_GATEWAY_BOOK_H
#define GUICHET_HISTORIES_GATEWAY_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/driver.h"

enum { BOOK_LATE_MAX = 32, BOOK_MAX = 512, BOOK_SETUPS_MAX = 128,
       BOOK_KEY_BYTES = 48, BOOK_REFERENCE_BYTES = 40, BOOK_FAILED_MAX = 32, BOOK_CARDS_MAX = 64 };

/* answers: as it should; silent: nothing arrives there; deaf: it does what it is asked and its answer is lost;
 * refuses: takes no work. */
enum book_mood { BOOK_ANSWERS, BOOK_SILENT, BOOK_DEAF, BOOK_REFUSES, BOOK_MOOD__MAX };
enum book_state { BOOK_CAPTURED, BOOK_PROCESSING, BOOK_ACTION, BOOK_FAILED, BOOK_STATE__MAX };

struct book_charge {
    char key[BOOK_KEY_BYTES], id[24], decline[32];
    char sent_as[BOOK_KEY_BYTES]; /* the key of the sending that made it: gateway/driver.h */
    int64_t minor, refunded_minor;
    char currency[4];
    enum book_state state;
    enum chargeback_state chargeback;
    int64_t contested_minor, fee_minor;
    bool disputed;  /* its answers have another amount than was asked for */
    bool never_answers_charge; /* the first answer is lost, whatever the mood (tok_timeout) */
};

struct book_refund {
    char key[BOOK_KEY_BYTES], id[24], sent_as[BOOK_KEY_BYTES];
    size_t charge;
    int64_t minor;
    enum book_state state;
};

/* A request on its way: it was sent, whoever sent it hears nothing, and it arrives later. */
struct book_late {
    bool refund, off_session;
    char key[BOOK_KEY_BYTES], sent_as[BOOK_KEY_BYTES];
    char reference[BOOK_REFERENCE_BYTES]; /* reference: of a refund the charge's key */
    int64_t minor, arrives_us;
    char currency[4];
};

/* A page on which a person gives a payment method. */
struct book_setup {
    char key[BOOK_KEY_BYTES], id[24], reference[BOOK_REFERENCE_BYTES]; /* reference: of the method; "": none */
    enum { PAGE_OPEN, PAGE_COMPLETED, PAGE_EXPIRED, PAGE_CANCELLED } state;
    int64_t expires_us;
    bool told; /* its address was given to somebody */
};

/* A card that its bank gave another end. */
struct book_card {
    char reference[BOOK_REFERENCE_BYTES];
    int exp_year;
};

struct book {
    enum book_mood mood;
    uint32_t slow_next;            /* so many requests from now on take slow_us to arrive */
    int64_t slow_us;
    struct book_late late[BOOK_LATE_MAX];
    size_t late_count;
    bool dispute_next;             /* the next new charge is answered with another amount */
    bool decline_next;             /* the next new charge is refused for good, and nothing is made */
    uint32_t fail_next;            /* so many sendings under new keys make nothing, and are answered so for ever */
    char failed[BOOK_FAILED_MAX][BOOK_KEY_BYTES];
    size_t failed_count;
    enum book_state refunds_become;
    bool refused;                  /* it refused something since somebody last looked */
    bool missed;                   /* it left something without a usable answer since somebody last looked */
    struct book_charge charges[BOOK_MAX];
    size_t charge_count;
    struct book_refund refunds[BOOK_MAX];
    size_t refund_count;
    struct book_setup setups[BOOK_SETUPS_MAX];
    size_t setup_count;
    struct book_card cards[BOOK_CARDS_MAX];
    size_t card_count;
    char bad[BOOK_REFERENCE_BYTES]; /* the reference that declines from now on; "": none */
    int attached;                   /* how many methods were attached */
};

/* An empty book, and a gateway that answers. */
void book_begin(void);
/* The gateway as the program holds it; its book is shared->book. */
struct gateway *book_gateway(void);
/* A request arrives: the charge with its key, made now where there is none; NULL: a failure is kept under the key it
 * was sent as, or it is a refund of a charge that the book does not have. */
struct book_charge *book_charge_arrives(const struct gateway_request *request, const char *sent_as);
struct book_refund *book_refund_arrives(const struct gateway_refund_request *request, const char *sent_as);
/* The charge with this key; NULL: none. */
struct book_charge *book_find(const char *key);
/* The card holder has acted, or a debit has come through or come back: what waits so becomes `to`. */
bool book_charge_ends(struct book_charge *charge, enum book_state to);
/* Its payer's bank contests a captured charge, or decides: false where that may not be. */
bool book_charge_contested(struct book_charge *charge, enum chargeback_state to, int64_t minor, int64_t fee_minor);
/* What is the gateway's no longer: lost, or contested; with what it keeps for it. */
int64_t book_charge_taken(const struct book_charge *charge);
bool book_refund_ends(struct book_refund *refund, enum book_state to);
/* The bank sends back what had arrived. */
bool book_refund_returns(struct book_refund *refund);
const char *book_mood_name(enum book_mood mood);
const char *book_state_name(enum book_state state);

/* Whether the question that is under way met an answer. */
void question_went(bool answered);
/* What happens while somebody waits for the gateway: called at the beginning of each charge, void and refund. */
void book_on_call(void (*meanwhile)(void));

/* The tokens that attach knows; a method's reference begins with its token. */
extern const char *const book_tokens[];
enum { BOOK_CARD_TOKENS = 5, BOOK_TOKENS = 7 };

#endif
