"""Days of a daemon on a clock that runs fast: ``python -m tools.hours [--hours 72] [--seed 1]`` (Linux).

For each connector that has a fault rig one process lives through so many hours on its fake, a pass every ten minutes,
while calls break at random, each for up to an hour. In the end all has to be there once, as in a run in which nothing
breaks, and memory, open files and threads must be no more in the last quarter of the time than in the second.
"""

from __future__ import annotations

import argparse
import pkgutil
import random
import sys
import threading
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from daemon.service import complete_pass
from tests.faults import rigs
from tests.faults.story import ACTS, Story

STEP = timedelta(minutes=10)
ACTED = {0: 0, 6: 1, 12: 2, 18: 3, 60: 5}  # which of the acts happens in which hour


class Size(NamedTuple):
    """What a process has: resident KiB, open files, threads."""

    memory: int
    files: int
    threads: int


def size() -> Size:
    """Of this process, now."""
    status = Path("/proc/self/status").read_text()
    memory = int(status.partition("VmRSS:")[2].split()[0])
    return Size(memory, len(list(Path("/proc/self/fd").iterdir())), threading.active_count())


def most(sizes: list[Size]) -> Size:
    """The most of each."""
    return Size(*map(max, zip(*sizes, strict=True)))


def live(connector: str, hours: int, chance: random.Random | None) -> tuple[Counter[Any], list[Size], int]:
    """So many hours; without ``chance`` nothing breaks. What is there in the end, sizes, and calls that failed."""
    plug, failed, sizes = import_module(f"tests.faults.rigs.{connector}"), 0, []
    broken = [cell for cell in plug.CELLS if not cell[1].pause]
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        story = Story(Path(name), plug.rig(Path(name)))
        with story.house() as house:
            heals = story.now
            for number in range(hours * 6):
                hour, rest = divmod(number, 6)
                if not rest and hour in ACTED:
                    ACTS[ACTED[hour]](story)
                if story.now >= heals:
                    failed += story.rig.wire.struck
                    story.rig.wire.struck = 0
                    story.rig.wire.heal()
                    if chance and chance.random() < 0.7:
                        story.rig.wire.fail(*chance.choice(broken))
                        heals = story.now + chance.uniform(0, 1) * timedelta(hours=1)
                complete_pass(house, story.now)
                story.now += STEP
                story.ahead += STEP
                sizes.append(size())
            story.rig.wire.heal()
        story.recover()
        there = story.artefacts()
        story.rig.harness.offers.close()
        story.rig.harness.close()
    return there, sizes, failed


def main() -> int:
    """Live, compare, tell; the exit code says whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=72)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connector", action="append")
    given = parser.parse_args()
    wrong = 0
    for connector in given.connector or sorted(each.name for each in pkgutil.iter_modules(rigs.__path__)):
        wanted, _, _ = live(connector, given.hours, None)
        found, sizes, failed = live(connector, given.hours, random.Random(given.seed))
        quarter = len(sizes) // 4
        before, after = most(sizes[quarter : 2 * quarter]), most(sizes[-quarter:])
        print(
            f"{connector}: {given.hours} hours, {len(sizes)} passes, {failed} calls failed; "
            f"{sum((found - wanted).values())} doubled, {sum((wanted - found).values())} missing; "
            f"{before.memory // 1024} to {after.memory // 1024} MB, {before.files} to {after.files} files, "
            f"{before.threads} to {after.threads} threads",
            flush=True,
        )
        grown = after.memory > before.memory * 1.2 + 8_000 or after.files > before.files + 3
        grown = grown or after.threads > before.threads
        wrong += found != wanted or grown
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
