"""One complete pass: read, follow, plan, act, until nothing is left to do. ``once`` and ``run`` are made of these."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.adopt import adopt
from daemon.brief import Question
from daemon.deliver import Delivery, Report
from daemon.errors import LoginNeeded, NotAllowed
from daemon.follow import follow
from daemon.gather import World
from daemon.house import House, Troubles
from daemon.knowledge import knowledge, live_events, survey
from daemon.model import Event, Health, State
from daemon.owners import recognise_owners
from daemon.plan import Asked, Known, Plan, Turn, plan
from daemon.retention import retire
from daemon.standing import keep
from daemon.sync import reread, sync

ROUNDS = 8  # a plan that still differs from its own outcome after so many rounds is a bug, not work
STEADY = timedelta(days=1)


@dataclass(slots=True)
class Pass:
    """What a pass did and met. ``next`` is when the next one is due for its own sake."""

    now: datetime
    report: Report
    troubles: Troubles
    plan: Plan
    world: World
    braked: int = 0
    next: datetime | None = None
    conditions: dict[str, tuple[Health, str, str]] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 done, 1 some actions failed or are unknown, 3 a login is needed."""
        login = any(isinstance(error, LoginNeeded | NotAllowed) for error in self.troubles.errors)
        if login or any(health is Health.BLOCKED for health, _, _ in self.conditions.values()):
            return 3
        return 1 if self.report.failed or self.braked or self.troubles.errors else 0


def run_pass(house: House, now: datetime, *, dry: bool = False, max_new: int | None = None) -> Pass:
    """Do everything there is to do at ``now``. With ``dry`` the ledger must be a snapshot: nothing is written."""
    house.begin_pass()
    troubles = Troubles()
    for account in house.accounts.values():
        if account.trouble:  # it could not be opened
            troubles.add(account, account.trouble)
    first = house.ledger.get("since") is None
    if first:
        house.ledger.put("since", (now - house.config.look_back).isoformat())
        house.ledger.put("adoption", "pending")
    backwards = _set_back(house, now)
    recognise_owners(house, troubles)
    sync(house, now, troubles)
    said = house.ledger.facts()
    world = survey(house, now)
    follow(house, world, now, troubles)
    if house.ledger.facts() != said:  # what the notes say counts in this pass
        world = survey(house, now)
    if house.ledger.get("adoption") == "pending":
        adopt(house, now, troubles)
    delivery = Delivery(house, now, troubles, dry=dry)
    done = Pass(now, delivery.report, troubles, Plan(), world)
    _act(house, done, delivery, house.config.max_new_actions if max_new is None else max_new, backwards=backwards)
    if not backwards:
        house.ledger.put("last_now", now.isoformat())
        retire(house, done.world, now)
    house.ledger.put("clock_ahead", str((now - house.clock()).total_seconds()))
    moments = [moment for moment in (done.plan.next, *delivery.report.waits) if moment and moment > now]
    done.next = min(moments, default=None)
    for name, condition in keep(house).items():
        done.conditions[name] = (condition.health, condition.detail, condition.remedy)
    return done


def _set_back(house: House, now: datetime) -> bool:
    """Whether the clock stands before the last pass.

    Where it goes on from there for a day it is taken to be right: it was ahead before, maybe by years.
    """
    ledger = house.ledger
    last, since = ledger.get("last_now"), ledger.get("set_back")
    if last is None or now >= datetime.fromisoformat(last):
        if since:
            ledger.put("set_back", "")
        return False
    if since and timedelta() <= now - datetime.fromisoformat(since):
        return now - datetime.fromisoformat(since) < STEADY
    ledger.put("set_back", now.isoformat())
    return True


def _act(house: House, done: Pass, delivery: Delivery, most: int, *, backwards: bool) -> None:
    """Plan and deliver in rounds: what was delivered changes what is known."""
    read: set[tuple[str, str]] = set()
    for _ in range(ROUNDS):
        if house.stopping():
            break
        known = knowledge(house, done.world, done.now)
        made = plan(known)
        if backwards:  # a clock that was set back must not take anything away
            made = replace(made, withdraw=())
        made = delivery.take_up(made)
        waiting = [turn for turn in made.create if turn.wish and not turn.wish.never and turn.key not in delivery.done]
        if len(waiting) + len(delivery.report.created) > most:
            done.braked = len(waiting)
            made = _brake(known, made, done.braked)
        elif made.notes:  # what is made is worded by what is known, and so by these
            delivery.note(made)
            continue
        elif _stale(house, waiting, read, delivery):
            done.world = survey(house, done.now)
            continue
        done.plan = made
        before = len(delivery.done)
        delivery.carry_out(made, live_events(house, done.world))
        if len(delivery.done) == before or done.braked:
            break


def _brake(known: Known, made: Plan, count: int) -> Plan:
    """Too much at once is more likely a mistake than work: do nothing but say so."""
    command = known.command
    question = Question(
        about="pass",
        title=f"{count} new actions at once",
        why=(f"this pass would have made {count} new drafts, tasks and reminders",),
        commands=(f"{command} plan", f"{command} once --max-new {count}"),
    )
    day = known.calendar.day(known.now).isoformat()
    asked = plan(replace(known, asked=(*known.asked, Asked(f"pass:{day}", question))))
    told = tuple(turn for turn in asked.create if turn.wish and turn.wish.subject.startswith("pass:"))
    return Plan(create=told, next=made.next, wishes=made.wishes)


def _stale(house: House, turns: list[Turn], read: set[tuple[str, str]], delivery: Delivery) -> bool:
    """Read again what is about to be acted on; whether that changed anything. What cannot be read is held.

    But not past its deadline if its own account is out of reach as well: then the fallback takes it.
    """
    loops = {interview.loop for turn in turns if turn.wish for interview in turn.wish.brief.loop}
    wanted: dict[tuple[str, str], Event] = {}
    names = house.ledger.identities()
    for event in house.ledger.events():
        loop = names.loops.get(names.interviews.get(event.id, ""))
        if loop in loops:
            wanted[event.account, f"{event.calendar}\x1f{event.ref}"] = event
    changed, silent = reread(house, [e for key, e in wanted.items() if key not in read], delivery.troubles)
    read |= set(wanted)
    for turn in turns if silent else ():
        events = [interview.event for interview in turn.wish.brief.loop] if turn.wish else []
        resolving = turn.entry is not None and turn.entry.state is State.DELIVERING
        unread = any((event.account, event.calendar) in silent for event in events)
        if unread and not resolving and not delivery.places.cannot_wait(turn):
            delivery.hold(turn, "its calendar could not be read again")
    return changed
