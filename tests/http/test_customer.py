"""The operator looks at one customer: the customer's own lists, on the customer's day, and nobody else's rows.
Source: docs/api.md, Operator."""
import datetime

import pytest

from shop import key_new, money, price_new
from stack import id_random

LISTS = ["subscriptions", "orders", "invoices", "credit-notes", "users", "payment-methods", "events"]


def seen(stack, customer, path):
    return stack.operator.get(f"/v1/operator/organizations/{customer.id}/{path}").ok()


@pytest.mark.parametrize("noun", LISTS)
def test_the_operator_sees_what_the_customer_sees(stack, owner, stranger, noun):
    """The same rows, members and order; of another customer, other rows."""
    line = owner.invoices()[0]["lines"][0]
    owner.stack.operator.post(f"/v1/operator/invoices/{owner.invoices()[0]['id']}/credit-notes",
                              {"lines": [{"line_id": line["id"], "amount": money(1000)}], "reason": "Goodwill"},
                              key=key_new()).ok(201)
    own = owner.client.get("/v1/" + noun).ok()["data"]
    assert own and seen(stack, owner, noun)["data"] == own
    theirs = seen(stack, stranger, noun)["data"]
    assert theirs == stranger.client.get("/v1/" + noun).ok()["data"] != own


@pytest.mark.parametrize("noun", LISTS)
def test_of_an_unknown_customer_nothing_is_listed(stack, noun):
    stack.operator.get(f"/v1/operator/organizations/{id_random('org')}/{noun}").problem(404, "not_found")


@pytest.mark.parametrize("noun", LISTS)
def test_no_customer_sees_another_this_way(stack, reader, stranger, noun):
    for client in (reader.client, stack.demo("global_admin")):
        client.get(f"/v1/operator/organizations/{stranger.id}/{noun}").problem(403, "operator_required")
        client.get(f"/v1/operator/organizations/{reader.id}/{noun}").problem(403, "operator_required")


def test_the_day_is_the_customers(stack, owner):
    """Real time is years from the sandbox's clock: by it the subscription's lots could not be given back any more."""
    [subscription] = seen(stack, owner, "subscriptions?expand=product")["data"]
    own = owner.client.get(f"/v1/subscriptions/{owner.subscription_id}?expand=product").ok()
    assert subscription == own
    assert subscription["actions"]["remove_licences"] == own["actions"]["remove_licences"]


def test_filters_counts_and_cursors_are_the_customers_lists(stack, owner):
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert ([one["total"] for one in seen(stack, owner, "orders?status=confirmed")["data"]]
            == [money(3990), money(126000)])
    assert seen(stack, owner, "orders?status=rejected")["data"] == []
    assert seen(stack, owner, "invoices?count=true&limit=1")["total_count"] == 2
    first = seen(stack, owner, "invoices?limit=1")
    second = seen(stack, owner, "invoices?limit=1&cursor=" + first["next_cursor"])
    assert [first["data"][0]["number"], second["data"][0]["number"]] == [one["number"] for one in owner.invoices()]
    assert second["next_cursor"] is None
    assert [one["email"] for one in seen(stack, owner,
                                         "users?email=" + owner.account["email"])["data"]] == [owner.account["email"]]
    stack.operator.get(f"/v1/operator/organizations/{owner.id}/events?wait=1").invalid("/wait")


def test_a_cursor_of_one_customer_is_none_of_another(stack, owner, stranger):
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    cursor = seen(stack, owner, "orders?limit=1")["next_cursor"]
    stack.operator.get(f"/v1/operator/organizations/{stranger.id}/orders?limit=1&cursor={cursor}").invalid("/cursor")
    owner.client.get(f"/v1/orders?limit=1&cursor={cursor}").invalid("/cursor")


def test_an_address_of_another_customer_finds_nobody(stack, owner, stranger):
    assert seen(stack, owner, "users?email=" + stranger.account["email"])["data"] == []


def test_the_organization_says_what_it_owes(stack, owner):
    """30 licences by invoice, under a credit check: a whole new month, 30 x 10.50 = 315.00, with tax 378.00."""
    path = "/v1/operator/organizations/" + owner.id
    assert stack.operator.get(path).ok()["owed"] == money(0)
    order = owner.order(owner.quote_new(30, owner.method("invoice")).ok(201)["id"]).ok(201)
    assert order["status"] == "credit_check_pending"
    assert stack.operator.get(path).ok()["owed"] == order["total"] == money(37800)
    check = order["credit_check"]["id"]
    stack.operator.post(f"/v1/operator/credit-checks/{check}/decision", {"decision": "rejected"}).ok()
    assert stack.operator.get(path).ok()["owed"] == money(0)


def test_an_invoice_of_any_organization_is_found(stack, reader):
    own = reader.invoices()[0]
    found = stack.operator.get("/v1/operator/invoices/" + own["id"]).ok()
    assert found.pop("organization_id") == reader.id
    assert found == own
    stack.operator.get("/v1/operator/invoices/" + id_random("inv")).problem(404, "not_found")


def test_a_price_is_shown_with_its_revisions(stack):
    price = price_new(stack, unit_amount=1000)
    path = "/v1/operator/prices/" + price
    assert stack.operator.get(path).ok()["revisions"] == []
    steps = [{"up_to": 10, "unit_amount": 1200}, {"up_to": None, "unit_amount": 900}]
    made = [stack.operator.post(path + "/revisions", {"effective_from": "2030-01-01", "unit_amount": 1100}).ok(201),
            stack.operator.post(path + "/revisions",
                                {"effective_from": "2031-01-01", "tiers": {"mode": "volume", "steps": steps}}).ok(201)]
    found = stack.operator.get(path).ok()
    assert found["unit_amount"] == 1000, "today's"
    assert found["revisions"] == [made[1], made[0]], "the latest day first"
    assert found["revisions"][0]["tiers"]["steps"] == steps


def test_of_many_revisions_those_of_the_latest_days_are_shown(stack):
    price = price_new(stack)
    path = "/v1/operator/prices/" + price
    days = [(datetime.date(2030, 1, 1) + datetime.timedelta(number)).isoformat() for number in range(101)]
    for day in days:
        stack.operator.post(path + "/revisions", {"effective_from": day, "unit_amount": 1100}).ok(201)
    assert [one["effective_from"] for one in stack.operator.get(path).ok()["revisions"]] == days[:0:-1]
