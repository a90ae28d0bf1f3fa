#!/usr/bin/env python3
"""Checks that every Swift snippet of a page is a part of a program that the build compiles.

usage: check-snippets.py PAGE SOURCE...

Indentation does not count, since a snippet begins at the margin and its program's line does not.
"""

import re
import sys


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def contains(whole, part):
    return any(whole[start:start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def main():
    page, sources = sys.argv[1], sys.argv[2:]
    programs = []
    for source in sources:
        with open(source, encoding="utf-8") as file:
            programs.append(lines(file.read()))
    with open(page, encoding="utf-8") as file:
        snippets = re.findall(r"^```swift\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)
    strange = [snippet for snippet in snippets if not any(contains(program, lines(snippet)) for program in programs)]
    for snippet in strange:
        print(f"{page} has a snippet that is in none of {', '.join(sources)}:\n{snippet}", file=sys.stderr)
    if not snippets:
        print(f"{page} has no Swift snippet.", file=sys.stderr)
    sys.exit(1 if strange or not snippets else 0)


main()
