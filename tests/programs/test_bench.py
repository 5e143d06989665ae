"""Short runs of each program of bench/ with this build: it runs, counts what it should, and leaves the books right.
Speed is measured elsewhere (bench/RESULTS.md)."""
import os
import re
import shutil

import pytest

from program import BUILD, ROOT, clean_environment, run


def bench(name, *words, **settings):
    """These programs end without freeing their memory, which is not a leak."""
    done = run(os.path.join(ROOT, "bench", name), *words, seconds=600,
               environment=clean_environment(BUILD_DONE=BUILD, ASAN_OPTIONS="detect_leaks=0", **settings))
    if "npm could not install" in done.stderr:
        pytest.skip("npm cannot get the packages of bench/peers/node")
    assert done.returncode == 0, why(done)
    return done.stdout


def why(done):
    """What it said of its failure first: deploy/test_report shows the first lines of a reason."""
    return f"{done.stderr[-3000:].strip()}\nexit status {done.returncode}, after:\n{done.stdout}"


def test_bench_run_measures_every_row_and_confirms_its_orders(tmp_path):
    """Five organizations with ten subscriptions to change by card and ten by invoice: at most 50 orders of each in a
    second, all of them confirmed."""
    rows = ("static", "hello", "points", "insert", "again", "first", "unchanged", "list", "preview", "quote", "invoice",
            "hot", "card", "mixed", "document", "bare-card", "bare-invoice")
    bare = {"points", "insert", "bare-card", "bare-invoice"}
    text = bench("run", "--seconds", 1, "--rounds", 1, "--workers", 4, "--connections", 2, "--bare", 1, "--memory",
                 "--organizations", 5, "--only", ",".join(rows), "--data", tmp_path / "data", TAPE_EACH_SECOND="20",
                 MEMORY_REQUESTS="300", http_proxy="http://127.0.0.1:9", GUICHET_DB_NAME="other",
                 MYSQL_HOST="192.0.2.1")
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    found = {row[0]: row for row in cells if row[0] in rows}
    assert set(found) == set(rows) and all(int(row[2]) > 0 for row in found.values()), text
    assert all(re.fullmatch(r"[\d.]+ / [\d.]+", row[4]) or name in bare for name, row in found.items()), text
    assert sum(int(row[5]) > 0 for row in found.values()) >= len(rows) - 3, text  # a clock tick is 10 ms
    assert all(re.fullmatch(r"\d+\.\d\d", row[6]) for row in found.values()) and found["hello"][6] == "1.00", text
    right = {row: int(count) for row, count,
             others in re.findall(r"^([\w-]+): (\d+) answers as expected, (\d+) others$", text, re.M)
             if int(count) > 10 * int(others)}  # a busy machine may refuse one
    size = re.search(r"^document: (\d+) bytes, (\d+) when compressed$", text, re.M)
    assert size and int(size[1]) == os.path.getsize(os.path.join(BUILD, "openapi.json")) > 4 * int(size[2]) > 0, text
    size = re.search(r"^list: (\d+) bytes, (\d+) when compressed$", text, re.M)
    assert size and 25 * 1000 < int(size[1]) < 25 * 3000 and int(size[2]) * 5 < int(size[1]), text
    assert set(right) == set(rows) - bare, text
    assert max(right["card"], right["invoice"]) <= 50, text
    for row in ("card", "invoice", "hot"):
        assert f"\n{row}: of them confirmed: {right[row]}\n" in text
    for row, trips in (("bare-card", "15.0"), ("bare-invoice", "7.0")):  # as many as tests/sql/order_trips.c counts
        assert (f"\n{row}: {trips} round trips an order; statements that changed other rows than when recorded: 0\n"
                in text), text
    assert re.search(r"^\| memory of a worker \| ≤ 16 MiB \| [1-9]\d*\.\d MiB \| (not )?met \|$", text, re.M), text
    assert text.endswith("\nThe books are right.\n")
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(shutil.which("php-fpm8.2") is None or shutil.which("npm") is None, reason="no PHP-FPM or no npm")
def test_peers_answer_what_guichet_answers_and_take_orders(tmp_path):
    """bench/run compares the values of their answers with ours before it measures, and fails where one differs."""
    rows = ("hello", "first", "invoice", "php-read", "php-order", "php-mixed", "node-read", "node-order", "node-mixed")
    text = bench("run", "--seconds", 1, "--rounds", 1, "--workers", 2, "--connections", 2, "--organizations", 3,
                 "--peers", "--only", ",".join(rows), "--data", tmp_path / "data")
    for peer in ("php", "node"):
        assert re.search(rf"^The answer of {peer} has the same 2\d values as ours\.$", text, re.M), text
        for row in ("read", "order", "mixed"):
            assert re.search(rf"^{peer}-{row}: [1-9]\d* answers as expected, 0 others$", text, re.M), text
    assert re.search(r"^\| first \|.*\| [\d.]+ \| [\d.]+ \|$", text, re.M), text


def test_bench_billing_bills_every_subscription(tmp_path):
    """Two processes bill 30 subscriptions: 30 invoices, else the program fails."""
    text = bench("billing", "--sizes", 30, "--processes", 2, "--pool", "64M", "--data", tmp_path / "data",
                 GUICHET_DB_NAME="other")
    assert re.search(r"^\| 30 \| [\d.]+ \| [1-9]\d* \| \d+ \| [\d.]+ \|$", text, re.M), text
    assert "\nThe books are right.\n" in text


def test_bench_growth_measures_each_row_in_a_small_and_a_large_installation(tmp_path):
    """The program ends if one answer is another than expected; every order is in the books."""
    text = bench("growth", "--sizes", "10,100", "--seats", 10, "--seconds", 1, "--rounds", 1, "--pool", "64M",
                 "--data", tmp_path / "data", GUICHET_DB_NAME="other")
    for row in ("read", "list", "quote", "order", "search", "beginning"):
        found = re.search(rf"^\| {row} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \| (?:not )?met \|$", text,
                          re.M)
        assert found and all(int(found[number]) > 0 for number in range(1, 5)) and float(found[5]) > 0, text
    assert text.count("\nThe books are right.\n") == 2 and not (tmp_path / "data").exists()


def test_bench_settle_settles_every_order():
    """The program checks itself: each order is settled by one charge."""
    text = bench("settle", "--open", 3, "--silence", 1)
    row = re.search(r"^\| 3 \| 1\.0 \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.M)
    assert row and 0 < float(row[1]) <= float(row[3]) < 60, text


def test_bench_programs_have_help_and_refuse_wrong_options():
    for name in ("run", "billing", "growth", "settle"):
        told = run(os.path.join(ROOT, "bench", name), "--help")
        assert (told.returncode, told.stderr) == (0, "") and f"bench/{name} [" in told.stdout
    for words in (["run", "--seconds", "0"], ["run", "--organizations"], ["billing", "--sise", "3"],
                  ["growth", "--sizes", "3"]):
        refused = run(os.path.join(ROOT, "bench", words[0]), *words[1:],
                      environment=clean_environment(BUILD_DONE=BUILD))
        assert refused.returncode == 1 and refused.stdout == "" and words[1] in refused.stderr
