"""A process that sleeps past its lease: another one takes its work over, and the first must not undo that when it
wakes."""
import concurrent.futures
import contextlib

import pytest

from operations import Order
from world import Asked, wait_until

NAP_MS = 4000  # a busy machine takes long for what happens meanwhile; an act gives up after 5 s


@contextlib.contextmanager
def asleep(world, point):
    """(case, the repeated request, the future of its first answer), while the request sleeps at this point."""
    with world.case(Order("tok_visa")) as case, concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked = Asked(case.send)
        world.gateway.let_go.clear()
        world.arm(point, f"pause {NAP_MS}")
        asking = pool.submit(asked.once)
        try:
            wait_until(world.fired, f"the request sleeps at {point}")
            yield case, asked, asking
        finally:
            world.gateway.let_go.set()


def finish(world, case, asked, point, what):
    world.leases_end(case.shop)
    first = asked.answers[0].json
    told = [first.get("code") or first["status"], case.done(asked.until_definite())]
    asked.is_one_answer()
    world.books_right()
    world.outcomes.append(("order by card", point, what, " -> ".join(told)))


@pytest.mark.parametrize("point", ["act_order_place:after_commit", "act_order_place:before_call",
                                   "act_order_place:after_call",
                                   "act_settle_order:before_begin", "act_settle_order:after_commit"])
def test_a_request_that_slept_past_its_lease_gives_the_settled_answer(world, point):
    """The worker settles the order, and the same request is sent again and answered; then the first one wakes."""
    with asleep(world, point) as (case, asked, asking):
        world.leases_end(case.shop)
        other = Asked(lambda _: case.send(asked.key))
        other.until_definite()
        wait_until(lambda: case.settled(other.last.ok(201)["id"]), "the worker settles it")
        assert not asking.done()
        asking.result()
        asked.until_definite()
        assert asked.last.body == other.last.body, "one answer, whoever gives it"
        finish(world, case, asked, point, "asleep while it is settled")


def test_a_late_refusal_does_not_withdraw_an_order_being_charged(world):
    """The gateway refuses work from the request, which then sleeps; the worker's call, under the same key, is
    charged. The request wakes during that call and must not withdraw the order, whose charge would then be lost."""
    point, amount = "act_order_place:after_call", Order.AMOUNT
    world.gateway.arm(amount, "no work now")
    world.gateway.arm(amount, "late")
    with asleep(world, point) as (case, asked, asking):
        charges = len(case.shop.charges())
        world.leases_end(case.shop)
        wait_until(lambda: len(case.shop.charges()) > charges, "the worker charges")
        assert not asking.done()
        assert asking.result() == "outcome_unknown"
        world.gateway.let_go.set()
        finish(world, case, asked, point, "asleep while it is charged")


def test_a_late_refusal_does_not_withdraw_an_answered_order(world):
    """As above, but the same request was repeated meanwhile and answered 201, which must hold."""
    point = "act_order_place:after_call"
    world.gateway.arm(Order.AMOUNT, "no work now")
    with asleep(world, point) as (case, asked, asking):
        world.operations_end(case.shop)
        answer = case.send(asked.key)
        assert answer.ok(201)["status"] == "payment_pending" and not asking.done()
        assert asking.result() == "outcome_unknown"
        finish(world, case, asked, point, "asleep while it is answered")
        assert asked.last.body == answer.body
