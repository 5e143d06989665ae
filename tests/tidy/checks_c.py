"""tests/tidy/checks_c.py: what the C code of this project may not contain.
Source: docs/house-style.md, Habits; docs/reliability.md, 2.3."""
import re

REFUSED = {
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "strcpy": "snprintf or the arena", "stpcpy": "snprintf or the arena",
    "strcat": "arena_format", "gets": "fgets", "atoi": "strtol with every error looked at", "strtok": "strchr, which changes nothing",
    "alloca": "the arena",
}
# Functions of the same families; a test may use them where it controls the input.
REFUSED_BUT_IN_TESTS = {
    "strncpy": "snprintf or memcpy with a length", "strncat": "arena_format", "atol": "strtol with every error looked at",
    "atoll": "strtoll with every error looked at", "atof": "integers", "strtok_r": "strchr, which changes nothing",
}
HEADERS = [
    (r"(?:mysql|mariadb)/.*|mysql\.h|mysqld_error\.h|errmsg\.h", ("sql/",)),
    (r"sodium\.h|sodium/.*", ("auth/", "gateway/sandbox/")),
    (r"fcgiapp\.h|fcgi_stdio\.h|fcgios\.h|fcgi_config\.h", ("fcgi/",)),
    (r"jansson\.h", ("api/", "fcgi/", "gateway/")),
    (r"csv\.h", ("fcgi/",)),
    (r"uni(?:norm|str|case|ctype|conv|types)\.h", ("billing/",)),
    (r"curl/.*", ("gateway/",)),
    (r"microhttpd\.h", ("gateway/sandbox/",)),
    (r"sqlite3\.h", ("gateway/sandbox/",)),
]
LINES_MAX, FUNCTION_LINES_MAX = 600, 80


def refused_calls(tree):
    for file in tree.c():
        refused = REFUSED if file.path.startswith("tests/") else {**REFUSED, **REFUSED_BUT_IN_TESTS}
        for place, name, _, _ in file.calls("|".join(refused)):
            yield file.found(place, f"{name} is refused; use {refused[name]}")


def floating_point(tree):
    for file in tree.c(but=("bench/", "tests/")):
        for match in re.finditer(r"\b(?:float|double)\b", file.code):
            yield file.found(match.start(), f"{match[0]} is refused outside bench/; money and times are integers")


def headers_at_home(tree):
    for file in tree.c(but=("bench/", "tests/")):
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', file.strings, re.M):
            for header, homes in HEADERS:
                if re.fullmatch(header, match[1]) and not file.path.startswith(homes):
                    yield file.found(match.start(), f"{match[1]} belongs to {' and '.join(homes)}; call what that folder offers")


def file_length(tree):
    for file in tree.c():
        lines = file.text.count("\n")
        if lines > LINES_MAX:
            yield file.found(len(file.text) - 1, f"{lines} lines, at most {LINES_MAX}; move one idea into a file of its own")


def function_length(tree):
    for file in tree.c():
        for place, name, lines in file.functions():
            if lines > FUNCTION_LINES_MAX:
                yield file.found(place, f"{name} has {lines} lines, at most {FUNCTION_LINES_MAX}; give a part of it a name of its own")


def opening_comment(tree):
    for file in tree.c():
        if not file.text.startswith("/*"):
            yield file.found(0, "no opening comment; begin with what this file is for")


def header_guard(tree):
    for file in tree.c():
        if file.path.endswith(".h") and not re.search(r"^#ifndef (\w+_H)\n#define \1$", file.text, re.M):
            yield file.found(0, "no include guard; wrap the header in #ifndef and #define GUICHET_FOLDER_NAME_H")


CHECKS = [refused_calls, floating_point, headers_at_home, file_length, function_length, opening_comment, header_guard]
