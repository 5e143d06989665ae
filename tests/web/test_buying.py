"""Buying, changing and ending a subscription: payment methods, users in the same step, names, cancellation, what waits,
what it cost. By value, and as the API has it afterwards."""
import secrets

import pytest
from judged import faultless
from shop import Shop, key_new, money, price_new, product_draft, turn
from test_states import decide, open_subscription, register
from test_story import open_panel, total

PAY = 'role=button[name="Pay €39.90 now"]'


def users_of(shop):
    found = {one["email"]: one["display_name"] for one in shop.data("/v1/users")}
    del found[shop.account["email"]]
    return found


@pytest.fixture
def domain():
    """Addresses are unique beyond one customer: each test has a domain of its own."""
    return secrets.token_hex(6) + ".example"


def choose(page, selector, value):
    page.selectOption(selector, value)


def test_another_card_pays_for_more_licences_and_from_then_on(buyer, owner):
    other = owner.method("tok_visa")
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see(PAY)
    buyer.says("The subscription is paid by it.")
    choose(buyer, "css=select[name=payment-method]", other)
    buyer.says("Once the order is confirmed, the subscription is paid by it from then on.")
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert owner.orders()[0]["payment_method"]["id"] == other
    assert owner.subscription(owner.subscription_id)["payment_method"]["id"] == other


def test_paying_by_invoice_is_told_as_a_credit_check(buyer, owner):
    invoice = owner.method("invoice")
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    choose(buyer, "css=select[name=payment-method]", invoice)
    buyer.see('role=button[name="Order, after a credit check"]')
    total(buyer, 95)
    buyer.see('role=button[name="Remove 5 licences, credit €39.90"]')
    buyer.see("css=select[name=payment-method]:disabled")
    buyer.says("Another one can be chosen for more licences.")


def test_within_the_credit_limit_the_button_names_the_next_invoice(visit, stack, price):
    shop = Shop(stack, price, credit_limit=money(10_000_000))
    subscription = shop.buy(100, shop.method("invoice"))
    turn(shop, "2026-11-12")
    page = visit()
    page.sign_in(shop.account)
    open_panel(page, subscription)
    total(page, 105)
    page.button("Order, on the next invoice")
    page.says("It is done")
    assert [shop.orders()[0][name] for name in ("status", "invoice_id")] == ["confirmed", None]


def test_users_are_created_with_their_licences_in_one_order(buyer, owner, domain, tmp_path):
    """One typed, two pasted (one of them wrong, then corrected), two of a French Excel's file (one corrected, which
    keeps its language)."""
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.see(PAY)
    buyer.click("css=.users summary")
    buyer.fill('role=textbox[name="User’s e-mail address"]', f"anne@{domain}")
    buyer.fill('role=textbox[name="Name"]', "Anne Un")
    buyer.button("Add this user")
    buyer.fill("css=.users textarea", f"Bruno Deux <bruno@{domain}>\nchloe@@three; Chloé Trois\n")
    buyer.button("Take these lines")
    buyer.says("1 row is wrong: correct or remove it.")
    buyer.says("Row 2: This is not an e-mail address.")
    faultless(buyer)
    buyer.attribute("css=.edit button[type=submit]", "aria-disabled", "true")
    buyer.button("Correct chloe@@three")
    buyer.fill('role=textbox[name="User’s e-mail address"]', f"chloe@{domain}")
    buyer.press("Enter")
    file = tmp_path / "utilisateurs.csv"
    file.write_text(f"Prénom;Nom;E-mail;Langue\n\"Léa;\";Quatre;lea@{domain};\nZoé;Cinq;zoe@@;français\n",
                    encoding="utf-16")
    buyer.setInputFiles("css=.users input[type=file]", str(file))
    buyer.button("Correct zoe@@")
    buyer.fill('role=textbox[name="User’s e-mail address"]', f"zoe@{domain}")
    buyer.press("Enter")
    buyer.says("5 users will be created.")
    buyer.button("Pay €39.90 now")
    buyer.says("5 users created, each with a licence")
    expected = {f"anne@{domain}": "Anne Un", f"bruno@{domain}": "Bruno Deux", f"chloe@{domain}": "Chloé Trois",
                f"lea@{domain}": "Léa; Quatre", f"zoe@{domain}": "Zoé Cinq"}
    assert users_of(owner) == expected
    [zoe, lea] = [owner.data(f"/v1/users?email={name}@{domain}")[0] for name in ("zoe", "lea")]
    assert (zoe["locale"], lea["locale"]) == ("fr", None)
    licences = owner.subscription(owner.subscription_id)["licences"]
    assert (licences["total"], licences["assigned"]) == (105, 5)
    assert owner.captured()[1:] == [3990]


def test_an_address_that_is_taken_is_named_and_nothing_is_ordered(buyer, owner, domain):
    owner.client.post("/v1/users", {"email": f"taken@{domain}", "display_name": "Somebody"}).ok(201)
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.click("css=.users summary")
    buyer.fill("css=.users textarea", f"new@{domain}; Nina\ntaken@{domain}; Tom\n{owner.account['email']}; Theo\n")
    buyer.button("Take these lines")
    buyer.button("Pay €39.90 now")
    buyer.says("Nothing was ordered: a row of the users has to be corrected first.")
    buyer.says("2 rows are wrong: correct or remove them.")
    buyer.says("Row 2:")
    buyer.says("Row 3:")
    assert list(users_of(owner)) == [f"taken@{domain}"] and owner.licences(owner.subscription_id) == 100
    buyer.button(f"Remove taken@{domain}")
    buyer.button(f"Remove {owner.account['email']}")
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert sorted(users_of(owner)) == [f"new@{domain}", f"taken@{domain}"]
    assert owner.captured()[1:] == [3990]


def test_more_users_than_free_licences_are_told_before(buyer, owner):
    open_panel(buyer, owner.subscription_id)
    total(buyer, 101)
    buyer.click("css=.users summary")
    buyer.fill("css=.users textarea", "\n".join(f"u{n}@many.example" for n in range(102)))
    buyer.button("Take these lines")
    buyer.says("102 users, but there will be 101 free licences")
    buyer.attribute("css=.edit button[type=submit]", "aria-disabled", "true")


def test_whoever_may_not_create_users_is_not_offered_it(visit, stack):
    page = visit()
    page.sign_in(stack.facts["organization"]["billing_admin"])
    page.click("css=.rows li:last-child a")
    page.button("Add/Remove licences")
    page.see("css=.edit select")
    assert not page.has(".users")


def test_a_cancellation_is_explained_taken_back_and_a_second_click_ends_nothing(buyer, owner):
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.button("Cancel the subscription…")
    buyer.says("It works until the day before 1 December 2026.")
    faultless(buyer)
    buyer.becomes("Cancel for 1 December 2026", "() => document.querySelector('button.danger').innerText")
    buyer.see("css=button.danger:not([aria-disabled=true])")
    buyer.run("() => { const b = document.querySelector('button.danger'); b.click(); b.click(); }")
    buyer.says("This subscription ends on 1 December 2026.")
    faultless(buyer)
    ending = owner.subscription(owner.subscription_id)
    assert (ending["status"], ending["cancels_on"]) == ("active", "2026-12-01")
    buyer.run_until("() => document.activeElement.textContent === 'Take the cancellation back'")
    buyer.dblclick('role=button[name="Take the cancellation back"]')
    buyer.see('role=button[name="Cancel the subscription…"]')
    buyer.see('role=button[name="Add/Remove licences"]')
    renewing = owner.subscription(owner.subscription_id)
    assert (renewing["status"], renewing["cancels_on"], renewing["renews_on"]) == ("active", None, "2026-12-01")


def test_ending_at_once_says_what_is_credited_before(buyer, owner):
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.button("Cancel the subscription…")
    buyer.see('role=radio[name="At once, today"]')
    assert owner.subscription(owner.subscription_id)["cancels_on"] is None
    buyer.click('role=radio[name="At once, today"]')
    buyer.says("100 licences × €10.50 × 19 of 30 days")
    faultless(buyer)
    buyer.button("End it now, credit €798.00")
    buyer.says("Cancelled")
    buyer.says("This subscription has ended")
    assert owner.subscription(owner.subscription_id)["status"] == "cancelled"
    assert owner.client.get("/v1/organization").ok()["credit_balance"] == money(79800)
    buyer.attribute('role=link[name="Buy a new subscription"]', "href", "/subscriptions/new")


def test_a_scheduled_change_is_told_and_taken_back(visit, stack):
    shop = Shop(stack, price_new(stack, reduction_policy="at_renewal"))
    subscription = shop.buy(20)
    page = visit(locale="fr-FR")
    page.sign_in(shop.account, language="fr")
    page.go("/subscriptions/" + subscription)
    page.button("Ajouter ou retirer des licences")
    total(page, 12)
    page.button("Programmer pour le 1er décembre 2026")
    page.says("Elle prend effet au renouvellement.")
    page.button("Fermer")
    page.says("À partir du 1er décembre 2026 : 12 licences.")
    page.button("Annuler ce changement")
    page.wait('role=button[name="Annuler ce changement"]', "detached")
    after = shop.subscription(subscription)
    assert (after["licences"]["total"], after["scheduled_change"]) == (20, None)
    assert shop.orders()[0]["status"] == "cancelled"


def test_an_order_under_credit_check_is_shown_and_can_be_cancelled(buyer, owner):
    method = owner.method("invoice")
    first = owner.order(owner.quote_new(30, method).ok(201)["id"]).ok(201)
    decide(owner, first, "approved")
    waiting = owner.order(owner.quote_change(first["subscription_id"], 35).ok(201)["id"]).ok(201)
    open_subscription(buyer, first["subscription_id"])
    buyer.says("Licences cannot be added or removed now")
    buyer.says("Come back on 16 November 2026.")
    buyer.says("An order is pending")
    faultless(buyer)
    buyer.button("Cancel the order")
    buyer.see('role=button[name="Add/Remove licences"]')
    assert owner.client.get("/v1/orders/" + waiting["id"]).ok()["status"] == "cancelled"
    assert owner.licences(first["subscription_id"]) == 30


def test_a_payment_that_waits_for_its_card_holder_leads_to_the_bank(buyer, owner):
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_3ds")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    open_subscription(buyer, owner.subscription_id)
    buyer.says("The bank’s page is open until")
    buyer.attribute("css=.note a.main", "href", order["action_url"])
    buyer.popup_by("css=.note a.main")
    buyer.see('role=button[name="Add/Remove licences"]')
    assert owner.licences(owner.subscription_id) == 105


def test_all_licences_assigned_leads_to_their_users(buyer, stack):
    shop = Shop(stack, price_new(stack))
    subscription = shop.buy(1)
    user = shop.client.get("/v1/users").ok()["data"][0]["id"]
    shop.client.put(f"/v1/subscriptions/{subscription}/assignments/{user}", None).ok(201)
    buyer.button("Sign out")
    buyer.sign_in(shop.account)
    open_panel(buyer, subscription)
    buyer.says("All licences are assigned")
    link = 'role=link[name="Choose whose licence to take"]'
    buyer.attribute(link, "href", "/users?subscription=" + subscription)


def test_the_list_leads_straight_to_the_panel_or_says_why_not(buyer, owner):
    sold = register(owner, channel="volume_licensing")
    buyer.go("/subscriptions")
    buyer.see('role=link[name="Add/Remove licences, Test suite"]')
    buyer.says("manage its licences in the volume licensing centre", f"li:has(a[href='/subscriptions/{sold}'])")
    buyer.link("Add/Remove licences, Test suite")
    buyer.see("css=.stepper input")
    buyer.go(f"/subscriptions/{sold}?licences")
    buyer.says("Licences are not changed here")
    assert not buyer.has(".stepper")


def test_a_subscription_is_named_and_listed_by_its_name(buyer, owner):
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.button("Give it a name")
    buyer.enter('role=textbox[name=/Name of the subscription/]', "Équipe de Lyon")
    buyer.heading("Équipe de Lyon")
    assert owner.subscription(owner.subscription_id)["name"] == "Équipe de Lyon"
    buyer.go("/subscriptions")
    buyer.see('role=link[name="Équipe de Lyon"]')
    buyer.says("Test suite", ".row")
    buyer.click("css=.row a")
    buyer.button("Change its name")
    buyer.fill('role=textbox[name=/Name of the subscription/]', "")
    buyer.button("Save the name")
    buyer.heading("Test suite")
    assert owner.subscription(owner.subscription_id)["name"] is None


def test_the_first_subscription_is_bought_from_the_empty_list(visit, stack, shop):
    """5 licences at 10.50, a whole month from today: 52.50, tax 10.50."""
    shop.method("tok_visa")
    page = visit()
    page.sign_in(shop.account)
    page.says("There is no subscription yet.")
    faultless(page)
    page.link("Buy a subscription")
    page.click(f"css=input[value={shop.price_id}]")
    page.see('role=button[name="Pay €63.00 now"]')
    faultless(page)
    total(page, 7)
    page.fill("css=input[name=subscription-name]", "Première")
    page.button("Pay €88.20 now")
    page.says("It is done")
    page.button("Close")
    page.heading("Première")
    [order] = shop.orders()
    assert [order[name] for name in ("kind", "status", "total_licences", "total")] == [
        "new_subscription", "confirmed", 7, money(8820)]
    page.becomes("/subscriptions/" + order["subscription_id"], "() => location.pathname")


def test_what_is_no_longer_sold_leads_to_what_takes_its_place(visit, stack):
    old = price_new(stack, on_sale_until="2026-11-10")
    product = stack.operator.post("/v1/operator/products", product_draft()).ok(201)["id"]
    price_new(stack, product)
    successor = price_new(stack, product, unit_amount=2000)
    stack.operator.call("PATCH", "/v1/operator/prices/" + old, {"successors": [successor]}).ok()
    shop = Shop(stack, old)
    subscription = shop.buy(3)
    turn(shop, "2026-11-12")
    page = visit()
    page.sign_in(shop.account)
    open_panel(page, subscription)
    page.link("Buy Test suite instead")
    page.see('role=button[name="Pay €120.00 now"]')  # 5 at 20.00, tax 20.00
    page.see(f"css=input[value={successor}]:checked")


def test_a_product_key_makes_a_subscription(visit, owner):
    wanted = {"price_id": owner.price_id, "licences": 25, "months": 12, "count": 1}
    [key] = owner.stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    page = visit()
    page.sign_in(owner.account)
    page.go("/subscriptions/new")
    page.click("css=.past summary")
    page.fill("css=input[name=product-key]", key)
    page.button("Redeem the key")
    page.says("25 licences")
    assert [one["licences"]["total"] for one in owner.data("/v1/subscriptions")] == [25, 100]


def test_a_year_is_drawn_with_its_table_beside(visit, owner):
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    turn(owner, "2026-11-20")
    owner.order(owner.quote_change(owner.subscription_id, 98).ok(201)["id"]).ok(201)
    turn(owner, "2027-01-05")
    page = visit(locale="fr-FR")
    page.sign_in(owner.account, language="fr")
    page.go("/subscriptions/" + owner.subscription_id)
    page.see("css=.past summary")
    drawn = "() => performance.getEntriesByType('resource').some((one) => one.name.includes('guichet-chart'))"
    assert not page.run(drawn), "the chart is loaded once it is wanted"
    page.click("css=.past summary")
    page.see("css=.chart canvas")
    page.becomes(12, "() => document.querySelectorAll('.history tbody tr').length")
    rows = page.run("() => [...document.querySelectorAll('.history tbody tr')].map((row) => row.innerText)")
    seen = [row.replace("\u00a0", " ").replace("\u202f", " ").replace("\t", " | ").replace("\n", " ") for row in rows]
    assert len(seen) == 12 and seen[0] == "février 2026 | 0 | 0,00 €"
    assert seen[9:] == ["novembre 2026 | 98 | 1 056,30 € dont avoir de 26,95 €",
                        "décembre 2026 | 98 | 1 029,00 €", "janvier 2027 | 98 | 1 029,00 €"]
    faultless(page)
    page.run_until("() => document.querySelector('.chart canvas').getBoundingClientRect().height > 150")


@pytest.mark.parametrize("text, expected", [
    ("a@b.example", [["a@b.example", "A"]]),
    ("Anne Un <a@b.example>", [["a@b.example", "Anne Un"]]),
    ("Anne Un;a@b.example", [["a@b.example", "Anne Un"]]),
    ("email,display_name,locale\na@b.example,\"Un, Anne\",fr\n", [["a@b.example", "Un, Anne", "fr"]]),
    ("Nom\tAdresse e-mail\r\nAnne\ta@b.example\r\n\r\n", [["a@b.example", "Anne"]]),
    ("jean-luc.petit@b.example\n\nx", [["jean-luc.petit@b.example", "Jean Luc Petit"], ["x", ""]]),
    ("\"a \"\"b\"\" c\",a@b.example", [["a@b.example", "a \"b\" c"]]),
    ("a@b.example\nAnne Un;b@b.example", [["a@b.example", "A"], ["b@b.example", "Anne Un"]]),
    ("a@b.example, \"Un, Anne\"", [["a@b.example", "Un, Anne"]]),
    ("\ufeffPrénom;Nom;E-mail;Langue\nAnne;Un;a@b.example;Français", [["a@b.example", "Anne Un", "fr"]]),
    ("Adresse;Nom;E-mail\n1 rue X;Anne Un;a@b.example", [["a@b.example", "Anne Un"]]),
    ("Utilisateur;Courriel\n;a.un@b.example", [["a.un@b.example", "A Un"]])])
def test_lists_of_users_are_read_as_people_have_them(buyer, text, expected):
    read = """async (text) => {
        const main = document.querySelector('script[type=module]').src;
        const {usersRead} = await import(main.replace('main.js', 'order-users.js'));
        return usersRead(text).map((one) => [one.email, one.display_name, ...(one.locale ? [one.locale] : [])]);
    }"""
    assert buyer.run(read, text) == expected


@pytest.mark.parametrize("language, words", [("en", "Buy New office instead"),
                                             ("fr", "Souscrire Nouveau bureau à la place")])
def test_where_a_sale_ends_meanwhile_what_takes_its_place_is_offered(visit, stack, owner, language, words):
    """The list of offers was read before; the quote tells what is sold instead."""
    names = {"en": "New office", "fr": "Nouveau bureau"}
    product = stack.operator.post("/v1/operator/products", product_draft(name=names)).ok(201)["id"]
    successor, old = price_new(stack, product, unit_amount=2000), price_new(stack)
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language])
    page.sign_in(owner.account, "/subscriptions/new?price=" + old, language)
    page.see("css=.quote table")
    stack.operator.call("PATCH", "/v1/operator/prices/" + old,
                        {"on_sale_until": "2026-11-01", "successors": [successor]}).ok()
    page.fill("css=.stepper input", "7")
    page.see("css=.outcome .note.bad")
    faultless(page)
    page.link(words)
    page.run_until("(price) => document.querySelector(`input[value=${price}]`)?.checked", successor)
    page.says({"en": "€168.00", "fr": "168,00 €"}[language])  # 7 x 20.00, and tax
    assert not page.has(".outcome .note.bad")
