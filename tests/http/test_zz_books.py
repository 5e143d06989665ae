"""Run after all other tests: the books in SQL compared with the gateway's record.
Source: docs/reliability.md, 1.1 (I1 to I12)."""
import collections
import glob
import http.client
import json
import os
import re

import pytest

from stack import id_text

EMPTY = [
    ("an order has at most one payment",
     "SELECT HEX(order_id), COUNT(*) FROM payment WHERE order_id IS NOT NULL GROUP BY organization_id, order_id"
     " HAVING COUNT(*) > 1"),
    ("an order has at most one invoice",
     "SELECT HEX(order_id), COUNT(*) FROM invoice WHERE order_id IS NOT NULL GROUP BY organization_id, order_id"
     " HAVING COUNT(*) > 1"),
    ("a quote is ordered once", "SELECT HEX(quote_id) FROM `order` GROUP BY organization_id, quote_id"
     " HAVING COUNT(*) > 1"),
    ("a posting sums to zero in each currency",
     "SELECT HEX(posting_id), currency, SUM(amount_minor) FROM ledger_entry"
     " GROUP BY organization_id, posting_id, currency HAVING SUM(amount_minor) <> 0"),
    ("no entry of the ledger is nothing", "SELECT HEX(posting_id) FROM ledger_entry WHERE amount_minor = 0"),
    ("an invoice is the sum of its lines",
     "SELECT number FROM invoice i WHERE subtotal_minor <> (SELECT SUM(amount_minor) FROM invoice_line l"
     " WHERE l.organization_id = i.organization_id AND l.invoice_id = i.id)"),
    ("and of its taxes",
     "SELECT number FROM invoice i WHERE tax_total_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM invoice_tax t"
     " WHERE t.organization_id = i.organization_id AND t.invoice_id = i.id)"),
    ("what is due is what is left",
     "SELECT number FROM invoice i JOIN invoice_state s ON s.organization_id = i.organization_id"
     " AND s.invoice_id = i.id"
     " WHERE due_minor <> GREATEST(amount_due_minor - credited_minor - paid_minor, 0)"
     " OR (status = 'paid') <> (due_minor = 0)"),
    ("every invoice has a state",
     "SELECT number FROM invoice i LEFT JOIN invoice_state s ON s.organization_id = i.organization_id"
     " AND s.invoice_id = i.id WHERE s.invoice_id IS NULL"),
    ("every invoice is in the ledger",
     "SELECT number FROM invoice i WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e"
     " WHERE e.organization_id = i.organization_id AND e.invoice_id = i.id)"),
    ("a confirmed card order was paid and invoiced",
     "SELECT HEX(o.id) FROM `order` o JOIN payment p ON p.organization_id = o.organization_id AND p.order_id = o.id"
     " LEFT JOIN invoice i ON i.organization_id = o.organization_id AND i.id = o.invoice_id"
     " LEFT JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id = i.id"
     " WHERE o.status = 'confirmed' AND (i.id IS NULL OR NOT (p.state IN ('succeeded', 'processing', 'refunded')"
     " OR (p.state = 'declined' AND s.failed_on IS NOT NULL))"
     " OR i.total_minor <> o.total_minor"
     " OR p.amount_minor <> i.total_minor - i.credit_applied_minor)"),
    ("an order that failed left nothing",
     "SELECT HEX(o.id) FROM `order` o WHERE o.status = 'payment_failed' AND (o.invoice_id IS NOT NULL"
     " OR EXISTS (SELECT 1 FROM lot l WHERE l.organization_id = o.organization_id AND l.order_id = o.id))"),
    ("the licences of an active subscription are its lots",
     "SELECT HEX(s.id) FROM subscription s WHERE s.status = 'active'"
     " AND s.total_licences <> (SELECT COALESCE(SUM(quantity), 0) FROM lot l"
     " WHERE l.organization_id = s.organization_id AND l.subscription_id = s.id)"),
    ("nothing waits for an order that ended",
     "SELECT HEX(s.id) FROM subscription s JOIN `order` o ON o.organization_id = s.organization_id"
     " AND o.id = s.open_order_id"
     " WHERE o.status IN ('confirmed', 'payment_failed', 'rejected', 'cancelled')"),
    ("events have no gap",
     "SELECT HEX(organization_id), COUNT(*), MIN(sequence), MAX(sequence) FROM event GROUP BY organization_id"
     " HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*)"),
    ("an organization knows its last event",
     "SELECT HEX(o.id) FROM organization o WHERE journal_sequence <> (SELECT COALESCE(MAX(sequence), 0) FROM event e"
     " WHERE e.organization_id = o.id)"),
    ("each event seals the one before",
     "SELECT HEX(a.organization_id), a.sequence FROM event a JOIN event b ON b.organization_id = a.organization_id"
     " AND b.sequence = a.sequence + 1"
     " WHERE b.previous_hash <> a.hash"),
    ("a replayed answer belongs to what was done",
     "SELECT HEX(key_hash) FROM operation WHERE state = 'done' AND (http_status IS NULL OR body IS NULL)"),
    ("a 409 or a 5xx is never kept", "SELECT HEX(key_hash), http_status FROM operation WHERE http_status = 409"
     " OR http_status >= 500"),
]


@pytest.mark.parametrize("why, query", EMPTY, ids=[why for why, _ in EMPTY])
def test_no_row_breaks_the_rule(stack, why, query):
    assert stack.sql(query) == [], why


def test_every_checked_table_has_rows(stack):
    for table in ("invoice", "ledger_entry", "payment", "event", "operation", "lot"):
        assert int(stack.sql(f"SELECT COUNT(*) FROM {table}")[0][0]) > 0, table


def test_invoice_numbers_are_dense_and_in_date_order(stack):
    series = collections.defaultdict(list)
    for scope, number, day in stack.sql("SELECT HEX(scope), number, issue_date FROM invoice ORDER BY scope, number"):
        prefix, count = re.fullmatch(r"((?:TEST-)?F\d{4}-)(\d{6,})", number).groups()
        assert prefix.startswith("TEST-") == (set(scope) != {"0"}), "a sandbox has series of its own"
        assert prefix[-5:-1] == day[:4], "the year of its day"
        series[scope, prefix].append((int(count), day))
    for name, found in series.items():
        found.sort()
        assert [count for count, _ in found] == list(range(1, len(found) + 1)), name
        days = [day for _, day in found]
        assert days == sorted(days), name


def test_each_invoice_seals_the_one_before(stack):
    chain = collections.defaultdict(list)
    for scope, number, previous, own in stack.sql("SELECT HEX(scope), number, HEX(previous_hash), HEX(hash)"
                                                  " FROM invoice ORDER BY scope, number"):
        chain[scope].append((number, previous, own))
    for scope, found in chain.items():
        for (_, _, before), (number, previous, _) in zip(found, found[1:]):
            assert previous == before, (scope, number)


def test_every_charge_of_the_gateway_is_a_payment_of_ours(stack):
    """The gateway's record and our books, both ways: no charge without a payment, none twice, none of another
    amount."""
    ours = {row[0]: row for row in stack.sql("SELECT charge_id, currency, amount_minor, state, HEX(invoice_id)"
                                             " FROM payment WHERE charge_id IS NOT NULL")}
    book = {charge["id"]: charge for charge in stack.book()}
    # Charges refunded in whole that are not ours: a person gave their payments up (test_disputed.py).
    took = {name: charge for name, charge in book.items() if charge["status"] in ("succeeded", "processing")
            and (name in ours or charge["refunded"] != charge["amount"])}
    assert took
    keys = [charge["client_key"] for charge in took.values()]
    assert len(keys) == len(set(keys))
    for name, charge in took.items():
        assert name in ours, f"the gateway charged {charge}, and the counter does not know"
        _, currency, amount, state, invoice = ours[name]
        assert (int(amount), currency) == (charge["amount"]["amount"], charge["amount"]["currency"])
        assert state == charge["status"] or (state, charge["status"]) == ("refunded", "succeeded"), (charge, state)
        assert invoice is not None, charge
    for name, row in ours.items():
        assert row[3] not in ("succeeded", "processing",
                              "refunded") or name in took, f"the counter booked {row}, and the gateway does not know"


def test_charges_for_orders_equal_their_invoices(stack):
    def charged(states, lost="0"):
        return stack.sql(f"SELECT currency, SUM(amount_minor - {lost}) FROM payment WHERE order_id IS NOT NULL"
                         f" AND state IN ({states}) GROUP BY currency")

    def invoiced(column):
        return stack.sql(f"SELECT currency, SUM({column}) FROM invoice i JOIN invoice_state s"
                         f" ON s.organization_id = i.organization_id"
                         " AND s.invoice_id = i.id WHERE order_id IS NOT NULL AND payment_method_type <> 'invoice'"
                         " AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.organization_id = i.organization_id"
                         " AND p.order_id = i.order_id"
                         " AND p.state = 'declined') GROUP BY currency")  # a debit that was returned later

    assert charged("'succeeded', 'processing', 'refunded'") == invoiced("amount_due_minor") != []
    taken_back = "IF(chargeback = 'lost', chargeback_minor, 0)"
    assert charged("'succeeded', 'refunded'", taken_back) == invoiced("paid_minor"), "a debit under way is not paid yet"


def test_every_refund_of_the_gateway_is_booked(stack):
    """Charge by charge: the refunds at the gateway equal our refunds and what left the cash account."""
    given_up = {id_text("pay", row[0]) for row in stack.sql("SELECT HEX(id) FROM payment WHERE state = 'declined'")}
    back = {charge["client_key"]: charge["refunded"]["amount"] for charge in stack.book()
            if charge["refunded"]["amount"] != 0 and charge["client_key"] not in given_up}
    ours = stack.sql("SELECT HEX(payment_id), SUM(amount_minor) FROM refund WHERE state = 'succeeded'"
                     " GROUP BY payment_id")
    cash = stack.sql("SELECT HEX(payment_id), -SUM(amount_minor) FROM ledger_entry WHERE account = 'cash'"
                     " AND credit_note_id IS NOT NULL"
                     " GROUP BY payment_id")
    assert back and {id_text("pay", name): int(amount) for name,
                     amount in ours} == back == {id_text("pay", name): int(amount) for name, amount in cash}
    assert (stack.sql("SELECT COALESCE(SUM(amount_minor), 0) FROM ledger_entry WHERE account = 'refunds_payable'")
            == [["0"]])
    assert stack.sql("SELECT HEX(id), state FROM refund WHERE state NOT IN ('succeeded', 'declined')") == []


def test_no_payment_is_left_without_an_answer(stack):
    """Each gateway here answers in the end; a charge may still wait for its card holder."""
    assert stack.sql("SELECT HEX(id), state, tries FROM payment WHERE state IN ('intent', 'calling', 'unknown')") == []


def test_the_program_may_not_change_what_is_sealed(stack):
    """Whatever a bug would try: the database denies it to the program's user."""
    granted = stack.sql("SELECT TABLE_NAME, PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES"
                        " WHERE GRANTEE LIKE '%guichet_program%'"
                        " AND TABLE_NAME IN ('invoice', 'invoice_line', 'invoice_tax', 'ledger_entry', 'event')")
    assert {privilege for _, privilege in granted} == {"SELECT", "INSERT"} and len({table for table, _ in granted}) == 5


def logs(stack):
    """{file name: text} of the services' logs."""
    folder = os.path.join(os.path.dirname(stack.facts["config_file"]), "log")
    found = {}
    for name in glob.glob(os.path.join(folder, "*")):
        with open(name, encoding="utf-8", errors="replace") as file:
            found[os.path.basename(name)] = file.read()
    assert {"api.log", "worker.log"} <= set(found)
    return found


def test_no_secret_is_in_the_logs(stack):
    """Tokens, passwords and cookies are nowhere in the logs."""
    secrets = ([client.session["token"] for client in stack.sessions.values()]
               + ["correct horse battery staple", "4242 4242 4242 4242", "__Host-guichet="])
    for name, text in logs(stack).items():
        for secret in secrets:
            assert secret not in text, f"{name} holds a secret that starts with {secret[:8]}"


def test_no_log_has_a_sanitizer_or_assertion_failure(stack):
    """Sanitizers and asserts write to the log of the process that they end; the client may only have seen a 503."""
    for name, text in logs(stack).items():
        found = re.search(r".*(?:Sanitizer|runtime error:|Assertion ).*", text)
        assert found is None, f"{name}: {found[0]}"


def test_a_request_is_one_log_line_whatever_it_holds(stack):
    answer = stack.anyone.get("/v1/nothing%0a%7b%22forged%22:1%7d%1b[31m",
                              headers={"User-Agent": "a\x1b[2Jb", "Accept-Language": "%n%s"})
    answer.problem(404, "not_found")
    lines = logs(stack)["api.log"].splitlines()
    told = [json.loads(line) for line in lines]
    own = [one for one in told if one.get("request_id") == answer.headers["X-Request-Id"]]
    assert len(own) == 1 and (own[0]["status"], own[0]["code"]) == (404, "not_found")
    assert isinstance(own[0]["us"], int) and not any("forged" in one for one in told)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
def test_a_log_line_has_the_clients_address(stack, address):
    """The address of the connection that nginx accepted, whatever the client's headers say."""
    host, port = stack.base_url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20, source_address=(address, 0))
    connection.request("GET", "/v1/invoices",
                       headers={"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.2", "Forwarded": "for=192.0.2.3"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    own = [one for one in map(json.loads, logs(stack)["api.log"].splitlines())
           if one.get("request_id") == answer.headers["X-Request-Id"]]
    assert [(one["address"], one["status"], one["route"]) for one in own] == [(address, 401, "/v1/invoices")]


def test_verify_finds_the_books_right(stack):
    done = stack.guichet("verify")
    assert done.returncode == 0, done.stdout + done.stderr
