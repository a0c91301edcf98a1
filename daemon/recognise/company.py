"""The employer."""

from __future__ import annotations

from daemon.recognise.cast import Side
from daemon.recognise.reading import Reading


def company_of(reading: Reading) -> tuple[str | None, tuple[str, ...]]:
    """The employer's name, and the registrable domains at which it writes."""
    domains = tuple(dict.fromkeys(m.domain for m in reading.cast.everyone if m.domain and m.side is Side.COMPANY))
    name = domains[0].partition(".")[0].replace("-", " ").title() if domains else None
    return name, domains
