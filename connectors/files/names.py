"""File names a person can read and every file system can hold: a-z, 0-9 and hyphens, short, never a device."""

from __future__ import annotations

import re
import unicodedata

from daemon.model import Draft

_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # reserved on Windows, with any extension
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def slug(text: str, limit: int) -> str:
    """The words of ``text`` in plain ASCII, cut at a word; empty where it has no such letters."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    cut = "-".join(words)[: limit + 1]
    return (cut.rpartition("-")[0] or cut[:limit]) if len(cut) > limit else cut


def draft_name(draft: Draft, *, discreet: bool = False) -> str:
    """A name for a draft, without extension: whom it is to, and (not where discreet) what it is about."""
    first = draft.to[0] if draft.to else None
    person = "" if first is None else (slug(first.name or "", 40) or slug((first.email or "").partition("@")[0], 40))
    subject = "" if discreet else slug(draft.subject, 50)
    name = "-".join(filter(None, (person, subject))) or "draft"
    return f"to-{name}" if _DEVICES.fullmatch(name) else name
