"""deploy/packages.sh on a machine that is not up to date: missing packages are installed, as the real apt decides
from made-up package lists, and the machine's servers stay as they are. (The installation itself is recorded, not
done.)"""
import os

import pytest

from program import ROOT, clean_environment, run

# name, installed version (None: not installed), available version, its dependencies. Versions are 1 or 2.
MACHINE = [("libc6", 1, 2, ""), ("libmariadb3", 1, 2, ""), ("mariadb-common", 1, 2, ""),
           ("mariadb-server-core", 1, 2, "mariadb-common (>= {v})"),
           ("mariadb-server", 1, 2, "mariadb-server-core (= {v}), libmariadb3 (>= {v})"), ("nginx", 1, 2, ""),
           ("mariadb-client-core", 1, 2, "libmariadb3 (>= 1)"),
           ("libmariadb-dev", None, 2, "libmariadb3 (= {v})"), ("jq", None, 2, "libjq1 (= {v})"),
           ("libjq1", None, 2, ""),
           ("nginx-light", None, 2, "nginx (= {v})")]
FAKE_APT = """#!/bin/sh
# The real one reckons; what would change the machine is written down.
case " $* " in
    *" -s "* | *" update "*) exec /usr/bin/apt-get "$@" ;;
    *) printf '%s\\n' "$*" >>"$RECORD"; exec /usr/bin/apt-get -s "$@" >"$RECORD.plan" 2>&1 ;;
esac
"""
FAKE_DPKG = """#!/bin/sh
for name; do :; done
grep -qx "$name" "$INSTALLED" && printf installed
"""
SCRIPT = """set -euo pipefail
ROOT=$1; shift
. "$ROOT/deploy/lib.sh"
. "$ROOT/deploy/packages.sh"
PATH=$FAKES:$PATH POLICY=$FAKES/policy-rc.d
packages_require "$@"
"""


def paragraph(name, version, depends, more):
    return (f"Package: {name}\n{more}Version: {version}\nArchitecture: all\nMaintainer: nobody "
            f"<nobody@example.test>\nDescription: made up\n"
            + (f"Depends: {depends.format(v=version)}\n" if depends else ""))


@pytest.fixture
def machine(tmp_path):
    """An environment in which apt and dpkg see that machine."""
    repository, state, fakes = tmp_path / "repository", tmp_path / "state", tmp_path / "fakes"
    for folder in (repository, state / "lists" / "partial", fakes, tmp_path / "cache" / "archives" / "partial"):
        folder.mkdir(parents=True)
    (repository / "Packages").write_text("\n".join(
        paragraph(name, new, depends, f"Filename: ./{name}.deb\nSize: 1\nSHA256: {'0' * 64}\n") for name, _, new,
        depends in MACHINE))
    installed = [(name, old, depends) for name, old, _, depends in MACHINE if old is not None]
    (state / "status").write_text("\n".join(paragraph(name, old, depends, "Status: install ok installed\n") for name,
                                            old, depends in installed))
    (tmp_path / "installed").write_text("".join(name + "\n" for name, _, _ in installed))
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{repository} ./\n")
    (tmp_path / "apt.conf").write_text(
        f'Dir::State "{state}"; Dir::State::status "{state}/status"; Dir::State::lists "{state}/lists"; Dir::Cache '
        f'"{tmp_path}/cache";\n'
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list"; Dir::Etc::sourceparts "/nonexistent"; '
        f'Dir::Etc::preferencesparts "/nonexistent";\n'
        'APT::Sandbox::User ""; APT::Architecture "amd64"; Dir::Etc::trustedparts "/nonexistent"; Acquire::Languages '
        '"none";\n')
    for name, text in (("apt-get", FAKE_APT), ("dpkg-query", FAKE_DPKG),
                       ("sudo", '#!/bin/sh\n[ "$1" = -v ] || exec "$@"\n')):
        (fakes / name).write_text(text)
        (fakes / name).chmod(0o755)
    return clean_environment(APT_CONFIG=str(tmp_path / "apt.conf"), FAKES=str(fakes), RECORD=str(tmp_path / "record"),
                             INSTALLED=str(tmp_path / "installed"), TMPDIR=str(tmp_path))


def require(machine, *packages):
    """(how it ended, the packages apt was asked to install, what would change: {name: "new" or the replaced
    version})"""
    done = run("bash", "-c", SCRIPT, "packages", ROOT, *packages, environment=machine)
    record = machine["RECORD"]
    if not os.path.exists(record):
        return done, [], {}
    asked, = open(record, encoding="utf-8").read().splitlines()
    plan = [line.split() for line in open(record + ".plan", encoding="utf-8") if line.startswith("Inst ")]
    return done, asked.split(" install ")[1].split()[2:], {words[1]: words[2].strip("[]") if words[2][0] == "["
                                                           else "new" for words in plan}


def asked_for(asked):
    """The words without apt's options."""
    return [word for word in asked if not word.startswith("-") and "=" not in word]


def test_installed_packages_are_not_installed_again(machine):
    done, asked, plan = require(machine, "mariadb-server-core", "mariadb-client-core", "nginx-light|nginx|nginx-core")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and asked == [] and plan == {}


def test_missing_packages_alone_are_installed(machine):
    done, asked, plan = require(machine, "jq", "mariadb-server-core", "nginx-light|nginx")
    assert done.returncode == 0, done.stdout + done.stderr
    assert asked_for(asked) == ["jq"] and plan == {"jq": "new", "libjq1": "new"}
    assert "Missing Debian packages: jq\n" in done.stdout and "upgrades" not in done.stdout
    assert not os.path.exists(machine["FAKES"] + "/policy-rc.d")


def test_a_library_that_is_needed_newer_is_upgraded_and_told(machine):
    done, asked, plan = require(machine, "libmariadb-dev", "jq")
    assert done.returncode == 0, done.stdout + done.stderr
    assert asked_for(asked) == ["libmariadb-dev", "jq"]
    assert plan == {"libmariadb3": "1", "libmariadb-dev": "new", "jq": "new", "libjq1": "new"}
    assert "\napt upgrades what they need in newer versions, and nothing else: libmariadb3\n" in done.stdout


def test_a_server_is_never_upgraded(machine):
    done, asked, plan = require(machine, "nginx-light", "jq")
    assert done.returncode == 1 and asked == [] and plan == {}
    assert ("apt finds no way to install them that leaves the servers of this machine as they are, so nothing was "
            "changed. It says:\n" in done.stderr)
    assert "nginx-light : Depends: nginx (= 2) but 1 is to be installed\n" in done.stderr
    assert "    apt-get install --no-install-recommends nginx-light jq\n" in done.stderr
    assert [name for name in os.listdir(machine["TMPDIR"])
            if name.startswith("tmp.")] == [], "and nothing is left behind"
