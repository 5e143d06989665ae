"""The journal in sentences: one for each kind of entry, its names and filters, and what happens while one looks."""
import json
import os
import re

import pytest
from browser import BUILD
from judged import faultless, picture
from people import imported, looking, person
from test_source import source, words_of

HAPPENED = """() => [...document.querySelectorAll('.slim li > div')].map((one) => [...one.childNodes]
    .filter((part) => part.nodeName !== 'SMALL').map((part) => part.textContent).join(''))"""


def kinds():
    with open(os.path.join(BUILD, "openapi.json"), encoding="utf-8") as file:
        return set(json.load(file)["components"]["schemas"]["EventType"]["enum"])


def test_each_kind_of_entry_has_its_sentence():
    """Of the OpenAPI document, which tests/openapi holds against the program's own table."""
    groups = source("app", "event-told.js").split("const SENTENCES")[0]
    told = dict(re.findall(r'"([a-z_]+\.[a-z_]+)": "(told\.[a-z_]+)"', groups))
    assert set(told) == kinds()
    assert len(set(told.values())) == len(told), "each its own"
    for language in ("en", "fr"):
        sentences = words_of(f"activity-{language}.js")
        for kind, key in told.items():
            assert sentences[key].strip('"').endswith("."), (kind, sentences[key])


def happened(page):
    return [one.replace("\u00a0", " ").replace("\u202f", " ") for one in page.run(HAPPENED)]


@pytest.fixture
def lively(owner):
    """An organization in which things happened; and who was given a licence."""
    account = person(owner, "Mia Moreau", licences=[owner.subscription_id])
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    owner.client.call("PATCH", "/v1/users/" + account["id"], {"roles": ["billing_admin"]}).ok()
    owner.client.call("PATCH", "/v1/users/" + account["id"], {"status": "disabled"}).ok()
    return owner, account


@pytest.mark.parametrize("language, sentences", [
    ("en", ["A licence of Test suite was taken back from Mia Moreau.", "Mia Moreau was disabled.",
            "The roles of Mia Moreau were changed.", "Test suite: 105 licences instead of 100 licences.",
            "An order was carried out.", "Mia Moreau was given a licence of Test suite."]),
    ("fr", ["Une licence a été reprise à Mia Moreau : Suite de test.", "Mia Moreau : compte désactivé.",
            "Mia Moreau : rôles modifiés.", "Suite de test : 105 licences au lieu de 100 licences.",
            "Une commande a été exécutée.",
            "Mia Moreau a reçu une licence : Suite de test."])])
def test_a_global_administrator_reads_who_did_what(visit, lively, language, sentences):
    owner, account = lively
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language])
    page.sign_in(owner.account, "/activity", language)
    for sentence in sentences:
        page.says(sentence)
    assert happened(page)[:3] == sentences[:3], "the newest first"
    page.says(owner.client.get("/v1/users/me").ok()["display_name"], ".slim small")
    assert page.getAttribute('css=.slim a:has-text("Mia Moreau")', "href") == "/users/" + account["id"]
    number = owner.invoices()[0]["number"]
    assert page.getAttribute(f'css=.slim a:has-text("{number}")', "href") == "/invoices/" + owner.invoices()[0]["id"]
    faultless(page)


@pytest.mark.parametrize("language, told, later", [
    ("en", "A user was given a licence of Test suite.", "Mia Moreau was given a licence of Test suite."),
    ("fr", "Un utilisateur a reçu une licence : Suite de test.",
     "Mia Moreau a reçu une licence : Suite de test.")])
def test_a_user_who_could_not_be_asked_for_is_not_called_gone(visit, lively, language, told, later):
    """Too many requests say nothing of a user: a neutral word, until the name is known."""
    owner, account = lively
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language])
    page.sign_in(owner.account, "/me", language)
    page.see("css=.card")
    page.lose("/v1/users/" + account["id"], 429, "too_many_requests")
    page.go("/activity")
    page.run_until("(told) => document.querySelector('main')?.innerText.replace(/[\\u00a0\\u202f]/g, ' ')"
                   ".includes(told)", told)
    assert page.getAttribute(f'css=.slim a[href="/users/{account["id"]}"] >> nth=0', "href"), "still a link"
    assert words_of(f"activity-{language}.js")["told.a_user"].strip('"') not in page.text().lower()
    page.says(later)


def test_a_user_who_is_gone_is_called_so(visit, lively):
    owner, account = lively
    assert owner.client.call("DELETE", "/v1/users/" + account["id"]).status == 204
    page = visit()
    page.sign_in(owner.account, "/activity")
    gone = words_of("activity-en.js")["told.a_user"].strip('"')
    page.run_until("(gone) => document.querySelector('main')?.innerText.toLowerCase().includes(gone)",
                   gone + " was given a licence of test suite.")
    page.gone(f'.slim a[href="/users/{account["id"]}"]')


def test_a_billing_administrator_reads_the_events(visit, lively):
    owner, _ = lively
    page = visit()
    page.sign_in(person(owner, roles=["billing_admin"]), "/activity")
    page.says("The licences of Test suite were changed.")
    page.says("Mia Moreau was given a licence of Test suite.")
    faultless(page)


def test_kind_and_day_are_chosen_and_stand_in_the_address(visit, lively):
    owner, _ = lively
    page = visit()
    page.sign_in(owner.account, "/activity")
    page.says("An order was carried out.")
    page.selectOption("css=[name=type]", "assignment.created")
    page.run_until("() => document.querySelectorAll('.slim li').length === 1")
    page.becomes("?type=assignment.created", "() => location.search")
    page.says("Mia Moreau")  # a name is asked for once its row is there
    assert happened(page) == ["Mia Moreau was given a licence of Test suite."]
    page.fill("css=[name=day]", "2026-11-11")
    page.says("Nothing of this kind happened.")
    page.fill("css=[name=day]", "2026-11-12")
    page.says("Mia Moreau was given a licence of Test suite.")
    page.go("/activity?day=2026-11-12")
    page.says("An order was carried out.")
    page.goBack()
    page.run_until("() => document.querySelectorAll('.slim li').length === 1")


def test_a_long_journal_is_continued(visit, owner):
    imported(owner, [f"{at}-{owner.id}@example.com,Zoé {at:02},," for at in range(60)]).ok(201)
    page = visit()
    page.sign_in(owner.account, "/activity?type=user.created")
    page.says("Zoé 59 was created.")
    assert len(happened(page)) == 50
    page.button("Show more")
    page.says("Zoé 00 was created.")
    assert len(happened(page)) >= 60 and "Show more" not in page.text()


@pytest.mark.parametrize("role", ["global_admin", "billing_admin"])
def test_what_happens_appears_by_itself(visit, owner, role):
    reader = owner.account if role == "global_admin" else person(owner, roles=[role])
    page = visit()
    page.sign_in(reader, "/activity")
    page.see("css=.slim li")
    before = len(happened(page))
    person(owner, "Nils Noir")
    page.says("Nils Noir was created.")
    assert happened(page)[0] in ("Nils Noir was created.", "Nils Noir was given a new password.")
    person(owner, "Olga Or")
    page.says("Olga Or was created.")
    assert len(happened(page)) >= before + 2
    assert len(set(page.run("() => [...document.querySelectorAll('.slim li')].map((one) => one.innerText)"))) >= 2


@pytest.mark.parametrize("language, width, scheme", [("fr", 360, "light"), ("en", 768, "dark"), ("fr", 1440, "light")])
def test_the_page_as_pictures(visit, lively, language, width, scheme):
    owner, _ = lively
    page = visit(**looking(language, width, scheme))
    page.sign_in(owner.account, "/activity", language)
    page.says("Mia Moreau")
    faultless(page)
    picture(page, f"{language}-{width}-{scheme}-activity")
