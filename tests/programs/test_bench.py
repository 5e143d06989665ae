"""Short runs of each program of bench/ with this build: it runs, counts what it should, and leaves the books right.
Speed is measured elsewhere (bench/RESULTS.md)."""
import os
import re

from program import BUILD, ROOT, clean_environment, run


def bench(name, *words, **settings):
    """These programs end without freeing their memory, which is not a leak."""
    done = run(os.path.join(ROOT, "bench", name), *words, seconds=240,
               environment=clean_environment(BUILD_DONE=BUILD, ASAN_OPTIONS="detect_leaks=0", **settings))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_bench_run_measures_every_row_and_confirms_its_orders(tmp_path):
    """Five organizations with ten subscriptions to change by card and ten by invoice: at most 50 orders of each in a
    second, all of them confirmed."""
    rows = ("floor", "read", "document", "list", "preview", "points", "card", "bare-card", "invoice", "bare-invoice")
    text = bench("run", "--seconds", 1, "--rounds", 1, "--workers", 4, "--connections", 4, "--bare", 1,
                 "--organizations", 5, "--only", ",".join(rows),
                 "--data", tmp_path / "data", TAPE_EACH_SECOND="20", http_proxy="http://127.0.0.1:9",
                 GUICHET_DB_NAME="other", MYSQL_HOST="192.0.2.1")
    rates = dict(re.findall(r"^\| ([\w-]+) \| [^|]+ \| (\d+) \|", text, re.M))
    assert tuple(rates) == rows and all(int(rate) > 0 for rate in rates.values()), text
    right = {row: int(count) for row, count,
             others in re.findall(r"^([\w-]+): (\d+) answers as expected, (\d+) others$", text, re.M)
             if int(count) > 10 * int(others)}  # a busy machine may refuse one
    size = re.search(r"^document: (\d+) bytes, (\d+) when compressed$", text, re.M)
    assert size and int(size[1]) == os.path.getsize(os.path.join(BUILD, "openapi.json")) > 4 * int(size[2]) > 0, text
    size = re.search(r"^list: (\d+) bytes, (\d+) when compressed$", text, re.M)
    assert size and 100 * 1000 < int(size[1]) < 100 * 3000 and int(size[2]) * 5 < int(size[1]), text
    assert set(right) == {"floor", "read", "document", "list", "preview", "card",
                          "invoice"} and max(right["card"], right["invoice"]) <= 50, text
    for row in ("card", "invoice"):
        assert f"\n{row}: of them confirmed: {right[row]}\n" in text
    assert re.search(r"^bare-card: [1-9]\d*\.\d round trips an order; statements that changed other rows than when "
                     r"recorded: 0$", text, re.M)
    assert (f"\nThe books after {right['card']} orders by card and {right['invoice']} by invoice:\n" in text
            and text.endswith("\nThe books are right.\n"))
    assert not (tmp_path / "data").exists()


def test_bench_billing_bills_every_subscription(tmp_path):
    """Two processes bill 30 subscriptions: 30 invoices, else the program fails."""
    text = bench("billing", "--sizes", 30, "--processes", 2, "--pool", "64M", "--data", tmp_path / "data",
                 GUICHET_DB_NAME="other")
    assert re.search(r"^\| 30 \| [\d.]+ \| [1-9]\d* \| \d+ \| [\d.]+ \|$", text, re.M), text
    assert "\nThe books are right.\n" in text


def test_bench_settle_settles_every_order():
    """The program checks itself: each order is settled by one charge."""
    text = bench("settle", "--open", 3, "--silence", 1)
    row = re.search(r"^\| 3 \| 1\.0 \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.M)
    assert row and 0 < float(row[1]) <= float(row[3]) < 60, text


def test_bench_programs_have_help_and_refuse_wrong_options():
    for name in ("run", "billing", "settle"):
        told = run(os.path.join(ROOT, "bench", name), "--help")
        assert (told.returncode, told.stderr) == (0, "") and f"bench/{name} [" in told.stdout
    for words in (["run", "--seconds", "0"], ["run", "--organizations"], ["billing", "--sise", "3"]):
        refused = run(os.path.join(ROOT, "bench", words[0]), *words[1:],
                      environment=clean_environment(BUILD_DONE=BUILD))
        assert refused.returncode == 1 and refused.stdout == "" and words[1] in refused.stderr
