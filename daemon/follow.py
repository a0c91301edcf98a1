"""The second stage: what became of what we made, who answered, what the user wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from daemon.errors import AccountError
from daemon.gather import World
from daemon.house import House, Troubles
from daemon.identity import event_id
from daemon.model import STATE_OF, Correspondents, Custody, Interview, Outcome, State, Touch
from daemon.notes import facts_of
from daemon.records import Entry, Fact, Reply
from daemon.replies import classify

WATCHED = timedelta(days=60)  # what was due longer ago is no longer looked at
OVERLAP = timedelta(minutes=10)  # mail can become visible later than it is dated


def follow(house: House, world: World, now: datetime, troubles: Troubles) -> None:
    """Look at everything delivered, at the notes and at the mailboxes; write down what is new."""
    custody(house, now, troubles)
    notes(house, world, now, troubles)
    replies(house, world, now, troubles)


def custody(house: House, now: datetime, troubles: Troubles) -> None:
    """Inspect each delivered artefact."""
    changes: list[tuple[Entry, str]] = []
    for entry in house.ledger.entries().values():
        if entry.state not in (State.DELIVERED, State.EDITED) or entry.ref is None or entry.due < now - WATCHED:
            continue
        account = house.accounts.get(entry.account or "")
        writer = house.writer(entry.account, entry.kind)
        if account is None or writer is None or account.trouble is not None:
            continue
        try:
            found = writer.inspect(entry.ref)
        except AccountError as error:
            account.failed(error)
            troubles.add(account, error)
            continue
        _tell(house, entry, found, now)
        state = STATE_OF[found.touch]
        if state is not entry.state and not (entry.state is State.EDITED and state is State.DELIVERED):
            touched = found.at or (now if state is not State.EDITED else None)
            changes.append((replace(entry, state=state, touched=touched), f"found {found.touch.value}"))
    house.ledger.record_all(changes, at=house.clock(), now=now)


def _tell(house: House, entry: Entry, found: Custody, now: datetime) -> None:
    """What the user said by what they did to a task: notes, and answers to questions."""
    subject = entry.interview or entry.application
    if found.note.strip() and subject:
        _read(house, found.note, subject, found.at or now, f"task:{entry.key}")
    if entry.step == "question" and found.touch in (Touch.DONE, Touch.GONE):
        _answer(house, entry, yes=found.touch is Touch.DONE, now=now)
    if found.touch is Touch.DONE and (fact := concluded(entry, found.at or now, "task")):
        house.ledger.say(fact)


def concluded(entry: Entry, said: datetime, source: str) -> Fact | None:
    """What doing it says of its application: who has let it rest takes it that they will never answer."""
    if entry.step != "close_out" or entry.application is None:
        return None
    return Fact(f"outcome:{entry.key}", "outcome", entry.application, said, source, {"value": Outcome.GHOSTED.value})


def _answer(house: House, entry: Entry, *, yes: bool, now: datetime) -> None:
    """Done confirms, deleted dismisses."""
    if entry.subject.startswith("rejection:"):
        if yes and entry.application:
            data = {"value": Outcome.REJECTED.value}
            house.ledger.say(Fact(f"outcome:{entry.key}", "outcome", entry.application, now, "task", data))
        elif not yes:
            house.ledger.say(Fact(f"verdict:{entry.subject}", "dismiss", entry.subject, now, "task"))
        return
    uid = next((event.id.uid for event in house.ledger.events() if event_id(event.id) == entry.subject), None)
    if uid:
        kind = "confirm" if yes else "dismiss"
        house.ledger.say(Fact(f"verdict:{uid}", kind, uid, now, "task"))


def notes(house: House, world: World, now: datetime, troubles: Troubles) -> None:
    """Read what the user wrote into the notes folder, and into events of their own."""
    known = {interview.id: interview for interview in world.interviews}
    for account in house.accounts.values():
        if account.offers.desk is None:
            continue
        try:
            written = account.offers.desk.notes()
        except AccountError as error:
            account.failed(error)
            troubles.add(account, error)
            continue
        for name, text in written.items():
            if name in known:
                _read(house, text, name, now, f"folder:{name}")
    for interview in world.interviews:
        if interview.event.organizer_is_self and interview.live:
            said = interview.event.updated or interview.starts
            _read(house, tagged(interview.event.description), interview.id, min(said, now), f"event:{interview.id}")


def tagged(description: str) -> str:
    """The lines of the user's own event that are addressed to us; the rest of it is theirs."""
    marks = ("decision by", "promise", "note:", "notes:", "channel:", "about ")
    return "\n".join(line for line in description.splitlines() if line.strip().lower().startswith(marks))


def _read(house: House, text: str, subject: str, said: datetime, source: str) -> None:
    """Take over what stands there now: new words are said, struck ones unsaid, the others keep their time."""
    before = {fact.id: fact for fact in house.ledger.facts() if fact.source == source}
    found = {f.id: f for f in facts_of(text, subject=subject, said=said, source=source, zone=house.config.zone)}
    for name, fact in found.items():
        if name not in before:
            house.ledger.say(fact)
    for name in before.keys() - found.keys():
        house.ledger.unsay(name)


def replies(house: House, world: World, now: datetime, troubles: Troubles) -> None:
    """Ask every mailbox for mail of the employers that are still to answer."""
    open_ones = list(_awaited(house, world, now))
    if not open_ones:
        return
    people = Correspondents(
        frozenset(address for _, addresses, _, _ in open_ones for address in addresses),
        frozenset(domain for _, _, domains, _ in open_ones for domain in domains),
    )
    since = min(start for *_, start in open_ones)
    for account in house.accounts.values():
        if account.offers.mailbox is None or account.trouble is not None:
            continue
        mark = f"mail:{account.name}"
        last = house.ledger.get(mark)
        start = since if last is None else max(since, datetime.fromisoformat(last) - OVERLAP)
        began = house.clock()
        try:
            messages = account.offers.mailbox.messages_since(people, start)
        except AccountError as error:
            account.failed(error)
            troubles.add(account, error)
            continue
        found = []
        for message in messages:
            kind = classify(message)
            if kind == "own":
                continue
            for application, addresses, domains, ended in open_ones:
                sender = (message.sender.email or "").lower()
                if message.at > ended and (sender in addresses or _within(sender, domains)):
                    name = hashlib.sha256(f"{account.name}:{message.id}".encode()).hexdigest()[:16]
                    found.append(Reply(f"{name}:{application}", application, message.at, kind, message.sender))
        house.ledger.add_replies(found)
        house.ledger.put(mark, min(began, now).isoformat())


def _within(address: str, domains: frozenset[str]) -> bool:
    host = address.rpartition("@")[2]
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _awaited(
    house: House, world: World, now: datetime
) -> Iterator[tuple[str, frozenset[str], frozenset[str], datetime]]:
    """Applications with an interview behind them: whose mail matters, and from when on."""
    by_application: dict[str, list[Interview]] = {}
    for interview in world.interviews:
        if interview.live and interview.ends <= now and interview.ends > now - 2 * WATCHED:
            by_application.setdefault(interview.application, []).append(interview)
    own = {address.lower() for address in house.config.me.emails}
    for application, interviews in by_application.items():
        people = [person for i in interviews for person in (*i.interviewers, i.recruiter, i.event.organizer) if person]
        addresses = frozenset(person.email.lower() for person in people if person.email) - own
        domains = frozenset(domain for i in interviews for domain in i.domains)
        if addresses or domains:
            yield application, addresses, domains, min(interview.ends for interview in interviews)
