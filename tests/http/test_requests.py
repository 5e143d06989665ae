"""The shape of requests and answers: methods, paths, headers, languages, entity tags.
Source: docs/api.md, Conventions; docs/reliability.md, 6 and 8 (B2)."""
import json

import pytest

from client import PROBLEM_TYPE, raw_answer, send_bytes
from shop import key_new
from stack import id_random


@pytest.mark.parametrize("path", ["/index.html", "/v1", "/v1/", "/v2/orders", "/v1/nothing", "/v1/orders/",
                                  "/v1//orders", "//v1/orders", "/V1/orders", "/v1/orders;x=y",
                                  "/v1/orders.json", "/v1/subscriptions/" + id_random("sub") + "/more", "/.problem",
                                  "/admin", "/.git/config", "/v1/ord%65rs2"])
def test_an_unknown_path_is_not_found(reader, path):
    reader.client.get(path).problem(404, "not_found")


NOBODYS = "0" * 26  # well spelt, and what our own structs have for "none"


@pytest.mark.parametrize("path", ["orders/ord_", "invoices/inv_", "subscriptions/sub_", "payment-methods/pm_",
                                  "users/usr_", "credit-notes/crn_"])
def test_the_identifier_of_nobody_is_not_found(reader, path):
    reader.client.get(f"/v1/{path}{NOBODYS}").problem(404, "not_found")


def test_the_identifier_of_nobody_is_no_value_of_a_field(shop):
    body = {"kind": "new_subscription", "price_id": shop.price_id, "total_licences": 5,
            "payment_method_id": "pm_" + NOBODYS}
    problem = shop.client.post("/v1/quotes", body).problem(422, "validation_failed")
    assert problem["errors"][0]["pointer"] == "/payment_method_id"


@pytest.mark.parametrize("path, admitted",
                         [("/v1/../v1/organization", 200), ("/v1/%6frganization", 200), ("/v1/./organization", 200),
                                            ("/v1/organization%2e", 404), ("/v1%2forganization", 200),
                                            ("/v1/%252e%252e/organization", 404)])
def test_a_path_is_normalised_once_and_then_guarded(reader, stack, path, admitted):
    assert reader.client.get(path).status in (admitted, 404, 400), "what it is, or nothing; never something else"
    assert stack.anyone.get(path).status in (401, 404, 400), "and never without a session"


@pytest.mark.parametrize("method, path, allowed", [
    ("DELETE", "/v1/orders", {"GET", "HEAD", "POST"}), ("PUT", "/v1/quotes", {"POST"}),
    ("POST", "/v1/organization", {"GET", "HEAD"}),
    ("PATCH", "/v1/sessions/current", {"GET", "HEAD", "DELETE"}), ("POST", "/healthz", {"GET", "HEAD"}),
    ("GET", "/v1/users/me/password", {"PUT"})])
def test_a_wrong_method_is_answered_with_the_allowed_ones(reader, method, path, allowed):
    answer = reader.client.call(method, path)
    answer.problem(405, "method_not_allowed")
    told = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert allowed <= told <= allowed | {"OPTIONS", "PATCH"}, told


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "BREW"])
def test_an_unknown_method_is_refused(reader, method):
    answer = reader.client.call(method, "/v1/orders")
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"]


def test_a_method_in_small_letters_is_refused(stack):
    status, _, body = raw_answer(send_bytes(stack.base_url,
                                            b"get /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    assert status in (400, 405) and json.loads(body)["status"] == status


@pytest.mark.parametrize("path", ["/v1/organization", "/v1/subscriptions", "/healthz", "/v1/orders"])
def test_head_is_get_without_the_body(reader, path):
    got, head = reader.client.get(path), reader.client.call("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Cache-Control", "ETag"):
        assert head.headers[name] == got.headers[name], name
    missing = reader.client.call("HEAD", "/v1/orders/" + id_random("ord"))
    assert (missing.status, missing.body) == (404, b"")


def test_options_permit_no_other_origin(stack):
    answer = stack.anyone.call("OPTIONS", "/v1/orders",
                               headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"})
    assert answer.status == 204 and {"GET", "POST"} <= {name.strip() for name in answer.headers["Allow"].split(",")}
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


GUARDS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
          "cross-origin-resource-policy": "same-origin",
          "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}


def guarded(headers, stored=False):
    found = {name.lower(): value for name, value in headers.items()}
    for name, value in GUARDS.items():
        assert found.get(name) == value, name
    assert stored or found["cache-control"] == "no-store"
    assert "x-powered-by" not in found and not any(digit.isdigit()
                                                   for digit in found.get("server", "")), "no version is told"


@pytest.mark.parametrize("why, method, path, status", [
    ("an answer", "GET", "/v1/organization", 200), ("a refusal", "GET", "/v1/nothing", 404),
    ("nginx's own page", "GET", "/metrics", 404),
    ("nginx's own refusal", "TRACE", "/v1/orders", 405),
    ("what is not there", "GET", "/v1/orders/" + id_random("ord"), 404)])
def test_every_answer_carries_the_guarding_headers(reader, why, method, path, status):
    answer = reader.client.call(method, path)
    assert answer.status == status, why
    guarded(answer.headers)


def test_each_answer_has_a_request_id_of_its_own(reader):
    """The client's own is not used: it could forge entries of the log."""
    chosen = "0123456789abcdef0123456789abcdef"
    ids = [reader.client.get(path, headers={"X-Request-Id": chosen, "Request-Id": chosen}).headers["X-Request-Id"]
           for path in ("/v1/organization", "/v1/organization", "/v1/nothing", "/metrics")]
    assert chosen not in ids and len(set(ids)) == len(ids)


@pytest.mark.parametrize("why, request_bytes, status, code", [
    ("a header of 32 KiB", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 32768 + b"\r\n\r\n", 400,
     "malformed_request"),
    ("a path of 16 KiB", b"GET /" + b"a" * 16384 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "malformed_request"),
    ("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", 400, "malformed_request"),
    ("two Hosts", b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", 400,
     "malformed_request"),
    ("a length that is no number", b"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", 400,
     "malformed_request"),
    ("a negative length", b"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400,
     "malformed_request"),
    ("two lengths", b"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400,
     "malformed_request"),
    ("a NUL in the path", b"GET /v1/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed_request"),
    ("a path above the root", b"GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed_request")])
def test_a_refusal_by_nginx_is_a_problem_too(stack, why, request_bytes, status, code):
    got, headers, body = raw_answer(send_bytes(stack.base_url, request_bytes))
    problem = json.loads(body)
    assert (got, problem["code"], problem["status"]) == (status, code, status), why
    assert headers["content-type"] == PROBLEM_TYPE and problem["request_id"] == headers["x-request-id"]
    guarded(headers)


def test_a_thousand_headers_are_answered(stack):
    many = b"".join(b"X-%d: y\r\n" % number for number in range(1000))
    status, _, _ = raw_answer(send_bytes(stack.base_url,
                                         b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + many + b"\r\n"))
    assert status in (200, 400)


def test_the_host_header_is_not_used_in_answers(reader):
    answer = reader.client.get("/v1/organization", headers={"Host": "evil.example"})
    assert answer.status == 200 and b"evil.example" not in answer.body and "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("accept, title", [
    ("fr", "fr"), ("fr-FR,fr;q=0.9,en;q=0.5", "fr"), ("en", "en"), ("en-GB", "en"), ("fr;q=0.1, en;q=0.9", "en"),
    ("de, fr;q=0.5", "fr"), ("FR", "fr")])
@pytest.mark.parametrize("path, status, code",
                         [("/v1/nothing", 404, "not_found"), ("/v1/orders?limit=0", 422, "validation_failed")])
def test_problems_are_in_the_readers_language(reader, accept, title, path, status, code):
    def words(language):
        return reader.client.get(path, headers={"Accept-Language": language}).problem(status, code)

    french, english = words("fr"), words("en")
    assert french["title"] != english["title"] and french["detail"] != english["detail"]
    assert words(accept)["title"] == {"fr": french, "en": english}[title]["title"]
    for one, other in zip(french.get("errors", []), english.get("errors", [])):
        assert one["code"] == other["code"] and one["detail"] != other["detail"]


def test_without_accept_language_the_organizations_language_is_used(reader):
    """The organization's language is French; a client that is not signed in gets English or French."""
    french = reader.client.get("/v1/orders?limit=0", headers={"Accept-Language": "fr"}).json["title"]
    assert reader.client.get("/v1/orders?limit=0").json["title"] == french
    assert reader.client.get("/v1/orders?limit=0", headers={"Accept-Language": "*"}).json["title"] == french
    assert reader.client.get("/v1/orders?limit=0", headers={"Accept-Language": "zz-!;q=x,,;"}).json["title"]


def test_a_refusal_by_nginx_is_in_the_readers_language(reader):
    french, english = (reader.client.post("/v1/quotes", raw=b"x" * 70000,
                                          headers={"Accept-Language": language}).problem(413, "body_too_large")["title"]
                       for language in ("fr", "en"))
    assert french != english


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/json;q=0", "text/html, application/xml;q=0.9"])
def test_accept_without_json_is_not_acceptable(reader, accept):
    reader.client.get("/v1/organization", headers={"Accept": accept}).problem(406, "not_acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json", "text/html, */*;q=0.1",
                                    "application/problem+json, application/json"])
def test_every_accept_header_with_json_is_accepted(reader, accept):
    reader.client.get("/v1/organization", headers={"Accept": accept}).ok()


def single(reader):
    order = reader.orders()[0]
    return ["/v1/organization", "/v1/subscriptions/" + reader.subscription_id, "/v1/orders/" + order["id"],
            "/v1/quotes/" + order["quote_id"],
            "/v1/invoices/" + order["invoice_id"], "/v1/payment-methods/" + order["payment_method"]["id"],
            "/v1/products"]


def test_an_unchanged_object_is_not_modified(reader):
    for path in single(reader):
        answer = reader.client.get(path)
        tag = answer.headers["ETag"]
        assert tag and tag.startswith('"') and tag.endswith('"'), f"{path}: a strong tag, not {tag!r}"
        for listed in (tag, f'"other", {tag}', "*", "W/" + tag):
            again = reader.client.get(path, headers={"If-None-Match": listed})
            assert (again.status, again.body) == (304, b""), f"{path}: {again!r}"
            assert again.headers["ETag"] == tag
        assert reader.client.get(path, headers={"If-None-Match": '"other"'}).status == 200


def test_a_changed_subscription_has_another_entity_tag(owner):
    path = "/v1/subscriptions/" + owner.subscription_id
    before = owner.client.get(path).headers["ETag"]
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"], key_new()).ok(201)
    answer = owner.client.get(path, headers={"If-None-Match": before})
    assert answer.status == 200 and answer.headers["ETag"] != before


def test_a_long_list_of_entity_tags_is_read(reader):
    """As many as fit into the headers that nginx accepts."""
    tags = ", ".join(f'"{number}"' for number in range(800))
    assert reader.client.get("/v1/organization", headers={"If-None-Match": tags}).status == 200


def test_a_created_quote_has_its_location(reader):
    answer = reader.quote_change(reader.subscription_id, 101)
    location = answer.headers["Location"]
    assert location is None or location == "/v1/quotes/" + answer.ok(201)["id"]


def test_health_and_readiness_are_answered(stack):
    assert stack.anyone.get("/healthz").ok()["status"] == "ok"
    stack.anyone.get("/readyz").ok()
