"""The storm, run last because it leaves large books: customers buy and redeem, each request is repeated until its
answer is definite, while random processes are killed every half second. Then everything settles, and the books are
right. Source: docs/reliability.md, 1.1.
GUICHET_STORM_S says for how long (60 s); GUICHET_FAULTS_SEED repeats the choice and the times of kills."""
import concurrent.futures
import contextlib
import http.client
import os
import random
import signal
import threading
import time

from shop import CHANGE_DAY, Shop, key_new, price_new
from stack import services
from world import SEED, Asked, lives, wait_until

SECONDS = int(os.environ.get("GUICHET_STORM_S") or 60)
BUYERS, REDEEMERS, KEYS_A_CALL, KILL_EVERY_S = 6, 4, 100, 0.5
# Of twenty kills: most hit a process that answers requests.
VICTIMS = ["request"] * 16 + ["work"] * 2 + ["worker", "database"]
# Processes that their parent replaces.
CHILDREN = {"request": "api", "work": "worker"}
# A route whose process was killed repeatedly for one customer rests for a minute at most (fcgi/blame.h), and may be
# hit again.
PATIENCE_S = 200
# Refusals that a second buyer of the same customer may get.
OVERTAKEN = {"quote_stale", "licence_change_unavailable", "quote_used"}


class Killer(threading.Thread):
    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.chance, self.done, self.killed, self.trouble = (world, random.Random(SEED), threading.Event(),
                                                                         {}, None)

    def run(self):
        try:
            while not self.done.wait(KILL_EVERY_S):
                self.kill(self.chance.choice(VICTIMS))
        except BaseException as error:  # the test raises it: a thread's own exception is lost
            self.trouble = error

    def kill(self, what):
        pids = self.world.stack.pids
        victims = sorted(self.world.stack.children(CHILDREN[what])) if what in CHILDREN else [pids[what]]
        if victims and lives(victim := self.chance.choice(victims)):
            os.kill(victim, signal.SIGKILL)
            self.killed[what] = self.killed.get(what, 0) + 1
        if what not in CHILDREN:
            wait_until(lambda: not lives(pids[what]), f"the {what} is dead")
            services("restart", self.world.folder, what)
            self.world.again()


class Customer:
    """The answers of one customer: {order or product key: the JSON of its first definite answer}."""

    until = 0  # the storm's end, the same for all

    def __init__(self, shop):
        self.shop, self.told = shop, {}

    def calm(self):
        return time.monotonic() >= self.until

    def definite(self, send):
        """The definite answer to a request with a key, repeated as often as needed. A lease of a dead process is
        waited out."""
        asked = Asked(send)
        answer = asked.until_definite(PATIENCE_S)
        bodies = {one.body for one in asked.answers if one.status < 400}
        assert len(bodies) <= 1, [repr(one) for one in asked.answers]
        return answer

    def ask(self, call):
        """Repeats a request without a key that changes nothing until it is answered whole: its process may be killed
        meanwhile."""
        until = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if (answer := call()).status != 503:
                    return answer
            assert time.monotonic() < until, "a read was never answered"
            time.sleep(0.1)


class Buyer(Customer):
    """Two buyers share a customer, and one is often overtaken."""

    def run(self):
        while not self.calm():
            owned = self.ask(lambda: self.shop.client.get("/v1/subscriptions/"
                                                          + self.shop.subscription_id)).ok()["licences"]["total"]
            quote = self.ask(lambda: self.shop.quote_change(self.shop.subscription_id, owned + 1))
            if quote.status != 201:
                assert quote.json["code"] in OVERTAKEN | {"validation_failed"}, repr(quote)
                time.sleep(0.2)
                continue
            if quote.json["charge"]["amount_due"]["amount"] <= 0:
                continue  # the other buyer was faster: this quote would remove licences
            answer = self.definite(lambda key: self.shop.order(quote.json["id"], key))
            if answer.status == 201:
                self.told[answer.json["id"]] = answer.json
            else:
                assert answer.json["code"] in OVERTAKEN, repr(answer)
        return self


class Redeemer(Customer):
    def __init__(self, shop, product_keys):
        super().__init__(shop)
        self.left = product_keys

    def run(self):
        while not self.calm() and self.left:
            body = {"product_key": self.left.pop(), "subscription_id": self.shop.subscription_id}
            answer = self.definite(lambda key: self.shop.client.post("/v1/product-key-redemptions", body, key=key))
            self.told[body["product_key"]] = answer.ok(201)
        return self


def buyers(world):
    for number in range(BUYERS // 2):
        shop = Shop(world.stack, world.price_id)
        shop.subscription_id = shop.buy(100, "tok_visa" if number else "tok_sepa")
        shop.clock(CHANGE_DAY).ok()
        yield from (Buyer(shop) for _ in range(2))


def redeemers(world):
    price = price_new(world.stack)
    calls = 1 + SECONDS // 20
    for _ in range(REDEEMERS):
        shop, product_keys = Shop(world.stack, price), []
        for _ in range(calls):
            body = {"price_id": price, "licences": 1, "months": 12, "count": KEYS_A_CALL}
            product_keys += world.stack.operator.post("/v1/operator/product-keys", body,
                                                      key=key_new()).ok(201)["product_keys"]
        first = shop.client.post("/v1/product-key-redemptions", {"product_key": product_keys.pop()},
                                 key=key_new()).ok(201)
        shop.subscription_id = first["subscription"]["id"]
        yield Redeemer(shop, product_keys)


def settle(world, customers):
    """No process is killed any more: waits until everything has ended."""
    world.recover()
    for shop in {customer.shop for customer in customers}:
        world.leases_end(shop)
    wait_until(lambda: world.stack.sql("SELECT 1 FROM payment WHERE state IN ('intent', 'calling', 'unknown') LIMIT 1")
               == [],
               "every payment has an end", 90)


def check_bought(shop, told):
    orders = {order["id"]: order for order in shop.orders()}
    first, = [order for order in orders.values() if order["kind"] == "new_subscription"]
    assert set(told) == set(orders) - {first["id"]}, "what was acknowledged is there, and nothing else"
    assert {order["status"] for order in orders.values()} == {"confirmed"}
    for name, order in told.items():
        assert (order["total"] == orders[name]["total"]
                and order["status"] in ("confirmed", "payment_pending")), (order, orders[name])
    assert shop.licences(shop.subscription_id) == 100 + sum(orders[name]["licences_delta"] for name in told)
    assert sorted(shop.captured()) == sorted(order["total"]["amount"] for order in orders.values())
    assert len(shop.invoices()) == len(orders)


def check_redeemed(redeemer):
    subscription = redeemer.shop.subscription(redeemer.shop.subscription_id)
    assert subscription["licences"]["total"] == 1 + len(redeemer.told), "one licence a key that was acknowledged"
    assert len({told["id"] for told in redeemer.told.values()}) == len(redeemer.told)


def test_books_are_right_after_a_storm_of_kills(world):
    print(f"GUICHET_FAULTS_SEED={SEED}")
    world.recover()
    customers = [*buyers(world), *redeemers(world)]
    Customer.until = time.monotonic() + SECONDS
    killer = Killer(world)
    with concurrent.futures.ThreadPoolExecutor(len(customers)) as pool:
        running = [pool.submit(customer.run) for customer in customers]
        killer.start()
        killer.join(SECONDS)  # a restart that fails ends the storm at once
        Customer.until = time.monotonic()
        killer.done.set()
        killer.join(90)
        assert not killer.is_alive(), "the last restart never ended"
        world.recover()
        for one in running:
            one.result()
        if killer.trouble is not None:
            raise killer.trouble
    settle(world, customers)
    told = {}
    for customer in customers:
        if isinstance(customer, Buyer):
            told.setdefault(customer.shop, {}).update(customer.told)
        else:
            check_redeemed(customer)
    for shop, orders in told.items():
        check_bought(shop, orders)
    world.books_right()
    done = sum(len(customer.told) for customer in customers)
    assert killer.killed.get("request", 0) > 0 and done > len(customers)
    world.outcomes.append(("storm", f"{SECONDS} s, seed {SEED}", f"killed {killer.killed}",
                           f"{done} acknowledged, each there once"))
