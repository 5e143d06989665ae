"""Disputed answers of the gateway: flagged at once, and other payments go on.
Source: docs/rules.md, E."""
import json
import time
import urllib.request

import pytest

from shop import Shop
from stack import id_hex, id_text
from test_flags import figures, switch, wait_until

NEXT_MONTH = "2026-12-01T09:00:00Z"


@pytest.fixture(autouse=True)
def well_again(stack):
    yield
    switch(stack, charge="none", refund="none", disputed="wrong_amount", webhook="none")


def payment_key(stack, order):
    rows = stack.sql(f"SELECT HEX(id) FROM payment WHERE order_id = UNHEX('{id_hex(order['id'])}')")
    return id_text("pay", rows[0][0])


def give_back(stack, charge):
    """Refunds the whole charge at the gateway, as a person would there."""
    request = urllib.request.Request(f"{stack.gateway_url}/charges/{charge['id']}/refunds",
                                     json.dumps({"amount": charge["amount"]}).encode(),
                                     {"Content-Type": "application/json", "Idempotency-Key": "desk-" + charge["id"]})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status in (200, 201)


def asked_now(stack, order):
    """Makes the payment due to be asked about."""
    stack.sql(f"UPDATE payment SET next_try_at = UTC_TIMESTAMP(6), version = version + 1 WHERE order_id = "
              f"UNHEX('{id_hex(order['id'])}')"
              " AND next_try_at IS NOT NULL")


def test_a_disputed_charge_is_flagged_and_delays_no_other_payment(stack, price):
    disputed, other, renewing = Shop(stack, price), Shop(stack, price), Shop(stack, price)
    subscription = renewing.buy(10)
    order = disputed.order(disputed.quote_new(5, disputed.method("tok_disputed")).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending"
    key = payment_key(stack, order)

    # It is flagged at once, with the reason.
    done = stack.guichet("flags")
    assert done.returncode == 1
    for part in (key, "unknown", disputed.id, order["id"], "amount", "1 flagged."):
        assert part in done.stdout, f"{part}: {done.stdout}"
    assert figures(stack)["guichet_payments_flagged"] == 1

    # Another customer's authentication settles within seconds, a third one's renewal is sent, a fourth one buys.
    for _ in range(3):
        begun = time.monotonic()
        waits = other.order(other.quote_new(3, other.method("tok_3ds")).ok(201)["id"]).ok(201)
        assert waits["status"] == "payment_action_required"
        urllib.request.urlopen(waits["action_url"], timeout=30).close()
        asked_now(stack, waits)
        wait_until(lambda: other.client.get("/v1/orders/" + waits["id"]).ok()["status"] == "confirmed",
                   "the finished authentication settles", 30)
        assert time.monotonic() - begun < 30
    told = renewing.clock(NEXT_MONTH).ok()
    assert told["complete"] and told["payments_open"] == 0
    assert len(renewing.captured()) == 2 and renewing.subscription(subscription)["status"] == "active"
    assert disputed.client.get("/v1/orders/" + order["id"]).ok()["status"] == "payment_pending"

    # Once answered correctly it settles when it is due again, and was charged once.
    switch(stack, disputed="none")
    asked_now(stack, order)
    wait_until(lambda: disputed.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed", "it settles", 60)
    assert len(disputed.captured()) == 1
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"


@pytest.mark.parametrize("how, reason", [("wrong_currency", "currency"), ("odd_status", "status"), ("long_texts", "id"),
                                         ("bad_request", "http_code"),
                                         ("garbage", "unreadable")])
def test_every_unusable_answer_is_flagged_with_its_reason_and_settled_later(stack, price, how, reason):
    shop = Shop(stack, price)
    method = shop.method()
    switch(stack, charge=how, webhook="drop")  # an event would make the worker ask, and find the charge, at once
    order = shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending"
    assert f"the answer cannot be used: {reason}" in stack.guichet("flags").stdout
    asked_now(stack, order)
    wait_until(lambda: shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed",
               "it is found as it is", 40)
    assert len(shop.captured()) == 1


def test_a_script_as_action_url_voids_the_charge(stack, price):
    """The charge that waits there is voided at once, and the order ends."""
    shop = Shop(stack, price)
    method = shop.method("tok_3ds")
    switch(stack, charge="script_url")
    refused = shop.order(shop.quote_new(5, method).ok(201)["id"]).problem(402, "payment_declined")
    order = shop.client.get("/v1/orders/" + refused["order_id"]).ok()
    assert (order["status"], order["decline_code"]) == ("payment_failed", "authentication_unavailable")
    assert "javascript" not in str(order) + str(refused)
    assert [(charge["status"], charge["decline_code"]) for charge in shop.charges()] == [("failed", "voided")]


def test_a_long_decline_code_is_cut(stack, price):
    shop = Shop(stack, price)
    method = shop.method("tok_declined")
    switch(stack, charge="long_texts")
    order = shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending"  # the identifier is too long: the charge is found by its key
    asked_now(stack, order)
    found = shop.order_settled(order["id"])
    assert (found["status"], found["decline_code"]) == ("payment_failed", "card_declined")


def test_give_up_of_a_disputed_payment_fails_its_order(stack, price):
    """The charge at the gateway is not ours, and was refunded there: the order fails, and the next one succeeds."""
    shop = Shop(stack, price)
    order = shop.order(shop.quote_new(5, shop.method("tok_disputed")).ok(201)["id"]).ok(201)
    key = payment_key(stack, order)
    stack.sql(f"UPDATE payment SET next_try_at = '2099-01-01', version = version + 1 WHERE order_id = "
              f"UNHEX('{id_hex(order['id'])}')")
    (charge,) = (charge for charge in stack.book() if charge["idempotency_key"] == key)
    give_back(stack, charge)
    early = stack.guichet("give-up", key)
    assert early.returncode == 1 and "add --disputed" in early.stderr
    assert shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "payment_pending"
    stack.sql(f"UPDATE payment SET next_try_at = '2099-01-01', version = version + 1 WHERE order_id = "
              f"UNHEX('{id_hex(order['id'])}')")
    done = stack.guichet("give-up", "--disputed", key)
    assert ((done.returncode, done.stdout)
            == (0, f"{key} is declined now, and what it was for has failed.\n")), done.stderr
    found = shop.client.get("/v1/orders/" + order["id"]).ok()
    assert (found["status"], found["decline_code"]) == ("payment_failed", "given_up")
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    shop.buy(5)


def test_a_clock_change_while_the_gateway_is_silent_is_answered_in_time(stack, price):
    """The answer tells what is open, and the worker goes on when the gateway answers again."""
    shop = Shop(stack, price)
    shop.buy(10)
    switch(stack, charge="silent_before", times=1000)
    told = shop.clock(NEXT_MONTH).ok()  # within 10 s, after which nginx would answer
    assert (told["complete"], told["payments_open"], told["periods_begun"]) == (False, 1, 1)
    switch(stack, charge="none")
    wait_until(lambda: len(shop.captured()) == 2, "the renewal is paid")
    told = shop.clock(NEXT_MONTH).ok()
    assert (told["complete"], told["payments_open"]) == (True, 0)
