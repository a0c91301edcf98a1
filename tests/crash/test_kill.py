"""Killed at every step of delivery, twice at once, without its ledger: one of each, none missing.

A child process does the pass and dies by SIGKILL at its N-th step; a step is a call or a return in the modules that
touch ledger or provider. Afterwards clean passes go on until nothing is left to do.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any
from zlib import crc32

import pytest
import yaml

from daemon import bootstrap
from daemon.service import complete_pass
from tests.worlds import at

NOW = at("2026-03-25 11:00")
HERE = Path(bootstrap.__file__).parents[1]
WATCHED = tuple(
    str(HERE / name)
    for name in ("daemon/deliver", "daemon/passes", "daemon/sync", "daemon/store/actions", "daemon/store/calendars",
                 "daemon/store/words", "daemon/board", "connectors/files/drafts", "connectors/files/folder",
                 "connectors/files/calendar", "connectors/files/desk", "connectors/memory/account",
                 "connectors/memory/world")
)  # fmt: skip
FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:one@acme.example
DTSTART:20260324T140000Z
DTEND:20260324T150000Z
SUMMARY:Interview with Acme: Backend Engineer (final round)
DESCRIPTION:Hi Ada\\, you applied for the Backend Engineer role at Acme. You will meet Rita Mendes and Tom Ek.
ORGANIZER;CN=Jo Baker:mailto:jo.baker@acme.example
ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@example.com
ATTENDEE;CN=Rita Mendes;PARTSTAT=ACCEPTED:mailto:rita@acme.example
ATTENDEE;CN=Tom Ek;PARTSTAT=ACCEPTED:mailto:tom@acme.example
END:VEVENT
END:VCALENDAR
"""
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "prove"


def install(folder: Path, kind: str) -> Path:
    """A fresh installation."""
    folder.mkdir(parents=True)
    (folder / "feed.ics").write_text(FEED.replace("\n", "\r\n"), "utf-8")
    homes = {
        "files": {"type": "files", "folder": "out"},
        "memory": {"type": "memory", "name": "m", "path": "world.json"},
    }
    path = folder / "config.yaml"
    path.write_text(
        yaml.safe_dump(
            {
                "me": {"name": "Ada Lovelace", "emails": ["ada@example.com"], "timezone": "Europe/London"},
                "accounts": {"feed": {"type": "ics", "path": "feed.ics"}, "home": homes[kind]},
                "calendars": [{"account": "feed"}],
                "deliver": {"drafts": "home", "tasks": "home", "reminders": "home"},
                "references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True}],
                "state": "state/afterword.db",
            }
        )
    )
    return path


def one_pass(path: Path, now: datetime = NOW) -> Any:
    """A pass, as a process would do it."""
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    try:
        return complete_pass(house, now)
    finally:
        house.close()


def child(work: Callable[[], None]) -> int:
    """Run in a process of its own; its wait status."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def stepping(path: Path, at: Callable[[int], None]) -> None:
    """A pass that tells the number of each step."""
    seen = 0

    def profile(frame: FrameType, event: str, arg: object) -> None:
        nonlocal seen
        code = frame.f_code
        if event in ("call", "return") and code.co_name[0] != "<" and code.co_filename.startswith(WATCHED):
            seen += 1
            at(seen)

    sys.setprofile(profile)
    one_pass(path)
    sys.setprofile(None)


def dying(path: Path, step: int) -> Callable[[], None]:
    """A pass that is killed at that step."""
    return lambda: stepping(path, lambda seen: os.kill(os.getpid(), signal.SIGKILL) if seen == step else None)


def remembering(path: Path, told: Path) -> Callable[[], None]:
    """A pass that tells how many steps it had, and at which of them something on the disk had changed.

    A process that is killed leaves what it has written and nothing else: the steps between two changes are one.
    """

    def work() -> None:
        changed, before = [0], 0

        def look(seen: int) -> None:
            nonlocal before
            now = on_disk(path.parent)
            changed[0] = seen
            if now != before:
                changed.append(seen)
                before = now

        stepping(path, look)
        told.write_text(json.dumps(changed))

    return work


def on_disk(folder: Path) -> int:
    """A mark of all that the files hold; SQLite's shared memory is made anew from its log."""
    mark = 0
    for each in sorted(folder.rglob("*")):
        if each.is_file() and not each.name.endswith("-shm"):
            mark = crc32(each.read_bytes(), crc32(bytes(each), mark))
    return mark


def settle(path: Path) -> None:
    """Clean passes until nothing is left to do."""
    for _ in range(4):
        done = one_pass(path)
        if not (done.report.created or done.report.moved or done.report.withdrawn or done.report.failed):
            return
    raise AssertionError("it never settles")


def artefacts(folder: Path) -> Counter[str]:
    """Every key found at the provider, however often."""
    world = folder / "world.json"
    if world.exists():
        held = json.loads(world.read_text("utf-8"))["artefacts"].values()
        return Counter(f"{one['kind']}:{one['key']}" for one in held)
    found: Counter[str] = Counter()
    for draft in (folder / "out" / "drafts").glob("*.eml"):
        key = next(line for line in draft.read_text("utf-8").splitlines() if line.lower().startswith("x-afterword-key"))
        found[f"draft:{key.split()[-1]}"] += 1
    for line in (folder / "out" / "afterword.ics").read_text("utf-8").splitlines():
        if line.startswith("UID:"):
            found[line] += 1
    strays = [p.name for p in (folder / "out" / "drafts").iterdir() if p.suffix != ".eml"]
    assert strays == []
    return found


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["files", "memory"])
def test_killed_at_every_step(tmp_path, kind, figure):
    reference = install(tmp_path / "reference", kind)
    settle(reference)  # here, so that each child begins with all that it needs loaded and compiled
    expected = artefacts(reference.parent)
    assert len(expected) >= 8
    assert set(expected.values()) == {1}
    whole, steps = install(tmp_path / "whole", kind), tmp_path / "steps"
    assert child(remembering(whole, steps)) == 0
    assert artefacts(whole.parent) == expected
    last, *changed = json.loads(steps.read_text())
    assert last > 200
    assert len(changed) > 40
    chosen = changed if THOROUGH else changed[:: len(changed) // 8]
    for step in chosen:
        path = install(tmp_path / f"at{step}", kind)
        assert child(dying(path, step)) in (signal.SIGKILL, 0)  # 0: it had fewer steps this time
        settle(path)
        assert artefacts(path.parent) == expected, f"killed at step {step} of {last}"
        shutil.rmtree(path.parent)
    figure("passes killed", len(chosen))


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_killed_again_and_again_at_random_moments(tmp_path, kind, figure):
    reference = install(tmp_path / "whole", kind)
    settle(reference)
    expected = artefacts(reference.parent)
    dice = random.Random(7)
    for round_ in range(30 if THOROUGH else 3):
        path = install(tmp_path / f"r{round_}", kind)
        for _ in range(6):
            pid = os.fork()
            if not pid:
                try:
                    one_pass(path)
                finally:
                    os._exit(0)
            time.sleep(dice.uniform(0.005, 0.25))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        settle(path)
        assert artefacts(path.parent) == expected
        figure("passes killed", 6)


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_two_passes_at_once(tmp_path, kind):
    path = install(tmp_path / "both", kind)
    children = []
    for _ in range(3):
        pid = os.fork()
        if not pid:
            code = 1
            try:
                one_pass(path)
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
    settle(path)
    assert set(artefacts(path.parent).values()) == {1}


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_the_ledger_deleted_and_rebuilt(tmp_path, kind):
    path = install(tmp_path / "lost", kind)
    settle(path)
    expected = artefacts(path.parent)
    for _ in range(2):
        shutil.rmtree(path.parent / "state")
        settle(path)
        assert artefacts(path.parent) == expected
