"""Whatever becomes of clicks, tabs, connections and pages: an order is placed once, counted by the API. And what takes
its time: a bank that is left, a check that another decides, a card that is declined."""
import json

import pytest
from judged import faultless
from shop import Shop
from test_states import decide
from test_story import READY, WORDS, open_panel, tab_to, total

PAY = 'role=button[name="Pay €39.90 now"]'
# What the next order's request meets: {how}; everything else goes through.
MEETS = """() => {
    const real = window.fetch;
    window.sent = [];
    window.fetch = async (request, ...more) => {
        if (request.method !== "POST" || !request.url.endsWith("/v1/orders")) return real(request, ...more);
        window.sent.push(request.headers.get("Idempotency-Key"));
        %s
    };
}"""


def changes(owner):
    return [one for one in owner.orders() if one["kind"] == "change_licences"]


def ready(page, owner, licences=105):
    open_panel(page, owner.subscription_id)
    total(page, licences)
    page.see(PAY)


def test_two_tabs_that_order_the_same_total_buy_once(buyer, owner):
    """The second tab is told that it is so already, and orders nothing."""
    second = buyer.popup_of("/subscriptions/" + owner.subscription_id)
    ready(second, owner)
    ready(buyer, owner)
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    second.button("Pay €39.90 now")
    second.says("Somebody else has meanwhile set the total to 105. Nothing was ordered here.")
    faultless(second)
    second.attribute("css=.edit button[type=submit]", "aria-disabled", "true")
    assert [one["status"] for one in changes(owner)] == ["confirmed"]
    assert owner.captured()[1:] == [3990]


def test_two_tabs_that_click_at_once_buy_once(buyer, owner):
    second = buyer.popup_of("/subscriptions/" + owner.subscription_id)
    ready(second, owner)
    ready(buyer, owner)
    click = "() => { document.querySelector('.edit button[type=submit]').click(); }"
    buyer.run(click)
    second.run(click)
    for page in (buyer, second):
        page.run_until("""() => /It is done|Nothing was ordered|nothing was ordered|being processed/.test(
            document.querySelector('main').innerText)""")
    assert [one["status"] for one in changes(owner)] == ["confirmed"]
    assert owner.licences(owner.subscription_id) == 105 and owner.captured()[1:] == [3990]


def test_a_connection_that_breaks_before_the_order_arrives(buyer, owner):
    """Two tries reach nobody; the third does, as soon as the connection is back."""
    ready(buyer, owner)
    buyer.run(MEETS % """if (window.sent.length <= 2) throw new TypeError("no connection");
        return real(request, ...more);""")
    buyer.button("Pay €39.90 now")
    buyer.run_until("() => window.sent.length === 2")
    assert changes(owner) == []
    buyer.run("() => { window.dispatchEvent(new Event('online')); }")
    buyer.says("It is done")
    assert len(set(buyer.run("() => window.sent"))) == 1
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


def test_offline_before_the_quote_orders_nothing_and_the_next_click_does(buyer, owner):
    ready(buyer, owner)
    buyer.offline(True)
    buyer.button("Pay €39.90 now")
    buyer.says("The connection may be down.")
    assert changes(owner) == []
    buyer.offline(False)
    buyer.see(PAY)
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


def test_a_page_that_is_loaded_anew_in_the_middle_goes_on_with_the_same_order(buyer, owner):
    """The order never arrived: after the reload the page sends it, with its key."""
    ready(buyer, owner)
    buyer.run(MEETS % "return new Promise(() => {});")
    buyer.button("Pay €39.90 now")
    buyer.run_until("() => window.sent.length === 1")
    [key] = buyer.run("() => window.sent")
    [kept] = json.loads(buyer.run("() => sessionStorage.getItem('guichet-submissions')")).values()
    assert kept["key"] == key and changes(owner) == []
    buyer.go("/subscriptions/" + owner.subscription_id)
    buyer.says("It is done")
    assert len(changes(owner)) == 1 and owner.captured()[1:] == [3990]


def test_a_first_purchase_survives_a_reload_too(visit, shop):
    shop.method("tok_visa")
    page = visit()
    page.sign_in(shop.account)
    page.go("/subscriptions/new?price=" + shop.price_id)
    page.see('role=button[name="Pay €63.00 now"]')
    page.run(MEETS % """await real(request, ...more);
        throw new TypeError("lost");""")
    page.button("Pay €63.00 now")
    page.run_until("async () => (await (await fetch('/v1/orders')).json()).data.length === 1")
    page.go("/subscriptions/new?price=" + shop.price_id)
    page.says("It is done")
    assert len(shop.data("/v1/subscriptions")) == 1 and shop.captured() == [6300]


def test_what_changed_is_said_when_another_removes_licences_meanwhile(buyer, owner):
    ready(buyer, owner)
    owner.order(owner.quote_change(owner.subscription_id, 90).ok(201)["id"]).ok(201)
    buyer.button("Pay €39.90 now")
    buyer.says("Licences owned, before: 100. Now: 90.")
    faultless(buyer)
    assert owner.licences(owner.subscription_id) == 90


def test_a_declined_card_is_followed_by_another_method(buyer, owner):
    other = owner.method("tok_sepa")
    owner.method_becomes(owner.subscription(owner.subscription_id)["payment_method"]["id"], "tok_declined")
    ready(buyer, owner)
    buyer.fill("css=input[name=purchase-order]", "PO-9")
    buyer.button("Pay €39.90 now")
    buyer.says("The bank declined the payment: nothing was charged")
    buyer.button("Try again")
    buyer.selectOption("css=select[name=payment-method]", other)
    buyer.says("Once the order is confirmed")
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert [(one["status"], one["payment_method"]["id"] == other, one["purchase_order_number"])
            for one in changes(owner)] == [("confirmed", True, "PO-9"), ("payment_failed", False, "PO-9")]
    assert owner.licences(owner.subscription_id) == 105


@pytest.mark.parametrize("outcome, told", [("approved", "It is done: the licences can be used."),
                                           ("rejected", "The credit check was not passed: nothing was charged")])
def test_an_order_page_turns_while_it_is_watched(visit, stack, price, outcome, told):
    """The operator decides elsewhere; the page of the order, with its expected day, shows it by itself."""
    shop = Shop(stack, price)
    quote = shop.quote_new(30, shop.method("invoice")).ok(201)
    order = shop.order(quote["id"]).ok(201)
    page = visit()
    page.sign_in(shop.account)
    page.go("/orders/" + order["id"])
    page.says("It is expected by 3 November 2026.")
    faultless(page)
    decide(shop, order, outcome)
    page.says(told)
    status = {"approved": "confirmed", "rejected": "rejected"}[outcome]
    assert shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == status


SEEN_COUNTED = """() => {
    const real = window.fetch;
    window.asked = 0;
    window.fetch = (request, ...more) => {
        window.asked += /orders.ord_/.test(request.url) ? 1 : 0;
        return real(request, ...more);
    };
}"""
# Looks at the page three times at once; how often it then asked for the order.
SEEN = """async () => {
    window.asked = 0;
    for (const _ of [1, 2, 3]) document.dispatchEvent(new Event("visibilitychange"));
    await new Promise((done) => setTimeout(done, 400));
    return window.asked;
}"""


def test_an_order_is_asked_for_once_at_a_look_and_never_after_its_end(visit, stack, price):
    shop = Shop(stack, price)
    order = shop.order(shop.quote_new(30, shop.method("invoice")).ok(201)["id"]).ok(201)
    page = visit()
    page.sign_in(shop.account)
    page.go("/orders/" + order["id"])
    page.says("It is expected by")
    page.run(SEEN_COUNTED)
    assert page.run(SEEN) <= 1
    decide(shop, order, "approved")
    page.says("It is done: the licences can be used.")
    assert page.run(SEEN) == 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_at_twice_the_size_nothing_is_cut_off(visit, owner, language):
    """200 % of 1280 x 1024 is a window of 640 x 512 (WCAG 2.2, 1.4.4 and 1.4.10)."""
    page = visit(locale=WORDS[language]["locale"], viewport={"width": 640, "height": 512}, deviceScaleFactor=2)
    page.sign_in(owner.account, language=language)
    page.see("css=.row")
    open_panel(page, owner.subscription_id, WORDS[language])
    total(page, 105)
    page.see(f'role=button[name="{WORDS[language]["pay"]}"]')
    page.click("css=.users summary")
    faultless(page)
    page.button(WORDS[language]["pay"])
    page.says(WORDS[language]["done"])
    faultless(page)


def test_the_keyboard_alone_cancels_takes_back_and_adds_a_user(visit, shop):
    subscription = shop.buy(10)
    buyer = visit()
    buyer.sign_in(shop.account)
    buyer.go("/subscriptions/" + subscription)
    buyer.see('role=button[name="Add/Remove licences"]')
    for name in ("Cancel the subscription…", "Cancel for 1 December 2026"):
        buyer.see(f'role=button[name="{name}"]')
        tab_to(buyer, name)
        buyer.see("css=button:focus:not([aria-disabled=true])")
        buyer.press("Enter")
    buyer.says("This subscription ends on 1 December 2026.")
    buyer.run_until("() => document.activeElement.textContent === 'Take the cancellation back'")
    buyer.press("Enter")
    buyer.see('role=button[name="Add/Remove licences"]')
    assert shop.subscription(subscription)["cancels_on"] is None
    buyer.run_until("() => document.activeElement.textContent === 'Cancel the subscription…'")
    for _ in range(20):
        if buyer.run("() => document.activeElement.textContent") == "Add/Remove licences":
            break
        buyer.press("Shift+Tab")
    buyer.press("Enter")
    buyer.see("css=.stepper input")
    tab_to(buyer, "Total number of licences")
    buyer.press("ArrowUp")
    tab_to(buyer, "Add users in the same step")
    buyer.press("Enter")
    tab_to(buyer, "User’s e-mail address")
    address = "k" + subscription[-8:].lower() + "@keys.example"
    buyer.type(address)
    buyer.press("Tab")
    buyer.type("Kim Clavier")
    buyer.press("Enter")
    buyer.says("1 user will be created.")
    buyer.see(READY)
    tab_to(buyer, "Pay ")
    buyer.press("Enter")
    buyer.says("1 user created, with a licence")
    assert [one["display_name"] for one in shop.data("/v1/users") if one["email"] == address] == ["Kim Clavier"]
