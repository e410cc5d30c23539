"""Stock and flow: who is new, who came and who left between two days.

Somebody is active on a day who has any role on it, so that a change of role is no coming and going. Between the eve of
a period and its last day: active on the eve + started − stopped = active on the last day (`notes/figures.md`, kind 12).
`until` is the first day not counted: somebody whose `until` is the period's first day was active on its eve.
"""

from __future__ import annotations

from omsorgskjerne import Newcomers, RawSql, Take, Unit, words_of
from omsorgskjerne_volunteers.records import Engagement

_ = words_of(__name__)

TOLD = {"quality": Engagement.quality}
"""An engagement's quality speaks of the row, and the figure is no better than the worst row it counts."""

NEW = Newcomers(
    "volunteers.new",
    _("New"),
    of=Engagement.person,
    definition=_("Persons whose first engagement ever began in the period"),
)
STARTED = RawSql(
    "volunteers.started",
    _("Started"),
    of=Engagement,
    sql="""
        SELECT quality, 1, person, id FROM {volunteers_engagement}
        WHERE since < :end AND (until IS NULL OR until >= :start) AND person NOT IN
            (SELECT person FROM {volunteers_engagement} WHERE since < :start AND (until IS NULL OR until >= :start))
    """,
    by=TOLD,
    take=Take.PEOPLE,
    unit=Unit.PERSON,
    definition=_(
        "Active on some day of the period, but not on the day before it began: new people and people back again"
    ),
)
STOPPED = RawSql(
    "volunteers.stopped",
    _("Stopped"),
    of=Engagement,
    sql="""
        SELECT quality, 1, person, id FROM {volunteers_engagement}
        WHERE since < :end AND (until IS NULL OR until >= :start) AND person NOT IN
            (SELECT person FROM {volunteers_engagement} WHERE since < :end AND (until IS NULL OR until >= :end))
    """,
    by=TOLD,
    take=Take.PEOPLE,
    unit=Unit.PERSON,
    definition=_("Active in the period or on the day before it began, but not on its last day"),
)
STARTED_AND_STOPPED = RawSql(
    "volunteers.started_and_stopped",
    _("Started and stopped"),
    of=Engagement,
    sql="""
        SELECT quality, 1, person, id FROM {volunteers_engagement}
        WHERE since < :end AND (until IS NULL OR until >= :start) AND person NOT IN
            (SELECT person FROM {volunteers_engagement}
             WHERE since < :start AND (until IS NULL OR until >= :start)
                OR since < :end AND (until IS NULL OR until >= :end))
    """,
    by=TOLD,
    take=Take.PEOPLE,
    unit=Unit.PERSON,
    definition=_("Active in the period, but neither on the day before it began nor on its last day"),
)
RETENTION = RawSql(
    "volunteers.retention",
    _("Retention"),
    of=Engagement,
    sql="""
        SELECT CASE WHEN person IN
            (SELECT person FROM {volunteers_engagement} WHERE since < :end AND (until IS NULL OR until >= :end))
            THEN 100 ELSE 0 END, person, MIN(id) FROM {volunteers_engagement}
        WHERE since < :start AND (until IS NULL OR until >= :start) GROUP BY person
    """,
    take=Take.MEAN,
    unit=Unit.PERCENT,
    decimals=1,
    definition=_("How many of those active on the day before the period were active on its last day"),
)

FLOW = (NEW, STARTED, STOPPED, STARTED_AND_STOPPED, RETENTION)
