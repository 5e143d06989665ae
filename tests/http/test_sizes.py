"""Lists whose rows have many parts: a page ends before it holds too many, its cursor goes on, and no process ends.
The rows are inserted by SQL in real numbers, and removed again.
Source: docs/rules.md, E (Every limit answers); docs/limits.md."""
import pytest

from filler import filling, new_id, of
from stack import id_hex

PARTS_MAX = 5000  # PAGE_PARTS_MAX of fcgi/page.h


@pytest.fixture
def filler(stack):
    with filling(stack) as one:
        yield one


def pages(shop, path):
    """The rows of each page, to the last."""
    found, cursor = [], ""
    while cursor is not None:
        # within 10 s, after which nginx would answer
        page = shop.client.get(f"{path}{'&' if '?' in path else '?'}limit=100{cursor and '&cursor=' + cursor}").ok()
        assert page["data"] or not found, "a page in the middle is empty"
        found, cursor = found + [page["data"]], page["next_cursor"]
    return found


def once(found):
    ids = [row["id"] for page in found for row in page]
    assert len(ids) == len(set(ids)) and ids == sorted(ids, reverse=True)
    return len(ids)


def counts(shop, query=""):
    told = shop.client.get("/v1/users?limit=1&count=true" + query).ok()
    return told["total_count"], told["total_count_capped"]


def test_a_count_looks_at_ten_thousand_rows_and_no_more(shop, filler):
    """One user, and 9,999 others; then two more, of which the last is the one that is not counted."""
    mine = of(shop)
    filler.copy("user", mine, "seq_1_to_9999", id=new_id(), email="CONCAT('count', seq, '@example.com')",
                email_key=f"CONCAT('{shop.id}', seq)")
    assert counts(shop) == (10000, False)
    filler.copy("user", mine, "seq_10000_to_10001", id=new_id(), email="CONCAT('count', seq, '@example.com')",
                email_key=f"CONCAT('{shop.id}', seq)")
    assert counts(shop) == (10000, True)
    assert counts(shop, "&updated_since=2199-01-01T00:00:00Z") == (0, True)


def test_orders_of_a_thousand_users_each_are_paged(shop, filler):
    """100 of these orders, and one on the page without users."""
    shop.buy(3)
    user = shop.client.get("/v1/users?limit=1").ok()["data"][0]
    order = shop.orders()[0]["id"]
    filler.copy("order", of(shop, id=order), "seq_1_to_100", id=new_id(), quote_id=new_id(), user_count="1000",
                invoice_id="NULL")
    shop.stack.sql("SET foreign_key_checks = 0; INSERT INTO order_user (organization_id, order_id, user_id, position)"
                   f" SELECT UNHEX('{id_hex(shop.id)}'), {new_id('o.seq')}, UNHEX('{id_hex(user['id'])}'), p.seq"
                   f" FROM seq_1_to_100 o, seq_1_to_1000 p")
    filler.tables.append("order_user")
    found = pages(shop, "/v1/orders")
    assert once(found) == 101
    assert all(len(page) == PARTS_MAX // 1000 for page in found[:-1])
    assert all(len(row["users"]) == (1000 if row["id"] != order else 0) for page in found for row in page)


def copied_invoices(shop, filler, count, lines):
    shop.buy(3)
    source = shop.invoices()[0]["id"]
    where = of(shop, invoice_id=source)
    filler.copy("invoice", of(shop, id=source), f"seq_1_to_{count}", id=new_id(), number="CONCAT('X', seq)",
                sequence="seq + 1000",
                order_id="NULL")
    filler.copy("invoice_state", where, f"seq_1_to_{count}", invoice_id=new_id(),
                status="IF(seq IN (1, %d), 'open', 'paid')" % count)
    filler.copy("invoice_tax", where, f"seq_1_to_{count}", invoice_id=new_id())
    filler.copy("invoice_line", where, f"seq_1_to_{count} s, (SELECT seq part FROM seq_1_to_{lines}) p",
                invoice_id=new_id("s.seq"),
                id=new_id("s.seq * 10000 + part"), position="part", quantity="part")
    return source


def test_invoices_of_a_thousand_lines_each_are_paged(shop, filler):
    source = copied_invoices(shop, filler, 12, 1000)
    found = pages(shop, "/v1/invoices")
    assert once(found) == 13 and [len(page) for page in found] == [5, 5, 3]
    for row in (row for page in found for row in page if row["id"] != source):
        assert [line["quantity"] for line in row["lines"]] == list(range(1, 1001))
        assert len(row["taxes"]) == 1
    every = shop.stack.operator.get(f"/v1/operator/invoices?limit=100&organization_id={shop.id}").ok()
    assert len(every["data"]) == 5 and every["next_cursor"] is not None


def test_a_filter_finds_invoices_far_apart(shop, filler):
    """Two invoices are open, and 10,000 lines of others stand between them."""
    copied_invoices(shop, filler, 12, 1000)
    found = shop.data("/v1/invoices?status=open")
    assert [len(row["lines"]) for row in found] == [1000, 1000]


def test_refused_payments_of_an_invoice_are_cut_and_counted(shop, filler):
    """12,000 attempts: those that took money are all listed, of the others the newest, and the number of the rest."""
    shop.buy(3)
    invoice = shop.invoices()[0]
    payment = invoice["payments"][0]
    assert payment["status"] == "succeeded" and invoice["payments_left_out"] == 0
    filler.copy("payment", of(shop, id=payment["id"]), "seq_1_to_12000", id=new_id(), order_id="NULL", attempt="NULL",
                state="'declined'",
                decline_code="CONCAT('refused_', seq)")
    filler.copy("payment", of(shop, id=payment["id"]), "seq_12001_to_12030", id=new_id(), order_id="NULL",
                attempt="NULL", state="'succeeded'")
    for shown in (shop.client.get("/v1/invoices/" + invoice["id"]).ok(), shop.invoices()[0]):
        assert len(shown["payments"]) == 1 + 30 + 20 and shown["payments_left_out"] == 12000 - 20
        assert [one["decline_code"] for one in shown["payments"]
                if one["decline_code"]] == [f"refused_{n}" for n in range(11981, 12001)]
        assert shown["payments"][0]["id"] == payment["id"]


def test_a_subscription_of_9000_lots_is_paged(shop, filler):
    for licences in (1, 2, 3):
        shop.buy(licences)
    large, small = [row["id"] for row in shop.data("/v1/subscriptions")[1:]]
    for subscription, first, last in ((large, 1, 9000), (small, 9001, 9500)):
        filler.copy("lot", of(shop, subscription_id=subscription), f"seq_{first}_to_{last}", id=new_id(),
                    quantity="seq")
    found = pages(shop, "/v1/subscriptions")
    assert once(found) == 3 and [[len(row["lots"]) for row in page] for page in found] == [[1], [9001], [501]]
    shown = shop.subscription(large)
    assert [lot["quantity"] for lot in shown["lots"][:3]] == [9000, 8999, 8998] and len(shown["lots"]) == 9001


def test_an_addition_beyond_400_lots_is_refused(shop, filler):
    """Lots of the running period. The subscription's action and the refusal say the same, in both languages."""
    shop.buy(3)
    one = shop.data("/v1/subscriptions")[0]
    filler.copy("lot", of(shop, subscription_id=one["id"]), "seq_1_to_398", id=new_id(), quantity="1")
    shop.quote_change(one["id"], 4).ok(201)
    filler.copy("lot", of(shop, subscription_id=one["id"]), "seq_399_to_399", id=new_id(), quantity="1")
    refused = shop.quote_change(one["id"], 4).problem(409, "licence_change_unavailable")["action"]
    assert refused == shop.subscription(one["id"])["actions"]["add_licences"]
    assert refused["reason"] == "too_many_lots"
    assert refused["remedy"] == {"kind": "wait", "expected_by": one["current_period"]["end"]}
    for language, told in (("en", "after its renewal"), ("fr", "après son renouvellement")):
        shown = shop.client.get("/v1/subscriptions/" + one["id"], headers={"Accept-Language": language}).ok()
        assert told in shown["actions"]["add_licences"]["message"]
    shop.quote_change(one["id"], 2).ok(201)


def test_credit_notes_of_a_thousand_lines_each_are_paged(shop, filler):
    shop.buy(3)
    invoice = shop.invoices()[0]
    line = invoice["lines"][0]
    note = shop.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", {"lines": [
        {"line_id": line["id"], "amount": {"amount": 100, "currency": "EUR"}}], "reason": "size"},
        key="size-note-" + invoice["id"]).ok(201)["id"]
    where = of(shop, credit_note_id=note)
    filler.copy("credit_note", of(shop, id=note), "seq_1_to_12", id=new_id(), number="CONCAT('X', seq)",
                sequence="seq + 1000")
    filler.copy("credit_note_state", where, "seq_1_to_12", credit_note_id=new_id())
    filler.copy("credit_note_line", where, "seq_1_to_12 s, (SELECT seq part FROM seq_1_to_1000) p",
                credit_note_id=new_id("s.seq"),
                id=new_id("s.seq * 10000 + part"), position="part")
    found = pages(shop, "/v1/credit-notes")
    assert once(found) == 13 and [len(page) for page in found] == [5, 5, 3]


def test_refused_refunds_of_a_credit_note_are_cut_and_counted(shop, filler):
    """12,000 refused refunds of one credit note."""
    shop.buy(3)
    invoice = shop.invoices()[0]
    note = shop.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", {"lines": [
        {"line_id": invoice["lines"][0]["id"], "amount": {"amount": 100, "currency": "EUR"}}], "reason": "size"},
        key="size-refund-" + invoice["id"]).ok(201)["id"]
    refund = shop.client.post(f"/v1/credit-notes/{note}/refund", key="size-" + note).ok(201)
    assert refund["refunds_left_out"] == 0
    refund = refund["refunds"][0]
    filler.copy("refund", of(shop, id=refund["id"]), "seq_1_to_12000", id=new_id(), state="'declined'",
                decline_code="CONCAT('refused_', seq)")
    for shown in (shop.client.get("/v1/credit-notes/" + note).ok(), shop.data("/v1/credit-notes")[0]):
        assert len(shown["refunds"]) == 21 and shown["refunds"][0]["id"] == refund["id"]
        assert [one["decline_code"] for one in shown["refunds"][1:]] == [f"refused_{n}" for n in range(11981, 12001)]
        assert shown["refunds_left_out"] == 12000 - 20


def steps(count):
    return [{"up_to": n, "unit_amount": 100} for n in range(1, count)] + [{"up_to": None, "unit_amount": 90}]


def test_a_list_in_a_body_beyond_its_maximum_is_refused(reader):
    """One more than a list in a body may hold is refused at its pointer, and nothing is changed."""
    people = [{"email": f"size-{n}@example.test", "display_name": "Size"} for n in range(1001)]
    reader.client.post("/v1/orders", {"quote_id": reader.quote_change(reader.subscription_id, 101).ok(201)["id"],
                                      "users": people},
                       key="sizes-users").invalid("/users")
    reader.client.post("/v1/users", {"email": "sizes@example.test", "display_name": "Size",
                                     "licences": [reader.subscription_id] * 101}).invalid("/licences")
    reader.client.post("/v1/product-key-redemptions", {"product_key": "B" * 1001},
                       key="sizes-key").invalid("/product_key")
    operator = reader.stack.operator
    product = operator.get("/v1/products?limit=1").ok()["data"][0]["id"]
    draft = {"product_id": product, "currency": "EUR", "billing_period": "P1M",
             "tiers": {"mode": "volume", "steps": steps(21)}}
    operator.post("/v1/operator/prices", draft).invalid("/tiers/steps")
    reader.client.get("/v1/orders?" + "&".join(f"p{n}=1" for n in range(33))).problem(400, "malformed_request")
