"""The operator looks at one customer: the customer's own lists, on the customer's day, and nobody else's rows.
Source: docs/api.md, Operator."""
import datetime
import secrets
import urllib.parse

import pytest

from shop import Shop, key_new, money, price_new
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


def test_the_operator_sees_a_customers_credit_checks_and_no_others(stack, owner, stranger):
    invoice = owner.method("invoice")
    checks = [owner.order(owner.quote_new(30, invoice).ok(201)["id"]).ok(201)["credit_check"]["id"] for _ in range(2)]
    seen_now = seen(stack, owner, "credit-checks")["data"]
    assert seen_now == owner.client.get("/v1/credit-checks").ok()["data"]
    assert [one["id"] for one in seen_now] == checks[::-1]
    first = seen(stack, owner, "credit-checks?limit=1")
    second = seen(stack, owner, "credit-checks?limit=1&cursor=" + first["next_cursor"])
    assert [first["data"][0]["id"], second["data"][0]["id"]] == checks[::-1]
    assert seen(stack, stranger, "credit-checks")["data"] == []


@pytest.mark.parametrize("noun", [*LISTS, "credit-checks"])
def test_of_an_unknown_customer_nothing_is_listed(stack, noun):
    stack.operator.get(f"/v1/operator/organizations/{id_random('org')}/{noun}").problem(404, "not_found")


@pytest.mark.parametrize("noun", [*LISTS, "credit-checks"])
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


def found(stack, text):
    """The customers that the text finds, by identifier."""
    path = "/v1/operator/organizations?limit=100&q=" + urllib.parse.quote(text)
    return [one["id"] for one in stack.operator.get(path).ok()["data"]]


@pytest.fixture(scope="module")
def elodie(stack, price):
    """A customer that can be found by everything there is."""
    customer = Shop(stack, price, name="Élodie Tissage 50%_fin", legal_name="Manufacture Tisserand SAS",
                    vat_id="FR83404833048", siren="404833048")
    customer.buy(3)
    return customer


@pytest.mark.parametrize("text", ["Élodie Tissage", "elodie t", "ÉLODIE", "Élodie Tissage 50%_fin", "manufacture tiss",
                                  "FR83404833048", "404833048"])
def test_a_customer_is_found_by_its_names_and_numbers(stack, elodie, stranger, text):
    """A stack that is kept running has those of the runs before, too: older ones."""
    assert found(stack, text)[0] == elodie.id and stranger.id not in found(stack, text)


@pytest.mark.parametrize("text", ["lodie", "Élodie Tissage 50__", "Élodie%", "40483304", "FR8340483304", "Tissage",
                                  "'", "\\", "|", "%", "_"])
def test_what_is_no_beginning_and_no_whole_number_finds_nobody(stack, elodie, text):
    assert elodie.id not in found(stack, text)


def test_a_customer_is_found_by_user_document_and_identifier(stack, elodie, stranger):
    assert found(stack, elodie.account["email"].upper()) == [elodie.id]
    assert found(stack, elodie.id) == [elodie.id]
    number = elodie.invoices()[0]["number"]  # each sandbox has one of that number
    assert {elodie.id, stranger.id} <= set(found(stack, number))
    assert found(stack, "nobody@example.com") == found(stack, id_random("org")) == []
    operator = stack.operator.get("/v1/sessions/current").ok()
    assert found(stack, operator["organization"]["name"]) == [], "the operator is no customer"
    stack.operator.get("/v1/operator/organizations?q=").invalid("/q")
    stack.operator.get("/v1/operator/organizations?q=" + "a" * 101).invalid("/q")


def test_what_is_found_is_paged(stack, price):
    mark = "Paged " + secrets.token_hex(6)
    ids = [Shop(stack, price, name=f"{mark} {number}", legal_name=f"{mark} {number}").id for number in range(3)]
    path = "/v1/operator/organizations?limit=2&q=" + urllib.parse.quote(mark)
    first = stack.operator.get(path).ok()
    second = stack.operator.get(path + "&cursor=" + first["next_cursor"]).ok()
    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1] and second["next_cursor"] is None


def test_an_invoice_is_found_by_its_number(stack, reader, stranger):
    own = reader.invoices()[0]
    answer = stack.operator.get("/v1/operator/invoices?limit=100&number=" + own["number"]).ok()["data"]
    assert {one["number"] for one in answer} == {own["number"]}
    by_owner = {one["organization_id"]: one["id"] for one in answer}
    assert by_owner[reader.id] == own["id"] and by_owner[stranger.id] == stranger.invoices()[0]["id"]
    assert stack.operator.get("/v1/operator/invoices?number=F1999-000001").ok()["data"] == []
    for filters in ("status=open", "organization_id=" + reader.id):
        stack.operator.get(f"/v1/operator/invoices?number={own['number']}&{filters}").invalid("/number")
