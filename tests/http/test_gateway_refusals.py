"""Orders and refunds where the gateway refuses a request for good, or keeps a failure under its key and tells it again
for ever: each ends, and money moves once. Source: docs/stripe.md, Its errors and events;
gateway/gateway.h."""
import pytest

from shop import Shop, key_new
from stack import id_hex
from test_disputed import asked_now, payment_key
from test_flags import switch, wait_until
from test_refunds import Payer

AMOUNT = 6300  # 5 licences at 10.50 EUR, with 20 % tax


@pytest.fixture(autouse=True)
def well_again(stack):
    yield
    switch(stack, charge="none", refund="none", webhook="none")


def test_an_order_that_is_refused_for_good_is_declined_at_once_and_may_be_ordered_anew(stack, price):
    shop = Shop(stack, price)
    method = shop.method()
    switch(stack, charge="refused_request")
    problem = shop.order(shop.quote_new(5, method).ok(201)["id"]).problem(402, "payment_declined")
    order = shop.client.get("/v1/orders/" + problem["order_id"]).ok()
    assert (order["status"], order["decline_code"], order["invoice_id"]) == ("payment_failed", "payment_refused", None)
    assert shop.charges() == [] and shop.invoices() == []
    scope = f"organization_id = UNHEX('{id_hex(shop.id)}')"
    assert (stack.sql(f"SELECT state, decline_code, charge_id FROM payment WHERE {scope}")
            == [["declined", "payment_refused", None]])
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)["status"] == "confirmed"
    assert shop.captured() == [AMOUNT]


@pytest.mark.parametrize("times", [1, 3])
def test_an_order_whose_failure_is_kept_is_charged_once_under_a_fresh_key(stack, price, times):
    """Each failure under a key is replayed by the gateway from then on: the worker asks, finds nothing, and takes the
    next key."""
    shop = Shop(stack, price)
    method = shop.method()
    switch(stack, charge="kept_failure", times=times)
    order = shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending" and shop.charges() == []

    def confirmed():
        asked_now(stack, order)
        return shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed"

    wait_until(confirmed, "a fresh key is charged")
    charge, = shop.charges()
    key = payment_key(stack, order)
    assert (charge["client_key"], charge["idempotency_key"], charge["amount"]["amount"], charge["status"]) == (
        key, f"{key}.{times + 1}", AMOUNT, "succeeded")
    assert [invoice["total"]["amount"] for invoice in shop.invoices()] == [AMOUNT]
    assert shop.licences(order["subscription_id"]) == 5
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"


def test_a_refund_that_is_refused_for_good_leaves_the_credit(stack, price):
    payer = Payer(stack, price)
    note_id = payer.credited()
    switch(stack, refund="refused_request")
    asked = payer.refund(note_id).ok(201)
    note = payer.note(note_id)
    assert note["refunds"] == asked["refunds"]
    assert [(one["status"], one["decline_code"]) for one in note["refunds"]] == [("failed", "refund_refused")]
    assert (note["unspent"]["amount"], note["refunded"]["amount"], payer.balance()["amount"],
            payer.went_back()) == (1200, 0, 1200, [0])
    assert payer.refund(note_id, key_new()).ok(201)["refunds"][-1]["status"] == "succeeded"
    assert payer.went_back() == [1200] and payer.balance()["amount"] == 0


def test_a_refund_whose_failure_is_kept_is_given_back_once_under_a_fresh_key(stack, price):
    payer = Payer(stack, price)
    note_id = payer.credited()
    switch(stack, refund="kept_failure")
    assert payer.refund(note_id).ok(201)["refunds"][0]["status"] == "processing"
    note = payer.ends(note_id)
    assert [one["status"] for one in note["refunds"]] == ["succeeded"] and note["refunded"]["amount"] == 1200
    assert payer.went_back() == [1200] and payer.balance()["amount"] == 0
