"""``afterword check``: what the account can do, tried out with one cheap call each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from connectors.google.client import Google
from connectors.google.scopes import WRITES, Need, covers, needs
from daemon.errors import AccountError
from daemon.model import Health, Kind
from daemon.ports import Context

if TYPE_CHECKING:
    from connectors.google import Options


def checkup(options: Options, context: Context) -> Sequence[str]:
    """Sentences about what is missing or cannot be seen; none when all is well."""
    google = Google(options, context)
    try:
        return list(_findings(google, options))
    finally:
        google.close()


def _findings(google: Google, options: Options) -> Iterator[str]:
    condition = google.condition()
    if google.login.exposed():
        yield "The token file can be read by others on this machine: chmod 600."
    if condition.health is Health.BLOCKED:
        return
    for what, call in _calls(google, options.read_mail):
        try:
            call()
        except AccountError as error:
            yield f"{what}: {error}"
    if Need.CALENDARS in google.login.missing() and Kind.REMINDER in google.context.deliver:
        yield "Without the list of calendars, Afterword's own one cannot be found again if its notes are lost."
    if not options.read_mail:
        yield "Replies: not seen, nor whether a draft was sent or deleted; read_mail: true would change that."
    elif not covers(google.login.granted(), Need.MAIL):
        yield f"Replies: not seen, because reading mail was not permitted. {google.login.connect}"


def _calls(google: Google, read_mail: bool) -> Iterator[tuple[str, Callable[[], Any]]]:  # noqa: FBT001 - one caller
    """What the account is for, and a request that shows whether it works."""
    from connectors.google.calendar import Source

    granted = google.login.granted()
    wanted = {need for need in needs(google.context, read_mail=read_mail) if covers(granted, need)}
    source = Source(google)
    for number, calendar in enumerate(google.context.calendars, 1):
        yield f"Calendar {number} of {len(google.context.calendars)}", partial(source.probe, calendar)
    if Need.TASKS in wanted:
        yield "Tasks", lambda: google.read(google.tasklists.list(maxResults=1, fields="items/id"))
    if Need.DRAFTS in wanted:
        yield "Drafts", lambda: google.read(google.drafts.list(userId="me", maxResults=1, fields="drafts/id"))
    if Need.MAIL in wanted:
        yield "Mail", lambda: google.read(google.messages.list(userId="me", maxResults=1, fields="messages/id"))
    for need in WRITES & wanted:
        yield "Account", partial(google.demand, need)
        return
