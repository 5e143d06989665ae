"""Sessions: how they begin, what they admit, how they end. Source: docs/api.md, Sessions; docs/reliability.md, B3.
Failed sign-ins are counted for each client address too (50 in 15 minutes): the whole suite stays below 40, this file
makes about 20."""
import json
import re
import secrets

import pytest

from shop import Shop
from stack import id_hex, id_random

USER_FIELDS = {"id", "email", "display_name", "locale", "roles", "organization_id", "status"}
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def customer(stack, price):
    return Shop(stack, price)


@pytest.fixture
def bearer(customer):
    return customer.stack.sign_in_new(customer.account)


@pytest.fixture
def cookie(customer):
    return customer.stack.sign_in_new(customer.account, "cookie")


def without_request_id(answer):
    return {name: value for name, value in answer.json.items() if name != "request_id"}


def test_a_bearer_session_has_a_token_and_no_cookie(customer):
    answer = customer.stack.anyone.post("/v1/sessions", {"email": customer.account["email"], "password": PASSWORD,
                                                         "transport": "bearer"})
    session = answer.ok(201)
    assert set(session) >= {"id", "user", "organization", "expires_at", "token"}
    assert answer.headers["Set-Cookie"] is None and answer.headers["Cache-Control"] == "no-store"
    assert set(session["user"]) == USER_FIELDS, "no hash, no version"
    assert (session["user"]["roles"], session["user"]["status"]) == (["global_admin"], "active")
    assert session["user"]["organization_id"] == customer.id == session["organization"]["id"]


def test_a_cookie_session_has_a_csrf_token_and_no_token(customer):
    answer = customer.stack.anyone.post("/v1/sessions", {"email": customer.account["email"], "password": PASSWORD})
    session = answer.ok(201)
    assert "token" not in session, "a script of the page never sees it"
    assert len(session["csrf_token"]) >= 32
    name_value, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert re.fullmatch(r"__Host-guichet=[A-Za-z0-9_-]{43,}", name_value)
    assert sorted(attributes) == sorted(["Path=/", "Secure", "HttpOnly", "SameSite=Lax"])


def test_sign_in_ignores_the_case_of_the_email_address(customer):
    account = {**customer.account, "email": customer.account["email"].upper()}
    assert customer.stack.sign_in_new(account).get("/v1/organization").ok()["id"] == customer.id


def test_a_reloaded_page_finds_its_csrf_token(cookie):
    current = cookie.get("/v1/sessions/current").ok()
    assert current == {**current, "id": cookie.session["id"], "csrf_token": cookie.session["csrf_token"]}
    assert "token" not in current


def test_a_cookie_needs_its_csrf_token_to_change_anything(cookie, customer):
    other = customer.stack.sign_in_new(customer.account, "cookie")
    body = {"type": "card", "gateway_token": "tok_visa"}
    for wrong in (None, "", "x" * 43, other.session["csrf_token"]):
        cookie.with_headers(X_CSRF_Token=wrong).post("/v1/payment-methods", body).problem(403, "csrf_token_invalid")
    cookie.post("/v1/payment-methods", body).ok(201)
    cookie.with_headers(X_CSRF_Token=None).get("/v1/organization").ok()
    assert cookie.with_headers(X_CSRF_Token=None).call("HEAD", "/v1/organization").status == 200


def test_a_bearer_session_needs_no_csrf_token(bearer):
    bearer.post("/v1/payment-methods", {"type": "card", "gateway_token": "tok_visa"}).ok(201)


def test_other_cookies_beside_the_session_cookie_are_ignored(cookie):
    cookie.with_headers(Cookie="theme=dark; " + cookie.headers["Cookie"]
                        + "; __Host-guichet2=x").get("/v1/organization").ok()


def test_both_credentials_at_once_are_refused(bearer, cookie):
    both = bearer.with_headers(Cookie=cookie.headers["Cookie"])
    both.get("/v1/organization").problem(400, "malformed_request")


def test_two_of_one_credential_are_refused(bearer, stack):
    token = bearer.headers["Authorization"]
    stack.anyone.call("GET", "/v1/organization",
                      headers=[("Authorization", token), ("Authorization", token)]).problem(400, "malformed_request")


def flip(text):
    return ("A" if text[0] != "A" else "B") + text[1:]


def spoiled(token):
    """Tokens that differ slightly from a right one."""
    return ["", token[:-1], token + "A", token.swapcase(), "%" + token, token[:3] + flip(token[3:]), token[::-1]]


def test_a_slightly_altered_token_is_unauthenticated(bearer, cookie, stack):
    token = bearer.session["token"]
    for wrong in spoiled(token):
        client = stack.anyone.with_headers(Authorization=("Bearer " + wrong).strip())
        client.get("/v1/organization").problem(401, "unauthenticated")
    for scheme in ("Basic " + token, token, "Bearer  " + token + " " + token):
        stack.anyone.with_headers(Authorization=scheme).get("/v1/organization").problem(401, "unauthenticated")
    value = cookie.headers["Cookie"].split("=", 1)[1]
    for wrong in spoiled(value):
        stack.anyone.with_headers(Cookie="__Host-guichet="
                                  + wrong).get("/v1/organization").problem(401, "unauthenticated")
    stack.anyone.with_headers(Cookie="guichet=" + value).get("/v1/organization").problem(401, "unauthenticated")


def test_the_authorization_scheme_is_read_without_case(bearer, stack):
    stack.anyone.with_headers(Authorization="bEARER " + bearer.session["token"]).get("/v1/organization").ok()


@pytest.mark.parametrize("transport", ["bearer", "cookie"])
def test_an_ended_session_is_unauthenticated_at_once(customer, transport):
    client = customer.stack.sign_in_new(customer.account, transport)
    ended = client.delete("/v1/sessions/current")
    assert (ended.status, ended.body) == (204, b"")
    for _ in range(10):  # whichever worker process answers
        client.get("/v1/sessions/current").problem(401, "unauthenticated")


def test_a_user_lists_and_ends_their_own_sessions(customer, bearer):
    other = customer.stack.sign_in_new(customer.account)
    listed = bearer.get("/v1/sessions?limit=100").ok()["data"]
    assert {bearer.session["id"], other.session["id"]} <= {session["id"] for session in listed}
    assert not any("token" in session or "csrf_token" in session for session in listed)
    assert bearer.delete("/v1/sessions/" + other.session["id"]).status == 204
    other.get("/v1/organization").problem(401, "unauthenticated")
    bearer.delete("/v1/sessions/" + other.session["id"]).problem(404, "not_found")
    bearer.get("/v1/organization").ok()


def test_another_users_session_is_not_found(bearer, stranger):
    bearer.delete("/v1/sessions/" + stranger.client.session["id"]).problem(404, "not_found")
    bearer.delete("/v1/sessions/" + id_random("ses")).problem(404, "not_found")
    stranger.client.get("/v1/organization").ok()


def test_an_expired_session_is_unauthenticated(customer, stack):
    client = stack.sign_in_new(customer.account)
    stack.sql(f"UPDATE session SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE id = "
              f"UNHEX('{id_hex(client.session['id'])}')")
    client.get("/v1/organization").problem(401, "unauthenticated")


def test_a_disabled_user_is_unauthenticated_on_the_next_request(stack, price):
    customer = Shop(stack, price)
    customer.client.get("/v1/organization").ok()
    stack.sql(f"UPDATE user SET status = 'disabled' WHERE email = '{customer.account['email']}'")
    customer.client.get("/v1/organization").problem(401, "unauthenticated")
    stack.anyone.post("/v1/sessions", {"email": customer.account["email"],
                                       "password": PASSWORD}).problem(401, "invalid_credentials")


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(customer, stack):
    wrong = stack.anyone.post("/v1/sessions", {"email": customer.account["email"], "password": "wrong " + PASSWORD})
    nobody = stack.anyone.post("/v1/sessions",
                               {"email": f"nobody-{secrets.token_hex(6)}@example.com", "password": PASSWORD})
    wrong.problem(401, "invalid_credentials")
    nobody.problem(401, "invalid_credentials")
    assert without_request_id(wrong) == without_request_id(nobody)
    volatile = {"X-Request-Id", "Date", "Content-Length"}
    assert {name: wrong.headers[name] for name in wrong.headers if name not in volatile} == \
           {name: nobody.headers[name] for name in nobody.headers if name not in volatile}


@pytest.mark.parametrize("why, changes, pointer", [
    ("no e-mail", {"email": None}, "/email"), ("no password", {"password": None}, "/password"),
    ("an e-mail that is a list", {"email": ["a@example.com"]}, "/email"),
    ("an unknown transport", {"transport": "carrier pigeon"}, "/transport"),
    ("a field nobody knows", {"remember": True}, "/remember")])
def test_a_sign_in_with_a_bad_field_is_refused(stack, why, changes, pointer):
    body = {"email": "a@example.com", "password": PASSWORD, **changes}
    stack.anyone.post("/v1/sessions", {name: value for name,
                                       value in body.items() if value is not None}).invalid(pointer)


def test_a_new_password_ends_the_other_sessions(stack, price):
    customer = Shop(stack, price)
    here, there = stack.sign_in_new(customer.account), stack.sign_in_new(customer.account, "cookie")
    chosen = "a completely other passphrase \N{EURO SIGN}"
    refused = here.put("/v1/users/me/password", {"current_password": "not this one", "new_password": chosen})
    refused.invalid("/current_password", "current_password_wrong")
    there.get("/v1/organization").ok()
    changed = here.put("/v1/users/me/password", {"current_password": PASSWORD, "new_password": chosen})
    assert (changed.status, changed.body) == (204, b"")
    here.get("/v1/organization").ok()
    for dead in (there, customer.client):
        dead.get("/v1/organization").problem(401, "unauthenticated")
    stack.anyone.post("/v1/sessions", {"email": customer.account["email"],
                                       "password": PASSWORD}).problem(401, "invalid_credentials")
    stack.sign_in_new({**customer.account, "password": chosen}).get("/v1/organization").ok()
    me = here.get("/v1/users/me").ok()["id"]
    events = here.get("/v1/audit-log?type=user.password_set").ok()["data"]
    told, = [event for event in events if event["object"]["id"] == me]
    assert told["actor"] == me and told["address"] and (told["before"], told["after"]) == (None, None)
    assert "passphrase" not in json.dumps(told)


@pytest.mark.parametrize("why, chosen, code",
                         [("11 characters", "a" * 11, "too_short"), ("129 characters", "a" * 129, "too_long")])
def test_a_password_too_short_or_too_long_is_refused(bearer, why, chosen, code):
    refused = bearer.put("/v1/users/me/password", {"current_password": PASSWORD, "new_password": chosen})
    refused.invalid("/new_password", code)


def test_characters_of_a_password_are_counted_not_bytes(stack, price):
    customer = Shop(stack, price)
    chosen = "\N{EURO SIGN}" * 128
    assert customer.client.put("/v1/users/me/password",
                               {"current_password": PASSWORD, "new_password": chosen}).status == 204
    stack.sign_in_new({**customer.account, "password": chosen})
    assert customer.client.put("/v1/users/me/password",
                               {"current_password": chosen, "new_password": "\N{PILE OF POO}" * 12}).status == 204


def test_an_account_is_throttled_after_ten_failures(stack, price):
    """Even the right password is refused, so that a guess cannot be told from it; other accounts are not affected."""
    customer, other = Shop(stack, price), Shop(stack, price)
    for number in range(10):
        stack.anyone.post("/v1/sessions", {"email": customer.account["email"],
                                           "password": f"guess number {number}"}).problem(401, "invalid_credentials")
    for password in ("guess number 11", PASSWORD):
        answer = stack.anyone.post("/v1/sessions", {"email": customer.account["email"], "password": password})
        answer.problem(429, "too_many_requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 900
    customer.client.get("/v1/organization").ok()
    stack.sign_in_new(other.account)
    stack.sql("UPDATE sign_in_failure SET failed_at = failed_at - INTERVAL 16 MINUTE")
    stack.sign_in_new(customer.account).get("/v1/organization").ok()
