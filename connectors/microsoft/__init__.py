"""Microsoft: Outlook calendars in; Outlook drafts, To Do tasks and calendar reminders out; by Graph v1.0 and MSAL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from connectors.microsoft.options import Options
from connectors.microsoft.scopes import SCOPES, Area
from daemon.model import Kind
from daemon.ports import Context, Offers

READS = True
WRITES = frozenset(Kind)
CALENDAR = "primary"
PLACES = {
    Kind.DRAFT: "your Outlook drafts",
    Kind.TASK: "the list Afterword in Microsoft To Do",
    Kind.REMINDER: "the calendar Afterword in Outlook",
}
SETTLE = timedelta(seconds=30)  # how long what was made may stay invisible to Graph's filters


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers; requests and MSAL are loaded at the first call."""
    from connectors.microsoft.calendar import Source
    from connectors.microsoft.drafts import Drafts
    from connectors.microsoft.graph import Graph
    from connectors.microsoft.login import Login, reads_mail
    from connectors.microsoft.mailbox import Mailbox
    from connectors.microsoft.reminders import Reminders
    from connectors.microsoft.tasks import Tasks

    login = Login(options, context)
    graph = Graph(login)
    mail, settle = graph.at(Area.MAIL), SETTLE if context.settle is None else context.settle
    return Offers(
        source=Source(graph, context),
        drafts=Drafts(mail, context.account, settle),
        tasks=Tasks(graph.at(Area.TASKS), ZoneInfo(context.me.timezone), settle),
        reminders=Reminders(graph, settle),
        mailbox=Mailbox(mail, context.account) if reads_mail(options, context) else None,
        sees_sent=Kind.DRAFT in context.deliver,
        places=PLACES,
        condition=login.condition,
        owner=login.owner,
        close=graph.close,
    )


def connect(options: Options, context: Context, say: Callable[[str], None], *, device: bool = False) -> None:
    """Sign in: in a browser on this machine, or with a code that is entered anywhere."""
    from connectors.microsoft.signin import connect as sign_in

    sign_in(options, context, say, device=device)


def check(options: Options, context: Context) -> Sequence[str]:
    """What cannot be seen or done with this sign-in, and which calendars there are, in sentences."""
    from connectors.microsoft.signin import check as look

    return look(options, context)


__all__ = ["CALENDAR", "READS", "SCOPES", "WRITES", "Options", "check", "connect", "open"]
