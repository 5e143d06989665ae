"""The gateway's record of the day compared with our books, after all other tests; then with charges made by hand and
rows changed by root. Spoiled records are copies, served by a gateway of their own. Source: docs/reliability.md, 1."""
import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
import zoneinfo

import pytest

from stack import ROOT, id_hex, id_random, id_text
from test_flags import figures, wait_until
from test_sandbox_gateway import Gateway

ZONE = zoneinfo.ZoneInfo("Europe/Paris")


def reconcile(stack, day, gateway_url=None):
    build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
    environment = dict(os.environ, GUICHET_CONFIG=stack.facts["config_file"])
    if gateway_url is not None:
        environment["GUICHET_GATEWAY_URL"] = gateway_url
    return subprocess.run([os.path.join(build, "guichet"), "reconcile", "--day", day], env=environment,
                          capture_output=True, text=True,
                          timeout=240, check=False)


def day_of(payment_id):
    """The day in the billing zone on which an identifier was made."""
    made = int(id_hex(payment_id)[:12], 16) / 1000
    return datetime.datetime.fromtimestamp(made, ZONE).date().isoformat()


@pytest.fixture(scope="module")
def paid(stack, price):
    """Succeeded payments of one day, of which nothing was given back."""
    rows = stack.sql("SELECT HEX(id) FROM payment p WHERE state = 'succeeded' AND order_id IS NOT NULL AND NOT EXISTS"
                     " (SELECT 1 FROM refund r WHERE r.organization_id = p.organization_id AND r.payment_id = p.id)"
                     " ORDER BY id DESC LIMIT 5")
    found = [id_text("pay", row[0]) for row in rows]
    assert len(found) == 5
    return [one for one in found if day_of(one) == day_of(found[0])]


@pytest.fixture
def copied(stack, tmp_path):
    """A gateway with a copy of the stack's record, which a test may spoil."""
    folder = os.path.dirname(stack.facts["config_file"])
    for suffix in ("", "-wal"):
        if os.path.exists(os.path.join(folder, "gateway.db" + suffix)):
            shutil.copy(os.path.join(folder, "gateway.db" + suffix), tmp_path / ("book.sqlite" + suffix))
    one = Gateway(str(tmp_path / "book.sqlite"))
    one.start()
    yield one
    assert one.end(signal.SIGTERM) == 0


def charge_of(gateway, payment_id):
    code, found = gateway.call("GET", f"/charges?idempotency_key={payment_id}")
    assert code == 200 and len(found["data"]) == 1
    return found["data"][0]


def told(done):
    """{differences: [lines that follow]}, and the last line."""
    found, name = {}, None
    lines = done.stdout.splitlines()
    for line in lines[:-1]:
        if line.startswith("    "):
            found[name][-1].append(line.strip())
        else:
            name = line
            found.setdefault(name, []).append([])
    return found, lines[-1]


def test_the_day_has_no_differences(stack, paid):
    done = reconcile(stack, day_of(paid[0]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(rf"No differences on {day_of(paid[0])}: \d+ charges, \d+ payments\.\n",
                        done.stdout), done.stdout


def test_a_day_without_payments_has_no_differences(stack):
    done = reconcile(stack, "2001-02-03")
    assert (done.returncode, done.stdout) == (0, "No differences on 2001-02-03: 0 charges, 0 payments.\n"), done.stderr


@pytest.mark.parametrize("day, code", [("2999-01-01", 2), ("1969-12-31", 2), ("yesterday", 2), ("2026-02-30", 2)])
def test_reconcile_of_an_invalid_day_is_refused(stack, day, code):
    assert reconcile(stack, day).returncode == code


def test_reconcile_with_an_unreachable_gateway_fails(stack, paid):
    done = reconcile(stack, day_of(paid[0]), "http://127.0.0.1:9")
    assert done.returncode == 1 and "No differences" not in done.stdout and "run it again" in done.stderr


def test_reconcile_with_another_gateway_is_refused(stack, paid, tmp_path):
    """A gateway other than the one that this database's payments were made with: the command does not start, and says
    what to do."""
    other = Gateway(str(tmp_path / "other.sqlite"))
    other.start()
    try:
        done = reconcile(stack, day_of(paid[0]), f"http://127.0.0.1:{other.port}")
    finally:
        other.end(signal.SIGTERM)
    assert done.returncode == 1 and done.stdout == "", done.stdout
    assert "The gateway is sandbox sandbox_" in done.stderr and "use a database of its own" in done.stderr, done.stderr


APART = "charges that are not ours, which is no difference"


def test_charges_of_another_shop_are_no_difference(stack, paid, copied):
    """101 charges of another shop are no difference; 100 are shown, and the rest is counted."""
    method, today = copied.attach("tok_visa"), datetime.datetime.now(ZONE).date().isoformat()
    before = reconcile(stack, today, f"http://127.0.0.1:{copied.port}")
    for number in range(101):
        assert copied.charge(method, f"another-shop-{number}")[0] == 201
    done = reconcile(stack, today, f"http://127.0.0.1:{copied.port}")
    found, last = told(done)
    assert done.returncode == before.returncode, done.stdout
    assert last.endswith(", 101 charges not ours."), last
    assert len(found[APART][0]) == 101 and found[APART][0][-1] == "and 1 more", found


def test_charges_and_refunds_made_at_the_gateway_are_differences(stack, paid, copied):
    """Made directly at the gateway: a charge under the key of a payment that does not exist, and a refund. A charge
    whose key is not ours is shown apart and is no difference."""
    method, ghost = copied.attach("tok_visa"), id_random("pay")
    assert copied.charge(method, "by hand at the desk".replace(" ", "-"))[0] == 201
    assert copied.charge(method, ghost, {"amount": 1, "currency": "EUR"})[0] == 201
    refunded = charge_of(copied, paid[0])
    assert copied.call("POST", f"/charges/{refunded['id']}/refunds",
                       {"amount": {"amount": 5, "currency": refunded["amount"]["currency"]}},
                       "a-refund-by-hand")[0] == 201
    done = reconcile(stack, day_of(paid[0]), f"http://127.0.0.1:{copied.port}")
    found, last = told(done)
    assert (done.returncode == 1 and last.startswith("2 differ on ")
            and last.endswith(", 1 charges not ours.")), done.stdout
    assert set(found) == {"a charge without a payment of ours", "another sum given back", APART}
    [[lost]], [[foreign]] = found["a charge without a payment of ours"], found[APART]
    assert f"key {ghost}, 0.01 EUR, succeeded" in lost and "key by-hand-at-the-desk, 39.90 EUR, succeeded" in foreign
    theirs, ours = found["another sum given back"][0]
    assert theirs.startswith("gateway: charge " + refunded["id"]) and "given back 0.05" in theirs
    assert ours.startswith("ours:    payment " + paid[0])


# What root changes of a succeeded payment, and the difference it makes.
CHANGES = {
    "another amount": "amount_minor = amount_minor + 1",
    "another currency": "currency = IF(currency = 'USD', 'EUR', 'USD')",
    "another outcome": "state = 'processing'",
    "two charges under one payment": "charge_id = 'ch_another'",
}


@pytest.mark.parametrize("difference", CHANGES)
def test_each_changed_column_of_a_payment_is_a_difference(stack, paid, difference):
    where = f"id = UNHEX('{id_hex(paid[0])}')"
    amount, currency, state, charge = stack.sql(f"SELECT amount_minor, currency, state, charge_id FROM payment"
                                                f" WHERE {where}")[0]
    stack.sql(f"UPDATE payment SET {CHANGES[difference]} WHERE {where}")
    try:
        done = reconcile(stack, day_of(paid[0]))
    finally:
        stack.sql(f"UPDATE payment SET amount_minor = {amount}, currency = '{currency}', state = '{state}', charge_id "
                  f"= '{charge}' WHERE {where}")
    found, last = told(done)
    # A payment whose row names another charge than the gateway has is one without a charge of its own, too.
    also = ["a payment without a charge"] if difference == "two charges under one payment" else []
    assert done.returncode == 1 and last.startswith(f"{1 + len(also)} differ on "), done.stdout
    assert list(found) == [difference] + also
    theirs, ours = found[difference][0]
    assert "key " + paid[0] in theirs and ours.startswith("ours:    payment " + paid[0])


def test_a_missing_payment_and_a_missing_charge_are_differences(stack, paid):
    """A commit that the database lost: the charge has no payment. And a payment whose key the gateway does not
    know."""
    lost = id_hex(paid[0])
    other = f"{lost[:12]}7{lost[13:31]}{(int(lost[31], 16) + 1) % 16:x}"  # of the same millisecond
    stack.sql("SET foreign_key_checks = 0;"
              f"UPDATE payment SET id = UNHEX('{other}') WHERE id = UNHEX('{lost}')")
    try:
        done = reconcile(stack, day_of(paid[0]))
    finally:
        stack.sql(f"SET foreign_key_checks = 0; UPDATE payment SET id = UNHEX('{lost}') WHERE id = UNHEX('{other}')")
    found, _ = told(done)
    assert done.returncode == 1 and set(found) == {"a charge without a payment of ours",
                                                   "a payment without a charge"}, done.stdout
    assert "key " + paid[0] in found["a charge without a payment of ours"][0][0]
    assert found["a payment without a charge"][0][0].startswith("ours:    payment " + id_text("pay", other))


def reconciled(stack, day):
    """The number of the result that the worker has of the day; 0: none."""
    rows = stack.sql(f"SELECT run FROM reconciliation WHERE day = '{day}'")
    return int(rows[0][0]) if rows else 0


def settled(stack, day):
    return stack.sql(f"SELECT settled_run > 0 FROM reconciliation WHERE day = '{day}'") == [["1"]]


def test_the_worker_does_it_by_itself(stack, paid):
    """The account is a day older than it is: yesterday is reconciled. Then a payment of that day that the gateway never
    saw: flagged, told, accepted."""
    yesterday = (datetime.datetime.now(ZONE) - datetime.timedelta(days=1, seconds=660)).date().isoformat()
    stack.sql(f"UPDATE gateway_account SET created_at = '{yesterday} 12:00:00'")
    wait_until(lambda: reconciled(stack, yesterday) > 0, "yesterday has a result")
    assert figures(stack)["guichet_reconciled_share"] == 1 and figures(stack)["guichet_differences"] == 0
    shown = stack.guichet("reconcile")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.match(rf"{yesterday}  0 charges, \d+ payments, 0 differ, 0 charges not ours; reconciled ",
                    shown.stdout), shown.stdout
    assert shown.stdout.endswith("Joined both ways: 100.0000 % of the money of the last 30 days; 0 differences are "
                                 "open.\n"), shown.stdout

    young, name, before = id_hex(paid[0]), None, reconciled(stack, yesterday)
    for hours in range(1, 25):
        old = f"{int(young[:12], 16) - hours * 3600 * 1000:012x}{young[12:]}"
        if day_of(id_text("pay", old)) == yesterday:
            name = id_text("pay", old)
            break
    stack.sql(f"SET foreign_key_checks = 0; UPDATE payment SET id = UNHEX('{old}') WHERE id = UNHEX('{young}')")
    try:
        stack.sql(f"UPDATE reconciliation SET next_try_at = UTC_TIMESTAMP(6), version = version + 1 WHERE day = "
                  f"'{yesterday}'")
        wait_until(lambda: reconciled(stack, yesterday) > before, "it is made again")
        assert figures(stack)["guichet_reconciled_share"] < 1 and figures(stack)["guichet_differences"] == 1
        flagged = stack.guichet("flags")
        told = f"{name}  differs  a payment without a charge\n    on {yesterday}"
        assert flagged.returncode == 1 and told in flagged.stdout, flagged.stdout
        assert f"guichet reconcile --accept {name}" in flagged.stdout
        assert stack.guichet("reconcile").returncode == 1
        assert stack.guichet("reconcile", "--accept", "pay_nothing").returncode == 1
        assert stack.guichet("reconcile", "--accept", name).stdout == f"{name} is flagged no more.\n"
        assert stack.guichet("reconcile").returncode == 0
        assert figures(stack)["guichet_reconciled_share"] == 1 and figures(stack)["guichet_differences"] == 0
    finally:
        stack.sql(f"SET foreign_key_checks = 0; UPDATE payment SET id = UNHEX('{young}') WHERE id = UNHEX('{old}')")


def customers_minor(book):
    """What customers paid by the gateway's book, in cents of euros: captured, less given back, less what their banks
    took back."""
    charges = [one for one in book if one["status"] == "succeeded" and one["amount"]["currency"] == "EUR"]
    taken = [one["dispute"]["amount"]["amount"] for one in charges
             if one["dispute"] and one["dispute"]["status"] != "won"]
    return sum(one["amount"]["amount"] - one["refunded"]["amount"] for one in charges) - sum(taken)


def test_the_worker_books_fees_and_explains_a_payout(stack, paid):
    """Today is given to the worker as if it were over, after a payout."""
    today = datetime.datetime.now(ZONE).date().isoformat()
    request = urllib.request.Request(stack.gateway_url + "/payouts", b'{"currency": "EUR"}',
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        payout = json.load(answer)
    book, until = stack.book(), payout["created_at"].rstrip("Z").replace("T", " ")
    stack.sql("INSERT INTO reconciliation (id, gateway, account_id, day, run, tries, charges, payments,"
              " discrepancies, foreign_charges, next_try_at, version) SELECT UNHEX(REPLACE(UUID(), '-', '')), kind, "
              "account_id, "
              f"'{today}', 0, 0, 0, 0, 0, 0, UTC_TIMESTAMP(6), 1 FROM gateway_account")
    wait_until(lambda: settled(stack, today), "today has a result")
    [[count, balance, fees, bank, customers, other]] = stack.sql(
        "SELECT COUNT(*), SUM(balance_minor), SUM(fees_minor), SUM(bank_minor), SUM(customers_minor), SUM(other_minor)"
        " FROM gateway_movement"
        f" WHERE currency = 'EUR' AND created_at <= '{until}'")
    amount = payout["amount"]["amount"]
    assert (int(bank), int(other), int(balance)) == (amount, 0, 0) and int(count) > len(paid)
    assert -int(customers) == customers_minor(book) == amount + int(fees) and int(fees) > 0
    shown = stack.guichet("reconcile").stdout
    assert re.search(rf"    payout {payout['id']} of \d+\.\d\d EUR arrives {payout['arrives_on']}: charges \d+\.\d\d "
                     rf"EUR, .* movements\)", shown), shown
    assert stack.guichet("verify").returncode == 0


def payout_lines(stack):
    return [line for line in stack.guichet("reconcile").stdout.splitlines() if line.startswith("    payout ")]


def test_a_payout_that_failed_is_printed_as_one(stack, paid):
    """As it was read, and by a movement that brings it back later."""
    [payout, *_] = payout_lines(stack)
    name, amount = payout.split()[1], payout.split(" of ")[1].split(" EUR ")[0]
    back = f"    payout {name} of {amount} EUR failed or was cancelled"
    gone = "the money is on the balance, and not on the bank statement"
    stack.sql(f"UPDATE gateway_payout SET returned = 1 WHERE payout_id = '{name}'")
    try:
        assert f"{back}: {gone}" in payout_lines(stack)
    finally:
        stack.sql(f"UPDATE gateway_payout SET returned = 0 WHERE payout_id = '{name}'")
    stack.sql("INSERT INTO gateway_movement SELECT UNHEX(REPLACE(UUID(), '-', '')), gateway, account_id, 'mov_failed',"
              " 'payout_failure', payout_id, '2026-11-05', '2026-11-05 12:00:00', currency, amount_minor, 0,"
              f" amount_minor, 0, -amount_minor, 0, 0 FROM gateway_payout WHERE payout_id = '{name}'")
    try:
        assert f"{back}, and came back on 2026-11-05: {gone}" in payout_lines(stack)
    finally:
        stack.sql("DELETE FROM gateway_movement WHERE movement_id = 'mov_failed'")
    assert payout in payout_lines(stack)


@pytest.fixture
def older(stack):
    """A day of some days ago that the worker has settled, since the account is older than it is."""
    now, [[since]] = datetime.datetime.now(ZONE), stack.sql("SELECT created_at FROM gateway_account")
    day = (now - datetime.timedelta(days=4)).date().isoformat()
    stack.sql(f"UPDATE gateway_account SET created_at = '{day} 12:00:00'")
    wait_until(lambda: settled(stack, day), "the days before were caught up")
    yield day
    stack.sql(f"UPDATE gateway_account SET created_at = '{since}'")


def test_what_was_not_read_of_the_balance_is_told(stack, paid, older):
    """A day whose movements were not read is neither silent nor a success, and so are payouts not looked into."""
    wait_until(lambda: stack.guichet("reconcile").returncode == 0, "all days have their results")
    stack.sql(f"UPDATE reconciliation SET payouts_left = 7 WHERE day = '{older}'")
    shown = stack.guichet("reconcile")
    assert shown.returncode == 1 and "; 7 payouts are not looked into yet\n" in shown.stdout, shown.stdout
    assert shown.stdout.endswith("\n7 payouts are not looked into yet: the worker goes on with them.\n"), shown.stdout
    stack.sql("UPDATE reconciliation SET payouts_left = 0, settled_run = 0, settled_at = NULL"
              f" WHERE day = '{older}'")
    try:
        shown = stack.guichet("reconcile")
        assert shown.returncode == 1 and "; its movements and payouts are not read yet\n" in shown.stdout, shown.stdout
        assert shown.stdout.endswith("\nOf 1 days that were over a day ago the movements and payouts could not be read:"
                                     " the worker's log says why.\n"), shown.stdout
        assert figures(stack)["guichet_days_unsettled"] == 1
    finally:
        stack.sql(f"UPDATE reconciliation SET settled_run = run, settled_at = finished_at WHERE day = '{older}'")
    assert stack.guichet("reconcile").returncode == 0 and figures(stack)["guichet_days_unsettled"] == 0


def test_the_day_has_no_differences_again_at_the_end(stack, paid):
    done = reconcile(stack, day_of(paid[0]))
    assert done.returncode == 0, done.stdout
