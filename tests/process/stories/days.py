"""Days and hours: weekends, holidays, nights, zones, days that have no hour."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

STORIES = [
    Story(
        "19, 24 · nobody ever answers: the whole playbook once, two follow-ups and no third",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 14:59 |  | nothing
        Tue 24 Mar 15:00 |  | nothing
        Tue 24 Mar       |  | nothing
        Mon 30 Mar       |  | nothing
        Tue 31 Mar       |  | nothing
        Thu 9 Apr        |  | nothing
        Thu 23 Apr       |  | nothing
        Wed 20 May       |  | nothing
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "Friday afternoon: thanks are sent on Saturday morning, everything else is for Monday",
        """
        Thu 19 Mar 10:00 | put tech at Fri 20 Mar 16:00 |
        Fri 20 Mar       |                              | nothing
        Sat 21 Mar 09:00 | send thank_you>*             | nothing
        Mon 30 Mar       |                              | nothing
        Mon 20 Apr       | | nothing
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "Friday afternoon, and the user writes on business days only",
        """
        Fri 20 Mar 09:00 | put tech at Fri 20 Mar 16:00 |
        Fri 20 Mar       |                              | nothing
        Sun 22 Mar       | | nothing
        Mon 23 Mar 08:30 | send thank_you>* | nothing
        Tue 21 Apr       | | nothing
        """,
        {"tech": meet()},
        config={"playbook": {"steps": {"thank_you_by": {"rest_days": "wait"}}}},
    ),
    Story(
        "over Easter: holidays are no business days, and nobody is hurried on Good Friday but for the thanks",
        """
        Wed 1 Apr 09:00  | put tech at Thu 2 Apr 15:00 |
        Thu 2 Apr        | | nothing
        Tue 14 Apr       | | nothing
        Tue 5 May        | | nothing
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "over Christmas and New Year",
        """
        Mon 21 Dec 09:00      | put tech at Tue 22 Dec 11:00 |
        Tue 22 Dec            | | nothing
        Thu 31 Dec            | | nothing
        Tue 5 Jan 2027        | | nothing
        Fri 12 Feb 2027       | | nothing
        """,
        {"tech": meet()},
        watch="",
    ),
    Story(
        "autumn: the clocks go back between the interview and the follow-ups",
        """
        Wed 21 Oct 09:00 | put tech at Thu 22 Oct 13:00 |
        Thu 22 Oct | | nothing
        Sun 25 Oct | | nothing
        Thu 29 Oct | | nothing
        Fri 27 Nov | | nothing
        """,
        {"tech": meet()},
    ),
    Story(
        "New York: summer time in March, Memorial Day in May",
        """
        Thu 14 May 09:00 | put tech at Mon 18 May 17:00 |
        Mon 18 May | | nothing
        Tue 26 May | | nothing
        Wed 3 Jun  | | nothing
        Thu 18 Jun | | nothing
        """,
        {"tech": meet()},
        zone="America/New_York",
        holidays="US",
    ),
    Story(
        "Kolkata: an evening with a company overseas, and no draft is put at night",
        """
        Tue 10 Mar 10:00 | put tech at Wed 11 Mar 20:30 |
        Wed 11 Mar 21:30 |  | nothing
        Wed 11 Mar |  | nothing
        Thu 12 Mar | | nothing
        Fri 24 Apr | | nothing
        """,
        {"tech": meet()},
        watch="",
        zone="Asia/Kolkata",
        holidays="IN",
    ),
    Story(
        "30 · a conversation over midnight",
        """
        Tue 10 Mar 10:00 | put tech at Wed 11 Mar 23:30 for 90 min |
        Thu 12 Mar 00:30 |  | nothing
        Thu 12 Mar 01:00 |  | nothing
        Thu 12 Mar | | nothing
        Fri 20 Mar | | nothing
        """,
        {"tech": meet()},
        watch="",
    ),
    Story(
        "29 · an interview that fills the whole day",
        """
        Mon 9 Mar 10:00 | put onsite all day Wed 11 Mar |
        Wed 11 Mar       |  | nothing
        Thu 12 Mar       |  | nothing
        Fri 20 Mar       |  | nothing
        """,
        {"onsite": meet(stage="onsite")},
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "28 · a calendar that calls zones as Windows does",
        """
        Mon 9 Mar 10:00  | put tech at Wed 11 Mar 14:00 |
        Wed 11 Mar       | | nothing
        """,
        {"tech": meet(tzid="Romance Standard Time")},
        places=("files",), zone="Europe/Paris", holidays="FR",
    ),
]
