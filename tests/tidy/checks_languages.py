"""tests/tidy/checks_languages.py: whatever a person reads comes in French and English.
Source: docs/rules.md, A16. That each marked sentence has its twin, with the same placeholders, is seen in checks_tree.py; that each code comes out in both, in tests/unit/languages_complete.c.
"""
import re

from checks_tree import FRENCH, catalogue, sentences
from source import Finding

# Where sentences for clients are written. Logs, assertions and the metrics' help are for operators, in English alone.
TOLD, UNTOLD = ("api/", "fcgi/", "books/", "counter/", "billing/", "sql/store_"), ("fcgi/metrics.c", "api/books_metrics.c")
FOR_OURSELVES = r"N_|NP_|FOR_DEVELOPERS|log_error|log_info|log_line|assert|_Static_assert"
PROSE = re.compile(r"[A-Za-z]?[a-z’']+(?:,? [\w’'-]+){3,}[.:]?")
# The same in both languages.
SHARED = {"OK", "%s licence"}
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
    for text, entry in (catalogue(file) if file else {}).items():
        if text in entry.twins and text not in SHARED:
            yield Finding(FRENCH, entry.line, f"the French of {text[:60]!r} is the English; translate it")


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


NBSP = "\u00a0"
ADDRESS = re.compile(r"\S+@\S+")  # of e-mail, with what is written behind it in an example
# What French typography asks, as what breaks it: (pattern, what to write).
TYPOGRAPHY = [(r"'", "the apostrophe ’"), (rf"(?<![{NBSP}\u202f])[;!?](?=[\s»]|$)", "a no-break space before ; ! ?"),
              (rf"(?<![{NBSP}]):(?=\s|$)", "a no-break space before :"), (rf"«(?!{NBSP})|(?<!{NBSP})»", "a no-break space inside « »")]
# One word for each thing: (what was also said, what is said).
TERMS = [(r"(contrôle|vérification) (du |de )crédit|contrôle de solvabilité", "vérification de solvabilité"), (r"\btarifs?\b", "prix"), (r"bacs? à sable", "environnement de test"),
         (r"\butilise[rz]\w* (?:une|cette|la|une autre) clé", "activer une clé"), (r"Issue inconnue", "Résultat inconnu"), (r"Momentanément", "Temporairement")]
# A number and the noun it counts: such a sentence has a form for one and a form for many, or the number stands by itself.
COUNTED = re.compile(r"(?:%(?:\d+\$)?[ds]|\{\w+\}) (?:more |fewer )?(?:licence|day|character|item|column|minute|second|field|user|month|year|hour|row)s?\b")
# The same in the words of the page, where a plain text names one value.
COUNTED_FRENCH = re.compile(r"\{\w+\} (?:licence|jour|caractère|élément|utilisateur|mois|an|heure|minute|seconde|ligne|facture|avoir)s?\b")
PAGE = re.compile(r"^web/i18n/(?:[\w-]+-)?(en|fr)\.js$")
# "days": …, {one: "…", other: "…"}: the key, and whether the text is one of several forms.
PAGE_TEXT = re.compile(r'^\s*"([\w.-]+)":\s*"((?:[^"\\\n]|\\.)*)"|\b(one|other):\s*"((?:[^"\\\n]|\\.)*)"', re.M)


def page_texts(tree, language):
    """(file, line, text, whether it has a plural) of each text of the page's words in that language (web/i18n)."""
    for file in tree.all():
        found = PAGE.match(file.path)
        if found and found[1] == language:
            for match in PAGE_TEXT.finditer(file.text):
                forms = match[3] is not None
                yield file.path, file.line_at(match.start()), match[4] if forms else match[2], forms


def french_texts(tree):
    """(file, place or line, text) of each French text of the catalogue, of nginx and of the page."""
    for path, line, text, _ in page_texts(tree, "fr"):
        yield path, line, text
    file, nginx = tree.get(FRENCH), tree.get(NGINX)
    for entry in catalogue(file).values() if file else []:
        for twin in entry.twins:
            yield FRENCH, entry.line, twin
    for match in re.finditer(r'^\s*\w+:fr\s+"([^"]*)";', nginx.text if nginx else "", re.M):
        yield NGINX, nginx.line_at(match.start(1)), match[1]


def french_typography(tree):
    for path, line, text in french_texts(tree):
        text = ADDRESS.sub("", text)
        for pattern, wanted in TYPOGRAPHY:
            if match := re.search(pattern, text):
                yield Finding(path, line, f"{text[max(match.start() - 20, 0):match.end()]!r}: write {wanted}")


def one_term_a_thing(tree):
    for path, line, text in french_texts(tree):
        for pattern, wanted in TERMS:
            if match := re.search(pattern, text, re.I):
                yield Finding(path, line, f"{match[0]!r}: the term is {wanted!r}, everywhere")


def english_apostrophes(tree):
    for home, place, one, many in sentences(tree):
        if "'" in one + many:
            yield home.found(place, f"{one[:60]!r} has a straight apostrophe; write ’")


def page_apostrophes(tree):
    for path, line, text, _ in page_texts(tree, "en"):
        if "'" in text:
            yield Finding(path, line, f"{text[:60]!r} has a straight apostrophe; write ’")


def page_counts_have_plurals(tree):
    for language, counted in (("en", COUNTED), ("fr", COUNTED_FRENCH)):
        for path, line, text, forms in page_texts(tree, language):
            match = counted.search(text)
            if match and not forms:
                yield Finding(path, line, f"{match[0]!r} reads wrong for 1; write {{one: …, other: …}}, and pass it as count")


def counts_have_plurals(tree):
    for home, place, one, many in sentences(tree):
        if not many and (match := COUNTED.search(one)):
            yield home.found(place, f"{match[0]!r} reads wrong for 1; use NP_ and language_plural")


CHECKS = [sentences_are_marked, twins_differ, nginx_in_both, french_typography, one_term_a_thing, english_apostrophes, counts_have_plurals, page_apostrophes,
          page_counts_have_plurals]
