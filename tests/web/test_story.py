"""The story of the page: somebody signs in, types the new total, sees what it costs, buys, and sees that it is so. By
value, in both languages."""
import json
import uuid

import pytest
from browser import soon
from judged import faultless

# 5 more licences at 10.50 on 12 November, period until 1 December: 52.50 x 19/30 = 33.25, tax 6.65 (docs/rules.md, C
# (Proration)).
WORDS = {
    "en": {"locale": "en-GB", "account": "Global administrator", "list": "Subscriptions",
           "panel": "Add/Remove licences", "product": "Lumen Desk",
           "cost": "€1,102.50", "before": "until now €1,050.00", "charge": "€39.90",
           "line": "5 licences × €10.50 × 19 of 30 days", "net": "€33.25",
           "tax": "Tax 20%", "taxed": "€6.65", "next": "€1,323.00", "on": "on 1 December 2026",
           "method": "Paid by: Card Visa •••• 4242",
           "pay": "Pay €39.90 now", "done": "It is done: the licences can be used. €39.90 will be charged by "
           "14 November 2026.",
           "close": "Close", "after": "105 licences"},
    "fr": {"locale": "fr-FR", "account": "Administration générale", "list": "Abonnements",
           "panel": "Ajouter ou retirer des licences",
           "product": "Lumen Desk", "cost": "1 102,50 €", "before": "jusqu’ici 1 050,00 €", "charge": "39,90 €",
           "line": "5 licences × 10,50 € × 19 jours sur 30", "net": "33,25 €", "tax": "TVA 20 %", "taxed": "6,65 €",
           "next": "1 323,00 €",
           "on": "le 1er décembre 2026", "method": "Moyen de paiement : Carte Visa •••• 4242",
           "pay": "Payer 39,90 € maintenant",
           "done": "Le débit de 39,90 € aura lieu au plus tard le 14 novembre 2026.", "close": "Fermer",
           "after": "105 licences"},
}


# The button of an order that can be sent now.
READY = "css=.edit button[type=submit]:not([aria-disabled=true])"


def charge_seen(page, words):
    """Every figure of the preview of 105 licences."""
    for name in ("charge", "cost", "before", "line", "net", "tax", "taxed", "next", "on", "method"):
        page.says(words[name], ".quote")


def open_panel(page, subscription_id, words=WORDS["en"]):
    page.go("/subscriptions/" + subscription_id)
    page.button(words["panel"])
    page.see("css=.stepper input")


def total(page, licences):
    page.fill("css=.stepper input", str(licences))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_five_licences_are_bought(visit, owner, language):
    words = WORDS[language]
    page = visit(locale=words["locale"])
    page.sign_in(owner.account, language=language)
    page.heading(words["list"])
    page.click("css=.row a")
    page.button(words["panel"])
    total(page, 105)
    charge_seen(page, words)
    page.fill("css=input[name=purchase-order]", "PO-2026/17")
    page.button(words["pay"])
    page.says(words["done"])
    page.button(words["close"])
    page.says(words["after"])
    [order] = [one for one in owner.orders() if one["kind"] == "change_licences"]
    assert ((order["status"], order["total"]["amount"], order["purchase_order_number"])
            == ("confirmed", 3990, "PO-2026/17"))
    assert owner.licences(owner.subscription_id) == 105
    assert owner.captured()[-1] == 3990


def test_the_demo_offers_its_accounts_by_its_address_alone(visit, stack):
    page = visit()
    page.go("/")
    page.heading("Sign in")
    assert not page.has(".accounts")
    page = visit(locale="fr-FR")
    page.go(stack.facts["page_url"])
    page.button("Administration générale global.admin@atelier.example")
    page.heading("Abonnements")
    page.says("Lumen Bureau")


def test_a_double_click_buys_once(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see('role=button[name="Pay €39.90 now"]')
    buyer.run("() => { const b = document.querySelector('.edit button[type=submit]'); b.click(); b.click(); "
              "b.form.requestSubmit(); }")
    buyer.says("It is done")
    assert owner.captured()[1:] == [3990]
    assert len(owner.orders()) == 2


def test_a_stale_quote_is_renewed_in_place(buyer, owner):
    """Between the look and the click another administrator buys: nothing is ordered, the new figures are shown, and the
    next click orders those."""
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see('role=button[name="Pay €39.90 now"]')
    other = owner.quote_change(owner.subscription_id, 102).ok(201)
    owner.order(other["id"]).ok(201)
    buyer.button("Pay €39.90 now")
    buyer.says("The figures have changed meanwhile, and nothing was ordered.")
    buyer.says("Before: Pay €39.90 now. Now: Pay €23.94 now.")
    buyer.see('role=button[name="Pay €23.94 now"]')  # 3 x 10.50 x 19/30 = 19.95, tax 3.99
    assert owner.licences(owner.subscription_id) == 102
    buyer.button("Pay €23.94 now")
    buyer.says("It is done")
    assert owner.licences(owner.subscription_id) == 105
    assert owner.captured()[1:] == [1596, 2394]


def test_a_session_that_ended_goes_on_in_place(buyer, owner, stack):
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see('role=button[name="Pay €39.90 now"]')
    buyer.cookies_clear()
    buyer.button("Pay €39.90 now")
    buyer.heading("Your session has ended")
    faultless(buyer)
    buyer.fill("css=dialog input[type=password]", "not the password")
    buyer.button("Go on")
    buyer.see("css=dialog .note")
    assert owner.licences(owner.subscription_id) == 100
    buyer.fill("css=dialog input[type=password]", owner.account["password"])
    buyer.button("Go on")
    buyer.says("It is done")
    assert owner.captured()[1:] == [3990]


def test_the_keyboard_alone_buys(visit, owner):
    page = visit()
    page.go("/")
    page.see("css=input[name=email]")
    page.settled()
    page.focus("css=input[name=email]")
    for text in (owner.account["email"], owner.account["password"]):
        page.type(text)
        page.press("Tab")
    page.press("Enter")
    page.heading("Subscriptions")
    page.see("css=.row")
    tab_to(page, "Test suite")
    page.press("Enter")
    page.see('role=button[name="Add/Remove licences"]')
    tab_to(page, "Add/Remove licences")
    page.press("Enter")
    page.see("css=.stepper input")
    tab_to(page, "Total number of licences")
    for _ in range(5):
        page.press("ArrowUp")
    page.see('role=button[name="Pay €39.90 now"]')
    page.see(READY)
    page.press("Enter")
    page.says("It is done")
    tab_to(page, "Close")
    page.press("Enter")
    page.says("105 licences")
    page.run_until("() => document.activeElement.textContent === 'Add/Remove licences'")
    assert owner.captured()[1:] == [3990]


def tab_to(page, name):
    """Presses the tabulator until what has the focus has this name. What takes the focus when it appears has to be
    there."""
    page.settled()
    for _ in range(40):
        if name in (page.run("() => { const e = document.activeElement; return e.labels?.[0]?.textContent ?? "
                             "e.textContent; }") or "")[:80]:
            return
        page.press("Tab")
    raise AssertionError(f"the tabulator never comes to {name}")


def test_a_lost_answer_is_asked_again_with_the_same_key(buyer, owner):
    """The order arrives, its answer does not: the page sends it again, also after a reload, and nothing is bought
    twice."""
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see('role=button[name="Pay €39.90 now"]')
    buyer.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const answer = await real(request, ...more);
            if (request.method === "POST" && request.url.endsWith("/v1/orders")) throw new TypeError("lost");
            return answer;
        };
    }""")
    buyer.button("Pay €39.90 now")
    buyer.run_until("() => sessionStorage.getItem('guichet-submissions') !== null")
    buyer.run_until("async () => (await (await fetch('/v1/orders?status=confirmed')).json()).data.length === 2")
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.says("It is done")
    buyer.becomes(None, "() => sessionStorage.getItem('guichet-submissions')")
    assert owner.captured()[1:] == [3990]
    assert len(owner.orders()) == 2


@pytest.mark.parametrize("whose", ["other", "nobody", "own"])
def test_a_kept_order_is_sent_by_its_own_user_alone(buyer, owner, whose):
    """The session ended without signing out, and somebody signs in on the same tab: another's order is forgotten, not
    sent."""
    own = owner.client.get("/v1/sessions/current").ok()["user"]["id"]
    user = {"other": "usr_01KBF3Q7W2YJ8M5T0XN4RZC6PE", "nobody": None, "own": own}[whose]
    kept = {"key": str(uuid.uuid4()), "userId": user, "about": owner.subscription_id,
            "body": {"quote_id": owner.quote_change(owner.subscription_id, 105).ok(201)["id"]}}
    buyer.run(f"() => sessionStorage.setItem('guichet-submissions', "
              f"JSON.stringify({json.dumps({owner.subscription_id: kept})}))")
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.see("css=.facts")
    if whose == "own":
        buyer.says("It is done")
    buyer.run_until("() => sessionStorage.getItem('guichet-submissions') === null")
    assert owner.captured()[1:] == ([3990] if whose == "own" else [])
    assert len(owner.orders()) == (2 if whose == "own" else 1)


def test_the_first_load_is_small_and_asks_nobody_else(visit, stack):
    """Scripts on the way to the list of subscriptions, as they came over the wire: 40 kB at most."""
    page = visit()
    page.sign_in(stack.facts["organization"]["billing_admin"])
    page.see("css=.row h2 a")
    sizes = page.run("() => performance.getEntriesByType('resource').filter((one) => "
                     "one.name.endsWith('.js')).map((one) => one.encodedBodySize)")
    assert len(sizes) > 8 and all(size > 0 for size in sizes), sizes
    assert sum(sizes) < 40_000, sum(sizes)


def test_the_language_is_switched_in_place_and_remembered(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    buyer.button("Français")
    buyer.heading("Ajouter ou retirer des licences")
    buyer.attribute("css=html", "lang", "fr")
    buyer.go("/")
    buyer.heading("Abonnements")
    buyer.becomes("Abonnements · Guichet", "() => document.title")
    buyer.says("Suite de test")
    soon(lambda: buyer.text(".top nav").split("\n"),
         ["Abonnements", "Commandes", "Factures", "Utilisateurs", "Activité"])
    buyer.button("English")
    buyer.heading("Subscriptions")
    buyer.says("Test suite")


def test_back_and_forward_are_the_browsers_and_the_title_has_the_focus(buyer, owner):
    buyer.link("Test suite")
    buyer.see('role=button[name="Add/Remove licences"]')
    buyer.run_until("() => document.activeElement.tagName === 'H1'")
    buyer.goBack()
    buyer.heading("Subscriptions")
    buyer.becomes("/", "() => location.pathname")
    buyer.goForward()
    buyer.heading("Test suite")
    buyer.becomes("/subscriptions/" + owner.subscription_id, "() => location.pathname")


def test_a_long_list_is_continued(buyer, owner):
    """The same list with one row a page."""
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    buyer.run("""() => {
        const real = window.fetch;
        const fewer = (request) => new Request(request.url.replace("limit=25", "limit=1"), request);
        window.fetch = (request, ...more) => real(fewer(request), ...more);
    }""")
    buyer.link("Invoices")
    first, second = [one["number"] for one in owner.invoices()]
    buyer.says(first)
    assert second not in buyer.text()
    buyer.offline(True)
    buyer.button("Show more")
    buyer.says("The connection may be down.")
    buyer.says(first)
    assert second not in buyer.text()
    buyer.offline(False)
    buyer.button("Show more")
    buyer.says(second)
    buyer.run_until("(number) => document.activeElement.closest('.rows li')?.innerText.includes(number)", second)
    buyer.says(first)
    for text in ("Show more", "may be down"):
        buyer.says_not(text)


def test_signing_out_ends_the_session(buyer, owner):
    buyer.button("Sign out")
    buyer.heading("Sign in")
    buyer.go("/orders")
    buyer.heading("Sign in")
    assert buyer.run("async () => (await fetch('/v1/orders')).status") == 401
