from datetime import date

import pytest

from daemon.config import Holidays, holidays_of
from daemon.config.regions import region, regional


@pytest.mark.parametrize(
    ("given", "code"),
    [("GB-ENG", "GB-ENG"), ("gb-eng", "GB-ENG"), (" de ", "DE"), ("DE-BY", "DE-BY"), ("NO", "NO"), ("USA", "USA")],
)
def test_codes_in_their_right_spelling(given, code):
    assert region(given) == code


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("", "expected a country"),
        ("England", "expected a country"),
        ("ZZ", "no holidays are known for ZZ"),
        ("NYSE", "expected a country"),
        ("NSE", "no holidays are known for NSE"),
        ("GB-XX", "known: GB-ENG"),
        ("GB-\x1b[31m", "GB has no holidays for"),
    ],
)
def test_others_are_refused_in_words(given, what):
    with pytest.raises(ValueError, match=what) as caught:
        region(given)
    assert str(caught.value).isprintable()


def test_regional_holidays_are_known():
    assert "GB-SCT" in regional("GB")
    assert regional("GB-SCT") == ()
    assert regional("SG") == ()


def test_days_of_some_years():
    """gov.uk/bank-holidays: England and Wales 2026 and, with a day in lieu of Boxing Day on a Saturday, Scotland."""
    england = holidays_of(Holidays(("GB-ENG",)), [2026])
    assert {date(2026, 5, 4), date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28)} <= england
    assert date(2026, 1, 2) not in england
    assert date(2026, 1, 2) in holidays_of(Holidays(("GB-SCT",)), [2026])
    assert all(day.year in (2026, 2027) for day in holidays_of(Holidays(("GB-ENG", "DE-BY")), range(2026, 2028)))


def test_own_days_are_added_and_taken_away():
    own = Holidays(("GB-ENG",), frozenset({date(2026, 12, 24), date(2031, 1, 7)}), frozenset({date(2026, 5, 4)}))
    days = holidays_of(own, [2026])
    assert date(2026, 12, 24) in days
    assert date(2026, 5, 4) not in days
    assert date(2031, 1, 7) not in days
    assert holidays_of(Holidays(), [2026]) == frozenset()
