"""The seller's pages: what the operator finds, decides, books, makes and checks there; by its figures, and once."""
import re
import secrets

import pytest
from judged import faultless, picture
from people import imported, looking, person
from shop import Shop, key_new, money, price_new
from test_states import open_panel, total


@pytest.fixture
def seller(visit, stack):
    """A page on which the operator has signed in, at the seller's first page."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.sign_in(stack.facts["operator"])
    return page


@pytest.fixture
def debtor(stack, price):
    """A customer on 12 November 2026 with 100 licences by invoice since the 1st: with tax 1,260.00, still due."""
    customer = Shop(stack, price, credit_limit=money(500000))
    customer.subscription_id = customer.buy(100, customer.method("invoice"))
    customer.clock("2026-11-12T09:00:00Z").ok()
    [customer.invoice] = customer.invoices()
    assert customer.invoice["due"] == money(126000)
    return customer


def check_of(owner, licences=30):
    """An order by invoice that waits for its credit check."""
    order = owner.order(owner.quote_new(licences, owner.method("invoice")).ok(201)["id"]).ok(201)
    assert order["status"] == "credit_check_pending"
    return order


def card_of(page, customer):
    """The card of a customer's credit check."""
    selector = f'css=.credit-check:has(h2 a[href="/seller/organizations/{customer.id}"])'
    page.see(selector)
    return selector


def test_the_operator_begins_at_the_customers_and_has_its_own_entries(seller):
    seller.heading("Customers")
    seller.becomes(["Customers", "Credit checks", "Invoices", "Catalogue", "Product keys", "Books"],
                   "() => [...document.querySelectorAll('.top nav a')].map((one) => one.textContent)")
    seller.see("css=.row")
    faultless(seller)


def test_the_demo_offers_the_seller_last(visit, stack):
    page = visit()
    page.go(stack.facts["page_url"])
    page.see("css=.accounts")
    offered = page.run("() => [...document.querySelectorAll('.accounts strong')].map((one) => one.textContent)")
    assert offered[-1] == "Operator of the service (the seller)" and len(offered) == 5
    page.button("Operator of the service (the seller) " + stack.facts["operator"]["email"])
    page.heading("Customers")


@pytest.mark.parametrize("language, missing", [("en", "Nothing is here"), ("fr", "Il n’y a rien ici")])
def test_to_a_customer_the_sellers_pages_are_not_there(visit, owner, language, missing):
    """Whatever the role: neither a form nor a refusal, nor a question to the API."""
    page = visit(**looking(language))
    page.sign_in(owner.account, language=language)
    page.see("css=.row")
    for path in ("organizations", "organizations/" + owner.id, "clocks/" + owner.id, "checks", "invoices",
                 "invoices/inv_1", "catalogue", "prices/prc_1", "keys", "books"):
        page.go("/seller/" + path)
        page.heading(missing)
        assert not page.has("main :is(form, button, .note)"), path
        assert not page.has(".top [aria-current]"), path
        assert page.run("() => performance.getEntriesByType('resource').filter((one) => "
                        "one.name.includes('/v1/operator')).length") == 0, path
    faultless(page)


def test_the_seller_has_them(seller):
    for path, title in (("keys", "Product keys"), ("books", None), ("catalogue", "Catalogue")):
        seller.go("/seller/" + path)
        seller.see(f'css=.top [aria-current][href="/seller/{path}"]')
        if title is not None:
            seller.heading(title)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_customer_is_found_and_shown_with_everything_of_it(visit, stack, debtor, language):
    words = {"en": ("Owed", "€1,260.00", "€5,000.00", "€3,740.00 is left", "Invoices", "Users", "Active",
                    "Global administrator"),
             "fr": ("Encours", "1 260,00 €", "5 000,00 €", "il reste 3 740,00 €", "Factures", "Utilisateurs", "Actif",
                    "Administration générale")}[language]
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language])
    page.sign_in(stack.facts["operator"], language=language)
    page.enter("css=input[type=search]", debtor.account["email"])
    page.run_until("() => document.querySelectorAll('.row').length === 1")
    page.link(debtor.organization["name"])
    page.see("css=.facts")
    for text in words[:4]:
        page.says(text)
    page.says("1 rue de la Paix, 75002 Paris, France")
    page.says("Test suite" if language == "en" else "Suite de test")
    page.click(f'css=.choice a:text-is("{words[4]}")')
    page.says(debtor.invoice["number"])
    page.click(f'css=.choice a:text-is("{words[5]}")')
    page.says(debtor.account["email"])
    page.says(words[6])
    page.says(words[7])
    faultless(page)
    page.click('css=.choice li:last-child a')
    page.says({"en": "Test suite was set up.", "fr": "Suite de test"}[language], ".rows")
    page.see(f'css=.event a[href="/seller/invoices/{debtor.invoice["id"]}"]')
    faultless(page)
    for show in ("orders", "credit-notes", "payment-methods"):
        page.go(f"/seller/organizations/{debtor.id}?show={show}")
        page.see("css=.note" if show == "credit-notes" else "css=.row")


def test_a_customers_orders_notes_checks_and_payments_are_told_whole(seller, stack, owner):
    """By the figures of each: 105 licences by card on the 12th, two of them credited, and a check that waits."""
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    invoice = next(one for one in owner.invoices() if one["total"] == money(3990))
    stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes",
                        {"lines": [{"line_id": invoice["lines"][0]["id"], "amount": money(1000)}],
                         "reason": "Goodwill"}, key=key_new()).ok(201)
    check_of(owner)
    where = f"/seller/organizations/{owner.id}?show="
    seller.go(where + "orders")
    order = 'css=.rows > li:has(h2:text("5 more licences"))'
    seller.click(order + " >> css=summary")
    seller.see(order + ' >> text="105 licences"')
    seller.see(order + f' >> css=a[href="/seller/invoices/{invoice["id"]}"]')
    faultless(seller)
    picture(seller, "seller-customer-orders")
    seller.go(where + "credit-notes")
    seller.click("css=.more summary")
    for text in ("Goodwill", "€10.00", "€2.00", "€12.00", "Left as credit"):
        seller.says(text)
    seller.see(f'css=.more a[href="/seller/invoices/{invoice["id"]}"]')
    faultless(seller)
    seller.go(where + "payments")
    seller.see(f'css=.rows > li:has(h2:text("39.90")):has(a[href="/seller/invoices/{invoice["id"]}"])')
    seller.says("Card")
    faultless(seller)
    seller.go(where + "credit-checks")
    seller.see('css=.rows > li h2 a[href="/seller/checks"]')
    seller.says("To be decided")
    faultless(seller)


def test_what_is_looked_for_stands_in_its_field(seller, debtor):
    """Empty again where all are shown, and back with Back."""
    seller.go("/seller/invoices")
    seller.enter("css=input[type=search]", debtor.invoice["number"])
    seller.run_until("() => location.search.startsWith('?q=')")
    seller.link("All")
    seller.run_until("() => location.search === '?every=true' && document.querySelector('#find').value === ''")
    seller.run("() => history.back()")
    seller.run_until("(number) => document.querySelector('#find').value === number", debtor.invoice["number"])


def test_of_the_101st_user_the_seller_reads_no_name_and_not_that_it_is_gone(seller, owner):
    account = person(owner, "Mia Moreau")
    imported(owner, [f"zoe-{at:03}-{owner.id}@example.com,Zoé {at:03},," for at in range(100)]).ok(201)
    path = f"/v1/subscriptions/{owner.subscription_id}/assignments/"
    last = owner.client.get("/v1/users?search=zoe%20099").ok()["data"][0]["id"]
    for user in (account["id"], last):
        owner.client.call("PUT", path + user).ok(201)
    seller.go(f"/seller/organizations/{owner.id}?show=events")
    seller.becomes(["zoé 099 was given a licence of test suite.", "a user was given a licence of test suite."],
                   """() => [...document.querySelectorAll('.event')].slice(0, 2).map((one) =>
                       one.innerText.split('\\n')[0].toLowerCase())""")


def test_what_nobody_has_finds_nobody_and_says_what_to_try(seller):
    seller.enter("css=input[type=search]", "No such customer " + secrets.token_hex(8))
    seller.says("Try the beginning of the name alone.")
    faultless(seller)


def test_a_credit_check_is_approved_while_the_customer_watches(seller, buyer, owner):
    """Two browser contexts: the customer's page turns by itself once the seller has decided."""
    order = check_of(owner)
    buyer.go("/orders/" + order["id"])
    buyer.says("Credit check under way")
    seller.link("Credit checks")
    card = card_of(seller, owner)
    seller.see(card + ' >> text="€378.00"')
    for text in ("expected by 16 November 2026", "New subscription, 30 licences", "Test suite", "Credit limit",
                 "€0.00"):
        seller.says(text, card[4:])
    faultless(seller)
    seller.click(card + ' >> role=button[name="Approve…"]')
    seller.fill(card + ' >> css=input[name="/note"]', "Welcome.")
    seller.click(card + ' >> role=button[name="Go on"]')
    seller.says("and €378.00 will be invoiced.")
    seller.says("then owes €378.00; its limit is €0.00.")
    faultless(seller)
    seller.click(card + ' >> role=button[name="Approve"]')
    seller.says("Approved: the customer’s page shows it at once.")
    seller.says("Welcome.")
    buyer.says("Done")
    assert owner.licences(order["subscription_id"]) == 30
    assert owner.client.get("/v1/credit-checks/" + order["credit_check"]["id"]).ok()["note"] == "Welcome."


def test_a_credit_check_that_somebody_else_decided_says_so(seller, owner, stack):
    order = check_of(owner)
    seller.go("/seller/checks")
    card = card_of(seller, owner)
    seller.click(card + ' >> role=button[name="Reject…"]')
    seller.click(card + ' >> role=button[name="Go on"]')
    seller.says("The order of €378.00 is rejected.")
    path = f"/v1/operator/credit-checks/{order['credit_check']['id']}/decision"
    stack.operator.post(path, {"decision": "approved"}).ok()
    seller.click(card + ' >> role=button[name="Reject"]')
    seller.see(card + " >> css=.note.bad")
    faultless(seller)
    assert owner.licences(order["subscription_id"]) == 30
    seller.click(card + ' >> role=button[name="Try again"]')
    seller.wait(card, "detached")


def test_a_new_limit_is_set_with_the_decision(seller, owner, stack):
    check_of(owner)
    seller.go("/seller/checks")
    card = card_of(seller, owner)
    seller.click(card + ' >> role=button[name="Approve…"]')
    seller.fill(card + ' >> css=input[name="/credit_limit/amount"]', "1,2,3")
    seller.says("This is not an amount")
    seller.fill(card + ' >> css=input[name="/credit_limit/amount"]', "2 500,5")
    seller.click(card + ' >> role=button[name="Go on"]')
    seller.says("its limit is €2,500.50.")
    seller.click(card + ' >> role=button[name="Approve"]')
    seller.says("Approved")
    assert stack.operator.get("/v1/operator/organizations/" + owner.id).ok()["credit_limit"] == money(250050)


def open_invoice(page, invoice, deed):
    page.go("/seller/invoices/" + invoice["id"])
    page.button(deed)


def test_a_transfer_pays_an_invoice_once(seller, debtor):
    """Found by its number among those still due; the amount stands there; a double click books once."""
    seller.go("/seller/invoices")
    seller.enter("css=input[type=search]", debtor.invoice["number"])
    seller.click(f'css=a[href="/seller/invoices/{debtor.invoice["id"]}"]')
    seller.button("Book a transfer")
    seller.see('css=input[name="/amount/amount"]')
    seller.holds('css=input[name="/amount/amount"]', "1260.00")
    seller.holds('css=input[name="/received_on"]', "2026-11-12")
    seller.attribute('role=button[name="Go on"]', "aria-disabled", "true")
    seller.fill('css=input[name="/reference"]', "VIR-77")
    faultless(seller)
    seller.button("Go on")
    seller.says(f"€1,260.00 pays invoice {debtor.invoice['number']} in full.")
    faultless(seller)
    seller.run("""() => { const b = document.querySelector('.form button[type=submit]');
        b.click(); b.click(); b.form.requestSubmit(); }""")
    seller.says("Booked: the invoice is paid.")
    seller.says("transfer of 12 November 2026, VIR-77")
    paid = debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()
    assert (paid["status"], paid["due"]) == ("paid", money(0))
    assert [one["amount"] for one in paid["payments"]] == [money(126000)]


def test_a_transfer_whose_answer_was_lost_is_booked_once(seller, debtor):
    """It arrives, its answer does not; the page that was loaded anew asks again with the same key, and says so."""
    open_invoice(seller, debtor.invoice, "Book a transfer")
    seller.fill('css=input[name="/reference"]', "VIR-80")
    seller.fill('css=input[name="/amount/amount"]', "60")
    seller.button("Go on")
    seller.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const answer = await real(request, ...more);
            if (request.method === "POST" && request.url.endsWith("/payments")) throw new TypeError("lost");
            return answer;
        };
    }""")
    seller.button("Book €60.00")
    seller.run_until("async (id) => (await (await fetch('/v1/operator/invoices/' + id)).json()).paid.amount === 6000",
                     debtor.invoice["id"])
    seller.go("/seller/invoices/" + debtor.invoice["id"])
    seller.says("Booked: €1,200.00 remains due.")
    paid = debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()
    assert [one["amount"] for one in paid["payments"]] == [money(6000)]


def test_more_than_is_due_takes_a_second_deliberate_step(seller, debtor, stack):
    """1,261.00 for 1,260.00: refused to be sent until it is ticked that 1.00 becomes credit."""
    open_invoice(seller, debtor.invoice, "Book a transfer")
    seller.fill('css=input[name="/reference"]', "VIR-78")
    seller.fill('css=input[name="/amount/amount"]', "1261")
    seller.says("€1,261.00 is more than the €1,260.00 due")
    seller.says("€1.00 would become credit")
    seller.attribute('role=button[name="Go on"]', "aria-disabled", "true")
    faultless(seller)
    seller.click("css=input[name=more]")
    seller.button("Go on")
    seller.button("Book €1,261.00")
    seller.says("Booked: the invoice is paid.")
    assert stack.operator.get("/v1/operator/organizations/" + debtor.id).ok()["credit_balance"] == money(100)


def test_a_part_of_it_leaves_the_rest_due_and_a_bad_day_stands_at_its_field(seller, debtor):
    open_invoice(seller, debtor.invoice, "Book a transfer")
    seller.fill('css=input[name="/reference"]', "VIR-79")
    seller.fill('css=input[name="/amount/amount"]', "260.00")
    seller.fill('css=input[name="/received_on"]', "2026-11-13")
    seller.button("Go on")
    seller.says("€1,000.00 of €1,260.00 remains due.")
    seller.button("Book €260.00")
    seller.see("css=.field .wrong")
    seller.run_until("() => document.activeElement.name === '/received_on'")
    faultless(seller)
    seller.fill('css=input[name="/received_on"]', "2026-11-11")
    seller.button("Go on")
    seller.button("Book €260.00")
    seller.says("Booked: €1,000.00 remains due.")
    assert debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()["due"] == money(100000)


def test_an_invoice_is_corrected(seller, debtor):
    """100.00 of the line, with tax 120.00: 1,140.00 stay due."""
    open_invoice(seller, debtor.invoice, "Issue a credit note")
    seller.fill('css=.form input[inputmode=decimal]', "100")
    seller.fill('css=input[name="/reason"]', "Outage in October")
    seller.button("Go on")
    seller.says("A credit note over €100.00 and the tax on it is issued")
    faultless(seller)
    seller.button("Credit €100.00 and the tax")
    seller.says("over €120.00 is issued.")
    seller.says("Outage in October")
    seller.says("€1,140.00")
    [note] = debtor.client.get("/v1/credit-notes").ok()["data"]
    assert (note["total"], note["reason"]) == (money(12000), "Outage in October")


def test_more_than_a_line_has_is_refused_in_words(seller, debtor):
    open_invoice(seller, debtor.invoice, "Issue a credit note")
    seller.fill('css=.form input[inputmode=decimal]', "1050.01")
    seller.fill('css=input[name="/reason"]', "Slip")
    seller.button("Go on")
    seller.button("Credit €1,050.01 and the tax")
    seller.see("css=.note.bad")
    faultless(seller)
    assert debtor.client.get("/v1/credit-notes").ok()["data"] == []


def test_an_invoice_is_written_off(seller, stack, debtor):
    """A transfer of 500.00 arrives while the form is open: 760.00 is what was written off, and what is told."""
    open_invoice(seller, debtor.invoice, "Write off")
    seller.fill('css=input[name="/reason"]', "Insolvent")
    seller.button("Go on")
    seller.says("€1,260.00 of invoice")
    arrived = {"amount": money(50000), "received_on": "2026-11-12", "reference": "VIR-91"}
    path = f"/v1/operator/invoices/{debtor.invoice['id']}/payments"
    stack.operator.post(path, arrived, key="meanwhile-1").ok(201)
    seller.button("Write off €1,260.00")
    seller.says("Written off: €760.00.")
    seller.says("– Written off")
    assert debtor.client.get("/v1/invoices/" + debtor.invoice["id"]).ok()["status"] == "uncollectible"
    seller.says_not("Book a transfer")


def test_a_sale_is_ended_and_another_product_offered_in_its_place(seller, stack):
    tag = secrets.token_hex(4)
    ended, other = [stack.operator.post("/v1/operator/products", {"code": f"{noun}-{tag}", "name": {
        "en": f"{noun} {tag}", "fr": f"{noun} {tag}"}}).ok(201)["id"] for noun in ("Classic", "Suite")]
    price, _ = price_new(stack, ended), price_new(stack, other)
    seller.go("/seller/products/" + ended)
    seller.button("End its sale…")
    seller.fill('css=input[name="/on_sale_until"]', "2031-01-01")
    seller.selectOption("css=select[name=add]", other)
    seller.button("Add")
    seller.see(f'css=.panel .successors li:has-text("Suite {tag}")')
    seller.button("Go on")
    seller.says("From 1 January 2031 on nobody can buy it")
    seller.says(f"Customers are offered: Suite {tag}.")
    faultless(seller)
    picture(seller, "seller-sale")
    seller.button("Save")
    seller.says("Saved.")
    seller.see(f'css=.fact .successors li:has-text("Suite {tag}")')
    told = stack.operator.get("/v1/operator/products/" + ended).ok()
    assert (told["on_sale_until"], told["successors"]) == ("2031-01-01", [other])
    seller.button("Rename")
    seller.fill('css=input[name="/name/fr"]', f"Classique {tag}")
    seller.button("Save the names")
    seller.see(f'css=.fact dd:has-text("Classique {tag}")')
    assert stack.operator.get("/v1/operator/products/" + ended).ok()["name"]["en"] == f"Classic {tag}"
    seller.go("/seller/prices/" + price)
    seller.says("Its product is no longer sold from 1 January 2031 on")
    seller.button("End its sale…")
    seller.fill('css=input[name="/on_sale_until"]', "2030-01-01")
    seller.button("Go on")
    seller.says(f"Customers are offered: Suite {tag}.")
    faultless(seller)
    seller.button("Save")
    seller.see('css=.fact dd:has-text("1 January 2030")')
    assert stack.operator.get("/v1/operator/prices/" + price).ok()["on_sale_until"] == "2030-01-01"


KEEP_FILE = """() => {
    const real = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.saved = blob; return real(blob); };
}"""


def saved_keys(page):
    """The text of the file that the page offers, since KEEP_FILE."""
    return bytes(page.run("async () => [...new Uint8Array(await window.saved.arrayBuffer())]")).decode("utf-8")


def test_product_keys_are_shown_once_copied_and_saved(seller, stack, shop):
    draft = {"code": "keys-" + secrets.token_hex(6), "name": {"en": "-Keyed \"é\"", "fr": "-À clé"}}
    product = stack.operator.post("/v1/operator/products", draft).ok(201)
    price = price_new(stack, product["id"])
    seller.go("/seller/keys")
    seller.see('css=select[name="/price_id"]')
    seller.selectOption('css=select[name="/price_id"]', price)
    seller.fill('css=input[name="/count"]', "3")
    seller.fill('css=input[name="/licences"]', "5")
    seller.button("Go on")
    seller.says("3 keys are made: 15 licences together, for 12 months")
    faultless(seller)
    seller.run(KEEP_FILE)
    seller.button("Make 3 keys")
    seller.heading("3 keys are made")
    faultless(seller)
    keys = seller.inputValue("css=.keys").split("\n")
    assert len(keys) == 3 and all(re.fullmatch(r"([A-Z0-9]{5}-){4}[A-Z0-9]{5}", key) for key in keys)
    seller.button("Copy")
    seller.says("Copied.")
    assert seller.run("() => navigator.clipboard.readText()") == "\n".join(keys)
    seller.attribute("css=a[download]", "download", "product-keys.csv")
    seller.run_until("() => window.saved !== undefined")
    assert saved_keys(seller) == "\ufeffproduct_key,product,licences,months\r\n" + "".join(
        f"{key},\"'-Keyed \"\"é\"\"\",5,12\r\n" for key in keys), "a spreadsheet takes no name for a formula"
    redeemed = shop.client.post("/v1/product-key-redemptions", {"product_key": keys[1]}, key=key_new()).ok(201)
    assert redeemed["licences_added"] == 5
    seller.button("Close")
    seller.see('css=select[name="/price_id"]')
    assert keys[0] not in seller.text()


def keys_of(stack, price, count):
    wanted = {"price_id": price, "licences": 5, "months": 12, "count": count}
    return stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]


ROWS = "() => document.querySelectorAll('.rows > li').length"
BUTTONS_OF = """(ending) => [...document.querySelectorAll('.rows > li')].find((one) =>
    one.textContent.includes(ending)).querySelectorAll('button').length"""


def key_row(page, key):
    selector = f'css=.rows > li:has(h2:text-is("Key ending in {key[-5:]}"))'
    page.see(selector)
    return selector


def test_a_key_is_found_by_its_text_and_revoked(seller, stack, shop):
    draft = {"code": "keys-" + secrets.token_hex(6), "name": {"en": "Keyed", "fr": "À clé"}}
    product = stack.operator.post("/v1/operator/products", draft).ok(201)["id"]
    price = price_new(stack, product)
    keys = keys_of(stack, price, 3)
    shop.client.post("/v1/product-key-redemptions", {"product_key": keys[0]}, key=key_new()).ok(201)
    seller.go("/seller/keys?product=" + product)
    redeemed = key_row(seller, keys[0])
    seller.see(redeemed + f' >> css=a[href="/seller/organizations/{shop.id}"]')
    assert "Redeemed" in seller.innerText(redeemed) and "5 licences" in seller.innerText(redeemed)
    assert seller.run(BUTTONS_OF, keys[0][-5:]) == 0, "what it gave stays"
    assert seller.run(ROWS) == 3
    seller.selectOption("css=.filters select[name=state]", "available")
    seller.click('css=.filters button[type="submit"]')
    seller.wait(redeemed, "detached")
    seller.run_until(f"() => ({ROWS})() === 2")
    faultless(seller)
    picture(seller, "seller-keys")
    seller.fill("css=.filters input[name=ending]", keys[1].lower())
    seller.click('css=.filters button[type="submit"]')
    seller.run_until(f"() => ({ROWS})() === 1")
    assert keys[1] not in seller.run("() => location.href"), "nothing of a key but its last group"
    row = key_row(seller, keys[1])
    seller.click(row + ' >> role=button[name=/^Revoke… /]')
    seller.fill(row + ' >> css=input[name="/reason"]', "Printed twice.")
    seller.click(row + ' >> role=button[name="Go on"]')
    seller.says("Nobody can redeem this key any more")
    faultless(seller)
    seller.click(row + ' >> role=button[name="Revoke the key"]')
    seller.says("Revoked.")
    seller.see(row + ' >> text="Printed twice."')
    faultless(seller)
    shop.client.post("/v1/product-key-redemptions", {"product_key": keys[1]},
                     key=key_new()).problem(409, "product_key_revoked")


def test_a_key_that_was_redeemed_meanwhile_is_not_revoked(seller, stack, shop, price):
    [key] = keys_of(stack, price, 1)
    seller.go("/seller/keys?ending=" + key[-5:])
    row = key_row(seller, key)
    seller.click(row + ' >> role=button[name=/^Revoke… /]')
    seller.fill(row + ' >> css=input[name="/reason"]', "Stolen.")
    seller.click(row + ' >> role=button[name="Go on"]')
    seller.says("Nobody can redeem this key any more")
    shop.client.post("/v1/product-key-redemptions", {"product_key": key}, key=key_new()).ok(201)
    seller.click(row + ' >> role=button[name="Revoke the key"]')
    seller.says("Product key already redeemed")
    faultless(seller)
    seller.click(row + ' >> role=button[name="Try again"]')
    seller.see(key_row(seller, key) + f' >> css=a[href="/seller/organizations/{shop.id}"]')


def test_a_product_its_tiers_and_a_revision_are_made(seller, stack):
    code = "paliers-" + secrets.token_hex(6)
    seller.go("/seller/catalogue")
    seller.button("Add a product")
    seller.fill('css=input[name="/code"]', "with blanks in it")
    seller.fill('css=input[name="/name/en"]', "Stairs")
    seller.fill('css=input[name="/name/fr"]', "Escaliers")
    seller.button("Add the product")
    seller.see("css=.field .wrong")
    faultless(seller)
    seller.fill('css=input[name="/code"]', code)
    seller.button("Add the product")
    card = f'css=.product:has(p:text-is("Code {code}"))'
    seller.see(card)
    seller.click(card + ' >> role=button[name="Add a price"]')
    seller.selectOption("css=select[name=mode]", "graduated")
    seller.fill('css=input[name="/tiers/steps/0/up_to"]', "10")
    seller.fill('css=input[name="/tiers/steps/0/unit_amount"]', "12.00")
    seller.fill('css=input[name="/tiers/steps/1/unit_amount"]', "9")
    seller.see("css=.stairs polyline")
    for text in ("1 to 10 licences", "from 11 licences on"):
        seller.says(text, ".tiers")
    faultless(seller)
    seller.button("Add the price")
    seller.see(card + " >> css=.price")
    product = next(one for one in stack.operator.get("/v1/products?limit=100").ok()["data"] if one["code"] == code)
    [made] = product["prices"]
    assert made["tiers"] == {"mode": "graduated", "steps": [{"up_to": 10, "unit_amount": 1200},
                                                            {"up_to": None, "unit_amount": 900}]}
    seller.click(card + ' >> css=.price a')
    seller.heading("Stairs")
    seller.says("It was never changed, and no change is to come.")
    seller.button("Change the price")
    seller.fill('css=input[name="/effective_from"]', "2031-01-01")
    seller.fill('css=input[name="/unit_amount"]', "11.50")
    seller.button("Go on")
    seller.says("From 1 January 2031 on, buyers pay €11.50 per licence per month")
    seller.says("(today: from €9.00 per licence per month).")
    faultless(seller)
    seller.button("Set the revision")
    seller.heading("From 1 January 2031")
    faultless(seller)
    [revision] = stack.operator.get("/v1/operator/prices/" + made["id"]).ok()["revisions"]
    assert (revision["effective_from"], revision["unit_amount"]) == ("2031-01-01", 1150)


def test_a_sandboxs_clock_is_turned_by_a_slider(seller, debtor):
    """From 12 November by 30 days: the renewal of 1 December is billed on the way."""
    seller.go("/seller/organizations/" + debtor.id)
    seller.link("Advance the clock")
    seller.see("css=input[type=range]")
    seller.run("""() => { const range = document.querySelector('input[type=range]');
        range.value = 30; range.dispatchEvent(new Event('input', {bubbles: true})); }""")
    seller.says("12 December 2026")
    seller.attribute("css=input[type=range]", "aria-valuetext", "12 December 2026")
    seller.settled()
    seller.focus("css=input[type=range]")
    seller.press("ArrowLeft")
    seller.says("11 December 2026")
    seller.button("30 days")
    seller.button("Go on")
    seller.says("30 days pass, to 12 December 2026")
    faultless(seller)
    seller.button("Advance to 12 December 2026")
    seller.says("Everything on the way is done")
    seller.says("1 invoice was issued")
    seller.says("1 billing period began")
    faultless(seller)
    newest = debtor.invoices()[0]
    assert newest["issue_date"] == "2026-12-01"
    seller.says(newest["number"])
    assert debtor.client.get("/v1/organization").ok()["now"] == "2026-12-12T09:00:00Z"


def test_the_books_are_re_checked(seller, owner):
    seller.link("Books")
    seller.button("Re-check the books")
    seller.says("Nothing is wrong")
    seller.says("Entries of the ledger")
    faultless(seller)


def test_the_books_that_take_long_show_how_far_they_are(seller):
    """The first two answers are 202, as those of large books; the page asks again until it has the result."""
    seller.go("/seller/books")
    seller.run("""() => {
        const real = window.fetch;
        let asked = 0;
        const checked = {invoices: 4711, lines: 1, credit_notes: 0, payments: 0, postings: 0, subscriptions: 0,
            periods: 0, lots: 0, pending_lines: 0, events: 0};
        const running = JSON.stringify({status: "running", started_at: "2026-11-12T09:00:00Z", checked});
        window.fetch = (request, ...more) => request.url.endsWith("/verification") && ++asked < 3
            ? Promise.resolve(new Response(running, {status: 202, headers: {"Content-Type": "application/json"}}))
            : real(request, ...more);
    }""")
    seller.button("Re-check the books")
    seller.says("… Being re-checked")
    seller.says("4,711")
    faultless(seller)
    seller.says("✓ Nothing is wrong")


PAGES = [("organizations", ".row"), ("checks", ".credit-check, .note"), ("invoices", ".row"), ("catalogue", ".price"),
         ("keys", ".form"), ("books", ".lead")]
LOOKS = [("en", 360, "light"), ("fr", 768, "dark"), ("en", 1440, "dark"), ("fr", 1440, "light")]


@pytest.mark.parametrize("language, width, scheme", LOOKS)
def test_the_sellers_pages_as_pictures(visit, stack, debtor, owner, language, width, scheme):
    check_of(owner)
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language], viewport={"width": width, "height": 900},
                 colorScheme=scheme)
    page.sign_in(stack.facts["operator"], language=language)
    steps = [{"up_to": 10, "unit_amount": 1200}, {"up_to": 100, "unit_amount": 1000},
             {"up_to": None, "unit_amount": 750}]
    price = price_new(stack, unit_amount=None, tiers={"mode": "volume", "steps": steps})
    revision = {"effective_from": "2031-01-01", "unit_amount": 1100}
    stack.operator.post(f"/v1/operator/prices/{price}/revisions", revision).ok(201)
    for name, sign in [*PAGES, ("organizations/" + debtor.id, ".row"), ("invoices/" + debtor.invoice["id"], ".lines"),
                       ("clocks/" + debtor.id, "input[type=range]"), ("prices/" + price, ".revisions")]:
        page.go("/seller/" + name)
        page.see("css=" + sign)
        page.run_until("() => document.querySelector('.skeleton') === null")
        faultless(page)
        picture(page, f"{language}-{width}-{scheme}-seller-{name.split('/')[0]}{'-one' if '/' in name else ''}")
