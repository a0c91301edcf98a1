"""``status`` and ``why``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from daemon.board import standing, waits
from daemon.bootstrap import open_house, read_config, read_ics, recogniser
from daemon.cli import choosing
from daemon.cli.printing import Printer, tame, when
from daemon.errors import AccountError, ConfigError, UsageError
from daemon.gather import World, judge_with
from daemon.house import House, Troubles
from daemon.identity import event_id
from daemon.knowledge import knowledge, planning_time, survey
from daemon.model import Condition, Event, Health, Me, Recognition, Sighting, Verdict
from daemon.plan import plan
from daemon.records import Entry
from daemon.standing import stands
from daemon.sync import part, sync, window
from daemon.view import View, detail

_HEADS = ("id", "kind", "step", "for", "due", "state", "where", "why")
RECENT = timedelta(days=14)


def read_all(house: House, now: datetime) -> Iterator[tuple[Event, Recognition]]:
    """Every event of every calendar, read afresh, with its verdict."""
    judge = judge_with(house.recognise, house.ledger.facts())
    for ref in house.config.calendars:
        account = house.accounts[ref.account]
        if account.offers.source is None or not account.takes(part(ref.calendar)):
            continue
        try:
            delta = account.offers.source.fetch(ref.calendar, None, window(house, now))
        except AccountError as error:
            account.failed(error, part(ref.calendar))
            continue
        for event in delta.events:
            yield event, judge(event)


def show_status(config_path: Path | None, *, everything: bool, as_json: bool) -> int:
    """Accounts, interviews, actions; with ``everything`` read afresh, and what is no interview too."""
    config = read_config(config_path)
    printer = Printer(as_json=as_json)
    house = open_house(config, snapshot=True)
    now = planning_time(house)
    try:
        nots: list[Sighting] | None = None
        if everything:
            with printer.working("Reading calendars"):
                sync(house, now, Troubles())
                nots = [
                    Sighting(event, found)
                    for event, found in read_all(house, now)
                    if found.verdict is Verdict.NOT and now - RECENT < event.ends <= now
                ]
        world = survey(house, now)
        conditions = {
            name: (account.type, _condition(house, name, afresh=everything)) for name, account in house.accounts.items()
        }
        view = View(config.zone)
        entries = list(house.ledger.entries().values())
        if as_json:
            printer.json(view.status(conditions, world, entries, nots))
        else:
            _print_status(printer, view, house, conditions, world, nots, now)
        blocked = any(condition.health is Health.BLOCKED for _, condition in conditions.values())
    finally:
        house.close()
    return 3 if blocked else 0


def _condition(house: House, name: str, *, afresh: bool) -> Condition:
    """How an account stands; that nobody's answers are seen is told where the drafts go."""
    found = house.accounts[name].condition() if afresh else stands(house, name)
    blind = name == house.config.deliver.drafts and not house.sees_replies
    return replace(found, detail="replies: not seen") if blind and not (found.detail or found.remedy) else found


def _print_status(
    printer: Printer,
    view: View,
    house: House,
    conditions: Mapping[str, tuple[str, Condition]],
    world: World,
    nots: list[Sighting] | None,
    now: datetime,
) -> None:
    if house.ledger.get("since") is None:
        printer.line("No pass has run yet: start with `afterword once`.")
    _print_waiting(printer, view, house, world, now)
    rows = [(name, type_, found.health.value, detail(found) or "") for name, (type_, found) in conditions.items()]
    printer.table("Accounts", ("name", "type", "state", "detail"), rows)
    printer.table("Questions", ("id", "title", "when", "confidence"),
                  [(event_id(s.event.id), s.event.title, when(view, s.event.starts), f"{s.recognition.confidence:.2f}")
                   for s in world.asks])  # fmt: skip
    companies = {one.id: one for one in world.applications}
    printer.table("Applications", ("id", "company", "role", "outcome", "decision", "channel"),
                  [(a.id, a.company or "?", a.role or "", a.outcome.value, a.decision or "", a.channel)
                   for a in companies.values()])  # fmt: skip
    entries = sorted(house.ledger.entries().values(), key=lambda e: (e.due, e.step, e.key))
    for interview in world.interviews:
        people = ", ".join(p.name or p.email or "" for p in interview.interviewers)
        state = "" if interview.live else f" [{interview.fate}]"
        head = f"{interview.id}  {when(view, interview.starts)}  {tame(interview.event.title)}{state}"
        printer.line()
        printer.line(head + (f"  ({tame(people)})" if people else ""))
        mine = [entry for entry in entries if entry.interview == interview.id]
        printer.table("", _HEADS, [_row(view, e) for e in mine])
    loose = [entry for entry in entries if entry.interview not in {one.id for one in world.interviews}]
    printer.table("Besides", _HEADS, [_row(view, e) for e in loose])
    rows = [(event_id(s.event.id), s.event.title, when(view, s.event.starts), _because(s)) for s in nots or ()]
    printer.table("No interviews (last 14 days)", ("id", "title", "when", "because"), rows)


def _print_waiting(printer: Printer, view: View, house: House, world: World, now: datetime) -> None:
    """What the user can do now, as the page has it: questions first, then what is due.

    What is over (to prepare for yesterday) or was just said to be done waits no longer, also before the next pass.
    """
    about: dict[str | None, str | None] = {one.id: one.company for one in world.applications}
    titles = {event_id(sighting.event.id): sighting.event.title for sighting in world.asks}
    ahead = plan(knowledge(house, world, now))
    over = {turn.key for turn in ahead.withdraw}
    known = house.ledger.entries() | {settling.entry.key: settling.entry for settling in ahead.notes}
    entries = [
        entry
        for entry in standing(known.values(), now)
        if waits(entry, now) and (entry.step == "question" or entry.key in ahead.wishes) and entry.key not in over
    ]
    rows = []
    for entry in sorted(entries, key=lambda entry: entry.step != "question"):
        said = titles.get(entry.subject) or about.get(entry.application) or entry.why
        asked = entry.subject.partition(":")[0] if entry.step == "question" and ":" in entry.subject else ""
        rows.append((*_row(view, entry)[:-1], f"{asked}: {said}" if asked else said))
    printer.table("Waits for you now", (*_HEADS[:-1], "about"), rows)


def _because(sighting: Sighting) -> str:
    against = [item for item in sighting.recognition.evidence if item.weight < 0]
    return f"{against[0].cue}: {against[0].text}" if against else "nothing speaks for it"


def _row(view: View, entry: Entry) -> tuple[object, ...]:
    shown = view.action(entry)
    due, person = when(view, entry.due), shown["recipient"] or ""
    place = entry.ref.id if entry.ref and "/drafts/" in entry.ref.id else entry.account or ""
    return entry.key[:8], shown["kind"], entry.step, person, due, shown["state"], place, entry.why


def show_why(what: str, config_path: Path | None, *, as_json: bool) -> int:
    """The verdict on the events of a file, or on a stored event; the story of an action."""
    path = Path(what)
    if path.suffix.lower() in (".ics", ".ical", ".ifb", ".icalendar") or path.is_file():
        return _why_file(path, config_path, as_json=as_json)
    config = read_config(config_path)
    house = open_house(config, snapshot=True)
    try:
        return _why_known(house, what, Printer(as_json=as_json), View(config.zone))
    finally:
        house.close()


def _owner(events: Sequence[Event]) -> tuple[str, ...]:
    """Whose file it is where no config says so: the one address that most of its invitations went to, if there is."""
    invited = [{person.email for person in event.attendees if person.email} for event in events if event.attendees]
    counts = Counter(email for emails in invited for email in emails)
    (first, most), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return (first,) if most > max(second, 1) and most * 2 > len(invited) else ()


def _events(path: Path, me: Me) -> list[Event]:
    try:
        return read_ics(path, me)
    except AccountError as error:
        raise UsageError(str(error)) from None


def _why_file(path: Path, config_path: Path | None, *, as_json: bool) -> int:
    if not path.is_file():
        raise UsageError(f"{path}: no such file.")
    try:
        config = read_config(config_path)
        me, view = config.me, View(config.zone)
    except ConfigError:
        if config_path is not None:
            raise
        from zoneinfo import ZoneInfo

        me, view = Me("", (), "UTC"), View(ZoneInfo("UTC"))
        me = replace(me, emails=_owner(_events(path, me)))
    recognise = recogniser(me)
    judged = [(event, recognise(event)) for event in _events(path, me)]
    printer = Printer(as_json=as_json)
    if as_json:
        printer.json([view.judged(event, found) for event, found in judged])
        return 0
    for event, found in judged:
        _print_verdict(printer, view, event, found)
    return 0


def _print_verdict(printer: Printer, view: View, event: Event, found: Recognition) -> None:
    verdict = f"{found.verdict.value}, {found.confidence:.0%} sure that it is an interview"
    printer.line(f"{tame(event.title)}  ({when(view, event.starts)}): {verdict}")
    facts = {
        "company": found.company,
        "role": found.role,
        "stage": f"{found.stage} ({found.coarse})" if found.stage else None,
        "with": ", ".join(p.name or p.email or "" for p in found.interviewers) or None,
        "recruiter": (found.recruiter.name or found.recruiter.email) if found.recruiter else None,
    }
    for name, value in facts.items():
        if value:
            printer.line(f"  {name}: {tame(value)}")
    for item in found.evidence:
        side = "for" if item.weight > 0 else "against" if item.weight < 0 else "also"
        printer.line(f"  {side:8}{item.weight:+.1f}  {tame(item.cue)}: {tame(item.text)}")
    if found.verdict is not Verdict.INTERVIEW:
        printer.line(f"  It would be one if you say so: afterword confirm {event_id(event.id)}")
    else:
        printer.line(f"  It would be none if you say so: afterword dismiss {event_id(event.id)}")
    printer.line()


def _why_known(house: House, what: str, printer: Printer, view: View) -> int:
    entries = house.ledger.entries()
    world = survey(house, planning_time(house))
    events = {event_id(event.id): event for event in [*house.ledger.events(), *house.ledger.lost_events()]}
    by_interview = {one.id: one.event for one in world.interviews}
    companies = {one.id: one.company for one in world.interviews}
    zone = house.config.zone
    names = choosing.events(((name, one, companies.get(name)) for name, one in (events | by_interview).items()), zone)
    met = choosing.fitting(what, names)  # words that name an event are not looked for in its actions
    chosen = choosing.choose(what, met or [*names, *choosing.actions(entries, world, zone)], "event or action")
    if chosen in entries:
        entry, changes = entries[chosen], house.ledger.history(chosen)
        if printer.as_json:
            printer.json(view.story(entry, changes))
            return 0
        shown = view.action(entry)
        printer.line(f"{entry.kind.value} {entry.step} for {tame(shown['recipient'] or 'you')}: {shown['state']}")
        nexts = [*changes[1:], None]
        told = [c for c, n in zip(changes, nexts, strict=True) if n is None or (c.now, c.why) != (n.now, n.why)]
        rows = [(when(view, c.now), c.state.shown.value, when(view, c.due), c.why) for c in told]  # no mere attempts
        printer.table("", ("when", "state", "due", "why"), rows)
        return 0
    event = (by_interview | events).get(chosen) or events[chosen]
    found = judge_with(house.recognise, house.ledger.facts())(event)
    if printer.as_json:
        printer.json(view.judged(event, found))
        return 0
    _print_verdict(printer, view, event, found)
    mine = [entry for entry in entries.values() if entry.interview == chosen]
    printer.table("Actions", _HEADS, [_row(view, e) for e in sorted(mine, key=lambda e: (e.due, e.step, e.key))])
    return 0
