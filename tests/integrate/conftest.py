"""Fixtures of the integrator's tests: npm's tools, as package-lock.json names them with their hashes, and a running
stack, as the http tests have it. Without npm or its registry, what needs them is skipped and says so."""
import importlib.util
import os
import shutil
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
HTTP = os.path.join(os.path.dirname(HERE), "http")
sys.path[:0] = [HERE, HTTP]

from npm import BUILD, install_trouble  # noqa: E402

# ./test names the services of each label, and starts none for this one: they are started here (tests/http/conftest.py).
if not os.path.exists(os.environ.get("GUICHET_SERVICES", "")):
    os.environ.pop("GUICHET_SERVICES", None)

FIXTURES = importlib.util.spec_from_file_location("http_fixtures", os.path.join(HTTP, "conftest.py"))
fixtures = importlib.util.module_from_spec(FIXTURES)
FIXTURES.loader.exec_module(fixtures)
stack, price, shop, owner = fixtures.stack, fixtures.price, fixtures.shop, fixtures.owner


@pytest.fixture(scope="session")
def tools():
    """The folder with node_modules; installed once a build folder."""
    folder = os.path.join(BUILD, "integrate-tools")
    with open(os.path.join(HERE, "package-lock.json"), encoding="utf-8") as file:
        wanted = file.read()
    stamp = os.path.join(folder, "installed")
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not installed: the document is not linted, and no client is made of it")
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, name), folder)
    trouble = install_trouble(folder)
    if trouble is not None:
        pytest.skip(f"npm cannot install the tools here ({trouble}): the document is not linted, and no client is made")
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return folder
