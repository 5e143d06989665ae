"""The pages that the `type` of a problem points to: one for each code, in both languages, with the problem's own
texts. What they must say stands a second time, written by hand, in api/openapi/02-problems.json; the French is that of
po/fr.po.
Source: docs/api.md, Conventions."""
import base64
import gettext
import hashlib
import html
import json
import os
import re

import pytest

from document import ROOT

CSP = "default-src 'none'; style-src 'sha256-{}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
with open(os.path.join(ROOT, "base", "status.h"), encoding="utf-8") as table:
    ROWS = re.findall(r'X\(STATUS_\w+, (\d+),\s+"(\w+)"\)', table.read())
STATUSES = {code: int(status) for status, code in ROWS if code != "ok"}
with open(os.path.join(ROOT, "api", "openapi", "02-problems.json"), encoding="utf-8") as written:
    PROBLEMS = json.load(written)["problems"]
CODES = sorted(STATUSES)


def french(text):
    build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
    return gettext.translation("guichet", os.path.join(build, "locale"), ["fr"]).gettext(text)


def page_of(stack, path, language=None, status=200):
    """The page; checks what holds of every one: type, policy, no script, nothing from elsewhere."""
    headers = {"Accept": "text/html"} | ({"Accept-Language": language} if language else {})
    answer = stack.anyone.get(path, headers=headers)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8"), repr(answer)
    text = answer.body.decode()
    style = base64.b64encode(hashlib.sha256(only(r"<style>(.*?)</style>", text).encode()).digest()).decode()
    assert answer.headers.get_all("Content-Security-Policy") == [CSP.format(style)], \
        "the hash in nginx/problem-pages-headers.conf is of another style"
    foreign = r"<script|<img|<link|<iframe|<form|\son\w+=|\sstyle=|https?:|javascript:|url\(|@import"
    assert not re.search(foreign, text), text
    return answer, text


def only(pattern, text):
    found = re.findall(pattern, text, re.S)
    assert len(found) == 1, (pattern, text)
    return found[0]


def address(code):
    return "/problems/" + code.replace("_", "-")


def example_of(code):
    """The problem as the document has it for an example."""
    told = PROBLEMS[code]
    return {"type": address(code), "title": told["title"], "status": STATUSES[code], "code": code,
            "detail": told["detail"], "developer": told["developer"], "request_id": "0f3a1c5e7b9d2f4068ace13579bdf024",
            **told.get("members", {})}


def example_in(text):
    return json.loads(html.unescape(only(r"<pre><code>(.*?)</code></pre>", text)))


def test_the_codes_are_those_of_the_document():
    assert len(CODES) > 50 and set(CODES) == set(PROBLEMS)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_page_with_the_texts_of_the_problem(stack, code, language):
    _, text = page_of(stack, address(code), language)
    example, wanted = example_in(text), example_of(code)
    title = wanted["title"] if language == "en" else french(wanted["title"])
    assert only(r"<html lang=\"(\w+)\">", text) == language
    assert only(r"<title>(.*?)</title>", text) == only(r"<h1>(.*?)</h1>", text) == html.escape(title)
    assert example["title"] == title
    for told in (str(wanted["status"]), f"<code>{code}</code>", f"<code>{address(code)}</code>"):
        assert f"<dd>{told}</dd>" in text
    assert f'<p lang="en">{html.escape(wanted["developer"])}</p>' in text
    if language == "en":
        assert example == wanted, "the document's example is the one that the program writes"
        return
    fixed = ("type", "status", "code", "developer", "request_id")
    assert [example[name] for name in fixed] == [wanted[name] for name in fixed] and set(example) == set(wanted)
    assert example["title"] != wanted["title"] and example["detail"] != wanted["detail"]


def meaning(text):
    """The sentences for people: between the first heading and the programmers' one."""
    return [html.unescape(one) for one in re.findall(r"<p>(.*?)</p>", text.split("<h2>")[1])]


@pytest.mark.parametrize("code, language, sentences", [
    ("quote_stale", "en", ["The data of this quote have changed. Ask for a new quote and order with it."]),
    ("quote_stale", "fr", [french("The data of this quote have changed. Ask for a new quote and order with it.")]),
    ("payment_in_progress", "en", [
        "Money for this invoice may be on its way. Look at its payments, and wait until the one that is processing has "
        "ended.",
        "The payment service answered about the payment under way in a way that cannot be used. Try again in a few "
        "minutes; if it stays, ask support to clarify the payment."]),
    ("validation_failed", "en", ["Some entries are missing or not right. Correct those that are marked and try again.",
                                 "The amount this leads to is too large. Enter a smaller number."]),
    ("internal", "en", [
        "Something went wrong on our side. Try again; if it stays, give support the number of the request."])])
def test_a_page_tells_each_sentence_of_its_code_once(stack, code, language, sentences):
    assert meaning(page_of(stack, address(code), language)[1]) == sentences


def test_examples_have_figures_in_the_readers_language(stack):
    _, text = page_of(stack, "/problems/validation-failed", "fr")
    example = example_in(text)
    assert example["errors"][0]["detail"] == example["detail"] == "Saisissez entre 1 et 10\u202f000 licences."
    assert (example["errors"][0]["min"], example["errors"][0]["max"]) == (1, 10000)
    _, text = page_of(stack, "/problems/too-many-requests", "en")
    assert "Wait 30 seconds, then try again." in text


def test_a_problem_that_was_got_leads_to_its_page(stack):
    problem = stack.anyone.get("/v1/orders", headers={"Accept-Language": "fr"}).problem(401, "unauthenticated")
    _, text = page_of(stack, problem["type"], "fr")
    assert only(r"<h1>(.*?)</h1>", text) == html.escape(problem["title"])
    assert meaning(text) == [problem["detail"]]


def test_a_problem_of_nginx_leads_to_its_page(stack):
    answer = stack.anyone.call("BREW", "/v1/orders", headers={"Accept-Language": "en"})
    problem = answer.problem(405, "method_not_allowed")
    assert only(r"<h1>(.*?)</h1>", page_of(stack, problem["type"], "en")[1]) == html.escape(problem["title"])


def test_a_code_as_programs_spell_it_leads_there_too(stack):
    assert page_of(stack, "/problems/quote_stale", "en")[1] == page_of(stack, "/problems/quote-stale", "en")[1]


@pytest.mark.parametrize("word", ["no-such-thing", "ok", "%3Cscript%3E", "x" * 2000], ids=lambda word: word[:20])
@pytest.mark.parametrize("language, title, todo", [
    ("en", "Problem not known", "There is no problem of this name. Check the address against the one you were given, "
                                "or choose the problem from this list."),
    ("fr", "Problème inconnu", "Aucun problème ne porte ce nom. Vérifiez l’adresse d’après celle qui vous a été "
                               "donnée, ou choisissez le problème dans cette liste.")])
def test_an_unknown_code_is_a_page_that_lists_those_there_are(stack, word, language, title, todo):
    answer, text = page_of(stack, "/problems/" + word, language, status=404)
    assert answer.headers["Cache-Control"] == "no-store"
    assert (only(r"<h1>(.*?)</h1>", text), only(r"<p>(.*?)</p>", text)) == (title, todo)
    listed = re.findall(r'<a href="([^"]*)\?lang=' + language + r'">', text)
    assert sorted(listed) == sorted(map(address, CODES)), "each once"


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", None])
def test_any_accept_gets_the_page(stack, accept):
    answer = stack.anyone.get("/problems/quote-stale", headers={"Accept": accept})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_the_language_may_be_named_in_the_address(stack):
    french_page = page_of(stack, "/problems/quote-stale?lang=fr", "en")[1]
    assert french_page == page_of(stack, "/problems/quote-stale", "fr")[1]
    english = page_of(stack, "/problems/quote-stale?lang=en", "fr")[1]
    assert '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>' in english
    assert "<h1>Quote out of date</h1>" in english
    stack.anyone.get("/problems/quote-stale?lang=de").invalid("/lang", "unknown_value")


def test_a_page_is_kept_and_revalidated(stack):
    answer, _ = page_of(stack, "/problems/quote-stale", "en")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Accept-Language" in answer.headers.get_all("Vary")
    tag = answer.headers["ETag"]
    again = stack.anyone.get("/problems/quote-stale", headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    other = stack.anyone.get("/problems/quote-stale", headers={"If-None-Match": tag, "Accept-Language": "fr"})
    assert other.status == 200, "another language is another page"


def test_what_stands_in_the_example_is_escaped(stack):
    _, text = page_of(stack, "/problems/quote-stale", "en")
    example = only(r"<pre><code>(.*?)</code></pre>", text)
    assert "&quot;code&quot;: &quot;quote_stale&quot;" in example and not re.search(r'[<>"]', example)
