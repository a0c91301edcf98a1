"""How long an answer asks us to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_DAY = 86_400  # seconds


def retry_after(text: str, date: str = "") -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 §10.2.3), by the clock of the answer if it has a ``date``; at most a day."""
    text = text.strip()
    try:
        wait = timedelta(seconds=min(int(text), _DAY)) if text.isdecimal() else parsedate_to_datetime(text) - _now(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), timedelta(seconds=_DAY))


def _now(date: str) -> datetime:
    try:
        return parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return datetime.now(UTC)
