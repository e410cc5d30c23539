"""What no single row says: when a dwelling was let at all, who was there of its residents, how long a home lasted."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Id,
    Person,
    Unit,
    another_day,
    on,
    quantity,
    ref,
    same_as,
    since,
    until,
    view,
    words_of,
)
from omsorgskjerne_housing.homes import Dwelling, Tenancy
from omsorgskjerne_housing.support import HousingApplication, ResidentState, State

_ = words_of(__name__)

_FIRST_OFFERS = """
SELECT a.id, a.day, a.person, MIN(o.day) AS offered
FROM {housing_application} AS a JOIN {housing_offer} AS o ON o.application = a.id
GROUP BY a.id, a.day, a.person
"""
# Of several tenancies in a dwelling each counts from the day that those begun before it are over.
_LETTINGS = """
SELECT f.id, f.person, f.dwelling, CASE WHEN f.since < f.free THEN f.free ELSE f.since END AS since, f.until
FROM (
    SELECT t.id, t.person, t.dwelling, t.since, t.until,
        MAX(COALESCE(t.until, '9999-12-31')) OVER (
            PARTITION BY t.dwelling ORDER BY t.since, t.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS free
    FROM {housing_tenancy} AS t
) AS f
WHERE f.free IS NULL OR f.free < COALESCE(f.until, '9999-12-31')
"""
# What is out of use changes on the days on which a row begins or ends: between two of them it is the same every night.
_ALL_OUT = """
SELECT d.id, d.id AS dwelling, s.day AS since, s.later AS until
FROM (
    SELECT p.dwelling, p.day, LEAD(p.day) OVER (PARTITION BY p.dwelling ORDER BY p.day) AS later
    FROM (
        SELECT b.dwelling, b.since AS day FROM {housing_out_of_use} AS b
        UNION
        SELECT e.dwelling, e.until FROM {housing_out_of_use} AS e WHERE e.until IS NOT NULL
    ) AS p
) AS s
JOIN {housing_dwelling} AS d ON d.id = s.dwelling
WHERE d.rooms <= (
    SELECT COALESCE(SUM(o.rooms), 0) FROM {housing_out_of_use} AS o
    WHERE o.dwelling = s.dwelling AND o.since <= s.day AND (o.until IS NULL OR o.until > s.day)
)
"""
_ABSENCES = """
SELECT s.id, s.state, s.person,
    CASE WHEN s.since < t.since THEN t.since ELSE s.since END AS since,
    CASE WHEN s.until IS NULL OR t.until < s.until THEN t.until ELSE s.until END AS until
FROM {housing_resident_state} AS s
JOIN {housing_tenancy} AS t ON t.person = s.person
WHERE (t.until IS NULL OR t.until > s.since) AND (s.until IS NULL OR s.until > t.since)
"""
# Somebody is there from the first day, and from each on which a state ends, if no other goes on; until the next begins.
_PRESENCES = """
SELECT f.id, f.person, f.since, CASE WHEN f.away IS NULL OR f.until < f.away THEN f.until ELSE f.away END AS until
FROM (
    SELECT b.id, b.person, b.since, b.until, (
        SELECT MIN(n.since) FROM {housing_resident_state} AS n WHERE n.person = b.person AND n.since > b.since
    ) AS away
    FROM (
        SELECT t.id, t.person, t.since, t.until FROM {housing_tenancy} AS t
        UNION
        SELECT t.id, t.person, e.until, t.until
        FROM {housing_tenancy} AS t
        JOIN {housing_resident_state} AS e ON e.person = t.person
        WHERE e.until > t.since AND (t.until IS NULL OR e.until < t.until)
    ) AS b
) AS f
WHERE NOT EXISTS (
    SELECT 1 FROM {housing_resident_state} AS s
    WHERE s.person = f.person AND s.since <= f.since AND (s.until IS NULL OR s.until > f.since)
)
"""
# A home is one person's tenancies, each but the first begun after a move within; it ends with the first that ended
# otherwise, or that no other followed. It is of the period in which its year is full, so that one whose year still runs
# is neither kept nor left. The same day a year on is compared as text: 29 February of a year without it lies before
# 1 March, and the year is full on the 28th.
_HOMES = """
SELECT h.id, h.person,
    CASE WHEN SUBSTR(h.year_on, 6) = '02-29' THEN SUBSTR(h.year_on, 1, 5) || '02-28' ELSE h.year_on END AS year_on,
    CASE WHEN h.until < h.year_on THEN 0 ELSE 1 END AS years
FROM (
    SELECT t.id, t.person, (CAST(SUBSTR(t.since, 1, 4) AS INTEGER) + 1) || SUBSTR(t.since, 5) AS year_on, (
        SELECT MIN(COALESCE(n.until, '9999-12-31')) FROM {housing_tenancy} AS n
        WHERE n.person = t.person AND n.since >= t.since AND (
            COALESCE(n.exit, '') <> 'moved_within' OR NOT EXISTS (
                SELECT 1 FROM {housing_tenancy} AS f WHERE f.person = n.person AND f.since > n.since
            )
        )
    ) AS until
    FROM {housing_tenancy} AS t
    WHERE COALESCE((
        SELECT p.exit FROM {housing_tenancy} AS p
        WHERE p.person = t.person AND p.since = (
            SELECT MAX(b.since) FROM {housing_tenancy} AS b WHERE b.person = t.person AND b.since < t.since
        )
    ), '') <> 'moved_within'
) AS h
"""


@view(_("application with an offer"), plural=_("applications with an offer"), of=HousingApplication, sql=_FIRST_OFFERS)
class FirstOffer:
    """The first offer made on an application."""

    day: date = same_as(HousingApplication.day)
    person: Id[Person] | None = same_as(HousingApplication.person, default=None)
    offered: date = another_day(_("offered"))


@view(_("letting"), plural=_("lettings"), of=Tenancy, sql=_LETTINGS)
class Letting:
    """A time in which a dwelling was let; those of one dwelling do not overlap."""

    since: date = since()
    dwelling: Id[Dwelling] = same_as(Tenancy.dwelling)
    person: Id[Person] = same_as(Tenancy.person)
    until: date | None = until(default=None)


@view(_("dwelling out of use"), plural=_("dwellings out of use"), of=Dwelling, sql=_ALL_OUT)
class AllOut:
    """A time in which all rooms of a dwelling were out of use."""

    since: date = since()
    dwelling: Id[Dwelling] = ref(_("dwelling"))
    until: date | None = until(default=None)


@view(_("absence"), plural=_("absences"), of=ResidentState, sql=_ABSENCES)
class Absence:
    """A state of somebody while they have a tenancy; it goes on no longer."""

    since: date = since()
    state: State = same_as(ResidentState.state)
    person: Id[Person] = same_as(ResidentState.person)
    until: date | None = until(default=None)


@view(_("presence"), plural=_("presences"), of=Tenancy, sql=_PRESENCES)
class Presence:
    """A time of a tenancy in which its resident was neither away nor in treatment, hospital or prison."""

    since: date = since()
    person: Id[Person] = same_as(Tenancy.person)
    until: date | None = until(default=None)


@view(_("home"), plural=_("homes"), of=Tenancy, sql=_HOMES)
class Home:
    """One person's tenancies, each but the first begun after a move within, on the day its first year is full."""

    year_on: date = on(_("a year on"))
    person: Id[Person] = same_as(Tenancy.person)
    years: int = quantity(_("whole years"), unit=Unit.YEAR, most=1)
