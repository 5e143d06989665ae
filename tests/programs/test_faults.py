"""One message a fault: what goes wrong while a command starts or works is told once, in a sentence that says what to
do."""
import json
import os

import pytest

from program import BUILD, ROOT, clean_environment, guichet, run

ALL = [["api"], ["worker"], ["bill", "--until", "2026-11-01"], ["migrate"], ["operator", "--email", "lea@example.com"],
       ["demo"], ["verify"], ["flags"],
       ["give-up", "pay_01J00000000000000000000000"], ["reconcile", "--day", "2026-11-01"], ["adopt-gateway"],
       ["settle-former", "pay_01J00000000000000000000000"],
       ["replace-secret"]]


def sentences(done):
    """Standard error without the lines of the log."""
    lines = done.stderr.splitlines()
    return [line for line in lines if not (line.startswith("{") and json.loads(line)["level"] == "info")]


@pytest.mark.parametrize("words", ALL, ids=lambda words: words[0])
def test_a_command_without_its_database_says_what_to_do(running, words):
    done = guichet(*words, environment=running.environment(GUICHET_DB_SOCKET="/nonexistent.sock"),
                   input="correct horse battery\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert sentences(done) == ["guichet: The database does not answer at /nonexistent.sock: start the server, or "
                               "correct GUICHET_DB_SOCKET or "
                               "GUICHET_DB_HOST."]


@pytest.mark.parametrize("changes, sentence", [
    ({"GUICHET_DB_PASSWORD": "wrong"}, "guichet: The database at {socket} refuses the user guichet: correct its name "
     "or password in the settings, or make it "
                                       "with sql/users.sql."),
    ({"GUICHET_DB_NAME": "guichet_absent"},
     "guichet: The database at {socket} refuses the user guichet: correct its name or password in the settings, or "
                                            "make it with sql/users.sql."),
    ({"GUICHET_DB_HOST": "127.0.0.1"}, "guichet: Set GUICHET_DB_SOCKET or GUICHET_DB_HOST, and not both: where is the "
     "database?")])
def test_a_command_refused_by_the_database_says_what_to_do(running, changes, sentence):
    done = guichet("flags", environment=running.environment(**changes))
    assert (done.returncode, done.stdout) == (1, "")
    assert sentences(done) == [sentence.format(socket=running.stack.facts["database"]["socket"])]


@pytest.fixture
def full(running):
    """A database whose first migration fails as on a full disk, in the server's own words."""
    running.stack.sql("CREATE DATABASE guichet_full; CREATE TABLE guichet_full.schema_migration (number INT NOT NULL, "
                      "name VARCHAR(100) NOT NULL, checksum"
                      " CHAR(64) NOT NULL, applied_at DATETIME(6) NOT NULL, PRIMARY KEY (number));"
                      "CREATE TRIGGER guichet_full.full BEFORE INSERT ON guichet_full.schema_migration FOR EACH ROW "
                      "SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO"
                      " = 1021, MESSAGE_TEXT = 'Disk full (./guichet/); waiting for someone to free some space... "
                      "(errno: 28 \"No space left on device\")'")
    yield running.environment(GUICHET_DB_NAME="guichet_full", GUICHET_DB_MIGRATE_USER="root",
                              GUICHET_DB_MIGRATE_PASSWORD=running.stack.facts["database"]["password"])
    running.stack.sql("DROP DATABASE guichet_full")


def test_migrate_on_a_full_disk_says_what_to_do(full):
    done = run(f"{BUILD}/guichet", "migrate", environment=full)
    assert (done.returncode, done.stdout) == (1, "")
    assert (sentences(done) == ["guichet: The database's disk is full: free some space on the server's disk, then try "
                                "again."])


@pytest.mark.parametrize("command", [["run", "--detach", "--data"], ["tests/services", "start"]],
                         ids=lambda command: command[0])
def test_a_start_on_a_disk_that_is_too_small_is_refused(tmp_path, command):
    """Told before anything is installed; the test sets the size that is asked for."""
    environment = clean_environment(BUILD_DONE=BUILD, DISK_NEEDED_MB="987654321")
    done = run(os.path.join(ROOT, command[0]), *command[1:], tmp_path / "data", environment=environment)
    left = os.statvfs(tmp_path)
    said, = [line for line in done.stderr.splitlines() if line]
    words = said.split()
    # other processes write there too
    assert done.returncode == 1 and abs(int(words[3]) - left.f_bavail * left.f_frsize // 2**20) <= 500
    words[3] = "N"
    assert " ".join(words) == (f"There are only N MB left on the disk of {tmp_path}/data, and a database needs "
                               f"987654321 MB: free some space, or "
                               "choose another folder.")
    assert not (tmp_path / "data" / "db").exists() and not (tmp_path / "data" / "db.new").exists()


@pytest.fixture
def second(running):
    """A database beside that of ./run, which no worker looks at: its SQL, and the settings of a command on it."""
    name, password = "guichet_second", running.stack.facts["database"]["password"]
    running.stack.sql(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}")
    environment = running.environment(GUICHET_DB_NAME=name, GUICHET_DB_USER="root", GUICHET_DB_PASSWORD=password,
                                      GUICHET_DB_MIGRATE_USER="root",
                                      GUICHET_DB_MIGRATE_PASSWORD=password)
    assert guichet("migrate", environment=environment).returncode == 0
    yield lambda text: running.stack.sql(f"USE {name}; {text}"), environment
    running.stack.sql(f"DROP DATABASE {name}")


def told(done):
    """What a command itself prints at its end, without the lines of the log."""
    return [line for line in done.stderr.splitlines() if line.startswith("guichet: ")]


def test_a_demo_that_stops_says_where_why_and_what_to_do(second):
    _, environment = second
    done = guichet("demo", environment={**environment, "GUICHET_GATEWAY_URL": "http://127.0.0.1:1"})
    assert (done.returncode, done.stdout) == (1, "")
    assert told(done) == ["guichet: The demo stopped at the organization's card at the payment gateway "
                          "(STATUS_UNAVAILABLE). The payment gateway does "
                          "not answer: start it, or correct GUICHET_GATEWAY_URL. Then start again with an empty "
                          "database."]


@pytest.mark.parametrize("number, sentence", [
    (1021, "guichet: The run could not go on (STATUS_UNAVAILABLE). The database's disk is full: free some space on the "
     "server's disk, then try again. "
           "What was billed stays billed: run it again."),
    (1644, "guichet: Not everything was billed: 1 organizations failed. The database at {socket} refused it (1644 In "
     "the way): its own log says more. "
           "Those that failed are set aside: `guichet flags` lists them; run it again when that is mended.")],
           ids=["disk", "organization"])
def test_a_billing_run_that_fails_says_why_and_what_to_do(running, second, number, sentence):
    """A period is due, and the database refuses to insert it."""
    sql, environment = second
    assert guichet("demo", environment=environment).returncode == 0
    sql("UPDATE organization SET sandbox = 0, clock_at = NULL WHERE sandbox = 1;"
        "UPDATE subscription SET anchor = CURDATE() - INTERVAL 1 MONTH, period_start = CURDATE() - INTERVAL 1 MONTH, "
        "period_end = CURDATE()"
        " WHERE period_end IS NOT NULL;"
        f"CREATE TRIGGER in_the_way BEFORE INSERT ON subscription_period FOR EACH ROW SIGNAL SQLSTATE '45000' SET "
        f"MYSQL_ERRNO = {number}, MESSAGE_TEXT = "
        "'In the way'")
    done = guichet("bill", "--until", running.stack.sql("SELECT CURDATE()")[0][0], environment=environment)
    assert done.returncode == 1, done.stderr
    assert told(done) == [sentence.format(socket=running.stack.facts["database"]["socket"])]
