"""The provider's own time: real time, and as much later as a test wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def stamp(self) -> str:
        return stamp(self.now())

    def turn(self, by: timedelta) -> None:
        self.ahead += by


def stamp(when: datetime) -> str:
    """A DateTimeOffset as Graph writes it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def naive(when: datetime) -> str:
    """The dateTime of a dateTimeTimeZone: seven digits of fraction, no offset."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.0000000")
