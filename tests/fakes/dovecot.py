"""A real Dovecot on the loopback interface, with users as they are needed, and a mail program for each.

It runs as root or as anybody. Where Dovecot is not installed the tests that need it are skipped with that reason.
"""

from __future__ import annotations

import base64
import contextlib
import getpass
import grp
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import datetime
from functools import cache
from imaplib import IMAP4
from pathlib import Path

import pytest

from tests.fakes.ending import at_end

PASSWORD = "correct-horse"
GERMAN = {"\\Drafts": "Entwürfe", "\\Sent": "Gesendet", "\\Trash": "Papierkorb", "\\Junk": "Spamverdacht"}
_BOX = "  mailbox {name} {{\n    auto = subscribe\n    {use}\n  }}\n"
_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/mail:UTF-8
first_valid_uid = 1
mail_max_userip_connections = 100
mail_plugins = quota
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  {quota}
}}
protocol imap {{
  mail_plugins = quota
  {capability}
}}
passdb {{
  driver = passwd-file
  deny = yes
  args = {base}/denied
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%n
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
{boxes}}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls}
    ssl = yes
  }}
  service_count = 0
  process_min_avail = 1
  {rootless_login}
}}
{rootless}
"""


def certificate(folder: Path, host: str = "127.0.0.1") -> Path:
    """A key and a certificate for ``host`` that vouches for itself; the certificate's path."""
    from datetime import UTC, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    try:
        known: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        known = x509.DNSName(host)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem"


class Dovecot:
    """One server. ``special``: the folders with a special use; ``plain``: further folders; ``capability``: instead of
    its own (it then says less than it can, as poorer servers do)."""

    def __init__(
        self, special: dict[str, str] | None = None, plain: tuple[str, ...] = (), capability: str = "", quota: int = 0
    ) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.base.chmod(0o755)
        self.port, self.tls = _free_ports(2)
        self.cert = certificate(self.base)
        self.special = GERMAN if special is None else special
        self._denied: set[str] = set()
        self._count = itertools.count(1)
        root = os.getuid() == 0
        user, group = ("nobody", grp.getgrgid(65534).gr_name) if root else (getpass.getuser(), str(os.getgid()))
        boxes = [_BOX.format(name=f'"{name}"', use=f"special_use = {use}") for use, name in self.special.items()]
        boxes += [_BOX.format(name=f'"{name}"', use="") for name in plain]
        self._home = self.base / "home"
        self._home.mkdir()
        if root:
            shutil.chown(self._home, user, group)
        (self.base / "denied").touch(0o644)
        config = _CONFIG.format(
            base=self.base, port=self.port, tls=self.tls, uid=user, gid=group, boxes="".join(boxes),
            password=PASSWORD, quota=f"quota_rule = *:bytes={quota}" if quota else "",
            capability=f"imap_capability = {capability}" if capability else "",
            rootless="" if root else _rootless(user), rootless_login="" if root else "chroot =",
        )  # fmt: skip
        (self.base / "dovecot.conf").write_text(config, encoding="utf-8")
        self._start()
        at_end(self.stop)

    def _start(self) -> None:
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.base / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def kill(self) -> None:
        """The machine loses its power: every process of the server dies at once."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout
        children = [int(pid) for pid, parent in map(str.split, listed.splitlines()) if int(parent) == self._process.pid]
        for pid in (self._process.pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(20)

    def restart(self) -> None:
        """It comes back."""
        (self.base / "run" / "master.pid").unlink(missing_ok=True)
        self._start()

    def user(self) -> str:
        """The name of a new mailbox."""
        return f"ada{next(self._count)}@candidate.example"

    def deny(self, user: str, *, denied: bool = True) -> None:
        """From now on the password is refused; who is logged in is thrown out."""
        (self._denied.add if denied else self._denied.discard)(user)
        draft = self.base / "denied.new"
        draft.write_text("".join(f"{each}:\n" for each in sorted(self._denied)), encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(self.base / "denied")
        time.sleep(1.1)  # Dovecot looks at the file once a second
        self.do("kick", user)

    def do(self, *words: str) -> str:
        """An administrator's command."""
        command = ["doveadm", "-c", str(self.base / "dovecot.conf"), *words]
        return subprocess.run(command, capture_output=True, check=False, text=True).stdout

    def home(self, user: str) -> Path:
        """Where the user's mail lies on the disk."""
        return self._home / user.partition("@")[0]

    def deliver(self, user: str, folder: str, raw: bytes, at: datetime) -> None:
        """A mail arrives, as a delivery program brings it; the time may be any, also one that is to come."""
        place = self.home(user) / "mail" / ("" if folder == "INBOX" else f".{folder}") / "cur"
        if not place.is_dir():
            with self.box(user) as client:  # a folder comes into being when it is first opened, or made
                if client.select(f'"{utf7(folder)}"')[0] != "OK":
                    client.create(f'"{utf7(folder)}"')
        file = place / f"{int(at.timestamp())}.M{next(self._count)}.here:2,"
        file.write_bytes(raw)
        os.utime(file, (at.timestamp(), at.timestamp()))
        if os.getuid() == 0:
            shutil.chown(file, "nobody", 65534)

    def fill(self, user: str, number: int, first: datetime, last: datetime) -> None:
        """An inbox as it is after years: that many mails, evenly spread over the time."""
        with self.box(user) as client:
            client.select()
        place = self.home(user) / "mail" / "cur"
        step = (last - first) / number
        for count in range(number):
            at = (first + count * step).timestamp()
            head = f"From: Person {count} <person{count % 5000}@company{count % 700}.example>\r\nTo: {user}\r\n"
            text = f"{head}Subject: Mail {count}\r\nMessage-ID: <{count}@company.example>\r\n\r\nHello.\r\n"
            file = place / f"{int(at)}.M{count}.full,S={len(text)}:2,S"
            file.write_text(text, encoding="ascii", newline="")
            os.utime(file, (at, at))

    def box(self, user: str) -> IMAP4:
        """An independent mail program's connection, logged in by a name that is never denied."""
        client = IMAP4("127.0.0.1", self.port)
        client.login(f"{user.partition('@')[0]}@behind.example", PASSWORD)
        return client

    def stop(self) -> None:
        """End it and remove everything."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
        shutil.rmtree(self.base, ignore_errors=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                    if probe.recv(10).startswith(b"* OK"):
                        return
            except OSError:
                time.sleep(0.02)
        log = self.base / "log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


@cache
def dovecot(
    special: tuple[tuple[str, str], ...] | None = None,
    plain: tuple[str, ...] = (),
    capability: str = "",
    quota: int = 0,
) -> Dovecot:
    """A server of that kind, started once for all tests of this process."""
    if shutil.which("dovecot") is None:
        pytest.skip("needs a Dovecot (Debian: dovecot-imapd)")
    return Dovecot(None if special is None else dict(special), plain, capability, quota)


def utf7(name: str) -> str:
    """A folder's name as it is said to a server (RFC 3501 §5.1.3)."""

    def packed(match: re.Match[str]) -> str:
        code = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{code.replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _rootless(user: str) -> str:
    group = grp.getgrgid(os.getgid()).gr_name
    closed = "".join(f"service {name} {{\n  chroot =\n}}\n" for name in ("anvil", "stats", "old-stats"))
    names = f"default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
    return names + closed.replace("service old-stats {\n  chroot =\n}\n", "")
