"""/docs/ in a browser: the document is shown under our policy, can be read, and sends requests that succeed, with the
cookie and the CSRF token of whoever signed in there. (That no other host is asked and nothing falls foul of the policy,
`visit` checks.)"""
import json

import pytest

# What is left of Swagger UI's own markup, which a style sheet cannot mend: links within its buttons, and no landmarks.
SWAGGER_UIS_OWN = {"nested-interactive", "region"}


def unfold(page, tag, operation):
    """Shows an operation; returns the selector of it."""
    one = f"css=#operations-{tag}-{operation}"
    page.wait(f"css=#operations-tag-{tag}", "visible")
    if not page.has(one.removeprefix("css=")):
        page.click(f"css=#operations-tag-{tag}")
    page.wait(one, "visible")
    page.click(one + " .opblock-summary-control")
    page.wait(one + " .try-out__btn", "visible")
    return one


def execute(page, tag, operation, body=None):
    """Sends an operation from the page; returns (status, body) as it shows them."""
    one = unfold(page, tag, operation)
    page.click(one + " .try-out__btn")
    if body is not None:
        page.fill(one + " textarea", json.dumps(body))
    page.click(one + " .execute")
    page.wait(one + " .live-responses-table .response-col_status", "visible")
    place = one.removeprefix("css=") + " .live-responses-table"
    status = page.run("(place) => document.querySelector(place + ' tbody .response-col_status').innerText", place)
    page.see(one + " .live-responses-table .highlight-code code")
    told = page.run("(place) => document.querySelector(place + ' .highlight-code code').innerText", place)
    return int(status.split()[0]), json.loads(told)


@pytest.mark.parametrize("width", [1440, 360])
def test_an_operation_can_be_read(visit, width):
    page = visit(viewport={"width": width, "height": 900})
    page.go("/docs/")
    one = unfold(page, "Quotes_and_orders", "createQuote")
    for text in ("Ask what a change costs", "Idempotency-Key", "change_licences", "licences_assigned", "x-access"):
        page.says(text, one.removeprefix("css="))
    faults = {rule: nodes for rule, nodes in page.axe() if rule not in SWAGGER_UIS_OWN}
    assert not faults, faults
    assert page.run("() => document.documentElement.scrollWidth - innerWidth") <= 0, "no wider than the screen"


def test_requests_can_be_tried_with_a_cookie(visit, shop):
    page = visit()
    page.go("/docs/")
    assert execute(page, "Catalogue_and_organization", "getOrganization")[1]["code"] == "unauthenticated"
    account = {name: shop.account[name] for name in ("email", "password")}
    status, session = execute(page, "Sessions", "openSession", account)
    assert (status, session["user"]["email"]) == (201, shop.account["email"])
    status, method = execute(page, "Payment_methods", "addPaymentMethod", {"type": "invoice"})
    assert (status, method["type"], method["default"]) == (201, "invoice", True), "the page adds the CSRF token"
    assert shop.client.get("/v1/payment-methods").ok()["data"][0]["id"] == method["id"]
