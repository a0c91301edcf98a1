"""An Outlook calendar: the first read of it, and a poll that finds nothing new, beside a bare loop of the same calls.

    python -m bench.microsoft [--sizes 2500,10000] [--rounds 5]

The calendar is on the fake Graph (a process of its own), which gives 4 KB of HTML to each event, as Teams does. Every
sample is a fresh process. CPU is that of the reading process, libraries not counted; memory is the growth of the
peak resident size. The bare loop asks with requests for the same pages and parses their JSON, and does nothing with
it; "unchanged, bare" is the one request that a stored delta link takes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from daemon.model import Window

START = datetime(2027, 1, 1, 9, tzinfo=UTC)
WINDOW = Window(START, START + timedelta(days=180))
METHODS = ("first, ours", "first, bare", "unchanged, ours", "unchanged, bare", "changed, ours")
BODY = "<html><body>" + "<p>Join the conversation with the team about the role.</p>" * 60 + "</body></html>"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="2500,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", nargs=2)
    options = parser.parse_args()
    if options.sample:
        print(json.dumps(sample(options.sample[0], json.loads(options.sample[1]))))
        return
    print(f"{'method':18}{'events':>8}{'requests':>10}{'ms CPU':>9}{'ms wall':>9}{'MB growth':>11}")
    for size in map(int, options.sizes.split(",")):
        measure(size, options.rounds)


def measure(size: int, rounds: int) -> None:
    """All methods on a calendar of that size."""
    from tests.fakes.microsoft import MicrosoftHarness

    with tempfile.TemporaryDirectory() as folder:
        there = MicrosoftHarness(Path(folder))
        for number in range(size):
            begins = START + timedelta(minutes=25 * number * 10_000 // size)
            there.box.agenda.add(
                there.box.agenda.main,
                {
                    "subject": f"Meeting {number}", "body": {"contentType": "html", "content": BODY},
                    "_start": begins, "_end": begins + timedelta(minutes=30),
                },
            )  # fmt: skip
        cursor = there.offers.source.fetch("primary", None, WINDOW).cursor
        job = {
            "options": there.options.model_dump(mode="json"), "state": folder, "cursor": cursor,
            "token": next(iter(there.sign_in.access)),
        }  # fmt: skip
        for method in METHODS:
            runs = []
            for _ in range(rounds):
                if method.startswith("changed"):
                    there.box.agenda.touch(next(iter(there.box.agenda.events.values())))
                there.graph.requests.clear()
                runs.append((fresh(method, job), len(there.graph.requests) - 1))  # one of them is the warm-up
            cpu, wall = (median(run[name] for run, _ in runs) for name in ("cpu", "wall"))
            growth = max(run["growth"] for run, _ in runs)
            print(f"{method:18}{size:>8}{runs[0][1]:>10}{cpu:>9.0f}{wall:>9.0f}{growth:>11.1f}")
        there.close()


def fresh(method: str, job: dict[str, Any]) -> dict[str, float]:
    """One sample in a process of its own."""
    command = [sys.executable, "-m", "bench.microsoft", "--sample", method, json.dumps(job)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def sample(method: str, job: dict[str, Any]) -> dict[str, float]:
    """Do it once; milliseconds and megabytes."""
    work = ours(method, job) if method.endswith("ours") else bare(method, job)
    before, cpu, wall = peak(), time.process_time(), time.perf_counter()
    work()
    spent = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    return {"cpu": spent[0], "wall": spent[1], "growth": peak() - before}


def ours(method: str, job: dict[str, Any]) -> Any:
    """The connector, with the sign-in done and the libraries loaded."""
    from connectors import microsoft
    from connectors.microsoft.events import zone_name
    from daemon.model import Kind, Me
    from daemon.ports import Context

    me = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/Berlin")
    context = Context("bench", me, Path(job["state"]), ("primary",), frozenset(Kind))
    offers = microsoft.open(microsoft.Options(**job["options"]), context)
    assert offers.source is not None
    offers.source.reread  # noqa: B018 - bound before the clock starts
    zone_name("W. Europe Standard Time")
    warm = offers.mailbox
    assert warm is not None
    getattr(warm, "_graph").get("/me/mailFolders/drafts", select="id")  # noqa: B009 - signs in
    cursor = None if method.startswith("first") else job["cursor"]
    source = offers.source
    return lambda: source.fetch("primary", cursor, WINDOW)


def bare(method: str, job: dict[str, Any]) -> Any:
    """Requests and a loop."""
    import requests

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {job['token']}"
    session.headers["Prefer"] = 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=200'
    root = f"{job['options']['endpoint']}/v1.0/me"
    span = f"startDateTime={WINDOW.start:%Y-%m-%dT%H:%M:%SZ}&endDateTime={WINDOW.end:%Y-%m-%dT%H:%M:%SZ}"
    session.get(f"{root}/mailFolders/drafts", timeout=60)

    def pages(url: str | None) -> None:
        while url:
            url = session.get(url, timeout=60).json().get("@odata.nextLink")

    if method.startswith("unchanged"):
        return lambda: pages(json.loads(job["cursor"])["link"])
    return lambda: (pages(f"{root}/calendarView/delta?{span}"), pages(f"{root}/calendarView?$top=500&{span}"))


def peak() -> float:
    """The peak resident size in megabytes; that of ``getrusage`` would begin with the parent's."""
    line = next(each for each in Path("/proc/self/status").read_text("ascii").splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
