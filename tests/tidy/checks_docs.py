"""tests/tidy/checks_docs.py: whatever names a document, a part of one, or a file names one that exists. Source: docs/house-style.md, Headers.

A citation is the path of a document and, behind a comma, its parts: `docs/rules.md, A6, A7, C (Removal, Tax)`, `docs/reliability.md, 2.3 (10) and B5 99`,
of the others titles: `docs/api.md, Sessions and "who may"`. It may run over the end of a comment's line.
"""
import os
import re

from checks_tree import routes
from source import File, Finding

CITED = re.compile(r"(?<![\w/.-])docs/([\w-]+\.md)")
SEPARATOR = re.compile(r"(?:,| and| to|;)\s+(?:and\s+)?")
FOLDERS = "base|billing|sql|auth|gateway|books|counter|fcgi|api|worker|guichet|nginx|po|tests|bench|deploy|docs"
NAMED = re.compile(rf"(?<![\w/.-])(?:{FOLDERS})/[\w./-]+\.(?:c|h|py|conf|sql|tsv|sh|md|po|example|cnf|txt)\b")
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
# Specifications outside the repository, and documents named without their folder.
OUTSIDE = re.compile(r"\.\./shared\b")
BARE = re.compile(r"(?<![\w/.-])(?:product|rules|api|reliability|house-style|einvoicing|glossary|operating|architecture)\.md\b")
# What a client or an operator meets: where it is defined, how, and which document must name it, between backticks.
TOLD = [
    ("base/status.h", r'X\(STATUS_\w+, [3-5]\d\d, "(\w+)"\)', "docs/api.md", "{}"),
    ("fcgi/fault.h", r'X\(FAULT_\w+, "(\w+)"', "docs/api.md", "{}"),
    ("api/faults.h", r'X\(FAULT_\w+, "(\w+)"', "docs/api.md", "{}"),
    ("books/journal.h", r'X\(EVENT_\w+, "([\w.]+)"\)', "docs/api.md", "{}"),
    ("billing/action.h", r'X\(REASON_\w+, "(\w+)"\)', "docs/api.md", "{}"),
    ("base/id.h", r'X\(ID_\w+, "(\w+)"\)', "docs/api.md", "{}_"),
    ("guichet/main.c", r'\{ "([\w-]+)", "[^"]*", cmd_\w+', "docs/operating.md", "guichet {}"),
]
CITED_BY_PATH = True  # whether every citation has its docs/ already


def everything(tree):
    """The tree and this folder, which other checks leave out because its self-test holds what they refuse."""
    yield from tree.all()
    folder = os.path.join(tree.root, "tests", "tidy")
    for name in sorted(os.listdir(folder) if os.path.isdir(folder) else ()):
        if name.endswith(".py") and name not in ("selftest.py", "checks_docs.py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield File(f"tests/tidy/{name}", file.read())


def documents(tree):
    return [file for file in tree.all() if file.path == "README.md" or re.fullmatch(r"docs/[\w-]+\.md", file.path)]


class Document:
    """What can be cited of a document. Sections of the rules have letters, those of reliability.md numbers."""

    def __init__(self, text):
        self.titles, self.topics, self.rows, section = [], {}, {}, ""
        for line in text.splitlines():
            heading = re.match(r"(#{2,4}) (.+?)\s*$", line)
            if heading:
                number = re.match(r"([A-Z](?=\.)|\d+(?:\.\d+)?)\.? ", heading[2])
                section = number[1] if number else section
                self.topics.setdefault(section, []).append(heading[2].lower())
                self.titles.append(heading[2].lower())
            row = re.match(r"(?:\|\s*)?(\w+)(?:\.\s|\s*\|)|\*\*(B\d)\b", line)
            if row:
                self.rows.setdefault(section, set()).add(row[1] or row[2])

    def title_at(self, text):
        """How many characters of `text` are a title or its first words; 0: none."""
        best = 0
        for start in {0, re.match(r"(?:the table )?\\?[\"“]?", text).end()}:
            for title in self.titles:
                words = title.split()
                firsts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
                best = max(best, next((start + len(said) for said in firsts if re.match(re.escape(said) + r"\b", text[start:].lower())), 0))
        return best + re.match(r"\\?[\"”]?", text[best:]).end() if best else 0

    def has_topic(self, section, topic):
        return any(re.match(re.escape(topic.strip().lower()) + r"\b", title) for title in self.topics.get(section, ()))


def said_behind(text, place):
    """The text behind a citation's path, without the marks of a comment that goes on in the next line."""
    return re.sub(r"\s*\n[ \t]*(?:\*(?!/)|#|--)?[ \t]*", " ", text[place:place + 400])


def rules_faults(document, said):
    """Letters with topics in parentheses or behind a comma, and rules such as A6."""
    rest = re.sub(r"^, (?:sections? )?", ", ", said)
    while match := re.match(r"(?:,| and| to|;) ([A-I])(\d{1,2})?(?![\w-])(?: \(([^)]*)\))?", rest):
        section, number, topics = match[1], match[2], match[3]
        rest = rest[match.end():]
        if section not in document.topics or number and section + number not in document.rows.get(section, ()):
            yield f"{section}{number or ''}"
        elif not number:
            topics = topics.split(", ") if topics else re.findall(r"^, ([A-Z][a-z]+(?: [a-z]+)*):", rest)
            yield from (f"{section} ({topic})" for topic in topics if not document.has_topic(section, topic.split(":")[0]))


def reliability_faults(document, said):
    """Numbers of sections, a rule's in parentheses; groups of cases (B5 99); invariants (I1 to I12)."""
    rest = re.sub(r"^ (?=\d)", ", ", said)
    known = set().union(*document.rows.values()) if document.rows else set()
    while match := re.match(r"(?:,| and| to|;)? ?\(?(?:(\d(?:\.\d)?)(?: \((\d+)\))?|([BI]\d+)(?: (\d+))?)(?![\w])\)?", rest):
        section, rule, group, case = match.groups()
        rest = rest[match.end():]
        if section and section not in document.topics:
            yield section
        elif rule and rule not in document.rows.get(section, ()):
            yield f"{section} ({rule})"
        elif group and group not in known or case and case not in known:
            yield " ".join(filter(None, (group, case)))


def title_faults(document, said):
    """The first part behind a comma is a title, and so is each further one that begins with a capital."""
    while separator := SEPARATOR.match(said):
        rest, first = said[separator.end():], said.startswith(", ")
        length = document.title_at(rest)
        if not length:
            if first and re.match(r"[\w\"“]", rest) and (separator[0] == ", "):
                yield re.split(r"[.,;:)]", rest)[0].strip()
            return
        said = re.sub(r"^ \([^)]*\)", "", rest[length:])
        if not re.match(r"(?:,| and) [A-Z\"“]|(?:,| and) the table", said):
            return


FAULTS = {"rules.md": rules_faults, "reliability.md": reliability_faults}


def citations_exist(tree):
    known = {os.path.basename(file.path): Document(file.text) for file in documents(tree) if file.path != "README.md"}
    for file in everything(tree):
        for match in CITED.finditer(file.text):
            if match[1] not in known:
                yield file.found(match.start(), f"there is no docs/{match[1]}")
                continue
            for part in FAULTS.get(match[1], title_faults)(known[match[1]], said_behind(file.text, match.end())):
                yield file.found(match.start(), f"docs/{match[1]} has no {part}; name a section, rule or title that is there")


def slug(title):
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def links_lead_somewhere(tree):
    for file in documents(tree):
        for match in LINK.finditer(file.text):
            if re.match(r"\w+:", match[1]):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(file.path), match[1])) if match[1] else file.path
            target = tree.get(path)
            if target is None and not os.path.exists(os.path.join(tree.root, path)):
                yield file.found(match.start(), f"the link to {match[1]} leads nowhere")
            elif match[2] and (target is None or match[2] not in {slug(title) for title in Document(target.text).titles}):
                yield file.found(match.start(), f"{path} has no title with the anchor #{match[2]}")


def files_named_exist(tree):
    """An applied migration is never edited, so that it may name a file that existed then."""
    for file in everything(tree):
        if file.path.startswith("sql/migrations/"):
            continue
        for match in NAMED.finditer(file.text):
            if tree.get(match[0]) is None and not os.path.exists(os.path.join(tree.root, match[0])):
                yield file.found(match.start(), f"there is no file {match[0]}; name the one that has its place now")


def contract_is_told(tree):
    for path, pattern, home, form in TOLD:
        source, page = tree.get(path), tree.get(home)
        for match in re.finditer(pattern, source.text if source and page else ""):
            if not re.search(rf"`{re.escape(form.format(match[1]))}(?![\w.])", page.text):
                yield source.found(match.start(), f"{match[1]} is not in {home}; tell there what it is")
    page = tree.get("docs/api.md")
    for (method, pattern), place in routes(tree).items():
        if page and f"`{method} {pattern}`" not in page.text:
            yield tree.get("api/routes.c").found(place, f"{method} {pattern} is not in docs/api.md; tell there what it takes and gives")


def nothing_outside(tree):
    for file in everything(tree):
        for pattern in (OUTSIDE, BARE) if CITED_BY_PATH and not file.path.startswith("docs/") else (OUTSIDE,):
            for match in pattern.finditer(file.text):
                yield file.found(match.start(), f"{match[0]} is not in this repository; cite a document of docs/ by its path")


CHECKS = [citations_exist, links_lead_somewhere, files_named_exist, contract_is_told, nothing_outside]
