"""Our own calendar: made once, and found again by its noted address, by its mark, or by its name."""

from __future__ import annotations

from connectors._glance import Glance
from connectors.caldav import multistatus as dav
from connectors.caldav.calendars import Calendar, calendar_of, strong
from connectors.caldav.multistatus import DAV, Found
from connectors.caldav.refusals import Missing
from connectors.caldav.server import MARK, Server
from daemon.errors import AccountError, NotAllowed, Rejected

_ABOUT = f"Tasks and reminders that Afterword writes; delete it when you no longer use Afterword. [{MARK}]"
_BOTH = ("VEVENT", "VTODO")
_KINDS = (_BOTH, _BOTH, ("VEVENT",))  # some servers have tasks in calendars of their own; one that erred is asked again


class Place:
    """Its address is of our choice, so two of us make one: the second is told that it is there."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._found: Calendar | None = None
        self.etags = Glance(self._list)  # of all that is in it; tasks and reminders are looked at in one go

    def known(self) -> Calendar | None:
        """Our calendar if there is one."""
        if self._found is None:
            self._found = self._noted() or self._listed()
            self._open()
        return self._found

    def ensure(self) -> Calendar:
        """Our calendar; made if need be, also where what is known is none any more."""
        if (found := self.known()) and self._look(found.url, depth=0) is None:
            found = self.known()
        if found:
            return found
        self._found = self._make()
        self._open()
        return self._found

    def forget(self) -> None:
        """It is gone: the user deleted it."""
        self._found = None
        self._server.forget()
        self._server.note(None)

    def _list(self, calendar: str) -> dict[str, str]:
        """The ETags by name; nothing if the calendar is gone."""
        listed = self._look(calendar, depth=1) or {}
        return {name: strong(each.text(f"{DAV}getetag")) for name, each in listed.items()}

    def _look(self, url: str, *, depth: int) -> dict[str, Found] | None:
        """The calendar, and with ``depth`` 1 what is in it, by name. ``None``, and forgotten, if it is gone.

        Nextcloud has a deleted one in its bin for a month, where it takes entries that nobody sees.
        """
        try:
            found = self._server.propfind(url, "d:getetag", "d:resourcetype", depth=depth).found
        except Missing:
            found = ()
        listed = {self._server.name(url, each.href): each for each in found}
        if found and ("" not in listed or calendar_of(url, listed[""])):
            return listed
        self.forget()
        return None

    def _open(self) -> None:
        """Let our entries be written there, and remember where it is."""
        if self._found is not None:
            self._server.http.guard.writes(self._found.url)
            self._server.note(self._found)

    def _noted(self) -> Calendar | None:
        noted = self._server.noted()
        if noted is None:
            return None
        url, components = noted
        self._server.http.reach(url)
        return Calendar(url, self._server.options.own_calendar, components)

    def _listed(self) -> Calendar | None:
        """The first that bears our mark, else the first of our name; it has to take events."""
        takes = [each for each in self._server.calendars() if "VEVENT" in each.components]
        name = self._server.options.own_calendar
        named = [each for each in takes if each.name == name]
        marked = [each for each in takes if MARK in each.description]
        return next(iter([*(each for each in named if each in marked), *named, *marked]), None)

    def _make(self) -> Calendar:
        from connectors.caldav.transport import NAME

        server = self._server
        home = server.home
        server.http.guard.makes(home)
        for turn in ("", "-2", "-3"):  # a server may keep the address of a deleted calendar
            url = f"{home}{NAME}{turn}/"
            for components in _KINDS:
                try:
                    server.make(url, dav.mkcalendar(server.options.own_calendar, _ABOUT, components))
                except (NotAllowed, Rejected) as refused:
                    problem: AccountError = refused
                else:
                    return self._at(url) or Calendar(url, server.options.own_calendar, frozenset(components))
                if found := self._at(url):  # another one of us was first
                    return found
        name = server.options.own_calendar
        raise NotAllowed(
            "The calendar server does not let us make a calendar.",
            remedy=f"Make one named {name} there yourself, or name one that is there as own_calendar.",
        ) from problem

    def _at(self, url: str) -> Calendar | None:
        """The calendar at that address, with what it takes."""
        path = url.rstrip("/")
        here = [each for each in self._server.calendars(anew=True) if each.url.rstrip("/") == path]
        return here[0] if here and "VEVENT" in here[0].components else self._listed()
