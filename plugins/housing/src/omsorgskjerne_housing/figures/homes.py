"""The figures of dwellings, residents and tenancies as they stand on a day."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Choice,
    Disclosure,
    During,
    Figure,
    RawSql,
    Snapshot,
    Unit,
    via,
    words_of,
)
from omsorgskjerne_housing import former
from omsorgskjerne_housing.homes import Dwelling, Tenancy
from omsorgskjerne_housing.support import State
from omsorgskjerne_housing.views import Absence, Presence

_ = words_of(__name__)


class DwellingState(Choice):
    """How a dwelling stands on a day: let if anybody lives in it, even where rooms of it are out of use."""

    LET = "let", _("let")
    VACANT = "vacant", _("vacant")
    OUT_OF_USE = "out_of_use", _("out of use")


DWELLINGS = RawSql(
    "housing.dwellings",
    _("Dwellings on the last day"),
    sql="""
        select case
            when exists (
                select 1 from {housing_tenancy} t
                where t.dwelling = d.id and t.since <= :last and (t.until is null or t.until > :last)
            ) then 'let'
            when (
                select coalesce(sum(o.rooms), 0) from {housing_out_of_use} o
                where o.dwelling = d.id and o.since <= :last and (o.until is null or o.until > :last)
            ) >= d.rooms then 'out_of_use'
            else 'vacant'
        end, 1, null, d.id
        from {housing_dwelling} d
        where d.since <= :last and (d.until is null or d.until > :last)
    """,
    of=Dwelling,
    by={"state": DwellingState},
    unit=Unit.DWELLING,
    disclosure=Disclosure.DWELLING,
    key=True,
    definition=_(
        "Dwellings at disposal on the period's last day: let if anybody has a tenancy there, out of use if all rooms "
        "are, else vacant"
    ),
)
BEDS = Snapshot(
    "housing.beds",
    _("Beds on the last day"),
    of=Dwelling.beds,
    by=(Dwelling.kind,),
    unit=Unit.BED,
    disclosure=Disclosure.DWELLING,
    definition=_("How many people the dwellings at disposal are meant for, on the period's last day"),
)

RESIDENTS = Snapshot(
    "housing.residents",
    _("Residents on the last day"),
    of=Tenancy.person,
    by=(Tenancy.terms, Tenancy.phase, via(Tenancy.dwelling, Dwelling.kind)),
    unit=Unit.PERSON,
    key=True,
    definition=_("Different persons with a tenancy on the period's last day"),
)
RESIDENTS_DURING = During(
    "housing.residents_during",
    _("Residents in the period"),
    of=Tenancy.person,
    unit=Unit.PERSON,
    service=_("Housing"),
    definition=_("Different persons with a tenancy on any day of the period"),
)
RESIDENTS_EVER = During(
    "housing.residents_ever",
    _("Residents since the start"),
    of=Tenancy.person,
    unit=Unit.PERSON,
    since=date(1900, 1, 1),
    definition=_("Different persons who have had a tenancy since the first that is recorded"),
)
HOUSEHOLDS = During(
    "housing.households",
    _("Households in the period"),
    of=Tenancy.household,
    unit=Unit.HOUSEHOLD,
    disclosure=Disclosure.HOUSEHOLD,
    definition=_("Different households with a tenancy in the period; each counts once, however many tenancies it had"),
)


def in_state(id: str, label: str, state: State) -> Figure:
    """Return the figure of those in one state on the last day: a state goes on no longer than its tenancy."""
    return Snapshot(
        id,
        label,
        of=Absence.person,
        where={Absence.state: state},
        unit=Unit.PERSON,
        definition=_("Different persons with a tenancy on the period's last day who are in this state then"),
        formerly=former.in_state(id, state),
    )


IN_TREATMENT = in_state("housing.in_treatment", _("Residents in treatment"), State.IN_TREATMENT)
AWAY = in_state("housing.away", _("Residents away"), State.AWAY)
IN_HOSPITAL = in_state("housing.in_hospital", _("Residents in hospital"), State.IN_HOSPITAL)
IN_PRISON = in_state("housing.in_prison", _("Residents in prison"), State.IN_PRISON)
PRESENT = Snapshot(
    "housing.present",
    _("Residents present"),
    of=Presence.person,
    unit=Unit.PERSON,
    key=True,
    definition=_(
        "Different persons with a tenancy on the period's last day who are neither away nor in treatment, hospital or "
        "prison; somebody in several of these states is absent once"
    ),
    formerly=former.PRESENT,
)

TENANCIES = Snapshot(
    "housing.tenancies",
    _("Tenancies on the last day"),
    of=Tenancy,
    by=(Tenancy.terms, Tenancy.phase, Tenancy.guarantor, Tenancy.key_worker),
    unit=Unit.TENANCY,
    definition=_(
        "Tenancies on the period's last day; terms, phase, guarantor and key worker are those stated last, which may "
        "be later than that day"
    ),
)
COOPERATING = Snapshot(
    "housing.cooperation_agreements",
    _("Tenancies with a cooperation agreement"),
    of=Tenancy,
    where={Tenancy.cooperation_agreement: True},
    unit=Unit.TENANCY,
)
ENTRY_AGREED = Snapshot(
    "housing.staff_entry_agreements",
    _("Tenancies with an agreement on staff letting themselves in"),
    of=Tenancy,
    where={Tenancy.staff_entry_agreement: True},
    unit=Unit.TENANCY,
)
WITH_ALLOWANCE = Snapshot(
    "housing.allowances",
    _("Tenancies with housing allowance"),
    of=Tenancy,
    where={Tenancy.housing_allowance: True},
    unit=Unit.TENANCY,
)
RENT = RawSql(
    "housing.rent",
    _("Rent a month"),
    sql="""
        select coalesce((
            select c.rent from {housing_rent_change} c
            where c.tenancy = t.id and c.day = (
                select max(l.day) from {housing_rent_change} l where l.tenancy = t.id and l.day <= :last
            )
        ), t.rent) / 100.0, t.person, t.id
        from {housing_tenancy} t
        where t.since <= :last and (t.until is null or t.until > :last)
    """,
    of=Tenancy,
    unit=Unit.KRONE,
    definition=_(
        "The rent a month of all tenancies on the period's last day, where it is stated, as it was on that day: the "
        "last rent change until then counts"
    ),
)
