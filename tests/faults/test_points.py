"""The crash matrix: each operation is stopped at each of its fault points by a fault, then repeated with the same
Idempotency-Key.
Source: docs/reliability.md, 1.1; docs/rules.md, B (Exactly once).
Without GUICHET_FAULTS_FULL each point meets one fault; the faults take turns, and begin with another one in the next
operation."""
import os
import random
import re
import time

import pytest

from operations import OPERATIONS
from stack import ROOT
from worker_acts import WORKER_ACTS
from world import SEED, Asked, Worlds, lives, point_names, wait_until

FAULTS = ("the process is killed", "the database is killed", "the connection is cut")
FULL = os.environ.get("GUICHET_FAULTS_FULL") == "1"
PAIRS = 150 if FULL else 10


def matrix():
    for turn, (operation, (_, points)) in enumerate(OPERATIONS.items()):
        for number, (point, nth) in enumerate(points):
            for choice, fault in enumerate(FAULTS):
                if FULL or (number + turn) % len(FAULTS) == choice:
                    yield pytest.param(operation, point, nth, fault, id=f"{operation}, {point}, {fault}")


def action(world, fault):
    return {FAULTS[0]: "kill", FAULTS[1]: f"kill_pid {world.stack.pids['database']}", FAULTS[2]: "cut"}[fault]


def victim_of(world, fault):
    """The process that the test must start again; None: none, or one that its parent replaces."""
    return world.stack.pids["database"] if fault == FAULTS[1] else None


@pytest.mark.parametrize("operation, point, nth, fault", matrix())
def test_an_operation_with_a_fault_at_a_point_is_done_once(world, operation, point, nth, fault):
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        victim = victim_of(world, fault)
        world.arm(point, action(world, fault), nth)
        told = [asked.once()]
        if case.by_worker:
            world.worker_goes_to_work(case.shop)
        wait_until(world.fired, f"{point} is reached")
        if victim is not None:  # the fault's line is gone a moment before its process
            wait_until(lambda: not lives(victim), f"{fault} at {point}")
        world.recover()
        if told[0] == "temporarily_unavailable":
            case.nothing_done()
        world.leases_end(case.shop)
        told += [case.done(asked.until_definite())]
        asked.is_one_answer()
        world.books_right()
        world.outcomes.append((operation, point, fault, " -> ".join(told)))


def test_a_fault_that_the_worker_meets_early_is_recovered_from(world):
    """As on a busy machine: the worker asks by itself after 2 s, and kills the database before the test sends it to
    work."""
    operation, point = "order settled by the worker", "act_payment_settle:before_begin"
    with world.case(OPERATIONS[operation][0]()) as case:
        asked, victim = Asked(case.send), world.stack.pids["database"]
        world.arm(point, action(world, FAULTS[1]))
        told = [asked.once()]
        wait_until(lambda: not lives(victim), "the worker went to work")
        world.worker_goes_to_work(case.shop)
        world.recover()
        world.leases_end(case.shop)
        told += [case.done(asked.until_definite())]
        asked.is_one_answer()
        world.books_right()
        world.outcomes.append((operation, point, "the same, before it is sent", " -> ".join(told)))


@pytest.mark.parametrize("number", range(PAIRS))
def test_an_operation_with_two_faults_is_done_once(world, number):
    """Two random faults in one case: of the request, of its repetition, or of the worker."""
    print(f"GUICHET_FAULTS_SEED={SEED}")
    chance = random.Random(f"{SEED} {number}")
    operation = chance.choice([name for name in OPERATIONS if name != "clock turned"])
    make, points = OPERATIONS[operation]
    with world.case(make()) as case:
        asked = Asked(case.send)
        # Only a request kills the database: the test waits for that here.
        faults = [action(world, chance.choice(FAULTS[::2] if case.by_worker else FAULTS)),
                  chance.choice(("kill", "cut"))]
        chosen = chance.choices(points, k=2)
        world.arm_all([(point, nth, fault) for (point, nth), fault in zip(chosen, faults)])
        told = [asked.once()]
        for _ in range(2):
            time.sleep(0.1)
            world.recover()
            world.leases_end(case.shop)
            told.append(asked.once())
        world.disarm()
        time.sleep(0.1)
        world.recover()
        world.leases_end(case.shop)
        told.append(case.done(asked.until_definite()))
        asked.is_one_answer()
        world.books_right()
        names = ", ".join(f"{point} {fault.split()[0]}" for (point, _), fault in zip(chosen, faults))
        world.outcomes.append((operation, "two faults", names, " -> ".join(told)))


class Sketch:
    """Stands in for a World and records what was done to it."""

    def __init__(self, name):
        self.name, self.closed = name, []

    def close(self, failed):
        self.closed.append(failed)


def test_a_failed_test_is_followed_by_a_new_stack():
    worlds = Worlds([], Sketch)
    first = worlds.well()
    assert worlds.well() is first and first.closed == []
    worlds.failed = True
    second = worlds.well()
    assert (first.closed, second.name, second.closed) == ([True], "-1", []) and worlds.well() is second
    worlds.end()
    assert first.closed == [True] and second.closed == [False] and worlds.world is None


def test_every_fault_point_has_an_operation():
    """A new fault point must be given an operation here. (That the fault happened is checked in each case above.) The
    points of a migration are met by tests/sql/migrate_interrupted.c."""
    met = {point.split(":")[1] for _, points in OPERATIONS.values() for point, _ in points}
    assert met | {"step_begun", "step_ran", "step_done"} == set(point_names())


def test_every_act_of_the_operations_exists():
    """A row with an act's old name would wait for a point that is never passed."""
    folder = os.path.join(ROOT, "counter")
    run = set()
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            run.update(re.findall(r"\b(?:counter_run\w*|days_run|payment_settle_by|FAULT_SCOPED)\([^;]*?\b(act_\w+)",
                                  file.read()))
    rows = [*OPERATIONS.values(), *WORKER_ACTS.values()]
    assert {point.split(":")[0] for _, points in rows for point, _ in points} <= run
