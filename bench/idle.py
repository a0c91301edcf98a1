"""What an idle daemon costs, and how quick the command line is.

Memory and CPU of ``afterword run`` with nothing to do, beside what an idle n8n was measured at on the same kind of
machine (313 MB, 2.4 % CPU); the time of ``afterword --help`` beside that of a Python that does nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.demo import demo_calendar

N8N_MB, N8N_CPU = 313.0, 2.4
CONFIG = """\
me: {name: Ada Lovelace, emails: [ada.lovelace@mailbox.example], timezone: Europe/London, holidays: GB-ENG}
accounts: {feed: {type: ics, path: calendar.ics}, home: {type: files, folder: out}}
calendars: [{account: feed}]
deliver: {drafts: home, tasks: home, reminders: home}
schedule: {every: 5 minutes}
state: state/afterword.db
"""


def main(seconds: int = 60, runs: int = 9) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.yaml").write_text(CONFIG, "utf-8")
        (place / "calendar.ics").write_bytes(demo_calendar(datetime.now(UTC), ZoneInfo("Europe/London")).encode())
        command = [sys.executable, "-m", "daemon"]
        config = ["--config", str(place / "config.yaml")]
        for _ in range(2):  # so that the daemon finds nothing to do
            subprocess.run([*command, "once", *config], check=False, capture_output=True)
        rss, peak, cpu = idle([*command, "run", *config], seconds)
    print(f"idle run: {rss:.0f} MB resident, {peak:.0f} MB at most, {cpu:.3f} % CPU over {seconds} s")
    print(f"          n8n: {N8N_MB:.0f} MB ({N8N_MB / rss:.1f} times), {N8N_CPU} %; targets: 95 MB, 0.1 %")
    program = Path(sys.executable).with_name("afterword")
    nothing = timed([sys.executable, "-c", "pass"], runs)
    shown = timed([str(program), "--help"], runs)
    print(f"afterword --help: {shown:.3f} s, python -c pass: {nothing:.3f} s (medians of {runs}; target ≤ 0.25 s)")


def idle(command: list[str], seconds: int) -> tuple[float, float, float]:
    """Resident memory and its peak in MB, and the share of one core in %, once the first pass is over."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(15)
        before = _cpu(process.pid)
        time.sleep(seconds)
        used = _cpu(process.pid) - before
        status = Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines()
        facts = {line.split(":")[0]: line.split()[1] for line in status if "kB" in line}
        return int(facts["VmRSS"]) / 1024, int(facts["VmHWM"]) / 1024, used / seconds * 100
    finally:
        process.terminate()
        process.wait(30)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(command: list[str], runs: int) -> float:
    """The median wall time in seconds."""
    samples = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        samples.append(time.perf_counter() - start)
    return statistics.median(samples)


if __name__ == "__main__":
    main()
