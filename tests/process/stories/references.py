"""References: told when it matters, once, spared, told how it ended."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "references references_outcome"
GRACE = {"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True, "talking_points": ["payments"]}
ALAN = {"name": "Alan Turing", "may_contact": True, "relationship": "former colleague"}
SHY = {"name": "Kurt Gödel", "email": "kurt@logic.example", "may_contact": False}

STORIES = [
    Story(
        "references hear at the final round only, once per application; who may not be contacted does not",
        """
        Mon 9 Mar 09:00  | put tech at Tue 10 Mar 14:00   |
        Tue 10 Mar       |                                | nothing
        Mon 16 Mar 09:00 | put final at Tue 17 Mar 10:00  |
        Tue 17 Mar       |                                | + references>grace 13:00, + references.task>alan 13:00
                         |                                | references>grace goes to grace@navy.example
                         |                                | references>grace says "payments"
        Wed 18 Mar 09:00 | send references>grace          | nothing
                         | tick references.task>alan      |
        Mon 23 Mar 09:00 | put boss at Tue 24 Mar 10:00   |
        Tue 24 Mar       |                                | nothing
        Tue 31 Mar 12:00 | outcome boss offer             | + references_outcome>grace 12:00
                         |                                | + references_outcome.task>alan 12:00
        Mon 20 Apr       |                                | nothing
        """,
        {
            "tech": meet(),
            "final": meet(stage="final round", people="Priya"),
            "boss": meet(stage="executive final", people="Max"),
        },
        watch=WATCH,
        config={"references": [GRACE, ALAN, SHY]},
        quick=True,
    ),
    Story(
        "the employer asks for references after a first call: told at once, and told of the rejection later",
        """
        Mon 9 Mar 09:00  | put tech at Tue 10 Mar 14:00   |
        Tue 10 Mar 15:30 | references_asked tech          | + references>grace 15:30
        Wed 11 Mar 09:00 | send references>grace          | nothing
        Fri 27 Mar 12:00 | outcome tech rejected          | + references_outcome>grace 12:00
        Mon 20 Apr       |                                | nothing
        """,
        {"tech": meet(stage="phone interview")},
        watch=WATCH,
        config={"references": [GRACE, SHY]},
    ),
    Story(
        "two finals within two weeks: the second joins the letter that was not sent yet",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
                         | put two at Fri 13 Mar 10:00    |
        Tue 10 Mar       |                                | + acme/references>grace 17:00
                         |                                | acme/references>grace lacks "Zeta"
        Fri 13 Mar       |                                | nothing, acme/references>grace says "Zeta"
        Mon 16 Mar 09:00 | send acme/references>grace     | nothing
        Mon 30 Mar 12:00 | outcome one rejected           | + zeta/references_outcome>grace 12:00
                         |                                | + acme/references_outcome.task>grace 12:00
                         | outcome two offer              |
                         |                                | acme/references_outcome.task>grace says "two weeks ago"
        Mon 20 Apr       |                                | nothing
        """,
        {"one": meet(stage="final round"), "two": meet("Zeta", stage="final round")},
        watch=WATCH,
        config={"references": [GRACE]},
    ),
    Story(
        "how it ended is told in the morning, the offer of another at noon: the good news is the letter",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
                         | put two at Fri 13 Mar 10:00    |
        Mon 16 Mar 09:00 | send acme/references>grace     | nothing
        Mon 30 Mar 10:00 | outcome one rejected           | + acme/references_outcome>grace 10:00
        Mon 30 Mar 12:00 | outcome two offer              | - acme/references_outcome>grace
                         |                                | + zeta/references_outcome>grace 12:00
                         |                                | + acme/references_outcome.task>grace 12:15
        Tue 31 Mar 09:00 | send zeta/references_outcome>grace; tick acme/references_outcome.task>grace | nothing
        Mon 20 Apr       |                                | nothing
        """,
        {"one": meet(stage="final round"), "two": meet("Zeta", stage="final round")},
        watch=WATCH,
        config={"references": [GRACE]},
    ),
    Story(
        "the second final is entered when it is over: the letter that is still there tells of both, and no task does",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
        Fri 13 Mar 12:00 | put two at Fri 13 Mar 10:00    | + acme/references>grace Tue 10 Mar 17:00
                         |                                | acme/references>grace says "Zeta"
        Mon 16 Mar 09:00 | send acme/references>grace     | nothing
        Mon 30 Mar 12:00 | outcome two rejected           | + zeta/references_outcome>grace 12:00
        Mon 20 Apr       |                                | nothing
        """,
        {"one": meet(stage="final round"), "two": meet("Zeta", stage="final round")},
        watch=WATCH,
        config={"references": [GRACE]},
    ),
    Story(
        "two finals within two weeks, and the first letter is out: a task to tell them, a second time",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
                         | put two at Fri 13 Mar 10:00    |
        Wed 11 Mar 09:00 | send acme/references>grace     |
        Fri 13 Mar       |                                | + zeta/references.task>grace 13:00
                         |                                | zeta/references.task>grace says "Zeta"
        Mon 13 Apr 09:00 | put three at Tue 14 Apr 10:00  | nothing
        Tue 14 Apr       |                                | + initech/references>grace 13:00
        """,
        {
            "one": meet(stage="final round"),
            "two": meet("Zeta", stage="final round"),
            "three": meet("Initech", stage="final round"),
        },
        watch=WATCH,
        config={"references": [GRACE]},
    ),
    Story(
        "the first application falls through before its letter was sent: the second is not dropped",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
                         | put two at Fri 13 Mar 10:00    |
        Fri 13 Mar       |                                | + acme/references>grace Tue 10 Mar 17:00
        Thu 26 Mar 09:00 | outcome one rejected           | - acme/references>grace, + zeta/references>grace 09:00
                         |                                | zeta/references>grace says "Zeta"
                         |                                | zeta/references>grace lacks "Acme"
        Mon 20 Apr       |                                | nothing
        """,
        {"one": meet(stage="final round"), "two": meet("Zeta", stage="final round")},
        watch=WATCH,
        config={"references": [GRACE]},
    ),
    Story(
        "the user has rewritten the letter: a second application becomes a task, the letter stays as it is",
        """
        Mon 9 Mar 09:00  | put one at Tue 10 Mar 14:00    |
                         | put two at Fri 13 Mar 10:00    |
        Tue 10 Mar 20:00 | edit acme/references>grace     | + acme/references>grace 17:00
        Fri 13 Mar       |                                | + zeta/references.task>grace 13:00
        Mon 20 Apr       |                                | nothing
        """,
        {"one": meet(stage="final round"), "two": meet("Zeta", stage="final round")},
        watch=WATCH,
        config={"references": [GRACE]},
        places=("memory", "files"),
    ),
]
