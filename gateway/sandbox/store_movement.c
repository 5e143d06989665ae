/* gateway/sandbox/store_movement.c: movements of the balance, which triggers record with what causes them, and payouts
 * of it. */
#include "store_internal.h"

#include <stdio.h>
#include <string.h>

/* The balance moves by amount - fee. A charge costs 2 % of its amount (rounded down) and 25 minor units; a refund costs
 * nothing and gives no fee back; a dispute costs what was told with it. payout_id: the payout that it was paid out
 * with; empty: not yet. */
#define NOW_MS "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
#define CURRENCY "(SELECT currency FROM charge WHERE id = NEW.charge_id)"
#define MOVE "INSERT INTO movement (id, type, source, amount_minor, fee_minor, currency, created_ms, payout_id)"
#define ID "'movement_' || lower(hex(randomblob(16)))"

const char store_movement_schema[] =
    "CREATE TABLE IF NOT EXISTS movement ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, source TEXT NOT NULL,"
    " amount_minor INTEGER NOT NULL, fee_minor INTEGER NOT NULL, currency TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    " payout_id TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS movement_of_payout ON movement (payout_id, sequence);"
    "CREATE TABLE IF NOT EXISTS payout ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
    " amount_minor INTEGER NOT NULL CHECK (amount_minor > 0), currency TEXT NOT NULL, created_ms INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TRIGGER IF NOT EXISTS move_charge AFTER INSERT ON charge WHEN NEW.status = 'succeeded' BEGIN " MOVE
    " VALUES (" ID
    ", 'charge', NEW.id, NEW.amount_minor, NEW.amount_minor / 50 + 25, NEW.currency, NEW.created_ms, '');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS move_charge_later AFTER UPDATE ON charge"
    " WHEN NEW.status = 'succeeded' AND OLD.status <> 'succeeded' BEGIN " MOVE " VALUES (" ID
    ", 'charge', NEW.id, NEW.amount_minor, NEW.amount_minor / 50 + 25, NEW.currency, " NOW_MS ", '');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS move_refund AFTER INSERT ON refund BEGIN " MOVE " VALUES (" ID
    ", 'refund', NEW.id, -NEW.amount_minor, 0, " CURRENCY ", NEW.created_ms, ''); END;"
    "CREATE TRIGGER IF NOT EXISTS move_refund_failure AFTER INSERT ON refund_failure BEGIN " MOVE " SELECT " ID
    ", 'refund_failure', refund.id, refund.amount_minor, 0, charge.currency, " NOW_MS ", '' FROM refund"
    " JOIN charge ON charge.id = refund.charge_id WHERE refund.id = NEW.refund_id; END;"
    "CREATE TRIGGER IF NOT EXISTS move_dispute AFTER INSERT ON dispute WHEN NEW.status <> 'won' BEGIN " MOVE
    " VALUES (" ID ", 'dispute', NEW.charge_id, -NEW.amount_minor, NEW.fee_minor, " CURRENCY ", " NOW_MS ", ''); END;"
    "CREATE TRIGGER IF NOT EXISTS move_dispute_later AFTER UPDATE ON dispute BEGIN " MOVE " VALUES (" ID
    ", 'dispute', NEW.charge_id, OLD.amount_minor - iif(NEW.status = 'won', 0, NEW.amount_minor),"
    " NEW.fee_minor - OLD.fee_minor, " CURRENCY ", " NOW_MS ", ''); END;";

static void movement_read(sqlite3_stmt *row, struct store_movement *movement)
{
    store_copy_text(row, 0, movement->id, sizeof movement->id);
    store_copy_text(row, 1, movement->type, sizeof movement->type);
    store_copy_text(row, 2, movement->source, sizeof movement->source);
    movement->amount_minor = sqlite3_column_int64(row, 3);
    movement->fee_minor = sqlite3_column_int64(row, 4);
    store_copy_text(row, 5, movement->currency, sizeof movement->currency);
    movement->created_ms = sqlite3_column_int64(row, 6);
    movement->sequence = sqlite3_column_int64(row, 7);
}

static void payout_read(sqlite3_stmt *row, struct store_payout *payout)
{
    store_copy_text(row, 0, payout->id, sizeof payout->id);
    payout->amount_minor = sqlite3_column_int64(row, 1);
    store_copy_text(row, 2, payout->currency, sizeof payout->currency);
    payout->created_ms = sqlite3_column_int64(row, 3);
    payout->sequence = sqlite3_column_int64(row, 4);
}

/* The bound statement's rows, up to STORE_PAGE_ROWS. */
static enum store_result movements_read(struct store *store, sqlite3_stmt *list, struct store_movement *rows,
                                        size_t *count)
{
    enum store_result result = STORE_DONE;

    for (*count = 0; *count < STORE_PAGE_ROWS && (result = store_next(store, list)) == STORE_DONE; (*count)++)
        movement_read(list, &rows[*count]);
    sqlite3_reset(list);
    return result == STORE_ABSENT ? STORE_DONE : result;
}

enum store_result store_movement_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t before,
                                      struct store_movement rows[STORE_PAGE_ROWS], size_t *count)
{
    enum store_result result;
    sqlite3_stmt *list;

    store_lock(store);
    list = store_statement(store, MOVEMENT_PAGE);
    sqlite3_bind_int64(list, 1, from_ms);
    sqlite3_bind_int64(list, 2, until_ms);
    sqlite3_bind_int64(list, 3, before);
    result = movements_read(store, list, rows, count);
    store_unlock(store);
    return result;
}

enum store_result store_payout_parts(struct store *store, const char *payout_id, int64_t before,
                                     struct store_movement rows[STORE_PAGE_ROWS], size_t *count)
{
    enum store_result result;
    sqlite3_stmt *list;

    store_lock(store);
    list = store_statement(store, MOVEMENT_PARTS);
    store_bind_text(list, 1, payout_id);
    sqlite3_bind_int64(list, 2, before);
    result = movements_read(store, list, rows, count);
    store_unlock(store);
    return result;
}

enum store_result store_payout_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t before,
                                    struct store_payout rows[STORE_PAGE_ROWS], size_t *count)
{
    enum store_result result = STORE_DONE;
    sqlite3_stmt *list;

    store_lock(store);
    list = store_statement(store, PAYOUT_PAGE);
    sqlite3_bind_int64(list, 1, from_ms);
    sqlite3_bind_int64(list, 2, until_ms);
    sqlite3_bind_int64(list, 3, before);
    for (*count = 0; *count < STORE_PAGE_ROWS && (result = store_next(store, list)) == STORE_DONE; (*count)++)
        payout_read(list, &rows[*count]);
    sqlite3_reset(list);
    store_unlock(store);
    return result == STORE_ABSENT ? STORE_DONE : result;
}

static enum store_result parts_take(struct store *store, struct store_payout *payout)
{
    sqlite3_stmt *take = store_statement(store, MOVEMENT_PAY_OUT), *sum;
    enum store_result result;

    store_bind_text(take, 1, payout->id);
    store_bind_text(take, 2, payout->currency);
    if ((result = store_run(store, take)) != STORE_DONE)
        return result;
    sum = store_statement(store, MOVEMENT_SUM);
    store_bind_text(sum, 1, payout->id);
    if ((result = store_next(store, sum)) == STORE_DONE)
        payout->amount_minor = sqlite3_column_int64(sum, 0);
    sqlite3_reset(sum);
    return result == STORE_DONE && payout->amount_minor <= 0 ? STORE_REFUSED : result;
}

static enum store_result payout_write(struct store *store, const struct store_payout *payout)
{
    sqlite3_stmt *insert = store_statement(store, PAYOUT_INSERT);
    enum store_result result;

    store_bind_text(insert, 1, payout->id);
    sqlite3_bind_int64(insert, 2, payout->amount_minor);
    store_bind_text(insert, 3, payout->currency);
    sqlite3_bind_int64(insert, 4, payout->created_ms);
    if ((result = store_run(store, insert)) != STORE_DONE)
        return result;
    insert = store_statement(store, MOVEMENT_OF_PAYOUT);
    store_bind_text(insert, 1, payout->id);
    sqlite3_bind_int64(insert, 2, -payout->amount_minor);
    store_bind_text(insert, 3, payout->currency);
    sqlite3_bind_int64(insert, 4, payout->created_ms);
    return store_run(store, insert);
}

enum store_result store_payout_make(struct store *store, struct store_payout *payout)
{
    enum store_result result = STORE_FAILED;

    store_id_new("payout_", payout->id);
    payout->created_ms = store_now_ms();
    store_lock(store);
    if (sqlite3_exec(store->database, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
        if ((result = parts_take(store, payout)) == STORE_DONE)
            result = payout_write(store, payout);
        if (sqlite3_exec(store->database, result == STORE_DONE ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
            result = STORE_FAILED;
    }
    store_unlock(store);
    return result;
}
