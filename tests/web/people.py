"""tests/web/people.py: people of a customer's who sign in."""
from shop import key_new

PASSWORD = "correct horse battery"


def person(owner, name="Nora", **more):
    """A user with a password; {"id", "email", "password"}."""
    account = {"email": f"{key_new()}@example.com", "password": PASSWORD}
    user = owner.client.post("/v1/users", {**account, "display_name": name, **more}).ok(201)
    return {**account, "id": user["id"]}
