"""Public holidays by country and subdivision, from the ``holidays`` library (imported on use: it is large)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from daemon.config.words import tame
from daemon.errors import nearest

_CODE = re.compile(r"([A-Za-z]{2,3})(?:-(.{1,40}))?")


@dataclass(frozen=True, slots=True)
class Holidays:
    """Whose public holidays are free days: codes such as ``GB-ENG``; ``extra`` days are free too, ``but`` are not."""

    regions: tuple[str, ...] = ()
    extra: frozenset[date] = frozenset()
    but: frozenset[date] = frozenset()


def holidays_of(holidays: Holidays, years: Iterable[int]) -> frozenset[date]:
    """All free days of these years, in-lieu days included."""
    wanted = sorted(set(years))
    days: set[date] = set()
    for code in holidays.regions:
        country, _, part = code.partition("-")
        days.update(_country(country)(subdiv=part or None, years=wanted))
    days.update(day for day in holidays.extra if day.year in wanted)
    return frozenset(days - holidays.but)


def region(text: str) -> str:
    """The code of a country or subdivision in its right spelling. ValueError names the nearest one."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected a country or subdivision code such as GB-ENG")
    country, part = match[1].upper(), match[2]
    if country not in _countries():
        raise ValueError(f"no holidays are known for {tame(country)}{nearest(country, _countries())}")
    if part is None:
        return country
    known = {name.casefold(): name for name in _parts(country)}
    if part.casefold() not in known:
        possible = ", ".join(f"{country}-{name}" for name in _parts(country)) or "none"
        raise ValueError(f"{country} has no holidays for {tame(part, 40)}; known: {tame(possible, 160)}")
    return f"{country}-{known[part.casefold()]}"


def regional(code: str) -> tuple[str, ...]:
    """The subdivisions of a bare country code that have holidays of their own."""
    return () if "-" in code else tuple(f"{code}-{name}" for name in _parts(code) if name.isascii() and len(name) <= 3)


def _countries() -> frozenset[str]:
    from holidays.registry import EntityLoader

    return frozenset(code for code in EntityLoader.get_country_codes() if code.isupper())


def _country(code: str) -> Any:
    import holidays

    return getattr(holidays, code)


def _parts(code: str) -> tuple[str, ...]:
    """Subdivision codes of a country and their aliases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library deprecates spellings in passing; ours are checked against it
        country = _country(code)
        return (*country.subdivisions, *getattr(country, "subdivisions_aliases", {}))
