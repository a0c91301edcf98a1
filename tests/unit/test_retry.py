from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.retry import FIRST, LONGEST, LONGEST_ASKED, delay, retry_at

ATTEMPTS = st.integers(min_value=1, max_value=10_000)
KEYS = st.text(max_size=40)
ASKED = st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=400))


@given(ATTEMPTS, KEYS)
def test_waits_between_half_and_the_whole_of_an_exponential_step(attempts, key):
    whole = min(FIRST * 2 ** min(attempts - 1, 30), LONGEST)
    assert whole / 2 <= delay(attempts, key) <= whole


@given(ATTEMPTS, KEYS)
def test_never_waits_less_than_before_until_the_longest_wait(attempts, key):
    if FIRST * 2 ** min(attempts, 30) <= LONGEST:
        assert delay(attempts + 1, key) >= delay(attempts, key)


@given(ATTEMPTS, KEYS, ASKED)
def test_what_the_provider_asked_for_is_a_floor_of_at_most_a_day(attempts, key, asked):
    floor = min(asked, LONGEST_ASKED)
    wait = delay(attempts, key, asked=asked)
    assert wait >= floor
    assert wait <= max(LONGEST, floor + timedelta(minutes=1))


@given(ATTEMPTS, KEYS, st.none() | ASKED)
def test_depends_on_nothing_but_its_arguments(attempts, key, asked):
    assert delay(attempts, key, asked=asked) == delay(attempts, key, asked=asked)


def test_things_that_failed_together_are_retried_apart():
    waits = sorted(delay(3, f"action-{n}") for n in range(200))
    quarter = (FIRST * 4) / 2 / 4
    for start in range(4):
        low = FIRST * 2 + quarter * start
        assert sum(low <= wait < low + quarter for wait in waits) > 25


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (timedelta(hours=3), timedelta(hours=3), timedelta(hours=3, minutes=1)),
        (timedelta(seconds=5), timedelta(seconds=5), timedelta(seconds=5.5)),
        (FIRST / 4, FIRST / 2, FIRST),
        (timedelta(days=30), LONGEST_ASKED, LONGEST_ASKED + timedelta(minutes=1)),
        (timedelta(), FIRST / 2, FIRST),
        (timedelta(seconds=-7), FIRST / 2, FIRST),
    ],
)
def test_retry_after(asked, least, most):
    now = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert now + least <= retry_at(now, 1, "k", asked=asked) <= now + most
