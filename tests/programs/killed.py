"""`guichet migrate` killed by SIGKILL at its fault points (base/fault_point.h), and begun again until it is done."""
import itertools
import os
import signal

from program import ROOT, guichet

MIGRATIONS = os.path.join(ROOT, "sql", "migrations")
# A statement was carried out and that is not on record; it is on record.
POINTS = ("migrate:step_ran", "migrate:step_done")


def statements(after=0):
    """The number of statements in the migrations after that number."""
    names = [name for name in os.listdir(MIGRATIONS) if int(name[:3]) > after]
    texts = [open(os.path.join(MIGRATIONS, name), encoding="utf-8").read() for name in names]
    return sum(not line.startswith("--") and line.endswith(";") for text in texts for line in text.splitlines())


def migrated_by_killed_programs(environment, folder):
    """Migrates; each program is killed at the next point. Returns how many were."""
    faults = os.path.join(folder, "migrate.faults")
    for kills, point in enumerate(itertools.cycle(POINTS)):
        with open(faults, "w", encoding="ascii") as file:
            file.write(f"{point} 1 kill\n")
        done = guichet("migrate", environment={**environment, "GUICHET_FAULT_FILE": faults}, seconds=120)
        if done.returncode == 0:
            os.unlink(faults)
            return kills
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
