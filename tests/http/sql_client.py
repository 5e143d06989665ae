"""SQL for the tests through MariaDB's own client, which is kept running from one statement to the next: starting it
takes ten times as long as most of them."""
import os
import re
import secrets
import select
import subprocess
import tempfile
import threading
import time

TIMEOUT_S = 120
# What would change the connection for the statements after it: such a text has a client of its own.
LASTING = re.compile(r"(?:^|;)\s*(?:SET|USE|BEGIN|START|LOCK)\b", re.I)


class Refused(AssertionError):
    """What the server said of a statement, or that it is gone."""


class Client:
    """One client that runs. It ends by itself at the first error."""

    def __init__(self, options_file, database):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(["mariadb", f"--defaults-file={options_file}", "--batch", "--skip-column-names",
                                         "--unbuffered", "--skip-reconnect", "--default-character-set=utf8mb4",
                                         database],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.read = b""

    def ask(self, text):
        """The rows as text, one a line."""
        end = "end-" + secrets.token_hex(8)
        # beside the reading: the client reads no further than its answers are read
        writer = threading.Thread(target=self.write, args=(f"{text}\n;\nSELECT '{end}';\n".encode(),))
        writer.start()
        try:
            return self.until(f"{end}\n".encode()).decode()
        finally:
            writer.join()

    def write(self, text):
        try:
            self.process.stdin.write(text)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, and says why

    def until(self, end):
        deadline = time.monotonic() + TIMEOUT_S
        while not self.read.endswith(end) or self.read[-len(end) - 1:-len(end)] not in (b"", b"\n"):
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                self.process.kill()
                raise Refused(f"no answer within {TIMEOUT_S} s")
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                self.process.wait()
                self.errors.seek(0)
                raise Refused(self.errors.read().decode(errors="replace"))
            self.read += piece
        told, self.read = self.read[:-len(end)], b""
        return told

    def lives(self):
        """Whether the server still answers this connection: it may have been killed and started again."""
        try:
            return self.ask("SELECT 1") == "1\n"
        except Refused:
            return False

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()
        self.process.wait(timeout=TIMEOUT_S)
        self.errors.close()


class Clients:
    """Clients that wait for the next statement, as many as statements were under way at once."""

    def __init__(self, options_file, database):
        self.options_file, self.database, self.idle, self.lock = options_file, database, [], threading.Lock()

    def take(self):
        while True:
            with self.lock:
                if not self.idle:
                    break
                client = self.idle.pop()
            if client.lives():
                return client
            client.end()
        return Client(self.options_file, self.database)

    def ask(self, text):
        lasting = LASTING.search(text) is not None
        client, whole = Client(self.options_file, self.database) if lasting else self.take(), False
        try:
            told = client.ask(text)
            whole = True
            return told
        finally:
            if whole and not lasting:
                with self.lock:
                    self.idle.append(client)
            else:
                client.end()

    def end(self):
        while self.idle:
            self.idle.pop().end()
