"""What cannot be done now, case by case: the demo's subscriptions have one for each (docs/rules.md, A), and those that
only time brings. The page says what the API says, in the reader's language, with the remedy as something to press."""
import pytest
from judged import faultless, picture
from people import looking, person
from shop import price_new, turn
from test_states import open_subscription, register
from test_story import WORDS

# What can be pressed for each kind of remedy; wait has its words alone.
PRESSED = {"contact": ".contact a", "link": ".note a", "redeem_product_key": ".note .redeem button",
           "purchase_trial": ".note button", "pay_invoice": ".note a", "take_back_cancellation": ".note button",
           "wait": ".note strong", "buy": ".note a", "buy_successor": ".note a", "authenticate": ".note a"}


def action_told(page, subscription_id, language):
    """What the API says of adding licences, in that language; null: it can be done, or some can be removed."""
    return page.run("""async (id, language) => {
        const answer = await fetch("/v1/subscriptions/" + id, {headers: {"Accept-Language": language}});
        const {add_licences: add, remove_licences: remove} = (await answer.json()).actions;
        return add.allowed || remove.allowed ? null : add;
    }""", subscription_id, language)


@pytest.mark.parametrize("language, width, scheme", [("fr", 360, "dark"), ("en", 1440, "light")])
def test_each_case_of_the_demo_says_why_and_what_helps(visit, stack, language, width, scheme):
    page = visit(locale=WORDS[language]["locale"], viewport={"width": width, "height": 900}, colorScheme=scheme)
    page.sign_in(stack.facts["organization"]["billing_admin"], language=language)
    page.see("css=.row")
    ids = page.run("() => [...document.querySelectorAll('.row h2 a')].map((one) => one.pathname.split('/')[2])")
    reasons = set()
    for subscription in ids:
        action = action_told(page, subscription, language)
        if action is None:
            continue
        reasons.add(action["reason"])
        page.go("/subscriptions/" + subscription)
        page.see("css=.note")
        if action["remedy"]["kind"] != "take_back_cancellation":  # told with its day, beside the button
            page.says(action["message"].replace("\u00a0", " ").replace("\u202f", " "))
        page.see("css=" + PRESSED[action["remedy"]["kind"]])
        faultless(page)
        picture(page, f"{language}-{width}-{scheme}-{action['reason']}")
    assert {"trial", "cloud_solution_provider", "volume_licensing", "prepaid", "credit_check_pending",
            "cancelled"} <= reasons


def test_suspended_leads_to_the_invoice_and_leaves_the_rest_open(buyer, owner):
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_declined")
    turn(owner, "2027-01-05")
    assert owner.subscription(owner.subscription_id)["status"] == "suspended"
    open_subscription(buyer, owner.subscription_id)
    buyer.says("! Suspended")
    buyer.says("This subscription is suspended because of an unpaid invoice, with ")
    owed = next(one["id"] for one in owner.invoices() if one["due"]["amount"] > 0)
    name = 'role=link[name="Pay the invoice, €1,260.00"]'
    buyer.attribute(name, "href", "/invoices/" + owed)
    faultless(buyer)
    buyer.click(name)
    buyer.says("€1,260.00")


@pytest.mark.parametrize("language, take, none", [
    ("en", "Take back Nora’s licence", "Nobody has a licence of this subscription."),
    ("fr", "Reprendre sa licence à Nora", "Personne n’a de licence de cet abonnement.")])
def test_where_every_licence_is_given_one_is_taken_back_and_then_removed(visit, owner, language, take, none):
    """One licence of one, given to Nora: from the subscription to its holders, and back to where it can be done."""
    one = owner.buy(1)
    nora = person(owner, licences=[one])
    person(owner, "Otto", licences=[owner.subscription_id])
    page = visit(**looking(language))
    page.sign_in(owner.account, "/subscriptions/" + one + "?licences", language)
    page.click(f'css=a[href="/users?subscription={one}"]')
    page.says("Nora")
    page.becomes(["/users/" + nora["id"]], "() => [...document.querySelectorAll('.slim a')].map((a) => a.pathname)")
    page.says(nora["email"])
    faultless(page)
    picture(page, f"{language}-1440-light-licence-holders")
    page.button(take)
    page.says(none)
    page.run_until("() => document.activeElement.id === 'holders'")
    faultless(page)
    assert owner.client.get(f"/v1/subscriptions/{one}/assignments").ok()["data"] == []
    page.click(f'css=.back a[href="/subscriptions/{one}"]')
    page.see("css=.named")
    assert owner.subscription(one)["licences"]["assigned"] == 0


def test_who_may_not_take_a_licence_back_sees_who_has_it(visit, owner):
    nora = person(owner, licences=[owner.subscription_id])
    page = visit()
    page.sign_in(person(owner, "Uma", roles=["user_admin"]), "/users?subscription=" + owner.subscription_id)
    page.says("Nora")
    for selector in ("main button", ".back"):
        page.gone(selector)
    page.link("Nora")
    page.button("Take back the licence of Test suite")
    page.says("No licence yet.")
    assert owner.client.get(f"/v1/users/{nora['id']}/licences").ok()["data"] == []


def test_an_expired_trial_leads_to_a_new_subscription(visit, stack, shop):
    trial = register_trial(stack, shop)
    turn(shop, "2027-01-05")
    page = visit()
    page.sign_in(shop.account)
    open_subscription(page, trial)
    page.says("This subscription has ended")
    page.link("Buy a new subscription")
    page.heading("Buy a subscription")
    page.gone("button.danger")


def register_trial(stack, shop):
    return register(shop, channel="direct", trial=True, price_id=price_new(stack, trial_days=30))


def test_a_payment_without_an_answer_is_waited_for_and_the_page_turns(buyer, owner):
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_timeout")
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending"
    open_subscription(buyer, owner.subscription_id)
    buyer.says("Come back in a few minutes.")
    buyer.says("We are asking the bank.")
    assert owner.order_settled(order["id"])["status"] == "confirmed"
    buyer.see('role=button[name="Add/Remove licences"]')
    buyer.says("105 licences")


def test_a_trial_says_what_its_purchase_costs_in_french(visit, stack, shop):
    """12 licences at 10.50, a whole month from today: 126.00, tax 25.20."""
    shop.method("tok_visa")
    trial = register_trial(stack, shop)
    page = visit(locale="fr-FR")
    page.sign_in(shop.account, language="fr")
    open_subscription(page, trial)
    page.button("Souscrire cet abonnement")
    page.fill("css=.stepper input", "12")
    page.button("Payer 151,20 € maintenant")
    page.says("C’est fait")
    assert shop.subscription(trial)["status"] == "active" and shop.captured() == [15120]
