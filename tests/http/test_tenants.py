"""Objects of another organization are answered like an unknown identifier.
Source: docs/api.md, Conventions; docs/reliability.md, B4."""
import pytest

from shop import key_new
from stack import id_random


@pytest.fixture(scope="module")
def foreign(stranger):
    """An identifier of each kind, of another organization."""
    order = stranger.orders()[0]
    return {"subscriptions": stranger.subscription_id, "quotes": order["quote_id"], "orders": order["id"],
            "invoices": order["invoice_id"],
            "payment-methods": order["payment_method"]["id"]}


def told(answer):
    return {name: value for name, value in answer.problem(404, "not_found").items() if name != "request_id"}


@pytest.mark.parametrize("noun", ["subscriptions", "quotes", "orders", "invoices", "payment-methods"])
def test_a_foreign_object_is_answered_like_an_unknown_one(reader, stranger, foreign, noun):
    stranger.client.get(f"/v1/{noun}/{foreign[noun]}").ok()
    theirs = reader.client.get(f"/v1/{noun}/{foreign[noun]}")
    none = reader.client.get(f"/v1/{noun}/{id_random(foreign[noun].split('_')[0])}")
    assert told(theirs) == told(none)
    assert set(theirs.headers) == set(none.headers)


@pytest.mark.parametrize("noun", ["subscriptions", "quotes", "orders", "invoices", "payment-methods"])
def test_a_malformed_identifier_is_not_found(reader, foreign, noun):
    own = foreign[noun]
    for wrong in ("0", "-1", own[:-1], own + "0", own.lower(), own.swapcase(), "usr_" + own.split("_")[1], own + "%20",
                  own + "%00", own + ";x=y",
                  "8" * 26, own.split("_")[0] + "_" + "Z" * 26, own.split("_")[0] + "_" + "U" * 26, "%2e%2e", "..;"):
        answer = reader.client.get(f"/v1/{noun}/{wrong}")
        assert (answer.status in (400, 404)
                and answer.json["code"] in ("not_found", "malformed_request")), f"{wrong}: {answer!r}"


def test_a_body_with_a_foreign_identifier_is_refused_like_an_unknown_one(reader, foreign):
    def quote(**changes):
        return reader.client.post("/v1/quotes", changes)

    pairs = [
        (lambda one: quote(kind="change_licences", subscription_id=one, total_licences=5), foreign["subscriptions"],
         "sub"),
        (lambda one: quote(kind="new_subscription", price_id=reader.price_id, total_licences=5, payment_method_id=one),
         foreign["payment-methods"], "pm"),
        (lambda one: reader.order(one), foreign["quotes"], "quo")]
    for call, theirs, prefix in pairs:
        first, second = call(theirs), call(id_random(prefix))
        assert first.status in (404, 422), repr(first)
        assert (first.status, without_id(first)) == (second.status, without_id(second))


def without_id(answer):
    return {name: value for name, value in answer.json.items() if name != "request_id"}


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/orders", "/v1/invoices", "/v1/payment-methods",
                                  "/v1/sessions"])
def test_a_list_holds_only_the_organizations_own_objects(reader, stranger, path):
    own, theirs = ({one["id"] for one in customer.data(path)} for customer in (reader, stranger))
    assert own and theirs and not own & theirs


def test_a_filter_by_a_foreign_subscription_finds_nothing(reader, foreign):
    answer = reader.client.get("/v1/orders?subscription_id=" + foreign["subscriptions"])
    assert answer.status == 404 or answer.ok()["data"] == []


def test_the_operator_is_refused_a_customers_objects(stack, foreign):
    for noun, one in foreign.items():
        stack.operator.get(f"/v1/{noun}/{one}").problem(403, "role_required")


def test_a_customer_is_refused_the_operators_routes(reader, stranger):
    reader.client.get("/v1/operator/organizations/" + stranger.id).problem(403, "operator_required")
    reader.client.post(f"/v1/operator/organizations/{reader.id}/clock", {"now": "2026-11-20T00:00:00Z"},
                       key=key_new()).problem(403, "operator_required")
