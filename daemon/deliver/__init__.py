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

from daemon.brief import Brief
from daemon.deliver.places import handover, reachable
from daemon.deliver.report import Report
from daemon.deliver.threads import thread_for
from daemon.errors import (
    AccountError,
    LoginNeeded,
    NotAllowed,
    NotUntouched,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from daemon.house import Account, House, Troubles
from daemon.model import STATE_OF, Custody, Event, Kind, Ref, Spec, State, Thread, Touch
from daemon.plan import FROZEN, Plan, Turn, Wish, brief_mark
from daemon.ports import Writer
from daemon.records import Entry
from daemon.retry import retry_at, waits
from daemon.texts import text_of

__all__ = ["Delivery", "Report"]

UNREACHABLE = "the account is not reachable"


class Delivery:
    """Carries out plans against the accounts. ``dry`` says what would happen and calls no writer."""

    def __init__(self, house: House, now: datetime, troubles: Troubles, *, dry: bool = False) -> None:
        self.house, self.now, self.troubles, self.dry = house, now, troubles, dry
        self.report = Report()
        self.done: set[str] = set()  # keys this pass is through with
        self.wishes: Mapping[str, Wish] = {}
        self.events: Mapping[str, tuple[Event, ...]] = {}  # the stored copies of each interview

    def carry_out(self, plan: Plan, events: Mapping[str, tuple[Event, ...]]) -> None:
        """Withdraw first, so that nothing stale stands beside what replaces it; then change, then create."""
        self.events = events
        self.house.ledger.record_all([(n.entry, n.why) for n in plan.notes], at=self.house.clock(), now=self.now)
        making = any(turn.key not in self.done for turn in plan.create)  # the weekly list waits for it
        for pile, step in ((plan.withdraw, self.withdraw), (plan.change, self.change)):
            for turn in pile:
                waits = making and turn.wish is not None and bool(turn.wish.brief.standings)
                if turn.key not in self.done and not waits and not self.house.stopping():
                    step(turn)
        drafted = False  # what speaks of drafts waits for the next round, when their places are known
        for turn in sorted(plan.create, key=lambda turn: turn.wish is None or turn.wish.kind is not Kind.DRAFT):
            waits = drafted and turn.wish is not None and bool(turn.wish.brief.drafts or turn.wish.brief.standings)
            if turn.key not in self.done and not waits and not self.house.stopping():
                self.create(turn)
                drafted = drafted or (turn.wish is not None and turn.wish.kind is Kind.DRAFT)

    # --- create ---------------------------------------------------------------------------------------------------

    def create(self, turn: Turn) -> None:
        """Bring one artefact into being, or find that it is there already."""
        entry = self._entry(turn)
        account = self._account(turn, entry)
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
                    entry, account=account.name, state=State.DELIVERED, delivered_at=self.now, spec=_marks(turn, "")
                )
                self._record(made, turn.why)
                self.report.created.append(replace(made, state=State.PLANNED))
            self.done.add(turn.key)
            return
        writer = self.house.writer(account.name, entry.kind)
        if writer is None:
            return
        try:
            ref = self._look(writer, turn)
            if ref is not None:
                self._found(turn, entry, account, writer, ref)
            elif unknown and entry.retry_at and entry.retry_at > real:
                self._unknown(entry, min(entry.retry_at, real + writer.settle))  # the clock may have been set back
            elif turn.wish is None or turn.wish.never:
                because = turn.wish.never if turn.wish else "it no longer applies"
                self._record(replace(entry, state=State.SKIPPED, retry_at=None), because)
                self.done.add(turn.key)
            else:
                self._make(turn, entry, account, writer)
        except AccountError as error:
            self._failed(turn, entry, account, error)

    def deliverable(self, turn: Turn) -> bool:
        """Whether any account is configured for it: what nobody takes is only planned."""
        kind = turn.wish.kind if turn.wish else turn.entry.kind if turn.entry else None
        deliver = self.house.config.deliver
        known = turn.entry is not None and turn.entry.account is not None
        return known or (kind is not None and (deliver.to(kind) or deliver.fallback) is not None)

    def hold(self, turn: Turn, why: str) -> None:
        """Leave one action for a later pass and say why."""
        held = replace(self._entry(turn), state=State.BLOCKED)
        held = replace(held, why=f"{why}{self._awaiting(turn, held)}")
        self._record(held, held.why)
        self.report.failed.append(held)
        self.done.add(turn.key)

    def _entry(self, turn: Turn) -> Entry:
        if turn.entry is not None:
            return replace(turn.entry, due=turn.due, why=turn.why)
        wish = turn.wish
        assert wish is not None  # noqa: S101 (a turn without an entry comes from a wish)
        return Entry(
            key=turn.key, step=wish.step, kind=wish.kind, subject=wish.subject, state=State.PLANNED, due=turn.due,
            why=turn.why, recipient=wish.recipient, interview=wish.interview, application=wish.application,
        )  # fmt: skip

    def _account(self, turn: Turn, entry: Entry) -> Account | None:
        """Where it goes: the account recorded first, else the configured one; the fallback when its deadline passes."""
        deliver = self.house.config.deliver
        name = entry.account or deliver.to(entry.kind)
        account = self.house.accounts.get(name or "")
        offers = self.house.writer(name, entry.kind) is not None
        if account is not None and offers and reachable(account, entry.kind):
            return account
        if fallback := self._fallback(turn, entry):
            return fallback
        if (account is None and deliver.fallback is None) or (account is not None and account.opened and not offers):
            return None  # nobody takes it, or what would is switched off
        if entry.attempts == 0 or entry.state is not State.DELIVERING:
            self.hold(turn, f"{name}: {UNREACHABLE}")
        else:
            self.report.failed.append(entry)
            self.done.add(turn.key)
        return None

    def _fallback(self, turn: Turn, entry: Entry) -> Account | None:
        """The fallback account, if it can take the action and has to."""
        other = handover(self.house, turn, entry, self.wishes, self.now)
        due = other is not None and other.since <= self.now
        return other.account if other and due and reachable(other.account, entry.kind) else None

    def _awaiting(self, turn: Turn, entry: Entry) -> str:
        """The moment at which the fallback takes it, in words: one for a pass of its own; or nothing."""
        other = handover(self.house, turn, entry, self.wishes, self.now)
        if other is None or other.since <= self.now:
            return ""
        self.report.waits.append(other.since)
        return f"; {other.said(self.house)}"

    def cannot_wait(self, turn: Turn) -> bool:
        """Whether its own account is out of reach and its time is up: then it is made from what was known last."""
        entry = self._entry(turn)
        own = self.house.accounts.get(entry.account or self.house.config.deliver.to(entry.kind) or "")
        return own is not None and not reachable(own, entry.kind) and self._fallback(turn, entry) is not None

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
            spec=_marks(turn, self._mark_of(turn.brief)) if ours and turn.brief else "found:",
            delivered_at=entry.delivered_at or self.now,
            touched=custody.at or (self.now if state not in (State.DELIVERED, State.EDITED) else None),
        )  # fmt: skip
        self._record(settled, "found: it had been made already")
        self.done.add(turn.key)
        if state is State.DELIVERED and not ours and turn.wish and not turn.wish.never and settled.step not in FROZEN:
            self.change(replace(turn, entry=settled, due=due))

    def _make(self, turn: Turn, entry: Entry, account: Account, writer: Writer[Any]) -> None:
        """Create it once. Everything that may fail without a trace is done before it is noted as delivering."""
        brief = turn.brief
        assert brief is not None  # noqa: S101 (only a wish is made)
        spec = self._compose(replace(brief, thread=self._thread(turn, account)))
        real = self.house.clock()
        trying = replace(
            entry, state=State.DELIVERING, account=account.name, attempts=entry.attempts + 1, ref=None,
            retry_at=real + writer.settle,
        )  # fmt: skip
        self._record(trying, turn.why)
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
            spec=_marks(turn, self._mark_of(brief)),
        )  # fmt: skip
        self._record(made, turn.why)
        self.report.created.append(made)
        self.done.add(turn.key)

    def _unknown(self, entry: Entry, when: datetime) -> None:
        waiting = replace(entry, retry_at=when)
        self._record(waiting, "the answer was lost: looking again before anything is made")
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
        self._record(failed, why)
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

    # --- change and withdraw --------------------------------------------------------------------------------------

    def change(self, turn: Turn) -> None:
        """Put what is known now in place of what stood there, if it reads differently and nobody touched it."""
        entry, brief = turn.entry, turn.brief
        if entry is None or brief is None:
            return
        mark = self._mark_of(brief)
        changed = replace(entry, due=turn.due, spec=_marks(turn, mark), why=turn.why)
        self.done.add(turn.key)
        before = entry.spec.partition(":")
        past = before[0] == "found" and (entry.kind is Kind.DRAFT or turn.due <= self.now)
        if entry.due == turn.due and (before[2] == mark or past):
            self._record(replace(changed, why=entry.why), "")
            return
        told = self.report.moved if entry.due != turn.due else self.report.rewritten
        if self.dry:
            told.append(changed)
            self._record(changed, turn.why)
            return
        writer, account = self.house.writer(entry.account, entry.kind), self.house.accounts.get(entry.account or "")
        if writer is None or account is None or not account.takes(entry.kind) or entry.ref is None:
            return
        try:
            spec = self._compose(replace(brief, thread=self._thread(turn, account)))
            ref = writer.replace(entry.ref, spec)
        except NotUntouched:
            self._hands_off(entry, account, writer)
        except AccountError as error:
            self._trouble(entry, account, error)
        else:
            self._record(replace(changed, ref=ref), _moved(entry, turn))
            told.append(replace(changed, ref=ref))

    def withdraw(self, turn: Turn) -> None:
        """Take away what is no longer true, if nobody touched it."""
        entry = turn.entry
        if entry is None:
            return
        withdrawn = replace(entry, state=turn.becomes, why=turn.why, touched=self.now)
        self.done.add(turn.key)
        if not self.dry:
            writer, account = self.house.writer(entry.account, entry.kind), self.house.accounts.get(entry.account or "")
            if writer is None or account is None or not account.takes(entry.kind) or entry.ref is None:
                return
            leaving = entry.leave(turn.becomes, turn.why)  # what is gone afterwards was not deleted by the user
            self.house.ledger.record(leaving, None, at=self.house.clock(), now=self.now)
            try:
                writer.withdraw(entry.ref)
            except NotUntouched:
                self._hands_off(entry, account, writer)
                return
            except AccountError as error:
                self._trouble(entry, account, error)
                return
        self._record(withdrawn, turn.why)
        self.report.withdrawn.append(withdrawn)

    def _hands_off(self, entry: Entry, account: Account, writer: Writer[Any]) -> None:
        """The user was there first: it is theirs now. Where nothing shows that they were, the next pass tries again."""
        try:
            custody = writer.inspect(entry.ref) if entry.ref else Custody(Touch.EDITED)
        except AccountError as error:
            self._trouble(entry, account, error)
            return
        if custody.touch is Touch.UNTOUCHED:
            self.report.failed.append(entry)
        else:
            theirs = replace(entry, state=STATE_OF[custody.touch], touched=custody.at)
            self._record(theirs, "you changed it: hands off")

    def _trouble(self, entry: Entry, account: Account, error: AccountError) -> None:
        self.troubles.add(account, error)
        if isinstance(error, LoginNeeded | NotAllowed | Unavailable):
            account.failed(error, entry.kind)
        self.report.failed.append(entry)

    # --- shared ---------------------------------------------------------------------------------------------------

    def _thread(self, turn: Turn, account: Account) -> Thread | None:
        return thread_for(self.house, turn, account, self.events, self.troubles)

    def _compose(self, brief: Brief) -> Spec:
        return text_of(brief, self.wishes, self.house.config.templates)

    def _mark_of(self, brief: Brief) -> str:
        from daemon.compose import fingerprint

        return fingerprint(self._compose(replace(brief, thread=None)))

    def _record(self, entry: Entry, why: str) -> None:
        self.house.ledger.record(entry, why or entry.why, at=self.house.clock(), now=self.now)


def _marks(turn: Turn, mark: str) -> str:
    return f"{brief_mark(turn.brief)}:{mark}" if turn.brief else f":{mark}"


def _moved(entry: Entry, turn: Turn) -> str:
    return f"moved: {turn.why}" if entry.due != turn.due else "rewritten: more is known"
