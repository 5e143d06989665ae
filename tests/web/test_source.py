"""web/ as files: its types, its words in both languages, its bundle, its size, and how nginx serves it."""
import gzip
import http.client
import os
import re
import shutil
import subprocess

import pytest
from browser import BUILD, HERE, TOOLS

ROOT = os.path.dirname(os.path.dirname(HERE))
WEB = os.path.join(ROOT, "web")
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
          "'self'; "
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
WORD = re.compile(r'^  "([\w.]+)":\s*(.*),$')


def source(*path):
    with open(os.path.join(WEB, *path), encoding="utf-8") as file:
        return file.read()


def modules():
    return sorted(name for name in os.listdir(os.path.join(WEB, "app")))


def words_of(name):
    """{key: text} of a file of i18n/; a plural's two forms are one text, and so are the parts of a long one."""
    text = re.sub(r":\n\s+", ": ", source("i18n", name))
    for broken, whole in ((r'" \+\n\s+"', ""), (r"\{\n\s+one:", "{one:"), (r",\n\s+other:", ", other:")):
        text = re.sub(broken, whole, text)
    return dict(WORD.match(line).groups() for line in text.splitlines() if line.startswith('  "'))


def words(language):
    """{key: text} of a language: the words of every page, and the parts that come with a page, which share no key."""
    parts = [words_of(name) for name in sorted(os.listdir(os.path.join(WEB, "i18n")))
             if re.fullmatch(rf"(?:[a-z-]+-)?{language}\.js", name)]
    together = {key: text for part in parts for key, text in part.items()}
    assert len(together) == sum(len(part) for part in parts), "one key stands in two files"
    return together


def parts():
    """The parts of i18n/ that a page brings along, each of which is there in both languages."""
    return {name[:-6] for name in os.listdir(os.path.join(WEB, "i18n")) if re.fullmatch(r"[a-z-]+-(en|fr)\.js", name)}


def get(stack, path, **headers):
    host = stack.base_url.split("//")[1]
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def test_both_languages_have_the_same_words():
    english, french = words("en"), words("fr")
    assert len(english) > 100
    assert sorted(english) == sorted(french)
    for key in english:
        assert set(re.findall(r"\{\w+\}", english[key])) == set(re.findall(r"\{\w+\}", french[key])), key
        assert english[key].startswith("{one") == french[key].startswith("{one"), key


def test_a_page_names_the_part_of_its_words_and_its_style():
    """A part or a style sheet that no page names would never be loaded."""
    pages = source("app", "pages.js")
    assert set(re.findall(r'words: "([a-z-]+)"', pages)) == parts()
    assert parts() == {name[:-6] for name in os.listdir(os.path.join(WEB, "i18n")) if name.endswith("-fr.js")}
    styles = {name[:-4] for name in os.listdir(os.path.join(WEB, "style")) if name.endswith(".css")}
    assert set(re.findall(r'style: "([a-z-]+)"', pages)) == styles - {"tokens", "components"}


def reached(name):
    """A module and those that come with it."""
    found, left = set(), [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += re.findall(r'^import [^;]*? from "\./([a-z-]+\.js)"', source("app", one), re.M)
    return found


def test_a_page_brings_the_words_of_all_that_it_shows():
    """A module that pages of several parts share has its words where every page has them."""
    rows = re.findall(r'(?:words: "([a-z-]+)"[^}]*?)?import\("\./(page-[a-z-]+\.js)"\)', source("app", "pages.js"))
    assert {name for _, name in rows} == {name for name in modules() if name.startswith("page-")} - {"page-sign-in.js"}
    every = set(words_of("en.js"))
    for part, name in rows:
        there = every | (set(words_of(f"{part}-en.js")) if part else set())
        for module in sorted(reached(name)):
            assert set(re.findall(r'\bt\("([\w.]+)"', source("app", module))) - there == set(), (name, module)


def test_every_word_is_used_and_every_word_used_is_there():
    app = "".join(source("app", name) for name in modules())
    used = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', app))
    named = set(re.findall(r'\bt\("([\w.]+)"', app))
    assert named - set(words("en")) == set()
    assert set(words("en")) - used == set()


def test_french_signs_keep_their_blank():
    """A sign that French sets apart must not begin a line."""
    for key, text in words("fr").items():
        assert not re.search(r" [:;?!]", text), key
        assert "'" not in text, key


def test_types_hold(npm):
    """tsc judges our modules against the OpenAPI document; beside npm's packages, where it finds the types of the
    bundle."""
    copy = os.path.join(TOOLS, "checked")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(WEB, copy)
    binaries = os.path.join(TOOLS, "node_modules", ".bin")
    subprocess.run([os.path.join(binaries, "openapi-typescript"), os.path.join(BUILD, "openapi.json"), "-o",
                    os.path.join(copy, "openapi.d.ts")],
                   check=True, capture_output=True, timeout=120)
    shutil.copy(os.path.join(HERE, "tsconfig.json"), copy)
    done = (subprocess.run([os.path.join(binaries, "tsc"), "-p", copy], capture_output=True, text=True, timeout=300,
                           check=False))
    assert done.returncode == 0, done.stdout


def test_the_bundle_is_what_its_lock_file_makes(npm, tmp_path):
    pins = {}
    for folder in (HERE, os.path.join(WEB, "vendor")):
        with open(os.path.join(folder, "package-lock.json"), encoding="utf-8") as file:
            pins[folder] = dict(re.findall(r'"node_modules/([^"]+)": \{\s*"version": "([^"]+)"', file.read()))
    ours = pins[os.path.join(WEB, "vendor")]
    assert {name: pins[HERE].get(name) for name in ours} == ours, ("tests/web/package.json names other versions than "
                                                                   "web/vendor/package.json")
    environment = dict(os.environ, NODE_MODULES=os.path.join(TOOLS, "node_modules"))
    subprocess.run([os.path.join(WEB, "vendor", "build"), str(tmp_path)], env=environment, check=True, timeout=120)
    for name in ("guichet-vendor.js", "guichet-chart.js", "pico.css", "uplot.css", "LICENCES"):
        assert (tmp_path / name).read_text(encoding="utf-8") == source("vendor", name), (f"web/vendor/{name} is not "
                                                                                         f"what ./build makes")


def test_the_page_names_what_it_begins_with_so_that_no_file_waits_for_another():
    first, read = {"main.js"}, set()
    for name in iter(lambda: next((one for one in first if one not in read), None), None):
        read.add(name)
        first |= set(re.findall(r'^import .* from "\./([a-z-]+\.js)"', source("app", name), re.M))
    assert sorted(re.findall(r"app/([a-z-]+\.js)", source("index.html"))) == sorted(first)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/subscriptions", "/subscriptions/sub_01KBF3Q7W2YJ8M5T0XN4RZC6PE",
                                  "/orders", "/invoices/inv_1"])
def test_deep_links_are_the_page(stack, path):
    status, headers, body = get(stack, path)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-cache")
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert b'<div id="app">' in body


def test_files_are_kept_for_ever_behind_a_hash_of_them_all(stack):
    [main] = re.findall(r'src="(/web/[0-9a-f]{16}/app/main\.js)"', get(stack, "/")[2].decode())
    status, headers, body = get(stack, main, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (
        200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable")
    assert headers["Content-Encoding"] == "gzip" and headers["Content-Security-Policy"] == POLICY
    assert gzip.decompress(body).decode() == source("app", "main.js")
    assert get(stack, re.sub("[0-9a-f]{16}", "0" * 16, main))[0] == 404
    for other in ("../index.html", "vendor/build", "vendor/package.json", "README.md", "app/../README.md"):
        assert get(stack, main.replace("app/main.js", other))[0] == 404, other


@pytest.mark.parametrize("path, status",
                         [("/v1/openapi.json", 200), ("/docs/", 200), ("/readyz", 200), ("/nothing", 404), ("/v1", 404),
                                          ("/metrics", 404), ("/subscriptions/", 404), ("/subscriptions/a/b", 404),
                                          ("/demo/", 404),
                                          ("/demo/0000.json", 404), ("/web/", 404)])
def test_the_page_stands_before_nothing_else(stack, path, status):
    found, headers, body = get(stack, path)
    assert found == status
    assert b'<div id="app">' not in body
    if status == 404:
        assert headers["Content-Type"] == "application/problem+json"
