"""The playbook on a calendar: every artefact once, on the right day and hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from daemon import playbook
from daemon.model import Kind, Person, State, Status
from daemon.plan import Channels, plan
from tests.worlds import CALENDAR, GRACE, JO, LONDON, RITA, TOM, Desk, Script, at, event, found

TUESDAY = at("2026-03-24 14:00")  # ends at 15:00; the clocks change on Sunday, Good Friday is 3 April
DAY = timedelta(days=1)


def desk(*, starts=TUESDAY, minutes=60, until=None, recognition=None, references=(), **more) -> Desk:
    script = Script()
    script.references = references
    script.add(event("u1", starts, minutes, **more), recognition or found())
    return Desk(script).run(starts - DAY, until or starts + timedelta(days=45))


def test_six_weeks_over_summer_time_and_easter():
    lived = desk(recognition=found(stage="final", coarse="final"), references=(GRACE,))
    assert {(step, kind): lived.due(step, kind) for step, kind in {(e.step, e.kind) for _, _, e in lived.log}} == {
        ("prepare_next", Kind.TASK): ["2026-03-23 14:15"],
        ("keep_searching", Kind.TASK): [
            "2026-03-23 14:15", "2026-03-30 08:30", "2026-04-07 08:30", "2026-04-13 08:30", "2026-04-20 08:30",
            "2026-04-27 08:30",
        ],
        ("thank_you", Kind.DRAFT): ["2026-03-24 17:00", "2026-03-24 17:00"],
        ("thank_you_by", Kind.REMINDER): ["2026-03-25 08:30"],
        ("reflect", Kind.TASK): ["2026-03-24 15:30"],
        ("research", Kind.TASK): ["2026-03-25 08:30"],
        ("network", Kind.TASK): ["2026-03-26 08:30"],
        ("references", Kind.DRAFT): ["2026-03-24 17:00"],
        ("follow_up_1", Kind.DRAFT): ["2026-03-31 08:30"],
        ("follow_up_1", Kind.REMINDER): ["2026-03-31 08:30"],
        ("follow_up_2", Kind.DRAFT): ["2026-04-09 08:30"],
        ("follow_up_2", Kind.REMINDER): ["2026-04-09 08:30"],
        ("close_out", Kind.TASK): ["2026-04-23 08:30"],
    }  # fmt: skip


def test_drafts_are_put_when_due_and_the_rest_as_soon_as_the_interview_has_ended():
    lived = desk(until=TUESDAY + timedelta(hours=6))
    put = {(entry.step, entry.kind): now for what, now, entry in lived.log if what == "create"}
    ended = at("2026-03-24 15:00")
    assert put["reflect", Kind.TASK] == put["follow_up_1", Kind.REMINDER] == put["thank_you_by", Kind.REMINDER] == ended
    assert put["thank_you", Kind.DRAFT] == at("2026-03-24 17:00")
    assert ("follow_up_2", Kind.REMINDER) not in put  # more than 14 days ahead
    assert ("follow_up_2", Kind.DRAFT) not in put


@pytest.mark.parametrize(
    ("ended", "send_by", "waiting"),
    [
        ("2026-03-24 11:00", "2026-03-24 15:00", "2026-03-24 15:00"),
        ("2026-03-24 15:00", "2026-03-25 08:30", "2026-03-25 08:30"),
        ("2026-03-27 16:00", "2026-03-28 08:30", "2026-03-30 08:30"),  # Friday afternoon
        ("2026-03-21 08:00", "2026-03-22 08:00", "2026-03-23 08:30"),  # Saturday: within 24 hours, not 24½
        ("2026-04-02 17:00", "2026-04-03 08:30", "2026-04-07 08:30"),  # before Easter
        ("2026-03-24 23:30", "2026-03-25 08:30", "2026-03-25 08:30"),
        ("2026-03-24 05:00", "2026-03-24 09:00", "2026-03-24 09:00"),
        ("2026-03-24 03:30", "2026-03-24 08:30", "2026-03-24 08:30"),
    ],
)
def test_the_send_by_time(ended, send_by, waiting):
    for rest_days, expected in (("send", send_by), ("wait", waiting)):
        script = Script()
        script.add(event("u1", at(ended) - timedelta(hours=1)))
        script.book, _ = playbook.load({"steps": {"thank_you_by": {"rest_days": rest_days}}})
        lived = Desk(script)
        lived.settle(at(ended))
        due = [entry.due for _, entry in lived.made("thank_you_by")]
        assert due == [at(expected)]


@pytest.mark.parametrize(
    ("ended", "reflect", "thanks"),
    [
        ("2026-03-24 15:00", "2026-03-24 15:30", "2026-03-24 17:00"),
        ("2026-03-24 21:15", "2026-03-24 21:30", "2026-03-25 07:00"),  # never a draft at night
        ("2026-03-24 21:45", "2026-03-25 08:30", "2026-03-25 07:00"),  # nor a task that rings at night
        ("2026-03-28 12:00", "2026-03-28 12:30", "2026-03-28 14:00"),  # reflecting is for the same day, Saturdays too
    ],
)
def test_reflecting_the_same_evening_and_no_draft_at_night(ended, reflect, thanks):
    script = Script()
    script.add(event("u1", at(ended) - timedelta(hours=1)))
    lived = Desk(script).run(at(ended), at(ended) + DAY)
    assert lived.due("reflect", Kind.TASK) == [reflect]
    assert {f"{now.astimezone(LONDON):%Y-%m-%d %H:%M}" for now, _ in lived.made("thank_you")} == {thanks}


def test_what_ends_at_midnight_is_counted_from_the_day_it_filled():
    midnight = at("2026-03-24 00:00")
    lived = desk(starts=midnight, minutes=24 * 60, all_day=True, until=midnight + 10 * DAY)
    assert lived.due("reflect", Kind.TASK) == ["2026-03-25 08:30"]  # nobody is told at midnight
    assert lived.due("research", Kind.TASK) == ["2026-03-25 08:30"]
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-03-31 08:30"]


def test_what_is_due_this_very_moment_is_not_late():
    script = Script()
    script.add(event("u1", TUESDAY))
    turns = plan(script.known(at("2026-03-24 15:30"))).create
    assert {turn.wish.step: turn.due for turn in turns}["reflect"] == at("2026-03-24 15:30")


def test_a_panel_gets_one_thank_you_each_and_one_of_them_asks_about_next_steps():
    lived = desk(until=TUESDAY + DAY, recognition=found(people=[RITA, TOM, JO]))
    briefs = [plan(lived.script.known(TUESDAY + DAY)).wishes[entry.key].brief for _, entry in lived.made("thank_you")]
    assert {brief.recipient for brief in briefs} == {RITA, TOM, JO}
    assert [brief.recipient for brief in briefs if brief.asks_timeline] == [JO]  # the recruiter's
    assert len({brief.position for brief in briefs}) == 3


def test_a_loop_of_five_events_is_thanked_after_its_last_one():
    script = Script()
    for number, person in enumerate([RITA, TOM, JO, RITA, TOM]):
        script.add(event(f"u{number}", TUESDAY + timedelta(hours=number - 3)), found(people=[person]))
    lived = Desk(script).run(TUESDAY - DAY, TUESDAY + DAY)
    assert lived.due("thank_you", Kind.DRAFT) == ["2026-03-24 18:00"] * 3
    assert len(lived.made("reflect")) == len(lived.made("thank_you_by")) == 1


def test_a_round_that_moves_to_another_day_leaves_the_others_to_theirs():
    script = Script()
    script.add(event("u1", TUESDAY), found(people=[RITA]))
    second = script.add(event("u2", TUESDAY + timedelta(hours=1)), found(people=[TOM]))
    lived = Desk(script).run(TUESDAY - 2 * DAY, TUESDAY - DAY)
    script.add(replace(second, starts=second.starts + 2 * DAY, ends=second.ends + 2 * DAY))
    lived.run(TUESDAY - DAY, TUESDAY + 4 * DAY)
    assert lived.due("reflect", Kind.TASK) == ["2026-03-24 15:30", "2026-03-26 16:30"]
    assert [entry.recipient for _, entry in lived.made("thank_you")] == [RITA, TOM]
    told = {entry.interview: entry.recipient for _, entry in lived.made("thank_you")}
    assert told == {one.id: one.interviewers[0] for one in script.world().interviews}


def test_an_unknown_address_goes_by_the_recruiter_and_nobody_at_all_stays_empty():
    lived = desk(until=TUESDAY + DAY, recognition=found(people=[Person("Mo Ito")]))
    brief = plan(lived.script.known(TUESDAY + DAY)).wishes[lived.made("thank_you")[0][1].key].brief
    assert (brief.to, brief.via, brief.recipient) == ((JO,), True, Person("Mo Ito"))
    lived = desk(until=TUESDAY + DAY, recognition=found(people=[], recruiter=None))
    brief = plan(lived.script.known(TUESDAY + DAY)).wishes[lived.made("thank_you")[0][1].key].brief
    assert (brief.to, brief.recipient) == ((), None)


def test_people_who_become_better_known_keep_their_draft():
    script = Script()
    script.add(event("u1", TUESDAY), found(people=[Person("Rita Mendes"), Person(None, "tom@acme.example")]))
    lived = Desk(script).run(TUESDAY, TUESDAY + DAY)
    script.add(event("u1", TUESDAY), found(people=[RITA, TOM]))
    lived.settle(TUESDAY + DAY)
    assert len(lived.made("thank_you")) == 2
    assert len(lived.made("thank_you", "rewrite")) == 2


def test_moving_an_interview_moves_everything_and_makes_nothing_twice():
    script = Script()
    first = script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY - DAY, TUESDAY - timedelta(hours=1))
    script.add(replace(first, starts=first.starts + 2 * DAY, ends=first.ends + 2 * DAY))
    lived.run(TUESDAY, TUESDAY + 10 * DAY)
    assert lived.due("thank_you", Kind.DRAFT) == ["2026-03-26 17:00"] * 2
    assert len({entry.key for what, _, entry in lived.log if what == "create"}) == sum(
        1 for what, _, _ in lived.log if what == "create"
    )


def test_moved_after_the_fact_the_untouched_goes_and_the_edited_stays():
    script = Script()
    first = script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + timedelta(hours=4))
    edited = lived.made("thank_you")[0][1].key
    script.entries[edited] = replace(script.entries[edited], state=State.EDITED)
    script.add(replace(first, starts=first.starts + 7 * DAY, ends=first.ends + 7 * DAY))
    lived.settle(TUESDAY + timedelta(hours=5))
    gone = {entry.step for _, _, entry in lived.log if entry.state is State.WITHDRAWN}
    assert {"thank_you", "thank_you_by", "reflect", "follow_up_1"} <= gone
    assert script.entries[edited].state is State.EDITED


def test_cancelled_late_nothing_is_drafted():
    script = Script()
    first = script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY - DAY, TUESDAY - timedelta(hours=2))
    script.add(replace(first, status=Status.CANCELLED))
    lived.run(TUESDAY - timedelta(hours=1), TUESDAY + 10 * DAY)
    assert {entry.step for what, _, entry in lived.log if what == "create"} <= {"prepare_next", "keep_searching"}
    assert [entry.why for _, entry in lived.made("prepare_next", "withdraw")] == ["cancelled"]


@pytest.mark.parametrize("kind", ["human", "rejection", "offer", "scheduling"])
def test_an_answer_ends_the_follow_ups(kind):
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + 2 * DAY)
    script.hear(kind, TUESDAY + 2 * DAY, script.world().applications[0].id)
    lived.run(TUESDAY + 2 * DAY, TUESDAY + 40 * DAY)
    assert lived.made("follow_up_1", "withdraw")[0][1].kind is Kind.REMINDER
    standing = [entry for entry in script.entries.values() if entry.state is State.DELIVERED]
    assert not {"follow_up_1", "follow_up_2", "close_out"} & {entry.step for entry in standing}
    assert lived.due("follow_up_1", Kind.DRAFT) == lived.due("follow_up_2", Kind.DRAFT) == []
    assert len(lived.made("answered")) == (1 if kind == "human" else 0)
    assert len([e for _, e in lived.made("question")]) == (1 if kind == "rejection" else 0)


@pytest.mark.parametrize("kind", ["receipt", "automatic", "bounce", "newsletter", "calendar"])
def test_machines_end_nothing(kind):
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + 2 * DAY)
    script.hear(kind, TUESDAY + 2 * DAY, script.world().applications[0].id)
    lived.run(TUESDAY + 2 * DAY, TUESDAY + 40 * DAY)
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-09 08:30"]


def test_resume_and_a_new_decision_date_start_them_again():
    for kind, data in (("resume", {"value": "active"}), ("decision", {"value": "2026-04-01"})):
        script = Script()
        script.add(event("u1", TUESDAY))
        lived = Desk(script).run(TUESDAY, TUESDAY + DAY)
        name = script.world().applications[0].id
        script.hear("human", TUESDAY + DAY, name)
        lived.settle(TUESDAY + DAY + timedelta(hours=1))
        script.say(kind, name, TUESDAY + 2 * DAY, **data)
        lived.run(TUESDAY + 2 * DAY, TUESDAY + 20 * DAY)
        due = lived.due("follow_up_1", Kind.DRAFT)
        assert due == ["2026-04-02 08:30" if kind == "decision" else "2026-03-31 08:30"]


@pytest.mark.parametrize(
    ("stated", "by_user", "due"),
    [
        ("2026-03-26", True, "2026-03-27 08:30"),  # the user's word moves it both ways
        ("2026-03-26", False, "2026-03-31 08:30"),  # an employer's may only delay
        ("2026-04-10", False, "2026-04-13 08:30"),
        ("2026-04-24", False, "2026-04-27 08:30"),  # 27 days later than it would have been
        ("2026-09-01", False, "2026-04-30 08:30"),  # by 30 days at most
    ],
)
def test_decision_dates(stated, by_user, due):
    script = Script()
    script.add(event("u1", TUESDAY), found(decision=None if by_user else date.fromisoformat(stated)))
    if by_user:
        script.say("decision", script.world().interviews[0].id, TUESDAY + timedelta(hours=2), value=stated)
    lived = Desk(script).run(TUESDAY, TUESDAY + 40 * DAY)
    assert lived.due("follow_up_1", Kind.DRAFT) == [due]


def test_a_follow_up_sent_late_moves_the_second():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, at("2026-03-31 09:00"))
    lived.touch("follow_up_1", State.SENT, at("2026-04-02 10:00"))
    lived.run(at("2026-04-02 10:00"), at("2026-04-20 10:00"))
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-13 08:30"]
    assert [entry.why for _, entry in lived.made("follow_up_1", "withdraw")] == ["it is sent"]


def test_when_all_thanks_are_sent_their_reminder_goes():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + timedelta(hours=4))
    lived.touch("thank_you", State.SENT, TUESDAY + timedelta(hours=4))
    lived.settle(TUESDAY + timedelta(hours=5))
    assert [entry.why for _, entry in lived.made("thank_you_by", "withdraw")] == ["all thank-yous are sent"]
    lived.run(TUESDAY + timedelta(hours=5), TUESDAY + 10 * DAY)
    assert lived.made("thank_you", "withdraw") == []


@pytest.mark.parametrize(
    ("state", "sees_sent", "why"),
    [
        (State.DONE, True, "all thank-yous are marked done"),
        (State.GONE, True, "all thank-yous are deleted"),
        (State.GONE, False, "all thank-yous are sent or deleted"),
    ],
)
def test_why_the_reminder_of_the_thanks_goes_is_what_became_of_them(state, sees_sent, why):
    script = Script()
    script.add(event("u1", TUESDAY))
    script.channels = Channels(sees_sent=sees_sent)
    lived = Desk(script).run(TUESDAY, TUESDAY + timedelta(hours=4))
    lived.touch("thank_you", state, TUESDAY + timedelta(hours=4))
    lived.settle(TUESDAY + timedelta(hours=5))
    assert [entry.why for _, entry in lived.made("thank_you_by", "withdraw")] == [why]


def test_the_follow_up_carries_thanks_that_were_never_sent():
    lived = desk(until=at("2026-04-01 12:00"))
    assert {entry.why for _, entry in lived.made("thank_you", "withdraw")} == {"the follow-up carries the thanks"}


def test_what_the_user_says_is_no_rejection_was_an_answer_that_settles_nothing():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + DAY)
    script.hear("rejection", TUESDAY + DAY, script.world().applications[0].id)
    lived.settle(TUESDAY + DAY)
    ((_, question),) = lived.made("question")
    assert question.application == script.world().applications[0].id
    script.say("dismiss", question.subject, TUESDAY + 2 * DAY)
    lived.run(TUESDAY + 2 * DAY, TUESDAY + 9 * DAY)
    assert lived.due("answered", Kind.TASK) == ["2026-04-01 08:30"]
    assert lived.due("follow_up_1", Kind.DRAFT) == []


def test_a_day_put_off_takes_the_untouched_follow_up_away_until_then():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, at("2026-03-31 09:00"))
    script.say("decision", script.world().interviews[0].id, at("2026-03-31 10:00"), value="2026-04-15")
    lived.run(at("2026-03-31 10:00"), at("2026-04-20 09:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-03-31 08:30", "2026-04-16 08:30"]
    assert len(lived.made("follow_up_1", "withdraw")) == 2  # and its reminder, more than two weeks ahead


def test_thanks_that_nobody_sent_do_not_lie_about_for_ever():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + DAY)
    script.hear("human", TUESDAY + DAY, script.world().applications[0].id)
    lived.run(TUESDAY + DAY, at("2026-03-31 08:00"))
    assert lived.made("thank_you", "withdraw") == []  # an answer does not make thanks untimely
    lived.settle(at("2026-03-31 08:30"))
    assert {entry.why for _, entry in lived.made("thank_you", "withdraw")} == {"it is too late for thanks"}


def test_a_next_interview_stops_follow_ups_and_prepares_the_next_round():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + 2 * DAY)
    script.add(event("u2", at("2026-04-08 10:00")))
    lived.run(TUESDAY + 2 * DAY, at("2026-04-08 09:00"))
    assert [e.kind for _, e in lived.made("follow_up_1", "withdraw")] == [Kind.REMINDER]
    assert lived.due("prepare_next", Kind.TASK) == ["2026-04-02 08:30"]  # two business days before, over Easter
    lived.run(at("2026-04-08 09:00"), at("2026-04-30 09:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-04-15 08:30"]


def test_after_days_offline_there_is_no_burst():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script)
    lived.settle(at("2026-04-09 10:00"))
    made = {(entry.step, entry.kind) for what, _, entry in lived.log if what == "create"}
    assert ("thank_you", Kind.DRAFT) not in made
    assert ("reflect", Kind.TASK) not in made
    assert ("follow_up_1", Kind.DRAFT) in made
    assert ("follow_up_2", Kind.DRAFT) not in made
    assert all(entry.due > now for _, now, entry in lived.log if entry.kind is not Kind.DRAFT)
    lived.run(at("2026-04-09 11:00"), at("2026-04-25 10:00"))
    assert lived.due("follow_up_2", Kind.DRAFT) == ["2026-04-16 08:30"]


def test_interviews_from_before_the_first_start_are_listed_only():
    script = Script()
    script.since = TUESDAY + DAY
    script.add(event("u1", TUESDAY))
    assert Desk(script).run(TUESDAY + 2 * DAY, TUESDAY + 30 * DAY).log == []


def test_what_the_user_skips_deletes_or_edits_stays_so():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + timedelta(hours=4))
    rita, tom = (entry.key for _, entry in lived.made("thank_you"))
    script.say("skip", rita, TUESDAY + timedelta(hours=4))
    script.entries[tom] = replace(script.entries[tom], state=State.GONE, touched=TUESDAY + timedelta(hours=4))
    lived.settle(TUESDAY + timedelta(hours=4))  # of one deleted and one skipped there is nothing to be reminded of
    assert [entry.why for _, entry in lived.made("thank_you_by", "withdraw")] == [
        "all thank-yous are skipped or deleted"
    ]
    lived.run(TUESDAY + timedelta(hours=4), TUESDAY + 20 * DAY)
    assert len(lived.made("thank_you")) == 2
    assert script.entries[rita].state is State.SKIPPED
    assert script.entries[tom].state is State.GONE
    script.say("restore", rita, TUESDAY + 2 * DAY)
    script.entries[rita] = replace(script.entries[rita], state=State.SKIPPED)
    lived.settle(TUESDAY + 2 * DAY)
    assert script.entries[rita].state is State.DELIVERED


def test_a_reminder_says_nothing_of_what_was_skipped():
    script = Script()
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + timedelta(hours=4))
    rita, tom = (entry.key for _, entry in lived.made("thank_you"))
    script.say("skip", rita, TUESDAY + timedelta(hours=4))
    lived.settle(TUESDAY + timedelta(hours=4))
    reminder = next(
        w for w in plan(script.known(TUESDAY + timedelta(hours=4))).wishes.values() if w.step == "thank_you_by"
    )
    assert {one.key: one.state for one in reminder.brief.drafts} == {rita: "skipped", tom: "delivered"}
    due = at("2026-03-31 09:00")
    lived.run(TUESDAY + timedelta(hours=4), due)
    ((_, draft),) = [made for made in lived.made("follow_up_1") if made[1].kind is Kind.DRAFT]
    script.say("skip", draft.key, due)
    lived.settle(due)
    gone = [entry.why for _, entry in lived.made("follow_up_1", "withdraw") if entry.kind is Kind.REMINDER]
    assert gone == ["you skipped the draft"]


def test_channels_other_than_mail():
    for channel, kinds in (("phone", [Kind.TASK, Kind.TASK]), ("none", [])):
        script = Script()
        script.add(event("u1", TUESDAY))
        script.say("channel", script.world().interviews[0].id, TUESDAY, value=channel)
        lived = Desk(script).run(TUESDAY, TUESDAY + 10 * DAY)
        assert [entry.kind for _, entry in lived.made("thank_you")] == kinds
        assert Kind.DRAFT not in {entry.kind for _, entry in lived.made("follow_up_1")}


def test_a_missed_call_is_one_short_mail_instead_of_everything_else():
    script = Script()
    script.add(event("u1", TUESDAY))
    name = script.world().interviews[0].id
    script.say("missed", name, TUESDAY + timedelta(minutes=20))
    lived = Desk(script).run(TUESDAY + timedelta(minutes=30), TUESDAY + 20 * DAY)
    made = {entry.step for what, _, entry in lived.log if what == "create"}
    assert made <= {"missed_call", "research", "network", "keep_searching", "close_out"}
    assert lived.due("missed_call", Kind.DRAFT) == ["2026-03-24 14:20"]


def test_new_times_for_a_missed_call_are_free_of_other_interviews():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.add(event("u2", TUESDAY + DAY - timedelta(minutes=30)), found("Initech"))
    script.say("missed", script.world().interviews[0].id, TUESDAY + timedelta(minutes=20))
    made = plan(script.known(TUESDAY + timedelta(minutes=30))).wishes.values()
    (call,) = (wish for wish in made if wish.step == "missed_call")
    assert call.brief.proposals == (TUESDAY + 2 * DAY, TUESDAY + 3 * DAY)


def test_a_day_of_several_conversations_is_prepared_for_as_a_whole():
    script = Script()
    script.add(event("u1", TUESDAY), found(people=[RITA]))
    script.add(event("u2", TUESDAY + timedelta(hours=3)), found(people=[TOM]))
    made = plan(script.known(TUESDAY - 2 * DAY)).wishes.values()
    (whole,) = (wish.brief.coming for wish in made if wish.step == "prepare_next")
    assert (whole.interviewers, whole.ends - whole.starts) == ((RITA, TOM), timedelta(hours=4))


def test_a_note_that_came_both_by_command_and_by_file_is_one_note():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.add(event("u2", TUESDAY + 2 * DAY))
    name = script.world().interviews[0].id
    for text in ("Asked about C++", "asked about C++.", "Asked about C"):
        script.say("note", name, TUESDAY + timedelta(hours=2), text=text)
    script.say("note", name, TUESDAY + timedelta(hours=3), text="Asked about C", about="Rita")
    made = plan(script.known(TUESDAY + DAY)).wishes.values()
    (ahead,) = (wish.brief for wish in made if wish.step == "prepare_next" and not wish.never)
    said = [(note.text, note.about) for note in ahead.notes]
    assert said == [("Asked about C++", None), ("Asked about C", None), ("Asked about C", RITA)]


def test_a_note_about_the_recruiter_who_called_is_for_the_letter_to_them():
    script = Script()
    script.add(event("u1", TUESDAY), found(people=(), stage="recruiter_screen", coarse="phone_screen"))
    script.say("note", script.world().interviews[0].id, TUESDAY, text="the move to a new office", about="jo")
    made = plan(script.known(TUESDAY + timedelta(hours=2))).wishes.values()
    (thanks,) = (wish for wish in made if wish.step == "thank_you")
    assert (thanks.recipient, [note.about for note in thanks.brief.notes]) == (JO, [JO])


def test_the_weekly_look_does_not_take_a_missed_call_for_a_conversation():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.say("missed", script.world().interviews[0].id, TUESDAY + timedelta(minutes=20))
    made = plan(script.known(TUESDAY + timedelta(minutes=90))).wishes.values()
    (look,) = (wish.brief.standings for wish in made if wish.step == "keep_searching" and wish.due > TUESDAY)
    ended = TUESDAY + timedelta(hours=1)
    assert [(one.last, one.waiting_since, one.next_step) for one in look] == [(None, ended, "close_out")]


@pytest.mark.parametrize(("later", "asked"), [(timedelta(hours=20), True), (10 * DAY, False)])
def test_after_a_lost_ledger_only_thanks_that_would_still_be_in_time_are_asked_about(later, asked):
    script = Script()
    script.add(event("u1", TUESDAY))
    script.channels = Channels()
    script.ledger_lost = now = TUESDAY + later
    questions = [wish for wish in plan(script.known(now)).wishes.values() if wish.step == "question"]
    assert bool(questions) is asked


@pytest.mark.parametrize(
    ("word", "state"), [("done", State.DONE), ("restore", State.DELIVERED), ("skip", State.SKIPPED)]
)
def test_the_question_about_lost_thanks_is_answered_with_its_own_commands(word, state):
    script = Script()
    script.add(event("u1", TUESDAY))
    script.channels = Channels()
    script.ledger_lost = now = TUESDAY + timedelta(hours=20)
    lived = Desk(script)
    lived.settle(now)
    thanks = [entry for entry in script.entries.values() if entry.step == "thank_you"]
    assert [entry.state for entry in thanks] == [State.SKIPPED] * 2
    (question,) = (wish.brief.question for wish in plan(script.known(now)).wishes.values() if wish.step == "question")
    assert set(question.commands) == {f"afterword {say} {e.key[:8]}" for e in thanks for say in ("done", "restore")}
    assert question.why[1:] == tuple(f"{entry.key[:8]}: the one for {entry.recipient.name}" for entry in thanks)
    for entry in thanks:
        script.say(word, entry.key, now + timedelta(minutes=5))
    lived.run(now + timedelta(minutes=10), now + timedelta(minutes=20))
    assert [script.entries[entry.key].state for entry in thanks] == [state] * 2
    assert [entry.why for _, entry in lived.made("question", "withdraw")] == ["it is answered"]


def test_promises_and_where_they_fall_on_rest_days():
    script = Script()
    script.add(event("u1", TUESDAY))
    name = script.world().interviews[0].id
    said = at("2026-03-24 16:00")
    script.say("promise", name, said, text="send the portfolio", by="2026-03-28")
    script.say("promise", name, said, text="ask about the visa")
    script.say("promise", name, said, text="Send the portfolio.")  # the same one, said twice
    lived = Desk(script).run(TUESDAY, TUESDAY + 3 * DAY)
    assert sorted(lived.due("promises", Kind.TASK)) == ["2026-03-25 08:30", "2026-03-27 08:30"]


NOTED = at("2026-03-27 09:00")  # the first follow-up is due on the 31st
TAKE_HOME = {"what": "take_home", "text": "They sent a take-home"}


@pytest.mark.parametrize(
    ("facts", "prepare", "follow_up"),
    [
        ([("assessment", TAKE_HOME | {"by": "2026-04-09"})], ["2026-04-07 08:30"], ["2026-04-16 08:30"]),
        ([("assessment", TAKE_HOME | {"by": "2026-03-28"})], ["2026-03-27 09:00"], ["2026-04-07 08:30"]),
        ([("assessment", TAKE_HOME)], ["2026-03-30 08:30"], ["2026-04-14 08:30"]),
        (  # they named the day on which they send it, not that on which it is due
            [("assessment", TAKE_HOME | {"comes": "2026-04-01"})],
            ["2026-03-30 08:30"],
            ["2026-04-17 08:30"],
        ),
        (
            [("assessment", TAKE_HOME | {"comes": "2026-04-01"}), ("assessment", TAKE_HOME | {"by": "2026-04-09"})],
            ["2026-04-07 08:30"],
            ["2026-04-16 08:30"],
        ),
        (
            [("assessment", {"what": "background", "text": "Background check", "by": "2026-04-09"})],
            ["2026-04-07 08:30"],
            ["2026-04-16 08:30"],
        ),
        (  # spoken of again while it is open
            [("assessment", TAKE_HOME), ("assessment", {"what": "test", "text": "The test", "by": "2026-04-09"})],
            ["2026-04-07 08:30"],
            ["2026-04-16 08:30"],
        ),
        (  # a promise has a task of its own
            [("promise", {"what": "test", "text": "Hand in the coding test", "by": "2026-04-09"})],
            [],
            ["2026-04-16 08:30"],
        ),
        (  # a later decision is promised
            [("assessment", TAKE_HOME | {"by": "2026-04-09"}), ("decision", {"value": "2026-04-10"})],
            ["2026-04-07 08:30"],
            ["2026-04-13 08:30"],
        ),
        (  # a key point is none
            [("note", {"text": "They sent a take-home"})],
            [],
            ["2026-03-31 08:30"],
        ),
    ],
)
def test_what_a_note_says_comes_next_is_prepared_for_and_waited_for(facts, prepare, follow_up):
    script = Script()
    script.add(event("u1", TUESDAY))
    name = script.world().interviews[0].id
    lived = Desk(script).run(TUESDAY, NOTED - timedelta(minutes=30))
    for kind, data in facts:
        script.say(kind, name, NOTED, **data)
    lived.run(NOTED, TUESDAY + 30 * DAY)
    assert lived.due("prepare_next", Kind.TASK) == prepare
    assert lived.due("follow_up_1", Kind.DRAFT) == follow_up


def test_rejection_and_offer_close_with_what_fits():
    for outcome, steps in (
        ("rejected", {"rejection_thanks", "references_outcome"}),
        ("offer", {"references_outcome"}),
        ("ghosted", set()),
    ):
        script = Script()
        script.references = (GRACE,)
        script.add(event("u1", TUESDAY), found(stage="final", coarse="final"))
        lived = Desk(script).run(TUESDAY, TUESDAY + DAY)
        lived.touch("references", State.SENT, TUESDAY + DAY)
        said = TUESDAY + 3 * DAY
        script.say("outcome", script.world().applications[0].id, said, value=outcome)
        before = len(lived.log)
        lived.run(said, said + 30 * DAY)
        assert {entry.step for what, _, entry in lived.log[before:] if what == "create"} == steps


def test_references_hear_once_and_only_when_it_matters():
    assert desk(references=(GRACE,)).made("references") == []  # a technical round
    lived = desk(references=(GRACE, replace(GRACE, may_contact=False)), recognition=found(coarse="onsite"))
    assert len(lived.made("references")) == 1
    script = Script()
    script.references = (GRACE, replace(GRACE, name="Alan T", email=None))
    script.add(event("u1", TUESDAY))
    script.say("references_asked", script.world().interviews[0].id, TUESDAY + timedelta(hours=3))
    lived = Desk(script).run(TUESDAY, TUESDAY + 4 * DAY)
    assert {entry.kind for _, entry in lived.made("references")} == {Kind.DRAFT, Kind.TASK}


def test_a_second_application_within_two_weeks_spares_the_reference():
    script = Script()
    script.references = (GRACE,)
    script.add(event("u1", TUESDAY), found(coarse="final"))
    script.add(event("u2", TUESDAY + 3 * DAY), found("Zeta", coarse="final"))
    lived = Desk(script).run(TUESDAY, TUESDAY + 6 * DAY)
    assert [entry.kind for _, entry in lived.made("references")] == [Kind.DRAFT]  # the second joins the untouched one
    sent = Script()
    sent.references = (GRACE,)
    sent.add(event("u1", TUESDAY), found(coarse="final"))
    sent.add(event("u2", TUESDAY + 3 * DAY), found("Zeta", coarse="final"))
    lived = Desk(sent).run(TUESDAY, TUESDAY + DAY)
    lived.touch("references", State.SENT, TUESDAY + DAY)
    lived.run(TUESDAY + DAY, TUESDAY + 6 * DAY)
    assert [entry.kind for _, entry in lived.made("references")] == [Kind.DRAFT, Kind.TASK]


def test_the_weekly_look_tells_what_lies_there_and_which_day_has_passed():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.say("decision", script.world().interviews[0].id, TUESDAY + DAY, value="2026-03-27")
    lived = Desk(script).run(TUESDAY, at("2026-03-30 12:00"))  # the day of the first follow-up

    def weekly(day: str):
        made = plan(script.known(at(day))).wishes.values()
        (look,) = (wish.brief.standings for wish in made if wish.step == "keep_searching" and wish.due < at(day))
        return [(one.next_step, one.decision) for one in look]

    assert weekly("2026-03-30 12:00") == [("follow_up_1", date(2026, 3, 27))]
    ((_, draft),) = [made for made in lived.made("follow_up_1") if made[1].kind is Kind.DRAFT]
    script.entries[draft.key] = replace(draft, state=State.SENT, touched=at("2026-03-30 12:30"))
    assert weekly("2026-03-30 13:00") == [("follow_up_2", date(2026, 3, 27))]


def test_keep_searching_ends_by_itself():
    weeks = desk(until=TUESDAY + timedelta(days=120)).due("keep_searching", Kind.TASK)
    assert weeks[-1] <= "2026-05-04"
    assert len(weeks) == len(set(weeks))


def test_the_weekly_look_still_names_an_application_whose_first_conversation_is_over():
    script = Script()
    script.add(event("u1", TUESDAY - DAY))
    monday = Desk(script).run(TUESDAY - DAY - timedelta(hours=6), TUESDAY - timedelta(hours=18))
    assert [entry.subject for _, entry in monday.made("keep_searching")] == ["2026-W13"]
    assert monday.made("keep_searching", "withdraw") == []
    made = plan(script.known(TUESDAY - timedelta(hours=18))).wishes.values()
    (look,) = (wish for wish in made if wish.step == "keep_searching" and wish.due < TUESDAY)
    assert [one.last is not None for one in look.brief.standings] == [True]


@pytest.mark.parametrize("per", ["loop", "application"])
def test_a_reminder_of_ones_own_says_where_the_draft_beside_it_lies(per):
    script = Script()
    step = {"kind": ["reminder", "draft"], "per": per, "after": "1 bd", "title": "Pay", "text": "I start in March."}
    script.book, _ = playbook.load({"steps": {"pay": step}})
    script.add(event("u1", TUESDAY), found(people=[RITA]))
    made = [wish for wish in plan(script.known(TUESDAY + DAY)).wishes.values() if wish.step == "pay"]
    (draft,), (reminder,) = ([wish for wish in made if wish.kind is kind] for kind in (Kind.DRAFT, Kind.REMINDER))
    assert [one.key for one in reminder.brief.drafts] == [draft.key]
    assert draft.brief.drafts == ()


def test_own_steps_of_the_user():
    script = Script()
    step = {"kind": "task", "per": "loop", "after": "1 bd", "title": "Log it", "text": "In the sheet."}
    script.book, problems = playbook.load({"steps": {"log_it": step, "network": "off"}})
    assert problems == []
    script.add(event("u1", TUESDAY))
    lived = Desk(script).run(TUESDAY, TUESDAY + 3 * DAY)
    assert lived.due("log_it", Kind.TASK) == ["2026-03-25 08:30"]
    assert lived.made("network") == []


def test_working_days_are_those_of_the_calendar():
    assert CALENDAR.is_business_day(CALENDAR.day(TUESDAY))


def test_a_decision_date_of_an_earlier_round_says_nothing_about_a_later_one():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.say("decision", script.world().interviews[0].id, TUESDAY + DAY, value="2026-03-27")
    script.add(event("u2", at("2026-04-08 10:00")))
    lived = Desk(script).run(at("2026-04-08 11:00"), at("2026-04-20 11:00"))
    assert lived.due("follow_up_1", Kind.DRAFT) == ["2026-04-15 08:30"]
