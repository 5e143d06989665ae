/* tests/histories/gateway_setup.h: the gateway's pages for new payment methods: a part of its book. */
#ifndef GUICHET_HISTORIES_GATEWAY_SETUP_H
#define GUICHET_HISTORIES_GATEWAY_SETUP_H

#include "gateway_book.h"

/* As gateway/driver.h has them. */
void setup_book_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup);
void setup_book_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup);
void setup_book_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                      struct gateway_setup *setup);

enum status setup_book_method(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                              struct gateway_method *method);

/* The bank of a card that was given gives it another end; false: there is no room for one more. */
bool setup_book_card(const char *reference, int exp_year);
/* One of the pages that wait for a person who was given the address; NULL: there is none. */
struct book_setup *setup_book_waiting(uint32_t drawn);
/* The person gives a card, or leaves. */
void setup_book_ends(struct book_setup *page, bool completes);

#endif
