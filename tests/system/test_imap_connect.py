"""``afterword connect`` for a mailbox: the right server, the right password, kept safely, and nothing asked unasked."""

from __future__ import annotations

import io
import stat
from dataclasses import replace

import pytest

from connectors import _http, imap
from connectors.imap import signin as signing_in
from connectors.imap.options import Server
from daemon.bootstrap import is_live, read_config, refuse_far
from daemon.errors import ConfigError, LoginNeeded, Rejected, Unavailable, UsageError
from daemon.model import Health
from tests.contract.artefacts import KEY
from tests.contract.harness import ME, START
from tests.fakes.dovecot import PASSWORD
from tests.fakes.imap import ImapHarness
from tests.fakes.names import names

AUTOCONFIG = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="candidate.example">
<incomingServer type="pop3"><hostname>pop.{host}</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>{host}</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap">
  <hostname>{host}</hostname><port>{port}</port><socketType>STARTTLS</socketType>
  <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
</incomingServer>
<outgoingServer type="smtp"><hostname>smtp.{host}</hostname><port>465</port></outgoingServer>
</emailProvider></clientConfig>"""


@pytest.fixture
def box(tmp_path):
    opened = ImapHarness(tmp_path, password=None)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def dns():
    with names({}) as server:
        yield server


@pytest.fixture
def typed(monkeypatch):
    def type_(*lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


def test_the_password_is_asked_for_tried_and_kept(box, typed):
    said = []
    typed(PASSWORD)
    imap.connect(box.options, box.context, said.append)
    (file,) = box.context.state.glob("*password*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert any("Drafts go to the folder Entwürfe." in line for line in said)
    assert not any(PASSWORD in line for line in said)
    offers = box.reopen()
    assert offers.condition().health is Health.OK
    assert offers.drafts.find(KEY) is None


def test_a_wrong_password_is_not_kept(box, typed):
    typed("wrong")
    with pytest.raises(LoginNeeded) as caught:
        imap.connect(box.options, box.context, lambda _: None)
    assert "afterword connect test" in str(caught.value)
    assert not list(box.context.state.glob("*password*"))


def test_a_password_that_the_config_names_is_tried_and_nothing_is_kept(box, typed):
    said = []
    typed()
    options = imap.Options.model_validate({**box.options.model_dump(exclude_none=True), "password": PASSWORD})
    imap.connect(options, box.context, said.append)
    assert said[-1] == "The password that the config names works."
    assert not box.context.state.exists()


@pytest.mark.parametrize("options", [{"address": "ada@icloud.com"}, {"address": ME, "host": "imap.mail.me.com"}])
def test_each_provider_says_which_password(typed, box, options):
    said = []
    typed("")
    with pytest.raises(LoginNeeded):
        imap.connect(imap.Options(**options), box.context, said.append)
    assert said[0] == f"Server: imap.mail.me.com, port 993 (tls), as {options['address']}."
    assert "app-specific password" in said[1]


def test_nothing_is_looked_for_without_being_asked(box, typed, monkeypatch, dns):
    monkeypatch.setattr(_http, "get", lambda *_, **__: pytest.fail("asked"))
    said = []
    typed("n")
    with pytest.raises(UsageError, match="Nothing was asked"):
        imap.connect(imap.Options(address=ME), box.context, said.append)
    assert "autoconfig.candidate.example" in said[0]
    assert "autoconfig.thunderbird.net" in said[0]
    assert dns.asked == []


def test_a_server_that_was_found_is_remembered(box, typed, monkeypatch):
    """The provider's own page is asked first, without the address; a server without encryption is passed over."""
    asked = []

    def get(url, out, **_):
        asked.append(url)
        if "well-known" not in url:
            raise Rejected("no such page")
        out.write(AUTOCONFIG.format(host="127.0.0.1", port=box.wire.port).encode())

    monkeypatch.setattr(_http, "get", get)
    options = imap.Options(address=ME, username=box.user)
    typed("y", PASSWORD)
    said = []
    imap.connect(options, box.context, said.append)
    assert len(asked) == 2
    assert not any("ada" in url for url in asked)
    assert f"host: 127.0.0.1, port: {box.wire.port}" in said[-1]
    offers = imap.open(options, box.context)
    assert offers.drafts.find(KEY) is None
    offers.close()
    assert signing_in.server_of(options, box.context) == Server("127.0.0.1", box.wire.port, "starttls")


@pytest.mark.parametrize("agreed", [True, False])
def test_a_server_that_the_dns_names_needs_the_users_word_where_it_is_of_another_domain(
    box, typed, monkeypatch, dns, agreed
):
    def get(*_, **__):
        raise Rejected("no such page")

    monkeypatch.setattr(_http, "get", get)
    monkeypatch.setattr(signing_in, "_GUESSES", ())
    dns.zone = {("_imap._tcp.candidate.example", "SRV"): [f"0 0 {box.wire.port} localhost."]}
    options = imap.Options(address=ME, username=box.user)
    typed("y", "y" if agreed else "n", PASSWORD)
    said = []
    if agreed:
        imap.connect(options, box.context, said.append)
        assert signing_in.server_of(options, box.context) == Server("localhost", box.wire.port, "starttls")
    else:
        with pytest.raises(UsageError, match="No IMAP server was found"):
            imap.connect(options, box.context, said.append)
        assert box.wire.commands == []
    assert "localhost, which is not in that domain" in said[1]


def test_where_nothing_is_found_it_is_said_what_to_do(box, typed, monkeypatch):
    def nobody(*_, **__):
        raise Unavailable("nobody there")

    monkeypatch.setattr(_http, "get", nobody)
    monkeypatch.setattr(signing_in, "_greet", nobody)
    typed("y")
    with pytest.raises(UsageError) as caught:
        imap.connect(imap.Options(address=ME), box.context, lambda _: None)
    assert "Set host" in str(caught.value)


def test_before_it_is_known_where_the_mailbox_is_the_account_says_so(box):
    offers = imap.open(imap.Options(address=ME, password=PASSWORD), box.context)
    with pytest.raises(LoginNeeded, match="which server"):
        offers.drafts.find(KEY)


@pytest.mark.parametrize("text", ["", "<incomingServer", '<incomingServer type="imap"></incomingServer>', "\x00" * 50])
def test_a_page_without_servers_has_none(text):
    assert list(signing_in.autoconfig(text)) == []


@pytest.mark.parametrize(("host", "live"), [("127.0.0.1", False), ("imap.candidate.example", True), (None, True)])
def test_a_pass_far_from_the_clock_does_not_write_to_a_real_mailbox(tmp_path, host, live):
    place = f", host: {host}" if host else ""
    (tmp_path / "config.yaml").write_text(
        f"me: {{name: Ada, emails: [{ME}], timezone: UTC, holidays: none}}\n"
        f"accounts:\n  mailbox: {{type: imap, address: {ME}{place}}}\n  home: {{type: files, folder: out}}\n"
        "  feed: {type: ics, url: https://calendar.example/basic.ics}\n"
        "deliver: {drafts: mailbox, tasks: home, reminders: home}\n"
    )
    config = read_config(tmp_path / "config.yaml", {"HOME": str(tmp_path)})
    assert is_live(config, "mailbox") is live
    assert not is_live(config, "home")
    if live:
        with pytest.raises(UsageError, match="mailbox"):
            refuse_far(replace(config), START.replace(year=2040), really=False)


def test_a_mailbox_at_an_employer_is_never_written_to(tmp_path):
    (tmp_path / "config.yaml").write_text(
        f"me: {{name: Ada, emails: [{ME}], timezone: UTC, holidays: none, employers: [candidate.example]}}\n"
        f"accounts:\n  mailbox: {{type: imap, address: {ME}}}\n  home: {{type: files, folder: out}}\n"
        "  feed: {type: ics, url: https://calendar.example/basic.ics}\n"
        "deliver: {drafts: mailbox, tasks: home, reminders: home}\n"
    )
    with pytest.raises(ConfigError, match=r"deliver\.drafts"):
        read_config(tmp_path / "config.yaml", {"HOME": str(tmp_path)})
