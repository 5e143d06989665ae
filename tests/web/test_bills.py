"""Invoices and credit notes in the browser: what is due and what happens next, by value in both languages; paying now,
once."""
import pytest
from judged import faultless
from shop import Shop, money

PAY = 'role=button[name="Pay €126.00 now"]'


@pytest.fixture
def debtor(stack, price):
    """A customer who pays by invoice and owes 126.00, due on 1 December 2026; debtor.invoice."""
    customer = Shop(stack, price, credit_limit=money(1_000_000))
    customer.by_invoice = customer.method("invoice")
    customer.subscription_id = customer.buy(10, customer.by_invoice)
    customer.invoice = customer.invoices()[0]
    return customer


def signed_in(visit, shop, path, language="en", **options):
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[language], **options)
    page.sign_in(shop.account, language=language)
    page.go(path)
    return page


def at_invoice(visit, debtor, **options):
    return signed_in(visit, debtor, "/invoices/" + debtor.invoice["id"], **options)


def choose(page, method):
    page.click(f"css=.choice input[value={method}]")


OVERDUE = {
    "en": ["! Overdue", "€1,260.00 has been due since 1 December 2026. It is charged again on 2 December 2026.",
           "Payment overdue",
           "Test suite ! Payment overdue", "Pay €1,260.00", "Next invoice", "1 January 2027"],
    "fr": ["! En retard", "Paiement en retard",
           "1 260,00 € à régler depuis le 1er décembre 2026. Un nouveau débit aura lieu le 2 décembre 2026.",
           "Suite de test ! Paiement en retard", "Payer 1 260,00 €", "Prochaine facture", "1er janvier 2027"],
}
NEXT = {"en": ["2 December 2026", "31 December 2026", "1 March 2027", "If it stays unpaid, this happens by itself:"],
        "fr": ["2 décembre 2026", "31 décembre 2026", "1er mars 2027", "Sans règlement, voici ce qui se passera :"]}


@pytest.mark.parametrize("late, link", [(5, False), (6, True)])
def test_more_late_subscriptions_than_are_shown_lead_to_the_list(visit, owner, late, link):
    """5 are shown; of a sixth it is said that there is more."""
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_declined")
    owner.clock("2026-12-01T09:00:00Z").ok()
    page = signed_in(visit, owner, "/subscriptions")
    page.run("""(late) => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const answer = await real(request, ...more);
            if (!request.url.includes("status=past_due")) return answer;
            const {data: [one], ...rest} = await answer.json();
            return Response.json({...rest, data: Array.from({length: late}, (_, at) => ({...one, id: one.id + at}))});
        };
    }""", late)
    page.click('css=header a[href="/invoices"]')
    page.becomes(5, "() => document.querySelectorAll('.owed li').length")
    text = "Only 5 of them are shown. See all subscriptions"
    assert (text in page.text(".owed")) == link
    assert page.has('.owed a[href="/subscriptions"]') == link


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_overdue_says_so_and_what_happens_next(visit, owner, language):
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_declined")
    owner.clock("2026-12-01T09:00:00Z").ok()
    page = signed_in(visit, owner, "/invoices", language)
    for text in OVERDUE[language]:
        page.says(text)
    faultless(page)
    page.click("css=.owed a.button")
    for text in NEXT[language]:
        page.says(text)
    page.becomes("/invoices/" + owner.invoices()[0]["id"], "() => location.pathname")
    faultless(page)


@pytest.mark.parametrize("language, deed, paid", [("en", "Pay €126.00 now", "Nothing is due any more."),
                                                  ("fr", "Payer 126,00 € maintenant", "Il ne reste rien à régler.")])
def test_an_invoice_is_paid_now_and_once(visit, debtor, language, deed, paid):
    card = debtor.method()
    page = at_invoice(visit, debtor, language=language)
    page.button(deed)
    page.see(f"css=.choice input[value={card}]")
    faultless(page)
    page.run("""() => {
        const button = document.querySelector(".panel button[type=submit]");
        button.click();
        button.click();
        button.form.requestSubmit();
    }""")
    page.says(paid)
    page.says("Visa •••• 4242")
    page.gone(".panel")
    page.run_until("() => document.activeElement.className === 'focus'")
    assert debtor.captured() == [12600]
    assert debtor.invoices()[0]["status"] == "paid"
    faultless(page)


def test_a_payment_whose_answer_is_lost_is_not_made_twice(visit, debtor):
    debtor.method()
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.see("css=.choice")
    page.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const answer = await real(request, ...more);
            if (request.method === "POST" && request.url.endsWith("/payments")) throw new TypeError("lost");
            return answer;
        };
    }""")
    page.click("css=.panel button[type=submit]")
    page.run_until("async () => (await (await fetch('/v1/invoices?status=paid')).json()).data.length === 1")
    page.go("/invoices/" + debtor.invoice["id"])
    page.says("Nothing is due any more.")
    assert debtor.captured() == [12600]


def test_a_kept_payment_goes_on_after_a_reload(visit, debtor):
    """The request was cut off before it arrived: after a reload the same one is sent, with its key."""
    card = debtor.method()
    page = at_invoice(visit, debtor)
    page.see(PAY)
    key = "kept-" + debtor.invoice["id"]
    user = debtor.client.get("/v1/sessions/current").ok()["user"]["id"]
    page.run("""(key, about, card, userId) => sessionStorage.setItem("guichet-submissions",
        JSON.stringify({[about]: {key, userId, about, body: {payment_method_id: card}}}))""",
             key, "pay:" + debtor.invoice["id"], card, user)
    page.go("/invoices/" + debtor.invoice["id"])
    page.says("Nothing is due any more.")
    page.becomes(None, "() => sessionStorage.getItem('guichet-submissions')")
    assert debtor.captured() == [12600]
    again = debtor.client.post(f"/v1/invoices/{debtor.invoice['id']}/payments", {"payment_method_id": card}, key=key)
    assert again.headers["Idempotency-Replayed"] == "true", "it was that key"


def test_a_declined_card_is_told_and_the_second_try_pays(visit, debtor):
    poor = debtor.method("tok_insufficient_funds")
    good = debtor.method()
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.see("css=.choice")
    choose(page, poor)
    page.click("css=.panel button[type=submit]")
    page.says("There was not enough money in the account. Try again, or choose another method.")
    page.says("! Failed")
    faultless(page)
    assert debtor.captured() == []
    choose(page, good)
    page.click("css=.panel button[type=submit]")
    page.says("Nothing is due any more.")
    last4 = debtor.client.get("/v1/payment-methods/" + poor).ok()["last4"]
    page.says(f"! Failed Card Visa •••• {last4}")
    page.says("✓ Paid Card Visa •••• 4242")
    assert debtor.captured() == [12600]


def test_two_tabs_pay_once(visit, debtor):
    """What the second one is told of is how the invoice stands now."""
    debtor.method()
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.see("css=.choice")
    other = page.popup_of("/invoices/" + debtor.invoice["id"])
    other.button("Pay €126.00 now")
    other.see("css=.choice")
    page.click("css=.panel button[type=submit]")
    page.says("Nothing is due any more.")
    other.click("css=.panel button[type=submit]")
    other.says("Nothing is due any more.")
    other.gone(".panel")
    assert debtor.captured() == [12600]


def test_the_bank_is_left_and_gone_back_to(visit, debtor):
    card = debtor.method("tok_3ds")
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.see(f"css=.choice input[value={card}]")
    page.click("css=.panel button[type=submit]")
    page.says("Confirm the payment of €126.00 at your bank. Nothing is charged before.")
    faultless(page)
    assert debtor.captured() == []
    page.go("/invoices")
    page.says("… Your bank is waiting for you")
    page.link(debtor.invoice["number"])
    page.see("css=.invoice-state .button.main")
    page.popup_by("css=.invoice-state .button.main")
    page.says("Nothing is due any more.")
    assert debtor.captured() == [12600]


def test_a_debit_under_way_cannot_be_paid_again(visit, debtor):
    debtor.method("tok_sepa_fails_later")
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.see("css=.choice")
    page.click("css=.panel button[type=submit]")
    page.says("Payment of €126.00 under way: Bank account")
    page.gone(".invoice-state button")
    faultless(page)


def test_who_has_no_card_adds_one_and_comes_back_to_pay(visit, debtor):
    page = at_invoice(visit, debtor)
    page.button("Pay €126.00 now")
    page.says("There is no card or bank account that could pay it yet.")
    faultless(page)
    page.button("Add a card")
    page.click("css=button >> nth=0")
    page.says("It can be used at once.")
    page.link("Back to what you were doing")
    page.see("css=.choice input:checked")
    page.click("css=.panel button[type=submit]")
    page.says("Nothing is due any more.")
    assert debtor.captured() == [12600]


def test_filters_stand_in_the_address(visit, debtor):
    path = f"/v1/invoices/{debtor.invoice['id']}/payments"
    debtor.client.post(path, {"payment_method_id": debtor.method()}, key="filters-1").ok(201)
    debtor.clock("2026-12-01T09:00:00Z").ok()
    newer, older = [one["number"] for one in debtor.invoices()]
    page = signed_in(visit, debtor, "/invoices")
    page.says(older)
    page.selectOption("css=select[name=status]", "open")
    page.button("Show")
    page.says_not(older, ".rows")
    page.says(newer, ".rows")
    page.becomes("?status=open", "() => location.search")
    page.go("/invoices?from=2026-11-01&to=2026-11-30")
    page.says(older, ".rows")
    assert newer not in page.text(".rows")
    page.holds("css=input[name=to]", "2026-11-30")
    page.button("Show all")
    page.says(newer, ".rows")
    page.go("/invoices?status=uncollectible")
    page.says("Nothing matches these filters.")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_credit_note_says_what_became_of_it_and_is_paid_back(visit, owner, language):
    """5 licences fewer on 12 November: 52.50 x 19/30 = 33.25, tax 6.65: 39.90 on the next invoices, or on the card."""
    owner.order(owner.quote_change(owner.subscription_id, 95).ok(201)["id"]).ok(201)
    note = owner.data("/v1/credit-notes")[0]
    page = signed_in(visit, owner, "/invoices/" + note["invoice_id"], language)
    for text in {"en": ("Credited -€39.90", "Given back as credit €39.90"), "fr": ["Rendu en avoir 39,90 €"]}[language]:
        page.run_until("""(text) =>
            document.querySelector(".lines")?.innerText.replace(/[\\s]+/g, " ").includes(text)""", text)
    page.link(note["number"])
    texts = {"en": ("Credit note " + note["number"], "€39.90 is left of it.", "Have €39.90 paid back", "✓ Paid back",
                    "Tax 20% on €33.25"),
             "fr": ("Avoir " + note["number"], "Il en reste 39,90 €", "Se faire rembourser 39,90 €", "✓ Remboursé",
                    "TVA 20 % sur 33,25 €")}
    title, left, deed, back, tax = texts[language]
    for text in (title, left, tax):
        page.says(text)
    faultless(page)
    page.see(f'role=button[name="{deed}"]')
    page.run("() => { const one = document.querySelector('.form button'); one.click(); one.form.requestSubmit(); }")
    page.says(back)
    page.gone(".form")
    after = owner.client.get("/v1/credit-notes/" + note["id"]).ok()
    assert (after["refunded"], after["unspent"], len(after["refunds"])) == (money(3990), money(0), 1)
    page.says({"en": "-€39.90", "fr": "-39,90 €"}[language], ".lines")
    page.go("/credit-notes")
    page.says({"en": "€39.90 was paid back, or is on its way.",
               "fr": "39,90 € remboursés, ou en cours de remboursement."}[language])
    faultless(page)


def test_the_next_invoice_is_shown_as_it_stands(visit, owner):
    page = signed_in(visit, owner, "/invoices")
    page.says("1 December 2026", ".upcoming")
    for text in ("€1,260.00", "Card Visa •••• 4242"):
        page.says(text, ".upcoming")
    page.click("css=.upcoming summary")
    page.says("Tax 20% on €1,050.00", ".upcoming")
    faultless(page)


@pytest.mark.parametrize("language, row", [
    ("en", "{},2026-11-01,2026-11-01,Paid,EUR,1050.00,210.00,1260.00,0.00,\"'=1+1,\"\"x\"\"\"\r\n"),
    ("fr", "{};2026-11-01;2026-11-01;Réglée;EUR;1050,00;210,00;1260,00;0,00;\"'=1+1,\"\"x\"\"\"\r\n")])
def test_the_list_is_saved_for_a_spreadsheet(visit, shop, language, row):
    """With the mark that tells a spreadsheet its encoding; and what somebody wrote into an order is no formula."""
    shop.order(shop.quote_new(100, shop.method()).ok(201)["id"], purchase_order_number='=1+1,"x"').ok(201)
    page = signed_in(visit, shop, "/invoices?status=paid", language)
    page.see("css=.row")
    page.run("""() => {
        const real = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.saved = blob; return real(blob); };
    }""")
    page.button({"en": "Save this list as a CSV file", "fr": "Enregistrer cette liste en fichier CSV"}[language])
    page.run_until("() => window.saved !== undefined")
    saved = page.run("""async () => [...new Uint8Array(await window.saved.arrayBuffer())]""")
    text = bytes(saved).decode("utf-8")
    assert text.startswith("\ufeff" + {"en": "Number,Issued,", "fr": "Numéro;Émise le;"}[language])
    assert text.split("\r\n", 1)[1] == row.format(shop.invoices()[0]["number"])


def test_what_a_spreadsheet_would_compute_is_text(visit):
    """A cell that begins as a formula does, a negative number with more behind it too; a number stays one."""
    page = visit()
    page.go("/")
    page.see("css=input[type=password]")
    written = page.run("""async (cells) => {
        const main = document.querySelector('script[type=module]').src;
        const {csvOf} = await import(main.replace('main.js', 'csv.js'));
        return csvOf(cells.map((one) => [one]), "fr");
    }""", ["-2+3+cmd|' /C calc'!A0", "=1", "+1", "@a", "-a", "-12,50", "-3", "-1.5", "12-3"])
    assert written == ("\ufeff'-2+3+cmd|' /C calc'!A0\r\n'=1\r\n'+1\r\n'@a\r\n'-a\r\n-12,50\r\n-3\r\n-1.5\r\n"
                       "12-3\r\n")


def test_a_file_that_holds_not_all_says_so(visit, owner):
    """PAGES_MAX: a list that never ends is cut."""
    page = signed_in(visit, owner, "/invoices")
    page.see("css=.row")
    page.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            if (new URL(request.url).pathname !== "/v1/invoices") return real(request, ...more);
            window.page ??= await (await real(request.url.split("?")[0])).json();
            const data = Array(100).fill(window.page.data[0]);
            return Response.json({...window.page, data, next_cursor: "next"});
        };
    }""")
    page.button("Save this list as a CSV file")
    page.says("The file holds only the newest 10,000 invoices.")


def test_numbers_are_copied(visit, owner):
    page = signed_in(visit, owner, "/invoices/" + owner.invoices()[0]["id"])
    number = owner.invoices()[0]["number"]
    page.see(f'role=button[name="Copy {number}"]')
    page.run("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    page.button("Copy " + number)
    page.says("Copied")
    assert page.run("() => window.copied") == number


def test_an_invoice_on_paper_is_the_document_alone(visit, owner):
    page = signed_in(visit, owner, "/invoices/" + owner.invoices()[0]["id"])
    page.says("Still due")
    page.says("1 rue de la Paix")
    page.emulateMedia({"media": "print"})
    seen = page.text("body")
    for text in ("Invoice " + owner.invoices()[0]["number"], "Still due", "1 rue de la Paix", "€1,260.00"):
        assert text in seen
    for text in ("Sign out", "Print", "Payment methods", "Copy", "See the order"):
        assert text not in seen, text
