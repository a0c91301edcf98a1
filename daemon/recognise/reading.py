"""An event, read once: its texts as tokens, the phrases in them, its people and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from daemon.lexicon import Hit, phrases
from daemon.lexicon.text import Text
from daemon.model import Event, Me
from daemon.recognise import links
from daemon.recognise.cast import Cast, cast_of

_PREFIX = re.compile(
    r"^(?:\s*(?:fwd?|re|aw|wg|tr|updated(?: invitation)?|rescheduled|confirmed|confirmation|invitation|invite|new time|"
    r"reminder|einladung|aktualisiert|verschoben|invitaci[oó]n|convite|invito|uitnodiging|zaproszenie|mis à jour)"
    r"\s*:|\s*\[[^\]]*\]|\s*\((?:rescheduled|updated|confirmed|new time)\)|\s*[^\w\s【\[(「『#]+\s+)\s*",
    re.IGNORECASE,
)


@dataclass
class Reading:
    """What is known of an event before anything is decided."""

    event: Event
    me: Me
    title: Text
    body: Text
    place: Text
    sender: Text
    cast: Cast

    @classmethod
    def of(cls, event: Event, me: Me) -> Reading:
        """Read an event."""
        organizer = event.organizer.name if event.organizer and event.organizer.name else ""
        return cls(
            event,
            me,
            Text.of(event.title),
            Text.of(event.description),
            Text.of(event.location),
            Text.of(organizer),
            cast_of(event, me),
        )

    @cached_property
    def hits(self) -> dict[str, list[Hit]]:
        """The phrases found, by field."""
        find = phrases().find
        return {
            "title": find(self.title.tokens),
            "body": find(self.body.tokens),
            "place": find(self.place.tokens),
            "sender": find(self.sender.tokens),
        }

    @cached_property
    def links(self) -> list[str]:
        """Every link of the event."""
        own = [self.event.url] if self.event.url else []
        return own + links.urls(self.place.raw, self.body.raw, self.title.raw)

    @cached_property
    def headline(self) -> str:
        """The title without what mail programs and hiring systems put before it."""
        text, before = self.title.raw, None
        while text != before:
            before, text = text, _PREFIX.sub("", text, count=1)
        return text.strip()

    def field(self, name: str) -> Text:
        """One of the texts by its name."""
        text: Text = getattr(self, name)
        return text

    def found(self, cue: str, *fields: str) -> list[tuple[Hit, str]]:
        """The hits of a cue (and of those below it, ``stage`` for ``stage.final``), with what was written."""
        below = cue + "."
        return [
            (hit, self.field(name).quote(hit.first, hit.last))
            for name in (fields or ("title", "body"))
            for hit in self.hits[name]
            if hit.cue == cue or hit.cue.startswith(below)
        ]
