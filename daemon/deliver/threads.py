"""Which conversation a draft answers in."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.errors import NotAllowed
from daemon.house import Account, House, Troubles
from daemon.model import Event, Kind, State, Thread
from daemon.plan import Turn

TO_EMPLOYER = frozenset({"thank_you", "follow_up_1", "follow_up_2", "missed_call", "rejection_thanks"})


def thread_for(
    house: House, turn: Turn, account: Account, events: Mapping[str, tuple[Event, ...]], troubles: Troubles
) -> Thread | None:
    """The conversation to answer in, where the account can see it: a sent thank-you's, else the invitation's."""
    wish = turn.wish
    if wish is None or wish.kind is not Kind.DRAFT or wish.step not in TO_EMPLOYER or wish.brief.via:
        return None
    writer = house.writer(account.name, Kind.DRAFT)
    to = wish.brief.to[0].email if wish.brief.to else None
    for entry in house.ledger.entries(wish.subject).values():
        same = entry.recipient and entry.recipient.email == to
        if writer and same and entry.state is State.SENT and entry.ref and entry.account == account.name:
            thread = writer.inspect(entry.ref).thread
            if thread:
                return thread
    mailbox = account.offers.mailbox if account.takes("mailbox") else None
    if mailbox is None or wish.interview is None or to is None:
        return None
    try:
        return next(filter(None, map(mailbox.conversation, events.get(wish.interview, ()))), None)
    except NotAllowed as error:
        troubles.add(account, error, "mailbox")
        return None
