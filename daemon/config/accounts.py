"""Accounts: a connector's own options, checked against the model that the connector gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from daemon.config.places import CREDENTIALS, Places
from daemon.config.schema import span
from daemon.config.words import explain, nearest, tame
from daemon.model import Kind

_NAME = re.compile(r"\w[\w.-]{0,63}")
_OURS = frozenset({"type", "settle"})
_PRIVATE = re.compile(r"pass|secret|token|url", re.IGNORECASE)


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
    where = ("accounts", name)
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
    prepared = _Options(connector.options, places)
    values = prepared.read({key: value for key, value in data.items() if key not in _OURS})
    problems += [f"{at}.{problem}" for problem in prepared.problems]
    unread = {problem.partition(":")[0] for problem in prepared.problems}
    try:
        options = connector.options.model_validate(values)
    except ValidationError as error:
        written = {**values, **dict.fromkeys(unread)}
        lines = explain(error, where, written, connector.options)
        skip = tuple(f"{at}.{key}: " for key in unread)
        return Reading(None, (*problems, *(prepared.renamed(line, at) for line in lines if not line.startswith(skip))))
    if problems:
        return Reading(None, tuple(problems))
    return Reading(Account(name, kind, options, settle), (), tuple(f"{at}.{key}" for key in prepared.inline))


class _Options:
    """Prepares raw options for their model: paths become absolute, secrets are fetched, numbers for text are text."""

    def __init__(self, model: type[BaseModel], places: Places) -> None:
        self.fields = {field.alias or name: field for name, field in model.model_fields.items()}
        self.places = places
        self.problems: list[str] = []
        self.inline: list[str] = []
        self.files: dict[str, str] = {}

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
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
                self.problems.append(f"{tame(key, 40)}: {error}")
        return values

    def renamed(self, line: str, at: str) -> str:
        """A problem of ``url`` told of ``url_file`` where that is what the user wrote."""
        for target, key in self.files.items():
            if line.startswith(f"{at}.{target}: "):
                return f"{at}.{key}: {line.removeprefix(f'{at}.{target}: ')}"
        return line

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


def employed_at(address: str, employers: tuple[str, ...]) -> bool:
    """Whether a mail address, domain or host belongs to an employer, given as a mail domain or by name.

    A name (``Big Corp``) is met by a label of the domain (``bigcorp.example``): in doubt it is the employer's.
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    for known in map(str.lower, employers):
        if "." in known and f".{domain}".endswith(f".{known}"):
            return True
        if "." not in known and re.sub(r"[\W_]", "", known) in domain.replace("-", "").split("."):
            return True
    return False


def _mentions(annotation: Any, kinds: tuple[type, ...]) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, kinds):
        return True
    return any(_mentions(part, kinds) for part in get_args(annotation))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected the path of a file")
    return value
