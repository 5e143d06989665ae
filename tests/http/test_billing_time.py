"""Billing over time, through HTTP: clock changes, invoices that fall due, and the gateway's charges compared with the
invoices.
Source: docs/rules.md, C (Billing); docs/api.md, Operator (clock)."""
import pytest

from shop import Shop, key_new, money, price_new, turn, untaxed


def issued(shop):
    """Day, total and status of each invoice, oldest first."""
    return [(i["issue_date"], i["total"]["amount"], i["status"]) for i in reversed(shop.invoices())]


def test_a_year_of_ten_subscriptions_collects_what_it_invoices(stack, price):
    shop = Shop(stack, price)
    card = shop.method()
    for licences in range(1, 11):
        shop.buy(licences, card)
    done = turn(shop, "2027-11-01")
    assert done["now"] == "2027-11-01T09:00:00Z"
    assert done["periods_begun"] == 120
    assert done["invoices_finalized"] == 12  # one a month for all ten
    invoices = shop.invoices()
    assert all(i["status"] == "paid" and i["due"] == money(0) for i in invoices)
    assert sum(shop.captured()) == sum(i["total"]["amount"] for i in invoices)
    assert [len(i["lines"]) for i in invoices[:12]] == [10] * 12
    assert invoices[0]["payments"][0]["status"] == "succeeded"


def test_setting_the_clock_to_the_same_day_bills_nothing(owner):
    turn(owner, "2026-12-01")
    before = issued(owner)
    assert turn(owner, "2026-12-01")["invoices_finalized"] == 0
    assert issued(owner) == before


def test_clock_change_with_the_same_key_is_replayed(owner):
    path, body, key = f"/v1/operator/organizations/{owner.id}/clock", {"now": "2027-02-01T09:00:00Z"}, key_new()
    first = owner.stack.operator.post(path, body, key=key)
    again = owner.stack.operator.post(path, body, key=key)
    assert first.ok()["invoices_finalized"] == 3
    assert again.ok() == first.ok() and again.headers["Idempotency-Replayed"] == "true"
    assert len(owner.invoices()) == 4


def test_a_subscription_shows_its_new_period_and_its_events(owner):
    turn(owner, "2026-12-15")
    found = owner.subscription(owner.subscription_id)
    assert found["current_period"] == {"start": "2026-12-01", "end": "2027-01-01"}
    assert found["renews_on"] == "2027-01-01"
    told = [event["type"] for event in owner.data("/v1/events?after=0")]
    assert (told.count("subscription.renewed") == 1 and told.count("invoice.finalized") == 2
            and told.count("invoice.paid") == 2)


def test_A12_an_addition_by_invoice_is_on_the_next_one(stack, price):
    shop = Shop(stack, price, credit_limit=money(10_000_000))
    subscription = shop.buy(100, shop.method("invoice"))
    turn(shop, "2026-11-12")
    quote = shop.quote_change(subscription, 105).ok(201)
    assert quote["collection"] == "next_invoice"
    assert quote["next_invoice"]["date"] == "2026-12-01"
    shop.order(quote["id"]).ok(201)
    turn(shop, "2026-12-01")
    newest = shop.invoices()[0]
    assert ([(line["kind"], line["amount"]["amount"]) for line in newest["lines"]]
            == [("proration", 3325), ("recurring", 110250)])
    assert newest["due_date"] == "2026-12-31" and newest["status"] == "open"
    for part in ("subtotal", "tax_total", "total"):
        assert newest[part] == quote["next_invoice"][part]


def test_a_quote_tells_the_next_invoice_with_pending_lines(stack, price):
    shop = Shop(stack, price_new(stack, reduction_policy="any_time"), credit_limit=money(10_000_000))
    subscription = shop.buy(100, shop.method("invoice"))
    turn(shop, "2026-11-12")
    shop.order(shop.quote_change(subscription, 105).ok(201)["id"]).ok(201)
    turn(shop, "2026-11-20")
    quote = shop.quote_change(subscription, 103).ok(201)  # reduces the pending line
    shop.order(quote["id"]).ok(201)
    turn(shop, "2026-12-01")
    newest = shop.invoices()[0]
    assert [line["amount"]["amount"] for line in newest["lines"]] == [3325, -770, 108150]
    for part in ("subtotal", "tax_total", "total"):
        assert newest[part] == quote["next_invoice"][part]


def test_a_price_change_takes_effect_at_renewal(stack):
    price = price_new(stack)
    shop = Shop(stack, price)
    subscription = shop.buy(10)
    stack.operator.post(f"/v1/operator/prices/{price}/revisions",
                        {"effective_from": "2026-11-20", "unit_amount": 2000}).ok(201)
    assert shop.subscription(subscription)["monthly_cost"] == untaxed(10500)
    turn(shop, "2026-11-25")
    assert shop.quote_change(subscription, 11).ok(201)["charge"]["lines"][0]["unit_price"] == money(1050)
    turn(shop, "2026-12-01")
    assert shop.subscription(subscription)["monthly_cost"] == untaxed(20000)
    assert issued(shop)[-1] == ("2026-12-01", 24000, "paid")


def test_a_scheduled_removal_and_a_cancellation_take_effect_at_renewal(stack):
    price = price_new(stack, reduction_policy="at_renewal")
    shop = Shop(stack, price)
    card = shop.method()
    shrinks, ends = shop.buy(10, card), shop.buy(5, card)
    order = shop.order(shop.quote_change(shrinks, 4).ok(201)["id"]).ok(201)
    assert order["status"] == "scheduled"
    shop.client.post(f"/v1/subscriptions/{ends}/cancellation", {"at": "period_end"}, key=key_new()).ok()
    turn(shop, "2026-12-01")
    assert shop.licences(shrinks) == 4
    assert shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed"
    assert shop.subscription(ends)["status"] == "cancelled"
    assert issued(shop)[-1] == ("2026-12-01", 5040, "paid")


def test_a_declined_renewal_is_retried_then_suspends_the_subscription(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    turn(owner, "2026-12-01")
    found = owner.subscription(owner.subscription_id)
    assert found["status"] == "past_due"
    assert found["actions"]["add_licences"]["reason"] == "past_due"
    invoice = owner.invoices()[0]
    assert invoice["status"] == "open" and invoice["payments"][0]["status"] == "failed"
    turn(owner, "2026-12-20")  # retried after 1, 3, 5 and 7 days
    assert len(owner.client.get("/v1/invoices/" + invoice["id"]).ok()["payments"]) == 5
    turn(owner, "2026-12-31")
    assert owner.subscription(owner.subscription_id)["status"] == "suspended"
    turn(owner, "2027-03-01")
    assert owner.subscription(owner.subscription_id)["status"] == "cancelled"
    assert len(owner.invoices()) == 2  # the suspended period is not billed
    types = [event["type"] for event in owner.data("/v1/events?after=0")]
    for told in ("subscription.past_due", "subscription.suspended", "subscription.cancelled", "invoice.payment_failed"):
        assert told in types


def test_a_renewal_that_needs_authentication_fails(owner):
    """A renewal is charged off-session: the charge fails, and does not wait for its card holder."""
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_3ds")
    turn(owner, "2026-12-01")
    assert owner.subscription(owner.subscription_id)["status"] == "past_due"
    payment, = owner.invoices()[0]["payments"]
    assert ((payment["status"], payment["decline_code"], payment["action_url"])
            == ("failed", "authentication_required", None))


def test_a_retry_that_succeeds_makes_the_subscription_active(owner):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_insufficient_funds")
    turn(owner, "2026-12-01")
    assert owner.subscription(owner.subscription_id)["status"] == "past_due"
    owner.method_becomes(method, "tok_visa")
    turn(owner, "2026-12-02")
    assert owner.subscription(owner.subscription_id)["status"] == "active"
    assert owner.invoices()[0]["status"] == "paid"
    assert sum(owner.captured()) == sum(i["total"]["amount"] for i in owner.invoices())


@pytest.mark.parametrize("country, vat_id, taxes", [
    ("FR", "FR88100000009", [("S", "20.00", 2100)]), ("DE", "DE123456789", [("AE", "0.00", 0)]),
    ("DE", None, [("S", "19.00", 1995)]), ("FI", None, [("S", "25.50", 2678)]), ("US", None, [("O", "0.00", 0)]),
])
def test_a_renewal_has_the_buyers_tax(stack, price, country, vat_id, taxes):
    shop = Shop(stack, price, vat_id=vat_id,
                address={"line1": "1 Main Street", "postal_code": "10115", "city": "Town", "country": country})
    shop.buy(10)
    turn(shop, "2026-12-01")
    newest = shop.invoices()[0]
    assert [(t["category"], t["rate"], t["amount"]["amount"]) for t in newest["taxes"]] == taxes


@pytest.mark.parametrize("currency, unit_amount, total", [("JPY", 1500, 15000), ("KWD", 3125, 31250)])
def test_other_currencies_renew_in_their_own_units(stack, currency, unit_amount, total):
    shop = Shop(stack, price_new(stack, currency=currency, unit_amount=unit_amount), currency=currency,
                address={"line1": "1 Main Street", "postal_code": "10115", "city": "Town", "country": "US"})
    shop.buy(10)
    turn(shop, "2026-12-01")
    assert shop.invoices()[0]["total"] == money(total, currency)
