"""The third stage: make, change and withdraw artefacts, each exactly once.

Note ``delivering`` → look for the key → create once → note ``delivered``. What is found as ``delivering``, and what
a lost answer leaves behind, is looked for first, again after the writer's settle time, and created only after a
complete look has found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.deliver.places import Places
from daemon.deliver.report import Report
from daemon.deliver.upkeep import change, withdraw
from daemon.deliver.work import Work, marks
from daemon.errors import AccountError, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable
from daemon.house import Account
from daemon.model import STATE_OF, Event, Kind, Ref, State, Touch
from daemon.plan import FROZEN, Plan, Turn
from daemon.ports import Writer
from daemon.records import Entry
from daemon.retry import retry_at, waits

__all__ = ["Delivery", "Report"]

UNREACHABLE = "the account is not reachable"


class Delivery(Work):
    """Carries out plans against the accounts."""

    def take_up(self, plan: Plan) -> Plan:
        """What of a plan can be delivered at all: what no account is configured for is only planned."""
        self.places = Places(self.house, self.now, plan.wishes)
        return replace(plan, create=tuple(turn for turn in plan.create if self.places.configured(turn)))

    def note(self, plan: Plan) -> None:
        """Write down what changes without calling anybody."""
        self.house.ledger.record_all([(n.entry, n.why) for n in plan.notes], at=self.house.clock(), now=self.now)

    def carry_out(self, plan: Plan, events: Mapping[str, tuple[Event, ...]]) -> None:
        """Withdraw first, so that nothing stale stands beside what replaces it; then change, then create."""
        self.events = events
        making = [turn for turn in plan.create if turn.key not in self.done]
        drafting = any(turn.wish and turn.wish.kind is Kind.DRAFT for turn in making)
        for pile, step in ((plan.withdraw, withdraw), (plan.change, change)):
            for turn in pile:  # the weekly list waits for what is made, what speaks of drafts for their places
                brief = turn.wish.brief if turn.wish else None
                waits = brief is not None and bool((making and brief.standings) or (drafting and brief.drafts))
                if turn.key not in self.done and not waits and not self.house.stopping():
                    step(self, turn)
        drafted = False  # what speaks of drafts waits for the next round, when their places are known
        for turn in sorted(plan.create, key=lambda turn: turn.wish is None or turn.wish.kind is not Kind.DRAFT):
            waits = drafted and turn.wish is not None and bool(turn.wish.brief.drafts or turn.wish.brief.standings)
            if turn.key not in self.done and not waits and not self.house.stopping():
                self.create(turn)
                drafted = drafted or (turn.wish is not None and turn.wish.kind is Kind.DRAFT)

    def create(self, turn: Turn) -> None:
        """Bring one artefact into being, or find that it is there already."""
        entry = turn.action
        account = self._place(turn, entry)
        if account is None:
            self.done.add(turn.key)
            return
        unknown = entry.state is State.DELIVERING
        real = self.house.clock()
        if not unknown and entry.retry_at and waits(entry.retry_at, real):
            self.report.waits.append(entry.retry_at)
            self.report.failed.append(entry)
            self.done.add(turn.key)
            return
        if self.dry:
            if turn.wish is not None and not turn.wish.never:
                made = replace(
                    entry, account=account.name, state=State.DELIVERED, delivered_at=self.now, spec=marks(turn, "")
                )
                self.record(made, turn.why)
                self.report.created.append(replace(made, state=State.PLANNED))
            self.done.add(turn.key)
            return
        writer = self.house.writer(account.name, entry.kind)
        if writer is None:
            self.done.add(turn.key)
            return
        try:
            ref = self._look(writer, turn)
            if ref is not None:
                self._found(turn, entry, account, writer, ref)
            elif unknown and entry.retry_at and entry.retry_at > real:
                self._unknown(entry, min(entry.retry_at, real + writer.settle))  # the clock may have been set back
            elif turn.wish is None or turn.wish.never:
                because = turn.wish.never if turn.wish else "it no longer applies"
                self.record(replace(entry, state=State.SKIPPED, retry_at=None), because)
                self.done.add(turn.key)
            else:
                self._make(turn, entry, account, writer)
        except AccountError as error:
            self._failed(turn, entry, account, error)

    def _place(self, turn: Turn, entry: Entry) -> Account | None:
        """Where it goes. What its account cannot take now waits, and says so; what nobody takes is only planned."""
        account = self.places.account(turn, entry)
        if account is None and self.places.hopeful(entry):
            if entry.attempts and entry.state is State.DELIVERING:
                self.report.failed.append(entry)
            else:
                self.hold(turn, f"{self.places.name(entry)}: {UNREACHABLE}")
        return account

    def _awaiting(self, turn: Turn, entry: Entry) -> str:
        """The moment at which the fallback takes it, in words: one for a pass of its own; or nothing."""
        other = self.places.handover(turn, entry)
        if other is None or other.since <= self.now:
            return ""
        self.report.waits.append(other.since)
        return f"; {other.said(self.house)}"

    def hold(self, turn: Turn, why: str) -> None:
        """Leave one action for a later pass and say why."""
        held = replace(turn.action, state=State.BLOCKED)
        held = replace(held, why=f"{why}{self._awaiting(turn, held)}")
        self.record(held, held.why)
        self.report.failed.append(held)
        self.done.add(turn.key)

    def _look(self, writer: Writer[Any], turn: Turn) -> Ref | None:
        """What is there already; of what the user wants back, not what they deleted or ticked off."""
        for key in (turn.key, *(turn.wish.aliases if turn.wish else ())):
            ref = writer.find(key)
            if ref is not None and not (turn.again and writer.inspect(ref).touch in (Touch.GONE, Touch.DONE)):
                return ref
        return None

    def _found(self, turn: Turn, entry: Entry, account: Account, writer: Writer[Any], ref: Ref) -> None:
        """It is there already: made by a pass that died, by another machine, or before the ledger was lost."""
        custody = writer.inspect(ref)
        state = STATE_OF[custody.touch]
        ours = turn.brief is not None and entry.attempts > 0  # this ledger has tried: what is there reads as it should
        due = turn.wish.due if turn.wish and not ours else entry.due  # else it was made in time
        settled = replace(
            entry, state=state, due=due, account=account.name, ref=ref, retry_at=None,
            spec=marks(turn, self.mark_of(turn.brief)) if ours and turn.brief else "found:",
            delivered_at=entry.delivered_at or self.now,
            touched=custody.at or (self.now if state not in (State.DELIVERED, State.EDITED) else None),
        )  # fmt: skip
        self.record(settled, "found: it had been made already")
        self.done.add(turn.key)
        if state is State.DELIVERED and not ours and turn.wish and not turn.wish.never and settled.step not in FROZEN:
            change(self, replace(turn, entry=settled, due=due))

    def _make(self, turn: Turn, entry: Entry, account: Account, writer: Writer[Any]) -> None:
        """Create it once. Everything that may fail without a trace is done before it is noted as delivering."""
        brief = turn.brief
        assert brief is not None  # noqa: S101 (only a wish is made)
        spec = self.compose(turn, account)
        real = self.house.clock()
        trying = replace(
            entry, state=State.DELIVERING, account=account.name, attempts=entry.attempts + 1, ref=None,
            retry_at=real + writer.settle,
        )  # fmt: skip
        self.record(trying, turn.why)
        try:
            ref = writer.create(turn.key, spec)
        except OutcomeUnknown as error:
            self.troubles.add(account, error)
            again = self._look(writer, turn) if not writer.settle else None
            if again is None:
                self._unknown(trying, self.house.clock() + writer.settle)
                return
            ref = again
        except AccountError as error:
            self._failed(turn, replace(trying, state=State.PLANNED), account, error)
            return
        made = replace(
            trying, state=State.DELIVERED, ref=ref, retry_at=None, delivered_at=self.now,
            spec=marks(turn, self.mark_of(brief)),
        )  # fmt: skip
        self.record(made, turn.why)
        self.report.created.append(made)
        self.done.add(turn.key)

    def _unknown(self, entry: Entry, when: datetime) -> None:
        waiting = replace(entry, retry_at=when)
        self.record(waiting, "the answer was lost: looking again before anything is made")
        self.report.failed.append(waiting)
        self.report.waits.append(when)
        self.done.add(entry.key)

    def _failed(self, turn: Turn, entry: Entry, account: Account, error: AccountError) -> None:
        """One account's trouble: its own actions wait, the others go on."""
        self.troubles.add(account, error)
        state = entry.state
        if isinstance(error, LoginNeeded | NotAllowed | Unavailable):
            account.failed(error, entry.kind)
            state = state if state is State.DELIVERING else State.BLOCKED
        elif isinstance(error, Rejected):
            state = State.FAILED
        failed = replace(entry, state=state, retry_at=self._again(entry, state, error))
        why = f"{account.name}: {error.message}{self._awaiting(turn, failed) if state is State.BLOCKED else ''}"
        failed = failed if state is State.DELIVERING else replace(failed, why=why)
        self.record(failed, why)
        self.report.failed.append(failed)
        if failed.retry_at:
            self.report.waits.append(failed.retry_at)
        self.done.add(turn.key)

    def _again(self, entry: Entry, state: State, error: AccountError) -> datetime | None:
        """Not before the provider allows, nor hastily after a refusal; else with the next pass, whoever asks for it."""
        if state is State.DELIVERING:
            return entry.retry_at
        asked = error.retry_after if isinstance(error, Unavailable) else None
        if not asked and state is not State.FAILED:
            return None
        return retry_at(self.house.clock(), max(entry.attempts, 1), entry.key, asked=asked)
