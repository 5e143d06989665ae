"""tests/web/browser.py: Debian's Chromium, driven by playwright-core (driver.js), as a Python object a page."""
import json
import os
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("GUICHET_BUILD_DIR", os.path.join(HERE, "..", "..", "build", "dev"))
TOOLS = os.path.join(BUILD, "web-tools")
# As many times slower is Chromium made (driver.js), and as many times longer is everything waited for.
SLOW = float(os.environ.get("GUICHET_WEB_SLOW", "1"))
WAIT_MS = round(20000 * SLOW)
# Where other tests sign in meanwhile, one may be told to try again: passwords are hashed by a few at a time.
SIGN_INS = 20


def tools_missing():
    """Installs what package-lock.json names, once a build folder. Returns why that cannot be, or None."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "npm is not installed (apt-get install --no-install-recommends nodejs npm)"
    wanted = open(os.path.join(HERE, "package-lock.json"), encoding="utf-8").read()
    stamp = os.path.join(TOOLS, "installed")
    if os.path.exists(stamp) and open(stamp, encoding="utf-8").read() == wanted:
        return None
    shutil.rmtree(TOOLS, ignore_errors=True)
    os.makedirs(TOOLS)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, name), TOOLS)
    try:
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                              cwd=TOOLS,
                              capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "npm got no answer within 300 s"
    if done.returncode:
        return "npm cannot install the tools: " + "".join(done.stderr.strip().splitlines()[:1])
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return None


def soon(read, wanted):
    """Reads again until it is so; fails with what was read last."""
    until = time.monotonic() + WAIT_MS / 1000
    while (found := read()) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert found == wanted, f"{found!r}, never {wanted!r}"


def crowded():
    """How many times less than a processor this has, where others are busy: a limit of minutes is as much longer."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count())


class Trouble(AssertionError):
    """What playwright could not do."""


class Browser:
    def __init__(self, chromium):
        environment = dict(os.environ, NODE_PATH=os.path.join(TOOLS, "node_modules"))
        self.process = subprocess.Popen(["node", os.path.join(HERE, "driver.js"), chromium], env=environment,
                                        stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.opened = []

    def ask(self, page, call, *args):
        self.process.stdin.write(json.dumps({"page": page, "call": call, "args": args}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise Trouble(f"{call}{args}: {answer['error']}")
        return answer["value"]

    def open(self, base_url, **options):
        """A page with cookies and storage of its own; options are those of playwright's newContext."""
        options = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, "timezoneId": "Europe/Paris",
                   "reducedMotion": "reduce", **options}
        page = Page(self, base_url, self.ask(None, "open", options))
        self.opened.append(page)
        return page

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Page:
    def __init__(self, browser, base_url, number):
        self.browser, self.base_url, self.number = browser, base_url, number

    def __getattr__(self, call):
        return lambda *args: self.browser.ask(self.number, call, *args)

    def go(self, path):
        self.goto(path if path.startswith("http") else self.base_url + path)

    def endless(self, path):
        """Lets the list at that path never end: each page is the first row again. window.pages counts them."""
        self.run("""(path) => {
            const real = window.fetch;
            window.pages = 0;
            window.fetch = async (request, ...more) => {
                if (new URL(request.url).pathname !== path) return real(request, ...more);
                window.first ??= await (await real(path)).json();
                window.pages++;
                return Response.json({...window.first, data: [window.first.data[0]], next_cursor: "next"});
            };
        }""", path)

    def button(self, name):
        """A button (or a link that looks like one) by its name, once it can be pressed."""
        self.click(f'role=button[name="{name}"]')

    def link(self, name):
        self.click(f'role=link[name="{name}"]')

    def heading(self, name):
        self.see(f'role=heading[name="{name}"]')

    def see(self, selector):
        """Waits until it is there."""
        self.wait(selector, "visible")

    def becomes(self, wanted, source, *args):
        """Waits until a function of the page answers this (texts with ordinary blanks)."""
        self.browser.ask(self.number, "run", f"""async (wanted, ...args) => {{
            const until = Date.now() + {WAIT_MS};
            const told = (value) => JSON.stringify(value ?? null).replace(/[\u00a0\u202f]/g, " ");
            for (;;) {{
                const found = told(await ({source})(...args));
                if (found === told(wanted)) return;
                if (Date.now() > until) throw new Error(`${{found}}, never ${{told(wanted)}}`);
                await new Promise((done) => setTimeout(done, 30));
            }}
        }}""", wanted, *args)

    def attribute(self, selector, name, wanted):
        """Waits until it has this attribute."""
        soon(lambda: self.getAttribute(selector, name), wanted)

    def holds(self, selector, wanted):
        """Waits until a field holds this."""
        soon(lambda: self.inputValue(selector), wanted)

    def settled(self):
        """Waits until what was shown last has taken the focus, where it does so: that comes after it is painted."""
        self.run("""async () => {
            for (const _ of [1, 2]) await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        }""")

    def enter(self, selector, text):
        """Types a text into a field, and Enter there."""
        self.see(selector)
        self.settled()
        self.fill(selector, text)
        self.press("Enter")

    def gone(self, selector):
        """Waits until there is none (any more)."""
        self.run_until("(selector) => document.querySelector(selector) === null", selector)

    def has(self, selector):
        """Whether it is there now: after a wait for what came, or went, together with it."""
        return self.run("(selector) => document.querySelector(selector) !== null", selector)

    def popup_of(self, path):
        """Another tab of the same browser, on that page."""
        tab = Page(self.browser, self.base_url, self.browser.ask(self.number, "another"))
        tab.go(path)
        return tab

    def popup_by(self, selector):
        """The tab that a link opens."""
        return Page(self.browser, self.base_url, self.browser.ask(self.number, "popup", selector))

    def text(self, selector="main"):
        """What a reader sees there, with ordinary blanks."""
        return self.innerText(selector).replace("\u00a0", " ").replace("\u202f", " ")

    def says(self, text, selector="main"):
        """Waits until the text is there."""
        self.run_until("(selector, text) => document.querySelector(selector)?.innerText.replace(/[\\u00a0\\u202f]/g, ' "
                       "').includes(text)", selector, text)

    def says_not(self, text, selector="main"):
        """Waits until that place is there without the text."""
        self.run_until("(selector, text) => document.querySelector(selector)?.innerText.replace(/[\\u00a0\\u202f]/g, ' "
                       "').includes(text) === false", selector, text)

    def run_until(self, source, *args):
        self.browser.ask(self.number, "run", f"""async (...args) => {{
            const until = Date.now() + {WAIT_MS};
            while (Date.now() < until) {{
                if (await ({source})(...args)) return true;
                await new Promise((done) => setTimeout(done, 30));
            }}
            throw new Error("never: " + JSON.stringify(args) + " in: " + document.body.innerText.slice(0, 3000));
        }}""", *args)

    def sign_in(self, account, path="/", language="en"):
        self.go(path)
        words = {"en": ("E-mail address", "Password", "Sign in"),
                 "fr": ("Adresse e-mail", "Mot de passe", "Se connecter")}[language]
        self.fill(f'role=textbox[name="{words[0]}"]', account["email"])
        self.fill('css=input[type=password]', account["password"])
        for _ in range(SIGN_INS):
            self.button(words[2])
            self.run_until("""() => document.querySelector('.sign-in') === null
                || document.querySelector('.sign-in [role=alert]') !== null""")
            if not self.has(".sign-in"):
                break
        self.see("css=.brand")
        self.wait("css=.sign-in", "detached")
