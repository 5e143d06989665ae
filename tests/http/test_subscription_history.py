"""A subscription's last twelve months are what its periods, orders and documents say, added up. Source: docs/api.md,
Subscriptions."""
import pytest
from shop import Shop, key_new, money, price_new, turn


def history(shop, subscription):
    return shop.client.get(f"/v1/subscriptions/{subscription}/history").ok()["months"]


def rows(shop, subscription):
    """{first day: (licences, invoiced, credited)} of the months in which there was something."""
    found = {one["start"]: (one["licences"], one["invoiced"]["amount"], one["credited"]["amount"])
             for one in history(shop, subscription)}
    return {start: row for start, row in found.items() if row != (0, 0, 0)}


def documents(shop, subscription, first, end):
    """What the lines of this subscription on documents of these days add up to: (invoiced, credited)."""
    def lines(path):
        return [line["amount"]["amount"] for document in shop.data(path) if first <= document["issue_date"] < end
                for line in document["lines"] if line["subscription_id"] == subscription]

    return sum(lines("/v1/invoices")), sum(lines("/v1/credit-notes"))


def change(shop, subscription, total):
    return shop.order(shop.quote_change(subscription, total).ok(201)["id"]).ok(201)


def test_months_are_whole_and_end_with_the_one_that_runs(owner):
    months = history(owner, owner.subscription_id)
    assert ([(one["start"], one["end"]) for one in months[:2]]
            == [("2025-12-01", "2026-01-01"), ("2026-01-01", "2026-02-01")])
    assert len(months) == 12 and (months[-1]["start"], months[-1]["end"]) == ("2026-11-01", "2026-12-01")
    assert all(one["end"] == after["start"] for one, after in zip(months, months[1:]))
    assert months[-1]["licences"] == 100 and months[-1]["invoiced"] == money(105000)


def test_a_year_of_changes_is_what_the_documents_say(owner):
    """105 on 12 November (33.25), 98 on the 20th (credited 26.95); 120 from December on, scheduled for no day of its
    own; a second order on the first day of a period."""
    subscription = owner.subscription_id
    change(owner, subscription, 105)
    turn(owner, "2026-11-20")
    change(owner, subscription, 98)
    turn(owner, "2026-12-01")
    change(owner, subscription, 120)
    turn(owner, "2027-02-03")
    found = rows(owner, subscription)
    assert found == {"2026-11-01": (98, 108325, 2695), "2026-12-01": (120, 126000, 0), "2027-01-01": (120, 126000, 0),
                     "2027-02-01": (120, 126000, 0)}
    for one in history(owner, subscription):
        told = (one["invoiced"]["amount"], one["credited"]["amount"])
        assert told == documents(owner, subscription, one["start"], one["end"]), one


def test_a_scheduled_change_counts_from_its_renewal_on(stack):
    shop = Shop(stack, price_new(stack, reduction_policy="at_renewal"))
    subscription = shop.buy(20)
    turn(shop, "2026-11-12")
    assert change(shop, subscription, 12)["status"] == "scheduled"
    turn(shop, "2027-01-05")
    assert {start: row[0] for start, row in rows(shop, subscription).items()} == {
        "2026-11-01": 20, "2026-12-01": 12, "2027-01-01": 12}


def test_what_has_ended_has_no_licences_from_that_month_on(owner):
    owner.client.post(f"/v1/subscriptions/{owner.subscription_id}/cancellation", {"at": "now"}, key=key_new()).ok(200)
    assert rows(owner, owner.subscription_id) == {"2026-11-01": (0, 105000, 66500)}
    turn(owner, "2027-01-05")
    assert rows(owner, owner.subscription_id) == {"2026-11-01": (0, 105000, 66500)}


def test_a_trial_has_its_licences_before_it_is_bought(stack, shop):
    price = price_new(stack, trial_days=60)
    body = {"organization_id": shop.id, "price_id": price, "total_licences": 7, "channel": "direct", "trial": True}
    trial = stack.operator.post("/v1/operator/subscriptions", body, key=key_new()).ok(201)["id"]
    shop.method("tok_visa")
    turn(shop, "2026-12-03")
    assert rows(shop, trial) == {"2026-11-01": (7, 0, 0), "2026-12-01": (7, 0, 0)}
    quote = shop.client.post("/v1/quotes",
                             {"kind": "purchase_trial", "subscription_id": trial, "total_licences": 9}).ok(201)
    shop.order(quote["id"]).ok(201)
    assert rows(shop, trial) == {"2026-11-01": (7, 0, 0), "2026-12-01": (9, 9450, 0)}


def test_prepaid_licences_of_earlier_months_are_not_made_up(owner):
    wanted = {"price_id": owner.price_id, "licences": 25, "months": 12, "count": 1}
    [key] = owner.stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    redeemed = owner.client.post("/v1/product-key-redemptions", {"product_key": key}, key=key_new()).ok(201)
    turn(owner, "2026-12-03")
    found = history(owner, redeemed["subscription"]["id"])
    assert [one["licences"] for one in found[-3:]] == [0, None, 25]


@pytest.mark.parametrize("path", ["history", "cancellation"])
def test_another_organization_finds_nothing(owner, shop, path):
    shop.client.get(f"/v1/subscriptions/{owner.subscription_id}/{path}").problem(404, "not_found")
