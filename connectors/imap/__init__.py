"""IMAP: drafts into the mailbox's own folder for drafts, and a look at its conversations. It never sends anything.

Start at ``session`` (one login), then ``drafts`` and ``mailbox`` (one port each). ``commands`` is the list of all that
is ever said to a server, ``faults`` the one table of errors, ``folders`` tells which folder is which. The library is
IMAPClient (BSD; several maintainers, released twice a year, needs nothing else): it speaks UIDPLUS, MOVE and
BODYSTRUCTURE, where imap-tools has one maintainer and wants to read whole mails, and imaplib parses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from connectors._secrets import Secret
from connectors.imap.options import Options
from daemon.model import Kind
from daemon.ports import Context, Offers

READS = False
WRITES = frozenset({Kind.DRAFT})
SCOPES: dict[str, str] = {}
SETTLE = timedelta(seconds=30)  # by then a server whose line broke has done, or not done, what it was asked


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers; the library is loaded and the server called at the first use."""
    from connectors._private import whose
    from connectors.imap.drafts import Drafts
    from connectors.imap.mailbox import Mailbox
    from connectors.imap.session import Session
    from connectors.imap.signin import book_of, server_of

    secret = Secret(context, options.password, keyring=options.keyring)
    session = Session(options, server_of(options, context), secret, book_of(context))
    own = frozenset(address.lower() for address in (*context.me.emails, options.address))
    settle = SETTLE if context.settle is None else context.settle

    return Offers(
        drafts=Drafts(session, context.account, context.me, options.address, settle),
        mailbox=Mailbox(session, context.account, own) if options.read_mail else None,
        sees_sent=True,
        places={Kind.DRAFT: f"the drafts of {options.address}"},
        condition=session.condition,
        owner=lambda: whose(options.login, None if "@" in options.login else options.host),
        close=session.close,
    )


def connect(options: Options, context: Context, say: Callable[[str], None], *, device: bool = False) -> None:
    """Find the server, ask for the password, try it, and keep it where it works."""
    from connectors.imap.signin import connect as sign_in

    del device  # a password is entered here
    sign_in(options, context, say)


def check(options: Options, context: Context) -> Sequence[str]:
    """What cannot be seen or done, in sentences; asks the server."""
    from connectors.imap.signin import check as look

    return look(options, context)


__all__ = ["READS", "SCOPES", "WRITES", "Options", "check", "connect", "open"]
