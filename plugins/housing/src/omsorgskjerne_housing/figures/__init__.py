"""The figures of housing, and the sections that print them."""

from __future__ import annotations

from omsorgskjerne import Bars, Breakdown, Section, words_of
from omsorgskjerne_housing.figures import homes, occupancy, safety, support, ways
from omsorgskjerne_housing.homes import Tenancy
from omsorgskjerne_housing.safety import Incident
from omsorgskjerne_housing.support import FollowUp, HousingApplication, Offer

_ = words_of(__name__)

HOMES = Section(
    _("Dwellings and residents"),
    [
        homes.DWELLINGS,
        homes.BEDS,
        homes.RESIDENTS,
        homes.RESIDENTS_DURING,
        homes.RESIDENTS_EVER,
        homes.HOUSEHOLDS,
        homes.IN_TREATMENT,
        homes.AWAY,
        homes.IN_HOSPITAL,
        homes.IN_PRISON,
        homes.PRESENT,
        homes.TENANCIES,
        homes.COOPERATING,
        homes.ENTRY_AGREED,
        homes.WITH_ALLOWANCE,
        homes.RENT,
    ],
    tables=[Breakdown(homes.DWELLINGS, by="state"), Breakdown(homes.TENANCIES, by=Tenancy.terms)],
)
OCCUPANCY = Section(
    _("Occupancy"),
    [
        occupancy.OF_ALL_DWELLINGS,
        occupancy.OF_DWELLINGS_IN_USE,
        occupancy.OF_ALL_ROOMS,
        occupancy.OF_ROOMS_IN_USE,
        occupancy.OF_ALL_BEDS,
        occupancy.OF_BEDS_IN_USE,
        occupancy.MOST,
        occupancy.RESIDENT_NIGHTS,
    ],
    id="housing_occupancy",
    charts=[Bars(occupancy.OF_ALL_ROOMS, by="month")],
)
WAYS = Section(
    _("Ways in and out"),
    [
        ways.STARTED,
        ways.ENDED,
        ways.LENGTH,
        ways.FORMER,
        ways.DEATHS_AT_ADDRESS,
        ways.GIVEN_NOTICE,
        ways.MOVED,
        ways.SUSTAINED,
        ways.DAYS_TO_HOME,
        ways.MEDIAN_TO_HOME,
        ways.SOON_HOME,
        ways.FROM_HOMELESSNESS,
    ],
    id="housing_ways",
    charts=[Bars(ways.STARTED, by="month")],
    tables=[
        Breakdown(ways.FORMER, by=Tenancy.exit),
        Breakdown(ways.ENDED, by=Tenancy.destination),
        Breakdown(ways.STARTED, by=Tenancy.ethos_before),
        Breakdown(ways.ENDED, by=Tenancy.ethos_after),
    ],
)
SUPPORT = Section(
    _("Housing follow-up and the search for a home"),
    [
        support.FOLLOW_UPS,
        support.HOME_VISITS,
        support.ACCOMPANIMENTS,
        support.MINUTES,
        support.FOLLOWED_UP,
        support.APPLICATIONS,
        support.TO_MOVE,
        support.OFFERS,
        support.DAYS_TO_OFFER,
        support.SEEKERS,
        support.HOME_FOUND,
    ],
    id="housing_support",
    charts=[Bars(support.FOLLOW_UPS, by="month")],
    tables=[
        Breakdown(support.FOLLOW_UPS, by=FollowUp.kind),
        Breakdown(support.FOLLOW_UPS, by=FollowUp.form),
        Breakdown(support.APPLICATIONS, by=HousingApplication.outcome),
        Breakdown(support.OFFERS, by=Offer.outcome),
        Breakdown(support.APPLICATIONS, by=HousingApplication.ethos_before),
        Breakdown(support.APPLICATIONS, by=HousingApplication.ethos_after),
    ],
)
SAFETY = Section(
    _("Visits and safety"),
    [
        safety.VISITORS,
        safety.VISITED,
        safety.VISITS,
        safety.VISITS_PER_WEEK,
        safety.VISITS_PER_RESIDENT,
        safety.INCIDENTS,
        safety.INCIDENTS_PER_WEEK,
        safety.BY_VISITORS,
        safety.GUARD_CALLED,
        safety.EMERGENCY_CALLED,
        safety.GUARD_HOURS,
        safety.GUARD_ROUNDS,
    ],
    id="housing_safety",
    charts=[Bars(safety.INCIDENTS, by="month")],
    tables=[Breakdown(safety.VISITORS, by="scene"), Breakdown(safety.INCIDENTS, by=Incident.kind)],
)

SECTIONS = (HOMES, OCCUPANCY, WAYS, SUPPORT, SAFETY)
# The share of homes that ended early goes into a formula and is printed nowhere.
FIGURES = (*(figure for section in SECTIONS for figure in section.figures), *occupancy.BEHIND, ways.ENDED_EARLY)
