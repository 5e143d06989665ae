"""tests/web/people.py: people of a customer's who sign in."""
from client import served
from shop import key_new

PASSWORD = "correct horse battery"


def person(owner, name="Nora", **more):
    """A user with a password; {"id", "email", "password"}."""
    account = {"email": f"{key_new()}@example.com", "password": PASSWORD}
    user = served(lambda: owner.client.post("/v1/users", {**account, "display_name": name, **more})).ok(201)
    return {**account, "id": user["id"]}


def imported(owner, rows, language="en"):
    """The answer to an import of rows "email,display_name,locale,subscription_id"."""
    raw = "".join(row + "\n" for row in ["email,display_name,locale,subscription_id", *rows]).encode()
    headers = {"Content-Type": "text/csv", "Accept-Language": language}
    return owner.client.call("POST", "/v1/users/imports", raw=raw, headers=headers)


def looking(language, width=1440, scheme="light"):
    """What `visit` takes for a reader of that language, on a screen of that width."""
    return {"locale": {"en": "en-GB", "fr": "fr-FR"}[language], "viewport": {"width": width, "height": 900},
            "colorScheme": scheme}
