"""Fixtures of the fault tests: a stack with its proxies, shared until a test fails; the outcome of each case is
listed at the end."""
import collections
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "http")]

from world import Worlds  # noqa: E402

OUTCOMES, WORLDS = pytest.StashKey(), pytest.StashKey()


def pytest_configure(config):
    config.stash[OUTCOMES] = []
    config.stash[WORLDS] = Worlds(config.stash[OUTCOMES])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.failed:
        item.config.stash[WORLDS].failed = True


@pytest.fixture(scope="session")
def worlds(request):
    yield request.config.stash[WORLDS]
    request.config.stash[WORLDS].end()


@pytest.fixture
def world(worlds):
    try:
        return worlds.well()
    except subprocess.CalledProcessError as error:
        pytest.exit(f"the services did not start: {error}", returncode=1)


def table(outcomes):
    """A table of operation, point, fault and answers, with their numbers."""
    rows = collections.Counter(outcomes)
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)) + f"  {row[3]}  x{count}" for row,
            count in rows.items()]


def pytest_terminal_summary(terminalreporter, config):
    """Printed at the end, and written to the file that GUICHET_FAULTS_TABLE names."""
    lines = table(config.stash[OUTCOMES])
    terminalreporter.section("what came of each fault")
    for line in lines:
        terminalreporter.write_line(line)
    if "GUICHET_FAULTS_TABLE" in os.environ:
        with open(os.environ["GUICHET_FAULTS_TABLE"], "w", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines))
