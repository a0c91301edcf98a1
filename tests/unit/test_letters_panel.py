"""In every language: letters to one panel differ, whatever a calendar holds, and its names and words are complete."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from string import Formatter

import pytest
from compose_cases import CASES, ME, NINA, RITA, TUESDAY, application, brief, interview
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import CROWD, INVITATIONS
from test_compose_properties import briefs, visible

from daemon.brief import Brief
from daemon.compose import check_templates, compose, render
from daemon.compose.languages import LANGUAGES
from daemon.model import Draft

FOREIGN = sorted(set(LANGUAGES) - {"en"})


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("manner", [0, 1])
def test_no_two_letters_to_one_panel_sound_alike(language: str, manner: int) -> None:
    one = interview(people=CROWD, language=language, stage=None, coarse=None)
    loop = (replace(one, event=replace(one.event, description=INVITATIONS[language][manner])),)
    drafts = [
        compose(brief(recipient=person, people=CROWD, position=place, loop=loop, prompts=False))
        for place, person in enumerate(CROWD)
    ]
    assert len({draft.subject for draft in drafts}) == len(CROWD)
    for first, second in combinations(drafts, 2):
        alike = difflib.SequenceMatcher(None, first.body.split(), second.body.split(), autojunk=False).ratio()
        assert alike <= 0.5, (first.body, second.body)
        assert not set(first.body.split("\n\n")[1:-1]) & set(second.body.split("\n\n")[1:-1])


@pytest.mark.parametrize("language", FOREIGN)
def test_a_language_has_every_letter_and_only_known_names(language: str) -> None:
    here = {path.name for path in (render.SHIPPED / language).glob("*.j2")}
    english = {path.name for path in (render.SHIPPED / "en").glob("*.draft.j2")}
    assert here == english | {"_thanks.j2"}
    assert check_templates(render.SHIPPED / language) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_language_is_complete(language: str) -> None:
    spoken = LANGUAGES[language]
    assert spoken.code == language
    for names, count in (
        (spoken.weekdays, 7),
        (spoken.on_weekdays, 7),
        (spoken.around_weekdays, 7),
        (spoken.months, 12),
    ):
        assert len(set(names)) == count
    assert len(spoken.of_weekdays) in {0, 7}
    for pattern in (spoken.dated, spoken.on_dated, spoken.around_dated, spoken.of_dated):
        assert {name for _, name, _, _ in Formatter().parse(pattern) if name} <= {"weekday", "day", "month"}
    for day in (date(2026, 1, 1) + timedelta(days=at) for at in range(0, 365, 11)):
        for said in (spoken.on_day(day, day), spoken.around(day, day), spoken.of_day(day, day), spoken.full_day(day)):
            assert said == said.strip()
            assert "{" not in said
        assert str(day.year) in spoken.on_day(day, date(2027, 6, 1))


DAYS = {
    "de": ("am Dienstag", "am 3. März", "am 3. März 2026", "Dienstag", "zum 3. März", "am 3. März"),
    "fr": ("mardi", "le 3 mars", "le 3 mars 2026", "mardi", "le 3 mars", "du 3 mars"),
    "es": ("el martes", "el 3 de marzo", "el 3 de marzo de 2026", "el martes", "el 3 de marzo", "del 3 de marzo"),
    "it": ("martedì", "il 3 marzo", "il 3 marzo 2026", "a martedì", "al 3 marzo", "del 3 marzo"),
    "nl": ("dinsdag", "op 3 maart", "op 3 maart 2026", "dinsdag", "3 maart", "van 3 maart"),
    "pt": ("na terça-feira", "no dia 3 de março", "no dia 3 de março de 2026", "terça-feira", "3 de março",
           "de 3 de março"),
    "pl": ("we wtorek", "3 marca", "3 marca 2026", "wtorku", "3 marca", "z 3 marca"),
}  # fmt: skip


@pytest.mark.parametrize("language", FOREIGN)
def test_days(language: str) -> None:
    spoken, day = LANGUAGES[language], date(2026, 3, 3)
    near, far, year = date(2026, 3, 5), date(2026, 4, 5), date(2027, 1, 5)
    assert DAYS[language] == (
        spoken.on_day(day, near), spoken.on_day(day, far), spoken.on_day(day, year),
        spoken.around(day, near), spoken.around(day, far), spoken.of_day(day, far),
    )  # fmt: skip


def test_small_rules() -> None:
    italian, french = LANGUAGES["it"], LANGUAGES["fr"]
    assert [italian.on_day(date(2026, 3, day), date(2026, 5, 1)) for day in (1, 8, 11, 12)] == [
        "il 1º marzo", "l’8 marzo", "l’11 marzo", "il 12 marzo",
    ]  # fmt: skip
    assert italian.around(date(2026, 3, 8), date(2026, 5, 1)) == "all’8 marzo"
    assert french.on_day(date(2026, 4, 1), date(2026, 5, 1)) == "le 1er avril"
    assert french.the_role("ingénieure", "Acme") == "le poste d’ingénieure chez Acme"
    german = brief(
        recipient=RITA, loop=(interview(language="de"),), application=application(company="Acme GmbH & Co. KG")
    )
    assert "bei Acme zu" in compose(replace(german, loop=(interview(language="de", coarse=None, stage=None),))).body


@settings(max_examples=30, deadline=None)
@given(briefs(), st.sampled_from(FOREIGN), st.sampled_from([0, 1]))
def test_whatever_a_calendar_holds(case: Brief, language: str, manner: int) -> None:
    told = INVITATIONS[language][manner]
    loop = tuple(replace(one, language=language, event=replace(one.event, description=told)) for one in case.loop)
    case = replace(case, loop=loop, me=replace(ME, language=language))
    draft = compose(case)
    assert isinstance(draft, Draft)
    assert visible(f"{draft.subject}\n{draft.body}")
    assert 0 < len(draft.subject) <= 150
    assert "\n" not in draft.subject
    assert "{" not in draft.body
    assert "  " not in draft.body
    assert not [line for line in draft.body.split("\n") if line != line.strip()]
    assert not re.search(r"\b(?:Dear|Kind regards|None)\b", draft.body.replace("None", "", str(case).count("None")))
    assert draft.body.endswith("\nAda Lovelace\n")
    assert compose(case) == draft


@pytest.mark.parametrize("language", FOREIGN)
def test_little_is_known(language: str) -> None:
    """No company, no role, no day that is near, nobody's name: every sentence is still one."""
    one = interview(people=(), company=None, role=None, stage=None, coarse=None, language=language)
    for step in ("thank_you", "follow_up_1", "follow_up_2", "missed_call", "rejection_thanks"):
        for due in (TUESDAY, TUESDAY + timedelta(days=20)):
            for via in (False, True):
                case = brief(step, recipient=None, to=(NINA,) if via else (), via=via, application=None, people=(),
                             loop=(one,), due=due, prompts=False)  # fmt: skip
                draft = compose(case)
                assert not re.search(
                    r"\s[,.](?:\s|$)|,,|\(\)|\bnone\b|:\s*$", f"{draft.subject}\n{draft.body}", re.IGNORECASE
                )
    assert compose(replace(CASES["references"], application=None, loop=(one,), me=replace(ME, language=language)))
