/* tests/histories/gateway_balance.h: the account's balance at the gateway of a history: what moves it, what is paid out
 * of it, and the lists that the daily reconciliation reads. */
#ifndef GUICHET_HISTORIES_GATEWAY_BALANCE_H
#define GUICHET_HISTORIES_GATEWAY_BALANCE_H

#include <stdbool.h>

#include "gateway/driver.h"
#include "gateway_book.h"

/* Records a movement, at this moment. fee_minor: negative: given back. */
void balance_moves(enum gateway_movement_kind kind, const char *source, const char *currency, int64_t minor,
                   int64_t fee_minor);
/* A charge is captured; of `minor`, 2 % and 25 minor units are the gateway's. */
void balance_charged(const struct book_charge *charge);
/* Pays out all that was not paid out before, in the currency of one of these movements. wrong: one minor unit less than
 * its movements sum to. NULL: there is nothing, or less. */
const struct book_payout *balance_pays_out(uint32_t drawn, bool wrong);

/* The bank sends a payout back: its money is on the balance again, and goes with the next one. NULL: there is none. */
const struct book_payout *balance_payout_returns(uint32_t drawn);

/* Whether the movement counts with the payout, by its number from 1; its own movement does not. */
bool balance_is_part(const struct book_movement *movement, int payout);

/* Of the driver (gateway/driver.h). Pages are short, so that most days have several. */
enum status balance_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                         struct gateway_page *page);
enum status balance_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page);
enum status balance_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page);
enum status balance_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page);

#endif
