"""What the worker does by itself, after the gateway's event or a removal, as a table: one row an act that is stopped in
the middle. (What a request asks for is in operations.py.)

Another one is another row, and a class with
    begin(world)    everything before; keeps what it needs for the rest
    cause()         what makes the worker go to work; may be called again
    came()          whether it has come to its end, looked at until it has
    done()          asserts that it was done once, whole, to the cent
"""
import contextlib
import http.client

import at_gateway
from operations import ACT, REPLY, points
from shop import Shop, key_new, money
from stack import id_hex
from world import wait_until

SETUP, FAR = "/v1/payment-methods/setup", "2099-01-01"


class Buyer:
    """Ten licences by card, 126.00."""
    LICENCES, AMOUNT = 10, 12600

    def begin(self, world):
        self.world, self.shop = world, Shop(world.stack, world.price_id)
        self.method = self.shop.method()
        self.subscription_id = self.shop.buy(self.LICENCES, self.method)
        self.charge, = self.shop.charges()
        self.prepare()

    def prepare(self):
        pass

    def told(self, kind):
        return [one["type"] for one in self.shop.data("/v1/events?after=0")].count(kind)

    def reference(self, method):
        return (self.world.stack.sql(f"SELECT gateway_reference FROM payment_method"
                                     f" WHERE id = UNHEX('{id_hex(method)}')")[0][0])

    def row(self, column, table, name):
        return self.world.stack.sql(f"SELECT {column} FROM {table} WHERE id = UNHEX('{id_hex(name)}')")[0][0]

    def cash(self):
        """What the ledger has of the payments."""
        return int(self.world.stack.sql(f"SELECT COALESCE(SUM(amount_minor), 0) FROM ledger_entry"
                                        f" WHERE account = 'cash'"
                                        f" AND organization_id = UNHEX('{id_hex(self.shop.id)}')")[0][0])


class SetUp(Buyer):
    """A card given on the gateway's page. by_event: the person never comes back, else the gateway sends no event."""
    EVENTS = ("payment_method.setup_begun", "payment_method.setup_ended", "payment_method.created")

    def __init__(self, by_event):
        self.by_event, self.chosen = by_event, False

    def begin(self, world):
        self.world, self.shop = world, Shop(world.stack, world.price_id)
        self.setup = self.shop.client.post(SETUP, {"type": "card", "return_to": "/account"}, key=key_new()).ok(201)
        self.world.stack.sql(f"UPDATE payment_method_setup SET next_try_at = '{FAR}', version = version + 1 WHERE id = "
                             f"UNHEX('{id_hex(self.setup['id'])}')")
        if not self.by_event:
            at_gateway.post(world.stack.gateway_url, "/switches", {"webhook": "drop"})
            self.choose()

    def choose(self):
        self.chosen = True
        at_gateway.open_page(self.setup["setup_url"] + "?choice=works")

    def end(self):
        at_gateway.post(self.world.stack.gateway_url, "/switches", {"webhook": "none"})

    def cause(self):
        if not self.chosen:
            self.choose()
        if not self.by_event:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.shop.client.post(f"{SETUP}/{self.setup['id']}/completion")

    def came(self):
        if not self.by_event:
            self.cause()
        return self.shop.client.get(f"{SETUP}/{self.setup['id']}").ok()["status"] not in ("opening", "open")

    def done(self):
        setup = self.shop.client.get(f"{SETUP}/{self.setup['id']}").ok()
        method, = self.shop.data("/v1/payment-methods")
        assert ((setup["status"], setup["payment_method_id"], setup["setup_url"])
                == ("completed", method["id"], None)), setup
        assert ((method["type"], method["brand"], method["last4"], method["default"])
                == ("card", "visa", "4242", True)), method
        assert [self.told(kind) for kind in self.EVENTS] == [1, 1, 1]
        assert self.shop.client.post(f"{SETUP}/{self.setup['id']}/completion").ok()["payment_method_id"] == method["id"]
        self.shop.buy(5, method["id"])
        assert self.shop.captured() == [6300], "it pays"


class Removed(Buyer):
    """A removed card is detached at the gateway."""

    def prepare(self):
        self.card = self.shop.method()
        self.reference_there = self.reference(self.card)

    def cause(self):
        self.shop.client.delete(f"/v1/payment-methods/{self.card}", headers={"If-Match": "*"}).ok(204)

    def came(self):
        return self.row("detach_at IS NULL", "payment_method", self.card) == "1"

    def done(self):
        assert at_gateway.status(self.world.stack.gateway_url + "/payment-methods/" + self.reference_there) == 404
        assert at_gateway.status(self.world.stack.gateway_url + "/payment-methods/"
                                 + self.reference(self.method)) == 200, "the other is kept"
        assert [one["id"] for one in self.shop.data("/v1/payment-methods")] == [self.method]
        assert self.told("payment_method.removed") == 1


class Contested(Buyer):
    """The payer's bank contests the charge, or decides at once; the gateway's fee is 15.00."""
    FEE = 1500

    def __init__(self, status):
        self.status = status

    def prepare(self):
        if self.status == "won":
            self.contest("opened")
            wait_until(lambda: self.dispute() == "opened", "it is contested")

    def contest(self, status):
        at_gateway.post(self.world.stack.gateway_url, f"/charges/{self.charge['id']}/dispute",
                        {"status": status, "fee": self.FEE})

    def payment(self):
        payment, = self.invoice()["payments"]
        return payment

    def invoice(self):
        invoice, = self.shop.invoices()
        return self.shop.client.get("/v1/invoices/" + invoice["id"]).ok()

    def dispute(self):
        return (self.payment()["dispute"] or {}).get("status")

    def cause(self):
        self.contest(self.status)

    def came(self):
        return self.dispute() == self.status

    def done(self):
        invoice, lost, decided = self.invoice(), self.status == "lost", self.status != "opened"
        assert self.payment()["dispute"]["amount"] == money(self.AMOUNT)
        assert (invoice["status"], invoice["due"]["amount"], invoice["paid"]["amount"]) == (
            ("open", self.AMOUNT, 0) if lost else ("paid", 0, self.AMOUNT)), invoice
        taken = {"opened": self.AMOUNT, "won": self.FEE, "lost": self.AMOUNT + self.FEE}[self.status]
        assert self.cash() == self.AMOUNT - taken
        assert self.shop.subscription(self.subscription_id)["status"] == ("past_due" if lost else "active")
        told = {kind: self.told("payment.dispute_" + kind) for kind in ("opened", "won", "lost")}
        assert told[self.status] == 1 and sum(told.values()) <= 2, told
        assert self.told("invoice.reopened") == (1 if lost else 0)
        if not decided:  # so that nothing of it is flagged any more
            self.contest("won")
            wait_until(lambda: self.dispute() == "won", "it is decided")


class RefundReturned(Buyer):
    """A refund of 12.00 that had arrived is sent back by the bank: its credit note may be refunded anew."""
    NET, TOTAL = 1000, 1200

    def prepare(self):
        invoice, = self.shop.invoices()
        line = self.shop.client.get("/v1/invoices/" + invoice["id"]).ok()["lines"][0]["id"]
        body = {"lines": [{"line_id": line, "amount": money(self.NET)}], "reason": "geste commercial"}
        operator = self.world.stack.operator
        self.note_id = operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", body,
                                     key=key_new()).ok(201)["id"]
        self.refund()
        refund_id = self.note()["refunds"][0]["id"]
        found = at_gateway.read(self.world.stack.gateway_url + "/refunds?client_key=" + refund_id)
        self.reference_there, self.refund_id = found["data"][0]["id"], refund_id

    def refund(self):
        note = self.shop.client.post(f"/v1/credit-notes/{self.note_id}/refund", key=key_new()).ok(201)
        assert note["refunds"][-1]["status"] == "succeeded", note

    def note(self):
        return self.shop.client.get("/v1/credit-notes/" + self.note_id).ok()

    def balance(self):
        return self.shop.client.get("/v1/organization").ok()["credit_balance"]["amount"]

    def cause(self):
        at_gateway.post(self.world.stack.gateway_url, f"/refunds/{self.reference_there}/fail", {})

    def came(self):
        return self.note()["refunds"][0]["status"] == "failed"

    def done(self):
        note = self.note()
        assert (note["unspent"], note["refunded"], self.balance()) == (money(self.TOTAL), money(0), self.TOTAL), note
        assert [one["status"] for one in note["refunds"]] == ["failed"] and self.told("credit_note.refund_failed") == 1
        assert self.cash() == self.AMOUNT
        self.refund()
        assert [one["status"] for one in self.note()["refunds"]] == ["failed", "succeeded"]
        assert (self.balance(), self.cash(),
                self.shop.charges()[0]["refunded"]["amount"]) == (0, self.AMOUNT - self.TOTAL, self.TOTAL)


class CardChanged(Buyer):
    """The card's bank gives it another number and another end."""
    NOW = {"brand": "mastercard", "last4": "4444", "exp_month": 7, "exp_year": 2033}

    def shown(self):
        return self.shop.client.get("/v1/payment-methods/" + self.method).ok()

    def cause(self):
        at_gateway.post(self.world.stack.gateway_url, f"/payment-methods/{self.reference(self.method)}/card", self.NOW)

    def came(self):
        return self.shown()["last4"] == self.NOW["last4"]

    def done(self):
        shown = self.shown()
        assert {name: shown[name] for name in self.NOW} == self.NOW and shown["default"] is True, shown
        assert self.told("payment_method.changed") == 1
        self.shop.order(self.shop.quote_change(self.subscription_id, 15).ok(201)["id"]).ok(201)
        assert self.shop.captured() == [self.AMOUNT, self.AMOUNT // 2], "it pays as before"


class Labelled(Buyer):
    """The gateway is told which invoice an order's charge has paid. The fault is meant for the second purchase's
    charge: the first one's act is awaited at its last point, since its COMMIT is seen before the worker gets there."""

    def begin(self, world):
        wait_until(lambda: world.stack.sql("SELECT COUNT(*) FROM charge_label") == [["0"]], "no other label is left")
        world.arm("act_charge_label_told:after_commit", "pause 0", by_worker=True)
        super().begin(world)

    def cause(self):
        if not self.told_of:
            self.told_of = True
            self.subscription_id = self.shop.buy(self.LICENCES, self.method)

    def prepare(self):
        self.told_of = False
        wait_until(self.world.fired, "the first one is told")
        wait_until(self.came, "it is the first one's")

    def came(self):
        return self.world.stack.sql(f"SELECT COUNT(*) FROM charge_label"
                                    f" WHERE organization_id = UNHEX('{id_hex(self.shop.id)}')") == [["0"]]

    def done(self):
        numbers = {invoice["number"] for invoice in self.shop.invoices()}
        assert {charge["description"] for charge in self.shop.charges()} == {"Invoice " + number for number in numbers}
        assert len(numbers) == 2 and self.shop.captured() == [self.AMOUNT] * 2 and self.cash() == 2 * self.AMOUNT


# name: (class, points). Each point meets one fault in a default run.
WORKER_ACTS = {
    "card set up, by the event": (lambda: SetUp(True),
                                  points("act_method_setup_lease", ACT) + points("act_method_setup_settle", ACT)),
    "card set up, by the returning person": (lambda: SetUp(False), points("act_method_setup_settle", ACT, REPLY)),
    "removed card": (Removed, points("act_payment_method_detached", ACT)),
    "charge contested": (lambda: Contested("opened"), points("act_chargeback_hear", ACT[2:5:2])),
    "contest won": (lambda: Contested("won"), points("act_chargeback_hear", ACT[1:4:2])),
    "contest lost": (lambda: Contested("lost"), points("act_chargeback_hear", ACT)),
    "refund returned": (RefundReturned, points("act_refund_hear_again", ACT)),
    "card changed": (CardChanged, points("act_payment_method_hear", ACT)),
    "charge labelled": (Labelled, points("act_charge_label_told", ACT)),
}
