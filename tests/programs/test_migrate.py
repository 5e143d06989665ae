"""`guichet migrate` itself, killed and begun again on an empty database; tests/upgrade does the same to a year of each
earlier release's. Source: docs/reliability.md, 2.5."""
import contextlib
import os
import signal
import subprocess
import time

import pytest

from killed import migrated_by_killed_programs, statements
from program import BUILD, guichet

SCHEMA = """SELECT CONCAT_WS(' ', table_name, ordinal_position, column_name, column_type, is_nullable, column_default,
  extra)
  FROM information_schema.columns WHERE table_schema = '{0}'
 UNION ALL SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique)
  FROM information_schema.statistics WHERE table_schema = '{0}'
 UNION ALL SELECT CONCAT_WS(' ', table_name, constraint_name, check_clause)
  FROM information_schema.check_constraints WHERE constraint_schema = '{0}'
 UNION ALL SELECT CONCAT_WS(' ', table_name, constraint_name, constraint_type)
  FROM information_schema.table_constraints WHERE table_schema = '{0}'
 UNION ALL SELECT CONCAT_WS(' ', table_name, grantee, privilege_type)
  FROM information_schema.table_privileges WHERE table_schema = '{0}' ORDER BY 1"""
PATIENCE_S = 60


class Empty:
    """A database of its own on the server of `running`, with the settings of a program for it."""

    def __init__(self, running, name):
        facts = running.stack.facts["database"]
        self.stack, self.name = running.stack, name
        self.settings = running.environment(GUICHET_DB_NAME=name, GUICHET_DB_MIGRATE_USER=facts["user"],
                                            GUICHET_DB_MIGRATE_PASSWORD=facts["password"])
        self.stack.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")

    def right(self):
        """Its schema and rights are those of a database that was migrated in one go, and its books are right, also once
        it is in use."""
        assert self.stack.sql(SCHEMA.format(self.name)) == self.stack.sql(SCHEMA.format("guichet"))
        assert self.stack.sql(f"SELECT * FROM {self.name}.schema_step") == []
        for words, last in ((["verify"], "The books are right."), (["demo"], None),
                            (["verify"], "The books are right.")):
            done = guichet(*words, environment=self.settings)
            assert done.returncode == 0 and (last is None
                                             or done.stdout.splitlines()[-1] == last), done.stdout + done.stderr


@pytest.fixture
def empty(running):
    one = Empty(running, "guichet_killed")
    yield one
    one.stack.sql(f"DROP DATABASE {one.name}")


def test_a_migration_killed_in_and_after_every_statement_is_completed(empty, tmp_path):
    assert migrated_by_killed_programs(empty.settings, tmp_path) == 2 * statements()
    empty.right()


@contextlib.contextmanager
def all_tables_in_use(empty):
    """A transaction that has read every table: each statement that changes one waits for its end."""
    tables = [row[0] for row in empty.stack.sql(f"SELECT table_name FROM information_schema.tables"
                                                f" WHERE table_schema = '{empty.name}'"
                                                " AND table_name NOT LIKE 'schema%'")]
    held = subprocess.Popen(["mariadb", f"--defaults-file={empty.stack.client_file}", "--batch", "--skip-column-names",
                             "--unbuffered",
                             empty.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        held.stdin.write("BEGIN; " + " ".join(f"SELECT COUNT(*) FROM `{name}`;" for name in tables) + "\n")
        held.stdin.flush()
        assert all(held.stdout.readline() for _ in tables)
        yield
    finally:
        held.stdin.close()
        held.wait(timeout=PATIENCE_S)


def until_one_is(empty, state):
    """Until a connection to the database is in that state."""
    until = time.monotonic() + PATIENCE_S
    while not empty.stack.sql(f"SELECT id FROM information_schema.processlist WHERE db = '{empty.name}'"
                              f" AND state = '{state}'"):
        assert time.monotonic() < until, empty.stack.sql("SHOW PROCESSLIST")
        time.sleep(0.05)


def test_a_program_begun_while_the_server_carries_out_a_killed_ones_statement_waits(empty, tmp_path):
    """SIGKILL while the server is at the statement, which it goes on with; the next program waits for that and goes
    on."""
    faults = tmp_path / "faults"
    faults.write_text(f"migrate:step_done {statements() - statements(1)} kill\n", encoding="ascii")
    assert guichet("migrate", environment={**empty.settings,
                                           "GUICHET_FAULT_FILE": str(faults)}).returncode == -signal.SIGKILL
    migrate = [os.path.join(BUILD, "guichet"), "migrate"]
    with all_tables_in_use(empty):
        killed = subprocess.Popen(migrate, env=empty.settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until_one_is(empty, "Waiting for table metadata lock")
        killed.kill()
        assert killed.wait(timeout=PATIENCE_S) == -signal.SIGKILL
        second = (subprocess.Popen(migrate, env=empty.settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True))
        until_one_is(empty, "User lock")
        assert second.poll() is None
    told, log = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 0 and told.startswith("Migrations applied: "), log
    assert "another `guichet migrate` is at work on this database: waiting for it" in log
    empty.right()
