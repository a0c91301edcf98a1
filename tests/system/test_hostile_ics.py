"""Hostile calendars: served as far as they make sense, said where they do not, at a bounded price."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.hostile_ics import CASES, NEVER_CALENDARS, ONCE_MORE_AND_LARGER

MEGABYTES = 500
SECONDS = 120  # of CPU, on the slowest machine that runs the tests: a guard against never, not a measurement


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.prove if name in ONCE_MORE_AND_LARGER else ()) for name in CASES]
)
def test_it_is_survived(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.ics"
    with path.open("wb") as file:
        file.writelines(CASES[name]())
    command = [sys.executable, "-m", "tests.system.read_ics", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["mb"] < MEGABYTES
    assert said["seconds"] < SECONDS
    if name in NEVER_CALENDARS:
        assert (
            said["error"]
            == f"NotACalendar: {path} is not a calendar. Look at what is there: it may be a page that asks for a login."
        )
        return
    assert "error" not in said
    assert said["good"]
    assert said["unchanged"]
    assert said["again"]
    assert all("\n" not in title and "\r" not in title and "\0" not in title for title in said["titles"])
    assert not any("Good" in line or "bad" in line for line in said["skipped"])
