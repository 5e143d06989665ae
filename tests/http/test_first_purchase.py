"""The first purchase, end to end: 100 licences become 105 for 39.90. Figures: docs/rules.md, C (Proration); shapes:
docs/api.md."""
import re

import pytest

from shop import key_new, money, untaxed


def test_a_subscription_is_shown_with_licences_and_cost(owner):
    subscription = owner.subscription(owner.subscription_id)
    licences = {"total": 100, "assigned": 0, "reserved": 0, "available": 100, "pending": 0}
    assert subscription["licences"] == licences
    assert subscription["monthly_cost"] == untaxed(105000)
    assert ((subscription["status"], subscription["channel"], subscription["billing_period"])
            == ("active", "direct", "P1M"))
    assert subscription["current_period"] == {"start": "2026-11-01", "end": "2026-12-01"}
    assert ((subscription["renews_on"], subscription["cancels_on"], subscription["scheduled_change"])
            == ("2026-12-01", None, None))
    assert subscription["payment_method"]["type"] == "card"
    assert subscription["price_id"] == owner.price_id
    assert [(lot["quantity"], lot["acquired_on"], lot["expires_on"])
            for lot in subscription["lots"]] == [(100, "2026-11-01", None)]
    for action in ("add_licences", "remove_licences", "cancel"):
        assert subscription["actions"][action] == {"allowed": True}, action
    refused = subscription["actions"]["purchase_trial"]
    assert (refused["allowed"], refused["reason"]) == (False, "not_a_trial") and refused["message"]
    assert isinstance(subscription["version"], int)
    listed = owner.client.get("/v1/subscriptions").ok()
    assert listed["next_cursor"] is None
    assert [(one["id"], one["licences"], one["monthly_cost"])
            for one in listed["data"]] == [(owner.subscription_id, licences, untaxed(105000))]


def test_a_quote_tells_charge_tax_and_next_invoice(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    assert (quote["kind"], quote["subscription_id"]) == ("change_licences", owner.subscription_id)
    assert quote["payment_method"]["type"] == "card"
    assert quote["current"] == {"total_licences": 100, "monthly_cost": untaxed(105000)}
    assert quote["proposed"] == {"total_licences": 105, "monthly_cost": untaxed(110250)}
    assert (quote["effective"], quote["binding"], quote["collection"]) == ("on_confirmation", True, "now")
    charge = dict(quote["charge"])
    line, = charge.pop("lines")
    assert line["description"]
    told = {"kind": "proration", "quantity": 5, "unit_price": money(1050),
            "period": {"start": "2026-11-12", "end": "2026-12-01"},
            "days": 19, "period_days": 30, "amount": money(3325)}
    assert {field: line[field] for field in told} == told
    assert charge == {"subtotal": money(3325), "tax_total": money(665), "total": money(3990),
                      "credit_applied": money(0),
                      "taxes": [{"category": "S", "rate": "20.00", "taxable": money(3325), "amount": money(665)}],
                      "amount_due": money(3990)}
    assert quote["next_invoice"] == {"date": "2026-12-01", "subtotal": money(110250), "tax_total": money(22050),
                                     "total": money(132300)}
    assert owner.client.get("/v1/quotes/" + quote["id"]).ok() == quote
    assert owner.licences(owner.subscription_id) == 100, "asking costs nothing"
    assert owner.captured() == [126000], "and charges nothing"


def test_an_order_by_card_gives_licences_and_invoice_at_once(owner):
    before = {invoice["id"] for invoice in owner.invoices()}
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    order = owner.order(quote["id"], purchase_order_number="PO-2026/17").ok(201)
    assert ((order["quote_id"], order["subscription_id"], order["kind"])
            == (quote["id"], owner.subscription_id, "change_licences"))
    assert (order["status"], order["licences_delta"], order["total_licences"]) == ("confirmed", 5, 105)
    assert (order["total"], order["charge_expected_by"], order["credit_check"]) == (money(3990), "2026-11-14", None)
    assert (order["purchase_order_number"], order["users"]) == ("PO-2026/17", [])
    assert order["created_by"] == owner.organization["admin"]["id"]
    assert order["confirmed_at"] is not None and order["payment_method"] == quote["payment_method"]
    assert owner.client.get("/v1/orders/" + order["id"]).ok() == order
    assert owner.orders()[0]["id"] == order["id"], "newest first"
    subscription = owner.subscription(owner.subscription_id)
    assert subscription["licences"] == {"total": 105, "assigned": 0, "reserved": 0, "available": 105, "pending": 0}
    assert subscription["monthly_cost"] == untaxed(110250)
    assert sorted(lot["quantity"] for lot in subscription["lots"]) == [5, 100]
    assert {invoice["id"] for invoice in owner.invoices()} - before == {order["invoice_id"]}


def test_the_invoice_has_the_quoted_amounts(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    order = owner.order(quote["id"], purchase_order_number="PO-1").ok(201)
    invoice = owner.client.get("/v1/invoices/" + order["invoice_id"]).ok()
    assert (invoice["number"], invoice["status"], invoice["order_id"]) == ("TEST-F2026-000002", "paid", order["id"])
    assert (invoice["issue_date"], invoice["due_date"], invoice["currency"]) == ("2026-11-12", "2026-11-12", "EUR")
    line, = invoice["lines"]
    assert line["id"].startswith("lin_") and line["subscription_id"] == owner.subscription_id
    assert line["tax"] == {"category": "S", "rate": "20.00"}
    quoted, = quote["charge"]["lines"]
    for field in ("kind", "quantity", "unit_price", "period", "days", "period_days", "amount"):
        assert line[field] == quoted[field], field
    for field in ("subtotal", "taxes", "tax_total", "total"):
        assert invoice[field] == quote["charge"][field], field
    assert ((invoice["total"], invoice["credited"], invoice["paid"], invoice["due"])
            == (money(3990), money(0), money(3990), money(0)))
    assert invoice["purchase_order_number"] == "PO-1"
    assert len(invoice["payments"]) == 1
    assert (invoice["seller"]["vat_id"] and invoice["seller"]["siren"]
            and invoice["seller"]["address"]["country"] == "FR")
    assert invoice["buyer"]["legal_name"] == owner.organization["legal_name"]
    assert invoice["buyer"]["address"]["city"] == "Paris"
    assert re.fullmatch(r"[0-9a-f]{64}", invoice["hash"]) and re.fullmatch(r"[0-9a-f]{64}", invoice["previous_hash"])
    first = next(one for one in owner.invoices() if one["number"] == "TEST-F2026-000001")
    assert owner.client.get("/v1/invoices/"
                            + first["id"]).ok()["hash"] == invoice["previous_hash"], "each seals the one before"


def test_the_card_was_charged_what_was_invoiced(owner):
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert owner.captured() == [126000, 3990]


def test_a_new_subscription_is_charged_its_first_period_whole(shop):
    method = shop.method()
    quote = shop.quote_new(100, method).ok(201)
    assert (quote["kind"], quote["subscription_id"]) == ("new_subscription", None)
    assert quote["current"] == {"total_licences": 0, "monthly_cost": untaxed(0)}
    assert quote["proposed"] == {"total_licences": 100, "monthly_cost": untaxed(105000)}
    line, = quote["charge"]["lines"]
    assert (line["kind"], line["quantity"], line["unit_price"]) == ("recurring", 100, money(1050))
    assert (line["period"] == {"start": "2026-11-01", "end": "2026-12-01"}
            and (line["days"], line["period_days"]) == (30, 30))
    assert (quote["charge"]["subtotal"], quote["charge"]["amount_due"]) == (money(105000), money(126000))
    order = shop.order(quote["id"]).ok(201)
    assert (order["status"], order["kind"], order["licences_delta"],
            order["total_licences"]) == ("confirmed", "new_subscription", 100, 100)
    invoice = shop.client.get("/v1/invoices/" + order["invoice_id"]).ok()
    assert (invoice["number"], invoice["total"], invoice["status"]) == ("TEST-F2026-000001", money(126000), "paid")
    assert shop.licences(order["subscription_id"]) == 100
    assert shop.captured() == [126000]


@pytest.mark.parametrize("why, token", [("a bank debit", "tok_sepa"),
                                        ("a bank debit still under way confirms its order", "tok_sepa_fails_later")])
def test_a_bank_account_buys_as_a_card_does(shop, why, token):
    subscription = shop.buy(10, token)
    assert shop.licences(subscription) == 10, why


def test_the_default_payment_method_pays_where_none_is_named(shop):
    method = shop.method()
    quote = shop.quote_new(2).ok(201)
    assert quote["payment_method"] == {"id": method, "type": "card"}
    assert shop.order(quote["id"], key_new()).ok(201)["payment_method"]["id"] == method


def test_the_demo_organization_has_the_figures_of_the_readme(stack):
    """README and ./run show the figures of this organization; other tests may have added to it since."""
    demo = stack.demo("billing_admin")
    organization = demo.get("/v1/organization").ok()
    assert organization["id"] == stack.facts["organization"]["id"]
    assert ((organization["sandbox"], organization["currency"]) == (True, "EUR")
            and organization["now"].startswith("2026-11-12T"))
    owned = demo.get("/v1/subscriptions?limit=100").ok()["data"]
    assert any(one["lots"][0]["acquired_on"] == "2026-11-01" and max(lot["quantity"] for lot in one["lots"]) == 100
               for one in owned)
