"""Servers other than those that run here: what they may say by the letter of the RFCs, and what some say besides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors import caldav
from connectors.caldav.calendars import absolute
from daemon.errors import NotAllowed, Rejected
from daemon.model import Kind, Me, Touch
from daemon.ports import Context, Offers
from tests.contract.artefacts import KEY, OTHER, SPECS
from tests.contract.harness import START, WINDOW, Meeting
from tests.fakes.caldav.scripted import HOME, ME, Said, Scripted, calendar, multistatus, response
from tests.fakes.caldav.wire import Passed
from tests.fakes.ics import Entry, calendar_of

DAY = timedelta(days=1)
TASK = SPECS[Kind.TASK]
LIMITS = "<error xmlns='DAV:'><number-of-matches-within-limits/></error>"


def event(number: int) -> str:
    start = START + number * DAY
    entry = Entry(Meeting(f"{number}@globex.example", starts=start, ends=start + DAY / 24))
    return calendar_of([entry]).decode()


@dataclass
class Strict:
    """A server with a home, the user's calendar ``/home/work/``, and what is put there.

    ``manner`` may answer in its place; ``None`` leaves it to the server.
    """

    manner: Callable[[Passed], Said | None] = lambda _: None
    calendars: dict[str, str] = field(
        default_factory=lambda: {"/home/work/": calendar("/home/work/", "Work", "VEVENT")}
    )
    objects: dict[str, str] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()  # what queries and changes name, though it is gone

    def __call__(self, passed: Passed) -> Said:
        said = self.manner(passed)
        return said if said is not None else getattr(self, passed.method.lower())(passed)

    def propfind(self, passed: Passed) -> Said:
        if passed.headers["Depth"] == "1" and passed.path == "/home/":
            return multistatus(
                response("/home/", "<resourcetype><collection/></resourcetype>"), *self.calendars.values()
            )
        if passed.path in self.calendars:
            inside = [response(path, '<getetag>"1"</getetag>') for path in self._in(passed.path)]
            token = "<sync-token>t</sync-token></prop>"
            own = self.calendars[passed.path].replace("</prop>", token)
            return multistatus(own, *(inside if passed.headers["Depth"] == "1" else ()))
        if passed.path in ("/", "/me/"):
            return multistatus(response(passed.path, ME + HOME.format("/home/")))
        return 404, {}, ""

    def report(self, passed: Passed) -> Said:
        if passed.path not in self.calendars:
            return 404, {}, ""
        if b"multiget" in passed.body:
            asked = [path for path in self.objects.keys() | self.listed if f"href>{path}<".encode() in passed.body]
        else:
            asked = [path for path in self._in(passed.path) if b'"VTODO"' not in passed.body]
        return multistatus(*(self.whole(path) for path in sorted(asked)), token="t2")

    def whole(self, path: str) -> str:
        if path not in self.objects:
            return response(path, status=404)
        data = self.objects[path].replace("&", "&amp;")
        return response(path, f'<getetag>"{len(data)}"</getetag><c:calendar-data>{data}</c:calendar-data>')

    def get(self, passed: Passed) -> Said:
        if passed.path not in self.objects:
            return 404, {}, ""
        return 200, {"ETag": '"1"'}, self.objects[passed.path]

    def put(self, passed: Passed) -> Said:
        if passed.path.rpartition("/")[0] + "/" not in self.calendars:
            return 409, {}, ""
        self.objects[passed.path] = passed.body.decode()
        return 201, {"ETag": '"1"'}, ""

    def mkcalendar(self, passed: Passed) -> Said:
        if passed.path in self.calendars:
            return 405, {}, ""
        kinds = [each for each in ("VEVENT", "VTODO") if each.encode() in passed.body]
        self.calendars[passed.path] = calendar(passed.path, "Afterword", *kinds)
        return 201, {}, ""

    def _in(self, folder: str) -> list[str]:
        return [path for path in sorted(self.objects.keys() | self.listed) if path.startswith(folder)]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Callable[[Strict], Offers]]:
    running: list[Scripted] = []

    def start(server: Strict, path: str = "/") -> Offers:
        running.append(Scripted(server))
        options = caldav.Options(url=running[-1].url + path, username="ada", password=SecretStr("secret"))
        return caldav.open(options, Context("cloud", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), tmp_path))

    yield start
    for each in running:
        each.close()


On = Callable[..., Offers]


def names(offers: Offers, cursor: str | None = None) -> set[str]:
    assert offers.source is not None
    return {str(each.id) for each in offers.source.fetch("Work", cursor, WINDOW).events}


# -- reading ---


@pytest.mark.parametrize("sign", ["\x0b", "\x08", "&#x1A;", "&#11;", "&#0;"])
def test_signs_that_xml_does_not_know_cost_nobody_the_calendar(on: On, sign: str) -> None:
    """Some servers hand out what somebody pasted as it is: with control characters in it."""
    strict = Strict(objects={f"/home/work/{n}.ics": event(n) for n in range(2)})
    whole = strict.whole
    strict.whole = lambda path: whole(path).replace("SUMMARY:", f"SUMMARY:{sign}")  # type: ignore[method-assign]
    assert names(on(strict)) == {"0@globex.example", "1@globex.example"}


@pytest.mark.parametrize("manner", ["says nothing of it", "says so of all", "has none of its properties"])
def test_what_is_gone_is_gone_however_a_multiget_says_it(on: On, manner: str) -> None:
    """SabreDAV leaves out what is not there, and an older one answers nothing else (404) because of it; others answer
    with properties that are not found (RFC 4918 §9.1).
    """

    def say(passed: Passed) -> Said | None:
        if b"multiget" not in passed.body or not strict.calendars:
            return None
        if manner == "says so of all" and b"/1.ics" in passed.body:
            return 404, {}, ""
        if manner == "says nothing of it":
            return multistatus(*(strict.whole(path) for path in strict.objects if path.encode() in passed.body))
        return None

    strict = Strict(say, objects={f"/home/work/{n}.ics": event(n) for n in range(2)})
    offers = on(strict)
    assert offers.source is not None
    events = {str(each.id): each for each in offers.source.fetch("Work", None, WINDOW).events}
    del strict.objects["/home/work/1.ics"]
    strict.listed = frozenset({"/home/work/1.ics"})
    if manner == "has none of its properties":
        whole = strict.whole
        none = "<propstat><prop><getetag/><c:calendar-data/></prop><status>HTTP/1.1 404 Not Found</status></propstat>"
        strict.whole = lambda path: whole(path).replace("<status>HTTP/1.1 404 Said</status>", none)  # type: ignore[method-assign]
    assert offers.source.reread(events["0@globex.example"]) == events["0@globex.example"]
    assert offers.source.reread(events["1@globex.example"]) is None
    strict.objects.clear()
    strict.calendars.clear()
    with pytest.raises(Rejected):  # which says nothing of what was in it
        offers.source.reread(events["0@globex.example"])


@pytest.mark.parametrize("status", [403, 507])
def test_a_question_with_too_many_answers_is_asked_in_halves(on: On, status: int) -> None:
    """RFC 6578 §3.6 has 507 for it; that is no full disk."""

    def say(passed: Passed) -> Said | None:
        span = [passed.body.partition(word)[2][1:9] for word in (b"start=", b"end=")]
        return (status, {}, LIMITS) if b"calendar-query" in passed.body and int(span[1]) - int(span[0]) > 100 else None

    assert names(on(Strict(say, objects={"/home/work/0.ics": event(0)}))) == {"0@globex.example"}


def test_a_server_that_stumbles_over_an_entry_in_every_search_has_all_of_them_read(on: On) -> None:
    """SabreDAV counts a rule to see what lies in a window, and fails as a whole where one makes no sense."""
    strict = Strict(lambda passed: (500, {}, "") if b"time-range" in passed.body else None)
    strict.objects = {f"/home/work/{n}.ics": event(n) for n in (0, 1, 3000)}
    offers = on(strict)
    assert offers.source is not None
    first = offers.source.fetch("Work", None, WINDOW)
    assert first.full
    assert {str(each.id) for each in first.events} == {"0@globex.example", "1@globex.example"}
    strict.objects["/home/work/2.ics"] = event(2)
    assert names(offers, first.cursor) == {"2@globex.example"}
    assert offers.reminders.find(KEY) is None
    offers.reminders.create(KEY, SPECS[Kind.REMINDER])


# -- finding ---


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("http://cloud.example/remote.php/dav/", "https://cloud.example:8443/remote.php/dav/"),
        ("http://cloud.example:8080/dav/", "https://cloud.example:8443/dav/"),
        ("http://other.example/dav/", "http://other.example/dav/"),
        ("/dav/", "https://cloud.example:8443/dav/"),
    ],
)
def test_a_server_behind_a_proxy_that_says_http_of_itself_is_still_asked_by_https(target: str, meant: str) -> None:
    assert absolute("https://cloud.example:8443/.well-known/caldav", target) == meant


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html"}, "<!DOCTYPE html><p>Welcome"),
        (501, {}, ""),
        (302, {"Location": "/login"}, ""),
    ],
    ids=["a page", "no such method", "a page for people"],
)
def test_an_address_where_a_web_page_is_leads_to_the_well_known_one(on: On, answer: Said) -> None:
    def say(passed: Passed) -> Said | None:
        if passed.path == "/.well-known/caldav":
            return 301, {"Location": "/dav/"}, ""
        if passed.path == "/dav/":
            return multistatus(response("/dav/", HOME.format("/home/")))
        return {"/": answer, "/login": (200, {}, "<p>Who are you?")}.get(passed.path)

    assert names(on(Strict(say, objects={"/home/work/0.ics": event(0)}))) == {"0@globex.example"}


# -- writing ---


@pytest.mark.parametrize("status", [207, 501])
def test_a_calendar_that_was_not_made_is_not_written_to(on: On, status: int) -> None:
    """With 207 a server says why it made none (RFC 4791 §5.3.1.1); with 501, that it makes none at all."""
    said = response("/home/afterword/", status=403)
    offers = on(Strict(lambda passed: (status, {}, multistatus(said)[2]) if passed.method == "MKCALENDAR" else None))
    with pytest.raises(NotAllowed, match="Make one named Afterword"):
        offers.tasks.create(KEY, TASK)


def test_a_calendar_of_two_kinds_that_is_refused_with_its_reasons_becomes_one_of_events(on: On) -> None:
    def say(passed: Passed) -> Said | None:
        if passed.method == "MKCALENDAR" and b"VTODO" in passed.body:
            return multistatus(response(passed.path, status=403))
        return None

    strict = Strict(say)
    made = on(strict).tasks.create(KEY, TASK)
    assert "BEGIN:VEVENT" in strict.objects[made.id]


def test_a_calendar_that_turns_out_to_take_no_tasks_gets_an_entry_of_a_day(on: On) -> None:
    """It does not say which components it takes, which means all of them, and refuses the first."""
    refused = "<error xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><c:supported-calendar-component/></error>"

    def say(passed: Passed) -> Said | None:
        return (403, {}, refused) if passed.method == "PUT" and b"VTODO" in passed.body else None

    strict = Strict(say)
    strict.calendars["/home/own/"] = calendar("/home/own/", "Afterword")
    offers = on(strict)
    made = offers.tasks.create(KEY, TASK)
    assert "BEGIN:VEVENT" in strict.objects[made.id]
    assert offers.tasks.find(KEY) is not None


def test_a_calendar_in_the_bin_is_gone_though_it_still_answers(on: On) -> None:
    """Nextcloud keeps a deleted one for a month, at its address, with all that is in it, as another kind of thing."""
    strict = Strict()
    offers = on(strict)
    made = offers.reminders.create(KEY, SPECS[Kind.REMINDER])
    assert offers.reminders.inspect(made).touch is Touch.UNTOUCHED
    kind = '<resourcetype><collection/><n:deleted-calendar xmlns:n="http://nextcloud.com/ns"/></resourcetype>'
    strict.calendars["/home/afterword/"] = response("/home/afterword/", f"{kind}<displayname>Afterword</displayname>")
    assert offers.reminders.create(OTHER, SPECS[Kind.REMINDER]).id.startswith("/home/afterword-2/")
    del strict.calendars["/home/afterword-2/"]
    offers = on(strict)
    assert offers.reminders.inspect(made).touch is Touch.GONE
    assert offers.tasks.create(KEY, TASK).id.startswith("/home/afterword-2/")


@pytest.mark.parametrize("condition", ["no-uid-conflict", "unique-scheduling-object-resource"])
def test_an_entry_that_the_server_knows_elsewhere_is_found_there(on: On, condition: str) -> None:
    """RFC 4791 §5.3.2.1 of one calendar, RFC 6638 §3.2.4.1 of all: with the latter Cyrus refuses any second UID."""
    refused = f"<error xmlns='DAV:'><c:{condition} xmlns:c='urn:ietf:params:xml:ns:caldav'/></error>"
    strict = Strict()
    offers = on(strict)
    made = offers.reminders.create(KEY, SPECS[Kind.REMINDER])
    assert offers.reminders.find(OTHER) is None  # from here on it believes to know the other calendars
    strict.objects["/home/work/moved.ics"] = strict.objects.pop(made.id)
    strict.manner = lambda passed: (403, {}, refused) if passed.method == "PUT" else None
    assert offers.reminders.create(KEY, SPECS[Kind.REMINDER]).id == "/home/work/moved.ics"


@pytest.mark.parametrize("status", [400, 403, 404])
def test_one_strange_calendar_does_not_keep_us_from_writing(on: On, status: int) -> None:
    """One that cannot look for UIDs, a colleague's that only shows when they are busy, one that was just deleted."""

    def say(passed: Passed) -> Said | None:
        if passed.method != "REPORT" or passed.path != "/home/other/":
            return None
        return (status, {}, "") if status != 400 or b"prop-filter" in passed.body else None

    strict = Strict(say)
    strict.calendars["/home/other/"] = calendar("/home/other/", "Rita", "VEVENT")
    offers = on(strict)
    assert offers.reminders.find(KEY) is None
    made = offers.reminders.create(KEY, SPECS[Kind.REMINDER])
    strict.objects["/home/other/moved.ics"] = strict.objects.pop(made.id)
    moved = on(strict).reminders.find(KEY)
    assert (moved.id if moved else None) == ("/home/other/moved.ics" if status == 400 else None)
