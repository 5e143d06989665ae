"""Every page in twelve looks: three widths, both languages, both schemes. None is wider than its window in any of them,
and three looks are kept as pictures for people to look at (all twelve with GUICHET_WEB_PICTURES=all), in web-pictures
of the build folder."""
import os
import re
import secrets

import pytest
from judged import picture
from people import looking
from shop import Shop, key_new, money, price_new

WIDTHS, SCHEMES = (360, 768, 1440), ("light", "dark")
KEPT = {("fr", 360, "dark"), ("fr", 768, "light"), ("en", 1440, "light")}
ALL = os.environ.get("GUICHET_WEB_PICTURES") == "all"
# What is wider than the window, and which element does it: the innermost that ends beyond it.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? null : [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(-3)
    .map((one) => one.outerHTML.slice(0, 200))"""


def looked_at(page, language, name):
    """The page that is shown, in its language and all widths and schemes."""
    page.run_until("() => document.querySelector('.skeleton') === null")
    for scheme in SCHEMES:
        page.emulateMedia({"colorScheme": scheme, "reducedMotion": "reduce"})
        for width in WIDTHS:
            page.setViewportSize({"width": width, "height": 900})
            page.settled()
            wider = page.run(WIDER)
            assert wider is None, (name, language, width, scheme, wider)
            if ALL or (language, width, scheme) in KEPT:
                picture(page, f"look-{language}-{width}-{scheme}-{name}")
    page.setViewportSize({"width": 1440, "height": 900})


def look(page, language, *pages):
    """Pages by their address, each until a sign of it is there."""
    for path, sign in pages:
        page.go(path)
        page.see("css=" + sign)
        looked_at(page, language, re.sub(r"[a-z]{3}_\w+", "one", path.split("?")[0]).strip("/").replace("/", "-"))


@pytest.fixture(scope="module")
def customer(stack, price):
    """A customer that has some of everything: long names, an open invoice, a credit note, an order that waits."""
    one = Shop(stack, price, credit_limit=money(500000), name="Ateliers de menuiserie Dubois-Lefèvre & Fils",
               legal_name="Ateliers de menuiserie Dubois-Lefèvre et Fils SAS")
    card = one.method(default=True)
    one.subscription_id = one.buy(100, one.method("invoice"))
    one.clock("2026-11-12T09:00:00Z").ok()
    one.order(one.quote_new(12, card).ok(201)["id"]).ok(201)
    [one.invoice] = [each for each in one.invoices() if each["due"]["amount"] > 0]
    stack.operator.post(f"/v1/operator/invoices/{one.invoice['id']}/credit-notes",
                        {"lines": [{"line_id": one.invoice["lines"][0]["id"], "amount": money(1000)}],
                         "reason": "Geste commercial après une interruption"}, key=key_new()).ok(201)
    one.waiting = one.order(one.quote_new(1000, one.data("/v1/payment-methods")[0]["id"]).ok(201)["id"]).ok(201)
    return one


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_of_a_customers_is_wider_than_its_window(visit, customer, language):
    page = visit(**looking(language))
    page.go("/")
    page.see("css=.sign-in")
    looked_at(page, language, "sign-in")
    page.sign_in(customer.account, language=language)
    page.see("css=.row")
    user, note = customer.data("/v1/users")[0]["id"], customer.data("/v1/credit-notes")[0]["id"]
    look(page, language, ("/subscriptions", ".row"), ("/subscriptions/" + customer.subscription_id, ".facts"))
    page.button({"en": "Add/Remove licences", "fr": "Ajouter ou retirer des licences"}[language])
    page.see("css=.quote")
    looked_at(page, language, "subscriptions-one-panel")
    look(page, language, ("/subscriptions/new", ".quote table"), ("/orders", ".row"),
         ("/orders/" + customer.waiting["id"], ".order-state"), ("/invoices", ".row"),
         ("/invoices/" + customer.invoice["id"], ".lines"), ("/credit-notes", ".row"),
         ("/credit-notes/" + note, ".lines"),
         ("/payment-methods", ".method"), ("/billing-profile", ".form"), ("/users", ".slim li"),
         ("/users/new", ".form"), ("/users/import", "main form, main input"), ("/users/" + user, ".facts"),
         ("/activity", "main h1"), ("/me", "main h1"), ("/seller/books", "main h1"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_of_the_sellers_is_wider_than_its_window(visit, stack, customer, language):
    name = f"Suite complète pour l’atelier {secrets.token_hex(3)}"
    draft = {"code": "suite-" + secrets.token_hex(12), "name": {"en": name, "fr": name}}
    product = stack.operator.post("/v1/operator/products", draft).ok(201)["id"]
    steps = [{"up_to": 10, "unit_amount": 1200}, {"up_to": 100, "unit_amount": 1000},
             {"up_to": None, "unit_amount": 750}]
    price = price_new(stack, product, unit_amount=None, tiers={"mode": "volume", "steps": steps})
    stack.operator.post(f"/v1/operator/prices/{price}/revisions",
                        {"effective_from": "2031-01-01", "unit_amount": 1100}).ok(201)
    wanted = {"price_id": price, "licences": 5, "months": 12, "count": 2}
    stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)
    page = visit(**looking(language))
    page.sign_in(stack.facts["operator"], language=language)
    page.see("css=.row")
    look(page, language, ("/seller/organizations", ".row"), ("/seller/organizations/" + customer.id, ".row"),
         ("/seller/clocks/" + customer.id, "input[type=range]"), ("/seller/checks", ".credit-check"),
         ("/seller/invoices", ".row"), ("/seller/invoices/" + customer.invoice["id"], ".lines"),
         ("/seller/catalogue", ".price"), ("/seller/products/" + product, ".facts"),
         ("/seller/prices/" + price, ".revisions"), ("/seller/keys", ".rows"), ("/seller/books", ".lead"))
