"""What a line of notes says. A clause that is no fact of another kind stays a note, word for word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta

from daemon.lexicon.dates import points_back
from daemon.notes.clause import CHANNELS, COMMA, EDGE, END, Clause, parts, spans, telling
from daemon.notes.days import announced, answered, asks, decided, due, handed_over, over, places, undated
from daemon.notes.lines import Item
from daemon.notes.people import spoken_of

Day = Callable[[str], date]  # the day on which these words were first said
Said = tuple[str, str, dict[str, str]]  # the kind of fact, the words it follows from, its data

_SOON = timedelta(days=92)  # what an employer sets is not due later than this
_LONGEST = 600  # characters; a longer clause is prose, and stays a note


def read(item: Item, day: Day, people: Collection[str]) -> Iterator[Said]:
    """What one line says, first to last."""
    if item.topic in _ANSWERS:
        yield from _ANSWERS[item.topic](item, day)
    elif not Clause.of(item.text).empty:
        yield from _freely(item.text, item, day, people)


def _freely(text: str, item: Item, day: Day, people: Collection[str] = ()) -> Iterator[Said]:
    """Clause by clause; what stands between two facts is one note."""
    kept: list[tuple[int, int]] = []
    for start, end, said in _parted(text, item, day):
        if said is None:
            kept.append((start, end))
            continue
        if kept:
            yield from _note(text[kept[0][0] : kept[-1][1]], item, people)
        yield said
        kept = []
    if kept:
        yield from _note(text[kept[0][0] : kept[-1][1]], item, people)


def _parted(text: str, item: Item, day: Day) -> Iterator[tuple[int, int, Said | None]]:
    """The clauses, with the fact that each states; of one that says more than a decision the rest stands beside it."""
    for start, end in _together(text, day):
        words = text[start:end]
        said = _stated(Clause.of(words), item, day) if end - start <= _LONGEST else None
        inner = _decided_in(words, said, item, day) if said and said[0] == "decision" else None
        if said is None or inner is None:
            yield start, end, said
            continue
        first, last = inner
        if telling(words[:first]):
            yield start, start + first, None
        yield start + first, start + last, said
        if telling(words[last:]):
            yield start + last, end, None


def _decided_in(words: str, said: Said, item: Item, day: Day) -> tuple[int, int] | None:
    """The part of a clause that alone says by when they decide, if one does."""
    for start, end in parts(words, COMMA):
        alone = _stated(Clause.of(words[start:end]), item, lambda _: day(words))
        if alone and (alone[0], alone[2]) == (said[0], said[2]):
            return start, end
    return None


def _together(text: str, day: Day) -> Iterator[tuple[int, int]]:
    """The clauses; an answer stays with its question, and "the same day" with the day that is meant."""
    held: tuple[int, int] | None = None
    for start, end in spans(text):
        words = text[start:end]
        named = bool(places(words, day(words)))
        if held:
            before = text[slice(*held)]
            asked = before.rstrip().endswith(("?", "？")) and named and Clause.of(before).asks_when
            back = points_back(words) or _begins_when(before, text[held[1] : start], day(words))
            if asked or (back and not named) or (named and _dates(words, before, day(words))):
                held = held[0], end
                continue
            yield held
        held = start, end
    if held:
        yield held


def _begins_when(before: str, gap: str, day: date) -> bool:
    """Whether the clause before a comma only says when this one happens: "once she is back on the 4th, they decide"."""
    comma = COMMA.fullmatch(gap or before[-1:]) is not None
    return comma and Clause.of(before).found("when") is not None and bool(places(before, day))


def _dates(words: str, before: str, day: date) -> bool:
    """Whether it only says when something set is due: "They sent a take-home. It is due on Friday"."""
    clause, was = Clause.of(words), _assessment(Clause.of(before).bridged(places(before, day)), day)
    if was is None or "by" in was[2] or clause.found("step_set") is None or clause.step:
        return False
    return _fact(clause, Item(words), lambda _: day) is None


def _stated(clause: Clause, item: Item, day: Day) -> Said | None:
    """The fact that a clause states, as it stands or with its days passed over."""
    words = clause.text.raw
    named = places(words, day(words))
    bridged = clause.bridged(named)
    if said := _fact(clause, item, day) or (None if bridged is clause else _fact(bridged, item, day)):
        return said
    if named and bridged.duty and not over(bridged, day(words)):
        return "promise", words, _promise(words, words, bridged.languages, day(words))
    if step := _assessment(bridged, day(words)):
        return step
    if when := announced(bridged, day(words)):
        return "decision", words, {"value": when.isoformat()}
    return None


def _fact(clause: Clause, item: Item, day: Day) -> Said | None:
    """The fact that a clause states, if it is one that is no note of the usual kind."""
    words = clause.text.raw
    if channel := clause.channel:
        return "channel", words, {"value": channel}
    if clause.missed:
        return "missed", words, {}
    if clause.asks_references:
        return "references_asked", words, {}
    if promised := clause.promised:
        return "promise", words, _promise(promised, words, clause.languages, day(words))
    if when := decided(clause, day(words)):
        return "decision", words, {"value": when.isoformat()}
    if hit := clause.found("hard", begins=True):
        return "note", words, _hard(clause.after(hit.last).lstrip(EDGE) or words, item)
    return None


def _assessment(clause: Clause, day: date) -> Said | None:
    """What the employer has set, with its day, or with that on which it comes."""
    words = clause.text.raw
    days = dict(zip(("by", "comes"), handed_over(clause, day), strict=True))
    soon = {name: when.isoformat() for name, when in days.items() if when and when <= day + _SOON}
    what = clause.assessment(places(words, day) if "by" in soon else ())
    if what is None or asks(clause):
        return None
    return "assessment", words, {"what": what, "text": words.strip(EDGE)} | soon


def _note(text: str, item: Item, people: Collection[str]) -> Iterator[Said]:
    text = text.lstrip(EDGE).rstrip(" \t,;:，；–—-")
    if not Clause.of(text).empty:
        about = item.about or spoken_of(text, people)
        yield "note", text, {"text": text} | ({"about": about} if about else {})


def _promise(text: str, clause: str, languages: Collection[str], day: date) -> dict[str, str]:
    """The day may stand before what is promised: "by Friday I'll send it"."""
    by, step = due(text, day, languages) or due(clause, day, languages), Clause.of(clause).step
    what = {"what": step.cue.removeprefix("step.")} if step else {}
    text = undated(text.strip(EDGE), by, day, languages) if by else text
    return {"text": text.strip(EDGE)} | ({"by": by.isoformat()} if by else {}) | what


def _hard(text: str, item: Item) -> dict[str, str]:
    return {"text": text, "hard": "yes"} | ({"about": item.about} if item.about else {})


def _decision(item: Item, day: Day) -> Iterator[Said]:
    """A day right behind the label; else whatever is said there."""
    first, *rest = [item.text[start:end] for start, end in spans(item.text)]
    if when := answered(first, day(f"{item.label}{first}"), item.language):
        yield "decision", f"{item.label}{first}", {"value": when.isoformat()}
        for words in rest:
            yield from _freely(words, item, day)
    elif not Clause.of(item.text).empty:
        yield from _freely(item.raw, item, day)


def _promises(item: Item, day: Day) -> Iterator[Said]:
    if Clause.of(item.text).found("nothing", begins=True):
        yield from () if Clause.of(item.text).empty else _freely(item.text, item, day)
        return
    for words in filter(None, END.split(item.text)):
        clause = Clause.of(words)
        if not clause.empty:
            languages = dict.fromkeys((*filter(None, [item.language]), *clause.languages))
            yield "promise", words, _promise(clause.promised or words, words, languages, day(words))


def _hard_ones(item: Item, _day: Day) -> Iterator[Said]:
    if not Clause.of(item.text).empty:
        yield "note", item.raw, _hard(item.text, item)


def _private(item: Item, _day: Day) -> Iterator[Said]:
    if not Clause.of(item.text).empty:
        yield "note", item.raw, {"text": item.raw, "private": "yes"}


def _channel(item: Item, day: Day) -> Iterator[Said]:
    clause = Clause.of(item.text)
    for channel in CHANNELS:
        if clause.found(f"word.{channel}", f"channel.{channel}"):
            yield "channel", item.raw, {"value": channel}
            return
    if not clause.empty:
        yield from _freely(item.raw, item, day)


def _yes(kind: str, item: Item) -> Iterator[Said]:
    """A yes, or anything but a no: "References asked: two of them"."""
    clause = Clause.of(item.text)
    if clause.found("yes", begins=True) or not clause.found("nothing", begins=True):
        yield kind, item.raw, {}


_ANSWERS: dict[str, Callable[[Item, Day], Iterator[Said]]] = {
    "decision": _decision,
    "promise": _promises,
    "hard": _hard_ones,
    "private": _private,
    "channel": _channel,
    "references": lambda item, _: _yes("references_asked", item),
    "missed": lambda item, _: _yes("missed", item),
}
