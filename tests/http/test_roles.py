"""Which role may call which route: every row of roles.tsv by every role."""
import os
import re

import pytest

from shop import key_new
from stack import id_random

CALLERS = ["anonymous", "member", "user_admin", "billing_admin", "global_admin", "operator"]
CSV = {"/v1/users/imports": b"nothing,known\n"}  # refused for its header where an import is allowed
BODILESS = ["/v1/orders/{ord}/cancellation", "/v1/credit-notes/{crn}/refund",
            "/v1/payment-methods/setup/{set}/completion", "/v1/subscriptions/{sub}/assignments/{usr}"]
ROLES = ["global_admin", "billing_admin", "user_admin", "member"]


def rows():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "roles.tsv"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                method, pattern, *statuses = line.rstrip("\n").split("\t")
                assert len(statuses) == len(CALLERS), line
                yield pytest.param(method, pattern, dict(zip(CALLERS, map(int, statuses))), id=f"{method} {pattern}")


def caller(stack, name, afresh):
    """A session of its own for the route that ends it, else a shared one."""
    if name == "anonymous":
        return stack.anyone
    account = stack.facts["operator"] if name == "operator" else stack.facts["organization"][name]
    return stack.sign_in_new(account) if afresh else stack.sign_in(account)


@pytest.mark.parametrize("method, pattern, statuses", rows())
def test_each_role_is_answered_as_the_matrix_says(stack, method, pattern, statuses):
    path = re.sub(r"\{(\w+)\}", lambda found: id_random(found[1]), pattern)
    body = {} if method in ("POST", "PUT", "PATCH") and pattern not in BODILESS else None
    for name, status in statuses.items():
        client = caller(stack, name, afresh=(method, pattern) == ("DELETE", "/v1/sessions/current"))
        key = key_new() if method == "POST" else None
        answer = client.call(method, path, key=key, raw=CSV[pattern],
                             headers={"Content-Type": "text/csv"}) if pattern in CSV else \
            client.call(method, path, body, key=key)
        assert answer.status == status, f"{name}: {answer!r}"
        if status == 401:
            answer.problem(401, "unauthenticated")
        elif status == 403 and pattern.startswith("/v1/operator/"):
            answer.problem(403, "operator_required")
        elif status == 403:
            needed = [role for role in ROLES if statuses[role] != 403]
            assert answer.problem(403, "role_required")["required_roles"] == needed, (
                "names the roles that would be needed (A1)")


def test_the_caller_is_checked_before_the_body(stack):
    """Neither malformed JSON nor a missing key is told to a client that may not call the route."""
    for raw in (b"{", b"", b'{"quote_id": 1}'):
        stack.anyone.post("/v1/orders", raw=raw).problem(401, "unauthenticated")
        stack.demo("member").post("/v1/orders", raw=raw).problem(403, "role_required")
