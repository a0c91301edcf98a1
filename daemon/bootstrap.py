"""The only place that opens connectors: from a config file to a house ready for a pass."""

from __future__ import annotations

import logging
import os
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import connectors
from daemon import __version__, playbook
from daemon.config.accounts import ConnectorType
from daemon.config.loading import load
from daemon.config.regions import holidays_of
from daemon.config.values import Config
from daemon.errors import ConfigError, UsageError
from daemon.house import Account, House
from daemon.model import Event, Me, Recognition, Verdict
from daemon.ports import Connector, Context, Offers
from daemon.store import Ledger

FAR = timedelta(hours=24)
log = logging.getLogger("daemon.bootstrap")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PLACES = ("endpoint", "url", "host")  # the options that say where an account is


class Types(Mapping[str, ConnectorType]):
    """The connectors by folder name, imported when one is asked for."""

    def __iter__(self) -> Iterator[str]:
        return (m.name for m in pkgutil.iter_modules(connectors.__path__) if m.ispkg and not m.name.startswith("_"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return any(name == known for known in self)

    def __getitem__(self, name: str) -> ConnectorType:
        if name not in self:
            raise KeyError(name)
        module = connector(name)
        return ConnectorType(
            module.Options,
            reads=module.READS,
            writes=module.WRITES,
            calendar=getattr(module, "CALENDAR", ""),
        )


def connector(name: str) -> Connector:
    """The package of that connector."""
    return cast(Connector, import_module(f"connectors.{name}"))


def read_config(path: Path | None, env: Mapping[str, str] = os.environ) -> Config:
    """Find and check the config, the playbook's own words and the user's templates; ConfigError lists every problem."""
    config = load(path, env, Types(), playbook=lambda data: playbook.load(data)[1])
    words = [(step.name, name, said) for step in playbook.load(config.playbook)[0].own
             for name, said in (("title", step.title), ("text", step.text)) if said]  # fmt: skip
    if config.templates is None and not words:
        return config
    from daemon.compose import check_templates, check_text, forget

    forget()
    problems = [f"playbook.steps.{step}.{name}: {what}" for step, name, said in words for what in check_text(said)]
    problems += check_templates(config.templates) if config.templates else []
    if problems:
        raise ConfigError(problems, remedy="docs/templates.md shows what a text may use.")
    return config


def open_house(config: Config, *, snapshot: bool = False) -> House:
    """Open ledger and accounts. With ``snapshot`` the ledger is a copy in memory and nothing is written anywhere."""
    ledger = Ledger.snapshot(config.state) if snapshot else Ledger.open(config.state)
    book, _ = playbook.load(config.playbook)

    @cache
    def holidays(year: int) -> frozenset[date]:
        return holidays_of(config.holidays, range(year - 1, year + 3))

    return House(
        config=config,
        ledger=ledger,
        accounts={name: _account(config, name) for name in config.accounts},
        playbook=book,
        holidays=holidays,
        recognise=recogniser(config.me),
        rules=rules(config),
    )


def recogniser(me: Me) -> Any:
    """The recogniser for this owner, imported on first use; what it said of an event it need not work out again."""

    @lru_cache(maxsize=4096)
    def recognise(event: Event, *, confirmed: bool = False) -> Recognition:
        from daemon.recognise import recognise as judge

        try:
            return judge(event, me, confirmed=confirmed)
        except Exception:  # a bug; whoever invites you must not be able to stop everything with one event
            log.exception("an event of %s cannot be judged and is left out", event.account, extra={"action": "judge"})
            return Recognition(Verdict.NOT, 0.0)

    return recognise


def rules(config: Config) -> str:
    """What an event's verdict depends on besides the event: when it changes, calendars are read anew."""
    from daemon.recognise import VERSION

    me = config.me
    told = repr((VERSION, __version__, me.name, me.emails, me.employers, me.timezone))
    return sha256(told.encode()).hexdigest()[:16]


def context(config: Config, name: str) -> Context:
    """What the connector may know of the rest."""
    return Context(
        account=name,
        me=config.me,
        state=config.state.parent / "accounts" / name,
        calendars=tuple(ref.calendar for ref in config.calendars if ref.account == name),
        deliver=config.deliver.kinds(name),
        settle=config.accounts[name].settle,
    )


def _account(config: Config, name: str) -> Account:
    account = config.accounts[name]

    def build() -> Offers:
        return connector(account.type).open(account.options, context(config, name))

    opened = Account(name, account.type, live=is_live(config, name), build=build)
    opened.open()
    return opened


def is_live(config: Config, name: str) -> bool:
    """Whether the account writes to somebody's real mailbox or calendar: it has a login, and not on this machine."""
    account = config.accounts[name]
    if not hasattr(connector(account.type), "connect") or not config.deliver.kinds(name):
        return False
    named = next((str(value) for key in _PLACES if (value := getattr(account.options, key, None))), "")
    return (urlsplit(named if "//" in named else f"//{named}").hostname or "") not in _LOOPBACK


def refuse_far(config: Config, now: datetime, *, really: bool) -> None:
    """Looking ahead is for ``plan``: a pass far from the real clock must not write to real accounts."""
    if really or abs(now - datetime.now(UTC)) <= FAR:
        return
    live = [name for name in config.accounts if is_live(config, name)]
    if live:
        raise UsageError(
            f"--now is more than 24 hours from the real clock, and {', '.join(live)} would be written to.",
            remedy="To look ahead use `afterword plan --now …`; to write all the same add --really.",
        )


def read_ics(path: Path, me: Me) -> list[Event]:
    """One event per VEVENT of a file, in its order, not expanded."""
    events: list[Event] = import_module("connectors.ics").read_events(path, me)
    return events
