"""/docs: the page that shows the OpenAPI document, served by nginx from our own origin (nginx/docs.conf)."""
import gzip
import os
import re
import urllib.error
import urllib.request

import pytest

from npm import ROOT

# What npm made, and is committed unchanged: a newcomer needs no npm to run the service.
COPIED = ["swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"]
TYPES = {"": "text/html", "docs.js": "text/javascript", "docs.css": "text/css", "swagger-ui.css": "text/css",
         "swagger-ui-bundle.js": "text/javascript"}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def get(stack, path, **headers):
    """(status, headers, body)"""
    request = urllib.request.Request(stack.base_url + path, headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.parametrize("name, kind", TYPES.items())
def test_its_files_are_served_under_a_strict_policy(stack, name, kind):
    status, headers, body = get(stack, "/docs/" + name)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, kind)
    with open(os.path.join(ROOT, "nginx", "docs", name or "index.html"), "rb") as file:
        assert body == file.read()
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    told = [policy[name] for name in ("default-src", "script-src", "style-src", "connect-src")]
    assert told == ["'none'", "'self'", "'self'", "'self'"]
    assert headers["X-Content-Type-Options"] == "nosniff" and len(headers.get_all("X-Request-Id")) == 1
    assert get(stack, "/docs/" + name, **{"If-None-Match": headers["ETag"]})[0] == 304


def test_the_page_has_no_script_or_style_of_its_own_and_calls_nobody_else(stack):
    page = get(stack, "/docs/")[2].decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=|https?://", page)
    with open(os.path.join(ROOT, "nginx", "docs", "docs.js"), encoding="utf-8") as file:
        assert not re.search(r"https?://", file.read())


def test_the_address_without_a_slash_leads_there(stack):
    status, headers, _ = get(stack, "/docs")
    assert (status, headers["Location"]) == (308, "/docs/")
    assert get(stack, "/docs/none")[0] == 404 and get(stack, "/docs/../nginx.conf")[0] in (400, 404)


def test_the_document_is_compressed_where_it_is_asked_for(stack):
    plain = get(stack, "/v1/openapi.json")
    _, headers, body = get(stack, "/v1/openapi.json", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == plain[2]
    assert len(body) * 4 < len(plain[2])
    known = {"Accept-Encoding": "gzip", "If-None-Match": headers["ETag"]}
    assert get(stack, "/v1/openapi.json", **known)[0] == 304


@pytest.mark.parametrize("name", COPIED)
def test_what_is_committed_of_swagger_ui_is_what_npm_has(tools, name):
    folder = os.path.join(tools, "node_modules", "swagger-ui-dist")
    mine = os.path.join(ROOT, "nginx", "docs", name)
    with open(os.path.join(folder, name), "rb") as wanted, open(mine, "rb") as kept:
        assert kept.read() == wanted.read(), f"cp {name} of swagger-ui-dist to nginx/docs"
