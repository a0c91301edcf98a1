"""Days as people write them, in ten languages, said on Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lexicon import LANGUAGES
from daemon.lexicon.dates import find_dates, find_decision, stated_decision

SAID = date(2026, 11, 24)

DAYS = {
    "en": {
        "by Friday": "11-27", "this Friday": "11-27", "next Tuesday": "12-01", "Tuesday": "12-01",
        "tomorrow": "11-25",
        "end of next week": "12-04", "by the end of the week": "11-27", "early next week": "12-01",
        "mid next week": "12-02",
        "next week": "12-04", "in two weeks": "12-08", "within a week": "12-01", "in 2-3 weeks": "12-15",
        "in a couple of weeks": "12-08", "in a few days": "11-27", "within 48 hours": "11-26",
        "a week from now": "12-01",
        "within 5 business days": "12-01", "in a fortnight": "12-08", "12 December": "12-12", "Dec 12th": "12-12",
        "December 12th, 2026": "12-12", "by the 14th": "12-14", "end of November": "11-30",
        "end of the month": "11-30",
        "next month": "12-31", "2026-12-01": "12-01", "12/25": "12-25", "Friday next week": "12-04",
    },
    "de": {
        "bis Freitag": "11-27", "nächsten Mittwoch": "12-02", "Ende nächster Woche": "12-04",
        "bis Ende der Woche": "11-27",
        "in zwei Wochen": "12-08", "innerhalb von 14 Tagen": "12-08", "am 12. Dezember": "12-12",
        "bis zum 12.12.": "12-12",
        "morgen": "11-25", "übermorgen": "11-26", "Anfang nächster Woche": "12-01", "in drei Werktagen": "11-27",
    },
    "fr": {
        "d'ici vendredi": "11-27", "la fin de la semaine prochaine": "12-04", "sous huit jours": "12-02",
        "demain": "11-25",
        "le 12 décembre": "12-12", "dans deux semaines": "12-08", "mardi prochain": "12-01",
        "sous 5 jours ouvrés": "12-01",
    },
    "es": {
        "antes del viernes": "11-27", "a finales de la próxima semana": "12-04", "la semana que viene": "12-04",
        "en dos semanas": "12-08", "12 de diciembre": "12-12", "en un plazo de diez días": "12-04", "mañana": "11-25",
    },
    "pt": {
        "até sexta-feira": "11-27", "na próxima semana": "12-04", "em até duas semanas": "12-08", "amanhã": "11-25",
        "12 de dezembro": "12-12", "até dia 10": "12-10",
    },
    "it": {
        "entro venerdì": "11-27", "la fine della prossima settimana": "12-04", "tra due settimane": "12-08",
        "entro il 10 dicembre": "12-10", "entro una settimana": "12-01", "domani": "11-25",
    },
    "nl": {
        "uiterlijk vrijdag": "11-27", "eind volgende week": "12-04", "binnen twee weken": "12-08",
        "12 december": "12-12",
        "morgen": "11-25", "binnen drie werkdagen": "11-27",
    },
    "pl": {
        "do piątku": "11-27", "do końca przyszłego tygodnia": "12-04", "w ciągu dwóch tygodni": "12-08",
        "jutro": "11-25",
        "12 grudnia": "12-12", "w przyszłym tygodniu": "12-04", "w ciągu tygodnia": "12-01",
    },
    "ja": {
        "金曜日まで": "11-27", "来週中に": "12-04", "2週間以内": "12-08", "１２月１２日": "12-12",
        "3営業日以内": "11-27",
        "今週中": "11-27", "一週間以内": "12-01", "明日": "11-25",
    },
    "zh": {
        "周五前": "11-27", "下周内": "12-04", "下周五": "12-04", "两周内": "12-08", "12月12日": "12-12",
        "三个工作日内": "11-27", "月底": "11-30", "明天": "11-25",
    },
}  # fmt: skip
CASES = [(language, text, day) for language, rows in DAYS.items() for text, day in rows.items()]


@pytest.mark.parametrize(("language", "text", "day"), CASES)
def test_a_day_is_understood_with_and_without_its_language(language: str, text: str, day: str) -> None:
    wanted = date.fromisoformat(f"2026-{day}")
    assert find_decision(text, SAID, language) == wanted
    assert find_decision(text, SAID) == wanted


@pytest.mark.parametrize(
    "text", ["", "see you soon", "45 minutes", "Team 7", "at 14:30", "room 12", "3/4", "31 February"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert find_decision(text, SAID) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Interview on Monday. We will decide by Friday.", "2026-11-27"),
        ("Ranking of candidates will follow on Friday.", "2026-11-27"),
        ("You'll hear back from us within two weeks", "2026-12-08"),
        ("Please confirm by Friday.", None),
        ("Bring your ID on Monday.", None),
        ("We decided on 3 March.", None),
        ("Wir melden uns bis Ende nächster Woche bei Ihnen.", "2026-12-04"),
        ("Une réponse vous sera donnée sous huit jours.", "2026-12-02"),
        ("Te daremos una respuesta antes del viernes", "2026-11-27"),
        ("Daremos retorno até sexta-feira", "2026-11-27"),
        ("Le daremo un riscontro entro venerdì", "2026-11-27"),
        ("Je hoort binnen een week of je door bent", "2026-12-01"),
        ("Damy znać do końca przyszłego tygodnia.", "2026-12-04"),
        ("結果は1週間以内にご連絡します。", "2026-12-01"),
        ("结果将于下周五前通知。", "2026-12-04"),
    ],
)
def test_a_decision_is_only_what_is_promised(text: str, day: str | None) -> None:
    assert stated_decision(text, SAID) == (date.fromisoformat(day) if day else None)


def test_mentions_say_where_they_stand() -> None:
    text = "Send the deck by Friday, the code in two weeks."
    assert [(m.day.isoformat(), text[m.start : m.end]) for m in find_dates(text, SAID)] == [
        ("2026-11-27", "Friday"),
        ("2026-12-08", "in two weeks"),
    ]


@pytest.mark.parametrize(
    ("text", "year"), [("2 January", 2027), ("20 November", 2026), ("30 June", 2027), ("29 February", 2028)]
)
def test_a_day_without_a_year_is_the_coming_one_or_just_past(text: str, year: int) -> None:
    assert find_dates(text, SAID)[0].day.year == year


@given(st.text(max_size=120), st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from([None, *LANGUAGES]))
def test_any_text_can_be_asked(text: str, said: date, language: str | None) -> None:
    for mention in find_dates(text, said, language):
        assert 0 <= mention.start < mention.end <= max(len(text) * 18, 1)  # NFKC may lengthen
    decision = find_decision(text, said, language)
    assert decision is None or decision >= said
