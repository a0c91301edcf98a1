"""Calendars and what is in them, as a server's answers tell of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from connectors.caldav import multistatus as dav
from connectors.caldav.multistatus import CAL, DAV, RADICALE, Found

WHICH = ("d:resourcetype", "d:displayname", "r:displayname")  # what tells which calendar it is


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar collection; ``url`` ends with a slash, ``components`` are those it takes.

    ``dated``: the date of its last change is that of all that is in it (``stamps``).
    """

    url: str
    name: str
    components: frozenset[str]
    description: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """One calendar object: its ETag (empty where the server has none) and its iCalendar."""

    etag: str
    data: bytes


def absolute(base: str, target: str) -> str:
    """The address that ``target`` means where it was found at ``base``.

    A server behind a proxy that encrypts for it may say http of itself: the same host stays as encrypted as it was.
    """
    url = urljoin(base, target)
    here, there = urlsplit(base), urlsplit(url)
    if (here.scheme, there.scheme) == ("https", "http") and here.hostname == there.hostname:
        return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()
    return url


def name_in(calendar: str, url: str) -> str:
    """What a resource is called inside its calendar, however it is spelt: empty for the calendar itself, the whole path
    of one that lies elsewhere.
    """
    folder, path = unquote(urlsplit(calendar).path), urlsplit(url).path
    parent, _, name = path.rpartition("/")
    if folder in (unquote(path), f"{unquote(path)}/"):
        return ""
    return quote(unquote(name), safe="@") if unquote(f"{parent}/") == folder else path


def strong(etag: str) -> str:
    """An ETag as ``If-Match`` takes it: what compresses answers on the way makes it weak, the server has it strong."""
    return etag.strip().removeprefix("W/")


def whole(data: bytes) -> bool:
    """Whether it is a calendar from its beginning to its end, in UTF-8 as RFC 4791 has it."""
    try:
        text = data.decode().strip().upper()
    except UnicodeDecodeError:
        return False
    return text.lstrip("\ufeff").startswith("BEGIN:VCALENDAR") and text.endswith("END:VCALENDAR")


def called(calendars: tuple[Calendar, ...], name: str) -> list[Calendar]:
    """The calendars of that path, else of that name, in whatever letters."""
    path = urlsplit(name).path.strip("/")
    ways = (
        lambda each: urlsplit(each.url).path.strip("/") == path,
        lambda each: each.name == name,
        lambda each: each.name.casefold() == name.casefold(),
        lambda each: unquote(each.url).rstrip("/").rpartition("/")[2] == name,
    )
    return next(filter(None, ([each for each in calendars if way(each)] for way in ways)), [])


def calendar_of(url: str, found: Found) -> Calendar | None:
    """The calendar at an address; ``None`` where what was found there is none."""
    if not _is_calendar(found) or found.status >= 400:
        return None
    components = frozenset(dav.components_of(found)) or frozenset({"VEVENT", "VTODO"})  # RFC 4791 §5.2.3: all of them
    url = slashed(url)
    name = found.text(f"{DAV}displayname") or unquote(url.rstrip("/").rpartition("/")[2])
    dated = f"{RADICALE}displayname" in found.props  # which no other server has
    return Calendar(url, name, components, found.text(f"{CAL}calendar-description"), dated)


def _is_calendar(found: Found) -> bool:
    kind = found.props.get(f"{DAV}resourcetype")
    return kind is not None and kind.find(f"{CAL}calendar") is not None


def slashed(url: str) -> str:
    """The address of a collection."""
    return url if url.endswith("/") else f"{url}/"
