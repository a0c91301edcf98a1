"""What has to be true of every pass of every process, whatever happens in it."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from daemon.model import Kind, State
from daemon.passes import Pass
from daemon.records import Entry

if TYPE_CHECKING:
    from tests.process.play import Play

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "prove"
_BEFORE_THE_END = {"prepare_next", "keep_searching", "question", "promises", "missed_call"}
_OF_THE_USERS_WORD = {"question", "references_outcome", "promises"}  # stand whatever became of the interview
_FOLLOW_UPS = ("follow_up_1", "follow_up_2")


class Rules:
    """Watches a play. ``edited``: words of the user by key; ``removed``: keys the user deleted, sent or ticked."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.edited: dict[str, str] = {}
        self.removed: set[str] = set()
        self.found: set[str] = set()  # what an earlier ledger made: nobody knows for when
        self.follow_ups: dict[str, set[str]] = {}
        self.never = set(play.story.never.split())

    def checked_pass(self, **options: Any) -> Pass:
        """A pass that was foretold, keeps the rules, and leaves nothing to do."""
        place = self.play.place
        quiet = not self.play.disturbed
        foretold = place.preview(**options) if quiet else None
        done: Pass = place.once(**options)
        if foretold is not None:
            told, did = _report(foretold), _report(done)
            del told["rewrite"], did["rewrite"]  # a preview cannot know where a draft will be put
            there = {key[:8] for key in self.found}  # nor what is there though no ledger knows of it
            told["create"] = Counter({one: n for one, n in told["create"].items() if one[1] not in there})
            did["create"] = Counter({one: n for one, n in did["create"].items() if one[1] not in there})
            assert told == did, self._say("the preview said otherwise", foretold, done)
        for entry in done.report.created:
            self._created(entry, done)
        for entry in (*done.report.created, *done.report.moved):
            self._placed(entry)
        self._standing(done)
        if quiet and (THOROUGH or any(_report(done).values())):  # after nothing there is nothing
            again: Pass = place.once(**options)
            assert not any(_report(again).values()), self._say("it does not settle", done, again)
        return done

    def _say(self, what: str, one: Pass, other: Pass) -> str:
        return f"{self.play.story.title} at {self._local(one.now)}: {what}\n  {_report(one)}\n  {_report(other)}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.play.clock.zone)

    def _wrong(self, entry: Entry, what: str) -> str:
        now = self._local(self.play.place.now)
        label = self.play.label_of(entry)
        return f"{self.play.story.title} at {now:%a %d %b %H:%M}: {label} due {self._local(entry.due)} {what}"

    def _created(self, entry: Entry, done: Pass) -> None:
        now = self._local(self.play.place.now)
        assert entry.step not in self.never, self._wrong(entry, "should never exist")
        assert entry.key not in self.removed, self._wrong(entry, "had been taken away by the user")
        if entry.kind is Kind.DRAFT:
            assert time(7) <= now.time() < time(22), self._wrong(entry, "was put at night")
        if entry.step in _FOLLOW_UPS and entry.kind is not Kind.REMINDER:
            loop = self.follow_ups.setdefault(entry.subject, set())
            loop.add(f"{entry.step} {entry.kind}")
            assert sum(name.endswith(entry.kind) for name in loop) <= 2, self._wrong(entry, "is one too many")
        if entry.interview and entry.step not in _BEFORE_THE_END:
            asked = entry.step == "references" and "asked" in entry.why
            ends = [one.ends for one in done.world.interviews if one.id == entry.interview]
            assert asked or not ends or ends[0] <= now, self._wrong(entry, "came before the end of its interview")

    def _placed(self, entry: Entry) -> None:
        """The rules of day and hour."""
        now = self.play.place.now
        calendar = self.play.place.opened.calendar(now)
        if entry.kind is Kind.DRAFT:
            return
        assert entry.due >= now, self._wrong(entry, "is in the past")
        assert (entry.due - now).days <= 14 or entry.step == "question", self._wrong(entry, "is too far ahead")
        if entry.kind is Kind.REMINDER and entry.step != "thank_you_by":
            assert calendar.is_working(entry.due), self._wrong(entry, "is out of hours")
        if entry.kind is Kind.TASK and entry.step != "reflect":
            assert calendar.is_business_day(calendar.day(entry.due)), self._wrong(entry, "is on a rest day")

    def _standing(self, done: Pass) -> None:
        """What is seen at the providers is what the ledger says; nothing untouched speaks of what did not happen."""
        standing = self.play.standing()
        fates = {one.id: one.fate for one in done.world.interviews if not one.live}
        alive = {one.loop for one in done.world.interviews if one.live}
        for key, words in self.edited.items():
            if key not in self.removed:
                assert key in standing, f"{self.play.story.title}: an edited draft was taken away"
                assert words in standing[key].body, f"{self.play.story.title}: the user's words were overwritten"
        ledger = self.play.place.opened.ledger
        asked = {fact.subject for fact in ledger.facts() if fact.kind == "references_asked"}
        for key, entry in ledger.entries().items():
            if entry.state is not State.DELIVERED or self.play.disturbed:
                continue
            assert key in standing, self._wrong(entry, "is nowhere to be seen")
            if key not in self.found:
                self._in_time(entry, standing[key].when)
            told = "asked" in entry.why or entry.interview in asked
            said = entry.step in _OF_THE_USERS_WORD or (entry.step == "references" and told)
            said = said or (entry.step == "prepare_next" and entry.subject in alive)  # for another on the same day
            stale = entry.interview in fates and not said
            assert not stale, self._wrong(entry, f"still stands, though: {fates.get(entry.interview or '')}")

    def _in_time(self, entry: Entry, when: object) -> None:
        if isinstance(when, datetime):
            assert when == entry.due, self._wrong(entry, f"stands at {when}")
        elif isinstance(when, date):
            assert when == self._local(entry.due).date(), self._wrong(entry, f"stands on {when}")


def _report(done: Pass) -> dict[str, Counter[tuple[str, str, str]]]:
    """What a pass did, as (step, key, due)."""
    report = done.report
    piles = {
        "create": report.created, "move": report.moved, "withdraw": report.withdrawn, "rewrite": report.rewritten,
    }  # fmt: skip
    return {name: Counter((e.step, e.key[:8], e.due.isoformat()) for e in pile) for name, pile in piles.items()}
