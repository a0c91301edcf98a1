"""Write ``tests/data/graph/models.json``: the properties of the Graph v1.0 types that are used, from Microsoft's SDK.

The SDK takes 240 MB, so the tests carry this extract instead. To make it anew, in an environment of its own:

    uv run --no-project --with msgraph-sdk python tools/graph_models.py

A type is a mapping of property to type; a list type is written ``[type]``, an enumeration is the list of its values.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOTS = ("event", "message", "calendar", "todoTask", "todoTaskList", "fileAttachment")
DEPTH_STOPS = frozenset({"entity", "extension", "multiValueLegacyExtendedProperty", "calendarPermission"})
PRIMITIVES = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "bytes": "binary",
    "datetime.datetime": "instant",
    "datetime.date": "date",
    "datetime.time": "time",
}


def main() -> None:
    """Follow the types from the roots and write them down."""
    types: dict[str, Any] = {}
    pending = list(ROOTS)
    while pending:
        name = pending.pop()
        if name not in types:
            types[name] = describe(name)
            pending += [each for each in needed(types[name]) if each not in types]
    there = Path(__file__).parents[1] / "tests" / "data" / "graph" / "models.json"
    there.parent.mkdir(parents=True, exist_ok=True)
    data = {"source": f"msgraph-sdk {version('msgraph-sdk')}", "types": dict(sorted(types.items()))}
    there.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def describe(name: str) -> Any:
    """The properties of one type, its base types' included; the values of an enumeration."""
    model = load(name)
    if issubclass(model, Enum):
        return [each.value for each in model]
    found = {}
    for wire, setter in model().get_field_deserializers().items():
        attribute = setter.__code__.co_consts[1] if setter.__code__.co_consts else None
        found[wire] = "string" if wire == "@odata.type" else kind(annotation(model, str(attribute)))
    return found


def annotation(model: type, attribute: str) -> str:
    """The annotation of a field, as it is written in the class that has it."""
    for each in model.__mro__:
        if attribute in (known := inspect.get_annotations(each)):
            return str(known[attribute])
    raise LookupError(f"{model.__name__}.{attribute}")


def kind(text: str) -> Any:
    """``Optional[list[Recipient]]`` as ``["recipient"]``."""
    inner = re.sub(r"^Optional\[(.*)\]$", r"\1", text)
    if listed := re.fullmatch(r"list\[(.*)\]", inner, re.IGNORECASE):
        return [kind(listed[1])]
    return PRIMITIVES.get(inner, inner[0].lower() + inner[1:])


def needed(described: Any) -> list[str]:
    """The types that a type's properties are of."""
    values = described.values() if isinstance(described, dict) else ()
    flat = [each[0] if isinstance(each, list) else each for each in values]
    return [each for each in flat if each not in PRIMITIVES.values() and each not in DEPTH_STOPS]


def load(name: str) -> Any:
    """The SDK's class for a type: ``todoTask`` is ``TodoTask`` in ``todo_task``."""
    module = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return getattr(importlib.import_module(f"msgraph.generated.models.{module}"), name[0].upper() + name[1:])


if __name__ == "__main__":
    main()
