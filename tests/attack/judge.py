"""What an attack came to: which hidden numbers were told, too well or exactly, and whether it is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.attack.bounds import ContradictionError, Interval, Row, System, about, told
from tests.attack.facts import Facts
from tests.attack.printed import ANOTHER, Place, Print, miss, places, read, take
from tests.attack.same_rows import remainders

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping
    from pathlib import Path

LUCK = "luck"
"""A guess that is right here, although nothing that the reader knows or that the store held to says so."""
LEVELS = (
    "sum",
    "persons",
    "slice",
    "formula",
    "target",
    "change",
    "range",
    "query",
    "mean",
    "small mean",
    "flow",
    "years",
    LUCK,
)
"""Kinds of reasoning, simple ones first: a number is broken by the first with which, and all before it, it is told."""
NEAR = 1e-6
NONE: frozenset[str] = frozenset()
NOBODY: Mapping[Place, frozenset[str]] = MappingProxyType({})


class Told(NamedTuple):
    """A number that was told too well: by which kind of reasoning, between which, and what it is."""

    kind: str
    seen: Interval
    true: float


@dataclass
class Verdict:
    """What came of an attack."""

    hidden: int = 0
    shown: int = 0
    exact: dict[Hashable, Told] = field(default_factory=dict)
    narrow: dict[Hashable, Told] = field(default_factory=dict)
    above: dict[Hashable, Told] = field(default_factory=dict)
    """Small numbers of which only the least was told too well, as that three months hide some each."""
    singles: dict[Hashable, Told] = field(default_factory=dict)
    """Numbers that one who is alone behind another hidden number could tell."""
    lucky: dict[Hashable, Told] = field(default_factory=dict)
    """Numbers that were told by a guess which is right by chance."""
    untrue: int = 0
    """Guesses that a reader may make and that are wrong here."""
    wrong: list[str] = field(default_factory=list)
    """What the attacker took for certain and is not: faults of the attacker."""

    @property
    def share(self) -> float:
        """Return the share of all numbers that is shown."""
        return self.shown / max(1, self.shown + self.hidden)


def truth(*reports: Mapping[str, Any]) -> dict[Hashable, float]:
    """Return every number of internal reports, exactly, and how many rows stand behind means (`n`)."""
    found: dict[Hashable, float] = {}
    for report in reports:
        known = take(report, Print())
        [period] = known.periods
        for one in report["figures"]:
            for place, printed in places(one, period):
                found |= {place._replace(aspect=aspect): value for aspect, value in aspects(printed)}
    return found


def aspects(printed: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    """Yield the numbers of a place; of one without a range its ends are the same."""
    if printed.get("n") is not None:
        yield "n", float(printed["n"])
    if printed["value"] is not None:
        low = float(printed["value"])
        high, known = (low if printed.get(end) is None else float(printed[end]) for end in ("high", "known"))
        yield from (("value", low), ("high", high), ("known", known), ("unnamed", high - known))


def protected(true: float, seen: Interval, threshold: int, *, counts: bool, step: float = 1) -> bool:
    """Tell whether a hidden number is: a small one between 0 or 1 and the threshold, any other a fifth of itself.

    It is one `step` wide at least: 1, or a tenth of what lies between 0 and 1, which is printed with one decimal.
    """
    if counts and 0 < true < threshold:
        return seen.low <= 1 + NEAR and seen.high >= threshold - NEAR
    return seen.width >= max(step, true / 5) - NEAR


def judge(
    files: Iterable[Path],
    internal: Iterable[Mapping[str, Any]],
    free: Collection[str] = (),
    holders: Mapping[Place, frozenset[str]] = NOBODY,
    *,
    single: bool = True,
) -> Verdict:
    """Attack reports, and hold what is told against the internal ones.

    `free` figures say nothing of anybody; `holders` are those behind a number, told apart within its figure;
    where each person ever had a `single` tenancy, a reader who takes that for granted is right, and elsewhere has luck.
    """
    known, internal = read(*files), [*internal]
    for report in internal:
        miss(report, known)
    return judged(known, truth(*internal), free, holders, single=single)


def judged(
    known: Print,
    true: Mapping[Hashable, float],
    free: Collection[str] = (),
    holders: Mapping[Place, frozenset[str]] = NOBODY,
    *,
    single: bool = True,
) -> Verdict:
    """Attack what is printed."""
    facts = Facts(known).gather()

    def is_nothing(name: Place) -> bool:
        """Tell whether it is computed, and nothing: by a number that is shown as zero, whatever else is hidden."""
        return true[name] == 0 and bool(facts.figure(name).formula)

    hidden = sum(shown.hidden for shown in known.numbers.values())
    verdict = Verdict(hidden, sum(shown.low is not None for shown in known.numbers.values()))
    false = [row for row in facts.system.rows if not holds(row, true, facts)]
    verdict.wrong += [f"{row.kind}: {dict(row.factors)}" for row in false]
    right = [rows for rows in facts.guesses if all(is_right(row, true, facts) for row in rows)]
    verdict.untrue = len(facts.guesses) - len(right)
    system = facts.system.without(lambda row: row in false)
    system.rows += [row if single else by_luck(row) for rows in right for row in rows]
    printed = [name for name in _hidden(facts) if name in true and name.figure not in free and not is_nothing(name)]
    gone = [name for name in _gone(facts, holders) if name in true and name.figure not in free]
    rests = [rest for rest, place in facts.rests.items() if place.figure not in free]
    wanted = [*printed, *gone, *rests, *remainders(facts.tied, free)]
    ratios = frozenset(name for name in printed if facts.figure(name).unit == "ratio")
    case = Case(system, true, facts.threshold, frozenset(gone), ratios)
    try:
        seen = told(system, wanted, case.enough)
        broken = {name: seen[name] for name in wanted if not case.enough(name, seen[name])}
        broken = _without_twins(broken, facts.system, printed)
        for name, one in broken.items():
            case.file(verdict, name, one)
        case.sort(verdict)
        for place in sorted(holders):
            if place in known.numbers and known.numbers[place].hidden and len(holders[place]) == 1:
                others = [name for name in printed if name not in broken and name.figure == place.figure]
                strange = [one for one in others if holders.get(one._replace(aspect="value"), NONE) - holders[place]]
                case.look_around(verdict, facts, place, strange)
    except ContradictionError as error:
        verdict.wrong.append(f"contradiction: {error}")
    return verdict


def by_luck(row: Row) -> Row:
    """Return a row of people who come and go as one that is right by chance."""
    return row._replace(kind=LUCK) if row.kind in {"flow", "years"} else row


@dataclass
class Case:
    """What a reader can know, and what is true."""

    system: System
    true: Mapping[Hashable, float]
    threshold: int
    gone: frozenset[Hashable] = frozenset()
    ratios: frozenset[Hashable] = frozenset()

    def enough(self, name: Hashable, seen: Interval) -> bool:
        """Tell whether a number is protected. One that is printed nowhere may be nothing at all, or large."""
        if name not in self.true or name in self.gone:
            return seen.low <= NEAR or seen.high >= self.threshold - NEAR
        step = 0.1 if name in self.ratios else 1
        return protected(self.true[name], seen, self.threshold, counts=name in self.system.whole, step=step)

    def wide(self, name: Hashable, seen: Interval) -> bool:
        """Tell whether it is protected but for the lower end of a small one."""
        small = name in self.system.whole and self.true.get(name, 0) < self.threshold
        return self.enough(name, seen._replace(low=min(seen.low, 0)) if small and seen.high >= self.threshold else seen)

    def file(self, verdict: Verdict, name: Hashable, seen: Interval) -> None:
        """Put down a number that was told."""
        true = self.true.get(name, seen.low)
        if not seen.low - NEAR <= true <= seen.high + NEAR:
            verdict.wrong.append(f"untrue: {name} in {seen}, is {true}")
        elif seen.width < (1 if name in self.system.whole else 0.1) - NEAR:
            verdict.exact[name] = Told("", seen, true)
        elif self.wide(name, seen):
            verdict.above[name] = Told("", seen, true)
        else:
            verdict.narrow[name] = Told("", seen, true)

    def look_around(self, verdict: Verdict, facts: Facts, place: Place, others: Collection[Place]) -> None:
        """Let whoever is alone behind a number tell others that somebody else is in."""
        own = facts.value(place)
        if own is None or own not in self.true:
            return
        near = about(self.system, [own])
        near.low[own] = near.high[own] = self.true[own]
        asked = [name for name in others if name in near.low and name not in verdict.singles]
        found = told(near, asked, self.wide)
        for name in asked:
            if not self.wide(name, found[name]):
                verdict.singles[name] = Told("single", found[name], self.true[name])

    def sort(self, verdict: Verdict) -> None:
        """Find for each number that was told the simplest kind of reasoning that does."""
        broken = verdict.exact | verdict.narrow
        near = about(self.system, broken)
        by: dict[Hashable, str] = {}
        for count in range(1, len(LEVELS) + 1):
            if left := [name for name in broken if name not in by]:
                allowed = LEVELS[:count]
                found = told(near.without(lambda row: row.kind not in allowed), left, self.wide)  # noqa: B023 - asked at once
                by |= {name: LEVELS[count - 1] for name in left if not self.wide(name, found[name])}
        for some in (verdict.exact, verdict.narrow):
            for name, one in some.items():
                some[name] = one._replace(kind=by.get(name, "sum"))
        for some in (verdict.exact, verdict.narrow):
            verdict.lucky |= {name: some.pop(name) for name in list(some) if some[name].kind == LUCK}


def _without_twins(
    broken: Mapping[Hashable, Interval], system: System, printed: Collection[Hashable]
) -> dict[Hashable, Interval]:
    """Return numbers without those that are the same as another, by a row that says so."""
    same: dict[Hashable, Hashable] = {}

    def first(name: Hashable) -> Hashable:
        while name in same:
            name = same[name]
        return name

    for row in system.rows:
        if len(row.factors) == 2 and row.low == row.high == 0 and sum(row.factors.values()) == 0:
            one, other = map(first, row.factors)
            if one != other:
                same[one] = other
    kept: dict[Hashable, Hashable] = {}
    for name in sorted(broken, key=lambda name: name not in set(printed)):
        place = name._replace(aspect="") if isinstance(name, Place) else first(name)
        if not isinstance(name, Place) and any(first(one) == place for one in broken if isinstance(one, Place)):
            continue
        kept.setdefault(place, name)
    return {name: broken[name] for name in kept.values()}


def _hidden(facts: Facts) -> Iterable[Place]:
    for place, shown in facts.known.numbers.items():
        if shown.hidden:
            yield from _ends(facts, place)


def _gone(facts: Facts, holders: Mapping[Place, frozenset[str]]) -> Iterable[Place]:
    """Yield what has no place in a report and is of few."""
    for place, shown in facts.known.numbers.items():
        if shown.gone and place.code != ANOTHER and 0 < len(holders.get(place, NONE)) < facts.threshold:
            yield from _ends(facts, place)


def _ends(facts: Facts, place: Place) -> Iterable[Place]:
    persons = facts.is_of_persons(facts.figure(place))
    return [place._replace(aspect=aspect) for aspect in ("high", "known")] if persons else [place]


def holds(row: Row, true: Mapping[Hashable, float], facts: Facts) -> bool:
    """Tell whether a row is true, as far as it is of numbers that are known."""
    total = 0.0
    for name, factor in row.factors.items():
        place = facts.stands_behind.get(name)
        value = true.get(place._replace(aspect="n")) if place else 0.0 if name == ("nothing",) else true.get(name)
        if value is None:
            return True
        total += factor * value
    return row.low - NEAR * max(1, abs(total)) <= total <= row.high + NEAR * max(1, abs(total))


def is_right(guess: Row, true: Mapping[Hashable, float], facts: Facts) -> bool:
    """Tell whether a guess is true; one of a month of which nothing was recorded is not."""
    return all(name in true or not isinstance(name, Place) for name in guess.factors) and holds(guess, true, facts)


def place_of(name: Hashable) -> str:
    """Return where a number stands, in words."""
    if not isinstance(name, Place):
        return str(name)
    part = f" {name.dimension}={name.code}" if name.dimension else ""
    aspect = "" if name.aspect in {"value", "known"} else f" ({name.aspect})"
    return f"{name.figure} {name.period.since}..{name.period.until}{part}{aspect}"


def in_words(verdict: Verdict) -> list[str]:
    """Return what was told, in words. Raises AssertionError where the attacker took something for certain that is not."""
    assert [] == verdict.wrong
    some = {**verdict.exact, **verdict.narrow, **verdict.singles}
    return [
        f"{one.kind}: {place_of(name)} in {one.seen.low:g}–{one.seen.high:g}, is {one.true:g}"
        for name, one in some.items()
    ]
