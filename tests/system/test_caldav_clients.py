"""Other people's programs see what we wrote: khal the reminders, todoman the tasks, by vdirsyncer from Radicale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.model import Kind
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.fakes.caldav.installation import Installation
from tests.fakes.outlook import interviews

NEXT_PASS = "2027-03-22T15:50:00+00:00"


class Client:
    """A user of vdirsyncer, khal and todoman, with everything in one folder."""

    def __init__(self, folder: Path, there: CaldavHarness) -> None:
        self.folder = folder
        folder.mkdir()
        self.write(
            "vdirsyncer",
            f'[general]\nstatus_path = "{folder}/status/"\n[pair cloud]\na = "here"\nb = "there"\n'
            f'collections = ["afterword"]\n[storage here]\ntype = "filesystem"\npath = "{folder}/vdir/"\n'
            f'fileext = ".ics"\n[storage there]\ntype = "caldav"\nurl = "http://127.0.0.1:{there.server.port}/"\n'
            f'username = "{there.person.name}"\npassword = "{PASSWORD}"\n',
        )
        self.write(
            "khal",
            f"[calendars]\n[[afterword]]\npath = {folder}/vdir/afterword\n[sqlite]\npath = {folder}/khal.db\n[locale]\n"
            "local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
            "longdatetimeformat = %Y-%m-%d %H:%M\n",
        )
        self.write(
            "todoman.py", f'path = "{folder}/vdir/*"\ncache_path = "{folder}/todo.db"\ndate_format = "%Y-%m-%d"\n'
        )
        self.run("vdirsyncer", "-c", str(folder / "vdirsyncer"), "discover", said="y\n")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def run(self, program: str, *words: str, said: str = "") -> str:
        env = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder), "TZ": "Europe/Berlin"}
        command = [str(Path(sys.executable).parent / program), *words]
        done = subprocess.run(command, check=False, input=said, capture_output=True, text=True, env=env, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sync(self) -> None:
        self.run("vdirsyncer", "-c", str(self.folder / "vdirsyncer"), "sync")

    def reminders(self) -> list[tuple[str, str]]:
        """Start and title, as khal lists them."""
        words = ("list", "--format", "{start}|{title}|{alarm-symbol}", "--day-format", "", "2027-03-22", "60d")
        lines = self.run("khal", "-c", str(self.folder / "khal"), *words).split("\n")
        return sorted((each.split("|")[0], each.split("|")[1]) for each in lines if each)

    def tasks(self, *words: str) -> list[dict[str, object]]:
        """Open tasks, as todoman lists them."""
        config = ("--config", str(self.folder / "todoman.py"))
        found: list[dict[str, object]] = json.loads(self.run("todo", *config, "--porcelain", *(words or ("list",))))
        return found


@pytest.mark.prove
def test_khal_lists_the_reminders_and_todoman_the_tasks(tmp_path: Path) -> None:
    there = CaldavHarness(tmp_path / "provider")
    try:
        for meeting in interviews():
            there.put(meeting)
        home = Installation(tmp_path / "home", there)
        made = home.once().json["created"]
        client = Client(tmp_path / "client", there)
        client.sync()
        reminders, tasks = client.reminders(), client.tasks()
        assert sorted(title for _, title in reminders) == sorted(each.subject for each in there.seen(Kind.REMINDER))
        assert sorted(str(each["summary"]) for each in tasks) == sorted(each.subject for each in there.seen(Kind.TASK))
        assert {each["due"] is not None for each in tasks} == {True}

        reflect = next(each for each in made if each["step"] == "reflect")
        title = next(each.subject for each in there.seen(Kind.TASK) if each.id == reflect["ref"])
        number = next(str(each["id"]) for each in tasks if each["summary"] == title)
        client.run("todo", "--config", str(client.folder / "todoman.py"), "done", number)
        client.sync()
        assert home.once(NEXT_PASS).code == 0
        rows = [each for row in home.status()["interviews"] for each in row["actions"]]
        assert next(each["state"] for each in rows if each["id"] == reflect["id"]) == "done"
        kept = next(each["state"] for each in rows if each["step"] == "research")
        assert kept == "delivered"  # the round through another program's hands is no edit
    finally:
        there.close()
