"""A merchant with a Stripe account: key, webhook secret and docs/operating.md are all that it takes. Stripe is
fake_stripe.py, which answers as
Stripe does; everything else is what runs in production. (test_webhooks.py goes on with this installation.)"""
import datetime
import os
import signal
import subprocess
import time
import zoneinfo

import pytest

from program import BUILD, guichet
from shop import Shop, key_new, money, price_new
from stack import id_hex

PATIENCE_S = 30


def until(holds, what):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.fixture(scope="module")
def price(merchant):
    return price_new(merchant.stack)


def method(shop, token="pm_card_visa", kind="card"):
    return shop.client.post("/v1/payment-methods", {"type": kind, "gateway_token": token}, key=key_new()).ok(201)


def there(merchant, added):
    """Stripe's name of the method."""
    where = f"id = UNHEX('{id_hex(added['id'])}')"
    return merchant.stack.sql(f"SELECT gateway_reference FROM payment_method WHERE {where}")[0][0].split("/")[1]


def intent_of(merchant, payment_id):
    [found] = [one for one in merchant.stripe.all("pi") if one["metadata"]["guichet_key"] == payment_id]
    return found


def test_the_installation_moves_to_the_account_of_the_key(merchant):
    assert merchant.adopted.returncode == 0, merchant.adopted.stderr
    assert "payments are made with stripe acct_1 (test) from now on" in merchant.adopted.stdout
    [account] = merchant.stack.sql("SELECT kind, account_id, live FROM gateway_account WHERE name = 'program'")
    assert account == ["stripe", "acct_1", "0"]


def test_a_card_pays_an_order_and_stripe_is_told_its_invoice(merchant, price):
    shop = Shop(merchant.stack, price)
    added = method(shop)
    assert (added["brand"], added["last4"], added["exp_year"], added["status"]) == ("visa", "4242", 2034, "active")
    shop.buy(5, added["id"])
    [invoice] = shop.invoices()
    intent = intent_of(merchant, invoice["payments"][0]["id"])
    assert (intent["amount"], intent["currency"], intent["status"]) == (6300, "eur", "succeeded")
    until(lambda: intent_of(merchant, invoice["payments"][0]["id"])["description"] == "Invoice " + invoice["number"],
          "it is told")
    intent = intent_of(merchant, invoice["payments"][0]["id"])
    assert intent["metadata"] == {"guichet_key": invoice["payments"][0]["id"], "guichet_organization": shop.id,
                                  "guichet_order": invoice["order_id"],
                                  "guichet_invoice": invoice["id"]}
    update = ("POST", "/v1/payment_intents/" + intent["id"])
    assert [one[:2] for one in merchant.stripe.requests].count(update) == 1


def test_a_bank_account_pays_once_its_debit_came_through(merchant, price):
    shop = Shop(merchant.stack, price)
    added = method(shop, "pm_sepa_de", "bank_account")
    mandate = added["mandate"]
    assert (added["last4"], mandate["status"]) == ("3000", "active")
    assert mandate["reference"] == "RUM-" + there(merchant, added)
    shop.buy(5, added["id"])
    [invoice] = shop.invoices()
    assert invoice["payments"][0]["status"] == "processing"
    intent = intent_of(merchant, invoice["payments"][0]["id"])
    merchant.stripe.change(intent["id"], status="succeeded", amount_received=6300)
    merchant.stack.sql("UPDATE payment SET next_try_at = UTC_TIMESTAMP(6), version = version + 1"
                       f" WHERE id = UNHEX('{id_hex(invoice['payments'][0]['id'])}')")
    until(lambda: shop.invoices()[0]["payments"][0]["status"] == "succeeded", "it is heard")


def test_a_customer_that_was_deleted_in_the_dashboard_is_made_anew(merchant, price):
    shop = Shop(merchant.stack, price)
    method(shop)
    first = merchant.stripe.all("cus")[-1]["id"]
    merchant.stripe.delete_customer(first)
    shop.buy(5, method(shop)["id"])
    second = merchant.stripe.all("cus")[-1]
    assert second["id"] != first and second["metadata"] == {"guichet_key": f"customer-{shop.id}.2"}
    assert intent_of(merchant, shop.invoices()[0]["payments"][0]["id"])["customer"] == second["id"]
    merchant.stripe.delete_customer(second["id"])
    setup = shop.client.post("/v1/payment-methods/setup", {"type": "card", "return_to": "/account"},
                             key=key_new()).ok(201)
    assert setup["setup_url"] == "https://checkout.stripe.test/c/" + merchant.stripe.all("cs")[-1]["id"]
    assert merchant.stripe.all("cs")[-1]["customer"] == merchant.stripe.all("cus")[-1]["id"] not in (first,
                                                                                                     second["id"])
    merchant.stripe.session_complete(merchant.stripe.all("cs")[-1]["id"])
    done = shop.client.post(f"/v1/payment-methods/setup/{setup['id']}/completion").ok()
    assert done["status"] == "completed" and shop.buy(5, done["payment_method_id"]).startswith("sub_")


def test_a_refund_goes_back_to_the_card(merchant, price):
    shop = Shop(merchant.stack, price)
    shop.buy(10, method(shop)["id"])
    [invoice] = shop.invoices()
    line = shop.client.get("/v1/invoices/" + invoice["id"]).ok()["lines"][0]["id"]
    note = merchant.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes",
                                        {"lines": [{"line_id": line, "amount": money(1000)}],
                                         "reason": "goodwill"}, key=key_new()).ok(201)
    refunded = shop.client.post(f"/v1/credit-notes/{note['id']}/refund", key=key_new()).ok(201)
    refund = merchant.stripe.all("re")[-1]
    assert (refunded["refunds"][-1]["status"], refund["amount"]) == ("succeeded", 1200)
    assert refund["metadata"] == {"guichet_key": refunded["refunds"][-1]["id"],
                                  "guichet_charge_key": invoice["payments"][0]["id"],
                                  "guichet_organization": shop.id, "guichet_credit_note": note["id"]}


def test_the_books_agree(merchant):
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")).date().isoformat()
    done = guichet("reconcile", "--day", today, environment=merchant.environment(), seconds=240)
    assert done.returncode == 0 and done.stdout.startswith(f"No differences on {today}: "), done.stdout + done.stderr
    done = guichet("verify", environment=merchant.environment(), seconds=240)
    assert done.returncode == 0, done.stdout + done.stderr


# --- whose account a key opens: what is started with another one refuses ---

MADE_WITH = ", and this database's payments were made with stripe acct_1 (test): "
ACCOUNTS = "SELECT name, kind, account_id, live, HEX(key_check), created_at, number, adopted_at FROM gateway_account"
STARTS = {
    "the key of another account": ({"GUICHET_STRIPE_KEY": "sk_test_2"},
                                   "The gateway is stripe acct_2 (test)" + MADE_WITH),
    "the live key of the same account": ({"GUICHET_STRIPE_KEY": "sk_live_1"},
                                         "The gateway is stripe acct_1 (live)" + MADE_WITH),
    "the live key of another account": ({"GUICHET_STRIPE_KEY": "sk_live_2"},
                                        "The gateway is stripe acct_2 (live)" + MADE_WITH),
    "a key that was revoked": ({"GUICHET_STRIPE_KEY": "sk_test_gone"},
                               "Stripe does not take GUICHET_STRIPE_KEY: put a secret key of your account"),
}


@pytest.mark.parametrize("program", ["api", "worker"])
@pytest.mark.parametrize("why", STARTS)
def test_a_program_with_another_accounts_key_does_not_start(merchant, program, why, tmp_path):
    settings, sentence = STARTS[why]
    before, asked = merchant.stack.sql(ACCOUNTS), len(merchant.stripe.requests)
    done = guichet(program, environment=merchant.environment(GUICHET_LISTEN=f"unix:{tmp_path}/s", **settings))
    assert done.returncode == 1 and "guichet: " + sentence in done.stderr, done.stderr
    assert settings["GUICHET_STRIPE_KEY"] not in done.stderr
    assert merchant.stack.sql(ACCOUNTS) == before
    with_the_key = {path for _, path, headers, _ in merchant.stripe.requests[asked:]
                    if headers["secret"] == settings["GUICHET_STRIPE_KEY"]}  # the installation's own worker goes on
    assert with_the_key == {"/v1/account"}, "nothing else is asked with such a key"


@pytest.mark.parametrize("program", ["api", "worker"])
def test_a_program_with_the_sandbox_gateway_does_not_start(merchant, program, tmp_path):
    done = guichet(program, environment=merchant.environment(GUICHET_LISTEN=f"unix:{tmp_path}/s",
                                                             GUICHET_GATEWAY="sandbox",
                                                            GUICHET_GATEWAY_URL=merchant.stack.gateway_url))
    assert done.returncode == 1 and "The gateway is sandbox sandbox_" in done.stderr, done.stderr
    assert MADE_WITH in done.stderr, done.stderr


@pytest.mark.parametrize("program", ["api", "worker"])
def test_a_program_with_another_key_of_the_same_account_starts(merchant, program, tmp_path):
    with open(tmp_path / "log", "w+", encoding="utf-8") as log:
        started = subprocess.Popen([os.path.join(BUILD, "guichet"), program], stderr=log, env=merchant.environment(
            GUICHET_LISTEN=f"unix:{tmp_path}/s", GUICHET_STRIPE_KEY="rk_test_1"))
        try:
            until(lambda: (tmp_path / "s").exists()
                  if program == "api" else "worker started" in (tmp_path / "log").read_text("utf-8"), "it starts")
            assert started.poll() is None
        finally:
            started.send_signal(signal.SIGTERM)
            assert started.wait(timeout=60) == 0
