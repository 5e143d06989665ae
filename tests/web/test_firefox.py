"""The story once more in Debian's Firefox, for somebody who reads French: what a browser of another make could do
otherwise (the secure cookie on loopback, modules, dialogs, number fields, the formats of Intl)."""
import secrets
import shutil

import pytest
from firefox import Firefox
from test_story import WORDS

@pytest.fixture
def firefox():
    program = shutil.which("firefox-esr")
    if program is None:
        pytest.skip("Firefox is not installed (apt-get install --no-install-recommends firefox-esr): the page is not "
                    "tried in it")
    one = Firefox(program, "fr-FR,fr")
    yield one
    one.close()


def test_the_story_in_firefox(firefox, owner):
    page, words = firefox, WORDS["fr"]
    address = secrets.token_hex(6) + "@firefox.example"
    page.go(owner.stack.base_url + "/")
    page.type("input[name=email]", owner.account["email"])
    page.type("input[name=password]", owner.account["password"])
    page.button("Se connecter")
    page.says(words["list"])
    page.click(".row a")
    page.button(words["panel"])
    page.element(".stepper input")
    page.until("() => document.activeElement.tagName === 'H2'")  # its title, which would take the keys
    page.click(".stepper input")
    for _ in range(5):
        page.press("ArrowUp")
    page.says(words["charge"], ".quote")
    for name in ("cost", "before", "charge", "line", "net", "tax", "taxed", "next", "on"):
        page.says(words[name], ".quote")
    page.click(".users summary")
    page.type(".users textarea", f"Fanny Renard <{address}>")
    page.button("Prendre ces lignes")
    page.button(words["pay"])
    page.says(words["done"])
    page.says("1 utilisateur créé, avec sa licence")
    page.button(words["close"])
    page.says(words["after"])
    assert owner.licences(owner.subscription_id) == 105 and owner.captured()[1:] == [3990]
    assert [one["display_name"] for one in owner.data("/v1/users") if one["email"] == address] == ["Fanny Renard"]
