"""What was made follows what is known: it is changed, or taken away, while nobody has touched it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from daemon.deliver.work import Work, marks
from daemon.errors import AccountError, LoginNeeded, NotAllowed, NotUntouched, Unavailable
from daemon.house import Account
from daemon.model import STATE_OF, Custody, Kind, Touch
from daemon.plan import Turn
from daemon.ports import Writer
from daemon.records import Entry


def change(work: Work, turn: Turn) -> None:
    """Put what is known now in place of what stood there, if it reads differently and nobody touched it."""
    entry, brief = turn.entry, turn.brief
    if entry is None or brief is None:
        return
    work.done.add(turn.key)
    writer, account = work.house.writer(entry.account, entry.kind), work.house.accounts.get(entry.account or "")
    try:
        mark = work.mark_of(brief)
    except AccountError as error:
        if account is not None:
            _trouble(work, entry, account, error)
        return
    changed = replace(entry, due=turn.due, spec=marks(turn, mark), why=turn.why)
    before = entry.spec.partition(":")
    past = before[0] == "found" and (entry.kind is Kind.DRAFT or turn.due <= work.now)
    if entry.due == turn.due and (before[2] == mark or past):
        work.record(replace(changed, why=entry.why), "")
        return
    told = work.report.moved if entry.due != turn.due else work.report.rewritten
    if work.dry:
        told.append(changed)
        work.record(changed, turn.why)
        return
    if writer is None or account is None or not account.takes(entry.kind) or entry.ref is None:
        return
    try:
        spec = work.compose(turn, account)
        ref = writer.replace(entry.ref, spec)
    except NotUntouched:
        _hands_off(work, entry, account, writer)
    except AccountError as error:
        _trouble(work, entry, account, error)
    else:
        work.record(replace(changed, ref=ref), _moved(entry, turn))
        told.append(replace(changed, ref=ref))


def withdraw(work: Work, turn: Turn) -> None:
    """Take away what is no longer true, if nobody touched it."""
    entry = turn.entry
    if entry is None:
        return
    withdrawn = replace(entry, state=turn.becomes, why=turn.why, touched=work.now)
    work.done.add(turn.key)
    if not work.dry:
        writer, account = work.house.writer(entry.account, entry.kind), work.house.accounts.get(entry.account or "")
        if writer is None or account is None or not account.takes(entry.kind) or entry.ref is None:
            return
        leaving = entry.leave(turn.becomes, turn.why)  # what is gone afterwards was not deleted by the user
        work.house.ledger.record(leaving, None, at=work.house.clock(), now=work.now)
        try:
            writer.withdraw(entry.ref)
        except NotUntouched:
            _hands_off(work, entry, account, writer)
            return
        except AccountError as error:
            _trouble(work, entry, account, error)
            return
    work.record(withdrawn, turn.why)
    work.report.withdrawn.append(withdrawn)


def _hands_off(work: Work, entry: Entry, account: Account, writer: Writer[Any]) -> None:
    """The user was there first: it is theirs now. Where nothing shows that they were, the next pass tries again."""
    try:
        custody = writer.inspect(entry.ref) if entry.ref else Custody(Touch.EDITED)
    except AccountError as error:
        _trouble(work, entry, account, error)
        return
    if custody.touch is Touch.UNTOUCHED:
        work.report.failed.append(entry)
    else:
        theirs = replace(entry, state=STATE_OF[custody.touch], touched=custody.at)
        work.record(theirs, "you changed it: hands off")


def _trouble(work: Work, entry: Entry, account: Account, error: AccountError) -> None:
    work.troubles.add(account, error)
    if isinstance(error, LoginNeeded | NotAllowed | Unavailable):
        account.failed(error, entry.kind)
    work.report.failed.append(entry)


def _moved(entry: Entry, turn: Turn) -> str:
    return f"moved: {turn.why}" if entry.due != turn.due else "rewritten: more is known"
