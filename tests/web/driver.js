// tests/web/driver.js: a real browser for the Python tests. One line of JSON asks, one answers:
//   {"page": 1, "call": "click", "args": ["role=button[name=\"Close\"]"]}   a method of playwright's page (or its keyboard)
// Usage: NODE_PATH=node_modules [GUICHET_WEB_SLOW=6] node driver.js CHROMIUM
// With GUICHET_WEB_SLOW=N each page computes N times slower and each answer takes DELAY_MS longer, which shows the tests
// that look before what they look for can be there; and everything is waited for N times as long.
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const {chromium} = require("playwright-core");

const SLOW = Number(process.env.GUICHET_WEB_SLOW || 1), WAIT_MS = 20000 * SLOW, DELAY_MS = 200;
const pages = new Map();
let browser, count = 0;

/** Makes the pages of a context slow, where that is wanted; again after it was offline, which sets the same thing. */
async function slowed(context) {
  if (SLOW === 1) return;
  for (const page of context.pages()) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", {rate: SLOW});
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions",
      {offline: false, latency: DELAY_MS, downloadThroughput: -1, uploadThroughput: -1});
  }
}

/** The number by which a page is asked from now on. */
async function counted(page, context, seen) {
  await slowed(context);
  pages.set(++count, {page, context, seen});
  return count;
}

/**
 * A page of its own (cookies, storage), which notes each request to another host, each fault in the console, and each
 * script's bytes.
 */
async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = {hosts: [], faults: []};
  context.setDefaultTimeout(WAIT_MS);
  page.on("request", (request) => {
    if (/^https?:/.test(request.url())) seen.hosts.push(new URL(request.url()).host);
  });
  page.on("console", (message) => {
    // The browser itself tells of every refusal of the API as a failed resource; the page shows those.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) seen.faults.push(message.text());
  });
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  return counted(page, context, seen);
}

function axeSource() {
  return fs.readFileSync(path.join(path.dirname(require.resolve("axe-core")), "axe.min.js"), "utf8");
}

const OWN = {
  open: (_, options) => open(options),
  close: ({context}) => context.close(),
  seen: ({seen}) => seen,
  run: ({page}, source, ...args) => page.evaluate(`(${source})(...${JSON.stringify(args)})`),
  press: ({page}, key) => page.keyboard.press(key),
  type: ({page}, text) => page.keyboard.type(text),
  wait: ({page}, selector, state) => page.waitForSelector(selector, {state}).then(() => null),
  /** The next request to a path is carried out, and the page is answered this problem instead of what it came to. */
  lose: ({page}, path, status, code) => page.route("**" + path, async (route) => {
    await route.fetch();
    const body = JSON.stringify({type: "about:blank", title: code, detail: code, code, status});
    await route.fulfill({status, contentType: "application/problem+json", body});
  }, {times: 1}),
  /** Whatever the browser asks from now on is answered so; what it asked is in `asked`. */
  answer_dialogs: (one, yes) => {
    if (one.asked === undefined) one.page.on("dialog", (dialog) => {
      one.asked.push([dialog.type(), dialog.message()]);
      return one.yes ? dialog.accept() : dialog.dismiss();
    });
    one.asked = [];
    one.yes = yes;
  },
  asked: ({asked}) => asked,
  offline: async ({context}, off) => {
    await context.setOffline(off);
    if (!off) await slowed(context);
  },
  /** What axe-core finds. Its source is long: it is given to a page once, and not by evaluate, which takes twice as long. */
  axe: async ({page, context}) => {
    if (await page.evaluate(() => !("axe" in window))) {
      const session = await context.newCDPSession(page);
      await session.send("Runtime.evaluate", {expression: axeSource()});
      await session.detach();
    }
    return page.evaluate(async () => {
      const {violations} = await axe.run({resultTypes: ["violations"]});
      return violations.map(({id, nodes}) => [id, nodes.slice(0, 3).map((node) =>
        `${node.html} ${node.failureSummary}`)]);
    });
  },
  /** The processor time that the main thread of the page's process has taken, in milliseconds. */
  processor_ms: async (one) => {
    one.session ??= await one.context.newCDPSession(one.page);
    await one.session.send("Performance.enable");
    const {metrics} = await one.session.send("Performance.getMetrics");
    return metrics.find(({name}) => name === "ThreadTime").value * 1000;
  },
  another: async ({context, seen}) => counted(await context.newPage(), context, seen),
  cookies_clear: ({context}) => context.clearCookies(),
  popup: async ({page, context, seen}, selector) => {
    const [other] = await Promise.all([context.waitForEvent("page"), page.click(selector)]);
    await other.waitForLoadState();
    return counted(other, context, seen);
  },
};

async function answer(line) {
  const {page, call, args} = JSON.parse(line);
  const one = pages.get(page);
  try {
    const value = OWN[call] ? await OWN[call](one, ...args) : await one.page[call](...args);
    return {value: value === undefined || typeof value === "object"
      && value?.constructor?.name === "Response" ? null : value};
  } catch (error) {
    return {error: String(error)};
  }
}

async function main() {
  browser = await chromium.launch({executablePath: process.argv[2], args: ["--no-sandbox",
    "--disable-gpu", "--disable-dev-shm-usage"]});
  for await (const line of readline.createInterface({input: process.stdin}))
    process.stdout.write(JSON.stringify(await answer(line)) + "\n");
  await browser.close();
}

main();
