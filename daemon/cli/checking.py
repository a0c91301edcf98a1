"""``check``, ``connect`` and ``service``."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from daemon.bootstrap import connector, context, open_house, read_config
from daemon.cli.printing import Printer, tame
from daemon.errors import AccountError, UsageError
from daemon.house import Account, House
from daemon.model import Health, Kind
from daemon.standing import healed
from daemon.sync import window


def run_check(config_path: Path | None) -> int:
    """Config, logins, calendars, what each account can do, and what cannot be seen."""
    config = read_config(config_path)
    printer = Printer()
    printer.line(f"Config: {config.path} is in order.")
    for line in (*config.warnings, *config.hints):
        printer.line(f"  note: {tame(line)}")
    house = open_house(config, snapshot=True)
    worst = 0
    try:
        for account in house.accounts.values():
            worst = max(worst, _account(printer, house, account))
        if not house.sees_replies:
            printer.line("replies: not seen (no account can read mail); follow-ups ask you first.")
        drafts = house.accounts.get(config.deliver.drafts or "")
        if drafts and not drafts.offers.sees_sent:
            printer.line(
                f"sent mail: not seen; a draft that is gone from {drafts.name} counts as sent or deleted by you."
            )
    finally:
        house.close()
    return worst


def _account(printer: Printer, house: House, account: Account) -> int:
    """One account: its login, its calendars, what it writes."""
    config, condition = house.config, account.condition()
    offers = account.offers
    abilities = {
        "reads calendars": offers.source,
        "drafts": offers.drafts,
        "tasks": offers.tasks,
        "reminders": offers.reminders,
        "reads mail": offers.mailbox,
    }
    can = [word for word, there in abilities.items() if there]
    printer.line(f"{account.name} ({account.type}): {condition.health.value}; {', '.join(can) or 'nothing'}")
    if condition.health is not Health.OK:
        printer.line("  " + ": ".join(tame(each) for each in (condition.detail, condition.remedy) if each))
    used = [kind.value for kind in Kind if config.deliver.to(kind) == account.name]
    if used:
        printer.line(f"  writes: {', '.join(f'{kind}s' for kind in used)}")
    for line in _limits(house, account):
        printer.line(f"  {tame(line)}")
    span = window(house, datetime.now(UTC))
    days = f"from {span.start:%Y-%m-%d} to {span.end - timedelta(days=1):%Y-%m-%d}"
    code = 3 if condition.health is Health.BLOCKED else 0
    for ref in config.calendars:
        if ref.account != account.name or offers.source is None or code:
            continue
        try:
            with printer.working(f"Reading {account.name}"):
                delta = offers.source.fetch(ref.calendar, None, span)
        except AccountError as error:
            printer.line(f"  {tame(ref.calendar or 'calendar')}: {tame(error)}")
            code = max(code, 1)
        else:
            printer.line(f"  {tame(ref.calendar or 'calendar')}: {len(delta.events)} events {days} can be read")
            for line in delta.skipped:
                printer.line(f"    skipped: {tame(line)}")
    return code


def _limits(house: House, account: Account) -> list[str]:
    """What the connector itself says cannot be seen or done."""
    module = connector(account.type)
    ask = getattr(module, "check", None)
    if ask is None:
        return []
    try:
        return list(ask(house.config.accounts[account.name].options, context(house.config, account.name)))
    except AccountError as error:
        return [str(error)]


def run_connect(name: str, config_path: Path | None, *, device: bool) -> int:
    """Sign in to one account."""
    config = read_config(config_path)
    if name not in config.accounts:
        raise UsageError(f"There is no account {name!r} in the config; there are: {', '.join(config.accounts)}.")
    account = config.accounts[name]
    sign_in = getattr(connector(account.type), "connect", None)
    if sign_in is None:
        click.echo(f"{name} needs no login.")
        return 0
    sign_in(account.options, context(config, name), click.echo, device=device)
    house = open_house(config)
    try:
        healed(house, name)
    finally:
        house.close()
    return 0


def print_unit(config_path: Path | None) -> int:
    """The user unit for this installation and config."""
    from daemon.units import namespaces_allowed, service_unit

    config = read_config(config_path)
    program = Path(sys.argv[0]).absolute()
    started_as_module = program.name == "__main__.py"
    command = [sys.executable, "-m", "daemon"] if started_as_module else [str(program)]
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (as the shell does: $HOME first)
    click.echo(service_unit(config, command, home, namespaces=namespaces_allowed()), nl=False)
    return 0
