"""Request bodies against the property names and types of the official SDK's models."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.graph.problem import bad

# What the service sets itself (the documentation's "Read-only"); to send it is refused here.
READ_ONLY = {
    "id", "changeKey", "createdDateTime", "lastModifiedDateTime", "bodyPreview", "iCalUId", "isOrganizer",
    "isCancelled", "isDraft", "organizer", "parentFolderId", "conversationId", "sentDateTime", "receivedDateTime",
    "webLink", "type", "seriesMasterId", "originalStart", "responseStatus", "hasAttachments",
    "bodyLastModifiedDateTime", "uniqueBody", "calendar", "instances", "isDefaultCalendar", "canEdit", "canShare",
    "owner", "isOwner", "isShared", "wellknownListName", "events", "calendarView",
}  # fmt: skip


@cache
def types() -> dict[str, Any]:
    there = Path(__file__).parents[2] / "data" / "graph" / "models.json"
    return json.loads(there.read_text(encoding="utf-8"))["types"]


@cache
def names() -> frozenset[str]:
    """Every property that anything has: what ``$select`` may name."""
    return frozenset(each for described in types().values() if isinstance(described, dict) for each in described)


def check(name: str, body: Any, *, where: str = "", top: bool = True) -> None:
    """Raise the 400 that Graph gives for an unknown property, a wrong type or a read-only one."""
    if not isinstance(body, dict):
        raise bad(f"{where or name}: an object was expected")
    if isinstance(body.get("@odata.type"), str) and not top:
        name = body["@odata.type"].removeprefix("#microsoft.graph.")
    known = types()[name]
    for key, value in body.items():
        if key not in known:
            raise bad(f"The property '{key}' does not exist on type 'microsoft.graph.{name}'.", "RequestBodyRead")
        if top and key in READ_ONLY:
            raise bad(f"The property '{key}' is read-only.", "ErrorInvalidPropertySet")
        _value(known[key], value, f"{where}/{key}")


def _value(kind: Any, value: Any, where: str) -> None:
    if value is None:
        return
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise bad(f"{where}: a list was expected", "RequestBodyRead")
        for each in value:
            _value(kind[0], each, where)
        return
    simple = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "binary": str, "instant": str}
    if kind in simple:
        if not isinstance(value, simple[kind]) or (kind != "boolean" and isinstance(value, bool)):
            raise bad(f"{where}: Cannot convert a value to the type Edm.{kind}.", "RequestBodyRead")
        return
    described = types()[kind]
    if isinstance(described, list):
        if value not in described:
            raise bad(f"{where}: Requested value '{value}' was not found.", "RequestBodyRead")
        return
    check(kind, value, where=where, top=False)
    if kind == "dateTimeTimeZone":
        _moment(value, where)


def _moment(value: dict[str, Any], where: str) -> None:
    text = str(value.get("dateTime"))
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        raise bad(f"{where}: '{text}' is not a date and time", "ErrorInvalidParameter") from None
    if naive.tzinfo is not None or not value.get("timeZone"):
        raise bad(f"{where}: a time without offset and a zone are expected", "TimeZoneNotSupportedException")


def props(body: dict[str, Any]) -> dict[str, str]:
    """The extended properties of a body, their ids in one of the documented forms."""
    for each in body.get("singleValueExtendedProperties", ()):
        if not re.fullmatch(
            r"\w+ (?:0x[0-9A-Fa-f]{1,4}|\{[0-9a-fA-F-]{36}\} (?:Name \S+|Id 0x[0-9A-Fa-f]+))", each["id"]
        ):
            raise bad("PropertyId values may only be in one of the documented formats.", "ErrorInvalidPropertyId")
    return {each["id"]: each["value"] for each in body.get("singleValueExtendedProperties", ())}
