"""Notes after an interview: what becomes a fact, and what must not.

``worked.jsonl`` was used while the rules were written, ``held_out.jsonl`` after them. When it was first read, 30 of 35
decision dates were right and one was found where none was meant. Six further rounds of fresh wordings in ten languages
were read before the rules knew them (and are at the end of ``worked.jsonl`` now): 13 of 17 decision dates were right,
14 of 20, then, with wordings further from the lexicon's, 8 of 20, 16 of 21, 12 of 16, 1 of 1; invented were 0, 0, 0, 0,
0 and 2 (of 35 clauses about what others send or do); of promises 8 of 11, 10 of 12, 4 of 12, 10 of 11, 3 of 5 and 10 of
10 were right.

``fresh.jsonl`` holds later rounds, of jottings with a date in ten languages and as many traps (what is past, happens on
another day, is the user's own to answer), each written before the rules were shown any of it. At first look 15 of 30
dates were right and 1 of 22 traps gave one; then 19 of 28 and 1 of 28; 23 of 28 and none of 29; 21 of 29 and 1 of 28;
25 of 29 and 2 of 28; 13 of 17 and none of 17; 9 of 12 and, of traps that tell something else on a day to come, 4 of 24.
Two rounds that were made as unusual as could be thought of, "once she is back on the 4th", "inside a fortnight", each
with traps in the same words: 22 of 36 and 2 of 24; then 23 of 36 and 1 of 24.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from compose_cases import CASES
from hypothesis import given
from hypothesis import strategies as st

from daemon.compose import MARKER, compose
from daemon.model import Task
from daemon.notes import addressed, facts_of
from daemon.notes.days import due
from daemon.records import Fact

DATA = Path(__file__).parents[1] / "data" / "notes"
LONDON = ZoneInfo("Europe/London")
WEDNESDAY = date(2026, 12, 2)
KINDS = {"note", "promise", "decision", "assessment", "channel", "missed", "references_asked"}


def facts(text: str, day: date = WEDNESDAY, people: tuple[str, ...] = (), **more: Any) -> list[Fact]:
    said = datetime.combine(day, time(12), UTC)
    return list(facts_of(text, subject="i", said=said, source="folder:i", zone=LONDON, people=people, **more))


def told(text: str, day: date = WEDNESDAY, people: tuple[str, ...] = ()) -> list[dict[str, str]]:
    return [{"kind": fact.kind, **fact.data} for fact in facts(text, day, people)]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def answer(row: dict[str, Any]) -> list[dict[str, str]]:
    return told(row["text"], date.fromisoformat(row.get("said", "2026-12-02")), tuple(row.get("people", ())))


def fits(expected: dict[str, str], found: dict[str, str]) -> bool:
    """Whether it is this fact; of its words only a part has to be given, whom it is about need not be."""
    part = expected.get("text", "").casefold() in found.get("text", "").casefold()
    about = "about" not in expected or expected["about"] == found.get("about")
    same = all(expected.get(key) == found.get(key) for key in ("kind", "value", "by", "comes", "hard", "private"))
    same = same and ("what" not in expected or expected["what"] == found.get("what"))
    return same and part and about


def right(row: dict[str, Any], found: list[dict[str, str]]) -> bool:
    return len(found) == len(row["facts"]) and all(any(fits(one, other) for other in found) for one in row["facts"])


def decisions(of: list[dict[str, str]]) -> list[str]:
    return sorted(one["value"] for one in of if one["kind"] == "decision")


@pytest.mark.parametrize("name", ["worked.jsonl", "held_out.jsonl"])
def test_facts(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    read = [(row, answer(row)) for row in rows(name)]
    with_date = [(row, found) for row, found in read if decisions(row["facts"])]
    invented = [row["text"] for row, found in read if decisions(found) and not decisions(row["facts"])]
    wrong = [(row["text"], found) for row, found in with_date if decisions(found) != decisions(row["facts"])]
    exact = sum(right(row, found) for row, found in read) / len(read)
    with capsys.disabled():
        print(
            f"\nnotes, {name}: {len(read)}, decision dates {len(with_date) - len(wrong)} of {len(with_date)} right, "
            f"{len(invented)} invented in {len(read) - len(with_date)}; all facts right in {exact:.3f}"
        )
    assert not invented
    assert len(wrong) <= 0.05 * len(with_date), wrong
    assert exact >= 0.95, [(row["text"], found) for row, found in read if not right(row, found)]


@pytest.mark.parametrize("name", ["worked.jsonl", "held_out.jsonl"])
def test_a_promise_is_said_without_its_day(name: str) -> None:
    for row in rows(name):
        day = date.fromisoformat(row.get("said", "2026-12-02"))
        for one in answer(row):
            if one["kind"] == "promise" and "by" in one:
                assert str(due(one["text"], day, [row["lang"]])) != one["by"], (row["text"], one)


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ("I promised to send Nora my notice period tomorrow", "send Nora my notice period"),
        ("Hand in the coding test by Monday", "Hand in the coding test"),
        ("Promised: the deck, on Friday, and the slides", "the deck, and the slides"),
        ("Am Freitag schicke ich ihnen die Präsentation", "ich schicke ihnen die Präsentation"),
        ("I promised to hand it in by Friday", "hand it in"),
        ("hand the test in on Monday", "hand the test in"),
        ("I'll turn the case study in tomorrow", "turn the case study in"),
        ("I promised to hand it in early next week", "hand it in"),
        ("I promised to hand the test in within a week", "hand the test in"),
        ("I promised to send the plan in two weeks", "send the plan"),
        ("I promised to send the plan in early January", "send the plan"),
        ("I promised to pass it on on Monday", "pass it on"),
        ("fill the form in by Monday", "fill the form in"),
        ("I'll send the slides for Friday's demo by Thursday", "send the slides for Friday's demo"),
        ("Ich habe versprochen, es bis zum 8. zu schicken", "Ich habe versprochen, es zu schicken"),
        ("Zeugnisse bis Montag nachreichen", "Zeugnisse nachreichen"),
        ("Je leur envoie deux références d'ici vendredi", "Je leur envoie deux références"),
        ("Vou preparar uma apresentação para segunda-feira", "Vou preparar uma apresentação"),
        ("Ik lever de opdracht zondag in", "Ik lever de opdracht in"),
        ("金曜日までにサンプルコードを送ると約束した。", "サンプルコードを送る"),
        ("我答应周一之前把作品集发给他们。", "我答应把作品集发给他们"),
    ],
)
def test_what_was_promised(said: str, promised: str) -> None:
    (one,) = told(said)
    assert (one["kind"], one["text"]) == ("promise", promised)
    assert one["by"]


@pytest.mark.parametrize(
    ("said", "comes", "by"),
    [
        ("They'll send the take-home by Monday", "2026-12-07", None),
        ("Marta will send over the take-home by end of day tomorrow", "2026-12-03", None),
        ("HR will email the HackerRank link tomorrow", "2026-12-03", None),
        ("take-home will be sent by Monday", "2026-12-07", None),
        ("I should receive the case study next week", "2026-12-11", None),
        ("They'll send a take-home on Friday, due Monday", "2026-12-04", "2026-12-07"),
        ("They'll send the take-home by Monday. It is due on Thursday.", "2026-12-07", "2026-12-10"),
        ("They will send the take-home Monday and I have until Thursday", "2026-12-07", "2026-12-10"),
        ("They'll send me a take-home for Monday", None, "2026-12-07"),
        ("They sent me a take-home, due Monday", None, "2026-12-07"),
        ("They will run a coding test on Monday", None, "2026-12-07"),
        ("Sie schicken mir die Probeaufgabe bis Montag", "2026-12-07", None),
        ("Sie schicken mir bis Freitag eine Probeaufgabe, bis Montag abzugeben", "2026-12-04", "2026-12-07"),
        ("Ils m'envoient un test technique lundi", "2026-12-07", None),
        ("Ils m'enverront un test technique à rendre lundi", None, "2026-12-07"),
        ("Me van a enviar una prueba técnica el lunes", "2026-12-07", None),
        ("Mi mandano un test tecnico entro lunedì", "2026-12-07", None),
        ("Ze sturen me maandag een thuisopdracht", "2026-12-07", None),
        ("Vão me enviar um teste técnico até segunda-feira", "2026-12-07", None),
        ("Wyślą mi zadanie rekrutacyjne do poniedziałku", "2026-12-07", None),
        ("月曜日までに課題が送られてくる", "2026-12-07", None),
        ("他们周一前会发给我一个编程作业", "2026-12-07", None),
    ],
)
def test_the_day_on_which_they_send_something_is_not_that_on_which_it_is_due(
    said: str, comes: str | None, by: str | None
) -> None:
    (one,) = told(said)
    assert (one["kind"], one.get("comes"), one.get("by")) == ("assessment", comes, by)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("once legal has signed off on the 10th, they let us know", "2026-12-10"),
        ("Board sits on the 15th; I get the email after that", "2026-12-15"),
        ("Board sits on the 15th; I get the coffee after that", None),
        ("Answer Friday in two weeks", "2026-12-18"),
        ("Antwort Freitag in einer Woche", "2026-12-11"),
        ("I know more this time next week", "2026-12-09"),
        ("Decision in the first half of next week", "2026-12-09"),
        ("Decision in Xmas week (22 Dec)", "2026-12-22"),
        ("Em dez dias sei o resultado", "2026-12-12"),
        ("They take ten days to answer", "2026-12-12"),
        ("They took ten days to answer", None),
        ("outcome of the merger known by Friday", None),
        ("outcome of the process known by Friday", "2026-12-04"),
    ],
)
def test_by_when_they_decide(said: str, day: str | None) -> None:
    assert decisions(told(said)) == ([day] if day else [])


def test_fresh_wordings(capsys: pytest.CaptureFixture[str]) -> None:
    read = [(row, told(row["text"])) for row in rows("fresh.jsonl")]
    wrong = [(row["text"], decisions(found)) for row, found in read if decisions(found) != [row["decision"]]]
    dated = [row["text"] for row, _ in read if row["decision"]]
    missed = [one for one in wrong if one[0] in dated]
    with capsys.disabled():
        print(
            f"\nnotes, fresh.jsonl: {len(dated) - len(missed)} of {len(dated)} dates right, "
            f"{sum(bool(dates) for _, dates in wrong if _ not in dated)} invented in {len(read) - len(dated)}"
        )
    assert not [one for one in wrong if one[0] not in dated and one[1]]
    assert len(missed) <= 0.05 * len(dated), missed
    assert all(found for _, found in read)


def test_enough_of_every_kind() -> None:
    everything = rows("worked.jsonl") + rows("held_out.jsonl")
    without = [row for row in everything if not decisions(row["facts"])]
    assert len(everything) - len(without) >= 120
    assert len(without) >= 40
    assert {fact["kind"] for row in everything for fact in row["facts"]} == KINDS
    assert len({row["lang"] for row in everything if decisions(row["facts"])}) == 10


def test_our_own_task_says_nothing() -> None:
    task = compose(CASES["reflect.task"])
    assert isinstance(task, Task)
    assert MARKER in task.body
    assert told(task.body) == []


QUESTIONS = {
    "Did they say when they decide?": ("next Friday", {"kind": "decision", "value": "2026-12-11"}),
    "Did you promise anything?": (
        "the deck by Monday",
        {"kind": "promise", "text": "the deck", "by": "2026-12-07"},
    ),
    "Which questions were hard": ("leader election", {"kind": "note", "text": "leader election", "hard": "yes"}),
    "Body language": ("stiff", {"kind": "note", "text": "stiff", "private": "yes"}),
    "Would you take the job?": ("Probably not", {"kind": "note", "text": "Probably not", "private": "yes"}),
    "The key points": ("Rita: retries", {"kind": "note", "text": "retries", "about": "Rita"}),
}


@pytest.mark.parametrize(("question", "said"), QUESTIONS.items(), ids=QUESTIONS)
@pytest.mark.parametrize("place", ["behind", "below"])
def test_answers_between_our_questions(question: str, said: tuple[str, dict[str, str]], place: str) -> None:
    words, expected = said
    lines = compose(CASES["reflect.task"]).body.splitlines()
    at = next(number for number, line in enumerate(lines) if question in line)
    lines[at : at + 1] = [f"{lines[at]} {words}"] if place == "behind" else [lines[at], words]
    assert told("\n".join(lines)) == [expected]


@pytest.mark.parametrize(
    "nothing", ["", "-", "no", "No.", "n/a", "nothing", "?", "don't know", "nein", "non", "ninguna"]
)
def test_an_empty_answer_is_no_fact(nothing: str) -> None:
    form = ("Decision date", "Promises", "Hard questions", "References asked", "Missed", "Preferred channel", "Notes")
    assert told("\n".join(f"{label}: {nothing}" for label in form)) == []


def test_words_have_one_id_whenever_they_are_read() -> None:
    text = "They decide by Friday\nI promised to send the deck tomorrow\nRita: retries\nhard: TLS"
    first, later = facts(text), facts(f"\n\n{text.upper()}  \n", WEDNESDAY + timedelta(days=9))
    assert [fact.id for fact in facts(text, WEDNESDAY + timedelta(days=9))] == [fact.id for fact in first]
    assert [fact.id for fact in later[:2]] == [fact.id for fact in first[:2]]
    assert first[0].data != later[0].data
    assert len({fact.id for fact in first}) == len(first) == 4
    assert {fact.source for fact in first} == {"folder:i"}


def test_a_line_stays_as_it_was_read_first_also_when_its_day_is_over() -> None:
    text = "Decide by 4 December\nI promised to send the deck by Friday"
    first = facts(text)
    for days in (1, 7, 30):
        later = facts(f"{text}\nThey will decide by Friday", WEDNESDAY + timedelta(days=days), before=first)
        assert later[:2] == first
        assert later[2].said.date() == WEDNESDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("line", "told"),
    {
        "Decision by: 7 April": True,
        "Entscheidung bis: 7. April": True,
        "Promise: the deck": True,
        "I promised to send the deck": True,
        "about Rita: retries": True,
        "channel: phone": True,
        "I'll send you the link to the call.": False,
        "We will decide by Friday.": False,
        "Tasks will be: live coding, system design": False,
        "Zoom: https://zoom.example/j/1": False,
    }.items(),
)
def test_lines_of_the_users_own_event_that_are_meant_for_us(line: str, told: bool) -> None:
    assert bool(addressed(f"With Rita Vos\n  {line}\n")) is told


def test_what_was_said_means_the_same_on_every_later_day() -> None:
    text = "Nice people. They decide by 11 December, office in Leeds\nI'll send the deck tomorrow"
    at = datetime.combine(WEDNESDAY, time(12), UTC)
    first = list(facts_of(text, subject="i", said=at, source="s", zone=LONDON))
    assert sorted(fact.kind for fact in first) == ["decision", "note", "note", "promise"]
    before = first
    for days in (1, 8, 10, 60, 250):
        later = {"said": at + timedelta(days=days), "source": "s", "zone": LONDON, "before": before}
        before = list(facts_of(text, subject="i", **later))
        assert before == first
        more = list(facts_of(f"{text}\nAlso I'll send the slides tomorrow", subject="i", **later))
        assert more[: len(first)] == first
        assert more[-1].data["by"] == str(WEDNESDAY + timedelta(days=days + 1))


def test_a_day_that_was_over_when_it_was_written_is_never_to_come() -> None:
    text, at = "They decided on 20 March", datetime(2026, 3, 24, 12, tzinfo=UTC)
    first = list(facts_of(text, subject="i", said=at, source="s", zone=LONDON))
    later = facts_of(text, subject="i", said=at + timedelta(days=200), source="s", zone=LONDON, before=first)
    assert list(later) == first


def test_the_same_line_twice_is_said_once() -> None:
    assert len(facts("hard: TLS\nRita: TLS\nhard: TLS\nTom: TLS")) == 3


def test_a_day_is_meant_where_the_user_lives() -> None:
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    for zone, value in (("Europe/London", "2026-12-04"), ("Asia/Tokyo", "2026-12-05")):
        (fact,) = facts_of("decision tomorrow", subject="i", said=late, source="s", zone=ZoneInfo(zone))
        assert fact.data["value"] == value


NAMED = {
    "Rita: retries": "Rita Vos",
    "vos: retries": "Rita Vos",
    "Vos: retries": "Rita Vos",
    "Mr Hill - on-call": "Tom Hill",
    "with Ngozi: mentoring": "Ngozi",
    "talked to Tom about on-call": "Tom Hill",
    "Tom's team owns billing": "Tom Hill",
    "talked to Kafka people about topics": None,
    "Rita and Tom asked about tests": None,
    "Stack: Go": None,
    "Go: they like it": None,
}


@pytest.mark.parametrize(("text", "about"), NAMED.items())
def test_whom_it_is_about(text: str, about: str | None) -> None:
    (found,) = told(text, people=("Rita Vos", "Tom Hill"))
    assert found.get("about") == about


def test_what_stands_between_facts_is_kept_word_for_word() -> None:
    text = "Great talk; she likes Go (and C++!), they decide Friday. Office is in Leeds. I'll send the deck by Monday!"
    found = told(text)
    assert [one["kind"] for one in found] == ["note", "decision", "note", "promise"]
    assert found[0]["text"] == "Great talk; she likes Go (and C++!)"
    assert found[2]["text"] == "Office is in Leeds."
    plain = "She said: “delete code”, e.g. old flags - twice."
    assert told(plain) == [{"kind": "note", "text": plain}]


def test_a_name_may_stand_before_it() -> None:
    for text in ("Rita didn't call", "Rita Vos never showed up", "Rita hat nicht angerufen"):
        assert told(text) == [{"kind": "missed"}]
    assert told("Rita didn't call it a rewrite")[0]["kind"] == "note"


def test_html_is_read_as_a_person_sees_it() -> None:
    assert told("<p>Decision by <b>Friday</b></p><ul><li>hard: TLS</li></ul>") == [
        {"kind": "decision", "value": "2026-12-04"},
        {"kind": "note", "text": "TLS", "hard": "yes"},
    ]


def test_letters_of_any_width_are_read() -> None:
    assert decisions(told("… ﬁne… they’ll decide by Ｆｒｉｄａｙ")) == ["2026-12-04"]
    assert decisions(told("ﬁnal … decision: … Friday, 11 December")) == ["2026-12-11"]


def test_long_prose_stays_a_note() -> None:
    prose = "and then we spoke of it " * 40 + "they decide by Friday"
    assert [one["kind"] for one in told(prose)] == ["note"]


@given(st.text(max_size=300), st.sampled_from(["", "Decision: ", "they decide ", "Rita: ", "- [ ] send ", "hard: "]))
def test_anything_can_be_read(text: str, head: str) -> None:
    for fact in facts(head + text):
        assert fact.kind in KINDS
        assert fact.subject == "i"
        if fact.kind == "note":
            assert fact.data["text"].strip()
        if fact.kind == "decision":
            assert WEDNESDAY <= date.fromisoformat(fact.data["value"]) <= WEDNESDAY + timedelta(days=183)
