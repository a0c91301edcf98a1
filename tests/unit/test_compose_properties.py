"""Whatever a calendar holds: it never fails, never leaks a mark, never breaks a header, stays within its length."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from compose_cases import CASES, ME, NINA, TUESDAY, application, brief, interview
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.brief import Brief, Note
from daemon.compose import blanks, compose, lint
from daemon.compose.lint import words
from daemon.identity import fold
from daemon.model import Draft, Outcome, Person, Thread

NASTY = (
    "\r\nBcc: x@evil.example", "{{7*7}}", "{% raw %}", "\u202egnp.exe", "\u200b", "\x00", "[COMPANY]", "a@b.example",
    "https://x.example", "None", "x" * 300, "ﷺ", "e\u0301\u0301\u0301\u0301\u0301", "Subject: hi", "\ud83d", "!!!",
)  # fmt: skip
anything = st.one_of(
    st.text(max_size=40), st.sampled_from(NASTY), st.builds("{} {}".format, st.text(), st.sampled_from(NASTY))
)
plain = st.text(st.characters(whitelist_categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=14)
names = st.one_of(
    st.none(), anything, st.builds("{} {}".format, plain, plain), st.builds("{}, {}".format, plain, plain)
)
emails = st.sampled_from(
    [None, "rita@acme.example", "tom@acme.example", "x\r\n@y.example", "ü@x.example", "no address"]
)
people = st.builds(Person, names, emails)
stages = st.sampled_from(
    [None, "recruiter_screen", "technical", "panel", "final", "system_design", "onsite", "unknown"]
)
moments = st.integers(0, 60 * 24 * 400).map(lambda minutes: TUESDAY + timedelta(minutes=minutes))
zones = st.sampled_from(["Europe/London", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati", "UTC"])
LETTERS = [
    "thank_you",
    "follow_up_1",
    "follow_up_2",
    "missed_call",
    "rejection_thanks",
    "references",
    "references_outcome",
]
LIMITS = {"missed_call": (40, 79), "rejection_thanks": (50, 89)}


@st.composite
def briefs(draw: st.DrawFn, said: st.SearchStrategy[str | None] = names, steps: list[str] = LETTERS) -> Brief:
    crowd = tuple(draw(st.lists(people, max_size=6)))
    recipient = draw(st.sampled_from([None, *crowd]) if crowd else st.one_of(st.none(), people))
    loop = (interview(people=crowd, company=draw(said), role=draw(said), topic=draw(said), stage=draw(stages),
                      coarse=draw(stages), starts=draw(moments)),)  # fmt: skip
    known = draw(
        st.one_of(st.none(), st.builds(application, company=said, role=said, outcome=st.sampled_from(Outcome)))
    )
    via = draw(st.booleans())
    notes = st.builds(Note, anything, moments, st.just(loop[0].id), st.one_of(st.none(), people))
    return brief(
        draw(st.sampled_from(steps)),
        recipient=recipient,
        to=(NINA,) if via else tuple(filter(None, [recipient])),
        via=via,
        application=known,
        loop=loop,
        mine=draw(st.sampled_from([(), loop])),
        people=crowd,
        position=draw(st.integers(0, 12)),
        asks_timeline=draw(st.booleans()),
        thanked=draw(st.booleans()),
        decision=draw(st.one_of(st.none(), st.dates())),
        decision_said=draw(st.booleans()),
        thread=draw(st.one_of(st.none(), st.builds(Thread, st.just("<1@x>"), st.just(()), anything))),
        notes=tuple(draw(st.lists(notes, max_size=3))),
        reference=CASES["references"].reference,
        proposals=tuple(draw(st.lists(moments, max_size=3))),
        prompts=draw(st.booleans()),
        zone=draw(zones),
        due=draw(moments),
    )  # fmt: skip


def visible(text: str) -> bool:
    return all(
        char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text
    )


@settings(max_examples=100, deadline=None)
@given(briefs())
def test_letters(case: Brief) -> None:
    draft = compose(case)
    assert isinstance(draft, Draft)
    whole = f"{draft.subject}\n{draft.body}"
    assert visible(whole)
    assert draft.subject
    assert "\n" not in draft.subject
    assert len(draft.subject) <= 150
    assert "{" not in draft.body
    assert {person.email for person in draft.to} <= {person.email for person in case.to}
    assert all(re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", person.email) for person in draft.to)
    assert draft.body.startswith(("Dear ", "Hello,\n"))
    assert draft.body.endswith("Kind regards,\nAda Lovelace\n")
    assert not [line for line in draft.body.split("\n") if line != line.strip()]
    prompts = [line for line in draft.body.split("\n") if line.startswith("[")]
    assert draft.body.count("[") == len(prompts) <= (1 if case.prompts and case.step == "thank_you" else 0)
    assert all(line.startswith("[One thing you talked about") and line.endswith("]") for line in prompts)
    assert blanks(case) == bool(prompts)
    assert compose(case) == draft


@settings(max_examples=100, deadline=None)
@given(briefs(said=st.sampled_from([None, "Acme", "Nordhafen Logistik", "Staff Engineer", "Head of Data"])))
def test_letters_about_ordinary_things_can_be_sent(case: Brief) -> None:
    case = replace(case, notes=(), thread=None, recipient=Person("Rita Vos", "rita@acme.example"))
    draft = compose(case)
    least, most = LIMITS.get(case.step, (60, 180))
    assert lint(draft, least, most) == []
    assert "None" not in draft.body


@settings(max_examples=60, deadline=None)
@given(briefs())
def test_length(case: Brief) -> None:
    draft = compose(case)
    least, most = LIMITS.get(case.step, (60, 180))
    assert least - 5 <= words(draft) <= most


@settings(max_examples=60, deadline=None)
@given(briefs(), st.sampled_from([name for name in CASES if name.endswith(("task", "reminder"))]))
def test_tasks_and_reminders(case: Brief, name: str) -> None:
    whole = replace(CASES[name], loop=case.loop, application=case.application, people=case.people, notes=case.notes)
    for discreet in (False, True):
        spec = compose(replace(whole, me=replace(ME, discreet=discreet), recipient=case.recipient, zone=case.zone))
        assert spec.title
        assert "\n" not in spec.title
        assert len(spec.title) <= 150
        assert visible(spec.title + spec.body)
        assert "None" not in spec.title.replace("None", "", spec.title.count("None") if "None" in str(case) else 0)
        if discreet and spec.title != "Something to do":
            company = fold(case.application.company if case.application else case.loop[0].company)
            assert not company or f" {company} " not in f" {fold(spec.title)} "
            assert "interview" not in spec.title.lower()


def test_a_moment_of_any_zone_is_named() -> None:
    case = brief("missed_call", recipient=NINA, zone="Etc/UTC", proposals=(datetime(2026, 3, 5, 9, tzinfo=UTC),))
    assert "14:00 (UTC)" in compose(case).body
    assert "Thursday at 09:00" in compose(case).body
