"""Other languages, other countries, other clocks."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "thank_you thank_you_by follow_up_1 follow_up_2 close_out"

STORIES = [
    Story(
        "Berlin: an invitation and notes in German, Easter and the first of May",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | write into reflect: Entscheidung bis 10. April | + thank_you>rita 17:00
                         |                              | + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
        Mon 13 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Mon 20 Apr 08:30
        Tue 5 May        |                              | + follow_up_2>jo Mon 20 Apr 08:30
                         |                              | + close_out 08:30
        """,
        {
            "tech": meet(
                title="Vorstellungsgespräch bei Acme: Softwareentwicklerin",
                description="Sehr geehrte Frau Lovelace,\nvielen Dank für Ihre Bewerbung als Softwareentwicklerin bei "
                "Acme. Sie sprechen mit Rita Mendes und Tom Ek.\nMit freundlichen Grüßen\nJo Baker, Personalabteilung",
            )
        },
        watch=WATCH,
        zone="Europe/Berlin",
        holidays="DE-BE",
        places=("memory",),  # a folder has no tasks to write into
    ),
    Story(
        "Paris: an invitation in French; Good Friday is a day like others, Easter Monday is not",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 8 Apr        |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
                         |                              | + follow_up_2.reminder 08:30, + follow_up_2>jo 08:30
                         |                              | + close_out Wed 22 Apr 08:30
        Fri 24 Apr       |                              | nothing
        """,
        {
            "tech": meet(
                title="Entretien chez Acme : développeuse backend",
                description="Bonjour Ada,\nmerci pour votre candidature au poste de développeuse backend chez Acme. "
                "Vous rencontrerez Rita Mendes et Tom Ek.\nCordialement,\nJo Baker, chargée de recrutement",
            )
        },
        watch=WATCH,
        zone="Europe/Paris",
        holidays="FR",
    ),
    Story(
        "Tokyo: an invitation in Japanese, the equinox between interview and follow-up",
        """
        Mon 16 Mar 09:00 | put tech at Tue 17 Mar 14:00 |
        Tue 17 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 18 Mar 08:30
                         |                              | + follow_up_1.reminder Wed 25 Mar 08:30
        Wed 25 Mar       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Wed 1 Apr 08:30
        Fri 17 Apr       |                              | + follow_up_2>jo Wed 1 Apr 08:30
                         |                              | + close_out Wed 15 Apr 08:30
        """,
        {
            "tech": meet(
                title="【株式会社アクメ】一次面接のご案内",
                description="エイダ様\n株式会社アクメ採用担当です。バックエンドエンジニアの面接についてご案内いたします。",
            )
        },
        watch=WATCH,
        zone="Asia/Tokyo",
        holidays="JP",
    ),
    Story(
        "travelling: entered in New York's time in the weeks in which clocks differ, lived in London's",
        """
        Mon 16 Mar 09:00 | put tech at Tue 17 Mar 18:00 |
        Tue 17 Mar       |                              | + thank_you>rita 21:00, + thank_you>tom 21:00
                         |                              | + thank_you_by Wed 18 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 24 Mar 08:30
                         |                              | + follow_up_2.reminder Tue 31 Mar 08:30
        Fri 17 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 24 Mar 08:30
                         |                              | + follow_up_2>jo Tue 31 Mar 08:30
                         |                              | + close_out Thu 16 Apr 08:30
        """,
        {"tech": meet(zone="America/New_York")},
        watch=WATCH,
        places=("memory", "files"),
    ),
]
