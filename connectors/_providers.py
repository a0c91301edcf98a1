"""The big mail and calendar providers that are reached with an address and a password: where, and with which one.

From the providers' own help pages. ``password`` says in words which one it has to be; ``instead`` names the account
type for those that take no password any more.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. ``imap`` is host and port, with TLS from the first octet unless ``starttls``; ``caldav`` a URL.

    In it ``{address}`` stands for the user's address.
    """

    name: str
    domains: tuple[str, ...]
    password: str = ""
    imap: tuple[str, int] | None = None
    starttls: bool = False
    caldav: str | None = None
    instead: str | None = None


PROVIDERS = (
    Provider(
        "iCloud",
        ("icloud.com", "me.com", "mac.com"),
        "An app-specific password: account.apple.com, Sign-In and Security, App-Specific Passwords. It needs "
        "two-factor authentication, and ends when you change the password of your Apple Account.",
        imap=("imap.mail.me.com", 993),
        caldav="https://caldav.icloud.com/",
    ),
    Provider(
        "Fastmail",
        (
            "fastmail.com",
            "fastmail.fm",
            "fastmail.net",
            "fastmail.org",
            "fastmail.to",
            "sent.com",
            "messagingengine.com",
        ),
        "An app password: Settings, Privacy & Security, Manage app passwords. Access to mail (IMAP) and calendars "
        "(CalDAV) is enough. The Basic plan has neither.",
        imap=("imap.fastmail.com", 993),
        caldav="https://caldav.fastmail.com/dav/",
    ),
    Provider(
        "Yahoo",
        ("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.*"),
        "An app password: Account info, Security, Generate app password.",
        imap=("imap.mail.yahoo.com", 993),
        caldav="https://caldav.calendar.yahoo.com/",
    ),
    Provider(
        "AOL",
        ("aol.com", "aim.com", "aol.*"),
        "An app password: Account info, Security, Generate app password.",
        imap=("imap.aol.com", 993),
        caldav="https://caldav.calendar.aol.com/",
    ),
    Provider(
        "GMX",
        ("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        "First allow access in the settings: E-Mail, POP3/IMAP Abruf. Then the password of the account; with "
        "two-factor authentication an application-specific one (Mein Account, Sicherheit).",
        imap=("imap.gmx.net", 993),
        caldav="https://caldav.gmx.net/begenda/dav/{address}/calendar/",
    ),
    Provider(
        "GMX",
        ("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "mail.com"),
        "First allow access in the settings: Mail, POP3 & IMAP. Then the password of the account; with two-factor "
        "authentication an application-specific one.",
        imap=("imap.gmx.com", 993),
    ),
    Provider(
        "web.de",
        ("web.de",),
        "First allow access in the settings: E-Mail, POP3/IMAP Abruf. Then the password of the account; with "
        "two-factor authentication an application-specific one (Mein Account, Sicherheit).",
        imap=("imap.web.de", 993),
        caldav="https://caldav.web.de/begenda/dav/{address}/calendar/",
    ),
    Provider(
        "Posteo",
        ("posteo.de", "posteo.net", "posteo.org", "posteo.at", "posteo.ch", "posteo.eu"),
        "The password of the account itself, also with two-factor authentication. The additional mail protection, "
        "if you switched it on, shuts other programs out.",
        imap=("posteo.de", 993),
        caldav="https://posteo.de:8443/",
    ),
    Provider(
        "mailbox.org",
        ("mailbox.org",),
        "With two-factor authentication an application password (Settings, Security, Application passwords), else the "
        "password of the account.",
        imap=("imap.mailbox.org", 993),
        caldav="https://dav.mailbox.org/",
    ),
    Provider(
        "Zoho (Europe)",
        ("zohomail.eu", "zoho.eu"),
        "First allow IMAP: Settings, Mail Accounts, IMAP Access. Then an application-specific password "
        "(accounts.zoho.eu, Security, App Passwords) where two-factor authentication is on, else that of the account.",
        imap=("imap.zoho.eu", 993),
        caldav="https://calendar.zoho.eu/",
    ),
    Provider(
        "Zoho",
        ("zohomail.com", "zoho.com"),
        "First allow IMAP: Settings, Mail Accounts, IMAP Access. Then an application-specific password "
        "(accounts.zoho.com, Security, App Passwords) where two-factor authentication is on, else that of the account. "
        "An organisation's own domain: host imappro.zoho.com.",
        imap=("imap.zoho.com", 993),
        caldav="https://calendar.zoho.com/",
    ),
    Provider(
        "Proton (through Bridge)",
        ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        "The password that Proton Mail Bridge shows for the account, which is not Proton's own. Bridge is part of the "
        "paid plans and has to run on this machine. Proton's calendar has no CalDAV: share it as a link for an ics "
        "account.",
        imap=("127.0.0.1", 1143),
        starttls=True,
    ),
    Provider(
        "Gmail",
        ("gmail.com", "googlemail.com"),
        "An app password: myaccount.google.com/apppasswords. It needs 2-Step Verification and opens all your mail; an "
        "account of type google asks for less and has calendar and tasks too.",
        imap=("imap.gmail.com", 993),
    ),
    Provider(
        "T-Online",
        ("t-online.de", "magenta.de"),
        "The e-mail password (Kundencenter, E-Mail-Passwort), which is not that of the Telekom login.",
        imap=("secureimap.t-online.de", 993),
    ),
    Provider(
        "Outlook.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.*", "hotmail.*", "live.*"),
        instead="microsoft",
    ),
)


def of_address(address: str) -> Provider | None:
    """The provider of an address, by its domain; ``yahoo.*`` stands for yahoo.de, yahoo.co.uk and so on."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    first, _, rest = domain.partition(".")
    for provider in PROVIDERS:
        if domain in provider.domains or (rest.count(".") <= 1 and f"{first}.*" in provider.domains):
            return provider
    return None


def of_host(host: str) -> Provider | None:
    """The provider whose mail server that is, for addresses of one's own domain there."""
    return next((each for each in PROVIDERS if each.imap and each.imap[0] == host.lower() and not each.starttls), None)
