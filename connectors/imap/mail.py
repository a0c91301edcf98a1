"""What was fetched of a mail, as values: its headers, its parts, the beginning of its text. Pure."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from connectors._html import html_text
from daemon.model import TELLING, Correspondents, Message, Person, Thread

Data = dict[bytes, Any]  # what was fetched of one message, by the name of what was asked for

CALENDAR = frozenset({"text/calendar", "application/ics"})
TEXT = 2000  # characters, as the port says
ENOUGH = {"text/plain": 16_000, "text/html": 64_000}  # octets of a part that hold as many characters of text
_PLACED = (
    "from",
    "sender",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "references",
)  # who, when, in which conversation
HEADERS = f"BODY.PEEK[HEADER.FIELDS ({' '.join((*_PLACED, *sorted(TELLING))).upper()})]"
_LATE = timedelta(days=1)  # mail that is dated longer before it arrived was put here by an import
_FOLD = re.compile(r"\r?\n[ \t]")
_LOOSE = re.compile(r"[^\s<>,;:\"()]+@[A-Za-z0-9.-]+")
_CHARSET = re.compile(r"[\w.:-]+")
_NONE = frozenset({"us-ascii", "unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail: its number (RFC 3501 §6.4.5), MIME type, transfer encoding and charset."""

    number: str
    type: str
    encoding: str = "7bit"
    charset: str = "utf-8"
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a mail as they stand, by lower-case name; of a repeated one the first."""

    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: bytes) -> Head:
        """Read a block of headers."""
        found: dict[str, str] = {}
        for name, value in message_from_bytes(raw).raw_items():
            found.setdefault(name.lower(), _readable(str(value)))
        return cls(found)

    def get(self, name: str) -> str:
        """One header; empty where there is none."""
        return self.fields.get(name, "")

    def people(self, *names: str) -> tuple[Person, ...]:
        """Who stands in these headers; in a list that is broken, whatever looks like an address."""
        values = [self.get(name) for name in names if self.get(name)]
        try:
            pairs = [pair for pair in getaddresses(values) if "@" in pair[1]]
        except (ValueError, IndexError):
            pairs = []
        pairs = pairs or [("", address) for value in values for address in _LOOSE.findall(value)]
        return tuple(Person(name or None, address.lower()) for name, address in pairs)

    def thread(self, account: str) -> Thread | None:
        """The mail as something to answer."""
        message = self.get("message-id").strip()
        if not message:
            return None
        return Thread(message, tuple(self.get("references").split()), self.get("subject"), None, account)


def block(data: Data) -> bytes:
    """The one part of a message that was asked for."""
    return next((value or b"" for name, value in data.items() if name.startswith(b"BODY[")), b"")


def parts(structure: Any, number: str = "") -> Iterator[Part]:
    """The parts of a BODYSTRUCTURE as IMAPClient parses it, containers included, in order."""
    if isinstance(structure[0], list):
        yield Part(number, f"multipart/{_word(structure[1])}")
        for index, each in enumerate(structure[0], start=1):
            yield from parts(each, f"{number}.{index}" if number else str(index))
        return
    type_ = f"{_word(structure[0])}/{_word(structure[1])}"
    given = structure[2] or ()
    params = {_word(name): value for name, value in zip(given[::2], given[1::2], strict=False)}
    charset = _word(params.get("charset", b"utf-8"))
    attached = any(
        isinstance(each, tuple) and each and isinstance(each[0], bytes) and each[0].lower() == b"attachment"
        for each in structure[7:]
    )
    yield Part(number or "1", type_, _word(structure[5]), charset, attached or "name" in params)


def readable(found: Iterable[Part]) -> Part | None:
    """The part to read: the first plain one, else the first HTML one."""
    texts = [part for part in found if part.type in ENOUGH and not part.attached]
    return min(texts, key=lambda part: part.type != "text/plain", default=None)


def decoded(part: Part, raw: bytes) -> str:
    """The text of a part, or of its beginning."""
    if part.encoding == "base64":
        packed = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        packed = packed[:-1] if len(packed) % 4 == 1 else packed  # it may be cut off anywhere
        raw = base64.b64decode(packed + b"=" * (-len(packed) % 4))
    elif part.encoding == "quoted-printable":
        raw = quopri.decodestring(raw)
    charset = "utf-8" if part.charset in _NONE or not _CHARSET.fullmatch(part.charset) else part.charset
    try:
        text = raw.decode(charset, "replace")
    except (LookupError, ValueError):  # some codecs are for other things, or know no replacements
        text = raw.decode("utf-8", "replace")
    return (html_text(text) if part.type == "text/html" else text).strip()


def message(
    head: Head, arrived: datetime, found: Iterable[Part], text: str, *, own: Collection[str], sent: bool
) -> Message:
    """The mail as the core knows it; ``sent``: it lies among the user's sent mail."""
    senders = head.people("from") or head.people("sender")
    sender = senders[0] if senders else Person()
    to = head.people("to", "cc")
    at = _dated(head, arrived)
    name = head.get("message-id").strip() or f"{sender.email} {at.isoformat()} {head.get('subject')}"
    return Message(
        id=name,
        at=at,
        sender=sender,
        to=to,
        subject=head.get("subject"),
        text=text[:TEXT],
        headers={name: head.get(name) for name in TELLING if head.get(name)},
        parts=tuple(part.type for part in found),
        own=sent or sender.email in own,
    )


def concerns(head: Head, people: Correspondents) -> bool:
    """Whether one of its addresses matters, or lies below a domain that does."""
    for person in head.people("from", "sender", "to", "cc"):
        address = person.email or ""
        host = address.rpartition("@")[2]
        if address in people.addresses or any(f".{host}".endswith(f".{each}") for each in people.domains):
            return True
    return False


def _dated(head: Head, arrived: datetime) -> datetime:
    """When it arrived; of mail that was copied here later, what it says itself."""
    arrived = arrived.astimezone(UTC)
    try:
        stated = parsedate_to_datetime(head.get("date"))
        stated = stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # whoever writes to you may date it as they like
        return arrived
    return stated if stated < arrived - _LATE else arrived


def _readable(value: str) -> str:
    value = _FOLD.sub(" ", value).replace("\r", " ").replace("\n", " ")
    try:
        return str(make_header(decode_header(value))) if "=?" in value else _utf8(value)
    except (HeaderParseError, LookupError, UnicodeError, ValueError, binascii.Error):
        return value


def _utf8(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _word(value: Any) -> str:
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else str(value or "").lower()
