"""What the desk knows on a day: where each case stands, which beds are free, when a stay must end."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import attrs

from omsorgskjerne import Period
from omsorgskjerne_placement.codes import Sex, StayKind
from omsorgskjerne_placement.intervals import Interval, covers, time_of
from omsorgskjerne_placement.records import (
    Capacity,
    LevelRule,
    Move,
    Postponement,
    Referral,
    Stay,
    UserControlledAgreement,
    Ward,
)
from omsorgskjerne_placement.states import CLOSED, HOLDING, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne import Id, Kept, Rows

T = TypeVar("T", bound=Interval)
START = date(1900, 1, 1)
MONTHS_IN_YEAR = 12


@attrs.frozen
class Case:
    """A referral and its moves, oldest first; there is at least one."""

    id: str
    referral: Referral
    moves: Sequence[Move]
    postponements: Sequence[Postponement] = ()

    @property
    def last(self) -> Move:
        """Return the latest move."""
        return self.moves[-1]

    @property
    def state(self) -> State:
        """Return where the case stands."""
        return self.last.state

    @property
    def held(self) -> Id[Ward] | None:
        """Return the ward in which a place is held for the person, who has not moved in."""
        if self.state not in HOLDING:
            return None
        return next(move.ward for move in reversed(self.moves) if move.state == State.ALLOCATED)

    @property
    def again(self) -> date | None:
        """Return the latest day on which a postponed case is to be taken up again."""
        return max((mark.again for mark in self.postponements if mark.again), default=None)

    def reply_by(self, days: int) -> date | None:
        """Return the last day for a reply: so many days after the referral, or after an appeal; not before `again`.

        Whoever is received after a rejection or a withdrawal has appealed. None for a case that is not referred yet.
        """
        asked = [move.day for move in self.moves if move.state == State.REFERRED]
        asked += [after.day for before, after in pairwise(self.moves) if before.state in CLOSED]
        if not asked:
            return None
        return max(filter(None, [asked[-1] + timedelta(days=days), self.again]))


def log_of(rows: Rows, referral: str) -> list[Kept[Move]]:
    """Return the moves of a referral, oldest first; those of one day in the order they were entered."""
    return list(rows.rows(Move, {"referral": referral}, newest_first=False))


def cases(rows: Rows, day: date) -> list[Case]:
    """Return every case as it stood at the end of a day, in the order they were begun."""
    so_far = Period(START, day + timedelta(days=1))
    moves: defaultdict[str, list[Move]] = defaultdict(list)
    for kept in rows.rows(Move, period=so_far, newest_first=False):
        moves[kept.record.referral].append(kept.record)
    marks: defaultdict[str, list[Postponement]] = defaultdict(list)
    for mark in rows.rows(Postponement, period=so_far, newest_first=False):
        marks[mark.record.referral].append(mark.record)
    return [Case(id, rows.get(Referral, id).record, log, marks[id]) for id, log in moves.items()]


def present(rows: Iterable[Kept[T]], day: date) -> list[Kept[T]]:
    """Return the rows of intervals that hold a day."""
    return [kept for kept in rows if covers(kept.record, day)]


@attrs.frozen
class Places:
    """The beds of a ward on a day: how many there are, slept in, and held for those who are to move in."""

    id: str
    ward: Ward
    beds: int
    taken: int
    held: int

    @property
    def free(self) -> int:
        """Return how many more people can be given a place; less than none where too many were."""
        return self.beds - self.taken - self.held

    def fits(self, referral: Referral) -> bool:
        """Tell whether the ward is what a referral asks for.

        The same level, drug-free if and only if that is asked for, health care where needed, and of the person's sex: a
        ward for both, unless own sex only is needed.
        """
        ward = self.ward
        sexes = {referral.sex} if referral.own_sex else {referral.sex, Sex.MIXED}
        cared_for = ward.health_care or not referral.health
        return ward.level == referral.level and ward.drug_free == referral.drug_free and ward.sex in sexes and cared_for


def places(rows: Rows, day: date, known: Iterable[Case]) -> list[Places]:
    """Return the places of every ward on a day, in the order of the wards' ids."""
    beds: Counter[str] = Counter()
    for kept in rows.rows(Capacity, overlapping=Period.of_day(day)):
        if kept.record.ward:
            beds[kept.record.ward] += kept.record.beds
    taken = Counter(kept.record.ward for kept in rows.rows(Stay, overlapping=Period.of_day(day)))
    held = Counter(case.held for case in known)
    wards = sorted(rows.rows(Ward, overlapping=Period.of_day(day)), key=lambda kept: kept.id)
    return [Places(ward.id, ward.record, beds[ward.id], taken[ward.id], held[ward.id]) for ward in wards]


@attrs.frozen
class Limit:
    """When a stay must end: by a rule, and as agreed for this one. None means no limit.

    The rule is that of the level for a stay after a referral, and the nights left of the agreement for another.
    """

    stay: Kept[Stay]
    longest: date | None = None
    """The last day that the rule allows."""
    agreed: date | None = None
    """The last day agreed."""
    warning: timedelta = timedelta()

    @property
    def last(self) -> date | None:
        """Return the last day that counts: the sooner of both. What is agreed does not set the rule aside unseen."""
        return min(filter(None, (self.longest, self.agreed)), default=None)

    def near(self, day: date) -> bool:
        """Tell whether the last day has passed or is within the days of warning."""
        return self.last is not None and day >= self.last - self.warning


def limits(rows: Rows, day: date) -> list[Limit]:
    """Return the limit of every stay that goes on, soonest first; those without one come last.

    What counts is the rule in force when the stay began.
    """
    rules = list(rows.rows(LevelRule))
    found = []
    for stay in rows.rows(Stay, overlapping=Period.of_day(day)):
        if stay.record.kind == StayKind.USER_CONTROLLED:
            found.append(_limit_of_nights(rows, stay))
        else:
            then = present(rules, stay.record.since)
            rule = next((rule.record for rule in then if rule.record.level == stay.record.level), None)
            warning = timedelta(days=rule.warn_days if rule else 0)
            found.append(Limit(stay, _longest(stay.record.since, rule), agreed_last(rows, stay.record, day), warning))
    return sorted(found, key=lambda limit: (limit.last or date.max, limit.stay.record.since, limit.stay.id))


def _longest(since: date, rule: LevelRule | None) -> date | None:
    """Return the last day that a rule allows."""
    if rule is None:
        return None
    if rule.months is not None:
        return months_later(since, rule.months) - timedelta(days=1)
    return since + timedelta(days=rule.days - 1) if rule.days is not None else None


def agreed_last(rows: Rows, stay: Stay, day: date) -> date | None:
    """Return the last day agreed for a stay by the moves up to a day."""
    log = log_of(rows, stay.referral) if stay.referral else []
    said = (move.record.agreed_until for move in reversed(log) if move.record.day <= day)
    return next(filter(None, said), None)


def agreements_on(rows: Rows, stay: Stay, day: date) -> list[Kept[UserControlledAgreement]]:
    """Return the agreements of a stay's person with its institution that hold on a day."""
    house = rows.get(Ward, stay.ward).record.institution
    that_day = rows.rows(UserControlledAgreement, {"person": stay.person}, overlapping=Period.of_day(day))
    return [kept for kept in that_day if kept.record.institution == house]


def agreement_of(rows: Rows, stay: Stay) -> Kept[UserControlledAgreement] | None:
    """Return the agreement that nights in a user-controlled place rest on: the one that holds on their first day."""
    return next(iter(agreements_on(rows, stay, stay.since)), None)


def resting_on(rows: Rows, agreed: UserControlledAgreement) -> list[Kept[Stay]]:
    """Return the stays that rest on an agreement, newest first."""
    nights = {"person": agreed.person, "kind": StayKind.USER_CONTROLLED}
    return [
        stay
        for stay in rows.rows(Stay, nights, period=time_of(agreed))
        if rows.get(Ward, stay.record.ward).record.institution == agreed.institution
    ]


def nights_of(stay: Stay) -> int:
    """Return how many nights a stay has used: one at least, while it is not known when it ends."""
    return (stay.until - stay.since).days if stay.until else 1


def nights_slept(stay: Stay, day: date) -> int:
    """Return how many nights of a stay that has begun are used up to a day: one at least, and none that are to come."""
    return max((min(stay.until or day, day) - stay.since).days, 1)


def _limit_of_nights(rows: Rows, stay: Kept[Stay]) -> Limit:
    agreed = agreement_of(rows, stay.record)
    if agreed is None:
        return Limit(stay)
    earlier = sum(
        nights_of(other.record) for other in resting_on(rows, agreed.record) if other.record.since < stay.record.since
    )
    return Limit(stay, stay.record.since + timedelta(days=agreed.record.nights - earlier - 1))


def months_later(day: date, months: int) -> date:
    """Return the same day `months` later; where that month has no such day, the first of the next one.

    A stay of so many months lasts up to, but not including, that day.
    """
    years, month = divmod(day.month - 1 + months, MONTHS_IN_YEAR)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        return date(day.year + years, month + 2, 1)
