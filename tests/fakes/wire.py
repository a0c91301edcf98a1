"""A line between a mail program and its server that breaks when it is told to, and knows what went over it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import threading

_WRITE = re.compile(rb"^(\S+) (?:APPEND|UID (?:STORE|MOVE|EXPUNGE))\b")
_COMMAND = re.compile(rb"^([A-P]{4}\d+) ((?:UID )?[A-Z]+)([^\r\n]*)")


class Wire:
    """Listens on ``port`` and talks to the server behind. Its faults hold for what comes next."""

    WRITE = _WRITE

    def __init__(self, server: int) -> None:
        self.commands: list[str] = []  # what was said to the server, without passwords and mails
        self.received = 0  # octets that came back
        self._server = server
        self._down = 0
        self.client = 0  # the process that a fault kills
        self._fault: tuple[str, int, re.Pattern[bytes]] | None = None
        self._kills = False
        self._refused: tuple[re.Pattern[bytes], bytes] | None = None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def lose_answer(self, *, committed: bool) -> None:
        """The line breaks at the next write, after or before the server gets it."""
        self.fail("cut after" if committed else "cut before", only=_WRITE)

    def fail(self, how: str, *, skip: int = 0, only: re.Pattern[bytes] = _COMMAND) -> None:
        """At the next command but ``skip``: cut the line, or kill the client, before or after it takes effect."""
        self._fault = (how, skip, only)

    def refuse(self, command: bytes, answer: bytes) -> None:
        """Commands like this one the server does not know: it gives that answer."""
        self._refused = re.compile(rb"[A-P]{4}\d+ " + command), answer

    @property
    def pending(self) -> bool:
        """Whether a fault that was ordered has not come yet."""
        return self._fault is not None

    def go_down(self, times: int) -> None:
        """Break what is open; the next connections are hung up at once."""
        self._down = times
        self.cut()

    def cut(self) -> None:
        """Break what is open."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and break what is open."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._down:
                self._down -= 1
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:
                client.close()
                continue
            self._threads.append(threading.Thread(target=self._carry, args=(client, server), daemon=True))
            self._threads[-1].start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """Both directions of one connection; ``awaited`` is the tag whose answer gets lost."""
        with self._lock:
            self._open |= {client, server}
        awaited: list[bytes] = []
        back = threading.Thread(target=self._back, args=(client, server, awaited), daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                self._note(data)
                if self._refused and self._refused[0].match(data):
                    client.sendall(data.split(b" ")[0] + b" " + self._refused[1] + b"\r\n")
                    continue
                how = self._due(data)
                if how == "after":
                    awaited.append(data.split(b" ")[0])
                elif how == "before":
                    break
                server.sendall(data)
        for each in (client, server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        back.join(10)
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _back(self, client: socket.socket, server: socket.socket, awaited: list[bytes]) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                self.received += len(data)
                if awaited and any(line.startswith(awaited[0] + b" ") for line in data.split(b"\r\n")):
                    self._kill()
                    break
                client.sendall(data)
        for each in (client, server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _due(self, data: bytes) -> str:
        """Whether something goes wrong with this command, and when."""
        if self._fault is None or not self._fault[2].match(data):
            return ""
        how, skip, only = self._fault
        if skip:
            self._fault = (how, skip - 1, only)
            return ""
        self._fault, self._kills = None, how.startswith("kill")
        if how.endswith("before"):
            self._kill()
        return how.rpartition(" ")[2]

    def _kill(self) -> None:
        if self._kills and self.client:
            os.kill(self.client, signal.SIGKILL)

    def _note(self, data: bytes) -> None:
        if match := _COMMAND.match(data):
            name = match[2].decode()
            secret = name in {"LOGIN", "AUTHENTICATE"}
            self.commands.append(name if secret else name + match[3].decode("utf-8", "replace"))
