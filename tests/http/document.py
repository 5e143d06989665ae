"""Holds every answer against the OpenAPI document: its operation, its status, its type, its body, with members that the
document does not have refused. The document is the build's; its references are written out once, because following
them takes most of the time of a validation."""
import functools
import json
import os
import posixpath
import re
import urllib.parse

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"
# What every address can answer before an operation is looked at (api/openapi/01-shared.json, Unserved).
UNSERVED = {405, 408, 413, 414}
# Headers that the answers of an operation and a status have all or none.
TOLD = {"ETag", "Retry-After", "WWW-Authenticate"}
# What a path that no operation has is answered with.
ELSEWHERE = {400, 404, 405, 414, 429, 500, 503}


def written_out(document, value):
    """The value with its references replaced, and its objects closed."""
    if isinstance(value, list):
        return [written_out(document, member) for member in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        found = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = {**found, **{name: member for name, member in value.items() if name != "$ref"}}
    value = {name: written_out(document, member) for name, member in value.items()}
    if "properties" in value and "type" in value and "additionalProperties" not in value:
        value["additionalProperties"] = False
    return value


class Operation:
    """One operation: a validator for each status and type."""

    def __init__(self, document, operation):
        self.answers, self.headers = {}, {}
        for status, response in operation["responses"].items():
            if "$ref" in response:
                response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
            self.headers[status] = set(response.get("headers", {}))
            self.answers[status] = {kind: jsonschema.Draft202012Validator(written_out(document, media["schema"]))
                                    for kind, media in response.get("content", {}).items()}

    def answer(self, status):
        """{type: validator}; None: the operation does not have this status."""
        return self.answers.get(str(status), self.answers["default"] if status in UNSERVED else None)


def documented_codes(document, operation):
    """The codes of an operation's refusals."""
    for status, response in operation["responses"].items():
        if status == "default":  # UNSERVED: whatever the operation
            continue
        if "$ref" in response:
            response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        content = response.get("content", {}).get(PROBLEM)
        if content is not None:
            yield from content["schema"]["allOf"][1]["properties"]["code"]["enum"]


class Document:
    def __init__(self, file):
        with open(file, encoding="utf-8") as text:
            document = json.load(text)
        self.document, self.operations, self.exact, self.patterns = document, {}, {}, []
        self.seen = set()  # (method, route, code) of every refusal of this run: test_zzz_codes.py
        for path, item in document["paths"].items():
            if "{" in path:
                self.patterns.append((re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path))
            else:
                self.exact[path] = path
            for method in METHODS:
                if method in item:
                    self.operations[method.upper(), path] = Operation(document, item[method])
        problem = written_out(document, document["components"]["schemas"]["Problem"])
        self.problem = {PROBLEM: jsonschema.Draft202012Validator(problem)}

    def route(self, path):
        """The path as the document writes it; None: it has none like it."""
        path = path.partition("?")[0]
        if "%" in path or "/." in path:  # as nginx reads it
            path = posixpath.normpath(urllib.parse.unquote(path))
        fitting = (name for pattern, name in self.patterns if pattern.fullmatch(path))
        return self.exact.get(path) or next(fitting, None)

    def check(self, method, path, answer):
        """Fails unless the answer is one that the document has for this request."""
        route = self.route(path)
        if method == "OPTIONS" and answer.status == 204:
            return
        operation = self.operations.get(("GET" if method == "HEAD" else method, route))
        if operation is not None:
            kinds = operation.answer(answer.status)
        else:
            kinds = self.problem if answer.status in ELSEWHERE | UNSERVED else None
        assert kinds is not None, f"the document has no {answer.status} for {method} {route}: {answer!r}"
        if answer.body:
            self.check_body(kinds, answer)
            if operation is not None and answer.status >= 400 and answer.headers["Content-Type"].startswith(PROBLEM):
                self.seen.add((method, route, answer.json["code"]))
        if operation is not None:
            check_headers(operation.headers.get(str(answer.status), set()), answer)

    def check_body(self, kinds, answer):
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        assert kind in kinds, f"the document has no {kind} here: {answer!r}"
        value = answer.json if kind.endswith("json") else answer.body.decode()
        faults = [f"/{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}"
                  for fault in kinds[kind].iter_errors(value)]
        assert not faults, f"the document describes something else: {faults[:5]}: {answer!r}"


def check_headers(documented, answer):
    """An answer has the headers of TOLD that the document tells, and no others. The set of codes of a 409 may have
    Retry-After for one of them only."""
    told = {name for name in TOLD if name in answer.headers}
    missing = (documented & TOLD) - told
    if answer.status == 409:
        missing -= {"Retry-After"}
    assert not missing and told <= documented, f"the document tells {documented & TOLD}, not {told}: {answer!r}"


@functools.lru_cache(maxsize=None)
def document():
    """The document of the build under test."""
    build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
    return Document(os.path.join(build, "openapi.json"))
