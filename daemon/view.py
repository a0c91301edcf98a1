"""What people and programs are shown: the stable JSON of every command, as plain dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from daemon.gather import World
from daemon.identity import event_id
from daemon.model import Application, Condition, Event, Evidence, Interview, Person, Recognition, Sighting
from daemon.records import Change, Entry


class View:
    """Renders in the user's zone: times are ISO 8601 with offset, unknown is null, no key is ever missing."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def time(self, moment: datetime | None) -> str | None:
        """A moment as the user's clock shows it."""
        return moment.astimezone(self.zone).isoformat(timespec="seconds") if moment else None

    def action(self, entry: Entry) -> dict[str, Any]:
        """One action."""
        person = entry.recipient or Person()
        return {
            "id": entry.key,
            "step": entry.step,
            "kind": entry.kind.value,
            "recipient": person.email or person.name,
            "due": self.time(entry.due),
            "state": entry.state.shown.value,
            "account": entry.account,
            "ref": entry.ref.id if entry.ref else None,
            "why": entry.why,
            "interview": entry.interview,
            "application": entry.application,
        }

    def actions(self, entries: Iterable[Entry]) -> list[dict[str, Any]]:
        """Actions by due time."""
        return [self.action(entry) for entry in sorted(entries, key=lambda e: (e.due, e.step, e.key))]

    def interview(self, interview: Interview, entries: Iterable[Entry]) -> dict[str, Any]:
        """One interview with the actions that are listed under it."""
        return {
            "id": interview.id,
            "uid": interview.event.id.uid,
            "title": interview.event.title,
            "company": interview.company,
            "role": interview.role,
            "stage": interview.stage,
            "coarse": interview.coarse,
            "starts": self.time(interview.starts),
            "ends": self.time(interview.ends),
            "verdict": "interview" if interview.live else "not",
            "confidence": round(interview.confidence, 3),
            "application": interview.application,
            "interviewers": [person(one) for one in interview.interviewers],
            "recruiter": person(interview.recruiter) if interview.recruiter else None,
            "actions": self.actions(entries),
        }

    def ask(self, sighting: Sighting) -> dict[str, Any]:
        """One event that only a person can judge (or, with ``--all``, one that is none)."""
        event, found = sighting.event, sighting.recognition
        return {
            "id": event_id(event.id),
            "uid": event.id.uid,
            "title": event.title,
            "starts": self.time(event.starts),
            "ends": self.time(event.ends),
            "confidence": round(found.confidence, 3),
            "evidence": [evidence(item) for item in found.evidence],
        }

    def application(self, application: Application) -> dict[str, Any]:
        """One application."""
        return {
            "id": application.id,
            "company": application.company,
            "role": application.role,
            "outcome": application.outcome.value,
            "decision_date": application.decision.isoformat() if application.decision else None,
            "channel": application.channel,
            "interviews": list(application.interviews),
        }

    def status(
        self,
        accounts: Mapping[str, tuple[str, Condition]],
        world: World,
        entries: Sequence[Entry],
        not_interviews: Sequence[Sighting] | None = None,
    ) -> dict[str, Any]:
        """Everything: each action once, under its interview or the last one of its loop or application."""
        placed: dict[str, list[Entry]] = {}
        loose: list[Entry] = []
        last = self._last(world)
        for entry in entries:
            home = next((name for name in (entry.interview, last.get(entry.subject), last.get(entry.application or ""))
                         if name in last), None)  # fmt: skip
            (placed.setdefault(home, []) if home else loose).append(entry)
        shown = {
            "accounts": [
                {"name": name, "type": type_, "state": condition.health.value, "detail": detail(condition)}
                for name, (type_, condition) in accounts.items()
            ],
            "interviews": [self.interview(one, placed.get(one.id, ())) for one in world.interviews],
            "ask": [self.ask(sighting) for sighting in world.asks],
            "applications": [self.application(one) for one in world.applications],
            "actions": self.actions(loose),
        }
        if not_interviews is not None:
            shown["not"] = [self.ask(sighting) for sighting in not_interviews]
        return shown

    @staticmethod
    def _last(world: World) -> dict[str, str]:
        """The last interview of every loop and application, and every interview itself."""
        found: dict[str, str] = {}
        for interview in world.interviews:
            found[interview.loop] = found[interview.application] = found[interview.id] = interview.id
        return found

    def once(
        self, now: datetime, created: list[Entry], moved: list[Entry], withdrawn: list[Entry], failed: list[Entry]
    ) -> dict[str, Any]:
        """What a pass did."""
        return {
            "now": self.time(now),
            "created": self.actions(created),
            "moved": self.actions(moved),
            "withdrawn": self.actions(withdrawn),
            "failed": self.actions(failed),
        }

    def judged(self, event: Event, found: Recognition) -> dict[str, Any]:
        """One row of ``why FILE.ics``."""
        return {
            "uid": event.id.uid,
            "title": event.title,
            "verdict": found.verdict.value,
            "confidence": round(found.confidence, 3),
            "company": found.company,
            "role": found.role,
            "stage": found.stage,
            "coarse": found.coarse,
            "interviewers": [person(one) for one in found.interviewers],
            "recruiter": person(found.recruiter) if found.recruiter else None,
            "evidence": [evidence(item) for item in found.evidence],
        }

    def story(self, entry: Entry, changes: Sequence[Change]) -> dict[str, Any]:
        """An action with everything that happened to it, oldest first."""
        return self.action(entry) | {
            "story": [
                {
                    "at": self.time(change.at),
                    "now": self.time(change.now),
                    "state": change.state.shown.value,
                    "due": self.time(change.due),
                    "why": change.why,
                }
                for change in changes
            ]
        }


def person(one: Person) -> dict[str, str | None]:
    """Somebody."""
    return {"name": one.name, "email": one.email}


def evidence(item: Evidence) -> dict[str, Any]:
    """One reason."""
    return {"cue": item.cue, "weight": round(item.weight, 3), "text": item.text}


def detail(condition: Condition) -> str | None:
    """How an account stands, and the command that heals it."""
    said, remedy = condition.detail.rstrip("."), condition.remedy
    heal = remedy if remedy[:1].isupper() or not remedy else f"Heal it with: {remedy}"
    return f"{said}. {heal}" if said and heal else condition.detail or heal or None
