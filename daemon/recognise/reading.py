"""An event, read once: its texts as tokens, the phrases in them, its people and links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from daemon.lexicon import LANGUAGES, Hit, common_words, phrases, state_words
from daemon.lexicon.text import Text, fold
from daemon.model import Event, Me
from daemon.recognise import links
from daemon.recognise.cast import Cast, cast_of
from daemon.recognise.pieces import Piece, pieces_of, surroundings

_NAMING = ("interview", "selection", "stage.")  # cues that name the thing in its language
_PARTICLES = frozenset("da das de dei del della den der di do dos du e la le ten ter van von vom y zu zum".split())
_APART = re.compile(r"[|:–—]|\s-|-\s")
_BY_WHOM = ("stage.hiring_manager", "stage.executive", "not.research")  # these may say who asks: *manager interview*
_AUXILIARY = ("ambiguous", "sure")  # they qualify other hits and say nothing by themselves
FIELDS = ("title", "body", "sender")
_QUOTED = re.compile(r"(?<!\w)['‘](?=\w)[^'’]*\s[^'’]*['’](?!\w)|[\"“„«][^\"”“»]*\s[^\"”“»]*[\"”“»]")
_BOOKED = re.compile(
    r"^(?:Event (?:Name|Type)|Nombre del evento|Tipo de evento|Nom de l['’]événement|Type d['’]événement|"
    r"Name des Events?|Name des Ereignisses|Ereignisname|Veranstaltungsname|Nome do evento|Nome (?:dell['’])?evento|"
    r"Naam (?:van het )?evenement|Nazwa wydarzenia)\s*:?\s*(?P<name>\S[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
# *Entwickler:in* has no English *in*, *ingénieur·e* no Italian *e*.
_BOTH_FORMS = re.compile(r"(?<=[^\W\d_])[:*/_·•(](in|a|e|o|as|os|ne|se)\b")
_KANA = re.compile("[\u3041-\u30ff]")
_SIMPLIFIED = re.compile("[试谈选请们时间电话约报录笔务员经历邮讯书单终轮岗职应业网测评线视频发东车银医门问题简]")
_HAN = re.compile("[\u4e00-\u9fff]")


LONGEST = 100_000  # letters of a text that are read: nobody writes more to say what an interview is about


@dataclass
class Reading:
    """What is known of an event before anything is decided."""

    event: Event
    me: Me
    title: Text
    body: Text
    sender: Text
    cast: Cast

    @classmethod
    def of(cls, event: Event, me: Me) -> Reading:
        """Read an event."""
        organizer = event.organizer.name if event.organizer and event.organizer.name else ""
        title, body = Text.of(event.title[:LONGEST]), Text.of(event.description[:LONGEST])
        if named := _BOOKED.search(body.raw):  # a booking page's own title only says who meets whom
            body = Text(body.raw[: named.start()] + body.raw[named.end() :])
            if fold(named["name"]) not in title.folded:
                title = Text(f"{title.raw} | {named['name']}")
        return cls(
            event,
            me,
            title,
            body,
            _sender(organizer),
            cast_of(event, me),
        )

    @cached_property
    def place(self) -> Text:
        """Where it is held."""
        return Text.of(self.event.location)

    @cached_property
    def language(self) -> str | None:
        """The language of the event's words; ``None`` if they do not tell."""
        text = self.title.raw + self.body.raw
        if not text.isascii():
            if _KANA.search(text):
                return "ja"
            if _HAN.search(text):
                return "zh" if _SIMPLIFIED.search(text) else "ja"
        votes: dict[str, int] = {}
        known = common_words()
        for token in (*self.title.tokens, *self.body.tokens):
            if token in known:
                for language in known[token]:
                    votes[language] = votes.get(language, 0) + 1
        for ending in _BOTH_FORMS.findall(f"{self.title.folded}\n{self.body.folded}"):
            for language in known.get(ending, ()):
                votes[language] = votes.get(language, 0) - 1
        votes = {language: count for language, count in votes.items() if count > 0}
        ranked = sorted(votes.values(), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
            return None
        return max(votes, key=votes.__getitem__)

    @cached_property
    def spoken(self) -> str:
        """The language in which to answer: as the commonest words tell, names left out; else the word for interview.

        English where neither tells.
        """
        if self.language in ("ja", "zh"):
            return self.language
        votes: dict[str, int] = {}
        for field in (self.title, self.body):
            for place, token in enumerate(field.tokens):
                if token not in _PARTICLES or not _in_name(field, place):
                    for language in common_words().get(token, ()):
                        votes[language] = votes.get(language, 0) + 1
        most = max(votes.values(), default=0)
        likely = {language for language in LANGUAGES if votes.get(language, 0) == most}
        if len(likely) > 1:
            likely &= {
                hit.language for name in ("title", "body") for hit in self.all_hits[name] if hit.cue.startswith(_NAMING)
            }
        return likely.pop() if len(likely) == 1 else "en"

    @cached_property
    def all_hits(self) -> dict[str, list[Hit]]:
        """Every phrase of the event's language and of English, by field; of all languages where it is not known."""
        find = phrases().find
        quoted = [m.span() for m in _QUOTED.finditer(self.title.raw)]
        spoken: tuple[str, ...] = (self.language, "en") if self.language else ()
        if self.language == "ja" and not _KANA.search(self.title.raw + self.body.raw):
            spoken = ("ja", "zh", "en")  # all in Han: a Chinese title may happen to have no simplified letter
        hits = {name: find(self.field(name).tokens, spoken) for name in ("title", "body")}
        hits["sender"] = _sender_hits(self.sender.raw, spoken)
        if quoted:  # the name of a film or a talk says nothing of what the event is
            spans = self.title.spans
            within = [i for i, (a, b) in enumerate(spans) if any(start < a and b < end for start, end in quoted)]
            hits["title"] = [h for h in hits["title"] if h.first not in within and h.last - 1 not in within]
        hits["title"] = _without_jobs_of(self.title, hits["title"])
        return hits

    @cached_property
    def marks(self) -> list[Hit]:
        """Words of any language by which calendars mark a title as called off, whatever the event's own language is."""
        return state_words().find(self.title.tokens)

    @cached_property
    def hits(self) -> dict[str, list[Hit]]:
        """The phrases that count, by field: none that lies inside a longer one."""
        return {name: outermost(h for h in hits if h.cue not in _AUXILIARY) for name, hits in self.all_hits.items()}

    @cached_property
    def around(self) -> dict[str, list[Hit]]:
        """What stands around names, jobs and people, by field."""
        find = surroundings().find
        return {name: find(self.field(name).tokens) for name in FIELDS}

    @cached_property
    def pieces(self) -> list[Piece]:
        """The title in pieces."""
        return pieces_of(self.title, self.hits["title"], self.all_hits["title"], self.around["title"], self.cast)

    @cached_property
    def links(self) -> list[str]:
        """Every link of the event."""
        own = [self.event.url] if self.event.url else []
        return own + links.urls(self.event.location, self.body.raw, self.title.raw)

    def field(self, name: str) -> Text:
        """One of the texts by its name."""
        text: Text = getattr(self, name)
        return text

    def has(self, cue: str, field: str) -> bool:
        """Whether a field has a hit of a cue."""
        return any(hit.cue == cue for hit in self.hits[field])


@lru_cache(maxsize=2048)
def _sender(name: str) -> Text:
    """Who sends, read: the same few send most of a calendar."""
    return Text.of(name)


@lru_cache(maxsize=2048)
def _sender_hits(name: str, spoken: tuple[str, ...]) -> list[Hit]:
    return phrases().find(_sender(name).tokens, spoken)


def _in_name(text: Text, place: int) -> bool:
    """Whether a small word stands between two with capitals: *Maria da Silva*, *Jan van den Berg*."""
    words = [text.raw[a:b] for a, b in text.spans[max(place - 2, 0) : place + 3]]
    at = min(place, 2)
    before = next((word for word in reversed(words[:at]) if word.casefold() not in _PARTICLES), "")
    after = next((word for word in words[at + 1 :] if word.casefold() not in _PARTICLES), "")
    return words[at].islower() and before[:1].isupper() and after[:1].isupper()


def _without_jobs_of(title: Text, hits: list[Hit]) -> list[Hit]:
    """Without phrases that say who asks where it is the job: a *product manager interview* is no manager's."""
    jobs = {i for h in hits if h.cue == "role" for i in range(h.first, h.last)}
    if not jobs:
        return hits
    around = surroundings().find(title.tokens)
    other = {i for h in around if h.cue in ("filler", "no_role", "sought") for i in range(h.first, h.last)}

    def is_of_job(hit: Hit) -> bool:
        if hit.cue not in _BY_WHOM:
            return False
        if any(_APART.search(title.gap(i)) for i in range(hit.first + 1, hit.last)):  # *Interview - Team Lead*
            return True
        before = hit.first - 1
        return (
            hit.last - hit.first > 1
            and hit.first in jobs
            and before >= 0
            and before not in other
            and title.gap(hit.first) == " "
            and not any(h.first <= before and hit.first < h.last <= hit.last for h in hits if h.cue in _BY_WHOM)
            and title.tokens[before] not in common_words()
        )

    return [hit for hit in hits if not is_of_job(hit)]


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that lie strictly inside a longer one say nothing of their own: the visa in *visa interview*."""
    kept: list[Hit] = []
    top: Hit | None = None
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if top and hit.last <= top.last and (hit.first, hit.last) != (top.first, top.last):
            continue
        kept.append(hit)
        if top is None or hit.last > top.last:
            top = hit
    return kept
