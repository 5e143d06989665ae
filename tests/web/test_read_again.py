"""What could not be read anew: it stays as it was, and the page says that it is so."""
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
    assert owner.invoices()[0]["number"] not in buyer.text(), "it is paid, and only open ones were asked for"


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
        assert value in buyer.text(), path
