"""An order that waits holds the credit it will use, over HTTP; charges are checked at the gateway.
Source: docs/rules.md, E (Held credit)."""
import time
import urllib.request

import pytest

from shop import Shop, key_new, money, price_new


@pytest.fixture
def holder(stack):
    """10 licences by card at 10.00, of which 4 are removed the same day: a credit balance of 48.00."""
    shop = Shop(stack, price_new(stack, unit_amount=1000, reduction_policy="any_time"))
    shop.subscription_id = shop.buy(10)
    shop.order(shop.quote_change(shop.subscription_id, 6).ok(201)["id"]).ok(201)
    assert credit(shop) == (4800, 0)
    return shop


def credit(shop):
    """Free and held credit, the same for the customer and for the operator."""
    mine = shop.client.get("/v1/organization").ok()
    theirs = shop.stack.operator.get("/v1/operator/organizations/" + shop.id).ok()
    assert (mine["credit_balance"], mine["credit_held"]) == (theirs["credit_balance"], theirs["credit_held"])
    return mine["credit_balance"]["amount"], mine["credit_held"]["amount"]


def waiting(shop, token):
    """An order of 72.00, of which 48.00 are held and 24.00 charged."""
    quote = shop.quote_new(6, shop.method(token)).ok(201)
    assert (quote["charge"]["credit_applied"], quote["charge"]["amount_due"]) == (money(4800), money(2400))
    return shop.order(quote["id"]).ok(201)


def ends(shop, order):
    """The order once the worker has settled its charge."""
    until = time.monotonic() + 60
    path = "/v1/orders/" + order["id"]
    while (now := shop.client.get(path).ok())["status"] == "payment_action_required" and time.monotonic() < until:
        shop.stack.sql("UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) WHERE state = 'action_required'"
                       " AND lease_until IS NULL")
        time.sleep(0.25)
    return now


def test_held_credit_is_not_used_by_another_order(holder):
    first = waiting(holder, "tok_3ds")
    assert (first["status"], credit(holder)) == ("payment_action_required", (0, 4800))
    quote = holder.quote_new(5, holder.method()).ok(201)
    assert quote["charge"]["credit_applied"] == money(0)
    assert holder.order(quote["id"]).ok(201)["status"] == "confirmed"
    with urllib.request.urlopen(first["action_url"], timeout=30) as page:
        assert page.status == 200
    first = ends(holder, first)
    assert (first["status"], credit(holder)) == ("confirmed", (0, 0))
    invoice = holder.client.get("/v1/invoices/" + first["invoice_id"]).ok()
    assert ((invoice["total"], invoice["credit_applied"], invoice["paid"], invoice["due"])
            == (money(7200), money(4800), money(2400), money(0)))
    assert sorted(holder.captured()) == [2400, 6000, 12000]
    told = [event["type"] for event in holder.data("/v1/events?after=0")]
    assert (told.count("credit.held"), told.count("credit.released")) == (1, 0)


def test_held_credit_is_free_again_after_a_failed_or_cancelled_order(holder):
    first = waiting(holder, "tok_3ds")
    with urllib.request.urlopen(first["action_url"] + "?outcome=failed", timeout=30):
        pass
    assert (ends(holder, first)["status"], credit(holder)) == ("payment_failed", (4800, 0))
    second = waiting(holder, "tok_3ds")
    holder.client.post(f"/v1/orders/{second['id']}/cancellation", key=key_new()).ok()
    assert credit(holder) == (4800, 0)
    quote = holder.quote_new(6, holder.method("tok_unavailable")).ok(201)
    holder.order(quote["id"]).problem(503, "temporarily_unavailable")
    assert credit(holder) == (4800, 0)


def test_credit_of_an_unanswered_charge_is_held_until_it_settles(holder):
    first = waiting(holder, "tok_timeout")
    assert (first["status"], credit(holder)) == ("payment_pending", (0, 4800))
    assert (holder.order_settled(first["id"])["status"], credit(holder)) == ("confirmed", (0, 0))
    assert sorted(holder.captured()) == [2400, 12000]
