"""What can happen in a table: each verb is a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from connectors.memory import Break
from daemon.model import Message, Person, Response, State
from tests.process.letters import letter
from tests.process.meetings import ADA, known, with_people
from tests.process.play import Play

Verb = Callable[..., None]
_VERBS: list[tuple[re.Pattern[str], Verb]] = []


def verb(pattern: str) -> Callable[[Verb], Verb]:
    """What a cell of the table says; what is named in it is handed over."""

    def add(does: Verb) -> Verb:
        _VERBS.append((re.compile(pattern), does))
        return does

    return add


def act(play: Play, action: str) -> None:
    """Let it happen."""
    for pattern, does in _VERBS:
        if match := pattern.fullmatch(action):
            does(play, **{name: value for name, value in match.groupdict().items() if value is not None})
            return
    raise ValueError(f"{play.story.title}: nobody knows how to {action!r}")


# -- calendars -----------------------------------------------------------------------------------------------------


def _put(play: Play, name: str, **changes: Any) -> None:
    play.meets[name] = replace(play.meets[name], **changes)
    play.place.put(play.meets[name])


@verb(r"put (?P<name>\w+) at (?P<when>[^f]+?)(?: for (?P<minutes>\d+) min)?")
def put(play: Play, name: str, when: str, minutes: str = "60") -> None:
    starts = play.clock.moment(when, play.place.now)
    _put(play, name, starts=starts, ends=starts + timedelta(minutes=int(minutes)))


@verb(r"put (?P<name>\w+) all day (?P<day>.+)")
def put_all_day(play: Play, name: str, day: str) -> None:
    starts = play.clock.moment(f"{day} 00:00")
    ends = starts.astimezone(play.clock.zone) + timedelta(days=1)  # by the clock on the wall
    _put(play, name, starts=starts, ends=ends.astimezone(starts.tzinfo), all_day=True)


@verb(r"move (?P<name>\w+) to (?P<when>.+)")
def move(play: Play, name: str, when: str) -> None:
    starts, meet = play.clock.moment(when, play.place.now), play.meets[name]
    _put(play, name, starts=starts, ends=starts + (meet.ends - meet.starts))


@verb(r"stretch (?P<name>\w+) to (?P<when>.+)")
def stretch(play: Play, name: str, when: str) -> None:
    _put(play, name, ends=play.clock.moment(when, play.place.now))


@verb(r"cancel (?P<name>\w+)")
def cancel(play: Play, name: str) -> None:
    _put(play, name, cancelled=True)


@verb(r"decline (?P<name>\w+)")
def decline(play: Play, name: str) -> None:
    _put(play, name, response=Response.DECLINED.value)


@verb(r"remove (?P<name>\w+)")
def remove(play: Play, name: str) -> None:
    play.place.remove(play.meets[name])


@verb(r"people of (?P<name>\w+): (?P<people>.+)")
def people(play: Play, name: str, people: str) -> None:
    play.meets[name] = with_people(play.meets[name], people.split())
    _put(play, name)


# -- mail ----------------------------------------------------------------------------------------------------------


@verb(r"mail from (?P<who>\S+)@(?P<where>\S+): (?P<kind>[\w-]+)(?: of (?P<company>\w+))?(?: to (?P<account>\w+))?")
def mail(play: Play, who: str, where: str, kind: str, company: str = "", account: str = "home") -> None:
    domain = where if "." in where else f"{where}.example"
    play.mails += 1
    sender = Person(known(who) or (f"{company} Hiring Team" if company else None), f"{who}@{domain}")
    play.place.mail(letter(kind, f"m{play.mails}", play.place.now, sender), account)


@verb(r"invite by mail to (?P<name>\w+)")
def invite(play: Play, name: str) -> None:
    play.mails += 1
    meet = play.meets[name]
    assert meet.organizer is not None
    play.place.mail(letter("invitation", f"m{play.mails}", play.place.now, Person(*meet.organizer)), uid=meet.uid)


@verb(r"bin the mail to (?P<name>\w+)")
def bin_mail(play: Play, name: str) -> None:
    play.place.bin_invitation()


@verb(r"own mail to (?P<to>\S+)")
def own_mail(play: Play, to: str) -> None:
    play.mails += 1
    me, them = Person("Ada Lovelace", ADA), (Person(None, to),)
    text = "Hello, I was wondering whether there is any news. Best wishes, Ada"
    play.place.mail(Message(f"m{play.mails}", play.place.now, me, them, "Re: Interview", text, own=True))


# -- the user ------------------------------------------------------------------------------------------------------


@verb(r"(?P<how>send|delete|tick) (?P<label>\S+)")
def take_away(play: Play, how: str, label: str) -> None:
    for entry in play.entries(label):
        getattr(play.place, how)(entry)
        play.gone(entry)


@verb(r"edit (?P<label>\S+)")
def edit(play: Play, label: str) -> None:
    for entry in play.entries(label):
        words = f"My own words, {play.place.now:%d %b}."
        play.place.edit(entry, words)
        play.rules.edited[entry.key] = play.place.edited(words)


@verb(r"write into (?P<label>\S+): (?P<text>.+)")
def write_into(play: Play, label: str, text: str) -> None:
    for entry in play.entries(label):
        play.place.write_into(entry, text.replace(" / ", "\n"))


@verb(r"write notes for (?P<name>\w+): (?P<text>.+)")
def write_notes(play: Play, name: str, text: str) -> None:
    play.place.write_notes(play.interview(name), text.replace(" / ", "\n"))


@verb(r"note (?P<name>\w+)(?: about (?P<about>\w+))?: (?P<text>.+)")
def note(play: Play, name: str, text: str, about: str = "") -> None:
    play.say("note", play.interview(name), text=text, **({"about": about} if about else {}))


@verb(r"promise (?P<name>\w+): (?P<text>.+?)(?: by (?P<by>\d{4}-\d\d-\d\d))?")
def promise(play: Play, name: str, text: str, by: str = "") -> None:
    play.say("promise", play.interview(name), text=text, **({"by": by} if by else {}))


@verb(r"(?P<kind>decision|channel|company|role) (?P<name>\w+) (?P<value>.+)")
def tell(play: Play, kind: str, name: str, value: str) -> None:
    play.say(kind, play.interview(name), value=value)


@verb(r"(?P<kind>missed|references_asked) (?P<name>\w+)")
def tell_plainly(play: Play, kind: str, name: str) -> None:
    play.say(kind, play.interview(name))


@verb(r"same (?P<name>\w+) as (?P<other>\w+)")
def same(play: Play, name: str, other: str) -> None:
    play.say("same_as", play.interview(name), application=play.application(other))


@verb(r"outcome (?P<name>\w+) (?P<value>\w+)")
def outcome(play: Play, name: str, value: str) -> None:
    play.say("outcome", play.application(name), value=value)


@verb(r"resume (?P<name>\w+)")
def resume(play: Play, name: str) -> None:
    play.say("resume", play.application(name), value="active")


@verb(r"(?P<kind>skip|done) (?P<label>\S+)")
def word(play: Play, kind: str, label: str) -> None:
    for key in play.keys(label):
        play.say(kind, key)


@verb(r"restore (?P<label>\S+)")
def restore(play: Play, label: str) -> None:
    for key, entry in play.place.opened.ledger.entries().items():
        if fnmatchcase(play.label_of(entry), label) and entry.state in (State.SKIPPED, State.GONE, State.DONE):
            play.say("restore", key)
            play.rules.removed.discard(key)


@verb(r"(?P<kind>confirm|dismiss) (?P<name>\w+)")
def judge(play: Play, kind: str, name: str) -> None:
    play.say(kind, play.meets[name].uid)
    play.place.opened.ledger.drop_cursors()


# -- the machine ---------------------------------------------------------------------------------------------------


@verb("off")
def switch_off(play: Play) -> None:
    play.place.close()
    play.off = True


@verb("on")
def switch_on(play: Play) -> None:
    play.off = False


@verb("restart")
def restart(play: Play) -> None:
    play.place.close()


@verb("lose the ledger")
def lose(play: Play) -> None:
    play.place.lose_ledger()


@verb(r"(?P<account>\w+) is (?P<how>down|logged out|well)")
def disturb(play: Play, account: str, how: str) -> None:
    if how == "well":
        play.place.heal(account)
        play.disturbed.discard(account)
        return
    play.place.disturb(account, Break.LOGIN if how == "logged out" else Break.UNAVAILABLE)
    play.disturbed.add(account)


@verb(r"an answer of (?P<account>\w+) is lost(?P<wholly>, with it what it was about)?")
def lose_answer(play: Play, account: str, wholly: str = "") -> None:
    play.place.lose_answer(account, committed=not wholly)
    play.disturbed.add(account)


@verb(r"access to (?P<account>\w+) ends")
def end_access(play: Play, account: str) -> None:
    play.place.end_access()


@verb(r"let (?P<most>\d+) through")
def let_through(play: Play, most: str) -> None:
    play.a_pass(max_new=int(most))
