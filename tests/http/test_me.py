"""Oneself: what every signed-in person sees and may change, whatever the role.
Source: docs/api.md, Users and assignments."""
import pytest

from shop import key_new, price_new
from stack import id_hex

PASSWORD = "correct horse battery"


class Person:
    """A user of the owner's organization, signed in."""

    def __init__(self, owner, **more):
        self.account = {"email": f"{key_new()}@example.com", "password": PASSWORD}
        self.user = owner.client.post("/v1/users", {**self.account, "display_name": "Nora", **more}).ok(201)
        self.client = owner.stack.sign_in_new(self.account)

    def me(self):
        return self.client.get("/v1/users/me").ok()

    def change(self, body, **headers):
        return self.client.call("PATCH", "/v1/users/me", body, headers=headers)


def product_of(owner):
    return owner.subscription(owner.subscription_id)["product"]


@pytest.mark.parametrize("role", ["member", "user_admin", "billing_admin", "global_admin"])
def test_everybody_sees_oneself(owner, role):
    person = Person(owner, roles=[role], locale="fr", licences=[owner.subscription_id])
    owner.client.call("PATCH", "/v1/subscriptions/" + owner.subscription_id, {"name": "Lyon"}).ok()
    me = person.me()
    licence, = me.pop("licences")
    assert me == {"id": person.user["id"], "email": person.account["email"], "display_name": "Nora", "locale": "fr",
                  "roles": [role],
                  "organization_id": owner.id, "status": "active", "more_licences": False}
    assert licence.pop("created_at") == "2026-11-12T09:00:00Z"
    product = product_of(owner)
    assert licence == {"subscription_id": owner.subscription_id, "subscription_name": "Lyon", "product": product,
                       "status": "active", "usable": True}


def test_the_operators_people_see_themselves_and_hold_nothing(stack):
    me = stack.operator.get("/v1/users/me").ok()
    assert ((me["email"], me["roles"], me["licences"], me["more_licences"])
            == (stack.facts["operator"]["email"], ["operator"], [], False))
    assert stack.operator.get("/v1/users/me/licences").ok() == {"data": [], "next_cursor": None}


def test_everybody_changes_ones_name_and_locale(owner):
    person = Person(owner)
    before = person.me()
    changed = person.change({"display_name": "Noé", "locale": "fr"}).ok()
    assert changed == {**before, "display_name": "Noé", "locale": "fr"} == person.me()
    assert owner.client.get("/v1/users/" + before["id"]).ok()["display_name"] == "Noé"
    assert person.change({"locale": None}).ok()["locale"] is None
    told = [event for event in owner.data("/v1/audit-log") if event["type"] == "user.changed"]
    assert [event["actor"] for event in told
            if event["object"]["id"] == before["id"]] == [before["id"]] * 2, "told who did it"


def test_a_change_to_what_is_there_already_writes_nothing(owner):
    person = Person(owner, locale="fr")
    events = len(owner.data("/v1/audit-log"))
    tag = person.client.get("/v1/users/me").headers["ETag"]
    answer = person.change({"display_name": "Nora", "locale": "fr"})
    assert answer.ok() and answer.headers["ETag"] == tag == person.change({}).headers["ETag"]
    assert len(owner.data("/v1/audit-log")) == events


@pytest.mark.parametrize("body, pointer, code", [
    ({"roles": ["global_admin"]}, "/roles", "unknown_field"), ({"status": "disabled"}, "/status", "unknown_field"),
    ({"email": "me@example.com"}, "/email", "unknown_field"), ({"password": PASSWORD}, "/password", "unknown_field"),
    ({"locale": "xx"}, "/locale", "unknown_value"), ({"locale": ""}, "/locale", None),
    ({"display_name": "  "}, "/display_name", None),
    ({"display_name": None}, "/display_name", None), ({"display_name": "x" * 201}, "/display_name", None)])
def test_nothing_else_can_be_changed_of_oneself(owner, body, pointer, code):
    person = Person(owner)
    before = person.me()
    person.change({"display_name": "Noé", **body}).invalid(pointer, code)
    assert person.me() == before


def test_a_change_of_an_older_version_is_refused(owner):
    person = Person(owner, licences=[owner.subscription_id])
    tag = person.client.get("/v1/users/me").headers["ETag"]
    assert person.client.get("/v1/users/me", headers={"If-None-Match": tag}).status == 304
    owner.client.delete(f"/v1/subscriptions/{owner.subscription_id}/assignments/{person.user['id']}")
    answer = person.client.get("/v1/users/me", headers={"If-None-Match": tag})
    assert answer.ok()["licences"] == [], "what is shown is another"
    person.change({"display_name": "Noé"}, **{"If-Match": tag}).ok()
    person.change({"display_name": "Zoé"}, **{"If-Match": tag}).problem(412, "precondition_failed")
    assert person.me()["display_name"] == "Noé"


def test_a_disabled_person_is_nobody(owner):
    person = Person(owner)
    owner.client.call("PATCH", "/v1/users/" + person.user["id"], {"status": "disabled"}).ok()
    person.client.get("/v1/users/me").problem(401, "unauthenticated")
    person.change({"display_name": "Noé"}).problem(401, "unauthenticated")


def test_ones_licences_are_listed_newest_first_and_by_page(owner, stack):
    older, newer = owner.subscription_id, owner.buy(2, price_id=price_new(stack))
    person = Person(owner, licences=[older])
    owner.client.put(f"/v1/subscriptions/{newer}/assignments/{person.user['id']}").ok(201)
    Person(owner, licences=[older])
    first = person.client.get("/v1/users/me/licences?limit=1").ok()
    second = person.client.get("/v1/users/me/licences?limit=1&cursor=" + first["next_cursor"]).ok()
    assert [one["subscription_id"] for one in first["data"]
            + second["data"]] == [newer, older] and second["next_cursor"] is None
    assert [one["subscription_id"] for one in person.me()["licences"]] == [newer, older]
    assert owner.client.get("/v1/users/me/licences").ok()["data"] == [], "the administrator holds none"


@pytest.mark.parametrize("status, usable",
                         [("active", True), ("past_due", True), ("suspended", False), ("trial", True)])
def test_a_licence_is_usable_while_its_subscription_works(owner, stack, status, usable):
    """What is owed is not told to everybody; that one cannot work is."""
    person = Person(owner, licences=[owner.subscription_id])
    stack.sql(f"UPDATE subscription SET status = '{status}' WHERE id = UNHEX('{id_hex(owner.subscription_id)}')")
    licence, = person.me()["licences"]
    stack.sql(f"UPDATE subscription SET status = 'active' WHERE id = UNHEX('{id_hex(owner.subscription_id)}')")
    assert (licence["status"], licence["usable"]) == ("active", usable)


def test_a_licence_that_waits_for_its_order_is_not_usable_yet(owner):
    method = owner.method("tok_3ds")
    quote = owner.quote_new(1, method).ok(201)
    email = f"{key_new()}@example.com"
    order = owner.order(quote["id"], users=[{"email": email, "display_name": "Lou"}]).ok(201)
    assert order["status"] == "payment_action_required"
    user, = order["users"]
    assert owner.client.put(f"/v1/users/{user['id']}/password", {"new_password": PASSWORD}).status == 204
    client = owner.stack.sign_in_new({"email": email, "password": PASSWORD})
    licence, = client.get("/v1/users/me").ok()["licences"]
    assert (licence["status"], licence["usable"]) == ("reserved", False)


def test_of_very_many_licences_the_newest_hundred_are_shown_with_oneself(owner, stack):
    person = Person(owner, licences=[owner.subscription_id])
    columns = [row[0] for row in stack.sql("SELECT column_name FROM information_schema.columns"
                                           " WHERE table_schema = DATABASE()"
                                           " AND table_name = 'subscription' AND extra NOT LIKE '%GENERATED%'")]
    made = ", ".join({"id": "UNHEX(CONCAT('AA', SUBSTRING(HEX(s.id), 3, 26), LPAD(HEX(q.seq), 4, '0')))",
                      "status": "'cancelled'"}.get(one, f"s.`{one}`")
                     for one in columns)
    names = ", ".join(f"`{one}`" for one in columns)
    subscription, user = id_hex(owner.subscription_id), id_hex(person.user["id"])
    stack.sql(f"""BEGIN; INSERT INTO subscription ({names}) SELECT {made} FROM subscription s, seq_1_to_100 q
        WHERE s.id = UNHEX('{subscription}');
        INSERT INTO assignment SELECT a.organization_id,
        UNHEX(CONCAT('AA', SUBSTRING('{subscription}', 3, 26), LPAD(HEX(q.seq), 4, '0'))),
        a.user_id, UNHEX(CONCAT('00', SUBSTRING(HEX(a.id), 3, 26), LPAD(HEX(q.seq), 4, '0'))), a.status, a.order_id,
        a.created_at
        FROM assignment a, seq_1_to_100 q WHERE a.user_id = UNHEX('{user}'); COMMIT""")
    me = person.me()
    listed = [page["subscription_id"] for page in pages(person.client)]
    stack.sql(f"""DELETE FROM assignment WHERE user_id = UNHEX('{user}') AND subscription_id <> UNHEX('{subscription}');
        DELETE FROM subscription WHERE organization_id = UNHEX('{id_hex(owner.id)}') AND HEX(id) LIKE 'AA%'""")
    assert (len(me["licences"]), me["more_licences"],
            me["licences"][0]["subscription_id"]) == (100, True, owner.subscription_id)
    assert len(listed) == 101 == len(set(listed)) and listed[:100] == [one["subscription_id"] for one in me["licences"]]


def pages(client):
    cursor = ""
    while cursor is not None:
        page = client.get(f"/v1/users/me/licences?limit=60{cursor and '&cursor=' + cursor}").ok()
        yield from page["data"]
        cursor = page["next_cursor"]
