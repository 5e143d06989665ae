"""The operator sees what became of the product keys, and revokes those that nobody redeemed. Source: docs/rules.md, A8;
docs/api.md, Operator."""
import concurrent.futures

import pytest

from shop import key_new, price_new
from stack import id_random

KEYS = "/v1/operator/product-keys"


@pytest.fixture
def price(stack):
    """A price of a product of its own."""
    return price_new(stack)


@pytest.fixture
def product(stack, price):
    return stack.operator.get("/v1/operator/prices/" + price).ok()["product_id"]


def made(stack, price, count=1, licences=5):
    wanted = {"price_id": price, "licences": licences, "months": 12, "count": count}
    return stack.operator.post(KEYS, wanted, key=key_new()).ok(201)["product_keys"]


def listed(stack, **query):
    return stack.operator.get(KEYS + "?" + "&".join(f"{name}={value}" for name, value in query.items())).ok()["data"]


def redeem(shop, key, **more):
    return shop.client.post("/v1/product-key-redemptions", {"product_key": key, **more}, key=key_new())


def revoke(stack, told, reason="Printed twice.", **more):
    return stack.operator.post(f"{KEYS}/{told['id']}/revocation", {"reason": reason}, **more)


def of_key(stack, key):
    return listed(stack, ending=key[-5:])[0]  # the newest


def test_a_key_is_listed_without_its_text(stack, shop, price, product):
    [key] = made(stack, price, licences=7)
    answer = stack.operator.get(f"{KEYS}?product_id={product}")
    [told] = answer.ok()["data"]
    assert key not in answer.body.decode() and key[:-6] not in answer.body.decode()
    assert told == {"id": told["id"], "ending": key[-5:], "product_id": product, "price_id": price, "licences": 7,
                    "months": 12, "state": "available", "created_at": told["created_at"], "redemption": None,
                    "revocation": None}
    redeemed = redeem(shop, key).ok(201)
    assert redeemed["id"] == told["id"]
    user = shop.client.get("/v1/users/me").ok()["id"]
    [after] = listed(stack, product_id=product)
    assert after == {**told, "state": "redeemed", "redemption": {
        "organization_id": shop.id, "subscription_id": redeemed["subscription"]["id"], "redeemed_by": user,
        "redeemed_at": after["redemption"]["redeemed_at"], "licences_added": 7, "extended_until": None}}
    [more] = made(stack, price, licences=7)
    extended = redeem(shop, more, subscription_id=redeemed["subscription"]["id"], apply="extend").ok(201)
    latest = listed(stack, product_id=product)[0]["redemption"]
    assert (latest["licences_added"], latest["extended_until"]) == (0, extended["extended_until"])


def test_keys_are_found_by_product_state_and_last_group(stack, shop, price, product):
    keys = made(stack, price, count=4)
    [other] = made(stack, price_new(stack))
    by_ending = {one["ending"]: one for one in listed(stack, product_id=product)}
    assert set(by_ending) == {key[-5:] for key in keys}
    redeem(shop, keys[0]).ok(201)
    revoke(stack, by_ending[keys[1][-5:]]).ok()
    for state, endings in (("available", keys[2:]), ("redeemed", keys[:1]), ("revoked", keys[1:2])):
        found = listed(stack, product_id=product, state=state)
        assert {one["ending"] for one in found} == {key[-5:] for key in endings}, state
        assert {one["state"] for one in listed(stack, state=state, limit=100)} == {state}
    assert other[-5:] in {one["ending"] for one in listed(stack, ending=other[-5:])}
    assert listed(stack, product_id=id_random("prd")) == []
    ids = [one["id"] for one in listed(stack, product_id=product)]
    assert ids == sorted(ids, reverse=True), "the newest first"
    path = f"{KEYS}?product_id={product}&limit=3"
    cursor = stack.operator.get(path).ok()["next_cursor"]
    rest = [one["id"] for one in stack.operator.get(f"{path}&cursor={cursor}").ok()["data"]]
    assert rest == ids[3:]


@pytest.mark.parametrize("query, pointer", [("ending=6789A", "/ending"), ("ending=6789B&state=revoked", "/ending"),
                                            ("ending=678", "/ending"), ("state=lost", "/state")])
def test_a_filter_that_cannot_be_is_refused(stack, query, pointer):
    stack.operator.get(f"{KEYS}?{query}").invalid(pointer)


def test_a_revoked_key_is_redeemed_by_nobody(stack, shop, price, product):
    [key] = made(stack, price)
    [told] = listed(stack, product_id=product)
    once = key_new()
    revoked = revoke(stack, told, key=once).ok()
    me = stack.operator.get("/v1/users/me").ok()["id"]
    assert revoked == {**told, "state": "revoked", "revocation": {
        "reason": "Printed twice.", "revoked_by": me, "revoked_at": revoked["revocation"]["revoked_at"]}}
    for _ in range(11):
        redeem(shop, key).problem(409, "product_key_revoked")
    assert revoke(stack, told, key=once).ok() == revoked
    assert revoke(stack, told, reason="Another one.").ok() == revoked, "the first reason stands"
    assert listed(stack, product_id=product) == [revoked]
    assert shop.client.get("/v1/subscriptions").ok()["data"] == []


def test_a_redeemed_key_is_not_revoked(stack, shop, price, product):
    [key] = made(stack, price)
    redeem(shop, key).ok(201)
    [told] = listed(stack, product_id=product)
    revoke(stack, told).problem(409, "product_key_already_redeemed")
    assert listed(stack, product_id=product) == [told]
    stack.operator.post(f"{KEYS}/{id_random('key')}/revocation", {"reason": "Nowhere."}).problem(404, "not_found")


def test_of_a_redemption_and_a_revocation_at_once_one_wins(stack, shop, price, product):
    for key in made(stack, price, count=3):
        told = of_key(stack, key)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            revoked, redeemed = [one.result() for one in (pool.submit(revoke, stack, told),
                                                          pool.submit(redeem, shop, key))]
        assert sorted((revoked.status, redeemed.status)) in ([200, 409], [201, 409])
        state = of_key(stack, key)["state"]
        assert state == ("revoked" if revoked.status == 200 else "redeemed")
