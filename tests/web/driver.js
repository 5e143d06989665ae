// tests/web/driver.js: a real browser for the Python tests. One line of JSON asks, one answers:
//   {"page": 1, "call": "click", "args": ["role=button[name=\"Close\"]"]}   a method of playwright's page (or its keyboard)
// Usage: NODE_PATH=node_modules node driver.js CHROMIUM
const readline = require("node:readline");
const {chromium} = require("playwright-core");

const pages = new Map();
let browser, count = 0;

/**
 * A page of its own (cookies, storage), which notes each request to another host, each fault in the console, and each
 * script's bytes.
 */
async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = {hosts: [], faults: []};
  context.setDefaultTimeout(20000);
  page.on("request", (request) => {
    if (/^https?:/.test(request.url())) seen.hosts.push(new URL(request.url()).host);
  });
  page.on("console", (message) => {
    // The browser itself tells of every refusal of the API as a failed resource; the page shows those.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) seen.faults.push(message.text());
  });
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  pages.set(++count, {page, context, seen});
  return count;
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
  offline: ({context}, off) => context.setOffline(off),
  axe: async ({page}) => {
    await page.evaluate(require("axe-core").source);
    const {violations} = await page.evaluate(() => axe.run());
    return violations.map(({id, nodes}) => [id, nodes.slice(0, 3).map((node) =>
      `${node.html} ${node.failureSummary}`)]);
  },
  another: async ({context, seen}) => {
    pages.set(++count, {page: await context.newPage(), context, seen});
    return count;
  },
  cookies_clear: ({context}) => context.clearCookies(),
  popup: async ({page, context, seen}, selector) => {
    const [other] = await Promise.all([context.waitForEvent("page"), page.click(selector)]);
    await other.waitForLoadState();
    pages.set(++count, {page: other, context, seen});
    return count;
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
