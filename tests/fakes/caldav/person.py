"""A person with a calendar program, straight at the server: their calendars, and what they do to entries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from xml.etree import ElementTree

import icalendar

from tests.fakes.caldav.servers import Server

_D, _C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_LIST = '<propfind xmlns="DAV:"><prop><resourcetype/><displayname/><getetag/></prop></propfind>'
_MAKE = (
    '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>{}</displayname>'
    "<C:supported-calendar-component-set>{}</C:supported-calendar-component-set></prop></set></C:mkcalendar>"
)


class Person:
    """One user of one server."""

    def __init__(self, server: Server, name: str, password: str) -> None:
        self.server, self.name, self.password = server, name, password
        self.home = server.home(name)

    def call(
        self, method: str, path: str, body: str | bytes = b"", **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request, past the wire."""
        login = b64encode(f"{self.name}:{self.password}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(
                method, path, data or None, {"Authorization": f"Basic {login}", "X-Remote-User": self.name, **named}
            )
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        finally:
            connection.close()

    def make_calendar(self, path: str, name: str, components: tuple[str, ...] = ("VEVENT", "VTODO")) -> None:
        """Make a calendar."""
        takes = "".join(f'<C:comp name="{each}"/>' for each in components)
        status, _, body = self.call("MKCALENDAR", path, _MAKE.format(name, takes), Content_Type="application/xml")
        assert status == 201, body

    def rename(self, path: str, name: str) -> None:
        """Give a calendar another name."""
        body = (
            f'<propertyupdate xmlns="DAV:"><set><prop><displayname>{name}</displayname></prop></set></propertyupdate>'
        )
        status, _, said = self.call("PROPPATCH", path, body, Content_Type="application/xml")
        assert status == 207, said

    def calendars(self) -> dict[str, str]:
        """The names of all calendars by path."""
        return {
            path: props.findtext(f"{_D}displayname") or ""
            for path, props in self._listed(self.home)
            if props.find(f"{_D}resourcetype/{_C}calendar") is not None
        }

    def objects(self, calendar: str) -> dict[str, icalendar.Calendar]:
        """All objects of a calendar by path."""
        paths = [path for path, _ in self._listed(calendar) if path.rstrip("/") != calendar.rstrip("/")]
        return {path: self.read(path) for path in paths}

    def read(self, path: str) -> icalendar.Calendar:
        """One object."""
        status, _, body = self.call("GET", path)
        assert status == 200, (status, body)
        return icalendar.Calendar.from_ical(body)

    def put(self, path: str, data: bytes) -> None:
        """Put an object, whatever is there."""
        status, _, body = self.call("PUT", path, data, Content_Type="text/calendar; charset=utf-8")
        assert status in (200, 201, 204), (status, body)

    def delete(self, path: str) -> None:
        """Delete an object or a calendar."""
        status, _, _ = self.call("DELETE", path)
        assert status in (200, 204)

    def change(self, path: str, **properties: object) -> None:
        """Change properties of the one entry in an object; the names have ``_`` for ``-``."""
        calendar = self.read(path)
        (entry,) = [each for each in calendar.walk() if each.name in ("VEVENT", "VTODO")]
        for name, value in {**properties, "LAST_MODIFIED": datetime.now(UTC)}.items():
            entry.pop(name.replace("_", "-"), None)
            entry.add(name.replace("_", "-"), value)
        self.put(path, calendar.to_ical())

    def _listed(self, path: str) -> list[tuple[str, ElementTree.Element]]:
        status, _, body = self.call("PROPFIND", path, _LIST, Depth="1", Content_Type="application/xml")
        assert status == 207, (status, body)
        found = ElementTree.fromstring(body).iter(f"{_D}response")
        return [
            (str(each.findtext(f"{_D}href")), each.find(f"{_D}propstat/{_D}prop"))  # type: ignore[misc]
            for each in found
        ]
