"""The gateway's book says which invoice an order's charge has paid, soon after. Source: docs/stripe.md, What stands
there of ours."""
import time

from shop import Shop

PATIENCE_S = 30


def test_an_orders_charge_names_its_invoice(stack, price):
    shop = Shop(stack, price)
    shop.buy(5)
    [invoice], until = shop.invoices(), time.monotonic() + PATIENCE_S
    while (charge := shop.charges()[0])["description"] != "Invoice " + invoice["number"]:
        assert time.monotonic() < until, charge
        assert charge["description"] == "Order " + invoice["order_id"]
        time.sleep(0.1)
    assert charge["status"] == "succeeded" and shop.captured() == [6300]
    assert stack.guichet("verify").returncode == 0
