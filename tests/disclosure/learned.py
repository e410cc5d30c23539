"""Relations between numbers as anybody may learn them, from what each person has of each number.

A number is the sum of what it is made of, and every choice of persons is an organisation. What is zero for each person, of
whom there are more than numbers to tell apart, is zero in every organisation: an identity, whether anybody wrote it down
or not. A book that does not know it lets numbers move that cannot, and what it says of them is not so.

All is reckoned modulo a prime: exact, and in whole numbers.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures import TIME
from omsorgskjerne.figures.behind import Behind, Part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from omsorgskjerne import Figure, Organisation, Period, Store
    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures.behind import Standing

    Modular = NDArray[np.int64]
    """Whole numbers from zero to the prime."""

PRIME = 2**31 - 1
FINEST = 10**6
"""No number is made of finer parts than that; what is read as floating point numbers is nearly one of them."""
BASIS = (Behind(rows=1), Behind(["somebody"], array("d", [1])), Behind(others=1))
"""A row, a person with a weight of one, and a head: what each gives of a number is what it is made of them."""


class Name(NamedTuple):
    """A number as it is printed somewhere: its value, an end of a range, or what a mean is made of."""

    place: Place
    aspect: str
    """`value`, `known`, `high`, `sum` or `n`."""

    def __str__(self) -> str:
        """Return it in a few words."""
        figure, period, dimension, code = self.place
        part = f", {dimension} {code}" if dimension else ""
        return f"{figure} ({period}{part})" + ("" if self.aspect == "value" else f" {self.aspect}")


Shares = dict[Name, dict[Hashable, float]]
"""Number → those who have something of it, and what."""


def shares(organisation: Organisation, store: Store, report: Report, today: date) -> Shares:
    """Return what each person, and each unit of rows that name nobody, has of the numbers of a report."""
    windows: dict[tuple[Figure, Period], bool] = {}
    for figure, one in _asked(report):
        window = figure.window(*one)
        windows[figure, window] = windows.get((figure, window), False) or not one.years
    # Where rows are told apart, each says whose it is.
    has = _each(read_members(organisation, store.query, windows, today, [*organisation.tables]))
    found: Shares = {}
    for figure, one in _asked(report):
        for dimension, code in _parts(report, figure, one):
            each = has.get(Part(figure.id, figure.window(*one), dimension, code), {})
            for aspect, basis in _bases(figure, organisation).items():
                some = {holder: _sum(amounts, basis) for holder, amounts in each.items()}
                name = Name(Place(figure.id, one.period.name, dimension, code), aspect)
                found[name] = {holder: share for holder, share in some.items() if share}
    return found


def _each(standing: Standing) -> dict[Part, dict[Hashable, list[float]]]:
    """Return the rows, the weight and the heads that each has of each number: persons, and units of unnamed rows."""
    has: dict[Part, dict[Hashable, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for part, behind in standing.behind.items():
        for person, weight in behind.known.items():
            counted = standing.persons.get(person, {})
            has[part][person][1] += counted[part].weight if part in counted else weight
    for row in standing.rows.values():
        for part, adds in row.adds.items():
            has[part][row.person][0] += adds.rows
    for number, units in enumerate(standing.loose):
        for part, adds in units.adds.items():
            has[part][number] = list(adds)
    return has


def _sum(amounts: Iterable[float], basis: Iterable[Fraction]) -> float:
    return sum(some * float(times) for some, times in zip(amounts, basis, strict=True))


def made_of(organisation: Organisation, book: Book) -> Shares:
    """Return what each class of units has of the numbers of a book, but for formulas."""
    never = _never(book)
    return {
        Name(place, aspect): _without(form, never)
        for place, number in book.at.items()
        if number.figure.expression is None
        for aspect, form in _forms(number, _bases(number.figure, organisation))
    }


def not_given_back(book: Book) -> Iterator[str]:
    """Yield the numbers that what they are made of does not give back: all there is of each class of units."""
    for place, number in book.at.items():
        _low, high = number.result.ends
        ends = [number.value if number.result.known is None else number.result.known, high]
        made = [form.at(book.counts) for form in number.forms]
        told: list[Fraction | None] = list(ends[-len(made) :]) if made else []
        if number.quotient is not None:
            top, bottom = (form.at(book.counts) for form in number.quotient)
            made, told = ([top / bottom], [number.value]) if bottom else ([], [])
        for one, other in zip(made, told, strict=True):
            if other is None or abs(one - float(other)) > max(1.0, abs(one)) / FINEST:
                yield f"{Name(place, 'value')} is {other}, not {one}"


def never_negative(book: Book) -> list[dict[Hashable, float]]:
    """Return what is never below zero: how often each class of units is in it."""
    never = _never(book)
    return [_without(form, never) for form in book.least]


def _never(book: Book) -> set[int]:
    """Return units that would be in a breakdown what it has no row of: in no world of the printed report are there any."""
    return {unit for forms in book.absent.values() for form in forms for unit in form.times}


def _without(form: Form, never: Collection[int]) -> dict[Hashable, float]:
    return {unit: some for unit, some in form.times.items() if unit not in never}


def _forms(number: Number, aspects: Collection[str]) -> Iterator[tuple[str, Form]]:
    """Yield what a number is made of, by what it is called, of a median how many rows; of the most at one time nothing."""
    if number.quotient is not None:
        yield from zip(("sum", "n"), number.quotient, strict=True)
    elif number.n is not None:
        yield "n", number.n
    elif len(number.forms) > 1:
        yield from zip(("known", "high"), number.forms, strict=True)
    elif number.forms and aspects:
        yield "high" if "high" in aspects else "value", number.forms[0]


def _asked(report: Report) -> Iterator[tuple[Figure, Asked]]:
    for line in report.lines.values():
        for back, period in enumerate((report.period, *report.previous)):
            yield line.figure, Asked(period, back)


def _parts(report: Report, figure: Figure, asked: Asked) -> Iterator[tuple[str, str | None]]:
    """Yield dimension and code of the numbers of a figure that a report has: of earlier periods only the wholes."""
    line = report.lines[figure.id]
    result = line.previous.get(asked.period.name) if asked.years else line.result
    for dimension, code, part in result.places() if result is not None else ():
        if part.value is not None and not (asked.years and dimension):
            yield dimension, code


def _bases(figure: Figure, organisation: Organisation) -> dict[str, tuple[Fraction, ...]]:
    found = [figure.recount(behind, organisation) for behind in BASIS]
    names = dict.fromkeys(name for one in found for name in one)
    return {name: tuple(one.get(name, Fraction(0)) for one in found) for name in names}


@attrs.frozen(eq=False)
class Relations:
    """What was learned: every number is a sum of some others, of which none is a sum of the rest."""

    names: Sequence[Name]
    free: Sequence[int]
    """Which of them are sums of others."""
    others: Sequence[int]
    factors: Modular
    """How often each of the others (a row) is in each number (a column)."""

    def broken_by(self, found: Shares) -> dict[int, set[Hashable]]:
        """Return those of which somebody has another share than by the relation, and who."""
        holders, table = _table(self.names, [found])
        broken: dict[int, set[Hashable]] = {}
        for number in self.free:
            rest = table[:, number].copy()
            for row in np.flatnonzero(self.factors[:, number]).tolist():
                rest = (rest - self.factors[row, number] * table[:, self.others[row]]) % PRIME
            if rest.any():
                broken[number] = {holders[place] for place in np.flatnonzero(rest).tolist()}
        return broken

    def sum_of(self, number: int) -> dict[Name, Fraction | None]:
        """Return what a number is the sum of, and how often each; None is nothing that anybody would call a number."""
        rows = np.flatnonzero(self.factors[:, number]).tolist()
        return {self.names[self.others[row]]: _readable(int(self.factors[row, number])) for row in rows}

    def say(self, number: int) -> str:
        """Return a relation in one line."""
        terms = (f"{'?' if times is None else times} × {name}" for name, times in self.sum_of(number).items())
        return f"{self.names[number]} = {' + '.join(terms) or 0}"


def learn(found: Sequence[Shares], names: Iterable[Name], *, least: int) -> Relations:
    """Return the relations that hold for everybody, of the numbers of which at least so many of the first have something."""
    # What is told first is what later numbers are sums of: wholes before parts, and parts of time last.
    some = [name for name in names if len(found[0].get(name, ())) >= least]
    some.sort(key=lambda name: (bool(name.place.dimension), name.place.dimension in TIME))
    _holders, table = _table(some, found)
    factors, others = _reduced(table)
    return Relations(some, sorted(set(range(len(some))) - set(others)), others, factors)


def _modular(number: float) -> int:
    exact = Fraction(number).limit_denominator(FINEST)
    return exact.numerator * pow(exact.denominator, -1, PRIME) % PRIME


def never_more(found: Iterable[Shares], names: Sequence[Name]) -> list[tuple[Name, Name]]:
    """Return which numbers are never more than which others, whoever has anything of them."""
    every = list(found)
    return [
        (one, other)
        for one, other in permutations(names, 2)
        if all(_is_no_more(some.get(one, {}), some.get(other, {})) for some in every)
    ]


def is_known(pair: tuple[Name, Name], known: Shares, least: Iterable[dict[Hashable, float]]) -> bool:
    """Tell whether a number is no more than another whatever units there are: row by row, or as persons are to rows."""
    one, other = (known[name] for name in pair)
    return _is_no_more(one, other) or any(
        _is_no_more({unit: one.get(unit, 0) + beside.get(unit, 0) for unit in {*one, *beside}}, other)
        for beside in least
    )


def _is_no_more(one: dict[Hashable, float], other: dict[Hashable, float]) -> bool:
    return all(one.get(holder, 0) <= other.get(holder, 0) + 1 / FINEST for holder in {*one, *other})


def _table(names: Sequence[Name], found: Sequence[Shares]) -> tuple[list[Hashable], Modular]:
    """Return who has anything, those who have the same once, and what each (a row) has of each number (a column)."""
    rows: defaultdict[Hashable, dict[int, int]] = defaultdict(dict)
    for store, one in enumerate(found):
        for number, name in enumerate(names):
            for holder, share in one.get(name, {}).items():
                rows[store, holder][number] = _modular(share)
    alike = {tuple(row.items()): holder for holder, row in rows.items()}
    table = np.zeros((len(alike), len(names)), dtype=np.int64)
    for place, some in enumerate(alike):
        for number, part in some:
            table[place, number] = part
    return list(alike.values()), table


def _reduced(table: Modular) -> tuple[Modular, list[int]]:
    """Return a table with the same null space in reduced form, and the columns that its rows begin with."""
    table, begins = table.copy(), list[int]()
    for column in range(table.shape[1]):
        top = len(begins)
        below = np.flatnonzero(table[top:, column])
        if not len(below):
            continue
        table[[top, top + below[0]]] = table[[top + below[0], top]]
        table[top] = table[top] * pow(int(table[top, column]), -1, PRIME) % PRIME
        where = np.flatnonzero(table[top])
        rows = np.flatnonzero(table[:, column])
        block = np.ix_(rows[rows != top], where)
        table[block] = (table[block] - table[rows[rows != top], column][:, None] * table[top, where][None]) % PRIME
        begins.append(column)
    return table[: len(begins)], begins


def _readable(number: int) -> Fraction | None:
    """Return which small quotient of whole numbers a remainder stands for."""
    for divisor in range(1, 101):
        top = number * divisor % PRIME
        top -= PRIME if top > PRIME // 2 else 0
        if abs(top) <= FINEST // 100:
            return Fraction(top, divisor)
    return None
