"""One component as properties, and text as it may be shown: unfolded, decoded, unescaped, on one line, not too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from connectors._ical.octets import unfold

TITLE_LIMIT = 1 << 10
TEXT_LIMIT = 1 << 15
LINES_LIMIT = 20_000

_LINE = re.compile(r"^([^:;\n]*)([:;].*)", re.MULTILINE)
_TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "LAST-MODIFIED", "DTSTAMP"}
_WORDS = {"UID", "SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "STATUS", "SEQUENCE", "ORGANIZER", "ATTENDEE"}
LINKS = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "URL",
)
_READ = frozenset(_TIMES | _WORDS | set(LINKS))  # every property that anybody here asks for
_PARAM = re.compile(r"""\s*;\s*([\w-]+)\s*=\s*((?:"[^"]*"|[^";:])*)""")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")


class Property(NamedTuple):
    """One content line: ``name`` in capitals, ``value`` as written (still escaped)."""

    name: str
    params: dict[str, str]
    value: str

    def param(self, name: str) -> str:
        """The value of a parameter without its quotes; empty where it is missing."""
        return self.params.get(name, "").strip().strip('"')


class Properties:
    """The properties of a component itself, without those of the components inside it (alarms)."""

    def __init__(self, raw: bytes) -> None:
        self._lines: dict[str, list[str]] = {}
        below = -1  # the component's own BEGIN is among the lines
        for name, rest in _LINE.findall(decode(unfold(raw)).replace("\r", "")):
            known = name if name in _READ else name.replace(" ", "").replace("\t", "").upper()
            if known == "BEGIN":
                below += 1
            elif known == "END":
                below -= 1
            elif not below and known in _READ:  # all that is ever asked for
                self._lines.setdefault(known, []).append(rest)

    def all(self, name: str, limit: int = LINES_LIMIT) -> Iterator[Property]:
        """Every property of that name, in order."""
        for rest in self._lines.get(name, ())[:limit]:
            yield _property(name, rest)

    def first(self, *names: str) -> Property | None:
        """The first property of the first of these names that is there and not empty."""
        for name in names:
            for rest in self._lines.get(name, ()):
                found = _property(name, rest)
                if found.value and not found.value.isspace():
                    return found
        return None

    def count(self, name: str) -> int:
        """How many properties of that name there are."""
        return len(self._lines.get(name, ()))

    def raw(self, name: str) -> str:
        """The value of the first property of that name; empty where there is none."""
        found = self.first(name)
        return found.value.strip() if found else ""

    def line(self, *names: str) -> str:
        """The first of these as text on one line."""
        found = self.first(*names)
        return one_line(unescape(found.value[: 2 * TITLE_LIMIT]), TITLE_LIMIT) if found else ""

    def text(self, *names: str) -> str:
        """The first of these as text with its own line breaks."""
        found = self.first(*names)
        return visible(unescape(found.value[: 2 * TEXT_LIMIT]))[:TEXT_LIMIT] if found else ""


def decode(raw: bytes) -> str:
    """UTF-8, as the RFC wants it, else what Windows programs write instead."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _property(name: str, rest: str) -> Property:
    if rest.startswith(":"):
        return Property(name, {}, rest[1:])
    params: dict[str, str] = {}
    at = 0
    while found := _PARAM.match(rest, at):
        params.setdefault(found[1].upper(), found[2])
        at = found.end()
    at = rest.find(":", at)
    return Property(name, params, rest[at + 1 :] if at >= 0 else "")


def unescape(text: str) -> str:
    """Undo the escapes of RFC 5545 §3.3.11."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def name_of(param: str) -> str:
    """A display name from a parameter: RFC 6868 carets and stray backslashes undone, on one line."""
    text = _CARET.sub(lambda found: {"n": "\n", "^": "^", "'": '"'}[found[1]], param)
    return one_line(unescape(text).strip().strip('"'), 256)


def visible(text: str) -> str:
    """Without control characters and without marks that change the direction of text; line breaks are ``\\n``."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int) -> str:
    """On one line, without control characters, at most ``limit`` characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()[:limit]
    return _CONTROL.sub("", _SPACES.sub(" ", text)).strip()[:limit]


def plural(count: int, noun: str) -> str:
    """``1 entry``, ``2 entries``."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"
