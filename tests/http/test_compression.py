"""Compressed answers, through nginx: what is compressed is the same answer, entity tags stay usable, and secrets are
not compressed. Source: docs/api.md, Conventions; nginx/api.conf."""
import pytest

from shop import Shop, key_new

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def buyer(stack, price):
    """A customer with six of everything, so that each list is larger than a kilobyte."""
    customer = Shop(stack, price)
    method = customer.method()
    for licences in range(1, 7):
        customer.buy(licences, method)
    for _ in range(6):
        customer.method()
    return customer


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/orders", "/v1/invoices", "/v1/events", "/v1/audit-log",
                                  "/v1/payment-methods", "/v1/products"])
def test_a_compressed_list_is_the_same_list(buyer, path):
    plain = buyer.client.get(path)
    packed = buyer.client.get(path, headers=GZIP)
    assert plain.status == packed.status == 200
    assert packed.headers["Content-Encoding"] == "gzip" and plain.headers["Content-Encoding"] is None
    assert packed.body == plain.body and len(packed.wire) < len(plain.wire) / 2
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["Content-Type"] == "application/json"
    assert packed.headers["ETag"] == "W/" + plain.headers["ETag"]
    for tag in (packed.headers["ETag"], plain.headers["ETag"]):
        for more in (GZIP, {}):
            again = buyer.client.get(path, headers={"If-None-Match": tag, **more})
            assert (again.status, again.body) == (304, b""), (tag, more)


def test_a_document_is_compressed(buyer):
    path = "/v1/invoices/" + buyer.invoices()[0]["id"]
    plain, packed = buyer.client.get(path), buyer.client.get(path, headers=GZIP)
    assert (packed.headers["Content-Encoding"] == "gzip" and packed.body == plain.body
            and len(packed.wire) < len(plain.wire))


def test_what_can_be_changed_keeps_the_tag_that_if_match_takes(buyer):
    subscription = buyer.data("/v1/subscriptions")[0]["id"]
    user = buyer.data("/v1/users")[0]["id"]
    for path, change in (("/v1/organization", {"name": "N" * 200}),
                         ("/v1/subscriptions/" + subscription, {"payment_method_id": buyer.method()}),
                         ("/v1/users/" + user, {"display_name": "U" * 200}),
                         ("/v1/payment-methods/" + buyer.method(), {"default": True})):
        read = buyer.client.get(path, headers=GZIP)
        tag = read.headers["ETag"]
        assert read.status == 200 and tag.startswith('"') and read.headers["Content-Encoding"] is None, path
        changed = buyer.client.call("PATCH", path, change, headers={"If-Match": tag, **GZIP})
        assert (changed.status == 200 and changed.headers["ETag"].startswith('"')
                and changed.headers["ETag"] != tag), repr(changed)
        buyer.client.call("PATCH", path, change, headers={"If-Match": tag, **GZIP}).problem(412, "precondition_failed")


def test_a_small_answer_is_not_compressed(buyer):
    answer = buyer.client.get("/v1/credit-notes", headers=GZIP)
    assert answer.ok()["data"] == [] and answer.headers["Content-Encoding"] is None


def test_secrets_are_not_compressed(stack, buyer, price):
    told = {"email": buyer.account["email"], "password": buyer.account["password"], "transport": "bearer"}
    opened = stack.anyone.post("/v1/sessions", told, headers=GZIP)
    assert opened.ok(201)["token"] and opened.headers["Content-Encoding"] is None
    assert buyer.client.get("/v1/sessions/current", headers=GZIP).headers["Content-Encoding"] is None
    made = (stack.operator.post("/v1/operator/product-keys", {"price_id": price, "licences": 5, "months": 1,
                                                              "count": 100}, key=key_new(), headers=GZIP))
    assert len(made.ok(201)["product_keys"]) == 100 and made.headers["Content-Encoding"] is None
