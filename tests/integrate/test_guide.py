"""docs/integrate.md: each of its programs is run as it stands, by node or python3, against a customer of its own. What
is put before a program stands for the browser or the app it would run in; what is put after it calls it."""
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from npm import ROOT
from stack import id_hex

# A browser, as far as the page needs one: addresses relative to the page, and a cookie that its scripts do not see.
BROWSER = """
const page = process.env.BASE_URL, plain = globalThis.fetch;
let cookie = "";
globalThis.fetch = async (path, options = {}) => {
  const headers = { ...options.headers, ...(cookie ? { Cookie: cookie } : {}) };
  const answer = await plain(page + path, { ...options, headers });
  const given = answer.headers.getSetCookie()[0];
  if (given) cookie = given.split(";")[0];
  return answer;
};
"""
ACCOUNT = "const { email, password, subscription, price } = JSON.parse(process.env.GIVEN);\n"
WEB = """
if (await resume() !== null) throw new Error("nobody signed in yet");
await signIn(email, password);
csrfToken = null;
const user = await resume();
const quote = await changeQuote(subscription, 105);
const key = crypto.randomUUID();
const first = await order(quote, key), again = await order(quote, key);
const refusal = await order(quote, crypto.randomUUID()).catch((problem) => problem.code);
const few = await changeQuote(subscription, 0).catch((problem) => problem.errors[0].pointer);
const once = again.placed.id === first.placed.id;
console.log(JSON.stringify([user.email, quote.charge.total.amount, first.done, once, refusal, few]));
"""
TYPING = """
await signIn(email, password);
const shown = [], type = previews(subscription, (told) => shown.push(told));
await Promise.all([101, 102, 105].map(type));
await type(100000);
console.log(JSON.stringify(shown.map((told) => told.id === null ? told.charge.total.amount : told.errors[0].max)));
"""
DECLINED = """
await signIn(email, password);
const quote = await changeQuote(subscription, 105);
const declined = await order(quote, crypto.randomUUID()).catch((problem) => problem.code);
const card = await call("POST", "/v1/payment-methods", { type: "card", gateway_token: "tok_visa" });
const { done, placed } = await orderWithAnother(subscription, 105, card.id, crypto.randomUUID());
console.log(JSON.stringify([declined, done, placed.payment_method.id === card.id, card.id]));
"""
MOBILE = """
const api = new Guichet(process.env.BASE_URL, "en");
await api.signIn(email, password);
await api.call("POST", "/v1/payment-methods", { type: "card", gateway_token: "tok_visa" });
const placed = await buy(api, price, 7);
const gone = new Guichet(process.env.BASE_URL, "fr", "gone");
const lost = await gone.call("GET", "/v1/organization").catch((problem) => problem);
console.log(JSON.stringify([placed.status, placed.total.amount, lost.code, lost.title]));
"""


def programs(section, language):
    """The blocks of that language below a heading of the guide, in their order."""
    with open(os.path.join(ROOT, "docs", "integrate.md"), encoding="utf-8") as file:
        text = file.read()
    below = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]
    found = re.findall(rf"^```{language}\n(.*?)^```$", below, re.M | re.S)
    assert found, section
    return "\n".join(found)


def run(command, text, stack, shop, suffix, folder):
    program = folder / ("program" + suffix)
    program.write_text(text, encoding="utf-8")
    given = {**{name: shop.account[name] for name in ("email", "password")},
             "subscription": getattr(shop, "subscription_id", None), "price": shop.price_id}
    environment = dict(os.environ, BASE_URL=stack.base_url, GIVEN=json.dumps(given))
    done = subprocess.run([command, str(program)], env=environment, capture_output=True, text=True, timeout=120,
                          check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def node():
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the guide's programs for a page and an app are not run")
    return "node"


def test_the_web_page_signs_in_and_orders_once(node, stack, owner, tmp_path):
    text = BROWSER + ACCOUNT + programs("A web page", "js") + WEB
    assert run(node, text, stack, owner, ".mjs", tmp_path) == \
        [owner.account["email"], 3990, True, True, "quote_used", "/total_licences"]
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]


def test_the_page_shows_what_is_typed_last_and_keeps_nothing(node, stack, owner, tmp_path):
    count = f"SELECT COUNT(*) FROM quote WHERE organization_id = UNHEX('{id_hex(owner.id)}')"
    before = stack.sql(count)
    text = BROWSER + ACCOUNT + programs("A web page", "js") + TYPING
    assert run(node, text, stack, owner, ".mjs", tmp_path) == [3990, 10000]
    assert stack.sql(count) == before


def test_a_declined_card_is_answered_by_another_one(node, stack, owner, tmp_path):
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    text = BROWSER + ACCOUNT + programs("A web page", "js") + DECLINED
    told = run(node, text, stack, owner, ".mjs", tmp_path)
    assert told[:3] == ["payment_declined", True, True]
    assert owner.subscription(owner.subscription_id)["payment_method"]["id"] == told[3] != method
    assert owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]


def test_the_mobile_app_signs_in_and_buys(node, stack, shop, tmp_path):
    text = ACCOUNT + programs("A mobile app", "js") + MOBILE
    assert run(node, text, stack, shop, ".mjs", tmp_path) == ["confirmed", 8820, "unauthenticated", "Non connecté"]


def worded(one):
    """Without the members that come in the reader's language."""
    return {name: member for name, member in one.items() if name not in ("product", "actions")}


def test_the_nightly_sync_leaves_nothing_out_and_nothing_twice(stack, owner, tmp_path):
    calls = """
import os
given = json.loads(os.environ["GIVEN"])
api = Guichet(os.environ["BASE_URL"], given["email"], given["password"])
books = sqlite3.connect("books.sqlite")
told = [sync(api, books), sync(api, books)]
rows = "SELECT body FROM copy WHERE kind = ? ORDER BY id"
copies = {kind: [json.loads(body) for body, in books.execute(rows, (kind,))] for kind in ADDRESSES}
print(json.dumps([told, copies]))
"""
    text = programs("An ERP, every night", "python") + calls
    events = owner.client.get("/v1/events?limit=100").ok()["data"]
    told, copies = run(sys.executable, text, stack, owner, ".py", tmp_path)
    assert told == [len(events), 0]
    for kind, path in (("invoice", "invoices"), ("order", "orders"), ("subscription", "subscriptions")):
        wanted = sorted(owner.data("/v1/" + path), key=lambda one: one["id"])
        assert [worded(one) for one in copies[kind]] == [worded(one) for one in wanted], kind
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    told, copies = run(sys.executable, text, stack, owner, ".py", tmp_path)
    assert told[0] > 0 and told[1] == 0 and len(copies["invoice"]) == 2
    assert [one["licences"]["total"] for one in copies["subscription"]] == [105]


def test_a_list_is_kept_up_to_date_by_what_was_changed(stack, owner, tmp_path):
    calls = """
import os
given = json.loads(os.environ["GIVEN"])
api = Guichet(os.environ["BASE_URL"], given["email"], given["password"])
books = sqlite3.connect("books.sqlite")
told = [sync_changed(api, books, name) for name in ("invoices", "subscriptions")]
rows = "SELECT body FROM copy WHERE kind = ? ORDER BY id"
print(json.dumps([told, [json.loads(body) for body, in books.execute(rows, ("subscriptions",))]]))
"""
    text = programs("An ERP, every night", "python") + calls
    told, copies = run(sys.executable, text, stack, owner, ".py", tmp_path)
    wanted = [worded(one) for one in owner.data("/v1/subscriptions")]
    assert told == [1, 1] and [worded(one) for one in copies] == wanted
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    told, copies = run(sys.executable, text, stack, owner, ".py", tmp_path)
    assert 1 <= told[0] <= 2 and told[1] == 1 and [one["licences"]["total"] for one in copies] == [105]


def test_an_entry_is_told_as_it_comes(stack, owner, tmp_path):
    """The program asks first, and waits; then something happens."""
    last = owner.client.get("/v1/events?limit=100").ok()["data"][-1]["sequence"]
    calls = f"""
import os
import threading
given = json.loads(os.environ["GIVEN"])
api = Guichet(os.environ["BASE_URL"], given["email"], given["password"])
path = "/v1/subscriptions/" + given["subscription"]
headers = {{"Content-Type": "application/json", "Authorization": "Bearer " + api.token}}
renamed = urllib.request.Request(api.base_url + path, b'{{"name": "Lyon"}}', headers, method="PATCH")
threading.Timer(1.5, lambda: urllib.request.urlopen(renamed, timeout=30).read()).start()
print(json.dumps(next(follow(api, {last}))))
"""
    event = run(sys.executable, programs("An ERP, every night", "python") + calls, stack, owner, ".py", tmp_path)
    assert (event["sequence"], event["type"]) == (last + 1, "subscription.changed")
