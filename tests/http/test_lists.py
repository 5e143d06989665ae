"""Lists and query parameters: unknown or malformed ones are refused, not guessed or ignored. Source: docs/api.md,
Conventions."""
import datetime
import hashlib
import json
import secrets
import urllib.parse

import pytest

from shop import Shop, key_new, money, product_draft, turn
from stack import id_hex, id_random

LISTS = ["/v1/subscriptions", "/v1/orders", "/v1/invoices", "/v1/payment-methods", "/v1/sessions"]


@pytest.fixture(scope="module")
def buyer(stack, price):
    """A customer with five orders, five subscriptions and five invoices."""
    customer = Shop(stack, price)
    method = customer.method()
    for licences in range(1, 6):
        customer.buy(licences, method)
    return customer


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("why, query, pointer", [
    ("none", "limit=0", "/limit"), ("too many", "limit=101", "/limit"), ("fewer than none", "limit=-1", "/limit"),
    ("no number", "limit=abc", "/limit"),
    ("a fraction", "limit=1.0", "/limit"), ("an exponent", "limit=1e1", "/limit"),
    ("a plus sign", "limit=%2B1", "/limit"), ("empty", "limit=", "/limit"),
    ("beyond 64 bits", "limit=18446744073709551617", "/limit"), ("hexadecimal", "limit=0x10", "/limit"),
    ("blanks", "limit=%201", "/limit"),
    ("twice", "limit=1&limit=1", "/limit"), ("unknown", "offset=5", "/offset"), ("unknown, and empty", "x=", "/x"),
    ("a cursor of one's own", "cursor=abc", "/cursor"),
    ("a cursor that is an identifier", "cursor=" + id_random("ord"), "/cursor"),
    ("an empty cursor", "cursor=", "/cursor")])
def test_a_list_with_a_bad_parameter_is_refused(reader, path, why, query, pointer):
    reader.client.get(f"{path}?{query}").invalid(pointer)


@pytest.mark.parametrize("path, query, pointer", [
    ("/v1/orders", "status=perhaps", "/status"), ("/v1/subscriptions", "status=ACTIVE", "/status"),
    ("/v1/invoices", "status=sent", "/status"),
    ("/v1/orders", "subscription_id=1", "/subscription_id"),
    ("/v1/orders", "subscription_id=" + id_random("ord"), "/subscription_id"),
    ("/v1/invoices", "from=2026-02-30", "/from"), ("/v1/invoices", "to=tomorrow", "/to"),
    ("/v1/invoices", "from=2026-1-1", "/from"),
    ("/v1/subscriptions", "status=active&status=active", "/status"), ("/v1/organization", "verbose=1", "/verbose")])
def test_a_list_with_a_bad_filter_is_refused(reader, path, query, pointer):
    reader.client.get(f"{path}?{query}").invalid(pointer)


@pytest.mark.parametrize("query", ["limit=%", "limit=%4", "limit=%zz", "limit=%00", "limit=%ff"])
def test_a_query_that_is_not_well_encoded_is_refused(reader, query):
    answer = reader.client.get("/v1/orders?" + query)
    assert (answer.status in (400, 422) and answer.json["code"] in ("malformed_request",
                                                                    "validation_failed")), repr(answer)


def test_filters_select_their_rows(buyer):
    orders = buyer.orders()
    assert len(orders) == 5
    one = orders[2]
    assert [found["id"] for found in buyer.data("/v1/orders?subscription_id=" + one["subscription_id"])] == [one["id"]]
    assert len(buyer.data("/v1/orders?status=confirmed")) == 5 and buyer.data("/v1/orders?status=rejected") == []
    assert buyer.data("/v1/orders?status=rejected&subscription_id=" + one["subscription_id"]) == []
    assert (len(buyer.data("/v1/subscriptions?status=active")) == 5
            and buyer.data("/v1/subscriptions?status=trial") == [])
    assert len(buyer.data("/v1/invoices?status=paid")) == 5 and buyer.data("/v1/invoices?status=open") == []
    assert len(buyer.data("/v1/invoices?from=2026-11-01&to=2026-11-01")) == 5
    assert buyer.data("/v1/invoices?from=2026-11-02") == [] and buyer.data("/v1/invoices?to=2026-10-31") == []


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/invoices", "/v1/subscriptions"])
def test_pages_hold_everything_once_newest_first(buyer, path):
    found, cursor = [], ""
    while cursor is not None:
        page = buyer.client.get(f"{path}?limit=2{cursor and '&cursor=' + cursor}").ok()
        assert len(page["data"]) <= 2 and set(page) == {"data", "next_cursor"}
        found, cursor = found + [one["id"] for one in page["data"]], page["next_cursor"]
    assert len(found) == len(set(found)) == 5
    assert found == [one["id"] for one in buyer.client.get(path).ok()["data"]]
    assert found == sorted(found, reverse=True), "identifiers grow with time"


def test_a_cursor_goes_on_where_it_was_after_inserts(buyer):
    first = buyer.client.get("/v1/payment-methods?limit=1").ok()
    buyer.method()
    second = buyer.method()
    seen = [one["id"] for one in first["data"]]
    cursor = first["next_cursor"]
    while cursor is not None:
        page = buyer.client.get("/v1/payment-methods?limit=1&cursor=" + cursor).ok()
        seen, cursor = seen + [one["id"] for one in page["data"]], page["next_cursor"]
    assert len(seen) == len(set(seen)) and second not in seen


def test_a_cursor_of_another_list_filter_or_organization_is_refused(buyer, stack, price):
    cursor = buyer.client.get("/v1/orders?limit=1").ok()["next_cursor"]
    buyer.client.get("/v1/orders?limit=3&cursor=" + cursor).ok()
    buyer.client.get("/v1/invoices?cursor=" + cursor).invalid("/cursor")
    buyer.client.get("/v1/orders?status=confirmed&cursor=" + cursor).invalid("/cursor")
    other = Shop(stack, price)
    other.client.get("/v1/orders?cursor=" + cursor).invalid("/cursor")


def test_a_forged_cursor_is_refused(buyer):
    cursor = buyer.client.get("/v1/orders?limit=1").ok()["next_cursor"]
    for place in range(0, len(cursor), 5):
        forged = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1:]
        buyer.client.get("/v1/orders?cursor=" + forged).invalid("/cursor")
    for forged in (cursor[:-1], cursor + "A", cursor + "=", cursor.swapcase(), cursor * 20):
        buyer.client.get("/v1/orders?cursor=" + forged).invalid("/cursor")


TAGGED = ["/v1/subscriptions", "/v1/orders", "/v1/invoices", "/v1/credit-notes", "/v1/credit-checks",
          "/v1/payment-methods", "/v1/users", "/v1/events",
          "/v1/audit-log", "/v1/products"]


@pytest.mark.parametrize("path", TAGGED)
def test_a_page_that_has_not_changed_is_not_sent_again(buyer, path):
    first = buyer.client.get(path + "?limit=2")
    tag = first.headers["ETag"]
    assert first.status == 200 and len(tag) == len('"0-0123456789abcdef"') and tag.startswith('"0-')
    for sent in (tag, "W/" + tag, '"0-0000000000000000", ' + tag, "*"):
        again = buyer.client.get(path + "?limit=2", headers={"If-None-Match": sent})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag), sent
    for sent in ('"0-0000000000000000"', tag.strip('"'), tag[:-2] + '"'):
        again = buyer.client.get(path + "?limit=2", headers={"If-None-Match": sent})
        assert (again.status, again.body, again.headers["ETag"]) == (200, first.body, tag), sent
    head = buyer.client.call("HEAD", path + "?limit=2")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", tag)


def test_a_page_of_which_a_row_changed_is_sent_whole(buyer):
    subscription = buyer.data("/v1/subscriptions")[0]
    before = buyer.client.get("/v1/subscriptions")
    buyer.client.call("PATCH", "/v1/subscriptions/" + subscription["id"], {"payment_method_id": buyer.method()}).ok()
    after = buyer.client.get("/v1/subscriptions", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200 and after.headers["ETag"] != before.headers["ETag"]
    assert after.ok()["data"][0]["version"] == subscription["version"] + 1


def test_a_page_in_another_language_has_another_tag(buyer):
    tags = {language: buyer.client.get("/v1/products", headers={"Accept-Language": language}).headers["ETag"]
            for language in ("fr", "en")}
    assert tags["fr"] != tags["en"]


def test_an_instant_is_told_to_the_second_and_the_seal_to_the_microsecond(buyer):
    told = buyer.client.get("/v1/audit-log?limit=1").ok()["data"][0]
    second = datetime.datetime.fromisoformat(told["created_at"].replace("Z", "+00:00"))
    assert told["created_at_us"] // 1_000_000 == second.timestamp()
    sealed = [told["previous_hash"], buyer.id, told["sequence"], told["id"], told["type"], told["created_at_us"],
              told["actor"], told["address"]]
    stored = buyer.stack.sql("SELECT object, before_change, after_change, HEX(hash) FROM event"
                             " WHERE sequence = 1 AND organization_id = "
                             f"UNHEX('{id_hex(buyer.id)}')")[0]
    text = json.dumps(sealed + stored[:3], separators=(",", ":"), ensure_ascii=False)
    assert told["sequence"] == 1 and hashlib.blake2b(text.encode(),
                                                     digest_size=32).hexdigest() == told["hash"] == stored[3].lower()


@pytest.mark.parametrize("path, query, pointer", [
    ("/v1/events", "type=invoice.lost", "/type"), ("/v1/events", "type=", "/type"),
    ("/v1/audit-log", "type=Invoice.paid", "/type"),
    ("/v1/events", "wait=26", "/wait"), ("/v1/events", "wait=-1", "/wait"), ("/v1/events", "wait=soon", "/wait"),
    ("/v1/audit-log", "wait=1", "/wait"),
    ("/v1/credit-notes", "from=2026-02-30", "/from"), ("/v1/credit-notes", "to=today", "/to"),
    ("/v1/users", "email=nobody", "/email")])
def test_a_filter_that_cannot_be_meant_is_refused(reader, path, query, pointer):
    reader.client.get(f"{path}?{query}").invalid(pointer)


def test_events_of_one_type_are_listed_in_order(buyer):
    every = buyer.data("/v1/events")
    for kind in ("invoice.finalized", "payment_method.created", "order.rejected"):
        assert buyer.data("/v1/events?type=" + kind) == [one for one in every if one["type"] == kind], kind
    finalized = buyer.data("/v1/events?type=invoice.finalized")
    assert len(finalized) == 5
    assert buyer.data(f"/v1/events?type=invoice.finalized&after={finalized[1]['sequence']}") == finalized[2:]
    page = buyer.client.get("/v1/audit-log?type=invoice.finalized&limit=3").ok()
    rest = buyer.client.get("/v1/audit-log?type=invoice.finalized&limit=3&cursor=" + page["next_cursor"]).ok()
    assert [one["sequence"] for one in page["data"]
            + rest["data"]] == [one["sequence"] for one in finalized] and rest["next_cursor"] is None


def test_events_are_read_from_the_newest_and_by_instant(owner):
    """People read the newest first. The entries of a day are those from its beginning to before the next one's."""
    owner.buy(1)
    owner.client.call("PATCH", "/v1/subscriptions/" + owner.subscription_id, {"name": "Lyon"}).ok()
    every = owner.data("/v1/audit-log")
    assert owner.data("/v1/audit-log?newest_first=true") == every[::-1]
    first = owner.client.get("/v1/events?newest_first=true&limit=2").ok()
    rest = owner.client.get("/v1/events?newest_first=true&limit=2&cursor=" + first["next_cursor"]).ok()
    last = every[-1]["sequence"]
    assert [one["sequence"] for one in first["data"] + rest["data"]] == [last, last - 1, last - 2, last - 3]
    kind = "subscription.created"
    assert [one["type"] for one in owner.data("/v1/events?newest_first=true&type=" + kind)] == [kind] * 2
    now = every[-1]["created_at"]
    before = [one["sequence"] for one in every if one["created_at"] < now]
    assert [one["sequence"] for one in owner.data("/v1/events?created_before=" + now)] == before
    assert [one["sequence"] for one in owner.data("/v1/events?newest_first=true&created_since="
                                                  + now)] == list(range(last, len(before), -1))
    assert (owner.data("/v1/events?created_since=2030-01-01T00:00:00Z")
            == owner.data("/v1/events?created_before=2020-01-01T00:00:00Z") == [])
    late = f"created_since={now}&after={last - 1}"
    assert [one["sequence"] for one in owner.data("/v1/events?" + late)] == [last]
    for other in ("newest_first=true", "created_before=2030-01-01T00:00:00Z"):
        owner.client.get("/v1/events?wait=1&" + other).invalid("/wait", "exclusive")


def test_credit_notes_are_found_by_their_day(owner):
    invoice = owner.invoices()[0]
    for day in ("2026-11-13", "2026-11-15"):
        turn(owner, day)
        owner.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", {
            "reason": "Test", "lines": [{"line_id": invoice["lines"][0]["id"], "amount": money(100)}]},
            key=key_new()).ok(201)
    early, late = reversed(owner.data("/v1/credit-notes"))
    assert (early["issue_date"], late["issue_date"]) == ("2026-11-13", "2026-11-15")
    for query, wanted in (("from=2026-11-13", [late, early]), ("from=2026-11-14", [late]), ("to=2026-11-14", [early]),
                          ("to=2026-11-13", [early]),
                          ("from=2026-11-14&to=2026-11-14", []), ("from=2026-11-13&to=2026-11-15", [late, early]),
                          ("to=2026-11-12", [])):
        assert owner.data("/v1/credit-notes?" + query) == wanted, query
    assert owner.data(f"/v1/credit-notes?to=2026-11-13&invoice_id={invoice['id']}") == [early]


def test_a_user_is_found_by_the_address_however_it_is_spelt(owner, stranger):
    at = "@" + secrets.token_hex(6)  # an address of this run's
    made = owner.client.post("/v1/users", {"email": f"Ren\u00e9e{at}.Example.com", "display_name": "Ren\u00e9e",
                                           "password": "correct horse battery"}).ok(201)
    for spelt in (f"Ren\u00e9e{at}.Example.com", f"ren\u00e9e{at}.example.COM", f"Rene\u0301e{at}.example.com"):
        assert owner.data("/v1/users?email=" + urllib.parse.quote(spelt)) == [made], spelt
        assert stranger.data("/v1/users?email=" + urllib.parse.quote(spelt)) == [], "another organization's user"
    for other in (f"renee{at}.example.com", f"ren\u00e9e{at}.example.co", f"REN\u00c9E{at}.example.com"):
        assert owner.data("/v1/users?email=" + urllib.parse.quote(other)) == [], other
    member = owner.stack.sign_in({"email": made["email"], "password": "correct horse battery"})
    assert member.get("/v1/users?email=" + urllib.parse.quote(made["email"])).ok()["data"] == [made]
    assert member.get("/v1/users?email="
                      + urllib.parse.quote(owner.account["email"])).ok()["data"] == [], "a member sees only oneself"


@pytest.mark.parametrize("path, total", [
    ("/v1/subscriptions", 5), ("/v1/subscriptions?status=active", 5), ("/v1/subscriptions?status=trial", 0),
    ("/v1/orders", 5),
    ("/v1/orders?status=confirmed", 5), ("/v1/orders?status=rejected", 0), ("/v1/invoices", 5),
    ("/v1/invoices?status=paid", 5),
    ("/v1/invoices?status=open", 0), ("/v1/invoices?from=2026-11-01&to=2026-11-01", 5),
    ("/v1/invoices?from=2026-11-02", 0),
    ("/v1/invoices?to=2026-10-31", 0), ("/v1/credit-notes", 0), ("/v1/users", 1),
    ("/v1/users?email=nobody@example.com", 0),
    ("/v1/orders?updated_since=2026-11-01T00:00:00Z", 5), ("/v1/orders?updated_since=2026-11-02T00:00:00Z", 0)])
def test_a_list_is_counted_on_request(buyer, path, total):
    more = "&" if "?" in path else "?"
    page = buyer.client.get(f"{path}{more}limit=2&count=true").ok()
    assert (page["total_count"], page["total_count_capped"]) == (total, False) and len(page["data"]) == min(total, 2)
    for asked in ("count=false", "limit=2"):
        assert "total_count" not in buyer.client.get(f"{path}{more}{asked}").ok()
    if page["next_cursor"] is not None:
        after = buyer.client.get(f"{path}{more}limit=2&cursor={page['next_cursor']}").ok()
        assert (len(after["data"]) == 2 and after["data"][0]["id"]
                not in [one["id"] for one in page["data"]]), "a cursor is good with and without"


def test_one_order_of_a_subscription_is_counted(buyer):
    order = buyer.orders()[0]
    assert (buyer.client.get(f"/v1/orders?count=true&subscription_id={order['subscription_id']}").ok()["total_count"]
            == 1)
    buyer.client.get("/v1/orders?count=1").invalid("/count")
    buyer.client.get("/v1/events?count=true").invalid("/count")


def test_a_payment_method_has_its_members_and_no_others(buyer):
    method = buyer.client.get("/v1/payment-methods/" + buyer.method("tok_visa", default=True)).ok()
    assert set(method) <= {"id", "type", "brand", "last4", "exp_month", "exp_year", "default", "status"}
    assert (method["type"], method["brand"], method["default"]) == ("card", "visa", True) and len(method["last4"]) == 4
    assert sum(one["default"] for one in buyer.data("/v1/payment-methods")) == 1


@pytest.mark.parametrize("why, body, pointer", [
    ("a token nobody gave out", {"type": "card", "gateway_token": "tok_nothing"}, "/gateway_token"),
    ("a token of the other type", {"type": "bank_account", "gateway_token": "tok_visa"}, "/gateway_token"),
    ("a card without a token", {"type": "card"}, "/gateway_token"),
    ("an invoice needs no token", {"type": "invoice", "gateway_token": "tok_visa"}, "/gateway_token"),
    ("an unknown type", {"type": "cheque"}, "/type"),
    ("a card number", {"type": "card", "gateway_token": "4242 4242 4242 4242"}, "/gateway_token"),
    ("an IBAN", {"type": "bank_account", "gateway_token": "FR76 3000 6000 0112 3456 7890 189"}, "/gateway_token"),
    ("a card number where nobody looks", {"type": "card", "gateway_token": "tok_visa", "note": "4242-4242-4242-4242"},
     "/note")])
def test_a_bad_payment_method_is_refused_without_repeating_it(buyer, why, body, pointer):
    answer = buyer.client.post("/v1/payment-methods", body)
    answer.invalid(pointer)
    assert b"4242" not in answer.body and b"3000 6000" not in answer.body, "and it is never said again"


def test_the_catalogue_lists_prices_and_names_in_both_languages(buyer, price):
    products = buyer.data("/v1/products")
    found = [one for product in products for one in product["prices"] if one["id"] == price]
    assert found and found[0]["unit_amount"] == 1050 and (found[0]["currency"], found[0]["billing_period"],
                                                          found[0]["on_sale"]) == ("EUR", "P1M", True)
    of = next(product for product in products if found[0] in product["prices"])
    assert of["name"] == "Suite de test"
    draft = product_draft(name={"en": "Test suite", "fr": "Suite de test"})
    newest = buyer.stack.operator.post("/v1/operator/products", draft).ok(201)["id"]
    for language, name in (("fr", "Suite de test"), ("en", "Test suite")):
        told = buyer.client.get("/v1/products", headers={"Accept-Language": language}).ok()["data"]
        assert [one["name"] for one in told if one["id"] == newest] == [name]
