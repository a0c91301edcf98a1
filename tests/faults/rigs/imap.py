"""The IMAP connector, on a real Dovecot: drafts, and a look at conversations."""

from __future__ import annotations

from pathlib import Path

from daemon.model import Kind
from tests.contract.harness import ME
from tests.fakes.dovecot import PASSWORD
from tests.fakes.imap import ImapHarness
from tests.faults.line import Line, cells
from tests.faults.story import Rig

CALLS = (
    "greeting",
    "CAPABILITY",
    "AUTHENTICATE",
    "LIST",
    "EXAMINE inbox",
    "EXAMINE drafts",
    "EXAMINE sent",
    "EXAMINE trash",
    "SELECT drafts",
    "UID SEARCH inbox",
    "UID SEARCH drafts",
    "UID SEARCH sent",
    "UID SEARCH trash",
    "UID FETCH inbox",
    "UID FETCH drafts",
    "APPEND",
    "UID STORE drafts",
    "UID EXPUNGE drafts",
    "LOGOUT",
)
CELLS = cells(CALLS)
THREADS = frozenset(cell for cell in CELLS if cell[0].endswith(" inbox"))
WRITES = frozenset({Kind.DRAFT})
QUICK = 6


class _Harness(ImapHarness):
    line: Line

    def close(self) -> None:
        """The line too."""
        super().close()
        self.line.close()


def rig(folder: Path) -> Rig:
    """A mailbox behind a line that breaks."""
    there = _Harness(folder)
    places = {there.folder(f"\\{use}").encode(): use.lower() for use in ("Drafts", "Sent", "Trash", "Junk")}
    there.line = Line(there.server.port, {b"INBOX": "inbox", **places})
    account = {
        "type": "imap", "address": ME, "username": there.user, "password": PASSWORD, "host": "127.0.0.1",
        "port": there.line.port, "security": "plain",
    }  # fmt: skip
    return Rig(there, there.line, account, writes=WRITES, threads=THREADS)
