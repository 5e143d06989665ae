"""guichet --help, --version, guichet COMMAND --help; exit statuses; and that docs/guichet.8 and docs/operating.md say
the same."""
import os
import re
import shutil

import pytest

from program import BUILD, ROOT, clean_environment, guichet, run

PAGE, OPERATING = os.path.join(ROOT, "docs/guichet.8"), os.path.join(ROOT, "docs/operating.md")
COMMANDS = ("api", "worker", "bill", "migrate", "operator", "demo", "verify", "flags", "give-up", "reconcile",
            "adopt-gateway", "settle-former", "replace-secret", "config")
# The forms of every command and option. A new one must be added here, in the manual page and in docs/operating.md.
USAGES = {"guichet api", "guichet worker", "guichet bill --until DAY", "guichet migrate",
          "guichet operator --email ADDRESS [--name NAME]", "guichet demo",
          "guichet verify", "guichet flags", "guichet give-up [--disputed] ID",
          "guichet reconcile [--day DAY] [--accept ID]",
          "guichet adopt-gateway", "guichet settle-former [--amount MINOR] ID", "guichet replace-secret",
          "guichet config"}


def words(text):
    return " ".join(text.split())


def rows(text):
    """{form: meaning} of lines such as "  --until DAY     the last day", with the lines that continue them."""
    found, form = {}, None
    for line in text.splitlines():
        if match := re.fullmatch(r"  (\S+(?: [A-Z]+)?) +(\S.*)", line):
            form = match[1]
            found[form] = match[2]
        elif form and line.startswith("    "):
            found[form] += " " + line.strip()
    return found


def helped(*command):
    done = guichet(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 79
    return done.stdout


def command_help(name):
    """(usage, summary, {option: meaning}, the rest)."""
    usage, summary, forms, *rest = helped(name).rstrip("\n").split("\n\n")
    return usage.removeprefix("Usage: "), words(summary), rows(forms), words(" ".join(rest))


def page_sections(mark):
    """{title: lines} of the page's .SH or .SS sections, without escapes, as a reader sees them."""
    with open(PAGE, encoding="utf-8") as file:
        text = re.sub(r"\\-", "-", file.read())
    parts = re.split(rf"^\.{mark} (.*)\n", text, flags=re.M)
    return {title.strip('"'): re.split(r"^\.S[HS] ", lines, maxsplit=1, flags=re.M)[0] for title,
            lines in zip(parts[1::2], parts[2::2])}


def page_entries(lines):
    """({option: meaning}, the text before the options, the text after them) of a section."""
    first, *others = re.split(r"^\.(TP|PP)\n", lines, flags=re.M)
    forms, rest = {}, ""
    for mark, text in zip(others[::2], others[1::2]):
        if mark == "TP":
            form, meaning = text.split("\n", 1)
            forms[form] = words(meaning)
        else:
            rest += words(text)
    return forms, words(first), rest


def test_help_lists_every_command():
    text = helped()
    listed = rows(text.split("Commands:\n")[1].split("\n\n")[0])
    assert tuple(listed) == COMMANDS
    assert guichet("-h").stdout == text
    for name, summary in listed.items():
        assert command_help(name)[1] == summary, name


def test_every_usage_is_in_the_help_and_the_operating_manual():
    assert {command_help(name)[0] for name in COMMANDS} == USAGES
    with open(OPERATING, encoding="utf-8") as file:
        table = re.findall(r"^\| `(guichet [^`]*)` \|", file.read(), re.M)
    assert set(table) == USAGES and len(table) == len(USAGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_page_equals_the_help(name):
    usage, summary, forms, rest = command_help(name)
    assert forms.pop("--help") == "prints this help"
    assert page_entries(page_sections("SS")[usage]) == (forms, summary, rest)


def test_the_manual_page_has_no_other_command_and_has_the_exit_statuses():
    assert set(page_sections("SS")) == USAGES
    told, _, _ = page_entries(page_sections("SH")["EXIT STATUS"])
    assert told == rows(helped().split("Exit status:\n")[1]) and set(told) == {"0", "1", "2", "3"}
    assert set(page_entries(page_sections("SH")["OPTIONS"])[0]) == {"--help", "--version"}


def test_exit_statuses_are_the_same_in_header_manual_and_help():
    with open(os.path.join(ROOT, "base", "exit_code.h"), encoding="utf-8") as file:
        header = set(re.findall(r"X\(EXIT_\w+, (\d+),", file.read()))
    with open(OPERATING, encoding="utf-8") as file:
        section = file.read().split("## Commands and exit codes")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| (\d+) \|", section, re.M)) == header == set(rows(helped().split("Exit status:\n")[1]))


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_the_manual_page_is_well_formed():
    done = run("groff", "-ww", "-man", "-Tutf8", "-z", PAGE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if shutil.which("man"):
        shown = run("man", "--warnings", "-l", PAGE, environment=clean_environment(MANPAGER="cat", MANWIDTH="80"))
        assert (shown.returncode, shown.stderr) == (0, "") and "reconcile [--day DAY]" in shown.stdout


def test_version_tells_program_and_schema():
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
        version = re.search(r"^project\(guichet VERSION (\S+)", file.read(), re.M)[1]
    newest = max(os.listdir(os.path.join(ROOT, "sql", "migrations"))).removesuffix(".sql")
    done = guichet("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"guichet {version} (schema {newest})\n", "")
    gateway = run(os.path.join(BUILD, "guichet-sandbox-gateway"), "--version")
    assert (gateway.returncode, gateway.stdout, gateway.stderr) == (0, f"guichet-sandbox-gateway {version}\n", "")
    told = run(os.path.join(BUILD, "guichet-sandbox-gateway"), "--help")
    assert (told.returncode, told.stderr) == (0, "") and "--store FILE" in told.stdout


@pytest.mark.parametrize("typed, sentence", [
    ([], "guichet: a command is missing."), (["bil"], "guichet: there is no command bil."),
    (["--hepl"], "guichet: there is no option --hepl."),
    (["config", "all"], "guichet config: it takes no argument such as all."),
    (["api", "--port"], "guichet api: there is no option --port."),
    (["bill"], "guichet bill: the option --until is missing."),
    (["bill", "--until"], "guichet bill: the option --until needs a value behind it."),
    (["bill", "--until", "2026-02-30"], "guichet bill: the value of --until is no day: write it like 2026-11-30."),
    (["bill", "--until=tomorrow"], "guichet bill: the value of --until is no day: write it like 2026-11-30."),
    (["reconcile", "--day", "2026-11-01", "--day", "2026-11-02"],
     "guichet reconcile: the option --day is there twice: give it once."),
    (["operator", "--name", "Léa"], "guichet operator: the option --email is missing."),
    (["operator", "--email", "nobody"], "guichet operator: the value of --email is no e-mail address: write it like "
     "lea@example.com."),
    (["operator", "--email", "a@example.com", "--name", ""],
     "guichet operator: the value of --name is empty, longer than 200 bytes or not UTF-8."),
    (["give-up"], "guichet give-up: the argument ID is missing."),
    (["give-up", "--disputed=1"], "guichet give-up: the option --disputed takes no value."),
    (["give-up", "org_1"], "guichet give-up: ID is neither a payment (pay_...) nor a refund (rfd_...): take it from "
     "guichet flags."),
    (["settle-former", "inv_1"], "guichet settle-former: ID is neither a payment (pay_...) nor a credit note "
     "(crn_...): the payments of an invoice have it, and the key at the gateway is it."),
    (["settle-former", "--amount", "60.00", "pay_01J00000000000000000000000"], "guichet settle-former: the value of"
     " --amount is no amount: write it in the currency's smallest unit, like 6000 for 60.00 EUR."),
    (["settle-former", "--amount", "0", "pay_01J00000000000000000000000"], "guichet settle-former: the value of"
     " --amount is no amount: write it in the currency's smallest unit, like 6000 for 60.00 EUR."),
    (["settle-former", "--amount", "6000", "crn_01J00000000000000000000000"], "guichet settle-former: --amount is of a"
     " payment only: of a credit note the rest is booked."),
    (["give-up", "pay_1", "pay_2"], "guichet give-up: it takes one argument, and pay_2 is another one: run it once for "
     "each.")])
def test_a_wrong_command_line_is_refused_with_a_hint(typed, sentence):
    """Refused before a setting is read: there is none here."""
    done = guichet(*typed)
    assert (done.returncode, done.stdout) == (2, "")
    first, *hint = done.stderr.splitlines()
    assert first == sentence and hint[-1].startswith("guichet ") and "--help" in hint[-1]
    if typed and typed[0] in COMMANDS:
        assert hint[0].removeprefix("Usage: ") in USAGES


def test_a_full_standard_output_is_a_failure():
    done = run("sh", "-c", f'"{BUILD}/guichet" --version >/dev/full')
    assert done.returncode == 1
    assert (done.stderr == "guichet: standard output cannot be written: No space left on device. What the command did "
            "stays done.\n")
