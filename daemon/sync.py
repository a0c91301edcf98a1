"""The first stage: read the calendars, keep what matters, forget the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from daemon.errors import AccountError
from daemon.gather import judge_with, on_as_planned
from daemon.house import Account, House, Troubles, ago
from daemon.model import Event, Outcome, Recognition, Verdict, Window
from daemon.records import Cursor

BACK_LEAST, BACK_MOST, AHEAD = 7, 120, 60  # days
BASELINE = timedelta(days=1)
FAR = timedelta(days=3653)  # whoever invites you may name any year; near the ends of time nothing can be reckoned

Judge = Callable[[Event], Recognition]


def window(house: House, now: datetime) -> Window:
    """From the oldest event of an active application (7 to 120 days back) to 60 days ahead, in whole days.

    Before anything was ever read it reaches all the way back, so that names are given as they would have been.
    """
    end = ago(now, -AHEAD - 1)
    if not house.ledger.cursors():
        return Window(ago(now, BACK_MOST), end)
    closed = {
        fact.subject
        for fact in house.ledger.facts()
        if fact.kind == "outcome" and fact.data.get("value") != Outcome.ACTIVE.value
    }
    names = house.ledger.identities()
    active = [
        event.starts
        for event in house.ledger.events()
        if names.applications.get(names.interviews.get(event.id, ""), "") not in {"", *closed}
    ]
    oldest = min(active, default=now)
    return Window(max(min(ago(oldest, 0), ago(now, BACK_LEAST)), ago(now, BACK_MOST)), end)


def sync(house: House, now: datetime, troubles: Troubles) -> None:
    """Read every configured calendar. One that fails changes nothing of the others."""
    refs = [(ref.account, ref.calendar) for ref in house.config.calendars]
    house.ledger.forget_calendars(refs)
    span = window(house, now)
    judge = judge_with(house.recognise, house.ledger.facts())
    for name, calendar in refs:
        if house.stopping():  # the next pass reads the rest
            return
        account = house.accounts[name]
        if account.takes(part(calendar)):
            try:
                _read(house, account, calendar, span, judge, troubles)
            except AccountError as error:
                troubles.add(account, error, part(calendar))


def part(calendar: str) -> str:
    """What a calendar is called among the parts of its account."""
    return f"calendar {calendar}"


def _read(house: House, account: Account, calendar: str, span: Window, judge: Judge, troubles: Troubles) -> None:
    source = account.offers.source
    if source is None:
        return
    real = house.clock()
    cursor = house.ledger.cursor(account.name, calendar)
    if cursor and (
        cursor.version != house.rules
        or real - cursor.baseline_at >= BASELINE
        or real < cursor.read_at  # the clock was set back
        or span.start < cursor.window.start
        or span.end != cursor.window.end
    ):
        cursor = None
    delta = source.fetch(calendar, cursor.token if cursor else None, span)
    troubles.skipped += [f"{account.name}: {line}" for line in delta.skipped]
    names = house.ledger.identities().interviews
    keep: list[Event] = []
    drop: list[Event] = []
    for event in delta.events:
        judged = event.id in names or judge(on_as_planned(event)).verdict is not Verdict.NOT
        wanted = judged and not _out_of_time(event, real)
        (keep if wanted else drop).append(event)
    baseline = delta.full or cursor is None
    house.ledger.store_events(
        account.name,
        calendar,
        keep=keep,
        drop=[event.id for event in drop],
        gone=delta.gone,
        replace=span if delta.full else None,
        cursor=Cursor(
            token=delta.cursor,
            version=house.rules,
            read_at=real,
            baseline_at=real if baseline or cursor is None else cursor.baseline_at,
            window=span if baseline or cursor is None else cursor.window,
        ),
    )


def _out_of_time(event: Event, now: datetime) -> bool:
    """Whether it lies so far away that it is as good as none."""
    return abs(event.starts - now) > FAR or abs(event.ends - now) > FAR


def reread(house: House, events: list[Event], troubles: Troubles) -> tuple[bool, set[tuple[str, str]]]:
    """Read events again right before acting: whether any differs, and the calendars that could not say.

    Where one is gone of which the calendar had not said so, the calendar is read anew in the next pass.
    """
    changed, silent = False, set[tuple[str, str]]()
    for event in events:
        account = house.accounts.get(event.account)
        source = account.offers.source if account else None
        if account is None or source is None:
            continue
        if not account.takes(part(event.calendar)):
            silent.add((event.account, event.calendar))
            continue
        try:
            fresh = source.reread(event)
        except AccountError as error:
            troubles.add(account, error, part(event.calendar))
            silent.add((event.account, event.calendar))
            continue
        if fresh is None or _out_of_time(fresh, house.clock()):
            house.ledger.remove_event(event)
            house.ledger.drop_cursors(event.account, event.calendar)
            changed = True
        elif fresh != event:
            house.ledger.replace_event(fresh)
            changed = True
    return changed, silent
