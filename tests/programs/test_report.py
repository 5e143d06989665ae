"""deploy/test_report, which ends ./test: every failure is named with its reason. It is run on real failing programs,
and on texts as cmocka writes them."""
import os
import sys
from xml.sax.saxutils import escape

from program import ROOT, run

FAILING = '''
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no stack today")

@pytest.mark.parametrize("why", ["a name of blanks", "ends [in brackets]", "a dash - inside", "plain"])
def test_refused(why):
    print("FAILED elsewhere.py::test_forged - printed by a test")
    assert why == "plain", f"refused: {why}"

def test_with_a_fixture(broken):
    pass

@pytest.mark.skip(reason="not today")
def test_skipped():
    pass
'''
CMOCKA = """[==========] Running 4 test(s).
[ RUN      ] test_right
[       OK ] test_right
[ RUN      ] a case with a name in words
[  ERROR   ] --- 0x1 != 0x2
[   LINE   ] --- order.c:12: error: Failure!
[  FAILED  ] a case with a name in words
[  SKIPPED ] test_not_here
[ RUN      ] test_judged_afterwards
[   LINE   ] --- till.h:355: error: Failure!Test teardown failed
[  ERROR   ] test_judged_afterwards
[==========] 4 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] a case with a name in words
"""


def report(tmp_path, *programs):
    """What is printed for these (name, passed?, output), and the exit status."""
    cases = "".join(f'<testcase name="{name}" status="{"run" if passed else "fail"}">'
                    + ("" if passed else '<failure message="Failed"/>')
                    + f"<system-out>{escape(text)}</system-out></testcase>" for name, passed, text in programs)
    (tmp_path / "some.xml").write_text(f"<testsuite>{cases}</testsuite>")
    done = run(os.path.join(ROOT, "deploy", "test_report"), tmp_path / "some")
    assert done.stderr == ""
    return done.stdout.splitlines(), done.returncode


def pytest_output(tmp_path, text):
    (tmp_path / "test_sample.py").write_text(text)
    return run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_sample.py", cwd=tmp_path).stdout


def test_names_with_blanks_are_named_with_their_reasons(tmp_path):
    lines, status = report(tmp_path, ("http.stack", False, pytest_output(tmp_path, FAILING)))
    named = [line for line in lines if line.startswith("FAILED ")]
    assert named == ["FAILED http.stack: test_sample.py::test_refused[a name of blanks]",
                     "FAILED http.stack: test_sample.py::test_refused[ends [in brackets]]",
                     "FAILED http.stack: test_sample.py::test_refused[a dash - inside]",
                     "FAILED http.stack: test_sample.py::test_with_a_fixture"]
    reasons = [line.strip() for line in lines if line.startswith("    ")]
    assert reasons[0] == "AssertionError: refused: a name of blanks" and "RuntimeError: no stack today" in reasons
    assert lines[-2:] == ["1 skipped", "1 passed, 4 failed"] and status == 1


def test_a_reason_of_several_lines_is_told_whole(tmp_path):
    text = "def test_one():\n    assert False, 'the first line\\nand why'\n"
    lines, _ = report(tmp_path, ("programs.run", False, pytest_output(tmp_path, text)))
    assert lines == ["FAILED programs.run: test_sample.py::test_one", "    AssertionError: the first line",
                     "    and why", "    assert False", "0 passed, 1 failed"]


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    lines, status = report(tmp_path, ("http.stack", False, pytest_output(tmp_path, "import nothing_of_the_kind\n")))
    assert "FAILED http.stack: test_sample.py" in lines and lines[-1] == "0 passed, 1 failed" and status == 1


def test_failures_without_a_name_are_counted(tmp_path):
    lines, status = report(tmp_path, ("http.stack", False, "the last words\n2336 passed, 2 failed in 500.00s\n"))
    assert lines == ["FAILED http.stack: (2 more, which its output does not name)", "    the last words",
                     "    2336 passed, 2 failed in 500.00s",
                     "2336 passed, 2 failed"] and status == 1


def test_cmocka_failures_and_a_crash_are_named(tmp_path):
    crash = "==1==ERROR: AddressSanitizer: heap-use-after-free\n    #0 in main\n"
    lines, status = report(tmp_path, ("sql.order", False, CMOCKA), ("unit.money", False, crash),
                           ("tidy.tree", True, "tidy: 0 findings\n"))
    assert lines == ["FAILED sql.order: a case with a name in words", "    0x1 != 0x2",
                     "    order.c:12: error: Failure!",
                     "FAILED sql.order: test_judged_afterwards", "    till.h:355: error: Failure!Test teardown failed",
                     "FAILED unit.money: (the program itself)", "    Failed",
                     "    ==1==ERROR: AddressSanitizer: heap-use-after-free", "        #0 in main",
                     "1 skipped", "2 passed, 3 failed"] and status == 1


def test_a_run_without_failures_is_a_success(tmp_path):
    passing = pytest_output(tmp_path, "def test_one():\n    pass\n")
    assert report(tmp_path, ("http.stack", True, passing), ("tidy.tree", True, "")) == (["2 passed, 0 failed"], 0)


SKIPPING = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_with_podman(number):
    pytest.skip("there is no podman: see the README")

@pytest.mark.skip(reason="there is no podman: see the README")
def test_with_podman_too():
    pass

def test_one():
    pass
"""


def test_skipped_tests_are_told_with_their_reason(tmp_path):
    (tmp_path / "test_sample.py").write_text(SKIPPING)
    output = run(sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "test_sample.py",
                 cwd=tmp_path).stdout
    lines, status = report(tmp_path, ("compose.run", True, output))
    assert lines == ["SKIPPED compose.run: 4 cases: there is no podman: see the README", "4 skipped",
                     "1 passed, 0 failed"] and status == 0


def test_a_run_without_results_is_a_failure(tmp_path):
    done = run(os.path.join(ROOT, "deploy", "test_report"), tmp_path / "absent")
    assert (done.returncode == 1 and done.stdout.startswith("FAILED absent: did not run\n")
            and done.stdout.endswith("0 passed, 1 failed\n"))
