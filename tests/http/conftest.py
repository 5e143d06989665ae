"""Fixtures of the HTTP tests: the stack, started once; customers, new or shared as a test needs."""
import os
import shutil
import subprocess
import sys
import tempfile

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from shop import CHANGE_DAY, Shop, price_new  # noqa: E402
from stack import Stack, services, stack_file  # noqa: E402


@pytest.fixture(scope="session")
def stack(request):
    file, folder = stack_file(), None
    if file is None:
        folder = tempfile.mkdtemp(prefix="guichet-http-")
        try:
            services("start", folder, "--stack")
        except subprocess.CalledProcessError as error:
            pytest.exit(f"the services did not start: {error}; logs in {folder}", returncode=1)
        file = os.path.join(folder, "services.json")
    one = Stack(file)
    # A stack that is kept running would still count the failed sign-ins of the run before.
    one.sql("DELETE FROM sign_in_failure")
    yield one
    one.close()
    if folder is not None:
        services("stop", folder)
        if not request.session.testsfailed:  # if tests failed, its logs are kept
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def price(stack):
    """10.50 EUR a licence and month."""
    return price_new(stack)


@pytest.fixture
def shop(stack, price):
    """A new customer on 1 November 2026 who has bought nothing."""
    return Shop(stack, price)


@pytest.fixture
def owner(stack, price):
    """A customer on 12 November 2026 with 100 licences since the 1st, paid by card; owner.subscription_id."""
    customer = Shop(stack, price)
    customer.subscription_id = customer.buy(100)
    assert customer.clock(CHANGE_DAY).ok()["now"] == CHANGE_DAY
    return customer


@pytest.fixture(scope="session")
def reader(stack, price):
    """A customer like owner, shared by tests that change nothing of it."""
    customer = Shop(stack, price)
    customer.subscription_id = customer.buy(100)
    assert customer.clock(CHANGE_DAY).ok()["now"] == CHANGE_DAY
    return customer


@pytest.fixture(scope="session")
def stranger(stack, price):
    """Another organization, with one of each kind of object."""
    customer = Shop(stack, price)
    customer.subscription_id = customer.buy(3)
    return customer
