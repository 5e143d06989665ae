"""Fixtures of the tests of web/: the stack of tests/http with its customers, and a browser. Without npm or Chromium
they are skipped, and say so."""
import importlib.util
import os
import shutil
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "http")]

import browser as tools  # noqa: E402

# The fixtures of tests/http, whose conftest.py has the name of this file.
spec = importlib.util.spec_from_file_location("http_conftest", os.path.join(HERE, "..", "http", "conftest.py"))
http_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(http_conftest)
stack, price, shop, owner = http_conftest.stack, http_conftest.price, http_conftest.shop, http_conftest.owner


@pytest.fixture(scope="session")
def npm():
    """The folder of what npm installs for these tests."""
    missing = tools.tools_missing()
    if missing is not None:
        pytest.skip(f"{missing}: the page is not tested")
    return tools.TOOLS


@pytest.fixture(scope="session")
def browser(npm):
    # the shell is the same program without windows, whose pages would be drawn by further processes: half the work
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (apt-get install --no-install-recommends chromium-headless-shell): the "
                    "page is not tried in a browser")
    one = tools.Browser(chromium)
    yield one
    one.close()


@pytest.fixture
def visit(browser, stack):
    """visit(**options): a new page on the stack's address, whose cookies and storage are its own. Whatever a test does,
    no page may ask another host or fall foul of the policy."""
    pages = []

    def opened(**options):
        pages.append(browser.open(stack.base_url, **options))
        return pages[-1]

    yield opened
    for page in pages:
        seen = page.seen()
        page.close()
        assert set(seen["hosts"]) <= {stack.base_url.split("//")[1], stack.gateway_url.split("//")[1]}, seen
        assert seen["faults"] == [], seen


@pytest.fixture
def buyer(visit, owner):
    """A page on which the administrator of `owner` (100 licences by card, 12 November 2026) has signed in."""
    page = visit()
    page.sign_in(owner.account)
    return page
