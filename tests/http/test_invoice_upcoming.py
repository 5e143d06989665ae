"""The upcoming invoice, through HTTP. tests/sql/invoice_upcoming.c compares it with the issued invoice, case by case.
Source: docs/api.md, Invoices and credit notes."""
from shop import Shop, key_new, money, price_new, turn

PATH = "/v1/invoices/upcoming"
# Members that only a final invoice has.
FINAL = ("id", "number", "status", "order_id", "previous_hash", "hash")
# Members that its payment changes.
PAID = ("payments", "paid", "due")


def without(invoice, *names):
    """Also without the identifiers of lines: new lines get theirs when they are final."""
    left = {name: value for name, value in invoice.items() if name not in names}
    return {**left, "lines": [{name: value for name, value in line.items() if name != "id"} for line in left["lines"]]}


def test_the_upcoming_invoice_equals_the_one_issued(owner):
    told = owner.client.get(PATH).ok()
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    assert [told[name] for name in FINAL] == [None] * len(FINAL)
    assert (told["issue_date"], told["due_date"], told["payment_method_id"]) == ("2026-12-01", "2026-12-01", method)
    assert (told["payments"], told["paid"], told["due"]) == ([], money(0), told["amount_due"])
    assert [line["id"] for line in told["lines"]] == [None]
    before = len(owner.data("/v1/events?after=0"))
    assert owner.client.get(PATH).ok() == told and len(owner.data("/v1/events?after=0")) == before
    turn(owner, "2026-12-01")
    issued = owner.invoices()[0]
    assert without(told, *FINAL, *PAID, "payment_method_id") == without(issued, *FINAL, *PAID)
    assert owner.client.get(PATH).ok()["issue_date"] == "2027-01-01"


def test_a_pending_line_keeps_its_identifier(stack, price):
    shop = Shop(stack, price, credit_limit=money(10_000_000))
    subscription = shop.buy(100, shop.method("invoice"))
    turn(shop, "2026-11-12")
    shop.order(shop.quote_change(subscription, 105).ok(201)["id"]).ok(201)
    told = shop.client.get(PATH).ok()
    assert ([(line["kind"], line["amount"]) for line in told["lines"]]
            == [("proration", money(3325)), ("recurring", money(110250))])
    assert told["total"] == money(136290) and told["due_date"] == "2026-12-31"
    turn(shop, "2026-12-01")
    assert shop.invoices()[0]["lines"][0]["id"] == told["lines"][0]["id"]


def test_the_upcoming_invoice_has_the_price_of_its_day(stack):
    price = price_new(stack)
    shop = Shop(stack, price)
    shop.buy(10)
    stack.operator.post(f"/v1/operator/prices/{price}/revisions",
                        {"effective_from": "2026-11-20", "unit_amount": 2000}).ok(201)
    assert shop.client.get(PATH).ok()["subtotal"] == money(20000)
    turn(shop, "2026-12-01")
    assert shop.invoices()[0]["subtotal"] == money(20000)


def test_no_upcoming_invoice_is_not_found(stack, price):
    shop = Shop(stack, price)
    shop.client.get(PATH).problem(404, "not_found")
    subscription = shop.buy(1)
    shop.client.get(PATH).ok()
    shop.client.post(f"/v1/subscriptions/{subscription}/cancellation", {"at": "period_end"}, key=key_new()).ok()
    shop.client.get(PATH).problem(404, "not_found")
    shop.client.delete(f"/v1/subscriptions/{subscription}/cancellation").ok()
    shop.client.get(PATH).ok()


def test_an_unchanged_upcoming_invoice_is_not_modified(owner):
    answer = owner.client.get(PATH)
    assert owner.client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
    total = answer.ok()["lines"][0]["quantity"] + 1
    owner.order(owner.quote_change(owner.subscription_id, total).ok(201)["id"]).ok(201)
    assert (owner.client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]}).ok()["lines"][0]["quantity"]
            == total)


def test_the_upcoming_invoice_refuses_parameters_and_other_methods(owner):
    owner.client.get(PATH + "?limit=1").problem(422, "validation_failed")
    answer = owner.client.post(PATH, {}, key=key_new())
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
