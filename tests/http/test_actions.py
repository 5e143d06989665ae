"""The actions a subscription allows: the reason in `actions` is also the refusal of a quote and of an order.
Source: docs/rules.md, A6 to A11 and B; docs/api.md, Subscriptions."""
from datetime import datetime, timedelta, timezone

import pytest

from shop import key_new, money, price_new
from stack import id_hex


def becomes(owner, columns):
    """Sets columns of the subscription: a partner's channel, a trial, an overdue status."""
    owner.stack.sql(f"UPDATE subscription SET {columns} WHERE id = UNHEX('{id_hex(owner.subscription_id)}')")


CASES = [
    ("activated with a product key (A8)", "channel = 'product_key'", "prepaid",
     {"kind": "redeem_product_key", "href": "/v1/product-key-redemptions"}),
    ("bought under volume licensing (A9)", "channel = 'volume_licensing'", "volume_licensing", {"kind": "link"}),
    ("bought from a cloud solution provider (A10)", "channel = 'cloud_solution_provider'", "cloud_solution_provider",
     {"kind": "contact"}),
    ("a trial (A11)", "status = 'trial'", "trial", {"kind": "purchase_trial"}),
    ("a credit check is pending (A7)", "hold = 'credit_check', hold_expected_by = '2026-11-16'", "credit_check_pending",
     {"kind": "wait", "expected_by": "2026-11-16"}),
    ("unpaid for a while", "status = 'past_due'", "past_due", None),
    ("unpaid for long", "status = 'suspended'", "suspended", None),
    ("its time is over", "status = 'expired'", "expired", {"kind": "buy", "href": "/v1/products"}),
    ("cancelled", "status = 'cancelled'", "cancelled", {"kind": "buy", "href": "/v1/products"}),
    ("it ends with the period", "cancels_on = '2026-12-01'", "cancelled", {"kind": "take_back_cancellation"})]


@pytest.mark.parametrize("why, columns, reason, remedy", CASES, ids=[why for why, *_ in CASES])
def test_adding_is_refused_with_its_reason_everywhere(owner, why, columns, reason, remedy):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    becomes(owner, columns)
    action = owner.subscription(owner.subscription_id)["actions"]["add_licences"]
    assert (action["allowed"], action["reason"]) == (False, reason) and action["message"], why
    if remedy is not None:
        assert {field: action["remedy"].get(field) for field in remedy} == remedy
    assert owner.quote_change(owner.subscription_id, 106).problem(409, "licence_change_unavailable")["action"] == action
    order = owner.order(quote["id"], key_new())
    assert order.status == 409 and order.json["code"] in ("licence_change_unavailable", "quote_stale"), repr(order)
    assert owner.licences(owner.subscription_id) == 100 and owner.captured() == [126000]


def test_the_reason_is_told_in_the_readers_language(owner):
    becomes(owner, "channel = 'volume_licensing'")
    path = "/v1/subscriptions/" + owner.subscription_id
    messages = [owner.client.get(path, headers={"Accept-Language": language}).ok()["actions"]["add_licences"]["message"]
                for language in ("fr", "en")]
    assert messages[0] != messages[1]


def test_an_open_order_is_the_reason_of_refused_actions(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    subscription = owner.subscription(owner.subscription_id)
    assert (subscription["licences"]["total"], subscription["licences"]["pending"]) == (100, 5)
    action = subscription["actions"]["add_licences"]
    assert (action["allowed"], action["reason"]) == (False, "order_in_progress")
    order = owner.orders()[0]
    assert set(action["remedy"]) == {"kind", "href", "order_id", "until"} and action["remedy"]["kind"] == "authenticate"
    assert (action["remedy"]["href"], action["remedy"]["order_id"]) == (order["action_url"], order["id"])
    until = datetime.fromisoformat(action["remedy"]["until"].replace("Z", "+00:00"))
    assert abs(until - datetime.now(timezone.utc) - timedelta(hours=23)) < timedelta(minutes=2), (
        "real time, as the charge is voided")
    client = owner.client.with_headers(Accept_Language="en")
    english = client.get("/v1/subscriptions/" + owner.subscription_id).ok()["actions"]["cancel"]
    assert (english["message"] == "An order for this subscription waits for its card holder: open the bank’s page and "
            "confirm the payment.")
    assert owner.quote_change(owner.subscription_id, 107).problem(409, "licence_change_unavailable")["action"] == action


def test_all_licences_assigned_leaves_none_to_remove(shop):
    shop.subscription_id = shop.buy(1)
    user = shop.client.get("/v1/sessions/current").ok()["user"]["id"]
    assert shop.client.call("PUT", f"/v1/subscriptions/{shop.subscription_id}/assignments/{user}",
                            None).status in (200, 201)
    subscription = shop.subscription(shop.subscription_id)
    assert subscription["licences"] == {"total": 1, "assigned": 1, "reserved": 0, "available": 0, "pending": 0}
    assert subscription["actions"]["remove_licences"]["reason"] == "all_licences_assigned"
    assert (subscription["actions"]["remove_licences"]["remedy"]
            == {"kind": "unassign", "href": f"/v1/subscriptions/{shop.subscription_id}/assignments"})
    assert (shop.client.get(subscription["actions"]["remove_licences"]["remedy"]["href"]).ok()["data"][0]["user_id"]
            == user)
    assert subscription["actions"]["add_licences"] == {"allowed": True}


def test_adding_licences_is_refused_once_the_price_is_off_sale(shop, stack):
    price = price_new(stack, on_sale_until="2026-11-10")
    shop.subscription_id = shop.buy(10, price_id=price)
    assert shop.subscription(shop.subscription_id)["actions"]["add_licences"] == {"allowed": True}
    shop.clock("2026-11-12T09:00:00Z").ok()
    action = shop.subscription(shop.subscription_id)["actions"]["add_licences"]
    assert (action["allowed"], action["reason"]) == (False, "end_of_sale")
    assert shop.quote_change(shop.subscription_id, 15).problem(409, "licence_change_unavailable")["action"] == action


def test_an_overdue_subscription_names_the_invoice_to_pay(owner):
    """The renewal of December is declined: what helps is that invoice, and paying it. A list tells the same."""
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    owner.clock("2026-12-02T09:00:00Z").ok()
    invoice = owner.data("/v1/invoices?status=open")[0]
    subscription = owner.subscription(owner.subscription_id)
    action = subscription["actions"]["add_licences"]
    assert (subscription["status"], action["reason"]) == ("past_due", "past_due")
    assert action["remedy"] == {"kind": "pay_invoice", "invoice_id": invoice["id"],
                                "amount": invoice["due"]} and invoice["due"]["amount"] == 126000
    assert owner.data("/v1/subscriptions")[0]["actions"]["add_licences"] == action
    refused = owner.client.with_headers(Accept_Language="en").post(
        "/v1/quotes", {"kind": "change_licences", "subscription_id": owner.subscription_id,
                       "total_licences": 105}).problem(409, "licence_change_unavailable")
    assert (refused["detail"] == refused["action"]["message"]
            == "An invoice of this subscription is overdue, with 1,260.00\u00a0EUR to pay: pay it first.")
    paid = owner.client.post(f"/v1/invoices/{invoice['id']}/payments", {"payment_method_id": owner.method()},
                             key=key_new())
    assert paid.status == 201, repr(paid)
    assert owner.subscription(owner.subscription_id)["actions"]["add_licences"] == {"allowed": True}


def test_what_was_written_off_is_settled_with_the_seller(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    owner.clock("2026-12-02T09:00:00Z").ok()
    invoice = owner.data("/v1/invoices?status=open")[0]
    path = f"/v1/operator/invoices/{invoice['id']}/write-off"
    owner.stack.operator.post(path, {"reason": "insolvent"}, key=key_new()).ok()
    client = owner.client.with_headers(Accept_Language="en")
    subscription = client.get("/v1/subscriptions/" + owner.subscription_id).ok()
    action = subscription["actions"]["add_licences"]
    assert (subscription["status"], action["reason"]) == ("past_due", "past_due")
    assert action["message"] == ("An invoice of this subscription stayed unpaid and was written off: write to"
                                 " comptabilite@guichet.example to settle it.")
    remedy = action["remedy"]
    assert (remedy["kind"], remedy["email"], remedy["phone"]) == ("contact", "comptabilite@guichet.example", None)
    assert remedy["name"], "the seller’s"


def test_a_suspended_subscription_names_the_invoice_to_pay(owner):
    """The renewal is declined, and a month later it is suspended: that invoice helps, whatever was wanted."""
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    owner.clock("2027-01-03T09:00:00Z").ok()
    invoice, = owner.data("/v1/invoices?status=open")
    assert invoice["issue_date"] == "2026-12-01"
    subscription = owner.subscription(owner.subscription_id)
    assert subscription["status"] == "suspended"
    for kind in ("add_licences", "remove_licences", "cancel"):
        action = subscription["actions"][kind]
        assert (action["reason"], action["remedy"]) == ("suspended",
                                                        {"kind": "pay_invoice", "invoice_id": invoice["id"],
                                                         "amount": money(126000)}), kind
    paid = owner.client.post(f"/v1/invoices/{invoice['id']}/payments", {"payment_method_id": owner.method()},
                             key=key_new())
    assert paid.status == 201, repr(paid)
    assert owner.subscription(owner.subscription_id)["status"] == "active"


def test_an_overdue_invoice_that_is_being_paid_asks_to_wait(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    owner.clock("2026-12-02T09:00:00Z").ok()
    invoice = owner.data("/v1/invoices?status=open")[0]
    paid = owner.client.post(f"/v1/invoices/{invoice['id']}/payments",
                             {"payment_method_id": owner.method("tok_sepa_fails_later")}, key=key_new()).ok(201)
    assert paid["status"] == "processing"
    english = owner.client.with_headers(Accept_Language="en")
    action = english.get("/v1/subscriptions/" + owner.subscription_id).ok()["actions"]["add_licences"]
    assert action == {"allowed": False, "reason": "past_due", "remedy": {"kind": "wait"},
                      "message": "An invoice of this subscription is overdue, and its payment is under way: licences "
                      "can be added once it has succeeded."}


def test_a_cancellation_to_come_is_taken_back_at_its_address(owner):
    owner.client.post(f"/v1/subscriptions/{owner.subscription_id}/cancellation", {"at": "period_end"},
                      key=key_new()).ok()
    french = owner.client.with_headers(Accept_Language="fr")
    action = french.get("/v1/subscriptions/" + owner.subscription_id).ok()["actions"]["cancel"]
    assert action["remedy"] == {"kind": "take_back_cancellation",
                                "href": f"/v1/subscriptions/{owner.subscription_id}/cancellation"}
    assert action["message"] == "Cet abonnement prend fin le 01/12/2026\u00a0: annulez la résiliation pour le modifier."
    owner.client.call("DELETE", action["remedy"]["href"]).ok()
    assert owner.subscription(owner.subscription_id)["actions"]["cancel"] == {"allowed": True}
