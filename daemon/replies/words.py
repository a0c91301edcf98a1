"""What the words of a mail are evidence of: the phrases of ``daemon/lexicon/replies.*.txt``, read sentence by sentence.

What is said of everybody, or of what may come ("if you are selected"), does not count; nor what a newsletter says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from daemon.lexicon import Hit, phrases
from daemon.lexicon.dates import find_dates
from daemon.lexicon.text import Text
from daemon.replies.letter import sentences

_DECIDING = frozenset({"rejection", "offer", "scheduling"})
_NO = frozenset("""
    not never unable cannot t without nicht kein keine keinen keinem noch pas non no nao niet geen nie 不 没 未 无
""".split())  # fmt: skip
_REACH = 4  # words within which a "not" takes back what follows
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.h]\d\d)?\s?(?:am|pm|a\.m|p\.m|uhr|h|uur|o'clock)\b|\b\d{1,2}:\d\d\b|\d{1,2}[時点]", re.IGNORECASE
)


def cues(topic: str, text: str, day: date) -> Counter[str]:
    """How many different phrases of each cue stand in a subject and in the sentences below it, written on ``day``.

    A cue that begins with ``perhaps`` is what only a person would mean by these words.
    """
    found: dict[tuple[str, str], None] = {}
    for sentence in (topic, *sentences(text)):
        read = Text.of(sentence)
        for cue, first, last in _counting(sentence, read.tokens, day):
            found[cue, " ".join(read.tokens[first:last])] = None
    return Counter(cue for cue, _ in found)


def _counting(sentence: str, tokens: Sequence[str], day: date) -> Iterator[tuple[str, int, int]]:
    """The cues of a sentence and the tokens they cover."""
    hits = phrases("replies").find(tokens)
    seen = {hit.cue for hit in hits}
    vague = min((hit.first for hit in hits if hit.cue == "perhaps"), default=len(tokens))
    if "newsletter" in seen:
        vague = -1
    for hit in hits:
        vain = hit.cue in _DECIDING and hit.first > vague
        if not vain and not (hit.cue == "offer" and ("regret" in seen or _denied(hit, tokens))):
            yield hit.cue, hit.first, hit.last
    if vague < len(tokens):
        return
    if "other" in seen and any(hit.cue == "choice" and not _denied(hit, tokens) for hit in hits):
        yield "rejection", 0, len(tokens)
    if "handing" in seen and any(hit.cue == "paper" and not _denied(hit, tokens) for hit in hits):
        yield "perhaps offer", 0, len(tokens)
    if sentence.endswith(("?", "？")):
        if _CLOCK.search(sentence):  # who asks about an hour wants to meet
            yield "scheduling", 0, len(tokens)
        elif "meeting" in seen and find_dates(sentence, day):
            yield "perhaps scheduling", 0, len(tokens)


def _denied(hit: Hit, tokens: Sequence[str]) -> bool:
    return not _NO.isdisjoint(tokens[max(0, hit.first - _REACH) : hit.first])
