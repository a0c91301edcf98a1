"""One complete pass: read, follow, plan, act, until nothing is left to do. ``once`` and ``run`` are made of these."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from daemon.brief import Question
from daemon.deliver import Delivery, Report
from daemon.errors import AccountError, LoginNeeded, NotAllowed
from daemon.follow import follow
from daemon.gather import World, gather, judge_with
from daemon.house import House, Troubles
from daemon.model import STATE_OF, Event, Health, Kind, State
from daemon.plan import Asked, Channels, Known, Plan, Turn, Wish, plan, wishes
from daemon.plan.known import DELIVERED
from daemon.records import Entry
from daemon.retention import retire
from daemon.standing import keep
from daemon.sync import reread, sync

ROUNDS = 8  # a plan that still differs from its own outcome after so many rounds is a bug, not work
ADOPTED_BACK = timedelta(days=45)
STEADY = timedelta(days=1)
_PROBES = ("thank_you_by", "reflect", "thank_you")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        made = replace(made, create=tuple(turn for turn in made.create if delivery.deliverable(turn)))
        delivery.wishes = made.wishes
        waiting = [turn for turn in made.create if turn.wish and not turn.wish.never and turn.key not in delivery.done]
        if len(waiting) + len(delivery.report.created) > most:
            done.braked = len(waiting)
            made = _brake(known, made, done.braked)
        elif _stale(house, waiting, read, delivery):
            done.world = survey(house, done.now)
            continue
        done.plan = made
        before = len(delivery.done)
        delivery.carry_out(made, live_events(house, done.world))
        if (len(delivery.done) == before and not made.notes) or done.braked:
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
        if unread and not resolving and not delivery.cannot_wait(turn):
            delivery.hold(turn, "its calendar could not be read again")
    return changed


def planning_time(house: House) -> datetime:
    """Now on the clock of planning: what a user says after a pass with ``--now`` is said at that time."""
    ahead = timedelta(seconds=float(house.ledger.get("clock_ahead") or 0))
    return house.clock() + (ahead if abs(ahead) > timedelta(minutes=10) else timedelta())


def survey(house: House, now: datetime) -> World:
    """Gather the world from what is stored, and store the names it gave."""
    facts, names = house.ledger.facts(), house.ledger.identities()
    frozen = {entry.subject for entry in house.ledger.entries().values() if entry.state in DELIVERED}
    world = gather(
        house.ledger.events(),
        house.ledger.lost_events(),
        names,
        facts,
        judge_with(house.recognise, facts, names.interviews),
        house.calendar(now).day,
        frozen,
    )
    house.ledger.identify(world.identities)
    return world


def live_events(house: House, world: World) -> dict[str, tuple[Event, ...]]:
    """The stored copies of each interview."""
    found: dict[str, list[Event]] = {}
    for event in house.ledger.events():
        name = world.identities.interviews.get(event.id)
        if name:
            found.setdefault(name, []).append(event)
    return {name: tuple(events) for name, events in found.items()}


def knowledge(house: House, world: World, now: datetime) -> Known:
    """Everything the planner may know."""
    config, ledger = house.config, house.ledger
    lost, passed = ledger.get("lost"), ledger.get("last_now")
    drafts = house.accounts.get(config.deliver.drafts or "")
    places = {}
    for kind in Kind:
        account = house.accounts.get(config.deliver.to(kind) or "")
        if account:
            places[kind] = account.offers.places.get(kind, f"the account “{account.name}”")
    return Known(
        now=now,
        me=config.me,
        calendar=house.calendar(now),
        playbook=house.playbook,
        world=world,
        since=datetime.fromisoformat(ledger.get("since") or now.isoformat()),
        entries=ledger.entries(),
        facts=tuple(ledger.facts()),
        replies=tuple(ledger.replies()),
        references=config.references,
        channels=Channels(
            places=places,
            sees_replies=any(account.offers.mailbox is not None for account in house.accounts.values()),
            sees_sent=drafts.offers.sees_sent if drafts else False,
        ),
        asked=tuple(_logins(house)),
        adopted=frozenset(json.loads(ledger.get("adopted") or "[]")),
        lost=datetime.fromisoformat(lost) if lost else None,
        passed=datetime.fromisoformat(passed) if passed else None,
        prompts=config.prompts,
        command=house.command,
    )


def _logins(house: House) -> list[Asked]:
    """A login that is dead, or about to die."""
    found = []
    for name, account in house.accounts.items():
        condition = account.condition()
        if condition.health in (Health.BLOCKED, Health.WARNING):
            why = (condition.detail or "the login is no longer accepted",)
            command = condition.remedy or f"{house.command} connect {name}"
            question = Question(about="login", title=name, why=why, commands=(command,))
            found.append(Asked(f"login:{name}", question))
    return found


def adopt(house: House, now: datetime, troubles: Troubles) -> None:
    """Before the first pass acts: look whether an earlier ledger's artefacts are still there.

    An application of which any is found is taken up as known; what is found is recorded, never made again.
    """
    known = replace(knowledge(house, survey(house, now), now), since=_EPOCH)
    by_application: dict[str, list[Wish]] = {}
    for wish in wishes(known):
        if wish.application and wish.begins <= now and now - wish.begins < ADOPTED_BACK:
            by_application.setdefault(wish.application, []).append(wish)
    found: set[str] = set()
    entries: list[tuple[Entry, str]] = []
    try:
        for application, wanted in by_application.items():
            probes = [wish for wish in wanted if wish.step in _PROBES]
            seen = [entry for wish in probes if (entry := _there(house, wish, now, troubles))]
            if seen:
                rest = [wish for wish in wanted if wish.step not in _PROBES]
                seen += [entry for wish in rest if (entry := _there(house, wish, now, troubles))]
                found.add(application)
                entries += [(entry, "found: it was made before the ledger was lost") for entry in seen]
    except AccountError as error:
        account = house.accounts.get(error.account)
        if account:
            account.failed(error, "adoption")
            troubles.add(account, error)
        return
    house.ledger.record_all(entries, at=house.clock(), now=now)
    house.ledger.put("adopted", json.dumps(sorted(found)))
    if found:
        house.ledger.put("lost", now.isoformat())
    house.ledger.put("adoption", "done")


def _there(house: House, wish: Wish, now: datetime, troubles: Troubles) -> Entry | None:
    """The artefact of a wish, if some configured account still shows it."""
    deliver = house.config.deliver
    for name in dict.fromkeys((deliver.to(wish.kind), deliver.fallback)):
        writer = house.writer(name, wish.kind)
        for key in (wish.key, *wish.aliases) if writer else ():
            try:
                ref = writer.find(key) if writer else None
                custody = writer.inspect(ref) if writer and ref else None
            except NotAllowed as error:  # what the login does not permit was not made with it
                account = house.accounts[name or ""]
                account.failed(error, wish.kind)
                troubles.add(account, error)
                break
            except AccountError as error:
                error.account = error.account or (name or "")
                raise
            if ref and custody:
                state = STATE_OF[custody.touch]
                touched = custody.at or (now if state not in (State.DELIVERED, State.EDITED) else None)
                return Entry(
                    key=key, step=wish.step, kind=wish.kind, subject=wish.subject, state=state, due=wish.due,
                    why=wish.why, recipient=wish.recipient, interview=wish.interview, application=wish.application,
                    account=name, ref=ref, spec="found:", delivered_at=wish.put, touched=touched,
                )  # fmt: skip
    return None
