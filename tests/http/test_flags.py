"""A payment that is open for a day: flagged by the worker once, listed, counted, and still asked about.
Source: docs/reliability.md, 1."""
import json
import os
import time
import urllib.request

import pytest

from shop import Shop
from stack import id_hex, id_random, id_text
from test_refunds import Payer

DAY_S = 24 * 3600


def figures(stack):
    with urllib.request.urlopen(stack.metrics_url, timeout=30) as answer:
        samples = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in samples}


def worker_lines(stack, text):
    with open(os.path.join(os.path.dirname(stack.facts["config_file"]), "log", "worker.log"), encoding="utf-8") as file:
        return [json.loads(line) for line in file if text in line]


def switch(stack, **how):
    request = urllib.request.Request(stack.gateway_url + "/switches", json.dumps(how).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).close()


def wait_until(holds, what, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"it never came to that: {what}"
        time.sleep(0.25)


def made_a_day_older(stack, order):
    """Gives the order's payment an identifier that is a day old, unknown and due. Returns both identifiers in
    hexadecimal, the true one first."""
    young = stack.sql(f"SELECT HEX(id) FROM payment WHERE order_id = UNHEX('{id_hex(order['id'])}')")[0][0]
    old = f"{int(young[:12], 16) - (DAY_S + 60) * 1000:012x}{young[12:]}".upper()
    stack.sql(f"UPDATE payment SET id = UNHEX('{old}'), state = 'unknown', charge_id = NULL, action_url = NULL, "
              f"lease_until = NULL, tries = 0,"
              f" next_try_at = UTC_TIMESTAMP(6), version = version + 1 WHERE id = UNHEX('{young}')")
    return young, old


def flagged(stack, old):
    return stack.sql(f"SELECT flagged_at IS NOT NULL AND tries > 1 FROM payment WHERE id = UNHEX('{old}')") == [["1"]]


def test_a_payment_open_for_a_day_is_flagged_once_and_still_asked_about(stack, price):
    """The age of a payment is in its identifier, which is made a day older here. The gateway has no charge under that
    key."""
    shop = Shop(stack, price)
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert figures(stack)["guichet_payments_flagged"] == 0
    order = shop.order(shop.quote_new(5, shop.method("tok_3ds")).ok(201)["id"]).ok(201)
    young, old = made_a_day_older(stack, order)
    key = id_text("pay", old)
    stack.sql(f"UPDATE `order` SET status = 'payment_pending', version = version + 1 WHERE id = "
              f"UNHEX('{id_hex(order['id'])}')")

    wait_until(lambda: flagged(stack, old), "it is flagged, and asked about")
    assert not [charge for charge in stack.book() if charge["idempotency_key"] == key], "it was sent again a day later"
    told = figures(stack)
    assert told["guichet_payments_flagged"] == 1 and told['guichet_payments_open{state="unknown"}'] >= 1
    assert DAY_S <= told['guichet_payments_oldest_seconds{state="unknown"}'] < DAY_S + 3600
    done = stack.guichet("flags")
    assert done.returncode == 1, done.stderr
    for part in (key, "unknown", "63.00 EUR", shop.id, order["id"], "at the gateway", "1 flagged."):
        assert part in done.stdout, f"{part}: {done.stdout}"
    time.sleep(12)  # the worker looks every ten seconds
    lines = [line for line in worker_lines(stack, key + " of ") if line["level"] == "error"]
    assert len(lines) == 1 and "flagged" in lines[0]["message"], lines

    # The gateway is asked again (under the key it knows), and the payment follows its answer.
    stack.sql(f"UPDATE payment SET id = UNHEX('{young}'), next_try_at = UTC_TIMESTAMP(6), tries = 0, lease_until = "
              f"NULL, version = version + 1"
              f" WHERE id = UNHEX('{old}')")
    wait_until(lambda: shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "payment_action_required",
               "the gateway's word counts")
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert figures(stack)["guichet_payments_flagged"] == 0


def test_give_up_of_an_absent_payment_fails_its_order(stack, price):
    """The gateway has no charge, and a person says so: the order fails, and the next one succeeds."""
    shop = Shop(stack, price)
    method = shop.method()
    switch(stack, charge="silent_before", times=1000)
    try:
        order = shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)
        assert order["status"] == "payment_pending"
        _, old = made_a_day_older(stack, order)
    finally:
        switch(stack, charge="none")
    key = id_text("pay", old)
    wait_until(lambda: flagged(stack, old), "it is flagged, and asked about")
    early = stack.guichet("give-up", key)
    assert early.returncode == 1 and "not one to give up" in early.stderr, "it was not asked about long enough"
    stack.sql(f"UPDATE payment SET tries = 6, next_try_at = '2099-01-01', lease_until = NULL, version = version + 1 "
              f"WHERE id = UNHEX('{old}')")
    done = stack.guichet("give-up", key)
    assert ((done.returncode, done.stdout)
            == (0, f"{key} is declined now, and what it was for has failed.\n")), done.stderr
    found = shop.client.get("/v1/orders/" + order["id"]).ok()
    assert (found["status"], found["decline_code"]) == ("payment_failed", "given_up")
    assert shop.charges() == []
    assert stack.guichet("give-up", key).returncode == 1, "once"
    assert stack.guichet("give-up", id_random("pay")).returncode == 1
    assert stack.guichet("give-up", order["id"]).returncode == 2
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    shop.buy(5, method)


def test_a_refund_open_for_a_day_is_flagged_counted_and_given_up(stack, price):
    """As a payment: the gateway has no refund under its key, and a person says so; the amount is the customer's
    credit."""
    payer = Payer(stack, price)
    note = payer.credited(1000)
    before = payer.balance()
    switch(stack, refund="silent_before", times=1000)
    try:
        payer.refund(note).ok(201)
        young = stack.sql(f"SELECT HEX(id) FROM refund WHERE credit_note_id = UNHEX('{id_hex(note)}')")[0][0]
        old = f"{int(young[:12], 16) - (DAY_S + 60) * 1000:012x}{young[12:]}".upper()
        stack.sql(f"UPDATE refund SET id = UNHEX('{old}'), state = 'unknown', lease_until = NULL, tries = 6, "
                  f"next_try_at = '2099-01-01',"
                  f" version = version + 1 WHERE id = UNHEX('{young}')")
    finally:
        switch(stack, refund="none")
    key = id_text("rfd", old)
    wait_until(lambda: figures(stack)["guichet_refunds_flagged"] == 1, "it is flagged")
    assert figures(stack)["guichet_payments_flagged"] == 0
    done = stack.guichet("flags")
    assert done.returncode == 1
    for part in (key, "unknown", "12.00 EUR", payer.id, note, "1 flagged."):
        assert part in done.stdout, f"{part}: {done.stdout}"
    done = stack.guichet("give-up", key)
    assert ((done.returncode, done.stdout)
            == (0, f"{key} is declined now, and what it was for has failed.\n")), done.stderr
    assert (payer.note(note)["refunds"][0]["status"],
            payer.note(note)["refunds"][0]["decline_code"]) == ("failed", "given_up")
    assert payer.balance() == before and payer.went_back() == [0]
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert figures(stack)["guichet_refunds_flagged"] == 0


@pytest.mark.parametrize("reason, advice", [
    ("STATUS_CREDIT_MISSING", "give a credit note of what the worker's log says is missing"),
    ("STATUS_CHARGEBACK_UNUSABLE", "look it up at the gateway, and hand in there what speaks for it"),
])
def test_flags_says_what_to_do_for_the_reason(stack, price, reason, advice):
    """An order that was open when holds were introduced (tests/sql/unheld_credit.c), a dispute that cannot be read
    (tests/sql/chargeback.c): `guichet flags` says what to do."""
    shop, payment = Shop(stack, price), id_random("pay")
    stack.sql("INSERT INTO set_aside (organization_id, kind, object_id, since, failures, next_try_at, reason, version) "
              "VALUES"
              f" (UNHEX('{id_hex(shop.id)}'), 'payment', UNHEX('{id_hex(payment)}'), '2026-01-01', 3, '2099-01-01', "
              f"'{reason}', 1)")
    done = stack.guichet("flags")
    stack.sql(f"DELETE FROM set_aside WHERE object_id = UNHEX('{id_hex(payment)}')")
    assert done.returncode == 1
    for part in (payment, shop.id, "set aside after " + reason, advice):
        assert part in done.stdout, f"{part}: {done.stdout}"
