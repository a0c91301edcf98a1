"""One connection: IMAPClient behind the list of commands, and the few things that are asked of it.

Imported on first use. Folders keep their names as the server writes them, messages are named by UID.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import ProtocolError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.response_parser import parse_response
from imapclient.tls import IMAP4_TLS

from connectors.imap import faults
from connectors.imap.commands import check
from connectors.imap.mail import Data
from connectors.imap.options import Server
from daemon.errors import NotAllowed, Unavailable

_TIMEOUT: Any = SocketTimeout(connect=15, read=60)  # seconds; a search through a large mailbox takes its time
_APPENDED = re.compile(rb"APPENDUID (\d+) (\d+)")
_STATE = "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ"
_PLAIN = re.compile(r"[A-Z]+|[0-9,:]+")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LONGEST = 10_000_000  # octets of one line: all the UIDs of a large mailbox stand in one


class _Checked:
    """The lowest layer: every octet that is written passes ``send``."""

    tagpre: Any  # octets, whatever typeshed says

    def send(self, data: Any) -> None:
        """Write it, if it may be said."""
        check(self.tagpre, data)
        super().send(data)  # type: ignore[misc]  # of the classes that this is put before


class _Plain(_Checked, IMAP4WithTimeout):
    """Without encryption, or before it."""


class _Encrypted(_Checked, IMAP4_TLS):
    """With TLS from the first octet."""


class _Line(IMAPClient):
    """IMAPClient on top of that layer."""

    def _create_IMAP4(self) -> Any:  # noqa: N802 - overridden
        if self.ssl:
            return _Encrypted(self.host, self.port, self.ssl_context, _TIMEOUT.connect)
        return _Plain(self.host, self.port, _TIMEOUT.connect)

    def listing(self, *words: str) -> list[tuple[tuple[bytes, ...], bytes | None, Any]]:
        """LIST with the words of its extended form (RFC 5258)."""
        typ, data = self._imap.xatom("LIST", '""', '"*"', *words)
        self._checkok("list", typ, data)  # type: ignore[no-untyped-call]
        found: list[tuple[tuple[bytes, ...], bytes | None, Any]]
        found = self._proc_folder_list(self._imap.response("LIST")[1])  # type: ignore[no-untyped-call]
        return found

    def states(self, folders: Iterable[bytes]) -> list[Any]:
        """What STATUS says, name and items in turn: of all folders with one LIST (RFC 5819), else one by one."""
        commands: list[tuple[Any, ...]]
        if self.has_capability("LIST-STATUS"):  # type: ignore[no-untyped-call]
            commands = [("LIST", '""', '"*"', "RETURN", f"(STATUS ({_STATE}))")]
        else:
            commands = [("STATUS", self._normalise_folder(each), f"({_STATE})") for each in folders]  # type: ignore[no-untyped-call]
        said: list[Any] = []
        for command in commands:
            typ, data = self._imap.xatom(*command)
            self._checkok(command[0], typ, data)  # type: ignore[no-untyped-call]
            self._imap.response("LIST")
            said += [each for each in self._imap.response("STATUS")[1] if each]
        return list(parse_response(said)) if said else []

    def find(self, words: Sequence[str], text: str | None) -> list[int]:
        """UID SEARCH with these words, and ``text`` after the last of them as a literal, whatever is in it."""
        if text is not None:
            self._imap.literal = text.encode("utf-8", "replace")
            words = words if text.isascii() else ["CHARSET", "UTF-8", *words]
        typ, data = self._imap.uid("SEARCH", *words)
        self._checkok("search", typ, data)  # type: ignore[no-untyped-call]
        return sorted(int(uid) for line in data if line for uid in line.split())


class Client:
    """What the connector says to a server."""

    def __init__(self, server: Server, ca_file: str | None) -> None:
        self._server = server
        self._context = _context(server, ca_file)
        imaplib._MAXLINE = max(imaplib._MAXLINE, _LONGEST)  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
        encrypted = server.security == "tls"
        self._line: Any = _Line(server.host, server.port, ssl=encrypted, ssl_context=self._context, timeout=_TIMEOUT)
        self._line.folder_encode = False
        self._line.normalise_times = False  # times are aware
        self._folder = b""  # the one that is open

    def encrypt(self) -> None:
        """STARTTLS where it is meant to be: without it nothing more is said."""
        if self._server.security != "starttls":
            return
        if not self.has("STARTTLS"):
            raise Unavailable(
                f"{self._server.host} offers no encryption on this port (STARTTLS); no password was sent.",
                remedy="Set security: tls, or check the network: somebody may be in between.",
            )
        self._line.starttls(self._context)

    def enter(self, name: str, password: str) -> None:
        """Log in; PLAIN (RFC 4616) where there is a choice, since it takes any character."""
        if self.has("AUTH=PLAIN"):
            self._line.plain_login(name, password)
        elif not f"{name}{password}".isascii():
            raise NotAllowed("This mail server takes names and passwords only in plain letters.")
        else:
            self._line.login(f'"{_escaped(name)}"', password)

    def has(self, capability: str) -> bool:
        """Whether the server says that it can do this."""
        return bool(self._line.has_capability(capability))

    def noop(self) -> None:
        """Try whether it answers."""
        self._line.noop()

    def listing(self) -> list[tuple[tuple[bytes, ...], bytes | None, bytes]]:
        """Flags, separator and name of every folder, its special use included (RFC 6154)."""
        extended = self.has("SPECIAL-USE") and self.has("LIST-EXTENDED")
        found = self._line.listing(*(("RETURN", "(SPECIAL-USE)") if extended else ()))
        return [
            (flags, separator, name if isinstance(name, bytes) else str(name).encode())
            for flags, separator, name in found
        ]

    def states(self, folders: Iterable[bytes]) -> dict[bytes, Hashable]:
        """How folders stand: as long as it is the same, so are their mails and flags (RFC 7162 §3.1.2).

        Only of those of which the server can tell; what it says of the one that is open may be old (RFC 3501 §6.3.10).
        """
        if not self.has("CONDSTORE"):
            return {}
        try:
            said = self._line.states(each for each in folders if each != self._folder)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, ProtocolError):
            return {}
        named = {name if isinstance(name, bytes) else str(name).encode(): items for name, items in _pairs(said)}
        return {
            name: frozenset(facts.items())
            for name, items in named.items()
            if name != self._folder and (facts := dict(_pairs(items))).get(b"HIGHESTMODSEQ")
        }

    def open(self, folder: bytes, *, writing: bool = False) -> int:
        """Open a folder as it is at this moment; its UIDVALIDITY. ``Refused`` where it cannot be opened at all."""
        self._folder = folder
        try:
            answer = self._line.select_folder(folder, readonly=not writing)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise faults.answered(str(error)) from None
        return int(answer.get(b"UIDVALIDITY") or 0)

    def search(self, *criteria: Any, text: str | None = None) -> list[int]:
        """UIDs in order. A list in the criteria stands in brackets; ``text``, of any letters, follows the last key.

        ``Refused`` where the server cannot search for such a text.
        """
        try:
            found: list[int] = self._line.find([_key(each) for each in criteria], text)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise faults.answered(str(error)) from None
        return found

    def fetch(self, uids: Sequence[int], *what: str) -> dict[int, Data]:
        """What is asked for of these messages; ``ValueError`` for an answer that makes no sense."""
        if not uids:
            return {}
        try:
            found: dict[int, Data] = self._line.fetch(uids, list(what))
        except ProtocolError as error:
            raise ValueError(str(error)) from None
        return found

    def append(self, folder: bytes, mail: bytes) -> str:
        """Put a draft into a folder; its place there, where the server tells it (RFC 4315)."""
        match = _APPENDED.search(self._line.append(folder, mail, (b"\\Draft", b"\\Seen")))
        return f"{int(match[1])}/{int(match[2])}" if match else ""

    def remove(self, uids: Collection[int]) -> None:
        """Remove these messages and no others: without UIDPLUS they are only marked."""
        self._line.add_flags(list(uids), [b"\\Deleted"], silent=True)
        if self.has("UIDPLUS"):
            self._line.uid_expunge(list(uids))

    def move(self, uids: Collection[int], folder: bytes) -> None:
        """Move these messages (RFC 6851)."""
        self._line.move(list(uids), folder)

    def close(self) -> None:
        """Take leave; nothing is expunged."""
        try:
            self._line.logout()
        except Exception:
            self.drop()

    def drop(self) -> None:
        """End it without another word."""
        with contextlib.suppress(Exception):
            self._line.shutdown()


def _pairs(items: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Name and value in turn as pairs."""
    return zip(items[::2], items[1::2], strict=True)


def _key(item: Any) -> str:
    """One item of a search as it is said: keys and sets of UIDs as they are, dates in English, the rest quoted."""
    if isinstance(item, list):
        return f"({' '.join(map(_key, item))})"
    if isinstance(item, date):
        return f"{item.day}-{_MONTHS[item.month - 1]}-{item.year:04d}"
    return item if _PLAIN.fullmatch(item) else f'"{_escaped(item)}"'


def _context(server: Server, ca_file: str | None) -> ssl.SSLContext:
    """The system's authorities, or the user's own; on this machine a certificate of the server's own will do."""
    context = ssl.create_default_context(cafile=ca_file)
    if server.local and ca_file is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
