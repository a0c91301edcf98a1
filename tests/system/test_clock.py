"""Clocks that are wrong, and computers that sleep: nothing doubled, nothing lost, nothing early, no burst."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.memory import Break
from daemon.model import Kind, Status
from tests.lab import Lab, interview

ENDS = datetime(2026, 3, 24, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORE = pytest.mark.prove


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path / "lab")
    lab.world.put(interview("one@acme.example", ENDS - HOUR))
    yield lab
    lab.close()


def steps(done) -> list[str]:
    return sorted(entry.step for entry in done.report.created)


def once_each(lab) -> bool:
    return set(lab.keys().values()) <= {1}


@pytest.mark.parametrize(
    "ahead", [pytest.param(6 * HOUR, marks=MORE), 2 * DAY, pytest.param(20 * DAY, marks=MORE), 400 * DAY], ids=str
)
def test_a_clock_that_was_far_ahead_and_is_right_again(lab, ahead):
    before = ENDS - 26 * HOUR
    lab.pass_at(before)
    lab.pass_at(before + ahead)
    assert lab.pass_at(before + timedelta(minutes=5)).report.withdrawn == []
    lab.live(ENDS + 3 * HOUR)
    assert once_each(lab)
    states = {(entry.step, entry.kind): entry.state.value for entry in lab.house.ledger.entries().values()}
    assert states["thank_you", Kind.DRAFT] == states["reflect", Kind.TASK] == "delivered"


@pytest.mark.parametrize("ahead", [2 * DAY, pytest.param(400 * DAY, marks=MORE)], ids=str)
def test_once_it_has_been_right_for_a_day_a_cancelled_interview_is_taken_back_again(lab, ahead):
    lab.pass_at(ENDS + 3 * HOUR)
    drafts = len(lab.keys(Kind.DRAFT))
    assert drafts >= 2
    lab.pass_at(ENDS + 3 * HOUR + ahead)
    lab.world.put(interview("one@acme.example", ENDS - HOUR, status=Status.CANCELLED))
    lab.pass_at(ENDS + 4 * HOUR)
    lab.pass_at(ENDS + 20 * HOUR)
    lab.pass_at(ENDS + 29 * HOUR)
    assert not [entry for entry in lab.house.ledger.entries().values() if entry.state.value == "delivered"
                and entry.step == "thank_you"]  # fmt: skip


@pytest.mark.parametrize("back", [HOUR, DAY, pytest.param(400 * DAY, marks=MORE)], ids=str)
def test_a_clock_that_is_set_back_doubles_nothing_and_makes_nothing_early(lab, back):
    lab.world.put(interview("two@zeta.example", ENDS + 4 * HOUR, company="Zeta"))
    lab.pass_at(ENDS + 3 * HOUR)
    made = lab.keys()
    for minutes in (0, 5, 10):
        done = lab.pass_at(ENDS + 3 * HOUR - back + timedelta(minutes=minutes))
        assert not done.report.withdrawn
        assert "thank_you" not in steps(done)
    assert once_each(lab)
    assert made <= lab.keys()
    lab.pass_at(ENDS + 4 * HOUR)
    lab.live(ENDS + 9 * HOUR)
    assert once_each(lab)


def test_whoever_is_asked_to_stop_asks_nobody_any_more_and_loses_nothing(lab):
    lab.pass_at(ENDS - 26 * HOUR)
    lab.house.stopping = lambda: True
    for call in ("fetch", "reread", "draft.*", "task.*", "reminder.*", "messages", "conversation"):
        lab.world.fail(call, Break.UNAVAILABLE, times=None)
    done = lab.pass_at(ENDS + 3 * HOUR)
    assert (done.troubles.errors, done.report.created) == ([], [])
    lab.world.heal()
    lab.house.stopping = lambda: False
    assert "thank_you" in steps(lab.pass_at(ENDS + 3 * HOUR))
    assert once_each(lab)


def test_asleep_for_days_there_is_no_burst_and_what_is_late_says_so(lab):
    for number in range(4):
        lab.world.put(interview(f"{number}@zeta{number}.example", ENDS + number * HOUR, company=f"Zeta{number}"))
    lab.pass_at(ENDS - 2 * HOUR)
    done = lab.pass_at(ENDS + 6 * DAY)
    assert "thank_you" not in steps(done)
    assert len([entry for entry in done.report.created if entry.kind is Kind.DRAFT]) <= 5  # one mail each
    late = [entry for entry in lab.house.ledger.entries().values() if entry.step == "thank_you"]
    assert late
    assert {entry.state.value for entry in late} == {"skipped"}
    assert all(entry.why for entry in late)
    assert lab.pass_at(ENDS + 6 * DAY + HOUR).report.created == []


@pytest.mark.parametrize("how", [Break.LOST_BEFORE, Break.LOST_AFTER, Break.REJECTED], ids=str)
def test_what_went_wrong_while_it_was_ahead_is_tried_again_when_it_is_right(tmp_path, how):
    home = {"type": "memory", "name": str(tmp_path / "lab"), "settle": "60 s"}
    lab = Lab(tmp_path / "lab", accounts={"home": home})
    lab.world.put(interview("one@acme.example", ENDS - HOUR))
    lab.pass_at(ENDS - 26 * HOUR)
    lab.world.fail("draft.create", how, times=None)
    lab.world.clock = lambda: ENDS + 2 * HOUR  # the provider's clock is right
    lab.pass_at(ENDS + 2 * DAY + 2 * HOUR)
    lab.world.heal()
    lab.pass_at(ENDS + 2 * HOUR)
    lab.world.clock = lambda: lab.now
    lab.pass_at(ENDS + 2 * HOUR + timedelta(minutes=2))
    assert once_each(lab)
    thanked = [entry for entry in lab.house.ledger.entries().values() if entry.step == "thank_you"]
    assert {entry.state.value for entry in thanked} == {"delivered"}
    lab.close()
