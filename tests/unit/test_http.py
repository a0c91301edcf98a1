"""The one safe GET: which addresses it asks, what it believes, how long it waits, what it never says."""

from __future__ import annotations

import gzip
import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from connectors._http import Answer, Limits, get, is_public
from daemon.errors import AccountError, Forbidden, Incomplete, LoginNeeded, Rejected, Unavailable

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
QUICK = Limits(size=1 << 20, total=1.0, idle=0.4)
SECRET = "private-5ecre7"

Do = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server that answers each path in its own way and remembers what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.ways: dict[str, Do] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                self.close_connection = True
                server.ways.get(self.path.partition("?")[0], lambda request: request.send_error(404))(self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.http.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, path: str, body: bytes = BODY, status: int = 200, **headers: str) -> None:
        def way(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"Content_Length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        self.ways[path] = way

    def raw(self, path: str, *parts: bytes, pause: float = 0.0) -> None:
        def way(request: BaseHTTPRequestHandler) -> None:
            for part in parts:
                request.wfile.write(part)
                time.sleep(pause)

        self.ways[path] = way

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def fetch(url: str, *, allow_private: bool = True, limits: Limits = QUICK, **headers: str) -> tuple[Answer, bytes]:
    out = io.BytesIO()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return get(url, out, headers=names, allow_private=allow_private, limits=limits), out.getvalue()


def test_a_body_arrives(server: Server) -> None:
    server.say("/a/b.ics", ETag='"1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")
    answer, body = fetch(f"{server.url}/a/b.ics?key={SECRET}#part")
    assert (answer.status, body) == (200, BODY)
    assert (answer.headers["etag"], answer.headers["last-modified"]) == ('"1"', "Mon, 02 Nov 2026 10:00:00 GMT")
    path, headers = server.asked[0]
    assert path == f"/a/b.ics?key={SECRET}"
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert "authorization" not in headers


def test_what_we_know_is_asked_for_and_not_modified_is_an_answer(server: Server) -> None:
    server.say("/", b"", 304)
    answer, body = fetch(server.url, If_None_Match='"1"')
    assert (answer.status, body) == (304, b"")
    assert server.asked[0][1]["if-none-match"] == '"1"'


def test_a_path_is_asked_as_it_is_written(server: Server) -> None:
    server.say("/k%C3%B6ln%20a%2Fb/b@c.ics")
    fetch(f"{server.url}/köln%20a%2Fb/b@c.ics?q=ä&r=%2F")
    assert server.asked[0][0] == "/k%C3%B6ln%20a%2Fb/b@c.ics?q=%C3%A4&r=%2F"


def test_a_login_in_the_address_is_sent_to_that_server_only(server: Server) -> None:
    other = Server()
    try:
        other.say("/there")
        server.say("/here", b"", 302, Location="/next")
        server.say("/next", b"", 302, Location=f"{other.url}/there")
        fetch(f"http://ada%40x:p%3Aw@127.0.0.1:{server.port}/here")
        assert [b64decode(headers["authorization"].split()[1]) for _, headers in server.asked] == [b"ada@x:p:w"] * 2
        assert "authorization" not in other.asked[0][1]
    finally:
        other.close()


# -- which addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.255.255.254", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("2002:c0a8:101::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


PRIVATE = ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.0.1", "169.254.169.254", "0", "2130706433", "0x7f.1"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(Forbidden) as caught:
        fetch(f"https://{host}/{SECRET}", allow_private=False)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"http://calendar.example/{SECRET}",
        f"ftp://calendar.example/{SECRET}",
        f"file:///etc/{SECRET}",
        f"//calendar.example/{SECRET}",
        f"/{SECRET}",
        SECRET,
        "",
        f"https:///{SECRET}",
        f"https://calendar.example:port/{SECRET}",
        f"https://[::1/{SECRET}",
        f"https://calendar..example/{SECRET}",
        f"https://[fe80::1%25eth0]/{SECRET}",
        f"https://calendar.example/{SECRET}\r\nX-Injected: 1",
        f"https://calendar.example/{SECRET} HTTP/1.1",
    ],
)
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Forbidden) as caught:
        fetch(url, allow_private=False)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let ``*.example`` resolve to these, one answer after the other; the names that were asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_of_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(Forbidden, match=r"https://calendar\.example: it has a private address"):
        fetch("https://calendar.example/x", allow_private=False)


def test_http_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["93.184.216.34", "192.168.0.7"])
    with pytest.raises(Forbidden, match="this machine only"):
        fetch("http://calendar.example/x", allow_private=True)


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "webcal", "webcals"])
def test_the_address_that_was_checked_is_the_one_that_is_asked(
    scheme: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Server(_certificate(tmp_path, "calendar.example"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    asked = names(monkeypatch, ["127.0.0.1"], ["192.0.2.1"])  # a second look would lead elsewhere
    try:
        server.say("/x")
        assert fetch(f"{scheme}://calendar.example:{server.port}/x")[1] == BODY
        assert asked == ["calendar.example"]
        assert server.asked[0][1]["host"] == f"calendar.example:{server.port}"
    finally:
        server.close()


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
def test_the_certificate_is_checked_against_the_name(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Server(_certificate(tmp_path, name))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    names(monkeypatch, ["127.0.0.1"])
    try:
        with pytest.raises(Unavailable, match="not trusted"):
            fetch(f"https://calendar.example:{server.port}/x")
    finally:
        server.close()


def test_an_unknown_issuer_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = Server(_certificate(tmp_path, "calendar.example"))
    names(monkeypatch, ["127.0.0.1"])
    try:
        with pytest.raises(Unavailable, match="not trusted"):
            fetch(f"https://calendar.example:{server.port}/x")
    finally:
        server.close()


def _certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate for ``name`` (or an address), its issuer in ``ca.pem``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Root")])
    alternative = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


# -- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Server, status: int) -> None:
    server.say("/a", b"moved", status, Location="b?x=1")
    server.say("/b")
    assert fetch(f"{server.url}/a")[1] == BODY
    assert [path for path, _ in server.asked] == ["/a", "/b?x=1"]


@pytest.mark.parametrize(
    "target",
    [
        "http://calendar.example/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://[::1",
        "https://a\x00b.example/",
    ],
)
def test_a_redirect_cannot_lead_where_the_address_could_not(
    target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Server(_certificate(tmp_path, "calendar.example"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1" if host == "calendar.example" else host, *a, **k)
    )
    monkeypatch.setattr(
        "connectors._http.is_public", lambda ip: str(ip) == "127.0.0.1"
    )  # the test's own server stands for one on the internet
    try:
        server.raw("/a", f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
        with pytest.raises(Forbidden):
            fetch(f"https://calendar.example:{server.port}/a", allow_private=False)
        assert len(server.asked) == 1
    finally:
        server.close()


def test_redirects_end(server: Server) -> None:
    server.say("/loop", b"", 302, Location="/loop")
    server.say("/nowhere", b"", 302)
    for path in ("/loop", "/nowhere"):
        server.asked.clear()
        with pytest.raises(Rejected, match="more than 5 redirects"):
            fetch(server.url + path)
        assert len(server.asked) == 6


# -- how much, how long ----------------------------------------------------------------------------------------------


def test_gzip_is_undone(server: Server) -> None:
    server.say("/", gzip.compress(BODY), Content_Encoding="gzip")
    assert fetch(server.url)[1] == BODY
    assert server.asked[0][1]["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "headers", "error"),
    [
        pytest.param(b"x" * (2 << 20), {}, Rejected, id="too large"),
        pytest.param(b"", {"Content_Length": str(1 << 40)}, Rejected, id="says that it is too large"),
        pytest.param(gzip.compress(bytes(100 << 20)), {"Content_Encoding": "gzip"}, Rejected, id="gzip bomb"),
        pytest.param(
            gzip.compress(gzip.compress(bytes(100 << 20))),
            {"Content_Encoding": "gzip, gzip"},
            Rejected,
            id="packed twice",
        ),
        pytest.param(zlib.compress(BODY), {"Content_Encoding": "deflate"}, Rejected, id="not asked for"),
        pytest.param(BODY, {"Content_Encoding": "gzip"}, Incomplete, id="not gzip at all"),
        pytest.param(gzip.compress(BODY)[:-9], {"Content_Encoding": "gzip"}, Incomplete, id="gzip broken off"),
        pytest.param(BODY, {"Content_Length": str(len(BODY) + 1)}, Incomplete, id="broken off"),
        pytest.param(BODY, {"Content_Length": "many"}, Incomplete, id="a length that is none"),
        pytest.param(b"", {"X": "y" * 70_000}, Incomplete, id="an endless header"),
    ],
)
def test_what_is_too_much_or_too_little(
    server: Server, body: bytes, headers: dict[str, str], error: type[AccountError]
) -> None:
    server.say("/", body, **headers)
    with pytest.raises(error):
        fetch(server.url)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        pytest.param(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN"], Incomplete, id="half a chunk"
        ),
        pytest.param([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], Incomplete, id="no chunk"),
        pytest.param([b"SSH-2.0-OpenSSH_9\r\n"], Incomplete, id="another protocol"),
        pytest.param([b""], Incomplete, id="nothing"),
        pytest.param([b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"], Incomplete, id="too many headers"),
    ],
)
def test_an_answer_that_makes_no_sense(server: Server, parts: list[bytes], error: type[AccountError]) -> None:
    server.raw("/", *parts)
    with pytest.raises(error):
        fetch(server.url)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([b"", b""], id="says nothing"),
        pytest.param([b"HTTP/1.1 200 OK\r\n"] + [b"X: y\r\n"] * 60, id="drips headers"),
        pytest.param([b"H", b"T", b"T"] + [b"P"] * 60, id="drips the first line"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"] + [b"B"] * 60, id="drips the body"),
        pytest.param([b"HTTP/1.1 100 Continue\r\n\r\n"] * 60, id="always continues"),
    ],
)
def test_a_slow_server_is_not_waited_for(server: Server, parts: list[bytes]) -> None:
    server.raw("/", *parts, pause=0.6 if len(parts) == 2 else 0.1)
    began = time.monotonic()
    with pytest.raises((Unavailable, Incomplete)):
        fetch(server.url)
    assert time.monotonic() - began < 4


def test_a_server_that_does_not_speak_tls_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="too long"):
        fetch(f"https://127.0.0.1:{silent.getsockname()[1]}/")


def test_a_closed_port_and_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match=r"http://127\.0\.0\.1: no connection"):
        fetch(f"http://127.0.0.1:{port}/{SECRET}")

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unavailable, match="cannot be resolved"):
        fetch("https://calendar.example/")


def test_a_full_disk_is_not_the_servers_fault(server: Server) -> None:
    server.say("/")
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(Unavailable, match="no room"):
        get(server.url, full, allow_private=True, limits=QUICK)


# -- what it says ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "wait"),
    [
        (401, LoginNeeded, None),
        (403, Rejected, None),
        (404, Rejected, None),
        (410, Rejected, None),
        (204, Rejected, None),
        (206, Rejected, None),
        (429, Unavailable, timedelta(seconds=120)),
        (500, Unavailable, timedelta(seconds=120)),
        (503, Unavailable, timedelta(seconds=120)),
    ],
)
def test_answers_are_classified_and_never_repeat_the_address(
    server: Server, status: int, error: type[AccountError], wait: timedelta | None
) -> None:
    server.say(f"/{SECRET}", b"secret words" if status != 204 else b"", status, Retry_After="120")
    with pytest.raises(error) as caught:
        fetch(f"http://ada:{SECRET}@127.0.0.1:{server.port}/{SECRET}?token={SECRET}")
    text = str(caught.value)
    assert text.startswith("http://127.0.0.1: ")
    assert SECRET not in text
    assert "secret words" not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert getattr(caught.value, "retry_after", None) == wait


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("7", 7, 7),
        ("99999999999", 86_400, 86_400),
        ("soon", None, None),
        ("Mon, 02 Nov 2020 10:00:00 GMT", 0, 0),
        ("Mon, 02 Nov 2099 10:00:00 GMT", 86_400, 86_400),
        ("Mon, 02 Nov 2099 10:00:00", None, None),
    ],
)
def test_how_long_to_wait(server: Server, said: str, least: int | None, most: int | None) -> None:
    server.say("/", b"", 503, Retry_After=said)
    with pytest.raises(Unavailable) as caught:
        fetch(server.url)
    wait = caught.value.retry_after
    assert (wait is None) == (least is None)
    assert wait is None or least <= wait.total_seconds() <= most
