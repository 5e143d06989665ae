"""The actions a subscription allows: the reason in `actions` is also the refusal of a quote and of an order.
Source: docs/rules.md, A6 to A11 and B; docs/api.md, Subscriptions."""
import pytest

from shop import key_new, price_new
from stack import id_hex


def becomes(owner, columns):
    """Sets columns of the subscription: a partner's channel, a trial, an overdue status."""
    owner.stack.sql(f"UPDATE subscription SET {columns} WHERE id = UNHEX('{id_hex(owner.subscription_id)}')")


CASES = [
    ("activated with a product key (A8)", "channel = 'product_key'", "prepaid", {"kind": "redeem_product_key", "href": "/v1/product-key-redemptions"}),
    ("bought under volume licensing (A9)", "channel = 'volume_licensing'", "volume_licensing", {"kind": "link"}),
    ("bought from a cloud solution provider (A10)", "channel = 'cloud_solution_provider'", "cloud_solution_provider", {"kind": "contact"}),
    ("a trial (A11)", "status = 'trial'", "trial", {"kind": "purchase_trial"}),
    ("a credit check is pending (A7)", "hold = 'credit_check', hold_expected_by = '2026-11-16'", "credit_check_pending", {"kind": "wait", "expected_by": "2026-11-16"}),
    ("unpaid for a while", "status = 'past_due'", "past_due", None),
    ("unpaid for long", "status = 'suspended'", "suspended", None),
    ("its time is over", "status = 'expired'", "expired", None),
    ("cancelled", "status = 'cancelled'", "cancelled", None),
    ("it ends with the period", "cancels_on = '2026-12-01'", "cancelled", None)]


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
    messages = [owner.client.get(path, headers={"Accept-Language": language}).ok()["actions"]["add_licences"]["message"] for language in ("fr", "en")]
    assert messages[0] != messages[1]


def test_an_open_order_is_the_reason_of_refused_actions(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    subscription = owner.subscription(owner.subscription_id)
    assert (subscription["licences"]["total"], subscription["licences"]["pending"]) == (100, 5)
    action = subscription["actions"]["add_licences"]
    assert (action["allowed"], action["reason"]) == (False, "order_in_progress")
    assert owner.quote_change(owner.subscription_id, 107).problem(409, "licence_change_unavailable")["action"] == action


def test_all_licences_assigned_leaves_none_to_remove(shop):
    shop.subscription_id = shop.buy(1)
    user = shop.client.get("/v1/sessions/current").ok()["user"]["id"]
    assert shop.client.call("PUT", f"/v1/subscriptions/{shop.subscription_id}/assignments/{user}", None).status in (200, 201)
    subscription = shop.subscription(shop.subscription_id)
    assert subscription["licences"] == {"total": 1, "assigned": 1, "reserved": 0, "available": 0, "pending": 0}
    assert subscription["actions"]["remove_licences"]["reason"] == "all_licences_assigned"
    assert subscription["actions"]["add_licences"] == {"allowed": True}


def test_adding_licences_is_refused_once_the_price_is_off_sale(shop, stack):
    price = price_new(stack, on_sale_until="2026-11-10")
    shop.subscription_id = shop.buy(10, price_id=price)
    assert shop.subscription(shop.subscription_id)["actions"]["add_licences"] == {"allowed": True}
    shop.clock("2026-11-12T09:00:00Z").ok()
    action = shop.subscription(shop.subscription_id)["actions"]["add_licences"]
    assert (action["allowed"], action["reason"]) == (False, "end_of_sale")
    assert shop.quote_change(shop.subscription_id, 15).problem(409, "licence_change_unavailable")["action"] == action
