"""One product of the catalogue by its identifier, or by that of one of its prices, however many were added since."""
import secrets

from shop import price_new, product_draft


def test_the_list_is_asked_for_one_product_or_one_price(stack, owner):
    name = "Oldest " + secrets.token_hex(4)
    draft = product_draft(name={"en": name, "fr": "Le plus ancien"})
    product = stack.operator.post("/v1/operator/products", draft).ok(201)["id"]
    prices = [price_new(stack, product, unit_amount=2345), price_new(stack, product, currency="USD")]
    newer = [stack.operator.post("/v1/operator/products", product_draft()).ok(201)["id"] for _ in range(3)]
    english = owner.client.with_headers(Accept_Language="en")
    assert [one["id"] for one in english.get("/v1/products?limit=3").ok()["data"]] == newer[::-1]
    for asked in ("product_id=" + product, "price_id=" + prices[0], "price_id=" + prices[1],
                  "limit=1&product_id=" + product):
        found = english.get("/v1/products?" + asked).ok()
        assert [(one["id"], one["name"], [each["id"] for each in one["prices"]]) for one in found["data"]] == [
            (product, name, prices[::-1])], asked
        assert found["next_cursor"] is None
        assert [one.get("unit_amount") for one in found["data"][0]["prices"]] == [1050, 2345]
    for asked in ("product_id=prd_01KBF3Q7W2YJ8M5T0XN4RZC6PE", "price_id=prc_01KBF3Q7W2YJ8M5T0XN4RZC6PE"):
        assert english.get("/v1/products?" + asked).ok() == {"data": [], "next_cursor": None}
    english.get(f"/v1/products?product_id={product}&price_id={prices[0]}").invalid("/price_id", "exclusive")
    english.get("/v1/products?product_id=" + prices[0]).invalid("/product_id")
