"""A server that says what it is told to say: for what the real ones here never do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes.caldav.wire import METHODS, Passed

Said = tuple[int, Mapping[str, str], str]


class Scripted:
    """``say`` answers each request; what came is kept in ``passed``."""

    def __init__(self, say: Callable[[Passed], Said]) -> None:
        self.passed: list[Passed] = []
        there = self

        def serve(request: BaseHTTPRequestHandler) -> None:
            body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
            passed = Passed(request.command, request.path, dict(request.headers.items()), body)
            there.passed.append(passed)
            status, headers, answer = say(passed)
            request.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answer.encode()))}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(answer.encode())

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

        handler = type("AnyMethod", (Handler,), {f"do_{method}": serve for method in METHODS})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


SPACES = 'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'


def multistatus(*responses: str, token: str = "") -> Said:
    more = f"<sync-token>{token}</sync-token>" if token else ""
    return 207, {"Content-Type": "application/xml"}, f"<multistatus {SPACES}>{''.join(responses)}{more}</multistatus>"


def response(href: str, props: str = "", status: int = 0) -> str:
    if status:
        return f"<response><href>{href}</href><status>HTTP/1.1 {status} Said</status></response>"
    found = f"<propstat><prop>{props}</prop><status>HTTP/1.1 200 OK</status></propstat>"
    return f"<response><href>{href}</href>{found}</response>"


def calendar(href: str, name: str, *components: str) -> str:
    takes = "".join(f'<c:comp name="{each}"/>' for each in components)
    kind = "<resourcetype><collection/><c:calendar/></resourcetype>"
    limits = f"<c:supported-calendar-component-set>{takes}</c:supported-calendar-component-set>" if takes else ""
    return response(href, f"{kind}<displayname>{name}</displayname>{limits}")


ME = "<current-user-principal><href>/me/</href></current-user-principal>"
HOME = "<c:calendar-home-set><href>{}</href></c:calendar-home-set>"
