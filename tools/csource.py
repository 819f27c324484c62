# SPDX-License-Identifier: Apache-2.0
"""What the checkers of C sources share: finding files, and blanking what is not code."""
import os
import re
import sys

_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def root_of(argv):
    """The tree to check: the one named on the command line (tests do), else this one."""
    return argv[0] if argv else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def files(root, folders, endings=(".c", ".h")):
    """Paths relative to root, sorted, skipping what is built or fetched."""
    found = []
    for folder in folders:
        for where, dirs, names in os.walk(os.path.join(root, folder)):
            dirs[:] = [d for d in dirs if d not in ("node_modules", "dist")]
            found += [os.path.relpath(os.path.join(where, n), root)
                      for n in names if n.endswith(endings)]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def blank(text, strings=True):
    """Comments (and the insides of strings) become spaces; lines and columns stay."""
    def space(match):
        token = match.group(0)
        if token[0] == "/":
            return re.sub(r"[^\n]", " ", token)
        return token[0] + " " * (len(token) - 2) + token[-1] if strings else token
    return _TOKEN.sub(space, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def report(problems, fine):
    """Prints and exits as a checker does."""
    for problem in problems:
        print(problem)
    if not problems:
        print(fine)
    sys.exit(1 if problems else 0)
