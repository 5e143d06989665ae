"""tests/tidy/selftest.py: each check must refuse its faulty example (SINS), alone in an otherwise clean tree,
at its line, and must let pass an example that looks like it and is correct (INNOCENT)."""
import os
import tempfile

import checks_docs
from source import Tree

TABLES = "CREATE TABLE thing (\n    id BINARY(16) NOT NULL,\n    version BIGINT NOT NULL,\n    PRIMARY KEY (id)\n) ENGINE = InnoDB;\n"
KNOWN_PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Known {limit}"\nmsgstr "Connu {limit}"\n\n'
CLEAN = {
    "sql/migrations/001_create.sql": TABLES + "CREATE TABLE other (\n    id BINARY(16) NOT NULL,\n    PRIMARY KEY (id)\n) ENGINE = InnoDB;\n",
    "api/routes.c": '/* a */\nstatic const struct route routes[] = {\n    { "GET", "/v1/things", ACCESS_BILLING },\n};\n',
    "tests/http/roles.tsv": "# method\tpattern\nGET\t/v1/things\t401\t200\n",
    "po/fr.po": KNOWN_PO,
    "docs/rules.md": "# Rules\n\n## A. The rules\n\n| A1 | one |\n\n## C. Arithmetic\n\n### Removal of licences\n\n### Tax\n\n## E. Money\n\n### A charge\n",
    "docs/reliability.md": "# What is known\n\n## 2. MariaDB\n\n### 2.3 Rules\n\n10. Numbers.\n\n## 8. Input\n\n**B5, payment**\n\n| 99 | a |\n| I1 | a |\n",
    "docs/api.md": "# The API\n\n## Users and assignments\n\n## Who may\n\n## The table of reasons\n\n`GET /v1/things` [rules](rules.md#c-arithmetic), fcgi/known.c\n",
    "fcgi/known.c": '/* a */\nconst char *known = N_("Known {limit}");\n',
}


def c(text):
    return "/* a */\n" + text


# check, why, {path: text} added to the clean tree, the file and line where it must be refused
SINS = [
    *[("refused_calls", f"{name}", {"base/a.c": c(f"void f(void)\n{{\n    {name}(x, y);\n}}\n")}, "base/a.c:4")
      for name in ("sprintf", "vsprintf", "strcpy", "stpcpy", "strcat", "gets", "atoi", "strtok", "alloca", "strncpy", "strncat", "atol", "strtok_r")],
    ("refused_calls", "in a test too", {"tests/unit/a.c": c("int x = atoi (s);\n")}, "tests/unit/a.c:2"),
    ("refused_calls", "after a string that holds a comment's beginning", {"base/a.c": c('const char *s = "/*"; int i = atoi(s);\n')}, "base/a.c:2"),
    ("floating_point", "double", {"billing/a.c": c("static double rate;\n")}, "billing/a.c:2"),
    ("floating_point", "float", {"base/a.h": c("#ifndef A_H\n#define A_H\nfloat half(float x);\n#endif\n")}, "base/a.h:4"),
    *[("headers_at_home", f"<{header}> in {path}", {path: c(f"#include <{header}>\n")}, path + ":2")
      for header, path in (("mysql.h", "counter/a.c"), ("mysql/mysql.h", "fcgi/a.c"), ("mariadb/mysql.h", "auth/a.c"), ("sodium.h", "sql/a.c"), ("sodium.h", "gateway/a.c"),
                           ("fcgiapp.h", "worker/a.c"), ("jansson.h", "counter/a.c"), ("uninorm.h", "fcgi/a.c"), ("curl/curl.h", "counter/a.c"), ("microhttpd.h", "gateway/a.c"),
                           ("sqlite3.h", "sql/a.c"))],
    ("headers_at_home", "in quotes", {"base/a.c": c('#include "sodium.h"\n')}, "base/a.c:2"),
    ("file_length", "601 lines", {"base/a.c": c("\n" * 600)}, "base/a.c:601"),
    ("function_length", "81 lines", {"base/a.c": c("int f(int a)\n{\n" + "    a++;\n" * 79 + "}\n")}, "base/a.c:3"),
    ("opening_comment", "none", {"base/a.c": "int a;\n"}, "base/a.c:1"),
    ("header_guard", "none", {"base/a.h": c("int a;\n")}, "base/a.h:1"),
    ("sql_by_formatting", "a verb in snprintf", {"sql/a.c": c('void f(void)\n{\n    snprintf(b, n, "SELECT %s FROM thing", c);\n}\n')}, "sql/a.c:4"),
    ("sql_by_formatting", "in pieces", {"sql/a.c": c('const char *t(void)\n{\n    return arena_format(a, "DELETE "\n        "FROM %s", n);\n}\n')}, "sql/a.c:4"),
    ("sql_by_formatting", "only its head", {"sql/a.c": c('void f(void)\n{\n    snprintf(b, n, "UPDATE %s", table);\n}\n')}, "sql/a.c:4"),
    ("sql_at_home", "in an act", {"counter/a.c": c('static const char text[] =\n    "SELECT id"\n    " FROM thing";\n')}, "counter/a.c:3"),
    ("sql_at_home", "in the gateway's client", {"gateway/a.c": c('const char *t = "INSERT INTO thing VALUES (1)";\n')}, "gateway/a.c:2"),
    ("no_named_locks", "LOCK TABLES in C", {"sql/a.c": c('const char *t = "LOCK TABLES thing WRITE";\n')}, "sql/a.c:2"),
    ("no_named_locks", "GET_LOCK in C", {"sql/a.c": c('const char *t = "DO get_lock(\'a\', 1)";\n')}, "sql/a.c:2"),
    ("no_named_locks", "in a migration", {"sql/migrations/002_lock.sql": "LOCK TABLES thing WRITE;\n"}, "sql/migrations/002_lock.sql:1"),
    ("updates_carry_a_version", "no version", {"sql/a.c": c('static const struct sql_query q = { .name = "q", .text =\n    "UPDATE thing SET a = ?"\n    " WHERE id = ?" };\n')}, "sql/a.c:2"),
    ("updates_carry_a_version", "written, not asked", {"sql/a.c": c('static const struct sql_query q = { .text =\n    "UPDATE `thing` SET version = version + 1 WHERE id = ?" };\n')}, "sql/a.c:2"),
    ("updates_carry_a_version", "a table that got its version later", {
        "sql/migrations/002_alter.sql": "ALTER TABLE other ADD COLUMN version BIGINT NOT NULL;\n",
        "sql/a.c": c('static const struct sql_query q = { .text = "UPDATE other SET a = ? WHERE id = ?" };\n')}, "sql/a.c:2"),
    ("updates_tell_when", "a table that clients synchronise", {
        "sql/migrations/002_alter.sql": "ALTER TABLE thing\n    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL;\n",
        "sql/a.c": c('static const struct sql_query q = { .text = "UPDATE thing SET a = ?, version = version + 1 WHERE id = ? AND version = ?" };\n')}, "sql/a.c:2"),
    ("updates_tell_when", "the instant of the change before", {
        "sql/migrations/002_alter.sql": "ALTER TABLE thing\n    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL;\n",
        "sql/a.c": c('static const struct sql_query q = { .text = "UPDATE thing SET a = ?, updated_at = updated_at, version = version + 1 WHERE id = ? AND version = ?" };\n')}, "sql/a.c:2"),
    ("routes_and_roles", "a route nobody tests", {"api/routes.c": c('static const struct route routes[] = {\n    { "GET", "/v1/things", A },\n    { "POST", "/v1/things", A },\n};\n')}, "api/routes.c:4"),
    ("routes_and_roles", "a row of no route", {"tests/http/roles.tsv": "GET\t/v1/things\t200\nGET\t/v1/gone\t200\n"}, "tests/http/roles.tsv:2"),
    ("sentences_have_a_twin", "not translated", {"fcgi/a.c": c('const char *s = N_("Unknown "\n    "sentence");\n')}, "fcgi/a.c:2"),
    ("sentences_have_a_twin", "translated by nothing", {"po/fr.po": 'msgid "Known {limit}"\nmsgstr ""\n'}, "fcgi/known.c:2"),
    ("sentences_have_a_twin", "marked fuzzy", {"po/fr.po": '#, fuzzy\nmsgid "Known {limit}"\nmsgstr "Connu {limit}"\n'}, "po/fr.po:2"),
    ("sentences_have_a_twin", "another placeholder", {"po/fr.po": 'msgid "Known {limit}"\nmsgstr "Connu {limite}"\n'}, "po/fr.po:1"),
    ("sentences_have_a_twin", "said by nobody", {"po/fr.po": 'msgid "Known {limit}"\nmsgstr "Connu {limit}"\n\nmsgid "Old"\nmsgstr "Vieux"\n'}, "po/fr.po:4"),
    ("numbered_arguments", "a gap", {"fcgi/a.c": c('const char *s = N_("%1$s of %3$s");\n')}, "fcgi/a.c:2"),
    ("numbered_arguments", "a gap in the French", {"po/fr.po": 'msgid "Known {limit}"\nmsgstr "%2$s"\n'}, "po/fr.po:2"),
    ("columns", "121 of them in Python", {"tests/http/a.py": "a = \"" + "a" * 115 + "\"\n"}, "tests/http/a.py:1"),
    ("columns", "121 of them", {"base/a.c": c("int " + "a" * 116 + ";\n")}, "base/a.c:2"),
    ("layout", "two blanks", {".clang-format": "BasedOnStyle: LLVM\nIndentWidth: 4\n", "base/a.c": c("int  a;\n")}, "base/a.c:2"),
    ("sentences_are_marked", "in a table", {"counter/a.c": c('const char *t[] = {\n    "a number is missing here",\n};\n')}, "counter/a.c:3"),
    ("sentences_are_marked", "beside a marked one", {"fcgi/a.c": c('const char *t = N_("Known {limit}");\nconst char *u = "Send it again, with another name.";\n')}, "fcgi/a.c:3"),
    ("twins_differ", "the English again", {"po/fr.po": 'msgid "Known {limit}"\nmsgstr "Known {limit}"\n'}, "po/fr.po:1"),
    ("sentences_have_a_twin", "no plural", {"fcgi/a.c": c('const char *s = f(NP_("%d thing", "%d things"));\n'), "po/fr.po": KNOWN_PO + 'msgid "%d thing"\nmsgstr "%d chose"\n'}, "po/fr.po:7"),
    ("sentences_have_a_twin", "one form of two", {
        "fcgi/a.c": c('const char *s = f(NP_("%d thing", "%d things"));\n'),
        "po/fr.po": KNOWN_PO + 'msgid "%d thing"\nmsgid_plural "%d things"\nmsgstr[0] "%d chose"\n'}, "po/fr.po:7"),
    ("sentences_have_a_twin", "an empty form", {
        "fcgi/a.c": c('const char *s = f(NP_("%d thing", "%d things"));\n'),
        "po/fr.po": KNOWN_PO + 'msgid "%d thing"\nmsgid_plural "%d things"\nmsgstr[0] "%d chose"\nmsgstr[1] ""\n'}, "fcgi/a.c:2"),
    *[("french_typography", why, {"po/fr.po": KNOWN_PO.replace("Connu ", text + " ")}, "po/fr.po:4") for why, text in (
        ("a straight apostrophe", "d'abord"), ("an ordinary space before a colon", "Connu : oui"), ("an ordinary space before a semicolon", "Connu ; oui"),
        ("no space before a question mark", "Connu? oui"), ("guillemets", "« connu »"))],
    ("french_typography", "in nginx", {"nginx/problems.conf": 'map $problem_code:$problem_language $t {\n    gone:en "Gone";\n    gone:fr "C\'est parti";\n}\n'}, "nginx/problems.conf:3"),
    *[("one_term_a_thing", text, {"po/fr.po": KNOWN_PO.replace("Connu", text)}, "po/fr.po:4") for text in (
        "Contrôle de crédit", "vérification de crédit", "Ce tarif", "un bac à sable", "utilisez une autre clé", "Issue inconnue", "Momentanément")],
    ("english_apostrophes", "a straight one", {
        "fcgi/a.c": c('const char *s = N_("The user\'s thing");\n'), "po/fr.po": KNOWN_PO + 'msgid "The user\'s thing"\nmsgstr "La chose"\n'}, "fcgi/a.c:2"),
    ("counts_have_plurals", "a count without a plural", {
        "fcgi/a.c": c('const char *s = N_("Send {limit} characters.");\n'), "po/fr.po": KNOWN_PO + 'msgid "Send {limit} characters."\nmsgstr "Envoyez {limit} signes."\n'}, "fcgi/a.c:2"),
    ("french_typography", "on the page", {"web/i18n/fr.js": 'export default {\n  "a": "C\'est",\n};\n'}, "web/i18n/fr.js:2"),
    ("french_typography", "in one form of several", {"web/i18n/money-fr.js": 'export default {\n  "a": {one: "Un : {count}", other: "{count}"},\n};\n'}, "web/i18n/money-fr.js:2"),
    ("one_term_a_thing", "on the page", {"web/i18n/fr.js": 'export default {\n  "a": "Ce tarif",\n};\n'}, "web/i18n/fr.js:2"),
    ("page_apostrophes", "a straight one", {"web/i18n/en.js": 'export default {\n  "a": "The user\'s",\n};\n'}, "web/i18n/en.js:2"),
    *[("page_counts_have_plurals", text, {f"web/i18n/{language}.js": f'export default {{\n  "a": "{text}",\n}};\n'}, f"web/i18n/{language}.js:2")
      for language, text in (("en", "{total} licences"), ("fr", "{days} jours"))],
    ("nginx_in_both", "English alone", {"nginx/problems.conf": 'map $problem_code:$problem_language $t {\n    gone:en "Gone";\n}\n'}, "nginx/problems.conf:2"),
    ("nginx_in_both", "the same twice", {"nginx/problems.conf": 'map $problem_code:$problem_language $t {\n    gone:en "Gone";\n    gone:fr "Gone";\n}\n'}, "nginx/problems.conf:2"),
    ("white_space", "a tab", {"base/a.c": c("\tint a;\n")}, "base/a.c:2"),
    ("white_space", "trailing blanks", {"README.md": "# A \n"}, "README.md:1"),
    ("white_space", "a trailing tab", {"README.md": "# A\n\t\n"}, "README.md:2"),
    ("white_space", "a carriage return", {"sql/users.sql": "SELECT 1;\r\n"}, "sql/users.sql:1"),
    ("white_space", "no line feed at the end", {"README.md": "# A"}, "README.md:1"),
    *[("leftovers", word, {"base/a.c": c(f"/* {word}: later */\n")}, "base/a.c:2") for word in ("TO" "DO", "FIX" "ME", "X" "XX")],
    *[("machine_paths", path, {"deploy/a.sh": f"cat {path}\n"}, "deploy/a.sh:1") for path in ("/home/anne/guichet", "/root/x", "/Users/anne/x")],
    ("spelling", "the verb's s", {"base/a.h": c("#ifndef A_H\n#define A_H\nint license_count;\n#endif\n")}, "base/a.h:4"),
    *[("citations_exist", cited, {"base/a.c": c(f"/* Source: {cited}. */\n")}, "base/a.c:2")
      for cited in ("docs/gone.md", "docs/rules.md, A2", "docs/rules.md, B", "docs/rules.md, A1 and C (Money)", "docs/rules.md, C (Tax, Money)", "docs/rules.md, C, Money: 1",
                    "docs/reliability.md, 2.4", "docs/reliability.md, 2.3 (11)", "docs/reliability.md, 2.3 and B4", "docs/reliability.md, B5 98", "docs/reliability.md, 8 (I2)",
                    "docs/api.md, Users and assignments, Sessions", "docs/api.md, Conventions")],
    ("citations_exist", "behind the end of a line", {"base/a.c": c("/* Source: docs/rules.md, A1,\n * A3. */\n")}, "base/a.c:2"),
    ("links_lead_somewhere", "no such file", {"README.md": "[a](docs/gone.md)\n"}, "README.md:1"),
    ("links_lead_somewhere", "no such title", {"README.md": "# A\n[a](docs/rules.md#d-states)\n"}, "README.md:2"),
    ("files_named_exist", "moved", {"docs/api.md": "# The API\n\n## Users and assignments\n\n`counter/gone.c`\n"}, "docs/api.md:5"),
    ("contract_is_told", "a route", {"docs/api.md": "`GET /v1/things/{x}`\n"}, "api/routes.c:3"),
    ("contract_is_told", "a status", {"base/status.h": c('#define T(X) X(STATUS_GONE, 404, "gone")\n'), "docs/api.md": "gone `gone_`\n"}, "base/status.h:2"),
    ("contract_is_told", "an event", {"books/journal.h": c('X(EVENT_A_MADE, "a.made")\n'), "docs/api.md": "`a.made_up`\n"}, "books/journal.h:2"),
    ("contract_is_told", "a command", {"guichet/main.c": c('{ "give-up", "helps", cmd_give_up },\n'), "docs/operating.md": "`guichet give`\n"}, "guichet/main.c:2"),
    ("files_named_exist", "in a comment", {"base/a.c": c("/* as counter/gone.h says */\n")}, "base/a.c:2"),
    ("nothing_outside", "a path", {"base/a.c": c("/* see ../" "shared/x */\n")}, "base/a.c:2"),
    *([("nothing_outside", "a bare name", {"base/a.c": c("/* Source: product" ".md, C. */\n")}, "base/a.c:2")] if checks_docs.CITED_BY_PATH else []),
]

# What a check must let pass.
INNOCENT = [
    ("refused_calls", "words, names and comments", {"base/a.c": c('/* strcpy(a, b) */\nconst char *s = "strcpy(a)"; // atoi(x)\nint my_atoi(int x); char q = \'"\'; int snprintf(int);\n')}),
    ("refused_calls", "their cousins in tests", {"tests/unit/a.c": c("long x = atol(s);\n")}),
    ("floating_point", "in the benchmark, in words", {"bench/a.c": c("double x;\n"), "base/a.c": c("/* double entry */ const char *s = \"float\"; int doubled;\n")}),
    ("headers_at_home", "at home", {"sql/a.c": c("#include <mysql.h>\n"), "auth/a.c": c("#include <sodium.h>\n"), "fcgi/a.c": c("#include <fcgiapp.h>\n#include <jansson.h>\n"),
                                    "gateway/a.c": c("#include <curl/curl.h>\n#include <jansson.h>\n"), "gateway/sandbox/a.c": c("#include <microhttpd.h>\n#include <sodium.h>\n#include <sqlite3.h>\n"),
                                    "tests/unit/a.c": c("#include <jansson.h>\n")}),
    ("file_length", "600 lines", {"base/a.c": c("\n" * 599)}),
    ("function_length", "80 lines, and a longer table", {"base/a.c": c("int f(int a)\n{\n" + "    a++;\n" * 78 + "}\n\nstatic const int table[] = {\n" + "    1,\n" * 100 + "};\n")}),
    ("sql_by_formatting", "sentences", {"counter/a.c": c('void f(void)\n{\n    snprintf(b, n, "%s was updated from %d", a, c);\n}\n')}),
    ("sql_at_home", "sentences, and SQL at home", {"fcgi/a.c": c('const char *s = "Select a quote from the list";\n'), "sql/a.c": c('const char *t = "SELECT id FROM thing";\n'),
                                                   "gateway/sandbox/a.c": c('const char *t = "SELECT id FROM charge";\n')}),
    ("no_named_locks", "FOR UPDATE", {"sql/a.c": c('const char *t = "SELECT id FROM thing WHERE id = ? FOR UPDATE";\n')}),
    ("updates_carry_a_version", "with its version, or without the column",
     {"sql/a.c": c('static const struct sql_query q = { .text =\n    "UPDATE thing SET a = ?, version = version + 1 WHERE id = ?"\n    " AND version = ?" };\n'
                   'static const struct sql_query r = { .text = "UPDATE other SET a = ? WHERE id = ?" };\n'
                   'static const struct sql_query s = { .text = "SELECT id FROM thing WHERE id = ? FOR UPDATE" };\n')}),
    ("updates_tell_when", "with its instant, or without the column", {
        "sql/migrations/002_alter.sql": "ALTER TABLE thing\n    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL;\n",
        "sql/a.c": c('static const struct sql_query q = { .text = "UPDATE thing SET a = ?, updated_at = " SQL_MOMENT ", version = version + 1"\n'
                     '    " WHERE id = ? AND version = ?" };\n'
                     'static const struct sql_query r = { .text = "UPDATE thing SET updated_at = " SQL_MOMENT " WHERE id = ?" };\n'
                     'static const struct sql_query s = { .text = "UPDATE other SET a = ? WHERE id = ?" };\n')}),
    ("sentences_are_marked", "logs, assertions, SQL and names",
     {"fcgi/a.c": c('void f(void)\n{\n    log_error("the row %s has no kind", id);\n    assert(!"an answer that has no name");\n}\nconst char *s = "text/plain; charset=utf-8";\n'),
      "sql/store_a.c": c('const char *t = "SELECT id FROM thing WHERE id = ?";\n')}),
    ("twins_differ", "what is the same word in both", {"po/fr.po": 'msgid "OK"\nmsgstr "OK"\n'}),
    ("sentences_have_a_twin", "both plural forms", {
        "fcgi/a.c": c('const char *s = f(NP_("%d thing", "%d things"));\n'),
        "po/fr.po": KNOWN_PO + 'msgid "%d thing"\nmsgid_plural "%d things"\nmsgstr[0] "%d chose"\nmsgstr[1] "%d choses"\n'}),
    ("french_typography", "as it should be", {"po/fr.po": KNOWN_PO.replace("Connu ", "L’un\u00a0: «\u00a0connu\u00a0»\u00a0; à 10:30, /v1/x?a ")}),
    ("page_counts_have_plurals", "with its forms", {"web/i18n/en.js": 'export default {\n  "a": {one: "{count} licence", other: "{count} licences"},\n};\n'}),
    ("french_typography", "on the page", {"web/i18n/fr.js": 'export default {\n  "a": "L’un\u00a0: {one}",\n};\n'}),
    ("nginx_in_both", "both, and the usual one", {"nginx/problems.conf": 'map $problem_code:$problem_language $t {\n    default "Error";\n    internal:fr "Erreur";\n    gone:en "Gone";\n    gone:fr "Parti";\n}\n'}),
    ("columns", "120 of them, two bytes each", {"base/a.c": c("/* " + "\u00e9" * 114 + " */\n")}),
    ("numbered_arguments", "in another order", {"fcgi/a.c": c('const char *s = N_("%2$s of %1$s");\n')}),
    ("white_space", "tabs between columns", {"tests/http/roles.tsv": "GET\t/v1/things\t200\n"}),
    ("leftovers", "product keys and templates", {"deploy/a.sh": 'mktemp -d "/tmp/guichet.XXXXXX" # XXXXX-XXXXX\n'}),
    ("machine_paths", "variables and addresses", {"deploy/a.sh": 'cd "$ROOT/home/x"; curl http://host/root/ /usr/bin "$HOME/x" a/home/b\n'}),
    ("citations_exist", "what is there", {
        "base/a.c": c('/* Source: docs/rules.md, A1 and C (Removal, Tax), E (A charge); docs/api.md, Users and assignments and the table "who may"; docs/reliability.md,\n'
                      " * 2, 2.3 (10), 8 (B5) and B5 99 (I1 to I1). docs/rules.md, C: a rule. docs/api.md, the table of reasons. */\n"),
        "base/b.py": "# docs/rules.md, section C, in fractions; docs/rules.md, C, Tax: one amount\n"}),
    ("links_lead_somewhere", "files, titles and addresses", {"README.md": "# A B\n[a](docs/rules.md#c-arithmetic) [b](#a-b) [c](https://example.test/x#y) [d](fcgi/known.c)\n".replace("# A B", "## A B")}),
    ("files_named_exist", "what is there", {"README.md": "fcgi/known.c and `docs/rules.md`, fcgi/handler_<noun>.c\n"}),
    ("contract_is_told", "what is told", {"base/status.h": c('X(STATUS_GONE, 404, "gone") X(STATUS_OK, 200, "ok")\n'), "guichet/main.c": c('{ "bill", "bills", cmd_bill },\n'),
                                          "docs/operating.md": "`guichet bill --until`\n", "docs/api.md": "`gone`, `GET /v1/things`\n"}),
    ("nothing_outside", "documents by their paths", {"README.md": "docs/rules.md [a](docs/api.md)\n"}),
    ("spelling", "the licence, and its file", {"README.md": "Apache License 2.0, see LICENSE; 5 licences\n"}),
]


def found(checks, changes, name):
    """The places where one check refuses a tree, as path:line."""
    with tempfile.TemporaryDirectory(prefix="guichet-tidy-") as root:
        for path, text in {**CLEAN, **changes}.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        check, = [check for check in checks if check.__name__ == name]
        return [f"{finding.path}:{finding.line}" for finding in check(Tree(root))]


def main(checks):
    faults = [f"{check.__name__} refuses the clean tree: {places}" for check in checks if (places := found(checks, {}, check.__name__))]
    for name, why, changes, where in SINS:
        places = found(checks, changes, name)
        if where not in places:
            faults.append(f"{name}, {why}: wanted {where}, found {places}")
    for name, why, changes in INNOCENT:
        if places := found(checks, changes, name):
            faults.append(f"{name}, {why}: refused at {places}")
    untested = {check.__name__ for check in checks} - {name for name, *_ in SINS}
    faults += [f"{name} has no sin here" for name in sorted(untested)]
    for fault in faults:
        print(fault)
    print(f"tidy --self-test: {len(SINS)} sins, {len(INNOCENT)} innocents, {len(faults)} faults")
    return 1 if faults else 0
