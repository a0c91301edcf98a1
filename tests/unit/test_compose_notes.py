"""How the user's shorthand becomes part of a letter to Rita Vos, whose colleague Tom Hill was there too."""

from __future__ import annotations

import pytest

from daemon.compose.names import name_of
from daemon.compose.notes import Woven, weave
from daemon.model import Person

RITA, TOM = name_of(Person("Rita Vos")), name_of(Person("Tom Hill"))
WILL = name_of(Person("Will Stone"))

TALK = {
    "talked with Rita about moving the billing jobs off cron; she worries about retries":
        "moving the billing jobs off cron and about retries",
    "Rita asked about my work on the payments migration": "my work on the payments migration",
    "discussed event sourcing": "event sourcing",
    "we discussed the on-call rota and how incidents are reviewed": "the on-call rota and how incidents are reviewed",
    "Talked about Kafka vs. RabbitMQ, she prefers Kafka": "Kafka vs. RabbitMQ",
    "great chat. Liked her point about deleting code": "deleting code",
    "he is worried about vendor lock-in": "vendor lock-in",
    "spoke w/ Rita re: scaling the search index & latency budgets": "scaling the search index and latency budgets",
    "Rita explained how they do code review": "how you do code review",
    "Tom was quiet; talked with Rita about testing": "testing",
    "her main concern is hiring": "hiring",
    "Her main worry: flaky tests": "flaky tests",
    "told her about the payments migration": "the payments migration",
    "We talked a lot about accessibility and she showed me the design system":
        "accessibility and about the design system",
    "- she cares about on-call load": "on-call load",
    "topics: retries, idempotency": "retries and idempotency",
    "discussed with Rita the rollout of feature flags": "the rollout of feature flags",
    "discussed feature flags with Rita": "feature flags",
    "Talked to Rita Vos about SLOs!!! Great!": "SLOs",
    "retries": "retries",
    "Rita: billing jobs, cron -> queue": "billing jobs and cron to queue",
    "moving billing jobs off cron": "moving billing jobs off cron",
    "Talked about what I'd do in the first 90 days": "what I'd do in the first 90 days",
    "good questions on caching": "caching",
    "Interesting problem: dedupe of invoices across regions": "dedupe of invoices across regions",
    "talked about 3 things: caching, CDN, TLS": "caching, CDN and TLS",
    "Discussed how their team handles flaky tests": "how your team handles flaky tests",
    "Tom asked about tests. Rita asked about caching. Tom left early": "caching",
    "Rita worries about retries at length": "retries",
}  # fmt: skip
REMARK = {
    "she mentioned they release every Friday": "you mentioned that you release every Friday",
    "Rita's team is moving from Jenkins to GitHub Actions": "your team is moving from Jenkins to GitHub Actions",
    "loved the whiteboard exercise": "I loved the whiteboard exercise",
    "Rita wants someone who can own billing end to end": "you want someone who can own billing end to end",
    "they use Postgres and want to move to Citus": "you use Postgres and want to move to Citus",
    "Rita leads the platform team and likes climbing": "you lead the platform team and like climbing",
    "She hasn't decided on a queue yet": "you haven't decided on a queue yet",
    "She's moving to the data team in May": "you are moving to the data team in May",
    "asked what I would do in the first 90 days": "you asked what I would do in the first 90 days",
    "The billing jobs fail silently": "the billing jobs fail silently",
    "cron jobs fail": "cron jobs fail",
    "team grew fast": "team grew fast",
    "Postgres migration, zero downtime": "Postgres migration, zero downtime",
    "Their team handles 2M events a day": "your team handles 2M events a day",
    "we both studied in Leeds": "we both studied in Leeds",
    "She really misses pairing": "you really miss pairing",
    "he told me to read the paper on CRDTs": "you told me to read the paper on CRDTs",
}
NOTHING = (
    "", "ok", "great chat, very friendly", "salary 80-90k", "decision by 12 March", "I promised to send the portfolio",
    "send portfolio", "need to read about Raft", "asked hard questions about B-trees, I blanked", "Tom was rude",
    "talked about Tom's plan for retries", "What is our error budget?", "talked with Rita about {{ 7 * 7 }}",
    "talked about https://x.example/a", "Rita has two kids", "She was impressed", "next round is in May",
    "[One thing]", "!!!", "Tom asked about tests; he worries about retries", "It was fine", "she " * 60,
)  # fmt: skip


@pytest.mark.parametrize("said", TALK)
def test_what_was_talked_about(said: str) -> None:
    assert weave([(said, RITA, [TOM])]) == Woven(talk=TALK[said])


@pytest.mark.parametrize("said", REMARK)
def test_what_is_quoted(said: str) -> None:
    assert weave([(said, RITA, [TOM])]) == Woven(remark=REMARK[said])


@pytest.mark.parametrize("said", NOTHING)
def test_what_stays_out_of_letters(said: str) -> None:
    assert not weave([(said, RITA, [TOM])])


def test_a_name_that_is_also_a_word() -> None:
    assert weave([("they will talk about caching; Will cares about tests", WILL, [])]) == Woven(talk="tests")
    assert weave([("we discussed what the bill will be", RITA, [WILL])]).talk == "what the bill will be"


def test_two_topics_are_enough_and_none_comes_twice() -> None:
    notes = [("talked about caching", RITA, []), ("talked about caching; tests", RITA, []), ("DNS", RITA, [])]
    assert weave(notes) == Woven(talk="caching and about tests")
