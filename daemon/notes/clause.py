"""Clauses: where they begin and end, and what the phrases of the lexicon find in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from daemon.lexicon import Hit, common_words, phrases
from daemon.lexicon.text import Text

CHANNELS = ("none", "phone", "linkedin", "mail")
EDGE = " \t,.;:，。；–—-"

END = re.compile(
    r"(?<=[!?])\s+|(?<=[。！？])|\s*[;；]\s*|\s+[–—-]\s+"
    r"|(?<=[^\W\d_]{2}\.)(?<!\bdr\.)(?<!\bmr\.)(?<!\bms\.)(?<!\bvs\.)(?<!\bca\.)(?<!\bacc\.)(?<!\bapprox\.)(?<!\bbzw\.)(?<!\bbzgl\.)(?<!\bst\.)\s+(?!\d)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r",?\s+(?:and|but|und|aber|et|mais|y|pero|e|mas|ma|en|maar|i|ale)\s+"
    r"(?=(?:I|they|she|he|we|ich|sie|er|wir|je|ils|elles|elle|il|on|yo|ellos|ella|me|eu|eles|ela|io|loro|lei|lui|ik|zij"
    r"|ze|hij|we|oni|ona|mam)\b|(?:j|I)['’])",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(did|do|does|is|was|wo|ca|could|would|has|have|are|were)nt\b", re.IGNORECASE)
COMMA = re.compile(r"\s*[,，、]\s*")
_INNER = re.compile(r"\s*[,，、&/(]+\s*|\s+(?:then|dann|puis|luego|poi|dan|potem|después|depois)\s+")
_SHARE = 0.9  # of the words that the likeliest language knows, that another has to know to be spoken too
_SHORT = 3  # words, or so many characters of Han and kana twice, that say something of their own
_GLANCE = 80  # characters behind a comma that show whether a fact begins there
_NAME = 2  # words of a name that may stand before "didn't call"
_TO = frozenset("to that would will d ll".split())  # behind these words the promise itself begins


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with what the phrases found in it; it begins at ``heads``, before or after "and then" or "she said"."""

    text: Text
    hits: tuple[Hit, ...]
    heads: frozenset[int]

    @classmethod
    def of(cls, words: str) -> Clause:
        """Read a clause."""
        text = Text.of(_NOT.sub(r"\1n't", words))
        hits = _spoken(phrases("notes").find(text.tokens), text.tokens)
        return cls(text, hits, _heads(hits, 0))

    def bridged(self, days: Iterable[tuple[int, int]]) -> Clause:
        """The same with what the phrases find across days (given by their places) and with "them" for names.

        "They take by Friday a decision" takes a decision, and who owes Tom something owes it them.
        """
        places = list(days)
        kept = [place for place, span in enumerate(self.text.spans) if not _lies_in(span, places)]
        tokens = ["them" if self._is_name(place) else self.text.tokens[place] for place in kept]
        if tokens == self.text.tokens:
            return self
        more = (
            Hit(hit.cue, hit.language, kept[hit.first], kept[hit.last - 1] + 1) for hit in phrases("notes").find(tokens)
        )
        hits = _spoken(sorted({*self.hits, *more}, key=lambda hit: (hit.first, hit.last)), self.text.tokens)
        return Clause(self.text, hits, self.heads | _heads(hits, kept[0] if kept else 0))

    def _is_name(self, place: int) -> bool:
        """Whether it is written like a name in the middle of a clause."""
        word = self.text.word(place)
        return place > 0 and len(word) > 1 and word.istitle()

    def found(self, *cues: str, begins: bool = False) -> Hit | None:
        """The longest hit of these cues; ``begins``: one at the head of the clause."""
        fitting = [hit for hit in self.hits if hit.cue in cues and (not begins or hit.first in self.heads)]
        return max(fitting, key=lambda hit: hit.last - hit.first, default=None)

    def after(self, place: int) -> str:
        """The words from a token on."""
        spans = self.text.spans
        return self.text.raw[spans[place][0] :].strip() if place < len(spans) else ""

    def follows(self, cue: str, place: int) -> bool:
        """Whether a hit of this cue begins at a token."""
        return any(hit.cue == cue and hit.first == place for hit in self.hits)

    @property
    def empty(self) -> bool:
        """A whole answer that says nothing: ``no``, ``-``, ``n/a``, or no more than "they said"."""
        count = len(self.text.tokens)
        whole = any(hit.cue == "nothing" and (hit.first, hit.last) == (0, count) for hit in self.hits)
        return not count or whole or count in self.heads

    @property
    def channel(self) -> str | None:
        """How they want to be written to, if it says so; "prefers phone screens" is something else."""
        for channel in CHANNELS:
            hit = self.found(f"channel.{channel}")
            if hit and not self.denied(hit) and not self.follows("meeting", hit.last):
                return channel
        return None

    @property
    def missed(self) -> bool:
        """Whether nobody called; "they didn't call it a rewrite" is something else."""
        return any(
            (hit.first in self.heads or hit.first <= _NAME)
            and (hit.last == len(self.text.tokens) or self.follows("tail", hit.last))
            for hit in self.hits
            if hit.cue == "missed"
        )

    @property
    def asks_references(self) -> bool:
        """Whether references were asked for."""
        hit = self.found("references")
        return hit is not None and not self.denied(hit)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose phrases were found, the commonest first."""
        return tuple(name for name, _ in Counter(hit.language for hit in self.hits).most_common())

    @property
    def promised(self) -> str | None:
        """What the user promised or means to do, in their words."""
        if hit := self.found("promise", begins=True):
            rest, theirs = self.after(hit.last), self.found("decision")
            if (theirs and theirs.first <= hit.first) or not rest or Clause.of(rest).found("nothing", begins=True):
                return None
            return rest if self.text.tokens[hit.last - 1] in _TO else self.after(hit.first)
        hit = self.found("promised")  # "…, habe ich versprochen": what stands before it is promised
        if hit and hit.last == len(self.text.tokens) and hit.first:
            return self.text.raw[: self.text.spans[hit.first][0]].strip()
        for hit in self.hits:
            if hit.cue == "resolve" and hit.first in self.heads and self.follows("doing", hit.last):
                return self.after(hit.last)
        if hit := self.found("errand", begins=True):
            return self.after(hit.first)
        hit = self.found("sending", begins=True)
        rest = self.after(hit.last) if hit else ""
        addressed = rest[:1].isupper() and not rest.split()[0].isupper()  # "Send Tom the link", not "send SMS in bulk"
        return self.after(hit.first) if hit and addressed else None

    @property
    def step(self) -> Hit | None:
        """What an employer may set, if it is neither over nor denied, uncertain or somebody else's."""
        named = [hit for hit in self.hits if hit.cue.startswith("step.")]
        comes = [(hit.first, hit.last) for hit in self.hits if hit.cue == "step_comes"]  # the "over" of "send over"
        others = (hit for hit in self.hits if hit.cue == "step_other")
        other = any(not any(first <= hit.first and hit.last <= last for first, last in comes) for hit in others)
        if not named or other or any(self._refused(hit) for hit in named):
            return None
        return max(named, key=lambda hit: (hit.last - hit.first, -hit.first))

    def assessment(self, days: Collection[tuple[int, int]]) -> str | None:
        """What they have set, by its name in ``daemon.model.ASSESSMENTS``: given to me, or named first with a day."""
        hit, spans = self.step, self.text.spans
        if hit is None:
            return None
        leading = {place for other in self.hits if other.cue in ("lead", "article") for place in range(*other[2:])}
        leading |= {place for place, span in enumerate(spans) if _lies_in(span, days)}
        alone = bool(days) and leading.issuperset(range(hit.first))
        return hit.cue.removeprefix("step.") if alone or self.found("step_set", "step_comes") else None

    def _refused(self, named: Hit) -> bool:
        """Whether a "not" stands before it, or right behind."""
        return any(hit.cue == "not" and hit.first < named.last + _NAME for hit in self.hits)

    @property
    def duty(self) -> bool:
        """Whether it says both that I am to do something, and that something is handed over."""
        theirs = self.found("theirs", begins=True) or self.found("to_me")
        mine = self.found("must") is not None and theirs is None
        return mine and self.found("deliver") is not None

    @property
    def asks_when(self) -> bool:
        """Whether it speaks of deciding or telling at all."""
        return self.found("decision", "result", "answers", "label.decision") is not None

    @property
    def begins_fact(self) -> bool:
        """Whether it begins with the words of a fact."""
        kinds = ("promise", "decision", "answer", "hard", "missed", "references", "errand")
        return bool(self.found(*kinds, *(f"channel.{name}" for name in CHANNELS), begins=True) or self.promised)

    def denied(self, hit: Hit) -> bool:
        """Whether a "not" stands right before it."""
        return any(other.cue == "not" and hit.first - 2 <= other.first < hit.first for other in self.hits)


def _spoken(hits: Sequence[Hit], tokens: Sequence[str]) -> tuple[Hit, ...]:
    """The hits of the language that it is written in, by the share of its words that a language knows."""
    covered: dict[str, set[int]] = {}
    for hit in hits:
        covered.setdefault(hit.language, set()).update(range(hit.first, hit.last))
    for place, token in enumerate(tokens):
        for language in common_words().get(token, ()):
            covered.setdefault(language, set()).add(place)
    most = max(map(len, covered.values()), default=0)
    return _unhidden([hit for hit in hits if len(covered[hit.language]) >= _SHARE * most])


def _unhidden(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits without those inside a "round" or "decide on the" that is only what one decides about."""
    matters = [hit for hit in hits if hit.cue == "matter"]
    return tuple(
        hit
        for hit in hits
        if hit.cue not in ("past", "other", "topic")
        or not any(each.first <= hit.first and hit.last <= each.last for each in matters)
    )


def _lies_in(span: tuple[int, int], places: Iterable[tuple[int, int]]) -> bool:
    """Whether a token is part of one of these places."""
    return any(first < span[1] and span[0] < last for first, last in places)


def _heads(hits: Iterable[Hit], first: int) -> frozenset[int]:
    """Where a clause may begin: at the first token, and behind words that only lead to it."""
    heads = {first}
    for hit in hits:  # in order of their first token
        if hit.cue == "lead" and hit.first in heads:
            heads.add(hit.last)
    return frozenset(heads)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a line begin and end: a comma parts only what is a fact of its own."""
    cuts = [found.span() for found in (*END.finditer(text), *_JOINT.finditer(text)) if found.start()]
    cuts += [
        found.span()
        for found in COMMA.finditer(text)
        if Clause.of(text[found.end() : found.end() + _GLANCE]).begins_fact
    ]
    begun = 0
    for start, end in sorted(cuts):
        if start > begun:
            yield begun, start
        begun = max(begun, end)
    if begun < len(text):
        yield begun, len(text)


def parts(text: str, cut: re.Pattern[str] = _INNER) -> Iterator[tuple[int, int]]:
    """Where the shorter statements of a clause begin and end, if it has any; "always" behind a comma is none."""
    begun = 0
    for start, end in [found.span() for found in cut.finditer(text)]:
        if telling(text[begun:start], _SHORT - 1) and telling(text[end:], _SHORT - 1):
            yield begun, start
            begun = end
    if begun:
        yield begun, len(text)


def telling(text: str, least: int = _SHORT) -> bool:
    """Whether it is long enough to say something of its own."""
    words = Text.of(text).tokens
    return len(words) >= (least if any(len(word) > 1 for word in words) else 2 * least)
