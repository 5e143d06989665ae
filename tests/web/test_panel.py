"""What the order panel does when the connection, the session or somebody else comes in between: it tells so, keeps what
was typed, and goes on."""
import pytest
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
