"""How figures that count views were declared until 0.2.0, as queries: reports frozen by then know them by these."""

from __future__ import annotations

from omsorgskjerne import RawSql, Take, Unit
from omsorgskjerne_housing.homes import Dwelling, Tenancy
from omsorgskjerne_housing.support import HousingApplication, ResidentState, State

DAYS_TO_OFFER = RawSql(
    "housing.days_to_offer",
    "",
    sql="""
        select a.day || '/' || min(o.day), a.person, a.id
        from {housing_application} a join {housing_offer} o on o.application = a.id
        where a.day >= :start and a.day < :end
        group by a.id, a.day, a.person
    """,
    of=HousingApplication,
    take=Take.MEDIAN,
    unit=Unit.DAY,
)
LET_NIGHTS = RawSql(
    "housing.dwelling_nights_let",
    "",
    sql="""
        select case when b.since < b.free then b.free else b.since end || '/' || b.until, b.person, b.id
        from (
            select c.*, coalesce(max(c.until) over (
                partition by c.dwelling order by c.since, c.id rows between unbounded preceding and 1 preceding
            ), c.since) as free
            from (
                select t.id, t.person, t.dwelling,
                    case when t.since < :start then :start else t.since end as since,
                    case when t.until is null or t.until > :end then :end else t.until end as until
                from {housing_tenancy} t
                where t.since < :end and (t.until is null or t.until > :start)
            ) c
        ) b
    """,
    of=Tenancy,
    unit=Unit.NIGHT,
)
OUT_NIGHTS = RawSql(
    "housing.dwelling_nights_out",
    "",
    sql="""
        select s.day || '/' || s.later, null, d.id
        from (
            select p.dwelling, p.day, lead(p.day) over (partition by p.dwelling order by p.day) as later
            from (
                select b.dwelling, case when b.since < :start then :start else b.since end as day
                from {housing_out_of_use} b where b.since < :end and (b.until is null or b.until > :start)
                union
                select e.dwelling, case when e.until is null or e.until > :end then :end else e.until end
                from {housing_out_of_use} e where e.since < :end and (e.until is null or e.until > :start)
            ) p
        ) s join {housing_dwelling} d on d.id = s.dwelling
        where s.later is not null and d.rooms <= (
            select coalesce(sum(o.rooms), 0) from {housing_out_of_use} o
            where o.dwelling = s.dwelling and o.since <= s.day and (o.until is null or o.until > s.day)
        )
    """,
    of=Dwelling,
    unit=Unit.NIGHT,
)
PRESENT = RawSql(
    "housing.present",
    "",
    sql="""
        select 1, t.person, t.id
        from {housing_tenancy} t
        where t.since <= :last and (t.until is null or t.until > :last) and not exists (
            select 1 from {housing_resident_state} s
            where s.person = t.person and s.since <= :last and (s.until is null or s.until > :last)
        )
    """,
    of=Tenancy,
    take=Take.PEOPLE,
    unit=Unit.PERSON,
)
ENDED_EARLY = RawSql(
    "housing.ended_early",
    "",
    sql="""
        select case when h.until < h.year_on then 100 else 0 end, h.person, h.id
        from (
            select t.id, t.person, (cast(substr(t.since, 1, 4) as integer) + 1) || substr(t.since, 5) as year_on, (
                select min(coalesce(n.until, '9999-12-31')) from {housing_tenancy} n
                where n.person = t.person and n.since >= t.since and (
                    coalesce(n.exit, '') <> 'moved_within' or not exists (
                        select 1 from {housing_tenancy} f where f.person = n.person and f.since > n.since
                    )
                )
            ) as until
            from {housing_tenancy} t
            where coalesce((
                select p.exit from {housing_tenancy} p
                where p.person = t.person and p.since = (
                    select max(b.since) from {housing_tenancy} b where b.person = t.person and b.since < t.since
                )
            ), '') <> 'moved_within'
        ) h
        where h.year_on >= :start and h.year_on < :end
    """,
    of=Tenancy,
    take=Take.MEAN,
    unit=Unit.PERCENT,
)


def in_state(id: str, state: State) -> RawSql:
    """Return how the figure of those in one state was declared."""
    return RawSql(
        id,
        "",
        sql="""
            select 1, s.person, s.id
            from {housing_resident_state} s
            where s.state = 'STATE' and s.since <= :last and (s.until is null or s.until > :last) and exists (
                select 1 from {housing_tenancy} t
                where t.person = s.person and t.since <= :last and (t.until is null or t.until > :last)
            )
        """.replace("STATE", state),
        of=ResidentState,
        take=Take.PEOPLE,
        unit=Unit.PERSON,
    )
