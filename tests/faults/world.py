"""A stack of its own for faults: the program between two proxies (proxy.py), with a file of armed fault points
(base/fault_point.h)."""
import contextlib
import http.client
import os
import random
import re
import shutil
import tempfile
import time

import books
from client import PROBLEM_TYPE
from proxy import DatabaseProxy, GatewayProxy
from shop import CHANGE_DAY, Shop, key_new, price_new
from stack import ROOT, Stack, id_hex, services

PATIENCE_S = 60
# The same seed makes the same random choices; each test that uses it prints it.
SEED = int(os.environ.get("GUICHET_FAULTS_SEED") or random.SystemRandom().randrange(10**9))
# Codes with which a request may be answered after a fault: to be repeated with the same key.
AGAIN = {"idempotency_in_progress", "temporarily_unavailable", "outcome_unknown"}
SICK = re.compile(r".*(?:Sanitizer|runtime error:|Assertion ).*")


def wait_until(holds, what, seconds=PATIENCE_S):
    until = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < until, f"it never came to that: {what}"
        time.sleep(0.05)
    return found


def point_names():
    """The names in base/fault_point.h, in its order."""
    with open(os.path.join(ROOT, "base", "fault_point.h"), encoding="utf-8") as file:
        return re.findall(r'^    X\(\w+, "(\w+)"\)', file.read(), re.M)


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class World:
    def __init__(self, name):
        """`name` distinguishes it from earlier worlds, which a failed test ended."""
        folder = os.environ.get("GUICHET_FAULTS_DIR")
        self.folder = folder + name if folder else tempfile.mkdtemp(prefix="guichet-faults-")
        self.own = tempfile.mkdtemp(prefix="guichet-faults-")
        self.fault_file = os.path.join(self.own, "armed")
        self.database = DatabaseProxy(os.path.join(self.own, "database.sock"), self.database_socket)
        self.gateway = GatewayProxy(self.gateway_port)
        os.environ.update(GUICHET_DB_SOCKET=self.database.path, GUICHET_GATEWAY_URL=self.gateway.url,
                          GUICHET_FAULT_FILE=self.fault_file)
        services("start", self.folder, "--stack")
        self.stack = Stack(os.path.join(self.folder, "services.json"))
        self.price_id = price_new(self.stack)
        self.shops, self.outcomes, self.blamed = {}, [], False

    def close(self, failed):
        """Checks the logs, unless a test failed; the logs are kept then."""
        self.stack.close()
        services("stop", self.folder)
        if not failed:
            self.logs_are_well()
        self.gateway.close()
        self.database.close()
        for name in ("GUICHET_DB_SOCKET", "GUICHET_GATEWAY_URL", "GUICHET_FAULT_FILE"):
            del os.environ[name]
        shutil.rmtree(self.own)
        if not failed:
            shutil.rmtree(self.folder)

    def database_socket(self):
        sockets = os.path.join(self.folder, "sockets")
        if os.path.exists(sockets + ".path"):
            with open(sockets + ".path", encoding="utf-8") as file:
                sockets = file.read().strip()
        return os.path.join(sockets, "database.sock")

    def gateway_port(self):
        with open(os.path.join(self.folder, "gateway.port"), encoding="ascii") as file:
            return int(file.read())

    # --- faults ---

    def arm(self, point, action, nth=1, by_worker=False):
        blamed = self.blamed
        self.arm_all([(point, nth, action)])
        self.blamed = blamed if by_worker else self.blamed

    def arm_all(self, lines):
        self.blamed = self.blamed or any(action == "kill" for _, _, action in lines)
        with open(self.fault_file + ".new", "w", encoding="ascii") as file:
            file.writelines(f"{point} {nth} {action}\n" for point, nth, action in lines)
        os.rename(self.fault_file + ".new", self.fault_file)

    def fired(self):
        return os.path.getsize(self.fault_file) == 0

    def disarm(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.fault_file)

    @contextlib.contextmanager
    def case(self, case):
        """One case, begun on a stack in order (conftest.py: after a failed test it is a new stack)."""
        try:
            self.blame_forget()
            self.recover()
            case.begin(self)
            yield case
        finally:
            self.disarm()
            self.gateway.disarm()
            self.database.cut_after(None)

    def blame_forget(self):
        """Deaths in earlier cases make the same route of the same customer (the operator is one) wait, up to a minute
        (fcgi/blame.h): each case begins without them. Its own requests are slowed as usual."""
        if self.blamed:
            self.restart("api")
            self.blamed = False

    def restart(self, name):
        services("restart", self.folder, name)
        self.stack = self.again()

    def log(self, name):
        """What that service has logged until now."""
        with open(os.path.join(self.folder, "log", f"{name}.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    # --- afterwards ---

    def logs_are_well(self):
        """No process died of a fault of ours: sanitizers and asserts write to the log of the process they end."""
        folder = os.path.join(self.folder, "log")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                found = SICK.search(file.read())
            assert found is None, f"{name}: {found[0]}"

    def recover(self):
        """Starts what was killed and has no parent that replaces it, and waits until everything answers."""
        for name in ("database", "worker", "api"):
            if not lives(self.stack.pids[name]):
                self.logs_are_well()
                self.restart(name)
        wait_until(lambda: self.stack.anyone.get("/readyz").status == 200, "the stack is ready")

    def again(self):
        """The same stack with its new pids; shops and sessions are kept."""
        fresh = Stack(os.path.join(self.folder, "services.json"))
        fresh.close()
        self.stack.facts, self.stack.pids = fresh.facts, fresh.pids
        return self.stack

    def leases_end(self, shop, tables=("set_aside", "payment", "refund", "payment_method_setup")):
        """As if the leases of dead processes had run out: none of these rows is being worked at. Taken under the
        customer's lock, as every act takes it, so that the worker is either before or behind it."""
        scope = f"WHERE organization_id = UNHEX('{id_hex(shop.id)}')"
        work = ("UPDATE {} SET lease_until = NULL, next_try_at = '2000-01-01' " + scope
                + " AND state IN ('intent', 'calling', 'unknown');").format
        change = {"set_aside": f"UPDATE set_aside SET next_try_at = since {scope};", "payment": work("payment"),
                  "refund": work("refund"),
                  "payment_method_setup": f"UPDATE payment_method_setup SET lease_until = NULL, next_try_at = "
                  f"'2000-01-01' {scope}"
                                          " AND state IN ('opening', 'open') AND next_try_at < '2099-01-01';"}
        # A COMMIT that arrives late holds a row until then, which is longer than the server waits by default.
        self.stack.sql(f"SET SESSION innodb_lock_wait_timeout = 60; BEGIN; SELECT 1 FROM organization"
                       f" WHERE id = UNHEX('{id_hex(shop.id)}') FOR UPDATE;"
                       f" UPDATE operation SET lease_until = '2000-01-01' {scope}"
                       f" AND state <> 'done'; {' '.join(change[table] for table in tables)} COMMIT")

    def operations_end(self, shop):
        """Ends the leases of requests alone, not those of their payments."""
        self.leases_end(shop, tables=())

    def worker_goes_to_work(self, shop):
        """The fault meant for the worker may happen by this call or, on a busy machine, before it; the database may
        then be gone."""
        try:
            self.leases_end(shop)
        except AssertionError:
            wait_until(self.fired, "the worker met its fault, which is why the database does not answer")

    def books_right(self):
        books.right(self.stack)

    def owner(self, token):
        """A customer on 12 November 2026 with 100 licences since the 1st, paid by `token`; kept for the next case."""
        if token not in self.shops:
            customer = Shop(self.stack, self.price_id)
            customer.subscription_id = customer.buy(100, token)
            assert customer.clock(CHANGE_DAY).ok()["now"] == CHANGE_DAY
            self.shops[token] = customer
        return self.shops[token]


class Worlds:
    """A failed test may leave anything behind: an open payment, a row set aside, a sanitizer's report in a log. Each
    test checks all books and logs, so the next test begins with a new stack."""

    def __init__(self, outcomes, make=World):
        self.outcomes, self.make, self.world, self.failed, self.made = outcomes, make, None, False, 0

    def well(self):
        if self.failed:
            self.end()
        if self.world is None:
            self.world = self.make(f"-{self.made}" if self.made else "")
            self.world.outcomes = self.outcomes
            self.made += 1
        return self.world

    def end(self):
        ended, failed, self.world, self.failed = self.world, self.failed, None, False
        if ended is not None:
            ended.close(failed)


class Asked:
    """One request with one key, repeated until its answer is definite."""

    def __init__(self, send):
        self.send, self.key, self.answers = send, key_new(), []

    def once(self):
        try:
            answer = self.send(self.key)
        except (OSError, http.client.HTTPException) as error:
            return f"nothing ({type(error).__name__})"
        self.answers.append(answer)
        assert answer.status != 500, repr(answer)
        if answer.status >= 400:
            assert answer.headers.get("Content-Type", "").split(";")[0] == PROBLEM_TYPE, repr(answer)
            return answer.json["code"]
        return answer.json.get("status", "done")

    @property
    def last(self):
        return self.answers[-1] if self.answers else None

    def until_definite(self, seconds=PATIENCE_S):
        """The definite answer: neither 409 idempotency_in_progress nor a 5xx."""
        until = time.monotonic() + seconds
        while (self.last is None or self.last.status >= 500
               or self.last.status == 409 and self.last.json["code"] in AGAIN):
            assert time.monotonic() < until, f"never answered: {self.last!r}"
            if self.answers:
                time.sleep(0.1)
            self.once()
        return self.last

    def is_one_answer(self):
        """Every success and a replay now have the same bytes; every refusal says to repeat the request (a route whose
        process died twice for this customer rests for a while: fcgi/blame.h)."""
        until = time.monotonic() + PATIENCE_S
        self.once()
        while self.last.status == 503 and time.monotonic() < until:
            time.sleep(0.2)
            self.once()
        assert self.last.status in (200, 201) and self.last.headers["Idempotency-Replayed"] == "true", repr(self.last)
        good = [answer.body for answer in self.answers if answer.status < 400]
        assert len(set(good)) == 1, [repr(answer) for answer in self.answers]
        for answer in self.answers:
            assert answer.status < 400 or answer.json["code"] in AGAIN, repr(answer)
