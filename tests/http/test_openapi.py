"""The OpenAPI document as the service serves it."""
import json
import os


def test_the_document_is_served_to_anyone_and_revalidated(stack):
    answer = stack.anyone.get("/v1/openapi.json")
    document = answer.ok()
    assert document["openapi"] == "3.1.0" and "/v1/orders" in document["paths"]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = stack.anyone.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    assert stack.anyone.get("/v1/openapi.json", headers={"If-None-Match": '"0-old"'}).status == 200


def test_it_is_the_document_of_this_build(stack):
    build = os.environ.get("GUICHET_BUILD_DIR")
    if build is not None and "GUICHET_TEST_STACK" not in os.environ:
        with open(os.path.join(build, "openapi.json"), encoding="utf-8") as file:
            assert stack.anyone.get("/v1/openapi.json").ok() == json.load(file)
