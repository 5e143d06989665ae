"""The crash matrix: each operation, stopped at each point of its way, by each fault; then asked again with the same Idempotency-Key.
Source: reliability.md, 1.1; product.md, B (exactly once).

Without GUICHET_FAULTS_FULL each point meets one fault; the faults take turns, and begin with another one in the next operation.
"""
import os

import pytest

from operations import OPERATIONS
from world import Asked, lives, point_names, wait_until

FAULTS = ("the process is killed", "the database is killed", "the connection is cut")
FULL = os.environ.get("GUICHET_FAULTS_FULL") == "1"


def matrix():
    for turn, (operation, (_, points)) in enumerate(OPERATIONS.items()):
        for number, (point, nth) in enumerate(points):
            for choice, fault in enumerate(FAULTS):
                if FULL or (number + turn) % len(FAULTS) == choice:
                    yield pytest.param(operation, point, nth, fault, id=f"{operation}, {point}, {fault}")


def action(world, fault):
    return {FAULTS[0]: "kill", FAULTS[1]: f"kill_pid {world.stack.pids['database']}", FAULTS[2]: "cut"}[fault]


def victim_of(world, fault, by_worker):
    """The process that must be started again; None: none, or one that its parent replaces."""
    if fault == FAULTS[1]:
        return world.stack.pids["database"]
    return world.stack.pids["worker"] if fault == FAULTS[0] and by_worker else None


@pytest.mark.parametrize("operation, point, nth, fault", matrix())
def test_a_fault_changes_nothing_but_the_time_it_takes(world, operation, point, nth, fault):
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        victim = victim_of(world, fault, case.by_worker)
        world.arm(point, action(world, fault), nth)
        told = [asked.once()]
        if case.by_worker:
            world.leases_end(case.shop)
        wait_until(world.fired, f"{point} is reached")
        if victim is not None:  # the line is gone a moment before
            wait_until(lambda: not lives(victim), f"{fault} at {point}")
        world.recover()
        if told[0] == "temporarily_unavailable":
            case.nothing_done()
        world.leases_end(case.shop)
        told += [case.done(asked.until_definite())]
        asked.is_one_answer()
        world.books_right()
        world.outcomes.append((operation, point, fault, " -> ".join(told)))


def test_every_point_is_met():
    """Whoever adds a point adds where it is met. (That it is, each case above has seen: its fault happened.)"""
    assert {point.split(":")[1] for _, points in OPERATIONS.values() for point, _ in points} == set(point_names())
