"""Malformed and invalid bodies: bodies/<why>.json is sent to both routes that buy, and answered as <why>.status says.
Source: docs/api.md, Conventions; docs/reliability.md, 8 (B1)."""
import glob
import json
import os

import pytest

from shop import key_new

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = sorted(glob.glob(os.path.join(HERE, "bodies", "*.json")))
PATHS = ["/v1/quotes", "/v1/orders"]


def read(file):
    with open(file, "rb") as body, open(file[:-len(".json")] + ".status", encoding="ascii") as status:
        number, code = status.read().split()
        return body.read(), int(number), code


@pytest.mark.parametrize("file", FILES, ids=lambda file: os.path.basename(file)[:-len(".json")])
@pytest.mark.parametrize("path", PATHS)
def test_a_bad_body_is_refused(reader, path, file):
    raw, status, code = read(file)
    problem = reader.client.post(path, raw=raw, key=key_new()).problem(status, code)
    if status == 422:
        assert 1 <= len(problem["errors"]) <= 50
    assert len(problem["detail"]) < 500, "a refusal does not echo what was sent"


def test_the_folder_of_bodies_is_not_empty():
    assert len(FILES) > 50


def test_a_request_cut_at_every_byte_is_malformed(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    whole = json.dumps({"quote_id": quote["id"], "purchase_order_number": "caf\u00e9 \U0001f9fe"},
                       ensure_ascii=False).encode()
    key = key_new()
    for end in range(len(whole)):
        owner.client.post("/v1/orders", raw=whole[:end], key=key).problem(400, "malformed_json")
    assert owner.client.post("/v1/orders", raw=whole,
                             key=key).ok(201)["status"] == "confirmed", "none of them consumed the key"


def test_the_pointer_of_an_unknown_field_is_escaped(reader):
    errors = reader.client.post("/v1/quotes", raw=b'{"a/b~c": 1}').problem(422, "validation_failed")["errors"]
    assert "/a~1b~0c" in [error["pointer"] for error in errors]


@pytest.mark.parametrize("why, content_type", [
    ("none", None), ("a form", "application/x-www-form-urlencoded"), ("text", "text/plain"),
    ("a file", "multipart/form-data; boundary=x"),
    ("another charset", "application/json; charset=latin1"),
    ("a charset that hides", "application/json; charset=utf-7"),
    ("two at once", "application/json, text/plain"), ("almost", "application/jsonp"), ("xml", "application/xml"),
    ("empty", "")])
def test_a_content_type_other_than_json_is_refused(reader, why, content_type):
    answer = reader.client.call("POST", "/v1/quotes", raw=b'{"kind": "change_licences"}',
                                headers={"Content-Type": content_type})
    answer.problem(415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8",
                                          "Application/JSON;charset=UTF-8", 'application/json; charset="utf-8"'])
def test_every_spelling_of_the_json_content_type_is_accepted(reader, content_type):
    body = json.dumps({"kind": "change_licences", "subscription_id": reader.subscription_id,
                       "total_licences": 101}).encode()
    reader.client.call("POST", "/v1/quotes", raw=body, headers={"Content-Type": content_type}).ok(201)


def test_two_content_types_are_refused(reader):
    headers = [("Content-Type", "application/json"), ("Content-Type", "application/json")]
    answer = reader.client.call("POST", "/v1/quotes", raw=b"{}", headers=headers)
    assert answer.status in (400, 415), repr(answer)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "compress", "x-own"])
def test_a_compressed_body_is_refused(reader, encoding):
    reader.client.call("POST", "/v1/quotes", raw=b"{}",
                       headers={"Content-Encoding": encoding}).problem(415, "unsupported_media_type")


@pytest.mark.parametrize("method, path", [("GET", "/v1/organization"), ("GET", "/v1/subscriptions"),
                                          ("GET", "/healthz"), ("DELETE", "/v1/sessions/current")])
def test_a_body_where_none_belongs_is_refused(reader, method, path):
    reader.client.call(method, path, raw=b"{}").problem(400, "malformed_json")


def test_bodies_too_large_are_refused(reader, stack):
    """Larger than the route's own limit (4 KiB to sign in), and larger than nginx's."""
    padded = {"email": "a@example.com", "password": "x" * 8000}
    stack.anyone.post("/v1/sessions", padded).problem(413, "body_too_large")
    quote = {"kind": "change_licences", "subscription_id": reader.subscription_id, "total_licences": 105}
    reader.client.post("/v1/quotes", {**quote, "kind": "x" * 70000}).problem(413, "body_too_large")
    reader.client.post("/v1/orders", {"quote_id": "x" * 200000}, key=key_new()).problem(422, "validation_failed")
    reader.client.post("/v1/orders", {"quote_id": "x" * 270000}, key=key_new()).problem(413, "body_too_large")


def test_white_space_around_the_object_is_accepted(reader):
    body = json.dumps({"kind": "change_licences", "subscription_id": reader.subscription_id, "total_licences": 101})
    reader.client.post("/v1/quotes", raw=f"\r\n\t {body} \n".encode()).ok(201)
