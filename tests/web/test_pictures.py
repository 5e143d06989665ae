"""Every page as a picture, on the demo's customer: three widths, both languages, both schemes. Nothing is compared:
people look at them."""
import pytest
from judged import faultless, picture
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
