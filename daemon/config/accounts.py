"""Accounts: a connector's own options, checked against the model that the connector gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from daemon.config.places import CREDENTIALS, Places
from daemon.config.schema import span
from daemon.config.words import dotted, explain, tame
from daemon.errors import nearest
from daemon.model import Kind

_NAME = re.compile(r"\w[\w.-]{0,63}")
_OURS = frozenset({"type", "settle"})
_PRIVATE = re.compile(r"pass|secret|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """What ``config`` must know of a connector: its options, and what an account of this type can do.

    ``calendar`` is what its main calendar is called where the user names none.
    """

    options: type[BaseModel]
    reads: bool = False
    writes: frozenset[Kind] = frozenset()
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One configured connector. ``settle`` overrides the writers' own, where given."""

    name: str
    type: str
    options: BaseModel
    settle: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An account as far as it could be read; ``inline`` are the paths of secrets that stand in the config itself."""

    account: Account | None
    problems: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()


def read_account(name: str, data: Mapping[str, Any], types: Mapping[str, ConnectorType], places: Places) -> Reading:
    """Check one entry of ``accounts``."""
    at = f"accounts.{tame(name, 40)}"
    problems = []
    if not _NAME.fullmatch(name):
        problems.append(f"{at}: an account's name is letters, digits, '.', '_' and '-' (it appears in logs and files)")
    kind = data.get("type")
    connector = types.get(kind) if isinstance(kind, str) else None
    if connector is None or not isinstance(kind, str):
        wrong = f"no such type: {tame(kind, 40)}{nearest(str(kind), types)}" if kind is not None else "is required"
        return Reading(None, (*problems, f"{at}.type: {wrong} (types: {', '.join(sorted(types))})"))
    settle = None
    if data.get("settle") is not None:
        try:
            settle = span(data["settle"])
        except ValueError as error:
            problems.append(f"{at}.settle: {error}")
    raw = _Options(connector.options, places)
    options, wrongs = raw.checked({key: value for key, value in data.items() if key not in _OURS}, name)
    problems += wrongs
    if options is not None and not connector.writes:  # what it names it can only read, so it has to be there
        named = {key: getattr(options, key) for key in connector.options.model_fields}
        missing = [key for key, value in named.items() if isinstance(value, Path) and not value.exists()]
        problems += [f"{at}.{key}: no such file or folder" for key in missing]
    if options is None or problems:
        return Reading(None, tuple(problems))
    return Reading(Account(name, kind, options, settle), (), tuple(f"{at}.{key}" for key in raw.inline))


class _Options:
    """Prepares raw options for their model: paths become absolute, secrets are fetched, numbers for text are text."""

    def __init__(self, model: type[BaseModel], places: Places) -> None:
        self.model = model
        self.fields = {field.alias or name: field for name, field in model.model_fields.items()}
        self.places = places
        self.inline: list[str] = []
        self.problems: dict[str, str] = {}
        self.files: dict[str, str] = {}

    def checked(self, data: Mapping[str, Any], account: str) -> tuple[BaseModel | None, list[str]]:
        """The options, or what is wrong with them."""
        where = ("accounts", account)
        values = self._values(data)
        told = [f"{dotted((*where, key))}: {problem}" for key, problem in self.problems.items()]
        options, lines = self._validated(values, where)
        known = {key: value for key, value in values.items() if key in self.fields}
        if len(lines) == len(values) - len(known) > 0:  # only unknown keys so far: the rules about the whole come last
            lines += self._validated(known, where)[1]
        if options is not None:
            return options, told
        for target, key in self.files.items():
            lines = [line.replace(f"{dotted((*where, target))}: ", f"{dotted((*where, key))}: ") for line in lines]
        # What could not be read is not complained about again, be it as missing or by a rule about the whole.
        again = tuple(f"{dotted((*where, key))}: " for key in self.problems)
        again += (f"{dotted(where)}: ",) if again else ()
        return None, told + [self._pointed(line, dotted(where)) for line in lines if not line.startswith(again)]

    def _pointed(self, line: str, at: str) -> str:
        """A rule about the whole that begins with the option it is about, as one about that option."""
        found = re.match(rf"{re.escape(at)}: (\w+)(?:: | (?=is ))(.+)", line)
        return f"{at}.{found[1]}: {found[2]}" if found and found[1] in self.fields else line

    def _validated(self, values: Mapping[str, Any], where: tuple[str, ...]) -> tuple[BaseModel | None, list[str]]:
        try:
            return self.model.model_validate(values), []
        except ValidationError as error:
            return None, explain(error, where, {**values, **self.problems}, self.model)

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in data.items():
            target = key.removesuffix("_file")
            try:
                if key not in self.fields and key != target and self._takes(target, str, SecretStr):
                    if target in data:
                        raise ValueError(f"either this or {target}, not both")
                    self.files[target] = key
                    values[target] = self.places.secret(_text(value))
                else:
                    values[key] = self._value(key, value)
            except ValueError as error:
                self.problems[key] = str(error)
        return values

    def _value(self, key: str, value: Any) -> Any:
        if self._takes(key, PurePath):
            return self.places.path(value) if isinstance(value, str) else value
        if isinstance(value, str) and value.startswith(f"{CREDENTIALS}/"):
            return self.places.secret(value)
        if isinstance(value, str) and (self._takes(key, SecretStr) or (_PRIVATE.search(key) and self._takes(key, str))):
            self.inline.append(key)
        if isinstance(value, int) and not isinstance(value, bool) and self._takes(key, str, SecretStr):
            return value if self._takes(key, int, float) else str(value)
        return value

    def _takes(self, key: str, *kinds: type) -> bool:
        field = self.fields.get(key)
        return field is not None and _mentions(field.annotation, kinds)


def addresses(options: BaseModel) -> frozenset[str]:
    """The mail domains and hosts that an account's options name: in addresses, in URLs, or by themselves."""
    found: set[str] = set()
    for name in type(options).model_fields:
        value = getattr(options, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(text, str):
            text = text.lower().replace("%40", "@").rpartition("://")[2]
            found.update(re.split("[/:?#]", part)[0] for part in text.split("@"))
    return frozenset(found - {""})


def _mentions(annotation: Any, kinds: tuple[type, ...]) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, kinds):
        return True
    return any(_mentions(part, kinds) for part in get_args(annotation))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected the path of a file")
    return value
