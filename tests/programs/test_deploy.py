"""Short runs of each program of deploy/: ./run and a year on it; and the containers' scripts, side by side on one
machine as compose starts them."""
import contextlib
import os
import re
import stat
import subprocess
import time
import urllib.request

import pytest

from program import BUILD, ROOT, clean_environment, port_free, run


def deploy(name, *words, environment=None, **more):
    return run(os.path.join(ROOT, "deploy", name), *words, environment=environment, **more)


def test_run_shows_the_first_purchase(running):
    lines = [line.rstrip("\n") for line in running.lines]
    assert "100 licences became 105 for 39.90 EUR" in lines
    assert any("5 × 10.50 EUR × 19/30 days = 33.25 EUR, tax 6.65 EUR, to pay 39.90 EUR" in line for line in lines)
    assert lines[-2] == "In a browser, with the accounts of the demo:  " + running.stack.facts["page_url"]
    assert (lines[-1] == f"Guichet answers on http://127.0.0.1:{running.port} (accounts: {running.data}/demo.json). "
            f"Ctrl-C stops it.")


def test_the_passwords_of_a_run_cost_what_they_should(running):
    """The build of the tests can hash more cheaply (tests/support/password_cost.c); only tests/services asks."""
    costs = running.stack.sql("SELECT DISTINCT LEFT(password_hash, 31) FROM user WHERE password_hash IS NOT NULL")
    assert costs == [["$argon2id$v=19$m=65536,t=2,p=1$"]]


def test_a_second_run_is_refused(running):
    again = run(os.path.join(ROOT, "run"), "--data", running.data, "--port", port_free(),
                environment=clean_environment(BUILD_DONE=BUILD))
    assert again.returncode == 1 and again.stderr.startswith(f"Guichet already runs on {running.data};")
    taken = run(os.path.join(ROOT, "run"), "--data", running.data + "2", "--port", running.port,
                environment=clean_environment(BUILD_DONE=BUILD))
    assert taken.returncode == 1 and taken.stderr == f"Port {running.port} is in use; choose another with --port.\n"
    nothing = run(os.path.join(ROOT, "run"), "--stop", "--data", running.data + "2")
    assert (nothing.returncode, nothing.stdout) == (0, f"Nothing runs on {running.data}2.\n")


def test_play_year_turns_the_clock_and_bills_december(running):
    """After the first purchase: 105 licences at 10.50 and 15 at 7.00 for December, and 20 % tax."""
    done = deploy("play_year", "--data", running.data, "--until", "2027-01-01")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The clock stands on 2026-11-12; it is turned to 2027-01-01." in done.stdout
    december = re.search(r"^TEST-\S+  2026-12-01  (.*)\n(    .*\n    .*)$", done.stdout, re.M)
    assert december[1] == "paid  1207.50 EUR + tax 241.50 EUR = 1449.00 EUR"
    assert december[2].splitlines() == ["    Lumen Bureau\u00a0: 105 licences, du 01/12/2026 au 31/12/2026: 1102.50 "
                                        "EUR × 31/31 = 1102.50 EUR",
                                        "    Lumen Classique\u00a0: 15 licences, du 01/12/2026 au 31/12/2026: 105.00 "
                                        "EUR × 31/31 = 105.00 EUR"]
    assert ("\n    Lumen Desk: 105 licences, active\n" in done.stdout
            and "\nThe books: ok true, 13 invoices, 16 lines, " in done.stdout)
    assert deploy("play_year", "--data",
                  running.data + "2").stderr == f"There is no {running.data}2/demo.json: start ./run first.\n"


@pytest.fixture
def secrets(tmp_path):
    folder = tmp_path / "secrets"
    made = deploy("make-secrets", environment=clean_environment(GUICHET_SECRETS=str(folder)))
    assert (made.returncode, made.stdout) == (0, f"The secrets are in {folder}.\n")
    return folder


def test_secrets_are_made_once(secrets):
    sizes = {file.name: file.stat().st_size for file in secrets.iterdir()}
    assert sizes == {"root_password": 48, "migrate_password": 48, "program_password": 48, "webhook_secret": 48,
                     "program_secret": 32, "stripe_key": 0}
    assert (stat.S_IMODE(secrets.stat().st_mode) == 0o700
            and {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o444})
    before = {file.name: file.read_bytes() for file in secrets.iterdir()}
    assert deploy("make-secrets", environment=clean_environment(GUICHET_SECRETS=str(secrets))).returncode == 0
    assert {file.name: file.read_bytes() for file in secrets.iterdir()} == before and len(set(before.values())) == 6


@contextlib.contextmanager
def container(folder, name, *words, environment):
    """Runs a container's script as its main program, and ends it with the signal that compose sends."""
    with open(folder / f"{name}-{'-'.join(words)}.log", "w", encoding="utf-8") as log:
        with subprocess.Popen([os.path.join(ROOT, "deploy", name), *words], env=environment, stdout=log,
                              stderr=log) as process:
            try:
                yield process
            finally:
                process.terminate()
                assert process.wait(timeout=60) == 0, open(log.name, encoding="utf-8").read()


def await_true(what, why, seconds=60):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, why
        time.sleep(0.1)


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=20).status == 200
    except OSError:
        return False


COMPOSE = """#!/bin/sh
# In place of docker compose: exec -T api container-program demo.
[ "$1 $2 $3 $4 $5" = "exec -T api container-program demo" ] || exit 1
exec "{script}" demo
"""


@pytest.fixture
def composed(running, secrets, tmp_path):
    """The environment of each container, with a database of its own on the running server, whose passwords it has."""
    for name in ("program", "migrate"):
        file = secrets / f"{name}_password"
        file.chmod(0o600)
        file.write_text(open(os.path.join(running.data, "secrets", f"{name}-password"), encoding="utf-8").read())
    running.stack.sql("CREATE DATABASE guichet_compose CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"
                      "GRANT ALL PRIVILEGES ON guichet_compose.* TO guichet_migrate@localhost WITH GRANT OPTION")
    for name in ("memory", "store", "site"):
        (tmp_path / name).mkdir()
    gateway, nginx, metrics, sock = port_free(), port_free(), port_free(), f"{tmp_path}/api.sock"
    program = running.environment(GUICHET_HOME=BUILD, GUICHET_SECRETS=str(secrets),
                                  GUICHET_RUN=str(tmp_path / "memory"), GUICHET_DB_NAME="guichet_compose",
                                  GUICHET_API_SOCKET=sock, GUICHET_LISTEN=f"unix:{sock}", GUICHET_WORKERS="2",
                                  GUICHET_TILL_WORKERS="2",
                                  GUICHET_DATA=str(tmp_path / "store"),
                                  GUICHET_GATEWAY_LISTEN=f"127.0.0.1:{gateway}",
                                  GUICHET_GATEWAY_URL=f"http://127.0.0.1:{gateway}",
                                  GUICHET_NGINX_URL=f"http://127.0.0.1:{nginx}")
    site = clean_environment(GUICHET_HOME=ROOT, GUICHET_DATA=str(tmp_path / "site"), GUICHET_API_SOCKET=sock,
                             GUICHET_NGINX_LISTEN=f"127.0.0.1:{nginx}", GUICHET_METRICS_LISTEN=f"127.0.0.1:{metrics}")
    yield program, site, nginx, metrics
    running.stack.sql("DROP DATABASE guichet_compose")


def test_the_containers_scripts_make_the_first_purchase_of_run(composed, secrets, tmp_path):
    program, site, nginx, metrics = composed
    compose = tmp_path / "compose"
    compose.write_text(COMPOSE.format(script=os.path.join(ROOT, "deploy", "container-program")))
    compose.chmod(0o755)
    assert deploy("container-program", "check", environment=program).returncode == 1, "nothing listens yet"
    with container(tmp_path, "container-program", "gateway",
                   environment=program), container(tmp_path, "container-program", "api", environment=program), \
            container(tmp_path, "container-nginx", environment=site):
        await_true(lambda: deploy("container-program", "check", environment=program).returncode == 0,
                   "the api does not listen")
        await_true(lambda: answers(f"http://127.0.0.1:{nginx}/readyz"), "nothing is ready")
        assert answers(f"http://127.0.0.1:{metrics}/metrics")
        assert answers(f"http://127.0.0.1:{nginx}/docs/swagger-ui.css")
        shopping = {**program, "GUICHET_PORT": str(nginx)}
        first, again = (deploy("compose-purchase", compose, environment=shopping) for _ in range(2))
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout.endswith("100 licences became 105 for 39.90 EUR\n")
    assert again.returncode == 0 and "The first purchase was shown" in again.stdout
    assert stat.S_IMODE((tmp_path / "memory" / "secret").stat().st_mode) == 0o600
    assert (tmp_path / "memory" / "secret").read_bytes() == (secrets / "program_secret").read_bytes()
    books = deploy("container-program", "verify", environment=program)
    assert books.returncode == 0 and books.stdout.endswith("The books are right.\n")


def test_every_program_of_deploy_and_bench_has_a_short_run():
    """By name: a program that is added must be added to a test."""
    tests = ""
    for folder, name in (("programs", "test_deploy"), ("programs", "test_bench"), ("programs", "test_report"),
                         ("programs", "test_start"), ("http", "test_deploy")):
        with open(os.path.join(ROOT, "tests", folder, f"{name}.py"), encoding="utf-8") as file:
            tests += file.read()
    for folder in ("deploy", "bench"):
        names = [name for name in os.listdir(os.path.join(ROOT, folder))
                 if os.access(os.path.join(ROOT, folder, name), os.X_OK)
                 and os.path.isfile(os.path.join(ROOT, folder, name))]
        assert names and all(f'"{name}"' in tests
                             for name in names), (folder, [name for name in names if f'"{name}"' not in tests])
    with open(os.path.join(ROOT, "bench", "CMakeLists.txt"), encoding="utf-8") as file:
        built = set(re.findall(r"add_executable\(bench-(\w+)", file.read()))
    scripts = "".join(open(os.path.join(ROOT, "bench", name), encoding="utf-8").read()
                      for name in ("run", "rows.sh", "sites.sh", "growth"))
    assert built and all(re.search(rf"bench-{name}\b|bench_program {name}\b", scripts) for name in built), built


def test_a_value_that_the_sites_files_lack_is_told_before_nginx_is_started(tmp_path):
    values = ("LISTEN=127.0.0.1:1", "METRICS_LISTEN=127.0.0.1:2", "FASTCGI=unix:api.sock", "RATE_LIMITS=off.conf",
              "LOG=log")
    write = 'set -euo pipefail; ROOT=$0; . "$ROOT/deploy/lib.sh"; . "$ROOT/deploy/services.sh"; nginx_files "$@"'
    lacking = run("bash", "-c", write, ROOT, tmp_path / "site", *values)
    assert (lacking.returncode, lacking.stdout, lacking.stderr) == (1, "", "The site's files need a value of TILL.\n")
    assert not (tmp_path / "site").exists()
    assert run("bash", "-c", write, ROOT, tmp_path / "site", "TILL=unix:till.sock", *values).returncode == 0
    text = (tmp_path / "site" / "nginx" / "nginx.conf").read_text()
    assert 'server "unix:till.sock" max_fails=0;' in text and "@" not in re.sub(r"(?m)^\s*#.*$", "", text)
