"""The billing administrator of the demo organization, who buys one licence at a time."""
import http.client
import json
import secrets
import time

from client import Client

FIRST_CENTS = 3990   # 5 × 10.50 EUR × 19/30 days, and 20 % tax
LICENCE_CENTS = 798  # 1 × 10.50 EUR × 19/30 days, and 20 % tax
DEFINITE_SECONDS = 90


class Shopper:
    def __init__(self, stack):
        with open(stack.secret("demo-accounts.json"), encoding="utf-8") as file:
            self.accounts = json.load(file)
        account = self.accounts["organization"]["billing_admin"]
        session = Client(stack.url).post("/v1/sessions", {"email": account["email"], "password": account["password"],
                                                          "transport": "bearer"}).ok(201)
        self.client = Client(stack.url, {"Authorization": "Bearer " + session["token"]})
        self.subscription_id = next(one["id"] for one in self.client.get("/v1/subscriptions?limit=100").ok()["data"]
                                    if one["licences"]["total"] == 105)
        self.bought = 0

    def licences(self):
        return self.client.get("/v1/subscriptions/" + self.subscription_id).ok()["licences"]["total"]

    def quote(self):
        """For one licence more than there are."""
        body = {"kind": "change_licences", "subscription_id": self.subscription_id,
                "total_licences": 105 + self.bought + 1}
        quote = self.client.post("/v1/quotes", body).ok(201)
        assert quote["charge"]["amount_due"] == {"amount": LICENCE_CENTS, "currency": "EUR"}
        return quote["id"]

    def order(self, quote_id, key):
        return self.client.post("/v1/orders", {"quote_id": quote_id}, key=key)

    def buy(self):
        order = self.order(self.quote(), "compose-" + secrets.token_hex(8)).ok(201)
        self.has_bought(order)

    def has_bought(self, order):
        assert ((order["status"], order["total"]["amount"], order["licences_delta"])
                == ("confirmed", LICENCE_CENTS, 1)), order
        self.bought += 1
        assert self.licences() == 105 + self.bought

    def order_until_definite(self, quote_id, key):
        """Repeats the request with the same key until it has a definite answer."""
        until = time.monotonic() + DEFINITE_SECONDS
        while True:
            try:
                answer = self.order(quote_id, key)
                if answer.status not in (502, 503, 504):
                    return answer.ok(201)
                told = repr(answer)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                told = repr(error)
            assert time.monotonic() < until, f"no definite answer: {told}"
            time.sleep(0.2)

    def invoices(self):
        return self.client.get("/v1/invoices?limit=100").ok()["data"]
