"""Lists that clients synchronise by (`updated_since`): each kind of change brings its rows, and no others; changes come
in their order, and none is missed. Source: docs/api.md, Conventions."""
import concurrent.futures
import datetime
import secrets
import time

import pytest

from client import INSTANT
from shop import FIRST_DAY, Shop, key_new, money, price_new
from test_chargebacks import contested
from test_operator_invoices import pay, transfer_draft, write_off
from test_values import checked_order, decide, keys_of, redeemed

LISTS = ["/v1/subscriptions", "/v1/orders", "/v1/users", "/v1/invoices", "/v1/credit-notes"]


class Synchronised(Shop):
    """A customer whose clock is turned a minute on before each change."""

    def __init__(self, stack, price, **changes):
        super().__init__(stack, price, **{"credit_limit": money(1000000), **changes})
        self.minute = datetime.datetime.fromisoformat(FIRST_DAY.replace("Z", "+00:00"))

    def tick(self):
        self.minute += datetime.timedelta(minutes=1)
        self.now = self.minute.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.clock(self.now).ok()

    def changed(self, path):
        """The identifiers of what was changed since the last turn, each list read as a client would."""
        since = self.client.get(f"{path}?updated_since={self.now}").ok()["data"]
        everything = {one["id"]: one for one in self.data(path)}
        assert all(everything[one["id"]] == one for one in since), "as the list without updated_since has them"
        return {one["id"] for one in since}

    def changes(self):
        return {path: ids for path in LISTS if (ids := self.changed(path))}

    def user(self, **more):
        return self.client.post("/v1/users", {"email": f"u-{secrets.token_hex(6)}@example.com", "display_name": "U",
                                              **more}).ok(201)["id"]

    def credited(self, invoice, minor):
        """A credit note of the operator's."""
        return self.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", {
            "reason": "Test", "lines": [{"line_id": invoice["lines"][0]["id"], "amount": money(minor)}]},
            key=key_new()).ok(201)["id"]


@pytest.fixture
def one(stack, price):
    """A customer with two users and two subscriptions of 10 licences, each bought by card; none of it changed since."""
    customer = Synchronised(stack, price)
    customer.card = customer.method()
    customer.first, customer.second = customer.buy(10, customer.card), customer.buy(10, customer.card)
    customer.person, customer.other = customer.user(), customer.user()
    customer.tick()
    assert customer.changes() == {}
    return customer


def test_a_purchase_brings_its_order_subscription_and_invoice(one):
    bought = one.buy(3, one.card)
    order, invoice = one.orders()[0], one.invoices()[0]
    assert one.changes() == {"/v1/subscriptions": {bought}, "/v1/orders": {order["id"]},
                             "/v1/invoices": {invoice["id"]}}


def test_changed_licences_bring_the_subscription(one):
    quote = one.quote_change(one.first, 12).ok(201)["id"]
    one.order(quote).ok(201)
    assert one.changes() == {"/v1/subscriptions": {one.first}, "/v1/orders": {one.orders()[0]["id"]},
                             "/v1/invoices": {one.invoices()[0]["id"]}}


def test_a_removal_brings_its_credit_note_and_the_invoice(one):
    quote = one.quote_change(one.first, 8).ok(201)["id"]
    order = one.order(quote).ok(201)
    note, = one.data("/v1/credit-notes")
    assert one.changes() == {"/v1/subscriptions": {one.first}, "/v1/orders": {order["id"]},
                             "/v1/credit-notes": {note["id"]},
                             "/v1/invoices": {note["invoice_id"]}}


def test_a_cancellation_and_its_end_bring_the_subscription(one):
    path = f"/v1/subscriptions/{one.first}/cancellation"
    one.client.post(path, {"at": "period_end"}, key=key_new()).ok()
    assert one.changes() == {"/v1/subscriptions": {one.first}}
    one.tick()
    one.client.delete(path).ok()
    assert one.changes() == {"/v1/subscriptions": {one.first}}


def test_another_payment_method_brings_the_subscription(one):
    one.client.call("PATCH", "/v1/subscriptions/" + one.first, {"payment_method_id": one.method()}).ok()
    assert one.changes() == {"/v1/subscriptions": {one.first}}


def test_a_licence_given_and_taken_brings_the_user_and_the_subscription(one):
    path = f"/v1/subscriptions/{one.first}/assignments/{one.person}"
    one.client.put(path).ok(201)
    assert one.changes() == {"/v1/subscriptions": {one.first}, "/v1/users": {one.person}}
    one.tick()
    one.client.delete(path).ok(204)
    assert one.changes() == {"/v1/subscriptions": {one.first}, "/v1/users": {one.person}}


@pytest.mark.parametrize("change", [{"roles": ["billing_admin"]}, {"display_name": "V"}, {"locale": "en"},
                                    {"status": "disabled"}])
def test_a_changed_user_is_brought(one, change):
    one.client.call("PATCH", "/v1/users/" + one.person, change).ok()
    assert one.changes() == {"/v1/users": {one.person}}


def test_a_deleted_user_is_in_no_list(one):
    one.client.delete("/v1/users/" + one.person).ok(204)
    assert one.changes() == {} and one.data("/v1/events?type=user.deleted")[-1]["object"]["id"] == one.person


def test_a_new_user_with_a_licence_is_brought(one):
    made = one.user(licences=[one.second])
    assert one.changes() == {"/v1/subscriptions": {one.second}, "/v1/users": {made}}


def test_users_created_by_an_order_are_brought_again_when_their_licences_begin(stack, price):
    one = Synchronised(stack, price)
    one.tick()
    method = one.method("tok_3ds")
    quote = one.quote_new(2, method).ok(201)["id"]
    order = one.order(quote, users=[{"email": f"w-{secrets.token_hex(6)}@example.com", "display_name": "W"}]).ok(201)
    made = {user["id"] for user in order["users"]}
    assert one.changed("/v1/users") == made and one.changed("/v1/orders") == {order["id"]}
    one.tick()
    assert one.changes() == {}
    one.client.post(f"/v1/orders/{order['id']}/cancellation", key=key_new()).ok()
    assert one.changed("/v1/orders") == {order["id"]}


def test_a_credit_check_and_its_decision_bring_order_and_subscription(stack, price):
    one = Synchronised(stack, price, credit_limit=None)
    one.subscription_id = one.buy(10)
    one.tick()
    order = checked_order(one)
    assert one.changed("/v1/orders") == {order["id"]} and order["subscription_id"] in one.changed("/v1/subscriptions")
    one.tick()
    assert one.changes() == {}
    decide(one, order["credit_check"]["id"], "approved").ok()
    assert one.changed("/v1/orders") == {order["id"]} and order["subscription_id"] in one.changed("/v1/subscriptions")


def test_a_renewal_brings_the_subscriptions_and_the_new_invoice(one):
    known = {invoice["id"] for invoice in one.invoices()}
    one.now = "2026-11-30T23:00:00Z"  # when the day begins in Paris
    one.clock("2026-12-02T09:00:00Z").ok()
    assert one.changed("/v1/subscriptions") == {one.first, one.second}
    assert one.changed("/v1/invoices") == {invoice["id"] for invoice in one.invoices()} - known != set()


def test_a_redeemed_key_brings_the_subscription(one, stack):
    first, second = keys_of(stack, price_new(stack), 2)
    prepaid = redeemed(one, first)["subscription"]["id"]
    assert one.changed("/v1/subscriptions") == {prepaid}
    one.tick()
    redeemed(one, second, subscription_id=prepaid, apply="extend")
    assert one.changed("/v1/subscriptions") == {prepaid}


def test_a_transfer_and_a_write_off_bring_the_invoice(one):
    one.buy(10, "invoice")
    one.invoice = one.invoices()[0]
    one.tick()
    pay(one, transfer_draft(2600)).ok(201)
    assert one.changed("/v1/invoices") == {one.invoice["id"]}
    one.tick()
    write_off(one).ok()
    assert one.changed("/v1/invoices") == {one.invoice["id"]}
    assert one.client.get("/v1/invoices?status=uncollectible&updated_since="
                          + one.now).ok()["data"][0]["status"] == "uncollectible"
    assert one.client.get("/v1/invoices?status=paid&updated_since=" + one.now).ok()["data"] == []


def test_a_payment_by_card_and_a_declined_one_bring_the_invoice(one):
    one.buy(10, "invoice")
    invoice = one.invoices()[0]["id"]
    for token, status in (("tok_declined", 402), ("tok_visa", 201)):
        method = one.method("tok_visa")
        one.method_becomes(method, token)
        one.tick()
        one.client.post(f"/v1/invoices/{invoice}/payments", {"payment_method_id": method}, key=key_new()).ok(status)
        assert one.changed("/v1/invoices") == {invoice}, token


def test_a_credit_note_and_its_refund_bring_note_and_invoice(one):
    invoice = one.invoices()[0]
    note = one.credited(invoice, 1000)
    assert one.changes() == {"/v1/credit-notes": {note}, "/v1/invoices": {invoice["id"]}}
    one.tick()
    refunded = one.client.post(f"/v1/credit-notes/{note}/refund", key=key_new()).ok(201)
    assert refunded["refunds"][-1]["status"] == "succeeded"
    assert one.changed("/v1/credit-notes") == {note}


def test_credit_that_a_purchase_uses_brings_the_credit_note(one):
    note = one.credited(one.invoices()[0], 1000)
    one.tick()
    one.buy(3, one.card)
    assert one.client.get("/v1/credit-notes/" + note).ok()["unspent"] == money(0)
    assert one.changed("/v1/credit-notes") == {note}


def test_a_contested_payment_brings_the_invoice(one, stack):
    invoice = one.invoices()[0]
    one.payment = lambda: one.client.get("/v1/invoices/" + invoice["id"]).ok()["payments"][0]
    one.charge = next(charge for charge in one.charges() if charge["idempotency_key"] == one.payment()["id"])
    contested(stack, one, status="opened")
    assert one.changed("/v1/invoices") == {invoice["id"]}


def test_pages_are_in_the_order_of_changes_and_tell_how_far_they_read(one):
    begun = one.now
    for user in (one.person, one.other, one.person):
        one.tick()
        one.client.call("PATCH", "/v1/users/" + user, {"display_name": one.now}).ok()
    seen, path = [], f"/v1/users?limit=1&updated_since={begun}"
    page = one.client.get(path).ok()
    assert set(page) == {"data", "next_cursor", "updated_until"}
    seen.append(page["data"][0]["id"])
    one.tick()
    # already told: told again
    one.client.call("PATCH", "/v1/users/" + one.other, {"display_name": "while it is read"}).ok()
    while page["next_cursor"] is not None:
        page = one.client.get(f"{path}&cursor={page['next_cursor']}").ok()
        seen += [row["id"] for row in page["data"]]
    assert seen == [one.other, one.person, one.other]
    until = datetime.datetime.fromisoformat(page["updated_until"].replace("Z", "+00:00"))
    assert INSTANT.fullmatch(page["updated_until"]) and until == one.minute - datetime.timedelta(minutes=1)
    rest = one.client.get("/v1/users?updated_since=" + page["updated_until"]).ok()
    assert [row["id"] for row in rest["data"]] == [one.person, one.other], "from the clock at the first page on"
    later = (one.minute + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (one.client.get("/v1/users?updated_since=" + later).ok()
            == {"data": [], "next_cursor": None, "updated_until": later})


def test_a_cursor_of_changes_is_good_for_them_alone(one):
    path = f"/v1/orders?limit=1&updated_since={FIRST_DAY}"
    cursor = one.client.get(path).ok()["next_cursor"]
    one.client.get(f"{path}&cursor={cursor}").ok()
    one.client.get(f"/v1/orders?cursor={cursor}").invalid("/cursor")
    one.client.get(f"/v1/orders?limit=1&updated_since={one.now}&cursor={cursor}").invalid("/cursor")
    one.client.get(f"{path}&cursor={one.client.get('/v1/orders?limit=1').ok()['next_cursor']}").invalid("/cursor")
    name, at, begun = cursor.split("-")
    for forged in (f"{name}-{int(at) + 1}-{begun}", f"{name}-0{at}-{begun}", f"{name}-", name, f"{name}-{at}",
                   f"{name}-{at}-{begun}0", f"{name}-+{at}-{begun}", f"-{at}-{begun}", f"{name}-{at}-{begun}-1",
                   f"{name}-{at}-{int(begun) + 1}", f"{name}-{at}-"):
        one.client.get(f"{path}&cursor={forged}").invalid("/cursor")


def test_a_member_is_brought_oneself_alone(one):
    email = f"m-{secrets.token_hex(6)}@example.com"
    made = one.user(email=email, password="correct horse battery")
    member = one.stack.sign_in({"email": email, "password": "correct horse battery"})
    assert [row["id"] for row in member.get("/v1/users?updated_since=" + FIRST_DAY).ok()["data"]] == [made]


def test_a_password_hides_no_later_change(one):
    """The sandbox's clock is behind the server's: what is told after a password was set is still the sandbox's time."""
    email = f"m-{secrets.token_hex(6)}@example.com"
    one.user(email=email, password="correct horse battery")
    member = one.stack.sign_in({"email": email, "password": "correct horse battery"})
    one.tick()
    member.call("PUT", "/v1/users/me/password",
                {"current_password": "correct horse battery", "new_password": "a password for tomorrow"}).ok(204)
    assert one.changes() == {}, "a password is shown nowhere"
    told = one.client.get("/v1/users?limit=100&updated_since=" + FIRST_DAY).ok()
    assert told["next_cursor"] is None and told["updated_until"] < one.now
    one.tick()
    later = one.user()
    found = [row["id"] for row in one.client.get("/v1/users?limit=100&updated_since="
                                                 + told["updated_until"]).ok()["data"]]
    assert found[-1] == later, "the last change comes last"


def test_a_clock_turned_while_pages_are_read_hides_no_change(one):
    """A sandbox's clock stands: a change behind the cursor has the same instant as what was told, and later pages have
    later ones."""
    last = one.user()
    one.tick()
    begun = one.now

    def renamed(user, name):
        one.client.call("PATCH", "/v1/users/" + user, {"display_name": name}).ok()

    renamed(one.other, "before")
    renamed(last, "before")
    page = one.client.get("/v1/users?limit=1&updated_since=" + begun).ok()
    assert [user["id"] for user in page["data"]] == [one.other] and page["next_cursor"]
    renamed(one.person, "behind the cursor")
    one.now = "2026-11-14T09:00:00Z"
    one.clock(one.now).ok()
    renamed(last, "after the turn")
    ids = []
    while cursor := page["next_cursor"]:
        page = one.client.get(f"/v1/users?limit=1&updated_since={begun}&cursor={cursor}").ok()
        ids += [user["id"] for user in page["data"]]
    assert ids == [last], "the sandbox tells no more in this walk"
    assert page["updated_until"] <= begun
    again = one.client.get("/v1/users?updated_since=" + page["updated_until"]).ok()
    assert {user["id"]: user["display_name"] for user in again["data"]} == {
        one.other: "before", one.person: "behind the cursor", last: "after the turn"}
    assert again["updated_until"] == "2026-11-14T08:59:50Z", "a walk of its own goes on"


@pytest.mark.parametrize("path", LISTS)
def test_an_instant_that_is_none_is_refused(one, path):
    for sent in ("2026-11-01", "yesterday", "2026-11-01T09:00:00", "1793523600", ""):
        one.client.get(f"{path}?updated_since={sent}").invalid("/updated_since")
    assert (len(one.client.get(f"{path}?updated_since=1970-01-01T00:00:00Z&limit=100").ok()["data"])
            == len(one.data(path)))
    if path == "/v1/users":
        one.client.get(f"{path}?updated_since={one.now}&email=a@example.com").invalid("/updated_since", "exclusive")


def test_a_change_that_is_committed_late_is_not_missed(stack, price):
    """In real time: an act waits for the organization while the list is read; the next read brings it."""
    live = Shop(stack, price, sandbox=None, now=None)
    person = live.client.post("/v1/users",
                              {"email": f"l-{secrets.token_hex(6)}@example.com", "display_name": "L"}).ok(201)["id"]
    began = live.client.get("/v1/users?updated_since=1970-01-01T00:00:00Z").ok()
    assert [row["id"] for row in began["data"]][-1] == person
    with concurrent.futures.ThreadPoolExecutor(1) as pool, stack.locked(live.id):
        asked = pool.submit(live.client.call, "PATCH", "/v1/users/" + person, {"display_name": "Late"})
        time.sleep(0.3)
        during = live.client.get("/v1/users?updated_since=" + began["updated_until"]).ok()
        assert {row["display_name"] for row in during["data"] if row["id"] == person} <= {"L"}
    if asked.result().status == 503:
        live.client.call("PATCH", "/v1/users/" + person, {"display_name": "Late"}).ok()
    after = live.client.get("/v1/users?updated_since=" + during["updated_until"]).ok()
    assert [row["display_name"] for row in after["data"] if row["id"] == person] == ["Late"]
