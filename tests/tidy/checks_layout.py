"""tests/tidy/checks_layout.py: how C is laid out, and how wide it and Python are. Source: docs/house-style.md."""
import os
import re
import subprocess

from source import Finding

COLUMNS_MAX = 120
BATCH = 50
FAULT = re.compile(r"^(.+?):(\d+):\d+: (?:error|warning): code should be clang-formatted", re.M)


def columns(tree):
    for file in tree.all():
        if not file.is_c and not file.path.endswith(".py"):
            continue
        for number, line in enumerate(file.text.splitlines(), 1):
            if len(line) > COLUMNS_MAX:
                yield Finding(file.path, number, f"{len(line)} columns, at most {COLUMNS_MAX}; break the line")


def layout(tree):
    """Tests lay out their tables by hand. A folder without the file .clang-format (the self-test's) has no layout to
    check."""
    if not os.path.exists(os.path.join(tree.root, ".clang-format")):
        return
    paths = sorted(file.path for file in tree.c(but=("tests/",)))
    told = ""
    for first in range(0, len(paths), BATCH):
        command = ["clang-format", "--dry-run", "--style=file", "--ferror-limit=1", *paths[first:first + BATCH]]
        told += subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False).stderr
    for path, line in FAULT.findall(told):
        yield Finding(path, int(line), "laid out in another way than .clang-format says; run clang-format -i on this file")


CHECKS = [columns, layout]
