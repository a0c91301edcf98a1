import os
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, FilePath, SecretStr, model_validator

from daemon import playbook
from daemon.config import CalendarRef, ConnectorType, Deliver, load
from daemon.errors import ConfigError
from daemon.model import Kind, Me, Reference, employed_at


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cloud(_Options):
    client_secrets: FilePath | None = None
    token_file: Path | None = None
    endpoint: str | None = None
    client_id: str | None = None
    read_mail: bool = False
    port: int = 443


class Feed(_Options):
    url: SecretStr | None = None
    path: Path | None = None

    @model_validator(mode="after")
    def _one(self):
        if self.url and self.path:
            raise ValueError("give one of path and url")
        return self


class Folder(_Options):
    folder: Path


class Mail(_Options):
    host: str
    user: str
    password: SecretStr


TYPES = {
    "cloud": ConnectorType(Cloud, reads=True, writes=frozenset(Kind), calendar="primary"),
    "feed": ConnectorType(Feed, reads=True),
    "folder": ConnectorType(Folder, writes=frozenset(Kind)),
    "mail": ConnectorType(Mail, writes=frozenset({Kind.DRAFT})),
}
ME = "me: {name: Ada Lovelace, emails: [Ada@Example.com], timezone: Europe/London, holidays: none}\n"
MINIMAL = ME + "accounts: {feed: {type: feed, path: cal.ics}, home: {type: folder, folder: ~/Afterword}}\n"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "cal.ics").touch()
    return tmp_path


def read(home, text, env=None, **more):
    file = home / "config" / "config.yaml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    return load(file, {"HOME": str(home / "home")} | (env or {}), TYPES, **more)


def problems(home, text, env=None, **more):
    with pytest.raises(ConfigError) as caught:
        read(home, text, env, **more)
    assert all(line.isprintable() and len(line) < 500 for line in caught.value.problems)
    return list(caught.value.problems)


def test_the_least_config_that_works(home):
    config = read(home, MINIMAL)
    assert config.me == Me("Ada Lovelace", ("ada@example.com",), "Europe/London")
    assert config.zone.key == "Europe/London"
    assert config.hours == (time(8, 30), time(18, 0))
    assert config.calendars == (CalendarRef("feed", ""),)
    assert config.deliver == Deliver("home", "home", "home", None)
    assert config.accounts["feed"].options.path == home / "config" / "cal.ics"
    assert config.accounts["home"].options.folder == home / "home" / "Afterword"
    assert config.state == home / "home" / ".local" / "state" / "afterword" / "afterword.db"
    assert (config.every, config.look_back, config.max_new_actions) == (timedelta(minutes=5), timedelta(days=2), 50)
    assert (config.playbook, config.prompts, config.templates, config.references) == ("default", True, None, ())
    assert (config.warnings, config.hints) == ((), ())


def test_everything_said(home):
    (home / "config" / "secrets.json").write_text("{}")
    (home / "config" / "letters").mkdir()
    config = read(
        home,
        """
me:
  name: Ada Lovelace
  emails: [ada@example.com, al@work.example]
  timezone: America/New_York
  holidays: {regions: [gb-eng, DE-BY], extra: [2026-12-24], except: [2026-05-04]}
  hours: "09:00 – 17:30"
  employers: ["@Work.example", boss@other.example]
  discreet: yes
  language: DE
accounts:
  big: {type: cloud, client_secrets: secrets.json, client_id: 0000, read_mail: true, settle: 90 s}
  feed: {type: feed, url: "https://x.example/private-1/basic.ics"}
  home: {type: folder, folder: out}
calendars: [{account: big}, {account: big, calendar: other}, {account: feed}]
deliver: {drafts: big, tasks: big, reminders: none, fallback: home}
references:
  - name: Grace Hopper
    email: GRACE@navy.example
    relationship: my manager
    talking_points: [compilers]
    may_contact: true
  - {name: Alan, talking_points: one}
playbook: {base: default, steps: {network: off, thank_you_by: {rest_days: wait}}}
schedule: {every: 90 s, look_back: 1 week, max_new_actions: 5}
state: data/ledger.db
templates: letters
prompts: false
""",
        playbook=lambda data: playbook.load(data)[1],
    )
    assert config.me == Me(
        "Ada Lovelace",
        ("ada@example.com", "al@work.example"),
        "America/New_York",
        ("work.example", "other.example"),
        True,
        "de",
    )
    assert config.hours == (time(9), time(17, 30))
    assert config.holidays.regions == ("GB-ENG", "DE-BY")
    assert (config.holidays.extra, config.holidays.but) == ({date(2026, 12, 24)}, {date(2026, 5, 4)})
    assert config.accounts["big"].options.client_id == "0000"
    assert config.accounts["big"].settle == timedelta(seconds=90)
    assert config.calendars == (CalendarRef("big", "primary"), CalendarRef("big", "other"), CalendarRef("feed", ""))
    assert config.deliver == Deliver("big", "big", None, "home")
    assert config.deliver.kinds("home") == {Kind.DRAFT, Kind.TASK}
    assert config.references[0] == Reference("Grace Hopper", "grace@navy.example", "my manager", ("compilers",), True)
    assert config.references[1].talking_points == ("one",)
    assert playbook.load(config.playbook)[0].get("network") is None
    assert (config.every, config.look_back, config.max_new_actions) == (timedelta(seconds=90), timedelta(days=7), 5)
    assert config.state == home / "config" / "data" / "ledger.db"
    assert (config.templates, config.prompts) == (home / "config" / "letters", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ME.replace("[Ada@Example.com]", "[]"), ["me.emails: expected at least 1", "accounts: is required"]),
        (
            MINIMAL + "calendars: [{acount: feed}]",
            ["calendars[0].account: is required", "calendars[0].acount: unknown"],
        ),
        (
            MINIMAL.replace("none", "{extra: [2026-13-24]}"),
            ["me.holidays.extra[0]: expected a date such as 2026-12-24"],
        ),
        (MINIMAL + "schedule: {max_new_actions: 0}", ["schedule.max_new_actions: expected 1 or more"]),
        (
            MINIMAL.replace("cal.ics", "gone.ics") + "deliver: {tasks: feed}",
            ["accounts.feed.path: no such file", "deliver.tasks: feed (feed) cannot take tasks; home can"],
        ),
        (ME + "accounts: [feed]\ndeliver: {tasks: home}", ["accounts: expected a mapping"]),
    ],
)
def test_each_problem_is_told_once_and_in_words(home, text, expected):
    found = problems(home, text)
    assert len(found) == len(expected)
    assert all(line.startswith(part) for line, part in zip(found, expected, strict=True)), found


def test_all_problems_at_once(home):
    found = problems(
        home,
        """
me: {nmae: Ada, emails: [nobody], timezone: Europe/Lundon, holidays: [GB-XX], hours: 9-5, discreet: maybe,
     language: german, employers: e.example}
accounts:
  big: {type: cloud, client_secrets: gone.json, raed_mail: 7, port: many}
  typo: {type: clowd}
  feed: {type: feed, url_file: gone, settle: 3 bd}
  none: {type: folder}
  box: {type: mail, host: imap.e.example, user: ada, password: x}
  out: {type: folder, folder: x}
calendars: [{account: fed}, {acount: x}, {account: out}, 7]
deliver: {drafts: box, taks: out, tasks: box, reminders: otu}
references: [{email: x@y.example}]
playbook: gone.yaml
schedule: {every: 5, look_back: 2 months, max_new_actions: 0}
state: postgresql://db/x
templates: gone
prompts: often
shedule: {}
""",
    )
    expected = [
        "shedule: unknown key; did you mean schedule?",
        "me.nmae: unknown key; did you mean name?",
        "me.name: is required",
        "me.emails[0]: expected a mail address",
        "me.timezone: no such time zone: Europe/Lundon; did you mean Europe/London?",
        "me.holidays[0]: GB has no holidays for XX; known: GB-ENG",
        "me.hours: expected working hours such as",
        "me.discreet: expected true or false, got text",
        "me.language: expected the code of a language such as en or de",
        "accounts.big.client_secrets: no such file",
        "accounts.big.raed_mail: unknown key; did you mean read_mail?",
        "accounts.big.port: expected a whole number, got text",
        "accounts.typo.type: no such type: clowd; did you mean cloud?",
        "accounts.feed.url_file: no such file",
        "accounts.feed.settle: expected a number and a unit",
        "accounts.none.folder: is required",
        "calendars[0].account: no such account: fed; did you mean feed?",
        "calendars[1].acount: unknown key; did you mean account?",
        "calendars[1].account: is required",
        "calendars[2].account: out (folder) has no calendar to read",
        "calendars[3]: expected a mapping (key: value), got a number",
        "deliver.taks: unknown key; did you mean tasks?",
        "deliver.tasks: box (mail) cannot take tasks; out can",
        "deliver.reminders: no such account: otu; did you mean out?",
        "deliver.drafts: box belongs to an employer",
        "references[0].name: is required",
        "playbook: no such file",
        "schedule.every: expected a number and a unit",
        "schedule.look_back: expected a number and a unit",
        "schedule.max_new_actions: ",
        "state: expected the path of a file",
        "templates: no such folder",
        "prompts: expected true or false, got text",
    ]
    missing = [part for part in expected if not any(line.startswith(part) for line in found)]
    assert not missing, found
    extra = [line for line in found if not any(line.startswith(part) for part in expected)]
    assert extra == ["deliver.tasks: box belongs to an employer (me.employers): no target"]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", ["me: is required", "accounts: is required"]),
        ("me: 5\naccounts: 7\ncalendars: 3\ndeliver: x", ["me: expected a mapping", "accounts: expected a mapping"]),
        (ME + "accounts: {}", ["accounts: "]),
        (ME + "accounts: {a: }", ["accounts.a: expected a mapping (key: value), got nothing"]),
        (ME + "accounts: {a: {}}", ["accounts.a.type: is required (types: cloud, feed, folder, mail)"]),
        (ME + "accounts: {a b@c: {type: folder, folder: x}}", ["accounts.a b@c: an account's name is letters"]),
        (ME + "accounts: {A: {type: feed}, a: {type: folder, folder: x}}", ["accounts.a: differs from A by case only"]),
        (ME + "accounts: {a: {type: feed}}", ["deliver: nothing can be delivered"]),
        (ME + "accounts: {a: {type: folder, folder: x}}", ["calendars: no account can be read"]),
        (
            ME + "accounts: {a: {type: cloud}, b: {type: folder, folder: x}}",
            ["deliver.drafts: say which account (a, b)"],
        ),
        (MINIMAL.replace("cal.ics", "gone.ics"), ["accounts.feed.path: no such file or folder"]),
        (MINIMAL + "calendars: [{account: feed}, {account: feed}]", ["calendars[1]: this calendar is listed twice"]),
        (MINIMAL + "calendars: []", ["calendars: "]),
        (MINIMAL + "deliver: {fallback: feed}", ["deliver.fallback: feed (feed) cannot take"]),
        (MINIMAL + "deliver: {drafts: none, tasks: none, reminders: none}", ["deliver: nothing can be delivered"]),
        (MINIMAL + "playbook: {steps: {netwrok: off}}", ["playbook.steps.netwrok: "]),
        (MINIMAL + "playbook: [1]", ["playbook: expected default"]),
        (MINIMAL + "state: ~", []),
        (MINIMAL + "state: .", ["state: is a folder"]),
        (MINIMAL + "schedule: {every: 0 s}", ["schedule.every: expected between"]),
        (MINIMAL + "schedule: {look_back: 3 bd}", ["schedule.look_back: expected a number and a unit"]),
        (MINIMAL.replace("Ada Lovelace", '"Ada\\nBcc: x"'), ["me.name: must be one line"]),
        (MINIMAL.replace("[Ada@Example.com]", "[]"), ["me.emails: "]),
        (MINIMAL.replace("Europe/London", "../../etc/passwd"), ["me.timezone: no such time zone"]),
        (MINIMAL.replace("Europe/London", "Europe"), ["me.timezone: no such time zone"]),
        (MINIMAL.replace("Europe/London", "x" * 5000), ["me.timezone: no such time zone"]),
        (MINIMAL.replace("holidays: none", 'hours: "18:00-08:30"'), ["me.hours: "]),
        (MINIMAL.replace("holidays: none", 'hours: "25:00-26:00"'), ["me.hours: "]),
        (
            MINIMAL.replace("holidays: none", "holidays: {region: [GB]}"),
            ["me.holidays.region: unknown key; did you mean"],
        ),
        (MINIMAL.replace("holidays: none", "holidays: {extra: [soon]}"), ["me.holidays.extra[0]: "]),
        (MINIMAL.replace("holidays: none", "holidays: 7"), ["me.holidays: "]),
    ],
)
def test_problems(home, text, what):
    def check(data):
        return playbook.load(data)[1]

    if not what:
        assert read(home, text, playbook=check)
        return
    found = problems(home, text, playbook=check)
    for part in what:
        assert [line for line in found if line.startswith(part)], found


def test_rules_about_a_whole_account_are_told_with_its_unknown_keys(home):
    found = problems(home, MINIMAL.replace("path: cal.ics", "path: cal.ics, url: x, ulr: y, paht: z"))
    assert found == [
        "accounts.feed.ulr: unknown key; did you mean url?",
        "accounts.feed.paht: unknown key; did you mean path?",
        "accounts.feed: give one of path and url",
    ]
    assert problems(home, MINIMAL.replace("path: cal.ics", "path: cal.ics, url_file: gone")) == [
        "accounts.feed.url_file: no such file"
    ]
    box = ME + "accounts: {home: {type: folder, folder: x}, f: {type: feed}, b: {type: mail, host: h, user: u, %s}}"
    deliver = "\ndeliver: {drafts: home}"
    assert problems(home, box % "password_file: gone" + deliver) == ["accounts.b.password_file: no such file"]


def test_a_minimal_mistake_gives_one_problem(home):
    assert problems(home, MINIMAL + "deliver: {drafts: hoem}") == [
        "deliver.drafts: no such account: hoem; did you mean home?"
    ]


def test_defaults_of_deliver_spare_the_fallback(home):
    text = ME + "accounts: {big: {type: cloud}, home: {type: folder, folder: x}}\ndeliver: {fallback: home}"
    assert read(home, text).deliver == Deliver("big", "big", "big", "home")
    one = read(
        home,
        ME + "accounts: {big: {type: cloud}, box: {type: mail, host: h, user: u, password: p}}\ndeliver: {drafts: box}",
    )
    assert one.deliver == Deliver("box", "big", "big", None)


def test_a_kind_nobody_can_take_is_a_hint(home):
    text = ME + "accounts: {feed: {type: feed}, box: {type: mail, host: h, user: u, password: p}}"
    config = read(home, text)
    assert config.deliver == Deliver("box", None, None, None)
    assert len(config.hints) == 2
    assert config.hints[0].startswith("deliver.tasks: no account can take tasks")


def test_a_bare_country_with_regions_is_a_hint(home):
    assert "GB-SCT" in read(home, MINIMAL.replace("none", "GB")).hints[0]
    assert "not set" in read(home, MINIMAL.replace(", holidays: none", "")).hints[0]
    assert read(home, MINIMAL.replace("none", "GB-SCT")).hints == ()


class TestSecrets:
    ACCOUNT = ME + "accounts: {home: {type: folder, folder: x}, feed: {type: feed, %s}}"

    def test_from_a_file_beside_the_config(self, home):
        (home / "config" / "feed-url").write_text("  https://x.example/private\r\n")
        options = read(home, self.ACCOUNT % "url_file: feed-url").accounts["feed"].options
        assert options.url.get_secret_value() == "https://x.example/private"

    @pytest.mark.parametrize(
        "line", ["url_file: '${CREDENTIALS_DIRECTORY}/feed'", "url: '${CREDENTIALS_DIRECTORY}/feed'"]
    )
    def test_from_systemd(self, home, line):
        (home / "feed").write_text("https://x.example/private\n")
        env = {"CREDENTIALS_DIRECTORY": str(home)}
        assert read(home, self.ACCOUNT % line, env).accounts["feed"].options.url.get_secret_value().endswith("private")
        key = line.partition(":")[0]
        assert problems(home, self.ACCOUNT % line)[0].startswith(
            f"accounts.feed.{key}: $CREDENTIALS_DIRECTORY is not set"
        )

    def test_paths_of_credentials(self, home):
        (home / "cal.ics").write_text("")
        config = read(
            home, self.ACCOUNT % "path: '${CREDENTIALS_DIRECTORY}/cal.ics'", {"CREDENTIALS_DIRECTORY": str(home)}
        )
        assert config.accounts["feed"].options.path == home / "cal.ics"

    @pytest.mark.parametrize(
        ("line", "content", "what"),
        [
            ("url_file: feed-url", b"", "must hold one secret"),
            ("url_file: feed-url", b"\xff\xfe", "must hold one secret"),
            ("url_file: feed-url", b"x" * 70_000, "must hold one secret"),
            ("url_file: .", b"", "cannot be read"),
            ("url_file: 7", b"", "expected the path of a file"),
            ("url_file: feed-url, url: x", b"x", "either this or url, not both"),
            ("path_file: feed-url", b"x", "unknown key"),
        ],
    )
    def test_what_cannot_be_one(self, home, line, content, what):
        (home / "config" / "feed-url").write_bytes(content)
        found = problems(home, self.ACCOUNT % line)
        assert len(found) == 1
        assert what in found[0]

    def test_an_inline_secret_in_a_loose_file_is_a_warning(self, home):
        text = self.ACCOUNT % "url: https://x.example/private"
        read(home, text)
        file = home / "config" / "config.yaml"
        for mode, count in ((0o600, 0), (0o640, 1), (0o604, 1)):
            file.chmod(mode)
            warnings = read(home, text).warnings
            assert len(warnings) == count
            assert all(line.startswith("accounts.feed.url: ") for line in warnings)
        assert read(home, self.ACCOUNT % "path: cal.ics").warnings == ()

    def test_never_in_a_message(self, home):
        text = (
            ME
            + "accounts: {a: {type: mail, host: [hunter2], user: {hunter2: 1}, password: [hunter2], url: hunter2, "
            + "endpoint_file: hunter2}, home: {type: folder, folder: x}}"
        )
        assert "hunter2" not in "\n".join(problems(home, text)).replace("endpoint_file", "")
        good = ME + "accounts: {a: {type: mail, host: h, user: u, password: hunter2}, f: {type: feed, url: hunter2}}"
        assert "hunter2" not in repr(read(home, good))


class TestEmployers:
    @pytest.mark.parametrize(
        ("address", "employers", "expected"),
        [
            ("ada@bigcorp.example", ("bigcorp.example",), True),
            ("ada@mail.BigCorp.example.", ("bigcorp.example",), True),
            ("outlook.bigcorp.example", ("bigcorp.example",), True),
            ("ada@notbigcorp.example", ("bigcorp.example",), False),
            ("ada@bigcorp.example.evil.example", ("bigcorp.example",), False),
            ("ada@big-corp.example", ("Big Corp",), True),
            ("ada@mailbox.example", ("Big Corp", "bigcorp.example"), False),
            ("ada@bigcorp.example", (), False),
        ],
    )
    def test_whose_address(self, address, employers, expected):
        assert employed_at(address, employers) is expected

    @pytest.mark.parametrize(
        "account",
        [
            "{type: mail, host: h, user: ada@work.example, password: x}",
            "{type: mail, host: imap.work.example, user: ada, password: x}",
            "{type: cloud, endpoint: 'https://x.example/dav/ada%40work.example/'}",
            "{type: cloud, endpoint: 'https://dav.work.example/x'}",
        ],
    )
    def test_is_no_target(self, home, account):
        me = ME.replace("holidays: none", "holidays: none, employers: [work.example]")
        text = me + f"accounts: {{a: {account}, f: {{type: feed}}, home: {{type: folder, folder: x}}}}\n"
        deliver = "deliver: {drafts: a, tasks: home, reminders: home}"
        assert problems(home, text + deliver) == ["deliver.drafts: a belongs to an employer (me.employers): no target"]
        assert problems(home, text + deliver.replace("a, t", "home, fallback: a, t"))[0].startswith(
            "deliver.fallback: a "
        )
        assert read(home, text + deliver.replace("drafts: a", "drafts: home"))


class TestFinding:
    def test_order(self, home):
        named, env, xdg, default = (home / name for name in ("named.yaml", "env.yaml", "xdg", "home/.config"))
        for folder in (xdg, default):
            (folder / "afterword").mkdir(parents=True)
        files = [named, env, xdg / "afterword" / "config.yaml", default / "afterword" / "config.yaml"]
        for file in files:
            file.write_text(MINIMAL.replace("cal.ics", str(home / "config" / "cal.ics")))
        base = {"HOME": str(home / "home")}
        full = base | {"AFTERWORD_CONFIG": str(env), "XDG_CONFIG_HOME": str(xdg)}
        assert load(named, full, TYPES).path == files[0]
        assert load(None, full, TYPES).path == files[1]
        assert load(None, base | {"XDG_CONFIG_HOME": str(xdg)}, TYPES).path == files[2]
        assert load(None, base, TYPES).path == files[3]
        assert load(None, base | {"XDG_CONFIG_HOME": "relative"}, TYPES).path == files[3]

    def test_none_names_both_ways(self, home):
        with pytest.raises(ConfigError) as caught:
            load(None, {"HOME": str(home / "home")}, TYPES)
        assert "$AFTERWORD_CONFIG" in str(caught.value)
        assert str(home / "home" / ".config" / "afterword" / "config.yaml") in str(caught.value)

    @pytest.mark.parametrize(("path", "env"), [("gone.yaml", {}), (None, {"AFTERWORD_CONFIG": "~nobody-at-all/x"})])
    def test_a_named_one_that_is_gone(self, path, env):
        with pytest.raises(ConfigError, match="no such file"):
            load(Path(path) if path else None, env, TYPES)

    def test_relative_to_the_config_wherever_we_are(self, home, monkeypatch):
        (home / "config" / "config.yaml").write_text(MINIMAL)
        monkeypatch.chdir(home)
        config = load(Path("config/config.yaml"), {"HOME": "~"}, TYPES)
        assert config.path == home / "config" / "config.yaml"
        assert config.accounts["feed"].options.path == home / "config" / "cal.ics"

    def test_state_home(self, home):
        assert read(home, MINIMAL, {"XDG_STATE_HOME": "/var/x"}).state == Path("/var/x/afterword/afterword.db")
        assert read(home, MINIMAL, {"XDG_STATE_HOME": "x"}).state.is_relative_to(home / "home")


def test_playbook_from_a_file(home):
    (home / "config" / "mine.yaml").write_text("steps: {network: off}\n")
    config = read(home, MINIMAL + "playbook: mine.yaml", playbook=lambda data: playbook.load(data)[1])
    assert config.playbook == {"steps": {"network": "off"}}
    (home / "config" / "mine.yaml").write_text("steps: {netwrok: off}\nsteps: 1")
    assert problems(home, MINIMAL + "playbook: mine.yaml") == [
        "playbook: line 2, column 1: 'steps' appears twice (first on line 1)"
    ]


def test_a_config_is_frozen(home):
    config = read(home, MINIMAL)
    with pytest.raises(AttributeError):
        config.prompts = False
    assert replace(config, prompts=False).prompts is False


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX")
@given(
    st.dictionaries(
        st.sampled_from(
            ["me", "accounts", "calendars", "deliver", "playbook", "state", "\x1b[2J", "\u202eevil", "x" * 300]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("\x1b]0;owned\x07" * 30),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "type", "account", "drafts", "steps", "\x00"]), inner, max_size=3
                )
            ),
            max_leaves=8,
        ),
        max_size=6,
    )
)
def test_any_document_gives_a_config_or_tame_problems(data):
    from daemon.config.loading import _Check
    from daemon.config.places import Places

    check = _Check(data, TYPES, Places({"HOME": "/nowhere"}, Path("/nowhere")))
    if check.config(Path("/nowhere/config.yaml"), lambda book: playbook.load(book)[1]) is None:
        assert check.problems
        for line in check.problems:
            assert line.isprintable()
            assert len(line) < 600
