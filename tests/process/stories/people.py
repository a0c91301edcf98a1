"""Who was there: panels, onsite loops, copies, hidden and changing people."""

from __future__ import annotations

from dataclasses import replace

from tests.process.meetings import ADA, address, full, meet
from tests.process.play import Story

ONSITE = {
    name: meet(stage="onsite", people=who, uid=f"acme-{name}")
    for name, who in (("first", "Rita"), ("second", "Tom"), ("third", "Priya Lee"), ("fourth", "Ana"), ("last", "Max"))
}

STORIES = [
    Story(
        "47 · a panel of three: a note each, and none speaks of the others",
        """
        Mon 23 Mar 09:00 | put panel at Tue 24 Mar 10:00 for 90 min |
        Tue 24 Mar       |                                          | nothing
                         | | thank_you>rita lacks "Tom", thank_you>rita lacks "Priya", thank_you>tom lacks "Rita"
        """,
        {"panel": meet(stage="panel", people="Rita Tom Priya")},
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "an onsite in five events is thanked once, after the last; one of them is called off on the day",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00; put second at Thu 26 Mar 10:00
                         | put third at Thu 26 Mar 11:00; put fourth at Thu 26 Mar 13:00; put last at Thu 26 Mar 14:00 |
        Tue 24 Mar       |                                          | nothing
        Thu 26 Mar 12:00 | cancel fourth                            | nothing
        Thu 26 Mar       |                                          | nothing
        Thu 2 Apr        | | nothing
        Fri 8 May        | | nothing
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1 follow_up_2",
        places=("memory", "files"),
    ),
    Story(
        "26 · a hiring system sends the day as one file and as single rounds too",
        """
        Mon 23 Mar 09:00 | put whole at Thu 26 Mar 09:00 for 360 min; put first at Thu 26 Mar 09:00
                         | put second at Thu 26 Mar 10:00; put last at Thu 26 Mar 14:00 |
        Thu 26 Mar       |                                          | nothing
        Wed 15 Apr       |                                          | nothing
        """,
        {"whole": meet(stage="onsite", people="Rita Tom Max", uid="merged"), **{n: ONSITE[n] for n in ("first", "second", "last")}},
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "31 · the same meeting in two calendars is one; called off in one of them, it still takes place",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put copy at Tue 24 Mar 14:00 |
        Mon 23 Mar 17:00 | cancel copy |
        Tue 24 Mar       |                                          | nothing
        Wed 25 Mar 09:00 | move tech to Wed 25 Mar 11:00; move copy to Wed 25 Mar 11:00 |
        Wed 25 Mar       |                                          | nothing
        Wed 8 Apr        |                                          | nothing
        """,
        {"tech": meet(), "copy": meet(account="work")},
        config={"accounts": {"home": {}, "work": {}}},
    ),
    Story(
        "one round of an onsite is moved to another day: each day is thanked on its own",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00; put second at Thu 26 Mar 10:00 |
        Wed 25 Mar 09:00 | move second to Mon 30 Mar 15:00 | nothing
        Thu 26 Mar       |                                          | nothing
        Mon 30 Mar       |                                          | nothing
        Tue 14 Apr       |                                          | nothing
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "one round of an onsite turns out not to have taken place: it is moved after the fact",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00; put second at Thu 26 Mar 10:00 |
        Thu 26 Mar 14:00 |                                          | nothing
        Thu 26 Mar 15:00 | move second to Mon 30 Mar 15:00; send thank_you>rita | nothing
        Mon 30 Mar       |                                          | nothing
        Tue 14 Apr       |                                          | nothing
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "27, 31 · a weekly series of conversations: one is moved, one is called off, each is its own",
        """
        Mon 2 Mar 09:00  | put one at Tue 3 Mar 10:00; put two at Tue 10 Mar 10:00; put three at Tue 17 Mar 10:00 |
        Tue 3 Mar        |                                          | nothing
        Mon 9 Mar 09:00  | move two to Wed 11 Mar 16:00             | nothing
        Wed 11 Mar       |                                          | nothing
        Mon 16 Mar 09:00 | cancel three                             | nothing
        Tue 31 Mar       |                                          | nothing
        """,
        {
            name: meet(uid="series", occurrence=f"202603{day}T100000Z")
            for name, day in (("one", "03"), ("two", "10"), ("three", "17"))
        },
        watch="prepare_next thank_you thank_you_by follow_up_1",
    ),
    Story(
        "45 · the invitation hides its people: names in the text, thanks by way of the recruiter",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar       |                              | nothing
        Tue 31 Mar       |                              | nothing
        """,
        {"tech": replace(meet(), people=())},
        places=("memory", "files"),
    ),
    Story(
        "46, 6 · nobody is named and a robot invites: the draft has no address and says so",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar       |                              | nothing
        Tue 31 Mar       |                              | nothing
        """,
        {
            "tech": replace(
                meet(), people=(), organizer=("Acme Candidate Calendar", "no-reply@acme.example"),
                description="Your interview for the Backend Engineer role at Acme. Join the video call in time.",
            )
        },
        places=("memory", "files"),
    ),
    Story(
        "people change after the fact: who comes is thanked, who goes is not, who is better known keeps the draft",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar 14:00 |                              | nothing
        Tue 24 Mar 15:00 | people of tech: Rita Priya; text of tech: Backend Engineer at Acme, with Rita Mendes and Priya Nair | nothing
        Wed 25 Mar       | | nothing
        """,
        {"tech": meet()},
    ),
    Story(
        "a first call with the recruiter: one short note",
        """
        Mon 23 Mar 09:00 | put screen at Tue 24 Mar 10:00 for 30 min |
        Tue 24 Mar       |                                           | nothing
        Tue 5 May        |                                           | nothing
        """,
        {"screen": replace(meet(people=""), title="Acme: recruiter phone screen, Backend Engineer")},
        watch="thank_you thank_you_by references follow_up_1 follow_up_2 close_out",
        places=("memory", "files"),
    ),
]
