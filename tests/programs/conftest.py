"""Fixtures of the tests of programs: a Guichet that ./run started once for all; each test starts whatever else it
needs."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "http")]

from program import BUILD, ROOT, clean_environment, port_free  # noqa: E402
from stack import Stack  # noqa: E402


class Running:
    """./run in the foreground, as a person starts it."""

    def __init__(self, folder):
        self.data, self.port, self.lines = os.path.join(folder, "data"), port_free(), []
        self.process = subprocess.Popen([os.path.join(ROOT, "run"), "--port", str(self.port), "--data", self.data],
                                        env=clean_environment(BUILD_DONE=BUILD), stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True,
                                        start_new_session=True)
        up = threading.Event()
        threading.Thread(target=self.read, args=(up,), daemon=True).start()
        if not up.wait(120) or self.process.poll() is not None:
            self.process.kill()
            pytest.exit("./run did not start:\n" + "".join(self.lines), returncode=1)
        self.stack = Stack(os.path.join(self.data, "demo.json"))
        self.config = os.path.join(self.data, "guichet.conf")

    def read(self, up):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Guichet answers on "):
                up.set()
        up.set()

    def environment(self, **more):
        """The environment for one of our programs beside it."""
        return clean_environment(GUICHET_CONFIG=self.config, **more)

    def end(self):
        self.stack.close()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="session")
def running():
    folder = tempfile.mkdtemp(prefix="guichet-programs-")
    one = Running(folder)
    yield one
    pids = list(one.stack.pids.values())
    assert one.end() == 0 and not any(os.path.exists(f"/proc/{pid}") for pid in pids), "Ctrl-C ends everything"
    shutil.rmtree(folder)
