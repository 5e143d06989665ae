"""One's own page, which everybody has: licences, name and language, password."""
from judged import faultless, picture
from people import PASSWORD, person


def test_a_member_sees_ones_licences(visit, owner):
    owner.client.call("PATCH", "/v1/subscriptions/" + owner.subscription_id, {"name": "Lyon"}).ok()
    page = visit()
    page.sign_in(person(owner, licences=[owner.subscription_id]))
    page.heading("My account")
    page.says("Test suite · Lyon")
    for text in ("since 12 November 2026", "Can be used"):
        page.says(text, ".slim")
    faultless(page)


def test_who_has_no_licence_is_told_who_gives_them(visit, owner):
    page = visit(locale="fr-FR")
    page.sign_in(person(owner), language="fr")
    page.heading("Mon compte")
    page.says("Vous n’avez pas encore de licence. Un administrateur de votre organisation les attribue.")
    faultless(page)
    picture(page, "fr-1440-light-me")


def test_name_and_language_are_changed_in_place(visit, owner):
    account = person(owner)
    page = visit()
    page.sign_in(account)
    page.fill("css=[name='/display_name']", "  Noé Martin ")
    page.selectOption("css=[name='/locale']", "fr")
    page.click("css=section:has(#own-profile) button[type=submit]")
    page.says("Enregistré.")
    page.says("Noé Martin", ".person strong")  # the head tells the new name
    page.attribute("css=html", "lang", "fr")
    user = owner.client.get("/v1/users/" + account["id"]).ok()
    assert (user["display_name"], user["locale"]) == ("Noé Martin", "fr")
    page.fill("css=[name='/display_name']", " ")
    page.click("css=section:has(#own-profile) button[type=submit]")
    page.see("css=[name='/display_name'][aria-invalid=true]")
    faultless(page)


def test_a_new_name_leaves_the_language_that_is_read(visit, owner):
    page = visit()
    page.sign_in(person(owner, locale="fr"))
    page.heading("My account")
    page.fill("css=[name='/display_name']", "Noé Martin")
    page.click("css=section:has(#own-profile) button[type=submit]")
    page.says("Saved.")
    assert page.getAttribute("css=html", "lang") == "en"


def test_the_password_is_changed_with_the_present_one(visit, owner):
    account = person(owner)
    page = visit()
    page.sign_in(account)
    page.see("css=[name='/current_password']")
    page.fill("css=[name='/current_password']", "not the password")
    page.fill("css=[name='/new_password']", " seven quiet lighthouses ")
    page.button("Change the password")
    page.see("css=[name='/current_password'][aria-invalid=true]")
    faultless(page)
    page.fill("css=[name='/current_password']", PASSWORD)
    page.button("Change the password")
    page.says("Your password is changed.")
    page.holds("css=[name='/new_password']", "")
    owner.stack.sign_in_new({"email": account["email"], "password": " seven quiet lighthouses "})


def test_a_session_that_ended_goes_on_in_place(visit, owner):
    account = person(owner)
    page = visit()
    page.sign_in(account)
    page.fill("css=[name='/display_name']", "Nora Petit")
    page.cookies_clear()
    page.click("css=section:has(#own-profile) button[type=submit]")
    page.heading("Your session has ended")
    page.fill("css=dialog input[type=password]", PASSWORD)
    page.button("Go on")
    page.says("Saved.")
    assert owner.client.get("/v1/users/" + account["id"]).ok()["display_name"] == "Nora Petit"
    page.run_until("() => document.activeElement.closest('section')?.getAttribute('aria-labelledby') === 'own-profile'")
