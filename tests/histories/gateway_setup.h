/* tests/histories/gateway_setup.h: the part of the gateway's book with the pages for new payment methods. */
#ifndef GUICHET_HISTORIES_GATEWAY_SETUP_H
#define GUICHET_HISTORIES_GATEWAY_SETUP_H

#include "gateway_book.h"

/* Driver functions, with the contracts of gateway/driver.h. */
void setup_book_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup);
void setup_book_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup);
void setup_book_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                      struct gateway_setup *setup);

enum status setup_book_method(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                              struct gateway_method *method);

/* The bank changes the expiry year of a card, or ends the mandate of an account, or it is active again. false: there is
 * no room for another one. */
bool setup_book_card(const char *reference, int exp_year);
bool setup_book_mandate(const char *reference, bool ended);
bool setup_book_mandate_ended(const char *reference);
/* An open page whose address was returned in an answer, chosen by `drawn`; NULL: there is none. */
struct book_setup *setup_book_waiting(uint32_t drawn);
/* The person completes the page with a card, or cancels it. */
void setup_book_ends(struct book_setup *page, bool completes);

#endif
