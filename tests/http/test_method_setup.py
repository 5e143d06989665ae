"""A new card or bank account set up from a browser on the gateway's own page. Source: docs/api.md, Payment
methods."""
import http.client
import time
import urllib.parse

import pytest

from shop import Shop, key_new
from stack import id_hex, id_random, id_text

PATH = "/v1/payment-methods/setup"
PATIENCE_S = 30


def page(url, method="GET", query=""):
    """What a browser gets: status, redirection, text."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, parts.path + query, "" if method == "POST" else None)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read().decode()
    finally:
        connection.close()


def choose(setup, choice):
    return page(setup["setup_url"], "POST", "?choice=" + choice)


def begin(shop, kind="card", return_to="/account", key=None, **more):
    return shop.client.post(PATH, {"type": kind, "return_to": return_to, **more}, key=key or key_new())


def settled(shop, setup_id):
    """The setup as stored, once it has ended, without asking the gateway."""
    until = time.monotonic() + PATIENCE_S
    while (now := shop.client.get(f"{PATH}/{setup_id}").ok())["status"] in ("opening", "open"):
        assert time.monotonic() < until, now
        time.sleep(0.1)
    return now


def put_off(stack, setup_id):
    """Makes the worker not ask by itself from now on."""
    stack.sql(f"UPDATE payment_method_setup SET next_try_at = '2099-01-01', version = version + 1 WHERE id = "
              f"UNHEX('{id_hex(setup_id)}')")


def test_a_setup_with_a_working_card_makes_a_payment_method(shop, stack):
    setup = begin(shop).ok(201)
    assert set(setup) == {"id", "type", "status", "setup_url", "expires_at", "payment_method_id", "created_at"}
    assert (setup["type"], setup["status"], setup["payment_method_id"]) == ("card", "open", None)
    assert setup["setup_url"].startswith(stack.gateway_url + "/setup-pages/")
    assert shop.client.get(f"{PATH}/{setup['id']}").ok() == setup
    back = f"{stack.base_url}/account?setup={setup['id']}&outcome="
    assert choose(setup, "works")[:2] == (303, back + "done")
    done = shop.client.post(f"{PATH}/{setup['id']}/completion").ok()
    assert (done["status"], done["setup_url"]) == ("completed", None)
    method = shop.client.get("/v1/payment-methods/" + done["payment_method_id"]).ok()
    assert (method["type"], method["brand"], method["last4"], method["default"]) == ("card", "visa", "4242", True)
    assert shop.buy(5, method["id"]).startswith("sub_"), "it pays"


@pytest.mark.parametrize("kind, choice, last4",
                         [("card", "declined", "0002"), ("card", "authentication", "3220"), ("card", "once", "3155"),
                                                 ("bank_account", "works", "3000"),
                                                 ("bank_account", "returned", "3001")])
def test_a_setup_with_any_other_choice_makes_its_payment_method(shop, kind, choice, last4):
    setup = begin(shop, kind).ok(201)
    assert choose(setup, choice)[0] == 303
    done = shop.client.post(f"{PATH}/{setup['id']}/completion").ok()
    method = shop.client.get("/v1/payment-methods/" + done["payment_method_id"]).ok()
    assert (method["type"], method["last4"]) == (kind, last4)


def test_a_card_whose_bank_wants_its_holder_is_added_by_a_setup_alone(shop):
    """The refusal says so, nothing is added, and what it says works: the card then renews without anybody there."""
    body = {"type": "card", "gateway_token": "tok_setup_3ds", "default": True}
    refused = shop.client.post("/v1/payment-methods", body,
                               key=key_new()).problem(422, "validation_failed")["errors"][0]
    assert (refused["pointer"], refused["code"]) == ("/gateway_token", "authentication_required")
    assert refused["detail"] == ("Votre banque veut que vous confirmiez une fois cette carte ou ce compte\u00a0: "
                                 "ajoutez-le sur la page du service"
                                 " de paiement.")
    english = shop.client.with_headers(Accept_Language="en").post("/v1/payment-methods", body)
    told = english.problem(422, "validation_failed")["errors"][0]
    assert (told["detail"] == "Your bank wants you to confirm this card or account once: add it on the page of the "
            "payment service.")
    assert told["developer"] == "Send the holder to the page that POST /v1/payment-methods/setup gives."
    assert shop.data("/v1/payment-methods") == []
    setup = begin(shop).ok(201)
    assert choose(setup, "once")[0] == 303
    method = shop.client.post(f"{PATH}/{setup['id']}/completion").ok()["payment_method_id"]
    sub = shop.buy(5, method)
    shop.clock("2026-12-01T09:00:00Z").ok()
    assert shop.client.get("/v1/subscriptions/" + sub).ok()["status"] == "active"


def test_a_setup_is_completed_by_the_event_without_a_returning_person(shop):
    setup = begin(shop).ok(201)
    put_off(shop.stack, setup["id"])
    choose(setup, "works")
    assert settled(shop, setup["id"])["payment_method_id"] is not None


def test_a_setup_is_completed_once(shop):
    """By the event, by repeated completion requests, and by the gateway's page opened a second time."""
    setup = begin(shop).ok(201)
    choose(setup, "works")
    told = [shop.client.post(f"{PATH}/{setup['id']}/completion").ok()["payment_method_id"] for _ in range(3)]
    status, _, text = choose(setup, "works")
    assert status == 410 and "Page fermée" in text
    settled(shop, setup["id"])
    assert len(set(told)) == 1 and [one["id"] for one in shop.data("/v1/payment-methods")] == told[:1]
    types = [one["type"] for one in shop.data("/v1/events?after=0")]
    assert [types.count(kind) for kind in ("payment_method.setup_begun", "payment_method.setup_ended",
                                           "payment_method.created")] == [1, 1, 1]


def test_a_setup_cancelled_on_the_page_is_cancelled(shop, stack):
    setup = begin(shop).ok(201)
    assert choose(setup, "cancel")[:2] == (303, f"{stack.base_url}/account?setup={setup['id']}&outcome=cancelled")
    refused = shop.client.post(f"{PATH}/{setup['id']}/completion").problem(409, "setup_cancelled")
    assert refused["detail"].startswith("Cet enregistrement a été annulé")
    assert shop.client.get(f"{PATH}/{setup['id']}").ok()["status"] == "cancelled"
    assert shop.data("/v1/payment-methods") == []


def test_a_setup_that_is_deleted_closes_its_page(shop):
    setup = begin(shop).ok(201)
    assert shop.client.post(f"{PATH}/{setup['id']}/completion").ok()["status"] == "open", "nothing was chosen yet"
    assert shop.client.delete(f"{PATH}/{setup['id']}").ok()["status"] == "cancelled"
    assert page(setup["setup_url"])[0] == 410
    assert choose(setup, "works")[0] == 410
    assert shop.client.delete(f"{PATH}/{setup['id']}").ok()["status"] == "cancelled"


def test_a_setup_whose_page_expires_is_expired(shop, stack):
    setup = begin(shop).ok(201)
    reference = stack.sql(f"SELECT reference FROM payment_method_setup WHERE id = UNHEX('{id_hex(setup['id'])}')")[0]
    assert page(f"{stack.gateway_url}/setups/{reference[0]}/expire", "POST")[0] == 200
    english = shop.client.with_headers(Accept_Language="en")
    refused = english.post(f"{PATH}/{setup['id']}/completion").problem(409, "setup_expired")
    assert refused["detail"].endswith("Begin again.")


def test_the_setup_page_is_in_the_readers_language(shop):
    french = page(begin(shop).ok(201)["setup_url"])
    assert french[0] == 200 and "Une carte qui fonctionne" in french[2] and 'lang="fr"' in french[2]
    english = (shop.client.with_headers(Accept_Language="en").post(PATH, {"type": "bank_account", "return_to": "/"},
                                                                   key=key_new()).ok(201))
    status, _, text = page(english["setup_url"])
    assert status == 200 and "An account that works" in text and "A card that works" not in text
    assert page(english["setup_url"], "POST", "?choice=authentication")[0] == 422, "what is not offered is not taken"


@pytest.mark.parametrize("return_to", ["https://evil.example/", "//evil.example/", "/\\evil.example",
                                       "javascript:alert(1)", "account", "/../x"])
def test_a_return_address_outside_our_site_is_refused(shop, return_to):
    begin(shop, return_to=return_to).invalid("/return_to", "not_our_address")


def test_a_setup_without_key_or_with_bad_fields_is_refused(shop, stack):
    shop.client.post(PATH, {"type": "card", "return_to": "/"}).problem(400, "idempotency_key_required")
    begin(shop, "invoice").invalid("/type", "unknown_value")
    shop.client.post(PATH, {"type": "card"}, key=key_new()).invalid("/return_to", "required")
    begin(shop, token="4242424242424242").invalid("/token", "card_or_iban")
    key = key_new()
    first = begin(shop, return_to=stack.base_url + "/account", key=key)
    again = begin(shop, return_to=stack.base_url + "/account", key=key)
    assert again.body == first.body and again.headers["Idempotency-Replayed"] == "true"


def test_a_setup_of_another_organization_is_not_found(shop, stack, price):
    setup = begin(shop).ok(201)
    other = Shop(stack, price)
    for method, path in (("GET", ""), ("POST", "/completion"), ("DELETE", "")):
        other.client.call(method, f"{PATH}/{setup['id']}{path}").problem(404, "not_found")
    other.client.get(f"{PATH}/{id_random('set')}").problem(404, "not_found")


def test_a_removed_card_is_detached_at_the_gateway(shop, stack):
    method = shop.method()
    shop.method("invoice", default=True)
    reference = stack.sql(f"SELECT gateway_reference FROM payment_method WHERE id = UNHEX('{id_hex(method)}')")[0][0]
    shop.client.delete("/v1/payment-methods/" + method, headers={"If-Match": "*"}).ok(204)
    until = time.monotonic() + PATIENCE_S
    text = f"SELECT detach_at IS NULL, detach_tries FROM payment_method WHERE id = UNHEX('{id_hex(method)}')"
    while stack.sql(text)[0] != ["1", "1"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert page(f"{stack.gateway_url}/payment-methods/{reference}/detach", "POST")[0] == 404, "it is gone there"


def test_a_repeated_request_adds_one_card(shop):
    key, body = key_new(), {"type": "card", "gateway_token": "tok_visa"}
    first = shop.client.post("/v1/payment-methods", body, key=key).ok(201)
    assert shop.client.post("/v1/payment-methods", body, key=key).ok(201) == first
    assert len(shop.data("/v1/payment-methods")) == 1
    assert shop.client.post("/v1/payment-methods", body, key=key_new()).ok(201)["id"] != first["id"]


@pytest.mark.parametrize("token, title, refreshes",
                         [("tok_visa", "Paiement effectué", False), ("tok_declined", "Paiement non effectué", False),
                                                     ("tok_3ds", "Paiement en cours de confirmation", True),
                                                     ("tok_sepa_fails_later", "Paiement en route", False)])
def test_the_return_page_tells_the_outcome_in_the_browsers_language(shop, stack, token, title, refreshes):
    """Without a session; in the browser's language; about the order, and nothing about the customer."""
    order = shop.order(shop.quote_new(3, shop.method(token)).ok(201)["id"])
    order_id = order.json.get("id") or order.json["order_id"]
    payment = stack.sql(f"SELECT LOWER(HEX(id)) FROM payment WHERE order_id = UNHEX('{id_hex(order_id)}')")[0][0]
    path = "/returns/" + id_text("pay", payment)
    french = stack.anyone.get(path, headers={"Accept-Language": "fr", "Accept": "text/html,*/*;q=0.8"})
    text = french.body.decode()
    assert french.status == 200 and french.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"<title>{title}</title>" in text and order_id in text and ("http-equiv=\"refresh\"" in text) == refreshes
    assert "Client" not in text and "4242" not in text
    english = stack.anyone.get(path, headers={"Accept-Language": "en"}).body.decode()
    assert '<html lang="en">' in english and title not in english
    assert stack.anyone.get(path, headers={"Accept": "text/html"}).status == 200, (
        "a page for whoever asks for pages alone")
    stack.anyone.get("/returns/" + id_random("pay")).problem(404, "not_found")
