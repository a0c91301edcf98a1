"""CalDAV: events in; tasks and reminders out, into a calendar of our own. For every server that speaks RFC 4791.

Start at ``server`` (one login, its calls, its calendars), then ``source`` and ``writer`` (one port each); ``transport``
is the only way out, ``faults`` the one table of errors, ``entry`` what we write. Nothing heavy is loaded before the
first call. It speaks WebDAV by itself, over ``requests``: the ``caldav`` library needs a package that takes the place
of ``urllib3`` in the whole environment, below Google's and Microsoft's libraries too, and hides which calls are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from connectors._private import whose
from connectors.caldav.options import Options
from connectors.caldav.place import Place
from connectors.caldav.server import Server, shown
from connectors.caldav.source import Source
from connectors.caldav.writer import Entries
from daemon.model import Kind, Reminder, Task
from daemon.ports import Context, Offers

SCOPES: Mapping[str, str] = {}  # a password opens all there is
READS = True
WRITES = frozenset({Kind.TASK, Kind.REMINDER})


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers."""
    server = Server(options, context)
    place = Place(server)
    settle = timedelta() if context.settle is None else context.settle
    return Offers(
        source=Source(server),
        tasks=Entries[Task](server, place, Kind.TASK, settle=settle),
        reminders=Entries[Reminder](server, place, Kind.REMINDER, settle=settle),
        places=dict.fromkeys(WRITES, f"the calendar {options.own_calendar}"),
        condition=server.condition,
        owner=lambda: whose(options.login_name, urlsplit(options.start).hostname),
        close=server.close,
    )


def connect(options: Options, context: Context, say: Callable[[str], None], *, device: bool = False) -> None:  # noqa: ARG001 - the signature every connector has
    """Find the server, ask for the password, try it, keep it. Raises ``AccountError`` or ``UsageError``."""
    from connectors.caldav.signin import connect as sign_in

    sign_in(options, context, say)


def check(options: Options, context: Context) -> Sequence[str]:
    """What is there and what cannot be done, in sentences; asks the server."""
    server = Server(options, context)
    server = Server(options, context, server.secret.read())  # tried in any case: a person asks
    try:
        own = Place(server).known()
        lines = list(shown(server))
    finally:
        server.close()
    if own and "VTODO" not in own.components:
        lines.append(f"tasks: entries of a whole day, since the calendar {own.name} takes no tasks")
    return lines


__all__ = ["READS", "SCOPES", "WRITES", "Options", "check", "connect", "open"]
