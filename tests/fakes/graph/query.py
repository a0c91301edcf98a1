"""OData as far as Graph has it for mail, calendars and To Do: filters, selections, order, pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.graph.problem import bad

Item = dict[str, Any]

_ANY = re.compile(
    r"singleValueExtendedProperties/[Aa]ny\((\w+):\s*\1/id eq '((?:[^']|'')*)' and \1/value eq '((?:[^']|'')*)'\)"
)
_EQ = re.compile(r"([\w/]+) (eq|ne|ge|gt|le|lt) ('(?:[^']|'')*'|[\w:.+-]+)")
_EXPAND = re.compile(r"singleValueExtendedProperties\(\$filter=((?:id eq '[^']*'(?: or )?)+)\)")


class Query:
    """The query of one request; ``allowed`` are the options (without ``$``) that the resource takes."""

    def __init__(self, url: str, allowed: set[str], plain: set[str] = frozenset()) -> None:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=False)
        self.values = dict(pairs)
        if len(self.values) != len(pairs):
            raise bad("A query option is given twice.")
        for name in self.values:
            if name.startswith("$") and name[1:] not in allowed:
                raise bad(f"The query parameter '{name}' is not supported here.", "ErrorInvalidUrlQuery")
            if not name.startswith("$") and name not in plain:
                raise bad(f"The query parameter '{name}' is not known.", "ErrorInvalidUrlQuery")

    def get(self, name: str) -> str | None:
        return self.values.get(f"${name}")

    def number(self, name: str, default: int, most: int) -> int:
        text = self.get(name)
        if text is None:
            return default
        if not text.isdigit() or not 0 < int(text) <= most:
            raise bad(f"Invalid value '{text}' for ${name}: 1 to {most}.", "ErrorInvalidUrlQueryFilter")
        return int(text)


def condition(text: str | None) -> Callable[[Item], bool]:
    """A ``$filter`` as a function of an item; what is not understood is a 400, as it is at Graph."""
    if not text:
        return lambda _: True
    rest, tests = text.strip(), []
    while rest:
        if match := _ANY.match(rest):
            name, value = match[2].replace("''", "'"), match[3].replace("''", "'")
            tests.append(lambda item, name=name, value=value: _carries(item, name, value))
        elif match := _EQ.match(rest):
            tests.append(_comparison(match[1], match[2], match[3]))
        else:
            raise bad(f"Invalid filter clause: {text}", "ErrorInvalidUrlQueryFilter")
        rest = rest[match.end() :].strip()
        if rest and not rest.startswith("and "):
            raise bad(f"Invalid filter clause: {text}", "ErrorInvalidUrlQueryFilter")
        rest = rest.removeprefix("and ").strip()
    return lambda item: all(test(item) for test in tests)


def filtered_properties(text: str | None) -> list[str]:
    return [match[1] for match in _EQ.finditer(_ANY.sub("", text or ""))]


def sort_key(text: str | None, where: str | None) -> tuple[str, bool] | None:
    """``$orderby``; with a ``$filter`` its property has to come first there too, else InefficientFilter."""
    if not text:
        return None
    name, _, direction = text.partition(" ")
    if "," in text or direction not in {"", "asc", "desc"}:
        raise bad(f"Invalid $orderby: {text}")
    if where is not None and filtered_properties(where)[:1] != [name]:
        raise bad("The restriction or sort order is too complex for this operation.", "InefficientFilter")
    return name, direction == "desc"


def expanded(text: str | None) -> list[str] | None:
    """The ids of extended properties to expand; ``None``: nothing to expand."""
    if text is None:
        return None
    match = _EXPAND.fullmatch(text)
    if not match:
        raise bad(f"Could not expand '{text}'.", "ErrorInvalidUrlQuery")
    return re.findall(r"id eq '([^']*)'", match[1])


def _carries(item: Item, name: str, value: str) -> bool:
    """Names are compared as they are, values without regard to case (documented)."""
    return any(key == name and str(held).lower() == value.lower() for key, held in item["_props"].items())


def _comparison(path: str, operator: str, literal: str) -> Callable[[Item], bool]:
    wanted: Any = literal[1:-1].replace("''", "'") if literal.startswith("'") else _literal(literal)

    def holds(item: Item) -> bool:
        value: Any = item
        for step in path.split("/"):
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return operator == "ne"
        if isinstance(wanted, datetime):
            value = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        elif isinstance(wanted, str):
            return {"eq": str(value).lower() == wanted.lower(), "ne": str(value).lower() != wanted.lower()}[operator]
        return {
            "eq": value == wanted, "ne": value != wanted, "ge": value >= wanted,
            "gt": value > wanted, "le": value <= wanted, "lt": value < wanted,
        }[operator]  # fmt: skip

    return holds


def _literal(text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)", text):
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
    raise bad(f"Invalid literal in filter: {text}", "ErrorInvalidUrlQueryFilter")
