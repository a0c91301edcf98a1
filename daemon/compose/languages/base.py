"""What a language says in its own way: the one thing that a further language has to fill in, beside its templates.

A ``Language`` is a table; what a table cannot say is a method that the language's module overrides. Nothing outside
this package and the templates holds a word that a reader sees.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.compose import text
from daemon.compose.names import Name
from daemon.compose.notes import Woven
from daemon.compose.topics import Topics
from daemon.lexicon import common_words

NEAR = 6  # days in which a weekday alone names one day only
_TOPIC = re.compile(r"[^\W_][\w\s&/+#'’.,-]*")
_FORM = re.compile(  # what kind of company it is, which is not said in a sentence
    r",?\s+(?:GmbH(?: & Co\.? KG)?|g?AG|SE|KG|UG|e\.\s?V\.|S\.?A\.?S?|SARL|S\.?L\.?U?\.?|S\.p\.A\.|S\.r\.l\."
    r"|B\.?V\.?|N\.?V\.?|Ltda\.?|Lda\.?|[Ss]p\. z o\.\s?o\.|Inc\.?|Ltd\.?|plc)$"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter speaks to. ``first``: by the given name; ``familiar``: du, tu, and so on.

    ``gender`` (``f`` or ``m``), ``academic`` ("Dr.") and ``surname`` are what the invitation states, never guessed;
    ``title`` is the stated form of address, without its dot. ``short`` is ``Name.short``.
    """

    short: str | None = None
    given: str | None = None
    surname: str | None = None
    full: str | None = None
    title: str | None = None
    gender: str | None = None
    academic: str | None = None
    first: bool = False
    familiar: bool = False


@dataclass(frozen=True, kw_only=True)
class Language(ABC):
    """The words and forms of one language. Patterns are ``str.format`` patterns."""

    code: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    on_weekdays: tuple[str, ...]  # "on Tuesday"
    around_weekdays: tuple[str, ...]  # as it stands after "around"
    recently: str
    dated: str  # {weekday}, {day}, {month}
    on_dated: str
    around_dated: str
    of_weekdays: tuple[str, ...] = ()  # "the conversation of Tuesday"; where this is no other than "on Tuesday", empty
    of_dated: str = ""
    of_year: str = " {year}"
    the_first: str = "1"  # of a month
    moment: str  # {day} (or {on}) and {clock}: a time to offer
    zone: str  # {city}
    cities: Mapping[str, str] = field(default_factory=dict)
    prompt_with: str
    prompt_alone: str
    closing: str
    closing_familiar: str
    role_noun: str  # "the role", with its article
    a_role_noun: str
    of_role: str = " {role}"  # what follows the noun
    at_company: str  # {company}
    with_you: str
    with_you_familiar: str
    an_interview_noun: str
    interviews: Mapping[str, str] = field(default_factory=dict)  # by coarse stage, with article
    conversation: str
    meetings: Mapping[str, str] = field(default_factory=dict)  # by stage, to stand after "the"
    meeting_about: str = ""  # {topic}; empty where that cannot be said well
    meeting_words: frozenset[str] = frozenset()  # a topic that holds one names a meeting, no topic
    conjunction: str
    others: str  # {count}
    also_role: str  # {company}, {role} ("a … role") or {of_role}: a further application
    this_application: str
    an_application: str
    somebody_there: str
    nobody_known: str
    what_was_promised: str
    titles: Mapping[str, str] = field(
        default_factory=dict
    )  # forms of address as written: f, m, academic "", "f+", "m+"
    title_and_given: bool = False  # whether a form of address may stand before a given name alone
    familiar_words: str = r"(?!)"  # patterns of the words that say du, and of those that say Sie
    polite_words: str = r"(?!)"
    topics: Topics = field(default_factory=Topics)
    banned: tuple[str, ...] = ()  # phrases that no letter has, small
    never_twice: str = r"(?!)"  # words that do not follow themselves
    tight_marks: str = ",.;?!"  # marks that have no space before them

    # Days and hours.

    def weekday(self, day: date) -> str:
        """The day's name."""
        return self.weekdays[day.weekday()]

    def full_day(self, day: date) -> str:
        """Weekday and date: "Tuesday, 3 March"."""
        return self._dated(self.dated, self.weekdays, day)

    def day_words(self, day: date, seen_from: date) -> str:
        """A weekday where that is clear from ``seen_from``, else with the date, and the year where it differs."""
        return self._day(self.dated, self.weekdays, day, seen_from)

    def on_day(self, day: date | None, seen_from: date) -> str:
        """When it was: "on Tuesday"."""
        return self._day(self.on_dated, self.on_weekdays, day, seen_from) if day else self.recently

    def of_day(self, day: date | None, seen_from: date) -> str:
        """When it was, as it stands beside the conversation: "on Tuesday", "de mardi"; may be empty if unknown."""
        if not self.of_weekdays:
            return self.on_day(day, seen_from)
        return self._day(self.of_dated, self.of_weekdays, day, seen_from) if day else ""

    def around(self, day: date, seen_from: date) -> str:
        """A day as it stands after "around"."""
        return self._day(self.around_dated, self.around_weekdays, day, seen_from)

    def _day(self, pattern: str, weekdays: tuple[str, ...], day: date, seen_from: date) -> str:
        if abs((day - seen_from).days) <= NEAR:
            return weekdays[day.weekday()]
        said = self._dated(pattern, weekdays, day)
        return said if day.year == seen_from.year else said + self.of_year.format(year=day.year)

    def _dated(self, pattern: str, weekdays: tuple[str, ...], day: date) -> str:
        number = self.the_first if day.day == 1 else str(day.day)
        return pattern.format(weekday=weekdays[day.weekday()], day=number, month=self.months[day.month - 1])

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """The hour on the user's wall: "14:00"."""
        return f"{moment.astimezone(zone):%H:%M}"

    def proposal(self, moment: datetime, zone: ZoneInfo, seen_from: date) -> str:
        """A time to offer: "Wednesday at 10:00"."""
        day = moment.astimezone(zone).date()
        on, plain = self.on_day(day, seen_from), self.day_words(day, seen_from)
        return self.moment.format(day=plain, on=on, clock=self.clock(moment, zone))

    def zone_words(self, zone: ZoneInfo) -> str:
        """How to name the zone of an hour to somebody elsewhere: "London time"."""
        area, _, city = zone.key.rpartition("/")
        city = city.replace("_", " ")
        return "UTC" if area in {"", "Etc"} else self.zone.format(city=self.cities.get(city, city))

    # People.

    @abstractmethod
    def greeting(self, reader: Reader) -> str:
        """How a letter begins."""

    def called(self, reader: Reader) -> str | None:
        """How the reader is spoken of to somebody else."""
        return reader.given if reader.first and reader.given else reader.full

    def signature(self, name: str, *, familiar: bool = False) -> str:
        """How a letter ends."""
        return f"{self.closing_familiar if familiar else self.closing}\n{name}".rstrip("\n")

    def prompt(self, name: str | None) -> str:
        """The only placeholder there is; it stands on a line of its own."""
        return self.prompt_with.format(name=name) if name else self.prompt_alone

    def listed(self, items: Iterable[str], most: int = 99) -> str:
        """Join in a sentence: "Rita, Tom and 2 others"."""
        names = list(items)
        if len(names) > most:
            names = [*names[: most - 1], self.others.format(count=len(names) - most + 1)]
        return f" {self.conjunction} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    # Roles and companies.

    def firm(self, company: str | None) -> str | None:
        """The company as one speaks of it."""
        return _FORM.sub("", company) if company else None

    def after_role(self, role: str | None, company: str | None = None) -> str:
        """What follows the word for a role, with its space: " of Backend Engineer at Acme", with what is known."""
        said = self.of_role.format(role=role) if role else ""
        return f"{said} {self.at_company.format(company=company)}" if company else said

    def the_role(self, role: str | None, company: str | None = None) -> str:
        """ "the Backend Engineer role at Acme", with what is known."""
        return self.role_noun + self.after_role(role, company)

    def a_role(self, role: str | None) -> str:
        """ "a Backend Engineer role"."""
        return self.a_role_noun + self.after_role(role)

    def there(self, company: str | None, *, familiar: bool = False) -> str:
        """Where the work is: "at Acme"."""
        if company:
            return self.at_company.format(company=company)
        return self.with_you_familiar if familiar else self.with_you

    def application(self, role: str | None, company: str | None) -> str:
        """ "Backend Engineer at Acme"; empty when nothing is known."""
        there = self.at_company.format(company=company) if company else ""
        return f"{role} {there}".strip() if role else company or ""

    def also(self, role: str | None, company: str) -> str:
        """A further application: "Northwind about an SRE role"."""
        return self.also_role.format(company=company, role=self.a_role(role), of_role=self.after_role(role))

    # The conversation.

    def an_interview(self, coarse: str | None) -> str:
        """ "a final interview"."""
        return self.interviews.get(coarse or "", self.an_interview_noun)

    def topic(self, said: str | None) -> str | None:
        """What an event says a conversation is about, as it stands after "about"; ``None`` where that would not read.

        Function words would have to be inflected or turned towards the reader: with one of them it is not taken.
        """
        tame = text.phrase(said, 40)
        if tame is None or not _TOPIC.fullmatch(tame):
            return None
        words = [word.casefold() for word in re.findall(r"[^\W\d_]+", tame)]
        known = common_words()
        plain = 0 < len(words) <= 3 and not any(word in known or word in self.meeting_words for word in words)
        return tame if plain else None

    def meeting(self, stage: str | None, coarse: str | None, about: str | None) -> str | None:
        """The meeting's name after "the"; ``None`` where "conversation" is all that is known."""
        if about and self.meeting_about:
            return self.meeting_about.format(topic=about)
        return self.meetings.get(stage or "") or self.meetings.get(coarse or "")

    def is_meeting(self, about: str) -> bool:
        """Whether a topic only names the kind of meeting ("portfolio review"): nobody talks *about* that."""
        return self.meeting(None, None, about) == about

    # The user's words.

    def weave(self, readings: Iterable[tuple[str, Name, Collection[Name]]]) -> Woven:
        """What notes give for a letter; those that are not in this language give nothing."""
        return self.topics.weave(readings)

    def talk_of(self, topics: str) -> str:
        """Topics that an event names, in the form of those that come from notes."""
        return topics

    def understands(self, said: str) -> bool:
        """Whether a note may give something for a letter."""
        return bool(self.weave([(said, Name(), ())]))

    def slips(self, letter: str) -> list[str]:  # noqa: ARG002 - not every language has some that a program can find
        """Mistakes of grammar that a letter of this language may come to have."""
        return []

    def step_words(self, step: str | None) -> str | None:
        """What a step does, in words."""
        return step.replace("_", " ") if step else None

    def promised(self, said: str) -> str:
        """A promise without "I promised to"."""
        return said
