"""tests/tidy/checks_sql.py: SQL is constant text, in sql/, and updates carry the version that was read.
Source: docs/house-style.md; docs/reliability.md, 2.3."""
import re

# Statements, not sentences: a verb in capitals with what must follow it.
STATEMENT = re.compile(r"\b(?:SELECT\s[\s\S]*\bFROM\s|INSERT\s+(?:IGNORE\s+)?INTO\s|REPLACE\s+INTO\s|UPDATE\s+[`\w]+\s+SET\b|DELETE\s+FROM\s"
                       r"|(?:CREATE|ALTER|DROP|TRUNCATE)\s+TABLE\s|GRANT\s+\w+.*\sON\s)")
HEAD = re.compile(r"^\s*(?:SELECT|INSERT\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\b\s")
FORMATTERS = r"arena_format|s?n?printf|vsnprintf|v?asprintf|v?dprintf|strftime"
LOCKS = re.compile(r"\b(?:LOCK\s+TABLES|GET_LOCK\s*\(|RELEASE_LOCK\s*\()", re.I)
ELSEWHERE = ("sql/", "gateway/sandbox/", "tests/", "bench/")


def sql_by_formatting(tree):
    for file in tree.c(but=("tests/", "bench/")):
        for place, name, start, end in file.calls(FORMATTERS):
            text = file.literal(start, end)
            if STATEMENT.search(text) or HEAD.search(text):
                yield file.found(place, f"SQL built by {name}; write a constant sql_query and bind the values to its ? marks")


def sql_at_home(tree):
    for file in tree.c(but=ELSEWHERE):
        for place, text in file.literals():
            if STATEMENT.search(text):
                yield file.found(place, "SQL outside sql/; put the query into a store_<noun>.c and call it")


def no_named_locks(tree):
    for file in tree.all():
        # A test shows that the database refuses them; a migration holds one, on a connection that does nothing else.
        if file.path.startswith("tests/") or file.path == "sql/migrate.c":
            continue
        places = [(match.start(), match[0]) for match in LOCKS.finditer(file.text)] if file.path.endswith(".sql") else \
            [(place, match[0]) for place, text in (file.literals() if file.is_c else ()) for match in LOCKS.finditer(text)]
        for place, what in places:
            yield file.found(place, f"{what.strip('(').strip()}; lock the organization's row (SELECT … FOR UPDATE) instead")


def tables_with(tree, column):
    """Tables with that column, from the migrations."""
    tables = set()
    for file in tree.all():
        if not re.match(r"sql/migrations/\d+_\w+\.sql$", file.path):
            continue
        text = re.sub(r"--[^\n]*", "", file.text)
        for match in re.finditer(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`?(\w+)`?\s*\((.*?)\)\s*ENGINE", text, re.S | re.I):
            if re.search(rf"^\s*`?{column}`?\s", match[2], re.M):
                tables.add(match[1].lower())
        for match in re.finditer(rf"ALTER\s+TABLE\s+`?(\w+)`?[^;]*\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?`?{column}`?\s", text, re.I):
            tables.add(match[1].lower())
    return tables


def updates_of(tree, tables):
    """(file, where, table, text) of each UPDATE of one of the tables."""
    for file in tree.c():
        if not file.path.startswith("sql/"):
            continue
        for match in re.finditer(r"\.text\s*=", file.code):
            text = file.literal(match.end(), file.code.find("}", match.end()))
            update = re.match(r"\s*UPDATE\s+`?(\w+)`?", text)
            if update and update[1].lower() in tables:
                yield file, match.start(), update[1], text


def updates_carry_a_version(tree):
    for file, where, table, text in updates_of(tree, tables_with(tree, "version")):
        # updated_at alone (to SQL_MOMENT, which is no literal) decides nothing: it may be raised whatever the version
        touch = re.search(r"\bSET\s+(?:\w+\.)?updated_at\s*=\s*WHERE", text)
        condition = text[text.rfind("WHERE"):] if "WHERE" in text else ""
        if not touch and not re.search(r"\b`?(?:\w+_)?version`?\s*=\s*\?", condition):
            yield file.found(where, f"UPDATE of {table} without its version; add AND version = ? and look at the rows changed")


def updates_tell_when(tree):
    for file, where, table, text in updates_of(tree, tables_with(tree, "updated_at")):
        # the keys of addresses are a migration's, and shown to nobody
        if file.path != "sql/email_keys.c" and not re.search(r"\bupdated_at\s*=", text):
            yield file.found(where, f"UPDATE of {table} without updated_at; add updated_at = SQL_MOMENT, or clients that synchronise miss it")
        # what is shown to nobody (a password) is no change for them
        elif re.search(r"\bupdated_at\s*=\s*updated_at\b", text) and file.path != "sql/store_user.c":
            yield file.found(where, f"UPDATE of {table} that keeps its updated_at; set it to SQL_MOMENT, or clients that synchronise miss it")


CHECKS = [sql_by_formatting, sql_at_home, no_named_locks, updates_carry_a_version, updates_tell_when]
