"""The rules of docs/rules.md, A, one after the other, as a client sees them. Source: docs/rules.md, A."""
import concurrent.futures

from shop import CHANGE_DAY, Shop, key_new, money, price_new, served, untaxed


def register(owner, price_id, channel, licences=10, **more):
    body = {"organization_id": owner.id, "price_id": price_id, "channel": channel, "total_licences": licences, **more}
    return owner.stack.operator.post("/v1/operator/subscriptions", body, key=key_new()).ok(201)["id"]


def action(owner, subscription_id, kind="add_licences"):
    return owner.subscription(subscription_id)["actions"][kind]


def decide(owner, check_id, decision, **more):
    return owner.stack.operator.post(f"/v1/operator/credit-checks/{check_id}/decision", {"decision": decision, **more},
                                     key=key_new())


def checked_order(owner, licences=30):
    """An order by invoice beyond a credit limit of zero: it waits for its credit check."""
    method = owner.method("invoice")
    quote = owner.quote_new(licences, method).ok(201)
    assert (quote["effective"], quote["binding"]) == ("after_credit_check", False)
    order = owner.order(quote["id"]).ok(201)
    assert (order["status"], order["credit_check"]["status"]) == ("credit_check_pending", "pending")
    return order


def test_a01_only_administrators_see_billing(stack):
    refusal = stack.demo("member").get("/v1/subscriptions").problem(403, "role_required")
    assert refusal["required_roles"] == ["global_admin", "billing_admin"]
    stack.demo("billing_admin").get("/v1/subscriptions").ok()


def test_a02_the_list_tells_licences_cost_renewal_and_actions(owner):
    row = owner.client.get("/v1/subscriptions").ok()["data"][0]
    assert row["licences"] == {"total": 100, "assigned": 0, "reserved": 0, "available": 100, "pending": 0}
    assert ((row["monthly_cost"], row["renews_on"], row["channel"], row["status"])
            == (untaxed(105000), "2026-12-01", "direct", "active"))
    assert set(row["actions"]) == {"add_licences", "remove_licences", "cancel", "purchase_trial"}


def test_a03_a_change_is_given_as_the_new_total(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    assert (quote["current"]["total_licences"], quote["proposed"]["total_licences"]) == (100, 105)
    assert owner.order(quote["id"]).ok(201)["licences_delta"] == 5


def test_a04_additions_are_charged_and_removals_credited_as_quoted(owner):
    quote = owner.quote_change(owner.subscription_id, 105).ok(201)
    assert (quote["charge"]["subtotal"], quote["charge"]["total"],
            quote["proposed"]["monthly_cost"]) == (money(3325), money(3990), untaxed(110250))
    owner.order(quote["id"]).ok(201)
    owner.clock("2026-11-20T09:00:00Z").ok()
    back = owner.quote_change(owner.subscription_id, 98).ok(201)
    assert [line["amount"]["amount"] for line in back["charge"]["lines"]] == [-1925, -770], (
        "the 5 first, then 2 of the 100 (docs/rules.md, C (Removal))")
    assert (back["collection"], back["charge"]["total"]) == ("credit", money(-3234))
    owner.order(back["id"]).ok(201)
    notes = owner.data("/v1/credit-notes")
    assert sorted(note["total"]["amount"]
                  for note in notes) == [924, 2310] and len({note["invoice_id"] for note in notes}) == 2
    assert owner.client.get("/v1/organization").ok()["credit_balance"] == money(3234)
    assert owner.licences(owner.subscription_id) == 98


def test_a05_licences_by_card_or_bank_account_are_there_at_once(owner):
    order = owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    assert (order["status"], order["charge_expected_by"]) == ("confirmed", "2026-11-14")
    assert owner.licences(owner.subscription_id) == 105
    for token in ("tok_sepa", "tok_sepa_fails_later"):
        assert owner.licences(owner.buy(3, token)) == 3


def test_a06_licences_by_invoice_beyond_the_limit_wait_for_the_approval(owner):
    order = checked_order(owner)
    assert order["credit_check"]["expected_by"] == "2026-11-16", "two business days after Thursday the 12th"
    assert owner.licences(order["subscription_id"]) == 0
    decide(owner, order["credit_check"]["id"], "approved").ok()
    decide(owner, order["credit_check"]["id"], "approved").ok()
    decide(owner, order["credit_check"]["id"], "rejected").problem(409, "already_decided")
    assert owner.licences(order["subscription_id"]) == 30
    assert owner.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed"


def test_a07_changes_are_refused_during_a_check_and_a_rejection_gives_no_licences(owner):
    order = checked_order(owner)
    decide(owner, order["credit_check"]["id"], "approved").ok()
    pending = owner.order(owner.quote_change(order["subscription_id"], 40).ok(201)["id"]).ok(201)
    told = action(owner, order["subscription_id"])
    assert (told["reason"], told["remedy"]) == ("credit_check_pending", {"kind": "wait", "expected_by": "2026-11-16"})
    assert owner.quote_change(order["subscription_id"], 50).problem(409, "licence_change_unavailable")["action"] == told
    decide(owner, pending["credit_check"]["id"], "rejected").ok()
    assert action(owner, order["subscription_id"]) == {"allowed": True}
    assert (owner.licences(order["subscription_id"]) == 30
            and owner.client.get("/v1/orders/" + pending["id"]).ok()["status"] == "rejected")


def test_a08_a_product_key_is_redeemed_once(owner):
    wanted = {"price_id": owner.price_id, "licences": 25, "months": 12, "count": 2}
    keys = owner.stack.operator.post("/v1/operator/product-keys", wanted, key=key_new()).ok(201)["product_keys"]
    redeem = lambda product_key, **more: owner.client.post("/v1/product-key-redemptions",
                                                           {"product_key": product_key, **more}, key=key_new())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: served(lambda: redeem(keys[0])), range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    subscription = next(answer for answer in answers if answer.status == 201).json["subscription"]
    assert action(owner, subscription["id"])["remedy"]["kind"] == "redeem_product_key"
    assert subscription["monthly_cost"] is None, "its keys were paid for, so we bill nothing"
    redeem(keys[1], subscription_id=subscription["id"]).ok(201)
    assert owner.licences(subscription["id"]) == 50
    redeem(keys[1][:-1] + ("B" if keys[1][-1] != "B" else "C")).problem(422, "product_key_malformed")


def test_a09_a10_a_partners_subscription_names_the_partner_as_remedy(owner):
    volume = register(owner, owner.price_id, "volume_licensing")
    assert (action(owner, volume)["remedy"]["kind"] == "link"
            and action(owner, volume)["remedy"]["href"].startswith("https://"))
    partner = {"name": "Nuage", "email": "help@nuage.example", "phone": "+33 1 00 00 00 00",
               "href": "https://nuage.example"}
    sold = register(owner, owner.price_id, "cloud_solution_provider", partner=partner)
    assert action(owner, sold)["remedy"] == {"kind": "contact", **partner}
    assert owner.subscription(sold)["licence_limits"] is None
    assert [owner.subscription(one)["monthly_cost"] for one in (volume, sold)] == [None, None], "the partner bills"


def test_a11_a_trial_must_be_bought_to_grow_and_ends_on_its_day(owner):
    price_id = price_new(owner.stack, trial_days=14)
    bought, left = register(owner, price_id, "direct", trial=True), register(owner, price_id, "direct", trial=True)
    assert action(owner, bought)["remedy"] == {"kind": "purchase_trial"}
    trial = owner.subscription(bought)
    assert trial["monthly_cost"] is None, "a trial is free until it is bought"
    assert trial["trial_ends_on"] == "2026-11-25", "14 days from the 12th"
    assert trial["licence_limits"] == {"min": 1, "max": 10000}, "of its purchase"
    body = {"kind": "purchase_trial", "subscription_id": bought, "total_licences": 12}
    quote = owner.client.post("/v1/quotes", body).ok(201)
    assert quote["charge"]["subtotal"] == money(12600)
    assert (quote["current"]["monthly_cost"], quote["proposed"]["monthly_cost"]) == (untaxed(0), untaxed(12600))
    owner.order(quote["id"]).ok(201)
    assert (owner.subscription(bought)["status"], owner.licences(bought)) == ("active", 12)
    assert owner.subscription(bought)["monthly_cost"] == untaxed(12600)
    assert owner.subscription(bought)["trial_ends_on"] is None
    owner.clock("2026-11-25T22:59:59Z").ok()
    assert owner.subscription(left)["status"] == "trial", "a second before midnight in Paris"
    owner.clock("2026-11-25T23:00:00Z").ok()
    expired = owner.subscription(left)
    assert (expired["status"], expired["monthly_cost"], expired["licence_limits"]) == ("expired", None, None)


def test_a12_a13_an_addition_by_invoice_is_prorated_on_the_next_invoice(owner):
    order = checked_order(owner)
    decide(owner, order["credit_check"]["id"], "approved", credit_limit=money(10000000)).ok()
    owner.clock("2026-11-22T09:00:00Z").ok()
    before = len(owner.invoices())
    quote = owner.quote_change(order["subscription_id"], 33).ok(201)
    assert (quote["collection"], quote["charge"]["lines"][0]["days"],
            quote["charge"]["lines"][0]["period_days"]) == ("next_invoice", 20, 30)
    added = owner.order(quote["id"]).ok(201)
    assert (added["status"], added["invoice_id"], len(owner.invoices())) == ("confirmed", None, before)


def test_a14_licences_and_users_are_ordered_together_or_not_at_all(owner):
    users = [{"email": f"{key_new()}@example.com", "display_name": "Nora"} for _ in range(3)]
    order = owner.order(owner.quote_change(owner.subscription_id, 103).ok(201)["id"], users=users).ok(201)
    assert [user["email"] for user in order["users"]] == [user["email"] for user in users]
    assert owner.subscription(owner.subscription_id)["licences"]["assigned"] == 3
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_declined")
    known = len(owner.data("/v1/users"))
    refused = [{"email": f"{key_new()}@example.com", "display_name": "Noé"}]
    owner.order(owner.quote_change(owner.subscription_id, 104).ok(201)["id"],
                users=refused).problem(402, "payment_declined")
    assert len(owner.data("/v1/users")) == known and owner.licences(owner.subscription_id) == 103


def test_a14_of_concurrent_assignments_one_gets_the_last_licence(owner):
    subscription = owner.buy(1)
    users = [owner.client.post("/v1/users", {"email": f"{key_new()}@example.com", "display_name": "Lou"}).ok(201)["id"]
             for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        path = f"/v1/subscriptions/{subscription}/assignments/"
        answers = list(pool.map(lambda user: served(lambda: owner.client.put(path + user)), users))
    assert sorted(answer.status for answer in answers) in ([200] + [409] * 15, [201] + [409] * 15)
    assert (owner.quote_change(subscription, 2).ok(201)
            and action(owner, subscription, "remove_licences")["reason"] == "all_licences_assigned")


def test_a15_a_cancellation_can_be_withdrawn_until_it_takes_effect(owner):
    path = f"/v1/subscriptions/{owner.subscription_id}/cancellation"
    assert owner.client.post(path, {"at": "period_end"}, key=key_new()).ok()["cancels_on"] == "2026-12-01"
    assert owner.client.delete(path).ok()["cancels_on"] is None
    ended = owner.client.post(path, {"at": "now"}, key=key_new()).ok()
    assert (ended["status"], ended["licences"]["total"], ended["monthly_cost"]) == ("cancelled", 0, None)
    assert owner.data("/v1/credit-notes")[0]["subtotal"] == money(66500), "1050.00 for 19 of 30 days"
    owner.client.delete(path).problem(409, "cancellation_unavailable")


def test_a16_messages_are_in_french_or_english(stack, price):
    buyer = Shop(stack, price, locale="en")
    path = "/v1/subscriptions/" + register(buyer, price, "volume_licensing")
    french = buyer.client.get(path, headers={"Accept-Language": "fr"}).ok()["actions"]["add_licences"]
    english = buyer.client.get(path).ok()["actions"]["add_licences"]
    assert french["message"] != english["message"] and french["reason"] == english["reason"]


def test_a_removal_at_renewal_is_scheduled_and_can_be_cancelled(owner):
    subscription = owner.buy(20, price_id=price_new(owner.stack, reduction_policy="at_renewal"))
    quote = owner.quote_change(subscription, 15).ok(201)
    assert (quote["effective"], quote["charge"]["lines"]) == ("at_renewal", [])
    order = owner.order(quote["id"]).ok(201)
    assert order["status"] == "scheduled"
    assert (owner.subscription(subscription)["scheduled_change"]
            == {"order_id": order["id"], "total_licences": 15, "effective_on": "2026-12-12"})
    assert owner.client.post(f"/v1/orders/{order['id']}/cancellation", key=key_new()).ok()["status"] == "cancelled"
    assert owner.subscription(subscription)["scheduled_change"] is None


def test_the_journal_tells_every_event_without_a_gap(owner):
    owner.order(owner.quote_change(owner.subscription_id, 105).ok(201)["id"]).ok(201)
    events = owner.client.get("/v1/events?limit=100").ok()["data"]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events[-4:]] == ["order.confirmed", "licences.changed", "invoice.finalized",
                                                        "invoice.paid"]
    entries = owner.client.get("/v1/audit-log?limit=100").ok()["data"]
    assert all(later["previous_hash"] == earlier["hash"] for earlier, later in zip(entries, entries[1:]))


assert CHANGE_DAY == "2026-11-12T09:00:00Z"  # the figures above are computed for this day
