"""tests/tidy/checks_languages.py: whatever a person reads comes in French and English.
Source: docs/rules.md, A16. That each marked sentence has its twin, with the same placeholders, is seen in checks_tree.py; that each code comes out in both, in tests/unit/languages_complete.c.
"""
import re

from checks_tree import FRENCH, catalogue
from source import Finding

# Where sentences for clients are written. Logs, assertions and the metrics' help are for operators, in English alone.
TOLD, UNTOLD = ("api/", "fcgi/", "books/", "counter/", "billing/", "sql/store_"), ("fcgi/metrics.c", "api/books_metrics.c")
FOR_OURSELVES = r"N_|log_error|log_info|log_line|assert|_Static_assert"
PROSE = re.compile(r"[A-Za-z]?[a-z’']+(?:,? [\w’'-]+){3,}[.:]?")
# The same in both languages.
SHARED = {"OK"}
NGINX = "nginx/problems.conf"


def sentences_are_marked(tree):
    for file in tree.c():
        if not file.path.startswith(TOLD) or file.path in UNTOLD:
            continue
        apart = [(start, end) for _, _, start, end in file.calls(FOR_OURSELVES)]
        for place, text in file.literals():
            if PROSE.match(text) and not any(start <= place < end for start, end in apart):
                yield file.found(place, f"{text[:60]!r} looks like a sentence for a reader; mark it with N_ and give it a twin in {FRENCH}")


def twins_differ(tree):
    file = tree.get(FRENCH)
    for text, (line, twin, _) in (catalogue(file) if file else {}).items():
        if twin == text and text not in SHARED:
            yield Finding(FRENCH, line, f"the French of {text[:60]!r} is the English; translate it")


def nginx_in_both(tree):
    """Each text of nginx's own problems, `code:en "…";`, stands beside its twin. `default` is English and belongs to `internal`."""
    file = tree.get(NGINX)
    for table in re.finditer(r"^map \$problem_code:\$problem_language [^{]*\{(.*?)^\}", file.text if file else "", re.M | re.S):
        texts = {(match[1], match[2]): (table.start(1) + match.start(1), match[3])
                 for match in re.finditer(r'^\s*(\w+?)(?::(en|fr))?\s+"([^"]*)";', table[1], re.M)}
        for (code, language), (place, text) in texts.items():
            if code == "default":
                continue
            other = "fr" if language == "en" else "en"
            twin = texts.get((code, other)) or (texts.get(("default", None)) if code == "internal" else None)
            if twin is None:
                yield file.found(place, f"{code} has no {other} text; add it")
            elif twin[1] == text:
                yield file.found(place, f"{code} reads the same in both languages; translate it")


CHECKS = [sentences_are_marked, twins_differ, nginx_in_both]
