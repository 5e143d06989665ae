"""A process that sleeps through its lease: somebody else takes its work over, and what it does when it wakes must not undo that."""
import concurrent.futures

from operations import Order
from world import Asked, wait_until


def test_a_refusal_heard_too_late_withdraws_nothing(world):
    """The gateway takes no work from the request, which then sleeps; the worker's call, under the same key, is charged. The request wakes while
    that call is under way, and must leave the order alone: money would be gone that nobody knows of."""
    with world.case(Order("tok_visa")) as case, concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked, charges = Asked(case.send), len(case.shop.charges())
        world.gateway.let_go.clear()
        world.gateway.arm(case.AMOUNT, "no work now")
        world.gateway.arm(case.AMOUNT, "late")
        world.arm("act_order_place:after_call", "pause 1500")
        asking = pool.submit(asked.once)
        try:
            wait_until(world.fired, "the request sleeps")
            world.leases_end(case.shop)
            wait_until(lambda: len(case.shop.charges()) > charges, "the worker charges")
            assert not asking.done()
            told = [asking.result()]
        finally:
            world.gateway.let_go.set()
        assert told == ["outcome_unknown"]
        told += [case.done(asked.until_definite())]
        asked.is_one_answer()
        world.books_right()
        world.outcomes.append(("order by card", "act_order_place:after_call", "asleep beyond the lease", " -> ".join(told)))
