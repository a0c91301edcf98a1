"""WebDAV's XML: what is asked, and what a multistatus answers (RFC 4918 §13, RFC 4791, RFC 6578)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape

from daemon.errors import Incomplete
from daemon.model import Window

DAV, CAL, CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
RADICALE = "{http://radicale.org/ns/}"
_PREFIXES = {"d": DAV, "c": CAL, "s": CS, "r": RADICALE}
_SPACES = " ".join(f'xmlns:{prefix}="{space[1:-1]}"' for prefix, space in _PREFIXES.items())

_NO_XML = re.compile(  # characters that no document may have, also not as references (XML 1.0 §2.2)
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|x0*(?:[0-8bcef]|1[\\da-f]));", re.I
)

Element = Tree.Element


class _Builder(Tree.TreeBuilder):
    """No document type, so no entities: nothing that WebDAV sends needs one."""

    def doctype(self, *_: Any) -> NoReturn:
        raise ValueError("a document type")


@dataclass(frozen=True, slots=True)
class Found:
    """One resource: ``href`` as the server wrote it, its own status (200 where only properties have one), and the
    properties that it has.
    """

    href: str
    status: int
    props: Mapping[str, Element]

    def text(self, name: str) -> str:
        """The text of a property; empty where it has none."""
        found = self.props.get(name)
        return (found.text or "").strip() if found is not None else ""

    def inside(self, name: str) -> str:
        """The address inside a property (``<prop><href>…``); empty where there is none."""
        found = self.props.get(name)
        return (found.findtext(f"{DAV}href") or "").strip() if found is not None else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """Everything a multistatus says. ``token`` is the sync token it ends with, ``date`` when the server sent it."""

    found: tuple[Found, ...]
    token: str = ""
    date: str = ""


def read(body: bytes, date: str = "") -> Multistatus:
    """Understand a 207. Raises ``Incomplete`` for anything that is no whole multistatus."""
    root = parse(body)
    if root is None or root.tag != f"{DAV}multistatus":
        raise Incomplete("The server's answer broke off or makes no sense.")
    found = tuple(_found(each) for each in root.iter(f"{DAV}response"))
    return Multistatus(found, (root.findtext(f"{DAV}sync-token") or "").strip(), date)


def parse(body: bytes) -> Element | None:
    """The root of a document; ``None`` where it is not one that we accept.

    Some servers hand out what somebody has pasted as it is: what XML does not know is left out then.
    """
    root = _parsed(body)
    return root if root is not None else _parsed(_NO_XML.sub("", body.decode("utf-8", "replace")).encode())


def _parsed(body: bytes) -> Element | None:
    parser = Tree.XMLParser(target=_Builder())  # noqa: S314 - entities cannot be declared, see _Builder
    try:
        parser.feed(body)
        root: Element = parser.close()
    except (Tree.ParseError, ValueError, LookupError):
        return None
    return root


def says(body: bytes, condition: str) -> bool:
    """Whether an error's body names that precondition (``valid-sync-token``), in whatever namespace."""
    root = parse(body)
    return root is not None and any(each.tag.rpartition("}")[2] == condition for each in root.iter())


def _found(response: Element) -> Found:
    props: dict[str, Element] = {}
    for part in response.iterfind(f"{DAV}propstat"):
        if _status(part) == 200:
            props.update((each.tag, each) for each in part.iterfind(f"{DAV}prop/*"))
    href = (response.findtext(f"{DAV}href") or "").strip()
    return Found(href, _status(response), props)


def _status(element: Element) -> int:
    """``HTTP/1.1 404 Not Found`` as a number."""
    words = (element.findtext(f"{DAV}status") or "HTTP/1.1 200").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 500


# -- what is asked ---


def propfind(names: Iterable[str]) -> bytes:
    """Ask for properties, named with ``d:``, ``c:``, ``s:`` or ``r:``."""
    return _document("d:propfind", _prop(names))


def sync_collection(token: str) -> bytes:
    """What changed since the token."""
    asked = f"<d:sync-token>{escape(token)}</d:sync-token><d:sync-level>1</d:sync-level>"
    return _document("d:sync-collection", asked + _prop(["d:getetag"]))


def multiget(paths: Iterable[str]) -> bytes:
    """These resources, whole."""
    hrefs = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return _document("c:calendar-multiget", _prop(["d:getetag", "c:calendar-data"]) + hrefs)


def events_in(window: Window, *, whole: bool) -> bytes:
    """The resources with an event in a window, ``whole`` or by ETag only."""
    return _query("VEVENT", _span(window), ["d:getetag", "c:calendar-data"] if whole else ["d:getetag"])


def entries(component: str, window: Window | None, *, uid: str = "") -> bytes:
    """The resources whose UID contains ``uid``, whole; of events those in a window, to spare old calendars."""
    match = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
    condition = f'<c:prop-filter name="UID">{match}</c:prop-filter>' if uid else ""
    span = _span(window) if window and component == "VEVENT" else ""  # a task may have no time at all
    return _query(component, span + condition, ["d:getetag", "c:calendar-data"])


def mkcalendar(name: str, description: str, components: Iterable[str]) -> bytes:
    """Make a calendar that takes such components."""
    takes = "".join(f'<c:comp name="{each}"/>' for each in components)
    props = (
        f"<d:displayname>{escape(name)}</d:displayname>"
        f"<c:calendar-description>{escape(description)}</c:calendar-description>"
        f"<c:supported-calendar-component-set>{takes}</c:supported-calendar-component-set>"
    )
    return _document("c:mkcalendar", f"<d:set><d:prop>{props}</d:prop></d:set>")


def _query(component: str, condition: str, names: Iterable[str]) -> bytes:
    inner = f'<c:comp-filter name="{component}">{condition}</c:comp-filter>'
    return _document(
        "c:calendar-query",
        f'{_prop(names)}<c:filter><c:comp-filter name="VCALENDAR">{inner}</c:comp-filter></c:filter>',
    )


def _document(root: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_SPACES}>{content}</{root}>'.encode()


def _prop(names: Iterable[str]) -> str:
    return f"<d:prop>{''.join(f'<{name}/>' for name in names)}</d:prop>"


def _span(window: Window) -> str:
    return f'<c:time-range start="{_utc(window.start)}" end="{_utc(window.end)}"/>'


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def components_of(found: Found) -> Iterator[str]:
    """What a calendar says that it takes: names of components."""
    taken = found.props.get(f"{CAL}supported-calendar-component-set")
    return (each.get("name", "").upper() for each in (taken if taken is not None else ()))
