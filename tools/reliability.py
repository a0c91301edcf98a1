"""Write ``docs/reliability.md`` from what the suites counted.

``python -m tools.reliability FIGURES [--fuzz F] [--soak F] [--hours F]``: FIGURES is what the tests left behind
(``AFTERWORD_FIGURES``); the others are the output of ``tools.fuzz``, ``tools.soak`` and ``tools.hours``.
``make reliability`` runs all of them and then this.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
HEAD = """\
# Reliability: what was tried

Written by `make reliability` from what the suites themselves counted (the last time in the {profile} profile); a figure
is there only if the test that added to it passed. Each of them compares what is at the provider afterwards with what an
undisturbed run leaves: **0 duplicates, 0 losses, nothing of the user's overwritten**.

| what | how often | where |
|---|---|---|
"""
WHERE = {
    "cells": "`tests/faults`: one call breaks in one way for a whole pass; the others go on, it recovers by itself",
    "answers": "`tests/system/*_crash.py`: the connection ends before or after it took effect, errors, half an answer",
    "acts": "`tests/crash/test_two_machines.py`: one account, two ledgers, one after the other and at once",
    "ledger": "`tests/crash/test_transitions.py`: SIGKILL before and after each kind of write, while a story goes on",
    "IMAP": "`tests/system/test_imap_crash.py`: the connection ends at any word",
    "kills": "`tests/system/test_imap_crash.py`: SIGKILL at any word",
    "passes": "`tests/crash`, `tests/system/*_crash.py`: SIGKILL at each step or call, and at random moments",
    "transactions": "`tests/store/test_crash.py`: SIGKILL before each statement and each commit",
    "servers": "`tests/faults/test_strangers.py`: no end of an answer, a wrong certificate or none, for each connector",
    "processes": "`tests/process`: what happens, and what must exist at the end of each day",
}
TAIL = """
What cannot be closed is stated in the README: a process frozen between the look and the write, on a provider that
offers only search, while another machine does the same.
"""


def rows(figures: dict[str, int], fuzzed: str, soaked: str, lived: str) -> Iterator[tuple[str, int, str]]:
    """What was tried, how often, where."""
    for name, count in sorted(figures.items()):
        if where := WHERE.get(name.split()[0]):
            yield name, count, where
    for reader, count in re.findall(r"^(\w+): (\d+) inputs", fuzzed, re.MULTILINE):
        yield f"inputs fuzzed: {reader}", int(count), "`tools/fuzz.py`, corpus in `tests/data/fuzz`"
    for connector, hours, rest in re.findall(r"^(\w+): (\d+) hours, (.*)$", lived, re.MULTILINE):
        yield f"hours lived with random faults: {connector}", int(hours), f"`tools/hours.py`: {rest}"
    if soaked:
        told = json.loads(soaked.splitlines()[0])
        kills, most = told["acts"].get("is killed", 0), told["most KiB"] // 1024
        where = f"`tools/soak.py`: {told['interviews']} interviews, {told['letters']} letters, {kills} kills; {most} MB"
        yield "events in the life of a daemon", sum(told["acts"].values()), where


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--fuzz", type=Path)
    parser.add_argument("--soak", type=Path)
    parser.add_argument("--hours", type=Path)
    given = parser.parse_args()
    outputs = (path.read_text("utf-8") if path else "" for path in (given.fuzz, given.soak, given.hours))
    figures = json.loads(given.figures.read_text("utf-8"))
    head = HEAD.format(profile=figures.pop("profile"))
    table = "".join(f"| {what} | {count:,} | {where} |\n" for what, count, where in rows(figures, *outputs))
    PAGE.write_text(head + table + TAIL, "utf-8")


if __name__ == "__main__":
    main()
