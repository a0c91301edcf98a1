"""The pretend provider from outside: what a person, a network and an organizer do to it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from connectors.memory.state import Artefact, Break, Fault, Held, Letter, State
from daemon.model import Draft, Event, Kind, Message, Person, Status, Thread, Touch
from daemon.ports import Board

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_worlds: dict[tuple[str, Path | None], World] = {}


def world(name: str = "default", path: Path | None = None) -> World:
    """The world of that name; it lives as long as the process, or in the file at ``path``."""
    place = path.resolve() if path else None
    return _worlds.setdefault((name, place), World(place))


class World:
    """One pretend provider. ``clock`` is its own (real) time, which tests may turn."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._state = State()
        self._lock = RLock()

    @contextmanager
    def change(self) -> Iterator[State]:
        """Hold the whole state; it is saved at the end, also of a failure."""
        with self._lock, self._file() as state:
            yield state

    @contextmanager
    def call(self, name: str) -> Iterator[State]:
        """One call of a connector to the provider: ``change`` with the faults that were ordered for it."""
        with self.change() as state:
            fault = state.fault(name)
            early = fault if fault and not fault.after else None
            if not early:
                yield state
        if fault:
            fault.happen()

    def reset(self) -> None:
        """Forget everything."""
        with self.change() as state:
            vars(state).update(vars(State()))

    # -- a person ------------------------------------------------------------------------------------------------

    def artefacts(self, kind: Kind | None = None) -> list[Artefact]:
        """What can be seen there now, oldest first."""
        with self.change() as state:
            return [
                each
                for each in state.artefacts.values()
                if each.touch not in {Touch.GONE, Touch.SENT} and kind in {None, each.kind}
            ]

    def edit(self, artefact: str, **changes: Any) -> None:
        """Change fields of its content by hand (``body=…``, ``subject=…``, ``to=…``, ``title=…``)."""
        with self.change() as state:
            held = state.artefacts[artefact]
            held.spec = replace(held.spec, **changes)

    def annotate(self, artefact: str, text: str) -> None:
        """Write text below ours into a task."""
        with self.change() as state:
            state.artefacts[artefact].note = text

    def delete(self, artefact: str) -> None:
        """Delete it by hand."""
        self._touch(artefact, Touch.GONE)

    def complete(self, artefact: str) -> None:
        """Tick a task off."""
        self._touch(artefact, Touch.DONE)

    def send(self, artefact: str) -> str:
        """Send a draft by hand; returns the Message-ID of the sent mail."""
        with self.change() as state:
            held = state.artefacts[artefact]
            if not isinstance(held.spec, Draft):
                raise TypeError(f"{artefact} is not a draft")
            to, subject, text = held.spec.to, held.spec.subject, held.spec.body
            held.touch, held.at = Touch.SENT, self.clock()
            message = Message(f"sent-{artefact}", held.at, Person(), to, subject, text, own=True)
            held.thread = _arrive(state, message, None, held.spec.thread)
            return held.thread.message_id

    def write_note(self, interview: str, text: str) -> None:
        """Write below the heading of a notes file."""
        with self.change() as state:
            state.notes[interview] = text

    @property
    def board(self) -> Board | None:
        """The page as published last."""
        with self.change() as state:
            return state.board

    # -- an organizer --------------------------------------------------------------------------------------------

    def put(self, event: Event) -> None:
        """Enter an occurrence, or change the one of the same ``ref`` in ``event.calendar``."""
        with self.change() as state:
            calendar = state.calendars.setdefault(event.calendar, {})
            known, now = calendar.get(event.ref), state.tick()
            calendar[event.ref] = Held(event, known.born if known else now, now)

    def event(self, ref: str, calendar: str = "") -> Event:
        """The occurrence as it stands."""
        with self.change() as state:
            return state.calendars[calendar][ref].event

    def cancel(self, ref: str, calendar: str = "") -> None:
        """Cancel it; it stays, marked."""
        self.put(replace(self.event(ref, calendar), status=Status.CANCELLED))

    def remove(self, ref: str, calendar: str = "") -> None:
        """Delete it."""
        with self.change() as state:
            held = state.calendars[calendar][ref]
            held.gone, held.changed = True, state.tick()

    def arrive(self, message: Message, *, uid: str | None = None, thread: Thread | None = None) -> str:
        """Let a mail arrive, in ``thread`` or as the beginning of a new one; returns its Message-ID."""
        with self.change() as state:
            return _arrive(state, message, uid, thread).message_id

    # -- a network -----------------------------------------------------------------------------------------------

    def fail(self, call: str, how: Break, *, times: int | None = 1) -> None:
        """Let the next calls whose name fits the pattern fail (``fetch``, ``draft.create``, ``*.find``, ``*``)."""
        with self.change() as state:
            state.faults.append(Fault(call, how, times))

    def heal(self) -> None:
        """Call off all faults."""
        with self.change() as state:
            state.faults.clear()

    def settle(self) -> None:
        """Let searches find everything that was made."""
        with self.change() as state:
            for held in state.artefacts.values():
                held.shows = min(held.shows, self.clock())

    def forget_cursors(self) -> None:
        """Stop honouring the cursors given out so far."""
        with self.change() as state:
            state.forgotten = state.tick()

    def _touch(self, artefact: str, touch: Touch) -> None:
        with self.change() as state:
            held = state.artefacts[artefact]
            held.touch, held.at = touch, self.clock()

    @contextmanager
    def _file(self) -> Iterator[State]:
        if self.path is None:
            yield self._state
            return
        kept = _kept()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # dies with its process
            state = State()
            with suppress(FileNotFoundError):
                state = kept.validate_json(self.path.read_bytes())
            try:
                yield state
            finally:
                draft = self.path.with_name(f"{self.path.name}.new")
                draft.write_bytes(kept.dump_json(state, indent=1))
                draft.replace(self.path)


@cache
def _kept() -> TypeAdapter[State]:
    """How a state is written into a file; made once, as the making is what takes long."""
    from pydantic import TypeAdapter  # only worlds in files need it

    return TypeAdapter(State)


def _arrive(state: State, message: Message, uid: str | None, answered: Thread | None) -> Thread:
    message_id = f"<{message.id}@memory.example>"
    earlier = (*answered.references, answered.message_id) if answered else ()
    thread = Thread(message_id, earlier, message.subject, answered.provider if answered else message_id)
    state.mail.append(Letter(message, thread, uid))
    return thread
