"""tests/tidy/checks_tree.py: what must agree between files: routes and roles, sentences and their translation; and
the form of every text."""
import re

from source import Finding

ROUTES, MATRIX, FRENCH = "api/routes.c", "tests/http/roles.tsv", "po/fr.po"
METHODS = "GET|POST|PUT|PATCH|DELETE"
# Spelled so that this file does not refuse itself.
LEFTOVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HACK)\b")
MACHINE = re.compile(r"(?<![\w.$@}])/(?:work|root|home/\w+|Users/\w+|mnt/\w+)(?:/|\b)")


def routes(tree):
    """{(method, pattern): place} of routes.c."""
    file = tree.get(ROUTES)
    if file is None:
        return {}
    return {(match[1], match[2]): match.start()
            for match in re.finditer(rf'\{{\s*"({METHODS})"\s*,\s*"([^"]+)"', file.strings)}


def matrix(tree):
    """{(method, pattern): number of its line} of roles.tsv."""
    file = tree.get(MATRIX)
    rows = {}
    for number, line in enumerate(file.text.splitlines() if file else [], 1):
        if line.strip() and not line.startswith("#"):
            rows[tuple(line.split("\t")[:2])] = number
    return rows


def routes_and_roles(tree):
    known, tested = routes(tree), matrix(tree)
    for row, place in known.items():
        if row not in tested:
            yield tree.get(ROUTES).found(place, f"{' '.join(row)} has no row in {MATRIX}; add who may call it")
    for row, number in tested.items():
        if row not in known:
            yield Finding(MATRIX, number, f"{' '.join(row)} is no route of {ROUTES}; correct or remove the row")


def unescape(text):
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def catalogue(file):
    """{msgid: (line, msgstr, is fuzzy)} of a .po file. An entry begins with its msgid; the comments above belong to
    it."""
    entries, entry, marked, field = {}, None, False, None
    for number, line in enumerate(file.text.splitlines(), 1):
        match = re.match(r'(?:(msgid|msgstr)\s+)?"(.*)"\s*$', line)
        if line.startswith("#,"):
            marked = "fuzzy" in line
        elif match:
            if match[1] == "msgid":
                entry = {"line": number, "fuzzy": marked, "msgid": "", "msgstr": ""}
                marked = False
            field = match[1] or field
            entry[field] += unescape(match[2])
            if field == "msgstr" and entry["msgid"]:
                entries[entry["msgid"]] = entry["line"], entry["msgstr"], entry["fuzzy"]
    return entries


def sentences(tree):
    """(file, place, text) of each N_("…")."""
    for file in tree.c(but=("tests/", "bench/")):
        for place, _, start, end in file.calls("N_"):
            text = file.literal(start, end)
            if text:
                yield file, place, text


def placeholders(text):
    return sorted(re.findall(r"%(?:\d+\$)?[a-z]|\{\w+\}", text))


def sentences_have_a_twin(tree):
    file = tree.get(FRENCH)
    french = catalogue(file) if file else {}
    used = set()
    for home, place, text in sentences(tree):
        used.add(text)
        line, twin, fuzzy = french.get(text, (0, "", False))
        if not twin:
            yield home.found(place, f"no French for {text[:60]!r}; add it to {FRENCH}")
        elif fuzzy:
            yield Finding(FRENCH, line, f"the French of {text[:60]!r} is marked fuzzy; check it and take the mark away")
        elif placeholders(text) != placeholders(twin):
            yield Finding(FRENCH, line, f"the French of {text[:60]!r} has other placeholders; use the same ones")
    for text, (line, _, _) in french.items():
        if text not in used:
            yield Finding(FRENCH, line, f"nobody says {text[:60]!r} any more; remove it")


def numbered_arguments(tree):
    """A format that skips one of its numbered arguments ("%1$s %3$s") aborts the hardened build (printf,
    _FORTIFY_SOURCE)."""
    file = tree.get(FRENCH)
    texts = list(sentences(tree))
    texts += [(file, file.text.find('msgstr "' + twin), twin) for _, twin, _ in catalogue(file).values()] if file else []
    for home, place, text in texts:
        numbers = {int(number) for number in re.findall(r"%(\d+)\$", text)}
        if numbers and numbers != set(range(1, max(numbers) + 1)):
            yield home.found(max(place, 0), f"{text[:60]!r} passes over one of its numbered arguments; number them without a gap")


def white_space(tree):
    for file in tree.all():
        for match in re.finditer(r"[ \t]+$", file.text, re.M):
            yield file.found(match.start(), "blanks at the end of a line; remove them")
        for match in re.finditer(r"\r", file.text):
            yield file.found(match.start(), "a carriage return; end lines with a line feed alone")
        if not file.path.endswith(".tsv"):
            for match in re.finditer(r"\t(?=[^\n]*\S)", file.text):
                yield file.found(match.start(), "a tab; use blanks")
        if file.text and not file.text.endswith("\n"):
            yield file.found(len(file.text) - 1, "no line feed at the end; add one")


def leftovers(tree):
    for file in tree.all():
        for match in LEFTOVER.finditer(file.text):
            yield file.found(match.start(), f"{match[0]} is left over; do it, or open an issue")


def machine_paths(tree):
    for file in tree.all():
        for match in MACHINE.finditer(file.text):
            yield file.found(match.start(), f"{match[0]} is a path of one machine; take it from the configuration or the build")


def spelling(tree):
    for file in tree.all():
        for match in re.finditer(r"(?<![-\w/.])license(?:s|_\w+)?\b|\b\w+_license\w*", file.text):
            yield file.found(match.start(), f"{match[0]}; the word is licence, everywhere")


CHECKS = [routes_and_roles, sentences_have_a_twin, numbered_arguments, white_space, leftovers, machine_paths, spelling]
