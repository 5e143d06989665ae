"""The head of every page: the groups and entries that each role has, one's first page, and the menu where there is
little room."""
import pytest
from judged import faultless
from people import person

ENTRIES = {
    "global_admin": ["Subscriptions", "Orders", "Invoices", "Users", "Activity"],
    "billing_admin": ["Subscriptions", "Orders", "Invoices", "Users", "Activity"],
    "user_admin": ["Users"],
    "member": [],
}
FIRST = {"global_admin": "Subscriptions", "billing_admin": "Subscriptions", "user_admin": "Users",
         "member": "My account"}

ADDRESS = {"Subscriptions": "/subscriptions", "My account": "/me", "Users": "/users"}


@pytest.mark.parametrize("role", list(ENTRIES))
def test_everybody_begins_where_one_may(visit, owner, role):
    page = visit()
    page.sign_in(person(owner, roles=[role]))
    page.heading(FIRST[role])
    assert page.run("() => [...document.querySelectorAll('.top nav a')].map((one) => one.innerText)") == ENTRIES[role]
    assert page.run("() => document.querySelector('.top [aria-current]').getAttribute('href')") == ADDRESS[FIRST[role]]
    page.wait("css=.skeleton", "detached")
    assert not page.has("[role=alert]"), page.text()
    faultless(page)


def visible(page):
    return page.run("() => document.querySelector('.top nav').checkVisibility()")


@pytest.mark.parametrize("language, menu, orders, out",
                         [("en", "Menu", "Orders", "Sign out"), ("fr", "Menu", "Commandes", "Se déconnecter")])
def test_the_menu_is_opened_and_closed_by_the_keyboard(visit, owner, language, menu, orders, out):
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language], viewport={"width": 360, "height": 800})
    page.sign_in(owner.account, language=language)
    page.see("css=.row")
    button = f'role=button[name="{menu}"]'
    assert (page.getAttribute(button, "aria-expanded"), visible(page)) == ("false", False)
    page.focus(button)
    page.press("Enter")
    assert (page.getAttribute(button, "aria-expanded"), visible(page)) == ("true", True)
    faultless(page)
    page.press("Tab")
    page.press("Escape")
    assert (page.getAttribute(button, "aria-expanded"), visible(page)) == ("false", False)
    page.run_until("(menu) => document.activeElement.innerText === menu", menu)
    page.press("Enter")
    page.link(orders)
    page.heading(orders)
    assert not visible(page), "closed by going on"
    page.click(button)
    page.click("css=h1")
    assert not visible(page), "closed by a click beside it"
    page.click(button)
    page.button(out)
    page.see("css=.sign-in")
    assert not page.has(".menu-button")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_head_fits_every_width(visit, owner, width):
    page = visit(viewport={"width": width, "height": 900}, locale="fr-FR")
    page.sign_in(owner.account, language="fr")
    page.see("css=.row")
    wide = width >= 992
    assert visible(page) == wide
    assert page.run("() => document.querySelector('.menu-button').checkVisibility()") != wide
    assert page.run("() => document.querySelector('.top').offsetHeight") <= (150 if wide else 130)
    faultless(page)
