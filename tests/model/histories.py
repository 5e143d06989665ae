#!/usr/bin/env python3
"""tests/model/histories.py: billing/ against a model of docs/rules.md, line by line, over random years.

histories.py [--count N] [--seed N] [--driver PROGRAM]

Each history is a year of one organization: it buys, adds, removes, cancels, pays late; prices change; periods end.
tests/model/model.py answers each command in exact fractions, tests/model/driver.c by the product's own functions, and
the answers must be the same text. History n of a run has the seed SEED + n, so that --seed N begins with the one that
failed. The cases of cases.txt come first. """
import argparse
import os
import pathlib
import random
import subprocess
import sys
import time

from model import Counter
from story import tell

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 20  # histories in flight: their commands fit into a pipe


class Ended(Exception):
    """The driver died; its last answer may be lost with it."""


class Driver:
    def __init__(self, program):
        self.program = program
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        bufsize=1 << 16)

    def send(self, commands):
        self.process.stdin.write("\n".join(commands) + "\n")

    def flush(self):
        self.process.stdin.write("done\n")
        self.process.stdin.flush()

    def answer(self):
        """The lines of one command's answer."""
        lines = []
        for line in self.process.stdout:
            if line == ".\n":
                return lines
            lines.append(line[:-1])
        raise Ended(lines)

    def end(self):
        self.process.stdin.close()
        return self.process.wait()


def step_by_step(program, history):
    """True if a driver of its own dies of that history or answers otherwise; each answer is printed, so that the
    place is known."""
    driver = Driver(program)
    driver.send(history.commands[:1])
    for at, (command, ours) in enumerate(zip(history.commands[1:], history.answers)):
        try:
            driver.send([command])
            driver.flush()
            theirs = driver.answer()
        except (Ended, BrokenPipeError) as ended:
            theirs = [*(ended.args[0] if isinstance(ended, Ended) else []),
                      f"(the driver has ended: {driver.process.wait()})"]
        if ours != theirs:
            difference(history, at, theirs)
            return True
    driver.end()
    return False


class History:
    """commands[0] founds the organization; answers[i] is the model's answer to commands[i + 1]."""

    def __init__(self, name, commands, answers):
        self.name, self.commands, self.answers = name, commands, answers


def scripted(name, commands):
    counter = Counter(*commands[0].split()[1:])
    return History(name, commands, [counter.run(command) for command in commands[1:]])


def cases_read(path):
    """cases.txt: "case WHY", then the commands, each after "> ", and of its answer those lines that must be in it. Or
    "seed N WHY"."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("case "):
            cases.append((line[5:], [], []))
        elif line.startswith("seed "):
            cases.append((line, None, None))
        elif line.startswith("> "):
            cases[-1][1].append(line[2:])
            cases[-1][2].append([])
        elif line and not line.startswith("#"):
            cases[-1][2][-1].append(line)
    return cases


def side_by_side(ours, theirs):
    width = max([len(line) for line in ours] + [len("model")]) + 2
    yield f"    {'model':{width}}  product"
    for number in range(max(len(ours), len(theirs))):
        left = ours[number] if number < len(ours) else ""
        right = theirs[number] if number < len(theirs) else ""
        yield f"  {' ' if left == right else '!'} {left:{width}}  {right}"


def difference(history, at, theirs):
    print(f"FAILED {history.name}: the answers differ at command {at + 1}. As a case for cases.txt:\n\ncase "
          f"{history.name}")
    for command in history.commands[:at + 2]:
        print(f"> {command}")
    print("\n" + "\n".join(side_by_side(history.answers[at], theirs)))
    if history.name.startswith("seed "):
        print(f"\nReplay: python3 tests/model/histories.py --seed {history.name.split()[1]} --count 1")


def compare(driver, history):
    """How many lines were the same; None at the first difference."""
    lines = 0
    for at, ours in enumerate(history.answers):
        theirs = driver.answer()
        if ours != theirs:
            difference(history, at, theirs)
            return None
        lines += len(ours)
    return lines


def expected(name, history, wanted):
    """The lines that a case names must be in the answers, which have already been found equal."""
    for lines, answer, command in zip(wanted[1:], history.answers, history.commands[1:]):
        for line in lines:
            if line not in answer:
                print(f"FAILED case {name}: after \"{command}\" there is no\n    {line}\nbut\n    "
                      + "\n    ".join(answer))
                return False
    return True


def run(driver, histories):
    """(histories, lines) compared, or None at the first difference."""
    count = lines = 0
    batch = []
    for history in [*histories, None]:
        if history is not None:
            batch.append(history)
            driver.send(history.commands)
        if history is None or len(batch) == BATCH:
            same = batch_compare(driver, batch)
            if same is None:
                return None
            count, lines, batch = count + len(batch), lines + same, []
    return count, lines


def batch_compare(driver, batch):
    """The number of equal lines; None at the first difference."""
    lines = 0
    try:
        driver.flush()
        for sent in batch:
            same = compare(driver, sent)
            if same is None:
                return None
            lines += same
    except (Ended, BrokenPipeError):
        if not any(step_by_step(driver.program, history) for history in batch):
            print("FAILED: the driver ended, but not again with one history at a time")
        return None
    return lines


class Random:
    """The histories of a run, made when they are needed."""

    def __init__(self, seed, count):
        self.seeds = range(seed, seed + count)

    def __iter__(self):
        for seed in self.seeds:
            yield History(f"seed {seed}", *tell(random.Random(seed)))


def main():
    default = pathlib.Path(os.environ.get("GUICHET_BUILD_DIR",
                                          HERE.parent.parent / "build" / "dev")) / "tests" / "model_driver"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--driver", default=str(default))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    began = time.monotonic()
    driver = Driver(options.driver)
    cases = cases_read(HERE / "cases.txt")
    known = [scripted(name, commands) if commands else History(name, *tell(random.Random(int(name.split()[1]))))
             for name, commands, _ in cases]
    told = run(driver, known)
    if told is None or not all(expected(name, history, wanted) for (name, _, wanted),
                               history in zip(cases, known) if wanted):
        return 1
    done = run(driver, Random(options.seed, options.count))
    if done is None:
        return 1
    if driver.end() != 0:
        print("FAILED the driver ended with an error")
        return 1
    print(f"{told[0]} cases; {done[0]} histories, {told[1] + done[1]} lines compared, 0 differences "
          f"({time.monotonic() - began:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
