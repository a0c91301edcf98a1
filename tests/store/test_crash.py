"""Killed in the midst of writing: what is on the disk is always one whole state."""

from __future__ import annotations

import random
import sqlite3
import time

from daemon.store import Ledger
from tests.store.samples import child, said

WRITER = """
from dataclasses import replace
ledger = Ledger.open(sys.argv[1])
start = int(ledger.get("round") or 0)
print(start, flush=True)
for number in range(start + 1, start + 10_000):
    # Each round replaces all events: those of the round before vanish with the cursor that stood for them.
    keep = [replace(event(f"{number}-{n}", starts=NOON + n * HOUR), title=str(number)) for n in range(40)]
    ledger.store_events(
        "personal", "primary", keep=keep, drop=[], gone=[], replace=WINDOW, cursor=cursor(str(number))
    )
    actions = [(entry(f"k{n}", due=NOON + number * HOUR), f"round {number}") for n in range(40)]
    ledger.record_all(actions, at=NOON, now=NOON)
    ledger.put("round", str(number))
    print(number, flush=True)
"""


def check(state) -> int:
    """The last round that is there, whole."""
    file = sqlite3.connect(state)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()
    ledger = Ledger.open(state)
    assert ledger.set_aside is None
    noted = int(ledger.get("round") or 0)
    cursor = ledger.cursor("personal", "primary")
    token = int(cursor.token) if cursor else 0
    events = ledger.events()
    assert len(events) == (40 if token else 0)
    assert {each.title for each in events} <= {str(token)}
    told = {key: ledger.history(key) for key in ledger.entries()}
    assert len({len(story) for story in told.values()}) <= 1
    assert len({entry.due for entry in ledger.entries().values()}) <= 1
    recorded = max((len(story) for story in told.values()), default=0)
    assert token >= recorded >= noted >= token - 1
    ledger.close()
    return noted


def test_a_killed_writer_leaves_one_whole_state(state):
    chance = random.Random(1)
    for _ in range(12):
        with child(WRITER, state) as process:
            last = int(said(process))
            time.sleep(chance.random() * 0.25)
            process.kill()
            rest = process.communicate()[0].split()
        noted = check(state)
        # What was reported as done before the kill is there.
        assert noted >= int(rest[-1] if rest else last)
    assert noted > 12


def test_a_process_killed_while_it_makes_the_ledger(tmp_path):
    chance = random.Random(2)
    code = """
print("go", flush=True)
while True:
    for number in range(1_000):
        ledger = Ledger.open(f"{sys.argv[1]}/{number}.db")
        os._exit(0) if number == int(sys.argv[2]) else ledger.close()
"""
    for round_ in range(6):
        folder = tmp_path / str(round_)
        with child(code, folder, round_ * 7) as process:
            said(process)
            time.sleep(chance.random() * 0.05)
        for state in folder.glob("*.db"):
            ledger = Ledger.open(state)
            assert ledger.set_aside is None
            assert ledger.events() == []
            ledger.close()
