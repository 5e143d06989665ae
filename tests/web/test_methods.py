"""Payment methods in the browser: added on the gateway's own page and back again, the whole way; removed, made the
default, used; and the billing profile."""
import re

import pytest
from judged import faultless
from test_bills import signed_in

WORDS = {
    "en": {"card": "Add a card", "account": "Add a bank account", "added": "✓ Added",
           "usable": "It can be used at once.", "see": "See the payment methods",
           "cancelled": "– Cancelled", "nothing": "Nothing was added.", "again": "Begin again",
           "expires": "expires ", "open": "… Not finished",
           "go_on": "Go on at the payment service", "give_up": "Give it up"},
    "fr": {"card": "Ajouter une carte", "account": "Ajouter un compte bancaire", "added": "✓ Ajouté",
           "usable": "Vous pouvez l’utiliser dès maintenant.", "see": "Voir les moyens de paiement",
           "cancelled": "– Annulé", "nothing": "Rien n’a été ajouté.", "again": "Recommencer",
           "expires": "expire fin ", "open": "… Pas terminé", "go_on": "Continuer sur le service de paiement",
           "give_up": "Abandonner"},
}


GATEWAY = "css=form[action='?choice=works']"


def at_gateway(page, choice):
    """The page of the payment service, and its answer."""
    page.click(f"css=form[action='?choice={choice}'] button")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_card_is_added_on_the_gateways_page(visit, shop, language):
    words = WORDS[language]
    page = signed_in(visit, shop, "/payment-methods", language)
    page.see(f'role=button[name="{words["card"]}"]')
    faultless(page)
    page.button(words["card"])
    page.see(GATEWAY)
    at_gateway(page, "works")
    page.says(words["added"])
    for text in (words["usable"], "Visa •••• 4242"):
        page.says(text)
    faultless(page)
    page.go(page.url())
    page.says(words["added"])
    page.link(words["see"])
    [method] = shop.data("/v1/payment-methods")  # one, though the page behind it was opened twice
    page.says(f"{words['expires']}{method['exp_month']:02d}/{method['exp_year']}")
    faultless(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_adding_is_cancelled_on_the_gateways_page(visit, shop, language):
    words = WORDS[language]
    page = signed_in(visit, shop, "/payment-methods", language)
    page.button(words["account"])
    at_gateway(page, "cancel")
    page.says(words["cancelled"])
    page.says(words["nothing"])
    page.says(words["again"])
    faultless(page)
    assert shop.data("/v1/payment-methods") == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_gateways_page_is_closed_and_gone_back_to(visit, shop, language):
    """Nothing is said to be added; the same page is offered again, and given up or finished there."""
    words = WORDS[language]
    page = signed_in(visit, shop, "/payment-methods", language)
    page.button(words["card"])
    page.see(GATEWAY)
    page.go("/payment-methods")
    page.says(words["open"])
    faultless(page)
    page.link(words["go_on"])
    at_gateway(page, "works")
    page.says(words["added"])
    page.go("/payment-methods")
    page.says(words["expires"])
    page.says_not(words["open"])
    page.button(words["card"])
    page.see(GATEWAY)
    page.go("/payment-methods")
    page.button(words["give_up"])
    page.says(words["cancelled"])
    assert len(shop.data("/v1/payment-methods")) == 1


def test_it_is_finished_in_one_tab_while_another_waits(visit, shop):
    page = signed_in(visit, shop, "/payment-methods")
    page.button("Add a card")
    page.see(GATEWAY)
    other = page.popup_of("/payment-methods")
    other.says("… Not finished")
    at_gateway(page, "works")
    page.says("✓ Added")
    other.says("✓ Added")
    other.says("Pays no subscription.")


def test_a_session_that_ended_meanwhile_is_gone_on_with(visit, shop):
    """Back from the page of the payment service: who signs in again is told how it ended."""
    page = signed_in(visit, shop, "/payment-methods")
    page.button("Add a card")
    page.see(GATEWAY)
    page.cookies_clear()
    at_gateway(page, "works")
    page.heading("Sign in")
    page.fill("css=input[name=email]", shop.account["email"])
    page.fill("css=input[type=password]", shop.account["password"])
    page.button("Sign in")
    page.says("✓ Added")
    assert len(shop.data("/v1/payment-methods")) == 1


def test_two_clicks_begin_one(visit, shop):
    page = signed_in(visit, shop, "/payment-methods")
    page.see('role=button[name="Add a card"]')
    page.run("""() => {
        const [card, account] = document.querySelectorAll(".method-add button");
        card.click();
        card.click();
        account.click();
    }""")
    page.see(GATEWAY)
    types = [one["type"] for one in shop.data("/v1/events?after=0")]
    assert types.count("payment_method.setup_begun") == 1


def test_the_address_of_the_way_back_decides_nothing(visit, shop):
    """Whatever stands in it: what the API says is shown, and the link back leads to a page of ours alone."""
    page = signed_in(visit, shop, "/payment-methods/return?outcome=done&setup=set_01KBF3Q7W2YJ8M5T0XN4RZC6PE")
    page.see("css=.note.bad")
    page.button("Français")
    page.see("css=.note.bad")
    page.button("English")
    page.go("/payment-methods")
    page.button("Add a card")
    at_gateway(page, "works")
    page.says("✓ Added")
    setup = re.search(r"setup=(set_\w+)", page.url())[1]
    for odd in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/nothing", ""):
        page.go(f"/payment-methods/return?from={odd}&setup={setup}&outcome=cancelled")
        page.says("✓ Added")
        assert "Back to what you were doing" not in page.text()
    page.go(f"/payment-methods/return?from=/subscriptions&setup={setup}")
    page.link("Back to what you were doing")
    page.heading("Subscriptions")


def test_paying_by_invoice_is_added_once(visit, shop):
    page = signed_in(visit, shop, "/payment-methods")
    page.see('role=button[name="Add paying by invoice"]')
    faultless(page)
    page.run("""() => {
        const button = [...document.querySelectorAll("main button")].at(-1);
        button.click();
        button.click();
    }""")
    page.says("Pays no subscription.")
    page.says_not("Add paying by invoice")
    assert [one["type"] for one in shop.data("/v1/payment-methods")] == ["invoice"]


def test_what_still_pays_is_not_removed(visit, owner):
    page = signed_in(visit, owner, "/payment-methods")
    page.says("Pays: Test suite")
    page.button("Remove")
    page.says("Remove Card Visa •••• 4242? It can never be charged again.")
    faultless(page)
    page.button("Remove it")
    page.says("It still pays: Test suite. Choose another method for that first.")
    faultless(page)
    assert owner.data("/v1/payment-methods")[0]["status"] == "active"


def test_another_method_pays_becomes_the_default_and_the_old_one_is_removed(visit, owner):
    account = owner.method("tok_sepa")
    old = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    page = signed_in(visit, owner, "/payment-methods")
    page.see(f"css=article[aria-labelledby={account}] .use-for")
    mandate = owner.client.get("/v1/payment-methods/" + account).ok()["mandate"]
    for text in (mandate["reference"], mandate["creditor_identifier"]):
        page.says(text)
    faultless(page)
    page.click(f"css=article[aria-labelledby={account}] .use-for button")
    page.says("Pays: Test suite", f"article[aria-labelledby={account}]")
    assert owner.subscription(owner.subscription_id)["payment_method"]["id"] == account
    page.button("Make it the default")
    page.says("✓ Default", f"article[aria-labelledby={account}]")
    assert owner.client.get("/v1/payment-methods/" + account).ok()["default"] is True
    page.click(f"css=article[aria-labelledby={old}] .deeds >> role=button[name=\"Remove\"]")
    page.button("Remove it")
    page.wait(f"css=article[aria-labelledby={old}]", "detached")
    assert owner.client.get("/v1/payment-methods/" + old).ok()["status"] == "removed"


FAULTS = {"en": ("2 fields need another look.", "Save", "Saved."),
          "fr": ("2 champs sont à revoir.", "Enregistrer", "Enregistré.")}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_profile_tells_each_fault_at_its_field(visit, owner, language):
    faults, save, saved = FAULTS[language]
    page = signed_in(visit, owner, "/billing-profile", language)
    page.see("css=input[name='/legal_name']")
    faultless(page)
    page.attribute('css=.form button[type=submit]', "aria-disabled", "true")  # nothing was changed
    page.fill("css=input[name='/address/postal_code']", "1" * 21)
    page.fill("css=input[name='/siren']", "1234567890")
    page.button(save)
    page.says(faults)
    change = {"address": {"postal_code": "1" * 21}, "siren": "1234567890"}
    refused = owner.client.with_headers(Accept_Language=language).call("PATCH", "/v1/organization", change)
    told = refused.problem(422, "validation_failed")["errors"]
    assert len(told) == 2
    for one in told:
        page.says(one["detail"].replace("\u00a0", " ").replace("\u202f", " "), f".field:has([name='{one['pointer']}'])")
    page.run_until("() => document.activeElement.name === '/address/postal_code'")
    faultless(page)
    page.fill("css=input[name='/address/postal_code']", " 69003 ")
    page.fill("css=input[name='/siren']", "")
    page.fill("css=input[name='/legal_name']", "Atelier & Fils SARL")
    page.selectOption("css=select[name='/address/country']", "BE")
    page.button(save)
    page.says(saved)
    now = owner.client.get("/v1/organization").ok()
    assert (now["legal_name"], now["siren"]) == ("Atelier & Fils SARL", None)
    assert (now["address"]["postal_code"], now["address"]["country"]) == ("69003", "BE")
    page.holds("css=input[name='/address/postal_code']", "69003")


def test_the_profile_tells_cost_and_credit(visit, owner):
    owner.order(owner.quote_change(owner.subscription_id, 95).ok(201)["id"]).ok(201)
    page = signed_in(visit, owner, "/billing-profile")
    page.says("€997.50")  # 95 x 10.50
    page.says("€39.90")


@pytest.mark.parametrize("language, told", [("en", "at least €10,500.00"), ("fr", "au moins 10 500,00 €")])
def test_the_cost_of_too_many_subscriptions_is_told_as_at_least(visit, owner, language, told):
    """PAGES_MAX of app/loaded.js: of a list that never ends ten pages are read, here with one subscription each,
    of 100 x 10.50."""
    page = signed_in(visit, owner, "/credit-notes", language)  # which asks for no subscriptions
    page.see("css=a[href='/billing-profile']")
    page.endless("/v1/subscriptions")
    page.click("css=a[href='/billing-profile']")
    page.says(told)
    assert page.run("() => window.pages") == 10


def test_a_profile_that_somebody_else_changed_is_not_overwritten(visit, owner):
    page = signed_in(visit, owner, "/billing-profile")
    page.fill("css=input[name='/address/city']", "Lyon")
    owner.client.call("PATCH", "/v1/organization", {"address": {"city": "Lille"}}).ok()
    page.button("Save")
    page.see("css=.form .note.bad")
    assert owner.client.get("/v1/organization").ok()["address"]["city"] == "Lille"
