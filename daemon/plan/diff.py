"""The difference between what should be and what is: what to create, change, withdraw, or merely note."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from daemon.brief import Brief
from daemon.model import Kind, State
from daemon.plan.known import AGAIN, OPEN, SKIPPED, Known, Plan, Settling, Turn, Wish
from daemon.plan.timing import STAYS, catch_up, out_of_quiet
from daemon.records import Entry

# What these say was true when it was said, and is not rewritten behind the user's back: a question never, the list of
# the week not after its day.
FROZEN = frozenset({"keep_searching", "question"})
# Steps of which an artefact without a wish is no longer true.
_ANSWERED = {
    "question": "it is answered",
    "promises": "the promise is no longer in your notes",
    "thank_you": "no longer among the interviewers",
    "answered": "it has gone on since",
    "missed_call": "there is a new time",
    "prepare_next": "what you had noted is no longer in your notes",
}


def brief_mark(brief: Brief) -> str:
    """A fingerprint of the facts of a text: as long as it is the same, the text need not be composed to compare."""
    return hashlib.sha256(repr(brief).encode()).hexdigest()[:16]


def difference(known: Known, wishes: Iterable[Wish]) -> Plan:
    """Compare wishes with the ledger."""
    desk = _Desk(known)
    by_key: dict[str, Wish] = {}
    for wish in wishes:
        wish = desk.under_known_key(wish)  # noqa: PLW2901 (the key under which it is known is its key)
        if wish.key not in by_key or by_key[wish.key].never:
            by_key[wish.key] = wish
    for wish in by_key.values():
        desk.compare(wish)
    for key, entry in known.entries.items():
        if key not in by_key:
            desk.orphan(entry)
    return Plan(
        tuple(sorted(desk.create, key=_order)),
        tuple(sorted(desk.change, key=_order)),
        tuple(sorted(desk.withdraw, key=_order)),
        tuple(desk.notes),
        min(desk.moments, default=None),
        by_key,
    )


def _order(turn: Turn) -> tuple[datetime, str]:
    return turn.due, turn.key


class _Desk:
    """The piles a plan is sorted into."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.create: list[Turn] = []
        self.change: list[Turn] = []
        self.withdraw: list[Turn] = []
        self.notes: list[Settling] = []
        ends = [interview.ends for interview in known.world.interviews] + [s.event.ends for s in known.world.asks]
        self.moments = [moment for moment in ends if moment > known.now]
        self.words: Mapping[str, tuple[str, datetime]] = {
            fact.subject: (fact.kind, fact.said) for fact in known.facts if fact.kind in ("skip", "done", "restore")
        }

    def under_known_key(self, wish: Wish) -> Wish:
        """The wish under the key it already has, if it was made when less was known."""
        if wish.key in self.known.entries:
            return wish
        known = next((alias for alias in wish.aliases if alias in self.known.entries), wish.key)
        return replace(wish, key=known)

    def compare(self, wish: Wish) -> None:
        """Sort one wish into its pile."""
        entry = self.known.entries.get(wish.key)
        if entry:  # the key stays; whom and which conversation it is about may be known better by now
            person = wish.recipient or entry.recipient
            entry = replace(entry, recipient=person, interview=wish.interview, application=wish.application)
        word, _ = self.words.get(wish.key, ("", None))
        if word == "skip":
            wish = replace(wish, never=SKIPPED)
        if entry and entry.state in {*AGAIN, State.GONE, State.DONE} and self._wanted_back(entry):
            entry = replace(entry, state=State.PLANNED, ref=None)
        if word == "done" and (entry is None or entry.state is not State.DONE):
            self._done(wish, entry)
        elif entry is None or entry.state in OPEN:
            self._missing(wish, entry)
        elif entry.state in AGAIN:
            if not wish.never and not self._too_late(wish):
                self._missing(wish, replace(entry, ref=None))
        elif entry.state is State.DELIVERED:
            self._standing(wish, entry)
        elif entry.state is State.EDITED and word == "skip":
            self.note(replace(entry, state=State.SKIPPED), f"{SKIPPED}; what you edited is left alone")

    def _wanted_back(self, entry: Entry) -> bool:
        """Whether ``restore`` is the last that happened to it."""
        word, said = self.words.get(entry.key, ("", None))
        return word == "restore" and said is not None and (entry.touched is None or said >= entry.touched)

    def _done(self, wish: Wish, entry: Entry | None) -> None:
        if entry and entry.state is State.DELIVERED and entry.kind is not Kind.DRAFT:
            self.withdraw.append(Turn(wish.key, wish, entry, entry.due, "you marked it done", State.DONE))
        elif entry is None or entry.state is not State.DELIVERING:
            done = entry or self.entry(wish, wish.due)
            self.note(replace(done, state=State.DONE, touched=self.known.now), "you marked it done")

    def _missing(self, wish: Wish, entry: Entry | None) -> None:
        """Nothing is there (as far as is known): make it, wait, or say why not."""
        known, now = self.known, self.known.now
        again = entry is not None and self._wanted_back(entry)
        if entry and entry.state is State.DELIVERING:
            self.create.append(Turn(wish.key, wish, entry, entry.due, entry.why, again=again))
            return
        if wish.never:
            if entry is None and wish.noted:
                entry = self.entry(wish, wish.due)
            if entry and entry.state is not State.SKIPPED:
                self.note(replace(entry, state=State.SKIPPED, touched=now), wish.never)
            return
        if self._too_late(wish):
            if entry is None or entry.state is not State.SKIPPED:
                late = entry or self.entry(wish, wish.due)
                held = late.state in (State.BLOCKED, State.FAILED)
                why = late.why if held else "it was due when nobody was watching"
                self.note(replace(late, state=State.SKIPPED), f"too late: {why}")
            return
        due = self._due(wish, entry)
        ready = wish.put if wish.kind is not Kind.DRAFT else out_of_quiet(known.calendar, max(wish.put, now))
        if ready <= now:
            self.create.append(Turn(wish.key, wish, entry, due, wish.why, again=again))
            return
        self.moments.append(ready)
        planned = self.entry(wish, due) if entry is None else replace(entry, due=due, state=State.PLANNED)
        if entry and entry.state is not State.PLANNED:
            planned = replace(planned, why=wish.why)  # what kept it from being made is over
        if entry is None or planned != entry:
            self.note(planned, wish.why if entry is None or entry.due == due else f"moved: {wish.why}")

    def _too_late(self, wish: Wish) -> bool:
        now = self.known.now
        return wish.expires is not None and (now > wish.expires or self._due(wish, None) > max(wish.expires, wish.due))

    def _due(self, wish: Wish, entry: Entry | None) -> datetime:
        step = self.known.playbook.steps[wish.step]
        due = catch_up(self.known.calendar, wish.kind, wish.due, self.known.now, step)
        # what has caught up once does not go on catching up
        return min(entry.due, due) if entry and wish.due <= self.known.now < entry.due else due

    def _standing(self, wish: Wish, entry: Entry) -> None:
        """It is there and untouched: leave it, change it, or take it away."""
        now = self.known.now
        if wish.never:
            becomes = State.SKIPPED if wish.never == SKIPPED else State.WITHDRAWN
            self.withdraw.append(Turn(wish.key, wish, entry, entry.due, wish.never, becomes))
        elif wish.begins > now:
            moved = "the interview was moved: it has not taken place yet"
            self.withdraw.append(Turn(wish.key, wish, entry, entry.due, moved, State.WITHDRAWN))
        elif wish.put > now + STAYS:  # it was put off further than anything is put ahead
            self.withdraw.append(Turn(wish.key, wish, entry, entry.due, f"put off: {wish.why}", State.WITHDRAWN))
        elif not self._said(wish, entry):
            due = self._due(wish, entry) if now < max(wish.due, entry.due) or wish.kind is Kind.DRAFT else entry.due
            turn = Turn(wish.key, wish, entry, due, wish.why)
            brief = turn.brief
            if brief and entry.spec.partition(":")[0] != brief_mark(brief):
                self.change.append(turn)

    def _said(self, wish: Wish, entry: Entry) -> bool:
        """Whether it stays as it was said."""
        day = self.known.calendar.day
        return wish.step in FROZEN and (wish.step == "question" or day(self.known.now) > day(entry.due))

    def orphan(self, entry: Entry) -> None:
        """An action that no longer follows from anything."""
        loops = {interview.loop for interview in self.known.world.interviews}
        because = _ANSWERED.get(entry.step, "it no longer applies")
        if entry.state is State.DELIVERING:
            self.create.append(Turn(entry.key, None, entry, entry.due, entry.why))
        elif entry.state in OPEN:
            self.note(replace(entry, state=State.SKIPPED), because)
        elif (
            entry.state is State.DELIVERED
            and entry.step in _ANSWERED
            and (entry.step != "thank_you" or entry.subject in loops)
            and (entry.step != "prepare_next" or self._unsaid(entry))
        ):
            self.withdraw.append(Turn(entry.key, None, entry, entry.due, because, State.WITHDRAWN))

    def _unsaid(self, entry: Entry) -> bool:
        """Whether it followed from a note that is no longer there; the name of a fact, unlike a loop's, has a colon."""
        return ":" in entry.subject and all(fact.id != entry.subject for fact in self.known.facts)

    def entry(self, wish: Wish, due: datetime) -> Entry:
        """A fresh line of the ledger for this wish."""
        return Entry(
            key=wish.key,
            step=wish.step,
            kind=wish.kind,
            subject=wish.subject,
            state=State.PLANNED,
            due=due,
            why=wish.why,
            recipient=wish.recipient,
            interview=wish.interview,
            application=wish.application,
        )

    def note(self, entry: Entry, why: str) -> None:
        """Something to write down without calling anybody."""
        self.notes.append(Settling(entry.key, replace(entry, why=why), why))
