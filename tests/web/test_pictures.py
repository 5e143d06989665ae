"""Every page as a picture, on the demo's customer: three widths, both languages, both schemes. Nothing is compared:
people look at them."""
import pytest
from judged import faultless, picture
from shop import turn
from test_story import total

WIDTHS = [("en", 360, "light"), ("fr", 768, "dark"), ("en", 1440, "light"), ("fr", 1440, "dark")]
OPEN = {"en": "Add/Remove licences", "fr": "Ajouter ou retirer des licences"}


@pytest.mark.parametrize("language, width, scheme", WIDTHS)
def test_pages_as_pictures(visit, stack, language, width, scheme):
    def look(name, sign):
        page.see("css=" + sign)
        faultless(page)
        picture(page, f"{language}-{width}-{scheme}-{name}")

    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language], viewport={"width": width, "height": 900},
                 colorScheme=scheme)
    page.go(stack.facts["page_url"])
    look("sign-in", ".accounts button")
    page.sign_in(stack.facts["organization"]["global_admin"], language=language)
    look("subscriptions", ".row")
    page.click("css=.rows li:last-child a")
    page.button(OPEN[language])
    total(page, 105)
    look("licences", ".quote table")
    page.click("css=.users summary")
    page.fill("css=.users textarea", "Claire Petit <claire@atelier.example>\nnoah.roy@@atelier.example\n")
    page.button({"en": "Take these lines", "fr": "Prendre ces lignes"}[language])
    look("users", ".user-rows")
    page.go("/subscriptions/new")
    look("new", ".quote table")
    for path, row in (("orders", ".order-state"), ("invoices", ".lines")):
        page.go("/" + path)
        look(path, ".row")
        page.click("css=.rows li:first-child a")
        look(path[:-1], row)
    for path, sign in (("payment-methods", ".method"), ("billing-profile", ".form")):
        page.go("/" + path)
        look(path, sign)


def test_a_year_as_a_picture(visit, owner):
    for day, licences in (("2026-12-09", 120), ("2027-02-03", 135), ("2027-04-20", 110), ("2027-06-15", 150)):
        turn(owner, day)
        owner.order(owner.quote_change(owner.subscription_id, licences).ok(201)["id"]).ok(201)
    turn(owner, "2027-09-08")
    page = visit(viewport={"width": 1440, "height": 900})
    page.sign_in(owner.account)
    page.go("/subscriptions/" + owner.subscription_id)
    page.click("css=.past summary")
    page.see("css=.chart canvas")
    picture(page, "en-1440-light-year")
