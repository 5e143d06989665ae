"""A catalogue of more products than a page of it has: what a link or an identifier names is read by itself."""
import secrets

import pytest
from filler import filling, new_id
from judged import faultless
from shop import price_new
from stack import id_hex

NEWER = 120


@pytest.fixture(scope="module")
def old(stack):
    """Two products that were sold before 120 others were added: their identifiers, names and prices."""
    rows = []
    for noun in ("Oldest", "Second"):
        name = f"{noun} {secrets.token_hex(4)}"
        draft = {"code": name.replace(" ", "-").lower(), "name": {"en": name, "fr": name}}
        product = stack.operator.post("/v1/operator/products", draft).ok(201)["id"]
        rows.append((product, name, price_new(stack, product, unit_amount=2345)))
    with filling(stack) as filler:
        filler.copy("product", f"id = UNHEX('{id_hex(rows[0][0])}')", f"seq_1_to_{NEWER}", id=new_id(),
                    code="CONCAT('newer-', seq)", name_en="CONCAT('Newer ', seq)", name_fr="CONCAT('Newer ', seq)")
        yield rows


@pytest.mark.parametrize("by", ["price", "product"])
def test_a_link_chooses_what_stands_beyond_the_first_page(buyer, old, by):
    product, name, price = old[0]
    buyer.go(f"/subscriptions/new?{by}={price if by == 'price' else product}")
    buyer.see(f'css=.offer:has(input[value="{price}"]:checked):has(strong:text-is("{name}"))')
    buyer.see("css=.quote table")
    buyer.says("5 licences × €23.45")
    faultless(buyer)


def test_a_link_to_nothing_chooses_what_is_there(buyer, old):
    for asked in ("price=prc_01KBF3Q7W2YJ8M5T0XN4RZC6PE", "price=nothing", "product=nothing"):
        buyer.go("/subscriptions/new?" + asked)
        buyer.heading("Buy a subscription")
        buyer.run_until("() => document.querySelector('.skeleton') === null")
        assert not buyer.has(".note.bad"), asked


def test_an_old_product_is_shown_with_its_prices_and_successors_by_name(visit, stack, old):
    """Neither it nor what takes its place is among the newest 1,000, where the list ends after its first page."""
    (ended, name, _), (second, second_name, second_price) = old
    stack.operator.call("PATCH", "/v1/operator/products/" + ended, {"successors": [second]}).ok()
    third = price_new(stack, ended)
    stack.operator.call("PATCH", "/v1/operator/prices/" + third, {"successors": [second_price]}).ok()
    page = visit()
    page.sign_in(stack.facts["operator"])
    page.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const url = new URL(request.url);
            const answer = await real(request, ...more);
            return url.pathname === "/v1/products" && url.searchParams.has("limit")
                ? Response.json({...await answer.json(), next_cursor: null}) : answer;
        };
        window.linked = (path) => {
            const link = document.querySelector("header a[href]");
            link.href = path;
            link.click();
        };
    }""")
    page.run("(path) => window.linked(path)", "/seller/products/" + ended)
    page.heading(name)
    page.see(f'css=.fact .successors li:text-is("{second_name}")')
    page.see('css=a:text-is("€23.45 per licence per month")')
    faultless(page)
    page.run("(path) => window.linked(path)", "/seller/prices/" + third)
    page.see(f'css=.fact .successors li:text-is("{second_name} – €23.45 per licence per month")')
    faultless(page)


def test_of_more_products_than_are_offered_the_form_says_so(visit, stack, old):
    page = visit()
    page.sign_in(stack.facts["operator"])
    page.see("css=.row")
    page.endless("/v1/products")
    page.run("""(path) => {
        const link = document.querySelector("header a[href]");
        link.href = path;
        link.click();
    }""", "/seller/products/" + old[1][0])
    page.button("End its sale…")
    page.says("The newest 1,000 are offered here.")
    faultless(page)
