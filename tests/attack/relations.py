"""How figures of different kinds hang together, by their definitions: who is present, who came, left and stayed."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from tests.attack.bounds import Row
from tests.attack.printed import Period, Place

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tests.attack.facts import Facts

ABSENT = ("housing.away", "housing.in_treatment", "housing.in_hospital", "housing.in_prison")


def relate(facts: Facts) -> None:
    """Write down what definitions say of figures that are no slices of one another."""
    for period in facts.known.periods | {place.period for place in facts.known.numbers}:
        _presence(facts, period)
        _homes(facts, period)
        _placements(facts, period)
        _volunteers(facts, period)
        _flow(facts, period)


def year_before(period: Period) -> Period:
    """Return the same days a year before."""
    return Period(*(day.replace(year=day.year - 1) for day in period))


def _number(facts: Facts, figure: str, period: Period, dimension: str = "", code: str = "") -> Hashable | None:
    return facts.part(figure, period, dimension, code) if figure in facts.known.figures else None


def _presence(facts: Facts, period: Period) -> None:
    """Say that whoever lives here and is not present is in at least one of the four states."""
    residents, present = (_number(facts, f"housing.{name}", period) for name in ("residents", "present"))
    absent = [name for figure in ABSENT if (name := _number(facts, figure, period)) is not None]
    if residents is None or present is None or len(absent) < len(ABSENT):
        return
    facts.system.row({residents: -1, present: 1, **dict.fromkeys(absent, 1)}, 0, inf, "query")
    for one in absent:
        facts.system.row({residents: 1, present: -1, one: -1}, 0, inf, "query")


def _homes(facts: Facts, period: Period) -> None:
    """Say that nobody has two homes at once, and that tenancies are those of a year before, and who came, less who left."""
    for dimension in ("", "terms", "phase"):
        codes = (
            {""}
            if not dimension
            else set().union(
                *(
                    facts.known.figures[name].dimensions.get(period, {}).get(dimension, set())
                    for name in ("housing.residents", "housing.tenancies")
                    if name in facts.known.figures
                )
            )
        )
        for code in codes:
            residents, tenancies = (
                _number(facts, f"housing.{name}", period, dimension, code) for name in ("residents", "tenancies")
            )
            if residents is not None and tenancies is not None and residents != tenancies:
                facts.system.equal(residents, [tenancies], "query")
    started, ended = (_number(facts, f"housing.{name}", period) for name in ("started", "ended"))
    for figure in ("housing.tenancies", "housing.residents"):
        now, before = _number(facts, figure, period), _number(facts, figure, year_before(period))
        if None not in {started, ended, now, before} and (period.until - period.since).days >= 365:
            facts.system.row({now: -1, before: 1, started: 1, ended: -1}, 0, 0, "flow")


def _placements(facts: Facts, period: Period) -> None:
    """Say what follow-ups by how people live tell of homes that were kept."""
    total = _number(facts, "placement.followed_up", period)
    if total is None:
        return
    codes = facts.known.figures["placement.followed_up"].dimensions.get(period, {}).get("living")
    if codes is None:
        return
    living = {
        code: _number(facts, "placement.followed_up", period, "living", code)
        for code in {*codes, "own_home", "home_lost"}
    }
    if None in living.values():
        return
    facts.system.equal(total, [living[code] for code in codes], "query")
    kept, known = (_number(facts, f"placement.{name}", period) for name in ("home_kept", "home_known"))
    if kept is not None:
        facts.system.equal(kept, [living["own_home"]], "query")
    if known is not None:
        facts.system.equal(known, [living["own_home"], living["home_lost"]], "query")


def _volunteers(facts: Facts, period: Period) -> None:
    """Say that who was active before and who started are those who are active and those who stopped."""
    active, before = (
        _number(facts, "volunteers.active", period),
        _number(facts, "volunteers.active", year_before(period)),
    )
    started, stopped, both = (
        _number(facts, f"volunteers.{name}", period) for name in ("started", "stopped", "started_and_stopped")
    )
    a_year = (period.until - period.since).days >= 365
    if a_year and None not in {active, before, started, stopped}:
        facts.system.row({before: 1, started: 1, active: -1, stopped: -1}, 0, 0, "query")
    _retention(facts, period, before, active, stopped)
    for more in (started, stopped):
        if both is not None and more is not None:
            facts.system.at_most(both, [more], "query")


def _retention(
    facts: Facts, period: Period, before: Hashable | None, active: Hashable | None, stopped: Hashable | None
) -> None:
    """Say of which whole numbers the share is who were active before and still are."""
    shown = facts.known.numbers.get(Place("volunteers.retention", period))
    if shown is None or shown.low is None or shown.high is None or before is None:
        return
    stayed = ("stayed", period)
    facts.system.number(stayed)
    facts.system.row({stayed: 100, before: -float(shown.low)}, 0, inf, "mean")
    facts.system.row({stayed: 100, before: -float(shown.high)}, -inf, 0, "mean")
    if active is not None:
        facts.system.at_most(stayed, [active], "mean")
    if stopped is not None:
        facts.system.at_most(before, [stayed, stopped], "mean")


def _flow(facts: Facts, period: Period) -> None:
    """Put down what would be true if everybody had one tenancy only: a reader may take it for granted."""
    during, residents, ended, started = (
        _number(facts, f"housing.{name}", period) for name in ("residents_during", "residents", "ended", "started")
    )
    earlier = _number(facts, "housing.residents", year_before(period))
    if (period.until - period.since).days < 365:
        return
    ever, ever_before = (_number(facts, "housing.residents_ever", one) for one in (period, year_before(period)))

    guesses: list[tuple[str, dict[Hashable | None, float]]] = [
        ("flow", {during: 1, residents: -1, ended: -1}),
        ("flow", {during: 1, earlier: -1, started: -1}),
        ("years", {ever: 1, ever_before: -1, started: -1}),
    ]
    facts.guesses += [[Row(factors, 0, 0, kind)] for kind, factors in guesses if None not in factors]
    facts.guesses.append(list(_gone(facts, period)))


def _gone(facts: Facts, period: Period) -> Iterator[Row]:
    """Yield that those who left since the start, less those a year before, are the tenancies that ended."""
    before, gone, left = year_before(period), "housing.former_residents", "housing.ended"
    for dimension in ("", "exit", "destination"):
        printed = (facts.known.figures[name].dimensions for name in (gone, left) if name in facts.known.figures)
        codes = set().union(*(some.get(period, {}).get(dimension, set()) for some in printed)) if dimension else {""}
        for code in sorted(codes - {"moved_within"}):
            now, earlier = (_number(facts, gone, when, dimension, code) for when in (period, before))
            ended = _number(facts, left, period, dimension, code)
            if None not in {now, earlier, ended}:
                yield Row({now: 1, earlier: -1, ended: -1}, 0, 0, "years")
