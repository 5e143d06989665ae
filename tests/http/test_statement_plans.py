"""How MariaDB plans each statement of sql/ where every table has many rows: by keys, without reading a table to its
end, without a temporary table and without sorting many rows. What does otherwise is listed with its reason.

The tables are copies of the stack's, each filled with ROWS rows of which ten belong to one organization; row n has n in
every identifier, so that a statement whose identifiers are all the same finds one row in every table, and its joins are
planned as they would be."""
import ast
import glob
import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS, GROUP, MANY = 3000, 10, 300  # MANY: more rows than these are not read from end to end, or sorted
ASKED = 1500
ID = f"UNHEX(LPAD(HEX({ASKED}), 32, '0'))"
LITERALS = {"b": ID, "i": "25", "t": "'active'", "d": "'2026-11-12'", "u": "'2026-11-12 10:00:00'",
            "h": f"UNHEX(LPAD(HEX({ASKED}), 64, '0'))"}
EXPLAINED = re.compile(r"\s*\(?(SELECT|UPDATE|DELETE|INSERT|WITH)\b")

FEW_ASIDE = "the worker's: looks in set_aside, of which there are few rows in truth, and reads them once"
COMMAND = "a command's, not a request's"
OPEN = "counts what is open, of which there are few rows in truth; /metrics and commands"
EXCEPTIONS = {
    "charge_label_due": FEW_ASIDE,
    "method_ask_due": FEW_ASIDE,
    "method_setup_due": FEW_ASIDE,
    "payment_due": FEW_ASIDE,
    "payment_method_detach_due": FEW_ASIDE,
    "payment_watched": FEW_ASIDE,
    "refund_due": FEW_ASIDE,
    "refund_watched": FEW_ASIDE,
    "credit_note_organization": COMMAND,
    "difference_list": COMMAND,
    "organization_operator": COMMAND,
    "difference_count": OPEN,
    "flag_setup_counts": OPEN,
    "set_aside_counts": OPEN,
    "verification_sweep": "the worker's, one row for each time the books were checked",
}


def strings(text):
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', text))


def statements():
    """Every statement of the stores: name to (letters of what it takes, text), as the compiler sees them."""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "sql", "store_*.c"))):
        text = subprocess.run(["cc", "-E", "-P", "-std=c17", "-D_GNU_SOURCE", f"-I{ROOT}", path], check=True,
                              capture_output=True, text=True).stdout
        for body in re.findall(r"\bstruct sql_query \w+ = \{(.*?)\};", text, re.S):
            fields = dict(re.findall(r'\.(\w+) =((?:\s*"(?:[^"\\]|\\.)*")+)', body))
            name = strings(fields["name"])
            assert name not in found, f"two statements have the name {name}"
            found[name] = (strings(fields["takes"]), strings(fields["text"]))
    return found


def value_of(column, kind):
    """An expression of the sequence's n for a column."""
    if column == "organization_id":
        return f"UNHEX(LPAD(HEX(seq - seq % {GROUP}), 32, '0'))"
    if kind.startswith("binary"):
        return f"UNHEX(LPAD(HEX(seq), {2 * int(re.search(r'[0-9]+', kind)[0])}, '0'))"
    if kind.startswith("datetime"):
        return "'2026-11-12 10:00:00' - INTERVAL seq MINUTE"
    if kind == "date":
        return "'2026-11-12' - INTERVAL seq % 700 DAY"
    if kind.startswith(("bigint", "int", "smallint")):
        return "seq"
    if kind.startswith("tinyint"):
        return "seq % 2"
    width = int((re.search(r"[0-9]+", kind) or ["255"])[0])
    states = "ELT(1 + seq % 4, 'active', 'pending', 'final', 'paid')"
    return f"LEFT({states if column in ('status', 'state', 'kind', 'type') else 'HEX(seq)'}, {width})"


@pytest.fixture(scope="module")
def filled(stack):
    """A database of its own whose every table has ROWS rows."""
    own = stack.facts["database"]["name"]
    columns = {}
    for table, column, kind in stack.sql(f"""SELECT c.table_name, c.column_name, c.column_type
            FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name) WHERE c.table_schema = '{own}'
            AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position"""):
        columns.setdefault(table, []).append((column, kind))
    made = ["DROP DATABASE IF EXISTS guichet_plans",
            "CREATE DATABASE guichet_plans CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "SET SESSION foreign_key_checks = 0, check_constraint_checks = 0, sql_mode = ''"]
    for table, having in columns.items():
        names = ", ".join(f"`{column}`" for column, _ in having)
        values = ", ".join(value_of(column, kind) for column, kind in having)
        made += [f"CREATE TABLE guichet_plans.`{table}` LIKE `{table}`",
                 f"INSERT IGNORE INTO guichet_plans.`{table}` ({names})"
                 f" SELECT {values} FROM {own}.seq_{GROUP}_to_{ROWS + GROUP - 1}",
                 f"ANALYZE TABLE guichet_plans.`{table}`"]
    stack.sql(";\n".join(made))
    yield "guichet_plans"
    stack.sql("DROP DATABASE guichet_plans")


def asked(name, takes, text):
    """The statement with a value for each question mark."""
    letters = iter(takes)
    whole = re.sub(r"\?", lambda _: LITERALS[next(letters).lower()], text)
    assert next(letters, None) is None, f"{name} takes more than its text has"
    return whole


def explained(stack, database, wanted):
    """Of each statement the rows of EXPLAIN: table, type, key, rows, extra."""
    plans, name = {}, None
    for row in stack.sql(f"USE {database};\n" + "\n".join(
            f"SELECT 'statement', '{name}'; EXPLAIN {asked(name, *one)};" for name, one in wanted.items())):
        if row[0] == "statement":
            name = row[1]
            plans[name] = []
        else:
            plans[name].append((row[2], row[3], row[5], int((row[8] or "0").split()[0]), row[9] or ""))
    return plans


def trouble(rows):
    found = []
    for table, kind, key, count, extra in rows:
        if kind in ("ALL", "index") and count > MANY:
            found.append(f"{table}: reads all ({kind}, {key}, {count})")
        if "Using filesort" in extra and count > MANY:
            found.append(f"{table}: sorts {count}")
        if "Using temporary" in extra and count > MANY:
            found.append(f"{table}: temporary table of {count}")
    return found


def test_every_statement_is_planned_by_keys(stack, filled):
    wrong, seen = {}, statements()
    assert len(seen) > 250
    wanted = {name: one for name, one in seen.items() if EXPLAINED.match(one[1])}
    for name, rows in explained(stack, filled, wanted).items():
        if trouble(rows):
            wrong[name] = trouble(rows)
    assert {name: found for name, found in wrong.items() if name not in EXCEPTIONS} == {}
    assert sorted(EXCEPTIONS) == sorted(wrong), "an exception that is not needed any more"
