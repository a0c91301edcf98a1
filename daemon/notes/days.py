"""The days that notes name: by when an answer is promised, by when something is to be done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

from daemon.lexicon import LANGUAGES, Hit, sections
from daemon.lexicon.dates import Mention, find_dates, leading
from daemon.lexicon.text import Text
from daemon.notes.clause import EDGE, Clause, parts

_FAR = timedelta(days=183)  # no decision is promised for later
_INVERTED = {"de": "ich", "nl": "ik"}  # stands behind the verb where a sentence begins with a day
_NEAR = 3  # words between "by" and its day


def places(text: str, day: date) -> list[tuple[int, int]]:
    """Where days are named, in the language that names most of it."""
    return [(each.start, each.end) for each in _days(text, day, None)]


def due(text: str, day: date, languages: Collection[str]) -> date | None:
    """The last day named that is not over, in the first of these languages that names one."""
    found = (each.day for name in languages for each in reversed(_days(text, day, name)) if each.day >= day)
    return next(found, None)


def handed_over(clause: Clause, day: date) -> tuple[date | None, date | None]:
    """By when what an employer has set is due, and when they hand it over: the one day says nothing of the other."""
    words = clause.text.raw
    if clause.found("step_comes") is None:
        return due(words, day, clause.languages), None
    named = ((name, [each for each in _days(words, day, name) if each.day >= day]) for name in clause.languages)
    language, found = next((each for each in named if each[1]), (None, []))
    comes = max((each.day for each in found if not _ends(clause, each)), default=None)
    found = _days(words, comes, language) if comes else found  # "on Monday, due Thursday": that after it
    return max((each.day for each in found if _ends(clause, each)), default=None), comes


def _ends(clause: Clause, mention: Mention) -> bool:
    """Whether words of handing in stand beside the day."""
    raw, spans = clause.text.raw, clause.text.spans
    places = [(spans[hit.first][0], spans[hit.last - 1][1]) for hit in clause.hits if hit.cue == "step_due"]
    before = (raw[end : mention.start] for _, end in places if end <= mention.start)
    behind = (raw[mention.end : start] for start, _ in places if mention.end <= start)
    return any(map(_joins, before)) or not all(gap.strip() for gap in behind)


def undated(text: str, by: date, day: date, languages: Collection[str]) -> str:
    """The words without the day by which something is to be done, and without what leads to it."""
    text = Text.of(text).raw
    for language in languages:
        named = [each for each in _days(text, day, language) if each.day == by]
        if named:
            start, end = _led_to(text, named[-1], language)
            head, tail = text[:start].rstrip(), text[end:].lstrip()
            blank = " " if text[:start] != head and text[end:] != tail else ""
            head = head if tail[:1].isalnum() else head.rstrip(EDGE)
            rest = f"{head}{blank}{tail}" if head else _subject_first(tail.lstrip(EDGE), language)
            return rest if Text.of(rest).tokens else text
    return _subject_first(text, next(iter(languages), ""))  # the day stood before these words


def _led_to(text: str, mention: Mention, language: str) -> tuple[int, int]:
    """The place of a day with the words that lead to it, which in some languages stand behind it."""
    clause, start, end = Clause.of(text), mention.start, mention.end
    spans, hits = clause.text.spans, [hit for hit in clause.hits if hit.language == language]
    verbs = {spans[hit.first][0]: spans[hit.first + 1][0] for hit in hits if hit.cue == "particle"}
    start = verbs.get(start, start)
    words = [(spans[hit.first][0], spans[hit.last - 1][1], False) for hit in hits if hit.cue in ("deadline", "adverb")]
    words = sorted(each for each in (*words, *leading(text, language)) if each[0] not in verbs)
    more = language != "ja"
    for first, last, article in reversed(words):
        if more and last <= start and not text[last:start].strip():
            start, more = first, article  # "in" before "by Friday" belongs to "hand in"
    for first, last, _ in words if language in ("ja", "zh") else ():
        if first == end:
            end = last
    return start, end + (text[end - 1 : end].isdigit() and text[end : end + 1] == ".")  # "bis zum 8."


def _subject_first(text: str, language: str) -> str:
    """A sentence that began with its day: "schicke ich die Folien" is "ich schicke die Folien" without it."""
    verb, _, rest = text.partition(" ")
    subject, _, rest = rest.partition(" ")
    return f"{subject} {verb.lower()} {rest}" if subject == _INVERTED.get(language) else text


def decided(clause: Clause, day: date) -> date | None:
    """The day by which an answer is promised: one named beside words of deciding that are neither past nor mine."""
    if over(clause, day):
        return None
    for hit in clause.hits:
        if hit.cue == "span" and not clause.found("finished") and (when := _after_a_while(clause, day)):
            return when
        begins = hit.first in clause.heads
        if hit.cue != "decision" and not (begins and hit.cue in ("answer", "label.decision")):
            continue
        if clause.denied(hit):
            continue
        first, last = clause.text.spans[hit.first][0], clause.text.spans[hit.last - 1][1]
        found = _days(clause.text.raw, day, hit.language)
        if hit.cue == "label.decision":  # "Decision probably Friday"
            found = [each for each in found[:1] if _joins(clause.text.raw[last : each.start])]
        else:
            behind = [each for each in found if each.start >= first]
            found = [each for each in behind if _limits(clause, each)][-1:] or behind[:1] or found[-1:]
        if found and day <= found[0].day <= day + _FAR:
            return found[0].day
    return None


def announced(clause: Clause, day: date) -> date | None:
    """The day that stands with a word of what they come to, or of telling it, if nothing else happens on it.

    The shorter statements of a clause come first: "interviews until Friday, then they call".
    """
    shorter = (clause.text.raw[start:end] for start, end in parts(clause.text.raw))
    alone = (Clause.of(each).bridged(places(each, day)) for each in shorter)
    return next(filter(None, (_announced(each, day) for each in (*alone, clause))), None)


def _announced(clause: Clause, day: date) -> date | None:
    mine = clause.found("must") and not clause.found("learn", "to_me")
    if mine or over(clause, day) or clause.found("finished"):
        return None
    for language in clause.languages:
        cues = {hit.cue for hit in clause.hits if hit.language == language and not clause.denied(hit)}
        anything = cues & {"deliver", "topic"}  # what is sent, or talked about, may be anything
        told = "result" in cues or ("answers" in cues and not anything)
        found = [each for each in _days(clause.text.raw, day, language) if day <= each.day <= day + _FAR]
        if any(_apart(clause, hit, found) for hit in clause.hits if hit.cue == "other"):
            continue
        if found and told:
            return ([each for each in found if _limits(clause, each)] or found)[-1].day
        if not found and "lasting" in cues and (told or "learn" in cues) and (when := _after_a_while(clause, day)):
            return when
    return None


def _apart(clause: Clause, hit: Hit, days: Collection[Mention]) -> bool:
    """Whether a hit is more than a word of a day."""
    start, end = clause.text.spans[hit.first][0], clause.text.spans[hit.last - 1][1]
    return not any(each.start < end and start < each.end for each in days)


def over(clause: Clause, day: date) -> bool:
    """Whether it speaks of what is over, or only asks; the "on the" of "decide on the 16th" does not."""
    if asks(clause):
        return True
    for hit in clause.hits:
        if hit.cue == "past":
            last = clause.text.spans[hit.last - 1][1]
            if not any(each.start < last < each.end for each in _days(clause.text.raw, day, hit.language)):
                return True
    return False


def asks(clause: Clause) -> bool:
    """Whether it is a question."""
    return clause.text.raw.rstrip().endswith(("?", "？"))


def answered(text: str, day: date, language: str | None) -> date | None:
    """The day that somebody gives who was asked for one: "Friday", "two weeks"."""
    if Clause.of(text).found("past"):
        return None
    found = _days(text, day, language) or ([] if "/" in text else _days(text, day, None))
    when = found[0].day if found else _while(text, day)
    return when if when and day <= when <= day + _FAR else None


def _after_a_while(clause: Clause, day: date) -> date | None:
    """When a span of time is over that is named anywhere: "they need two weeks to decide"."""
    found = (_while(clause.after(place), day) for place in range(len(clause.text.tokens)))
    return next((each for each in found if each and day <= each <= day + _FAR), None)


def _while(text: str, day: date) -> date | None:
    """When a span of time is over with which the text begins: "two weeks"."""
    found = (each for name, within in _within() for each in _days(f"{within} {text}", day, name) if each.start == 0)
    return next((each.day for each in found), None)


def _limits(clause: Clause, mention: Mention) -> bool:
    """Whether it is a last day: "by Friday", "by the end of next week"."""
    starts = [clause.text.spans[hit.first][0] for hit in clause.hits if hit.cue == "deadline"]
    return any(start < mention.end and len(clause.text.raw[start : mention.start].split()) <= _NEAR for start in starts)


def _joins(text: str) -> bool:
    """Whether nothing but words such as "probably" stands here."""
    clause = Clause.of(text)
    joining = [hit for hit in clause.hits if hit.cue in ("adverb", "lead", "deadline")]
    return len({place for hit in joining for place in range(hit.first, hit.last)}) == len(clause.text.tokens)


@lru_cache(maxsize=1)
def _within() -> tuple[tuple[str, str], ...]:
    """The word that makes "two weeks" a day, by language."""
    return tuple((name, word) for name in LANGUAGES for word in sections(f"notes.{name}").get("within", ()))


def _days(text: str, day: date, language: str | None) -> list[Mention]:
    """The days named, "Friday, 11 December" being one."""
    text = Text.of(text).raw  # in which the places of mentions are counted
    found: list[Mention] = []
    for each in find_dates(text, day, language):
        if _is_a_word(text[each.start : each.end], language):
            continue
        gap = text[found[-1].end : each.start] if found else ""
        again = not gap.strip(" ,(") or (gap.endswith("(") and len(gap.split()) <= _NEAR)
        if found and again:  # "before Xmas week (17 Dec)"
            found[-1] = Mention(each.day, found[-1].start, each.end)
        else:
            found.append(each)
    return found


def _is_a_word(text: str, language: str | None) -> bool:
    """Short names of weekdays are words too: *mon* and *mer* in French, *ter* in Portuguese, *sat* in English."""
    short = len(text) <= 3 and text.isalpha() and text.islower()
    return short and (language != "en" or text in ("sat", "sun"))
