"""The style of an area holds on its own pages alone, whatever was shown in the tab before."""
from browser import soon

OF_AREAS = {"bills.css", "buy.css", "people.css", "seller.css"}


def in_force(page):
    """The sheets of areas that hold now."""
    names = page.run("""() => [...document.styleSheets].filter((one) => matchMedia(one.media.mediaText).matches)
        .map((one) => one.href.split("/").pop())""")
    assert {"tokens.css", "components.css"} <= set(names)
    return OF_AREAS & set(names)


def comes_into_force(page, *wanted):
    soon(lambda: in_force(page), set(wanted))


def display_of(page, name):
    """How something of that class would be laid out on the page."""
    return page.run("""(name) => {
        const one = document.createElement("div");
        one.className = name;
        document.querySelector("main").append(one);
        const {display} = getComputedStyle(one);
        one.remove();
        return display;
    }""", name)


def test_each_area_has_its_own_style_and_no_other(buyer, owner):
    buyer.see("css=.row")
    comes_into_force(buyer)
    buyer.link("Invoices")
    buyer.see("css=.filters")
    assert (in_force(buyer), display_of(buyer, "parties")) == ({"bills.css"}, "grid")
    buyer.link("Users")
    buyer.see("css=.slim li")
    assert (in_force(buyer), display_of(buyer, "parties"), display_of(buyer, "filter")) == (
        {"people.css"}, "block", "grid")
    buyer.goBack()
    buyer.see("css=.filters")
    assert (in_force(buyer), display_of(buyer, "parties")) == ({"bills.css"}, "grid"), "one that is back holds again"
    buyer.link("Orders")
    buyer.click(f'css=a[href="/orders/{owner.orders()[0]["id"]}"]')
    buyer.see("css=.facts")
    comes_into_force(buyer, "buy.css")


def test_no_style_of_the_sellers_is_left_to_a_customer_in_the_same_tab(visit, stack, owner):
    page = visit()
    page.sign_in(stack.facts["operator"], "/seller/catalogue")
    page.see("css=.product")
    assert (in_force(page), display_of(page, "tiers")) == ({"seller.css"}, "grid")
    page.button("Sign out")
    page.see("css=.sign-in")
    comes_into_force(page)
    page.fill('css=input[type=email]', owner.account["email"])
    page.fill('css=input[type=password]', owner.account["password"])
    page.button("Sign in")
    page.click(f'css=a[href="/subscriptions/{owner.subscription_id}"]')
    page.see("css=.named")
    assert (in_force(page), display_of(page, "tiers")) == ({"buy.css"}, "block")


def test_a_page_that_comes_late_brings_no_style_to_the_one_shown_meanwhile(buyer):
    """The sheet of the page that was left is there only after another page is shown."""
    buyer.see("css=.row")
    buyer.run("""() => {
        const real = Element.prototype.append;
        document.head.append = function (one) { setTimeout(() => real.call(document.head, one), 600); };
    }""")
    buyer.link("Invoices")
    buyer.link("Orders")
    buyer.see("css=.row")
    buyer.run_until("() => [...document.styleSheets].some((one) => one.href.endsWith('/bills.css'))")
    buyer.run("() => new Promise((done) => setTimeout(done, 400))")  # whatever would bring it into force has run
    assert in_force(buyer) == set()
