"""The name that a customer gives a subscription. Source: docs/api.md, Subscriptions."""
import pytest

from shop import key_new, money


def path_of(owner):
    return "/v1/subscriptions/" + owner.subscription_id


def rename(owner, body, **headers):
    return owner.client.call("PATCH", path_of(owner), body, headers=headers)


def names(owner):
    return {one["id"]: one["name"] for one in owner.data("/v1/subscriptions")}


def told(owner):
    """What the journal says of changes of the subscription, the newest last: (before, after)."""
    return [(one["before"], one["after"]) for one in owner.data("/v1/audit-log")
            if one["type"] == "subscription.changed" and one["object"]["id"] == owner.subscription_id]


def test_two_subscriptions_of_one_product_are_told_apart_by_their_names(owner):
    other = owner.buy(5)
    assert names(owner) == {owner.subscription_id: None, other: None}
    changed = rename(owner, {"name": "Atelier de Lyon"}).ok()
    assert changed == owner.subscription(owner.subscription_id) and changed["name"] == "Atelier de Lyon"
    assert names(owner) == {owner.subscription_id: "Atelier de Lyon", other: None}
    assert rename(owner, {"name": None}).ok()["name"] is None
    assert names(owner) == {owner.subscription_id: None, other: None}
    assert told(owner) == [({"named": False}, {"named": True, "name_changed": True}),
                           ({"named": True}, {"named": False, "name_changed": True})]


def test_a_name_is_kept_in_normal_form(owner):
    assert rename(owner, {"name": "E\u0301quipe"}).ok()["name"] == "\u00c9quipe"
    version = owner.subscription(owner.subscription_id)["version"]
    assert rename(owner, {"name": "\u00c9quipe"}).ok()["version"] == version, "it is the name it has"
    assert len(told(owner)) == 1


@pytest.mark.parametrize("name, code", [
    ("x" * 101, "too_long"), ("\ufb2c" * 40, "too_long"), ("", "too_short"), ("   ", None), ("Lyon\u202e", None),
    ("a\nb", None),
    (7, "wrong_type"), ("4242 4242 4242 4242", "card_or_iban"),
    ("Lyon, FR76 3000 6000 0112 3456 7890 189", "card_or_iban")])
def test_what_is_no_name_is_refused(reader, name, code):
    reader.client.call("PATCH", path_of(reader), {"name": name}).invalid("/name", code)
    assert reader.subscription(reader.subscription_id)["name"] is None


def test_a_name_of_a_hundred_characters_is_kept_whole(owner):
    assert rename(owner, {"name": "\U0001f3e2" * 100}).ok()["name"] == "\U0001f3e2" * 100


def test_a_rename_takes_the_version_that_was_seen(owner):
    tag = owner.client.get(path_of(owner)).headers["ETag"]
    answer = rename(owner, {"name": "Lyon"}, **{"If-Match": tag})
    assert answer.ok()["name"] == "Lyon" and answer.headers["ETag"] == owner.client.get(path_of(owner)).headers["ETag"]
    rename(owner, {"name": "Nantes"}, **{"If-Match": tag}).problem(412, "precondition_failed")
    assert names(owner) == {owner.subscription_id: "Lyon"}


def test_name_and_payment_method_change_together_or_not_at_all(owner, stack):
    other = owner.method("tok_sepa")
    changed = rename(owner, {"name": "Lyon", "payment_method_id": other}).ok()
    assert (changed["name"], changed["payment_method"]["id"]) == ("Lyon", other)
    refused = rename(owner, {"name": "Nantes", "payment_method_id": "pm_01KBF3Q7W2YJ8M5T0XN4RZC6PE"})
    refused.invalid("/payment_method_id", "not_found")
    assert names(owner) == {owner.subscription_id: "Lyon"}
    version = changed["version"]
    assert rename(owner, {}).ok()["version"] == version, "nothing was sent, nothing changes"


def test_a_subscription_is_named_while_its_licences_cannot_be_changed(owner):
    """A name has nothing to do with what an order waits for."""
    method = owner.method("tok_3ds")
    owner.client.call("PATCH", path_of(owner), {"payment_method_id": method}).ok()
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_action_required"
    assert rename(owner, {"name": "Lyon"}).ok()["actions"]["add_licences"]["reason"] == "order_in_progress"
    assert owner.client.post(f"/v1/orders/{order['id']}/cancellation", key=key_new()).ok()["status"] == "cancelled"
    assert names(owner) == {owner.subscription_id: "Lyon"} and owner.licences(owner.subscription_id) == 100


def test_an_order_names_the_subscription_that_it_makes(owner):
    quote = owner.quote_new(7, owner.method()).ok(201)
    order = owner.order(quote["id"], subscription_name="Atelier de Nantes").ok(201)
    assert order["status"] == "confirmed" and order["total"] == money(8820)
    assert owner.subscription(order["subscription_id"])["name"] == "Atelier de Nantes"


@pytest.mark.parametrize("name, code", [("x" * 101, "too_long"), (None, "wrong_type"),
                                        ("4242424242424242", "card_or_iban")])
def test_an_order_with_what_is_no_name_orders_nothing(owner, name, code):
    quote = owner.quote_new(7, owner.method()).ok(201)
    owner.order(quote["id"], subscription_name=name).invalid("/subscription_name", code)
    assert len(owner.orders()) == 1


def test_an_order_names_no_subscription_that_is_there_already(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    owner.order(quote["id"], subscription_name="Lyon").invalid("/subscription_name", "not_a_new_subscription")
    assert names(owner) == {owner.subscription_id: None} and owner.licences(owner.subscription_id) == 100
    owner.order(quote["id"]).ok(201)
