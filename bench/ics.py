"""Finding what ended in the last 48 hours in a feed: ours, the obvious way, and the least it can cost.

    python -m bench.ics [--sizes 1000,10000,50000] [--rounds 7] [--obvious-rounds 3] [--all]

Every sample is a fresh process; methods take turns; the table shows medians of wall and of CPU time (the ratios are
of CPU time, which a busy machine spoils less). Times include loading the libraries that a method needs, not starting
Python. At 50,000 events the obvious way runs once (``--all``: as often as elsewhere). Memory is the growth of the peak
resident size over what was resident before, the largest of all samples. Results are compared, not assumed.

    read        the file's bytes, in blocks                 hash        SHA-256 of the bytes, which are in memory
    unchanged   from the bytes in memory to "nothing to do"
    ours        from the file to the events of the last 48 hours
    fetch       CalendarSource.fetch: the same for whole days and a day more, and what the next fetch compares with
    obvious     icalendar parses it all, recurring_ical_events expands it all
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.feeds import Feed
from bench.obvious import ended, found_by_library, found_by_us, obvious
from connectors._ical import BLOCK, Owner, Reader, fingerprint
from connectors.ics.places import FilePlace, part_of
from connectors.ics.source import Source
from daemon.model import Me, Window
from daemon.ports import Context

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WITHIN = timedelta(hours=48)
WINDOW = Window(NOW - WITHIN, NOW)
ME = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/London")
ZONE = ZoneInfo(ME.timezone)

TARGETS = """Targets: at 10,000 events 20 times faster than the obvious way; memory growth at most 40 MB at 10,000
and at 50,000; an unchanged feed within 3 times of hashing it."""

_METHODS = ("read", "hash", "unchanged", "ours", "fetch", "obvious")
_HEAD = ("method", "n", "ms wall", "ms CPU", "MB growth", "faster than obvious", "x read", "x hash")


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: milliseconds, megabytes, and what came out of it."""

    wall: float
    cpu: float
    growth: float
    result: str
    count: int


def work(method: str, path: Path) -> Callable[[], object]:
    """What a method does, ready to be measured. ``hash`` and ``unchanged`` begin with the bytes in memory."""
    if method == "read":
        return lambda: _read(path)
    if method == "ours":
        return lambda: _ours(path)
    if method == "fetch":
        return lambda: _fetch(path)
    if method == "obvious":
        return lambda: _obvious(path)
    data = path.read_bytes()
    return (lambda: sha256(data).hexdigest()) if method == "hash" else (lambda: fingerprint([data]))


def _read(path: Path) -> int:
    with path.open("rb", buffering=0) as file:
        return sum(map(len, iter(lambda: file.read(BLOCK), b"")))


def _ours(path: Path) -> object:
    reader = Reader(Owner(ME), WINDOW)
    reader.add(part_of(path).stream)
    return sorted(ended(found_by_us(reader.reading().events, WINDOW), NOW, WITHIN))


def _fetch(path: Path) -> object:
    source = Source(FilePlace(path), Context("bench", ME, Path()))
    events = source.fetch("", None, WINDOW).events
    return sorted(ended(found_by_us(events, WINDOW), NOW, WITHIN))


def _obvious(path: Path) -> object:
    return sorted(ended(found_by_library(obvious(path.read_bytes(), WINDOW, ZONE), ZONE), NOW, WITHIN))


def take(method: str, path: Path) -> Sample:
    """Run a method once, in this process."""
    run = work(method, path)
    before, wall, cpu = _memory("VmRSS"), time.perf_counter(), time.process_time()
    result = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = len(result) if isinstance(result, list) else 0
    grown = max(0.0, _memory("VmHWM") - before)
    return Sample(wall * 1000, cpu * 1000, grown, sha256(repr(result).encode()).hexdigest(), count)


def _memory(name: str) -> float:
    """This process' VmRSS (resident now) or VmHWM (at most so far) in MB."""
    with Path("/proc/self/status").open() as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def apart(method: str, path: Path) -> Sample:
    """One sample in a process of its own. Modules are compiled once, as they are where the daemon is installed."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = str(path.parent / "compiled")
    command = [sys.executable, "-m", "bench.ics", "--sample", method, str(path)]
    return Sample(**json.loads(subprocess.run(command, capture_output=True, check=True, env=environ).stdout))


def measure(path: Path, rounds: dict[str, int]) -> dict[str, list[Sample]]:
    """All methods in turn."""
    for method in ("ours", "obvious" if rounds["obvious"] > 1 else "ours"):
        apart(method, path)  # compiles what is needed
    taken: dict[str, list[Sample]] = {method: [] for method in rounds}
    for turn in range(max(rounds.values())):
        for method, times in rounds.items():
            if turn < times:
                taken[method].append(apart(method, path))
    return taken


def report(size: int, path: Path, taken: dict[str, list[Sample]]) -> tuple[str, bool]:
    """The table as Markdown, and whether the results agree."""
    wall = {method: median(sample.wall for sample in samples) for method, samples in taken.items()}
    cpu = {method: median(sample.cpu for sample in samples) for method, samples in taken.items()}
    lines = [f"### {size:,} events, {path.stat().st_size / 1e6:.1f} MB", "", _row(*_HEAD), _row(*["---"] * len(_HEAD))]
    for method, samples in taken.items():
        growth = max(sample.growth for sample in samples)
        ratios = (cpu["obvious"] / cpu[method], cpu[method] / cpu["read"], cpu[method] / cpu["hash"])
        figures = (f"{figure:,.1f}" for figure in (wall[method], cpu[method], growth, *ratios))
        lines.append(_row(method, str(len(samples)), *figures))
    agree = len({sample.result for method in ("ours", "fetch", "obvious") for sample in taken[method]}) == 1
    verdict = "the same with all" if agree else "DIFFERENT"
    lines += ["", f"{taken['ours'][0].count} ended in the last 48 hours: {verdict}.", ""]
    return "\n".join(lines), agree


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Measure and print; 1 where the results differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,50000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--obvious-rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", nargs=2, metavar=("METHOD", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.sample:
        print(json.dumps(asdict(take(given.sample[0], Path(given.sample[1])))))
        return 0
    print(TARGETS, "\n")
    all_agree = True
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, given.sizes.split(",")):
            path = Path(folder, f"{size}.ics")
            with path.open("wb") as file:
                file.writelines(Feed(size, NOW))
            rounds = dict.fromkeys(_METHODS, given.rounds)
            rounds["obvious"] = given.obvious_rounds if size < 50_000 or given.all else 1
            text, agree = report(size, path, measure(path, rounds))
            all_agree = all_agree and agree
            print(text, flush=True)
    return 0 if all_agree else 1


if __name__ == "__main__":
    sys.exit(main())
