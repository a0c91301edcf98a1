import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon import hourglass, service, units
from daemon.bootstrap import read_config

HOME = Path("/home/ada")
VERIFY = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(VERIFY is None, reason="needs systemd-analyze (package systemd)")


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(
        "me: {name: Ada, emails: [ada@mailbox.example], timezone: Europe/London, holidays: none}\n"
        "accounts:\n"
        "  home: {type: files, folder: ~/Afterword}\n"
        "  more: {type: files, folder: '/srv/50% \"off\"/ü x'}\n"
        "  feed: {type: ics, url: 'https://calendar.example/feed.ics'}\n"
        "  cloud: {type: google, client_secrets: config.yaml, token_file: ~/.config/afterword/tokens/google.json}\n"
        "deliver: {drafts: home, tasks: home, reminders: home}\n"
    )
    return replace(read_config(file, {"HOME": str(HOME)}), path=HOME / ".config/afterword/config.yaml")


def lines(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def settings(text, key):
    return [line.partition("=")[2] for line in lines(text) if line.startswith(f"{key}=")]


def test_it_gives_the_daemon_the_time_that_it_takes(config):
    text = units.service_unit(config, ["afterword"], HOME)
    (stop,), (watchdog,) = settings(text, "TimeoutStopSec"), settings(text, "WatchdogSec")
    assert service.LAST_CALLS + service.LOCK_WAIT.total_seconds() < int(stop)
    assert watchdog == "15min"
    assert 3 * hourglass.LONGEST < 15 * 60


def test_writes_only_where_the_config_says(config):
    unit = units.service_unit(config, ["/usr/bin/afterword"], HOME)
    assert settings(unit, "ReadWritePaths") == [
        "%h/.local/state/afterword",
        "%h/Afterword",
        '"/srv/50%% \\"off\\"/ü x"',
        "%h/.config/afterword/tokens",
    ]
    assert settings(unit, "ProtectSystem") == ["strict"]
    assert settings(unit, "ProtectHome") == ["read-only"]
    assert "mkdir -p -m 700 ~/.local/state/afterword ~/Afterword '/srv/50% \"off\"/ü x' ~/.config" in unit


def test_starts_this_installation_with_this_config(config):
    command = [str(HOME / "my venv/bin/python"), "-m", "daemon", "100%", "$HOME"]
    unit = units.service_unit(config, command, HOME)
    assert settings(unit, "ExecStart") == [
        '"%h/my venv/bin/python" -m daemon 100%% $$HOME run --config %h/.config/afterword/config.yaml'
    ]
    service, timer = units.once_units(replace(config, every=timedelta(minutes=7)), ["/usr/bin/afterword"], HOME)
    assert settings(service, "ExecStart") == ["/usr/bin/afterword once --config %h/.config/afterword/config.yaml"]
    assert settings(timer, "OnUnitInactiveSec") == ["420s"]


def test_one_line_stays_one_line(config):
    odd = replace(config, state=Path("/srv/a\nExecStart=evil\r\t/ledger.db"))
    unit = units.service_unit(odd, ["/usr/bin/afterword"], HOME)
    assert len(settings(unit, "ExecStart")) == 1
    assert settings(unit, "ReadWritePaths")[0] == '"/srv/a\\x0aExecStart=evil\\x0d\\x09"'


def test_without_user_namespaces_what_needs_them_is_off(config):
    unit = units.service_unit(config, ["/usr/bin/afterword"], HOME, namespaces=False)
    for key in ("PrivateUsers", "CapabilityBoundingSet", "ProtectSystem", "ProtectKernelModules", "ReadWritePaths"):
        assert settings(unit, key) == []
        assert f"#{key}=" in unit
    assert settings(unit, "NoNewPrivileges") == ["yes"]
    assert settings(unit, "SystemCallFilter") != []
    assert "This kernel refuses user namespaces" in unit


@pytest.mark.parametrize(
    ("kernel", "allowed"),
    [
        ({}, True),
        ({"user/max_user_namespaces": "96365\n"}, True),
        ({"user/max_user_namespaces": "0\n"}, False),
        ({"kernel/apparmor_restrict_unprivileged_userns": "1\n"}, False),
        ({"kernel/apparmor_restrict_unprivileged_userns": "0\n", "kernel/unprivileged_userns_clone": "1\n"}, True),
        ({"kernel/unprivileged_userns_clone": "0\n"}, False),
    ],
)
def test_what_the_kernel_allows(tmp_path, kernel, allowed):
    for name, value in kernel.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(value)
    assert units.namespaces_allowed(tmp_path) is allowed


@needs_systemd
@pytest.mark.parametrize("namespaces", [True, False])
def test_systemd_understands_every_line(config, tmp_path, namespaces):
    command = ["/bin/sh", "-c", "exec true # 100% $HOME"]
    service, timer = units.once_units(config, command, HOME, namespaces=namespaces)
    made = {
        "afterword.service": units.service_unit(config, command, HOME, namespaces=namespaces),
        "afterword-once.service": service,
        "afterword-once.timer": timer,
    }
    for name, text in made.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [VERIFY, "verify", *(str(tmp_path / name) for name in made)], capture_output=True, text=True, check=False
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "afterword" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", ["afterword.service", "afterword-once.service"])
def test_exposure_is_at_most_2(tmp_path, name):
    text = (Path(__file__).parents[2] / "systemd" / name).read_text()
    (tmp_path / name).write_text(text.replace("%h/.local/bin/afterword", "/bin/true"))
    for arguments in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run([VERIFY, *arguments, str(tmp_path / name)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


SECRETS = """\
me: {name: Ada, emails: [ada@mailbox.example], timezone: Europe/London, holidays: none}
accounts:
  home: {type: files, folder: ~/Afterword}
  feed: {type: ics, url_file: "${CREDENTIALS_DIRECTORY}/feed"}
  cloud:
    {type: google, client_secrets: "${CREDENTIALS_DIRECTORY}/client", token_file: "${CREDENTIALS_DIRECTORY}/google"}
  work: {type: microsoft, client_id: c, token_file: "${CREDENTIALS_DIRECTORY}/microsoft"}
  mail: {type: imap, address: ada@mailbox.example, host: imap.example, password_file: "${CREDENTIALS_DIRECTORY}/imap"}
  dav: {type: caldav, username: ada, url: "https://dav.example/", password: "${CREDENTIALS_DIRECTORY}/caldav"}
deliver: {drafts: home, tasks: home, reminders: home}
"""


def test_every_connector_takes_its_secret_from_systemd_and_the_unit_lends_it(tmp_path):
    names = ["feed", "client", "google", "microsoft", "imap", "caldav"]
    for name in names:
        (tmp_path / name).write_text(f"https://{name}.example/secret\n")
    file = tmp_path / "config.yaml"
    file.write_text(SECRETS)
    config = read_config(file, {"HOME": str(HOME), "CREDENTIALS_DIRECTORY": str(tmp_path)})
    options = {name: account.options for name, account in config.accounts.items()}
    for secret in (options["feed"].url, options["mail"].password, options["dav"].password):
        assert secret.get_secret_value().endswith(".example/secret")
    paths = (options["cloud"].client_secrets, options["cloud"].token_file, options["work"].token_file)
    assert [path.name for path in paths] == ["client", "google", "microsoft"]
    unit = units.service_unit(config, ["/usr/bin/afterword"], HOME)
    assert sorted(settings(unit, "LoadCredential")) == sorted(f"{name}:{tmp_path}/{name}" for name in names)
    assert settings(unit, "ReadWritePaths") == ["%h/.local/state/afterword", "%h/Afterword"]
    assert "#LoadCredential" in units.service_unit(replace(config, credentials={}), ["/usr/bin/afterword"], HOME)
