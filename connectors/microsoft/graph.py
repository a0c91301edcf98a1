"""Calls to Graph v1.0: one at a time, never twice for what writes, every answer whole or an error.

Microsoft allows four calls at once for each mailbox; a connector is used by one thread at a time, so there is one.
Ids are immutable ones and times are UTC in every answer, because every request asks for it (``Prefer``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from connectors._json import loads
from connectors.microsoft import faults
from connectors.microsoft.login import EMPLOYED, TALKATIVE, Login
from connectors.microsoft.refusals import Expired
from connectors.microsoft.scopes import Area
from daemon.errors import Forbidden, Incomplete, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable

if TYPE_CHECKING:
    from connectors.microsoft.http import Line

_PREFER = ('IdType="ImmutableId"', 'outlook.timezone="UTC"')
_TRIES = 3  # of a read
_PATIENCE = timedelta(seconds=5)  # the longest wait before a read is tried again

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: the object in it (empty where there is none) and its entity tag."""

    item: Item
    etag: str | None


class Graph:
    """The calls of one account, in one of its areas. ``at(area)`` gives the same connection for another area."""

    def __init__(self, login: Login, area: Area = Area.CALENDAR, shared: _Shared | None = None) -> None:
        self.login = login
        self.area = area
        self._root = login.options.graph
        self._shared = shared or _Shared(self._root)

    def at(self, area: Area) -> Graph:
        """The same account's calls in another area."""
        return Graph(self.login, area, self._shared)

    def get(self, path: str, *, prefer: Sequence[str] = (), **params: str) -> Item:
        """Read one object. ``params`` are OData's without their dollar sign, except for ``…DateTime``."""
        item = self._read(self._address(path, params), prefer)
        if not _entity(item):
            raise Incomplete("Microsoft's answer is not an object with an id.")
        return item

    def pages(self, path: str, *, prefer: Sequence[str] = (), **params: str) -> Iterator[Item]:
        """Read a collection page by page. Links are followed as they are, on Graph's own host and the allow-list."""
        return self.follow(self._address(path, params), prefer=prefer)

    def follow(self, link: str, *, prefer: Sequence[str] = ()) -> Iterator[Item]:
        """Read from a link that Graph gave, to its last page."""
        seen: set[str] = set()
        url: str | None = link
        while url:
            if url in seen:
                raise Incomplete("Microsoft's pages lead in a circle.")
            seen.add(url)
            page = self._read(url, prefer)
            items = page.get("value")
            if not isinstance(items, list) or not all(map(_entity, items)):
                raise Incomplete("Microsoft's answer is not a list of objects with ids.")
            yield page
            following = page.get("@odata.nextLink")
            url = following if isinstance(following, str) else None

    def every(self, path: str, *, prefer: Sequence[str] = (), **params: str) -> list[Item]:
        """Every object of a collection; one that is listed twice, as where the pages shift, counts once."""
        return list(
            {item["id"]: item for page in self.pages(path, prefer=prefer, **params) for item in page["value"]}.values()
        )

    def first(self, path: str, **params: str) -> list[Item]:
        """The first page of a collection."""
        items: list[Item] = next(self.pages(path, **params))["value"]
        return items

    def folder(self, name: str) -> str:
        """The id of a well-known mail folder, which never changes; its name where the account does not show it."""
        known = self.login.notes.get("folders") or {}
        if name not in known:
            try:
                known = {**known, name: self.get(f"/me/mailFolders/{name}", select="id")["id"]}
            except Rejected:
                return name
            self.login.notes.note(folders=known)
        return str(known[name])

    def raw(self, path: str) -> bytes:
        """Read something that is not JSON."""
        return self._attempts(self._address(path, {}), ())[1]

    def post(self, path: str, body: Item) -> Answer:
        """Create, trying once. Raises ``OutcomeUnknown`` when the answer is lost."""
        return self._write("POST", path, body, None)

    def patch(self, path: str, body: Item, *, etag: str | None) -> Answer:
        """Change what still has this entity tag, trying once."""
        return self._write("PATCH", path, body, etag)

    def delete(self, path: str, *, etag: str | None) -> None:
        """Delete what still has this entity tag, trying once."""
        self._write("DELETE", path, None, etag)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self._shared.close()

    def _address(self, path: str, params: Mapping[str, str]) -> str:
        named = {name if name.endswith("DateTime") else f"${name}": value for name, value in params.items()}
        query = urlencode(named, quote_via=quote, safe="$,:()'/")
        return f"{self._root}/v1.0{path}{'?' if query else ''}{query}"

    def _read(self, url: str, prefer: Sequence[str]) -> Item:
        _, content = self._attempts(url, prefer)
        try:
            item = loads(content)
        except ValueError:
            item = None
        if not isinstance(item, dict):
            raise Incomplete("Microsoft's answer could not be read.")
        return item

    def _attempts(self, url: str, prefer: Sequence[str]) -> tuple[Mapping[str, str], bytes]:
        for attempt in range(1, _TRIES + 1):
            try:
                return self._send("GET", url, prefer=prefer)
            except Unavailable as error:
                wait = error.retry_after or timedelta(seconds=0.3 * 4 ** (attempt - 1))
                if attempt == _TRIES or wait > _PATIENCE or isinstance(error, Expired):
                    raise
                time.sleep(wait.total_seconds())
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _write(self, method: str, path: str, body: Item | None, etag: str | None) -> Answer:
        if body is not None and "attendees" in body:
            raise Forbidden("An event with attendees would send invitations; it was refused unsent.")
        if self.login.employed():
            raise NotAllowed(f"Refused: {EMPLOYED}.", remedy="Deliver to a private account.")
        headers, content = self._send(method, self._address(path, {}), body=body, etag=etag)
        try:
            item = loads(content) if content.strip() else {}
        except ValueError:
            item = None
        if not isinstance(item, dict) or (method == "POST" and not _entity(item)):
            raise OutcomeUnknown("Microsoft's answer could not be read; the change was probably made.")
        return Answer(item, item.get("@odata.etag") or headers.get("ETag"))

    def _send(
        self, method: str, url: str, *, prefer: Sequence[str] = (), body: Item | None = None, etag: str | None = None
    ) -> tuple[Mapping[str, str], bytes]:
        """One call. A refused token did nothing, so the call is made once more with a fresh one."""
        headers = {"Prefer": ", ".join((*_PREFER, *prefer))} | ({"If-Match": etag} if etag else {})
        refused = None
        for _ in range(2):
            token = self.login.token(self.area, write=method != "GET", refused=refused)
            headers["Authorization"] = f"Bearer {token}"
            status, answered, content = self._shared.line().send(method, url, headers, body)
            if status != 401:
                break
            refused = faults.challenge(answered)
        if 200 <= status < 300:
            return answered, content
        error = faults.explain(status, _object(content), answered, wrote=method != "GET", connect=self.login.connect)
        if isinstance(error, LoginNeeded):
            self.login.refused(error.message)
        raise error


class _Shared:
    """The one connection of an account, opened at the first call: requests is loaded then and not before."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._line: Line | None = None

    def line(self) -> Line:
        if self._line is None:
            from connectors._guard import quiet
            from connectors.microsoft.http import Line

            quiet(TALKATIVE)
            self._line = Line(self._root)
        return self._line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


def segment(text: str) -> str:
    """An id as one segment of a path."""
    return quote(text, safe="=-_.~")


def quoted(text: str) -> str:
    """A string literal of OData."""
    return "'" + text.replace("'", "''") + "'"


def _entity(item: object) -> bool:
    """Whether it is what Graph calls an entity."""
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def _object(content: bytes) -> object:
    try:
        return loads(content)
    except ValueError:
        return None
