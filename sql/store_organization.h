/* sql/store_organization.h: rows of `organization`. Every write carries the version it was decided on. */
#ifndef GUICHET_SQL_STORE_ORGANIZATION_H
#define GUICHET_SQL_STORE_ORGANIZATION_H

#include "billing/organization.h"
#include "sql/sql.h"
#include "sql/store_operation.h"

/* STATUS_NOT_FOUND where there is none. Texts are in the arena. */
enum status store_organization_find(struct sql *sql, struct arena *arena, struct id id,
                                    struct organization *organization) MUST_CHECK;
/* The first statement of every act: locks the row until the transaction ends. With a key, the operation of that key
 * comes in the same round trip (operation->found says whether there is one). STATUS_CONFLICT: another transaction
 * holds it, for the whole lock wait (1 s) or, with `wait` false, at this moment; the transaction is over. */
enum status store_organization_lock(struct sql *sql, struct arena *arena, struct id id, bool wait,
                                    struct organization *organization) MUST_CHECK;
enum status store_organization_lock_with(struct sql *sql, struct arena *arena, struct id id, struct id principal_id,
                                         const uint8_t key_hash[32], bool wait, struct organization *organization,
                                         struct operation *operation) MUST_CHECK;
/* The same for several at once, for work that can wait: those that somebody else holds just now are left out, and so
 * are sandboxes, which have clocks of their own. In order of identifier. Up to SQL_IDS_MAX. */
enum status store_organization_lock_free(struct sql *sql, struct arena *arena, const struct id ids[], size_t id_count,
                                         struct organization **organizations, size_t *count) MUST_CHECK;
enum status store_organization_insert(struct sql *sql, const struct organization *organization) MUST_CHECK;
/* Newest first; before: ID_NONE for the first page. */
enum status store_organization_list(struct sql *sql, struct arena *arena, struct id before, int64_t limit,
                                    struct organization **organizations, size_t *count) MUST_CHECK;
/* Each on the version it was read at, which becomes version + 1 in the row and the struct. STATUS_CHANGED: another
 * one. */
/* Also writes the credit balance, what is held of it, and the limit: every change of them has a journal entry in the
 * same act. */
enum status store_organization_journal(struct sql *sql, struct arena *arena, struct organization *const organizations[],
                                       size_t count) MUST_CHECK;
enum status store_organization_clock(struct sql *sql, struct organization *organization) MUST_CHECK;
enum status store_organization_default_method(struct sql *sql, struct organization *organization) MUST_CHECK;
/* Party and locale. */
enum status store_organization_profile(struct sql *sql, struct organization *organization) MUST_CHECK;
/* The operator's own organization: STATUS_NOT_FOUND before there is one. */
enum status store_organization_operator(struct sql *sql, struct arena *arena, struct id *id) MUST_CHECK;
/* What the organization owes with tax: due of open invoices, totals of orders under a credit check, what the lines
 * that wait will come to on their invoices, each method's planned as billing/bill_plan.h does, and the next renewal
 * of what moved onto an invoice method (books/method_move.h). Beyond 64 bits: INT64_MAX. In store_owed.c. */
enum status store_organization_owed(struct sql *sql, struct arena *arena, struct id id, int64_t *owed_minor) MUST_CHECK;

#endif
