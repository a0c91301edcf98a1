"""One login at Google: its three services, one way to read, one way to write, one place to remember things."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from connectors._private import Notebook, place, whose
from connectors.google.login import Login
from connectors.google.scopes import WRITES, Need, covers
from daemon.errors import AccountError, Incomplete, LoginNeeded, NotAllowed, Rejected, Unavailable
from daemon.model import Condition, Health, Kind, employed_at
from daemon.ports import Context

if TYPE_CHECKING:
    from connectors.google import Options
    from connectors.google.transport import Http

SETTLE = timedelta(seconds=60)
_SERVICES = {  # name, version, where it stands below its root
    "calendar": ("v3", "https://www.googleapis.com/", "calendar/v3/"),
    "gmail": ("v1", "https://gmail.googleapis.com/", ""),
    "tasks": ("v1", "https://tasks.googleapis.com/", ""),
}
_PAUSE = 0.5  # seconds before a read is tried once more
_PAGES = 1000


class Google:
    """Opens nothing before the first call; used by one thread at a time."""

    def __init__(self, options: Options, context: Context) -> None:
        self.context = context
        self.login = Login(options, context)
        self._books: dict[str, Notebook] = {}
        self.notes = self.book("notes")
        self.settle = SETTLE if context.settle is None else context.settle
        self.endpoint = options.endpoint
        self._http: Http | None = None
        self._resources: dict[tuple[str, ...], Any] = {}
        self._stamp: object = None
        self._refused: AccountError | None = None
        self._taken = False  # Google has taken the sign-in

    def book(self, name: str) -> Notebook:
        """A file of this account to remember things in; the same one for all who ask."""
        if name not in self._books:
            self._books[name] = Notebook(place(self.context.state, self.context.account, f"{name}.json"))
        return self._books[name]

    @property
    def events(self) -> Any:
        """Calendar v3: events (resources of googleapiclient, as are the others here)."""
        return self.resource("calendar", "events")

    @property
    def calendars(self) -> Any:
        """Calendar v3: calendars as such."""
        return self.resource("calendar", "calendars")

    @property
    def calendar_list(self) -> Any:
        """Calendar v3: the calendars that the user sees."""
        return self.resource("calendar", "calendarList")

    @property
    def users(self) -> Any:
        """Gmail v1: the mailbox as such."""
        return self.resource("gmail", "users")

    @property
    def drafts(self) -> Any:
        """Gmail v1: drafts."""
        return self.resource("gmail", "users", "drafts")

    @property
    def messages(self) -> Any:
        """Gmail v1: messages."""
        return self.resource("gmail", "users", "messages")

    @property
    def attachments(self) -> Any:
        """Gmail v1: parts that are kept apart from their message."""
        return self.resource("gmail", "users", "messages", "attachments")

    @property
    def tasks(self) -> Any:
        """Tasks v1: tasks."""
        return self.resource("tasks", "tasks")

    @property
    def tasklists(self) -> Any:
        """Tasks v1: lists."""
        return self.resource("tasks", "tasklists")

    def demand(self, need: Need) -> None:
        """Raise ``NotAllowed`` if the stored sign-in certainly does not permit it, or an employer would see it."""
        if not covers(self.login.granted(), need):
            raise NotAllowed(f"The sign-in does not permit to {need}.", remedy=f"{self.login.connect} and grant it.")
        employers = self.context.me.employers
        if need in WRITES and employers and employed_at(self.address() or "", employers):
            raise NotAllowed(
                "This account belongs to an employer (me.employers): nothing is written to it.",
                remedy="Name another account in `deliver:`.",
            )

    def address(self) -> str | None:
        """The mail address of the login, asked for once per sign-in; ``None`` where nothing permits to ask."""
        mark = self.login.mark()
        noted = self.notes.get("address") or {}
        if noted.get("of") != mark:
            ways = (Need.DRAFTS, Need.CALENDARS)  # the call comes first that is made anyway
            ways = ways[::-1] if Kind.REMINDER in self.context.deliver else ways
            noted = {"of": mark, "is": next(filter(None, map(self._ask, ways)), None)}
            self.notes.note(address=noted)
        address: str | None = noted.get("is")
        return address

    def owner(self) -> str:
        """Whose login it is, as a hash; empty where nothing permits to ask."""
        return whose(self.address())

    def _ask(self, need: Need) -> str | None:
        """The login's address by way of one permission."""
        if not covers(self.login.granted(), need):
            return None
        try:
            if need is Need.DRAFTS:
                return str(self.read(self.users.getProfile(userId="me", fields="emailAddress"))["emailAddress"])
            fields = "nextPageToken,items(id,primary)"
            calendars = list(self.listed(self.calendar_list.list, maxResults=250, fields=fields))
        except (NotAllowed, Rejected):
            return None
        return next((str(each["id"]) for each in calendars if each.get("primary")), None)

    def read(self, request: Any, *, has: str | None = None) -> dict[str, Any]:
        """Execute a request that changes nothing; tried twice when Google is down, hangs up or gives no ``has``."""
        try:
            return self._execute(request, wrote=False, has=has)
        except (Unavailable, Incomplete) as error:
            if isinstance(error, Unavailable) and error.retry_after is not None:
                raise
        time.sleep(_PAUSE)
        return self._execute(request, wrote=False, has=has)

    def pages(self, method: Any, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All pages of a list. Raises ``Incomplete`` when they go round in a circle."""
        token, seen = None, set[str]()
        while True:
            page = self.read(method(**parameters, pageToken=token) if token else method(**parameters))
            yield page
            token = page.get("nextPageToken")
            if not token:
                return
            if token in seen or len(seen) >= _PAGES:
                raise Incomplete("Google's pages do not come to an end.")
            seen.add(token)

    def listed(self, method: Any, of: str = "items", **parameters: Any) -> Iterator[dict[str, Any]]:
        """What stands on all pages of a list, page by page as it is asked for; what comes twice counts once."""
        seen = set[str]()
        for page in self.pages(method, **parameters):
            for item in page.get(of, ()):
                if item["id"] not in seen:
                    seen.add(item["id"])
                    yield item

    def write(self, request: Any, *, has: str | None = None, etag: str | None = None) -> dict[str, Any]:
        """Execute a request that changes something, once; with ``etag`` only if it is still that version."""
        if etag:
            request.headers["If-Match"] = etag
        return self._execute(request, wrote=True, has=has)

    def condition(self) -> Condition:
        """How the login stands, without asking Google."""
        if self._refused and self.login.stamp() == self._stamp:
            return Condition(Health.BLOCKED, self._refused.message, self._refused.remedy)
        return self.login.condition()

    def close(self) -> None:
        """Give the connections back."""
        if self._http:
            self._http.close()

    def resource(self, service: str, *path: str) -> Any:
        """A resource below a service. The client library makes one anew, with all its methods, whenever asked."""
        from connectors.google.transport import Http

        stamp = self.login.stamp()
        if self._http is None or stamp != self._stamp:
            self.close()
            self._resources.clear()
            self._http = Http(self.login.credentials(), self.endpoint)
            self._stamp, self._refused, self._taken = stamp, None, False
        return self._made(service, *path)

    def _made(self, service: str, *path: str) -> Any:
        if (service, *path) not in self._resources:
            made = getattr(self._made(service, *path[:-1]), path[-1])() if path else self._built(service)
            self._resources[service, *path] = made
        return self._resources[service, *path]

    def _built(self, name: str) -> Any:
        from googleapiclient.discovery import build

        version, root, path = _SERVICES[name]
        base = urljoin(self.endpoint or root, path)
        return build(name, version, http=self._http, cache_discovery=False, client_options={"api_endpoint": base})

    def _execute(self, request: Any, *, wrote: bool, has: str | None) -> dict[str, Any]:
        """Run it and keep a refreshed token. What fails is raised without its cause: that holds addresses."""
        from connectors.google.faults import KNOWN

        try:
            answer = request.execute(num_retries=0)
        except KNOWN as error:
            failure = error
        else:
            self._accepted()
            answer = answer or {}  # 204 is given as text
            if isinstance(answer, dict) and (has is None or has in answer):
                return answer
            failure = ValueError()  # JSON that was cut off, or none: the client library hands it out as text
        raise self._explained(failure, wrote=wrote)

    def _explained(self, failure: Exception, *, wrote: bool) -> AccountError:
        from connectors.google.faults import explain

        explained = explain(failure, wrote=wrote, connect=self.login.connect)
        if isinstance(explained, LoginNeeded) and self._http:
            self._refused, self._taken = explained, False
            self.login.lost(explained)
            self._stamp = self.login.stamp()
        else:
            self._keep_token()
        explained.account = explained.account or self.context.account
        return explained

    def _keep_token(self) -> None:
        if self._http and self.login.keep(self._http.credentials, self._http.sign_in_ends):
            self._stamp = self.login.stamp()

    def _accepted(self) -> None:
        """Google took the sign-in: whatever was held against it is over."""
        self._keep_token()
        if not self._taken and self.login.found():
            self._stamp = self.login.stamp()
        self._refused, self._taken = None, True
