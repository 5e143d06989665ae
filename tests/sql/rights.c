/* tests/sql/rights.c: what the program's own database user may not do, whatever statement it sends. Sealed tables
 * (documents, ledger, journal) are insert-only; there is no DDL. Source: docs/reliability.md, 2.4;
 * docs/house-style.md. */
#include "../support/database.h"

/* The server checks rights before it reads rows, so that no row is needed. Errors: 1142 denied on the table, 1143 on a
 * column, 1044 on the database, 1227 an administrator's privilege. */
static const struct {
    const char *why, *text;
    const char *error; /* "": allowed */
} rights[] = {
    { "changing an invoice", "UPDATE invoice SET total_minor = 0", "1142" },
    { "deleting an invoice", "DELETE FROM invoice", "1142" },
    { "its lines", "UPDATE invoice_line SET amount_minor = 0", "1142" },
    { "its lines, gone", "DELETE FROM invoice_line", "1142" },
    { "its taxes", "UPDATE invoice_tax SET amount_minor = 0", "1142" },
    { "its taxes, gone", "DELETE FROM invoice_tax", "1142" },
    { "the ledger", "UPDATE ledger_entry SET amount_minor = 0", "1142" },
    { "the ledger, gone", "DELETE FROM ledger_entry", "1142" },
    { "the journal", "UPDATE event SET object = ''", "1142" },
    { "the journal, gone", "DELETE FROM event", "1142" },
    { "changing a price revision", "UPDATE price_revision SET steps = '*:0'", "1142" },
    { "deleting a price revision", "DELETE FROM price_revision", "1142" },
    { "replacing, which deletes", "REPLACE INTO event SELECT * FROM event", "1142" },
    { "updating by inserting", "INSERT INTO invoice SELECT * FROM invoice ON DUPLICATE KEY UPDATE total_minor = 0",
      "1142" },
    { "emptying a table at once", "TRUNCATE TABLE event", "1142" },
    { "deleting an organization", "DELETE FROM organization", "1142" },
    { "deleting an invoice's state", "DELETE FROM invoice_state", "1142" },
    { "deleting a series", "DELETE FROM series", "1142" },
    { "deleting what a person accepted", "DELETE FROM reconciliation_accepted", "1142" },
    { "changing a booked movement", "UPDATE gateway_movement SET fee_minor = 0", "1142" },
    { "deleting a booked movement", "DELETE FROM gateway_movement", "1142" },
    { "changing an explained payout", "UPDATE gateway_payout SET parts = 0", "1142" },
    { "deleting a day that was reconciled", "DELETE FROM reconciliation", "1142" },
    { "deleting the schema's history", "DELETE FROM schema_migration", "1142" },
    { "no new table", "CREATE TABLE t (k INT)", "1142" },
    { "dropping a table", "DROP TABLE event", "1142" },
    { "adding a column", "ALTER TABLE event ADD COLUMN k INT", "1142" },
    { "adding an index", "CREATE INDEX i ON event (type)", "1142" },
    { "no view", "CREATE VIEW v AS SELECT 1", "1142" },
    { "no trigger", "CREATE TRIGGER t BEFORE INSERT ON event FOR EACH ROW SET NEW.type = ''", "1142" },
    { "no temporary table", "CREATE TEMPORARY TABLE t (k INT)", "1044" },
    { "no procedure", "CREATE PROCEDURE p() SELECT 1", "1044" },
    { "no database", "CREATE DATABASE guichet_another", "1044" },
    { "no right for anybody", "GRANT SELECT ON event TO guichet_program", "1142" },
    { "no file", "SELECT 1 INTO OUTFILE '/tmp/guichet-test'", "1227" },
    { "no setting of the server", "SET GLOBAL innodb_flush_log_at_trx_commit = 0", "1227" },
    { "no table lock", "LOCK " "TABLES event WRITE", "1044" },
    { "reading the server's passwords", "SELECT * FROM mysql.global_priv", "1142" },
    { "what it needs: a document's state", "UPDATE invoice_state SET paid_minor = 0 WHERE 1 = 0", "" },
    { "what it needs: a line of the journal", "INSERT INTO event SELECT * FROM event WHERE 1 = 0", "" },
    { "what it needs: an order taken back", "DELETE FROM `order` WHERE 1 = 0", "" },
    { "what it needs: a number", "UPDATE series SET version = version WHERE 1 = 0", "" },
};

static void test_programs_user_is_denied_every_right_it_does_not_need(void **state)
{
    struct database *database = *state;
    struct sql *program = database_program(database, NULL);
    const char *before = database_contents(database);

    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        bool refused = sql_plain(program, rights[i].text) != STATUS_OK;

        if (refused != (rights[i].error[0] != '\0') ||
            (refused && strncmp(sql_error(program), rights[i].error, 4) != 0))
            fail_msg("%s: %s", rights[i].why, refused ? sql_error(program) : "it was allowed");
    }
    assert_string_equal(database_contents(database), before);
    sql_end(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_programs_user_is_denied_every_right_it_does_not_need) };

    return cmocka_run_group_tests(tests, database_start, database_end);
}
