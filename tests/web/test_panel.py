"""What the order panel does when the connection, the session or somebody else comes in between: it tells so, keeps what
was typed, and goes on."""
import pytest
from people import looking
from test_bought_once import MEETS, changes, ready
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
    page.says(told["unpriced"], ".deeds")
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
    page.says(told["unpriced"], ".deeds")
    page.button(told["again"])
    page.see(f'role=button[name="{words["pay"]}"]')
    page.says_not("temporarily_unavailable", ".outcome")


def test_offline_for_two_seconds_at_the_click_is_told_once_and_the_next_click_orders(buyer, owner):
    ready(buyer, owner)
    buyer.offline(True)
    buyer.button("Pay €39.90 now")
    buyer.says("Its cost is not known yet", ".deeds")
    pause(buyer, 2000)
    assert buyer.text(".outcome").count("The connection may be down.") == 1
    assert changes(owner) == []
    buyer.offline(False)
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]
