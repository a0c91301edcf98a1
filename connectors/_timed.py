"""A socket that a slow server cannot stretch."""

from __future__ import annotations

import socket
import time
from io import BufferedReader, RawIOBase
from typing import Any

_BLOCK = 1 << 16


def left(deadline: float, idle: float) -> float:
    """How long to wait at most now; ``TimeoutError`` when the time is up."""
    rest = deadline - time.monotonic()
    if rest <= 0:
        raise TimeoutError
    return min(idle, rest)


class Timed(RawIOBase):
    """What ``http.client`` needs of a socket, and a slow server cannot stretch: every wait ends at the deadline.

    As with a socket, what was made by ``makefile`` is still read after ``close``.
    """

    def __init__(self, sock: socket.socket, deadline: float, idle: float) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline
        self._idle = idle
        self._made = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(left(self._deadline, self._idle))
        return self._sock.recv_into(buffer)

    def makefile(self, *_: Any) -> BufferedReader:
        self._made = True
        return BufferedReader(Timed(self._sock, self._deadline, self._idle), _BLOCK)

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(left(self._deadline, self._idle))
        self._sock.sendall(data)

    def close(self) -> None:
        if not self._made:
            self._sock.close()
        super().close()
