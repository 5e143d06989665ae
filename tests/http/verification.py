"""The check of the books that the operator may ask for. Source: docs/api.md, Operator."""
import time

PATIENCE_S = 120  # for a sanitized build on a busy machine


def verified(stack):
    """The answer about the books as they are now. A result of the worker's is given for ten minutes, so an earlier one
    is removed first; where the check takes longer than a request, it is fetched until it is done."""
    stack.sql("DELETE FROM verification")
    until = time.monotonic() + PATIENCE_S
    while True:
        answer = stack.operator.get("/v1/operator/verification", headers={"Accept-Language": "en"})
        if answer.status != 202:
            return answer.ok()
        assert answer.json["status"] == "running" and answer.headers["Retry-After"] == "5", answer
        assert time.monotonic() < until, answer
        time.sleep(0.2)
