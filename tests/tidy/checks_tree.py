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
    """{msgid: Entry} of a .po file. An entry begins with its msgid; the comments above belong to it."""
    entries, entry, marked, field = {}, None, False, None
    for number, line in enumerate(file.text.splitlines(), 1):
        match = re.match(r'(?:(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(.*)"\s*$', line)
        if line.startswith("#,"):
            marked = "fuzzy" in line
        elif match:
            if match[1] == "msgid":
                entry, marked = Entry(number, marked), False
            field = match[1] or field
            entry.texts[field] = entry.texts.get(field, "") + unescape(match[2])
            if entry.texts["msgid"]:
                entries[entry.texts["msgid"]] = entry
    return entries


class Entry:
    def __init__(self, line, fuzzy):
        self.line, self.fuzzy, self.texts = line, fuzzy, {}

    @property
    def many(self):
        """The English plural; "": the sentence does not count."""
        return self.texts.get("msgid_plural", "")

    @property
    def twins(self):
        """The French: one text, or one for each plural form."""
        return [text for field, text in self.texts.items() if field.startswith("msgstr")]


def sentences(tree):
    """(file, place, text, plural) of each N_("…") and NP_("…", "…"); plural is "" for the first."""
    for file in tree.c(but=("tests/", "bench/")):
        for place, name, start, end in file.calls("N_|NP_"):
            comma = file.code.find(",", start, end) if name == "NP_" else end
            text = file.literal(start, comma if comma > 0 else end)
            if text:
                yield file, place, text, file.literal(comma, end) if name == "NP_" and comma > 0 else ""


def placeholders(text):
    return sorted(re.findall(r"%(?:\d+\$)?[a-z]|\{\w+\}", text))


def sentences_have_a_twin(tree):
    file = tree.get(FRENCH)
    french = catalogue(file) if file else {}
    used = set()
    for home, place, text, many in sentences(tree):
        used.add(text)
        entry = french.get(text)
        if entry is None or not all(entry.twins):
            yield home.found(place, f"no French for {text[:60]!r}; add it to {FRENCH}")
        elif entry.fuzzy:
            yield Finding(FRENCH, entry.line, f"the French of {text[:60]!r} is marked fuzzy; check it and take the mark away")
        elif entry.many != many or len(entry.twins) != (2 if many else 1):
            yield Finding(FRENCH, entry.line, f"{text[:60]!r} has not the plural of its NP_, with one French text for one and one for many; give it both")
        elif any(placeholders(twin) != placeholders(text) for twin in [*entry.twins, *([many] if many else [])]):
            yield Finding(FRENCH, entry.line, f"the French of {text[:60]!r} has other placeholders; use the same ones")
    for text, entry in french.items():
        if text not in used:
            yield Finding(FRENCH, entry.line, f"nobody says {text[:60]!r} any more; remove it")


def numbered_arguments(tree):
    """A format that skips one of its numbered arguments ("%1$s %3$s") aborts the hardened build (printf,
    _FORTIFY_SOURCE)."""
    file = tree.get(FRENCH)
    texts = [(home, place, text) for home, place, one, many in sentences(tree) for text in (one, many)]
    texts += [(file, file.text.find('"' + twin), twin) for entry in catalogue(file).values() for twin in entry.twins] if file else []
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
