/* sql/store_charge_label.h: rows of `charge_label`: charges of which the gateway is still to be told what they have
 * paid. */
#ifndef GUICHET_SQL_STORE_CHARGE_LABEL_H
#define GUICHET_SQL_STORE_CHARGE_LABEL_H

#include "sql/sql.h"

struct charge_label {
    struct id organization_id, payment_id;
    int64_t tries, version;
    /* of the payment; only read */
    const char *charge_id, *invoice_number;
    struct id invoice_id;
    bool former; /* it was charged at a former account of the gateway */
};

/* STATUS_DUPLICATE: the payment has one. */
enum status store_charge_label_insert(struct sql *sql, struct id organization_id, struct id payment_id,
                                      struct instant at) MUST_CHECK;
/* Those of all organizations that are due, longest overdue first, without those of payments that are set aside: the
 * worker's list. */
enum status store_charge_label_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                   struct charge_label **due, size_t *count) MUST_CHECK;
/* STATUS_NOT_FOUND: nothing is to be told of this payment. */
enum status store_charge_label_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id payment_id, struct charge_label *label) MUST_CHECK;
/* To be told again at `at`. STATUS_CHANGED: another version, or it is gone. */
enum status store_charge_label_put_off(struct sql *sql, const struct charge_label *label, struct instant at) MUST_CHECK;
/* Nothing more is to be told. STATUS_CHANGED: as above. */
enum status store_charge_label_end(struct sql *sql, const struct charge_label *label) MUST_CHECK;

#endif
