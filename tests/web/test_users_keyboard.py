"""The pages of users by the keyboard alone, in both languages: a user is created with a role and a licence, given
another role, disabled, enabled again, given the licence back, and deleted."""
import pytest
from people import looking
from shop import key_new

WORDS = {
    "en": {"users": "Users", "new": "Create a user", "address": "E-mail address", "name": "Name",
           "billing": "Billing administrator", "free": "Test suite: 100 free", "create": "Create the user",
           "created": "Nora Petit was created", "open": "Open the user", "user": "User administrator",
           "roles": "Save the roles", "saved": "Saved.", "disable": "Disable", "sure": "Disable Nora Petit?",
           "disabled": "This person cannot sign in and has no licence.", "enable": "Enable", "give": "Give",
           "usable": "Can be used", "take": "Take back the licence of Test suite", "none": "No licence yet.",
           "delete": "Delete", "gone": "Delete Nora Petit?"},
    "fr": {"users": "Utilisateurs", "new": "Créer un utilisateur", "address": "Adresse e-mail", "name": "Nom",
           "billing": "Administration de la facturation", "free": "Suite de test : 100 libres",
           "create": "Créer l’utilisateur", "created": "Le compte de Nora Petit est créé", "open": "Ouvrir la fiche",
           "user": "Administration des utilisateurs", "roles": "Enregistrer les rôles", "saved": "Enregistré.",
           "disable": "Désactiver", "sure": "Désactiver Nora Petit ?",
           "disabled": "Cette personne ne peut pas se connecter et n’a aucune licence.", "enable": "Réactiver",
           "give": "Attribuer", "usable": "Utilisable", "take": "Reprendre la licence de Suite de test",
           "none": "Aucune licence pour l’instant.", "delete": "Supprimer", "gone": "Supprimer Nora Petit ?"},
}
# What has the focus is called so: by its label, its accessible name or its text.
FOCUSED = """() => {
    const one = document.activeElement;
    return (one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent)
        .replace(/[\\u00a0\\u202f]/g, " ").trim();
}"""
TABS = 60


def reach(page, name, place="main"):
    """Presses the tabulator until what is called so has the focus, in that place."""
    page.settled()
    for _ in range(TABS):
        page.press("Tab")
        if page.run(FOCUSED) == name and page.run("(place) => document.activeElement.closest(place) !== null", place):
            return
    raise AssertionError(f"the tabulator never comes to {name}")


def press(page, name, place="main"):
    """Reaches a button or a link, once it can be pressed, and presses it."""
    reach(page, name, place)
    page.see("css=:focus:not([aria-disabled=true])")
    page.press("Enter")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_keyboard_alone_manages_a_user(visit, owner, language):
    words, email = WORDS[language], f"{key_new()}@example.com"
    page = visit(**looking(language))
    page.sign_in(owner.account, language=language)
    page.see("css=.row")
    press(page, words["users"], "header")
    page.see("css=.slim li")
    press(page, words["new"])
    page.see("css=[name^='licence:']")
    reach(page, words["address"])
    page.type(email)
    reach(page, words["name"])
    page.type("Nora Petit")
    for box in (words["billing"], words["free"]):
        reach(page, box)
        page.press("Space")
    press(page, words["create"])
    page.heading(words["created"])
    [user] = owner.data("/v1/users?email=" + email)
    held = lambda: [one["subscription_id"] for one in owner.data(f"/v1/users/{user['id']}/licences")]  # noqa: E731
    assert (user["roles"], held()) == (["billing_admin"], [owner.subscription_id])
    press(page, words["open"])
    page.heading("Nora Petit")
    page.see("css=[name='role:user_admin']")
    reach(page, words["user"])
    page.press("Space")
    press(page, words["roles"])
    page.says(words["saved"])
    now = lambda: owner.client.get("/v1/users/" + user["id"]).ok()  # noqa: E731
    assert sorted(now()["roles"]) == ["billing_admin", "user_admin"]
    press(page, words["disable"])
    page.heading(words["sure"])
    page.run_until("(sure) => document.activeElement.textContent.replace(/[\\u00a0\\u202f]/g, ' ') === sure",
                   words["sure"])
    press(page, words["disable"])
    page.says(words["disabled"])
    page.run_until("() => document.activeElement.id === 'user-standing'")
    assert (now()["status"], held()) == ("disabled", [])
    press(page, words["enable"])
    page.says(words["free"])  # read anew: the one that was taken back is free again
    assert now()["status"] == "active"
    press(page, words["give"])
    page.says(words["usable"])
    assert held() == [owner.subscription_id]
    press(page, words["take"])
    page.says(words["none"])
    assert held() == []
    press(page, words["delete"])
    page.heading(words["gone"])
    press(page, words["delete"])
    page.heading(words["users"])
    page.says_not(email)
    assert owner.client.get("/v1/users/" + user["id"]).status == 404
