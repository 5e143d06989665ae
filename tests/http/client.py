"""A small HTTP client for the tests: one request a connection, no header that the test did not name, and checks that
every answer must pass: it is one that the OpenAPI document has (document.py). A Client is one caller: anonymous, a
bearer session or a cookie session."""
import gzip
import http.client
import json
import re
import socket
import time
import urllib.parse

from document import document

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"
REQUEST_ID = re.compile(r"[0-9a-f]{32}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
INSTANT_LIKE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
# Generous, as a sanitized build hashes passwords on two cores; nothing is measured by it.
TIMEOUT_S = 60


def no_duplicates(pairs):
    """An object of an answer may name a member only once, as a request may."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a field stands twice: {names}"
    return dict(pairs)


def instants_spelt_alike(value, name=""):
    """Whatever looks like an instant of our own answers is spelt in the one way that docs/api.md names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            instants_spelt_alike(inner, key)
    elif isinstance(value, list):
        for inner in value:
            instants_spelt_alike(inner, name)
    elif isinstance(value, str) and INSTANT_LIKE.match(value):
        assert INSTANT.fullmatch(value), f"{name} is {value!r}"


# Of each entry of errors[]: always there, and where the value has such a limit.
FAULT_MEMBERS, FAULT_LIMITS = ({"pointer", "code", "detail", "developer"},
                               {"min", "max", "min_length", "max_length", "allowed", "nearest"})


class Answer:
    """An HTTP answer: `status`, `headers` (case-insensitive), `body` (bytes; `wire`: as they came)."""

    def __init__(self, told, status, headers, body):
        self.told, self.status, self.headers, self.wire = told, status, headers, body
        self.body = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" and body else body
        ids = headers.get_all("X-Request-Id") or []
        assert len(ids) == 1 and REQUEST_ID.fullmatch(ids[0]), f"{told}: X-Request-Id is {ids}"

    def __repr__(self):
        return f"{self.told} -> {self.status} {self.body[:800].decode(errors='replace')}"

    @property
    def json(self):
        kind = self.headers.get("Content-Type", "").split(";")[0]
        assert kind in (JSON_TYPE, PROBLEM_TYPE), f"{self!r}: Content-Type is {kind!r}"
        told = json.loads(self.body.decode("utf-8"), object_pairs_hook=no_duplicates)
        if " /v1/" in self.told:
            instants_spelt_alike(told)
        return told

    def ok(self, status=200):
        """The JSON of a success (None without a body)."""
        assert self.status == status, repr(self)
        return self.json if self.body else None

    def problem(self, status, code):
        """The JSON of a refusal: RFC 9457, with this code, and the same request id as in the header."""
        assert self.status == status, f"wanted {status} {code}: {self!r}"
        assert self.headers.get("Content-Type", "").split(";")[0] == PROBLEM_TYPE, repr(self)
        told = self.json
        assert told["code"] == code, f"wanted {code}: {self!r}"
        assert told["status"] == status, repr(self)
        assert told["type"] == "/problems/" + code.replace("_", "-"), repr(self)
        assert told["title"] and told["detail"] and told["developer"], repr(self)
        assert told["request_id"] == self.headers["X-Request-Id"], repr(self)
        return told

    def invalid(self, pointer, code=None):
        """A 422 that names this field (and this fault)."""
        errors = self.problem(422, "validation_failed")["errors"]
        assert all(FAULT_MEMBERS <= set(error) <= FAULT_MEMBERS | FAULT_LIMITS and error["detail"]
                   and error["developer"] for error in errors), repr(self)
        named = [error["code"] for error in errors if error["pointer"] == pointer]
        assert named, f"no error at {pointer}: {self!r}"
        assert code is None or code in named, f"wanted {code} at {pointer}: {self!r}"
        return errors


def served(ask):
    """Repeats a call while it is answered 503 temporarily_unavailable (too many requests wait for the
    organization, or hash passwords, which a busy machine does slowly)."""
    for _ in range(400):
        answer = ask()
        if answer.status != 503:
            return answer
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        time.sleep(0.05)
    raise AssertionError("never served")


class Client:
    """One caller of one server."""

    def __init__(self, base_url, headers=None, session=None):
        parts = urllib.parse.urlsplit(base_url)
        self.host, self.port = parts.hostname, parts.port
        self.base_url, self.headers, self.session = base_url, dict(headers or {}), session or {}

    def with_headers(self, **headers):
        """The same caller with more headers (an underscore stands for a hyphen); None removes one."""
        merged = dict(self.headers)
        for name, value in headers.items():
            name = name.replace("_", "-")
            if value is None:
                merged.pop(name, None)
            else:
                merged[name] = value
        return Client(self.base_url, merged, self.session)

    def call(self, method, path, body=None, key=None, headers=None, raw=None, timeout=TIMEOUT_S):
        """`body` is sent as JSON; `raw` as it stands. `headers` may be a dict or a list of pairs (which may repeat a
        name)."""
        data = raw if body is None else json.dumps(body).encode()
        lines = list(self.headers.items())
        if key is not None:
            lines.append(("Idempotency-Key", key))
        if data is not None:
            lines.append(("Content-Type", JSON_TYPE))
        given = list(headers.items() if isinstance(headers, dict) else headers or [])
        named = {name.lower() for name, _ in given}
        lines = ([pair for pair in lines if pair[0].lower() not in named]
                 + [pair for pair in given if pair[1] is not None])
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host="host" in named, skip_accept_encoding=True)
            for name, value in lines:
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            told = f"{method} {path} {'' if data is None else data[:300]!r}"
            answer = Answer(told, answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        document().check(method, path, answer)
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def put(self, path, body=None, **more):
        return self.call("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)


def send_bytes(base_url, data, read=True):
    """Sends these bytes and nothing else. Returns the bytes of the answer; with read=False it disconnects at once."""
    parts = urllib.parse.urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT_S) as wire:
        wire.sendall(data)
        if not read:
            return b""
        wire.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := wire.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)


def raw_answer(data):
    """(status, headers in lower case, body) of one whole HTTP/1.1 answer."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), headers, body
