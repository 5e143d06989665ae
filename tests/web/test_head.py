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
    page.becomes(ENTRIES[role], "() => [...document.querySelectorAll('.top nav a')].map((one) => one.innerText)")
    page.becomes(ADDRESS[FIRST[role]], "() => document.querySelector('.top [aria-current]')?.getAttribute('href')")
    page.wait("css=.skeleton", "detached")
    assert not page.has("[role=alert]"), page.text()
    faultless(page)


def menu_is(page, there, button=None):
    """Waits until the menu is there, or not; and until the button says so."""
    page.becomes(there, "() => document.querySelector('.top nav').checkVisibility()")
    if button is not None:
        page.attribute(button, "aria-expanded", "true" if there else "false")


@pytest.mark.parametrize("language, menu, orders, out",
                         [("en", "Menu", "Orders", "Sign out"), ("fr", "Menu", "Commandes", "Se déconnecter")])
def test_the_menu_is_opened_and_closed_by_the_keyboard(visit, owner, language, menu, orders, out):
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language], viewport={"width": 360, "height": 800})
    page.sign_in(owner.account, language=language)
    page.see("css=.row")
    button = f'role=button[name="{menu}"]'
    menu_is(page, False, button)
    page.settled()
    page.focus(button)
    page.press("Enter")
    menu_is(page, True, button)
    faultless(page)
    page.press("Tab")
    page.press("Escape")
    menu_is(page, False, button)
    page.run_until("(menu) => document.activeElement.innerText === menu", menu)
    page.press("Enter")
    page.link(orders)
    page.heading(orders)
    menu_is(page, False)  # closed by going on
    page.click(button)
    menu_is(page, True)
    page.settled()
    page.click("css=h1")
    menu_is(page, False)  # closed by a click beside it
    page.click(button)
    page.button(out)
    page.see("css=.sign-in")
    page.gone(".menu-button")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_head_fits_every_width(visit, owner, width):
    page = visit(viewport={"width": width, "height": 900}, locale="fr-FR")
    page.sign_in(owner.account, language="fr")
    page.see("css=.row")
    wide = width >= 992
    menu_is(page, wide)
    page.becomes(not wide, "() => document.querySelector('.menu-button').checkVisibility()")
    assert page.run("() => document.querySelector('.top').offsetHeight") <= (150 if wide else 130)
    faultless(page)
