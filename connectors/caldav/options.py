"""The account's config, and which addresses a password may go to."""

from __future__ import annotations

from typing import Self
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from connectors._address import server
from connectors._providers import of_address


class Options(BaseModel):
    """Give ``url`` (of the server, of your calendars or of one calendar) or ``address`` (your mail address there).

    ``username`` is the address unless given. The password is ``password`` (better ``password_file``), else the one that
    ``afterword connect`` has kept, in a private file or with ``keyring`` in the system's keyring. ``own_calendar`` is
    the name of the calendar that tasks and reminders go into; it is made if it is not there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str | None = None
    address: str | None = None
    username: str | None = None
    password: SecretStr | None = None
    keyring: bool = False
    own_calendar: str = Field(default="Afterword", min_length=1, max_length=100)

    @field_validator("url")
    @classmethod
    def _start(cls, url: str | None) -> str | None:
        if url is None:
            return None
        url = server(url, "https://dav.example.com/ (the name goes into username)")
        return url if urlsplit(url).path else f"{url}/"

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.url is None and self.address is None:
            raise ValueError("give url, or address to look it up")
        if self.username is None and self.address is None:
            raise ValueError("username is required where there is no address")
        if self.address is not None and self.url is None:
            if "@" not in self.address:
                raise ValueError("address: expected a mail address")
            provider = of_address(self.address)
            if provider and provider.caldav is None:
                raise ValueError(f"{provider.name} offers no CalDAV: see docs/caldav-imap.md for what works there")
        return self

    @property
    def login_name(self) -> str:
        """Whom the password belongs to."""
        return self.username or self.address or ""

    @property
    def told(self) -> str:
        """Where discovery begins, if the config or the address of a known provider tells; else empty."""
        address = self.address or ""
        provider = of_address(address)
        if self.url is None and provider and provider.caldav:
            return provider.caldav.replace("{address}", quote(address.strip().lower(), safe="@"))
        return self.url or ""

    @property
    def domain(self) -> str:
        """That of the address."""
        return (self.address or "").rpartition("@")[2].strip().lower()

    @property
    def start(self) -> str:
        """Where discovery begins by the config alone; at last at the domain's own place for it (RFC 6764 §5)."""
        return self.told or f"https://{self.domain}/.well-known/caldav"
