"""Writes the files of this repository that are made by its own code: ``make generate``. A test compares them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.bootstrap import read_config
from daemon.demo import demo_calendar
from daemon.units import once_units, service_unit

ROOT = Path(__file__).parents[1]
MOMENT = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOME = Path("/home/ada")
CONFIG = """\
me: {name: Ada Lovelace, emails: [ada.lovelace@mailbox.example], timezone: Europe/London, holidays: none}
accounts:
  home: {type: files, folder: /home/ada/Afterword}
  feed: {type: ics, url: "https://calendar.example/feed.ics"}
"""


def generated() -> Mapping[Path, str]:
    """The content of each generated file, by its path in the repository."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(CONFIG)
        config = read_config(file, {"HOME": str(HOME)})
    config = replace(config, path=HOME / ".config" / "afterword" / "config.yaml")
    command = [str(HOME / ".local" / "bin" / "afterword")]
    service, timer = once_units(config, command, HOME)
    return {
        Path("examples/calendar.ics"): demo_calendar(MOMENT, ZoneInfo("Europe/London")),
        Path("systemd/afterword.service"): service_unit(config, command, HOME),
        Path("systemd/afterword-once.service"): service,
        Path("systemd/afterword-once.timer"): timer,
    }


if __name__ == "__main__":
    for path, text in generated().items():
        (ROOT / path).write_bytes(text.encode())
