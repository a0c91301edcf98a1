"""What a connector's fake offers to the contract tests.

Every folder in ``connectors/`` that does not start with ``_`` has a module ``tests/fakes/<name>.py`` with

    def harness(tmp_path: Path) -> Harness

which starts the fake provider (a real HTTP server on the loopback interface, a folder, a world in memory), opens the
connector against it and returns a subclass of ``Harness``, named by the annotation. A folder without one fails. The
tests in this package then do what the daemon does through the ports, and what a person or a network does through the
harness.

How to write one:

- ``offers`` is what ``open()`` returned; ``reopen()`` opens the same account once more, as a new process would:
  nothing kept in memory, the same provider and the same ``Context.state`` folder.
- Everything a *person* does (``edit``, ``delete``, ``send``, …) changes the provider's own store behind the
  connector's back, in the way that provider does it: a fake Gmail gives an edited draft a new message id.
- ``seen(kind)`` is read from the provider's store too, never through the connector.
- Put *meetings* into the provider's own shape: ``uid`` is the iCalendar UID, a series is expanded by the provider or
  handed out as a rule, whichever the real one does. ``start`` names a meeting or an instance by its *original* start,
  also after it was moved.
- Faults hold for the next call (``times=1``) unless they are said to last.
- What the provider cannot do is not overridden, and what needs it is not run. ``edit``, ``delete`` and ``seen`` are
  not optional for an account with writers, except where ``ours`` names the kind: artefacts of which the user's changes
  are not seen by design (the calendar file of a folder). ``lose_answer``, ``go_down`` and ``revoke`` are not optional
  where there is a network and a login; ``put``, ``move``, ``cancel``, ``remove`` and ``cut_read`` not where calendars
  are read.

The fake's state must be strict (unknown fields, paths and methods are errors) and must not know our code.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NoReturn
from zoneinfo import ZoneInfo

from daemon.model import Kind, Ref, Window
from daemon.ports import Offers

ZONE = ZoneInfo("Europe/Berlin")  # the user's zone; clocks go forward on 28 March 2027
START = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
WINDOW = Window(datetime(2027, 3, 15, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))
ME = "ada@candidate.example"


@dataclass(frozen=True)
class Meeting:
    """A calendar entry as a person would enter it. Times are aware; ``weekly`` > 1 makes a series of that many
    occurrences at the same *local* time in ``zone``. ``organizer`` ``None``: the user's own entry; attendees are
    (name, address, partstat) with partstat one of accepted, declined, tentative, needs-action. ``all_day`` takes
    whole days from the local dates of ``starts`` and ``ends`` (end not included)."""

    uid: str
    title: str = "Interview with Globex"
    starts: datetime = START
    ends: datetime = START + timedelta(hours=1)
    description: str = ""
    location: str = ""
    organizer: tuple[str, str] | None = ("Rita Reyes", "rita@globex.example")
    attendees: Sequence[tuple[str, str, str]] = (("Ada Lovelace", ME, "accepted"),)
    weekly: int = 1
    all_day: bool = False
    zone: ZoneInfo = ZONE


@dataclass(frozen=True)
class Seen:
    """An artefact as a person sees it at the provider: ``to`` are addresses, ``subject`` is the title of a task or
    reminder, ``text`` what is readable in it (a key the connector had to write into the text included), ``hidden``
    other recipients (Cc, Bcc, attendees): always empty."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    hidden: tuple[str, ...] = ()


def _cannot(what: str) -> NoReturn:
    raise NotImplementedError(f"this provider has no way to {what}: say @pytest.mark.needs(...)")


class Harness:
    """A connector opened against its fake. Subclass it; override what the provider can do."""

    account: str = "test"
    calendar: str = ""  # the calendar that ``fetch`` is asked for
    offers: Offers
    ours: frozenset[Kind] = frozenset()  # kinds of which the user's changes are overwritten by design

    def reopen(self) -> Offers:
        """Open the account again, as a new process would, and keep it as ``self.offers``."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop what was started."""

    def settle(self) -> None:
        """Let the provider's lag pass, so that everything made is found. Turns the fake's clock; does not sleep."""

    # -- what a person sees and does ---------------------------------------------------------------------------

    def seen(self, kind: Kind) -> Sequence[Seen]:
        """Every artefact of that kind that a person can see at the provider now."""
        _cannot("hold artefacts")

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        """Change it by hand: ``part`` is ``text``, ``subject`` or ``recipients`` (the last only for drafts)."""
        _cannot(f"edit the {part} of a {kind}")

    def reflow(self, ref: Ref) -> None:
        """Change only white space, wrapping or markup of a draft, as mail programs do when they save it."""
        _cannot("save a draft unchanged")

    def delete(self, kind: Kind, ref: Ref) -> None:
        """Delete it by hand."""
        _cannot(f"delete a {kind}")

    def send(self, ref: Ref) -> None:
        """Send the draft by hand."""
        _cannot("send a draft")

    def complete(self, ref: Ref) -> None:
        """Tick the task off."""
        _cannot("complete a task")

    def annotate(self, ref: Ref, text: str) -> None:
        """Write text below ours into the task's notes."""
        _cannot("write notes into a task")

    # -- what networks and providers do ------------------------------------------------------------------------

    def lose_answer(self, *, committed: bool) -> None:
        """The next write's answer is lost, after (``committed``) or before it took effect."""
        _cannot("lose an answer")

    def hide_new(self) -> None:
        """From now on what is made stays invisible to searches until ``settle()``."""
        _cannot("lag")

    def go_down(self, *, times: int = 1) -> None:
        """The next calls meet a provider that is down or throttles."""
        _cannot("be down")

    def revoke(self) -> None:
        """The login is revoked, for good."""
        _cannot("log out")

    # -- calendars -----------------------------------------------------------------------------------------------

    def put(self, meeting: Meeting) -> None:
        """Enter the meeting, or put other content in the place of the one with this UID."""
        _cannot("hold meetings")

    def move(self, uid: str, start: datetime, to: datetime, *, series: bool = False) -> None:
        """Move the meeting (or, ``series``, only the instance) of that original start by hand."""
        _cannot("move a meeting")

    def cancel(self, uid: str, start: datetime | None = None) -> None:
        """The organizer cancels the meeting, or one instance: it stays, marked, or disappears, as there."""
        _cannot("cancel a meeting")

    def remove(self, uid: str, start: datetime | None = None) -> None:
        """The user deletes the meeting, or one instance of the series."""
        _cannot("remove a meeting")

    def cut_read(self) -> None:
        """The next full read breaks off in the middle: a later page fails, a file is truncated."""
        _cannot("break off a read")

    def forget_cursors(self) -> None:
        """Cursors given out so far are no longer honoured."""
        _cannot("forget cursors")

    # -- mail ------------------------------------------------------------------------------------------------------

    def arrive(self, *, sender: str, subject: str, text: str, at: datetime, uid: str | None = None) -> str:
        """A mail arrives for the user, with a ``text/calendar`` part of that UID if given; returns its Message-ID."""
        _cannot("hold mail")


@cache
def harness_of(connector: str) -> type[Harness]:
    """What ``harness`` of its fake returns, as it is annotated."""
    make = importlib.import_module(f"tests.fakes.{connector}").harness
    made: type[Harness] = inspect.get_annotations(make, eval_str=True)["return"]
    return made


@cache
def abilities(connector: str) -> frozenset[str]:
    """What the connector offers (``source``, kinds) and what its harness can do (names of methods)."""
    module = importlib.import_module(f"connectors.{connector}")
    kinds = {kind.value for kind in getattr(module, "WRITES", ())}
    reads = {"source"} if getattr(module, "READS", False) else set()
    able = {name for name in vars(Harness) if getattr(harness_of(connector), name) is not getattr(Harness, name)}
    return frozenset(kinds | reads | able)


__all__ = ["ME", "START", "WINDOW", "ZONE", "Harness", "Meeting", "Seen", "abilities", "harness_of"]
