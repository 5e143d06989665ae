/* sql/store_attempt.h: counts recent attempts in `payment`, `refund` and `payment_method_setup`, for rate limits. */
#ifndef GUICHET_SQL_STORE_ATTEMPT_H
#define GUICHET_SQL_STORE_ATTEMPT_H

#include "sql/sql.h"

/* Counts the attempts to pay that invoice by a payment method (bank transfers are not counted) whose identifiers are
 * not before `from`. *oldest: the oldest of them; ID_NONE: none. */
enum status store_attempts_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                      struct id invoice_id, struct id from, int64_t *count,
                                      struct id *oldest) MUST_CHECK;
/* As above, for refunds of that credit note. */
enum status store_attempts_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id credit_note_id, struct id from, int64_t *count,
                                   struct id *oldest) MUST_CHECK;
/* As above, for setups of payment methods that the organization began. */
enum status store_attempts_to_set_up(struct sql *sql, struct arena *arena, struct id organization_id, struct id from,
                                     int64_t *count, struct id *oldest) MUST_CHECK;

#endif
