"""What the planner is given and what it says: frozen types only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from daemon.brief import Brief, Question
from daemon.business_time import BusinessCalendar
from daemon.gather import World
from daemon.model import Kind, Me, Person, Reference, State
from daemon.playbook import Playbook
from daemon.records import Entry, Fact, Reply


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that does not come from a calendar event (a dead login, a stopped pass, a rejection)."""

    id: str
    question: Question
    application: str | None = None
    interview: str | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """What the configured accounts can do, as far as it changes the plan.

    ``places`` says in words where artefacts of a kind appear; ``sees_replies``: some account can read mail;
    ``sees_sent``: the drafts account can tell sent from deleted.
    """

    places: Mapping[Kind, str] = field(default_factory=dict)
    sees_replies: bool = False
    sees_sent: bool = False


@dataclass(frozen=True)
class Known:
    """Everything a plan follows from. ``passed``: when the last pass was.

    ``since``: interviews that ended earlier are listed, not acted on, unless their application is in ``adopted``
    (found again after the ledger was lost at ``lost``).
    """

    now: datetime
    me: Me
    calendar: BusinessCalendar
    playbook: Playbook
    world: World
    since: datetime
    entries: Mapping[str, Entry] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    replies: tuple[Reply, ...] = ()
    references: tuple[Reference, ...] = ()
    channels: Channels = field(default_factory=Channels)
    asked: tuple[Asked, ...] = ()
    adopted: frozenset[str] = frozenset()
    lost: datetime | None = None
    passed: datetime | None = None
    prompts: bool = True
    command: str = "afterword"

    def told(self, word: str) -> frozenset[str]:
        """The actions of which the user said this last: ``skip``, ``done`` or ``restore``."""
        words = {fact.subject: fact.kind for fact in self.facts if fact.kind in ("skip", "done", "restore")}
        return frozenset(key for key, last in words.items() if last == word)

    def skipped(self) -> frozenset[str]:
        """The actions that the user skipped and did not take up again."""
        return self.told("skip")

    def of(self, step: str, subject: str) -> Sequence[Entry]:
        """The actions of a step for a subject (one for each person), in the ledger's order."""
        return self._by_step.get((step, subject), ())

    @cached_property
    def _by_step(self) -> Mapping[tuple[str, str], Sequence[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault((entry.step, entry.subject), []).append(entry)
        return found


@dataclass(frozen=True, slots=True)
class Wish:
    """One action as it should be, given what is known.

    ``due`` is when the user should act, ``put`` the first moment at which the artefact may exist, ``expires`` the
    last at which it is worth making. ``never`` says why it must not exist (any more); ``noted``: the ledger remembers
    that even of what never was. ``begins`` is the end of what it follows: before that nothing exists.
    ``aliases`` are keys under which the same thing may have been made when less was known.
    """

    key: str
    step: str
    kind: Kind
    subject: str
    due: datetime
    put: datetime
    begins: datetime
    why: str
    brief: Brief
    recipient: Person | None = None
    interview: str | None = None
    application: str | None = None
    expires: datetime | None = None
    never: str = ""
    noted: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One difference between what should be and what is: the unit of delivery. ``why`` is for people.

    ``becomes`` is the state after a withdrawal (withdrawn, or skipped or done when the user said so). ``again``: the
    user wants it back; what lies deleted at the provider is not it.
    ``wish`` is ``None`` where only the ledger still knows the action.
    """

    key: str
    wish: Wish | None
    entry: Entry | None
    due: datetime
    why: str
    becomes: State = State.DELIVERED
    again: bool = False

    @property
    def brief(self) -> Brief | None:
        """The facts for the text, with the due time that holds now."""
        return replace(self.wish.brief, due=self.due) if self.wish else None

    @property
    def action(self) -> Entry:
        """The action as the ledger has it, or as it begins, with the due time that holds now."""
        if self.entry is not None:
            return replace(self.entry, due=self.due, why=self.why)
        wish = self.wish
        assert wish is not None  # noqa: S101 (a turn without an entry comes from a wish)
        return Entry(
            key=self.key, step=wish.step, kind=wish.kind, subject=wish.subject, state=State.PLANNED, due=self.due,
            why=self.why, recipient=wish.recipient, interview=wish.interview, application=wish.application,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settling:
    """A change of state that needs no provider: planned, skipped, due moved before delivery."""

    key: str
    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done now, and what is merely noted. ``next`` is the next moment at which the plan may differ."""

    create: tuple[Turn, ...] = ()
    change: tuple[Turn, ...] = ()
    withdraw: tuple[Turn, ...] = ()
    notes: tuple[Settling, ...] = ()
    next: datetime | None = None
    wishes: Mapping[str, Wish] = field(default_factory=dict)


DELIVERED = frozenset({State.DELIVERED, State.EDITED, State.DONE, State.SENT, State.GONE})
OPEN = frozenset({State.PLANNED, State.DELIVERING, State.FAILED, State.BLOCKED})
AGAIN = frozenset({State.WITHDRAWN, State.SKIPPED})  # made (again) when it is wished for (again)
SKIPPED = "you skipped it"
