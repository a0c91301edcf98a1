"""The lexicon: how a phrase is written, how text becomes tokens, and that every word list can be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._html import html_text
from daemon.lexicon import LANGUAGES, Hit, Phrases, common_words, phrases, sections, word_list
from daemon.lexicon.phrases import compiled
from daemon.lexicon.text import LIMIT, Text, fold, plain
from daemon.model import COARSE
from daemon.recognise.catalogue import catalogue
from daemon.recognise.reading import outermost

CORE = {
    "language", "interview", "selection", "applicant", "process", "vacancy", "terms", "prepare", "meet", "role",
    "internal",
    "candidate", "joining", "cancelled", "declined", "recruiter_words", "informal", "not.interviewer", "not.hiring",
    "not.research", "not.practice", "not.employment", "not.media", "not.authority", "not.admission", "not.school",
    "not.home", "not.volunteer", "not.networking", "not.hold", "not.deadline", "not.around", "not.after",
    "not.theirs",
    "stage.recruiter_screen", "stage.technical", "stage.final", "stage.trial_day", "veto.practice",
    "veto.interviewer",
}  # fmt: skip


def found(phrase: str, text: str) -> list[str]:
    tokens = Text.of(text).tokens
    return [" ".join(tokens[h.first : h.last]) for h in Phrases([("en", "cue", phrase)]).find(tokens)]


@pytest.mark.parametrize(
    ("phrase", "text", "wanted"),
    [
        ("thank you for applying", "Hi! Thank you for applying.", ["thank you for applying"]),
        ("interview*", "Interviewing, interviewers", ["interviewing", "interviewers"]),
        ("*gespräch", "Das Vorstellungsgespräch", ["vorstellungsgesprach"]),
        ("your (cv|cover letter)", "your CV, your cover letter, your cat", ["your cv", "your cover letter"]),
        ("[the] hiring manager", "the hiring manager, a hiring manager", ["the hiring manager", "hiring manager"] * 2),
        ("thank you .. applying", "thank you very much for applying", ["thank you very much for applying"]),
        ("thank you .. applying", "thank you so very much indeed for applying", []),
        ("phone screen", "phone screens", []),
        ("一次面接", "明日一次面接です", ["一 次 面 接"]),
        ("三次面接", "十三次面接", []),
        ("2次面接", "１２次面接", []),
        ("2次面接", "２次面接", ["2 次 面 接"]),
    ],
)
def test_phrases_match_as_they_are_written(phrase: str, text: str, wanted: list[str]) -> None:
    assert sorted(set(found(phrase, text))) == sorted(set(wanted))


@pytest.mark.parametrize("phrase", ["", "!", "[only optional]", "a (b|(c|d))", ".."])
def test_a_phrase_that_says_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="lexicon"):
        compiled(phrase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_of_a_language_is_a_known_cue(language: str) -> None:
    known = {*catalogue(), "language", "neutral", "declined", "ambiguous", "sure"}
    known |= {f"{k}.{s}" for k in ("stage", "hint") for s in COARSE}
    table = sections(language)
    assert set(table) <= known, set(table) - known
    assert set(table) >= CORE, CORE - set(table)
    assert all(compiled(row) for rows in table.values() for row in rows)


def test_every_list_of_the_shared_files_can_be_read() -> None:
    assert all(compiled(row) for rows in sections("extract").values() for row in rows)
    assert {"with", "bei", "chez"} <= word_list("join")
    assert common_words()["und"] == ("de",)
    assert len(sections("names")["given"]) > 20
    assert {"personal", "hiring", "practice", "research", "bot"} <= set(sections("domains"))


def test_languages_that_are_not_spoken_are_not_looked_for() -> None:
    tokens = Text.of("Meet the studio").tokens
    assert any(h.language == "it" for h in phrases().find(tokens))
    assert not any(h.language == "it" for h in phrases().find(tokens, ("en",)))


def test_what_lies_inside_a_longer_phrase_says_nothing() -> None:
    visa, interview, both = Hit("a", "en", 0, 2), Hit("b", "en", 1, 2), Hit("c", "en", 0, 2)
    later = Hit("d", "en", 2, 3)
    assert outermost([interview, visa, later, both]) == [visa, both, later]


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("<p>Hello&nbsp;Ada,</p><ul><li>one</li><li>two</li></ul>", "Hello Ada,\none\ntwo"),
        ("<b>Zoom</b>: <a href='https://zoom.us/j/1'>join</a>", "Zoom: https://zoom.us/j/1 join"),
        ("Write to Bea <bea@acme.example> or <https://acme.example>", "Write to Bea <bea@acme.example> or <https://acme.example>"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("AT&amp;T", "AT&T"),
        ("<style>p {}</style>x<script>alert(1)</script>", "x"),
        ("a \t b\r\n\r\n  c", "a b\nc"),
        ("ｶﾀｶﾅ １２", "カタカナ 12"),
        ("<div>open <b>never closed", "open never closed"),
        ("<p>a</p>AT&amp;T <b", "a\nAT&T <b"),
        ("<p>a<![if !mso]>b<![endif]><![ x]>c<![\0>d<![", "abcd<!["),
    ],
)  # fmt: skip
def test_descriptions_are_read_as_a_person_reads_them(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@given(st.text(max_size=300))
def test_folding_keeps_every_place(raw: str) -> None:
    text = Text.of(raw)
    assert len(fold(text.raw)) == len(text.raw)
    assert len(text.spans) == len(text.tokens)
    for token, (a, b) in zip(text.tokens, text.spans, strict=True):
        assert text.folded[a:b] == token or (token == "with" and text.folded[a : b + 1] == "w/")


@given(st.text(alphabet="<>!?[]/-=&;\"' \0abp", max_size=60))
def test_whatever_is_written_between_angle_brackets_is_read(raw: str) -> None:
    assert plain(f"<p>said{raw}").startswith("said")


@pytest.mark.timeout(20)  # half a minute to minutes, where each is looked for to the end
@pytest.mark.parametrize("never_closed", ["<a ", "<!--", "</", "<![", "<!-- >"])
def test_what_is_never_closed_keeps_nobody_busy(never_closed: str) -> None:
    assert plain("<p>said " + never_closed * 20_000).startswith("said")
    assert html_text("<p>said " + never_closed * 150_000).strip().startswith("said")


def test_endless_descriptions_are_cut() -> None:
    assert len(plain("<p>" + "interview " * 100_000)) <= LIMIT
    assert len(Text.of("<" * 200_000).raw) <= LIMIT
