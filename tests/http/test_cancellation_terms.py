"""What cancelling comes to, told before it is done, and the same when it is done. Source: docs/rules.md, A15 and C
(Removal of licences); docs/api.md, Subscriptions."""
from shop import Shop, key_new, money, price_new, turn


def terms(shop, subscription):
    return shop.client.get(f"/v1/subscriptions/{subscription}/cancellation").ok()


def cancel(shop, subscription, at):
    return shop.client.post(f"/v1/subscriptions/{subscription}/cancellation", {"at": at}, key=key_new())


def credit_notes(shop):
    return [one["total"] for one in shop.data("/v1/credit-notes")]


def test_ending_at_once_credits_what_was_told(owner):
    """100 licences given back on 12 November: 1,050.00 x 19/30 = 665.00, tax 133.00."""
    user = owner.client.get("/v1/users").ok()["data"][0]["id"]
    owner.client.put(f"/v1/subscriptions/{owner.subscription_id}/assignments/{user}", None).ok(201)
    told = terms(owner, owner.subscription_id)
    assert told["period_end"] == {"ends_on": "2026-12-01"}
    now = told["now"]
    assert (now["ends_on"], now["assigned"]) == ("2026-11-12", 1)
    [line] = now["charge"]["lines"]
    assert (line["quantity"], line["days"], line["period_days"], line["amount"]) == (-100, 19, 30, money(-66500))
    assert (now["charge"]["tax_total"], now["charge"]["total"]) == (money(-13300), money(-79800))
    assert credit_notes(owner) == [] and owner.licences(owner.subscription_id) == 100, "asking ends nothing"
    ended = cancel(owner, owner.subscription_id, "now").ok(200)
    assert (ended["status"], ended["cancels_on"]) == ("cancelled", now["ends_on"])
    assert credit_notes(owner) == [money(79800)]
    assert terms(owner, owner.subscription_id) == {"period_end": None, "now": None}


def test_the_end_of_the_period_is_the_day_that_was_told(owner):
    later = terms(owner, owner.subscription_id)["period_end"]
    ending = cancel(owner, owner.subscription_id, "period_end").ok(200)
    assert ending["cancels_on"] == later["ends_on"] == "2026-12-01"
    assert terms(owner, owner.subscription_id) == {"period_end": None, "now": None}, "it ends already"


def test_beyond_the_return_window_only_the_end_of_the_period_is_left(stack):
    """Bought on 1 November, returnable until 8 November."""
    shop = Shop(stack, price_new(stack, reduction_policy="return_window"))
    subscription = shop.buy(10)
    turn(shop, "2026-11-08")
    assert terms(shop, subscription)["now"]["charge"]["subtotal"] == money(-8050)  # 105.00 x 23/30 = 80.50
    turn(shop, "2026-11-09")
    assert terms(shop, subscription) == {"period_end": {"ends_on": "2026-12-01"}, "now": None}
    refused = cancel(shop, subscription, "now").problem(409, "cancellation_unavailable")
    assert refused["action"]["reason"] == "return_window_closed"


def test_what_a_partner_sold_is_not_cancelled_here(owner):
    body = {"organization_id": owner.id, "price_id": owner.price_id, "total_licences": 10,
            "channel": "volume_licensing"}
    sold = owner.stack.operator.post("/v1/operator/subscriptions", body, key=key_new()).ok(201)["id"]
    assert terms(owner, sold) == {"period_end": None, "now": None}


def test_another_organization_finds_nothing(owner, shop):
    shop.client.get(f"/v1/subscriptions/{owner.subscription_id}/cancellation").problem(404, "not_found")
