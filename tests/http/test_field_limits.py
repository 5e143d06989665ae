"""Every field of every request, and every query parameter, beyond each of its limits: the fault names the field, and
its limits as data are those of the OpenAPI document. Source: docs/api.md, Conventions."""
import json
import re
import urllib.parse

import pytest

from document import METHODS, document, written_out
from drawn import prefix_of
from shop import key_new
from stack import id_random

# Answered before a field is looked at: signed by the gateway.
UNREAD = {("POST", "/v1/gateway-events")}
INT64 = 2**63 - 1


def plain(schema):
    """The schema without its null, and its type."""
    if "anyOf" in schema:
        schema = next(one for one in schema["anyOf"] if one != {"type": "null"})
    kinds = schema.get("type")
    kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
    return schema, kind


def beyond_integer(schema):
    told = {name: schema[limit] for name, limit in (("min", "minimum"), ("max", "maximum")) if limit in schema}
    if "minimum" in schema:
        yield schema["minimum"] - 1, "out_of_range", told
    if schema.get("maximum", INT64) < INT64:
        yield schema["maximum"] + 1, "out_of_range", told


def beyond_text(schema):
    lengths = (("min_length", "minLength"), ("max_length", "maxLength"))
    told = {name: schema[limit] for name, limit in lengths if limit in schema}
    if "enum" in schema:
        yield "no_such_word", "unknown_value", {"allowed": schema["enum"]}
    elif prefix_of(schema) or "format" in schema:
        yield "nothing", "invalid_format", {}
    elif schema.get("pattern", "").endswith(")*$"):
        words = schema["pattern"][schema["pattern"].index("(") + 1:schema["pattern"].index(")")].replace("\\", "")
        yield "no_such_word", "unknown_value", {"allowed": words.split("|")}
    else:
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1), "too_long", told
        if schema.get("minLength", 0) > 0:
            yield "x" * (schema["minLength"] - 1), "too_short", told


def beyond(schema, kind):
    """(value, code, limits) of each way in which a value is just outside what the schema allows."""
    if schema.get("format") == "email":  # an address that is too long is none, for the person who types it
        yield "x" * (schema["maxLength"] + 1), "invalid_format", {"max_length": schema["maxLength"]}
    elif kind == "integer":
        yield from beyond_integer(schema)
    elif kind == "string":
        yield from beyond_text(schema)
    elif kind == "array":
        told = {"min": schema.get("minItems", 0), "max": schema.get("maxItems", 100)}
        yield [None] * (told["max"] + 1), "too_many", told
        if told["min"] > 0:
            yield [], "too_few", told


def wrong_type(kind):
    return 7 if kind in ("string", "boolean", "object", "array") else "seven"


def places(schema, pointer="", around=lambda value: value):
    """(pointer, schema, type, a function that puts a value there into a body) of each member, also within others."""
    for name, member in schema["properties"].items():
        member, kind = plain(member)
        here, put = f"{pointer}/{name}", lambda value, name=name: around({name: value})
        yield here, member, kind, put
        if kind == "object" and "properties" in member:
            yield from places(member, here, put)
        if kind == "array":
            item, item_kind = plain(member["items"])
            one = lambda value, put=put: put([value])
            yield f"{here}/0", item, item_kind, one
            if item_kind == "object":
                yield from places(item, f"{here}/0", one)


def operations():
    for route, item in document().document["paths"].items():
        for method in METHODS:
            if method in item and (method.upper(), route) not in UNREAD:
                yield method.upper(), route, item[method]


def caller(stack, route):
    return stack.operator if route.startswith("/v1/operator/") else stack.demo("global_admin")


def address(route):
    return re.sub(r"\{(\w+)\}", lambda found: id_random(found[1]), route)


def told_of(answer, pointer, code, limits):
    """The fault at that place has these limits and no others."""
    faults = [one for one in answer.invalid(pointer, code) if (one["pointer"], one["code"]) == (pointer, code)]
    assert len(faults) == 1, repr(answer)
    members = ("min", "max", "min_length", "max_length", "allowed")
    told = {name: faults[0][name] for name in members if name in faults[0]}
    if "allowed" in limits:
        told["allowed"], limits = set(told.get("allowed", [])), {"allowed": set(limits["allowed"])}
    assert told == limits, f"{pointer}: {faults[0]} of {answer!r}"
    return faults[0]


def has_query(operation):
    return any(written_out(document().document, one)["in"] == "query" for one in operation["parameters"])


BODIES = [(method, route, operation) for method, route, operation in operations()
          if "application/json" in operation.get("requestBody", {}).get("content", {})]
QUERIES = [(method, route, operation) for method, route, operation in operations()
           if route.startswith("/v1/") and has_query(operation)]


@pytest.mark.parametrize("method, route, operation", BODIES, ids=[f"{method} {route}" for method, route, _ in BODIES])
def test_each_field_of_a_body_tells_its_limits(stack, method, route, operation):
    schema = written_out(document().document, operation["requestBody"]["content"]["application/json"]["schema"])
    client, path = caller(stack, route), address(route)
    for pointer, member, kind, put in places(schema):
        ways = [*beyond(member, kind), (wrong_type(kind), "wrong_type", {})]
        for value, code, limits in ways:
            answer = client.call(method, path, put(value), key=key_new() if method == "POST" else None)
            told_of(answer, pointer, code, limits)


@pytest.mark.parametrize("method, route, operation", QUERIES, ids=[f"{method} {route}" for method, route, _ in QUERIES])
def test_each_query_parameter_tells_its_limits(stack, method, route, operation):
    client, path = caller(stack, route), address(route)
    for parameter in (written_out(document().document, one) for one in operation["parameters"]):
        member, kind = plain(parameter["schema"])
        if parameter["in"] != "query" or parameter["name"] == "cursor":
            continue
        for value, code, limits in beyond(member, kind):
            answer = client.call(method, f"{path}?{parameter['name']}={urllib.parse.quote(str(value))}")
            told_of(answer, f"/{parameter['name']}", code, limits)


@pytest.mark.parametrize("language, wanted", [
    ("en", "Enter an amount between 0.00\u00a0EUR and 10,000,000,000.00\u00a0EUR."),
    ("fr", "Saisissez un montant entre 0,00\u00a0EUR et 10\u202f000\u202f000\u202f000,00\u00a0EUR.")])
def test_the_bounds_of_an_amount_are_told_as_amounts(stack, language, wanted):
    client = stack.operator.with_headers(Accept_Language=language)
    body = {"credit_limit": {"amount": -1, "currency": "EUR"}}
    faults = client.post("/v1/operator/organizations", body).invalid("/credit_limit/amount", "out_of_range")
    told = next(one for one in faults if one["pointer"] == "/credit_limit/amount")
    assert (told["detail"], told["min"], told["max"]) == (wanted, 0, 10**12), json.dumps(told)
