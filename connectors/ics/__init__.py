"""A calendar as iCalendar: a file, a folder of files (a vdirsyncer or khal vdir), or a URL. It is only read.

The address of a feed is often its password (Google's "secret address"): it is never shown or logged, only its scheme
and host. A URL is https; addresses of private networks and of this machine are refused unless ``allow_private`` says
so, or the URL itself names this machine; only then http is allowed, to this machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from connectors._address import at_home
from daemon.model import Event, Kind, Me
from daemon.ports import Context, Offers

SCOPES: Mapping[str, str] = {}  # no login, so nothing to consent to
READS = True
WRITES: frozenset[Kind] = frozenset()


class Options(BaseModel):
    """The account's config: either ``path`` or ``url`` (or ``url_file``, as for every secret)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    path: Path | None = None
    url: SecretStr | None = None
    allow_private: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("give exactly one of path, url and url_file")
        if self.url is not None:
            scheme = self.url.get_secret_value().strip().partition(":")[0].lower()
            if scheme not in ("https", "webcal", "webcals") and not (scheme == "http" and self.may_be_private):
                raise ValueError("the address has to begin with https:// (http only on this machine)")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether private addresses may be read: by leave, or because the user wrote down this very machine."""
        url = self.url.get_secret_value().strip() if self.url else ""
        return self.allow_private or at_home(url)


def open(options: Options, context: Context) -> Offers:  # noqa: A001 - the name every connector has
    """Build what the account offers; nothing is read before the first call."""
    from connectors.ics.places import place_of
    from connectors.ics.source import Source

    place = place_of(options)
    return Offers(source=Source(place, context), condition=place.condition)


def check(options: Options, context: Context) -> Sequence[str]:  # noqa: ARG001 - the signature every connector has
    """What cannot be seen in a feed."""
    seen = ("replies: not seen", "sent mail: not seen")
    if options.url is None:
        return seen
    return (*seen, "changes: seen when the feed shows them, which can be hours later")


def read_events(path: Path, me: Me) -> list[Event]:
    """One event for each VEVENT of a file, in its order, not expanded and not depending on today.

    What cannot be read keeps what it has: without readable times an event lies in 1970 and ``zone_known`` is false.
    Raises ``Incomplete`` (not a calendar) or ``Unavailable`` (no such file, no permission).
    """
    from connectors._ical import NotACalendar, Owner, events_in_order
    from connectors.ics.places import part_of, unavailable

    part = part_of(path.expanduser())
    try:
        return events_in_order(part.stream, Owner(me))
    except NotACalendar:
        raise NotACalendar(f"{part.label} is not a calendar.") from None
    except OSError as error:
        raise unavailable(part, error) from None


__all__ = ["READS", "SCOPES", "WRITES", "Options", "check", "open", "read_events"]
