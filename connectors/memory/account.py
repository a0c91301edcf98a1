"""The ports, as a connector implements them: each method is one whole answer or one error of ``daemon.errors``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from connectors._mime import Visible, addresses, clean_line, clean_text
from connectors.memory.state import Artefact, Held
from connectors.memory.world import World
from daemon.errors import NotUntouched
from daemon.model import (
    Correspondents,
    Custody,
    Delta,
    Draft,
    Event,
    Kind,
    Message,
    Person,
    Ref,
    Spec,
    Thread,
    Touch,
    Window,
)
from daemon.ports import Board

S = TypeVar("S", bound=Spec)


class Source:
    """Calendars. A cursor is the count of the provider's changes when it was given out."""

    def __init__(self, world: World, account: str) -> None:
        self._world, self._account = world, account

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Read everything in the window, or what changed since ``cursor``."""
        with self._world.call("fetch") as state:
            held = state.calendars.get(calendar, {}).values()
            since, now = int(cursor or -1), str(state.count)
            if since < state.forgotten:
                found = [each for each in held if not each.gone and _overlaps(each.event, window)]
                return Delta(self._named(found, calendar), now, full=True)
            changed = [each for each in held if each.changed > since]
            # What the reader may know is told even if it was moved out of the window.
            alive = [e for e in changed if not e.gone and (e.born <= since or _overlaps(e.event, window))]
            gone = tuple(each.event.ref for each in changed if each.gone)
            return Delta(self._named(alive, calendar), now, full=False, gone=gone)

    def reread(self, event: Event) -> Event | None:
        """Read one occurrence as it is now."""
        with self._world.call("reread") as state:
            held = state.calendars.get(event.calendar, {}).get(event.ref)
            return self._named([held], event.calendar)[0] if held and not held.gone else None

    def _named(self, held: Sequence[Held], calendar: str) -> tuple[Event, ...]:
        return tuple(replace(each.event, account=self._account, calendar=calendar) for each in held)


class Writer(Generic[S]):
    """Artefacts of one kind. Every look-and-act happens inside one call: nobody can come in between."""

    def __init__(self, world: World, kind: Kind, *, settle: timedelta, lag: timedelta, sees_sent: bool = True) -> None:
        self.settle = settle
        self._world, self._kind, self._lag, self._sees_sent = world, kind, lag, sees_sent

    def find(self, key: str) -> Ref | None:
        """Look through everything that searches show by now, deleted and sent ones included."""
        with self._world.call(f"{self._kind}.find") as state:
            now, mine = self._world.clock(), (self._kind, key)
            found = [each for each in state.artefacts.values() if (each.kind, each.key) == mine and each.shows <= now]
            best = min(found, key=lambda each: each.touch is Touch.GONE, default=None)
            return replace(_ref(best), seen=best.seal) if best else None

    def create(self, key: str, spec: S) -> Ref:
        """Make it. This provider knows no keys: called twice it makes two, as most do."""
        with self._world.call(f"{self._kind}.create") as state:
            made = Artefact(
                id=f"{self._kind}-{state.tick()}",
                key=key,
                kind=self._kind,
                spec=_stored(spec),
                shows=self._world.clock() + self._lag,
            )
            made.seal = _ref(made).seen
            state.artefacts[made.id] = made
            return _ref(made)

    def inspect(self, ref: Ref) -> Custody:
        """Say how it stands."""
        with self._world.call(f"{self._kind}.inspect") as state:
            return self._custody(state.artefacts.get(ref.id), ref)

    def replace(self, ref: Ref, spec: S) -> Ref:
        """Put other content in its place, only if untouched."""
        with self._world.call(f"{self._kind}.replace") as state:
            held = state.artefacts.get(ref.id)
            if held is None or self._custody(held, ref).touch is not Touch.UNTOUCHED:
                raise NotUntouched("it was changed since it was made")
            held.spec = _stored(spec)
            held.seal = _ref(held).seen
            return _ref(held)

    def withdraw(self, ref: Ref) -> None:
        """Remove it, only if untouched; gone already is fine."""
        with self._world.call(f"{self._kind}.withdraw") as state:
            held = state.artefacts.get(ref.id)
            touch = self._custody(held, ref).touch
            if held is None or touch is Touch.GONE:
                return
            if touch is not Touch.UNTOUCHED:
                raise NotUntouched("it was changed since it was made")
            del state.artefacts[ref.id]

    def _custody(self, held: Artefact | None, ref: Ref) -> Custody:
        if held is None or (held.touch is Touch.SENT and not self._sees_sent):
            return Custody(Touch.GONE)
        if held.touch is not Touch.UNTOUCHED:
            return Custody(held.touch, held.at, held.note, held.thread)
        return Custody(Touch.UNTOUCHED if _ref(held).seen == ref.seen else Touch.EDITED, note=held.note)


class Mailbox:
    """The mail of the user. A real one asks the provider for these people's mail instead of looking through all."""

    def __init__(self, world: World, account: str) -> None:
        self._world, self._account = world, account

    def conversation(self, event: Event) -> Thread | None:
        """Find the newest mail with an invitation of that UID."""
        with self._world.call("conversation") as state:
            threads = [letter.thread for letter in state.mail if letter.uid == event.id.uid]
            return replace(threads[-1], account=self._account) if threads else None

    def messages_since(self, people: Correspondents, since: datetime) -> Sequence[Message]:
        """Mail from or to these people since then, oldest first."""
        with self._world.call("messages") as state:
            found = [letter.message for letter in state.mail if letter.message.at >= since]
            found = [replace(each, text=each.text[:2000]) for each in found if _concerns(each, people)]
            return sorted(found, key=lambda each: each.at)


class Desk:
    """A page and notes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def publish(self, board: Board) -> None:
        """Keep the page."""
        with self._world.call("publish") as state:
            state.board = board

    def intact(self) -> bool:
        """Whether there is a page."""
        with self._world.call("intact") as state:
            return state.board is not None

    def notes(self) -> Mapping[str, str]:
        """What the user wrote, by interview id."""
        with self._world.call("notes") as state:
            return {interview: text.strip() for interview, text in state.notes.items() if text.strip()}


def _overlaps(event: Event, window: Window) -> bool:
    return event.starts < window.end and event.ends > window.start


def _ref(held: Artefact) -> Ref:
    """``seen`` is taken from what the provider holds, not from what it was asked to hold: some rewrite it."""
    spec = held.spec
    if isinstance(spec, Draft):
        to = tuple(person.email or "" for person in spec.to)
        return Ref(held.id, Visible(to, spec.subject, spec.body).fingerprint, {"key": held.key})
    facts = [str(getattr(spec, each.name)) for each in fields(spec)]
    seen = hashlib.sha256("\n".join([*facts, held.note]).encode()).hexdigest()[:32]
    return Ref(held.id, seen, {"key": held.key})


def _stored(spec: Spec) -> Spec:
    """The content as it can be kept: no provider keeps control characters and half characters."""
    if isinstance(spec, Draft):
        to = tuple(Person(clean_line(name), address) for name, address in addresses(spec.to))
        return replace(spec, to=to, subject=clean_line(spec.subject), body=clean_text(spec.body))
    return replace(spec, title=clean_line(spec.title), body=clean_text(spec.body))


def _concerns(message: Message, people: Correspondents) -> bool:
    return any(_belongs(person, people) for person in (message.sender, *message.to))


def _belongs(person: Person, people: Correspondents) -> bool:
    address = (person.email or "").lower()
    domain = address.rpartition("@")[2]
    return address in people.addresses or any(domain == d or domain.endswith(f".{d}") for d in people.domains)
