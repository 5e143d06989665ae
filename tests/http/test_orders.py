"""Orders: paid by card, declined, unanswered, refused by the gateway; and paid by invoice.
Source: docs/api.md, Quotes and orders."""
import time
import urllib.request

import pytest

from shop import EUR, Shop, key_new, money
from stack import id_random


@pytest.mark.parametrize("token, decline_code",
                         [("tok_declined", "card_declined"), ("tok_insufficient_funds", "insufficient_funds")])
def test_a_declined_card_changes_nothing_but_stays_on_record(owner, token, decline_code):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, token)
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    key = key_new()
    answer = owner.order(quote["id"], key)
    problem = answer.problem(402, "payment_declined")
    assert problem["decline_code"] == decline_code
    order = owner.client.get("/v1/orders/" + problem["order_id"]).ok()
    assert ((order["status"], order["quote_id"], order["invoice_id"], order["confirmed_at"])
            == ("payment_failed", quote["id"], None, None))
    subscription = owner.subscription(owner.subscription_id)
    assert (subscription["licences"]["total"], subscription["licences"]["pending"]) == (100, 0)
    assert subscription["actions"]["add_licences"] == {"allowed": True}, "one may try again with another card"
    assert len(owner.invoices()) == 1 and owner.captured() == [126000]
    again = owner.order(quote["id"], key)
    assert (again.status, again.body) == (402, answer.body) and again.headers["Idempotency-Replayed"] == "true"
    owner.order(quote["id"]).problem(409, "quote_used")


def test_a_declined_new_subscription_is_cancelled(shop):
    quote = shop.quote_new(10, shop.method("tok_declined")).ok(201)
    problem = shop.order(quote["id"]).problem(402, "payment_declined")
    assert shop.client.get("/v1/orders/" + problem["order_id"]).ok()["status"] == "payment_failed"
    assert not [one for one in shop.data("/v1/subscriptions") if one["status"] not in ("cancelled",)]
    assert shop.invoices() == [] and shop.captured() == []


def test_an_order_after_a_declined_one_succeeds(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).problem(402, "payment_declined")
    owner.method_becomes(method, "tok_visa")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert (order["status"], owner.licences(owner.subscription_id)) == ("confirmed", 105)
    number = owner.client.get("/v1/invoices/" + order["invoice_id"]).ok()["number"]
    assert number == "TEST-F2026-000002", "the declined one consumed no number"


def test_an_order_without_an_answer_is_settled_by_the_worker(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_timeout")
    key = key_new()
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    answer = owner.order(quote["id"], key)
    order = answer.ok(201)
    assert (order["status"], order["invoice_id"], order["confirmed_at"]) == ("payment_pending", None, None)
    subscription = owner.subscription(owner.subscription_id)
    if subscription["licences"]["total"] == 100:  # the worker may have been faster
        assert subscription["actions"]["add_licences"]["reason"] == "order_in_progress"
    settled = owner.order_settled(order["id"])
    assert settled["status"] == "confirmed"
    assert owner.licences(owner.subscription_id) == 105
    invoice = owner.client.get("/v1/invoices/" + settled["invoice_id"]).ok()
    assert (invoice["total"], invoice["status"]) == (money(3990), "paid")
    assert owner.captured() == [126000, 3990], "asked again, charged once"
    assert owner.order(quote["id"], key).ok(201)["id"] == order["id"]
    assert len(owner.orders()) == 2


def test_a_second_order_during_an_open_one_is_refused(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    other = owner.quote_change(owner.subscription_id, 107).ok(201)
    owner.method_becomes(method, "tok_timeout")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    refused = owner.order(other["id"])
    assert (refused.status == 409 and refused.json["code"] in ("licence_change_unavailable",
                                                               "quote_stale")), repr(refused)
    owner.order_settled(order["id"])
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]


def test_an_order_that_the_gateway_refuses_leaves_no_trace_and_the_key_free(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_unavailable")
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    key = key_new()
    for _ in range(2):
        answer = owner.order(quote["id"], key)
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert len(owner.orders()) == 1 and owner.licences(owner.subscription_id) == 100 and len(owner.invoices()) == 1
    assert owner.subscription(owner.subscription_id)["actions"]["add_licences"] == {"allowed": True}
    owner.method_becomes(method, "tok_visa")
    order = owner.order(quote["id"], key).ok(201)
    assert order["status"] == "confirmed" and owner.captured() == [126000, 3990]


def test_a_new_subscription_that_the_gateway_refuses_leaves_no_trace(shop):
    quote = shop.quote_new(10, shop.method("tok_unavailable")).ok(201)
    shop.order(quote["id"]).problem(503, "temporarily_unavailable")
    assert shop.orders() == [] and shop.data("/v1/subscriptions") == [] and shop.invoices() == []


@pytest.mark.parametrize("query, status, licences, captured",
                         [("", "confirmed", 105, [126000, 3990]), ("?outcome=failed", "payment_failed", 100, [126000])])
def test_an_order_follows_the_card_holders_authentication(owner, query, status, licences, captured):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert (order["status"], order["invoice_id"]) == ("payment_action_required", None)
    assert owner.licences(owner.subscription_id) == 100
    with urllib.request.urlopen(order["action_url"] + query, timeout=30) as page:
        assert page.status == 200
    owner.stack.sql("UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) WHERE state = 'action_required'")
    settled = wait_for(owner, order["id"], status)
    assert settled["status"] == status
    assert owner.licences(owner.subscription_id) == licences and owner.captured() == captured


def cancel(owner, order, key=None):
    return owner.client.post(f"/v1/orders/{order['id']}/cancellation", key=key or key_new())


def test_an_order_that_waits_for_its_card_holder_can_be_cancelled(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    key = key_new()
    first = cancel(owner, order, key)
    assert first.ok()["status"] == "cancelled" and "action_url" not in first.json
    assert owner.client.get("/v1/orders/" + order["id"]).ok()["status"] == "cancelled"
    again = cancel(owner, order, key)
    assert again.body == first.body and again.headers["Idempotency-Replayed"] == "true"
    cancel(owner, order).problem(409, "order_not_cancellable")
    assert owner.charges()[0]["status"] == "failed", "the card holder cannot pay for it any more"
    subscription = owner.subscription(owner.subscription_id)
    assert (subscription["licences"]["total"], subscription["licences"]["pending"]) == (100, 0)
    assert subscription["actions"]["add_licences"] == {"allowed": True} and owner.captured() == [126000]


def test_a_cancellation_with_a_disputed_answer_is_refused_and_can_be_repeated(owner):
    """It is answered as disputed, in both languages; order and charge stay unchanged, and the same key works once the
    answer is right."""
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    path, key = f"/v1/orders/{order['id']}/cancellation", key_new()
    spoil = "UPDATE payment SET amount_minor = amount_minor {} 1, version = version + 1 WHERE state = 'action_required'"
    owner.stack.sql(spoil.format("+"))
    english, french = [owner.client.post(path, key=key,
                                         headers={"Accept-Language": language}).problem(409, "payment_in_progress")
                       for language in ("en", "fr")]
    assert english["type"] == "/problems/payment-in-progress"
    assert english["detail"].endswith("if it stays, ask support to clarify the payment.")
    assert french["detail"].endswith("demandez à l’assistance de la clarifier.")
    assert owner.client.get("/v1/orders/" + order["id"]).ok() == order
    assert owner.stack.guichet("flags").returncode == 1
    owner.stack.sql(spoil.format("-"))
    assert owner.client.post(path, key=key).ok()["status"] == "cancelled"
    assert owner.stack.guichet("flags").returncode == 0


def test_a_cancellation_after_the_card_holder_paid_is_refused(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    with urllib.request.urlopen(order["action_url"], timeout=30) as page:
        assert page.status == 200
    cancel(owner, order).problem(409, "order_not_cancellable")
    assert owner.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed"
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]


def test_a_cancellation_while_the_charge_is_unknown_is_refused(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_timeout")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    cancel(owner, order).problem(409, "order_not_cancellable")
    assert owner.order_settled(order["id"])["status"] == "confirmed"


def wait_for(owner, order_id, status, seconds=60):
    until = time.monotonic() + seconds
    while True:
        order = owner.client.get("/v1/orders/" + order_id).ok()
        if order["status"] == status or time.monotonic() > until:
            return order
        time.sleep(0.25)


@pytest.fixture
def invoiced(stack, price):
    """A customer who pays by invoice, with a credit limit of 5,000.00."""
    shop = Shop(stack, price, credit_limit=money(500000))
    shop.invoice_method = shop.method("invoice")
    return shop


def test_paid_by_invoice_within_the_limit_is_confirmed_at_once(invoiced):
    quote = invoiced.quote_new(100, invoiced.invoice_method).ok(201)
    assert ((quote["binding"], quote["effective"], quote["payment_method"]["type"])
            == (True, "on_confirmation", "invoice"))
    order = invoiced.order(quote["id"]).ok(201)
    assert (order["status"], order["charge_expected_by"], order["credit_check"]) == ("confirmed", None, None)
    invoice = invoiced.client.get("/v1/invoices/" + order["invoice_id"]).ok()
    assert ((invoice["status"], invoice["total"], invoice["paid"], invoice["due"])
            == ("open", money(126000), money(0), money(126000)))
    assert (invoice["issue_date"], invoice["due_date"], invoice["payments"]) == ("2026-11-01", "2026-12-01", [])
    assert invoiced.licences(order["subscription_id"]) == 100 and invoiced.charges() == []


def test_a_change_by_invoice_is_on_the_next_invoice(invoiced):
    quote = invoiced.quote_new(100, invoiced.invoice_method).ok(201)
    subscription = invoiced.order(quote["id"]).ok(201)["subscription_id"]
    invoiced.clock("2026-11-12T09:00:00Z").ok()
    quote = invoiced.quote_change(subscription, 105).ok(201)
    assert ((quote["collection"], quote["charge"]["subtotal"], quote["charge"]["total"])
            == ("next_invoice", money(3325), money(3990)))
    assert quote["next_invoice"] == {"date": "2026-12-01", "subtotal": money(113575), "tax_total": money(22715),
                                     "total": money(136290)}
    order = invoiced.order(quote["id"]).ok(201)
    assert (order["status"], order["invoice_id"], order["charge_expected_by"]) == ("confirmed", None, None)
    assert invoiced.licences(subscription) == 105 and len(invoiced.invoices()) == 1


def test_a_quote_beyond_the_credit_limit_needs_a_credit_check(invoiced):
    invoiced.order(invoiced.quote_new(100, invoiced.invoice_method).ok(201)["id"]).ok(201)
    within = invoiced.quote_new(296, invoiced.invoice_method).ok(201)   # 1260.00 owed + 3729.60
    beyond = invoiced.quote_new(297, invoiced.invoice_method).ok(201)   # 1260.00 owed + 3742.20
    assert (within["effective"], within["binding"]) == ("on_confirmation", True)
    assert (beyond["effective"], beyond["binding"]) == ("after_credit_check", False)


def test_the_second_of_two_orders_that_together_exceed_the_limit_waits(invoiced):
    """The amount owed is read again under the lock: the second order is not confirmed on the first one's limit."""
    quotes = [invoiced.quote_new(300, invoiced.invoice_method).ok(201) for _ in range(2)]
    assert [quote["effective"] for quote in quotes] == ["on_confirmation"] * 2, "3780.00 each, of 5000.00"
    invoiced.order(quotes[0]["id"]).ok(201)
    second = invoiced.order(quotes[1]["id"])
    assert second.status == 409 or second.ok(201)["status"] == "credit_check_pending", repr(second)
    assert (sum(one["licences"]["total"] for one in invoiced.data("/v1/subscriptions")) == 300
            and len(invoiced.invoices()) == 1)


def test_an_order_by_invoice_without_a_credit_limit_needs_a_credit_check(shop):
    quote = shop.quote_new(1, shop.method("invoice")).ok(201)
    assert (quote["effective"], quote["binding"]) == ("after_credit_check", False)


@pytest.mark.parametrize("why, body, pointer", [
    ("no quote", {}, "/quote_id"),
    ("a quote that is none", {"quote_id": "quo_1"}, "/quote_id"),
    ("a number", {"quote_id": 1}, "/quote_id"),
    ("a price of one's own", {"quote_id": id_random("quo"), "total": {"amount": 1, "currency": EUR}}, "/total"),
    ("a status of one's own", {"quote_id": id_random("quo"), "status": "confirmed"}, "/status"),
    ("another organization", {"quote_id": id_random("quo"), "organization_id": id_random("org")}, "/organization_id"),
    ("an order number too long to print", {"quote_id": id_random("quo"), "purchase_order_number": "x" * 65},
     "/purchase_order_number"),
    ("an order number with a line break", {"quote_id": id_random("quo"), "purchase_order_number": "a\nb"},
     "/purchase_order_number"),
    ("null is no order number", {"quote_id": None}, "/quote_id")])
def test_an_order_with_a_bad_field_is_refused(reader, why, body, pointer):
    reader.client.post("/v1/orders", body, key=key_new()).invalid(pointer)


def test_an_unknown_quote_is_not_found(reader):
    reader.order(id_random("quo")).problem(404, "not_found")


@pytest.mark.parametrize("text", ["四 🧾 PO", "'; DROP TABLE `order`; --", "%n%s%_", "<script>alert(1)</script>",
                                  "=cmd|' /C calc'!A0", "\u00df\u0301"])
def test_a_purchase_order_number_is_stored_as_it_was_sent(owner, text):
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"],
                        purchase_order_number=text).ok(201)
    assert order["purchase_order_number"] == text
    assert owner.client.get("/v1/invoices/" + order["invoice_id"]).ok()["purchase_order_number"] == text
