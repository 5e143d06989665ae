"""tests/tidy: checks what the source and the documents may not contain.  python3 tests/tidy [--self-test | FOLDER]

Prints one line a finding, `file:line: what, and what to do instead`, and closes with the number of checks. Exit status 1 if it found anything.
--self-test writes each faulty example (SINS of selftest.py) to a folder of its own, and fails if one is not refused at its line.
A check is a function that is given the Tree and yields findings: add it to CHECKS of its file, and a row to selftest.py.
"""
import os
import sys

import checks_c
import checks_docs
import checks_languages
import checks_layout
import checks_sql
import checks_tree
from source import Tree

CHECKS = checks_c.CHECKS + checks_sql.CHECKS + checks_tree.CHECKS + checks_languages.CHECKS + checks_layout.CHECKS + checks_docs.CHECKS


def main(arguments):
    if arguments == ["--self-test"]:
        import selftest
        return selftest.main(CHECKS)
    root = arguments[0] if arguments else os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    tree = Tree(root)
    findings = [finding for check in CHECKS for finding in check(tree)]
    for finding in sorted(findings, key=lambda one: (one.path, one.line)):
        print(finding)
    print(f"tidy: {len(CHECKS)} checks of {len(tree.files)} files, {len(findings)} findings")
    if not tree.files:
        print("tidy: there is nothing to check", file=sys.stderr)
    return 1 if findings or not tree.files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
