"""What could not be read anew: it stays as it was, and the page says that it is so."""
import pytest
from judged import faultless
from people import person


def test_a_filter_without_an_answer_says_so_above_the_old_list(buyer, owner):
    buyer.go("/invoices")
    buyer.says(owner.invoices()[0]["number"])
    buyer.offline(True)
    buyer.selectOption("css=.filters [name=status]", "open")
    buyer.button("Show")
    buyer.says("The connection may be down.")
    faultless(buyer)
    buyer.offline(False)
    buyer.button("Try again")
    buyer.wait("css=.note.bad", "detached")
    buyer.says_not(owner.invoices()[0]["number"])  # it is paid, and only open ones were asked for


def test_a_page_that_could_not_be_read_anew_says_so_beside_the_old_value(buyer, owner):
    """The other language reads everything anew; nothing is answered."""
    invoice, order = owner.invoices()[0], owner.orders()[0]
    for path, value in (("/subscriptions/" + owner.subscription_id, "100 licences"),
                        ("/invoices/" + invoice["id"], invoice["number"]), ("/orders/" + order["id"], "1 260,00 €"),
                        ("/users/" + person(owner, name="Nora Petit")["id"], "Nora Petit")):
        buyer.go(path)
        buyer.see("css=.facts")
        if buyer.getAttribute("css=html", "lang") == "fr":
            buyer.button("English")
            buyer.see('role=button[name="Français"]')
        buyer.run("() => { window.fetch = () => Promise.reject(new TypeError('no connection')); }")
        buyer.button("Français")
        buyer.says("La connexion est peut-être coupée.")
        buyer.says(value)


NEXT_LOST = """([path]) => {
    const real = window.fetch;
    window.lost = true;
    window.fetch = async (request, ...more) => {
        const url = new URL(request.url);
        if (url.pathname !== path) return real(request, ...more);
        if (url.searchParams.has("cursor")) {
            if (window.lost) throw new TypeError("no connection");
            return Response.json({...window.first, next_cursor: null});
        }
        window.first ??= await (await real(request)).json();
        return Response.json({...window.first, next_cursor: "next"});
    };
}"""


@pytest.mark.parametrize("path, list_of, row", [
    ("/invoices/INVOICE", "/v1/credit-notes", ".lines a[href^='/credit-notes/']"),
    ("/payment-methods", "/v1/payment-methods", ".method"),
    ("/subscriptions/new", "/v1/products", ".offer")])
def test_a_next_page_that_does_not_come_says_so_and_is_asked_for_again(buyer, owner, path, list_of, row):
    owner.order(owner.quote_change(owner.subscription_id, 95).ok(201)["id"]).ok(201)
    path = path.replace("INVOICE", owner.data("/v1/credit-notes")[0]["invoice_id"])
    buyer.go("/orders")
    buyer.see("css=.row")
    buyer.run(NEXT_LOST, [list_of])
    # by a link, so that the page stays and its fetch with it
    buyer.run("""(path) => {
        const link = document.querySelector("header a[href='/invoices']");
        link.href = path;
        link.click();
    }""", path)
    more = 'css=main >> role=button[name="Show more"]'
    buyer.see(more)
    buyer.see("css=" + row)
    count = buyer.run("(row) => document.querySelectorAll(row).length", row)
    assert count > 0
    buyer.click(more)
    buyer.says("The connection may be down.")
    faultless(buyer)
    assert buyer.run("(row) => document.querySelectorAll(row).length", row) == count, "what was there stays"
    buyer.run("() => { window.lost = false; }")
    buyer.click(more)
    buyer.wait(more, "detached")
    buyer.says_not("The connection may be down.")
