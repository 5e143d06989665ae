"""Members of answers that no other test checks by value: each has a case here in which a wrong value fails.
Source: docs/api.md."""
import datetime

from shop import CHANGE_DAY, Shop, key_new, money, price_new, product_draft
from stack import id_hex
from test_people import user_new
from test_rules import checked_order, decide, register
from verification import verified


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def keys_of(stack, price_id, count=1, **more):
    body = {"price_id": price_id, "licences": 5, "months": 1, "count": count, **more}
    return stack.operator.post("/v1/operator/product-keys", body, key=key_new()).ok(201)["product_keys"]


def redeemed(shop, product_key, **more):
    return shop.client.post("/v1/product-key-redemptions", {"product_key": product_key, **more}, key=key_new()).ok(201)


def test_a_subscription_names_its_product_in_the_readers_language(shop, stack):
    product = stack.operator.post("/v1/operator/products", product_draft()).ok(201)
    subscription_id = shop.buy(2, price_id=price_new(stack, product["id"]))
    for language, name in (("fr", "Suite de test"), ("en", "Test suite")):
        answer = shop.client.get("/v1/subscriptions/" + subscription_id, headers={"Accept-Language": language}).ok()
        assert answer["product"] == {"id": product["id"], "code": product["code"], "name": name}


def test_a_subscriptions_version_begins_its_etag_and_rises_with_a_change(owner):
    path = "/v1/subscriptions/" + owner.subscription_id
    before = owner.client.get(path)
    assert before.headers["ETag"].startswith(f'"{before.ok()["version"]}-')
    owner.order(owner.quote_change(owner.subscription_id, 101).ok(201)["id"]).ok(201)
    assert owner.client.get(path).ok()["version"] > before.json["version"]


def test_a_lot_can_be_returned_for_seven_days(shop, stack):
    subscription_id = shop.buy(3, price_id=price_new(stack, reduction_policy="return_window"))
    lot, = shop.subscription(subscription_id)["lots"]
    assert {name: lot[name] for name in ("quantity", "acquired_on", "returnable_until", "expires_on")} == {
        "quantity": 3, "acquired_on": "2026-11-01", "returnable_until": "2026-11-08", "expires_on": None}
    lot, = shop.subscription(shop.buy(1))["lots"]
    assert lot["returnable_until"] is None, "without a return window there is no such day"


def test_a_quotes_line_tells_what_it_is_rounded_from(owner):
    line, = owner.quote_change(owner.subscription_id, 105).ok(201)["charge"]["lines"]
    assert (line["base"], line["rounding"], line["days"], line["period_days"], line["amount"]) == (
        money(5250), "half_away_from_zero", 19, 30, money(3325))


def test_an_assignment_names_its_user_and_subscription(owner):
    user = user_new(owner)
    path = f"/v1/subscriptions/{owner.subscription_id}/assignments"
    made = owner.client.call("PUT", f"{path}/{user['id']}", None).ok(201)
    assert (made["user_id"], made["subscription_id"], made["email"], made["status"], made["order_id"]) == (
        user["id"], owner.subscription_id, user["email"], "active", None)
    assert made in owner.data(path)


def test_a_session_names_its_organization(shop):
    told = shop.client.get("/v1/sessions/current").ok()["organization"]
    assert told == {"id": shop.id, "name": shop.organization["name"], "locale": "fr", "sandbox": True}


def test_a_credit_check_tells_when_it_was_decided(shop):
    shop.subscription_id = shop.buy(1)
    order = checked_order(shop)
    path = "/v1/credit-checks/" + order["credit_check"]["id"]
    assert shop.client.get(path).ok()["decided_at"] is None
    shop.clock("2026-11-03T09:00:00Z").ok()
    decide(shop, order["credit_check"]["id"], "approved").ok()
    assert shop.client.get(path).ok()["decided_at"] == "2026-11-03T09:00:00Z", "by the sandbox's clock"


def test_a_redeemed_key_tells_until_when_it_extended(shop, stack):
    price_id = price_new(stack)
    first, second = keys_of(stack, price_id, 2)
    began = redeemed(shop, first)
    assert (began["licences_added"], began["extended_until"]) == (5, None)
    assert began["subscription"]["lots"][0]["expires_on"] == "2026-12-01"
    extended = redeemed(shop, second, subscription_id=began["subscription"]["id"], apply="extend")
    assert (extended["licences_added"], extended["extended_until"]) == (0, "2027-01-01")


def test_a_turned_clock_counts_what_ended_on_the_way(shop, stack):
    """A trial runs out, a bought subscription ends as cancelled, a prepaid one loses its only lot; two of their
    licences are assigned."""
    trial = register(shop, price_new(stack, trial_days=14), "direct", trial=True)
    bought = shop.buy(3)
    shop.client.post(f"/v1/subscriptions/{bought}/cancellation", {"at": "period_end"}, key=key_new()).ok()
    prepaid = redeemed(shop, keys_of(stack, price_new(stack))[0])["subscription"]["id"]
    user = user_new(shop)["id"]
    for subscription_id in (bought, prepaid):
        shop.client.call("PUT", f"/v1/subscriptions/{subscription_id}/assignments/{user}", None).ok(201)
    told = shop.clock("2026-12-02T09:00:00Z").ok()
    assert {name: told[name] for name in ("trials_expired", "subscriptions_ended", "lots_ended", "assignments_ended",
                                          "complete")} == {
        "trials_expired": 1, "subscriptions_ended": 1, "lots_ended": 1, "assignments_ended": 2, "complete": True}
    assert ([shop.subscription(name)["status"] for name in (trial, bought, prepaid)]
            == ["expired", "cancelled", "expired"])


def test_verification_names_the_first_row_that_is_wrong(stack, price):
    """The invoice's state says a cent more is due than its total less what was paid; corrected at once."""
    shop = Shop(stack, price)
    shop.buy(1)
    invoice, = shop.invoices()
    spoil = ("UPDATE invoice_state SET due_minor = due_minor {} 1 WHERE organization_id = "
             + f"UNHEX('{id_hex(shop.id)}')")
    before = now()
    stack.sql(spoil.format("+"))
    try:
        told = verified(stack)
    finally:
        stack.sql(spoil.format("-"))
    assert told["ok"] is False
    assert (told["first_fault"]["table"], told["first_fault"]["row"]) == ("invoice_state", invoice["number"])
    assert told["first_fault"]["fault"] == "what is due is not what was invoiced less what was paid and credited"
    assert before - datetime.timedelta(seconds=1) <= instant(told["finished_at"]) <= now()


def test_verification_counts_the_lines_that_wait(stack, price):
    waiting = int(stack.sql("SELECT COUNT(*) FROM pending_line")[0][0])
    shop = Shop(stack, price, credit_limit={"amount": 10000000, "currency": "EUR"})
    shop.buy(100, shop.method("invoice"))
    subscription, = shop.data("/v1/subscriptions")
    shop.clock(CHANGE_DAY).ok()
    shop.order(shop.quote_change(subscription["id"], 105).ok(201)["id"]).ok(201)
    assert verified(stack)["checked"]["pending_lines"] >= waiting + 1
