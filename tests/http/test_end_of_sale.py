"""The operator ends the sale of a product or a price and names what takes its place: what customers are told, and what
of theirs goes on. Source: docs/api.md, Operator, and the table of reasons (end_of_sale)."""
import time
import urllib.request

import pytest

from shop import Shop, key_new, money, price_new, product_draft, turn
from stack import id_random

TODAY = "2026-11-12"


def product_new(stack, en="Test suite", fr="Suite de test"):
    draft = product_draft(name={"en": en, "fr": fr})
    return stack.operator.post("/v1/operator/products", draft).ok(201)["id"]


def change(stack, path, body, **more):
    return stack.operator.call("PATCH", "/v1/operator/" + path, body, **more)


def add(owner, language="en"):
    client = owner.client.with_headers(Accept_Language=language)
    return client.get("/v1/subscriptions/" + owner.subscription_id).ok()["actions"]["add_licences"]


def place(stack, product, price=None):
    told = stack.operator.get("/v1/operator/products/" + product).ok()
    return {"product": {"id": product, "code": told["code"], "name": told["name"]["en"]}, "price_id": price}


@pytest.fixture
def classic(stack):
    """A product and its one price."""
    product = product_new(stack, "Classic", "Classique")
    return product, price_new(stack, product)


@pytest.fixture
def owner(stack, classic):
    """Who has 10 licences of it since 1 November, on the 12th."""
    customer = Shop(stack, classic[1])
    customer.subscription_id = customer.buy(10)
    turn(customer, TODAY)
    return customer


def test_a_product_is_renamed_one_language_at_a_time(stack, classic, owner):
    product, _ = classic
    before = stack.operator.get("/v1/operator/products/" + product)
    told = before.ok()
    assert (told["name"], told["on_sale_until"], told["successors"], told["version"]) == \
        ({"en": "Classic", "fr": "Classique"}, None, [], 1)
    answer = change(stack, "products/" + product, {"name": {"en": "Classic Suite"}},
                    headers={"If-Match": before.headers["ETag"]})
    assert answer.ok() == {**told, "name": {"en": "Classic Suite", "fr": "Classique"}, "version": 2}
    assert stack.operator.get("/v1/operator/products/" + product).headers["ETag"] == answer.headers["ETag"]
    change(stack, "products/" + product, {"name": {"fr": "X"}},
           headers={"If-Match": before.headers["ETag"]}).problem(412, "precondition_failed")
    assert change(stack, "products/" + product,
                  {"name": {"en": "Classic Suite"}}).ok()["version"] == 2, "nothing changed"
    names = [owner.client.with_headers(Accept_Language=language).get("/v1/subscriptions/"
                                                                     + owner.subscription_id).ok()["product"]["name"]
             for language in ("en", "fr")]
    assert names == ["Classic Suite", "Classique"]


def test_a_successor_is_named_where_the_product_is_no_longer_sold(stack, classic, owner):
    product, price = classic
    suite, desk = product_new(stack, "New Suite", "Nouvelle suite"), product_new(stack, "Desk", "Bureau")
    suite_price, _ = price_new(stack, suite), price_new(stack, desk)
    unsold = product_new(stack, "Unsold", "Invendu")
    assert add(owner) == {"allowed": True}
    whole = change(stack, "products/" + product, {"on_sale_until": TODAY, "successors": [suite, unsold, desk]}).ok()
    assert (whole["on_sale_until"], whole["successors"]) == (TODAY, [suite, unsold, desk])
    told = stack.operator.get("/v1/operator/prices/" + price).ok()
    assert (told["on_sale"], told["on_sale_until"]) == (False, None), "its product ended, not the price itself"
    action = add(owner)
    assert action == {
        "allowed": False, "reason": "end_of_sale",
        "message": "This product is no longer sold. What takes its place: New Suite, Desk.",
        "remedy": {"kind": "buy_successor", "href": "/v1/products",
                   "successors": [place(stack, suite), place(stack, desk)]}}
    french = add(owner, "fr")
    assert french["message"] == "Ce produit n’est plus vendu. Ce qui le remplace\u00a0: Nouvelle suite, Bureau."
    assert french["remedy"]["successors"][0]["product"]["name"] == "Nouvelle suite"
    listed = owner.client.with_headers(Accept_Language="en").get("/v1/subscriptions").ok()["data"][0]
    assert listed["actions"]["add_licences"] == action and listed["licence_limits"] == {"min": 1, "max": 10}
    refused = owner.client.with_headers(Accept_Language="en").post(
        "/v1/quotes", {"kind": "change_licences", "subscription_id": owner.subscription_id, "total_licences": 11})
    assert refused.problem(409, "licence_change_unavailable")["action"] == action
    assert refused.json["detail"] == action["message"]
    owner.order(owner.quote_new(4, price_id=suite_price).ok(201)["id"]).ok(201)


def test_the_prices_successors_come_before_the_products_and_only_what_is_sold(stack, classic, owner):
    product, price = classic
    suite = product_new(stack, "New Suite", "Nouvelle suite")
    monthly, yearly, ended = (price_new(stack, suite), price_new(stack, suite, billing_period="P1Y"),
                              price_new(stack, suite))
    other = price_new(stack, suite, currency="USD")
    change(stack, "products/" + product, {"successors": [suite]}).ok()
    assert add(owner) == {"allowed": True}, "a successor alone ends no sale"
    change(stack, "prices/" + ended, {"on_sale_until": TODAY}).ok()
    change(stack, "prices/" + price, {"on_sale_until": "2026-11-13", "successors": [ended, yearly, monthly]}).ok()
    assert add(owner) == {"allowed": True}, "until the day before"
    turn(owner, "2026-11-13")
    action = add(owner)
    assert action["message"] == "This price is no longer offered. What takes its place: New Suite."
    assert action["remedy"]["successors"] == [place(stack, suite, yearly), place(stack, suite, monthly)]
    change(stack, "prices/" + price, {"successors": []}).ok()
    assert add(owner)["remedy"]["successors"] == [place(stack, suite)], "those of the product"
    change(stack, "products/" + suite, {"on_sale_until": "2026-11-01"}).ok()
    action = add(owner)
    assert "remedy" not in action
    assert (action["message"] == "This price is no longer offered: choose another one from the catalogue for more "
            "licences.")
    change(stack, "prices/" + price, {"successors": [other]}).invalid("/successors/0", "not_a_successor")
    change(stack, "prices/" + price, {"on_sale_until": None}).ok()
    assert add(owner) == {"allowed": True}, "it is sold again"


def test_what_a_customer_has_goes_on(stack, classic, owner):
    """A renewal at its price, a removal scheduled, a removal at once, a product key that was sold before."""
    product, price = classic
    wanted = {"price_id": price, "licences": 5, "months": 1, "count": 1}
    keys = stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    bound = price_new(stack, product, reduction_policy="at_renewal")
    other = owner.buy(8, price_id=bound)
    assert owner.order(owner.quote_change(other, 6).ok(201)["id"]).ok(201)["status"] == "scheduled"
    change(stack, "products/" + product, {"on_sale_until": TODAY}).ok()
    assert owner.order(owner.quote_change(owner.subscription_id, 9).ok(201)["id"]).ok(201)["status"] == "confirmed"
    redeemed = owner.client.post("/v1/product-key-redemptions", {"product_key": keys[0]}, key=key_new()).ok(201)
    assert redeemed["subscription"]["licences"]["total"] == 5
    turn(owner, "2026-12-12")
    assert (owner.licences(owner.subscription_id), owner.licences(other)) == (9, 6)
    lines = {line["subscription_id"]: line["amount"] for invoice in owner.invoices() for line in invoice["lines"]
             if invoice["issue_date"] >= "2026-12-01" and line["kind"] == "recurring"}
    assert lines == {owner.subscription_id: money(9450), other: money(6300)}, "10.50 each, as before"


def test_a_quote_made_before_the_end_of_the_sale_is_refused_with_the_reason(stack, classic, owner):
    product, _ = classic
    bought, added = owner.quote_new(3).ok(201), owner.quote_change(owner.subscription_id, 12).ok(201)
    change(stack, "products/" + product, {"on_sale_until": TODAY}).ok()
    owner.order(bought["id"]).problem(409, "quote_stale")
    owner.order(added["id"]).problem(409, "licence_change_unavailable")
    assert "successors" not in not_on_sale(owner), "none is named"
    assert owner.captured() == [12600], "nothing was charged for either"


def not_on_sale(shop, language="en"):
    """The problem with which a new subscription is refused."""
    body = {"kind": "new_subscription", "price_id": shop.price_id, "total_licences": 3, "preview": True}
    answer = shop.client.with_headers(Accept_Language=language).post("/v1/quotes", body)
    answer.invalid("/price_id", "not_on_sale")
    return answer.problem(422, "validation_failed")


def test_a_quote_of_what_is_no_longer_sold_tells_what_takes_its_place(stack, classic, owner):
    """Those of the price, else those of the product; only what is sold today."""
    product, price = classic
    suite = product_new(stack, "New Suite", "Nouvelle suite")
    monthly = price_new(stack, suite)
    ended = price_new(stack, suite)
    change(stack, "prices/" + ended, {"on_sale_until": TODAY}).ok()
    change(stack, "products/" + product, {"on_sale_until": TODAY, "successors": [suite]}).ok()
    assert not_on_sale(owner)["successors"] == [place(stack, suite)]
    change(stack, "prices/" + price, {"successors": [ended, monthly]}).ok()
    assert not_on_sale(owner)["successors"] == [place(stack, suite, monthly)]
    assert not_on_sale(owner, "fr")["successors"][0]["product"]["name"] == "Nouvelle suite"
    change(stack, "products/" + suite, {"on_sale_until": TODAY}).ok()
    assert "successors" not in not_on_sale(owner)


def test_a_quote_in_another_currency_tells_only_what_the_customer_could_buy(stack, classic, owner):
    """The price that is no longer sold is in dollars, and the customer pays in euros."""
    product, _ = classic
    dollars, euros, both = [product_new(stack, name, name) for name in ("In dollars", "In euros", "In both")]
    for one, currency in ((dollars, "USD"), (euros, "EUR"), (both, "USD"), (both, "EUR")):
        price_new(stack, one, currency=currency)
    refused = price_new(stack, product, currency="USD")
    change(stack, "products/" + product, {"on_sale_until": TODAY, "successors": [dollars, both, euros]}).ok()
    body = {"kind": "new_subscription", "price_id": refused, "total_licences": 3, "preview": True}
    answer = owner.client.with_headers(Accept_Language="en").post("/v1/quotes", body)
    answer.invalid("/price_id", "not_on_sale")
    assert answer.json["successors"] == [place(stack, both), place(stack, euros)]
    change(stack, "products/" + product, {"successors": [dollars]}).ok()
    assert "successors" not in owner.client.post("/v1/quotes", body).json


def test_a_trial_is_bought_while_any_price_of_its_product_is_sold(stack, classic):
    product, other = classic
    price = price_new(stack, product, trial_days=30)
    shop = Shop(stack, price)
    shop.method(default=True)
    wanted = {"organization_id": shop.id, "price_id": price, "channel": "direct", "trial": True, "total_licences": 5}
    shop.subscription_id = stack.operator.post("/v1/operator/subscriptions", wanted, key=key_new()).ok(201)["id"]
    change(stack, "prices/" + price, {"on_sale_until": "2026-11-01"}).ok()
    trial = shop.subscription(shop.subscription_id)
    assert trial["actions"]["purchase_trial"] == {"allowed": True} and trial["licence_limits"] is None
    body = {"kind": "purchase_trial", "subscription_id": shop.subscription_id, "total_licences": 5}
    shop.client.post("/v1/quotes", body).invalid("/price_id", "not_on_sale")
    quote = shop.client.post("/v1/quotes", {**body, "price_id": other}).ok(201)
    suite = product_new(stack, "New Suite", "Nouvelle suite")
    price_new(stack, suite)
    change(stack, "products/" + product, {"on_sale_until": "2026-11-01", "successors": [suite]}).ok()
    actions = (shop.client.with_headers(Accept_Language="en").get("/v1/subscriptions/"
                                                                  + shop.subscription_id).ok()["actions"])
    for name, action in actions.items():
        assert (action["reason"], action["remedy"]["successors"]) == ("end_of_sale", [place(stack, suite)]), name
    assert shop.order(quote["id"]).problem(409, "licence_change_unavailable")["action"]["reason"] == "end_of_sale"


def test_an_order_under_way_when_the_sale_ends_is_done(stack, classic, owner):
    order = owner.order(owner.quote_new(3, owner.method("tok_3ds")).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_action_required"
    change(stack, "products/" + classic[0], {"on_sale_until": TODAY}).ok()
    with urllib.request.urlopen(order["action_url"], timeout=30) as page:
        assert page.status == 200
    until = time.monotonic() + 60
    while (settled := owner.client.get("/v1/orders/" + order["id"]).ok())["status"] != "confirmed":
        assert time.monotonic() < until, settled
        time.sleep(0.25)
    assert owner.licences(order["subscription_id"]) == 3


@pytest.mark.parametrize("kind", ["products", "prices"])
def test_what_cannot_be_a_successor_is_refused_and_changes_nothing(stack, classic, kind):
    of = classic[0] if kind == "products" else classic[1]
    prefix = "prd" if kind == "products" else "prc"
    path = f"{kind}/{of}"
    before = stack.operator.get("/v1/operator/" + path).ok()
    change(stack, path, {"successors": [of]}).invalid("/successors/0", "not_a_successor")
    change(stack, path, {"successors": [id_random(prefix)]}).invalid("/successors/0", "not_found")
    change(stack, path, {"successors": ["prc_x"]}).invalid("/successors/0", "invalid_format")
    other = product_new(stack) if kind == "products" else price_new(stack)
    change(stack, path, {"successors": [other, other]}).invalid("/successors/1", "repeated")
    errors = (change(stack, path, {"successors": [id_random(prefix) for _ in range(11)]}).invalid("/successors",
                                                                                                  "too_many"))
    assert errors[0]["max"] == 10
    change(stack, path, {"code": "other"}).invalid("/code", "unknown_field")
    assert stack.operator.get("/v1/operator/" + path).ok() == before
    successors = [product_new(stack) if kind == "products" else price_new(stack) for _ in range(10)]
    assert change(stack, path, {"successors": successors}).ok()["successors"] == successors, "ten are allowed"
    turned = list(reversed(successors))
    assert change(stack, path, {"successors": turned}).ok()["successors"] == turned


def test_a_price_is_not_taken_off_sale_before_it_begins(stack, classic):
    price = price_new(stack, classic[0], on_sale_from="2026-11-10")
    change(stack, "prices/" + price, {"on_sale_until": "2026-11-10"}).invalid("/on_sale_until", "invalid")
    assert change(stack, "prices/" + price, {"on_sale_until": "2026-11-11"}).ok()["on_sale_until"] == "2026-11-11"


def test_each_change_is_told_in_the_operators_journal(stack, classic):
    product, price = classic
    change(stack, "products/" + product, {"on_sale_until": TODAY}).ok()
    change(stack, "prices/" + price, {"on_sale_until": TODAY}).ok()
    rows = stack.sql("SELECT type, object, before_change, after_change FROM event WHERE type IN ('product.changed',"
                     " 'price.changed') ORDER BY created_at DESC, sequence DESC LIMIT 2")
    assert [row[0] for row in rows] == ["price.changed", "product.changed"]
    assert price in rows[0][1] and product in rows[1][1]
    assert '"on_sale_until":null' in rows[1][2] and f'"on_sale_until":"{TODAY}"' in rows[1][3]
