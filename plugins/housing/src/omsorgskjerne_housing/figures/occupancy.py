"""Occupancy: how much of what there is was let, night by night, with every denominator a figure of its own.

Dwellings, rooms and beds each have two: all there are, and those in use, which leaves out what cannot be let. A place
let from the 1st until the 3rd was let two nights.
"""

from __future__ import annotations

from omsorgskjerne import Disclosure, Formula, Nights, Occupancy, Peak, Unit, words_of
from omsorgskjerne_housing import former
from omsorgskjerne_housing.homes import Dwelling, OutOfUse, Tenancy
from omsorgskjerne_housing.views import AllOut, Letting

_ = words_of(__name__)

HOMES = Disclosure.DWELLING
DAILY = ("month", "day")

RESIDENT_NIGHTS = Nights(
    "housing.resident_nights", _("Nights of residents"), of=Tenancy, definition=_("Nights that tenancies cover")
)
MOST = Peak("housing.most_residents", _("Most tenancies on one night"), of=Tenancy, unit=Unit.TENANCY)

LET_NIGHTS = Nights(
    "housing.dwelling_nights_let",
    _("Nights of dwellings let"),
    of=Letting,
    disclosure=HOMES,
    definition=_("Nights on which a dwelling was let; a night with several tenancies in one dwelling is one"),
    monthly=False,
    formerly=former.LET_NIGHTS,
)
DWELLING_NIGHTS = Nights(
    "housing.dwelling_nights", _("Nights of all dwellings"), of=Dwelling, by=(Dwelling.kind,), disclosure=HOMES
)
OUT_NIGHTS = Nights(
    "housing.dwelling_nights_out",
    _("Nights of dwellings out of use"),
    of=AllOut,
    disclosure=HOMES,
    definition=_("Nights on which all rooms of a dwelling were out of use"),
    monthly=False,
    formerly=former.OUT_NIGHTS,
)
OF_ALL_DWELLINGS = Occupancy(
    "housing.occupancy",
    _("Occupancy, of all dwellings"),
    used=LET_NIGHTS,
    room=DWELLING_NIGHTS,
    key=True,
    disclosure=HOMES,
)
DWELLING_NIGHTS_IN_USE = Formula(
    "housing.dwelling_nights_in_use",
    _("Nights of dwellings in use"),
    DWELLING_NIGHTS - OUT_NIGHTS,
    unit=Unit.NIGHT,
    decimals=0,
    disclosure=HOMES,
)
OF_DWELLINGS_IN_USE = Occupancy(
    "housing.occupancy_in_use",
    _("Occupancy, of dwellings in use"),
    used=LET_NIGHTS,
    room=DWELLING_NIGHTS_IN_USE,
    disclosure=HOMES,
)

ROOM_NIGHTS_LET = Nights(
    "housing.room_nights_let", _("Nights of rooms let"), of=Tenancy.rooms, by=DAILY, disclosure=HOMES
)
ROOM_NIGHTS = Nights("housing.room_nights", _("Nights of all rooms"), of=Dwelling.rooms, by=DAILY, disclosure=HOMES)
ROOM_NIGHTS_OUT = Nights(
    "housing.room_nights_out", _("Nights of rooms out of use"), of=OutOfUse.rooms, by=DAILY, disclosure=HOMES
)
ROOM_NIGHTS_IN_USE = Formula(
    "housing.room_nights_in_use",
    _("Nights of rooms in use"),
    ROOM_NIGHTS - ROOM_NIGHTS_OUT,
    unit=Unit.NIGHT,
    decimals=0,
    by=DAILY,
    disclosure=HOMES,
)
OF_ALL_ROOMS = Occupancy(
    "housing.room_occupancy",
    _("Occupancy, of all rooms"),
    used=ROOM_NIGHTS_LET,
    room=ROOM_NIGHTS,
    by=DAILY,
    disclosure=HOMES,
)
OF_ROOMS_IN_USE = Occupancy(
    "housing.room_occupancy_in_use",
    _("Occupancy, of rooms in use"),
    used=ROOM_NIGHTS_LET,
    room=ROOM_NIGHTS_IN_USE,
    by=DAILY,
    disclosure=HOMES,
)

BED_NIGHTS_TAKEN = Nights(
    "housing.bed_nights_taken", _("Nights of beds taken"), of=Tenancy.beds, by=DAILY, disclosure=HOMES
)
BED_NIGHTS = Nights("housing.bed_nights", _("Nights of all beds"), of=Dwelling.beds, by=DAILY, disclosure=HOMES)
BED_NIGHTS_OUT = Nights(
    "housing.bed_nights_out", _("Nights of beds out of use"), of=OutOfUse.beds, by=DAILY, disclosure=HOMES
)
BED_NIGHTS_IN_USE = Formula(
    "housing.bed_nights_in_use",
    _("Nights of beds in use"),
    BED_NIGHTS - BED_NIGHTS_OUT,
    unit=Unit.NIGHT,
    decimals=0,
    by=DAILY,
    disclosure=HOMES,
)
OF_ALL_BEDS = Occupancy(
    "housing.bed_occupancy",
    _("Occupancy, of all beds"),
    used=BED_NIGHTS_TAKEN,
    room=BED_NIGHTS,
    by=DAILY,
    disclosure=HOMES,
)
OF_BEDS_IN_USE = Occupancy(
    "housing.bed_occupancy_in_use",
    _("Occupancy, of beds in use"),
    used=BED_NIGHTS_TAKEN,
    room=BED_NIGHTS_IN_USE,
    by=DAILY,
    disclosure=HOMES,
)

BEHIND = (
    LET_NIGHTS,
    DWELLING_NIGHTS,
    OUT_NIGHTS,
    DWELLING_NIGHTS_IN_USE,
    ROOM_NIGHTS_LET,
    ROOM_NIGHTS,
    ROOM_NIGHTS_OUT,
    ROOM_NIGHTS_IN_USE,
    BED_NIGHTS_TAKEN,
    BED_NIGHTS,
    BED_NIGHTS_OUT,
    BED_NIGHTS_IN_USE,
)
"""What is taken and what there is room for: printed in the definitions of the occupancies that are made of them."""
