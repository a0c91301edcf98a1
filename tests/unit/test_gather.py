"""Copies, loops, applications: what belongs together, and names that never change."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from daemon.bootstrap import recogniser
from daemon.gather import judge_with
from daemon.identity import company_key, event_id, same_role
from daemon.model import Outcome, Person, Response, Status, Verdict
from daemon.records import Fact
from tests.worlds import ME, RITA, TOM, Script, at, event, found

TUESDAY = at("2026-03-24 14:00")


def test_the_same_meeting_in_two_calendars_is_one_interview():
    script = Script()
    script.add(event("u1", TUESDAY))
    copy = replace(event("u1", TUESDAY), account="work", title="Interview")
    script.lost.clear()
    world = script.world()
    assert len(world.interviews) == 1
    script.events[copy.id] = copy
    assert [one.id for one in script.world().interviews] == [world.interviews[0].id]


def test_another_invitation_to_the_same_hour_is_a_copy_and_never_re_keys():
    script = Script()
    script.add(event("zz", TUESDAY), found(people=[RITA]))
    name = script.world().interviews[0].id
    script.add(event("aa", TUESDAY + timedelta(minutes=15), 45), found(people=[TOM]))
    (interview,) = script.world().interviews
    assert interview.id == name
    assert [person.name for person in interview.interviewers] == ["Tom Ek", "Rita Mendes"]
    assert {copy.uid for copy in interview.copies} == {"aa", "zz"}


def test_from_an_empty_ledger_the_smallest_identity_gives_the_name():
    one, other = Script(), Script()
    for script, order in ((one, ("aa", "zz")), (other, ("zz", "aa"))):
        for uid in order:
            script.add(event(uid, TUESDAY))
    names = {script.world().interviews[0].id for script in (one, other)}
    assert names == {event_id(event("aa", TUESDAY).id)}


def test_it_is_cancelled_only_when_no_copy_is_confirmed():
    script = Script()
    script.add(event("aa", TUESDAY))
    script.add(event("bb", TUESDAY))
    script.world()
    script.add(event("aa", TUESDAY, status=Status.CANCELLED))
    assert script.world().interviews[0].live
    script.add(event("bb", TUESDAY, response=Response.DECLINED))
    (interview,) = script.world().interviews
    assert not interview.live
    assert interview.fate in ("cancelled", "declined")


def test_a_cancelled_event_that_was_never_known_is_nobody():
    script = Script()
    script.add(event("aa", TUESDAY, status=Status.CANCELLED))
    assert script.world().interviews == ()


def test_a_deleted_event_is_an_interview_that_does_not_take_place():
    script = Script()
    item = script.add(event("aa", TUESDAY))
    script.world()
    script.remove(item)
    (interview,) = script.world().interviews
    assert (interview.live, interview.fate) == (False, "deleted")


def test_back_to_back_events_of_one_company_are_one_loop():
    script = Script()
    for hour in range(5):
        script.add(event(f"u{hour}", TUESDAY + timedelta(hours=hour - 3), 60))
    world = script.world()
    assert len(world.interviews) == 5
    assert len(world.loops()) == 1
    assert len(world.applications) == 1


def test_another_day_is_another_loop_of_the_same_application():
    script = Script()
    script.add(event("u1", TUESDAY))
    script.add(event("u2", TUESDAY + timedelta(days=7)))
    world = script.world()
    assert (len(world.loops()), len(world.applications)) == (2, 1)


def test_a_loop_that_falls_apart_keeps_its_name_on_its_first_day():
    script = Script()
    script.add(event("aa", TUESDAY), found(people=[RITA]))
    script.add(event("bb", TUESDAY + timedelta(hours=2)), found(people=[TOM]))
    (loop,) = script.world().loops()
    for moved, stays in (("aa", "bb"), ("bb", "aa")):
        apart = deepcopy(script)
        later = event(moved, TUESDAY + timedelta(days=2))
        apart.events[later.id] = later
        loops = {one.event.id.uid: one.loop for one in apart.world({loop}).interviews}
        assert loops[stays] == loop
        assert loops[moved] != loop
        assert {one.event.id.uid: one.loop for one in apart.world({loop}).interviews} == loops


def test_two_clearly_different_roles_are_two_applications():
    script = Script()
    script.add(event("u1", TUESDAY), found(role="Backend Engineer"))
    script.add(event("u2", TUESDAY + timedelta(days=1)), found(role="Product Designer"))
    script.add(event("u3", TUESDAY + timedelta(days=2)), found(role=None))
    script.add(event("u4", TUESDAY + timedelta(days=3)), found(role="Senior Backend Engineer"))
    world = script.world()
    assert len(world.applications) == 2
    by_interview = {one.event.id.uid: one.application for one in world.interviews}
    assert by_interview["u1"] == by_interview["u4"]


def test_unknown_companies_are_not_lumped_together():
    script = Script()
    script.add(event("u1", TUESDAY), found(company=None))
    script.add(event("u2", TUESDAY + timedelta(days=1)), found(company=None))
    assert len(script.world().applications) == 2


def test_a_closed_application_is_not_reopened_by_a_later_interview():
    script = Script()
    script.add(event("u1", TUESDAY))
    first = script.world().applications[0].id
    script.say("outcome", first, TUESDAY + timedelta(days=3), value="rejected")
    script.add(event("u2", TUESDAY + timedelta(days=60)))
    world = script.world()
    assert [one.outcome for one in world.applications] == [Outcome.REJECTED, Outcome.ACTIVE]


def test_the_user_corrects_company_role_and_membership_for_good():
    script = Script()
    script.add(event("u1", TUESDAY), found(company="Talent Agency"))
    script.add(event("u2", TUESDAY + timedelta(days=1)), found(company="Acme"))
    first, second = script.world().interviews
    script.say("company", first.id, TUESDAY, value="Initech")
    script.say("same_as", first.id, TUESDAY, application=second.application)
    world = script.world()
    assert world.interviews[0].company == "Initech"
    assert {one.application for one in world.interviews} == {second.application}


def test_what_is_said_to_belong_to_an_application_does_not_rename_it():
    script = Script()
    script.add(event("u1", TUESDAY), found(company="Acme", role="Analyst"))
    script.add(event("u2", TUESDAY + timedelta(days=1)), found(company="Talent Agency", role=None))
    first, second = script.world().interviews
    script.say("same_as", second.id, TUESDAY, application=first.application)
    (one,) = script.world().applications
    assert (one.company, one.role) == ("Acme", "Analyst")


def test_confirming_and_dismissing_hold_for_the_series():
    script = Script()
    weekly = [event("u1", TUESDAY + timedelta(weeks=n), occurrence=f"2026032{n}T140000Z") for n in range(3)]
    for item in weekly:
        script.add(item, replace(found(), verdict=Verdict.ASK))
    assert len(script.world().asks) == 3
    script.say("confirm", "u1", TUESDAY)
    assert len(script.world().interviews) == 3
    script.say("dismiss", "u1", TUESDAY)
    assert not any(one.live for one in script.world().interviews)


def test_of_what_only_the_user_knows_to_be_an_interview_it_is_known_with_whom_it_is():
    chat = event("u1", TUESDAY, title="Chat with Acme", organizer=RITA)
    fact = Fact("f1", "confirm", "u1", TUESDAY, "command", {})
    unsaid, said = (judge_with(recogniser(ME), facts)(chat) for facts in ((), (fact,)))
    assert (unsaid.verdict, unsaid.company, unsaid.interviewers) == (Verdict.NOT, None, ())
    assert (said.verdict, said.company, said.interviewers) == (Verdict.INTERVIEW, "Acme", (RITA,))


def test_what_once_was_an_interview_is_read_whole_though_it_looks_like_none_now():
    chat = event("u1", TUESDAY, title="Chat with Acme", organizer=RITA)
    known = judge_with(recogniser(ME), (), {chat.id})(chat)
    assert (known.verdict, known.company, known.interviewers) == (Verdict.NOT, "Acme", (RITA,))


def test_what_is_known_of_a_person_is_the_most_any_copy_says():
    script = Script()
    script.add(event("aa", TUESDAY), found(people=[Person("Rita Mendes")]))
    script.add(event("bb", TUESDAY), found(people=[Person("rita mendes", "rita@acme.example")]))
    assert script.world().interviews[0].interviewers == (Person("Rita Mendes", "rita@acme.example"),)


def test_companies_and_roles_are_compared_as_people_would():
    assert company_key("Acme, Inc.") == company_key("ACME") == company_key("acme GmbH")
    assert company_key("Roundhouse") != company_key("House")
    assert company_key(None) == ""
    assert same_role("Engineer", "Senior Engineer")
    assert not same_role("Sous Chef", "Data Engineer")


days = st.integers(0, 20)


meetings = st.tuples(st.sampled_from("abcdef"), days, st.sampled_from(["Acme", "Zeta", None]))


@given(st.lists(meetings, max_size=8, unique_by=lambda item: item[:2]))
def test_the_order_of_events_changes_nothing_and_names_stay(items):
    forward, backward = Script(), Script()
    for script, order in ((forward, items), (backward, items[::-1])):
        for uid, day, company in order:
            script.add(event(f"{uid}{day}", TUESDAY + timedelta(days=day)), found(company=company))
    one, other = forward.world(), backward.world()
    assert one == other
    assert forward.world() == one


@given(st.lists(st.tuples(st.sampled_from("abcd"), days), min_size=1, max_size=5), days)
def test_moving_an_event_never_renames_it(items, later):
    script = Script()
    for uid, day in items:
        script.add(event(uid, TUESDAY + timedelta(days=day)))
    before = {one.event.id: (one.id, one.application) for one in script.world().interviews}
    moved, *others = script.events.values()
    assume(all(other.starts != moved.starts + timedelta(days=later) for other in others))  # else it is a copy of it
    script.add(replace(moved, starts=moved.starts + timedelta(days=later), ends=moved.ends + timedelta(days=later)))
    names = script.world().identities
    for uid, (interview, application) in before.items():
        assert names.interviews[uid] == interview
        assert names.applications[interview] == application
