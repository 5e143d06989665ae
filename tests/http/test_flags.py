"""A payment that nobody could settle for a day: flagged by the worker once, listed, counted, and asked about on and on. Source: reliability.md, 1."""
import json
import os
import time
import urllib.request

from shop import Shop
from stack import id_hex, id_text

DAY_S = 24 * 3600


def figures(stack):
    with urllib.request.urlopen(stack.metrics_url, timeout=30) as answer:
        samples = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in samples}


def worker_lines(stack, text):
    with open(os.path.join(os.path.dirname(stack.facts["config_file"]), "log", "worker.log"), encoding="utf-8") as file:
        return [json.loads(line) for line in file if text in line]


def wait_until(holds, what, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"it never came to that: {what}"
        time.sleep(0.25)


def test_open_for_a_day(stack, price):
    """A payment's own time is in its identifier: root makes a new one a day old. The gateway has no charge under that key, and none is made."""
    shop = Shop(stack, price)
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert figures(stack)["guichet_payments_flagged"] == 0
    order = shop.order(shop.quote_new(5, shop.method("tok_3ds")).ok(201)["id"]).ok(201)
    young = stack.sql(f"SELECT HEX(id) FROM payment WHERE order_id = UNHEX('{id_hex(order['id'])}')")[0][0]
    old = f"{int(young[:12], 16) - (DAY_S + 60) * 1000:012x}{young[12:]}".upper()
    key = id_text("pay", old)
    stack.sql(f"UPDATE payment SET id = UNHEX('{old}'), state = 'unknown', charge_id = NULL, action_url = NULL, next_try_at = UTC_TIMESTAMP(6),"
              f" version = version + 1 WHERE id = UNHEX('{young}')")
    stack.sql(f"UPDATE `order` SET status = 'payment_pending', version = version + 1 WHERE id = UNHEX('{id_hex(order['id'])}')")

    wait_until(lambda: stack.sql(f"SELECT flagged_at IS NOT NULL AND tries > 1 FROM payment WHERE id = UNHEX('{old}')") == [["1"]],
               "it is flagged, and asked about")
    assert not [charge for charge in stack.book() if charge["idempotency_key"] == key], "it was sent again a day later"
    told = figures(stack)
    assert told["guichet_payments_flagged"] == 1 and told['guichet_payments_open{state="unknown"}'] >= 1
    assert DAY_S <= told['guichet_payments_oldest_seconds{state="unknown"}'] < DAY_S + 3600
    done = stack.guichet("flags")
    assert done.returncode == 1, done.stderr
    for part in (key, "unknown", "63.00 EUR", shop.id, order["id"], "at the gateway", "1 flagged."):
        assert part in done.stdout, f"{part}: {done.stdout}"
    time.sleep(12)  # the worker looks every ten seconds
    lines = worker_lines(stack, key + " of ")
    assert len(lines) == 1 and lines[0]["level"] == "error" and "flagged" in lines[0]["message"], lines

    # Put right as README.md says: here the gateway is asked under the key it knows, and the payment follows its answer.
    stack.sql(f"UPDATE payment SET id = UNHEX('{young}'), next_try_at = UTC_TIMESTAMP(6), tries = 0, lease_until = NULL, version = version + 1"
              f" WHERE id = UNHEX('{old}')")
    wait_until(lambda: shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "payment_action_required", "the gateway's word counts")
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert figures(stack)["guichet_payments_flagged"] == 0
