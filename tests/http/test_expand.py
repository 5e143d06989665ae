"""Sub-objects that come along (`expand`): each is what a GET of its own answers, the rest of the answer stays, a page
asks the database no more than a short one does. Source: docs/api.md, Conventions."""
import contextlib
import itertools
import os
import signal

import pytest

from shop import FIRST_DAY, Shop, key_new, price_new
from test_operator_invoices import pay, transfer_draft
from test_sizes import filler, new_id, of, pages  # noqa: F401 (a fixture)

SUBSCRIPTION, ORDER = "product,payment_method", "subscription.product,payment_method"
INVOICE = "payments.payment_method"
EXPAND = [("/v1/subscriptions", SUBSCRIPTION), ("/v1/orders", ORDER), ("/v1/invoices", INVOICE)]


def without(value, *names):
    return {name: member for name, member in value.items() if name not in names}


@pytest.fixture(scope="module")
def buyer(stack, price):
    """Two products, one of them with tiers and a second price; a card, a bank account, and a card that was removed."""
    customer = Shop(stack, price)
    tiers = {"mode": "graduated", "steps": [{"up_to": 10, "unit_amount": 900}, {"up_to": None, "unit_amount": 700}]}
    other = price_new(stack)
    price_new(stack, next(one["id"] for one in customer.data("/v1/products")
                          if other in [price["id"] for price in one["prices"]]), unit_amount=None, tiers=tiers)
    customer.buy(3, customer.method())
    customer.buy(4, customer.method("tok_sepa"), other)
    gone = customer.method()
    ended = customer.buy(5, gone, other)
    customer.client.post(f"/v1/subscriptions/{ended}/cancellation", {"at": "now"}, key=key_new()).ok()
    customer.client.delete("/v1/payment-methods/" + gone).ok(204)
    customer.gone = gone
    return customer


def method(shop, method_id):
    return shop.client.get("/v1/payment-methods/" + method_id).ok()


def product(shop, product_id, language="fr"):
    found = shop.client.get("/v1/products?limit=100", headers={"Accept-Language": language}).ok()["data"]
    return next(one for one in found if one["id"] == product_id)


def both(shop, path, expand, language="fr"):
    """(the plain row, the expanded one) of each row of the list; a single one is answered alike."""
    sent = {"Accept-Language": language}
    plain = shop.client.get(path, headers=sent).ok()["data"]
    whole = shop.client.get(f"{path}?expand={expand}", headers=sent).ok()["data"]
    assert [one["id"] for one in plain] == [one["id"] for one in whole] and len(plain) >= 3
    for one in whole:
        assert shop.client.get(f"{path}/{one['id']}?expand={expand}", headers=sent).ok() == one
    return list(zip(plain, whole))


@pytest.mark.parametrize("language, name", [("fr", "Suite de test"), ("en", "Test suite")])
def test_a_subscription_comes_with_its_product_and_its_payment_method(buyer, language, name):
    for plain, whole in both(buyer, "/v1/subscriptions", SUBSCRIPTION, language):
        assert whole["product"] == product(buyer, plain["product"]["id"], language) and whole["product"]["name"] == name
        assert whole["payment_method"] == method(buyer, plain["payment_method"]["id"])
        assert without(whole["product"], "prices") == plain["product"]
        assert {name: whole["payment_method"][name] for name in ("id", "type")} == plain["payment_method"]
        assert without(whole, "product", "payment_method") == without(plain, "product", "payment_method")
    prices = [len(whole["product"]["prices"]) for _, whole in both(buyer, "/v1/subscriptions", SUBSCRIPTION)]
    assert prices[:2] == [2, 2] and any("tiers" in price for price in whole_prices(buyer))


def whole_prices(shop):
    return shop.data("/v1/subscriptions?expand=product")[0]["product"]["prices"]


def test_each_word_brings_its_object_alone(buyer):
    for plain, whole in both(buyer, "/v1/subscriptions", "product"):
        assert without(whole, "product") == without(plain, "product") and "prices" in whole["product"]
    for plain, whole in both(buyer, "/v1/subscriptions", "payment_method"):
        assert without(whole, "payment_method") == without(plain, "payment_method")
        assert "status" in whole["payment_method"]
    for plain, whole in both(buyer, "/v1/orders", "subscription"):
        assert without(whole, "subscription") == plain
        assert whole["subscription"] == buyer.subscription(plain["subscription_id"]), "in short, as it is alone"
    for plain, whole in both(buyer, "/v1/orders", "payment_method"):
        assert without(whole, "payment_method") == without(plain, "payment_method") and "subscription" not in whole


def test_an_order_comes_with_its_subscription_and_that_with_its_product(buyer):
    for plain, whole in both(buyer, "/v1/orders", ORDER):
        one = buyer.client.get(f"/v1/subscriptions/{plain['subscription_id']}?expand=product").ok()
        assert whole["subscription"] == one and len(one["lots"]) == (0 if one["status"] == "cancelled" else 1)
        assert whole["payment_method"] == method(buyer, plain["payment_method"]["id"])
        assert without(whole, "subscription", "payment_method") == without(plain, "payment_method")


def test_an_invoice_comes_with_the_payment_methods_of_its_payments(buyer):
    for plain, whole in both(buyer, "/v1/invoices", INVOICE):
        assert without(whole, "payments") == without(plain, "payments") and len(plain["payments"]) == 1
        paid, = whole["payments"]
        assert paid["payment_method"] == method(buyer, paid["payment_method_id"])
        assert [without(paid, "payment_method")] == plain["payments"]


def test_a_transfer_has_no_payment_method(stack, price):
    customer = Shop(stack, price, credit_limit={"amount": 1000000, "currency": "EUR"})
    order = customer.order(customer.quote_new(3, customer.method("invoice")).ok(201)["id"]).ok(201)
    assert order["status"] == "confirmed"
    invoice = customer.invoices()[0]
    pay(customer, transfer_draft(invoice["due"]["amount"], received_on="2026-11-01"), invoice).ok(201)
    shown = customer.client.get(f"/v1/invoices/{invoice['id']}?expand={INVOICE}").ok()["payments"][0]
    assert shown["payment_method_id"] is None and shown["payment_method"] is None


def test_a_removed_payment_method_still_comes_along(buyer):
    card = method(buyer, buyer.gone)
    assert card["status"] == "removed" and card["brand"] == "visa"
    assert [one["payment_method"] for one in buyer.data("/v1/orders?expand=payment_method")].count(card) == 1
    payments = [one["payments"][0] for one in buyer.data(f"/v1/invoices?expand={INVOICE}")]
    assert [one["payment_method"] for one in payments].count(card) == 1


def test_what_there_is_not_is_null(stack, price, filler):  # noqa: F811
    """A trial has no payment method. A subscription that an order names and that is not there (its row was inserted
    here by SQL) is told as null, not left out."""
    customer = Shop(stack, price)
    trial = stack.operator.post("/v1/operator/subscriptions", {
        "organization_id": customer.id, "price_id": price_new(stack, trial_days=30), "channel": "direct", "trial": True,
        "total_licences": 3}, key=key_new()).ok(201)
    assert trial["payment_method"] is None
    shown = customer.client.get(f"/v1/subscriptions/{trial['id']}?expand=payment_method").ok()
    assert shown == customer.subscription(trial["id"])
    quote = customer.quote_new(3, customer.method("tok_declined")).ok(201)["id"]
    customer.order(quote).problem(402, "payment_declined")
    order = customer.orders()[0]
    filler.copy("order", of(customer, id=order["id"]), "seq_1_to_1", id=new_id(), quote_id=new_id(),
                subscription_id=new_id())
    gone, given_up = customer.data("/v1/orders?expand=subscription.product")
    assert gone["subscription_id"] is not None and gone["subscription"] is None
    assert given_up["subscription"] == customer.client.get(
        f"/v1/subscriptions/{order['subscription_id']}?expand=product").ok()


ALLOWED = {"/v1/subscriptions": ["product", "payment_method"], "/v1/invoices": ["payments.payment_method"],
           "/v1/orders": ["subscription", "subscription.product", "payment_method"]}


@pytest.mark.parametrize("path, _", EXPAND)
@pytest.mark.parametrize("words", ["", ",", "customer", "product,", "PRODUCT", "payments", "payments.payment_method.id",
                                   "subscription.payment_method", "product%20", "lines"])
def test_an_unknown_word_is_refused_with_those_there_are(buyer, path, _, words):
    one = buyer.data(path)[0]["id"]
    for asked in (path, f"{path}/{one}"):
        fault, = buyer.client.get(f"{asked}?expand={words}").invalid("/expand", "unknown_value")
        assert sorted(fault["allowed"]) == sorted(ALLOWED[path])
        assert all(word in fault["developer"] for word in ALLOWED[path])


def test_expand_is_sent_once_and_only_where_it_is_known(buyer):
    buyer.client.get("/v1/orders?expand=subscription&expand=payment_method").invalid("/expand", "repeated")
    for path in ("/v1/credit-notes", "/v1/products", "/v1/invoices/upcoming", "/v1/payment-methods"):
        buyer.client.get(path + "?expand=product").invalid("/expand", "unknown_field")
    twice = buyer.client.get("/v1/orders?expand=subscription,subscription")
    assert twice.body == buyer.client.get("/v1/orders?expand=subscription").body, "a word twice is the same"
    other = buyer.client.get("/v1/orders?expand=payment_method,subscription")
    assert other.body == buyer.client.get("/v1/orders?expand=subscription,payment_method").body, "in any order"


@pytest.mark.parametrize("path, expand", EXPAND)
def test_a_cursor_is_good_with_and_without(buyer, path, expand):
    first = buyer.client.get(f"{path}?limit=1").ok()
    then = buyer.client.get(f"{path}?limit=1&expand={expand}&cursor={first['next_cursor']}").ok()
    last = buyer.client.get(f"{path}?limit=1&cursor={then['next_cursor']}").ok()
    every = buyer.client.get(f"{path}?expand={expand}").ok()["data"]
    assert [first["data"][0]["id"], last["data"][0]["id"]] == [every[0]["id"], every[2]["id"]]
    assert then["data"] == every[1:2]
    since = buyer.client.get(f"{path}?expand={expand}&updated_since={FIRST_DAY}").ok()["data"]
    assert sorted(since, key=lambda one: one["id"], reverse=True) == every


def test_the_tag_changes_with_what_comes_along_and_if_match_asks_for_the_object_itself(stack, price):
    customer = Shop(stack, price)
    card = customer.method(default=True)
    path = "/v1/subscriptions/" + customer.buy(3, card)
    plain, whole = customer.client.get(path), customer.client.get(path + "?expand=payment_method")
    tags = plain.headers["ETag"], whole.headers["ETag"]
    assert tags[0] != tags[1] and tags[0].split("-")[0] == tags[1].split("-")[0], "one version"
    assert customer.client.get(path + "?expand=payment_method", headers={"If-None-Match": tags[1]}).status == 304
    customer.client.call("PATCH", "/v1/payment-methods/" + customer.method(), {"default": True}).ok()
    changed = customer.client.get(path + "?expand=payment_method", headers={"If-None-Match": tags[1]})
    assert changed.ok()["payment_method"] == {**whole.json["payment_method"], "default": False}
    assert changed.headers["ETag"] != tags[1]
    assert customer.client.get(path, headers={"If-None-Match": tags[0]}).status == 304, "it did not change itself"
    customer.client.call("PATCH", path, {"name": "A"}, headers={"If-Match": tags[1]}).ok()
    for tag in (*tags, changed.headers["ETag"]):
        refused = customer.client.call("PATCH", path, {"name": "B"}, headers={"If-Match": tag})
        refused.problem(412, "precondition_failed")


def test_nothing_of_another_organization_comes_along(buyer, stranger):
    for path, expand in EXPAND:
        one = buyer.data(path)[0]["id"]
        stranger.client.get(f"{path}/{one}?expand={expand}").problem(404, "not_found")


@contextlib.contextmanager
def worker_stopped(stack):
    """The worker asks the database too, so it stands still while statements are counted."""
    stopped = [stack.pids["worker"], *stack.children("worker")]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)


def statements(shop, path):
    """How many statements the answer takes: the least of three, because now and then the session is prolonged too."""
    def told():
        return int(shop.stack.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1])

    took = []
    with worker_stopped(shop.stack):
        for _ in range(3):
            before = told()
            shop.client.get(path).ok()
            took.append(told() - before)
    return min(took)


def more_statements(shop, path, limit, expand):
    return statements(shop, f"{path}?limit={limit}&expand={expand}") - statements(shop, f"{path}?limit={limit}")


def test_a_page_of_a_hundred_takes_no_more_statements_than_one_of_two(stack, price, filler):  # noqa: F811
    """100 subscriptions, orders and invoices, each with a payment method of its own."""
    customer = Shop(stack, price)
    customer.buy(3)
    order, invoice = customer.orders()[0], customer.invoices()[0]
    card = order["payment_method"]["id"]
    filler.copy("payment_method", of(customer, id=card), "seq_1_to_99", id=new_id(), last4="LPAD(seq, 4, '0')",
                setup_id="NULL")
    own = {"id": new_id(), "payment_method_id": new_id()}
    filler.copy("subscription", of(customer, id=order["subscription_id"]), "seq_1_to_99", **own)
    filler.copy("order", of(customer, id=order["id"]), "seq_1_to_99", quote_id=new_id(), invoice_id="NULL",
                subscription_id=new_id(), **own)
    filler.copy("invoice", of(customer, id=invoice["id"]), "seq_1_to_99", id=new_id(), number="CONCAT('X', seq)",
                sequence="seq + 1000", order_id="NULL")
    for table in ("invoice_state", "invoice_tax"):
        filler.copy(table, of(customer, invoice_id=invoice["id"]), "seq_1_to_99", invoice_id=new_id())
    filler.copy("payment", of(customer, id=invoice["payments"][0]["id"]), "seq_1_to_99", order_id="NULL",
                attempt="NULL", invoice_id=new_id(), **own)
    last4 = {f"{n:04}" for n in range(1, 100)}
    for path, expand, took in (("/v1/subscriptions", SUBSCRIPTION, 2), ("/v1/orders", "payment_method", 1),
                               ("/v1/orders", "subscription", 2), ("/v1/orders", ORDER, 4),
                               ("/v1/invoices", INVOICE, 1)):
        shown = customer.client.get(f"{path}?limit=100&expand={expand}").ok()["data"]
        assert len(shown) == 100, "all are on one page"
        if "payment_method" in expand:
            methods = [one["payment_method"] for row in shown for one in row.get("payments", [row])]
            assert last4 < {one["last4"] for one in methods} and len(methods) == 100
        assert [more_statements(customer, path, limit, expand) for limit in (2, 100)] == [took, took], (path, expand)


def test_more_than_a_hundred_payment_methods_of_an_invoice_come_along(stack, price, filler):  # noqa: F811
    customer = Shop(stack, price)
    customer.buy(3)
    invoice, = customer.invoices()
    paid = invoice["payments"][0]
    filler.copy("payment_method", of(customer, id=paid["payment_method_id"]), "seq_1_to_250", id=new_id(),
                last4="LPAD(seq, 4, '0')", setup_id="NULL")
    filler.copy("payment", of(customer, id=paid["id"]), "seq_1_to_250", id=new_id(), payment_method_id=new_id(),
                order_id="NULL", attempt="NULL")
    shown = customer.client.get(f"/v1/invoices/{invoice['id']}?expand={INVOICE}").ok()["payments"]
    assert all(one["payment_method"]["id"] == one["payment_method_id"] for one in shown) and len(shown) == 251
    assert [one["payment_method"]["last4"] for one in shown[1:]] == [f"{n:04}" for n in range(1, 251)]
    path = f"/v1/invoices/{invoice['id']}"
    assert statements(customer, f"{path}?expand={INVOICE}") - statements(customer, path) == 3, "a hundred each"


@pytest.mark.parametrize("path, expand", [("/v1/subscriptions", "product"), ("/v1/orders", "subscription.product")])
def test_a_page_ends_before_too_many_prices_come_along(stack, filler, path, expand):  # noqa: F811
    """60 subscriptions of a product of 100 prices, each with a lot or none: 49 of them have 4,949 parts at most."""
    price = price_new(stack)
    customer = Shop(stack, price)
    customer.buy(3)
    order = customer.orders()[0]
    bought = customer.subscription(order["subscription_id"])["product"]["id"]
    for amount in range(2, 101):
        price_new(stack, bought, unit_amount=amount)
    filler.copy("subscription", of(customer, id=order["subscription_id"]), "seq_1_to_59", id=new_id())
    filler.copy("order", of(customer, id=order["id"]), "seq_1_to_59", id=new_id(), quote_id=new_id(),
                subscription_id=new_id(), invoice_id="NULL")
    found = pages(customer, f"{path}?expand={expand}")
    assert [len(page) for page in found] == [50, 10] and len(pages(customer, path)) == 1
    rows = list(itertools.chain(*found))
    assert len({row["id"] for row in rows}) == 60
    whole = product(customer, bought)
    assert len(whole["prices"]) == 100
    assert all((row if "product" in row else row["subscription"])["product"] == whole for row in rows)


def test_a_page_ends_before_too_many_lots_come_along(shop, filler):  # noqa: F811
    """Three orders, whose subscriptions have 1, 9,001 and 501 lots: each comes along with all of them."""
    for licences in (1, 2, 3):
        shop.buy(licences)
    orders = shop.orders()
    for order, first, last in ((orders[1], 1, 9000), (orders[2], 9001, 9500)):
        filler.copy("lot", of(shop, subscription_id=order["subscription_id"]), f"seq_{first}_to_{last}", id=new_id(),
                    quantity="seq")
    found = pages(shop, "/v1/orders?expand=subscription")
    assert [[len(row["subscription"]["lots"]) for row in page] for page in found] == [[1], [9001], [501]]
    rows = list(itertools.chain(*found))
    assert [without(row, "subscription") for row in rows] == orders
    assert all(row["subscription"] == shop.subscription(row["subscription_id"]) for row in rows)
