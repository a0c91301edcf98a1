"""Briefs of an invented candidate, one for each thing there is to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from daemon.brief import Answer, Brief, Note, Question, Sibling, Standing
from daemon.model import (
    Application,
    Assessment,
    Event,
    EventId,
    Interview,
    Kind,
    Me,
    Outcome,
    Person,
    Promise,
    Reference,
    Thread,
)

RITA = Person("Rita Vos", "rita@acme.example")
TOM = Person("Tom Hill", "tom@acme.example")
NINA = Person("Nina Brandt", "nina@acme.example")
ME = Me("Ada Lovelace", ("ada@example.com",), "Europe/London")
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)
LATER = datetime(2026, 3, 13, 9, tzinfo=UTC)
SAID = "talked with Rita about moving the billing jobs off cron; she worries about retries"
GRACE = Reference(
    "Grace Hopper",
    "grace@harbour.example",
    "former manager",
    ("our work together on the payments migration in 2024", "how we handled the outage in May"),
    may_contact=True,
)


def interview(name: str = "4f1d9a", people: tuple[Person, ...] = (RITA, TOM), **more: object) -> Interview:
    starts = more.pop("starts", TUESDAY)
    ends = starts + timedelta(hours=1)
    event = Event("personal", "primary", EventId(name), name, "Interview", starts, ends, url="https://cal.example/1")
    facts: dict = {
        "id": f"{name}0123456",
        "event": event,
        "copies": (event.id,),
        "company": "Acme",
        "role": "Backend Engineer",
        "stage": "technical",
        "coarse": "technical",
        "interviewers": people,
        "recruiter": None,
        "confidence": 0.9,
        "application": "a11b22c33d44",
        "loop": "loop",
    }
    return Interview(**(facts | more))


def application(**more: object) -> Application:
    facts: dict = {
        "id": "a11b22c33d44",
        "company": "Acme",
        "role": "Backend Engineer",
        "outcome": Outcome.ACTIVE,
        "decision": None,
        "channel": "mail",
        "interviews": ("4f1d9a0123456",),
    }
    return Application(**(facts | more))


def note(text: str = SAID, about: Person | None = None, *, hard: bool = False) -> Note:
    return Note(text, TUESDAY, "4f1d9a0123456", about, hard)


def brief(step: str = "thank_you", kind: Kind = Kind.DRAFT, **more: object) -> Brief:
    facts: dict = {
        "template": step,
        "me": ME,
        "zone": "Europe/London",
        "due": datetime(2026, 3, 3, 17, tzinfo=UTC),
        "application": application(),
        "loop": (interview(),),
        "people": (RITA, TOM),
        "key": "5eed5eed5eed5eed",
    }
    if "recipient" in more and "to" not in more:
        more["to"] = (more["recipient"],)
    return Brief(step=step, kind=kind, **(facts | more))


def _cases() -> dict[str, Brief]:
    task, reminder = Kind.TASK, Kind.REMINDER
    screen = (interview(people=(NINA,), stage="recruiter_screen", coarse="phone_screen"),)
    call = (interview(people=(), recruiter=NINA, stage="recruiter_screen", coarse="phone_screen"),)
    design = (interview(people=(TOM,), stage="system_design", topic="System design"),)
    test = (interview(people=(), stage="assessment", coarse="assessment"),)
    by_grace = {"reference": GRACE, "recipient": Person(GRACE.name, GRACE.email)}
    thanks = (
        Sibling("aaaabbbbccccdddd", RITA, "Drafts of personal", "delivered"),
        Sibling("eeeeffff00001111", TOM, "Drafts of personal", "delivered", blank=True),
        Sibling("2222333344445555", Person("Yuki Mori"), "Drafts of personal", "delivered", blank=True),
    )
    answer = (Sibling("9999888877776666", RITA, "~/Afterword/drafts/rita.eml", "planned"),)
    thread = Thread("<1@example.com>", (), "Thank you for your time on Tuesday")
    found = {
        "thank_you_note": brief(
            recipient=RITA, notes=(note(),), loop=(interview(stage="hiring_manager", coarse="unknown"),),
            decision=date(2026, 3, 12), decision_said=True,
        ),
        "thank_you_topic": brief(recipient=TOM, position=1, mine=design, notes=(note(),)),
        "thank_you_no_prompt": brief(recipient=TOM, position=2, prompts=False, asks_timeline=True),
        "thank_you_remark": brief(recipient=RITA, position=4, notes=(note("she runs the platform team", RITA),)),
        "thank_you_no_address": brief(recipient=Person("Dr. Helena Rusk"), to=(), position=5,
                                      people=(RITA, Person("Dr. Helena Rusk"))),
        "thank_you_address_only": brief(recipient=Person(None, "h.rusk@acme.example"), position=3,
                                        people=(Person(None, "h.rusk@acme.example"),)),
        "thank_you_recruiter": brief(recipient=NINA, asks_timeline=True, people=(RITA, TOM)),
        "thank_you_nothing_known": brief(
            recipient=None, to=(), application=None, people=(), prompts=False,
            loop=(interview(people=(), company=None, role=None, stage=None, coarse=None),),
        ),
        "thank_you_screen": brief(recipient=NINA, loop=screen, people=(NINA,), asks_timeline=True),
        "thank_you_screen_note": brief(
            recipient=NINA, loop=screen, people=(NINA,), notes=(note("spoke about the move to event sourcing"),)
        ),
        "thank_you_via": brief(recipient=Person("Tom Hill"), to=(NINA,), via=True, prompts=False),
        "thank_you_via_prompt": brief(recipient=Person("Tom Hill"), to=(NINA,), via=True, position=1),
        "follow_up_1": brief("follow_up_1", recipient=RITA, due=LATER, thanked=True, thread=thread,
                             decision=date(2026, 3, 12), decision_said=True),
        "follow_up_1_unthanked": brief("follow_up_1", recipient=RITA, due=LATER, notes=(note(),)),
        "follow_up_1_recruiter": brief("follow_up_1", recipient=NINA, due=LATER, thanked=True,
                                       loop=(interview(), interview("77aa00", (TOM,)))),
        "follow_up_1_test": brief("follow_up_1", recipient=None, to=(), due=LATER, people=(), loop=test),
        "follow_up_1_answered": brief("follow_up_1", recipient=RITA, due=LATER, thanked=True, thread=thread,
                                      answer=Answer(RITA, datetime(2026, 3, 5, tzinfo=UTC), "human")),
        "follow_up_2": brief("follow_up_2", recipient=RITA, due=LATER),
        "follow_up_2_note": brief("follow_up_2", recipient=RITA, due=LATER, notes=(note(),)),
        "missed_call": brief("missed_call", recipient=RITA, proposals=(
            datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 5, 15, tzinfo=UTC))),
        "rejection_thanks": brief("rejection_thanks", recipient=RITA, due=LATER),
        "references": brief("references", **by_grace, notes=(note(),),
                            loop=(interview(coarse="final", stage="final"),)),
        "references_asked": brief("references", **by_grace | {"reference": replace(
            GRACE, talking_points=(), may_contact=False)}, attachments=("cv.pdf",),
            also=(application(company="Northwind", role="SRE"),)),
        "references_before": brief("references", **by_grace, loop=(interview(starts=LATER),)),
        "references_offer": brief("references_outcome", **by_grace, due=LATER,
                                  application=application(outcome=Outcome.OFFER)),
        "references_rejected": brief("references_outcome", **by_grace, due=LATER,
                                     application=application(outcome=Outcome.REJECTED)),
        "references_withdrawn": brief("references_outcome", **by_grace, due=LATER,
                                      application=application(outcome=Outcome.WITHDRAWN)),
        "own_draft": brief("visa", recipient=RITA, title="{{ role }}: one question about the paperwork",
                           text="Could you tell me who at {{ company }} looks after visas?"),
        "thank_you_by.reminder": brief("thank_you_by", reminder, drafts=thanks),
        "follow_up_1.reminder": brief("follow_up_1", reminder, recipient=RITA, drafts=answer, due=LATER,
                                      decision=date(2026, 3, 12)),
        "follow_up_1_unseen.reminder": brief("follow_up_1", reminder, recipient=RITA, drafts=answer, due=LATER,
                                             seen_replies=False),
        "follow_up_1_answered.reminder": brief(
            "follow_up_1", reminder, recipient=RITA, drafts=answer, due=LATER,
            answer=Answer(TOM, datetime(2026, 3, 5, tzinfo=UTC), "human")),
        "follow_up_2.reminder": brief("follow_up_2", reminder, recipient=RITA, drafts=answer, due=LATER),
        "reflect.task": brief("reflect", task),
        "reflect_call.task": brief("reflect", task, people=(), loop=call),
        "reflect_test.task": brief("reflect", task, people=(), loop=test),
        "promises.task": brief("promises", task, promise=Promise(
            "p1", "I promised to send the portfolio by Friday", date(2026, 3, 6), date(2026, 3, 3), "4f1d9a0123456")),
        "research.task": brief("research", task, loop=(interview(domains=("hiring.example", "acme.example")),)),
        "network.task": brief("network", task),
        "references.task": brief("references", task, reference=replace(GRACE, email=None)),
        "references_outcome.task": brief("references_outcome", task, reference=replace(GRACE, email=None),
                                         application=application(outcome=Outcome.OFFER)),
        "channel_linkedin.task": brief("follow_up_1", task, template="channel", recipient=RITA,
                                       application=application(channel="linkedin")),
        "channel_phone.task": brief("thank_you", task, template="channel", recipient=RITA,
                                    application=application(channel="phone"), notes=(note(),)),
        "close_out.task": brief("close_out", task, due=LATER),
        "close_out_test.task": brief("close_out", task, due=LATER, people=(), loop=test),
        "close_out_unmet.task": brief("close_out", task, due=LATER, loop=(interview(missed=True),)),
        "close_out_answered.task": brief("close_out", task, due=LATER,
                                         answer=Answer(TOM, datetime(2026, 3, 5, tzinfo=UTC), "human")),
        "answered.task": brief("answered", task, answer=Answer(RITA, datetime(2026, 3, 5, tzinfo=UTC), "human")),
        "keep_searching.task": brief("keep_searching", task, loop=(), application=None, standings=(
            Standing(application(), interview(), None, TUESDAY, "follow_up_1", datetime(2026, 3, 10, tzinfo=UTC)),
            Standing(application(company="Northwind", role=None), None,
                     interview(starts=datetime(2026, 3, 11, 9, tzinfo=UTC)), None, None, None),
            Standing(application(company="Zeta"), interview(), None, None, None, None,
                     Answer(TOM, datetime(2026, 3, 5, tzinfo=UTC), "human")))),
        "prepare_next.task": brief("prepare_next", task, prior=(interview(),), notes=(
            note(), note("B-trees against LSM trees", hard=True)), coming=interview(
                "77aa00", stage="final", coarse="final", starts=datetime(2026, 3, 20, 9, tzinfo=UTC))),
        "prepare_next_first.task": brief("prepare_next", task, loop=(first := interview(),), coming=first),
        "prepare_next_call.task": brief("prepare_next", task, people=(), prior=call, coming=first),
        "prepare_next_test.task": brief("prepare_next", task, people=(), loop=test, coming=test[0]),
        "prepare_next_noted.task": brief("prepare_next", task, assessment=_set("take_home"), prior=(interview(),)),
        "prepare_next_check.task": brief("prepare_next", task, assessment=_set("background"), prior=(interview(),)),
        "own.task": brief("visa", task, title="Ask {{ company }} about visas", text="Who looks after them?"),
        "own.reminder": brief("visa", reminder, title="Ask {{ company }} about visas", text="Who looks after them?"),
    }  # fmt: skip
    return found | {f"question_{about}.task": _question(about) for about in _QUESTIONS}


def _set(what: str) -> Assessment:
    said = datetime(2026, 3, 17, 9, tzinfo=UTC)
    return Assessment("folder:i:1", what, "They told me, due on Monday 23 March", date(2026, 3, 23), said, "i")


_QUESTIONS = {
    "event": ("Chat with Rita {{ 7 * 7 }}", "the title names no company", ("confirm 1a2b3c4d", "dismiss 1a2b3c4d")),
    "pass": ("120 new actions", "more than the 50 that one pass may make", ("plan", "once --max-new 120")),
    "login": ("personal", "Google no longer accepts the login", ("connect personal",)),
    "thanks": ("Backend Engineer at Acme", "what was sent cannot be seen", ("done 1a2b3c4d", "restore 1a2b3c4d")),
    "rejection": ("Backend Engineer at Acme", "Rita Vos wrote on Thursday", ("outcome a11b22c3 rejected",)),
    "other": ("Something new", "nobody knows", ("status",)),
}


def _question(about: str) -> Brief:
    title, why, commands = _QUESTIONS[about]
    when = (TUESDAY, TUESDAY.replace(hour=15)) if about == "event" else (None, None)
    asked = Question(about, title, (why,), tuple(f"afterword {command}" for command in commands), *when)
    return brief("question", Kind.TASK, loop=(), application=None, question=asked)


CASES = _cases()
