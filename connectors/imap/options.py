"""The config of an IMAP account, and what follows from it: which server, how encrypted, as whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from connectors._address import loopback
from connectors._providers import of_address

Security = Literal["tls", "starttls", "plain"]
_PORTS: dict[Security, int] = {"tls": 993, "starttls": 143, "plain": 143}
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class FolderNames(BaseModel):
    """Names of folders as a mail program shows them, for a server that does not say which is which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    drafts: Name | None = None
    sent: Name | None = None
    trash: Name | None = None

    @field_validator("drafts")
    @classmethod
    def _no_outbox(cls, name: str | None) -> str | None:
        if name and "outbox" in name.lower():  # Courier sends what is put into a folder of that name
            raise ValueError("an outbox is for sending; nothing is ever put there")
        return name


class Options(BaseModel):
    """One mailbox.

    ``address`` is the user's own; of the big providers it says which server. ``host``, ``port`` and ``security``
    (``tls`` from the first octet, ``starttls``, or ``plain`` on this machine) name any other; ``username`` is the
    address by default. ``password`` may stand in a file (``password_file``); else ``afterword connect`` asks for it
    and keeps it, with ``keyring`` in the system's. ``ca_file``: certificates to trust instead of the system's.
    ``read_mail``: find the invitation's conversation, see answers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    address: str
    password: SecretStr | None = None
    keyring: bool = False
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security | None = None
    username: Name | None = None
    ca_file: FilePath | None = None
    folders: FolderNames = FolderNames()
    read_mail: bool = True

    @field_validator("address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            raise ValueError("expected a mail address")
        return value

    @field_validator("host")
    @classmethod
    def _a_host(cls, value: str | None) -> str | None:
        if value is not None and not _HOST.fullmatch(value):
            raise ValueError("expected a host's name, such as imap.example.com")
        return value

    @model_validator(mode="after")
    def _sound(self) -> Options:
        provider = None if self.host else of_address(self.address)
        if provider and provider.instead:
            raise ValueError(f"{provider.name} takes no passwords any more: use an account of type {provider.instead}")
        if self.host is None and (self.port or self.security):
            raise ValueError("port and security need a host")
        if self.security == "plain" and not loopback(self.host or ""):
            raise ValueError("security: plain is for this machine only; use tls or starttls")
        if self.keyring and self.password is not None:
            raise ValueError("keyring and password: one of them, not both")
        return self

    @property
    def server(self) -> Server | None:
        """The server, as far as the config and the address say."""
        if self.host:
            security = self.security or ("starttls" if self.port == _PORTS["starttls"] else "tls")
            return Server(self.host, self.port or _PORTS[security], security)
        provider = of_address(self.address)
        if provider and provider.imap:
            return Server(*provider.imap, "starttls" if provider.starttls else "tls")
        return None

    @property
    def login(self) -> str:
        """The user's name at the server."""
        return self.username or self.address


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect to, and how."""

    host: str
    port: int
    security: Security

    @property
    def local(self) -> bool:
        """Whether it is this machine: nobody listens in between, so a certificate of its own is good enough."""
        return loopback(self.host)
