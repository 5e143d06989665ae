"""What the order panel does when the connection, the session or somebody else comes in between: it tells so, keeps what
was typed, and goes on."""
import pytest
from browser import soon
from judged import faultless
from people import looking
from shop import price_new
from test_bills import signed_in
from test_bought_once import MEETS, changes, ready
from test_methods import GATEWAY, at_gateway
from test_states import register
from test_story import READY, WORDS, open_panel, total

TOLD = {
    "en": {"offline": "The connection may be down.", "unpriced": "Its cost is not known yet", "again": "Try again"},
    "fr": {"offline": "La connexion est peut-être coupée.", "unpriced": "Le coût n’est pas encore connu",
           "again": "Réessayer"},
}
SUBMIT = "css=.edit button[type=submit]"


def panel_of(visit, owner, language):
    """A page with the panel open on the owner's 100 licences."""
    page = visit(**looking(language))
    page.sign_in(owner.account, language=language)
    open_panel(page, owner.subscription_id, WORDS[language])
    return page


def pause(page, ms):
    page.run("(ms) => new Promise((done) => setTimeout(done, ms))", ms)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_cost_is_asked_for_again_when_the_connection_is_back(visit, owner, language):
    words, told = WORDS[language], TOLD[language]
    page = panel_of(visit, owner, language)
    page.offline(True)
    total(page, 105)
    page.says(told["offline"])
    page.says(told["unpriced"], ".side > .deeds")
    pause(page, 2000)
    page.offline(False)
    page.see(f'role=button[name="{words["pay"]}"]')
    page.says_not(told["offline"])
    page.button(words["pay"])
    page.says(words["done"])
    assert owner.captured()[1:] == [3990]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_cost_that_was_not_answered_is_asked_for_again_by_a_button(visit, owner, language):
    words, told = WORDS[language], TOLD[language]
    page = panel_of(visit, owner, language)
    page.lose("/v1/quotes", 503, "temporarily_unavailable")
    total(page, 105)
    page.says("temporarily_unavailable", ".outcome")
    page.says(told["unpriced"], ".side > .deeds")
    page.button(told["again"])
    page.see(f'role=button[name="{words["pay"]}"]')
    page.says_not("temporarily_unavailable", ".outcome")


def test_offline_for_two_seconds_at_the_click_is_told_once_and_the_next_click_orders(buyer, owner):
    ready(buyer, owner)
    buyer.offline(True)
    buyer.button("Pay €39.90 now")
    buyer.says("Its cost is not known yet", ".side > .deeds")
    pause(buyer, 2000)
    assert buyer.text(".outcome").count("The connection may be down.") == 1
    assert changes(owner) == []
    buyer.offline(False)
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


FIRST = {
    "en": {"lacking": "Add a payment method first", "card": "Add a card", "back": "Back to what you were doing",
           "pay": "Pay €88.20 now", "trial": "Buy this trial"},
    "fr": {"lacking": "Ajoutez d’abord un moyen de paiement", "card": "Ajouter une carte",
           "back": "Revenir à ce que vous faisiez", "pay": "Payer 88,20 € maintenant",
           "trial": "Souscrire cet abonnement"},
}


def method_added(page, words):
    """From the panel to the gateway's page and back to the panel, as the card is added."""
    page.says(words["lacking"], ".method-first")
    page.says(words["lacking"], ".side > .deeds")
    assert not page.has(".note.bad")
    faultless(page)
    page.button(words["card"])
    page.see(GATEWAY)
    at_gateway(page, "works")
    page.link(words["back"])
    page.holds("css=.stepper input", "7")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_first_purchase_adds_a_payment_method_and_comes_back_to_the_panel(visit, shop, language):
    """7 licences at 10.50, a whole month from today: 73.50, tax 14.70."""
    words = FIRST[language]
    page = signed_in(visit, shop, "/subscriptions/new?price=" + shop.price_id, language)
    page.see("css=.stepper input")
    total(page, 7)
    method_added(page, words)
    page.button(words["pay"])
    page.says("C’est fait" if language == "fr" else "It is done")
    [bought] = shop.data("/v1/subscriptions")
    assert (bought["licences"]["total"], shop.captured()) == (7, [8820])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_trial_that_is_bought_first_adds_a_payment_method_and_comes_back(visit, stack, shop, language):
    words = FIRST[language]
    trial = register(shop, channel="direct", trial=True, price_id=price_new(stack, trial_days=30))
    page = signed_in(visit, shop, "/subscriptions/" + trial, language)
    page.button(words["trial"])
    page.see("css=.stepper input")
    total(page, 7)
    method_added(page, words)
    page.button(words["pay"])
    page.says("C’est fait" if language == "fr" else "It is done")
    assert shop.subscription(trial)["status"] == "active" and shop.captured() == [8820]


@pytest.mark.parametrize("language, ended, enter", [("en", "Your session has ended", "Go on"),
                                                    ("fr", "Votre session a expiré", "Continuer")])
def test_escape_does_not_lose_what_waits_for_the_password(visit, owner, language, ended, enter):
    """The browser itself closes a dialog at the second Escape."""
    words = WORDS[language]
    page = panel_of(visit, owner, language)
    total(page, 105)
    page.see(f'role=button[name="{words["pay"]}"]')
    page.cookies_clear()
    page.button(words["pay"])
    page.heading(ended)
    for _ in range(4):
        page.press("Escape")
        pause(page, 100)
    page.see("css=dialog[open] input[type=password]")
    page.fill("css=dialog input[type=password]", owner.account["password"])
    page.button(enter)
    page.says(words["done"])
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


RENEWED = {
    "en": {"renewed": "The figures have changed meanwhile, and nothing was ordered.", "unknown": "No answer yet",
           "not_known": "It is not known whether your order arrived.", "ask": "Ask again",
           "compared": "Before: Pay €39.90 now. Now: Pay €23.94 now.", "now": "Pay €23.94 now"},
    "fr": {"renewed": "Les montants ont changé entre-temps, et rien n’a été commandé.",
           "unknown": "Pas encore de réponse", "not_known": "On ne sait pas si votre commande est arrivée.",
           "ask": "Redemander", "compared": "Avant : Payer 39,90 € maintenant. Maintenant : Payer 23,94 € maintenant.",
           "now": "Payer 23,94 € maintenant"},
}
LOST = MEETS % 'if (!window.reached) throw new TypeError("no connection"); return real(request, ...more);'


def unanswered(visit, owner, language):
    """A page on which no try of an order of 105 licences was answered: none arrived."""
    page = panel_of(visit, owner, language)
    total(page, 105)
    page.see(f'role=button[name="{WORDS[language]["pay"]}"]')
    page.run(LOST)
    page.button(WORDS[language]["pay"])
    page.run_until("""(title) => {
        dispatchEvent(new Event("online"));
        return document.querySelector(".panel h2").textContent === title;
    }""", RENEWED[language]["unknown"])
    assert len(page.run("() => window.sent")) == 5 and changes(owner) == []
    page.says(RENEWED[language]["not_known"])
    faultless(page)
    return page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_an_answer_asking_again_sends_the_same_order(visit, owner, language):
    page = unanswered(visit, owner, language)
    page.run("() => { window.reached = true; }")
    page.button(RENEWED[language]["ask"])
    page.says(WORDS[language]["done"])
    sent = page.run("() => window.sent")
    assert (len(sent), len(set(sent))) == (6, 1)
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_asking_again_for_what_has_changed_meanwhile_shows_both_figures(visit, owner, language):
    page = unanswered(visit, owner, language)
    owner.order(owner.quote_change(owner.subscription_id, 102).ok(201)["id"]).ok(201)
    page.run("() => { window.reached = true; }")
    page.button(RENEWED[language]["ask"])
    page.says(RENEWED[language]["renewed"])
    page.says(RENEWED[language]["compared"])
    page.see(f'role=button[name="{RENEWED[language]["now"]}"]')
    assert owner.licences(owner.subscription_id) == 102 and owner.captured()[1:] == [1596]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reload_of_what_has_changed_meanwhile_says_that_nothing_was_ordered(visit, owner, language):
    page = panel_of(visit, owner, language)
    total(page, 105)
    page.see(f'role=button[name="{WORDS[language]["pay"]}"]')
    page.run(MEETS % "return new Promise(() => {});")
    page.button(WORDS[language]["pay"])
    page.run_until("() => window.sent.length === 1")
    owner.order(owner.quote_change(owner.subscription_id, 102).ok(201)["id"]).ok(201)
    page.go("/subscriptions/" + owner.subscription_id)
    page.says(RENEWED[language]["renewed"], ".edit .note")
    page.holds("css=.stepper input", "102")
    faultless(page)
    assert owner.licences(owner.subscription_id) == 102 and owner.captured()[1:] == [1596]


# Holds the answer to the preview of 103 licences, whose request no abort reaches, until window.release() is called.
HELD = """() => {
    const real = window.fetch;
    window.totals = [];
    window.fetch = async (request, ...more) => {
        if (!request.url.endsWith("/v1/quotes")) return real(request, ...more);
        const body = await request.clone().text();
        const {total_licences: total} = JSON.parse(body);
        window.totals.push(total);
        if (total !== 103) return real(request, ...more);
        const {url, method, headers} = request;
        const answer = await real(url, {method, headers, body});
        await new Promise((done) => { window.release = done; });
        return answer;
    };
}"""

# Types four totals, each once the one before it is shown; the longest time between two of them, in milliseconds.
TYPED = """async () => {
    const field = document.querySelector(".stepper input");
    let longest = 0;
    window.totals = [];
    for (const text of ["104", "105", "107", "106"]) {
        const begun = performance.now();
        field.value = text;
        field.dispatchEvent(new Event("input", {bubbles: true}));
        await new Promise((done) => setTimeout(done, 60));
        longest = Math.max(longest, performance.now() - begun);
    }
    return longest;
}"""


def test_an_older_answer_that_comes_late_is_not_shown(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    buyer.run(HELD)
    total(buyer, 103)
    buyer.run_until("() => window.release !== undefined")
    total(buyer, 105)
    buyer.see('role=button[name="Pay €39.90 now"]')
    buyer.run("() => { window.release(); }")
    pause(buyer, 500)
    buyer.says("€1,102.50", ".quote")
    assert "€1,081.50" not in buyer.text(".quote")  # 103 at 10.50
    buyer.see('role=button[name="Pay €39.90 now"]')
    assert buyer.run("() => window.totals") == [103, 105]


def test_what_is_typed_at_once_is_asked_for_once(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    total(buyer, 101)
    buyer.see(READY)
    buyer.run(HELD)
    while buyer.run(TYPED) >= 150:  # a machine that is busy types too slowly
        pause(buyer, 1000)
    soon(lambda: buyer.run("() => window.totals"), [106])
    buyer.says("€1,113.00", ".quote")  # 106 at 10.50


@pytest.mark.parametrize("language, leave", [("en", "Leave as it is"), ("fr", "Ne rien changer")])
def test_a_panel_that_was_closed_stays_closed_after_a_reload(visit, owner, language, leave):
    page = visit(**looking(language))
    address = f"/subscriptions/{owner.subscription_id}"
    page.sign_in(owner.account, address + "?licences", language)
    page.button(leave)
    page.see(f'role=button[name="{WORDS[language]["panel"]}"]')
    assert page.url() == page.base_url + address
    page.go(page.url())
    page.see(f'role=button[name="{WORDS[language]["panel"]}"]')
    assert not page.has(".stepper")


LEAVING = {
    "en": {"question": "What you have entered here is not sent yet and would be lost. Leave it all the same?",
           "users": "Add users in the same step", "take": "Take these lines", "there": "2 users will be created.",
           "link": "Orders", "leave": "Leave as it is", "out": "Sign out"},
    "fr": {"question": "Ce que vous avez saisi ici n’est pas encore envoyé et serait perdu. Quitter quand même ?",
           "users": "Ajouter des utilisateurs dans la même étape", "take": "Prendre ces lignes",
           "there": "2 utilisateurs seront créés.", "link": "Commandes", "leave": "Ne rien changer",
           "out": "Se déconnecter"},
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_leaves_pasted_users_is_asked_before(visit, owner, language):
    words = LEAVING[language]
    page = visit(**looking(language))
    page.sign_in(owner.account, language=language)
    page.click("css=.row a")
    page.button(WORDS[language]["panel"])
    page.see("css=.stepper input")
    total(page, 105)
    page.answer_dialogs(False)
    page.click("css=.users summary")
    page.fill("css=.users textarea", "a@leaving.example; Ada\nb@leaving.example; Bob")
    page.button(words["take"])
    page.says(words["there"])
    page.link(words["link"])
    page.run("() => { history.back(); }")
    soon(lambda: len(page.asked()), 2)
    page.button(words["leave"])
    page.button(words["out"])
    page.run("() => { location.reload(); }")
    soon(lambda: [kind for kind, _ in page.asked()], ["confirm"] * 4 + ["beforeunload"])
    assert {text.replace("\u00a0", " ") for kind, text in page.asked() if kind == "confirm"} == {words["question"]}
    assert page.url() == page.base_url + "/subscriptions/" + owner.subscription_id
    page.says(words["there"])
    page.answer_dialogs(True)
    page.link(words["link"])
    page.run_until("() => location.pathname === '/orders'")
    page.see("css=.row")
    page.go("/users")  # nothing is held any more
    page.see("css=.slim")
    assert [kind for kind, _ in page.asked()] == ["confirm"]


def test_who_leaves_without_users_or_after_the_order_is_not_asked(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    buyer.answer_dialogs(False)
    total(buyer, 101)
    buyer.link("Orders")
    open_panel(buyer, owner.subscription_id)
    total(buyer, 101)
    buyer.click("css=.users summary")
    buyer.fill("css=.users textarea", f"{owner.subscription_id.lower()}@leaving.example; Ada")
    buyer.button("Take these lines")
    buyer.see(READY)
    buyer.click(READY)
    buyer.says("1 user created, with a licence")
    buyer.link("Orders")
    buyer.run_until("() => location.pathname === '/orders'")
    assert buyer.asked() == []
