"""``once``, ``plan`` and ``run``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from daemon.bootstrap import open_house, read_config, refuse_far
from daemon.cli.main import moment
from daemon.cli.printing import Printer
from daemon.house import House
from daemon.passes import Pass, run_pass
from daemon.view import View


def run_once(
    config_path: Path | None, now: str | None, *, dry_run: bool, max_new: int | None, really: bool, as_json: bool
) -> int:
    """One pass; prints what came into being, what moved, what was withdrawn, what failed."""
    config = read_config(config_path)
    at = moment(now, config)
    if dry_run:
        return _preview(config_path, now, max_new=max_new, as_json=as_json, shape="once")
    refuse_far(config, at, really=really)
    from daemon.service import complete_pass

    printer = Printer(as_json=as_json)
    with printer.working("Reading calendars"):
        house = open_house(config)
        try:
            printer.set_aside(house.ledger.set_aside)
            done = complete_pass(house, at, max_new=max_new)
        finally:
            house.close()
    _say(printer, house, done)
    return done.exit_code


def run_plan(config_path: Path | None, now: str | None, *, as_json: bool) -> int:
    """A preview on a copy of the ledger; all of it, also where a pass would stop and ask."""
    return _preview(config_path, now, max_new=sys.maxsize, as_json=as_json, shape="plan")


def _preview(config_path: Path | None, now: str | None, *, max_new: int | None, as_json: bool, shape: str) -> int:
    config = read_config(config_path)
    at = moment(now, config)
    printer = Printer(as_json=as_json)
    with printer.working("Reading calendars"):
        house = open_house(config, snapshot=True)
        try:
            done = run_pass(house, at, dry=True, max_new=max_new)
        finally:
            house.close()
    view, report = View(config.zone), done.report
    if not as_json:
        printer.previewed(view, done)
    elif shape == "once":
        printer.json(view.once(at, report.created, report.moved, report.withdrawn, report.failed))
    else:
        printer.json(
            {
                "now": view.time(at),
                "create": view.actions(report.created),
                "move": view.actions(report.moved),
                "withdraw": view.actions(report.withdrawn),
            }
        )
    printer.troubles(done)
    if len(report.created) > config.max_new_actions:
        printer.too_many(len(report.created))
    return done.exit_code


def _say(printer: Printer, house: House, done: Pass) -> None:
    view, report = View(house.config.zone), done.report
    if printer.as_json:
        printer.json(view.once(done.now, report.created, report.moved, report.withdrawn, report.failed))
    else:
        printer.passed(view, done)
    printer.troubles(done)


def run_service(config_path: Path | None) -> int:
    """The resident daemon."""
    from daemon.sdnotify import Notifier
    from daemon.service import Service

    def build() -> House:
        return open_house(read_config(config_path))

    Service(build, Notifier(os.environ)).run()
    sys.stdout.flush()
    return 0
