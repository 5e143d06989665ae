"""What pays a subscription, changed in its detail: at once, after a credit check, taken back, refused; by value."""
import pytest
from judged import faultless, picture
from people import looking
from shop import key_new
from test_unavailable import register_trial

WORDS = {
    "en": {"change": "Change what pays", "account": "Bank account", "keep": "Stay with: Card Visa •••• 4242",
           "about": "Renewals and changes are paid by it from now on. An open invoice can be paid on its own page.",
           "check": "A credit check may be needed first: until it is decided, the subscription is paid as before.",
           "moving": ("Asked for: Invoice. It waits for a credit check, expected to be decided by 16 November 2026. "
                      "Until then the subscription is paid as before.")},
    "fr": {"change": "Changer de moyen de paiement", "account": "Compte bancaire",
           "keep": "Garder : Carte Visa •••• 4242",
           "about": ("Il paiera désormais les renouvellements et les changements. Une facture ouverte se règle sur sa "
                     "page."),
           "check": ("Une vérification de solvabilité peut être nécessaire : en attendant la décision, l’abonnement "
                     "est payé comme avant."),
           "moving": ("Demandé : Paiement sur facture. La décision après la vérification de solvabilité est attendue "
                      "pour le 16 novembre 2026. Jusque-là, l’abonnement est payé comme avant.")},
}


def opened(visit, owner, language="en", **more):
    page = visit(**looking(language, **more))
    page.sign_in(owner.account, language=language)
    page.go("/subscriptions/" + owner.subscription_id)
    page.button(WORDS[language]["change"])
    return page


def pays(owner):
    return owner.subscription(owner.subscription_id)["payment_method"]["id"]


def waits(owner):
    return owner.subscription(owner.subscription_id)["payment_method_change"]


@pytest.mark.parametrize("language, width, scheme", [("en", 1440, "light"), ("fr", 360, "dark")])
def test_another_method_pays_from_now_on(visit, owner, language, width, scheme):
    words = WORDS[language]
    account, card = owner.method("tok_sepa"), pays(owner)
    page = opened(visit, owner, language, width=width, scheme=scheme)
    page.says(words["about"])
    page.run_until("() => document.activeElement.matches('.method-form h2')")
    faultless(page)
    picture(page, f"{language}-{width}-{scheme}-paid-by")
    page.click("css=.method-form button[type=submit]")
    page.says(words["account"], ".facts")
    page.wait("css=.method-form", "detached")
    page.run_until("(name) => document.activeElement.ariaLabel === name", words["change"])
    assert (pays(owner), waits(owner)) == (account, None)
    entry = owner.client.get("/v1/audit-log?limit=100").ok()["data"][-1]
    assert entry["type"] == "subscription.changed"
    assert (entry["before"]["payment_method"]["id"], entry["after"]["payment_method"]["id"]) == (card, account)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_beyond_the_credit_limit_a_check_comes_first_and_can_be_taken_back(visit, owner, language):
    words = WORDS[language]
    invoice, card = owner.method("invoice"), pays(owner)
    page = opened(visit, owner, language)
    page.says(words["check"])
    page.click("css=.method-form button[type=submit]")
    page.says(words["moving"])
    faultless(page)
    assert (pays(owner), waits(owner)["payment_method_id"]) == (card, invoice)
    page.button(words["keep"])
    page.wait("css=.note.wait", "detached")
    assert (pays(owner), waits(owner)) == (card, None)


def test_the_only_method_leads_to_adding_another_and_is_left_as_it_is(visit, owner):
    page = opened(visit, owner)
    page.says("There is no other payment method yet.")
    page.attribute("css=.method-form a", "href", "/payment-methods")
    faultless(page)
    page.button("Leave as it is")
    page.run_until("() => document.activeElement.ariaLabel === 'Change what pays'")


def test_what_somebody_changed_meanwhile_is_read_again_before_it_is_changed(visit, owner):
    account = owner.method("tok_sepa")
    page = opened(visit, owner)
    page.see("css=.method-form select")
    owner.client.call("PATCH", "/v1/subscriptions/" + owner.subscription_id, {"name": "Lyon"}).ok()
    page.click("css=.method-form button[type=submit]")
    page.see("css=.method-form .note.bad")
    page.heading("Lyon")
    assert pays(owner) != account
    page.click("css=.method-form button[type=submit]")
    page.wait("css=.method-form", "detached")
    assert pays(owner) == account


def test_a_method_removed_meanwhile_is_refused_in_words(visit, owner):
    account, card = owner.method("tok_sepa"), pays(owner)
    page = opened(visit, owner)
    page.see("css=.method-form select")
    owner.client.call("DELETE", "/v1/payment-methods/" + account)
    page.click("css=.method-form button[type=submit]")
    page.see("css=.method-form [aria-invalid=true]")
    faultless(page)
    assert pays(owner) == card


def test_two_clicks_change_it_once(visit, owner):
    account = owner.method("tok_sepa")
    page = opened(visit, owner)
    page.see("css=.method-form select")
    page.run("() => { const one = document.querySelector('.method-form [type=submit]'); one.click(); one.click(); }")
    page.wait("css=.method-form", "detached")
    told = [one["type"] for one in owner.data("/v1/events?after=0")]
    assert (pays(owner), told.count("subscription.changed")) == (account, 1)


def test_it_is_offered_only_where_it_can_be_changed(visit, owner, stack):
    trial = register_trial(stack, owner)
    waiting = owner.order(owner.quote_new(30, owner.method("tok_3ds")).ok(201)["id"]).ok(201)["subscription_id"]
    ended = owner.buy(1)
    owner.client.post(f"/v1/subscriptions/{ended}/cancellation", {"at": "now"}, key=key_new()).ok()
    page = visit()
    page.sign_in(owner.account)
    for subscription in (trial, waiting, ended):
        page.go("/subscriptions/" + subscription)
        page.see("css=.note")
        page.says("Paid by")
        page.gone("[aria-label='Change what pays']")
