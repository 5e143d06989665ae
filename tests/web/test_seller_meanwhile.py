"""The seller's forms over what somebody else changed meanwhile: they are renewed in place and say what changed; and
where the focus goes when what was pressed is gone."""
import secrets

import pytest
from judged import faultless
from shop import key_new, price_new


@pytest.fixture
def seller(visit, stack):
    page = visit()
    page.sign_in(stack.facts["operator"])
    return page


def product_new(stack, noun):
    """A product named by the noun and something random; its identifier."""
    tag = secrets.token_hex(4)
    draft = {"code": f"{noun}-{tag}".lower(), "name": {"en": f"{noun} {tag}", "fr": f"{noun} {tag}"}}
    return stack.operator.post("/v1/operator/products", draft).ok(201)["id"]


def change(stack, path, **body):
    stack.operator.call("PATCH", path, body).ok()


def told(stack, product):
    return stack.operator.get("/v1/operator/products/" + product).ok()


FOCUS = "() => document.activeElement.textContent.trim()"
CHANGES = """() => [...document.querySelectorAll('.meanwhile div')].map((one) => [one.querySelector('dt').textContent,
    one.querySelector('del').textContent, one.querySelector('ins').textContent])"""


def test_names_that_another_tab_changed_are_renewed_in_the_form(seller, stack):
    """The French name was changed there and the English one here: both hold in the end."""
    product = product_new(stack, "Desk")
    before = told(stack, product)["name"]["en"]
    seller.go("/seller/products/" + product)
    seller.button("Rename")
    seller.fill('css=input[name="/name/en"]', "Desk of mine")
    other = seller.popup_of("/seller/products/" + product)
    other.button("Rename")
    other.fill('css=input[name="/name/fr"]', "Bureau")
    other.button("Save the names")
    other.says("Saved.")
    seller.button("Save the names")
    seller.heading("Somebody else changed it meanwhile")
    seller.becomes([["Name in French", before, "Bureau"]], CHANGES)
    seller.becomes("Somebody else changed it meanwhile", "() => document.activeElement.getAttribute('aria-label')")
    seller.holds('css=input[name="/name/fr"]', "Bureau")
    seller.holds('css=input[name="/name/en"]', "Desk of mine")
    seller.says_not("Try again")
    faultless(seller)
    assert told(stack, product)["name"] == {"en": before, "fr": "Bureau"}, "nothing is saved before a press"
    seller.button("Save the names")
    seller.says("Saved.")
    seller.becomes("Rename", FOCUS)
    assert told(stack, product)["name"] == {"en": "Desk of mine", "fr": "Bureau"}


def test_a_sale_that_another_tab_ended_is_renewed_in_the_form(seller, stack):
    """The other tab set the day and one successor; here another successor is chosen, which stands over it."""
    ended, first, second = (product_new(stack, noun) for noun in ("Classic", "Suite", "Studio"))
    names = {one: told(stack, one)["name"]["en"] for one in (first, second)}
    seller.go("/seller/products/" + ended)
    seller.button("End its sale…")
    seller.selectOption("css=select[name=add]", second)
    seller.button("Add")
    seller.button("Go on")
    other = seller.popup_of("/seller/products/" + ended)
    other.button("End its sale…")
    other.fill('css=input[name="/on_sale_until"]', "2031-01-01")
    other.selectOption("css=select[name=add]", first)
    other.button("Add")
    other.button("Go on")
    other.button("Save")
    other.says("Saved.")
    seller.button("Save")
    seller.becomes([["No longer sold from", "no day set", "1 January 2031"],
                    ["Offered in its place", "nothing", names[first]]], CHANGES)
    seller.holds('css=input[name="/on_sale_until"]', "2031-01-01")
    seller.see(f'css=.panel .successors li:has-text("{names[second]}")')
    assert told(stack, ended)["successors"] == [first]
    faultless(seller)
    seller.button("Go on")
    seller.says("From 1 January 2031 on nobody can buy it")
    seller.says(f"Customers are offered: {names[second]}.")
    seller.button("Save")
    seller.says("Saved.")
    now = told(stack, ended)
    assert (now["on_sale_until"], now["successors"]) == ("2031-01-01", [second])


def test_a_price_whose_sale_another_ended_is_renewed_in_the_form(seller, stack):
    price = price_new(stack, product_new(stack, "Chair"))
    seller.go("/seller/prices/" + price)
    seller.button("End its sale…")
    seller.fill('css=input[name="/on_sale_until"]', "2032-01-01")
    change(stack, "/v1/operator/prices/" + price, on_sale_until="2031-06-01")
    seller.button("Go on")
    seller.button("Save")
    seller.becomes([["No longer sold from", "no day set", "1 June 2031"]], CHANGES)
    seller.holds('css=input[name="/on_sale_until"]', "2032-01-01")
    seller.button("Go on")
    seller.button("Save")
    seller.see('css=.fact dd:has-text("1 January 2032")')
    assert stack.operator.get("/v1/operator/prices/" + price).ok()["on_sale_until"] == "2032-01-01"


def test_a_form_says_what_changed_though_it_stands_in_another_form(seller, stack):
    product = product_new(stack, "Lamp")
    before = told(stack, product)["name"]["fr"]
    seller.go("/seller/products/" + product)
    seller.button("End its sale…")
    seller.fill('css=input[name="/on_sale_until"]', "2031-01-01")
    change(stack, "/v1/operator/products/" + product, name={"fr": "Lampe"})
    seller.button("Go on")
    seller.button("Save")
    seller.becomes([["Name in French", before, "Lampe"]], CHANGES)
    seller.button("Go on")
    seller.button("Save")
    seller.says("Saved.")
    assert (told(stack, product)["on_sale_until"], told(stack, product)["name"]["fr"]) == ("2031-01-01", "Lampe")


def test_successors_are_chosen_and_left_out_by_the_keyboard(seller, stack):
    """Where a button goes with its row, the next row's has the focus, else the one before, else the choice."""
    ended, *others = (product_new(stack, noun) for noun in ("Old", "Alpha", "Beta", "Gamma"))
    names = [told(stack, one)["name"]["en"] for one in others]
    change(stack, "/v1/operator/products/" + ended, successors=others)
    seller.go("/seller/products/" + ended)
    seller.button("End its sale…")
    named = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.name"
    seller.focus(f'css=.panel [aria-label="Leave out {names[1]}"]')
    seller.press("Enter")
    seller.becomes(f"Leave out {names[2]}", named)
    seller.press("Enter")
    seller.becomes(f"Leave out {names[0]}", named)
    seller.press("Enter")
    seller.becomes("add", named)
    seller.selectOption("css=select[name=add]", others[2])
    seller.press("Tab")
    seller.becomes("Add", FOCUS)
    seller.press("Enter")
    seller.becomes("add", named)
    seller.see(f'css=.panel .successors li:has-text("{names[2]}")')
    seller.button("Leave as it is")
    seller.becomes("End its sale…", FOCUS)


def test_after_a_key_is_revoked_its_heading_has_the_focus(seller, stack, shop):
    price = price_new(stack, product_new(stack, "Keyed"))
    wanted = {"price_id": price, "licences": 5, "months": 12, "count": 2}
    keys = stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    seller.go("/seller/keys?ending=" + keys[0][-5:])
    begin = 'css=[aria-label^="Revoke… "]'
    seller.see(begin)
    seller.focus(begin)
    seller.press("Enter")
    seller.see('css=input[name="/reason"]')
    seller.button("Leave as it is")
    seller.becomes(True, "() => document.activeElement.getAttribute('aria-label')?.startsWith('Revoke… ')")
    seller.press("Enter")
    seller.fill('css=input[name="/reason"]', "Printed twice.")
    seller.press("Enter")
    seller.says("Nobody can redeem this key any more")
    seller.focus('role=button[name="Revoke the key"]')
    seller.press("Enter")
    seller.says("Revoked.")
    seller.becomes(f"Key ending in {keys[0][-5:]}", FOCUS)
    seller.go("/seller/keys?ending=" + keys[1][-5:])
    seller.see(begin)
    seller.click(begin)
    seller.fill('css=input[name="/reason"]', "Stolen.")
    seller.click('css=.rows >> role=button[name="Go on"]')
    shop.client.post("/v1/product-key-redemptions", {"product_key": keys[1]}, key=key_new()).ok(201)
    seller.button("Revoke the key")
    seller.says("Product key already redeemed")
    seller.button("Try again")
    seller.becomes("H2", "() => document.activeElement.tagName")
    seller.says("Redeemed")
