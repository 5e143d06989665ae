"""Two proxies that stand between the program and what it depends on, and fail on command: no build knows of them.

DatabaseProxy   between the program and the database's Unix socket: delays, stalls, cuts, and holds a COMMIT back
GatewayProxy    between the program and the sandbox gateway: time-outs, resets, errors and false answers, before the
charge or after it
Both find what is behind them anew for each connection, so that it may be killed and started again meanwhile.
"""
import contextlib
import http.client
import http.server
import json
import os
import socket
import socketserver
import struct
import threading
import time

HOLD_S = 60
COMMIT = b"\x07\x00\x00\x00\x03COMMIT"  # a packet of 7 bytes, the first of its command: COM_QUERY and the statement


class DatabaseProxy:
    """`path` is the socket to connect to; `behind` gives the path of the database's own socket."""

    def __init__(self, path, behind):
        self.path, self.behind = path, behind
        self.delay_s, self.commits_to_hold, self.hold_s, self.bytes_left = 0, 0, 0, None
        self.flow = threading.Event()
        self.flow.set()
        self.lock, self.pairs = threading.Lock(), set()
        self.accepted = 0  # connections, ever
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self.cut()
        os.unlink(self.path)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.accepted += 1
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                server.connect(self.behind())
            except OSError:
                client.close()
                server.close()
                continue
            pair = (client, server)
            with self.lock:
                self.pairs.add(pair)
            for source, sink, asks in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.pump, args=(pair, source, sink, asks), daemon=True).start()

    def pump(self, pair, source, sink, asks):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if asks and data == COMMIT and self.take_commit():
                    time.sleep(self.hold_s)
                elif self.delay_s:
                    time.sleep(self.delay_s)
                self.flow.wait()
                if not asks and (whole := len(data)) > (left := self.take_bytes(whole)):
                    sink.sendall(data[:left])
                    break
                sink.sendall(data)
        self.end(pair)

    def take_bytes(self, count):
        """How many of the bytes may be passed on."""
        with self.lock:
            if self.bytes_left is None:
                return count
            passed, self.bytes_left = min(count, self.bytes_left), self.bytes_left - count
            if self.bytes_left < 0:
                self.bytes_left = None
            return passed

    def cut_after(self, count):
        """The connection that reaches this many bytes loses the rest of the server's answer, and is closed."""
        self.bytes_left = count

    def take_commit(self):
        with self.lock:
            self.commits_to_hold -= 1
            return self.commits_to_hold >= 0

    def end(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for one in pair:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self):
        """Cuts every present connection. Returns how many."""
        with self.lock:
            pairs = list(self.pairs)
        for pair in pairs:
            self.end(pair)
        return len(pairs)

    @contextlib.contextmanager
    def delayed(self, seconds):
        """Delays each piece of data by that time."""
        self.delay_s = seconds
        try:
            yield
        finally:
            self.delay_s = 0

    @contextlib.contextmanager
    def stalled(self):
        """Passes nothing either way; nothing is lost."""
        self.flow.clear()
        try:
            yield
        finally:
            self.flow.set()

    def hold_commits(self, count, seconds):
        """Delays the next COMMITs, though their sender may have gone: they are still on their way
        (docs/reliability.md, 4.3)."""
        self.hold_s, self.commits_to_hold = seconds, count

    def held(self):
        return self.commits_to_hold <= 0


def changed(**fields):
    """An answer that differs from the gateway's own."""
    def change(answer):
        said = json.loads(answer)
        for name, value in fields.items():
            said[name] = value(said[name]) if callable(value) else value
        return json.dumps(said).encode()
    return change


# name: (whether the charge happens, the answer). The answer: None: none, until the client disconnects; "reset";
# "trickle"; "late": the true one, once it is let go; (status, body); or a function that changes the gateway's own
# body.
GATEWAY_FAULTS = {
    "timeout before charging": (False, None),
    "timeout after charging": (True, None),
    "reset before charging": (False, "reset"),
    "reset after charging": (True, "reset"),
    "500 before charging": (False, (500, b'{"code": "internal", "detail": "no"}')),
    "500 after charging": (True, (500, b'{"code": "internal", "detail": "no"}')),
    "garbage": (True, (201, b'{"id": "ch_')),
    "not an object": (True, (201, b"[]")),
    "a page of somebody's": (True, (200, b"<html>Welcome</html>")),
    "wrong amount": (True, changed(amount=lambda amount: {**amount, "amount": amount["amount"] + 1})),
    "wrong currency": (True, changed(amount=lambda amount: {**amount, "currency": "USD"})),
    "another charge": (True, changed(client_key="pay_00000000000000000000000000")),
    "a status nobody knows": (True, changed(status="perhaps")),
    "ten megabytes": (True, (201, b" " * 10_000_000)),
    "a byte a second": (True, "trickle"),
    "late": (True, "late"),
    "no work now": (False, (503, b'{"code": "unavailable", "detail": "no"}')),
}


class GatewayProxy:
    """Faults are armed by the amount of a POST; each happens once, in the order of arming."""

    def __init__(self, behind):
        self.behind, self.armed, self.lock, self.let_go = behind, {}, threading.Lock(), threading.Event()
        self.lists = threading.Event()  # cleared: a page of the list of charges is not answered until it is set
        self.lists.set()
        proxy = self

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads, request_queue_size = True, 64

            def handle_error(self, request, client_address):
                pass  # a client that disconnected, as in most of these tests

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                proxy.serve(self)

            def do_POST(self):
                proxy.serve(self)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def arm(self, amount, fault):
        with self.lock:
            self.armed.setdefault(amount, []).append(GATEWAY_FAULTS[fault])

    def fired(self, amount):
        return not self.armed.get(amount)

    def disarm(self):
        with self.lock:
            self.armed.clear()

    def take(self, handler, body):
        if handler.command != "POST" or not body:
            return None
        amount = json.loads(body).get("amount")
        with self.lock:
            waiting = self.armed.get(amount["amount"]) if isinstance(amount, dict) else None
            return waiting.pop(0) if waiting else None

    def forward(self, handler, body):
        """(status, body) of the gateway behind it; None where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.behind(), timeout=HOLD_S)
        headers = {name: handler.headers[name] for name in ("Content-Type", "Idempotency-Key")
                   if name in handler.headers}
        try:
            connection.request(handler.command, handler.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0))) or None
        fault = self.take(handler, body)
        if handler.path.startswith("/charges?created_from="):
            self.lists.wait(HOLD_S)
        if fault is None:
            answer = self.forward(handler, body)
            if answer is None:
                self.reset(handler)
            else:
                self.say(handler, *answer)
            return
        happens, said = fault
        answer = self.forward(handler, body) if happens else None
        if said is None:
            self.hold(handler)
        elif said == "reset":
            self.reset(handler)
        elif said == "late":
            self.let_go.wait(HOLD_S)
            self.say(handler, *answer)
        elif said == "trickle":
            self.trickle(handler, answer[1])
        elif callable(said):
            self.say(handler, answer[0], said(answer[1]))
        else:
            self.say(handler, *said)

    @staticmethod
    def head(handler, status, length):
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(length))
        handler.end_headers()

    def say(self, handler, status, body):
        self.head(handler, status, len(body))
        handler.wfile.write(body)

    def trickle(self, handler, body):
        self.head(handler, 201, len(body))
        for place in range(len(body)):
            handler.wfile.write(body[place:place + 1])
            time.sleep(1)

    @staticmethod
    def hold(handler):
        handler.close_connection = True
        handler.connection.settimeout(HOLD_S)
        with contextlib.suppress(OSError):
            handler.connection.recv(1)

    @staticmethod
    def reset(handler):
        handler.close_connection = True
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.shutdown(socket.SHUT_RD)
        os.close(handler.connection.detach())
