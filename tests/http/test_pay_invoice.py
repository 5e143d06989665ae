"""A person pays an invoice by card or bank account.
Source: docs/api.md, Invoices and credit notes; docs/rules.md, C (Overdue)."""
import time
import urllib.request

import pytest

from shop import Shop, key_new, money
from stack import id_random


@pytest.fixture
def debtor(stack, price):
    """A customer who pays by invoice and owes 126.00; debtor.invoice."""
    customer = Shop(stack, price, credit_limit=money(1_000_000))
    customer.by_invoice = customer.method("invoice")
    customer.subscription_id = customer.buy(10, customer.by_invoice)
    customer.invoice = customer.invoices()[0]
    return customer


def pay(customer, method, key=None, invoice_id=None):
    path = f"/v1/invoices/{invoice_id or customer.invoice['id']}/payments"
    return customer.client.post(path, {"payment_method_id": method}, key=key or key_new())


def invoice_now(customer):
    return customer.client.get("/v1/invoices/" + customer.invoice["id"]).ok()


def invoice_settled(customer, status="paid", seconds=60):
    until = time.monotonic() + seconds
    while invoice_now(customer)["status"] != status and time.monotonic() < until:
        time.sleep(0.25)
    return invoice_now(customer)


def test_an_invoice_is_paid_by_card(debtor):
    card, key = debtor.method(), key_new()
    first = pay(debtor, card, key)
    payment = first.ok(201)
    assert (payment["invoice_id"], payment["payment_method_id"]) == (debtor.invoice["id"], card)
    assert (payment["status"], payment["amount"], payment["decline_code"],
            payment["action_url"]) == ("succeeded", money(12600), None, None)
    paid = invoice_now(debtor)
    assert (paid["status"], paid["paid"], paid["due"]) == ("paid", money(12600), money(0))
    assert [one["id"] for one in paid["payments"]] == [payment["id"]]
    again = pay(debtor, card, key)
    assert again.body == first.body and again.headers["Idempotency-Replayed"] == "true"
    pay(debtor, card).problem(409, "invoice_not_open")
    assert debtor.captured() == [12600], "once"
    found = debtor.subscription(debtor.subscription_id)
    assert found["payment_method"]["id"] == debtor.by_invoice, "what comes next is paid as before"


def test_an_invoice_paid_by_debit_stays_open_while_it_is_processing(debtor):
    payment = pay(debtor, debtor.method("tok_sepa_fails_later")).ok(201)
    assert (payment["status"], payment["action_url"]) == ("processing", None)
    assert invoice_now(debtor)["status"] == "open", "nothing has come in yet"
    pay(debtor, debtor.method()).problem(409, "payment_in_progress")


def test_an_invoice_is_unchanged_after_a_declined_card(debtor):
    key, card = key_new(), debtor.method("tok_declined")
    first = pay(debtor, card, key)
    problem = first.problem(402, "payment_declined")
    assert ((problem["invoice_id"], problem["decline_code"]) == (debtor.invoice["id"], "card_declined")
            and "order_id" not in problem)
    after = invoice_now(debtor)
    assert (after["status"], after["due"], after["payments"][0]["status"]) == ("open", money(12600), "failed")
    assert debtor.subscription(debtor.subscription_id)["status"] == "active", "it is not due yet"
    assert "invoice.payment_failed" in [event["type"] for event in debtor.data("/v1/events?after=0")]
    again = pay(debtor, card, key)
    assert (again.status, again.body) == (402, first.body) and again.headers["Idempotency-Replayed"] == "true"
    pay(debtor, debtor.method()).ok(201)
    assert debtor.captured() == [12600]


@pytest.mark.parametrize("query, status", [("", "paid"), ("?outcome=failed", "open")])
def test_an_invoice_follows_the_card_holders_authentication(debtor, query, status):
    payment = pay(debtor, debtor.method("tok_3ds")).ok(201)
    assert payment["status"] == "processing" and payment["action_url"] is not None
    assert invoice_now(debtor)["payments"][0]["action_url"] == payment["action_url"]
    with urllib.request.urlopen(payment["action_url"] + query, timeout=30) as page:
        assert page.status == 200
    debtor.stack.sql("UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) WHERE state = 'action_required'")
    until = time.monotonic() + 60
    while invoice_now(debtor)["payments"][0]["status"] == "processing" and time.monotonic() < until:
        time.sleep(0.25)
    after = invoice_now(debtor)
    assert (after["status"], after["payments"][0]["action_url"]) == (status, None)
    assert debtor.captured() == ([12600] if status == "paid" else [])


def test_a_new_attempt_voids_an_abandoned_authentication(debtor):
    first = pay(debtor, debtor.method("tok_3ds")).ok(201)
    second = pay(debtor, debtor.method()).ok(201)
    after = invoice_now(debtor)
    assert (after["status"], {payment["id"]: payment["status"] for payment in after["payments"]}) == (
        "paid", {first["id"]: "failed", second["id"]: "succeeded"})
    try:
        urllib.request.urlopen(first["action_url"], timeout=30).close()
    except urllib.error.HTTPError as refused:
        assert refused.code in (404, 409, 410)
    assert debtor.captured() == [12600], "the page that was left open collects nothing any more"


def test_a_payment_without_an_answer_is_settled_by_the_worker(debtor):
    key, card = key_new(), debtor.method("tok_timeout")
    first = pay(debtor, card, key)
    assert (first.ok(201)["status"], first.json["action_url"]) == ("processing", None)
    assert invoice_settled(debtor)["status"] == "paid"
    assert pay(debtor, card, key).body == first.body
    assert debtor.captured() == [12600], "asked again, charged once"


def test_a_payment_that_the_gateway_refuses_leaves_no_trace_and_the_key_free(debtor):
    key, card = key_new(), debtor.method("tok_unavailable")
    before = invoice_now(debtor)
    for _ in range(2):
        answer = pay(debtor, card, key)
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert invoice_now(debtor) == before
    debtor.method_becomes(card, "tok_visa")
    assert pay(debtor, card, key).ok(201)["status"] == "succeeded"


def test_a_past_due_invoice_can_be_paid_by_another_card(owner):
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_declined")
    owner.clock("2026-12-01T09:00:00Z").ok()
    owner.invoice = owner.invoices()[0]
    assert owner.subscription(owner.subscription_id)["status"] == "past_due"
    for _ in range(5):  # as many attempts as the billing run makes in all
        pay(owner, owner.method("tok_insufficient_funds")).problem(402, "payment_declined")
    owner.clock("2026-12-02T09:00:00Z").ok()
    assert len(invoice_now(owner)["payments"]) == 7, "the retry of that day is made"
    pay(owner, owner.method()).ok(201)
    assert owner.subscription(owner.subscription_id)["status"] == "active"


def test_a_written_off_invoice_can_be_paid_by_card(debtor):
    debtor.stack.operator.post(f"/v1/operator/invoices/{debtor.invoice['id']}/write-off",
                               {"reason": "liquidation"}).ok()
    pay(debtor, debtor.method()).ok(201)
    assert invoice_now(debtor)["status"] == "paid"


def test_a_foreign_invoice_or_payment_method_is_not_found(debtor, stack):
    card = debtor.method()
    other = Shop(stack, debtor.price_id)
    pay(other, other.method(), invoice_id=debtor.invoice["id"]).problem(404, "not_found")
    pay(debtor, card, invoice_id=id_random("inv")).problem(404, "not_found")
    before = invoice_now(debtor)
    removed = debtor.method()
    assert debtor.client.delete("/v1/payment-methods/" + removed).status == 204
    for why, method in (("another's", other.method()), ("nobody's", id_random("pm")), ("an invoice", debtor.by_invoice),
                        ("removed", removed)):
        print(why)
        pay(debtor, method).invalid("/payment_method_id", "not_found")
    assert invoice_now(debtor) == before and debtor.charges() == [] and other.charges() == []


@pytest.mark.parametrize("body, pointer, code", [
    ({}, "/payment_method_id", "required"), ({"payment_method_id": "pm_1"}, "/payment_method_id", "invalid_format"),
    ({"payment_method_id": 1}, "/payment_method_id", "wrong_type"),
    ({"payment_method_id": id_random("pm"), "amount": money(1)}, "/amount", "unknown_field")])
def test_a_payment_with_a_bad_field_is_refused_and_changes_nothing(debtor, body, pointer, code):
    path = f"/v1/invoices/{debtor.invoice['id']}/payments"
    debtor.client.post(path, body, key=key_new()).invalid(pointer, code)
    assert invoice_now(debtor)["payments"] == []


def test_a_payment_without_a_key_is_refused(debtor):
    body = {"payment_method_id": debtor.method()}
    debtor.client.post(f"/v1/invoices/{debtor.invoice['id']}/payments", body).problem(400, "idempotency_key_required")


def test_a_refused_payment_is_told_in_both_languages(debtor):
    pay(debtor, debtor.method("tok_sepa_fails_later")).ok(201)
    body, path = {"payment_method_id": debtor.method()}, f"/v1/invoices/{debtor.invoice['id']}/payments"
    texts = [debtor.client.post(path, body, key=key_new(),
                                headers={"Accept-Language": language}).problem(409, "payment_in_progress")["detail"]
             for language in ("en", "fr")]
    assert texts[0] != texts[1] and "facture" in texts[1]


def test_an_unpaid_invoice_tells_what_comes_of_it(stack, price):
    """docs/rules.md, C (Overdue): retries 1, 3, 5 and 7 days after the first attempt that failed; suspended 30,
    cancelled 90 days after the due date."""
    customer = Shop(stack, price)
    subscription = customer.buy(10)
    assert customer.invoices()[0]["if_unpaid"] is None, "it is paid"
    customer.method_becomes(customer.subscription(subscription)["payment_method"]["id"], "tok_declined")
    customer.clock("2026-12-01T09:00:00Z").ok()
    days = {"since": "2026-12-01", "suspends_on": "2026-12-31", "cancels_on": "2027-03-01"}
    assert customer.invoices()[0]["if_unpaid"] == {**days, "retry_on": "2026-12-02"}
    customer.clock("2026-12-05T09:00:00Z").ok()
    owed = customer.invoices()[0]
    assert customer.client.get("/v1/invoices/" + owed["id"]).ok()["if_unpaid"] == {**days, "retry_on": "2026-12-06"}
    customer.clock("2026-12-09T09:00:00Z").ok()
    assert customer.invoices()[0]["if_unpaid"] == {**days, "retry_on": None}
    pay(customer, customer.method(), invoice_id=owed["id"]).ok(201)
    assert customer.invoices()[0]["if_unpaid"] is None


def test_an_invoice_that_is_not_collected_is_charged_by_nobody(debtor):
    assert debtor.invoice["if_unpaid"] == {"since": "2026-12-01", "retry_on": None, "suspends_on": "2026-12-31",
                                           "cancels_on": "2027-03-01"}
