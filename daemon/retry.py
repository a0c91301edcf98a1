"""When to try again: exponential, with a jitter that depends on the key alone, and never before the provider allows.

Pure: the same failure of the same thing is always retried at the same moment, and two things that failed together
are retried apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

FIRST = timedelta(seconds=1)  # a passing refusal is over with the next pass, whoever asks for it
LONGEST = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=1)
SPREAD = timedelta(minutes=1)


def retry_at(now: datetime, attempts: int, key: str, *, asked: timedelta | None = None) -> datetime:
    """The moment of the next attempt after ``attempts`` (≥ 1) failed ones, the last one at ``now``.

    ``asked`` is the provider's Retry-After: it is honoured beyond ``LONGEST``, up to a day.
    """
    return now + delay(attempts, key, asked=asked)


def waits(until: datetime, now: datetime) -> bool:
    """Whether it is still too early. Further ahead than anybody waits was noted by a clock that was set back since."""
    return now < until <= now + LONGEST_ASKED + SPREAD


def delay(attempts: int, key: str, *, asked: timedelta | None = None) -> timedelta:
    """How long to wait: half of ``FIRST * 2^(attempts-1)`` (at most ``LONGEST``) for certain, the other half by chance.

    What the provider asked for is a floor, and is itself spread by up to a tenth, at most a minute.
    """
    chance = _chance(f"{key}#{attempts}")
    whole = min(FIRST * (1 << min(max(attempts, 1) - 1, 30)), LONGEST)
    wait = whole / 2 + whole / 2 * chance
    if asked is None or asked <= timedelta():
        return wait
    floor = min(asked, LONGEST_ASKED)
    return max(wait, floor + min(floor / 10, SPREAD) * chance)


def _chance(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int.from_bytes(sha256(text.encode(errors="surrogatepass")).digest()[:6], "big") / 2**48
