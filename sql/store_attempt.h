/* sql/store_attempt.h: how many attempts were made lately, counted in `payment`, `refund` and
 * `payment_method_setup`. */
#ifndef GUICHET_SQL_STORE_ATTEMPT_H
#define GUICHET_SQL_STORE_ATTEMPT_H

#include "sql/sql.h"

/* Attempts to pay that invoice by a payment method, with identifiers not before `from`; *oldest: the first of them,
 * where there is one. */
enum status store_attempts_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                      struct id invoice_id, struct id from, int64_t *count,
                                      struct id *oldest) MUST_CHECK;
/* Refunds of that credit note, likewise. */
enum status store_attempts_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id credit_note_id, struct id from, int64_t *count,
                                   struct id *oldest) MUST_CHECK;
/* Payment methods that the organization began to set up, likewise. */
enum status store_attempts_to_set_up(struct sql *sql, struct arena *arena, struct id organization_id, struct id from,
                                     int64_t *count, struct id *oldest) MUST_CHECK;

#endif
