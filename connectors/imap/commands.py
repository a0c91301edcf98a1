"""The only IMAP commands that ever leave: everything else is refused in the layer that writes to the socket.

There is none that sends mail, none that reads a mail as if the user had (``BODY[`` without ``PEEK``), none that removes
more than the messages it names (``EXPUNGE``, ``CLOSE``, ``DELETE``), none that makes or renames a folder.
"""

from __future__ import annotations

import re

from daemon.errors import Forbidden

_ALLOWED = re.compile(
    rb"CAPABILITY|NOOP|LOGOUT|STARTTLS"
    rb"|LOGIN [^\r\n]+|AUTHENTICATE PLAIN"
    rb"|(?:LIST|STATUS|SELECT|EXAMINE|UID SEARCH) [^\r\n]+"
    rb"|APPEND [^\r\n]+ \(\\Draft \\Seen\) \{\d+\}"
    rb"|UID FETCH [0-9,:*]+ \((?![^\r\n]*(?:BODY|BINARY)\[)(?![^\r\n]*RFC822)[^\r\n]+\)"
    rb"|UID STORE [0-9,]+ \+FLAGS\.SILENT \(\\Deleted\)"
    rb"|UID EXPUNGE [0-9,]+"
    rb"|UID MOVE [0-9,]+ [^\r\n]+",
    re.IGNORECASE,
)


def check(tag: bytes, chunk: bytes) -> None:
    """Refuse octets that begin a command (``tag`` is how all of this connection's do) which is not allowed.

    What belongs to a literal begins none: the server has asked for it.
    """
    if re.match(re.escape(tag) + rb"\d+ ", chunk):
        command = chunk.split(b" ", 1)[1].removesuffix(b"\r\n").rstrip(b" ")
        if not _ALLOWED.fullmatch(command):
            raise Forbidden("An IMAP command that is not on the list was refused; nothing was sent.")
