"""The way from a clone to a program: pins, set-up, the wheel, the make targets."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINS = ("requirements-build.txt", "requirements.txt", "requirements-dev.txt")


def run(*command, cwd, **env):
    return subprocess.run(
        command, cwd=cwd, env=os.environ | env, capture_output=True, text=True, timeout=280, check=False
    )


def tracked(*folders):
    if shutil.which("git") is None:
        pytest.skip("needs git")
    done = run("git", "ls-files", "-z", *folders, cwd=ROOT)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


@pytest.fixture
def copy(tmp_path):
    """What is under version control, without a virtual environment."""
    target = tmp_path / "copy"
    for name in tracked():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Stand-ins for programs of the system, before all others on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def add(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return add


@pytest.mark.parametrize("name", PINS)
def test_pins_have_hashes_and_name_no_host(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) >= 1
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[^\s;]+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:|@ ", text)


def test_the_wheel_has_every_file_of_the_packages(copy, tmp_path):
    done = run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index",
               "-w", str(tmp_path), ".", cwd=copy)  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("afterword-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    ours = {name for name in tracked("daemon", "connectors") if not name.endswith(".md")}
    assert ours - packed == set()
    assert {name for name in packed - ours if ".dist-info/" not in name} <= {"connectors/README.md"}


class TestSetUp:
    SETUP = "tools/setup.sh"
    NO_VENV = 'case "$*" in *"import ensurepip"*) exit 1;; esac\nexec ' + sys.executable + ' "$@"'

    def test_says_what_to_install_where_there_is_no_venv(self, copy, programs):
        programs("python3", self.NO_VENV)
        programs("id", "echo 1000")
        done = run("sh", self.SETUP, "run", cwd=copy, PYTHON="")
        assert done.returncode == 2
        assert re.search(r"sudo apt install python3\.\d+-venv", done.stderr)
        assert not (copy / ".venv").exists()

    def test_installs_it_as_root_on_debian(self, copy, programs, tmp_path):
        programs("python3", self.NO_VENV)
        programs("id", "echo 0")
        programs("apt-get", f'echo "$@" >> {tmp_path}/asked\n[ "$1" = update ]')
        done = run("sh", self.SETUP, "run", cwd=copy, PYTHON="")
        assert done.returncode != 0  # our stand-in for apt-get fails to install
        first, second = (tmp_path / "asked").read_text().splitlines()
        assert first.startswith("update")
        assert re.search(r"install .*python3\.\d+-venv$", second)

    def test_an_old_python_is_refused(self, copy, programs):
        programs("old", "exit 1")
        done = run("sh", self.SETUP, "run", cwd=copy, PYTHON="old")
        assert (done.returncode, done.stderr) == (2, "PYTHON=old is not Python 3.11 or newer.\n")
        for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
            programs(name, "exit 1")
        done = run("sh", self.SETUP, "run", cwd=copy, PYTHON="")
        assert done.returncode == 2
        assert "needs Python 3.11 or newer" in done.stderr

    def test_takes_the_first_that_is_new_enough(self, copy, programs, tmp_path):
        programs("python3", "exit 1")
        programs("python3.13", f'touch {tmp_path}/used\nexec {sys.executable} "$@"')
        programs("python3.14", "exit 1")
        (copy / "requirements-build.txt").write_text("no-such-package-at-all==1 --hash=sha256:00\n")
        done = run("sh", self.SETUP, "run", cwd=copy, PYTHON="", PIP_NO_INDEX="1")
        assert done.returncode != 0
        assert (tmp_path / "used").exists()


class TestMake:
    def test_help_names_the_targets(self):
        done = run("make", "help", cwd=ROOT)
        for target in ("run", "test", "check", "prove", "bench", "fuzz", "soak", "lock", "clean", "help"):
            assert re.search(rf"^make {target} +\S", done.stdout, re.MULTILINE), target

    def test_run_is_the_demonstration_or_a_pass_over_a_config(self, copy, tmp_path):
        program = copy / ".venv" / "bin" / "afterword"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nfor each; do echo "$each"; done > {tmp_path}/said\n')
        program.chmod(0o755)
        (copy / ".venv" / ".run").touch()
        assert run("make", "run", cwd=copy).returncode == 0
        assert (tmp_path / "said").read_text().split() == ["demo"]
        assert run("make", "run", "CONFIG=my config.yaml", cwd=copy).returncode == 0
        assert (tmp_path / "said").read_text().splitlines() == ["once", "--config", "my config.yaml"]


class TestCi:
    @pytest.mark.parametrize(
        ("check", "test", "code"),
        [
            ("exit 0", "echo '.... [100%]'; echo '12 passed, 1 skipped in 3.14s'", 0),
            ("exit 1", "echo '12 passed, 1 skipped in 3.14s'", 1),
            ("exit 0", "echo '12 passed, 1 skipped in 3.14s'; echo 'make: *** Error 1' >&2; exit 2", 1),
        ],
    )
    def test_ends_with_the_closing_line_of_pytest(self, copy, programs, check, test, code):
        programs("make", f'case "$*" in *check*) {check};; *test*) {test};; esac')
        programs("systemd-analyze", "exit 0")
        done = run(".ci/run", cwd=copy)
        assert done.stdout.splitlines()[-1] == "12 passed, 1 skipped in 3.14s"
        assert (done.returncode == 0) == (code == 0)


@pytest.mark.prove
def test_a_fresh_clone_with_an_empty_home(tmp_path):
    """Set up from nothing, twice: the second time nothing is set up."""
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    assert run("git", "clone", "-q", str(ROOT), str(clone), cwd=tmp_path).returncode == 0
    first = run("make", "run", cwd=clone, HOME=str(home))
    assert first.returncode == 0, first.stderr
    assert "Setting up" in first.stdout
    second = run("make", "run", cwd=clone, HOME=str(home))
    assert second.returncode == 0, second.stderr
    assert "Setting up" not in second.stdout
