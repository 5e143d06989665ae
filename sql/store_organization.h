/* sql/store_organization.h: rows of `organization`. Every UPDATE checks the version that the decision was based on. */
#ifndef GUICHET_SQL_STORE_ORGANIZATION_H
#define GUICHET_SQL_STORE_ORGANIZATION_H

#include "billing/organization.h"
#include "sql/sql.h"
#include "sql/store_operation.h"

/* STATUS_NOT_FOUND: no such organization. Texts are in the arena. */
enum status store_organization_find(struct sql *sql, struct arena *arena, struct id id,
                                    struct organization *organization) MUST_CHECK;
/* The first statement of every act: locks the row until the transaction ends. store_organization_lock_with also reads
 * the operation of a key in the same round trip (operation->found: whether there is one). STATUS_CONFLICT: another
 * transaction held the row for the whole lock wait (1 s) or, with `wait` false, at this moment; the transaction must
 * be rolled back. */
enum status store_organization_lock(struct sql *sql, struct arena *arena, struct id id, bool wait,
                                    struct organization *organization) MUST_CHECK;
enum status store_organization_lock_with(struct sql *sql, struct arena *arena, struct id id, struct id principal_id,
                                         const uint8_t key_hash[32], bool wait, struct organization *organization,
                                         struct operation *operation) MUST_CHECK;
/* Locks several organizations, for work that can be done later as well: those locked by other transactions at this
 * moment are left out, and so are sandboxes, which have their own clocks. In order of identifier. id_count: up to
 * SQL_IDS_MAX. */
enum status store_organization_lock_free(struct sql *sql, struct arena *arena, const struct id ids[], size_t id_count,
                                         struct organization **organizations, size_t *count) MUST_CHECK;
enum status store_organization_insert(struct sql *sql, const struct organization *organization) MUST_CHECK;
/* Newest first; before: ID_NONE for the first page. */
enum status store_organization_list(struct sql *sql, struct arena *arena, struct id before, int64_t limit,
                                    struct organization **organizations, size_t *count) MUST_CHECK;
/* The following write to the version that was read, and increment it, in the row and in the struct. STATUS_CHANGED:
 * another version. */
/* Writes the end of the journal; also the credit balance, the held credit and the credit limit, because every change
 * of these has a journal entry in the same act. */
enum status store_organization_journal(struct sql *sql, struct arena *arena, struct organization *const organizations[],
                                       size_t count) MUST_CHECK;
enum status store_organization_clock(struct sql *sql, struct organization *organization) MUST_CHECK;
enum status store_organization_default_method(struct sql *sql, struct organization *organization) MUST_CHECK;
/* Writes party and locale. */
enum status store_organization_profile(struct sql *sql, struct organization *organization) MUST_CHECK;
/* As store_organization_list, those that the text finds: the beginning of a name, without regard to case and accents; a
 * SIREN, VAT number, number of an invoice or credit note, e-mail address of a user, or identifier, whole. */
enum status store_organization_search(struct sql *sql, struct arena *arena, const char *text, struct id before,
                                      int64_t limit, struct organization **organizations, size_t *count) MUST_CHECK;
/* The operator's own organization. STATUS_NOT_FOUND: there is none yet. */
enum status store_organization_operator(struct sql *sql, struct arena *arena, struct id *id) MUST_CHECK;
/* What the organization owes, with tax: amounts due on open invoices, totals of orders under a credit check, the
 * pending lines (planned onto invoices per payment method, by billing/bill_plan.h), and the next renewal of
 * subscriptions that moved onto payment by invoice (books/method_move.h). INT64_MAX if the sum exceeds 64 bits.
 * Defined in store_owed.c. */
enum status store_organization_owed(struct sql *sql, struct arena *arena, struct id id, int64_t *owed_minor) MUST_CHECK;

#endif
