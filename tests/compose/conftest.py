"""Fixtures of the tests of the containers: they are built and started once; each test leaves them running."""
import os
import signal
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]

import containers  # noqa: E402
from shopper import Shopper  # noqa: E402


def pytest_configure():
    """A run that is ended by a signal removes its containers too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    why = containers.why_not()
    for item in items if why else ():
        item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    """Built, started and empty: the demo organization comes with the first purchase."""
    with containers.lock_take(wait=True):
        containers.clean()
        one = containers.Containers(str(tmp_path_factory.mktemp("compose")))
        why = one.base_refused()
        if why:
            pytest.skip(why)
        try:
            one.build()
            one.secrets_make()
            one.up()
            yield one
        finally:
            containers.clean()


@pytest.fixture(scope="session")
def shopper(stack):
    """The demo organization's billing administrator, after the first purchase."""
    status, output = stack.purchase()
    assert status == 0 and output.endswith("100 licences became 105 for 39.90 EUR\n"), output
    return Shopper(stack)
