"""The second stage: what became of what we made, who answered, what the user wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.errors import AccountError
from daemon.gather import World
from daemon.house import House, Troubles
from daemon.identity import company_key, event_id, fold, short_id
from daemon.model import STATE_OF, Correspondents, Custody, Interview, Message, Outcome, State, Touch
from daemon.notes import addressed, facts_of
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
    changes: list[tuple[Entry, str | None]] = []
    for entry in house.ledger.entries().values():
        if house.stopping():
            break
        if entry.state not in (State.DELIVERED, State.EDITED) or entry.ref is None or entry.due < now - WATCHED:
            continue
        account = house.accounts.get(entry.account or "")
        writer = house.writer(entry.account, entry.kind)
        if account is None or writer is None or not account.takes(entry.kind):
            continue
        try:
            found = writer.inspect(entry.ref)
        except AccountError as error:
            troubles.add(account, error, entry.kind)
            continue
        if found.touch is Touch.GONE and entry.leaving:
            changes.append((replace(entry, state=entry.leaving, touched=now), entry.why))
            continue
        _tell(house, entry, found, now)
        state, stays = STATE_OF[found.touch], entry.stay()
        if state is not entry.state and not (entry.state is State.EDITED and state is State.DELIVERED):
            touched = found.at or (now if state is not State.EDITED else None)
            changes.append((replace(stays, state=state, touched=touched), f"found {found.touch.value}"))
        elif stays is not entry:
            changes.append((stays, None))
    house.ledger.record_all(changes, at=house.clock(), now=now)


def _tell(house: House, entry: Entry, found: Custody, now: datetime) -> None:
    """What the user said by what they did to a task: notes, and answers to questions."""
    subject = entry.interview or entry.application
    if found.note.strip() and subject:
        _read(house, found.note, subject, found.at or now, f"task:{entry.key}")
    if found.touch is Touch.DONE:
        finished(house, entry, found.at or now, "task")
    elif found.touch is Touch.GONE and entry.step == "question":
        _answer(house, entry, now, "task", yes=False)


def finished(house: House, entry: Entry, said: datetime, source: str) -> None:
    """What it says that something is done, at its provider or by command: a question is answered with yes; who has let
    an application rest takes it that they will never answer."""
    if entry.step == "question":
        _answer(house, entry, said, source, yes=True)
    elif entry.step == "close_out":
        _came_to(house, entry, Outcome.GHOSTED, said, source)


def _came_to(house: House, entry: Entry, outcome: Outcome, said: datetime, source: str) -> None:
    """The outcome that was said by doing it."""
    if entry.application:
        data = {"value": outcome.value}
        house.ledger.say(Fact(_outcome_by(entry), "outcome", entry.application, said, source, data))


def taken_back(house: House, entry: Entry) -> None:
    """Unsay the outcome that was said by doing it."""
    house.ledger.unsay(_outcome_by(entry))


def _outcome_by(entry: Entry) -> str:
    return f"outcome:{entry.key}"


def _answer(house: House, entry: Entry, said: datetime, source: str, *, yes: bool) -> None:
    """Done confirms, deleted dismisses."""
    if entry.subject.startswith("rejection:"):
        if yes:
            _came_to(house, entry, Outcome.REJECTED, said, source)
        elif not yes:
            house.ledger.say(Fact(f"verdict:{entry.subject}", "dismiss", entry.subject, said, source))
        return
    uid = next((event.id.uid for event in house.ledger.events() if event_id(event.id) == entry.subject), None)
    if uid:
        kind = "confirm" if yes else "dismiss"
        house.ledger.say(Fact(f"verdict:{uid}", kind, uid, said, source))


def notes(house: House, world: World, now: datetime, troubles: Troubles) -> None:
    """Read what the user wrote into the notes folder, and into events of their own."""
    known = {interview.id: interview for interview in world.interviews}
    for account in house.accounts.values():
        if account.offers.desk is None:
            continue
        try:
            written = account.offers.desk.notes()
        except AccountError as error:
            troubles.add(account, error, "desk")
            continue
        for name, text in written.items():
            if name in known:
                _read(house, text, name, now, f"folder:{name}")
    for interview in world.interviews:
        if interview.event.organizer_is_self and interview.live:
            said = interview.event.updated or interview.starts
            _read(house, addressed(interview.event.description), interview.id, min(said, now), f"event:{interview.id}")


def _read(house: House, text: str, subject: str, said: datetime, source: str) -> None:
    """Take over what stands there now: new words are said, struck ones unsaid, the others keep their time."""
    if house.read.get(source) == text:
        return
    before = {fact.id: fact for fact in house.ledger.facts() if fact.source == source}
    zone = house.config.zone
    read = facts_of(text, subject=subject, said=said, source=source, zone=zone, before=before.values())
    found = {fact.id: fact for fact in read}
    for name, fact in found.items():
        if name not in before:
            house.ledger.say(fact)
    for name in before.keys() - found.keys():
        house.ledger.unsay(name)
    if found.keys() == before.keys():
        house.read[source] = text
    else:
        house.read.pop(source, None)


@dataclass(frozen=True, slots=True)
class _Awaited:
    """An application with an interview behind it: whose mail matters (addresses and domains), and from when on."""

    application: str
    company: str
    people: Correspondents
    since: datetime

    def may_come(self, message: Message) -> bool:
        """Whether it may be an answer: from there, and after the first interview."""
        sender = (message.sender.email or "").lower()
        host = sender.rpartition("@")[2]
        there = any(host == domain or host.endswith(f".{domain}") for domain in self.people.domains)
        return message.at > self.since and (there or sender in self.people.addresses)

    def named_in(self, message: Message) -> bool:
        """Whether the message speaks of this employer."""
        said = fold(f"{message.sender.name or ''} {message.subject} {message.text}")
        return bool(self.company) and f" {self.company} " in f" {said} "

    @property
    def marks(self) -> set[str]:
        """One for everybody whose mail matters, so that it shows when there are more."""
        everybody = self.people.addresses | self.people.domains
        return {short_id("awaited", self.application, who) for who in everybody}


def replies(house: House, world: World, now: datetime, troubles: Troubles) -> None:
    """Ask every mailbox for mail of the employers that are still to answer."""
    awaited = list(_awaited(house, world, now))
    if not awaited:
        return
    people = Correspondents(
        frozenset(address for one in awaited for address in one.people.addresses),
        frozenset(domain for one in awaited for domain in one.people.domains),
    )
    for account in house.accounts.values():
        if account.offers.mailbox is None or not account.takes("mailbox") or house.stopping():
            continue
        mark, began = f"mail:{account.name}", house.clock()
        try:
            messages = account.offers.mailbox.messages_since(people, _unread_since(house, mark, awaited))
        except AccountError as error:
            troubles.add(account, error, "mailbox")
            continue
        house.ledger.add_replies([reply for each in messages for reply in _answers(account.name, each, awaited)])
        house.ledger.put(mark, min(began, now).isoformat())
        house.ledger.put(f"{mark}:whose", json.dumps(sorted(set().union(*(one.marks for one in awaited)))))


def _unread_since(house: House, mark: str, awaited: Sequence[_Awaited]) -> datetime:
    """Since the last look; for those who were not known then, since their interview."""
    last, whose = house.ledger.get(mark), set(json.loads(house.ledger.get(f"{mark}:whose") or "[]"))
    oldest = min(one.since for one in awaited)
    if last is None:
        return oldest
    fresh = [one.since for one in awaited if not one.marks <= whose]
    return min([max(oldest, datetime.fromisoformat(last) - OVERLAP), *fresh])


def _answers(account: str, message: Message, awaited: Sequence[_Awaited]) -> Iterator[Reply]:
    """The message as an answer of each employer it may come from: of those it names, where it names one."""
    kind = classify(message)
    if kind == "own":
        return
    name = hashlib.sha256(f"{account}:{message.id}".encode()).hexdigest()[:16]
    possible = [one for one in awaited if one.may_come(message)]
    for one in [one for one in possible if one.named_in(message)] or possible:
        yield Reply(f"{name}:{one.application}", one.application, message.at, kind, message.sender)


def _awaited(house: House, world: World, now: datetime) -> Iterator[_Awaited]:
    from daemon.recognise.cast import is_home

    by_application: dict[str, list[Interview]] = {}
    for interview in world.interviews:
        if interview.live and interview.ends <= now and interview.ends > now - 2 * WATCHED:
            by_application.setdefault(interview.application, []).append(interview)
    me = house.config.me
    own, home = {address.lower() for address in me.emails}, frozenset(employer.lower() for employer in me.employers)
    for application, interviews in by_application.items():
        people = [person for i in interviews for person in (*i.interviewers, i.recruiter, i.event.organizer) if person]
        addresses = frozenset(person.email.lower() for person in people if person.email) - own
        # of one's own employer only those concerned answer, not every colleague
        domains = frozenset(domain for i in interviews for domain in i.domains if not is_home(domain, home))
        if addresses or domains:
            company = company_key(next((i.company for i in reversed(interviews) if i.company), None))
            since = min(interview.ends for interview in interviews)
            yield _Awaited(application, company, Correspondents(addresses, domains), since)
