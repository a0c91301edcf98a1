"""Days as people write them: "by Friday", "end of next week", "in two weeks", "12 December", 「来週中に」.

Words become symbols by a language's table in ``dates.toml``; one small grammar over the symbols serves all languages.
Everything is a pure function of the text and of the day on which it was said. A week runs from Monday; where a stretch
is named ("next week") its last working day is meant, since such dates are deadlines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from daemon.lexicon.phrases import Phrases
from daemon.lexicon.text import Text, fold

_DAY = timedelta(days=1)
_FAR = timedelta(days=183)  # a decision is never promised for later than this
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|e|o|a|ste|de|go)?$")
_HAN_NUMBERS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "両": 2}
_SENTENCE = re.compile(
    r"[^.!?。！？；\n]*(?:\.(?=\d)[^.!?。！？；\n]*|\b(?:dr|mr|mrs|ms|prof|nr|ca|bzw|z\.b)\.[^.!?。！？；\n]*)*[.!?。！？；\n]?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?P<iso>(?<!\d)(?P<y1>20\d\d)[-/年](?P<m1>\d{1,2})[-/月](?P<d1>\d{1,2})(?!\d))|"
    r"(?P<dot>(?<![\d.])(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.(?:\s?(?P<y2>(?:20)?\d\d)(?!\d|[:.]))?)|"
    r"(?P<han>(?<!\d)(?P<m3>\d{1,2})月(?P<d3>\d{1,2})[日号])|"
    r"(?P<slash>(?<![\d/])(?P<a>\d{1,2})[/](?P<b>\d{1,2})(?:[/](?P<y4>(?:20)?\d\d))?(?![\d/]))"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A day that a text speaks of, and where: characters ``start`` up to, not including, ``end``."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A word of the grammar: its kind, its number where it has one, and the tokens it covers."""

    kind: str
    value: int
    first: int
    last: int


def find_dates(text: str, said: date, language_hint: str | None = None) -> list[Mention]:
    """Every day the text speaks of, in order. ``said`` is the day on which it was written, in the writer's zone."""
    read = Text.of(text)
    readings = [list(_mentions(read, said, language)) for language in _languages(language_hint)]
    best = max(readings, key=lambda found: sum(m.end - m.start for m in found))
    return sorted(best, key=lambda m: m.start)


def find_decision(text: str, said: date, language_hint: str | None = None) -> date | None:
    """The day somebody means who was asked for one: beside a word of deciding if there is one, else the first named."""
    stated = stated_decision(text, said, language_hint)
    if stated is not None:
        return stated
    return next((m.day for m in find_dates(text, said, language_hint) if m.day >= said), None)


def stated_decision(text: str, said: date, language_hint: str | None = None) -> date | None:
    """The day by which an answer is promised: only from a sentence that speaks of deciding or answering."""
    read = Text.of(text)
    raw = read.raw
    for language in _languages(language_hint):
        if not any(h.cue == "decision" for h in _symbols(language).find(read.tokens)):
            continue
        for match in _SENTENCE.finditer(raw):
            sentence = match.group()
            if not sentence.strip() or not any(
                h.cue == "decision" for h in _symbols(language).find(Text.of(sentence).tokens)
            ):
                continue
            days = [m.day for m in _mentions(Text.of(sentence), said, language) if said <= m.day <= said + _FAR]
            if days:
                return max(days)
    return None


def _languages(hint: str | None) -> tuple[str, ...]:
    names = tuple(_tables())
    return tuple(dict.fromkeys((hint, "en"))) if hint in names else names


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("dates.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _symbols(language: str) -> Phrases:
    """The table of a language as phrases: the cue is the kind of symbol, with its number for lists in order."""
    return Phrases(
        ("", kind if len(rows) == 1 else f"{kind} {number}", word.strip())
        for kind, rows in _tables()[language].items()
        for number, row in enumerate(rows, 1)
        for word in row.split(",")
    )


def _mentions(text: Text, said: date, language: str) -> Iterator[Mention]:
    taken: list[tuple[int, int]] = []
    for mention in _numeric(text.folded, said, language):
        taken.append((mention.start, mention.end))
        yield mention
    symbols = _read(text, language)
    place = 0
    while place < len(symbols):
        found = _parse(symbols[place : place + 6], said)
        if found is None:
            place += 1
            continue
        day, used = found
        start, end = text.spans[symbols[place].first][0], text.spans[symbols[place + used - 1].last - 1][1]
        if day is not None and not any(a < end and start < b for a, b in taken):
            yield Mention(day, start, end)
        place += used


def _read(text: Text, language: str) -> list[_Symbol]:
    """The text as symbols, longest first, words that only join left out; anything else is a symbol of its own."""
    best: dict[int, list[_Symbol]] = {}
    for hit in _symbols(language).find(text.tokens):
        kind, _, number = hit.cue.partition(" ")
        if kind != "decision":
            best.setdefault(hit.first, []).append(_Symbol(kind, int(number or 0), hit.first, hit.last))
    symbols: list[_Symbol] = []
    place = 0
    while place < len(text.tokens):
        options = sorted(best.get(place, ()), key=lambda s: (s.first - s.last, s.kind in ("skip", "dom")))
        ordinal = _ORDINAL.match(text.tokens[place])
        if options:
            chosen = options[0]
        elif ordinal:
            chosen = _Symbol("number", int(ordinal[1]), place, place + 1)
        elif text.tokens[place].isdigit() and len(text.tokens[place]) == 4:
            chosen = _Symbol("year", int(text.tokens[place]), place, place + 1)
        else:
            chosen = _Symbol("word", 0, place, place + 1)
        if chosen.kind in ("skip", "within", "dom") and any(o.kind == "dom" and o.last == chosen.last for o in options):
            chosen = _Symbol("within-dom" if chosen.kind == "within" else "skip-dom", 0, chosen.first, chosen.last)
        symbols.append(chosen)
        place = chosen.last
    return symbols


def _parse(symbols: list[_Symbol], said: date) -> tuple[date | None, int] | None:
    """The day that begins here and how many symbols it takes; a ``None`` day: understood, but no day (45 minutes)."""
    kept = [(i, s) for i, s in enumerate(symbols) if s.kind not in ("skip", "skip-dom")]
    if not kept or kept[0][0] != 0 and symbols[0].kind != "skip-dom":
        return None
    kinds = [s.kind.removesuffix("-dom") for _, s in kept]
    values = [s.value for _, s in kept]

    def ends(count: int) -> int:
        return kept[count - 1][0] + 1

    for count in (5, 4, 3, 2, 1):
        if count <= len(kinds) and (day := _rule(kinds[:count], values[:count], said)) is not None:
            return day, ends(count)
    if symbols[0].kind.endswith("-dom") and kinds[:1] in (["number"], ["within"]):
        number = values[0] if kinds[0] == "number" else values[1] if kinds[1:2] == ["number"] else 0
        follows = kinds[1 if kinds[0] == "number" else 2 :][:1]
        if 1 <= number <= 31 and follows not in (
            ["day"],
            ["week"],
            ["month_unit"],
            ["hour"],
            ["business_day"],
            ["number"],
        ):
            return _day_of_month(number, said), ends(1 if kinds[0] == "number" else 2)
    return None


def _rule(kinds: list[str], values: list[int], said: date) -> date | None:
    """The day a whole row of symbols names."""
    monday = said - said.weekday() * _DAY
    match kinds:
        case ["today"]:
            return said
        case ["tomorrow"]:
            return said + _DAY
        case ["overmorrow"]:
            return said + 2 * _DAY
        case (
            ["span_month"]
            | ["end", "month_unit"]
            | ["end", "this", "month_unit"]
            | ["this", "month_unit", "end"]
            | ["month_unit", "end"]
        ):
            return _month_end(said.year, said.month)
        case (
            ["end", "next", "month_unit"]
            | ["end", "month_unit", "next"]
            | ["next", "month_unit"]
            | ["month_unit", "next"]
            | ["next", "month_unit", "end"]
        ):
            return _month_end(*_later(said, 1))
        case (
            ["span_end"]
            | ["end", "week"]
            | ["end", "this", "week"]
            | ["this", "week"]
            | ["week", "end"]
            | ["this", "week", "end"]
        ):
            return monday + (4 if said.weekday() <= 4 else 11) * _DAY
        case (
            ["end", "next", "week"]
            | ["end", "week", "next"]
            | ["next", "week"]
            | ["week", "next"]
            | ["next", "week", "end"]
        ):
            return monday + 11 * _DAY
        case ["middle", "next", "week"] | ["middle", "week", "next"] | ["next", "week", "middle"]:
            return monday + 9 * _DAY
        case ["early", "next", "week"] | ["early", "week", "next"] | ["next", "week", "early"]:
            return monday + 8 * _DAY
        case ["weekday"]:
            return said + ((values[0] - 1 - said.weekday() - 1) % 7 + 1) * _DAY
        case ["this", "weekday"]:
            return said + ((values[1] - 1 - said.weekday()) % 7) * _DAY
        case ["next", "weekday"]:
            return monday + (6 + values[1]) * _DAY
        case ["weekday", "next"] | ["weekday", "next", "week"] | ["weekday", "week", "next"]:
            return monday + (6 + values[0]) * _DAY
        case ["next", "week", "weekday"]:
            return monday + (6 + values[2]) * _DAY
        case ["weekday", "this", "week"]:
            return monday + (values[0] - 1) * _DAY
        case ["this", "week", "weekday"]:
            return monday + (values[2] - 1) * _DAY
    return _counted(kinds, values, said) or _dated(kinds, values, said)


def _counted(kinds: list[str], values: list[int], said: date) -> date | None:
    """``in two weeks``, ``within 5 business days``, ``2-3 weeks``, ``two weeks from now``, ``3日以内``."""
    units = ("day", "business_day", "week", "month_unit", "hour")
    match kinds:
        case ["within", "number", unit] | ["within", "this" | "next", "number", unit] if unit in units:
            return _after(values[-2], unit, said)
        case ["within", "number", "number", unit] if unit in units:
            return _after(values[2], unit, said)
        case ["number", unit, "within" | "ago" | "end"] if unit in units:
            return _after(values[0], unit, said)
        case ["number", unit, "within", "within"] if unit in units:
            return _after(values[0], unit, said)
        case ["within", "number", "next", unit] if unit in units:
            return _after(values[1], unit, said)
        case ["within", unit] if unit == "week":
            return _after(1, unit, said)
        case ["within", "fortnight"] | ["within", "number", "fortnight"]:
            return said + 14 * _DAY
    return None


def _dated(kinds: list[str], values: list[int], said: date) -> date | None:
    """``12 December``, ``December 12th, 2027``, ``end of December``, ``mid-January``."""
    match kinds:
        case ["number", "month", "year"]:
            return _date(values[2], values[1], values[0])
        case ["month", "number", "year"]:
            return _date(values[2], values[0], values[1])
        case ["number", "month"]:
            return _nearest(values[1], values[0], said)
        case ["month", "number"]:
            return _nearest(values[0], values[1], said)
        case ["end" | "middle" | "early" as part, "month"]:
            first = _nearest(values[1], 1, said - 40 * _DAY) or said
            return {"end": _month_end(first.year, first.month), "middle": first + 14 * _DAY, "early": first + 6 * _DAY}[
                part
            ]
    return None


def _after(count: int, unit: str, said: date) -> date:
    if unit == "week":
        return said + 7 * count * _DAY
    if unit == "month_unit":
        year, month = _later(said, count)
        return _date(year, month, said.day) or _month_end(year, month)
    if unit == "hour":
        return said + -(-count // 24) * _DAY
    if unit == "day":
        return said + count * _DAY
    day = said
    while count > 0:
        day += _DAY
        count -= day.weekday() < 5
    return day


def _numeric(folded: str, said: date, language: str) -> Iterator[Mention]:
    for m in _NUMERIC.finditer(folded):
        day: date | None = None
        if m["iso"]:
            day = _date(int(m["y1"]), int(m["m1"]), int(m["d1"]))
        elif m["dot"] and language not in ("en", "ja", "zh"):
            day = _written(m["d2"], m["m2"], m["y2"], said)
        elif m["han"]:
            day = _nearest(int(m["m3"]), int(m["d3"]), said)
        elif m["slash"]:
            day = _slashed(m["a"], m["b"], m["y4"], said, language)
        if day:
            yield Mention(day, m.start(), m.end())


def _slashed(a: str, b: str, year: str | None, said: date, language: str) -> date | None:
    """Day first or month first by language; in English only where one of the two readings is possible."""
    if language in ("ja", "zh"):
        return _written(b, a, year, said)
    day_first, month_first = _written(a, b, year, said), _written(b, a, year, said)
    if language != "en":
        return day_first
    return day_first if month_first is None else month_first if day_first is None else day_first if a == b else None


def _written(day: str, month: str, year: str | None, said: date) -> date | None:
    if year:
        return _date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    return _nearest(int(month), int(day), said)


def _nearest(month: int, day: int, said: date) -> date | None:
    """The day of that name that is nearest: said in November, 12 March is the coming one."""
    found = [d for year in (said.year - 1, said.year, said.year + 1) if (d := _date(year, month, day))]
    return min(found, key=lambda d: abs(d - said), default=None)


def _day_of_month(number: int, said: date) -> date | None:
    year, month = said.year, said.month
    for _ in range(3):
        day = _date(year, month, number)
        if day and day >= said:
            return day
        year, month = (year + month // 12, month % 12 + 1)
    return None


def _later(said: date, months: int) -> tuple[int, int]:
    index = said.year * 12 + said.month - 1 + months
    return index // 12, index % 12 + 1


def _month_end(year: int, month: int) -> date:
    following = year * 12 + month
    return date(following // 12, following % 12 + 1, 1) - _DAY


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


__all__ = ["Mention", "find_dates", "find_decision", "fold", "stated_decision"]
