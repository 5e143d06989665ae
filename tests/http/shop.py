"""One customer: a new sandbox organization made through the operator's API, with a price to buy at."""
import itertools
import secrets
import time

from client import served
from stack import id_hex, id_text

EUR = "EUR"
FIRST_DAY = "2026-11-01T09:00:00Z"
CHANGE_DAY = "2026-11-12T09:00:00Z"
ADDRESS = {"line1": "1 rue de la Paix", "postal_code": "75002", "city": "Paris", "country": "FR"}
serial = itertools.count(1)


def money(amount, currency=EUR):
    return {"amount": amount, "currency": currency}


def untaxed(amount, currency=EUR):
    """A monthly cost, which says that tax is not in it."""
    return {**money(amount, currency), "tax": "excluded"}


def key_new():
    return "test-" + secrets.token_hex(12)


def organization_draft(**changes):
    """A body for POST /v1/operator/organizations; None removes a field."""
    name = f"Client {next(serial)}"
    draft = {"name": name, "legal_name": name + " SAS", "address": ADDRESS, "currency": EUR, "locale": "fr",
             "sandbox": True,
             "now": FIRST_DAY, "admin": {"email": f"admin-{secrets.token_hex(6)}@example.com",
                                         "display_name": "Camille Martin",
                                         "password": "correct horse battery staple"}}
    draft.update(changes)
    return {field: value for field, value in draft.items() if value is not None}


def product_draft(**changes):
    return {"code": "suite-" + secrets.token_hex(6), "name": {"fr": "Suite de test", "en": "Test suite"}, **changes}


def price_new(stack, product_id=None, **changes):
    """The id of a new price: 10.50 a licence and month by default; None removes a field."""
    if product_id is None:
        product_id = stack.operator.post("/v1/operator/products", product_draft()).ok(201)["id"]
    draft = {"product_id": product_id, "currency": EUR, "billing_period": "P1M", "unit_amount": 1050, **changes}
    draft = {field: value for field, value in draft.items() if value is not None}
    return stack.operator.post("/v1/operator/prices", draft).ok(201)["id"]


class Shop:
    def __init__(self, stack, price_id, **changes):
        draft = organization_draft(**changes)
        self.stack, self.price_id, self.account = stack, price_id, draft["admin"]
        self.organization = served(lambda: stack.operator.post("/v1/operator/organizations", draft)).ok(201)
        self.id = self.organization["id"]
        self.client = stack.sign_in(self.account)

    def clock(self, now):
        return self.stack.operator.post(f"/v1/operator/organizations/{self.id}/clock", {"now": now})

    def method(self, token="tok_visa", **more):
        """The id of a new payment method: a card, a bank account, or "invoice"."""
        if token == "invoice":
            body = {"type": "invoice"}
        else:
            body = {"type": "bank_account" if token.startswith("tok_sepa") else "card", "gateway_token": token}
        return self.client.post("/v1/payment-methods", {**body, **more}).ok(201)["id"]

    def quote_new(self, licences, method=None, price_id=None):
        body = {"kind": "new_subscription", "price_id": price_id or self.price_id, "total_licences": licences}
        if method is not None:
            body["payment_method_id"] = method
        return self.client.post("/v1/quotes", body)

    def quote_change(self, subscription, licences, client=None):
        return (client or self.client).post("/v1/quotes", {"kind": "change_licences", "subscription_id": subscription,
                                                           "total_licences": licences})

    def order(self, quote_id, key=None, client=None, **more):
        return (client or self.client).post("/v1/orders", {"quote_id": quote_id, **more}, key=key or key_new())

    def buy(self, licences=100, token="tok_visa", price_id=None):
        """The id of a new, paid subscription. `token` may be the id of a payment method."""
        method = token if token.startswith("pm_") else self.method(token)
        quote = self.quote_new(licences, method, price_id).ok(201)
        order = self.order(quote["id"]).ok(201)
        assert order["status"] == "confirmed", order
        return order["subscription_id"]

    def subscription(self, subscription_id):
        return self.client.get("/v1/subscriptions/" + subscription_id).ok()

    def licences(self, subscription_id):
        return self.subscription(subscription_id)["licences"]["total"]

    def data(self, path):
        """Every row of a list, read page by page."""
        found, cursor = [], ""
        while cursor is not None:
            page = self.client.get(f"{path}{'&' if '?' in path else '?'}limit=100{cursor and '&cursor=' + cursor}").ok()
            found, cursor = found + page["data"], page["next_cursor"]
        return found

    def orders(self):
        return self.data("/v1/orders")

    def invoices(self):
        return self.data("/v1/invoices")

    def charges(self):
        """This organization's charges at the gateway, whose client keys are our payments' identifiers."""
        rows = self.stack.sql(f"SELECT HEX(id) FROM payment WHERE organization_id = UNHEX('{id_hex(self.id)}')")
        keys = {id_text("pay", row[0]) for row in rows}
        return [charge for charge in self.stack.book() if charge["client_key"] in keys]

    def captured(self):
        """The amounts that moved, oldest first."""
        return [charge["amount"]["amount"] for charge in reversed(self.charges()) if charge["status"] == "succeeded"]

    def method_becomes(self, method_id, token):
        """The card behind a payment method behaves as `token` from now on: the gateway's reference of `token` takes
        its place."""
        other = self.method(token)
        scope = f"organization_id = UNHEX('{id_hex(self.id)}')"
        self.stack.sql(f"UPDATE payment_method SET gateway_reference = (SELECT gateway_reference FROM payment_method"
                       f" WHERE {scope}"
                       f" AND id = UNHEX('{id_hex(other)}')) WHERE {scope} AND id = UNHEX('{id_hex(method_id)}')")

    def order_settled(self, order_id, seconds=60):
        """The order once the worker has settled its payment."""
        until = time.monotonic() + seconds
        while True:
            order = self.client.get("/v1/orders/" + order_id).ok()
            if order["status"] != "payment_pending" or time.monotonic() > until:
                return order
            time.sleep(0.25)


def turn(shop, day):
    """The clock to that day's morning; returns what is answered."""
    return shop.clock(f"{day}T09:00:00Z").ok()
