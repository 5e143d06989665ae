"""What ends the worker's process is set aside by the next process, and other work goes on.
Source: docs/rules.md, E (Every limit answers)."""
import urllib.request

from operations import Order
from shop import key_new
from stack import id_hex
from worker_acts import SetUp
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
    now, then = (("'2099-01-01'", "next_try_at < '2099-01-01'") if wait
                 else ("UTC_TIMESTAMP(6)", "next_try_at = '2099-01-01'"))
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
        wait_until(lambda: world.fired() and kept_aside(world) == [["payment", "2", "SIGKILL"]],
                   "the second process died of it, too")
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


def test_a_removed_card_that_ends_the_worker_twice_is_set_aside(world):
    """Another removed card is taken from the gateway meanwhile, and so is this one at last."""
    with world.case(Order("tok_visa")):
        shop = world.owner("tok_visa")
        card, other = shop.method("tok_visa"), shop.method("tok_visa")
        world.arm_all([("act_payment_method_detached:before_begin", 1, "kill"),
                       ("act_payment_method_detached:before_begin", 1, "kill")])
        shop.client.delete(f"/v1/payment-methods/{card}", headers={"If-Match": "*"}).ok(204)
        wait_until(lambda: world.fired() and kept_aside(world) == [["method", "2", "SIGKILL"]],
                   "the second process died of it, too")
        flags = world.stack.guichet("flags").stdout
        assert f"{card}  method  set aside after SIGKILL" in flags and "is not taken from it yet" in flags
        shop.client.delete(f"/v1/payment-methods/{other}", headers={"If-Match": "*"}).ok(204)
        gone = "SELECT detach_at IS NULL FROM payment_method WHERE id = UNHEX('{}')"
        wait_until(lambda: world.stack.sql(gone.format(id_hex(other))) == [["1"]],
                   "the other card is detached meanwhile")
        assert world.stack.sql(gone.format(id_hex(card))) == [["0"]]
        world.stack.sql("UPDATE set_aside SET next_try_at = UTC_TIMESTAMP(6)")
        wait_until(lambda: world.stack.sql(gone.format(id_hex(card))) == [["1"]], "tried again, the card is detached")
        wait_until(lambda: aside(world) == [], "and no longer set aside")
        world.books_right()


def test_a_setup_that_ends_the_worker_twice_is_set_aside(world):
    """Another customer's card is there meanwhile, and so is this one at last."""
    with world.case(SetUp(by_event=True)) as case:
        other = SetUp(by_event=True)
        other.begin(world)
        world.arm_all([("act_method_setup_lease:before_begin", 1, "kill")] * 2)
        case.cause()
        wait_until(lambda: world.fired() and kept_aside(world) == [["setup", "2", "SIGKILL"]],
                   "the second process died of it, too")
        flags = world.stack.guichet("flags")
        assert flags.returncode == 1 and f"{case.setup['id']}  setup  set aside after SIGKILL" in flags.stdout
        assert "its payment method is not there yet: the worker's log says why." in flags.stdout
        other.cause()
        wait_until(other.came, "the other card is there meanwhile")
        other.done()
        assert not case.came() and aside(world) == [["setup", "2", "SIGKILL"]]

        world.leases_end(case.shop)
        wait_until(case.came, "tried again, the card is there")
        wait_until(lambda: aside(world) == [], "and no longer set aside")
        case.done()
        assert world.stack.guichet("flags").stdout == "Nothing is flagged.\n"
        world.books_right()
