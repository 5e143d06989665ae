"""Database connections through a proxy: slow, cut at any moment, hanging, and a COMMIT that arrives long after its
sender has gone. The program is not built for it. Source: docs/reliability.md, 4.2 and 4.3."""
import concurrent.futures
import os
import random
import time

import pytest

from operations import OPERATIONS
from world import SEED, Asked

FULL = os.environ.get("GUICHET_FAULTS_FULL") == "1"
OWN = ("order by card", "order by bank account", "key redemption")
CUTS = 30 if FULL else 10


def finish(world, case, asked, what):
    told = [asked.once()] if not asked.answers else [asked.last.json.get("code")
                                                     or asked.last.json.get("status", "done")]
    world.recover()
    world.leases_end(case.shop)
    told += [case.done(asked.until_definite())]
    asked.is_one_answer()
    world.books_right()
    world.outcomes.append((what[0], "the wire", what[1], " -> ".join(told)))


@pytest.mark.parametrize("operation", OWN)
def test_an_operation_on_a_slow_database_is_done_once(world, operation):
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        with world.database.delayed(0.03):
            asked.once()
        assert asked.last.status == 201, repr(asked.last)
        finish(world, case, asked, (operation, "slow"))


@pytest.mark.parametrize("number", range(CUTS))
@pytest.mark.parametrize("operation", OWN)
def test_an_operation_with_connections_cut_at_random_is_done_once(world, operation, number):
    chance = random.Random(f"{SEED} {operation} {number}")
    print(f"GUICHET_FAULTS_SEED={SEED}")
    with world.case(OPERATIONS[operation][0]()) as case, concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked = Asked(case.send)
        with world.database.delayed(0.002):
            asking = pool.submit(asked.once)
            time.sleep(chance.uniform(0, 0.15))
            world.database.cut()
            asking.result()
        finish(world, case, asked, (operation, "cut at some moment"))


@pytest.mark.parametrize("number", range(CUTS))
@pytest.mark.parametrize("operation", OWN)
def test_an_operation_with_an_answer_cut_in_the_middle_is_done_once(world, operation, number):
    """Cut after a random number of bytes of the database's answers: within a row, between two, in a header."""
    chance = random.Random(f"{SEED} {operation} {number} bytes")
    print(f"GUICHET_FAULTS_SEED={SEED}")
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        world.database.cut_after(chance.randrange(1, 12000))
        asked.once()
        world.database.cut_after(None)
        finish(world, case, asked, (operation, "cut in an answer"))


@pytest.mark.parametrize("operation, seconds", [(operation, seconds) for operation in OWN for seconds in (2, 8, 14)
                                                if FULL or (operation, seconds) in
                                                (("order by card", 8), ("key redemption", 14))])
def test_an_operation_on_a_hanging_database_is_done_once(world, operation, seconds):
    """An answer is waited for 6 s, twice. Statements sent meanwhile arrive all the same."""
    with world.case(OPERATIONS[operation][0]()) as case, concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked = Asked(case.send)
        with world.database.stalled():
            asking = pool.submit(asked.once)
            time.sleep(seconds)
        asking.result()
        assert seconds == 8 or (asked.last.status == 201) == (seconds < 6), repr(asked.last)
        finish(world, case, asked, (operation, f"silent for {seconds} s"))


@pytest.mark.parametrize("operation, commits", [("order by card", 2), ("key redemption", 1),
                                                *([("order by card", 1), ("order by bank account", 1),
                                                   ("order by bank account", 2)] if FULL else [])])
def test_an_operation_with_a_late_commit_is_done_once(world, operation, commits):
    """The second try waits for the first one's locks, and then finds its key. On a busy machine the request's time
    may be over before its second COMMIT; the worker or the repeated request then sends that one, so it is counted at
    the end."""
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        world.database.hold_commits(commits, 7.5)
        asked.once()
        finish(world, case, asked, (operation, f"{commits} COMMIT late"))
        assert world.database.held(), "every COMMIT that was to be late was sent"
