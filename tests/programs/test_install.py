"""cmake --install into a folder: which files it has, and that the programs work from there."""
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from program import BUILD, ROOT, port_free, run

FILES = {"bin/guichet", "bin/guichet-sandbox-gateway", "share/locale/fr/LC_MESSAGES/guichet.mo",
         "share/guichet/sql/users.sql",
         "share/guichet/sql/server.cnf", "share/man/man8/guichet.8", "share/doc/guichet/README.md",
         "share/doc/guichet/LICENSE"}


def files_below(folder, relative_to):
    return {os.path.relpath(os.path.join(place, name), relative_to) for place, _,
            names in os.walk(folder) for name in names}


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """Installed, then moved: no file may hold the path where it was first."""
    first = tmp_path_factory.mktemp("installed") / "under here"
    done = run("cmake", "--install", BUILD, "--prefix", first)
    assert done.returncode == 0, done.stderr
    moved = first.with_name("and there")
    shutil.move(first, moved)
    return moved


@pytest.fixture(scope="module")
def settings(prefix, running):
    """The settings of a database of its own on the running server, as its root."""
    running.stack.sql("CREATE DATABASE guichet_installed CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    database = running.stack.facts["database"]
    return running.environment(GUICHET_DB_NAME="guichet_installed", GUICHET_DB_USER="root",
                               GUICHET_DB_PASSWORD=database["password"],
                               GUICHET_DB_MIGRATE_USER="root", GUICHET_DB_MIGRATE_PASSWORD=database["password"],
                               GUICHET_WORKERS="2", GUICHET_TILL_WORKERS="2")


def test_an_installation_has_its_files_and_no_others(prefix):
    found = files_below(prefix, prefix)
    assert FILES <= found
    sites, pages = ({name for name in found if name.startswith(folder)}
                    for folder in ("share/guichet/nginx/", "share/doc/guichet/docs/"))
    site = os.path.join(ROOT, "nginx")
    assert sites == {f"share/guichet/nginx/{name}" for name in files_below(site, site)}
    assert pages == {f"share/doc/guichet/docs/{name}" for name in os.listdir(os.path.join(ROOT, "docs"))
                     if name.endswith(".md")}
    assert found == FILES | sites | pages, "and nothing else"


def test_an_installation_has_its_version_and_manual_page(prefix):
    done = run(prefix / "bin" / "guichet", "--version")
    assert (done.returncode, done.stdout) == (0, run(os.path.join(BUILD, "guichet"),
                                                     "--version").stdout) and done.stdout.startswith("guichet ")
    assert (prefix / "share/man/man8/guichet.8").read_bytes() == open(os.path.join(ROOT, "docs/guichet.8"), "rb").read()


def test_migrate_makes_the_schema(prefix, settings, running):
    count = len(os.listdir(os.path.join(ROOT, "sql", "migrations")))
    first, again = (run(prefix / "bin" / "guichet", "migrate", environment=settings) for _ in range(2))
    assert (first.returncode, first.stdout) == (0, f"Migrations applied: {count}.\n"), first.stderr
    assert (again.returncode, again.stdout) == (0, "The schema is up to date.\n")
    assert running.stack.sql("SELECT COUNT(*) FROM guichet_installed.schema_migration") == [[str(count)]]


def site_fill(prefix, folder, port, fastcgi):
    """The installed templates, filled in as nginx/nginx.conf says."""
    values = {"LISTEN": f"127.0.0.1:{port}", "METRICS_LISTEN": f"127.0.0.1:{port_free()}", "FASTCGI": fastcgi,
              "TILL": fastcgi.replace("api.sock", "till.sock"), "RATE_LIMITS": "rate-limits.conf", "DATA": str(folder),
              "LOG": str(folder)}
    (folder / "nginx").mkdir()
    for file in (prefix / "share/guichet/nginx").glob("*.conf"):
        text = file.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (folder / "nginx" / file.name).write_text(text, encoding="utf-8")


def answered(url, seconds=60):
    """(status, body) of the first answer that does not come from nginx itself."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Language": "fr"}),
                                        timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                return error.code, json.load(error)
        except OSError:
            pass
        assert time.monotonic() < until, f"{url} does not answer"
        time.sleep(0.1)


def test_the_site_answers_in_french(prefix, settings, tmp_path):
    """Program, catalogue and site as installed; the schema was made before (test_migrate_makes_the_schema)."""
    assert run(prefix / "bin" / "guichet", "migrate", environment=settings).returncode == 0
    port, fastcgi = port_free(), f"unix:{tmp_path}/api.sock"
    site_fill(prefix, tmp_path, port, fastcgi)
    as_root = " user root;" if os.getuid() == 0 else ""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with open(tmp_path / "log", "w", encoding="utf-8") as log:
        programs = [subprocess.Popen([prefix / "bin" / "guichet", "api"], env={**settings, "GUICHET_LISTEN": fastcgi},
                                     stdout=log, stderr=log),
                    subprocess.Popen([nginx, "-p", tmp_path, "-c", tmp_path / "nginx/nginx.conf", "-e", "stderr", "-g",
                                      f"daemon off;{as_root}"],
                                     stdout=log, stderr=log)]
        try:
            status, problem = answered(f"http://127.0.0.1:{port}/v1/subscriptions")
        finally:
            for program in programs:
                program.terminate()
            ended = [program.wait(timeout=20) for program in programs]
    assert (status, problem["code"], problem["title"]) == (401, "unauthenticated",
                                                           "Non connecté"), (tmp_path / "log").read_text()
    assert ended == [0, 0]


def test_a_missing_catalogue_is_told_with_its_folder(prefix, settings):
    """Told in one sentence, before the database is touched."""
    catalogue = prefix / "share/locale/fr/LC_MESSAGES/guichet.mo"
    hidden = catalogue.rename(catalogue.with_suffix(".away"))
    done = run(prefix / "bin" / "guichet", "verify", environment=settings)
    hidden.rename(catalogue)
    sentence = (f"guichet: The French catalogue is not in {prefix}/bin/../share/locale; say with GUICHET_LOCALE_DIR "
                f"where it is.\n")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)
