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

from daemon.lexicon.days import DAY, UNITS, coming, day_of, named, nearest, week_of
from daemon.lexicon.phrases import Phrases
from daemon.lexicon.text import Text

_BESIDE = 5  # characters between "week of" and its day: a blank and an article
_INITIALS = 2  # characters of the shortest names of weekdays
_SAME = 16  # characters between a week and a day that is meant to be in it
_FAR = timedelta(days=183)  # a decision is never promised for later than this
_POINTING = {"same_day": timedelta(0), "day_after": timedelta(days=1)}
_COUNTED = ("number", "weekday", "month", "next", "this")  # what "or", "to" and "days" stand behind
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|e|o|a|ste|de|go)?$")
_NUMBER = re.compile(
    r",?\s+(?:(?:the|den|le|el|il|dia|dnia|de)\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?(?![\w:]|\s*(?:am|pm|uhr|heures|horas|godz|ore|o.clock)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[!?。！？；\n]|(?<![\d])(?<!\bdr)(?<!\bmr)(?<!\bca)\.(?!\d)", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?P<iso>(?<!\d)(?P<y1>20\d\d)[-/年](?P<m1>\d{1,2})[-/月](?P<d1>\d{1,2})(?!\d))|"
    r"(?P<dot>(?<![\d.])(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.(?:\s?(?P<y2>(?:20)?\d\d)(?!\d|[:.]))?)|"
    r"(?P<han>(?<!\d)(?P<m3>\d{1,2})月(?P<d3>\d{1,2})[日号])|"
    r"(?P<nth>(?<![\d月])(?P<d5>\d{1,2})[日号](?![間内以後目]))|"
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
    readings = [list(_mentions(read, said, language, language_hint)) for language in _languages(language_hint)]
    best = max(readings, key=lambda found: sum(m.end - m.start for m in found))
    return sorted(best, key=lambda m: m.start)


def leading(text: str, language: str) -> list[tuple[int, int, bool]]:
    """Where words stand that only lead to a day, and whether others may stand before them ("the" behind "on")."""
    read, kinds = Text.of(text), ("skip", "skip-dom", "within", "within-dom")
    found = [symbol for symbol in _read(read, language) if symbol.kind in kinds]
    return [(read.spans[each.first][0], read.spans[each.last - 1][1], each.kind.endswith("-dom")) for each in found]


def find_decision(text: str, said: date, language_hint: str | None = None) -> date | None:
    """The day somebody means who was asked for one: beside a word of deciding if there is one, else the first named."""
    stated = stated_decision(text, said, language_hint)
    if stated is not None:
        return stated
    return next((m.day for m in find_dates(text, said, language_hint) if m.day >= said), None)


def stated_decision(text: str, said: date, language_hint: str | None = None) -> date | None:
    """The day by which an answer is promised: only from a sentence that speaks of deciding or answering."""
    read = Text.of(text)
    for language in _languages(language_hint):
        if not _speaks_of_deciding(read, language):
            continue
        for sentence in map(Text, _SENTENCE_END.split(read.raw)):
            if _speaks_of_deciding(sentence, language):
                days = [
                    m.day for m in _mentions(sentence, said, language, language_hint) if said <= m.day <= said + _FAR
                ]
                if days:
                    return max(days)
    return None


def _speaks_of_deciding(text: Text, language: str) -> bool:
    return any(hit.cue == "decision" for hit in _symbols(language).find(text.tokens))


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


def _mentions(text: Text, said: date, language: str, hint: str | None) -> Iterator[Mention]:
    symbols = _read(text, language)
    weeks = [text.spans[symbol.last - 1][1] for symbol in symbols if symbol.kind == "week_of"]

    def meant(mention: Mention) -> Mention:
        """In "the week of the 14th" the end of that week is meant."""
        whole = any(place < mention.start <= place + _BESIDE for place in weeks)
        return Mention(week_of(mention.day), mention.start, mention.end) if whole else mention

    numeric = list(_numeric(text.folded, said, language, hint))
    yield from map(meant, numeric)
    before = {mention.end: mention.day for mention in numeric}
    week: Mention | None = None  # the last one that was named
    place = 0
    while place < len(symbols):
        start = text.spans[symbols[place].first][0]
        found = _pointing(symbols[place], {at: day for at, day in before.items() if at <= start})
        found = found or _parse(symbols[place : place + 6], said)
        if found is None:
            place += 1
            continue
        day, used = found
        end = text.spans[symbols[place + used - 1].last - 1][1]
        short = end - start <= _INITIALS and text.raw[start:end].isascii()
        doubtful = short and not _is_shorthand(text.raw, start, end, hint)
        taken = any(mention.start < end and start < mention.end for mention in numeric)
        if day is not None and not taken and not doubtful:
            kinds = {symbol.kind for symbol in symbols[place : place + used]} - {"skip"}
            if kinds == {"weekday"} and week and start - week.end <= _SAME:  # "next week, by Friday"
                day = week.day + (day.weekday() - week.day.weekday()) * DAY
            mention = _numbered(text.raw, Mention(day, start, end))
            week = mention if kinds >= {"next", "week"} and "weekday" not in kinds else week
            before[mention.end] = mention.day
            yield meant(mention)
        place += used


def _is_shorthand(text: str, start: int, end: int, hint: str | None) -> bool:
    """Whether "Do" is a Thursday: only in German, and "Fr. Lenz" is no Friday."""
    return hint == "de" and text[start].isupper() and not re.match(r"\.\s?[^\W\d_]", text[end:])


def _numbered(text: str, mention: Mention) -> Mention:
    """A weekday with the day of the month behind it: "Friday the 11th" need not be the coming Friday."""
    if behind := _NUMBER.match(text, mention.end):
        weeks = (mention.day + timedelta(weeks=week) for week in range(9))
        day = next((each for each in weeks if each.day == int(behind[1])), None)
        return Mention(day, mention.start, behind.end()) if day else mention
    return mention


def _pointing(symbol: _Symbol, before: dict[int, date]) -> tuple[date | None, int] | None:
    """The day that "the same day" points back to: the last of those named ``before``, by where they end."""
    if symbol.kind not in _POINTING or not before:
        return None
    return before[max(before)] + _POINTING[symbol.kind], 1


@lru_cache(maxsize=1)
def _pointers() -> Phrases:
    return Phrases(
        ("", kind, word.strip())
        for table in _tables().values()
        for kind in _POINTING
        for row in table.get(kind, ())
        for word in row.split(",")
    )


def points_back(text: str) -> bool:
    """Whether the text names a day by another one, as in "the same day"."""
    return bool(_pointers().find(Text.of(text).tokens))


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
        behind = bool(symbols) and symbols[-1].kind in _COUNTED
        options = [
            each for each in best.get(place, ()) if behind or each.kind != "either"
        ]  # "bis zum 10." joins nothing
        if any(each.kind in UNITS for each in best.get(place + 1, ())):  # Portuguese "dez dias" are no December
            options = [each for each in options if each.kind == "number"] or options
        options.sort(key=lambda s: (s.first - s.last, s.kind in (("skip", "dom") if behind else ("skip", "day"))))
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
    if not kept or (kept[0][0] != 0 and symbols[0].kind != "skip-dom"):
        return None
    kinds = [s.kind.removesuffix("-dom") for _, s in kept]
    values = [s.value for _, s in kept]

    def ends(count: int) -> int:
        return kept[count - 1][0] + 1

    for count in (5, 4, 3, 2, 1):
        if kinds[count - 1 : count + 1] == ["number", "month"]:
            continue  # in "Xmas week (17 Dec)" the number is the month's
        if count <= len(kinds) and (day := named(kinds[:count], values[:count], said)) is not None:
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
            return coming(number, said), ends(1 if kinds[0] == "number" else 2)
    return None


def _numeric(folded: str, said: date, language: str, hint: str | None) -> Iterator[Mention]:
    for m in _NUMERIC.finditer(folded):
        day: date | None = None
        if m["iso"]:
            day = day_of(int(m["y1"]), int(m["m1"]), int(m["d1"]))
        elif m["dot"] and language not in ("en", "ja", "zh"):
            day = _written(m["d2"], m["m2"], m["y2"], said)
        elif m["han"]:
            day = nearest(int(m["m3"]), int(m["d3"]), said)
        elif m["nth"]:
            day = coming(int(m["d5"]), said)
        elif m["slash"]:
            day = _slashed(m["a"], m["b"], m["y4"], said, hint)
        if day:
            yield Mention(day, m.start(), m.end())


def _slashed(a: str, b: str, year: str | None, said: date, language: str | None) -> date | None:
    """Day first or month first by language; in English, or none, only where one of the two readings is possible."""
    if language in ("ja", "zh"):
        return _written(b, a, year, said)
    day_first, month_first = _written(a, b, year, said), _written(b, a, year, said)
    if language not in ("en", None):
        return day_first
    return day_first if month_first is None else month_first if day_first is None else day_first if a == b else None


def _written(day: str, month: str, year: str | None, said: date) -> date | None:
    if year:
        return day_of(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    return nearest(int(month), int(day), said)
