"""Killed in the midst of writing: what is on the disk is always one whole state."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy

from daemon.store import Ledger
from tests.store.samples import HOUR, NOON, WINDOW, cursor, entry, event

MANY = 12


def write_round(ledger: Ledger, number: int) -> None:
    """All events are replaced, all actions moved: nothing of the round before is left."""
    keep = [replace(event(f"{number}-{n}", starts=NOON + n * HOUR), title=str(number)) for n in range(MANY)]
    ledger.store_events("personal", "primary", keep=keep, drop=[], gone=[], replace=WINDOW, cursor=cursor(str(number)))
    actions = [(entry(f"k{n}", due=NOON + number * HOUR), f"round {number}") for n in range(MANY)]
    ledger.record_all(actions, at=NOON, now=NOON)
    ledger.put("round", str(number))


def check(state: Path) -> int:
    """The last round that was finished; each part of the next one is there as a whole or not at all."""
    file = sqlite3.connect(state)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()
    ledger = Ledger.open(state)
    assert ledger.set_aside is None
    finished = int(ledger.get("round") or 0)
    read = ledger.cursor("personal", "primary")
    token = int(read.token) if read else 0
    assert [each.title for each in ledger.events()] == [str(token)] * (MANY if token else 0)
    entries = ledger.entries()
    stories = {len(ledger.history(key)) for key in entries} or {0}
    assert len(entries) in (0, MANY)
    assert len(stories) == 1
    recorded = stories.pop()
    assert {each.due for each in entries.values()} <= {NOON + recorded * HOUR}
    assert token >= recorded >= finished >= token - 1
    ledger.close()
    return finished


def forked(work: Callable[[], None]) -> int:
    """Start a process that does this and ends."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def outcome(pid: int) -> int:
    """How the process ended: 0, or the signal that killed it, negative."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("first", [1, 2], ids=["new ledger", "second round"])
def test_killed_before_any_statement_or_commit(tmp_path, first, figure):
    """The process dies before its first statement, before its second one, and so on through a whole round."""

    def work() -> None:
        left = step

        def count_down(*_: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        if first == 1:
            for name in ("before_cursor_execute", "commit"):
                sqlalchemy.event.listen(sqlalchemy.Engine, name, count_down)
        ledger = Ledger.open(state)
        for name in ("before_cursor_execute", "commit") if first != 1 else ():
            sqlalchemy.event.listen(ledger._connection.engine, name, count_down)
        write_round(ledger, first)

    for step in range(200):
        state = tmp_path / str(step) / "afterword.db"
        if first == 2:
            ledger = Ledger.open(state)
            write_round(ledger, 1)
            ledger.close()
        ended = outcome(forked(work))
        assert check(state) in ((first,) if ended == 0 else (first - 1, first))
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert ended == 0
    assert step > 10
    figure("transactions of the ledger killed", step)


def test_killed_at_any_moment(state):
    chance = random.Random(1)
    finished = 0
    for _ in range(12):
        reading, writing = os.pipe()

        def work(start: int = finished, report: int = writing) -> None:
            ledger = Ledger.open(state)
            for number in range(start + 1, start + 10_000):
                write_round(ledger, number)
                os.write(report, b".")

        pid = forked(work)
        os.close(writing)
        with os.fdopen(reading, "rb") as reports:
            assert reports.read(1) == b"."
            time.sleep(chance.random() * 0.05)
            os.kill(pid, signal.SIGKILL)
            assert outcome(pid) == -signal.SIGKILL
            told = 1 + len(reports.read())
        # What was reported as done before the kill is there.
        assert check(state) in (finished + told, finished + told + 1)
        finished = check(state)
    assert finished >= 12
