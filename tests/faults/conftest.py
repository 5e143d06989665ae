"""Fixtures of the fault tests: one stack with its proxies for all of them; what came out of each case is told at the end."""
import collections
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "http")]

from world import World  # noqa: E402

OUTCOMES = pytest.StashKey()


def pytest_configure(config):
    config.stash[OUTCOMES] = []


@pytest.fixture(scope="session")
def world(request):
    try:
        one = World()
    except subprocess.CalledProcessError as error:
        pytest.exit(f"the services did not start: {error}", returncode=1)
    one.outcomes = request.config.stash[OUTCOMES]
    yield one
    one.close(keep=request.session.testsfailed > 0)


def table(outcomes):
    """operation, point, fault, and what was answered, with how often."""
    rows = collections.Counter(outcomes)
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)) + f"  {row[3]}  x{count}" for row, count in rows.items()]


def pytest_terminal_summary(terminalreporter, config):
    """Told at the end; and left in the file GUICHET_FAULTS_TABLE names."""
    lines = table(config.stash[OUTCOMES])
    terminalreporter.section("what came of each fault")
    for line in lines:
        terminalreporter.write_line(line)
    if "GUICHET_FAULTS_TABLE" in os.environ:
        with open(os.environ["GUICHET_FAULTS_TABLE"], "w", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines))
