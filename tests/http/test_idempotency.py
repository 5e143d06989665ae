"""Idempotency-Key: a repeated, concurrent or abandoned request never buys twice.
Source: docs/api.md, Conventions; docs/reliability.md, B5."""
import concurrent.futures
import json
import time

import pytest

from client import send_bytes
from shop import key_new, served
from stack import id_random

MANY = 32


@pytest.fixture
def quote_id(owner):
    return owner.quote_change(owner.subscription_id, 105).ok(201)["id"]


def bought_once(owner):
    return (owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]
            and len(owner.orders()) == 2)


def test_the_same_request_with_the_same_key_is_replayed(owner, quote_id):
    key = key_new()
    first, second = owner.order(quote_id, key), owner.order(quote_id, key)
    assert (first.status, second.status) == (201, 201)
    assert second.body == first.body, "the same bytes"
    assert first.headers["Idempotency-Replayed"] is None and second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert bought_once(owner)


def test_white_space_and_the_order_of_fields_do_not_matter(owner, quote_id):
    key = key_new()
    first = owner.client.post("/v1/orders",
                              raw=json.dumps({"quote_id": quote_id, "purchase_order_number": "A"}).encode(), key=key)
    second = owner.client.post("/v1/orders", raw=b'{ "purchase_order_number" :\n"\\u0041", "quote_id":"'
                               + quote_id.encode() + b'" }', key=key)
    assert (first.status, second.status) == (201, 201) and second.body == first.body


def test_a_bare_and_a_quoted_key_are_the_same(owner, quote_id):
    key = key_new()
    first, second = owner.order(quote_id, key), owner.order(quote_id, f'"{key}"')
    assert first.status == 201 and second.body == first.body and second.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_for_another_body_is_refused(owner, quote_id):
    key = key_new()
    owner.order(quote_id, key).ok(201)
    owner.order(quote_id, key, purchase_order_number="other").problem(422, "idempotency_key_reused")
    assert bought_once(owner)


def test_the_same_key_for_another_route_is_refused(owner, quote_id):
    key = key_new()
    owner.order(quote_id, key).ok(201)
    owner.client.post("/v1/quotes", {"kind": "change_licences", "subscription_id": owner.subscription_id,
                                     "total_licences": 106},
                      key=key).problem(422, "idempotency_key_reused")


def test_a_missing_key_is_refused(owner, quote_id):
    owner.client.post("/v1/orders", {"quote_id": quote_id}).problem(400, "idempotency_key_required")
    assert owner.licences(owner.subscription_id) == 100


@pytest.mark.parametrize("why, key", [
    ("empty", ""), ("256 characters", "k" * 256), ("a space inside", "a b"), ("beyond ASCII", "cl\u00e9"),
    ("a tab inside", "a\tb"),
    ("an empty quoted one", '""'), ("a quote that does not close", '"abc'), ("more after the quote", '"abc"d'),
    ("256 in quotes", '"' + "k" * 256 + '"')])
def test_a_bad_key_is_refused(owner, why, key):
    answer = owner.client.call("POST", "/v1/orders", {"quote_id": id_random("quo")},
                               headers={"Idempotency-Key": key.encode("utf-8")})
    assert answer.status == 400 and answer.json["code"] in ("idempotency_key_required",
                                                            "malformed_request"), f"{why}: {answer!r}"


@pytest.mark.parametrize("key", ["k", "!~", "k" * 255, "0b6f5c8e-6a53-4a0c-9b3f-1a2b3c4d5e6f"])
def test_a_good_key_is_accepted(owner, key):
    owner.order(id_random("quo"), key).problem(404, "not_found")


def test_two_keys_in_one_request_are_refused(owner, quote_id):
    headers = [("Idempotency-Key", key_new()), ("Idempotency-Key", key_new())]
    owner.client.call("POST", "/v1/orders", {"quote_id": quote_id}, headers=headers).problem(400, "malformed_request")
    assert owner.licences(owner.subscription_id) == 100


def test_a_refused_request_does_not_use_up_its_key(owner, quote_id):
    key = key_new()
    owner.stack.anyone.post("/v1/orders", {"quote_id": quote_id}, key=key).problem(401, "unauthenticated")
    owner.client.post("/v1/orders", {"quote_id": "x"}, key=key).problem(422, "validation_failed")
    owner.client.post("/v1/orders", raw=b"{", key=key).problem(400, "malformed_json")
    assert owner.order(quote_id, key).ok(201)["status"] == "confirmed"


def test_the_same_key_of_two_users_is_two_keys(owner, stranger, quote_id):
    key = key_new()
    owner.order(quote_id, key).ok(201)
    quote = stranger.quote_change(stranger.subscription_id, stranger.licences(stranger.subscription_id) + 1).ok(201)
    answer = stranger.order(quote["id"], key)
    assert answer.ok(201)["quote_id"] == quote["id"] and answer.headers["Idempotency-Replayed"] is None


def test_a_key_is_honoured_on_a_route_that_needs_none(owner):
    key, body = key_new(), {"kind": "change_licences", "subscription_id": owner.subscription_id, "total_licences": 105}
    first, second = owner.client.post("/v1/quotes", body, key=key), owner.client.post("/v1/quotes", body, key=key)
    assert first.status == 201 and second.body == first.body and second.headers["Idempotency-Replayed"] == "true"
    body = {"type": "card", "gateway_token": "tok_visa"}
    key = key_new()
    first, second = (owner.client.post("/v1/payment-methods", body, key=key),
                     owner.client.post("/v1/payment-methods", body, key=key))
    assert first.status == 201 and second.body == first.body


def order_until_answered(owner, quote_id, key):
    """Repeats an order while it is answered 409 idempotency_in_progress."""
    for _ in range(200):
        answer = owner.order(quote_id, key)
        if answer.status == 409:
            answer.problem(409, "idempotency_in_progress")
            time.sleep(0.05)
        elif answer.status == 503:
            answer.problem(503, "temporarily_unavailable")
            time.sleep(0.05)
        else:
            return answer
    raise AssertionError("never answered")


def test_concurrent_requests_with_one_key_are_one_charge_and_one_order(owner, quote_id):
    key = key_new()
    with concurrent.futures.ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda _: order_until_answered(owner, quote_id, key), range(MANY)))
    assert {answer.status for answer in answers} == {201}, [repr(answer) for answer in answers
                                                            if answer.status != 201][:3]
    assert len({answer.body for answer in answers}) == 1, "one answer for all"
    assert sum(answer.headers["Idempotency-Replayed"] is None for answer in answers) == 1, "one did the work"
    assert bought_once(owner)


def test_concurrent_orders_of_one_quote_are_one_charge(owner, quote_id):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served(lambda: owner.order(quote_id)), range(8)))
    codes = sorted((answer.status, answer.json.get("code", "")) for answer in answers)
    assert codes == [(201, "")] + [(409, "quote_used")] * 7
    assert bought_once(owner)


def test_of_concurrent_orders_on_one_version_the_second_is_stale(stack):
    """One gets what was quoted; the other one's quote is stale, and nothing is charged."""
    first, second = stack.demo("billing_admin"), stack.demo("global_admin")
    owned = [one for one in first.get("/v1/subscriptions?limit=100").ok()["data"]
             if one["actions"]["add_licences"]["allowed"]][0]
    total = owned["licences"]["total"]
    quotes = [client.post("/v1/quotes", {"kind": "change_licences", "subscription_id": owned["id"],
                                         "total_licences": total + extra}).ok(201)["id"]
              for client, extra in ((first, 1), (second, 2))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: served(lambda: pair[0].post("/v1/orders", {"quote_id": pair[1]},
                                                                         key=key_new())),
                                zip((first, second), quotes)))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [201, 409], [repr(answer) for answer in answers]
    winner = next(answer for answer in answers if answer.status == 201)
    next(answer for answer in answers if answer.status == 409).problem(409, "quote_stale")
    assert first.get("/v1/subscriptions/" + owned["id"]).ok()["licences"]["total"] == winner.json["total_licences"]


def test_a_client_that_disconnects_before_the_answer_gets_it_by_its_key(owner, quote_id):
    key, body = key_new(), json.dumps({"quote_id": quote_id})
    send_bytes(owner.stack.base_url, (f"POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                      f"{owner.client.headers['Authorization']}\r\n"
                                      f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: "
                                      f"{len(body)}\r\n\r\n{body}").encode(),
               read=False)
    assert order_until_answered(owner, quote_id, key).ok(201)["status"] == "confirmed"
    assert bought_once(owner)


def test_a_client_that_disconnects_within_its_body_has_ordered_nothing(owner, quote_id):
    body = json.dumps({"quote_id": quote_id})
    send_bytes(owner.stack.base_url, (f"POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                      f"{owner.client.headers['Authorization']}\r\n"
                                      f"Content-Type: application/json\r\nIdempotency-Key: "
                                      f"{key_new()}\r\nContent-Length: {len(body) + 100}\r\n\r\n{body}").encode(),
               read=False)
    assert owner.licences(owner.subscription_id) == 100 and len(owner.orders()) == 1
    assert owner.order(quote_id).ok(201)["status"] == "confirmed"


def test_concurrent_buyers_own_what_was_charged_and_invoiced(owner):
    """Eight clients quote and order on one subscription, each order sent twice: the confirmed orders are what is
    owned, charged and invoiced."""
    allowed = {"quote_stale", "licence_change_unavailable", "idempotency_in_progress", "temporarily_unavailable"}

    def buyer(number):
        confirmed = {}
        for extra in range(5):
            quote = owner.quote_change(owner.subscription_id,
                                       owner.licences(owner.subscription_id) + 1 + (number + extra) % 3)
            if quote.status != 201:
                assert quote.json["code"] in allowed | {"validation_failed"}, repr(quote)
                continue
            if quote.json["charge"]["total"]["amount"] < 0:
                continue  # other clients were faster: this quote would remove licences
            key = key_new()
            for answer in [owner.order(quote.json["id"], key) for _ in range(2)]:
                if answer.status == 201:
                    assert answer.json["status"] == "confirmed", repr(answer)
                    confirmed[answer.json["id"]] = answer.json
                else:
                    assert answer.json["code"] in allowed, repr(answer)
        return confirmed

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        confirmed = {name: order for one in pool.map(buyer, range(8)) for name, order in one.items()}
    assert confirmed
    assert owner.licences(owner.subscription_id) == 100 + sum(order["licences_delta"] for order in confirmed.values())
    assert sorted(owner.captured()) == sorted([126000] + [order["total"]["amount"] for order in confirmed.values()])
    assert len(owner.invoices()) == 1 + len(confirmed)
