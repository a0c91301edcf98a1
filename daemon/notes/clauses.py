"""What the clauses of a note say. A clause that is no fact of another kind stays a note, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from daemon.lexicon import LANGUAGES, Hit, phrases, sections
from daemon.lexicon.dates import Mention, find_dates
from daemon.lexicon.text import Text
from daemon.notes.lines import Item
from daemon.notes.people import spoken_of

Said = tuple[str, str, dict[str, str]]  # the kind of fact, the words it follows from, its data

_FAR = timedelta(days=183)  # no decision is promised for later
_CHANNELS = ("none", "phone", "linkedin", "mail")
_END = re.compile(r"(?<=[!?])\s+|(?<=[^\d\s]\.)\s+(?=[^\Wa-z_])|(?<=[。！？])|\s*[;；]\s*|\s+[–—]\s+|\s+-\s+")
_JOINT = re.compile(
    r",?\s+(?:and|but|und|aber|et|mais|y|pero|e|mas|ma|en|maar|i|ale)\s+"
    r"(?=(?:I|they|she|he|we|ich|sie|er|wir|je|ils|elles|elle|il|on|yo|ellos|ella|me|eu|eles|ela|io|loro|lei|lui|ik|zij"
    r"|ze|hij|we|oni|ona|mam)\b|(?:j|I)['’])",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,，、]\s*")
_TO = frozenset("to that would will d ll".split())  # after these the promise itself begins
_EDGE = " \t,.;:，。；–—-"


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with what the phrases found in it; it begins at ``heads``, before or after "and then" or "she said"."""

    text: Text
    hits: tuple[Hit, ...]
    heads: frozenset[int]

    @classmethod
    def of(cls, words: str) -> _Clause:
        text = Text.of(words)
        hits = tuple(phrases("notes").find(text.tokens))
        heads = {0}
        for hit in hits:  # in order of their first token
            if hit.cue == "lead" and hit.first in heads:
                heads.add(hit.last)
        return cls(text, hits, frozenset(heads))

    def found(self, *cues: str, begins: bool = False) -> Hit | None:
        """The longest hit of these cues; ``begins``: one at the head of the clause."""
        fitting = [hit for hit in self.hits if hit.cue in cues and (not begins or hit.first in self.heads)]
        return max(fitting, key=lambda hit: hit.last - hit.first, default=None)

    def follows(self, cue: str, last: int) -> Hit | None:
        """The hit of a cue that begins right where another ended."""
        return next((hit for hit in self.hits if hit.cue == cue and hit.first == last), None)

    def after(self, place: int) -> str:
        """The words from a token on."""
        spans = self.text.spans
        return self.text.raw[spans[place][0] :].strip() if place < len(spans) else ""

    @property
    def empty(self) -> bool:
        """A whole answer that says nothing: ``no``, ``-``, ``n/a``."""
        count = len(self.text.tokens)
        return not count or any(hit.cue == "nothing" and (hit.first, hit.last) == (0, count) for hit in self.hits)

    @property
    def begins_fact(self) -> bool:
        """Whether another fact begins here."""
        kinds = ("promise", "decision", "hard", "missed", "references", "errand", *(f"channel.{c}" for c in _CHANNELS))
        return bool(self.found(*kinds, begins=True)) or any(
            hit.cue == "resolve" and hit.first in self.heads and self.follows("doing", hit.last) for hit in self.hits
        )

    @property
    def missed(self) -> bool:
        """Whether nobody called; "they didn't call it a rewrite" is something else."""
        hit = self.found("missed", begins=True)
        return hit is not None and (hit.last == len(self.text.tokens) or self.follows("tail", hit.last) is not None)

    def denied(self, hit: Hit) -> bool:
        """Whether a "not" stands right before it."""
        return any(other.cue == "not" and hit.first - 2 <= other.first < hit.first for other in self.hits)


def read(item: Item, day: date, people: Collection[str]) -> Iterator[Said]:
    """What one line says, first to last."""
    clause = _Clause.of(item.text)
    if item.topic in _ANSWERS:
        yield from _ANSWERS[item.topic](item, clause, day)
    elif not clause.empty:
        yield from _freely(item, day, people)


def _freely(item: Item, day: date, people: Collection[str]) -> Iterator[Said]:
    """Clause by clause; what stands between two facts is one note."""
    text = item.raw if item.topic in _ANSWERS else item.text
    kept: list[tuple[int, int]] = []
    for start, end in _spans(text):
        if said := _fact(_Clause.of(text[start:end]), item, day):
            if kept:
                yield from _note(text[kept[0][0] : kept[-1][1]], item, people)
            yield said
            kept = []
        else:
            kept.append((start, end))
    if kept:
        yield from _note(text[kept[0][0] : kept[-1][1]], item, people)


def _note(text: str, item: Item, people: Collection[str]) -> Iterator[Said]:
    if not _Clause.of(text).empty:
        about = item.about or spoken_of(text, people)
        yield "note", text, {"text": text} | ({"about": about} if about else {})


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses begin and end: a comma parts only what is a fact of its own."""
    cuts = [found.span() for found in (*_END.finditer(text), *_JOINT.finditer(text)) if found.start()]
    cuts += [found.span() for found in _COMMA.finditer(text) if _Clause.of(text[found.end() :]).begins_fact]
    begun = 0
    for start, end in sorted(cuts):
        if start > begun:
            yield begun, start
        begun = max(begun, end)
    if begun < len(text):
        yield begun, len(text)


def _fact(clause: _Clause, item: Item, day: date) -> Said | None:
    """The fact that a clause states, if it is one that is no note of the usual kind."""
    words = clause.text.raw
    for channel in _CHANNELS:
        hit = clause.found(f"channel.{channel}")
        if hit and not clause.denied(hit) and not clause.follows("meeting", hit.last):
            return "channel", words, {"value": channel}
    if clause.missed:
        return "missed", words, {}
    if (hit := clause.found("references")) and not clause.denied(hit):
        return "references_asked", words, {}
    if promised := _promised(clause):
        return "promise", words, _promise(promised, day)
    if when := _decided(clause, day):
        return "decision", words, {"value": when.isoformat()}
    if hit := clause.found("hard", begins=True):
        return "note", words, _hard(clause.after(hit.last).lstrip(_EDGE) or words, item)
    return None


def _promised(clause: _Clause) -> str:
    """What the user promised or means to do, in their words; empty when the clause is nothing of the kind."""
    if hit := clause.found("promise", begins=True):
        theirs = clause.found("decision")
        rest = clause.after(hit.last)
        if (theirs and theirs.first <= hit.first) or not rest or _Clause.of(rest).found("nothing", begins=True):
            return ""
        whole = clause.text.tokens[hit.last - 1] not in _TO
        return clause.after(hit.first) if whole else rest
    for hit in clause.hits:
        if hit.cue == "resolve" and hit.first in clause.heads and clause.follows("doing", hit.last):
            return clause.after(hit.last)
    if hit := clause.found("errand", begins=True):
        return clause.after(hit.first)
    hit = clause.found("sending", begins=True)
    rest = clause.after(hit.last) if hit else ""
    addressed = rest[:1].isupper() and not rest.split()[0].isupper()  # "Send Tom the link", but not "send SMS in bulk"
    return clause.after(hit.first) if hit and addressed else ""


def _promise(text: str, day: date) -> dict[str, str]:
    text = text.strip(_EDGE)
    by = next((found for found in reversed(_days(text, day, None)) if found.day >= day), None)
    return {"text": text} | ({"by": by.day.isoformat()} if by else {})


def _hard(text: str, item: Item) -> dict[str, str]:
    return {"text": text, "hard": "yes"} | ({"about": item.about} if item.about else {})


def _decided(clause: _Clause, day: date) -> date | None:
    """The day by which an answer is promised: one named beside words of deciding that are neither past nor mine."""
    if clause.found("past"):
        return None
    for hit in clause.hits:
        if hit.cue != "decision" and not (hit.cue == "label.decision" and hit.first in clause.heads):
            continue
        first, last = clause.text.spans[hit.first][0], clause.text.spans[hit.last - 1][1]
        found = _days(clause.text.raw, day, hit.language)
        if hit.cue == "decision":
            behind = [each for each in found if each.start >= first]
            found = behind[:1] or found[-1:]
        else:
            found = [each for each in found[:1] if not clause.text.raw[last : each.start].strip(_EDGE)]
        if found and day <= found[0].day <= day + _FAR:
            return found[0].day
    return None


def _days(text: str, day: date, language: str | None) -> list[Mention]:
    """The days named, "Friday, 11 December" being one."""
    found: list[Mention] = []
    for each in find_dates(text, day, language):
        if found and not text[found[-1].end : each.start].strip(" ,("):
            found[-1] = Mention(each.day, found[-1].start, each.end)
        else:
            found.append(each)
    return found


def _decision_answer(item: Item, clause: _Clause, day: date) -> Iterator[Said]:
    """A day, or a span of time without "in", right behind the label; else whatever is said there."""
    if clause.empty:
        return
    language = next((hit.language for hit in clause.hits), None)
    found = [] if clause.found("past") else _days(item.text, day, language)
    if not found:
        for name in LANGUAGES:
            within = sections(f"notes.{name}")["within"][0]
            found = [m for m in _days(f"{within} {item.text}", day, name) if m.start == 0]
            if found:
                break
    if found and day <= found[0].day <= day + _FAR:
        yield "decision", item.raw, {"value": found[0].day.isoformat()}
    else:
        yield from _freely(item, day, ())


def _promise_answer(item: Item, clause: _Clause, day: date) -> Iterator[Said]:
    if clause.found("nothing", begins=True):
        yield from () if clause.empty else _freely(item, day, ())
        return
    for part in _END.split(item.text):
        if part and not _Clause.of(part).empty:
            yield "promise", part, _promise(_promised(_Clause.of(part)) or part, day)


def _hard_answer(item: Item, clause: _Clause, _day: date) -> Iterator[Said]:
    if not clause.empty:
        yield "note", item.raw, _hard(item.text, item)


def _private_answer(item: Item, clause: _Clause, _day: date) -> Iterator[Said]:
    if not clause.empty:
        yield "note", item.raw, {"text": item.raw, "private": "yes"}


def _channel_answer(item: Item, clause: _Clause, day: date) -> Iterator[Said]:
    for channel in _CHANNELS:
        if clause.found(f"word.{channel}", f"channel.{channel}"):
            yield "channel", item.raw, {"value": channel}
            return
    if not clause.empty:
        yield from _freely(item, day, ())


def _yes(kind: str, item: Item, clause: _Clause) -> Iterator[Said]:
    """A yes, or anything but a no: "References asked: two of them"."""
    if clause.found("yes", begins=True) or not clause.found("nothing", begins=True):
        yield kind, item.raw, {}


_ANSWERS: dict[str, Callable[[Item, _Clause, date], Iterator[Said]]] = {
    "decision": _decision_answer,
    "promise": _promise_answer,
    "hard": _hard_answer,
    "private": _private_answer,
    "channel": _channel_answer,
    "references": lambda item, clause, _: _yes("references_asked", item, clause),
    "missed": lambda item, clause, _: _yes("missed", item, clause),
}
