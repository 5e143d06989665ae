"""The OpenAPI document beside the tables of the program, both ways: routes, who may call them, request fields with
their limits, query parameters, enumerations, codes. A route, a field or a code that only one of the two has is a
failure. tables.c prints the tables. Source: docs/api.md."""
import json
import os
import re
import subprocess

import jsonschema
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("GUICHET_BUILD_DIR", os.path.join(HERE, "..", "..", "build", "dev"))
METHODS = ("get", "post", "put", "patch", "delete")
# Values that no answer has: a payment without a dispute has none; a flat price has no tiers.
NEVER_SHOWN = {"DisputeStatus": {"none"}, "TiersMode": {"flat"}}
INT64_MIN, INT64_MAX = -2**63, 2**63 - 1


@pytest.fixture(scope="session")
def document():
    with open(os.path.join(BUILD, "openapi.json"), encoding="utf-8") as file:
        return json.load(file)


@pytest.fixture(scope="session")
def tables():
    program = [os.path.join(BUILD, "tests", "openapi_tables"), os.path.join(BUILD, "openapi.json")]
    return json.loads(subprocess.run(program, capture_output=True, text=True, check=True, timeout=60).stdout)


def resolve(document, value):
    """Follows references; what stands beside a reference (a description, a default) stays."""
    while "$ref" in value:
        found = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = {**found, **{name: member for name, member in value.items() if name != "$ref"}}
    return value


def operations(document):
    return {(method.upper(), path): operation for path, item in document["paths"].items()
            for method, operation in item.items() if method in METHODS}


def by_route(tables):
    return {(route["method"], route["path"]): route for route in tables["routes"]}


def test_the_routes_are_the_operations(document, tables):
    assert set(operations(document)) == set(by_route(tables))


def test_each_operation_says_who_may_call_it_and_what_a_key_does(document, tables):
    routes = by_route(tables)
    for name, operation in operations(document).items():
        told = operation["x-access"], operation["x-idempotency-key"]
        assert told == (routes[name]["access"], routes[name]["key"]), name
        assert (operation["security"] == []) == (told[0] in ("anyone", "internal")), name


def test_each_operation_has_a_name_of_its_own_and_a_sentence(document):
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(names) == len(set(names))
    for name, operation in operations(document).items():
        assert operation["summary"] and operation["description"].endswith("."), name


def limits(schema, kind):
    """(min, max) as the field table has them."""
    if kind == "int":
        return schema.get("minimum", INT64_MIN), schema.get("maximum", INT64_MAX)
    if kind == "list":
        return schema.get("minItems", 0), schema.get("maxItems", 100)
    return schema.get("minLength"), schema.get("maxLength")


def type_of(schema):
    kinds = schema.get("type")
    return [kinds] if isinstance(kinds, str) else kinds or []


def plain(document, schema):
    """(the schema without null, whether null is allowed)"""
    schema = resolve(document, schema)
    if "anyOf" in schema:
        others = [one for one in schema["anyOf"] if one != {"type": "null"}]
        assert len(others) == 1, schema
        return resolve(document, others[0]), len(others) < len(schema["anyOf"])
    kinds = type_of(schema)
    return {**schema, "type": [kind for kind in kinds if kind != "null"]}, "null" in kinds


def compare_form(document, schema, field, where, key):
    """What the field's kind says beyond the JSON type."""
    kind = field["kind"]
    if kind == "id":
        assert schema["pattern"].startswith(f"^{field['id']}_"), where
    elif kind == "word":
        assert set(schema["enum"]) == set(field["words"]), where
    elif kind == "words":
        one = "(" + "|".join(word.replace(".", r"\.") for word in field["words"]) + ")"
        assert schema["pattern"] == f"^{one}(,{one})*$", where
    elif kind == "day":
        assert schema["format"] == "date", where
    elif kind == "instant":
        assert schema["format"] == "date-time", where
    elif kind == "currency":
        assert schema["pattern"] == "^[A-Z]{3}$", where
    elif kind == "email":
        assert (schema["format"], schema["maxLength"]) == ("email", 254), where
    elif kind == "object":
        compare_fields(document, schema, field["fields"], where, key)
    elif kind == "money":
        amount = resolve(document, schema["properties"]["amount"])
        assert (amount["minimum"], amount["maximum"]) == (field["min"], field["max"]), where
        assert set(schema["properties"]) == set(schema["required"]) == {"amount", "currency"}, where


def compare(document, schema, field, where, key):
    schema, nullable = plain(document, schema)
    kinds = {"int": "integer", "bool": "boolean", "object": "object", "money": "object", "list": "array"}
    assert type_of(schema) == [kinds.get(field["kind"], "string")], where
    assert nullable == field["nullable"], f"{where}: null"
    if field["kind"] in ("int", "text", "name", "secret", "list"):
        assert limits(schema, field["kind"]) == (field["min"], field["max"]), where
    compare_form(document, schema, field, where, key)
    if field["kind"] == "list":
        compare(document, schema["items"], field["item"], where + "[]", key)


def compare_fields(document, schema, fields, where, key):
    """An object of a request; key is None within a nested one."""
    assert schema["additionalProperties"] is False, f"{where}: an unknown field is refused"
    assert set(schema["properties"]) == {field["name"] for field in fields}, where
    assert set(schema.get("required", [])) == {field["name"] for field in fields if field["required"]}, where
    for field in fields:
        named = schema["properties"][field["name"]]
        assert named.get("description"), f"{where}/{field['name']}: a description"
        compare(document, named, field, f"{where}/{field['name']}", (*key[:2], field["name"]))


def test_the_request_fields_are_those_of_the_field_tables(document, tables):
    for name, route in by_route(tables).items():
        operation, told = operations(document)[name], " ".join(name)
        assert ("requestBody" in operation) == (route["body_max"] > 0), told
        if route["csv"]:
            assert list(operation["requestBody"]["content"]) == ["text/csv"], told
        elif route["body"] is not None:
            schema = resolve(document, operation["requestBody"]["content"]["application/json"]["schema"])
            compare_fields(document, schema, route["body"], told, (*name, None))
        else:
            assert route["body_max"] == 0 or route["unread"], f"{told}: its row names no table of fields"


def test_the_query_parameters_are_those_of_the_field_tables(document, tables):
    for name, route in by_route(tables).items():
        parameters = [resolve(document, one) for one in operations(document)[name]["parameters"]]
        query = {one["name"]: one for one in parameters if one["in"] == "query"}
        assert set(query) == {field["name"] for field in route["query"]}, name
        for field in route["query"]:
            parameter, where = query[field["name"]], f"{' '.join(name)}?{field['name']}"
            assert parameter.get("required", False) == field["required"] and parameter["description"], where
            compare(document, parameter["schema"], field, where, (*name, field["name"]))


def test_the_path_parameters_have_the_prefix_of_their_place(document):
    for name, operation in operations(document).items():
        parameters = [resolve(document, one) for one in operation["parameters"]]
        placed = [one["name"] for one in parameters if one["in"] == "path"]
        assert placed == re.findall(r"\{(\w+)\}", name[1]), name
        for one in parameters:
            if one["in"] == "path" and one["name"] != "code":  # a word, which has no prefix
                assert resolve(document, one["schema"])["pattern"].startswith(f"^{one['name']}_"), name


def test_the_enumerations_have_the_words_of_the_program(document, tables):
    schemas = document["components"]["schemas"]
    for name, words in tables["words"].items():
        assert set(schemas[name]["enum"]) == set(words) - NEVER_SHOWN.get(name, set()), name


def documented_codes(document, operation):
    """{status: codes} of an operation's refusals."""
    found = {}
    for status, response in operation["responses"].items():
        content = resolve(document, response).get("content", {}).get("application/problem+json")
        if content is not None:
            found[status] = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
    return found


def test_the_codes_are_those_of_the_table_of_statuses(document, tables):
    documented = set()
    for name, operation in operations(document).items():
        for status, codes in documented_codes(document, operation).items():
            documented |= set(codes)
            for code in codes:
                assert status == "default" or tables["statuses"][code] == int(status), f"{name}: {code}"
    never_answered = {"otp_required"}
    assert documented | never_answered == set(tables["statuses"])


def test_the_problems_have_the_texts_of_the_program(document, tables):
    """Each example is a problem as the program writes it; one that names figures has a detail of its own."""
    figures = {"validation_failed", "licences_assigned", "role_required", "licence_change_unavailable",
               "cancellation_unavailable",
               "too_many_requests"}
    examples = document["components"]["examples"]
    for code, texts in tables["texts"].items():
        if code in examples:
            told = examples[code]["value"]
            assert (told["title"], told["developer"]) == (texts["title"], texts["developer"]), code
            assert told["detail"] == texts["detail"] or code in figures, code


def sentences():
    """The sentences that the program says to people, as patterns of what they become: po/fr.po has each of them."""
    with open(os.path.join(HERE, "..", "..", "po", "fr.po"), encoding="utf-8") as file:
        entries = re.findall(r'^msgid(?:_plural)? ((?:"(?:[^"\\\n]|\\.)*"\n)+)', file.read(), re.M)
    for entry in entries:
        text = json.loads('"' + "".join(re.findall(r'"(.*)"\n', entry)) + '"')
        if text:
            yield re.compile(re.sub(r"%(?:\d+\\\$)?[ds]|\\\{\w+\\\}", ".+", re.escape(text)))


def told_to_people(value, name=""):
    """(member, text) of each `detail` of a problem or fault and each `message` of an action in an example."""
    if isinstance(value, dict):
        for member, inner in value.items():
            if member in ("detail", "message") and isinstance(inner, str):
                yield name, inner
            yield from told_to_people(inner, f"{name}/{member}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from told_to_people(inner, f"{name}/{place}")


def test_each_sentence_of_an_example_is_one_that_the_program_says(document):
    """Also those with figures: problems, faults of fields, and what actions are refused with."""
    known, told = list(sentences()), []
    for name, example in document["components"]["examples"].items():
        told += told_to_people(example["value"], name)
    unknown = [f"{where}: {text!r}" for where, text in told if not any(one.fullmatch(text) for one in known)]
    assert unknown == [] and len(told) >= 40


def test_the_developers_sentence_of_a_fault_is_one_of_its_code(document, tables):
    found = 0
    for name, example in document["components"]["examples"].items():
        for fault in example["value"].get("errors", []) if isinstance(example["value"], dict) else []:
            found += 1
            texts = tables["faults"][fault["code"]]
            patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) for text in texts]
            assert any(re.fullmatch(pattern, fault["developer"]) for pattern in patterns), f"{name}: {fault}"
    assert found > 0


def described(document, schema, where):
    """Every object's members have a description, and every schema is well formed."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "type" in schema:
            for name, member in schema["properties"].items():
                assert resolve(document, member).get("description", "").endswith("."), f"{where}/{name}: a description"
        for name, member in schema.items():
            described(document, member, f"{where}/{name}")
    elif isinstance(schema, list):
        for member in schema:
            described(document, member, where)


def test_every_member_says_what_it_means(document):
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        described(document, schema, name)


def media_types(document):
    for name, operation in operations(document).items():
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} request {kind}", media
        for status, response in operation["responses"].items():
            for kind, media in resolve(document, response).get("content", {}).items():
                yield f"{name} {status} {kind}", media


def test_every_request_and_answer_has_examples_that_fit_it(document):
    seen = {}
    for where, media in media_types(document):
        examples = [resolve(document, one)["value"] for one in media.get("examples", {}).values()]
        examples += [media["example"]] if "example" in media else []
        assert examples, where
        key = json.dumps(media, sort_keys=True)
        if key not in seen:
            seen[key] = True
            validator = jsonschema.Draft202012Validator({**media["schema"], "components": document["components"]})
            for example in examples:
                faults = [fault.message for fault in validator.iter_errors(example)]
                assert not faults, f"{where}: {faults}"
