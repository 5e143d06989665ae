"""./run under unusual conditions: folders with odd characters, a machine's own settings, a port in use, a full disk,
another user."""
import contextlib
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

import pytest

from program import BUILD, ROOT, clean_environment, port_free, run

ODD = "a $HOME ${x} b;c#d\\e@DATA@@LOG@f\"g'h*[i]?{j}%k&l`m!é|<n>"
# Settings for other programs of the machine, each of which would keep a part of a start from reaching another part.
MACHINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9",
           "MYSQL_HOST": "192.0.2.1",
           "MYSQL_TCP_PORT": "9", "MYSQL_UNIX_PORT": "/nonexistent", "MYSQL_HOME": "/nonexistent",
           "GUICHET_DB_NAME": "other",
           "GUICHET_DB_HOST": "192.0.2.1", "GUICHET_LISTEN": "192.0.2.1:9", "GUICHET_GATEWAY": "stripe",
           "CDPATH": "/usr:/"}


def start(*words, root=ROOT, environment=None, **more):
    return run(os.path.join(root, "run"), *words, seconds=240,
               environment=environment or clean_environment(BUILD_DONE=BUILD), **more)


@contextlib.contextmanager
def started(data, port, **more):
    """./run --detach on that data directory, stopped afterwards. Yields how the start ended."""
    try:
        yield start("--detach", "--port", port, "--data", data, **more)
    finally:
        stopped = start("--stop", "--data", data, **more)
    assert stopped.returncode == 0, stopped.stderr


def pids(data):
    """The pids of what should run there, from its pid files."""
    folder = os.path.join(data, "pids")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return {name: int(open(os.path.join(folder, name), encoding="ascii").read().split()[0]) for name in names}


def is_ready(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
        return answer.status == 200


def test_run_starts_with_odd_characters_in_its_path_and_strange_settings(tmp_path):
    data, port = f"{tmp_path}/{ODD}", port_free()
    strange = clean_environment(BUILD_DONE=BUILD, **MACHINE)
    with started(data, port, environment=strange) as done:
        assert done.returncode == 0 and done.stderr == "", done.stdout + done.stderr
        told = done.stdout.splitlines()[-1]
        assert (told.startswith(f"Guichet answers on http://127.0.0.1:{port} (accounts: {data}/demo.json). ./run "
                                f"--stop --data "))
        pasted = subprocess.run(["bash", "-c", "printf %s " + told.split(" --data ")[1].removesuffix(" ends it.")],
                                capture_output=True, text=True, check=True)
        assert pasted.stdout == data, "what is told can be pasted"
        assert is_ready(port)
        facts = json.load(open(f"{data}/demo.json", encoding="utf-8"))
        assert (facts["base_url"] == f"http://127.0.0.1:{port}"
                and facts["database"]["socket"].endswith("/database.sock"))
        asked = subprocess.run(["mariadb", f"--defaults-file={data}/client.cnf", "-Nre", "SELECT @@tmpdir"],
                               capture_output=True, text=True, check=True)
        assert asked.stdout.strip() == f"{data}/tmp", ("another server's start cannot remove its temporary tables "
                                                       "(docs/reliability.md, 2.4)")
        year = run(f"{ROOT}/deploy/play_year", "--data", data, "--until", "2026-12-01", environment=strange)
        assert year.returncode == 0 and "\nThe books: ok true, " in year.stdout, year.stdout + year.stderr
        assert os.listdir(tmp_path) == [ODD], "nothing was written beside it"
    gone = run(f"{ROOT}/deploy/play_year", "--data", data)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert gone.stderr.startswith(f"Guichet is not running on {data}: start it with ./run --data ")


def test_a_path_that_cannot_be_used_is_refused_at_once(tmp_path):
    for text in (";", "#", "\\", '"', "[", "]", "<", ">", "|", "${", "$("):
        build = f"{tmp_path}/b{text}d"
        for program in ("run", "test"):
            done = run(os.path.join(ROOT, program), environment=clean_environment(BUILD_ROOT=build))
            name = {"run": "release", "test": "dev"}[program]
            assert (done.returncode, done.stdout) == (1, "")
            assert (done.stderr == f"The folder to build in has {text} in its path, which cannot be used: "
                    f"{build}/{name}. Use another folder.\n")
    done = start("--data", f"{tmp_path}/a:b")
    assert (done.returncode, done.stdout) == (1, "")
    assert (done.stderr == f"The data directory has : in its path, which cannot be used: {tmp_path}/a:b. Use another "
            f"folder.\n")
    done = start("--data", f"{tmp_path}/a\nb")
    assert (done.returncode, done.stdout) == (1, "")
    assert (done.stderr == f"The data directory has a control character in its path, which cannot be used: "
            f"$'{tmp_path}/a\\nb'\n")
    assert os.listdir(tmp_path) == []


def checkout(folder):
    """Copies the project's files, without what was built, to another folder."""
    tops = {"build", "var", ".git"}
    shutil.copytree(ROOT, folder, ignore=lambda place,
                    names: tops & set(names) if place == ROOT else {name for name in names if name == "__pycache__"})
    return folder


@pytest.mark.parametrize("name", ["with a blank", "dollars $HOME $1"])
def test_a_checkout_with_a_blank_or_a_dollar_builds_and_runs(tmp_path, name):
    """CMake configures and builds a part of it (all of it would take minutes), and a build made elsewhere starts from
    there."""
    root = checkout(tmp_path / name)
    for _ in range(2):  # the second time by the rules that the first one wrote
        made = run("bash", "-c", 'cmake --preset release && cmake --build build/release --target base catalogues',
                   cwd=root, seconds=300)
        assert made.returncode == 0, made.stdout + made.stderr
    assert ((root / "build/release/locale/fr/LC_MESSAGES/guichet.mo").stat().st_size
            == os.stat(f"{BUILD}/locale/fr/LC_MESSAGES/guichet.mo").st_size)
    port = port_free()
    with started(root / "var", port, root=root) as done:
        assert done.returncode == 0 and is_ready(port), done.stdout + done.stderr


def test_a_missing_tmpdir_is_refused(tmp_path):
    """Refused at once, with its name."""
    for program, words in (("run", ["--detach", "--data", tmp_path / "data"]), ("test", ["tidy"]),
                           ("tests/services", ["start", tmp_path / "data"])):
        done = run(os.path.join(ROOT, program), *words,
                   environment=clean_environment(BUILD_DONE=BUILD, TMPDIR=f"{tmp_path}/absent"))
        assert done.returncode == 1 and done.stdout == ""
        assert (done.stderr == f"TMPDIR is {tmp_path}/absent, which is no folder that can be written to: correct it, "
                f"or unset it.\n")
    assert os.listdir(tmp_path) == []


def nothing_runs(data):
    return not any(os.path.exists(f"/proc/{pid}") for pid in pids(data).values())


def test_a_port_taken_after_the_check_is_told(tmp_path):
    """Bound, but without a listener: only nginx's own bind can find out."""
    data = tmp_path / "data"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with started(data, port) as done:
            assert done.returncode == 1
            assert done.stderr.splitlines()[-1] == f"Port {port} is in use; choose another with --port."
            assert "answers on" not in done.stdout and nothing_runs(data)


def test_of_two_starts_on_one_port_one_is_refused(tmp_path):
    port = port_free()
    both = [subprocess.Popen([f"{ROOT}/run", "--detach", "--port", str(port), "--data", tmp_path / name],
                             env=clean_environment(BUILD_DONE=BUILD),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in ("one", "two")]
    try:
        told = [(*one.communicate(timeout=240), one.returncode) for one in both]
        assert sorted(status for _, _, status in told) == [0, 1], told
        for name, (said, refused, status) in zip(("one", "two"), told):
            if status == 0:
                assert (said.splitlines()[-1].startswith(f"Guichet answers on http://127.0.0.1:{port} ")
                        and is_ready(port))
            else:
                assert refused.splitlines()[-1] == f"Port {port} is in use; choose another with --port."
                assert nothing_runs(tmp_path / name)
    finally:
        for name in ("one", "two"):
            start("--stop", "--data", tmp_path / name)


def test_an_installation_keeps_its_temporary_tables_to_itself(tmp_path):
    """Another server that starts with the same tmpdir would remove them, and the installation would fail."""
    # a short path, as it may hold the sockets
    shared, seen, over = tempfile.mkdtemp(prefix="g"), set(), threading.Event()

    def look():
        while not over.wait(0.0005):
            seen.update(name for name in os.listdir(shared) if not name.startswith("guichet."))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        settings = clean_environment(GUICHET_BUILD_DIR=BUILD, TMPDIR=shared)
        done = run(f"{ROOT}/tests/services", "start", tmp_path / "data", environment=settings, seconds=240)
    finally:
        over.set()
        looking.join()
        run(f"{ROOT}/tests/services", "stop", tmp_path / "data")
        shutil.rmtree(shared)
    assert done.returncode == 0 and not seen, (done.stderr, seen)


@pytest.fixture
def small(tmp_path):
    """A disk of 400 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = run("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", folder)
    if done.returncode != 0:
        pytest.skip("a small disk needs root, who may mount: " + done.stderr.strip())
    yield folder
    run("umount", folder)


def fill(folder, left_mb=0):
    """Leaves so much room. What runs there may take some of it between the question and the allocation, which is then
    asked for again."""
    for _ in range(20):
        (folder / "filler").unlink(missing_ok=True)
        found = os.statvfs(folder)
        with open(folder / "filler", "wb") as file, contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - left_mb * 2**20)
            return
    raise AssertionError(f"{folder} was never filled")


def test_a_full_disk_is_answered_503_until_there_is_room(small):
    """While it is full, requests that write are answered 503. A start on a full disk is refused with the space it
    needs. Once there is room, everything works and the books are right."""
    data, port = small / "data", port_free()
    year = (f"{ROOT}/deploy/play_year", "--data", data)
    with started(data, port) as done:
        assert done.returncode == 0, done.stderr
        fill(small)
        refused = run(*year, seconds=120)
        assert refused.returncode == 1 and '"status":503' in refused.stderr, refused.stdout + refused.stderr
        assert is_ready(port)
    full = start("--detach", "--port", port, "--data", data)
    assert full.returncode == 1 and re.fullmatch(f"There are only [0-4] MB left on the disk of {data}, and a start "
                                                 f"needs 32 MB: free some space, or choose "
                                                 "another folder.\n", full.stderr), full.stderr
    assert nothing_runs(data)
    os.unlink(small / "filler")
    with started(data, port) as again:
        assert again.returncode == 0, again.stderr
        played = run(*year, seconds=120)
        assert played.returncode == 0 and "\nThe books: ok true, " in played.stdout, played.stdout + played.stderr


def test_a_new_database_on_a_disk_that_is_too_small_is_refused(small):
    """Before anything is made; and with as much space as it says, it starts."""
    data, port = small / "data", port_free()
    fill(small, 299)
    wanted = (f"There are only 29[89] MB left on the disk of {data}, and a database needs 300 MB: free some space, or "
              f"choose another "
              "folder.\n")
    refused = start("--detach", "--port", port, "--data", data)
    assert (refused.returncode, refused.stdout) == (1, "") and re.fullmatch(wanted, refused.stderr), refused.stderr
    assert os.listdir(small) == ["filler"]
    tests = run(f"{ROOT}/tests/services", "start", data, environment=clean_environment(GUICHET_BUILD_DIR=BUILD))
    assert (tests.returncode, tests.stdout) == (1, "") and re.fullmatch(wanted, tests.stderr), tests.stderr
    assert nothing_runs(data) and not (data / "db").exists() and not (data / "db.new").exists()
    fill(small, 302)
    with started(data, port) as done:
        assert done.returncode == 0 and is_ready(port), done.stderr


def test_a_build_on_a_disk_that_is_too_small_is_refused(small):
    for program, name, needed in (("test", "dev", 700), ("run", "release", 60)):
        fill(small, 40)
        done = run(os.path.join(ROOT, program), environment=clean_environment(BUILD_ROOT=str(small)))
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(f"There are only (39|40) MB left on the disk of {small}/{name}, and this build needs "
                            f"{needed} MB: free some space, or choose another "
                            "folder.\n", done.stderr), done.stderr


@pytest.fixture
def stranger(tmp_path_factory):
    """(setpriv and its words, a folder) for a user without rights, with the project, its programs and one test in
    a folder of theirs."""
    if os.getuid() != 0:
        pytest.skip("another user can be become by root alone; these tests already run as one without rights")
    somebody, folder = pwd.getpwnam("nobody"), f"/var/tmp/guichet with space {os.getpid()}"
    checkout(f"{folder}/project")
    os.mkdir(f"{folder}/built")
    for name in ("guichet", "guichet-sandbox-gateway"):
        shutil.copy(f"{BUILD}/{name}", f"{folder}/built")
    shutil.copytree(f"{BUILD}/locale", f"{folder}/built/locale")
    os.mkdir(f"{folder}/built/tests")
    (pathlib.Path(folder) / "built/CTestTestfile.cmake").write_text('subdirs("tests")\n', encoding="utf-8")
    with open(f"{BUILD}/tests/CTestTestfile.cmake", encoding="utf-8") as lines:
        listed = "".join(line for line in lines if "tidy.self" in line)
    (pathlib.Path(folder) / "built/tests/CTestTestfile.cmake").write_text(
        listed.replace(BUILD, f"{folder}/built").replace(ROOT, f"{folder}/project"), encoding="utf-8")
    for place, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(os.path.join(place, name), somebody.pw_uid, somebody.pw_gid)
    yield ["setpriv", f"--reuid={somebody.pw_uid}", f"--regid={somebody.pw_gid}", "--clear-groups",
           "--no-new-privs"], folder
    shutil.rmtree(folder)


def test_run_works_for_a_user_without_rights(stranger):
    """The same first purchase by processes of that user; Ctrl-C ends them."""
    become, folder = stranger
    port = port_free()
    environment = clean_environment(BUILD_DONE=f"{folder}/built", HOME="/nonexistent", TMPDIR=folder)
    process = subprocess.Popen([*become, f"{folder}/project/run", "--port", str(port)], env=environment, cwd=folder,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, start_new_session=True)
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("Guichet answers on "):
            break
    assert "100 licences became 105 for 39.90 EUR" in lines, "\n".join(lines)
    running = pids(f"{folder}/project/var")
    assert set(running) == {"run", "database", "gateway", "worker", "api", "nginx"}
    assert {os.stat(f"/proc/{pid}").st_uid for pid in running.values()} == {pwd.getpwnam("nobody").pw_uid}
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0 and nothing_runs(f"{folder}/project/var")


def test_the_tests_run_for_a_user_without_rights(stranger):
    """The shortest program of them, from a folder with blanks in its path; nothing of the run is left."""
    become, folder = stranger
    done = run(*become, f"{folder}/project/test", "tidy", cwd=folder, seconds=240,
               environment=clean_environment(BUILD_DONE=f"{folder}/built", HOME="/nonexistent", TMPDIR=folder))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed", done.stdout
    assert sorted(os.listdir(folder)) == ["built", "project"]


def test_a_folder_of_another_user_is_refused_with_the_way_out(stranger, tmp_path):
    become, folder = stranger
    tmp_path.chmod(0o755)
    os.mkdir(f"{folder}/roots", 0o755)
    left = clean_environment(HOME="/nonexistent", BUILD_ROOT=f"{folder}/roots", TMPDIR=folder)
    for program, preset in (("run", "release"), ("test", "dev")):
        done = run(*become, f"{folder}/project/{program}", environment=left, cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (f"The folder to build in is {folder}/roots/{preset}, and user nobody may not write to "
                               f"it: BUILD_ROOT names another one, or take "
                               "a checkout of your own.\n")
    done = run(*become, f"{folder}/project/run", "--data", f"{folder}/roots",
               environment=left | {"BUILD_DONE": f"{folder}/built"}, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"The data directory is {folder}/roots, and user nobody may not write to it: --data names "
                           f"another one, or take a checkout of your "
                           "own.\n")


def at_work_in(folder):
    """Processes whose command line or working directory names the folder."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if folder.encode() in open(f"/proc/{name}/cmdline",
                                       "rb").read() or os.readlink(f"/proc/{name}/cwd").startswith(folder):
                found.add(int(name))
    return found


def test_kept_has_its_commands_status_and_ends_its_processes(tmp_path):
    kept = os.path.join(ROOT, "deploy", "kept")
    # some end before they are looked at
    for words, status in (("exit 7", 7), ("kill -s KILL $$", 128 + 9), ("true", 0)) * 5:
        assert run(kept, "bash", "-c", words).returncode == status
    began = time.monotonic()
    done = (run(kept, "bash", "-c", "setsid sleep 300 & setsid bash -c 'sleep 300 & echo $!; wait' & sleep 1; echo $!; "
                "exit 3"))
    left = [int(pid) for pid in done.stdout.split()]
    assert (done.returncode == 3 and len(left) == 2 and not any(os.path.exists(f"/proc/{pid}") for pid in left)
            and time.monotonic() - began < 50)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "asked to stop"])
def test_no_process_outlives_the_tests(tmp_path, how):
    """./test with two labels, which run at the same time where there are two processors, ended while the services of
    both run and the tests begin."""
    process = subprocess.Popen([f"{ROOT}/test", "http", "sql"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=clean_environment(BUILD_DONE=BUILD, TMPDIR=str(tmp_path),
                                                     GUICHET_TEST_MEMORY=str(tmp_path)))
    least = {"http": 6, "sql": 2} if len(os.sched_getaffinity(0)) > 1 else {"http": 6}  # services, and ctest
    until = time.monotonic() + 120

    def begun(label):
        """Its log is in one folder, its services may be in another, in memory."""
        folders = [f"{folder}/{label}" for folder in tmp_path.glob("guichet-test.*")]
        return any(os.path.exists(f"{folder}.log") for folder in folders), set().union(*map(at_work_in, folders))

    while not all(logs and len(found) >= least[label] for label in least for logs, found in [begun(label)]):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.1)
    process.send_signal(how)
    process.wait(timeout=60)
    until = time.monotonic() + 60
    while at_work_in(str(tmp_path)) or list(tmp_path.glob("guichet-test.*")):  # it removes its folder at last
        assert time.monotonic() < until, (os.listdir(tmp_path), at_work_in(str(tmp_path)))
        time.sleep(0.1)
