"""Each code that the OpenAPI document has at an operation was seen there in the whole run of the http tests, or stands
below with its reason. The other direction is checked at every answer (document.py): a code without an entry fails at
once. Runs last, and only with all the others."""
import os

import pytest

from document import METHODS, document, documented_codes

# Decided for every route alike by its row in api/routes.c, before a handler is asked (fcgi/exchange.c), or by what
# carries the act (counter/counter.c): seen at one operation at least, not at each.
ALIKE = {"malformed_request", "malformed_json", "not_acceptable", "too_many_requests", "temporarily_unavailable",
         "csrf_token_invalid", "outcome_unknown", "body_too_large", "unsupported_media_type",
         "idempotency_key_required", "idempotency_key_reused", "idempotency_in_progress"}
# What is answered so is a mistake in the program: no request provokes it.
NEVER = {"internal"}
# (method, route, code): why nothing here provokes it.
UNSEEN = {
    ("GET", "/metrics", "validation_failed"): "nginx has no such address: 404 before a parameter is looked at",
    ("POST", "/v1/gateway-events", "not_found"): "only where no secret of the gateway's is set; the stack has one",
    ("POST", "/v1/invoices/{inv}/payments", "amount_below_minimum"): "tests/sql/minimum.c",
    ("POST", "/v1/operator/invoices/{inv}/write-off", "payment_in_progress"): "tests/sql/write_off.c",
    ("POST", "/v1/orders", "licences_assigned"): "an assignment moves the version: quote_stale comes before it",
    ("POST", "/v1/orders", "no_licence_available"): "tests/sql/order_users.c",
    ("POST", "/v1/payment-methods/setup", "setup_failed"): "the sandbox gateway has a page for every type",
    ("POST", "/v1/payment-methods/setup/{set}/completion", "setup_failed"): "likewise",
    ("POST", "/v1/product-key-redemptions", "product_key_unknown"): "tests/sql/product_key.c",
    ("POST", "/v1/product-key-redemptions", "too_many_lots"): "tests/sql/lots.c",
}


def documented():
    one = document().document
    for route, item in one["paths"].items():
        for method in METHODS:
            for code in documented_codes(one, item[method]) if method in item else ():
                yield method.upper(), route, code


@pytest.fixture(scope="module")
def seen(request):
    folder = os.path.dirname(os.path.abspath(__file__))
    run = {os.path.basename(str(item.fspath)) for item in request.session.items}
    if run != {name for name in os.listdir(folder) if name.startswith("test_") and name.endswith(".py")}:
        pytest.skip("needs the whole run")
    return document().seen


def test_each_code_of_an_operation_was_seen_there(seen):
    missing = {one for one in documented() if one[2] not in ALIKE | NEVER} - seen
    told = "\n".join(f"    {one!r}: \"\"," for one in sorted(missing - set(UNSEEN)))
    assert missing == set(UNSEEN), f"never answered:\n{told}\nanswered after all: {set(UNSEEN) - missing}"


def test_each_code_that_all_operations_have_was_seen_at_one(seen):
    assert ALIKE - {code for _, _, code in seen} == set()
