"""Faults of a mail server's line: a man in the middle of an IMAP connection, which says one command at a time."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from tests.faults import wire

_COMMAND = re.compile(rb"(\S+) ((?:UID )?[A-Z]+)(?: (?:\"([^\"]*)\"|(\S+)))?")
_LITERAL = re.compile(rb"\{(\d+)\}\r\n$")
_DATE = re.compile(rb'(?<=INTERNALDATE ")[^"]+')
_AT = "%d-%b-%Y %H:%M:%S %z"


@dataclass
class Answer:
    """What a server says to one command: data without a tag, and the line with it (as a greeting: that alone)."""

    untagged: list[bytes] = field(default_factory=list)
    tagged: bytes = b""

    def whole(self) -> bytes:
        """As it goes over the line."""
        return b"".join(self.untagged) + self.tagged


@dataclass(frozen=True)
class Fault(wire.Fault):
    """``refuse``: said in place of the server. ``spoil``: the server's answer, made into something else. ``ends``: then
    the connection does."""

    refuse: str | None = None
    spoil: Callable[[Answer], bytes] = Answer.whole
    ends: bool = False


@dataclass
class Line(wire.Wire):
    """Listens on ``port`` and talks to ``server``. ``places`` name the folders, as they are called on the line."""

    server: int
    places: Mapping[bytes, str]

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Hear no more, and end what is open."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in tuple(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.server)) as server:
            self._open |= {client, server}
            try:
                talk = _Talk(self, client, server)
                alive = talk.greet()
                while alive:
                    alive = talk.one_command()
            finally:
                self._open -= {client, server}


class _Talk:
    """One connection."""

    def __init__(self, line: Line, client: socket.socket, server: socket.socket) -> None:
        self._line, self._client, self._server = line, client, server
        self._heard: BinaryIO = client.makefile("rb")
        self._said: BinaryIO = server.makefile("rb")
        self._place = ""

    def greet(self) -> bool:
        """The server speaks first."""
        return self._exchange("greeting", b"*", b"")

    def one_command(self) -> bool:
        """Hear a command and have it answered; whether the connection lives on."""
        line = self._heard.readline()
        found = _COMMAND.match(line)
        if found is None:
            return False
        tag, command, folder = found[1], found[2].decode(), found[3] or found[4]
        if command in ("EXAMINE", "SELECT"):
            self._place = self._line.places.get(folder, "")
        in_a_folder = command.startswith("UID") or command in ("EXAMINE", "SELECT")
        return self._exchange(f"{command} {self._place}".strip() if in_a_folder else command, tag, line)

    def _exchange(self, call: str, tag: bytes, line: bytes) -> bool:
        fault = self._line.met(call)
        assert fault is None or isinstance(fault, Fault)
        if fault and fault.refuse is not None:
            self._client.sendall(fault.refuse.format(tag=tag.decode()).encode("latin-1"))
            return not fault.ends
        if line:
            self._server.sendall(line)
        answer = self._answer(tag, line)
        self._client.sendall(fault.spoil(answer) if fault else answer.whole())
        return bool(answer.tagged) and not (fault and fault.ends)

    def _answer(self, tag: bytes, line: bytes) -> Answer:
        """Until the tag comes; what the server asks for meanwhile is handed over."""
        answer = Answer()
        while said := self._response():
            if said.startswith(tag + b" "):
                answer.tagged = said
                break
            if said.startswith(b"+"):
                self._client.sendall(said)
                line = self._more(line)
            else:
                answer.untagged.append(said)
        return answer

    def _response(self) -> bytes:
        """One response, with all literals in it."""
        said = line = self._said.readline()
        while found := _LITERAL.search(line):
            line = self._said.read(int(found[1])) + self._said.readline()
            said += line
        return said

    def _more(self, line: bytes) -> bytes:
        """What the server has asked for: a literal and the rest of the line, or a line."""
        found = _LITERAL.search(line)
        literal = self._heard.read(int(found[1])) if found else b""
        rest = self._heard.readline()
        self._server.sendall(literal + rest)
        return rest


def _says(text: str) -> str:
    return f"{{tag}} {text}\r\n"


def _lost(_: Answer) -> bytes:
    """The line breaks after the command took effect."""
    return b""


def _failed(answer: Answer) -> bytes:
    """It took effect, and something broke then."""
    return answer.tagged.split(b" ")[0] + b" NO [SERVERBUG] Internal error\r\n"


def _cut(answer: Answer) -> bytes:
    """Half of all that there is."""
    whole = answer.whole()
    return whole[: len(whole) // 2]


def _garbled(answer: Answer) -> bytes:
    """Octets that are of no charset at all."""
    return answer.whole().replace(b"e", b"\xff")


def _renumbered(answer: Answer) -> bytes:
    """The folder was numbered anew."""
    return re.sub(rb"(?<=UIDVALIDITY )\d+", lambda found: b"%d" % (int(found[0]) + 1), answer.whole())


def _unasked(answer: Answer) -> bytes:
    """What a server may say at any time (RFC 3501 §7): news, a hint, another client's flags."""
    return b"* OK [ALERT] There will be cake.\r\n* 1 RECENT\r\n* 1 FETCH (FLAGS (\\Seen))\r\n" + answer.whole()


def _skewed(answer: Answer) -> bytes:
    """A server whose clock is two days ahead."""

    def later(found: re.Match[bytes]) -> bytes:
        return (datetime.strptime(found[0].decode().strip(), _AT) + timedelta(days=2)).strftime(_AT).encode()

    return _DATE.sub(later, answer.whole())


FAULTS: tuple[Fault, ...] = (
    Fault("NO", refuse=_says("NO no")),
    Fault("NO once", refuse=_says("NO [UNAVAILABLE] later"), once=True),
    Fault("BAD", refuse=_says("BAD what?")),
    Fault("AUTHENTICATIONFAILED", refuse=_says("NO [AUTHENTICATIONFAILED] no")),
    Fault("NOPERM", refuse=_says("NO [NOPERM] no")),
    Fault("NONEXISTENT", refuse=_says("NO [NONEXISTENT] no such folder"), lie=True),
    Fault("INUSE", refuse=_says("NO [INUSE] another program has it")),
    Fault("EXPUNGEISSUED", refuse=_says("NO [EXPUNGEISSUED] some have gone")),
    Fault("LIMIT", refuse=_says("NO [LIMIT] too much")),
    Fault("THROTTLED", refuse=_says("NO [THROTTLED] slower")),
    Fault("OVERQUOTA", refuse=_says("NO [OVERQUOTA] full")),
    Fault("SERVERBUG", refuse=_says("NO [SERVERBUG] oops")),
    Fault("UNAVAILABLE", refuse=_says("NO [UNAVAILABLE] later")),
    Fault("BYE", refuse="* BYE going down\r\n", ends=True),
    Fault("BYE [UNAVAILABLE] and no end", refuse="* BYE [UNAVAILABLE] going down\r\n{tag} NO bye\r\n"),
    Fault("slow", harmless=True, pause=0.2),
    Fault("reset before commit", refuse="", ends=True),
    Fault("reset after commit", spoil=_lost, ends=True),
    Fault("error after commit", spoil=_failed),
    Fault("truncated", spoil=_cut, ends=True),
    Fault("HTML", refuse="HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><title>Wi-Fi</title>Please sign in.\r\n", ends=True),
    Fault("wrong charset", spoil=_garbled),
    Fault("empty", spoil=lambda answer: answer.tagged, lie=True),
    Fault("said twice", spoil=lambda answer: b"".join(answer.untagged) + answer.whole(), harmless=True),
    Fault("said unasked", spoil=_unasked, harmless=True),
    Fault("numbered anew", spoil=_renumbered),
    Fault("clock skew", spoil=_skewed, harmless=True),
)


def cells(calls: Sequence[str]) -> tuple[wire.Cell, ...]:
    """Every call with every fault that it can meet: the last ones each spoil an answer of one kind."""
    only = {"numbered anew": ("EXAMINE", "SELECT"), "clock skew": ("UID FETCH",)}
    return tuple(
        (call, fault)
        for fault in FAULTS
        for call in calls
        if call.startswith(only.get(fault.name, "")) and (call != "greeting" or not fault.name.startswith("said"))
    )
