"""``afterword connect`` and ``check`` for a mailbox: find the server, ask for the password, try it, say what it can."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from functools import partial

from connectors import _http, _srv
from connectors._private import Notebook, place
from connectors._providers import of_address, of_host
from connectors._refusals import Refusals
from connectors._secrets import Secret
from connectors._signin import Say, ask_yes, sign_in
from connectors.imap.folders import Folders, decoded
from connectors.imap.options import Options, Security, Server
from connectors.imap.session import connected
from daemon.errors import AccountError, UsageError
from daemon.ports import Context

_BOOKS = (  # where providers, and Thunderbird's people for them, say how they are reached
    "https://autoconfig.{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
)
_SERVICES: dict[str, Security] = {"imaps": "tls", "imap": "starttls"}  # of RFC 6186, by what they begin with
_GUESSES = ("imap.{domain}", "mail.{domain}", "{domain}")
_LIMITS = _http.Limits(size=1 << 17, total=15, idle=8)
_INCOMING = re.compile(r'<incomingServer\s+type="imap"\s*>(.*?)</incomingServer>', re.DOTALL | re.IGNORECASE)


def server_of(options: Options, context: Context) -> Server | None:
    """The server that the config or the address names, else the one that ``connect`` has found."""
    if options.server is not None:
        return options.server
    found = book_of(context).get("server")
    with contextlib.suppress(TypeError, KeyError, ValueError):
        return Server(str(found["host"]), int(found["port"]), "starttls" if found["security"] == "starttls" else "tls")
    return None


def connect(options: Options, context: Context, say: Say) -> None:
    """Sign in with a password."""
    server = server_of(options, context) or _found(options, say)
    secret = Secret(context, options.password, keyring=options.keyring)
    provider = None if options.host else of_address(options.address)
    provider = provider or of_host(server.host)
    say(f"Server: {server.host}, port {server.port} ({server.security}), as {options.login}.")
    sign_in(secret, provider, say, partial(_attempt, options, server, secret))
    Refusals(book_of(context)).clear()
    if options.server is None:
        book_of(context).note(server={"host": server.host, "port": server.port, "security": server.security})
        say(f"Write it into the config if you like: host: {server.host}, port: {server.port}.")


def check(options: Options, context: Context) -> list[str]:
    """What this mailbox can do, as its server says now."""
    server = server_of(options, context)
    if server is None:
        return []
    secret = Secret(context, options.password, keyring=options.keyring)
    lines = list(_attempt(options, server, secret, secret.read()))
    Refusals(book_of(context)).clear()
    return lines


def _attempt(options: Options, server: Server, secret: Secret, password: str) -> Iterator[str]:
    client = connected(options, server, password, secret.remedy)
    try:
        folders = Folders.of(client.listing(), options.folders)
        yield f"Drafts go to the folder {decoded(folders.drafts)}."
        if folders.get("sent") is None:
            yield "There is no folder for sent mail: a draft that you send looks as if you had deleted it."
        if folders.get("trash") is None:
            yield "There is no folder for deleted mail."
        if not client.has("UIDPLUS"):
            yield "This server cannot remove single mails: a draft that is withdrawn is only marked as deleted."
        if not options.read_mail:
            yield "Answers are not looked for (read_mail: false)."
    finally:
        client.close()


def _found(options: Options, say: Say) -> Server:
    """Ask the network where the mailbox is, if the user wants that."""
    domain = options.address.rpartition("@")[2].lower()
    asked = f"{', '.join(sorted({book.format(domain=domain).split('/')[2] for book in _BOOKS}))}"
    question = f"It is not known which server has mail of {domain}. Ask {asked} and the DNS, then try usual names?"
    if not ask_yes(question, say):
        raise UsageError("Nothing was asked.", remedy="Set host (and port, security) in the account's config.")
    for server in _candidates(domain, say):
        with contextlib.suppress(AccountError):
            _greet(options, server)
            return server
    raise UsageError(f"No IMAP server was found for {domain}.", remedy="Set host in the account's config.")


def _candidates(domain: str, say: Say) -> Iterator[Server]:
    for book in _BOOKS:
        page = io.BytesIO()
        with contextlib.suppress(AccountError):
            _http.get(book.format(domain=domain), page, limits=_LIMITS)
            yield from autoconfig(page.getvalue().decode("utf-8", "replace"))
    for service, security in _SERVICES.items():
        for target in _srv.targets(service, domain, say):
            yield Server(target.host, target.port, security)
    for guess in _GUESSES:
        yield Server(guess.format(domain=domain), 993, "tls")
        yield Server(guess.format(domain=domain), 143, "starttls")


def autoconfig(text: str) -> Iterator[Server]:
    """The IMAP servers in a page of Thunderbird's format; those without encryption are left out."""
    for block in _INCOMING.findall(text):
        host, port, kind = (_said(name, block) for name in ("hostname", "port", "socketType"))
        if host and port.isdecimal() and kind in ("SSL", "STARTTLS"):
            yield Server(host, int(port), "tls" if kind == "SSL" else "starttls")


def _said(name: str, block: str) -> str:
    match = re.search(rf"<{name}>\s*([\w.:-]+)\s*</{name}>", block)
    return match[1] if match else ""


def _greet(options: Options, server: Server) -> None:
    """Whether somebody is there whose certificate is right; no name and no password is said."""
    from connectors.imap import faults
    from connectors.imap.wire import Client

    try:
        client = Client(server, str(options.ca_file) if options.ca_file else None)
        try:
            client.encrypt()
        finally:
            client.drop()
    except AccountError:
        raise
    except Exception as error:
        raise faults.unreachable(error, server.host) from None


def book_of(context: Context) -> Notebook:
    """What is remembered of the account: the server that was found, and whether the last login was refused."""
    return Notebook(place(context.state, context.account, "imap.json"))
