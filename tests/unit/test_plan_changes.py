"""What the plan makes of changes: rounds called off and declined, days named late, outcomes, channels, missed calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon import playbook
from daemon.model import Kind, Person, Response, State, Status
from daemon.plan import plan
from tests.worlds import CALENDAR, GRACE, JO, RITA, Desk, Script, at, event, found

TUESDAY = at("2026-03-24 14:00")  # ends at 15:00; follow-ups are due on 31 March and 9 April
DAY = timedelta(days=1)


def process(**more) -> tuple[Script, Desk]:
    script = Script()
    script.add(event("u1", TUESDAY), found(**more))
    return script, Desk(script)


def test_an_interview_that_turns_out_to_have_been_earlier_is_not_caught_up_with_on_its_old_day():
    script, lived = process()
    lived.run(TUESDAY - 3 * DAY, TUESDAY - 2 * DAY)
    earlier = script.events[event("u1", TUESDAY).id]
    script.add(replace(earlier, starts=earlier.starts - 2 * DAY, ends=earlier.ends - 2 * DAY))
    lived.settle(TUESDAY - DAY)
    assert lived.due("thank_you_by", Kind.REMINDER) == ["2026-03-23 14:15"]
    assert lived.due("thank_you", Kind.DRAFT) == ["2026-03-22 17:00"] * 2


def test_after_a_round_that_was_called_off_they_get_time_to_find_another_day():
    script, lived = process()
    lived.run(TUESDAY, TUESDAY + DAY)
    second = script.add(event("u2", at("2026-04-10 10:00")))
    lived.run(TUESDAY + DAY, at("2026-04-08 12:00"))
    script.add(replace(second, status=Status.CANCELLED))
    lived.run(at("2026-04-08 12:00"), at("2026-04-24 09:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-04-15 08:30"]
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-22 08:30"]


def test_who_declines_the_next_round_asks_for_no_news_before_saying_so():
    script, lived = process()
    second = script.add(event("u2", at("2026-03-27 10:00")))
    lived.run(TUESDAY, TUESDAY + DAY)
    script.add(replace(second, response=Response.DECLINED))
    lived.run(TUESDAY + DAY, at("2026-04-20 09:00"))
    assert lived.made("follow_up_1") == []
    script.say("resume", script.world().applications[0].id, at("2026-04-20 09:00"), value="active")
    lived.settle(at("2026-04-20 09:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-04-20 09:00"]


def test_a_new_day_or_resume_puts_off_the_second_follow_up_too():
    for kind, value, due in (("decision", "2026-04-20", "2026-04-21 08:30"), ("resume", "active", "2026-04-17 12:00")):
        script, lived = process()
        lived.run(TUESDAY, at("2026-03-31 09:00"))
        lived.touch("follow_up_1", State.SENT, at("2026-03-31 09:00"))
        name = script.world().applications[0].id
        script.hear("human", at("2026-04-02 10:00"), name)
        lived.run(at("2026-04-02 10:00"), at("2026-04-17 12:00"))
        script.say(kind, name, at("2026-04-17 12:00"), value=value)
        lived.run(at("2026-04-17 12:00"), at("2026-04-30 12:00"))
        assert lived.due("follow_up_2", Kind.DRAFT) == [due]


def test_who_advanced_is_done_with_the_rounds_before_that_and_waits_after_the_next():
    script, lived = process()
    lived.run(TUESDAY, TUESDAY + DAY)
    script.say("outcome", script.world().applications[0].id, TUESDAY + DAY, value="advanced")
    script.add(event("u2", at("2026-04-08 10:00")))
    lived.run(TUESDAY + DAY, at("2026-04-30 09:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-04-15 08:30"]


def test_in_touch_by_phone_the_reminder_of_the_mail_goes_and_the_second_call_keeps_its_day():
    script, lived = process()
    lived.run(TUESDAY, TUESDAY + DAY)
    script.say("channel", script.world().interviews[0].id, TUESDAY + DAY, value="phone")
    lived.run(TUESDAY + DAY, at("2026-04-30 09:00"))
    assert [entry.why for _, entry in lived.made("follow_up_1", "withdraw")] == ["you are in touch by phone"]
    assert lived.due("follow_up_2", Kind.TASK) == ["2026-04-09 08:30"]
    assert lived.made("follow_up_2", "move") == []
    script.say("channel", script.world().interviews[0].id, at("2026-04-30 09:00"), value="none")
    lived.settle(at("2026-04-30 09:00"))
    standing = {entry.step for entry in script.entries.values() if entry.state is State.DELIVERED}
    assert not standing & {"thank_you", "follow_up_1", "follow_up_2"}


def test_a_follow_up_that_is_switched_off_or_skipped_keeps_its_place_in_the_chain():
    off, lived = process()
    off.book, _ = playbook.load({"steps": {"follow_up_1": "off"}})
    lived.run(TUESDAY, at("2026-04-20 09:00"))
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-09 08:30"]
    skipped, lived = process()
    lived.run(TUESDAY, at("2026-03-31 09:00"))
    ((_, draft),) = [made for made in lived.made("follow_up_1") if made[1].kind is Kind.DRAFT]
    skipped.say("skip", draft.key, at("2026-03-31 09:00"))
    lived.run(at("2026-03-31 09:00"), at("2026-04-20 09:00"))
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-09 08:30"]


def test_after_a_missed_call_that_nobody_made_up_for_there_is_an_end():
    script, lived = process()
    script.say("missed", script.world().interviews[0].id, TUESDAY + timedelta(minutes=20))
    lived.run(TUESDAY + timedelta(minutes=20), at("2026-04-30 09:00"))
    assert lived.due("close_out", Kind.TASK) == ["2026-04-23 08:30"]
    assert lived.made("close_out", "move") == []


def test_a_missed_call_is_forgotten_when_the_conversation_takes_place_after_all():
    script, lived = process(coarse="final")
    script.references = (GRACE,)
    script.say("missed", script.world().interviews[0].id, TUESDAY + timedelta(minutes=70))
    lived.run(TUESDAY + timedelta(minutes=70), TUESDAY + DAY)
    assert lived.made("references") == []
    called = script.events[event("u1", TUESDAY).id]
    script.add(replace(called, starts=called.starts + 2 * DAY, ends=called.ends + 2 * DAY))
    lived.run(TUESDAY + DAY, TUESDAY + 4 * DAY)
    assert len(lived.made("missed_call", "withdraw")) == 1
    assert lived.due("thank_you", Kind.DRAFT) == ["2026-03-26 17:00"] * 2
    assert len(lived.made("references")) == 1


def test_what_was_prepared_for_an_interview_that_is_gone_goes_too():
    script, lived = process()
    lived.run(TUESDAY - DAY, TUESDAY + DAY)
    script.remove(script.events[event("u1", TUESDAY).id])
    lived.settle(TUESDAY + DAY)
    assert [entry.why for _, entry in lived.made("prepare_next", "withdraw")] == ["deleted"]
    script, lived = process()
    lived.run(TUESDAY - 6 * DAY, TUESDAY - 5 * DAY)
    earlier = script.events[event("u1", TUESDAY).id]
    script.add(replace(earlier, starts=earlier.starts - 5 * DAY, ends=earlier.ends - 5 * DAY))
    lived.settle(TUESDAY - 5 * DAY + timedelta(hours=2))
    assert [entry.why for _, entry in lived.made("prepare_next", "withdraw")] == ["it has taken place"]


def test_who_is_known_from_an_earlier_round_is_written_to_when_the_next_names_nobody():
    script, lived = process(people=[RITA], recruiter=JO)
    script.add(event("u2", at("2026-03-27 10:00")), found(people=[Person("Mo Ito")], recruiter=None))
    lived.run(TUESDAY, at("2026-04-07 08:30"))
    plans = plan(script.known(at("2026-04-07 08:30"))).wishes
    briefs = [plans[entry.key].brief for step in ("thank_you", "follow_up_1") for _, entry in lived.made(step)]
    assert [brief.to for brief in briefs if brief.recipient == Person("Mo Ito")] == [(JO,)]
    assert [entry.recipient for _, entry in lived.made("follow_up_1") if entry.kind is Kind.DRAFT] == [JO]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Honolulu"])
@pytest.mark.parametrize("day", ["2026-03-24 17:00", "2026-03-31 08:30"])  # the thanks are put, the follow-up is
def test_who_travels_into_another_zones_night_keeps_the_drafts_that_stand(zone, day):
    script, lived = process()
    lived.run(TUESDAY, at(day))
    standing = {key for key, entry in script.entries.items() if entry.state is State.DELIVERED}
    script.calendar = replace(CALENDAR, zone=ZoneInfo(zone))
    lived.settle(at(day))
    assert standing == {key for key, entry in script.entries.items() if entry.state is State.DELIVERED}


def test_nobody_is_thanked_for_a_test():
    _, lived = process(people=[], recruiter=None, stage="assessment", coarse="assessment")
    lived.run(TUESDAY, TUESDAY + 3 * DAY)
    assert lived.made("thank_you") == lived.made("thank_you_by") == []
    _, lived = process(people=[RITA], stage="assessment_center", coarse="assessment")
    lived.run(TUESDAY, TUESDAY + 3 * DAY)
    assert len(lived.made("thank_you")) == 1
