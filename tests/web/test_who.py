"""Whose page it is: nobody's only where the API says so, and never one person's data under another's name."""
import pytest
from judged import faultless
from people import PASSWORD, person


@pytest.mark.parametrize("locale, again", [("en-GB", "Try again"), ("fr-FR", "Réessayer")])
def test_without_an_answer_nobody_is_asked_for_a_password(visit, owner, locale, again):
    page = visit(locale=locale)
    page.sign_in(owner.account, language=locale[:2])
    page.lose("/v1/sessions/current", 502, "bad_gateway")
    page.reload()
    page.heading("bad_gateway")
    assert not page.has("input[type=password]")
    faultless(page)
    page.button(again)
    page.see("css=.person")


def test_a_tab_becomes_that_of_who_signed_in_beside_it(visit, owner):
    account = person(owner, name="Noor Other")
    page = visit()
    page.sign_in(owner.account)
    page.see("css=.person")
    before = page.text(".person strong")
    second = page.popup_of("/")
    second.button("Sign out")
    second.fill('role=textbox[name="E-mail address"]', account["email"])
    second.fill("css=input[type=password]", PASSWORD)
    second.button("Sign in")
    second.says("Noor Other", ".person")
    assert page.text(".person strong") == before != "Noor Other"
    page.run("() => { document.dispatchEvent(new Event('visibilitychange')); }")
    page.see('css=.person >> text=Noor Other')
