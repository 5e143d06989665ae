"""The running services under test, and the three ways to them: HTTP, the sandbox gateway's record, and SQL. Found by
GUICHET_TEST_STACK (a folder with services.json), else by GUICHET_SERVICES (that file); else started here and stopped
at the end."""
import contextlib
import json
import os
import subprocess
import tempfile
import urllib.request

from client import Client, served
from sql_client import Clients, Refused

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def id_hex(text):
    """sub_01H… as the 16 bytes the database holds, in hexadecimal."""
    value = 0
    for digit in text.split("_", 1)[1].upper():
        value = value * 32 + ALPHABET.index(digit)
    return f"{value:032x}"


def id_text(prefix, hexadecimal):
    """The 16 bytes as sub_01H…"""
    value, digits = int(hexadecimal, 16), ""
    for _ in range(26):
        digits, value = ALPHABET[value % 32] + digits, value // 32
    return f"{prefix}_{digits}"


def id_random(prefix):
    """A well-formed identifier (UUIDv7) that nothing has."""
    value = int.from_bytes(os.urandom(16), "big")
    return id_text(prefix, f"{value & ~(0xf << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62:032x}")


class Stack:
    def __init__(self, file):
        with open(file, encoding="utf-8") as services:
            self.facts = json.load(services)
        self.base_url, self.metrics_url = self.facts["base_url"], self.facts["metrics_url"]
        self.gateway_url, self.pids = self.facts["gateway_url"], self.facts["pids"]
        self.sessions = {}
        self.anyone = Client(self.base_url)
        self.client_file = self.database_file()
        self.clients = Clients(self.client_file, self.facts["database"]["name"])

    def database_file(self):
        """The client's options in a file: a password on a command line could be read by every user."""
        database = self.facts["database"]
        with tempfile.NamedTemporaryFile("w", prefix="guichet-test-", suffix=".cnf", delete=False) as file:
            file.write(f"[client]\nsocket={database['socket']}\nuser={database['user']}\n"
                       f"password={database['password']}\n")
        return file.name

    def close(self):
        self.clients.end()
        os.unlink(self.client_file)

    def sql(self, text):
        """The rows of a statement, each a list of texts (None for NULL)."""
        try:
            told = self.clients.ask(text)
        except Refused as error:
            raise Refused(f"{text}: {error}") from None
        return [[None if value == "NULL" else value for value in line.split("\t")] for line in told.splitlines()]

    @contextlib.contextmanager
    def locked(self, organization_id):
        """Holds the organization's row in a transaction of the test's, as an act that does not end would."""
        held = subprocess.Popen(["mariadb", f"--defaults-file={self.client_file}", "--batch", "--skip-column-names",
                                 "--unbuffered",
                                 self.facts["database"]["name"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 text=True)
        try:
            held.stdin.write(f"BEGIN; SELECT HEX(id) FROM organization"
                             f" WHERE id = UNHEX('{id_hex(organization_id)}') FOR UPDATE;\n")
            held.stdin.flush()
            assert held.stdout.readline().strip().lower() == id_hex(organization_id)
            yield
        finally:
            held.stdin.close()
            held.wait(timeout=60)

    def book(self):
        """Every charge of the sandbox gateway."""
        with urllib.request.urlopen(self.gateway_url + "/charges", timeout=60) as answer:
            return json.load(answer)["data"]

    def sign_in_new(self, account, transport="bearer"):
        """A session of its own, for a test that ends it. `account` has email and password."""
        asked = {"email": account["email"], "password": account["password"], "transport": transport}
        answer = served(lambda: self.anyone.post("/v1/sessions", asked))
        session = answer.ok(201)
        if transport == "bearer":
            return Client(self.base_url, {"Authorization": "Bearer " + session["token"]}, session)
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        return Client(self.base_url, {"Cookie": cookie, "X-CSRF-Token": session["csrf_token"]}, session)

    def sign_in(self, account):
        """A bearer session, shared by all tests, as hashing a password takes time."""
        if account["email"] not in self.sessions:
            self.sessions[account["email"]] = self.sign_in_new(account)
        return self.sessions[account["email"]]

    @property
    def operator(self):
        return self.sign_in(self.facts["operator"])

    def demo(self, role):
        """A user of the demo organization: global_admin, billing_admin, user_admin, member."""
        return self.sign_in(self.facts["organization"][role])

    def children(self, name):
        """The pids of a service's child processes."""
        with open(f"/proc/{self.pids[name]}/task/{self.pids[name]}/children", encoding="ascii") as file:
            return {int(pid) for pid in file.read().split()}

    def workers(self, pool):
        """The pids of the api's processes of one pool, "desk" or "till"."""
        found = set()
        for pid in self.children("api"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/comm", encoding="ascii") as file:
                if file.read() == f"guichet-{pool}\n":
                    found.add(pid)
        return found

    def guichet(self, *arguments):
        """A subcommand of the program, with the stack's configuration."""
        build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
        environment = dict(os.environ, GUICHET_CONFIG=self.facts["config_file"])
        return subprocess.run([os.path.join(build, "guichet"), *arguments], env=environment, capture_output=True,
                              text=True,
                              timeout=240, check=False)


def stack_file():
    """services.json of a stack that already runs, or None."""
    if "GUICHET_TEST_STACK" in os.environ:
        return os.path.join(os.environ["GUICHET_TEST_STACK"], "services.json")
    return os.environ.get("GUICHET_SERVICES") or None


def services(verb, folder, *more):
    subprocess.run([os.path.join(ROOT, "tests", "services"), verb, folder, *more], check=True, timeout=300)
