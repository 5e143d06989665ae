"""Every operation of the OpenAPI document is sent requests drawn from it, and the same with one thing broken: never a
500, each answer one that the document has (client.py holds every answer against it), what is broken is refused, and a
refusal has moved nothing. The draws are the same in every run; GUICHET_DRAWS is how many an operation has.
What a refusal may leave behind is not looked at: sessions, failed sign-ins, Idempotency-Keys, attempts, and the order
and payment that a declined charge (402) leaves on record. Runs before test_zz_books.py, which verifies the books."""
import os
import re
import subprocess
import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from document import document, written_out
from drawn import Drawn
from shop import CHANGE_DAY, Shop, key_new, price_new
from stack import id_hex, id_random

DRAWS = int(os.environ.get("GUICHET_DRAWS", "8"))
# These hash passwords, which takes 70 ms, or count failures that would lock the caller out.
SLOW = {("POST", "/v1/sessions"), ("DELETE", "/v1/sessions/current"), ("PUT", "/v1/users/me/password"),
        ("PUT", "/v1/users/{usr}/password"), ("POST", "/v1/users"), ("POST", "/v1/operator/organizations")}
# Only the internal address has it, which a test of its own asks (test_deploy.py).
LEFT_OUT = {("GET", "/metrics")}
ENDING = ("DELETE", "/v1/sessions/current")  # a session of its own for each request, as the others need the caller's
# What must not move, row by row and column by column: of the catalogue and of who there is, every row; of the rest, the
# customer's own.
WHOLE = ["product", "price", "price_revision", "product_successor", "price_successor", "organization"]
OWN = ["event", "quote", "order", "subscription", "lot", "assignment", "credit_check", "credit_note", "invoice",
       "invoice_line", "ledger_entry", "pending_line", "refund", "user", "order_user", "subscription_period", "payment",
       "payment_method", "payment_method_setup"]
OPERATIONS = sorted(set(document().operations) - LEFT_OUT, key=lambda one: (one[1], one[0]))


class Ground:
    """A customer with something of everything, and the digest of what must not move."""

    def __init__(self, stack, price):
        self.stack, self.shop = stack, Shop(stack, price)
        sub = self.shop.buy(20)
        assert self.shop.clock(CHANGE_DAY).ok()["now"] == CHANGE_DAY
        self.shop.order(self.shop.quote_change(sub, 25).ok(201)["id"]).ok(201)
        self.shop.order(self.shop.quote_change(sub, 22).ok(201)["id"]).ok(201)
        self.catalogue = self.catalogue_own()
        self.digest_text = self.digest_statement()
        self.client = subprocess.Popen(["mariadb", f"--defaults-file={stack.client_file}", "--batch", "--unbuffered",
                                        "--skip-column-names", stack.facts["database"]["name"]],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def catalogue_own(self):
        """Products and prices that draws may take off sale: the other ones are sold by other tests."""
        draft = {"code": "drawn-" + id_random("prd")[-12:], "name": {"fr": "Tirage", "en": "Draw"}}
        products = [self.stack.operator.post("/v1/operator/products",
                                             {**draft, "code": f"{draft['code']}-{number}"}).ok(201)["id"]
                    for number in range(3)]
        return {"prd": products, "prc": [price_new(self.stack, product) for product in products]}

    def end(self):
        self.client.stdin.close()
        self.client.wait(timeout=60)

    def digest_statement(self):
        scope = f"organization_id = UNHEX('{id_hex(self.shop.id)}')"
        columns = {table: [] for table in WHOLE + OWN}
        for table, column in self.stack.sql("SELECT table_name, column_name FROM information_schema.columns"
                                            " WHERE table_schema = DATABASE() ORDER BY ordinal_position"):
            if table in columns:
                columns[table].append(f"COALESCE(`{column}`, '~')")
        assert all(columns.values()), "a table has another name now"
        parts = [f"SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('|', {', '.join(columns[table])}))),"
                 f" SUM(CRC32(CONCAT_WS('~', {', '.join(columns[table])}))) FROM `{table}`"
                 f"{' WHERE ' + scope if table in OWN else ''}" for table in WHOLE + OWN]
        return " UNION ALL ".join(parts)

    def digest(self):
        """By one client that stays: starting one takes longer than the statement."""
        self.client.stdin.write(self.digest_text + "; SELECT 'end';\n")
        self.client.stdin.flush()
        rows = []
        while (line := self.client.stdout.readline().rstrip("\n")) != "end":
            assert line, "the database's client has ended"
            rows.append(line)
        return rows

    def stands_still(self, seconds=20):
        """The digest once the worker has done what was left to it."""
        until, last = time.monotonic() + seconds, None
        while time.monotonic() < until and last != (last := self.digest()):
            time.sleep(0.5)
        return last

    def known(self, route):
        """Identifiers that exist, by prefix."""
        shop, found = self.shop, {"org": [self.shop.id], "prc": [self.shop.price_id]}
        lists = {"sub": "subscriptions", "ord": "orders", "inv": "invoices", "crn": "credit-notes",
                 "pm": "payment-methods", "usr": "users", "chk": "credit-checks", "prd": "products"}
        for prefix, name in lists.items():
            found[prefix] = [one["id"] for one in shop.client.get(f"/v1/{name}?limit=6").ok()["data"]]
        invoices, orders = (shop.client.get(f"/v1/{name}?limit=6").ok()["data"] for name in ("invoices", "orders"))
        found["lin"] = [line["id"] for one in invoices for line in one["lines"]]
        found["code"] = ["quote-stale", "payment-declined", "not-found", "internal"]
        found["pay"] = [payment["id"] for one in invoices for payment in one["payments"]]
        found["quo"] = [one["quote_id"] for one in orders] + [self.quote_unused()]
        return {**found, **self.catalogue} if route.startswith("/v1/operator/pr") else found

    def quote_unused(self):
        """The identifier of a quote that can be ordered; what pays it may have been removed by a draw."""
        answer = self.shop.quote_new(3)
        if answer.status != 201:
            self.shop.method(default=True)
            answer = self.shop.quote_new(3)
        return answer.ok(201)["id"]

    def caller(self, method, path):
        if (method, path) == ENDING:
            return self.stack.sign_in_new(self.shop.account)
        return self.stack.operator if path.startswith("/v1/operator/") else self.shop.client


@pytest.fixture(scope="module")
def ground(stack, price):
    one = Ground(stack, price)
    yield one
    one.end()


class Request:
    """One request drawn for an operation."""

    def __init__(self, drawn, method, route, operation):
        self.drawn, self.method, self.route = drawn, method, route
        self.path = re.sub(r"\{(\w+)\}", lambda found: drawn.identifier(found[1]), route)
        parameters = [written_out(document().document, one) for one in operation["parameters"]]
        self.query = {one["name"]: one["schema"] for one in parameters
                      if one["in"] == "query" and one["name"] != "cursor"}
        content = operation.get("requestBody", {}).get("content", {})
        self.csv = "text/csv" in content
        self.rows = "".join(f"{drawn.text('email', {})},Camille,fr,\n" for _ in range(2 if self.csv else 0))
        self.schema = self.body = None
        if content and not self.csv:
            self.schema = written_out(document().document, content["application/json"]["schema"])
            self.body = drawn.value("", self.schema)

    def told(self):
        some = [f"{name}={self.drawn.value(name, schema)}" for name, schema in self.query.items()
                if self.drawn.draw(st.booleans())]
        return self.path + ("?" + "&".join(some) if some else "")

    def send(self, client, path, body):
        if self.csv:
            text = "email,display_name,locale,subscription_id\n" + (self.rows if body is None else body)
            kind = {"Content-Type": "text/csv"}
            return client.call(self.method, path, raw=text.encode(), key=key_new(), headers=kind)
        return client.call(self.method, path, body, key=key_new() if self.method == "POST" else None)

    def break_one(self, client):
        """(what is broken, a function that sends it)"""
        ways = ["query", "identifier"] if "{" in self.route else ["query"]
        ways += ["body"] * 4 if self.schema else ["rows"] if self.csv else []
        way = self.drawn.draw(st.sampled_from(ways))
        if way == "query":
            return way, lambda: self.send(client, self.path + "?no_such_parameter=1", self.body)
        if way == "identifier":
            path = re.sub(r"\{(\w+)\}", lambda found: id_random(found[1]), self.route)
            return way, lambda: self.send(client, path, self.body)
        if way == "rows":
            return way, lambda: self.send(client, self.path, "nothing,known\n")
        what, body = self.drawn.broken(self.body, self.schema)
        return what, lambda: self.send(client, self.path, body)


def sent(ground, method, send, what):
    """The answer, which has moved nothing if it is a refusal. Where something moved, it may have been the worker, which
    settles what an earlier request began: once all stands still, the request is sent again."""
    if method == "GET":
        return send()
    before = ground.digest()
    answer = send()
    for _ in range(2):
        if not 400 <= answer.status < 500 or answer.status == 402 or ground.digest() == before:
            return answer
        before = ground.stands_still()
        answer = send()
    assert ground.digest() == before, f"a refusal moved something ({what}): {answer!r}"
    return answer


@pytest.mark.parametrize("method, route", OPERATIONS, ids=[f"{method} {route}" for method, route in OPERATIONS])
def test_drawn_requests_are_answered_as_documented(ground, method, route):
    operation = document().document["paths"][route][method.lower()]
    known = ground.known(route)

    @settings(max_examples=1 if (method, route) in SLOW else DRAWS, derandomize=True, database=None, deadline=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def draws(data):
        request = Request(Drawn(data.draw, known), method, route, operation)
        path = request.told()
        client = ground.caller(method, route)
        answer = sent(ground, method, lambda: request.send(client, path, request.body), "as documented")
        assert answer.status < 500, f"also a process that has died is told so: {answer!r}"
        what, send = request.break_one(ground.caller(method, route))
        answer = sent(ground, method, send, what)
        assert 400 <= answer.status < 500, f"{what} is not refused: {answer!r}"

    draws()
