"""Reads one calendar the way the daemon does, in a process of its own, and says what it cost.

    python -m tests.system.read_ics FILE

Prints JSON: what was served and left out, or the error; CPU seconds; the peak resident size in MB.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors import ics
from daemon.errors import AfterwordError
from daemon.model import Me, Window
from daemon.ports import Context

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=30), NOW + timedelta(days=61))
ME = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/Berlin")


def main(path: Path) -> dict[str, object]:
    """Fetch the file, read an event again, read the file for ``why``."""
    source = ics.open(ics.Options(path=path), Context("feed", ME, Path())).source
    assert source is not None
    said: dict[str, object] = {}
    try:
        delta = source.fetch("", None, WINDOW)
        good = [event for event in delta.events if event.id.uid == "good"]
        said |= {"events": len(delta.events), "full": delta.full, "skipped": delta.skipped, "good": bool(good)}
        said["titles"] = sorted({event.title for event in delta.events})[:5]
        said["unchanged"] = not source.fetch("", delta.cursor, WINDOW).events
        said["again"] = bool(good) and source.reread(good[0]) == good[0]
        if path.stat().st_size < 64 << 20:  # nobody asks why of a whole archive
            said["rows"] = len(ics.read_events(path, ME))
    except AfterwordError as error:
        said["error"] = f"{type(error).__name__}: {error}"
    said["seconds"] = round(time.process_time(), 2)
    with Path("/proc/self/status").open() as lines:  # not getrusage, which begins with what the parent had
        said["mb"] = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
    return said


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
