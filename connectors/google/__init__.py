"""Google: events in; Gmail drafts, Google Tasks and calendar reminders out. It never sends anything.

Start at ``client`` (one login), then ``calendar``, ``drafts``, ``tasks``, ``reminders``, ``mailbox`` (one port
each); ``transport`` is the only way out, ``faults`` the one table of errors, ``scopes`` what is asked for and why.
Nothing heavy is loaded before the first call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, FilePath, field_validator, model_validator

from connectors._address import server
from connectors.google.calendar import Source
from connectors.google.client import Google
from connectors.google.drafts import Drafts
from connectors.google.mailbox import Mailbox
from connectors.google.reminders import Reminders
from connectors.google.scopes import SCOPES, Need, covers
from connectors.google.sent import Sent
from connectors.google.tasks import Tasks
from daemon.model import Kind
from daemon.ports import Context, Offers

READS = True
WRITES = frozenset(Kind)
CALENDAR = "primary"
PLACES = {
    Kind.DRAFT: "your Gmail drafts",
    Kind.TASK: "the list Afterword in Google Tasks",
    Kind.REMINDER: "the calendar Afterword in Google Calendar",
}


class Options(BaseModel):
    """The account's config.

    ``client_secrets`` is the OAuth client's file, needed to sign in; ``token_file`` an authorized-user file to use
    instead of our own. ``endpoint`` stands for all three APIs, Calendar below ``/calendar/v3/``. ``read_mail`` asks
    for the permission to read mail; ``keyring`` keeps the sign-in in the system's keyring.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_secrets: FilePath | None = None
    token_file: Path | None = None
    endpoint: str | None = None
    read_mail: bool = False
    keyring: bool = False

    @field_validator("endpoint")
    @classmethod
    def _root(cls, url: str | None) -> str | None:
        return None if url is None else server(url, "https://example.com/").rstrip("/") + "/"

    @model_validator(mode="after")
    def _either(self) -> Options:
        if self.client_secrets is None and self.token_file is None:
            raise ValueError("client_secrets is required to sign in (docs/google.md), or a token_file")
        if self.client_secrets is None and self.token_file is not None and not self.token_file.is_file():
            raise ValueError("token_file: no such file, and without client_secrets nobody can sign in")
        if self.keyring and self.token_file is not None:
            raise ValueError("keyring and token_file: one of them, not both")
        return self


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers: nothing that the stored sign-in certainly does not permit.

    Calendars are always offered: to ask for one that may not be read is an error, not an empty answer.
    """
    google = Google(options, context)
    granted = google.login.granted()
    reads_mail = options.read_mail and covers(granted, Need.MAIL)
    return Offers(
        source=Source(google),
        drafts=Drafts(google, Sent(google) if reads_mail else None) if covers(granted, Need.DRAFTS) else None,
        tasks=Tasks(google) if covers(granted, Need.TASKS) else None,
        reminders=Reminders(google) if covers(granted, Need.REMINDERS) else None,
        mailbox=Mailbox(google) if reads_mail else None,
        sees_sent=reads_mail,
        places=PLACES,
        condition=google.condition,
        owner=google.owner,
        close=google.close,
    )


def connect(options: Options, context: Context, say: Callable[[str], None], *, device: bool = False) -> None:
    """Sign in through a browser; ``say`` shows lines to the user. Raises ``AccountError`` or ``UsageError``."""
    from connectors.google.consent import sign_in

    sign_in(options, context, say, device=device)


def check(options: Options, context: Context) -> Sequence[str]:
    """What cannot be seen or done, in sentences; asks Google."""
    from connectors.google.checkup import checkup

    return checkup(options, context)


__all__ = ["CALENDAR", "READS", "SCOPES", "WRITES", "Options", "check", "connect", "open"]
