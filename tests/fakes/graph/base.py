"""What all addresses of Graph have in common: a call, its preferences, pages, selections, versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.fakes.graph import query, schema
from tests.fakes.graph.problem import Problem, bad
from tests.fakes.graph.query import Query
from tests.fakes.graph.store import Mailbox

Item = dict[str, Any]

COLLECTION = {"select", "filter", "top", "skip", "orderby", "expand", "count"}
_WINDOWS = {"W. Europe Standard Time": "Europe/Berlin", "Pacific Standard Time": "America/Los_Angeles"}
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Prefer:
    """What the Prefer header asks for; an unknown preference is refused, so that a misspelt one shows."""

    immutable: bool = False
    zone: ZoneInfo = _UTC
    text: bool = False
    page: int | None = None

    @classmethod
    def of(cls, header: str) -> Prefer:
        found: dict[str, Any] = {}
        for each in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = each.partition("=")
            value = value.strip('"')
            if name == "IdType" and value in {"ImmutableId", "RestId"}:
                found["immutable"] = value == "ImmutableId"
            elif name == "outlook.timezone":
                found["zone"] = zone(value)
            elif name == "outlook.body-content-type" and value in {"text", "html"}:
                found["text"] = value == "text"
            elif name == "odata.maxpagesize" and value.isdigit():
                found["page"] = int(value)
            else:
                raise bad(f"Prefer: {each}")
        return cls(**found)


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    url: str
    prefer: Prefer
    body: Any
    etag: str | None
    root: str


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(_WINDOWS.get(name, name))
    except (ZoneInfoNotFoundError, ValueError):
        raise bad(f"The time zone '{name}' is not supported.", "TimeZoneNotSupportedException") from None


def utc(value: Item) -> datetime:
    return datetime.fromisoformat(value["dateTime"]).replace(tzinfo=zone(value["timeZone"])).astimezone(UTC)


class Shared:
    """The mailbox, and how its collections are shown. ``largest`` is the most items of a page."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.box = mailbox
        self.largest = 1000

    def page(
        self, call: Call, asked: Query, items: list[Item], *, most: int = 1000, filtered: bool = False
    ) -> tuple[int, Any]:
        if not filtered and asked.get("filter"):
            items = [item for item in items if self._hit(item, asked)]
        size = min(asked.number("top", 10, most), self.largest)
        skip = int(asked.get("skip") or 0)
        page: Item = {"value": [self.select(item, asked) for item in items[skip : skip + size]]}
        if skip + size < len(items):
            kept = [f"{quote(n, safe='$')}={quote(v)}" for n, v in asked.values.items() if n != "$skip"]
            page["@odata.nextLink"] = f"{call.root}{call.path}?{'&'.join([*kept, f'$skip={skip + size}'])}"
        return 200, page

    def _hit(self, item: Item, asked: Query) -> bool:
        held = self.box.agenda.calendars.get(item["id"], {"_props": {}})
        return query.condition(asked.get("filter"))({**item, "_props": held["_props"]})

    def with_props(self, item: Item, asked: Query) -> Item:
        names = query.expanded(asked.get("expand"))
        props = item.pop("_props", {})
        if names:
            found = [{"id": name, "value": props[name]} for name in names if name in props]
            if found:
                item["singleValueExtendedProperties"] = found
        return item

    def select(self, item: Item, asked: Query) -> Item:
        chosen = asked.get("select")
        if not chosen:
            return plain(item)
        names = set(chosen.split(","))
        if unknown := names - schema.names():
            raise bad(f"Could not find a property named '{min(unknown)}'.")
        kept = {key: value for key, value in item.items() if key in names or key.startswith("@")}
        kept |= {key: item[key] for key in ("id", "singleValueExtendedProperties", "event") if key in item}
        return kept


def plain(item: Item) -> Item:
    return {key: value for key, value in item.items() if not key.startswith("_")}


def match(call: Call, version: str) -> None:
    if call.etag is not None and call.etag not in {f'W/"{version}"', "*"}:
        text = "The change key passed in the request does not match the current change key for the item."
        raise Problem(412, "ErrorIrresolvableConflict", text)
