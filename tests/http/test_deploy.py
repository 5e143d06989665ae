"""What docker-compose.yml starts, as far as it can be tested without containers: data is never removed, and which
service reaches which."""
import os
import re
import signal
import subprocess
import time

import pytest

from shop import key_new
from stack import ROOT

SECRETS = ("root_password", "migrate_password", "program_password")


@pytest.fixture
def place(tmp_path):
    """(environment, data directory) of the container db."""
    for name in ("data", "secrets"):
        (tmp_path / name).mkdir()
    for name in SECRETS:
        (tmp_path / "secrets" / name).write_text("a-secret-of-this-test")
    environment = dict(os.environ, GUICHET_DATA=str(tmp_path / "data"), GUICHET_HOME=ROOT,
                       GUICHET_SECRETS=str(tmp_path / "secrets"))
    return environment, tmp_path / "data"


def container_db(environment, *arguments):
    return subprocess.run([os.path.join(ROOT, "deploy", "container-db"), *arguments], env=environment,
                          capture_output=True, text=True, timeout=120,
                          check=False)


def test_a_data_directory_without_its_marker_is_refused_and_left_as_it_is(place):
    """As after a copy was restored without the marker: the data found may be the only copy."""
    environment, data = place
    (data / "db").mkdir()
    (data / "db" / "ibdata1").write_text("ten years of invoices")
    refused = container_db(environment)
    assert refused.returncode != 0 and "left as it is" in refused.stderr and "users.done" in refused.stderr
    assert (data / "db" / "ibdata1").read_text() == "ten years of invoices"
    assert not (data / "users.done").exists()


def test_the_first_start_makes_the_database_and_the_second_keeps_it(place):
    """The network is switched off: tests listen on their own sockets only."""
    environment, data = place
    kept = None
    for _ in range(2):
        with subprocess.Popen([os.path.join(ROOT, "deploy", "container-db")],
                              env=dict(environment, GUICHET_DB_NETWORK="skip-networking"),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            until = time.monotonic() + 90
            while container_db(environment, "check").returncode != 0:
                assert server.poll() is None and time.monotonic() < until, "the database does not answer"
                time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
        made = os.stat(data / "db" / "ibdata1").st_ino
        assert kept in (None, made) and not (data / "db.new").exists()
        kept = made


def test_another_secret_is_refused_while_product_keys_are_unredeemed(stack, price, tmp_path, monkeypatch):
    """The refusal changes nothing: the stack goes on with its own secret."""
    stack.operator.post("/v1/operator/product-keys", {"price_id": price, "licences": 1, "months": 1, "count": 1},
                        key=key_new()).ok(201)
    other = tmp_path / "secret"
    other.write_bytes(os.urandom(32))
    other.chmod(0o600)
    with monkeypatch.context() as patch:
        patch.setenv("GUICHET_SECRET_FILE", str(other))
        refused = stack.guichet("flags")
    assert (refused.returncode == 1 and "is not the one this database was used with" in refused.stderr
            and "replace-secret" in refused.stderr)
    assert "secret" not in stack.guichet("flags").stderr


def lists_of(text, key):
    """{service: [names]} of a key that is written as a list on one line."""
    found, service = {}, None
    for line in text.split("\nservices:\n")[1].split("\nnetworks:\n")[0].splitlines():
        if named := re.fullmatch(r"  (\w+):", line):
            service = named[1]
        if listed := re.match(rf"    {key}: \[(.*?)\]", line):
            found[service] = [name.strip(' "') for name in listed[1].split(",")]
    return found


def test_each_service_has_only_the_networks_and_secrets_it_needs():
    with open(os.path.join(ROOT, "docker-compose.yml"), encoding="utf-8") as file:
        text = file.read()
    networks, volumes, secrets = lists_of(text, "networks"), lists_of(text, "volumes"), lists_of(text, "secrets")
    assert networks == {"db": ["data"], "gateway": ["payments", "hooks"], "api": ["data", "payments", "out"],
                        "worker": ["data", "payments", "out"],
                        "nginx": ["front", "hooks"]}
    for name in ("data", "payments", "hooks"):
        assert f"\n  {name}: {{ internal: true }}\n" in text, "no way out"
    assert "\n  out: {}\n" in text and "GUICHET_LISTEN: unix:/run/guichet-api/api.sock" in text
    assert {service for service, mounted in volumes.items() if "socket:/run/guichet-api" in mounted} == {"api", "nginx"}
    assert {service for service, known in secrets.items() if "stripe_key" in known} == {"api", "worker"}
    assert {service for service, known in secrets.items() if "program_secret" in known} == {"api", "worker"}
