"""A small Stripe: it keeps what it is told, answers as Stripe does (idempotency keys, errors, states), for as much as
the program asks for,
and records every request. Each secret key opens an account; a card pays at once, a SEPA debit is `processing` until
the test says more."""
import http.server
import json
import re
import threading
import time
import urllib.parse


def nested(form, value_of=lambda name, value: value):
    """a[b][c]=1&d[]=2 as {a: {b: {c: "1"}}, d: ["2"]}; value_of: what a text becomes, by the last name before it."""
    result = {}
    for name, value in urllib.parse.parse_qsl(form, keep_blank_values=True):
        steps, at = re.findall(r"[^\[\]]+|\[\]", name), result
        value = value_of(steps[-2] if steps[-1] == "[]" else steps[-1], value)
        for step, following in zip(steps[:-1], steps[1:]):
            at = at.setdefault(step, [] if following == "[]" else {})
        if steps[-1] == "[]":
            at.append(value)
        else:
            at[steps[-1]] = value
    return result


class Refusal(Exception):
    def __init__(self, status, **error):
        super().__init__(error)
        self.status, self.error = status, {"type": "invalid_request_error", "message": "-", **error}


def missing(param, status=400):
    return Refusal(status, code="resource_missing", param=param)


def page(rows):
    return {"object": "list", "url": "/v1", "has_more": False, "data": rows}


class FakeStripe:
    def __init__(self, keys):
        """keys: {secret key: the account's id}; others are refused."""
        self.keys, self.lock = keys, threading.Lock()
        self.objects, self.replies, self.requests = {}, {}, []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def go(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                with fake.lock:
                    status, replayed, told = fake.serve(self.command, self.path, self.headers, body)
                text = json.dumps(told).encode()
                self.send_response(status)
                if replayed:
                    self.send_header("Idempotent-Replayed", "true")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = go

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    # --- what a test does as Stripe's staff, a bank, or a merchant at the dashboard ---

    def all(self, prefix):
        with self.lock:
            return [dict(one) for name, one in self.objects.items() if name.startswith(prefix + "_")]

    def change(self, name, **members):
        with self.lock:
            self.objects[name].update(members)
            return dict(self.objects[name])

    def delete_customer(self, name):
        with self.lock:
            self.objects[name]["deleted"] = True

    # --- the requests ---

    def serve(self, method, target, headers, body):
        path, _, query = target.partition("?")
        secret = headers.get("Authorization", "").removeprefix("Bearer ")
        form = body if method == "POST" else query
        self.requests.append((method, path, {"key": headers.get("Idempotency-Key"), "secret": secret,
                                             "version": headers.get("Stripe-Version")}, form))
        if secret not in self.keys:
            return 401, False, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}
        key, asked = headers.get("Idempotency-Key"), (path, form)
        if key is not None and key in self.replies:
            before, status, told = self.replies[key]
            if before != asked:
                return 400, False, {"error": {"type": "idempotency_error", "message": "-"}}
            return status, True, told
        try:
            status, told = 200, self.answer(method, path, nested(form), secret)
        except Refusal as refusal:
            status, told = refusal.status, {"error": refusal.error}
        if key is not None:
            self.replies[key] = (asked, status, json.loads(json.dumps(told)))
        return status, False, told

    def answer(self, method, path, form, secret):
        for verb, pattern, act in ROUTES:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                return act(self, form, secret, *found.groups())
        raise Refusal(404, message=f"Unrecognized request URL ({method}: {path})")

    def make(self, prefix, **members):
        name = f"{prefix}_{sum(1 for one in self.objects if one.startswith(prefix + '_')) + 1}"
        self.objects[name] = {"id": name, "created": int(time.time()), **members}
        return self.objects[name]

    def find(self, name, param="id"):
        if name not in self.objects or self.objects[name].get("deleted"):
            raise missing(param, 404 if param == "id" else 400)
        return self.objects[name]

    def account(self, _form, secret):
        return {"id": self.keys[secret], "object": "account",
                "settings": {"sepa_debit_payments": {"creditor_id": "DE98ZZZ09999999999"}}}

    def customer_make(self, form, _):
        return self.make("cus", object="customer", metadata=form.get("metadata", {}),
                         description=form.get("description"))

    def method_make(self, form, _):
        return self.method_new(form["type"])

    def method_new(self, kind):
        details = {"card": {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034},
                   "sepa_debit": {"last4": "3000"}}[kind]
        return self.make("pm", object="payment_method", type=kind, customer=None, **{kind: details})

    def method_show(self, _form, _secret, name):
        return self.find(name)

    def method_detach(self, _form, _secret, name):
        method = self.find(name)
        if method["customer"] is None:
            raise Refusal(400, message="The payment method you provided is not attached to a customer.")
        method["customer"] = None
        return method

    def set_up(self, form, customer, method):
        """The SetupIntent that has set up the method for the customer."""
        method["customer"] = customer
        setup = self.make("seti", object="setup_intent", status="succeeded", customer=customer, payment_method=method,
                          mandate=None,
                          metadata=form.get("metadata", {}))
        if method["type"] == "sepa_debit":
            setup["mandate"] = self.make("mandate", object="mandate", payment_method=method["id"], status="active",
                                         payment_method_details={
                "type": "sepa_debit", "sepa_debit": {"reference": "RUM-" + method["id"],
                                                     "url": "https://hooks.stripe.test/mandate"}})
        return setup

    def setup_make(self, form, _):
        self.find(form["customer"], "customer")
        token, kind = form["payment_method"], form["payment_method_types"][0]
        # a merchant's form gives one of Stripe's test names, or a method that was made before
        method = self.method_new(kind) if token.startswith(("pm_card_", "pm_sepa_")) else self.find(token,
                                                                                                    "payment_method")
        return self.set_up(form, form["customer"], method)

    def setups_list(self, form, _):
        return page([one for name, one in self.objects.items()
                     if name.startswith("seti_") and one["payment_method"]["id"] == form["payment_method"]])

    def intent_make(self, form, _):
        self.find(form["customer"], "customer")
        method = self.find(form["payment_method"], "payment_method")
        state = "succeeded" if method["type"] == "card" else "processing"
        amount = int(form["amount"])
        intent = self.make("pi", object="payment_intent", amount=amount, currency=form["currency"], status=state,
                           customer=form["customer"], payment_method=method["id"], metadata=form.get("metadata", {}),
                           description=form.get("description"), amount_received=amount if state == "succeeded" else 0)
        intent["latest_charge"] = {"id": intent["id"].replace("pi", "ch"), "object": "charge", "amount_refunded": 0,
                                   "disputed": False}
        return intent

    def intent_show(self, _form, _secret, name):
        return self.find(name)

    def intent_update(self, form, _secret, name):
        intent = self.find(name)
        intent["metadata"] = {**intent["metadata"], **form.get("metadata", {})}
        intent["description"] = form.get("description", intent["description"])
        return intent

    def intents_list(self, form, _):
        since, until = int(form.get("created", {}).get("gte", 0)), int(form.get("created", {}).get("lt", 1 << 60))
        return page([one for name, one in reversed(self.objects.items()) if name.startswith("pi_")
                     and since <= one["created"] < until
                     and form.get("customer") in (None, one["customer"])])

    def refund_make(self, form, _):
        intent = self.find(form["payment_intent"], "payment_intent")
        intent["latest_charge"]["amount_refunded"] += int(form["amount"])
        return self.make("re", object="refund", amount=int(form["amount"]), currency=intent["currency"],
                         status="succeeded",
                         payment_intent=intent["id"], metadata=form.get("metadata", {}))

    def refund_show(self, _form, _secret, name):
        return self.find(name)

    def refunds_list(self, form, _):
        return page([one for name, one in self.objects.items() if name.startswith("re_") and one["payment_intent"]
                     == form["payment_intent"]])

    def session_make(self, form, _):
        self.find(form["customer"], "customer")
        session = self.make("cs", object="checkout.session", mode="setup", customer=form["customer"], status="open",
                            setup_intent=None,
                            metadata=form["metadata"], payment_method_types=form["payment_method_types"])
        session["url"] = "https://checkout.stripe.test/c/" + session["id"]
        return session

    def session_show(self, _form, _secret, name):
        return self.find(name)

    def session_complete(self, name):
        """What the person does on the page."""
        with self.lock:
            session = self.objects[name]
            setup = self.set_up({"metadata": session["metadata"]}, session["customer"],
                                self.method_new(session["payment_method_types"][0]))
            session.update(status="complete", url=None, setup_intent=setup)

    def nothing(self, _form, _secret):
        return page([])


ROUTES = [
    ("GET", "/v1/account", FakeStripe.account),
    ("POST", "/v1/customers", FakeStripe.customer_make),
    ("POST", "/v1/payment_methods", FakeStripe.method_make),
    ("GET", r"/v1/payment_methods/(\w+)", FakeStripe.method_show),
    ("POST", r"/v1/payment_methods/(\w+)/detach", FakeStripe.method_detach),
    ("POST", "/v1/setup_intents", FakeStripe.setup_make),
    ("GET", "/v1/setup_intents", FakeStripe.setups_list),
    ("POST", "/v1/payment_intents", FakeStripe.intent_make),
    ("GET", "/v1/payment_intents", FakeStripe.intents_list),
    ("GET", r"/v1/payment_intents/(\w+)", FakeStripe.intent_show),
    ("POST", r"/v1/payment_intents/(\w+)", FakeStripe.intent_update),
    ("POST", "/v1/refunds", FakeStripe.refund_make),
    ("GET", "/v1/refunds", FakeStripe.refunds_list),
    ("GET", r"/v1/refunds/(\w+)", FakeStripe.refund_show),
    ("POST", "/v1/checkout/sessions", FakeStripe.session_make),
    ("GET", r"/v1/checkout/sessions/(\w+)", FakeStripe.session_show),
    ("GET", "/v1/disputes", FakeStripe.nothing),
    ("GET", "/v1/balance_transactions", FakeStripe.nothing),
    ("GET", "/v1/payouts", FakeStripe.nothing),
]
