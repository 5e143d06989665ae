"""The crash matrix of what the worker does by itself: each act is stopped at each of its fault points by a fault, and
comes to its end once. Source: docs/reliability.md, 1.1; docs/rules.md, E.
Without GUICHET_FAULTS_FULL each point meets one fault; the faults take turns, and begin with another one in the next
row."""
import datetime
import os
import signal
import time
import zoneinfo

import pytest

import at_gateway
from shop import Shop
from test_points import FAULTS, FULL, action, victim_of
from worker_acts import WORKER_ACTS
from world import PATIENCE_S, lives, wait_until

ZONE = zoneinfo.ZoneInfo("Europe/Paris")


def matrix():
    for turn, (name, (_, points)) in enumerate(WORKER_ACTS.items()):
        for number, (point, nth) in enumerate(points):
            for choice, fault in enumerate(FAULTS):
                if FULL or (number + turn) % len(FAULTS) == choice:
                    yield pytest.param(name, point, nth, fault, id=f"{name}, {point}, {fault}")


def comes_to_its_end(world, case):
    """What is set aside or leased for the dead process is taken up at once."""
    until = time.monotonic() + PATIENCE_S
    while not case.came():
        assert time.monotonic() < until, "it never came to its end"
        world.leases_end(case.shop)
        time.sleep(0.3)


@pytest.mark.parametrize("name, point, nth, fault", matrix())
def test_an_act_of_the_worker_with_a_fault_is_done_once(world, name, point, nth, fault):
    with world.case(WORKER_ACTS[name][0]()) as case:
        try:
            victim, by_person = victim_of(world, fault), name.endswith("person")
            world.arm(point, action(world, fault), nth, by_worker=not by_person)
            case.cause()
            wait_until(world.fired, f"{point} is reached")
            if victim is not None:
                wait_until(lambda: not lives(victim), f"{fault} at {point}")
            world.recover()
            comes_to_its_end(world, case)
            case.done()
        finally:
            getattr(case, "end", lambda: None)()
        world.books_right()
        world.outcomes.append((name, point, fault, "done once"))


def day_of(instant):
    return datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).astimezone(ZONE).date().isoformat()


class Today:
    """The day that runs, given to the worker as if it were over. Afterwards there is one result of it, by value."""

    def begin(self, world):
        self.world, self.day = world, day_of(datetime.datetime.now(ZONE).isoformat())
        self.shop = Shop(world.stack, world.price_id)
        self.shop.buy(10)

    def ended(self):
        return (self.world.stack.sql(f"SELECT run > 0 AND settled_run > 0 FROM reconciliation WHERE day = '{self.day}'")
                == [["1"]])

    def due(self):
        """As if it had no result yet, whatever an earlier case left."""
        self.world.stack.sql("INSERT INTO reconciliation (id, gateway, account_id, day, run, tries, charges, payments, "
                             "discrepancies, foreign_charges,"
                             " next_try_at, version) SELECT UNHEX(REPLACE(UUID(), '-', '')), kind, account_id,"
                             f" '{self.day}', 0, 0, 0, 0, 0, 0, UTC_TIMESTAMP(6), 1 FROM gateway_account ON DUPLICATE "
                             f"KEY UPDATE run = 0,"
                             " finished_at = NULL, settled_run = 0, settled_at = NULL, next_try_at = UTC_TIMESTAMP(6), "
                             "version = version + 1")

    def leased(self):
        return self.world.stack.sql(f"SELECT tries FROM reconciliation WHERE day = '{self.day}'"
                                    f" AND next_try_at > UTC_TIMESTAMP(6)") not in ([], [["0"]])

    def taken_up(self):
        self.world.stack.sql("UPDATE reconciliation SET next_try_at = UTC_TIMESTAMP(6), version = version + 1"
                             f" WHERE day = '{self.day}' AND next_try_at > UTC_TIMESTAMP(6)")

    def done(self):
        sql, book = self.world.stack.sql, [one for one in self.world.stack.book()
                                           if day_of(one["created_at"]) == self.day]
        [[charges, tries, *differ]] = sql("SELECT charges, tries, discrepancies, foreign_charges, payouts_wrong, "
                                          "payouts_left, settled_run = 0"
                                          f" FROM reconciliation WHERE day = '{self.day}'")
        assert (int(charges), tries, differ) == (len(book), "0", ["0"] * 5)
        ours = {"EUR": sum(one["amount"]["amount"] for one in book if one["status"] in ("succeeded", "processing"))}
        sums = sql("SELECT s.currency, gateway_minor, gateway_joined_minor, ours_minor, ours_joined_minor"
                   " FROM reconciliation_sum s"
                   f" JOIN reconciliation r ON r.id = s.reconciliation_id AND r.day = '{self.day}'")
        assert sums == [["EUR", *[str(ours["EUR"])] * 4]], (sums, ours)
        moved = at_gateway.read(self.world.stack.gateway_url + "/movements?created_from=0")["data"]
        booked = dict(sql("SELECT movement_id, balance_minor FROM gateway_movement"))
        assert moved and {one["id"]: str(one["amount"]["amount"] - one["fee"]["amount"])
                          for one in moved}.items() <= booked.items()
        assert sql("SELECT COUNT(*) FROM reconciliation_difference") == [["0"]]


@pytest.mark.parametrize("fault", FAULTS if FULL else FAULTS[:2])
def test_a_day_whose_reconciliation_is_cut_short_has_one_result(world, fault):
    """The fault comes while a page of the gateway's list is waited for: the day is under its lease. Then it is done
    again, whole."""
    with world.case(Today()) as case:
        world.gateway.lists.clear()
        try:
            case.due()
            world.restart("worker")  # a new process looks at once
            wait_until(case.leased, "the day is begun")
            if fault == FAULTS[0]:
                child, = world.stack.children("worker")
                os.kill(child, signal.SIGKILL)
                wait_until(lambda: not lives(child), fault)
            elif fault == FAULTS[1]:
                victim = world.stack.pids["database"]
                os.kill(victim, signal.SIGKILL)
                wait_until(lambda: not lives(victim), fault)
            else:
                world.database.cut()
        finally:
            world.gateway.lists.set()
        world.recover()
        assert not case.ended()
        case.taken_up()
        wait_until(case.ended, "the day has a result")
        case.done()
        world.books_right()
        world.outcomes.append(("reconciliation", "a page is waited for", fault, "one result"))
