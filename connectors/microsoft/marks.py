"""Our marks on what we make, and what a person sees of it.

Mail and events carry two named properties, written in the same call as the content: the key, which can be filtered for,
and what we wrote last as a fingerprint. So an artefact says by itself whether somebody changed it, even after the
ledger was lost or the answer to our own last change. Clients show neither; neither leaves the mailbox.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connectors._html import html_text
from connectors._mime import squeeze
from connectors.microsoft.graph import Item, quoted

_SET = "{b5c3d6a0-6f0e-4d0b-9a57-2f1f4f6a7c11}"  # a property set of our own
KEY = f"String {_SET} Name AfterwordKey"
SEEN = f"String {_SET} Name AfterwordSeen"
WITH_KEY = f"singleValueExtendedProperties($filter=id eq {quoted(KEY)})"
WITH_SEEN = f"singleValueExtendedProperties($filter=id eq {quoted(SEEN)})"
LONGEST = 250  # characters of a subject or title; Exchange takes 255


def marked(key: str, seen: str, **more: str) -> list[Item]:
    """The properties of something we make; ``more`` are others by their id."""
    pairs = {KEY: key, SEEN: f"{key} {seen}", **more}
    return [{"id": name, "value": value} for name, value in pairs.items()]


def carrying(key: str) -> str:
    """The filter for what carries the key."""
    where = f"ep/id eq {quoted(KEY)} and ep/value eq {quoted(key)}"
    return f"singleValueExtendedProperties/Any(ep: {where})"


def bears(item: Mapping[str, Any], key: str) -> bool:
    """Whether it says itself that it carries the key: a filter that is not understood may be passed over."""
    return _property(item, KEY) == key


def written(item: Mapping[str, Any], key: str) -> str | None:
    """The fingerprint of what we wrote last under this key, as the artefact itself says."""
    owner, _, seen = (_property(item, SEEN) or "").partition(" ")
    return seen if owner == key and seen else None


def _property(item: Mapping[str, Any], name: str) -> str | None:
    for each in item.get("singleValueExtendedProperties") or ():
        if isinstance(each, dict) and str(each.get("id", "")).lower() == name.lower():
            return str(each.get("value", ""))
    return None


def readable(item: Mapping[str, Any]) -> str:
    """The readable text of an item's body."""
    body = item.get("body")
    if not isinstance(body, dict):
        return ""
    content = str(body.get("content") or "")
    return html_text(content) if str(body.get("contentType")).lower() == "html" else content


def fingerprint(*facts: str) -> str:
    """Equal for facts that differ only in white space and invisible characters."""
    return hashlib.sha256(json.dumps([squeeze(each) for each in facts]).encode()).hexdigest()[:32]


def titled(text: str) -> str:
    """A subject or title that Exchange takes."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
