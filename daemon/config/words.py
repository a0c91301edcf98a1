"""What is wrong with a config, in plain words that are safe to show on a terminal and in a log."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from daemon.errors import nearest

_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a mapping (key: value)",
    "mapping": "a mapping (key: value)",
    "model": "a mapping (key: value)",
    "dataclass": "a mapping (key: value)",
    "date": "a date such as 2026-12-24",
    "path": "a path",
    "url": "a URL",
}
_BOUNDS = {
    "too_short": "expected at least {min_length}",
    "too_long": "expected at most {max_length}",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
}


def tame(value: object, limit: int = 80) -> str:
    """The value as one short printable line: control, format and unassigned characters become ``?``."""
    text = "".join(
        "?" if unicodedata.category(sign)[0] in "CZ" and sign != " " else sign for sign in str(value)[:limit]
    )
    return f"{text}…" if len(str(value)) > limit else text


def unknown(key: str, known: Iterable[str]) -> str:
    """An unknown key, with the nearest right one or else all that are possible."""
    names = sorted(known)
    others = f"; possible here: {', '.join(names)}" if names else ""
    return f"unknown key{nearest(key, names) or others}"


def dotted(where: Sequence[str | int]) -> str:
    """``('calendars', 0, 'account')`` as ``calendars[0].account``."""
    path = ""
    for step in where:
        path += f"[{step}]" if isinstance(step, int) else f".{tame(step, 40)}" if path else tame(step, 40)
    return path


def explain(error: ValidationError, where: tuple[str, ...], data: object, schema: Any) -> list[str]:
    """One line per problem: the path as the user wrote it, then what is wrong. Values are never quoted.

    ``where`` is the path of ``data`` in the document, ``schema`` the type it was checked against.
    """
    lines = []
    details = error.errors(include_url=False, include_input=True)
    for detail in details:
        path, loc = _written(detail["loc"], data), detail["loc"]
        if detail["type"] == "too_short" and any(other["loc"][: len(loc)] == loc != other["loc"] for other in details):
            continue  # it is short of the entries that do not hold, and those are told
        what = unknown(str(loc[-1]), _keys(schema, loc[:-1])) if detail["type"] == "extra_forbidden" else _words(detail)
        lines.append(f"{dotted((*where, *path))}: {what}")
    return list(dict.fromkeys(lines))


def _written(loc: Sequence[str | int], data: object) -> tuple[str | int, ...]:
    """The part of pydantic's location that stands in the user's document (unions and wrappers add steps)."""
    path: list[str | int] = []
    for index, step in enumerate(loc):
        items: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
        items = dict(enumerate(data)) if isinstance(data, list) else items
        if step in items:
            data = items[step]
        elif not (isinstance(data, Mapping) and index == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)


def _keys(schema: Any, loc: Sequence[str | int]) -> Iterable[str]:
    """The keys that the schema knows at a location; empty where it cannot be told."""
    for step in loc:
        if isinstance(step, str):
            model = _model(schema)
            schema = model.model_fields[step].annotation if model and step in model.model_fields else None
    model = _model(schema)
    return [field.alias or name for name, field in model.model_fields.items()] if model else ()


def _model(schema: Any) -> type[BaseModel] | None:
    """The model in a type: itself, or the first in a list, a union or an annotation of it."""
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return schema
    return next((model for part in get_args(schema) if (model := _model(part))), None)


def _words(detail: ErrorDetails) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return "is required"
    if kind in {"path_not_file", "path_not_directory", "path_not_exists"}:
        return f"no such {'folder' if kind == 'path_not_directory' else 'file'}"
    if kind in {"literal_error", "enum"}:
        return f"expected {context['expected']}"
    if kind in {"value_error", "assertion_error"}:
        return tame(context.get("error") or detail["msg"], 200)
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    name, _, what = kind.rpartition("_")
    if what in {"type", "parsing"} or kind.startswith("int_"):
        expected = _KINDS.get(name.partition("_from")[0].removesuffix("_attributes"), "another kind of value")
        return f"expected {expected}, got {_kind(given)}"
    return tame(detail["msg"][:1].lower() + detail["msg"][1:], 200)


def _kind(value: object) -> str:
    names: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "text"),
        (date, "a date"),
        (list, "a list"),
        (dict, "a mapping"),
        (type(None), "nothing"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "something else")
