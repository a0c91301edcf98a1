"""Where files are: home, XDG folders, the config's own folder, systemd credentials."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daemon.config.words import tame

CREDENTIALS = "${CREDENTIALS_DIRECTORY}"
SECRET_SIZE = 64 * 1024


def head(path: Path, size: int) -> bytes:
    """The first ``size`` bytes of a regular file. Anything else is refused unread: a named pipe may never end."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        return file.read(size)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that paths in a config start from. ``env`` is the environment; ``folder`` holds the config.

    ``credentials`` are those of systemd that were asked for, by name.
    """

    env: Mapping[str, str]
    folder: Path = Path()
    credentials: dict[str, Path] = field(default_factory=dict)

    def home(self) -> Path:
        """The user's home folder."""
        return Path(self.env["HOME"]) if self.env.get("HOME") else Path("~").expanduser()

    def xdg(self, variable: str, default: str) -> Path:
        """An XDG base folder; a relative path in the variable is ignored, as the specification asks."""
        path = Path(self.env.get(variable) or "")
        return path if path.is_absolute() else self.home() / default

    def path(self, text: str) -> Path:
        """A path as the config means it. ValueError where it cannot be one."""
        if "\x00" in text:
            raise ValueError("a path cannot contain a zero byte")
        if text.startswith(CREDENTIALS):
            name = text.removeprefix(CREDENTIALS)
            text = self._credentials() + name
            self.credentials[name.strip("/")] = self.folder / Path(text).expanduser()
        if text == "~" or text.startswith("~/"):
            return self.home() / text[2:]
        try:
            path = Path(text).expanduser()
        except RuntimeError:
            raise ValueError(f"no such user: {tame(text.partition('/')[0], 40)}") from None
        return self.folder / path

    def secret(self, text: str) -> str:
        """The content of a file that holds one secret, without the white space around it. ValueError if there is none.

        An error never quotes the content.
        """
        path = self.path(text)
        try:
            raw = head(path, SECRET_SIZE + 1)
        except FileNotFoundError:
            raise ValueError("no such file") from None
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror or 'unreadable'}") from None
        try:
            content = raw.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            content = ""
        if not content or len(raw) > SECRET_SIZE:
            raise ValueError("the file must hold one secret as UTF-8 text")
        return content

    def _credentials(self) -> str:
        folder = self.env.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ValueError(
                "$CREDENTIALS_DIRECTORY is not set: it exists only in a systemd service that has LoadCredential=; "
                "in a terminal, set it to the folder that holds these files"
            )
        return folder
