"""What a text may draw on: the whole of what is known, gathered for one action.

``plan`` fills a brief, ``compose`` turns it into a draft, a task or a reminder. A brief holds facts only; nothing
that is not in it may be claimed in a letter. Times are UTC, ``zone`` is the user's; there is no "now" in it, so the
same facts always give the same text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from daemon.model import Application, Assessment, Interview, Kind, Me, Person, Promise, Reference, Thread


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the user about an interview; ``about`` is the person they concern, ``None`` for everybody."""

    text: str
    said: datetime
    interview: str
    about: Person | None = None
    hard: bool = False  # a question that was hard, kept for the next round


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another artefact this text speaks of: the thank-yous of a reminder, the follow-up its reminder announces.

    ``place`` is where a person finds it (a path, or the account's drafts folder); ``blank`` says that it still has
    the bracketed line to fill in; ``state`` is a word of ``daemon.model.State``.
    """

    key: str
    recipient: Person | None
    place: str | None
    state: str
    blank: bool = False
    at: datetime | None = None
    via: Person | None = None  # who is asked to pass it on, where the recipient has no address


@dataclass(frozen=True, slots=True)
class Answer:
    """A message that came: who wrote, when, of which class. Its text is not kept."""

    sender: Person
    at: datetime
    kind: str  # human, rejection, offer, scheduling, receipt, automatic, bounce, newsletter, calendar


@dataclass(frozen=True, slots=True)
class Standing:
    """One open application in the weekly overview: who is awaited, since when, who wrote last, what is next.

    ``decision`` is the date by which they wanted to decide after the last conversation; it may have passed.
    """

    application: Application
    last: Interview | None
    next: Interview | None
    waiting_since: datetime | None
    next_step: str | None
    next_due: datetime | None
    answer: Answer | None = None
    decision: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can decide. ``about`` is ``event``, ``pass``, ``login``, ``thanks`` or ``rejection``.

    ``why`` are the reasons in words; ``commands`` are what to type for each way to answer.
    """

    about: str
    title: str
    why: tuple[str, ...]
    commands: tuple[str, ...]
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The facts for one action.

    ``to`` is whom a mail goes to: empty when no address is known (the text then says so to the user), the recruiter
    when ``via`` is true (the mail asks to pass the thanks on to ``recipient``). ``loop`` are the interviews it is
    about, in time order, the last one being the one that counts; ``mine`` those of them in which ``recipient`` took
    part (empty when unknown). ``people`` are all interviewers of the loop in stable order and ``position`` the
    recipient's place in it, so that two letters to one panel differ. ``asks_timeline``: this letter asks about next
    steps. ``thanked``: the thank-you of this loop was sent or marked done. ``drafts`` are sibling artefacts.
    ``prior`` are earlier interviews of the application with their notes (for ``prepare_next``).
    """

    step: str
    kind: Kind
    template: str
    me: Me
    zone: str
    due: datetime
    recipient: Person | None = None
    to: tuple[Person, ...] = ()
    via: bool = False
    application: Application | None = None
    loop: tuple[Interview, ...] = ()
    mine: tuple[Interview, ...] = ()
    people: tuple[Person, ...] = ()
    position: int = 0
    asks_timeline: bool = False
    thanked: bool = False
    thread: Thread | None = None
    notes: tuple[Note, ...] = ()
    drafts: tuple[Sibling, ...] = ()
    decision: date | None = None
    decision_said: bool = False  # the user was told this date by the employer (may be named in a letter)
    followed_up: datetime | None = None  # when follow-up 1 was sent
    seen_replies: bool = True  # whether any account can read mail
    answer: Answer | None = None
    reference: Reference | None = None
    also: tuple[Application, ...] = ()  # further applications this reference hears of in the same letter
    promise: Promise | None = None
    coming: Interview | None = None
    assessment: Assessment | None = None  # what comes next, where only a note tells of it
    prior: tuple[Interview, ...] = ()
    standings: tuple[Standing, ...] = ()
    question: Question | None = None
    proposals: tuple[datetime, ...] = ()  # new times to offer after a missed call
    prompts: bool = True
    command: str = "afterword"
    title: str | None = None  # a user's own step: its title and text
    text: str | None = None
    key: str = ""  # the action's own key, for the commands that a text names
    attachments: tuple[str, ...] = ()  # files that the config names for this mail
