"""Which account is read and which is written to: what the user named, and what follows where they named nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from daemon.config.accounts import Account, ConnectorType, addresses
from daemon.config.schema import CalendarSection, DeliverSection
from daemon.config.values import CalendarRef, Deliver
from daemon.config.words import tame
from daemon.errors import nearest
from daemon.model import Kind, employed_at

_KEYS = {Kind.DRAFT: "drafts", Kind.TASK: "tasks", Kind.REMINDER: "reminders"}


@dataclass(frozen=True, slots=True)
class Routing:
    """The accounts that could be read, the type of each that is named (``None``: no such type), what a type can do.

    ``named`` is ``None`` where there is no telling: the accounts are no mapping.

    What is wrong is added to ``problems``, what may be better to ``hints``.
    """

    accounts: Mapping[str, Account]
    named: Mapping[str, str | None] | None
    types: Mapping[str, ConnectorType]
    problems: list[str]
    hints: list[str]

    def calendars(self, entries: Iterable[CalendarSection | None] | None) -> tuple[CalendarRef, ...]:
        """The calendars to read; without entries the main one of every account that can be read."""
        if entries is None:
            sources = [name for name in self.accounts if self._type(name).reads]
            if not sources and self._complete:
                self.problems.append("calendars: no account can be read; add one of type ics, for instance")
            return tuple(CalendarRef(name, self._type(name).calendar) for name in sources)
        found: dict[CalendarRef, None] = {}
        for index, entry in enumerate(entries):
            if entry is None:
                continue
            at, name = f"calendars[{index}]", entry.account
            if not self._usable(f"{at}.account", name):
                continue
            if not self._type(name).reads:
                self.problems.append(f"{at}.account: {name} ({self._named[name]}) has no calendar to read")
                continue
            ref = CalendarRef(name, entry.calendar or self._type(name).calendar)
            if ref in found:
                self.problems.append(f"{at}: this calendar is listed twice")
            found[ref] = None
        return tuple(found)

    def deliver(self, section: DeliverSection, employers: tuple[str, ...]) -> Deliver:
        """The targets: those named, and for each kind not mentioned the only account that can take it."""
        given: dict[str, str | None] = {key: getattr(section, key) for key in section.model_fields_set}
        deliver = Deliver(**given)
        for kind, key in _KEYS.items():
            if key in given:
                self._can(f"deliver.{key}", given[key], {kind})
            else:
                deliver = replace(deliver, **{key: self._only(key, kind, deliver.fallback)})
        wanted = {kind for kind in Kind if deliver.to(kind)}
        if not wanted and self._complete:
            self.problems.append("deliver: nothing can be delivered; add an account of type files, for instance")
        self._can("deliver.fallback", deliver.fallback, wanted)
        for key in (*_KEYS.values(), "fallback"):
            account = self.accounts.get(getattr(deliver, key) or "")
            if account and any(employed_at(address, employers) for address in addresses(account.options)):
                self.problems.append(f"deliver.{key}: {account.name} belongs to an employer (me.employers): no target")
        return deliver

    def _only(self, key: str, kind: Kind, fallback: str | None) -> str | None:
        """The one account that can take a kind; the fallback only where there is no other."""
        able = self._able(kind)
        able = [name for name in able if name != fallback] or able
        if len(able) > 1:
            self.problems.append(f"deliver.{key}: say which account ({', '.join(able)}), or none")
        elif not able and self._complete:
            self.hints.append(f"deliver.{key}: no account can take {key}, so there will be none")
        return able[0] if len(able) == 1 else None

    def _can(self, at: str, name: str | None, kinds: Iterable[Kind]) -> None:
        if name is None or not self._usable(at, name):
            return
        missing = sorted(set(kinds) - self._type(name).writes)
        if missing:
            words = " or ".join(f"{kind}s" for kind in missing)
            others = sorted({other for kind in missing for other in self._able(kind)})
            instead = f"; {', '.join(others)} can" if others else ""
            self.problems.append(f"{at}: {name} ({self._named[name]}) cannot take {words}{instead}")

    def _usable(self, at: str, name: str) -> bool:
        """Whether it is known what the account can do; one that does not exist is a problem of its own."""
        if self.named is not None and name not in self.named:
            self.problems.append(f"{at}: no such account: {tame(name, 40)}{nearest(name, self.named)}")
        return self._named.get(name) is not None

    def _able(self, kind: Kind) -> list[str]:
        return [name for name in self.accounts if kind in self._type(name).writes]

    def _type(self, name: str) -> ConnectorType:
        return self.types[self._named[name] or ""]

    @property
    def _named(self) -> Mapping[str, str | None]:
        return self.named or {}

    @property
    def _complete(self) -> bool:
        """Whether no account is left out because of problems of its own."""
        return bool(self.named) and len(self.accounts) == len(self._named)
