"""The page of a folder account: what to decide, what is due, what is coming, with every draft readable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from daemon.errors import AccountError, Rejected
from daemon.house import House
from daemon.identity import event_id
from daemon.model import Draft, Health, Kind, State
from daemon.passes import Pass
from daemon.plan import Wish
from daemon.ports import Board, Card
from daemon.records import Entry
from daemon.texts import text_of

COMING = timedelta(days=14)
PAST = timedelta(days=14)  # a page shows what can still be done
_SHOWN = frozenset({State.PLANNED, State.DELIVERED, State.EDITED, State.BLOCKED, State.FAILED, State.DELIVERING})


def standing(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """The actions that are still of use to the user, in order of time."""
    found = (entry for entry in entries if entry.state in _SHOWN and entry.due > now - PAST)
    return sorted(found, key=lambda entry: (entry.due, entry.key))


def waits(entry: Entry, now: datetime) -> bool:
    """Whether a standing action waits for the user now: a question, or what is there and due."""
    return entry.step == "question" or (entry.state is not State.PLANNED and entry.due <= now)


def publish(house: House, done: Pass) -> None:
    """Rewrite the pages if anything on them changed. Texts are composed only then."""
    desks = [account for account in house.accounts.values() if account.offers.desk and account.takes("desk")]
    if not desks:
        return
    entries = standing(house.ledger.entries().values(), done.now)
    day = house.calendar(done.now).day(done.now)
    shown = json.dumps(
        [
            str(day),
            sorted((e.key, e.state.value, e.due.isoformat(), e.spec, e.ref.id if e.ref else "") for e in entries),
            sorted((i.id, i.starts.isoformat(), i.live) for i in done.world.interviews),
            sorted((event_id(s.event.id), s.event.starts.isoformat()) for s in done.world.asks),
            sorted((name, *condition) for name, condition in done.conditions.items()),
        ]
    )
    mark = hashlib.sha256(shown.encode()).hexdigest()[:16]
    board: Board | None = None
    for account in desks:
        desk = account.offers.desk
        try:
            if desk is None or (house.ledger.get(f"board:{account.name}") == mark and desk.intact()):
                continue
            board = board or _board(house, done, entries)
            desk.publish(board)
        except AccountError as error:
            done.troubles.add(account, error, "desk")
        else:
            house.ledger.put(f"board:{account.name}", mark)


def _board(house: House, done: Pass, entries: list[Entry]) -> Board:
    cards = [card for entry in entries if (card := _card(house, done, entry))]
    questions = [card for entry, card in cards if entry.step == "question"]
    rest = [(entry, card) for entry, card in cards if entry.step != "question"]
    since = house.ledger.get("since") or ""
    return Board(
        made=done.now,
        zone=house.config.zone.key,
        questions=questions,
        due=[card for entry, card in rest if waits(entry, done.now)],
        coming=[card for entry, card in rest if not waits(entry, done.now) and entry.due <= done.now + COMING],
        interviews={
            one.id: f"{house.calendar(done.now).local(one.starts):%a %d %b %Y} · {one.event.title}"
            for one in done.world.interviews
            if one.live and one.ends <= done.now and one.ends.isoformat() >= since
        },
        warnings=[
            f"{name}: {said} {remedy}".strip()
            for name, (health, said, remedy) in done.conditions.items()
            if health is not Health.OK
        ],
    )


def _card(house: House, done: Pass, entry: Entry) -> tuple[Entry, Card] | None:
    wish: Wish | None = done.plan.wishes.get(entry.key)
    if wish is None:
        return None
    state = entry.state.shown
    try:
        spec = text_of(replace(wish.brief, due=entry.due), done.plan.wishes, house.config.templates)
    except Rejected as error:
        title = entry.step.replace("_", " ").capitalize()
        return entry, Card(title, entry.due, entry.kind, state.value, detail=error.message)
    draft = spec if isinstance(spec, Draft) else None
    title = spec.subject if isinstance(spec, Draft) else spec.title
    return entry, Card(
        title=title,
        when=entry.due,
        kind=entry.kind,
        state=state.value,
        place=entry.ref.id if entry.ref and entry.kind is Kind.DRAFT else None,
        detail="" if isinstance(spec, Draft) else spec.body,
        draft=draft,
    )
