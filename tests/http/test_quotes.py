"""Quotes: what they bind, for how long, and when they are stale.
Source: docs/api.md, Quotes and orders; docs/rules.md, B (Binding quotes) and C."""
from datetime import datetime

import pytest

from shop import ADDRESS, Shop, key_new, money, price_new, untaxed
from stack import id_hex, id_random


def instant(text):
    assert text.endswith("Z")
    return datetime.fromisoformat(text[:-1] + "+00:00")


def test_a_quote_lives_thirty_minutes(reader):
    quote = reader.quote_change(reader.subscription_id, 101).ok(201)
    assert (instant(quote["expires_at"]) - instant(quote["created_at"])).total_seconds() == 1800


def expire(stack, quote_id):
    stack.sql(f"UPDATE quote SET created_at = created_at - INTERVAL 31 MINUTE, expires_at = expires_at - INTERVAL 31 "
              f"MINUTE"
              f" WHERE id = UNHEX('{id_hex(quote_id)}')")


def test_an_expired_quote_is_refused(owner, stack):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    expire(stack, quote["id"])
    owner.order(quote["id"]).problem(409, "quote_expired")
    assert owner.licences(owner.subscription_id) == 100 and owner.captured() == [126000]


def test_a_used_quote_is_refused_as_used_also_when_expired(owner, stack):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    owner.order(quote["id"]).ok(201)
    owner.order(quote["id"]).problem(409, "quote_used")
    expire(stack, quote["id"])
    owner.order(quote["id"]).problem(409, "quote_used")
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]


def test_a_quote_is_stale_after_another_order(owner):
    older = owner.quote_change(owner.subscription_id, 105).ok(201)
    newer = owner.quote_change(owner.subscription_id, 110).ok(201)
    owner.order(newer["id"]).ok(201)
    owner.order(older["id"]).problem(409, "quote_stale")
    assert owner.licences(owner.subscription_id) == 110
    assert owner.captured() == [126000, 7980]


def test_a_quote_is_stale_on_another_day(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    owner.clock("2026-11-13T09:00:00Z").ok()
    key = key_new()
    owner.order(quote["id"], key).problem(409, "quote_stale")
    assert owner.licences(owner.subscription_id) == 100 and len(owner.orders()) == 1
    again = owner.quote_change(owner.subscription_id, 105).ok(201)
    line, = again["charge"]["lines"]
    assert (line["days"], line["amount"]) == (18, money(3150)), "52.50 x 18/30"
    assert again["charge"]["total"] == money(3780)
    assert owner.order(again["id"], key).ok(201)["total"] == money(3780), "a refused order consumed no key"


def test_a_quote_is_valid_later_on_the_same_day(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    owner.clock("2026-11-12T20:00:00Z").ok()
    assert owner.order(quote["id"]).ok(201)["total"] == money(3990)


def test_a_quote_begins_on_the_day_of_the_billing_zone(owner):
    """23:30 UTC is 00:30 in Paris, on the 13th."""
    owner.clock("2026-11-12T23:30:00Z").ok()
    line, = owner.quote_change(owner.subscription_id, 105).ok(201)["charge"]["lines"]
    assert line["period"]["start"] == "2026-11-13" and line["days"] == 18


STEPS = [{"up_to": 10, "unit_amount": 1200}, {"up_to": None, "unit_amount": 1000}]
VOLUME = {"unit_amount": None, "tiers": {"mode": "volume", "steps": STEPS}}
GRADUATED = {"unit_amount": None, "tiers": {"mode": "graduated", "steps": STEPS}}


@pytest.mark.parametrize("why, changes, licences, recurring", [
    ("a flat price", {}, 7, 7350),
    ("the smallest price there is", {"unit_amount": 1}, 1, 1),
    ("volume: the tier of the total prices every licence", VOLUME, 11, 11000),
    ("volume: the last licence of a tier", VOLUME, 10, 12000),
    ("graduated: each tier prices its own licences", GRADUATED, 11, 13000)])
def test_a_quote_has_the_recurring_price_of_its_tiers(shop, stack, why, changes, licences, recurring):
    quote = shop.quote_new(licences, shop.method(), price_new(stack, **changes)).ok(201)
    assert quote["charge"]["subtotal"] == money(recurring), why


def test_the_monthly_cost_of_a_yearly_price_is_a_twelfth(shop, stack):
    price = price_new(stack, billing_period="P1Y", unit_amount=10000)
    quote = shop.quote_new(7, shop.method(), price).ok(201)
    assert quote["charge"]["subtotal"] == money(70000)
    assert quote["proposed"]["monthly_cost"] == untaxed(5833), "70000 / 12 = 5833.33"
    assert quote["charge"]["lines"][0]["period"] == {"start": "2026-11-01", "end": "2027-11-01"}


@pytest.mark.parametrize("why, changes, category, rate, tax", [
    ("in France, with a number or without", {}, "S", "20.00", 21000),
    ("a company elsewhere in the EU pays it there itself", {"country": "DE", "vat_id": "DE123456789"}, "AE", "0.00", 0),
    ("without a number: the buyer's country's rate", {"country": "DE"}, "S", "19.00", 19950),
    ("outside the EU", {"country": "CH"}, "O", "0.00", 0)])
def test_tax_follows_the_buyer(stack, price, why, changes, category, rate, tax):
    country = changes.get("country", "FR")
    shop = Shop(stack, price, address={**ADDRESS, "country": country}, vat_id=changes.get("vat_id"))
    charge = shop.quote_new(100, shop.method()).ok(201)["charge"]
    assert [(one["category"], one["taxable"], one["amount"])
            for one in charge["taxes"]] == [(category, money(105000), money(tax))], why
    assert charge["taxes"][0]["rate"] == rate or category == "O", why
    assert charge["total"] == money(105000 + tax)


@pytest.mark.parametrize("why, changes, pointer", [
    ("none at all", {"total_licences": 0}, "/total_licences"),
    ("fewer than none", {"total_licences": -5}, "/total_licences"),
    ("more than the price sells", {"total_licences": 10**9}, "/total_licences"),
    ("a number written as text", {"total_licences": "105"}, "/total_licences"),
    ("a fraction", {"total_licences": 105.0}, "/total_licences"),
    ("true is no number", {"total_licences": True}, "/total_licences"),
    ("null for what is needed", {"total_licences": None}, "/total_licences"),
    ("a field nobody knows", {"price": 1}, "/price"),
    ("the difference is never given", {"add_licences": 5}, "/add_licences"),
    ("an unknown kind", {"kind": "gift"}, "/kind"),
    ("an identifier of another thing", {"subscription_id": id_random("ord")}, "/subscription_id"),
    ("an identifier that is none", {"subscription_id": "sub_1"}, "/subscription_id"),
    ("somebody's name for an organization", {"organization_id": id_random("org")}, "/organization_id")])
def test_a_quote_with_a_bad_field_is_refused(reader, why, changes, pointer):
    body = {"kind": "change_licences", "subscription_id": reader.subscription_id, "total_licences": 105, **changes}
    reader.client.post("/v1/quotes", body).invalid(pointer)


def test_all_faults_are_told_at_once(reader):
    errors = reader.client.post("/v1/quotes", {"kind": "change_licences", "subscription_id": 7, "total_licences": "x",
                                               "more": 1}).invalid("/more")
    assert {error["pointer"] for error in errors} >= {"/subscription_id", "/total_licences", "/more"}


def test_a_quote_for_the_present_number_of_licences_is_refused(reader):
    reader.quote_change(reader.subscription_id, 100).invalid("/total_licences")


def test_a_price_no_longer_sold_is_not_quoted(shop, stack):
    price = price_new(stack, on_sale_until="2026-10-31")
    assert 400 <= shop.quote_new(1, shop.method(), price).status < 500


def test_fewer_licences_than_the_price_sells_are_refused(shop, stack):
    price = price_new(stack, min_licences=5, max_licences=50)
    method = shop.method()
    shop.quote_new(4, method, price).invalid("/total_licences", "out_of_range")
    shop.quote_new(51, method, price).invalid("/total_licences", "out_of_range")
    assert shop.quote_new(5, method, price).ok(201)["charge"]["subtotal"] == money(5250)


def test_a_quote_beyond_64_bits_is_refused(shop, stack):
    answer = stack.operator.post("/v1/operator/products", {"code": key_new(), "name": {"fr": "Cher", "en": "Dear"}})
    body = {"product_id": answer.ok(201)["id"], "currency": "EUR", "billing_period": "P1M", "unit_amount": 2**62}
    made = stack.operator.post("/v1/operator/prices", body)
    if made.status == 201:
        assert shop.quote_new(3, shop.method(), made.json["id"]).problem(422, "validation_failed")
    else:
        made.invalid("/unit_amount")


def test_an_order_below_the_minimum_is_on_the_next_invoice(stack):
    """One licence at 0.40 is 0.48 with tax; a card is charged 0.50 and more. Source: docs/rules.md, E (Minimum
    charge)."""
    customer = Shop(stack, price_new(stack, unit_amount=40))
    quote = customer.quote_new(1, customer.method()).ok(201)
    assert quote["collection"] == "next_invoice" and quote["effective"] == "on_confirmation" and quote["binding"]
    assert quote["charge"]["amount_due"]["amount"] == 48 and quote["next_invoice"]["total"]["amount"] == 96
    order = customer.order(quote["id"]).ok(201)
    assert order["status"] == "confirmed" and order["invoice_id"] is None
    assert customer.invoices() == [] and customer.licences(order["subscription_id"]) == 1
    upcoming = customer.client.get("/v1/invoices/upcoming").ok()
    assert upcoming["total"]["amount"] == 96 and len(upcoming["lines"]) == 2
    enough = customer.quote_new(2, customer.method()).ok(201)
    assert enough["collection"] == "now" and enough["charge"]["amount_due"]["amount"] == 96


def rows(stack, shop):
    """How many rows each table has: of the shop, where its rows have an organization, else of all. Not what the worker
    still has to tell the gateway of the shop's first charge."""
    of_shop = {row[0] for row in stack.sql("SELECT table_name FROM information_schema.columns"
                                           " WHERE table_schema = DATABASE()"
                                           " AND column_name = 'organization_id'")}
    tables = [row[0] for row in stack.sql("SELECT table_name FROM information_schema.tables"
                                          " WHERE table_schema = DATABASE()"
                                          " AND table_type = 'BASE TABLE' AND table_name <> 'charge_label'")]
    where = f" WHERE organization_id = UNHEX('{id_hex(shop.id)}')"
    counts = [f"SELECT '{table}', COUNT(*) FROM `{table}`{where if table in of_shop else ''}" for table in tables]
    assert len(counts) > 30
    return stack.sql(" UNION ALL ".join(counts))


def body_change(shop, licences, **more):
    return {"kind": "change_licences", "subscription_id": shop.subscription_id, "total_licences": licences, **more}


def test_fifty_previews_leave_no_row(owner, stack):
    before = rows(stack, owner)
    for licences in range(101, 151):
        shown = owner.client.post("/v1/quotes", body_change(owner, licences, preview=True), key="typing").ok()
        assert shown["proposed"] == {"total_licences": licences, "monthly_cost": untaxed(licences * 1050)}
    assert rows(stack, owner) == before
    assert ["quote", "1"] in before and ["operation", "1"] in before, "those of the first order alone"


@pytest.mark.parametrize("why, body", [
    ("a change", {"kind": "change_licences", "total_licences": 105}),
    ("a removal", {"kind": "change_licences", "total_licences": 90}),
    ("a purchase", {"kind": "new_subscription", "total_licences": 7})])
def test_a_preview_is_the_quote_without_identifier_and_expiry(owner, why, body):
    more = ({"price_id": owner.price_id} if body["kind"] == "new_subscription"
            else {"subscription_id": owner.subscription_id})
    shown = owner.client.post("/v1/quotes", {**body, **more, "preview": True}).ok(200)
    quote = owner.client.post("/v1/quotes", {**body, **more, "preview": False}).ok(201)
    assert list(shown) == list(quote), why
    assert (shown["id"], shown["expires_at"]) == (None, None)
    own = ("id", "expires_at", "created_at")
    assert ({name: shown[name] for name in shown if name not in own}
            == {name: quote[name] for name in quote if name not in own})
    assert abs((instant(quote["created_at"]) - instant(shown["created_at"])).total_seconds()) < 60


def test_a_preview_replays_nothing(owner):
    """Nothing is done that could be done twice: each preview is computed anew, whatever key it comes with."""
    key = key_new()
    quote = owner.client.post("/v1/quotes", body_change(owner, 105), key=key).ok(201)
    answer = owner.client.post("/v1/quotes", body_change(owner, 106, preview=True), key=key)
    assert answer.ok(200)["charge"]["subtotal"] == money(3990), "63.00 x 19/30"
    assert answer.headers.get("Idempotency-Replayed") is None
    again = owner.client.post("/v1/quotes", body_change(owner, 105), key=key)
    assert again.ok(201)["id"] == quote["id"] and again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("changes, pointer", [({"preview": "true"}, "/preview"), ({"preview": None}, "/preview"),
                                              ({"preview": 1}, "/preview"),
                                              ({"total_licences": 100}, "/total_licences")])
def test_a_preview_is_refused_as_the_quote_is(reader, changes, pointer):
    reader.client.post("/v1/quotes", {**body_change(reader, 105, preview=True), **changes}).invalid(pointer)


def test_a_preview_has_no_identifier_to_order(owner):
    owner.client.post("/v1/quotes", body_change(owner, 105, preview=True)).ok()
    owner.client.post("/v1/orders", {"quote_id": None}, key=key_new()).invalid("/quote_id")
    assert owner.licences(owner.subscription_id) == 100 and owner.captured() == [126000]


def test_a_declined_card_is_answered_by_one_new_quote_with_another_method(owner):
    """The subscription is paid by it from the confirmation on, and not before."""
    first = owner.subscription(owner.subscription_id)["payment_method"]
    owner.method_becomes(first["id"], "tok_declined")
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).problem(402, "payment_declined")
    other = owner.method("tok_sepa")
    quote = owner.client.post("/v1/quotes", body_change(owner, 105, payment_method_id=other)).ok(201)
    assert (quote["payment_method"], quote["collection"]) == ({"id": other, "type": "bank_account"}, "now")
    assert quote["charge"]["amount_due"] == money(3990)
    assert owner.subscription(owner.subscription_id)["payment_method"] == first
    order = owner.order(quote["id"]).ok(201)
    assert (order["status"], order["payment_method"]) == ("confirmed", {"id": other, "type": "bank_account"})
    assert owner.subscription(owner.subscription_id)["payment_method"] == {"id": other, "type": "bank_account"}
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]
    told, = [one for one in owner.data("/v1/audit-log") if one["type"] == "subscription.changed"]
    assert told["before"] == {"payment_method": first}
    assert told["after"] == {"payment_method": {"id": other, "type": "bank_account"}}


def test_a_failed_order_by_another_method_leaves_the_subscription_as_it_was(owner):
    first = owner.subscription(owner.subscription_id)["payment_method"]
    quote = owner.client.post("/v1/quotes",
                              body_change(owner, 105, payment_method_id=owner.method("tok_declined"))).ok(201)
    owner.order(quote["id"]).problem(402, "payment_declined")
    assert owner.subscription(owner.subscription_id)["payment_method"] == first
    assert owner.licences(owner.subscription_id) == 100 and owner.captured() == [126000]


@pytest.mark.parametrize("licences, token, code",
                         [(99, "tok_sepa", "nothing_to_pay"), (50, "invoice", "nothing_to_pay")])
def test_a_change_that_charges_nothing_names_no_method(owner, licences, token, code):
    method = owner.method(token)
    owner.client.post("/v1/quotes", body_change(owner, licences,
                                                payment_method_id=method)).invalid("/payment_method_id", code)
    own = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    assert owner.client.post("/v1/quotes",
                             body_change(owner, licences, payment_method_id=own)).ok(201)["payment_method"]["id"] == own


def test_a_method_that_is_not_there_is_not_found(owner, stranger):
    theirs = stranger.subscription(stranger.subscription_id)["payment_method"]["id"]
    for method in (id_random("pm"), theirs):
        owner.client.post("/v1/quotes", body_change(owner, 105, payment_method_id=method)).problem(404, "not_found")


def test_a_change_onto_an_invoice_method_is_checked_with_its_renewal(owner):
    """The limit is 0: 39.90 now and 1,323.00 at the renewal are beyond it."""
    first = owner.subscription(owner.subscription_id)["payment_method"]
    quote = owner.client.post("/v1/quotes", body_change(owner, 105, payment_method_id=owner.method("invoice"))).ok(201)
    assert (quote["effective"], quote["binding"], quote["collection"]) == ("after_credit_check", False, "next_invoice")
    order = owner.order(quote["id"]).ok(201)
    assert order["status"] == "credit_check_pending"
    assert owner.subscription(owner.subscription_id)["payment_method"] == first
    decision = {"decision": "approved", "credit_limit": money(200000)}
    owner.stack.operator.post(f"/v1/operator/credit-checks/{order['credit_check']['id']}/decision", decision).ok()
    after = owner.subscription(owner.subscription_id)
    assert (after["payment_method"]["type"], after["licences"]["total"],
            after["payment_method_change"]) == ("invoice", 105, None)
    upcoming = owner.client.get("/v1/invoices/upcoming").ok()
    assert upcoming["subtotal"] == money(3325 + 110250)
