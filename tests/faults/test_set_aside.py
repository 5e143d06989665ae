"""What ends the worker's process is set aside by the next process, and other work goes on.
Source: docs/rules.md, E (Every limit answers)."""
import urllib.request

from operations import Order
from shop import key_new
from stack import id_hex
from world import wait_until

POINT = "act_payment_settle:before_begin"


def aside(world):
    return world.stack.sql("SELECT kind, failures, reason FROM set_aside")


def kept_aside(world):
    """Returns what is set aside after a second failure, and keeps it so: otherwise it would be tried again after 5 s,
    which may pass on a busy machine."""
    return world.stack.sql("UPDATE set_aside SET next_try_at = '2099-01-01' WHERE failures = 2;"
                           " SELECT kind, failures, reason FROM set_aside WHERE next_try_at = '2099-01-01'")


def others_wait(world, wait=True):
    """Payments of earlier cases that are still asked about (debits on their way) would meet the armed fault first."""
    now, then = ("'2099-01-01'", "next_try_at < '2099-01-01'") if wait else ("UTC_TIMESTAMP(6)", "next_try_at = '2099-01-01'")
    world.stack.sql(f"UPDATE payment SET next_try_at = {now}, version = version + 1 WHERE {then}")


def unsettled(world, order):
    """An order whose charge was made without an answer: the worker is to ask."""
    order.begin(world)
    answer = order.send(key_new()).ok(201)
    assert answer["status"] == "payment_pending"
    return answer


def test_a_payment_that_ends_the_worker_twice_is_set_aside(world):
    broken, other = Order("tok_visa", "500 after charging"), Order("tok_sepa", "500 after charging")
    with world.case(broken) as case:
        parent = world.stack.pids["worker"]
        child, = world.stack.children("worker")
        others_wait(world)
        told = case.send(key_new()).ok(201)
        assert told["status"] == "payment_pending"
        world.arm_all([(POINT, 1, "kill"), (POINT, 1, "kill")])
        wait_until(lambda: world.fired() and kept_aside(world) == [["payment", "2", "SIGKILL"]], "the second process died of it, too")
        assert world.stack.pids["worker"] == parent and child not in world.stack.children("worker")

        flags = world.stack.guichet("flags")
        assert flags.returncode == 1 and "set aside after SIGKILL" in flags.stdout and "failed 2 times" in flags.stdout
        with urllib.request.urlopen(world.stack.metrics_url, timeout=30) as figures:
            assert 'guichet_set_aside{kind="payment"} 1\n' in figures.read().decode()
        followed = unsettled(world, other)
        wait_until(lambda: other.settled(followed["id"]), "another customer's payment is settled meanwhile")
        assert not case.settled(told["id"]) and aside(world) == [["payment", "2", "SIGKILL"]]

        world.leases_end(case.shop)
        wait_until(lambda: case.settled(told["id"]), "tried again, it is settled")
        wait_until(lambda: aside(world) == [], "and no longer set aside")
        assert world.stack.guichet("flags").stdout == "Nothing is flagged.\n"
        others_wait(world, wait=False)
        world.books_right()


def test_a_step_that_ends_the_worker_rests_while_the_other_steps_go_on(world):
    """A removed card whose detachment ends the process has no task that could be set aside: the step rests, 1 s and then
    5 s, and other customers' payments are settled meanwhile."""
    other = Order("tok_sepa", "500 after charging")
    with world.case(other):
        shop = world.owner("tok_visa")
        card = shop.method("tok_visa")
        world.arm_all([("act_payment_method_detached:before_begin", 1, "kill"), ("act_payment_method_detached:before_begin", 1, "kill")])
        shop.client.delete(f"/v1/payment-methods/{card}", headers={"If-Match": "*"}).ok(204)
        wait_until(lambda: 'step \\"removed payment methods\\" rests for 5 s after SIGKILL (death 2 in a row)' in world.log("worker"),
                   "the step rests after its second death")
        followed = other.send(key_new()).ok(201)
        world.leases_end(other.shop)
        wait_until(lambda: other.settled(followed["id"]), "another customer's payment is settled")
        assert aside(world) == []
        wait_until(lambda: world.stack.sql(f"SELECT detach_at IS NULL FROM payment_method WHERE id = UNHEX('{id_hex(card)}')") == [["1"]],
                   "tried again, the card is detached")
        world.books_right()
