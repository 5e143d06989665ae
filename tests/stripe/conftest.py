"""Fixtures of the tests of Stripe: its own library, and an installation whose gateway it is."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "programs"), os.path.join(os.path.dirname(HERE), "http")]

from fake_stripe import FakeStripe, nested as nested_texts  # noqa: E402
from program import BUILD, ROOT, clean_environment, guichet  # noqa: E402
from stack import Stack  # noqa: E402

WEBHOOK_SECRET = "whsec_0123456789abcdef0123456789abcdef"
# Programs of tests/unit.
RECORDED = ["stripe_charge", "stripe_find", "stripe_books", "stripe_method", "stripe_movement", "stripe_setup",
            "gateway_account",
            "gateway_chargeback", "gateway_describe"]
NUMBERS = {"amount", "limit", "gte", "lte", "gt", "lt", "accepted_at", "expires_at"}


def npm_install(folder, wanted, names):
    """None, or why npm could not."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in names:
        shutil.copy(os.path.join(HERE, name), folder)
    try:
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                              cwd=folder, capture_output=True,
                              text=True, timeout=300, check=False)
        trouble = done.stderr.strip().splitlines()[:1] if done.returncode else None
    except subprocess.TimeoutExpired:
        trouble = ["no answer within 300 s"]
    if trouble is not None:
        return "".join(trouble)
    with open(os.path.join(folder, "installed"), "w", encoding="utf-8") as file:
        file.write(wanted)
    return None


@pytest.fixture(scope="session")
def library():
    """The folder with node_modules; installed once a build folder."""
    folder = os.path.join(BUILD, "stripe-library")
    with open(os.path.join(HERE, "package-lock.json"), encoding="utf-8") as file:
        wanted = file.read()
    stamp = os.path.join(folder, "installed")
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not installed: what we send to Stripe is not held against its library")
    if not os.path.exists(stamp) or open(stamp, encoding="utf-8").read() != wanted:
        trouble = npm_install(folder, wanted, ("package.json", "package-lock.json"))
        if trouble is not None:
            pytest.skip(f"npm cannot install Stripe's library here ({trouble}): what we send is not held against it")
    return folder


@pytest.fixture(scope="session")
def requests(tmp_path_factory):
    """Every request that the unit tests send to the mock of Stripe: (method, path, headers, form)."""
    record = str(tmp_path_factory.mktemp("stripe") / "requests")
    for program in RECORDED:
        subprocess.run([os.path.join(BUILD, "tests", "unit_" + program)], env=dict(os.environ,
                                                                                   GUICHET_STRIPE_RECORD=record),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=True)
    with open(record, "rb") as file:
        texts = [one.decode() for one in file.read().split(b"\x1e") if one]
    found = []
    for text in texts:
        head, body = text.split("\r\n\r\n", 1)
        method, target, _ = head.split("\r\n")[0].split(" ")
        path, _, query = target.partition("?")
        if path.startswith("/v1/"):
            found.append((method, path, head, body if method == "POST" else query))
    assert len(found) > 100
    return found


def typed_value(name, value):
    """The numbers and booleans that the types want."""
    return int(value) if name in NUMBERS and value.isdigit() else {"true": True, "false": False}.get(value, value)


def nested(form):
    return nested_texts(form, typed_value)


class Merchant:
    """An installation that moved from the sandbox gateway to Stripe, as docs/operating.md says it is done."""

    # each key's account; sk_live_1 is the live side of the same one
    KEYS = {"sk_test_1": "acct_1", "rk_test_1": "acct_1", "sk_live_1": "acct_1", "sk_test_2": "acct_2",
            "sk_live_2": "acct_2"}

    def __init__(self, folder):
        self.data, self.stripe = os.path.join(folder, "data"), FakeStripe(self.KEYS)
        self.services("start", "--stack")
        self.stack = Stack(os.path.join(self.data, "services.json"))
        self.config = self.stack.facts["config_file"]
        for name in ("api", "worker"):
            self.stop(name)
        self.settings(GUICHET_GATEWAY="stripe", GUICHET_GATEWAY_URL=None, GUICHET_STRIPE_KEY="sk_test_1",
                      GUICHET_STRIPE_URL=self.stripe.url,
                      GUICHET_WEBHOOK_SECRET=WEBHOOK_SECRET)
        self.adopted = guichet("adopt-gateway", environment=self.environment())
        for name in ("api", "worker"):
            self.services("restart", name)
        self.stack.facts["pids"] = self.stack.pids = Stack(os.path.join(self.data, "services.json")).pids

    def settings(self, **values):
        with open(self.config, encoding="utf-8") as file:
            text = file.read()
        for name, value in values.items():
            text = re.sub(rf"^{name}=.*\n", "", text, flags=re.M) + (f"{name}={value}\n" if value is not None else "")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def environment(self, **more):
        return clean_environment(GUICHET_CONFIG=self.config, **more)

    def services(self, verb, *words):
        done = subprocess.run([os.path.join(ROOT, "tests", "services"), verb, self.data, *words], check=False,
                              timeout=300, capture_output=True,
                              text=True, env=clean_environment(GUICHET_BUILD_DIR=BUILD))
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self, name):
        """One of the services that this installation has started."""
        until, pid = time.monotonic() + 60, self.stack.pids[name]
        os.kill(pid, signal.SIGTERM)
        while os.path.exists(f"/proc/{pid}"):
            assert time.monotonic() < until, f"{name} does not end"
            time.sleep(0.05)

    def end(self):
        self.stack.close()
        self.services("stop")
        self.stripe.close()


@pytest.fixture(scope="session")
def merchant():
    folder = tempfile.mkdtemp(prefix="guichet-stripe-")
    one = Merchant(folder)
    yield one
    one.end()
    shutil.rmtree(folder)
