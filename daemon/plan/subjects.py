"""What the steps apply to: applications with their loops, and the questions every step asks about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from daemon.brief import Note
from daemon.gather import CLOSED
from daemon.identity import reachable, same_person
from daemon.model import Application, Interview, Outcome, Person, State
from daemon.plan.known import AGAIN, OPEN, Known
from daemon.records import Entry, Reply

ENDING = frozenset({"human", "rejection", "offer", "scheduling"})
EMPLOYER_MAY_DELAY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Loop:
    """The interviews of one application on one day. ``ends`` is the end of the last one that takes place."""

    id: str
    interviews: tuple[Interview, ...]

    @property
    def living(self) -> tuple[Interview, ...]:
        """Those that take or took place."""
        return tuple(interview for interview in self.interviews if interview.live)

    @property
    def counting(self) -> tuple[Interview, ...]:
        """Those that say when the loop is: the living ones, or all when none is left."""
        return self.living or self.interviews

    @property
    def starts(self) -> datetime:
        """When the first begins."""
        return min(interview.starts for interview in self.counting)

    @property
    def ends(self) -> datetime:
        """When the last ends."""
        return max(interview.ends for interview in self.counting)

    @property
    def last(self) -> Interview:
        """The one that ends last."""
        return max(self.counting, key=lambda interview: (interview.ends, interview.id))

    @property
    def missed(self) -> bool:
        """The user says that they were not called."""
        return any(interview.missed for interview in self.interviews)

    @property
    def fate(self) -> str:
        """Why nothing of it takes place, or nothing."""
        return "" if self.living else self.interviews[-1].fate or "cancelled"

    @property
    def people(self) -> tuple[Person, ...]:
        """All interviewers, each once, in stable order."""
        found: list[Person] = []
        for interview in self.counting:
            for person in interview.interviewers:
                if not any(same_person(person, other) for other in found):
                    found.append(person)
        return tuple(found)

    @property
    def organizers(self) -> tuple[Person, ...]:
        """Who sent the invitations."""
        events = [interview.event for interview in self.counting if not interview.event.organizer_is_self]
        return tuple(event.organizer for event in events if event.organizer)

    @property
    def recruiter(self) -> Person | None:
        """The recruiter named last."""
        named = [interview.recruiter for interview in self.counting if interview.recruiter]
        return named[-1] if named else None


@dataclass(frozen=True, slots=True)
class Case:
    """One application with everything the steps ask about it."""

    known: Known
    application: Application
    loops: tuple[Loop, ...]

    @property
    def ended(self) -> tuple[Loop, ...]:
        """Loops that took place and are over, in order."""
        return tuple(loop for loop in self.loops if loop.living and loop.ends <= self.known.now)

    @property
    def coming(self) -> tuple[Loop, ...]:
        """Loops that are still to end."""
        return tuple(loop for loop in self.loops if loop.living and loop.ends > self.known.now)

    def listed_only(self, loop: Loop) -> bool:
        """Over before the first start: shown, not acted on."""
        return loop.ends < self.known.since and self.application.id not in self.known.adopted

    @property
    def closed(self) -> bool:
        """The user said that it is over."""
        return self.application.outcome in CLOSED

    @property
    def settled(self) -> str:
        """Why there is nothing to wait for any more, or nothing."""
        outcome = self.application.outcome
        return "" if outcome in (Outcome.ACTIVE, Outcome.ADVANCED) else f"outcome: {outcome.value}"

    def outcome_stops(self, loop: Loop) -> str:
        """Why the outcome ends the loop's follow-ups, or nothing: who advanced is done with the rounds before that."""
        application = self.application
        advanced = application.outcome is Outcome.ADVANCED and application.settled
        return f"outcome: {Outcome.ADVANCED.value}" if advanced and loop.ends <= advanced else self.settled

    def fell_through(self, loop: Loop) -> datetime:
        """When a loop that does not take place was seen to be called off, else when it was to begin."""
        entry = self.entry("prepare_next", loop.id)
        if entry and entry.state in AGAIN and entry.touched:
            return min(entry.touched, loop.starts)
        standing = entry is not None and entry.state in {*OPEN, State.DELIVERED}
        return min(self.known.now, loop.starts) if standing else loop.starts

    @property
    def restarted(self) -> datetime | None:
        """When the user last said ``resume`` or a new decision date: answers before that no longer count."""
        names = {self.application.id, *self.application.interviews}
        said = [f.said for f in self.known.facts if f.kind in ("resume", "decision") and f.subject in names]
        return max(said, default=None)

    @property
    def replies(self) -> list[Reply]:
        """What came from the employer; what only read like a rejection, as the user says, was a human answer."""
        denied = {fact.subject for fact in self.known.facts if fact.kind == "dismiss"}
        return [
            replace(reply, kind="human") if f"rejection:{reply.id}" in denied else reply
            for reply in self.known.replies
            if reply.application == self.application.id
        ]

    def answer(self, after: datetime) -> Reply | None:
        """The first message since then that ends the follow-ups."""
        start = max(after, self.restarted or after)
        replies = [reply for reply in self.replies if reply.kind in ENDING and reply.at > start]
        return min(replies, key=lambda reply: reply.at, default=None)

    def recruiter(self, loop: Loop) -> Person | None:
        """The recruiter named last, for this loop or before it."""
        return next((other.recruiter for other in self._until(loop) if other.recruiter), None)

    def correspondent(self, loop: Loop) -> Person | None:
        """To whom one mail for the loop goes: somebody of it, else of the last one before it with an address."""
        return next((person for other in self._until(loop) if (person := correspondent(other))), None)

    def answerer(self, loop: Loop) -> Person | None:
        """Who of those one has met or been invited by wrote last since the loop: further mail is for them."""
        human = [reply for reply in self.replies if reply.kind == "human" and reply.at > loop.ends]
        known = [p for other in self._until(loop) for p in (*other.people, other.recruiter, *other.organizers) if p]
        wrote = [reply for reply in human if any(same_person(reply.sender, person) for person in known)]
        last = max(wrote, key=lambda reply: reply.at, default=None)
        return last.sender if last and reachable(last.sender) else None

    def _until(self, loop: Loop) -> list[Loop]:
        """The loop, and those before it, the last first."""
        return [loop, *(other for other in reversed(self.loops) if other.living and other.ends < loop.ends)]

    def entry(self, step: str, subject: str, kind: str | None = None) -> Entry | None:
        """What became of the step's action for this subject."""
        return next((entry for entry in self.known.of(step, subject) if kind in (None, entry.kind.value)), None)

    def thanked(self, loop: Loop) -> bool:
        """Whether a thank-you of the loop was sent or marked done."""
        return any(e.state in (State.SENT, State.DONE) for e in self.known.of("thank_you", loop.id))

    def notes(self, interviews: tuple[Interview, ...], about: Person | None = None) -> tuple[Note, ...]:
        """What the user wrote about these interviews, each once; with ``about`` only what concerns that person or
        everybody."""
        ids = {interview.id for interview in interviews}
        found: dict[tuple[object, ...], Note] = {}
        for fact in self.known.facts:
            if fact.kind != "note" or fact.subject not in ids:
                continue
            person = named_person(fact.data.get("about"), interviews)
            if about is None or person is None or same_person(person, about):
                hard = fact.data.get("hard") == "yes"
                said = Note(fact.data["text"], fact.said, fact.subject, person, hard=hard)
                words = " ".join(said.text.casefold().split()).rstrip(".")
                found.setdefault((fact.subject, words, person, hard), said)
        return tuple(found.values())

    def decision_floor(self, loop: Loop, plain: datetime, after_decision: datetime | None) -> datetime:
        """When the first follow-up is due: the user's date rules, an employer's may only delay, by 30 days at most."""
        if after_decision is None:
            return plain
        if self.application.decision_by_user:
            return max(after_decision, loop.ends)
        calendar = self.known.calendar
        latest = calendar.add(calendar.day(plain) + EMPLOYER_MAY_DELAY + timedelta(days=1), -1)
        return max(plain, min(after_decision, calendar.opening(latest)))

    def decision(self, loop: Loop) -> date | None:
        """The date by which an answer was promised; one from before this loop's end is about an earlier round."""
        stated = self.application.decision
        return stated if stated and stated >= self.known.calendar.last_day(loop.ends) else None


def named_person(name: str | None, interviews: tuple[Interview, ...]) -> Person | None:
    """The interviewer, else the recruiter, a note is about, by address, name or first name; a person of that name when
    none fits."""
    if not name:
        return None
    wanted = name.strip().lower()
    recruiters = [interview.recruiter for interview in interviews if interview.recruiter]
    for person in (*(person for interview in interviews for person in interview.interviewers), *recruiters):
        if wanted in {(person.email or "").lower(), (person.name or "").lower(), *(person.name or "").lower().split()}:
            return person
    return Person(name=name.strip())


def correspondent(loop: Loop) -> Person | None:
    """To whom one mail for the loop goes: recruiter, else organizer, else the first interviewer with an address."""
    organizer = loop.last.event.organizer
    own = loop.last.event.organizer_is_self
    candidates = [loop.recruiter, None if own or not _writes(organizer, loop) else organizer, *loop.people]
    return next((person for person in candidates if reachable(person)), None)


def _writes(organizer: Person | None, loop: Loop) -> bool:
    """Whether the organizer is somebody to write to: an interviewer, or an address that is no robot's."""
    if organizer is None or not organizer.email:
        return False
    if any(same_person(organizer, person) for person in loop.people):
        return True
    local, _, domain = organizer.email.partition("@")
    robots = ("noreply", "no-reply", "donotreply", "do-not-reply", "notifications", "calendar", "mailer", "bounce")
    return not any(word in local for word in robots) and not domain.endswith("calendar.google.com")


def cases(known: Known) -> list[Case]:
    """Every application with its loops, in order of time."""
    loops: dict[str, list[Loop]] = {}
    for name, interviews in known.world.loops().items():
        loops.setdefault(interviews[0].application, []).append(Loop(name, interviews))
    return [
        Case(known, application, tuple(sorted(loops[application.id], key=lambda loop: (loop.ends, loop.id))))
        for application in known.world.applications
        if application.id in loops
    ]
