"""What moves money or licences, as a table: one row an operation, with the acts it runs and the calls it makes. A point
of the matrix is SCOPE:POINT as base/fault_point.h has it.

Another operation is another row, and a class with
    begin(world)    everything before the request; keeps what it needs for the rest
    by_worker       whether the point is met by the worker, after the request was answered
    send(key)       the request, again and again the same
    nothing_done()  asserts that it left nothing: what 503 temporarily_unavailable promises
    done()          asserts, once the answer is definite, that it was done once, whole, to the cent
"""
import at_gateway
from shop import Shop, key_new
from stack import id_hex
from world import wait_until

ACT = ("before_begin", "after_lock", "after_act", "before_commit", "commit_sent", "after_commit")
WHOLE = (*ACT, "after_write")  # of an act whose writes are sent together
CALL, FIND, REPLY = ("before_call", "after_call"), ("before_find", "after_find"), ("before_reply", "after_reply")


def points(scope, *groups, nth=1):
    return [(f"{scope}:{name}", nth) for group in groups for name in group]


class Order:
    """Five more licences by card or bank account, 33.25 and tax. gateway_fault: what happens to the charge."""
    STEP, AMOUNT, TOOK = 5, 3990, ("succeeded", "processing")

    def __init__(self, token, gateway_fault=None):
        self.token, self.gateway_fault, self.by_worker = token, gateway_fault, gateway_fault is not None

    def begin(self, world):
        self.world, self.shop = world, world.owner(self.token)
        self.licences = self.shop.licences(self.shop.subscription_id)
        self.before = self.facts()
        self.quote = self.shop.quote_change(self.shop.subscription_id, self.licences + self.STEP).ok(201)
        assert self.quote["charge"]["amount_due"]["amount"] == self.AMOUNT
        if self.gateway_fault is not None:
            world.gateway.arm(self.AMOUNT, self.gateway_fault)

    def facts(self):
        return len(self.shop.charges()), len(self.shop.orders()), len(self.shop.invoices())

    def send(self, key):
        return self.shop.order(self.quote["id"], key)

    def nothing_done(self):
        assert self.facts() == self.before
        self.shop.client.get("/v1/quotes/" + self.quote["id"]).ok()
        scope = f"organization_id = UNHEX('{id_hex(self.shop.id)}')"
        assert self.world.stack.sql(f"SELECT state FROM operation WHERE {scope} AND state <> 'done'") == []
        assert self.shop.licences(self.shop.subscription_id) == self.licences

    def settled(self, order_id):
        return self.shop.client.get("/v1/orders/" + order_id).ok()["status"] not in ("payment_pending",)

    def done(self, answer):
        order_id = answer.ok(201)["id"]
        assert answer.json["status"] in ("confirmed", "payment_pending"), repr(answer)
        wait_until(lambda: self.settled(order_id), f"{order_id} is settled")
        order = self.shop.client.get("/v1/orders/" + order_id).ok()
        assert order["status"] == "confirmed" and order["quote_id"] == self.quote["id"], order
        subscription = self.shop.subscription(self.shop.subscription_id)
        assert (subscription["licences"]["total"] == self.licences + self.STEP
                and subscription["licences"]["pending"] == 0)
        assert subscription["actions"]["add_licences"] == {"allowed": True}
        assert self.facts() == tuple(count + 1 for count in self.before), (self.facts(), self.before)
        charge = self.shop.charges()[0]
        assert charge["status"] in self.TOOK and charge["amount"]["amount"] == self.AMOUNT, charge
        invoice = self.shop.client.get("/v1/invoices/" + order["invoice_id"]).ok()
        assert invoice["order_id"] == order_id and invoice["total"]["amount"] == self.AMOUNT, invoice
        return order["status"]


class Redemption:
    """A product key of five licences, added to a subscription that another key began."""
    LICENCES, by_worker = 5, False

    def begin(self, world):
        self.world, self.shop = world, world.owner("tok_visa")
        if not hasattr(self.shop, "prepaid_id"):
            first = self.shop.client.post("/v1/product-key-redemptions", {"product_key": self.key_bought()},
                                          key=key_new())
            self.shop.prepaid_id = first.ok(201)["subscription"]["id"]
        self.product_key, self.before = self.key_bought(), self.facts()

    def key_bought(self):
        body = {"price_id": self.world.price_id, "licences": self.LICENCES, "months": 12, "count": 1}
        return self.world.stack.operator.post("/v1/operator/product-keys", body,
                                              key=key_new()).ok(201)["product_keys"][0]

    def facts(self):
        subscription = self.shop.subscription(self.shop.prepaid_id)
        return subscription["licences"]["total"], [lot["quantity"] for lot in subscription["lots"]]

    def send(self, key):
        body = {"product_key": self.product_key, "subscription_id": self.shop.prepaid_id}
        return self.shop.client.post("/v1/product-key-redemptions", body, key=key)

    def nothing_done(self):
        assert self.facts() == self.before

    def done(self, answer):
        assert answer.ok(201)["licences_added"] == self.LICENCES
        total, (quantity,) = self.before  # keys of one day that end on one day share a lot
        assert self.facts() == (total + self.LICENCES, [quantity + self.LICENCES])
        self.send(key_new()).problem(409, "product_key_already_redeemed")
        return "redeemed"


class ClockTurned:
    """A sandbox's clock set past the ends of two prepaid lots: three acts, of which the second and third find the
    earlier ones done."""
    by_worker, DAYS, TO = False, ("2026-11-12T09:00:00Z", "2026-11-20T09:00:00Z"), "2027-01-15T09:00:00Z"
    TOLD = ["clock.advanced", "licences.changed", "clock.advanced", "licences.changed", "subscription.expired",
            "clock.advanced"]

    def begin(self, world):
        self.shop, price = Shop(world.stack, world.price_id), world.price_id
        body = {"price_id": price, "licences": 1, "months": 1, "count": len(self.DAYS)}
        keys = world.stack.operator.post("/v1/operator/product-keys", body, key=key_new()).ok(201)["product_keys"]
        more = {}
        for day, product_key in zip(self.DAYS, keys):
            self.shop.clock(day).ok()
            told = self.shop.client.post("/v1/product-key-redemptions", {"product_key": product_key, **more},
                                         key=key_new()).ok(201)
            more = {"subscription_id": told["subscription"]["id"]}
        self.client, self.before = world.stack.operator, self.facts()
        self.subscription_id = more["subscription_id"]

    def facts(self):
        return (self.shop.client.get("/v1/organization").ok()["now"],
                len(self.shop.client.get("/v1/events?limit=100").ok()["data"]))

    def send(self, key):
        return self.client.post(f"/v1/operator/organizations/{self.shop.id}/clock", {"now": self.TO}, key=key)

    def nothing_done(self):
        assert self.facts() == self.before

    def done(self, answer):
        assert answer.ok()["now"] == self.TO and self.facts()[0] == self.TO
        subscription = self.shop.subscription(self.subscription_id)
        assert subscription["status"] == "expired" and subscription["licences"]["total"] == 0, subscription
        types = [event["type"] for event in self.shop.client.get("/v1/events?limit=100").ok()["data"]]
        assert types[self.before[1]:] == self.TOLD, types
        return "turned"


class Renewal:
    """A period ends: the next one is invoiced by the clock change and collected by card, by it or by the worker,
    whichever is first."""
    by_worker, LICENCES, AMOUNT, TO = False, 7, 8820, "2026-12-01T09:00:00Z"

    def begin(self, world):
        self.world, self.shop = world, Shop(world.stack, world.price_id)
        self.subscription_id = self.shop.buy(self.LICENCES)
        self.client, self.before = world.stack.operator, self.facts()

    def facts(self):
        return (len(self.shop.charges()), len(self.shop.invoices()),
                self.shop.subscription(self.subscription_id)["current_period"]["start"])

    def send(self, key):
        return self.client.post(f"/v1/operator/organizations/{self.shop.id}/clock", {"now": self.TO}, key=key)

    def nothing_done(self):
        assert self.facts() == self.before

    def paid(self):
        return self.shop.invoices()[0]["status"] == "paid"

    def done(self, answer):
        # where the COMMIT of its lease was lost, the clock waits for the lease until its time is over: it is set again
        if not answer.ok()["complete"]:
            answer = self.send(key_new())
        assert answer.ok()["now"] == self.TO
        wait_until(self.paid, "the renewal is collected")
        assert self.facts() == (self.before[0] + 1, self.before[1] + 1, "2026-12-01"), self.facts()
        charge = self.shop.charges()[0]
        assert charge["status"] == "succeeded" and charge["amount"]["amount"] == self.AMOUNT, charge
        subscription = self.shop.subscription(self.subscription_id)
        assert subscription["status"] == "active" and subscription["licences"]["total"] == self.LICENCES, subscription
        return "renewed"


class Refund:
    """The rest of a credit note is refunded to the card: half the licences are removed on the day they were
    bought."""
    by_worker, TOTAL = False, 6300

    def begin(self, world):
        self.world, self.shop = world, Shop(world.stack, world.price_id)
        subscription = self.shop.buy(10)
        self.shop.order(self.shop.quote_change(subscription, 5).ok(201)["id"]).ok(201)
        self.note_id = self.shop.client.get("/v1/credit-notes").ok()["data"][0]["id"]

    def went_back(self):
        return [charge["refunded"]["amount"] for charge in self.shop.charges()]

    def note(self):
        return self.shop.client.get("/v1/credit-notes/" + self.note_id).ok()

    def send(self, key):
        return self.shop.client.post(f"/v1/credit-notes/{self.note_id}/refund", key=key)

    def nothing_done(self):
        assert self.went_back() == [0]
        assert self.note()["refunds"] == []

    def done(self, answer):
        answer.ok(201)
        wait_until(lambda: self.note()["refunds"][-1]["status"] == "succeeded", "the refund is settled")
        assert self.went_back() == [self.TOTAL] and len(self.note()["refunds"]) == 1
        assert self.shop.client.get("/v1/organization").ok()["credit_balance"]["amount"] == 0
        self.send(key_new()).problem(409, "nothing_to_refund")
        return "refunded"


class SetupBegun:
    """A page of the gateway for a new card: one page, and one payment method once a person has chosen."""
    by_worker, PATH, BODY = False, "/v1/payment-methods/setup", {"type": "card", "return_to": "/account"}

    def begin(self, world):
        self.world, self.shop = world, Shop(world.stack, world.price_id)

    def send(self, key):
        return self.shop.client.post(self.PATH, self.BODY, key=key)

    def rows(self):
        return self.world.stack.sql(f"SELECT state FROM payment_method_setup"
                                    f" WHERE organization_id = UNHEX('{id_hex(self.shop.id)}')")

    def nothing_done(self):
        assert self.rows() in ([], [["cancelled"]]), self.rows()

    def now(self, setup_id):
        return self.shop.client.get(f"{self.PATH}/{setup_id}").ok()

    def done(self, answer):
        setup_id = answer.ok(201)["id"]
        wait_until(lambda: self.now(setup_id)["status"] == "open", "the gateway has the page")
        assert [state for state, in self.rows() if state != "cancelled"] == ["open"]
        at_gateway.open_page(self.now(setup_id)["setup_url"] + "?choice=works")
        wait_until(lambda: self.now(setup_id)["status"] == "completed", "the setup is completed")
        method, = self.shop.client.get("/v1/payment-methods").ok()["data"]
        assert ((method["id"], method["last4"], method["default"])
                == (self.now(setup_id)["payment_method_id"], "4242", True))
        return "completed"


# name: (class, points). nth: the point is passed by the request before the worker passes it.
OPERATIONS = {
    "order by card": (lambda: Order("tok_visa"),
                      points("act_order_place", WHOLE, CALL) + points("act_settle_order", WHOLE, REPLY)),
    "order by bank account": (lambda: Order("tok_sepa_fails_later"),
                              points("act_order_place", WHOLE, CALL) + points("act_settle_order", WHOLE, REPLY)),
    "order settled by the worker": (lambda: Order("tok_visa", "500 after charging"),
                                    points("act_lease", WHOLE, FIND) + points("act_payment_settle", WHOLE)),
    "order charged by the worker": (lambda: Order("tok_visa", "500 before charging"), points("act_lease", FIND, CALL)),
    "key redemption": (Redemption, points("act_redeem", WHOLE, REPLY)),
    "renewal by card": (Renewal, points("act_clock_set", WHOLE) + points("act_lease", WHOLE, CALL)
                        + points("act_payment_settle", WHOLE)),
    "setup begun": (SetupBegun, points("act_method_setup_place", WHOLE, CALL)
                    + points("act_method_setup_settle", WHOLE, REPLY)),
    "refund": (Refund, points("act_refund_place", WHOLE, CALL) + points("act_refund_settle", WHOLE, REPLY)),
    "clock turned": (ClockTurned, points("act_clock_set", WHOLE, nth=2) + points("act_clock_set", REPLY)),
}
