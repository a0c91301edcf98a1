"""From a file to a ``Config``, or to every problem it has, all at once."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from daemon.config.accounts import Account, ConnectorType, read_account
from daemon.config.places import Places
from daemon.config.reader import read_yaml
from daemon.config.regions import Holidays, regional
from daemon.config.routing import Routing
from daemon.config.schema import DeliverSection, Document, MeSection
from daemon.config.values import Config
from daemon.config.words import dotted, explain, tame, unknown
from daemon.errors import ConfigError
from daemon.model import Me, Reference

PlaybookCheck = Callable[[Any], Sequence[str]]


def find_config(path: Path | None, env: Mapping[str, str]) -> Path:
    """The config file: the given one, ``$AFTERWORD_CONFIG``, or the one in the XDG config folder.

    ConfigError says where it was looked for.
    """
    places = Places(env, Path.cwd())
    named = str(path) if path is not None else env.get("AFTERWORD_CONFIG")
    if named:
        source = "--config" if path is not None else "$AFTERWORD_CONFIG"
        with suppress(ValueError):
            found = places.path(named)
            if found.exists():
                return found
        raise ConfigError([f"{tame(named, 200)}: no such file (from {source})"])
    found = places.xdg("XDG_CONFIG_HOME", ".config") / "afterword" / "config.yaml"
    if not found.exists():
        raise ConfigError(
            [f"no config: $AFTERWORD_CONFIG is not set and there is no {tame(found, 200)}"],
            remedy="Start from config.example.yaml, or name a file with --config.",
        )
    return found


def load(
    path: Path | None,
    env: Mapping[str, str],
    types: Mapping[str, ConnectorType],
    *,
    playbook: PlaybookCheck | None = None,
) -> Config:
    """Find, read and check the config. ConfigError lists every problem as ``path.to.key: what is wrong``.

    ``types`` are the connectors by ``type``; ``playbook`` gives the problems of a playbook mapping, their paths
    starting below ``playbook``. Reads the config and the files it names as secrets or playbooks; writes nothing.
    """
    found = find_config(path, env).absolute()
    remedy = f"Mend {tame(found, 200)}; config.example.yaml shows every option."
    try:
        data = read_yaml(found)
    except ConfigError as error:
        raise ConfigError(error.problems, remedy=remedy) from None
    check = _Check(data, types, Places(env, found.parent))
    config = check.config(found, playbook)
    if config is None:
        raise ConfigError(check.problems, remedy=remedy)
    return config


class _Check:
    """One reading of one document: the sections that hold, and what is wrong with the others."""

    def __init__(self, data: Mapping[str, Any], types: Mapping[str, ConnectorType], places: Places) -> None:
        self.data, self.types, self.places = data, types, places
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.hints: list[str] = []

    def config(self, path: Path, playbook: PlaybookCheck | None) -> Config | None:
        """The config, or ``None`` when there are problems."""
        sections = self._sections()
        me = sections.get("me")
        me = me if isinstance(me, MeSection) else None
        section = sections["deliver"]
        accounts = self._accounts(path)
        routing = Routing(accounts, self._named(), self.types, self.problems, self.hints)
        calendars = routing.calendars(sections["calendars"])
        deliver = routing.deliver(section, me.employers if me else ()) if isinstance(section, DeliverSection) else None
        if me is not None:
            self._holiday_hints(me)
        book, state, templates = self._playbook(playbook), self._state(), self._templates()
        if self.problems or me is None or deliver is None:
            return None
        return Config(
            path=path,
            me=Me(me.name, me.emails, me.timezone.key, me.employers, me.discreet, me.language),
            zone=me.timezone,
            hours=me.hours,
            holidays=Holidays(me.holidays.regions, frozenset(me.holidays.extra), frozenset(me.holidays.except_)),
            accounts=accounts,
            calendars=calendars,
            deliver=deliver,
            references=tuple(Reference(**dict(entry)) for entry in sections["references"]),
            playbook=book,
            **dict(sections["schedule"]),
            state=state,
            templates=templates,
            prompts=sections["prompts"],
            warnings=tuple(self.warnings),
            hints=tuple(self.hints),
            credentials=dict(self.places.credentials),
        )

    def _sections(self) -> dict[str, Any]:
        """Each top-level key on its own, so that a mistake in one does not hide those in another."""
        known = Document.model_fields
        self.problems += [f"{dotted((key,))}: {unknown(key, known)}" for key in self.data if key not in known]
        sections: dict[str, Any] = {}
        for name, field in known.items():
            if self.data.get(name) is None:
                if field.is_required():
                    self.problems.append(f"{name}: is required")
                else:
                    sections[name] = field.get_default()
                continue
            try:
                sections[name] = _adapter(field).validate_python(self.data[name])
            except ValidationError as error:
                self.problems += explain(error, (name,), self.data[name], field.annotation)
                sections[name] = _salvage(field, self.data[name])
        return sections

    def _named(self) -> dict[str, str | None] | None:
        """The type of each account, as far as there is one: what it can do is known even if its options are wrong."""
        entries = self.data.get("accounts")
        if not isinstance(entries, dict):
            return None
        types = {name: entry.get("type") if isinstance(entry, dict) else None for name, entry in entries.items()}
        return {name: kind if isinstance(kind, str) and kind in self.types else None for name, kind in types.items()}

    def _accounts(self, path: Path) -> dict[str, Account]:
        accounts: dict[str, Account] = {}
        inline: list[str] = []
        spelt: dict[str, str] = {}
        entries = self.data.get("accounts")
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            first = spelt.setdefault(name.casefold(), name)
            if first != name:
                self.problems.append(f"accounts.{tame(name, 40)}: differs from {tame(first, 40)} by case only")
            if not isinstance(entry, dict):
                continue
            reading = read_account(name, entry, self.types, self.places)
            self.problems += reading.problems
            inline += reading.inline
            if reading.account is not None:
                accounts[name] = reading.account
        with suppress(OSError):
            if inline and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                self.warnings.append(
                    f"{', '.join(inline)}: others on this machine can read this; chmod 600 the config, or use *_file"
                )
        return accounts

    def _holiday_hints(self, me: MeSection) -> None:
        if self.data["me"].get("holidays") is None:
            self.hints.append("me.holidays: not set, so only weekends are free; name a country such as GB-ENG, or none")
        for code in me.holidays.regions:
            if parts := regional(code):
                some = ", ".join(parts[:6]) + (", …" if len(parts) > 6 else "")
                self.hints.append(f"me.holidays: {code} has regional holidays too; name your region ({some})")

    def _playbook(self, problems_of: PlaybookCheck | None) -> str | Mapping[str, Any]:
        """``default``, a mapping as it stands, or the content of the file that is named."""
        raw = self.data.get("playbook")
        book: Any = "default" if raw is None else raw
        try:
            if isinstance(book, str) and book != "default":
                path = self.places.path(book)
                if not path.is_file():
                    raise ValueError("no such file; write default for the one that is built in")
                book = read_yaml(path)
            if book != "default" and not isinstance(book, dict):
                raise ValueError("expected default, the path of a file, or a mapping (base, steps)")
        except ValueError as error:
            self.problems.append(f"playbook: {error}")
        except ConfigError as error:
            self.problems += [f"playbook: {problem}" for problem in error.problems]
        else:
            if book != "default" and problems_of is not None:
                self.problems += [f"playbook.{tame(problem, 300)}" for problem in problems_of(book)]
            return book  # type: ignore[no-any-return]
        return "default"

    def _state(self) -> Path:
        raw = self.data.get("state")
        path = self.places.xdg("XDG_STATE_HOME", ".local/state") / "afterword" / "afterword.db"
        if isinstance(raw, str):
            try:
                if "://" in raw:
                    raise ValueError("expected the path of a file: the ledger is SQLite, no other database can be used")
                path = self.places.path(raw)
                if path.is_dir():
                    raise ValueError("is a folder; name a file in it, such as afterword.db")
            except ValueError as error:
                self.problems.append(f"state: {error}")
        return path

    def _templates(self) -> Path | None:
        raw = self.data.get("templates")
        if not isinstance(raw, str):
            return None
        try:
            path = self.places.path(raw)
            if not path.is_dir():
                raise ValueError("no such folder")
        except ValueError as error:
            self.problems.append(f"templates: {error}")
            return None
        return path


def _adapter(field: FieldInfo) -> TypeAdapter[Any]:
    schema: Any = field.annotation
    return TypeAdapter(Annotated[schema, *field.metadata] if field.metadata else schema)


def _salvage(field: FieldInfo, data: Any) -> Any:
    """What holds in a section that has problems, so that the others can be checked against it; never used to run.

    A list keeps its places, with ``None`` for entries that do not hold; a mapping loses the keys that do not.
    """
    schema = field.annotation
    if isinstance(schema, type) and issubclass(schema, BaseModel) and isinstance(data, dict):
        values = {}
        for name, part in schema.model_fields.items():
            if name in data:
                with suppress(ValidationError):
                    values[name] = _adapter(part).validate_python(data[name])
        return schema.model_construct(**values)
    if not isinstance(data, list):
        return None
    entries: list[Any] = []
    for entry in data:
        with suppress(ValidationError):
            entries += _adapter(field).validate_python([entry])
            continue
        entries.append(None)
    return tuple(entries)
