"""Users as a client sees them: signing in, passwords, imports.
Source: docs/api.md, Sessions, Users and assignments; docs/rules.md, A14."""
import pytest

from shop import key_new

HEADER = "email,display_name,locale,subscription_id"


def user_new(owner, client=None, **more):
    body = {"email": f"{key_new()}@example.com", "display_name": "Nora", **more}
    return (client or owner.client).post("/v1/users", body).ok(201)


def imported(owner, lines, end="\n"):
    return owner.client.call("POST", "/v1/users/imports", raw=(end.join([HEADER, *lines]) + end).encode(),
                             headers={"Content-Type": "text/csv"})


def row(email=None, locale="fr"):
    return f"{email or key_new() + '@example.com'},Nora,{locale},"


def test_a_one_time_code_at_sign_in_is_an_unknown_field(stack, owner):
    body = {"email": owner.account["email"], "password": owner.account["password"], "otp": "123456"}
    stack.anyone.post("/v1/sessions", body).invalid("/otp", "unknown_field")


def test_a_change_of_ones_own_password_needs_the_current_one(stack, owner):
    mine = "/v1/users/" + owner.client.get("/v1/sessions/current").ok()["user"]["id"]
    errors = owner.client.put(mine + "/password",
                              {"new_password": "a stranger at an open session"}).invalid(
                                  "/current_password", "required")
    assert [error["pointer"] for error in errors] == ["/current_password"]
    assert stack.sign_in_new(owner.account).get(mine).ok()["status"] == "active", "the password is what it was"


def test_a_global_administrator_sets_another_users_password(stack, owner):
    user = user_new(owner)
    assert owner.client.put(f"/v1/users/{user['id']}/password", {"new_password": "correct horse battery"}).status == 204
    stack.sign_in_new({"email": user["email"], "password": "correct horse battery"})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_faults_of_an_import_name_the_rows_of_the_file(owner, end):
    """The row below the header is number 1; empty lines count."""
    lines = [row(), "", row(email="nobody"), "", "", row(locale="xx"), row()]
    errors = imported(owner, lines, end).invalid("/rows/3/email", "invalid_format")
    assert [error["pointer"] for error in errors] == ["/rows/3/email", "/rows/6/locale"]


def test_an_import_with_a_taken_address_or_unmatched_quotes_names_the_row(owner):
    taken = owner.account["email"]
    for rows, pointer, code in ((["", row(email=taken)], "/rows/2/email", "email_taken"),
                                ([row(), "", 'a"b,c,d,e'], "/rows/3", "malformed_csv")):
        assert [error["pointer"] for error in imported(owner, rows).invalid(pointer, code)] == [pointer]


def test_a_removal_below_what_is_assigned_tells_how_many_are(owner):
    subscription = owner.buy(5)
    for _ in range(3):
        user_new(owner, licences=[subscription])
    refusal = owner.quote_change(subscription, 2).problem(409, "licences_assigned")
    assert refusal["assigned"] == 3
    assert owner.quote_change(subscription, 3).ok(201)["proposed"]["total_licences"] == 3


def test_problems_have_further_members_by_value(stack, owner):
    """required_roles, pointer, order_id and decline_code, by value (action: test_actions.py; assigned: above)."""
    helper = user_new(owner, roles=["user_admin"], password="correct horse battery")
    client = stack.sign_in_new({"email": helper["email"], "password": "correct horse battery"})
    assert (client.get("/v1/subscriptions").problem(403, "role_required")["required_roles"]
            == ["global_admin", "billing_admin"])
    made = client.post("/v1/users", {"email": f"{key_new()}@example.com", "display_name": "Nora",
                                     "roles": ["billing_admin"]})
    assert made.problem(403, "role_required")["required_roles"] == ["global_admin"]
    declined = owner.quote_new(1, owner.method("tok_insufficient_funds")).ok(201)
    told = owner.order(declined["id"]).problem(402, "payment_declined")
    order = next(order for order in owner.orders() if order["status"] == "payment_failed")
    assert (told["order_id"], told["decline_code"]) == (order["id"], "insufficient_funds")
    quote = owner.quote_change(owner.subscription_id, 101).ok(201)
    users = [{"email": owner.account["email"], "display_name": "Nora"}]
    free = {"email": f"{key_new()}@example.com", "display_name": "Free"}
    several = [users[0], free, {**users[0], "email": helper["email"]}]
    told = owner.order(quote["id"], users=several).problem(409, "email_taken")
    assert (told["pointer"], told["pointers"]) == ("/users/0/email", ["/users/0/email", "/users/2/email"])


def test_a_move_to_invoice_beyond_the_limit_waits_for_the_credit_check(owner):
    """100 licences by card renew at 1,260.00; the credit limit is zero. The operator decides the check, and the
    decision may set the limit."""
    path, card = ("/v1/subscriptions/" + owner.subscription_id,
                  owner.subscription(owner.subscription_id)["payment_method"])
    invoice = owner.method("invoice")
    asked = owner.client.call("PATCH", path, {"payment_method_id": invoice}).ok()
    change = asked["payment_method_change"]
    assert asked["payment_method"] == card and (change["payment_method_id"],
                                                change["expected_by"]) == (invoice, "2026-11-16")
    assert asked["actions"]["add_licences"] == {"allowed": True}, "nothing else waits"
    check = owner.client.get("/v1/credit-checks/" + change["credit_check_id"]).ok()
    assert (check["status"], check["order_id"], check["payment_method_id"]) == ("pending", None, invoice)
    owner.client.delete("/v1/payment-methods/" + invoice).problem(409, "payment_method_in_use")
    withdrawn = owner.client.call("PATCH", path, {"payment_method_id": card["id"]}).ok()
    assert (withdrawn["payment_method_change"] is None
            and owner.client.get("/v1/credit-checks/" + check["id"]).ok()["status"] == "cancelled")
    again = owner.client.call("PATCH", path,
                              {"payment_method_id": invoice}).ok()["payment_method_change"]["credit_check_id"]
    decision = {"decision": "approved", "credit_limit": {"amount": 200000, "currency": "EUR"}}
    told = owner.stack.operator.post(f"/v1/operator/credit-checks/{again}/decision", decision).ok()
    assert (told["status"], told["organization_id"], told["payment_method_id"]) == ("approved", owner.id, invoice)
    moved = owner.subscription(owner.subscription_id)
    assert moved["payment_method"] == {"id": invoice, "type": "invoice"} and moved["payment_method_change"] is None
    assert owner.quote_new(100, invoice).ok(201)["effective"] == "after_credit_check", (
        "1,260.00 of 2,000.00 are spoken for")
    assert owner.quote_new(50, invoice).ok(201)["effective"] == "on_confirmation"


def test_a_language_with_weight_zero_is_not_used(stack):
    for header, word in (("*;q=0.8,fr;q=0", "Not found"), ("*;q=0.8,en;q=0", "Introuvable")):
        assert stack.anyone.get("/v1/nowhere",
                                headers={"Accept-Language": header}).problem(404, "not_found")["title"] == word


def names(answer):
    return [user["display_name"] for user in answer.ok()["data"]]


def test_users_are_searched_by_a_part_of_name_or_address(owner):
    mark = key_new()
    user_new(owner, display_name="Élodie", email=f"x-{mark}@example.com")
    user_new(owner, display_name="Zoé " + mark)
    find = owner.client.get
    assert names(find(f"/v1/users?search={mark}")) == ["Zoé " + mark, "Élodie"]
    assert names(find("/v1/users?search=ELODIE")) == ["Élodie"]
    first = find(f"/v1/users?search={mark}&limit=1")
    assert names(first) == ["Zoé " + mark]
    rest = find(f"/v1/users?search={mark}&limit=1&cursor={first.json['next_cursor']}")
    assert names(rest) == ["Élodie"] and rest.json["next_cursor"] is None
    find(f"/v1/users?search=x&cursor={first.json['next_cursor']}").invalid("/cursor")
    assert find("/v1/users?search=nobody-" + mark).ok() == {"data": [], "next_cursor": None}
    for other in ("email=a@example.com", "updated_since=2026-01-01T00:00:00Z", "count=true"):
        find("/v1/users?search=x&" + other).invalid("/search", "exclusive")
    find("/v1/users?search=" + "x" * 101).invalid("/search", "too_long")


def test_a_member_finds_only_oneself(stack, owner):
    user = user_new(owner, display_name="Nora Sole", password="correct horse battery")
    user_new(owner, display_name="Nora Other")
    member = stack.sign_in_new({"email": user["email"], "password": "correct horse battery"})
    assert names(member.get("/v1/users?search=nora")) == ["Nora Sole"]
    assert names(member.get("/v1/users?search=other")) == []


def licences_of(client, user):
    return [(one["subscription_id"], one["usable"])
            for one in client.get(f"/v1/users/{user['id']}/licences").ok()["data"]]


def test_a_users_licences_are_listed_for_those_who_see_users(stack, owner):
    password = "correct horse battery"
    first, second = owner.buy(2), owner.buy(2)
    user = user_new(owner, licences=[first, second], password=password)
    reader = user_new(owner, roles=["billing_admin"], password=password)
    assert licences_of(owner.client, user) == [(second, True), (first, True)]
    assert (licences_of(stack.sign_in_new({"email": reader["email"], "password": password}), user)
            == [(second, True), (first, True)])
    member = stack.sign_in_new({"email": user["email"], "password": password})
    assert licences_of(member, user) == [(second, True), (first, True)]
    assert member.get("/v1/users/me/licences").ok() == member.get(f"/v1/users/{user['id']}/licences").ok()
    assert member.get(f"/v1/users/{reader['id']}/licences").status == 404


def test_who_manages_users_sees_what_can_be_given_and_no_money(stack, owner):
    password = "correct horse battery"
    bought = owner.buy(3)
    user_new(owner, licences=[bought])
    user = user_new(owner, roles=["user_admin"], password=password)
    admin = stack.sign_in_new({"email": user["email"], "password": password})
    found = {one["subscription_id"]: one for one in admin.get("/v1/licences").ok()["data"]}
    product = owner.subscription(bought)["product"]
    assert found[bought] == {"subscription_id": bought, "subscription_name": None, "product": product, "usable": True,
                             "assignable": 2,
                             "licences": {"total": 3, "assigned": 1, "reserved": 0, "available": 2, "pending": 0}}
    assert admin.put(f"/v1/subscriptions/{bought}/assignments/{user['id']}").status == 403, (
        "an administrator's own: a global administrator gives it")
    owner.order(owner.quote_change(bought, 2).ok(201)["id"])
    [after] = [one for one in admin.get("/v1/licences").ok()["data"] if one["subscription_id"] == bought]
    assert after["assignable"] in (0, 1) and after["assignable"] <= after["licences"]["available"]
