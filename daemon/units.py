"""systemd user units for this installation and config, as text.

Paths below the user's home are written with ``%h``, so that a unit made for one home fits another. Every line that is
not self-evident carries its reason, and so do the ones that are missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from daemon.config import Config

# Files that an account rewrites are replaced by renaming, so it is their folder that must be writable.
_FOLDERS, _FILES = ("folder",), ("token_file",)

_HEAD = """\
# {what}
#
# A unit of your own systemd (no root). Save it as ~/.config/systemd/user/{name}, then
#   mkdir -p -m 700 {folders}
#   systemctl --user daemon-reload && systemctl --user enable --now {enable}
#   loginctl enable-linger    # so that it runs also while you are logged out
"""

_SEALED = """\
# Nothing it starts may gain rights, and its files are nobody else's business.
NoNewPrivileges=yes
UMask=0077
LimitCORE=0
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictNamespaces=yes
LockPersonality=yes
# No code is made at run time: no library of ours needs memory that is writable and executable.
MemoryDenyWriteExecute=yes
KeyringMode=private
# Mail, calendars and names go over IP; AF_UNIX is the journal and the keyring, AF_NETLINK how glibc chooses between
# IPv4 and IPv6. IPAddressDeny= is missing: the addresses of mail and calendar servers are not known beforehand.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# A refused call is an error that can be told, not a killed process.
SystemCallErrorNumber=EPERM
"""

_NAMESPACES = """\
# What follows needs user namespaces: only in a namespace of its own may a service without root have its own view of
# the system. Where the kernel refuses them (status 218/CAPABILITIES or 217/USER), leave this block out.
PrivateUsers=yes
CapabilityBoundingSet=
# Everything is read-only but the ledger, the folder that artefacts go to, and tokens that are renewed.
ProtectSystem=strict
ProtectHome=read-only
{writable}
PrivateTmp=yes
PrivateDevices=yes
PrivateMounts=yes
RemoveIPC=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
"""

_CREDENTIALS = """\
# Secrets need not stand in the config. They are named there as ${CREDENTIALS_DIRECTORY}/feed-url, for instance in
# `url_file:`, and are plain files (0600), or encrypted to this machine by `systemd-creds encrypt` (then the line is
# LoadCredentialEncrypted=).
"""
_CREDENTIAL = "#LoadCredential=feed-url:%h/.config/afterword/feed-url"

_RESIDENT = """\
[Unit]
Description=Afterword: drafts, tasks and reminders after job interviews
# A config that cannot be read stays so: five failures in ten minutes are enough.
StartLimitIntervalSec=10min
StartLimitBurst=5

[Service]
Type=notify
NotifyAccess=main
ExecStart={run}
# Reads the config again; not Type=notify-reload, which systemd before 253 does not know.
ExecReload=kill -HUP $MAINPID
Restart=on-failure
RestartSec=30
# 2: the config or the command is wrong, and waiting does not mend it.
RestartPreventExitStatus=2
# It reports every half minute while all is well, but not during a pass: one that takes longer than this hangs.
WatchdogSec=15min
# What has been begun is finished first: a create that is cut off has to be looked for afterwards. But no server that is
# silent is waited for longer than 20 seconds then.
TimeoutStopSec=90

{sandbox}
[Install]
WantedBy=default.target
"""

_ONCE = """\
[Unit]
Description=Afterword: one pass

[Service]
Type=oneshot
ExecStart={run}
# A pass over many accounts that are slow still ends before the day does.
TimeoutStartSec=1h

{sandbox}"""

_TIMER = """\
[Unit]
Description=Afterword: a pass every {every}

[Timer]
# Not at once: at log-in the network is often not up yet.
OnStartupSec=2min
# Counted from the end of the last pass, so that passes never overlap.
OnUnitInactiveSec={every}
# Sharp enough, and wake-ups can be shared.
AccuracySec=30

[Install]
WantedBy=timers.target
"""


def service_unit(config: Config, command: Sequence[str], home: Path, *, namespaces: bool = True) -> str:
    """The resident service. ``command`` starts Afterword; ``namespaces`` is whether a user may make user namespaces."""
    head = _head(config, home, "Afterword as a resident service.", "afterword.service", "afterword.service")
    run = _run(command, "run", config, home)
    return head + "\n" + _RESIDENT.format(run=run, sandbox=_sandbox(config, home, namespaces=namespaces))


def once_units(config: Config, command: Sequence[str], home: Path, *, namespaces: bool = True) -> tuple[str, str]:
    """The service and the timer for one pass at a time, instead of a resident process."""
    what = "One pass of Afterword, started by its timer: for machines that should have no resident process."
    head = _head(config, home, what, "afterword-once.service", "afterword-once.timer")
    run = _run(command, "once", config, home)
    service = head + "\n" + _ONCE.format(run=run, sandbox=_sandbox(config, home, namespaces=namespaces))
    timer = _head(config, home, "Starts afterword-once.service.", "afterword-once.timer", "afterword-once.timer")
    return service, timer + "\n" + _TIMER.format(every=f"{config.every.total_seconds():g}s")


def namespaces_allowed(kernel: Path = Path("/proc/sys")) -> bool:
    """Whether this kernel lets a user without rights make user namespaces (Ubuntu 24.04 and some others do not)."""
    refusals = {
        "kernel/apparmor_restrict_unprivileged_userns": "1",
        "kernel/unprivileged_userns_clone": "0",
        "user/max_user_namespaces": "0",
    }
    return not any(_read(kernel / name) == value for name, value in refusals.items())


def writable(config: Config) -> tuple[Path, ...]:
    """The folders that the service writes to: the ledger's, those of the files accounts, and those of token files.

    Not those of systemd's credentials: what is renewed of them is kept beside the ledger.
    """
    found = {config.state.parent: None}
    lent = set(config.credentials.values())
    for account in config.accounts.values():
        for name in type(account.options).model_fields:
            value = _path(account.options, name)
            if value is not None and name in _FOLDERS:
                found[value] = None
            elif value is not None and name in _FILES and value not in lent:
                found[value.parent] = None
    return tuple(found)


def _path(options: BaseModel, name: str) -> Path | None:
    value = getattr(options, name)
    return value if isinstance(value, Path) else None


def _head(config: Config, home: Path, what: str, name: str, enable: str) -> str:
    folders = " ".join(_shell(path, home) for path in writable(config))
    return _HEAD.format(what=what, folders=folders, name=name, enable=enable)


def _sandbox(config: Config, home: Path, *, namespaces: bool) -> str:
    lines = "\n".join(f"ReadWritePaths={_quoted(_home(path, home))}" for path in writable(config))
    block = _NAMESPACES.format(writable=lines)
    if not namespaces:
        reason = "# This kernel refuses user namespaces to users, so these lines are off:\n"
        block = reason + "".join(f"#{line}\n" for line in block.splitlines() if not line.startswith("#"))
    return f"{_SEALED}\n{block}\n{_CREDENTIALS}{_loaded(config, home)}"


def _loaded(config: Config, home: Path) -> str:
    """A line for each credential that the config names. Here systemd takes the path as it is, without quotes."""
    found = [
        f"LoadCredential={name}:{_home(path, home)}\n"
        for name, path in config.credentials.items()
        if re.fullmatch(r"[\w.-]+", name) and str(path).isprintable()
    ]
    return "".join(found) or f"{_CREDENTIAL}\n"


def _run(command: Sequence[str], verb: str, config: Config, home: Path) -> str:
    words = [_home(Path(word), home) if word.startswith("/") else _escaped(word) for word in command]
    return " ".join(_quoted(word).replace("$", "$$") for word in [*words, verb, "--config", _home(config.path, home)])


def _home(path: Path, home: Path) -> str:
    """The path with ``%`` escaped, and with ``%h`` for the home folder."""
    if path.is_relative_to(home):
        return "/".join(["%h", *map(_escaped, path.relative_to(home).parts)])
    return _escaped(str(path))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    """One word by systemd's rules of quoting (systemd.syntax(7))."""
    if re.fullmatch(r"[\w%@+=:,./$-]+", text):
        return text
    escaped = "".join(
        f"\\x{ord(sign):02x}" if ord(sign) < 32 else f"\\{sign}" if sign in '"\\' else sign for sign in text
    )
    return f'"{escaped}"'


def _shell(path: Path, home: Path) -> str:
    """The path for the shell command in the heading."""
    text = "".join(sign if sign.isprintable() else "?" for sign in str(path))
    if path.is_relative_to(home):
        text = "~/" + text.removeprefix(str(home)).lstrip("/")
        return text if re.fullmatch(r"[\w~@+=:,./-]+", text) else "~/'" + text[2:].replace("'", "'\\''") + "'"
    return text if re.fullmatch(r"[\w@+=:,./-]+", text) else "'" + text.replace("'", "'\\''") + "'"


def _read(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except OSError:
        return None
