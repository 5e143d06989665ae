"""The comparison itself: whatever the document or the program has alone is found by the test that is named."""
import copy

import pytest

import test_document as tests
from test_document import document, tables  # noqa: F401 (fixtures)


def quote(one):
    return one["paths"]["/v1/quotes"]["post"]


def schema(one, name):
    return one["components"]["schemas"][name]


def example(one, name):
    return one["components"]["examples"][name]["value"]


def fields(one, name):
    return schema(one, name)["properties"]


def route(table, method, path):
    return next(row for row in table["routes"] if (row["method"], row["path"]) == (method, path))


def responses_of(one, status):
    return one["components"]["responses"][quote(one)["responses"][status]["$ref"].rpartition("/")[2]]


def refusals(one):
    content = responses_of(one, "409")["content"]["application/problem+json"]
    return content["schema"]["allOf"][1]["properties"]["code"]["enum"]


def everywhere(one, code, other):
    for response in one["components"]["responses"].values():
        content = response.get("content", {}).get("application/problem+json")
        if content is not None:
            enum = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
            enum[:] = [other if word == code else word for word in enum]


FIELD = {"name": "added", "kind": "bool", "required": False, "nullable": False, "min": 0, "max": 0}
# What was changed, how (of the document and the tables), and the test that must find it.
CHANGES = [
    ("a route without an operation", lambda one, _: one["paths"].pop("/v1/quotes"),
     tests.test_the_routes_are_the_operations),
    ("an operation without a route", lambda one, _: one["paths"].update({"/v1/none": {"get": {}}}),
     tests.test_the_routes_are_the_operations),
    ("other callers", lambda one, _: quote(one).update({"x-access": "users"}),
     tests.test_each_operation_says_who_may_call_it_and_what_a_key_does),
    ("another rule of the key", lambda one, _: quote(one).update({"x-idempotency-key": "needed"}),
     tests.test_each_operation_says_who_may_call_it_and_what_a_key_does),
    ("a field of the program alone", lambda _, table: route(table, "POST", "/v1/quotes")["body"].append(FIELD),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("a field of the document alone",
     lambda one, _: fields(one, "QuoteRequest").update({"added": {"type": "boolean", "description": "One."}}),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("another limit", lambda one, _: fields(one, "OrderRequest")["purchase_order_number"].update(maxLength=65),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("another limit of a list", lambda one, _: fields(one, "OrderRequest")["users"].update(maxItems=999),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("another type", lambda one, _: fields(one, "QuoteRequest")["total_licences"].update(type="string"),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("a field that is needed after all", lambda one, _: schema(one, "QuoteRequest")["required"].append("price_id"),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("null where it is refused",
     lambda one, _: fields(one, "OrderRequest")["purchase_order_number"].update(type=["string", "null"]),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("an identifier of another kind",
     lambda one, _: fields(one, "OrderRequest")["quote_id"].update({"$ref": "#/components/schemas/OrderId"}),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("unknown fields let through", lambda one, _: schema(one, "QuoteRequest").pop("additionalProperties"),
     tests.test_the_request_fields_are_those_of_the_field_tables),
    ("a filter of the program alone", lambda _, table: route(table, "GET", "/v1/orders")["query"].append(FIELD),
     tests.test_the_query_parameters_are_those_of_the_field_tables),
    ("a filter of the document alone",
     lambda _, table: route(table, "GET", "/v1/orders")["query"].pop(),
     tests.test_the_query_parameters_are_those_of_the_field_tables),
    ("a word of a list of words of the program alone",
     lambda _, table: next(field for field in route(table, "GET", "/v1/orders")["query"]
                           if field["name"] == "expand")["words"].append("added"),
     tests.test_the_query_parameters_are_those_of_the_field_tables),
    ("a reason of the program alone", lambda _, table: table["words"]["ActionReason"].append("added"),
     tests.test_the_enumerations_have_the_words_of_the_program),
    ("a remedy of the document alone", lambda one, _: schema(one, "RemedyKind")["enum"].append("added"),
     tests.test_the_enumerations_have_the_words_of_the_program),
    ("a fault of the document alone", lambda one, _: schema(one, "FaultCode")["enum"].append("added"),
     tests.test_the_enumerations_have_the_words_of_the_program),
    ("a code of the program alone", lambda _, table: table["statuses"].update(added=409),
     tests.test_the_codes_are_those_of_the_table_of_statuses),
    ("a code that no operation has", lambda one, _: everywhere(one, "quote_stale", "quote_used"),
     tests.test_the_codes_are_those_of_the_table_of_statuses),
    ("a code under another status", lambda one, _: refusals(one).append("not_found"),
     tests.test_the_codes_are_those_of_the_table_of_statuses),
    ("a member without a word about it", lambda one, _: fields(one, "Quote")["binding"].pop("description"),
     tests.test_every_member_says_what_it_means),
    ("an example that is wrong", lambda one, _: one["components"]["examples"]["Quote"]["value"].pop("binding"),
     tests.test_every_request_and_answer_has_examples_that_fit_it),
    ("a sentence for people that the program does not say",
     lambda one, _: example(one, "Subscription")["actions"]["purchase_trial"].update(message="No."),
     tests.test_each_sentence_of_an_example_is_one_that_the_program_says),
    ("a sentence for programmers that the program does not say",
     lambda one, _: example(one, "validation_failed")["errors"][0].update(developer="No."),
     tests.test_the_developers_sentence_of_a_fault_is_one_of_its_code),
    ("a request without an example",
     lambda one, _: quote(one)["requestBody"]["content"]["application/json"].pop("examples"),
     tests.test_every_request_and_answer_has_examples_that_fit_it),
]


@pytest.mark.parametrize("what, change, finder", CHANGES, ids=[row[0] for row in CHANGES])
def test_what_only_one_of_the_two_has_is_found(document, tables, what, change, finder):  # noqa: F811
    one, table = copy.deepcopy(document), copy.deepcopy(tables)
    change(one, table)
    given = {"document": one, "tables": table}
    with pytest.raises((AssertionError, KeyError)):
        finder(*(given[name] for name in finder.__code__.co_varnames[:finder.__code__.co_argcount]))
