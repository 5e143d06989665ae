"""Faults of the gateway during a charge: no answer, a broken one, a failure before or after charging, an unreadable
or false answer. In each case the order is charged once, or its key is free again. Source: docs/api.md, The payment
gateway; docs/reliability.md, B5 99.
Without GUICHET_FAULTS_FULL a bank account meets every third fault; a card meets all of them."""
import os

import pytest

from operations import OPERATIONS
from proxy import GATEWAY_FAULTS
from world import Asked

FULL = os.environ.get("GUICHET_FAULTS_FULL") == "1"
REFUSED, RESENT = "no work now", ("reset before charging", "reset after charging")


def matrix():
    for operation, every in (("order by card", 1), ("order by bank account", 1 if FULL else 3)):
        for fault in [fault for fault in GATEWAY_FAULTS if fault != "late"][::every]:
            yield pytest.param(operation, fault, id=f"{operation}, {fault}")


@pytest.mark.parametrize("operation, fault", matrix())
def test_an_order_after_a_gateway_fault_is_charged_once_or_withdrawn(world, operation, fault):
    with world.case(OPERATIONS[operation][0]()) as case:
        asked = Asked(case.send)
        world.gateway.arm(case.AMOUNT, fault)
        told = [asked.once()]
        assert world.gateway.fired(case.AMOUNT)
        if fault == REFUSED:
            assert told == ["temporarily_unavailable"]
            case.nothing_done()
        else:  # the HTTP library may send a request again whose connection broke, under the same key
            assert told == ["payment_pending"] or fault in RESENT and told == ["confirmed"], asked.last
        world.leases_end(case.shop)
        told += [case.done(asked.until_definite())]
        asked.is_one_answer()
        world.books_right()
        world.outcomes.append((operation, "the charge", fault, " -> ".join(told)))
