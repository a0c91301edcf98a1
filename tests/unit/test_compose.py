"""What the texts promise: who is addressed, what is claimed, what cannot be smuggled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from compose_cases import CASES, GRACE, LATER, ME, NINA, RITA, TOM, application, brief, interview, note

from daemon.brief import Question, Sibling
from daemon.compose import MARKER, blanks, compose, english, fingerprint, lint
from daemon.model import Draft, Kind, Outcome, Person, Promise, Task, Thread

PROMPT = "[One thing you talked about with Tom]"


def body(**more: object) -> str:
    return compose(brief(**more)).body


def test_the_bracketed_line_stands_alone_and_goes_with_a_note() -> None:
    without = brief(recipient=TOM, position=1)
    assert PROMPT in compose(without).body.split("\n")
    assert blanks(without)
    for said in (note("caching at the edge", TOM), note("Tom asked about caching at the edge")):
        woven = replace(without, notes=(said,))
        assert "[" not in compose(woven).body
        assert "caching at the edge" in compose(woven).body
        assert not blanks(woven)
    off = replace(without, prompts=False)
    assert not blanks(off)
    assert lint(compose(off)) == []


def test_a_note_about_somebody_else_leaves_the_line() -> None:
    for said in (note("caching", RITA), note("talked with Rita about caching"), note("caching", hard=True)):
        text = body(recipient=TOM, position=1, notes=(said,))
        assert PROMPT in text
        assert "caching" not in text


def test_a_note_about_nobody_is_for_everybody_who_was_there() -> None:
    said = (note("we talked about caching"),)
    assert "caching" in body(recipient=TOM, notes=said)
    elsewhere = (interview("77aa00", (TOM,)),)
    assert "caching" not in body(recipient=TOM, notes=said, mine=elsewhere, loop=(interview(), *elsewhere))
    assert "caching" not in body(recipient=NINA, notes=said)


@pytest.mark.parametrize(
    ("pause", "hours"),
    [(0, "14:00–16:00"), (30, "14:00–16:30"), (240, "14:00–15:00 and 19:00–20:00"), (-60, "14:00–15:00")],
)
def test_what_lies_apart_on_one_day_is_not_one_span(pause: int, hours: str) -> None:
    first = interview(people=(RITA,))
    day = (first, interview("77aa00", (TOM,), starts=first.ends + timedelta(minutes=pause)))
    merged = replace(first, interviewers=(RITA, TOM), event=replace(first.event, ends=day[1].ends))
    assert f"Tuesday, 3 March, {hours}\n" in body(step="reflect", kind=Kind.TASK, loop=day)
    assert f"Tuesday, 3 March, {hours}\n" in body(step="prepare_next", kind=Kind.TASK, loop=day, coming=merged)


def test_a_day_of_several_conversations_is_prepared_for_one_by_one() -> None:
    first = interview(people=(RITA,), topic="Portfolio review")
    last = interview("77aa00", (TOM,), starts=first.ends + timedelta(hours=1), stage="onsite", coarse="onsite")
    merged = replace(first, interviewers=(RITA, TOM), event=replace(first.event, ends=last.ends))
    told = compose(brief("prepare_next", Kind.TASK, loop=(first, last), coming=merged))
    assert told.title.startswith("Prepare for Acme: onsite interview on ")
    assert "  14:00–15:00: portfolio review with Rita" in told.body
    assert "  16:00–17:00: onsite interview with Tom" in told.body
    assert "\nWith Rita" not in told.body


def test_two_people_of_one_given_name() -> None:
    other = Person("Tom Baker", "baker@acme.example")
    more = {"people": (TOM, other), "notes": (note("Tom Baker asked about caching; Tom likes tests"),)}
    assert "caching" in body(recipient=other, **more)
    assert "caching" not in body(recipient=TOM, **more)
    drafts = tuple(Sibling(p.email, p, "Drafts", "planned") for p in more["people"])
    assert (
        compose(brief("thank_you_by", Kind.REMINDER, drafts=drafts)).title == "Send thank-you to Tom Hill and Tom Baker"
    )


def test_only_the_brief_says_who_gets_it() -> None:
    hostile = Person("Rita\r\nBcc: boss@evil.example", "rita@acme.example")
    bad = (
        "rita@acme.example\r\nBcc: x@evil.example",
        "a b@c.example",
        "x@",
        "@x",
        "x,y@z.example",
        "\u202ea@b.example",
        "",
    )
    draft = compose(brief(recipient=hostile, to=(hostile, *(Person("X", email) for email in bad), RITA)))
    assert [person.email for person in draft.to] == ["rita@acme.example"]
    assert draft.to[0].name is None
    assert draft.body.startswith("Hello,\n")


def test_an_empty_to_is_not_spoken_of_to_the_reader() -> None:
    draft = compose(CASES["thank_you_no_address"])
    assert draft.to == ()
    assert "address" not in draft.body
    assert draft.body.startswith("Dear Dr Rusk,")


def test_via_the_recruiter() -> None:
    draft = compose(CASES["thank_you_via"])
    assert draft.body.startswith("Dear Nina,")
    assert "Tom" in draft.body
    assert [person.email for person in draft.to] == [NINA.email]


def test_a_recruiter_screen_has_three_sentences() -> None:
    for name in ("thank_you_screen", "thank_you_screen_note"):
        middle = compose(CASES[name]).body.split("\n\n")[1:-1]
        text = " ".join(middle)
        assert text.count(".") + text.count("?") == 3
        assert "next steps" in text
        assert "[" not in text


def test_asking_about_the_timeline() -> None:
    question = "Could you tell me what the next steps are and when I might expect to hear from you?"
    assert question in body(recipient=TOM, asks_timeline=True)
    assert "?" not in body(recipient=TOM)


def test_a_decision_date_is_named_only_if_it_was_said() -> None:
    for step in ("thank_you", "follow_up_1"):
        known = brief(step, recipient=RITA, due=LATER, decision=date(2026, 4, 20))
        assert "April" not in compose(known).body
        assert "around Monday, 20 April" in compose(replace(known, decision_said=True)).body


def test_follow_up_and_the_thank_you() -> None:
    plain = brief("follow_up_1", recipient=RITA, due=LATER)
    late = compose(plain).body
    assert late.split("\n\n")[1].startswith("Thank you for taking the time")
    assert not {"late", "delay", "sorry", "again", "wrote"} & set(late.lower().replace(",", " ").split())
    thread = Thread("<1@acme.example>", (), "Thank you for Tuesday")
    sent = compose(replace(plain, thanked=True, thread=thread))
    assert "As I wrote" in sent.body
    assert sent.subject == "Re: Thank you for Tuesday"
    assert sent.thread == thread
    for one in (late, sent.body):
        assert one.count("?") == 1


def test_follow_up_2_lets_them_off() -> None:
    assert "If the role has been filled, I would be glad to hear that too." in compose(CASES["follow_up_2"]).body


def test_a_thread_keeps_its_subject() -> None:
    for said, answer in (("Hello", "Re: Hello"), ("RE: Hello", "RE: Hello"), ("a\r\nBcc: b", "Re: a Bcc: b")):
        assert compose(brief(recipient=RITA, thread=Thread("<1@x>", (), said))).subject == answer


def test_missed_call_names_the_hour_and_two_new_ones() -> None:
    text = compose(CASES["missed_call"]).body
    for said in ("Tuesday at 14:00 (London time)", "Wednesday at 10:00", "Thursday at 15:00"):
        assert said in text
    other = interview("77aa00", (TOM,), starts=datetime(2026, 3, 3, 9, tzinfo=UTC), missed=True)
    assert "at 09:00" in compose(brief("missed_call", recipient=TOM, loop=(other, interview()))).body


def test_days_are_the_users() -> None:
    late = interview(starts=datetime(2026, 3, 3, 22, 30, tzinfo=UTC))
    more = {"loop": (late,), "due": datetime(2026, 3, 4, 8, tzinfo=UTC)}
    assert "on Wednesday" in body(recipient=RITA, zone="Asia/Tokyo", **more)
    assert "on Tuesday" in body(recipient=RITA, zone="Europe/London", **more)
    far = brief(recipient=RITA, due=datetime(2027, 1, 4, tzinfo=UTC))
    assert "on Tuesday, 3 March 2026" in compose(far).body


def test_the_send_by_reminder_has_everything() -> None:
    reminder = compose(CASES["thank_you_by.reminder"])
    assert reminder.title == "Send thank-you to Rita, Tom and Yuki"
    assert reminder.body.count("Still blank: ") == 2
    for said in (
        "Rita Vos <rita@acme.example>", "Drafts of personal", f"Still blank: {PROMPT}", "To line is empty",
        "afterword note 4f1d9a01", "--about 'Yuki Mori'", "afterword done aaaabbbb", "afterword skip 5eed5eed",
    ):  # fmt: skip
        assert said in reminder.body
    assert "--about rita" not in reminder.body


def test_the_send_by_reminder_drops_what_is_sent_and_says_via_whom() -> None:
    drafts = (Sibling("1", RITA, "Drafts", "sent"), Sibling("2", Person("Tom Hill"), None, "planned", via=NINA))
    reminder = compose(brief("thank_you_by", Kind.REMINDER, drafts=drafts))
    assert reminder.title == "Send thank-you to Tom"
    assert "Rita" not in reminder.body
    assert "goes to Nina Brandt" in reminder.body
    guessed = replace(drafts[1], via=None)
    with_recruiter = brief("thank_you_by", Kind.REMINDER, drafts=(guessed,), loop=(interview(recruiter=NINA),))
    assert "goes to Nina Brandt" in compose(with_recruiter).body


def test_a_reminder_asks_where_replies_cannot_be_seen() -> None:
    unseen = compose(CASES["follow_up_1_unseen.reminder"])
    assert unseen.title == "No answer from Acme? Then send the follow-up to Rita Vos"
    assert "?" not in compose(CASES["follow_up_1.reminder"]).title


def test_a_reminder_without_a_recipient_names_its_draft() -> None:
    case = replace(CASES["follow_up_1.reminder"], recipient=None, to=())
    assert compose(case).title == "Send the follow-up to Rita"


def test_tasks_have_the_users_day_and_the_link() -> None:
    task = compose(brief("reflect", Kind.TASK, due=datetime(2026, 3, 3, 22, tzinfo=UTC), zone="Asia/Tokyo"))
    assert isinstance(task, Task)
    assert (task.due, task.remind) == (date(2026, 3, 4), datetime(2026, 3, 3, 22, tzinfo=UTC))
    assert task.link == "https://cal.example/1"
    assert task.body.rstrip("\n").endswith(MARKER)


@pytest.mark.parametrize(
    ("name", "title"),
    {
        "reflect.task": "Look back on the Backend Engineer interview",
        "prepare_next.task": "Prepare for Backend Engineer: final interview on Friday, 20 March",
        "research.task": "Read up on the company with the Backend Engineer role",
        "network.task": "Get in touch with one person who works at the company with the Backend Engineer role",
    }.items(),
)
def test_of_a_company_that_nobody_has_named_the_role_is_told(name: str, title: str) -> None:
    brief = CASES[name]
    assert brief.application
    loop = tuple(replace(one, company=None) for one in brief.loop)
    task = compose(replace(brief, application=replace(brief.application, company=None), loop=loop))
    assert isinstance(task, Task)
    assert task.title == title
    assert ("--company" in task.body) is (name in ("research.task", "network.task"))


def test_the_site_is_named_only_if_it_is_theirs() -> None:
    assert "https://acme.example" in compose(CASES["research.task"]).body
    unknown = brief("research", Kind.TASK, loop=(interview(people=(), domains=("hiring.example",)),))
    assert "https://" not in compose(unknown).body


def test_a_task_carries_the_letter_where_there_is_no_mail() -> None:
    linkedin = compose(CASES["channel_linkedin.task"])
    assert linkedin.title == "Write to Rita Vos on LinkedIn to follow up"
    assert "Dear Rita," in linkedin.body
    assert "[" not in compose(CASES["channel_phone.task"]).body
    assert "Dear Grace," in compose(CASES["references.task"]).body


def test_references_learn_what_matters_and_are_asked_if_they_have_not_agreed() -> None:
    told = compose(CASES["references"]).body
    assert "we spoke about moving the billing jobs off cron and about retries" in told
    assert "payments migration in 2024" in told
    assert "attach" not in told
    asked = compose(CASES["references_asked"])
    assert "I attach" in asked.body
    assert asked.attachments == ("cv.pdf",)
    assert "Would you be willing" in asked.body
    many = replace(GRACE, talking_points=("one", "two", "three", "four"))
    assert "– three\n" in compose(brief("references", reference=many, recipient=RITA)).body


def test_what_only_names_the_kind_of_meeting_is_nothing_that_was_spoken_about() -> None:
    def told(*topics: str) -> str:
        loop = tuple(interview(topic=topic, stage="onsite") for topic in topics)
        return compose(brief("references", reference=GRACE, recipient=RITA, loop=loop)).body

    assert "spoke about" not in told("Portfolio review", "Whiteboard session")
    assert "we spoke about system design." in told("Portfolio review", "System design")


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith(("task", "reminder"))])
def test_discreet_titles(name: str) -> None:
    case = CASES[name]
    told = compose(replace(case, me=replace(ME, discreet=True))).title.lower()
    assert told
    assert not [word for word in ("acme", "interview", "backend", "engineer", "@") if word in told]


def test_discreet_holds_for_the_users_own_words() -> None:
    quiet = replace(ME, discreet=True)
    for title in ("Interview notes", "Ring {{ company }}", "{{ role }}: papers", "Acme: papers"):
        case = brief("visa", Kind.TASK, me=quiet, title=title, text="x", application=application(company="Acme GmbH"))
        assert compose(case).title == "Something to do"
    assert compose(brief("visa", Kind.TASK, me=quiet, title="Ring Joe", text="x")).title == "Ring Joe"


def test_own_words_take_the_place_of_ours() -> None:
    case = brief("research", Kind.TASK, title="Read about {{ company }}")
    assert compose(case).title == "Read about Acme"
    assert "Mission" in compose(case).body
    told = compose(replace(case, text="Only this, {{ me }}."))
    assert "Only this, Ada Lovelace." in told.body
    assert "Mission" not in told.body


def test_what_others_say_is_never_evaluated() -> None:
    said = "{{ 7 * 7 }}{% raw %}{{ me }}"
    question = compose(brief("question", Kind.TASK, question=Question("event", said, (said,), (said,))))
    assert said in question.title
    assert "49" not in question.title + question.body
    hostile = interview(company=said, role=said, topic=said, people=(Person(said, "x@acme.example"),))
    case = brief(recipient=Person(said, "x@acme.example"), loop=(hostile,), application=None, notes=(note(said),))
    draft = compose(case)
    assert "{" not in draft.subject + draft.body
    promise = brief("promises", Kind.TASK, promise=Promise("p", said, None, date(2026, 3, 3), "i"))
    assert said in compose(promise).body


def test_hostile_names_are_tamed() -> None:
    for company, shown in (
        ("Acme\r\nBcc: x", "Acme Bcc: x"), ("A\u202ecme\u200b", "Acme"), ("Acme " * 60, "Acme " * 8), ("\x00", None),
        ("The Long Company – " + "x" * 300, "The Long Company"), ("Yahoo!", "Yahoo"), ("a@b.example", None),
        ("St. Mary’s Hospital", "St. Mary’s Hospital"), ("[URGENT] Acme", "Acme"), ("x" * 300, "x" * 48),
    ):  # fmt: skip
        draft = compose(brief(recipient=RITA, application=application(company=company)))
        there = f"at {shown.strip()}" if shown else "the Backend Engineer role"
        assert there in draft.body
        assert len(draft.subject) <= 150
        assert draft.subject.isprintable()


def test_role_grammar() -> None:
    for role, shown in (
        ("SRE", "an SRE role"), ("UX Designer", "a UX Designer role"), ("Engineer", "an Engineer role"),
        ("The Director role", "a Director role"), ("Analyst at Acme", "an Analyst role"), (None, "for a role"),
        ("Backend Engineer (m/w/d)", "a Backend Engineer role"), ("Senior role", "a Senior role"),
    ):  # fmt: skip
        draft = compose(replace(CASES["references"], application=application(role=role), loop=(interview(role=None),)))
        assert shown in draft.body
        assert lint(draft) == []


def test_a_rejection_is_answered_once_the_outcome_is_known() -> None:
    for outcome, said in (
        (Outcome.OFFER, "offered"),
        (Outcome.REJECTED, "not worked out"),
        (Outcome.GHOSTED, "answer"),
    ):
        case = replace(CASES["references_offer"], application=application(outcome=outcome))
        assert said in compose(case).body


def test_fingerprint() -> None:
    draft = compose(CASES["thank_you_note"])
    assert isinstance(draft, Draft)
    assert fingerprint(draft) == fingerprint(compose(CASES["thank_you_note"]))
    task = compose(CASES["reflect.task"])
    others = [
        replace(draft, subject="x"), replace(draft, body="x"), replace(draft, to=()),
        replace(draft, attachments=("a",)), task, replace(task, remind=LATER),
    ]  # fmt: skip
    assert len({fingerprint(spec) for spec in [draft, *others]}) == len(others) + 1


def test_jinja_is_loaded_on_first_use() -> None:
    import subprocess
    import sys

    code = "import sys, daemon.compose; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Technical Interview", "technical interview"),
        ("Hiring Manager interview", "hiring manager interview"),
        ("System Design", "system design"),
        ("Kafka interview", "Kafka interview"),
    ],
)
def test_a_topic_of_common_words_is_written_small(said: str, read: str) -> None:
    assert english.topic(said) == read
