"""A password's hash takes more time than anything else in a request: refused requests compute none, by the server's
own count.
Source: docs/rules.md, E (Every limit answers); docs/reliability.md, 5.3."""
import time

import pytest

from shop import Shop, key_new, organization_draft
from test_flags import figures
from test_people import imported, row, user_new

LONG = "a password that is long"
PATIENCE_S = 60


@pytest.fixture(scope="module")
def house(stack, price):
    """A customer with a user administrator, a member and a subscription; no other client hashes passwords
    meanwhile."""
    shop = Shop(stack, price)
    shop.subscription_id = shop.buy(5)
    shop.all_given, shop.of_another = shop.buy(1), Shop(stack, price).buy(1)
    user_new(shop, licences=[shop.all_given])
    shop.clients = {"global_admin": shop.client, "operator": stack.operator, "nobody": stack.anyone}
    shop.people = {}
    for role in ("user_admin", "member"):
        account = {"email": f"{key_new()}@example.com", "password": LONG}
        shop.people[role] = shop.client.post("/v1/users", {**account, "display_name": "Nora", "roles": [role]}).ok(201)
        shop.clients[role] = stack.sign_in_new(account)
    shop.taken = shop.account["email"]
    return shop


def counted(stack):
    """(requests answered, hashes computed); the gateway's own events come when they like."""
    told = figures(stack)
    return (sum(value for name, value in told.items()
                if name.startswith('guichet_requests_total{route="/v1') and "gateway-events" not in name),
            told["guichet_password_hashes_total"])


def counted_last(stack):
    """Once they stand still: a worker writes its figures after its answer has left."""
    last = None
    while last != (last := counted(stack)):
        time.sleep(0.1)
    return last


def cost(stack, ask):
    requests, hashes = counted_last(stack)
    answer = ask()
    until = time.monotonic() + PATIENCE_S
    while counted(stack)[0] == requests:
        assert time.monotonic() < until, "the request was never counted"
        time.sleep(0.02)
    return answer, counted_last(stack)[1] - hashes


def draft(house, **changes):
    return {"email": f"{key_new()}@example.com", "display_name": "Nora", "password": LONG, **changes}


def user_create(role, **changes):
    return lambda house: house.clients[role].post("/v1/users",
                                                  draft(house, **{
                                                      name: value(house) if callable(value) else value
                                                      for name, value in changes.items()}))


def organization_create(role, admin=None, **changes):
    def ask(house):
        account = {"email": f"{key_new()}@example.com", "display_name": "Nora", "password": LONG}
        account.update({name: value(house) if callable(value) else value for name, value in (admin or {}).items()})
        return house.clients[role].post("/v1/operator/organizations", organization_draft(admin=account, **changes))
    return ask


def password_set(role, whose, **body):
    return lambda house: house.clients[role].put(f"/v1/users/{whose(house)}/password", body or {"new_password": LONG})


def own_password(role, **body):
    return lambda house: house.clients[role].put("/v1/users/me/password", body)


def order(**user):
    def ask(house):
        quote = house.quote_change(house.subscription_id, 6).ok(201)
        person = {"email": house.taken, "display_name": "Nora", **user}
        return house.client.post("/v1/orders", {"quote_id": quote["id"], "users": [person]}, key=key_new())
    return ask


def taken(house):
    return house.taken


def member(house):
    return house.people["member"]["id"]


def operators_user(house):
    return house.clients["operator"].get("/v1/sessions/current").ok()["user"]["id"]


def global_admin(house):
    return house.client.get("/v1/sessions/current").ok()["user"]["id"]


REFUSED = [
    ("a user: taken", user_create("global_admin", email=taken), 409, "email_taken"),
    ("taken, in other letters", user_create("global_admin", email=lambda house: house.taken.upper()), 409,
     "email_taken"),
    ("taken, by a user administrator", user_create("user_admin", email=taken), 409, "email_taken"),
    ("a licence of another organization", user_create("global_admin", licences=lambda house: [house.of_another]), 404,
     "not_found"),
    ("a licence too many", user_create("global_admin", licences=lambda house: [house.all_given]), 409,
     "no_licence_available"),
    ("the right to make administrators", user_create("user_admin", roles=["billing_admin"]), 403, "role_required"),
    ("the right to make users", user_create("member"), 403, "role_required"),
    ("nobody", user_create("nobody"), 401, "unauthenticated"),
    ("eleven characters", user_create("global_admin", password="x" * 11), 422, "validation_failed"),
    ("129 characters", user_create("global_admin", password="x" * 129), 422, "validation_failed"),
    ("no address", user_create("global_admin", email="nobody"), 422, "validation_failed"),
    ("an unknown field", user_create("global_admin", otp="1"), 422, "validation_failed"),
    ("an unknown language", user_create("global_admin", locale="xx"), 422, "validation_failed"),
    ("a role twice", user_create("global_admin", roles=["member", "member"]), 422, "validation_failed"),
    ("an organization: taken", organization_create("operator", {"email": taken}), 409, "email_taken"),
    ("the right to register", organization_create("global_admin"), 403, "operator_required"),
    ("nobody registers", organization_create("nobody"), 401, "unauthenticated"),
    ("a short password", organization_create("operator", {"password": "short"}), 422, "validation_failed"),
    ("no VAT number", organization_create("operator", vat_id="?"), 422, "validation_failed"),
    ("no country", organization_create("operator", address={"line1": "x", "postal_code": "1", "city": "x",
                                                            "country": "ZZ"}), 422, "validation_failed"),
    ("a password: the right", password_set("user_admin", member), 403, "role_required"),
    ("not one's own", password_set("member", member), 403, "role_required"),
    ("nobody sets one", password_set("nobody", member), 401, "unauthenticated"),
    ("another organization's user", password_set("global_admin", operators_user), 404, "not_found"),
    ("one's own, without the present one", password_set("global_admin", global_admin), 422, "validation_failed"),
    ("too short for another", password_set("global_admin", member, new_password="x"), 422, "validation_failed"),
    ("too short for oneself", own_password("member", current_password=LONG, new_password="x"), 422,
     "validation_failed"),
    ("the present one is missing", own_password("member", new_password=LONG), 422, "validation_failed"),
    ("nobody changes one", own_password("nobody", current_password=LONG, new_password=LONG), 401, "unauthenticated"),
    ("users of an order: taken", order(), 409, "email_taken"),
    ("with a password", order(email="fresh@example.com", password=LONG), 422, "validation_failed"),
    ("a file: taken", lambda house: imported(house, [row(email=house.taken)]), 422, "validation_failed"),
    ("a file: no address", lambda house: imported(house, [row(email="nobody")]), 422, "validation_failed"),
    ("a sign-in without a password", lambda house: house.clients["nobody"].post("/v1/sessions", {"email": house.taken}),
     422, "validation_failed"),
]


@pytest.mark.parametrize("why, ask, status, code", REFUSED, ids=[case[0] for case in REFUSED])
def test_a_refused_request_computes_no_hash(stack, house, why, ask, status, code):
    answer, hashes = cost(stack, lambda: ask(house))
    answer.problem(status, code)
    assert hashes == 0, why


def test_an_accepted_request_computes_the_hashes_it_needs(stack, house):
    """One hash to store a password, one to check it, none without a password."""
    body, key = draft(house), key_new()
    for again in (1, 0):  # a repetition is answered from the stored answer
        answer, hashes = cost(stack, lambda: house.client.post("/v1/users", body, key=key))
        assert (answer.status, hashes) == (201, again)
    own = stack.sign_in_new(body)
    steps = [
        (lambda: house.client.post("/v1/users", {"email": f"{key_new()}@example.com", "display_name": "Nora"}), 201, 0),
        (lambda: organization_create("operator")(house), 201, 1),
        (lambda: password_set("global_admin", lambda _: user_new(house)["id"])(house), 204, 1),
        (lambda: own.put("/v1/users/me/password", {"current_password": LONG + "?", "new_password": LONG}), 422, 1),
        (lambda: own.put("/v1/users/me/password", {"current_password": LONG, "new_password": LONG + "!"}), 204, 2),
        (lambda: stack.anyone.post("/v1/sessions", {"email": f"{key_new()}@example.com", "password": LONG,
                                                    "transport": "bearer"}), 401, 1),
        (lambda: imported(house, [row(), row()]), 201, 0),
        (lambda: order(email=f"{key_new()}@example.com")(house), 201, 0),
    ]
    for number, (ask, status, wanted) in enumerate(steps):
        answer, hashes = cost(stack, ask)
        assert (number, answer.status, hashes) == (number, status, wanted), answer
