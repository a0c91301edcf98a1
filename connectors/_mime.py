"""Mail as bytes, and what a person sees of it.

``build_message`` makes the RFC 5322 message that a draft becomes (Gmail, IMAP, ``.eml`` files). Whatever the draft
says, no value can add a header or a recipient: control characters and bidirectional overrides are taken out, an
address that is not one plain addr-spec is left out. Headers are folded here and not by the standard library, whose
folding drops quotes round encoded names and encodes long message ids, depending on its version.

``Visible`` is the other direction: recipients, subject and readable text of a mail as found, for the question
whether the user edited it. White space, wrapping and markup do not count.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import getaddresses, quote
from pathlib import Path

from connectors._html import html_text
from daemon.errors import Rejected
from daemon.model import Draft, Person, Thread

KEY_HEADER = "X-Afterword-Key"

_LINE = 76  # octets; RFC 2045 §6.7 for quoted-printable, RFC 2047 §2 for lines with encoded words
_WORD = 58  # octets of one encoded word, so that it fits behind the longest name of a header
_ATTACHMENTS = 20 * 2**20  # octets in all; providers refuse more than 25 to 35 MB once it is encoded
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\s]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # atext of RFC 5322 §3.2.3; no quoted and no UTF-8 local parts
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_UID = re.compile(r"^UID(?:;[^:\r\n]*)?:(.*)$", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
_ANSWER = re.compile(r"^\s*(?:(?:re|aw|sv|vs|antw|odp|fwd?|wg|tr|rv|enc)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_PEOPLE = frozenset({"From", "Sender", "Reply-To"})
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")  # printable ASCII without angle brackets inside


def clean_text(text: str) -> str:
    """Text of several lines without control characters, ``\\n`` between lines, encodable as UTF-8."""
    lines = _BREAK.sub("\n", text)
    return _CONTROL.sub("", lines).encode("utf-8", "replace").decode("utf-8")


def clean_line(text: str) -> str:
    """The same on one line: safe as the value of a header."""
    return " ".join(clean_text(text).split())


def addresses(people: Iterable[Person]) -> tuple[tuple[str, str], ...]:
    """(name, addr-spec) of those whose address is one plain addr-spec, each address once, domains in ASCII (IDNA)."""
    found: dict[str, str] = {}
    for person in people:
        local, _, domain = (person.email or "").strip().rpartition("@")
        try:
            address = f"{local}@{domain.encode('idna').decode('ascii')}"
        except UnicodeError:
            continue
        if _ADDRESS.fullmatch(address) and "=?" not in address:  # some readers decode words in addresses (RFC 2047)
            found.setdefault(address, clean_line(person.name or ""))
    return tuple((name, address) for address, name in found.items())


def build_message(draft: Draft, *, key: str, headers: Mapping[str, str] | None = None) -> EmailMessage:
    """Build the mail of a draft; ``bytes(message)`` has CRLF line ends and is the same for the same arguments.

    Headers are held as they are written; to see what a reader sees, parse the bytes.

    ``headers`` are further ones (``From``, ``X-Unsent``, ``Message-ID``, …) as a person writes them, cleaned and
    encoded like all others. There is
    never a Cc or Bcc. Raises ``Rejected`` when an attachment cannot be read or all are too large together.
    """
    message = EmailMessage(policy=_POLICY)
    if people := addresses(draft.to):
        message["To"] = ", ".join(_mailbox(name, address) for name, address in people)
    message["Subject"] = clean_line(draft.subject)
    for name, value in _thread_headers(draft.thread).items():
        message[name] = value
    for name, value in (headers or {}).items():
        message[name] = _people(value) if name in _PEOPLE else clean_line(value)
    message[KEY_HEADER] = clean_line(key)
    message["MIME-Version"] = "1.0"
    body = clean_text(draft.body).rstrip("\n") + "\n"
    plain = body.isascii() and all(len(line) <= _LINE for line in body.split("\n"))
    message.set_content(body, charset="utf-8", cte="7bit" if plain else "quoted-printable")
    _attach(message, draft.attachments)
    if message.is_multipart():
        message.set_boundary(f"=_{hashlib.sha256(f'{key}{body}'.encode()).hexdigest()[:40]}")
    return message


def read_message(raw: bytes) -> EmailMessage:
    """Parse a mail as it was found."""
    return message_from_bytes(raw, policy=default)


@dataclass(frozen=True, slots=True)
class Visible:
    """What a person sees of a mail: bare addresses, subject, readable text, names of attachments."""

    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()

    @classmethod
    def of(cls, message: EmailMessage) -> Visible:
        """Read it from a parsed mail; the HTML alternative counts where there are two, as mail programs show it."""
        body = message.get_body(("html", "plain"))
        content = str(body.get_content()) if body else ""
        return cls(
            to=_recipients(message, "To"),
            cc=_recipients(message, "Cc"),
            bcc=_recipients(message, "Bcc"),
            subject=str(message.get("Subject", "")),
            text=html_text(content) if body and body.get_content_subtype() == "html" else content,
            attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
        )

    @property
    def fingerprint(self) -> str:
        """Equal for two mails that differ only in white space, wrapping, markup, letter case or order of addresses."""
        people = [sorted(address.lower() for address in each) for each in (self.to, self.cc, self.bcc)]
        facts = [people, squeeze(self.subject), squeeze(self.text), sorted(self.attachments)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def fingerprint(raw: bytes) -> str:
    """``Visible.fingerprint`` of a mail as found; one that cannot be read is equal to nothing but itself."""
    try:
        return Visible.of(read_message(raw)).fingerprint
    except Exception:  # the standard library's parser raises nearly anything on broken headers and charsets
        return "unreadable-" + hashlib.sha256(raw).hexdigest()[:32]


def squeeze(text: str) -> str:
    """Text without any white space or invisible character, in Unicode's composed form."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def uids(calendar: str) -> Iterator[str]:
    """The UIDs in a text/calendar part (RFC 5545 §3.1, §3.8.4.7)."""
    return (uid for match in _UID.finditer(_FOLD.sub("", calendar)) if (uid := match[1].strip()))


def topic(subject: str) -> str:
    """A subject for comparison: without what programs put before it when a mail is answered or passed on."""
    return squeeze(_ANSWER.sub("", subject)).casefold()


class _Policy(EmailPolicy):
    """Headers are stored encoded and written as they are, broken only where they already have spaces."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        """Keep text as text: everything stored was made by ``build_message``."""
        if not isinstance(value, str) or name.lower().startswith(("content-", "mime-")):
            return super().header_store_parse(name, value)
        return name, value

    def fold(self, name: str, value: str) -> str:
        """One header, CRLF included."""
        if name.lower().startswith(("content-", "mime-")):
            return str(super().fold(name, value))
        return _fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as octets: by now everything is ASCII."""
        return self.fold(name, value).encode("ascii")


_POLICY = _Policy(linesep="\r\n", max_line_length=_LINE, cte_type="7bit")


def _fold(name: str, value: str) -> str:
    lines, line = [], f"{name}:"
    words = _words(name, value)
    for word in filter(None, words):
        if len(line) + 1 + len(word) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def _words(name: str, value: str) -> list[str]:
    """Split into what may not be broken; unstructured text that is not short ASCII words becomes encoded words."""
    words = value.split(" ")
    structured = name in _PEOPLE or name in {"To", "In-Reply-To", "References", "Message-ID"}
    if (structured and value.isascii()) or (value.isascii() and "=?" not in value and max(map(len, words)) <= _WORD):
        return words
    return _encoded(value)


def _encoded(text: str) -> list[str]:
    return Header(text, "utf-8", maxlinelen=_WORD).encode(linesep="\n").split()


def _people(value: str) -> str:
    found = (Person(name, address) for name, address in getaddresses([clean_line(value)]))
    return ", ".join(_mailbox(name, address) for name, address in addresses(found))


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    if not name.isascii() or "=?" in name or len(name) > 60:
        return f"{' '.join(_encoded(name))} <{address}>"
    plain = re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+", name)
    return f"{name} <{address}>" if plain else f'"{quote(name)}" <{address}>'


def _thread_headers(thread: Thread | None) -> dict[str, str]:
    """In-Reply-To and References of an answer (RFC 5322 §3.6.4); ids that are none are left out."""
    if thread is None or not _MESSAGE_ID.fullmatch(thread.message_id):
        return {}
    chain = dict.fromkeys([*filter(_MESSAGE_ID.fullmatch, thread.references), thread.message_id])
    chain.pop(thread.message_id)
    return {"In-Reply-To": thread.message_id, "References": " ".join([*chain, thread.message_id])}


def _recipients(message: EmailMessage, header: str) -> tuple[str, ...]:
    found = getaddresses([str(value) for value in message.get_all(header, ())])
    return tuple(address for _, address in found if address)


def _attach(message: EmailMessage, paths: Iterable[str]) -> None:
    total = 0
    for path in map(Path, paths):
        try:
            data = path.expanduser().read_bytes()
        except OSError as error:
            raise Rejected(
                f"an attachment cannot be read ({error.strerror})", remedy="Correct its path in the config."
            ) from error
        total += len(data)
        if total > _ATTACHMENTS:
            raise Rejected("the attachments are larger than 20 MB together", remedy="Attach smaller files.")
        maintype, _, subtype = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=clean_line(path.name))
