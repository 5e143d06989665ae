"""Problems speak to the person at the screen (title, detail), to the programmer (developer) and to the program (the
limits of a field as data). Source: docs/api.md, Conventions; docs/house-style.md, "Sentences". Each sentence in both
languages: tests/unit/languages_complete.c."""
import pytest

from shop import key_new, price_new
from stack import id_hex

NARROW, NBSP = "\u202f", "\u00a0"


def fault(answer, pointer):
    """The entry of errors[] at the pointer, and the problem."""
    problem = answer.problem(422, "validation_failed")
    found = [error for error in problem["errors"] if error["pointer"] == pointer]
    assert len(found) == 1, repr(answer)
    return found[0], problem


@pytest.mark.parametrize("language, sentence", [("en", "Enter between 1 and 10,000 licences."),
                                                ("fr", f"Saisissez entre 1 et 10{NARROW}000 licences.")])
def test_the_range_of_a_price_is_told_in_figures_and_as_data(shop, language, sentence):
    body = {"kind": "new_subscription", "price_id": shop.price_id, "total_licences": 10001,
            "payment_method_id": shop.method()}
    error, problem = fault(shop.client.post("/v1/quotes", body, headers={"Accept-Language": language}),
                           "/total_licences")
    assert error == {"pointer": "/total_licences", "code": "out_of_range", "detail": sentence, "min": 1, "max": 10000,
                     "developer": "The price has these min_licences and max_licences."}
    assert problem["detail"] == sentence, "a single fault is the problem's own detail"


def test_a_range_of_one_licence_has_its_singular(shop, stack):
    price = price_new(stack, max_licences=1)
    body = {"kind": "new_subscription", "price_id": price, "total_licences": 2, "payment_method_id": shop.method()}
    error, _ = fault(shop.client.post("/v1/quotes", body, headers={"Accept-Language": "en"}), "/total_licences")
    assert (error["detail"], error["min"], error["max"]) == ("Enter between 1 and 1 licence.", 1, 1)


@pytest.mark.parametrize("why, method, path, body, pointer, wanted", [
    ("a parameter's range", "GET", "/v1/orders?limit=101", None, "/limit",
     {"code": "out_of_range", "detail": "Enter a number between 1 and 100.", "min": 1, "max": 100}),
    ("the words allowed", "POST", "/v1/quotes", {"kind": "renewal", "total_licences": 1}, "/kind",
     {"code": "unknown_value", "detail": "Choose one of the values offered.",
      "allowed": ["change_licences", "new_subscription", "purchase_trial"],
      "developer": "The value must be one of: change_licences, new_subscription, purchase_trial."}),
    ("a length", "PUT", "/v1/users/me/password", {"current_password": "x", "new_password": "short"}, "/new_password",
     {"code": "too_short", "detail": "Enter at least 12 characters.", "min_length": 12, "max_length": 128}),
    ("another type", "POST", "/v1/quotes", {"kind": "new_subscription", "total_licences": "5"}, "/total_licences",
     {"code": "wrong_type",
      "developer": "The value must be an integer, without a decimal point, an exponent or quotes."})],
    ids=lambda value: value if isinstance(value, str) else None)
def test_a_field_has_its_limits_as_data(reader, why, method, path, body, pointer, wanted):
    error, _ = fault(reader.client.call(method, path, body, headers={"Accept-Language": "en"}), pointer)
    assert {member: error.get(member) for member in wanted} == wanted
    assert (set(error) - {"pointer", "code", "detail", "developer"}
            == set(wanted) - {"code", "detail", "developer"}), "no other limit"


def test_a_misspelt_field_suggests_the_nearest_beside_the_missing_one(reader):
    answer = (reader.client.with_headers(Accept_Language="en").post("/v1/quotes",
                                                                    {"kind": "new_subscription", "totalLicenses": 5}))
    problem = answer.problem(422, "validation_failed")
    assert [(error["pointer"], error["code"], error.get("nearest")) for error in problem["errors"]] == [
        ("/total_licences", "required", None), ("/totalLicenses", "unknown_field", "total_licences")]
    assert problem["errors"][1]["developer"] == "There is no such field here; did you mean total_licences?"
    assert problem["detail"] == "2 entries are missing or not right. Correct what is marked and try again."


def test_a_field_of_another_name_suggests_nothing(reader):
    error, _ = (fault(reader.client.post("/v1/quotes", {"kind": "new_subscription", "total_licences": 5, "colour": 1}),
                      "/colour"))
    assert "nearest" not in error


@pytest.fixture
def eighty_assigned(owner):
    """The count alone, without eighty users; taken back, because the books of this stack are verified at the end."""
    count = f"UPDATE subscription SET assigned_licences = %d WHERE id = UNHEX('{id_hex(owner.subscription_id)}')"
    owner.stack.sql(count % 80)
    yield owner
    owner.stack.sql(count % 0)


@pytest.mark.parametrize("language, sentence", [
    ("en", "80 licences are assigned to users, more than would be left. Take licences from users first."),
    ("fr", "80 licences sont attribuées, plus qu’il n’en resterait. Retirez-en d’abord à des utilisateurs.")])
def test_assigned_licences_are_told_in_figures(eighty_assigned, language, sentence):
    owner = eighty_assigned
    body = {"kind": "change_licences", "subscription_id": owner.subscription_id, "total_licences": 79}
    problem = owner.client.post("/v1/quotes", body,
                                headers={"Accept-Language": language}).problem(409, "licences_assigned")
    assert (problem["detail"], problem["assigned"]) == (sentence, 80)


def test_a_role_that_is_missing_names_who_has_it(customer_with_roles):
    shop, member, names = customer_with_roles
    problem = member.get("/v1/subscriptions", headers={"Accept-Language": "en"}).problem(403, "role_required")
    assert problem["administrators"] == names
    assert problem["detail"] == "Your role does not allow this. Ask someone who may do it: " + ", ".join(names) + "."
    french = member.get("/v1/subscriptions", headers={"Accept-Language": "fr"}).problem(403, "role_required")
    assert (french["detail"] == f"Votre rôle ne le permet pas. Adressez-vous à une personne qui peut le faire{NBSP}: "
            + ", ".join(names) + ".")


@pytest.fixture
def customer_with_roles(shop, stack):
    """A member, and who may see billing: the first five of seven, who are active and can sign in; no user of another
    customer."""
    first = shop.client.get("/v1/sessions/current").ok()["user"]["display_name"]
    password = "a passphrase of a test"

    def user(name, roles, **more):
        email = key_new() + "@example.com"
        made = shop.client.post("/v1/users", {"email": email, "display_name": name, "roles": roles, **more},
                                key=key_new()).ok(201)
        return {"email": email, "password": password}, made["id"]

    user("No password", ["billing_admin"])
    account, _ = user("A member", ["member"], password=password)
    for i in range(6):
        user(f"Administrator {i}", ["billing_admin"] if i % 2 else ["global_admin"], password=password)
    return shop, stack.sign_in_new(account), [first, *(f"Administrator {i}" for i in range(4))]


def test_seconds_to_wait_are_told(stack):
    """Ten failures of one account: the wait is in the sentence as in the header."""
    wrong = {"email": key_new() + "@example.com", "password": "not the password"}
    for _ in range(10):
        stack.anyone.post("/v1/sessions", wrong)
    answer = stack.anyone.post("/v1/sessions", wrong, headers={"Accept-Language": "en"})
    seconds = int(answer.headers["Retry-After"])
    told = f"Wait {-(-seconds // 60)} minutes, then try again." if seconds > 120 else f"Wait {seconds} second"
    assert told in answer.problem(429, "too_many_requests")["detail"]
