"""What was done though no answer told of it, and what was not: nothing is done twice, and nothing is shown as done that
was not."""
import pytest
from judged import faultless
from shop import key_new
from test_states import open_subscription
from test_story import open_panel, total


@pytest.mark.parametrize("status, code", [(500, "internal"), (503, "outcome_unknown")])
def test_an_order_whose_answer_was_a_server_fault_is_asked_for_with_its_own_key(buyer, owner, status, code):
    before = len(owner.orders())
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    buyer.lose("/v1/orders", status, code)
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert len(owner.orders()) == before + 1
    assert owner.licences(owner.subscription_id) == 105
    buyer.becomes(0, "() => sessionStorage.length")


def test_an_order_whose_answer_was_about_the_session_is_asked_for_with_its_own_key(buyer, owner):
    """The token was refused twice: to the first the page finds its session itself, the second reaches the order."""
    open_panel(buyer, owner.subscription_id)
    total(buyer, 105)
    before = len(owner.orders())
    for _ in range(2):
        buyer.lose("/v1/orders", 403, "csrf_token_invalid")
    buyer.button("Pay €39.90 now")
    buyer.says("It is done")
    assert len(owner.orders()) == before + 1
    assert owner.licences(owner.subscription_id) == 105 and owner.captured()[1:] == [3990]


def test_a_redeemed_key_whose_answer_was_lost_is_told_as_redeemed(buyer, owner):
    """And while it is being sent, no storage holds the key."""
    wanted = {"price_id": owner.price_id, "licences": 25, "months": 12, "count": 2}
    keys = owner.stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    redeemed = owner.client.post("/v1/product-key-redemptions", {"product_key": keys[0]}, key=key_new()).ok(201)
    open_subscription(buyer, redeemed["subscription"]["id"])
    buyer.fill("css=input[name=product-key]", keys[1])
    buyer.lose("/v1/product-key-redemptions", 503, "outcome_unknown")
    buyer.button("Redeem the key")
    assert buyer.run("() => JSON.stringify([{...sessionStorage}, {...localStorage}])").count(keys[1]) == 0
    buyer.says("25 licences were added.")
    assert owner.licences(redeemed["subscription"]["id"]) == 50


def test_a_sign_out_without_an_answer_is_not_shown_as_one(buyer):
    buyer.offline(True)
    buyer.button("Sign out")
    buyer.says("You are still signed in", "header")
    faultless(buyer)
    buyer.offline(False)
    buyer.reload()
    buyer.see('role=button[name="Sign out"]')
    buyer.button("Sign out")
    buyer.see('role=button[name="Sign in"]')
    buyer.reload()
    buyer.see('role=button[name="Sign in"]')
