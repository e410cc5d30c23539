"""The figures of visits under the visiting scheme, of incidents and of guards."""

from __future__ import annotations

from omsorgskjerne import PERIOD_DAYS, Count, Disclosure, Formula, People, Sum, Unit, via, words_of
from omsorgskjerne_housing.figures.occupancy import RESIDENT_NIGHTS
from omsorgskjerne_housing.safety import GuardDuty, Incident, Visitor, VisitorEntry

_ = words_of(__name__)

WEEK = 7
"""Days: a rate per week is what was counted × 7 / the days of the period, so that periods of unequal length compare."""

VISITORS = People(
    "housing.visitors",
    _("Different visitors"),
    of=VisitorEntry.visitor,
    by=(via(VisitorEntry.visitor, Visitor.scene),),
    definition=_("Different visitors of residents; an entry that does not tell who came may be one more"),
)
VISITED = People(
    "housing.residents_with_visitors",
    _("Residents with visitors"),
    of=VisitorEntry.person,
    definition=_("Different residents who have had a visit"),
)
VISITS = Sum("housing.visits", _("Visits to residents"), of=VisitorEntry.visits, by=("weekday",))
VISITS_PER_WEEK = Formula(
    "housing.visits_per_week",
    _("Visits per week"),
    VISITS * WEEK / PERIOD_DAYS,
    unit=Unit.VISIT,
    definition=_("Visits to the address, to all residents together, in seven days"),
)
VISITS_PER_RESIDENT = Formula(
    "housing.visits_per_resident_week",
    _("Visits per resident and week"),
    VISITS * WEEK / RESIDENT_NIGHTS,
    unit=Unit.VISIT,
    decimals=2,
    definition=_(
        "Visits in seven days for each resident, those without visitors included: visits × 7 / nights of residents"
    ),
)

INCIDENTS = Count(
    "housing.incidents",
    _("Incidents"),
    of=Incident,
    by=(Incident.kind, Incident.severity),
    unit=Unit.INCIDENT,
    disclosure=Disclosure.DWELLING,
    key=True,
)
BY_VISITORS = INCIDENTS.sliced(
    {Incident.by_visitor: True}, id="housing.incidents_by_visitors", label=_("Incidents caused by visitors"), key=False
)
GUARD_CALLED = INCIDENTS.sliced(
    {Incident.guard_called: True}, id="housing.guard_called", label=_("Incidents with a guard called"), key=False
)
EMERGENCY_CALLED = INCIDENTS.sliced(
    {Incident.emergency_called: True},
    id="housing.emergency_called",
    label=_("Incidents with the emergency services called"),
    key=False,
)
INCIDENTS_PER_WEEK = Formula(
    "housing.incidents_per_week",
    _("Incidents per week"),
    INCIDENTS * WEEK / PERIOD_DAYS,
    unit=Unit.INCIDENT,
    decimals=2,
    by=("kind",),
    disclosure=Disclosure.DWELLING,
)
GUARD_HOURS = Sum("housing.guard_hours", _("Guard hours"), of=GuardDuty.minutes, disclosure=Disclosure.NONE)
GUARD_ROUNDS = Sum("housing.guard_rounds", _("Guards' rounds"), of=GuardDuty.rounds, disclosure=Disclosure.NONE)
