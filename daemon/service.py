"""The resident daemon: a pass at the configured interval, and at the very second something falls due."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import schedule

from daemon.board import publish
from daemon.errors import AfterwordError, Busy
from daemon.hourglass import hurry
from daemon.house import House
from daemon.passes import Pass, run_pass
from daemon.sdnotify import Notifier
from daemon.store.lock import pass_lock

LONGEST_SLEEP = 30.0  # seconds: so that suspend and clock jumps are seen
LOCK_WAIT = timedelta(seconds=30)
LAST_CALLS = 20.0  # seconds for what is under way when we are asked to stop
log = logging.getLogger("daemon.service")


def complete_pass(house: House, now: datetime, *, max_new: int | None = None, command: str = "afterword once") -> Pass:
    """One pass under the exclusive lock, and the page that shows it."""
    with pass_lock(house.config.state, LOCK_WAIT, command=command):
        done = run_pass(house, now, max_new=max_new)
        publish(house, done)
    return done


class Service:
    """Owns the timers. ``build`` opens the house from the config as it stands now."""

    def __init__(self, build: Callable[[], House], notifier: Notifier) -> None:
        self.build, self.notifier = build, notifier
        self.house: House | None = None
        self.scheduler = schedule.Scheduler()
        self.stopping = self.reload = False
        self.due = True
        self.whole = False  # whether the last pass was: what hangs or fails does not feed the watchdog
        self.seen = time.time()
        self._ours, self._theirs = socket.socketpair()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; what has been begun is finished first."""
        os.environ["TZ"] = "UTC"
        time.tzset()
        self._listen()
        self._use(self.build())
        self.notifier.ready("Started")
        log.info("started", extra={"action": "start"})
        while not self.stopping:
            self._tick()
        self.notifier.stopping()
        if self.house:
            self.house.close()
        log.info("stopped", extra={"action": "stop"})

    def _listen(self) -> None:
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._ask_reload)

    def _stop(self, *_: Any) -> None:
        self.stopping = True
        hurry(LAST_CALLS)

    def _ask_reload(self, *_: Any) -> None:
        self.reload = True

    def _use(self, house: House) -> None:
        self.house = house
        house.stopping = lambda: self.stopping
        self._timers()

    def _timers(self) -> None:
        """A job for every source, and the daily re-baseline; the one-shot job is set after each pass."""
        if self.house is None:
            return
        self.scheduler.clear()
        seconds = max(int(self.house.config.every.total_seconds()), 1)
        for name in sorted({ref.account for ref in self.house.config.calendars}):
            self.scheduler.every(seconds).seconds.do(self._want).tag(name)
        self.scheduler.every().day.at("00:07").do(self._want).tag("baseline")

    def _want(self) -> None:
        self.due = True

    def _once(self) -> type[schedule.CancelJob]:
        self.due = True
        return schedule.CancelJob

    def _tick(self) -> None:
        """Do what is due, then sleep until something is, a signal comes, or half a minute is over."""
        now = time.time()
        if now < self.seen - 1:  # the clock was set back: timers would wait for a time that is far off
            self._timers()
            self.due = True
        self.seen = now
        if self.reload:
            self._reload()
        self.scheduler.run_pending()
        if self.due and not self.stopping:
            self.due = False
            self._pass()
        if self.stopping:
            return
        if self.whole:
            self.notifier.watchdog()
        reports = self.notifier.watchdog_every
        longest = min(LONGEST_SLEEP, reports.total_seconds() if reports else LONGEST_SLEEP)
        idle = self.scheduler.idle_seconds
        self._sleep(min(longest, max(idle if idle is not None else longest, 0.0)))

    def _sleep(self, seconds: float) -> None:
        if self.stopping or self.reload:
            return
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            with suppress(BlockingIOError):
                self._ours.recv(4096)

    def _reload(self) -> None:
        """Read the config again; a broken one is reported and the old one stays."""
        self.reload = False
        self.notifier.reloading()
        try:
            fresh = self.build()
        except AfterwordError as error:
            log.error("the config was not reloaded: %s", error, extra={"action": "reload"})
            self.notifier.ready("The new config is broken; the old one is still in use")
            return
        if self.house:
            self.house.close()
        self._use(fresh)
        self.due = True
        self.notifier.ready("Reloaded")

    def _pass(self) -> None:
        """One pass; whatever goes wrong in it, the next one comes."""
        if self.house is None:
            return
        self.whole = False
        started = time.monotonic()
        try:
            done = complete_pass(self.house, datetime.now(UTC), command="afterword run")
        except Busy as error:
            self.whole = True  # somebody else's pass is under way
            log.warning("%s", error, extra={"action": "busy"})
            return
        except AfterwordError as error:
            log.error("%s", error, extra={"action": "pass"})
            self.notifier.status("The last pass failed; see the journal")
            return
        except Exception:  # a bug must not end the service; without a whole pass the watchdog is not fed
            log.exception("the pass failed", extra={"action": "pass"})
            self.notifier.status("The last pass failed; see the journal")
            return
        for trouble in done.troubles.errors:
            log.warning("%s: %s", trouble.account, trouble, extra={"action": "account"})
        for line in done.troubles.skipped:
            log.warning("%s", line, extra={"action": "skipped"})
        self.whole = True
        report = done.report
        counts = {"created": len(report.created), "moved": len(report.moved), "withdrawn": len(report.withdrawn)}
        waiting = len(report.failed)
        if any(counts.values()) or waiting:
            words = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
            log.info("pass: %s; %d waiting", words or "nothing new", waiting, extra={"action": "pass"})
        self.notifier.status(_status(done))
        self._set_alarm(done)
        log.debug("pass took %.0f ms", (time.monotonic() - started) * 1000, extra={"action": "pass"})

    def _set_alarm(self, done: Pass) -> None:
        """One job at the next moment at which the plan may differ."""
        self.scheduler.clear("alarm")
        if done.next is None:
            return
        seconds = max((done.next - datetime.now(UTC)).total_seconds(), 0.5)
        if timedelta(seconds=seconds) > timedelta(days=2):
            return  # the interval comes long before
        job = self.scheduler.every(max(int(seconds), 1)).seconds.do(self._once).tag("alarm")
        # schedule counts whole seconds from now; the moment itself is what we want
        job.next_run = datetime.now() + timedelta(seconds=seconds)  # noqa: DTZ005 (schedule compares naive local time)


def _status(done: Pass) -> str:
    """One line for ``systemctl status``: counts only."""
    interviews = sum(1 for interview in done.world.interviews if interview.live)
    blocked = [name for name, (health, _, _) in done.conditions.items() if health.value in ("blocked", "down")]
    trouble = f"; unreachable: {', '.join(blocked)}" if blocked else ""
    coming = f"; next at {done.next:%H:%M:%S} UTC" if done.next else ""
    return f"{interviews} interviews, {len(done.world.asks)} questions{trouble}{coming}"
