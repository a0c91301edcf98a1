"""Whoever answers in the place of a provider: says nothing, or too slowly, or is somebody else."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator


class Stranger:
    """Listens on ``port``. ``heard`` is what it was told, inside the encryption where there is any.

    It says ``greeting`` at once, ``answer`` when it was told something, and then ``drops`` again and again for ever.
    ``comes`` is called when somebody comes.
    """

    def __init__(
        self,
        *,
        greeting: bytes = b"",
        answer: bytes = b"",
        drops: bytes = b"",
        context: ssl.SSLContext | None = None,
        comes: Callable[[], object] = lambda: None,
    ) -> None:
        self.greeting, self.answer, self.drops, self._context, self._comes = greeting, answer, drops, context, comes
        self.heard = b""
        self.came = threading.Event()
        self._end = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._end.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._comes()
                self.came.set()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            line = self._context.wrap_socket(client, server_side=True) if self._context else client
            with line:
                self._speak(line)

    def _speak(self, line: socket.socket) -> None:
        line.sendall(self.greeting)
        line.settimeout(0.02)
        told = False
        while not self._end.is_set():
            with contextlib.suppress(TimeoutError):
                told = self._listen(line, told=told)
            if self.drops and (told or self.greeting):
                line.sendall(self.drops)
            time.sleep(0.01)

    def _listen(self, line: socket.socket, *, told: bool) -> bool:
        said = line.recv(65536)
        if not said:
            raise ConnectionError
        self.heard += said
        if not told:
            line.sendall(self.answer)
        return True


@contextlib.contextmanager
def stranger(**how: object) -> Iterator[Stranger]:
    one = Stranger(**how)  # type: ignore[arg-type]
    try:
        yield one
    finally:
        one.close()
