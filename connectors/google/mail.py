"""A message of Gmail v1 as a ``Message``, and the calendar parts in it. Pure but for the parts it asks for."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator, Mapping
from email.utils import getaddresses, parseaddr
from typing import Any

from connectors._html import html_text
from connectors.google.sent import headers, moment
from daemon.model import TELLING, Message, Person

FIELDS = "id,threadId,labelIds,internalDate,payload"
CALENDAR = ("text/calendar", "application/ics")
_CHARSET = re.compile(r'charset\s*=\s*"?([\w.:-]+)', re.IGNORECASE)
_TEXT = 2000  # characters, as the port says


def message_of(item: Mapping[str, Any], own_addresses: Collection[str]) -> Message:
    """Translate a message that was read with ``format=full``."""
    found = headers(item)
    name, address = parseaddr(found.get("from", ""))
    sender = Person(name or None, address.lower() or None)
    people = getaddresses([found.get("to", ""), found.get("cc", "")])
    return Message(
        id=item["id"],
        at=moment(item),
        sender=sender,
        to=tuple(Person(each or None, addr.lower()) for each, addr in people if addr),
        subject=found.get("subject", ""),
        text=_text(item)[:_TEXT],
        headers={name: found[name] for name in TELLING if name in found},
        parts=tuple(part.get("mimeType", "") for part in parts(item)),
        own="SENT" in item.get("labelIds", ()) or sender.email in own_addresses,
    )


def parts(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All MIME parts of a message, containers included, in order."""
    waiting = [item.get("payload") or {}]
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting[:0] = part.get("parts") or ()


def decoded(part: Mapping[str, Any], data: str) -> str:
    """The text of a part from its base64url ``data``, in the part's own charset."""
    raw = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    match = _CHARSET.search(headers({"payload": part}).get("content-type", ""))
    try:
        return raw.decode(match[1] if match else "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _text(item: Mapping[str, Any]) -> str:
    """The readable text: the first plain part, else the first HTML part without its markup."""
    for kind in ("text/plain", "text/html"):
        for part in parts(item):
            data = (part.get("body") or {}).get("data")
            if part.get("mimeType") == kind and data and not part.get("filename"):
                text = decoded(part, data)
                return html_text(text) if kind == "text/html" else text
    return ""
