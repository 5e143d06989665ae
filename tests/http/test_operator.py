"""The operator's routes: customers, catalogue, and the clock of a sandbox.
Source: docs/api.md, Operator; docs/rules.md, C (Two clocks)."""
import pytest

from shop import ADDRESS, FIRST_DAY, Shop, key_new, money, organization_draft, price_new, product_draft, untaxed
from stack import id_hex, id_random


def test_an_organization_is_made_with_its_first_administrator(stack):
    draft = organization_draft(vat_id="FR40303265045", siren="303265045", credit_limit=money(500000))
    made = stack.operator.post("/v1/operator/organizations", draft).ok(201)
    assert (made["id"].startswith("org_") and made["admin"]["id"].startswith("usr_")
            and made["admin"]["email"] == draft["admin"]["email"])
    assert "password" not in str(made)
    seen = stack.sign_in(draft["admin"]).get("/v1/organization").ok()
    for field in ("name", "legal_name", "vat_id", "siren", "currency", "locale", "credit_limit", "sandbox"):
        assert seen[field] == draft[field], field
    assert seen["address"] == {**ADDRESS, "line2": None} and seen["credit_balance"] == money(0)
    assert seen["id"] == made["id"] and seen["now"] == FIRST_DAY
    assert stack.operator.get("/v1/operator/organizations/" + made["id"]).ok()["legal_name"] == draft["legal_name"]
    assert stack.operator.get("/v1/operator/organizations?limit=1").ok()["data"][0]["id"] == made["id"], "newest first"


@pytest.mark.parametrize("why, changes, pointer", [
    ("no name", {"name": None}, "/name"), ("a name of blanks", {"name": "   "}, "/name"),
    ("a name that turns the text around", {"name": "abc\u202egpj"}, "/name"),
    ("a name nobody sees", {"name": "ab\u200bc"}, "/name"),
    ("a name with a control character", {"name": "a\u0007b"}, "/name"),
    ("a name of 201 characters", {"name": "n" * 201}, "/name"), ("no address", {"address": None}, "/address"),
    ("a country nobody knows", {"address": {**ADDRESS, "country": "XX"}}, "/address/country"),
    ("a country in small letters", {"address": {**ADDRESS, "country": "fr"}}, "/address/country"),
    ("a field of the address nobody knows", {"address": {**ADDRESS, "state": "TX"}}, "/address/state"),
    ("a currency in small letters", {"currency": "eur"}, "/currency"),
    ("a currency nobody knows", {"currency": "ZZZ"}, "/currency"),
    ("a SIREN that does not check", {"siren": "303265046"}, "/siren"),
    ("a SIREN too short", {"siren": "30326504"}, "/siren"),
    ("a VAT number that is none", {"vat_id": "12345"}, "/vat_id"),
    ("a language we do not speak", {"locale": "xx"}, "/locale"),
    ("a negative credit limit", {"credit_limit": money(-1)}, "/credit_limit/amount"),
    ("a limit in another currency", {"credit_limit": money(1, "USD")}, "/credit_limit/currency"),
    ("a bare number for money", {"credit_limit": 100}, "/credit_limit"),
    ("a clock outside a sandbox", {"sandbox": False}, "/now"),
    ("a day for an instant", {"now": "2026-11-01"}, "/now"),
    ("the 30th of February", {"now": "2026-02-30T00:00:00Z"}, "/now"),
    ("before 2000", {"now": "1999-12-31T00:00:00Z"}, "/now"), ("after 2100", {"now": "2101-01-02T00:00:00Z"}, "/now"),
    ("no administrator", {"admin": None}, "/admin"),
    ("a role for the administrator",
     {"admin": {"email": "a@example.com", "display_name": "A", "password": "p" * 12, "roles": ["operator"]}},
     "/admin/roles"),
    ("a password too short", {"admin": {"email": "a@example.com", "display_name": "A", "password": "p" * 11}},
     "/admin/password"),
    ("an e-mail that is none", {"admin": {"email": "nobody", "display_name": "A", "password": "p" * 12}},
     "/admin/email"),
    ("an operator by the back door", {"is_operator": True}, "/is_operator"),
    ("an identifier of one's own", {"id": "org_1"}, "/id")])
def test_an_organization_with_a_bad_field_is_refused(stack, why, changes, pointer):
    answer = stack.operator.post("/v1/operator/organizations", organization_draft(**changes))
    errors = answer.problem(422, "validation_failed")["errors"]
    assert any(error["pointer"] == pointer or pointer.startswith(error["pointer"] + "/")
               for error in errors), f"{why}: {answer!r}"


def test_an_organization_with_a_taken_email_address_is_refused(stack, reader):
    for email in (reader.account["email"], reader.account["email"].upper()):
        draft = organization_draft(admin={**reader.account, "email": email})
        stack.operator.post("/v1/operator/organizations", draft).problem(409, "email_taken")


def test_a_replayed_creation_makes_one_organization(stack):
    key, draft = key_new(), organization_draft()
    first, second = (stack.operator.post("/v1/operator/organizations", draft, key=key) for _ in range(2))
    assert first.status == 201 and second.body == first.body


def test_a_product_and_its_prices_are_made_and_listed(stack, reader):
    product = stack.operator.post("/v1/operator/products", product_draft()).ok(201)
    steps = [{"up_to": 10, "unit_amount": 1200}, {"up_to": None, "unit_amount": 1000}]
    flat = price_new(stack, product["id"], min_licences=2, max_licences=50, trial_days=30,
                     reduction_policy="return_window", on_sale_from="2026-01-01")
    tiers = price_new(stack, product["id"], unit_amount=None, billing_period="P1Y",
                      tiers={"mode": "graduated", "steps": steps})
    seen = next(one for one in reader.client.get("/v1/products").ok()["data"] if one["id"] == product["id"])
    prices = {one["id"]: one for one in seen["prices"]}
    assert set(prices) == {flat, tiers}
    expected = {"currency": "EUR", "billing_period": "P1M", "unit_amount": 1050, "min_licences": 2, "max_licences": 50,
                "trial_days": 30,
                "reduction_policy": "return_window", "on_sale": True}
    assert {name: prices[flat][name] for name in expected} == expected
    assert prices[tiers]["tiers"] == {"mode": "graduated", "steps": steps} and prices[tiers]["billing_period"] == "P1Y"


def test_a_product_code_is_used_once(stack):
    draft = product_draft()
    stack.operator.post("/v1/operator/products", draft).ok(201)
    answer = stack.operator.post("/v1/operator/products", draft)
    assert answer.status in (409, 422), repr(answer)


@pytest.mark.parametrize("why, body, pointer", [
    ("no code", {"name": {"fr": "a", "en": "a"}}, "/code"),
    ("a name in one language", {"code": "x", "name": {"fr": "a"}}, "/name/en"),
    ("a bare name", {"code": "x", "name": "a"}, "/name"),
    ("a language nobody speaks here", {"code": "x", "name": {"fr": "a", "en": "a", "de": "a"}}, "/name/de")])
def test_a_product_with_a_bad_field_is_refused(stack, why, body, pointer):
    stack.operator.post("/v1/operator/products", body).invalid(pointer)


TIER = {"up_to": None, "unit_amount": 1}


@pytest.mark.parametrize("why, changes, pointer", [
    ("neither amount nor tiers", {"unit_amount": None}, "/unit_amount"),
    ("both", {"tiers": {"mode": "volume", "steps": [TIER]}}, "/tiers"),
    ("a negative amount", {"unit_amount": -1}, "/unit_amount"),
    ("a fraction of a cent", {"unit_amount": 10.5}, "/unit_amount"),
    ("money where a bare amount belongs", {"unit_amount": money(1)}, "/unit_amount"),
    ("a currency nobody knows", {"currency": "XXQ"}, "/currency"),
    ("a period nobody bills", {"billing_period": "P1W"}, "/billing_period"),
    ("fewer than one", {"min_licences": 0}, "/min_licences"),
    ("a most below the least", {"min_licences": 5, "max_licences": 4}, "/max_licences"),
    ("a negative trial", {"trial_days": -1}, "/trial_days"),
    ("an unknown policy", {"reduction_policy": "never"}, "/reduction_policy"),
    ("a day that is none", {"on_sale_from": "2026-13-01"}, "/on_sale_from"),
    ("an end before its beginning", {"on_sale_from": "2026-02-01", "on_sale_until": "2026-01-01"}, "/on_sale_until"),
    ("tiers that do not end", {"unit_amount": None,
                               "tiers": {"mode": "volume", "steps": [{"up_to": 5, "unit_amount": 1}]}}, "/tiers/steps"),
    ("tiers that fall", {"unit_amount": None,
                         "tiers": {"mode": "volume", "steps": [{"up_to": 5, "unit_amount": 1},
                                                               {"up_to": 5, "unit_amount": 1}, TIER]}}, "/tiers/steps"),
    ("tiers that end before the last", {"unit_amount": None, "tiers": {"mode": "volume", "steps": [TIER, TIER, TIER]}},
     "/tiers/steps"),
    ("a tier after the one without an end",
     {"unit_amount": None, "tiers": {"mode": "volume", "steps": [TIER, {"up_to": 5, "unit_amount": 1}, TIER]}},
     "/tiers/steps"),
    ("no tiers at all", {"unit_amount": None, "tiers": {"mode": "volume", "steps": []}}, "/tiers/steps"),
    ("an unknown mode", {"unit_amount": None, "tiers": {"mode": "magic", "steps": [TIER]}}, "/tiers/mode")])
def test_a_price_with_a_bad_field_is_refused(stack, reader, why, changes, pointer):
    product = reader.client.get("/v1/products").ok()["data"][0]["id"]
    body = {"product_id": product, "currency": "EUR", "billing_period": "P1M", "unit_amount": 1050, **changes}
    answer = stack.operator.post("/v1/operator/prices",
                                 {name: value for name, value in body.items() if value is not None})
    errors = answer.problem(422, "validation_failed")["errors"]
    assert any(error["pointer"].startswith(pointer) or error["pointer"] == "" for error in errors), f"{why}: {answer!r}"


def test_a_price_of_an_unknown_product_is_refused(stack):
    body = {"product_id": id_random("prd"), "currency": "EUR", "billing_period": "P1M", "unit_amount": 1050}
    assert stack.operator.post("/v1/operator/prices", body).status in (404, 422)


def revise(stack, price_id, **body):
    return stack.operator.post(f"/v1/operator/prices/{price_id}/revisions", body)


def test_a_price_revision_is_answered_with_its_rate(stack):
    price, steps = price_new(stack), [{"up_to": 100, "unit_amount": 1100}, {"up_to": None, "unit_amount": 900}]
    made = revise(stack, price, effective_from="2026-12-12", unit_amount=1200).ok(201)
    assert made.pop("created_at").endswith("Z")
    assert made == {"price_id": price, "effective_from": "2026-12-12", "currency": "EUR", "billing_period": "P1M",
                    "unit_amount": 1200}
    made = revise(stack, price, effective_from="2027-01-12", tiers={"mode": "volume", "steps": steps}).ok(201)
    assert made["tiers"] == {"mode": "volume", "steps": steps} and "unit_amount" not in made


@pytest.mark.parametrize("why, changes, pointer, code", [
    ("no day", {"effective_from": None}, "/effective_from", "required"),
    ("a day that is none", {"effective_from": "2026-02-30"}, "/effective_from", "invalid_format"),
    ("an instant", {"effective_from": "2026-12-12T00:00:00Z"}, "/effective_from", "invalid_format"),
    ("a day no clock stands on", {"effective_from": "9999-12-31"}, "/effective_from", "outside_clock_range"),
    ("neither amount nor tiers", {"unit_amount": None}, "/unit_amount", "required"),
    ("both", {"tiers": {"mode": "volume", "steps": [TIER]}}, "/tiers", "exclusive"),
    ("a negative amount", {"unit_amount": -1}, "/unit_amount", "out_of_range"),
    ("money", {"unit_amount": money(1)}, "/unit_amount", "wrong_type"),
    ("another currency", {"currency": "USD"}, "/currency", "unknown_field"),
    ("another period", {"billing_period": "P1Y"}, "/billing_period", "unknown_field"),
    ("tiers that do not end", {"unit_amount": None,
                               "tiers": {"mode": "volume", "steps": [{"up_to": 5, "unit_amount": 1}]}},
                               "/tiers/steps/0/up_to", "invalid")])
def test_a_price_revision_with_a_bad_field_is_refused(stack, owner, why, changes, pointer, code):
    body = {"effective_from": "2026-12-12", "unit_amount": 1200, **changes}
    revise(stack, owner.price_id, **{name: value for name,
                                     value in body.items() if value is not None}).invalid(pointer, code)


def test_a_second_revision_of_a_day_is_refused(stack):
    price, key, body = price_new(stack), key_new(), {"effective_from": "2026-12-12", "unit_amount": 1200}
    path = f"/v1/operator/prices/{price}/revisions"
    first, again = (stack.operator.post(path, body, key=key) for _ in range(2))
    assert first.status == 201 and again.body == first.body, "a replay is no second revision"
    stack.operator.post(path, {**body, "unit_amount": 1100}).invalid("/effective_from", "taken")


def test_a_price_revision_by_anyone_but_the_operator_is_refused(stack, owner):
    path, body = f"/v1/operator/prices/{owner.price_id}/revisions", {"effective_from": "2026-12-12", "unit_amount": 1}
    owner.client.post(path, body).problem(403, "operator_required")
    stack.anyone.post(path, body).problem(401, "unauthenticated")
    revise(stack, id_random("prc"), **body).problem(404, "not_found")


def test_the_catalogue_changes_when_a_revision_comes_into_force(stack):
    shop = Shop(stack, price_new(stack))

    def seen(tag=None):
        answer = shop.client.get("/v1/products?limit=1", headers={"If-None-Match": tag} if tag else None)
        return (answer.headers["ETag"], answer.status,
                answer.status == 200 and answer.ok()["data"][0]["prices"][0]["unit_amount"])

    tag, _, amount = seen()
    assert amount == 1050
    revise(stack, shop.price_id, effective_from="2026-11-20", unit_amount=1200).ok(201)
    assert seen(tag) == (tag, 304, False), "for this customer the day has not come"
    shop.clock("2026-11-20T09:00:00Z").ok()
    after, status, amount = seen(tag)
    assert (status, amount) == (200, 1200) and after != tag
    assert seen(after) == (after, 304, False)


def test_a_subscription_keeps_its_price_until_it_renews(stack):
    shop = Shop(stack, price_new(stack))
    bought = shop.buy(100)
    revise(stack, shop.price_id, effective_from="2026-11-12", unit_amount=1200).ok(201)
    shop.clock("2026-11-12T09:00:00Z").ok()
    assert shop.subscription(bought)["monthly_cost"] == untaxed(105000)
    quote = shop.quote_change(bought, 105).ok(201)
    assert quote["charge"]["subtotal"] == money(3325) and quote["proposed"]["monthly_cost"] == untaxed(110250)
    assert (quote["next_invoice"]["date"] == "2026-12-01"
            and quote["next_invoice"]["subtotal"] == money(126000)), "105 x 12.00"
    assert shop.quote_new(10).ok(201)["charge"]["subtotal"] == money(12000)


def test_the_clock_moves_forward(owner):
    answer = owner.clock("2026-11-20T10:30:00Z").ok()
    assert (answer["now"], answer["invoices_finalized"]) == ("2026-11-20T10:30:00Z", 0)
    assert owner.client.get("/v1/organization").ok()["now"] == "2026-11-20T10:30:00Z", "and stands still"
    line, = owner.quote_change(owner.subscription_id, 107).ok(201)["charge"]["lines"]
    assert (line["quantity"], line["days"], line["amount"]) == (7, 11, money(2695)), "73.50 x 11/30"


def test_the_clock_never_moves_back(owner):
    before = owner.client.get("/v1/organization").ok()["now"]
    for now in ("2026-11-12T08:59:59Z", "2026-11-01T00:00:00Z", "2000-01-01T00:00:00Z"):
        owner.clock(now).problem(409, "clock_backwards")
    assert owner.client.get("/v1/organization").ok()["now"] == before
    owner.clock(before).ok()


def test_the_time_that_a_clock_tells_can_be_set_again(owner, stack):
    """Clocks within a second: one that was set so, and that of a sandbox that was made without a time."""
    answer = owner.clock("2026-11-20T10:30:00.700Z").ok()
    assert answer["now"] == owner.client.get("/v1/organization").ok()["now"] == "2026-11-20T10:30:00Z"
    for now in ("2026-11-20T10:30:00Z", "2026-11-20T10:30:00.200Z"):
        assert owner.clock(now).ok()["now"] == "2026-11-20T10:30:00Z"
    owner.clock("2026-11-20T10:29:59.999Z").problem(409, "clock_backwards")
    held = stack.sql("SELECT clock_at FROM organization WHERE id = UNHEX('%s')" % id_hex(owner.id))[0][0]
    assert held == "2026-11-20 10:30:00.700000", "and none of them turned it back"
    made = stack.operator.post("/v1/operator/organizations", organization_draft(now=None)).ok(201)
    path = f"/v1/operator/organizations/{made['id']}/clock"
    assert stack.operator.post(path, {"now": made["now"]}).ok()["now"] == made["now"]


@pytest.mark.parametrize("why, body", [
    ("nothing", {}), ("a number", {"now": 1}), ("a day", {"now": "2026-11-13"}),
    ("no zone", {"now": "2026-11-13T00:00:00"}), ("24:00", {"now": "2026-11-13T24:00:00Z"}),
    ("a zone that is none", {"now": "2026-11-13T00:00:00+25:00"}), ("beyond 2100", {"now": "2200-01-01T00:00:00Z"}),
    ("null", {"now": None}),
    ("the 31st of November", {"now": "2026-11-31T00:00:00Z"})])
def test_a_clock_change_with_a_bad_instant_is_refused(reader, why, body):
    reader.stack.operator.post(f"/v1/operator/organizations/{reader.id}/clock", body).invalid("/now")


def test_a_clock_change_outside_a_sandbox_is_refused(stack):
    draft = organization_draft(sandbox=False, now=None)
    made = stack.operator.post("/v1/operator/organizations", draft).ok(201)
    assert made["sandbox"] is False
    answer = stack.operator.post(f"/v1/operator/organizations/{made['id']}/clock", {"now": "2090-01-01T00:00:00Z"})
    assert answer.status in (409, 422), repr(answer)


def test_the_clock_of_an_unknown_organization_is_not_found(stack):
    path = f"/v1/operator/organizations/{id_random('org')}/clock"
    stack.operator.post(path, {"now": "2026-11-13T00:00:00Z"}).problem(404, "not_found")
