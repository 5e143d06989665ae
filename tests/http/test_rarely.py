"""Refusals that no other test of the whole stack provokes, each at its operation: an If-Match that holds no longer,
and product keys that do not fit. Source: docs/api.md, Conventions and the table of codes."""
import pytest

from shop import key_new, price_new
from stack import id_random

STALE = {"If-Match": '"1000000-0"'}


def session_id(client):
    return client.get("/v1/sessions/current").ok()["id"]


def own_user(client):
    return client.get("/v1/users/me").ok()["id"]


def held(owner):
    user = own_user(owner.client)
    path = f"/v1/subscriptions/{owner.subscription_id}/assignments/{user}"
    assert owner.client.put(path).status in (200, 201)
    return path


def cancelled(owner):
    path = f"/v1/subscriptions/{owner.subscription_id}/cancellation"
    owner.client.post(path, {"at": "period_end"}, key=key_new()).ok()
    return path


PLACES = [
    ("a payment method", "DELETE", lambda owner: "/v1/payment-methods/" + owner.method("invoice")),
    ("a user", "DELETE", lambda owner: "/v1/users/" + own_user(owner.client)),
    ("an assignment", "DELETE", held),
    ("a cancellation", "DELETE", cancelled),
    ("the session itself", "DELETE", lambda _: "/v1/sessions/current"),
    ("a session", "DELETE", lambda owner: "/v1/sessions/" + session_id(owner.client)),
]


@pytest.mark.parametrize("why, method, place", PLACES, ids=[row[0] for row in PLACES])
def test_what_was_changed_meanwhile_is_not_removed(owner, why, method, place):
    owner.client.call(method, place(owner), headers=STALE).problem(412, "precondition_failed")


def test_a_price_changed_meanwhile_is_not_changed(stack):
    price = price_new(stack)
    answer = stack.operator.call("PATCH", "/v1/operator/prices/" + price, {"on_sale_until": None}, headers=STALE)
    answer.problem(412, "precondition_failed")


def test_a_payment_method_that_is_not_there_is_not_changed(owner):
    owner.client.call("PATCH", "/v1/payment-methods/" + id_random("pm"), {"default": True}).problem(404, "not_found")


def keys_new(stack, price, licences):
    wanted = {"price_id": price, "licences": licences, "months": 12, "count": 1}
    return stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"][0]


def test_a_product_key_that_does_not_fit_is_refused_with_its_reason(owner, stack):
    def redeem(product_key, **more):
        return owner.client.post("/v1/product-key-redemptions", {"product_key": product_key, **more}, key=key_new())

    prepaid = redeem(keys_new(stack, owner.price_id, 25)).ok(201)["subscription"]["id"]
    small, other = keys_new(stack, owner.price_id, 5), keys_new(stack, price_new(stack), 25)
    redeem(other, subscription_id=prepaid).problem(409, "product_key_other_product")
    redeem(small, subscription_id=prepaid, apply="extend").problem(409, "product_key_too_few_licences")
    redeem(small, subscription_id=id_random("sub")).problem(404, "not_found")
    redeem(small, subscription_id=owner.subscription_id).problem(409, "licence_change_unavailable")
    assert owner.licences(prepaid) == 25
    assert redeem(small, subscription_id=prepaid).ok(201)["licences_added"] == 5, "no refusal has used it up"


def test_a_disabled_user_gets_no_licence(owner):
    draft = {"email": f"{owner.id.lower()}@example.com", "display_name": "Dominique"}
    user = owner.client.post("/v1/users", draft).ok(201)["id"]
    owner.client.call("PATCH", "/v1/users/" + user, {"status": "disabled"}).ok()
    path = f"/v1/subscriptions/{owner.subscription_id}/assignments/{user}"
    owner.client.put(path).problem(409, "user_disabled")


def test_the_last_global_administrator_stays_one(owner):
    """Neither demoted, disabled nor deleted, oneself included: an organization keeps somebody who may do everything."""
    path = "/v1/users/" + own_user(owner.client)
    for change in ({"roles": ["billing_admin"]}, {"status": "disabled"}):
        owner.client.call("PATCH", path, change).problem(409, "last_global_admin")
    owner.client.call("DELETE", path).problem(409, "last_global_admin")
    kept = owner.client.get(path).ok()
    assert (kept["roles"], kept["status"]) == (["global_admin"], "active")
