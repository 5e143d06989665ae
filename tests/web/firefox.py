"""tests/web/firefox.py: Debian's Firefox, driven by its own protocol (Marionette: JSON over a socket, a message after
its length), which needs nothing of npm. Playwright drives a Firefox of its own only."""
import json
import os
import socket
import subprocess
import tempfile
import time

# Firefox itself asks hosts of Mozilla for updates and the like; the page is what is tried.
PREFERENCES = {"marionette.port": 0, "app.update.disabledForTesting": True, "browser.aboutwelcome.enabled": False,
               "datareporting.policy.dataSubmissionEnabled": False, "toolkit.telemetry.reportingpolicy.firstRun": False,
               "browser.shell.checkDefaultBrowser": False, "network.captive-portal-service.enabled": False,
               "network.connectivity-service.enabled": False,
               "services.settings.server": "data:,#remote-settings-dummy/v1"}
START_S, WAIT_S = 60, 20
# An element is known to Marionette by this key (WebDriver, 12.1).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "ArrowUp": "\ue013"}


class Firefox:
    def __init__(self, program, languages):
        self.folder = tempfile.TemporaryDirectory(prefix="guichet-firefox-")
        profile = self.folder.name
        with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as file:
            for name, value in {**PREFERENCES, "intl.accept_languages": languages}.items():
                file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
        environment = dict(os.environ, HOME=profile, MOZ_HEADLESS="1")
        self.process = subprocess.Popen([program, "--marionette", "--no-remote", "--profile", profile], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = socket.create_connection(("127.0.0.1", self._port(profile)), timeout=WAIT_S * 3)
        self.sent = 0
        self._read()  # who is there
        self.call("WebDriver:NewSession", {})

    def _port(self, profile):
        file, until = os.path.join(profile, "MarionetteActivePort"), time.monotonic() + START_S
        while not os.path.exists(file) or os.path.getsize(file) == 0:
            assert self.process.poll() is None and time.monotonic() < until, "Firefox did not start"
            time.sleep(0.1)
        with open(file, encoding="utf-8") as text:
            return int(text.read())

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        body = b""
        while len(body) < int(length[:-1]):
            body += self._some(int(length[:-1]) - len(body))
        return json.loads(body)

    def _some(self, count):
        part = self.socket.recv(count)
        assert part, "Firefox has ended"
        return part

    def call(self, command, parameters):
        self.sent += 1
        message = json.dumps([0, self.sent, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self.sent and error is None, (command, parameters, error)
        return result

    def go(self, address):
        self.call("WebDriver:Navigate", {"url": address})

    def run(self, source, *args):
        """What a function of the page answers."""
        script = f"return ({source})(...arguments);"
        return self.call("WebDriver:ExecuteScript", {"script": script, "args": list(args)})["value"]

    def until(self, source, *args):
        end = time.monotonic() + WAIT_S
        while True:
            found = self.run(source, *args)
            if found:
                return found
            assert time.monotonic() < end, (args, self.text())
            time.sleep(0.05)

    def text(self, selector="body"):
        found = self.run("(selector) => document.querySelector(selector).innerText", selector)
        return found.replace("\u00a0", " ").replace("\u202f", " ")

    def says(self, text, selector="main"):
        self.until("""(selector, text) => document.querySelector(selector)?.innerText
            .replace(/[\u00a0\u202f]/g, ' ').includes(text)""", selector, text)

    def element(self, selector):
        self.until("(selector) => document.querySelector(selector) !== null", selector)
        found = self.call("WebDriver:FindElement", {"using": "css selector", "value": selector})
        return found["value"][ELEMENT]

    def click(self, selector):
        self.call("WebDriver:ElementClick", {"id": self.element(selector)})

    def button(self, name):
        """A button or a link by its words, once it can be pressed."""
        mark = """(name) => {
            const found = [...document.querySelectorAll('main button, main a, dialog button')].find((one) =>
                one.textContent.replace(/[\u00a0\u202f]/g, ' ').trim() === name
                && one.getAttribute('aria-disabled') !== 'true' && !one.disabled);
            document.querySelectorAll('[data-pressed]').forEach((one) => one.removeAttribute('data-pressed'));
            found?.setAttribute('data-pressed', '');
            return found !== undefined;
        }"""
        self.until(mark, name)
        self.click("[data-pressed]")

    def type(self, selector, text):
        element = self.element(selector)
        self.call("WebDriver:ElementClear", {"id": element})
        self.call("WebDriver:ElementSendKeys", {"id": element, "text": text})

    def press(self, key):
        """A key, to whatever has the focus."""
        value = KEYS[key]
        actions = [{"type": "key", "id": "keyboard", "actions": [{"type": "keyDown", "value": value},
                                                                 {"type": "keyUp", "value": value}]}]
        self.call("WebDriver:PerformActions", {"actions": actions})

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.socket.close()
        self.folder.cleanup()
