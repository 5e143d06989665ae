"""Somebody who has never seen it: starts ./run, opens the address that it prints, and buys five licences."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from browser import BUILD, HERE, SLOW, crowded

sys.path.append(os.path.join(HERE, "..", "programs"))

from program import ROOT, clean_environment, port_free  # noqa: E402

LIMIT_S = 60
SIGN, ANSWERS = "In a browser, with the accounts of the demo:", "Guichet answers on "


class Started:
    """./run in the foreground, as a person starts it, with what is built already."""

    def __init__(self, folder):
        self.data, self.lines = os.path.join(folder, "data"), []
        command = [os.path.join(ROOT, "run"), "--port", str(port_free()), "--data", self.data]
        self.process = subprocess.Popen(command, env=clean_environment(BUILD_DONE=os.path.realpath(BUILD)),
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        start_new_session=True)

    def address(self):
        """What it prints for a browser, once all is up."""
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(ANSWERS):
                [told] = [one for one in self.lines if one.startswith(SIGN)]
                return told.removeprefix(SIGN).strip()
        raise AssertionError("./run did not start:\n" + "".join(self.lines))

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=120)


class Steps:
    """Counts what a person does on a page."""

    def __init__(self, page):
        self.page, self.done = page, []

    def press(self, selector):
        self.page.click(selector)
        self.done.append("press")

    def type(self, selector, text):
        self.page.fill(selector, text)
        self.done.append("type")


def test_a_newcomer_buys_five_licences_within_a_minute_of_run(browser):
    """From ./run's start (what it builds is built) to the licences; in four steps: the account, Add/Remove beside the
    subscription, the new total, the button that says what it costs. Where others keep the processors busy, the minute
    is as much longer."""
    folder = tempfile.mkdtemp(prefix="guichet-newcomer-")
    begun = time.monotonic()
    run, page = Started(folder), None
    try:
        address = run.address()
        up = time.monotonic()
        page = browser.open(address.split("/#")[0])
        page.go(address)
        with open(os.path.join(run.data, "demo.json"), encoding="utf-8") as file:
            buyer = json.load(file)["organization"]["global_admin"]["email"]
        steps = Steps(page)
        steps.press(f'role=button[name="Global administrator {buyer}"]')
        steps.press('role=link[name="Add/Remove licences, Lumen Desk"]')
        page.see("css=.stepper input")
        before = int(page.inputValue("css=.stepper input"))
        steps.type("css=.stepper input", str(before + 5))
        steps.press('role=button[name="Pay €39.90 now"]')
        page.says("It is done: the licences can be used.")
        bought = time.monotonic()
        licences = page.run("""async () => (await (await fetch("/v1/subscriptions?limit=100")).json()).data
            .filter((one) => one.product.code === "lumen-desk").map((one) => one.licences.total)""")
        seen = page.seen()
    finally:
        if page is not None:
            page.close()
        run.end()
    shutil.rmtree(folder)
    print(f"./run was up after {up - begun:.1f} s; five licences were bought {bought - up:.1f} s later, in "
          f"{len(steps.done)} steps")
    assert steps.done == ["press", "press", "type", "press"] and licences == [before + 5]
    assert seen["faults"] == [] and set(seen["hosts"]) == {address.split("//")[1].split("/")[0]}
    assert bought - begun < LIMIT_S * SLOW * crowded()
