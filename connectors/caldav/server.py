"""One login at one CalDAV server: the calls that are made of it, and the calendars it has (RFC 6764, RFC 4791)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from connectors import _private, _refusals
from connectors._address import safe
from connectors._secrets import Secret
from connectors.caldav import multistatus as dav
from connectors.caldav.calendars import (
    WHICH,
    Calendar,
    Resource,
    absolute,
    calendar_of,
    called,
    name_in,
    slashed,
    strong,
    whole,
)
from connectors.caldav.multistatus import CAL, DAV, Multistatus
from connectors.caldav.options import Options
from connectors.caldav.refusals import REFUSED, Conflict, Missing
from daemon.errors import AccountError, Incomplete, LoginNeeded, NotAllowed, Rejected
from daemon.model import Condition, Health
from daemon.ports import Context

if TYPE_CHECKING:
    from connectors.caldav.transport import Answer, Http

MARK = "afterword.calendar"  # in the description of our own calendar
_XML = "application/xml; charset=utf-8"
_ICALENDAR = "text/calendar; charset=utf-8"
_PATH = "/%!$&'()*+,;=:@~-._"
_SIMPLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~-]*")  # as name of an object: spelt in one way only
_WHILE_LOCKED = (0.1, 0.3, 0.9)  # seconds: another program writes, and nothing was done for us
_WHO = ("d:current-user-principal", "c:calendar-home-set")
_WHAT = (*WHICH, "c:supported-calendar-component-set", "c:calendar-description")


class Server:
    """What the ports share. ``notes`` keeps the address of our own calendar; nothing is asked before the first call."""

    def __init__(self, options: Options, context: Context, password: str | None = None) -> None:
        self.options, self.context = options, context
        self.secret = Secret(context, options.password, keyring=options.keyring)
        self.notes = _private.Notebook(_private.place(context.state, context.account, "caldav.json"))
        self._refusals = _refusals.Refusals(self.notes)
        self._password = password
        self._http: Http | None = None
        self._tried, self._let_in = "", False  # the session's password, and whether it has opened anything
        self._home: str | None = None
        self._given: Calendar | None = None  # the calendar that the config's address is
        self._calendars: tuple[Calendar, ...] | None = None

    @property
    def start(self) -> str:
        """Where discovery begins: by the config, else where ``connect`` has found it for this domain."""
        found = self.notes.get("start")
        if self.options.told or not isinstance(found, dict) or found.get("of") != self.options.domain:
            return self.options.start
        url = str(found.get("url"))
        return url if safe(url) else self.options.start

    @property
    def http(self) -> Http:
        """The session, made on first use. ``LoginNeeded`` where there is no password, or it was refused a while ago."""
        if self._http is None:
            from connectors.caldav.transport import Http

            password = self._password if self._password is not None else self.secret.read()
            if self._password is None and self._refusals.bars(password):
                raise LoginNeeded(REFUSED, remedy=self.secret.remedy)
            self._tried, self._let_in = password, False
            self._http = Http(self.start, (self.options.login_name, password))
        return self._http

    def close(self) -> None:
        """Give the connections back."""
        self._refusals.pass_over()
        if self._http is not None:
            self._http.close()
            self._http = None

    def condition(self) -> Condition:
        """Whether there is a password; whether it is good shows at the first call."""
        try:
            self.secret.read()
        except LoginNeeded as error:
            return Condition(Health.BLOCKED, error.message, error.remedy)
        return Condition()

    # -- calls ---

    def propfind(self, url: str, *names: str, depth: int = 0) -> Multistatus:
        """Properties of a resource, or with ``depth`` 1 also of what is in it."""
        answer = self._ask("PROPFIND", url, dav.propfind(names), Depth=str(depth))
        return dav.read(answer.body, answer.headers.get("date", ""))

    def report(self, url: str, body: bytes, *, depth: int = 1) -> Multistatus:
        """What a report says."""
        return dav.read(self._ask("REPORT", url, body, Depth=str(depth)).body)

    def get(self, url: str) -> Resource | None:
        """One calendar object as it is now; ``None`` where there is none."""
        try:
            # A compressed answer has an ETag of its own on some servers, which is of no use to If-Match.
            answer = self._ask("GET", url, **{"Accept-Encoding": "identity"})
        except Missing:
            return None
        if not whole(answer.body):
            raise Incomplete("The calendar server's answer broke off or is no calendar entry.")
        return Resource(strong(answer.headers.get("etag", "")), answer.body)

    def put(self, url: str, data: bytes, *, etag: str | None = None) -> str:
        """Put an object: a new one (``Changed`` if there is one), or in the place of the one with that ETag.

        Gives the new ETag; empty where the server does not say, since it keeps something else than it was given.
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag} if etag else {}
        answer = self._ask("PUT", url, data, **{"Content-Type": _ICALENDAR}, **condition)
        return strong(answer.headers.get("etag", ""))

    def delete(self, url: str, etag: str) -> None:
        """Take an object with that ETag away; nobody is told of it (RFC 6638 §8.1)."""
        self._ask("DELETE", url, **{"Schedule-Reply": "F"}, **({"If-Match": etag} if etag else {}))

    def make(self, url: str, body: bytes) -> None:
        """Make a calendar; with 207 a server says why it has made none (RFC 4791 §5.3.1.1)."""
        status = self._ask("MKCALENDAR", url, body).status
        self.forget()
        if status == 207:
            raise Conflict("The calendar server makes no such calendar.", status=status, conditions=frozenset())

    def _ask(self, method: str, url: str, data: bytes | None = None, /, **headers: str) -> Answer:
        answer = self._answer(method, url, data, headers)
        for pause in _WHILE_LOCKED:
            if answer.status != 423 or "retry-after" in answer.headers:
                break
            time.sleep(pause)
            answer = self._answer(method, url, data, headers)
        self._note_login(answer.status)
        if 200 <= answer.status < 300:
            return answer
        from connectors.caldav.faults import of_status

        raise of_status(answer.status, answer.headers, answer.body, method=method, remedy=self.secret.remedy)

    def _note_login(self, status: int) -> None:
        """Remember whether the password opens anything; one that has done so is not doubted because of one address."""
        if status == 401 and not self._let_in and self._password is None:
            self.close()
            self._refusals.note(self._tried)
        elif status < 400 and not self._let_in:
            self._let_in = True
            self._refusals.clear()

    def _answer(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        if data is not None:
            headers = {"Content-Type": _XML, **headers}
        try:
            return self.http.ask(method, url, headers, data)
        except AccountError as error:
            error.account = error.account or self.context.account
            raise

    # -- what is there ---

    def calendar(self, name: str) -> Calendar:
        """The calendar of that display name or path; the only one, where the config names none."""
        found = self._named(name) or self._named(name, anew=True)
        if len(found) == 1:
            return found[0]
        names = ", ".join(sorted(each.name for each in self._events())) or "none"
        if found:
            wrong = "several calendars have this name" if name else "there are several calendars"
            raise Rejected(
                f"In this account {wrong}.", remedy=f"Name one of them in the config (calendar: …): {names}."
            )
        raise Rejected("There is no such calendar in this account.", remedy=f"Those that are there: {names}.")

    def calendars(self, *, anew: bool = False) -> tuple[Calendar, ...]:
        """All calendars of the login, read once (or ``anew``), by address."""
        if self._calendars is None or anew:
            home = self.home
            listed = self.propfind(home, *_WHAT, depth=1).found
            found = filter(None, (calendar_of(self.locate(home, each.href), each) for each in listed))
            self._calendars = tuple(sorted(found, key=lambda each: each.url))
        return self._calendars

    def forget(self) -> None:
        """The calendars are not those that were read any more."""
        self._calendars = None

    @property
    def home(self) -> str:
        """The collection that the user's calendars are in."""
        if self._home is None:
            self._home = self._discover()
        return self._home

    def _named(self, name: str, *, anew: bool = False) -> list[Calendar]:
        if not name:
            home = self.home
            return [self._given] if self._given and home else self._events(anew=anew)
        return called(self.calendars(anew=anew), name)

    def _events(self, *, anew: bool = False) -> list[Calendar]:
        """The calendars that take events, without our own where there are others."""
        found = [each for each in self.calendars(anew=anew) if "VEVENT" in each.components]
        return [
            each for each in found if MARK not in each.description and each.name != self.options.own_calendar
        ] or found

    def noted(self) -> tuple[str, frozenset[str]] | None:
        """Where our own calendar is and what it takes, if that was noted of this login and this name."""
        note = self.notes.get("calendar")
        if not isinstance(note, dict) or note.get("of") != self._whose():
            return None
        return str(note.get("url")), frozenset(map(str, note.get("components") or ()))

    def note(self, calendar: Calendar | None) -> None:
        """Note it, or that there is none."""
        facts = calendar and {"url": calendar.url, "components": sorted(calendar.components), "of": self._whose()}
        self.notes.note(calendar=facts)

    def _whose(self) -> list[str]:
        return [self.start, self.options.login_name, self.options.own_calendar]

    def locate(self, base: str, href: str) -> str:
        """The address that a server means by ``href``; another host of it may be read from then on."""
        url = absolute(base, quote(href, safe=_PATH))
        if urlsplit(url)[:2] != urlsplit(base)[:2]:
            self.http.reach(url)
        return url

    def name(self, calendar: str, href: str) -> str:
        """What a server's ``href`` is called inside a calendar (``name_in``)."""
        rest = href.removeprefix(urlsplit(calendar).path)
        if rest != href and _SIMPLE.fullmatch(rest):
            return rest  # nearly all, and there are many
        return name_in(calendar, self.locate(calendar, href))

    def _discover(self) -> str:
        """Follow the address of the config to the calendar home: itself, its principal's, or the well-known one's."""
        start = self.start
        problem: AccountError | None = None
        for url in dict.fromkeys((start, urljoin(start, "/.well-known/caldav"), urljoin(start, "/"))):
            try:
                if home := self._home_of(url):
                    return home
            except (NotAllowed, Rejected) as error:
                problem = problem or error
        raise Rejected(
            "No calendars were found at this address.", remedy="Look for the CalDAV address in your provider's help."
        ) from problem

    def _home_of(self, url: str) -> str | None:
        """Where a resource says that the calendars are. One that is a calendar itself is the one to be read."""
        parent = None
        for _ in range(2):
            answer = self._ask("PROPFIND", url, dav.propfind((*_WHO, *_WHAT)), Depth="0")
            found = dav.read(answer.body).found if answer.status == 207 else ()  # else a page for people
            if not found:
                return parent
            if given := calendar_of(answer.url, found[0]):
                self._given, parent = given, urljoin(given.url, "..")
            if home := found[0].inside(f"{CAL}calendar-home-set"):
                return slashed(self.locate(answer.url, home))
            principal = found[0].inside(f"{DAV}current-user-principal")
            if not principal:
                return parent
            url = self.locate(answer.url, principal)
        return parent


def shown(server: Server) -> tuple[str, ...]:
    """What is there, in sentences."""
    names = sorted(each.name for each in server.calendars() if "VEVENT" in each.components)
    return (f"calendars there: {', '.join(names) or 'none'}",)
