"""The operator's routes on invoices: transfers received, write-offs, corrections, and the list of all.
Source: docs/api.md, Operator; docs/rules.md, C (Credit notes, Overdue) and D."""
import pytest

from shop import FIRST_DAY, Shop, key_new, money
from stack import id_random
from verification import verified

TODAY = FIRST_DAY[:10]
PATH = "/v1/operator/invoices"


@pytest.fixture
def debtor(stack, price):
    """A customer who owes 126.00, due since today; debtor.invoice."""
    customer = Shop(stack, price, credit_limit=money(1000000))
    customer.buy(10, "invoice")
    customer.invoice = customer.invoices()[0]
    assert (customer.invoice["status"], customer.invoice["due"]) == ("open", money(12600))
    return customer


def transfer_draft(minor=12600, /, **changes):
    draft = {"amount": money(minor), "received_on": TODAY, "reference": "VIR 2026-11-01/4711", **changes}
    return {field: value for field, value in draft.items() if value is not None}


def pay(shop, draft, invoice=None, key=None):
    return shop.stack.operator.post(f"{PATH}/{(invoice or shop.invoice)['id']}/payments", draft, key=key or key_new())


def write_off(shop, reason="liquidation", invoice=None):
    return shop.stack.operator.post(f"{PATH}/{(invoice or shop.invoice)['id']}/write-off", {"reason": reason})


def credit(shop, lines, reason="geste commercial", key=None):
    return shop.stack.operator.post(f"{PATH}/{shop.invoice['id']}/credit-notes", {"lines": lines, "reason": reason},
                                    key=key or key_new())


def line(shop, minor, /, **changes):
    return {"line_id": shop.invoice["lines"][0]["id"], "amount": money(minor), **changes}


def seen(shop):
    """Everything that an act on the invoice could have changed."""
    organization = shop.client.get("/v1/organization").ok()
    return (shop.client.get("/v1/invoices/" + shop.invoice["id"]).ok(), organization["credit_balance"],
            shop.data("/v1/credit-notes"),
            shop.client.get("/v1/events?limit=100").ok()["data"])


def test_a_transfer_pays_in_parts_and_too_much_is_credit(debtor):
    first = pay(debtor, transfer_draft(2600)).ok(201)
    assert (first["status"], first["paid"], first["due"]) == ("open", money(2600), money(10000))
    assert first["organization_id"] == debtor.id
    paid, = first["payments"]
    assert ((paid["status"], paid["amount"], paid["received_on"], paid["reference"])
            == ("succeeded", money(2600), TODAY, "VIR 2026-11-01/4711"))
    assert paid["payment_method_id"] is None
    last = pay(debtor, transfer_draft(10400)).ok(201)
    assert (last["status"], last["paid"], last["due"], len(last["payments"])) == ("paid", money(12600), money(0), 2)
    own = debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()
    assert {**own, "organization_id": debtor.id} == last, "the customer sees the same"
    assert debtor.client.get("/v1/organization").ok()["credit_balance"] == money(400)
    again = pay(debtor, transfer_draft(100)).ok(201)
    assert (again["status"], again["paid"]) == ("paid", money(12600)), "money that arrived is never refused"
    assert debtor.client.get("/v1/organization").ok()["credit_balance"] == money(500)
    told = [event["type"] for event in debtor.client.get("/v1/events?limit=100").ok()["data"]]
    assert told.count("payment.received") == 3 and told.count("invoice.paid") == 1


def test_a_transfer_with_the_same_key_is_entered_once(debtor):
    key = key_new()
    first, second = (pay(debtor, transfer_draft(100), key=key) for _ in range(2))
    assert first.status == 201 and second.body == first.body and second.headers["Idempotency-Replayed"] == "true"
    pay(debtor, transfer_draft(200), key=key).problem(422, "idempotency_key_reused")
    debtor.stack.operator.post(f"{PATH}/{debtor.invoice['id']}/payments",
                               transfer_draft(100)).problem(400, "idempotency_key_required")
    assert len(debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()["payments"]) == 1


@pytest.mark.parametrize("why, changes, pointer, code", [
    ("nothing", {"amount": money(0)}, "/amount/amount", "out_of_range"),
    ("less than nothing", {"amount": money(-1)}, "/amount/amount", "out_of_range"),
    ("another currency", {"amount": money(100, "USD")}, "/amount/currency", "invalid"),
    ("a bare number", {"amount": 100}, "/amount", "wrong_type"),
    ("no amount", {"amount": None}, "/amount", "required"),
    ("tomorrow", {"received_on": "2026-11-02"}, "/received_on", "in_the_future"),
    ("before 2000", {"received_on": "1999-12-31"}, "/received_on", "too_long_ago"),
    ("no day", {"received_on": None}, "/received_on", "required"),
    ("a day that is none", {"received_on": "2026-02-30"}, "/received_on", "invalid_format"),
    ("no reference", {"reference": None}, "/reference", "required"),
    ("an empty reference", {"reference": ""}, "/reference", "too_short"),
    ("a reference of blanks", {"reference": "  "}, "/reference", "invalid_format"),
    ("a reference of 65", {"reference": "x" * 65}, "/reference", "too_long"),
    ("a control character", {"reference": "a\nb"}, "/reference", "invalid_format"),
    ("a method", {"payment_method_id": "pm_1"}, "/payment_method_id", "unknown_field")])
def test_a_transfer_with_a_bad_field_is_refused_and_changes_nothing(debtor, why, changes, pointer, code):
    before = seen(debtor)
    pay(debtor, transfer_draft(**changes)).invalid(pointer, code)
    assert seen(debtor) == before, why


def test_a_written_off_invoice_can_be_paid_by_transfer(debtor):
    given_up = write_off(debtor).ok()
    assert ((given_up["status"], given_up["due"], given_up["organization_id"])
            == ("uncollectible", money(12600), debtor.id))
    told = debtor.client.get("/v1/audit-log?limit=100").ok()["data"]
    entry, = (event for event in told if event["type"] == "invoice.written_off")
    assert entry["after"]["reason"] == "liquidation" and entry["object"]["id"] == debtor.invoice["id"]
    before = seen(debtor)
    write_off(debtor).problem(409, "invoice_not_open")
    assert seen(debtor) == before
    assert pay(debtor, transfer_draft(600)).ok(201)["status"] == "uncollectible"
    assert pay(debtor, transfer_draft(12000)).ok(201)["status"] == "paid"
    write_off(debtor).problem(409, "invoice_not_open")


def test_a_write_off_with_the_same_key_is_replayed(debtor):
    key, path = key_new(), f"{PATH}/{debtor.invoice['id']}/write-off"
    first, second = (debtor.stack.operator.post(path, {"reason": "x"}, key=key) for _ in range(2))
    assert first.status == 200 and second.body == first.body


@pytest.mark.parametrize("why, body, pointer", [
    ("no reason", {}, "/reason"), ("an empty one", {"reason": ""}, "/reason"),
    ("a long one", {"reason": "x" * 501}, "/reason"),
    ("a number", {"reason": 1}, "/reason"), ("an amount", {"reason": "x", "amount": money(1)}, "/amount")])
def test_a_write_off_with_a_bad_field_is_refused_and_changes_nothing(debtor, why, body, pointer):
    before = seen(debtor)
    debtor.stack.operator.post(f"{PATH}/{debtor.invoice['id']}/write-off", body).invalid(pointer)
    assert seen(debtor) == before, why


def test_a_refused_write_off_is_told_in_both_languages(debtor):
    write_off(debtor).ok()
    path = f"{PATH}/{debtor.invoice['id']}/write-off"
    refused = [debtor.stack.operator.post(path, {"reason": "x"}, headers={"Accept-Language": language})
               for language in ("en", "fr")]
    texts = [answer.problem(409, "invoice_not_open")["detail"] for answer in refused]
    assert texts[0] != texts[1] and "facture" in texts[1]


def test_a_credit_note_lowers_the_amount_due(debtor):
    note = credit(debtor, [line(debtor, 500)]).ok(201)
    assert (note["subtotal"], note["tax_total"], note["total"]) == (money(500), money(100), money(600))
    assert ((note["applied"], note["unspent"], note["reason"], note["order_id"])
            == (money(600), money(0), "geste commercial", None))
    told, source = note["lines"][0], debtor.invoice["lines"][0]
    assert ((told["invoice_line_id"], told["period"], told["description"])
            == (source["id"], source["period"], source["description"]))
    assert note == debtor.client.get("/v1/credit-notes/" + note["id"]).ok()
    after = debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()
    assert (after["credited"], after["due"]) == (money(600), money(12000))
    credit(debtor, [line(debtor, 10001)]).invalid("/lines/0/amount", "too_much")
    rest = credit(debtor, [line(debtor, 10000)]).ok(201)
    assert rest["total"] == money(12000)
    assert debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()["status"] == "paid"
    credit(debtor, [line(debtor, 1)]).invalid("/lines/0/amount", "too_much")


def test_a_credit_note_on_a_paid_invoice_is_credit(owner):
    owner.invoice = owner.invoices()[0]
    note = credit(owner, [line(owner, 105000)]).ok(201)
    assert (note["applied"], note["unspent"]) == (money(0), money(126000))
    assert note["lines"][0]["quantity"] == 100, "a line given back whole is repeated"
    assert owner.client.get("/v1/organization").ok()["credit_balance"] == money(126000)
    assert owner.licences(owner.subscription_id) == 100, "only money goes back"


def test_a_credit_note_with_the_same_key_is_made_once(debtor):
    key = key_new()
    first, second = (credit(debtor, [line(debtor, 100)], key=key) for _ in range(2))
    assert first.status == 201 and second.body == first.body
    debtor.stack.operator.post(f"{PATH}/{debtor.invoice['id']}/credit-notes",
                               {}).problem(400, "idempotency_key_required")
    assert len(debtor.data("/v1/credit-notes")) == 1


@pytest.mark.parametrize("why, lines, pointer, code", [
    ("no lines", [], "/lines", "too_few"), ("not a list", {}, "/lines", "wrong_type"),
    ("not a line", ["x"], "/lines/0", "wrong_type"),
    ("nothing", [{"amount": money(0)}], "/lines/0/amount/amount", "out_of_range"),
    ("less", [{"amount": money(-1)}], "/lines/0/amount/amount", "out_of_range"),
    ("too much", [{"amount": money(10501)}], "/lines/0/amount", "too_much"),
    ("dollars", [{"amount": money(1, "USD")}], "/lines/0/amount/currency", "invalid"),
    ("twice", [{"amount": money(1)}, {"amount": money(1)}], "/lines/1/line_id", "repeated"),
    ("nobody's line", [{"line_id": id_random("lin")}], "/lines/0/line_id", "not_found"),
    ("another kind of thing", [{"line_id": id_random("inv")}], "/lines/0/line_id", "invalid_format"),
    ("a quantity", [{"quantity": 1}], "/lines/0/quantity", "unknown_field")])
def test_a_credit_note_with_bad_lines_is_refused_and_changes_nothing(debtor, why, lines, pointer, code):
    if isinstance(lines, list):
        lines = [one if isinstance(one, str) else line(debtor, 1, **one) for one in lines]
    before = seen(debtor)
    credit(debtor, lines).invalid(pointer, code)
    assert seen(debtor) == before, why


def test_a_credit_note_without_a_reason_is_refused(debtor):
    before = seen(debtor)
    for reason in ("", "x" * 501, None):
        credit(debtor, [line(debtor, 1)], reason=reason).invalid("/reason")
    assert seen(debtor) == before


def test_acts_on_an_unknown_invoice_are_not_found(stack):
    path = f"{PATH}/{id_random('inv')}"
    stack.operator.post(path + "/payments", transfer_draft(), key=key_new()).problem(404, "not_found")
    stack.operator.post(path + "/write-off", {"reason": "x"}).problem(404, "not_found")
    lines = [{"line_id": id_random("lin"), "amount": money(1)}]
    stack.operator.post(path + "/credit-notes", {"lines": lines, "reason": "x"},
                        key=key_new()).problem(404, "not_found")


def test_acts_on_invoices_by_a_customer_are_refused(debtor):
    for verb, body in (("payments", transfer_draft()), ("write-off", {"reason": "x"}),
                       ("credit-notes", {"lines": [line(debtor, 1)], "reason": "x"})):
        debtor.client.post(f"{PATH}/{debtor.invoice['id']}/{verb}", body,
                           key=key_new()).problem(403, "operator_required")
    debtor.client.get(PATH).problem(403, "operator_required")


def test_the_list_of_all_invoices_filters_and_pages(debtor, stack):
    debtor.buy(1, "invoice")
    debtor.buy(2)
    own = [invoice["id"] for invoice in debtor.invoices()]
    first = stack.operator.get(PATH + "?limit=2").ok()
    assert ([invoice["id"] for invoice in first["data"]] == own[:2]
            and first["data"][0]["organization_id"] == debtor.id), "newest first"
    other = Shop(stack, debtor.price_id)
    other.buy(1)
    second = stack.operator.get(f"{PATH}?limit=2&cursor={first['next_cursor']}").ok()["data"]
    assert second[0]["id"] == own[2], "the cursor survives inserts"
    mine = stack.operator.get(f"{PATH}?organization_id={debtor.id}").ok()
    assert [invoice["id"] for invoice in mine["data"]] == own and mine["next_cursor"] is None
    for status, found in (("open", own[1:]), ("paid", own[:1]), ("uncollectible", [])):
        page = stack.operator.get(f"{PATH}?organization_id={debtor.id}&status={status}").ok()["data"]
        assert [invoice["id"] for invoice in page] == found, status
    write_off(debtor, invoice={"id": own[1]}).ok()
    assert stack.operator.get(PATH + "?status=uncollectible&limit=1").ok()["data"][0]["id"] == own[1]
    plain = debtor.client.get("/v1/invoices/" + own[2]).ok()
    assert second[0] == {**plain, "organization_id": debtor.id}
    assert stack.operator.get(f"{PATH}?organization_id={id_random('org')}").ok()["data"] == []


@pytest.mark.parametrize("query, pointer",
                         [("status=draft", "/status"), ("organization_id=1", "/organization_id"), ("limit=0", "/limit"),
                                            ("limit=101", "/limit"), ("cursor=x", "/cursor"),
                                            ("from=2026-01-01", "/from")])
def test_the_list_of_all_invoices_refuses_bad_parameters(stack, query, pointer):
    stack.operator.get(f"{PATH}?{query}").invalid(pointer)


def test_verification_tells_what_it_checked(stack, reader):
    assert reader.subscription_id
    told = verified(stack)
    assert told["ok"] is True and told["first_fault"] is None, told
    counted = ("invoices", "lines", "credit_notes", "postings", "payments", "subscriptions", "periods", "lots",
               "pending_lines", "events")
    assert set(told["checked"]) == set(counted) and all(isinstance(told["checked"][name], int) for name in counted)
    assert told["checked"]["periods"] > 0 and told["checked"]["lots"] > 0
