"""The commands and their options; what they do is in the modules beside this one."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from daemon.errors import AfterwordError, ConfigError, LoginNeeded, UsageError

F = TypeVar("F", bound=Callable[..., Any])

_CONFIG = click.option("--config", "config_path", type=click.Path(path_type=Path), help="The config file.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_NOW = click.option("--now", "now", metavar="T", help="Plan as if it were this time (ISO 8601).")
_OUTCOMES = ["active", "advanced", "offer", "rejected", "withdrawn", "ghosted"]


def main() -> None:
    """Run the command; every expected error is a sentence and an exit code, never a traceback."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold tokens and letters
    code = 0
    try:
        from daemon.logs import setup

        setup(debug="--debug" in sys.argv)
        result = cli.main(standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except ConfigError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        if error.remedy:
            click.echo(error.remedy, err=True)
        code = 2
    except UsageError as error:
        click.echo(str(error), err=True)
        code = 2
    except LoginNeeded as error:
        click.echo(_account_line(error), err=True)
        code = 3
    except AfterwordError as error:
        click.echo(_account_line(error), err=True)
        code = 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _account_line(error: AfterwordError) -> str:
    account = getattr(error, "account", "")
    return f"{account}: {error}" if account else str(error)


def moment(text: str | None, config: Any = None) -> datetime:
    """A time given by a person: ISO 8601; without an offset it is meant in the user's zone."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now {text!r} is not a time; write it like 2026-11-22T09:30+01:00.") from None
    if not 1970 < found.year < 2200:
        raise UsageError(f"--now {text!r} is nobody's now.")
    if found.tzinfo is None:
        found = found.replace(tzinfo=config.zone if config is not None else UTC)
    return found.astimezone(UTC)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="afterword", message="afterword %(version)s")
@click.option("--debug", is_flag=True, help="Log more (still nothing personal).")
def cli(*, debug: bool) -> None:
    """Afterword: what to do after a job interview, each thing exactly once. It never sends anything."""
    del debug  # read before the command runs, so that set-up errors are logged too


@cli.command()
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="A config, for its time zone only.")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Where to put it (default: a new one)."
)
@_JSON
def demo(*, config_path: Path | None, folder: Path | None, as_json: bool) -> int:
    """Show it at work on a made-up calendar around now."""
    from daemon.cli.demo import run_demo

    return run_demo(config_path, folder, as_json=as_json)


@cli.command()
@_CONFIG
@_NOW
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--max-new", type=click.IntRange(min=0), help="Let this many new actions through.")
@click.option("--really", is_flag=True, help="Write to real accounts although --now is far from the clock.")
@_JSON
def once(
    *, config_path: Path | None, now: str | None, dry_run: bool, max_new: int | None, really: bool, as_json: bool
) -> int:
    """Do one complete pass."""
    from daemon.cli.passing import run_once

    return run_once(config_path, now, dry_run=dry_run, max_new=max_new, really=really, as_json=as_json)


@cli.command()
@_CONFIG
@_NOW
@_JSON
def plan(*, config_path: Path | None, now: str | None, as_json: bool) -> int:
    """Say what would be made, moved, withdrawn, and why; nothing is written."""
    from daemon.cli.passing import run_plan

    return run_plan(config_path, now, as_json=as_json)


@cli.command()
@_CONFIG
def run(config_path: Path | None) -> int:
    """Run as a background service."""
    from daemon.cli.passing import run_service

    return run_service(config_path)


@cli.command()
@_CONFIG
@click.option("--all", "everything", is_flag=True, help="Read afresh, and list what is no interview too (14 days).")
@_JSON
def status(*, config_path: Path | None, everything: bool, as_json: bool) -> int:
    """Show what waits for you now, then accounts, interviews, and every action with its state."""
    from daemon.cli.showing import show_status

    return show_status(config_path, everything=everything, as_json=as_json)


@cli.command()
@click.argument("what", metavar="ID|FILE.ics")
@_CONFIG
@_JSON
def why(*, what: str, config_path: Path | None, as_json: bool) -> int:
    """Tell the evidence for and against an event, or the story of an action."""
    from daemon.cli.showing import show_why

    return show_why(what, config_path, as_json=as_json)


@cli.command()
@_CONFIG
def check(config_path: Path | None) -> int:
    """Check config and logins, and say what cannot be seen or done."""
    from daemon.cli.checking import run_check

    return run_check(config_path)


@cli.command()
@click.argument("account")
@_CONFIG
@click.option("--device", is_flag=True, help="Sign in on another device with a code.")
def connect(*, account: str, config_path: Path | None, device: bool) -> int:
    """Sign in to an account."""
    from daemon.cli.checking import run_connect

    return run_connect(account, config_path, device=device)


@cli.command()
@click.argument("interview")
@click.argument("text", required=False)
@_CONFIG
@click.option("--about", metavar="PERSON", help="Whom the note is about.")
@click.option("--promise", metavar="TEXT", help="Something you promised.")
@click.option("--by", metavar="DATE", help="When you promised it for.")
@click.option("--decision-by", metavar="DATE", help="By when they will decide.")
@click.option("--channel", type=click.Choice(["mail", "phone", "linkedin", "none"]), help="How to be in touch.")
@click.option("--company", help="The company's right name.")
@click.option("--role", help="The role's right name.")
@click.option("--same-as", metavar="APPLICATION", help="It belongs to this application.")
@click.option("--missed", is_flag=True, help="They did not call.")
@click.option("--references-asked", is_flag=True, help="They asked for references.")
def note(interview: str, text: str | None, config_path: Path | None, **said: Any) -> int:
    """Say what only you know about an interview."""
    from daemon.cli.saying import say_note

    return say_note(config_path, interview, text, said)


@cli.command()
@click.argument("application")
@click.argument("value", type=click.Choice(_OUTCOMES), metavar="|".join(_OUTCOMES))
@_CONFIG
def outcome(application: str, value: str, config_path: Path | None) -> int:
    """Say how an application stands."""
    from daemon.cli.saying import say_application

    return say_application(config_path, application, "outcome", value)


@cli.command()
@click.argument("application")
@_CONFIG
def resume(application: str, config_path: Path | None) -> int:
    """Start the follow-ups of an application again."""
    from daemon.cli.saying import say_application

    return say_application(config_path, application, "resume", "active")


def _on_action(kind: str, text: str) -> None:
    @cli.command(name=kind, help=text)
    @click.argument("action")
    @_CONFIG
    def command(action: str, config_path: Path | None) -> int:
        from daemon.cli.saying import say_action

        return say_action(config_path, action, kind)


_on_action("skip", "Leave an action out (take it back with restore).")
_on_action("restore", "Take back a skip or a done, or have a deleted one made again.")
_on_action("done", "Say that an action is done.")


def _on_event(kind: str, text: str) -> None:
    @cli.command(name=kind, help=text)
    @click.argument("event")
    @_CONFIG
    @click.option("--organizer", is_flag=True, help="Remember it for everything this organizer sends.")
    def command(*, event: str, config_path: Path | None, organizer: bool) -> int:
        from daemon.cli.saying import say_event

        return say_event(config_path, event, kind, organizer=organizer)


_on_event("confirm", "Say that an event is an interview of yours.")
_on_event("dismiss", "Say that an event is none.")


@cli.command()
@_CONFIG
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file (default: print).")
def export(*, config_path: Path | None, output: Path | None) -> int:
    """Show everything that is held about you and others, as JSON."""
    from daemon.cli.keeping import run_export

    return run_export(config_path, output)


@cli.command()
@click.argument("what", required=False, metavar="APPLICATION|PERSON")
@_CONFIG
@click.option("--all", "everything", is_flag=True, help="Everything, as if Afterword had never run.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(*, what: str | None, config_path: Path | None, everything: bool, yes: bool) -> int:
    """Erase an application, a person, or everything from what is held."""
    from daemon.cli.keeping import run_forget

    return run_forget(config_path, what, everything=everything, yes=yes)


@cli.command()
@_CONFIG
@click.option("--print", "print_", is_flag=True, required=True, help="Print the unit.")
def service(*, config_path: Path | None, print_: bool) -> int:
    """Print the systemd user unit for this installation and config."""
    from daemon.cli.checking import print_unit

    del print_
    return print_unit(config_path)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell completion script (add it to your shell's start-up file)."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(cli, {}, "afterword", "_AFTERWORD_COMPLETE").source())
