"""One login to one server: opened on first use, opened again when it was lost, closed at the end of the pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from connectors._private import Notebook
from connectors._refusals import Refusals
from connectors._secrets import Secret
from connectors.imap import faults
from connectors.imap.folders import Folders
from connectors.imap.options import Options, Server
from daemon.errors import AccountError, LoginNeeded, NotAllowed, Unavailable
from daemon.model import Condition, Health

if TYPE_CHECKING:
    from connectors.imap.wire import Client

_IDLE = 5.0  # seconds after which the line is tried before it is relied upon
_LISTED = 600.0  # seconds for which a list of folders is good

UNKNOWN = "It is not known which server has this mailbox."

T = TypeVar("T")


class Session:
    """Runs work on a connection. Reads are tried once more where the line broke; writes never are."""

    def __init__(self, options: Options, server: Server | None, secret: Secret, book: Notebook) -> None:
        self._options, self._server, self._secret, self._refusals = options, server, secret, Refusals(book)
        self._client: Client | None = None
        self._folders: Folders | None = None
        self._used = self._listed = 0.0

    def condition(self) -> Condition:
        """How the login stands, without asking the server: as the last look found it, in whichever process."""
        try:
            self._secret.read()
        except AccountError as error:
            return Condition(Health.BLOCKED, error.message, error.remedy)
        if self._server is None:
            return Condition(Health.BLOCKED, UNKNOWN, self._secret.remedy)
        if self._refusals.pending:
            return Condition(Health.WARNING, "the mail server refused the last login", self._secret.remedy)
        return Condition()

    def read(self, work: Callable[[Client], T]) -> T:
        """Run something that changes nothing."""
        for last in (False, True):
            client = self.ready()
            try:
                return self._run(client, work)
            except Exception as error:
                if faults.lost(error):
                    self.drop()
                    if not last:
                        continue
                raise self._explained(error, writing=False) from None
        raise AssertionError

    def write(self, work: Callable[[Client], T]) -> T:
        """Run something that changes the mailbox, once. ``OutcomeUnknown`` where no answer came."""
        client = self.ready()
        try:
            return self._run(client, work)
        except Exception as error:
            if faults.lost(error):
                self.drop()
            raise self._explained(error, writing=True) from None

    @property
    def folders(self) -> Folders:
        """The folders of this mailbox, asked for anew now and then and after a refusal: they come and go."""
        if self._folders is None or time.monotonic() - self._listed > _LISTED:
            self._folders = self.read(lambda client: Folders.of(client.listing(), self._options.folders))
            self._listed = time.monotonic()
        return self._folders

    def ready(self) -> Client:
        """A connection that answers."""
        if self._client is not None and time.monotonic() - self._used > _IDLE:
            try:
                self._client.noop()
            except Exception:  # whatever it is, a new connection will say it better
                self.drop()
        if self._client is None:
            self._client = self._opened()
        self._used = time.monotonic()
        return self._client

    def drop(self) -> None:
        """Forget a connection that is of no use any more."""
        client, self._client = self._client, None
        if client is not None:
            client.drop()

    def close(self) -> None:
        """Take leave."""
        self._refusals.pass_over()
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _run(self, client: Client, work: Callable[[Client], T]) -> T:
        try:
            return work(client)
        finally:
            self._used = time.monotonic()

    def _explained(self, error: Exception, *, writing: bool) -> Exception:
        found = error if isinstance(error, AccountError) else faults.said(error, writing=writing)
        if isinstance(found, faults.Refused):
            self._folders = None  # perhaps one of them has gone
        return found

    def _opened(self) -> Client:
        if self._server is None:
            raise LoginNeeded(UNKNOWN, remedy=self._secret.remedy)
        password = self._secret.read()
        if self._refusals.bars(password):
            raise faults.login("", self._secret.remedy)
        try:
            client = connected(self._options, self._server, password, self._secret.remedy)
        except LoginNeeded:
            self._refusals.note(password)
            raise
        self._refusals.clear()
        return client


def connected(options: Options, server: Server, password: str, remedy: str = "") -> Client:
    """A new connection, encrypted and logged in."""
    if server.security == "plain" and not server.local:
        raise NotAllowed("Without encryption nothing is said to another machine.")
    try:
        from connectors.imap.wire import Client
    except ImportError:
        raise NotAllowed("The IMAP library is not installed.", remedy="pip install imapclient") from None
    try:
        client = Client(server, str(options.ca_file) if options.ca_file else None)
    except Exception as error:
        raise faults.unreachable(error, server.host) from None
    try:
        try:
            client.encrypt()
        except AccountError:
            raise
        except Exception as error:
            raise faults.unreachable(error, server.host) from None
        try:
            client.enter(options.login, password)
        except AccountError:
            raise
        except Exception as error:
            if faults.lost(error):
                raise Unavailable("The mail server hung up during the login.") from None
            raise faults.login(str(error), remedy) from None
    except BaseException:
        client.drop()
        raise
    return client
