"""Figures that count by what reveals a special category, and find all there is without that filter, or nobody.

What a number counts is a box: the codes that each field may have, by the filter and the part that it is of. One that
counts as many as another whose box its own lies in tells that all of these have its codes, in months and other parts
too; so does one of the very same persons, whatever record they are counted in. Nobody under one code is harmless; but
where zeros leave one code to those there are, they tell that all have it. Then they are hidden, as zeros are in a
breakdown.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.expressions import Between, Operation, stored_code
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.roles import Flag, Pick, Tags
from omsorgskjerne.schema import describe
from omsorgskjerne.terms import Disclosure, Reveals

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.period import Period

Code = str | int | None
Codes = frozenset[Code]
Box = dict[str, Codes]
"""The codes that each field may have; one that is not named may have any."""
NOT_STATED: Codes = frozenset([None])
"""It says nothing, whoever has it."""
ELSE = "(else)"
"""Whichever codes of a field are not named, where it is not known which there are."""
OF_PEOPLE = {Disclosure.PERSON, Disclosure.HOUSEHOLD}
"""Whose attributes a number may tell of; that all rooms are let says nothing of a tenant."""


class Counted(NamedTuple):
    """A number of rows, or persons, where it is told: itself, or one that a formula tells."""

    figure: RowFigure
    place: Place
    result: Result
    days: Period
    box: Box

    @property
    def special(self) -> set[str]:
        """Return the fields of its box that say something special."""
        return {name for name, codes in self.box.items() if codes != NOT_STATED and _is_special(self.figure, name)}

    @property
    def rows(self) -> Hashable:
        """Return of which rows it counts those in its box."""
        return self.figure.record, self.figure.time, self.figure.at, self.days

    def within(self, other: Counted) -> bool:
        """Tell whether it counts a part of what another place does, by something special that is stated of each."""
        inside = all(self.box.get(name, {ELSE}) <= codes for name, codes in other.box.items())
        stated = (name for name in self.special if None not in self.box[name])
        return inside and self.place != other.place and any(self.box[name] != other.box.get(name) for name in stated)


def telling_slices(lines: Iterable[Line], report: Report, book: Book) -> Iterator[Place]:
    """Yield where a figure that counts by what reveals something tells of everybody in its group."""
    counted = [one for line in lines for one in _counted(line, report)]
    alike: defaultdict[Hashable, list[Counted]] = defaultdict(list)
    for one in counted:
        if not is_nobody(one.result):
            alike[one.figure.counted, one.days, one.result.ends].append(one)
    everybody = [one for some in alike.values() for one in some if any(one.within(other) for other in some)]
    everybody += _same_persons(counted, book)
    yield from (one.place for one in everybody)
    families: defaultdict[Hashable, list[Counted]] = defaultdict(list)
    for one in counted:
        if not (one.figure.measure.of_rows and one.figure.measured_names):  # rows may be there that do not state it
            families[one.rows].append(one)
    for family in families.values():
        yield from _zeros(family, everybody)


def is_nobody(result: Result) -> bool:
    """Tell whether it is known that there is nothing of it."""
    return result.ends[1] == 0


def _is_special(figure: RowFigure, name: str) -> bool:
    schema = describe(figure.record)
    return name in schema and schema[name].reveals is Reveals.SPECIAL


def _counted(line: Line, report: Report) -> Iterator[Counted]:
    """Yield the numbers of rows that a line tells, this year and earlier, and of its parts."""
    for years, period in enumerate((report.period, *report.previous)):
        whole = line.previous.get(period.name, NOTHING) if years else line.result
        for dimension, code, result in [("", None, whole)] if years else whole.places():
            for figure, told in _told(line.figure, result):
                box = {name: frozenset(map(stored_code, codes)) for name, codes in figure.filters.items()}
                if dimension:
                    box[figure.full_name(dimension)] = frozenset([code])
                place = Place(line.figure.id, period.name, dimension, code)
                yield Counted(figure, place, told, figure.window(period, years), box)


def _told(term: Term, result: Result) -> Iterator[tuple[RowFigure, Result]]:
    """Yield the numbers of rows that something tells: its own, the ends of a range, of a sum that is zero all of it."""
    match term:
        case Figure(expression=None):
            if term.rows is not None and term.traits.is_divisible and result.value is not None:
                yield term.rows, result
        case Figure():
            yield from _told(term.expression, result) if term.expression is not None else ()
        case Between(low=low, high=high):
            least, most = result.ends
            yield from (*_told(low, Result(least)), *_told(high, Result(most)))
        case Operation(operator="+", left=left, right=right) if is_nobody(result):
            yield from (*_told(left, result), *_told(right, result))


def _same_persons(counted: Sequence[Counted], book: Book) -> Iterator[Counted]:
    """Yield those of persons who are the very ones that another number is of, which says nothing special of them."""
    persons: defaultdict[Hashable, list[Counted]] = defaultdict(list)
    groups: set[Hashable] = set()
    for one in counted:
        number = book.at.get(one.place)
        held = number.held if number is not None and number.figure.expression is None else None
        once = one.figure.traits.counts_each_once and one.figure.disclosure in OF_PEOPLE
        if once and held is not None and held.holders and not held.others:
            key = one.place[1:], frozenset(held.holders)
            if one.special:
                persons[key].append(one)
            else:
                groups.add(key)
    return (one for key, some in persons.items() if key in groups for one in some)


def _zeros(family: Sequence[Counted], everybody: Sequence[Counted]) -> Iterator[Place]:
    """Yield where it is zero, by what is special, so that one code is left to those there are, or who are everybody."""
    zeros = [one for one in family if is_nobody(one.result) and not _is_part(one)]
    # Those of parts go first: that there is nobody at all is most of what is told.
    telling = sorted((one for one in zeros if one.special), key=lambda one: not one.place.dimension)
    if not telling:
        return
    names = set[str]().union(*(one.special for one in telling))
    universe = _universe(family)
    groups = [one.box for one in family if not is_nobody(one.result)]
    groups += (_but_for(name, one.box) for one in everybody for name in one.special if one.rows == family[0].rows)
    for group in groups:
        box = universe | group
        for one in telling:
            if not any(_leaves_one(name, box, _left(box, [zero.box for zero in zeros])) for name in names):
                break
            if one in zeros and _common(box, one.box):
                zeros.remove(one)
                yield one.place


def _is_part(one: Counted) -> bool:
    """Tell whether it is a part by what is special: its breakdown hides zeros itself."""
    return bool(one.place.dimension) and _is_special(one.figure, one.figure.full_name(one.place.dimension))


def _but_for(name: str, box: Box) -> Box:
    """Return a box of any codes of a field."""
    return {one: codes for one, codes in box.items() if one != name}


def _universe(family: Sequence[Counted]) -> Box:
    """Return all codes that there are of each field that any of some numbers goes by."""
    schema, found = describe(family[0].figure.record), Box()
    for one in family:
        for name, codes in one.box.items():
            found[name] = found.get(name, frozenset()) | codes
    for name, codes in found.items():
        role = schema[name].role if name in schema else None
        if isinstance(role, Pick) and not isinstance(role, Tags):
            found[name] = codes.union(role.codes, NOT_STATED if schema[name].optional else ())
        else:
            found[name] = codes.union({0, 1} if isinstance(role, Flag) else {ELSE})
    return found


def _common(box: Mapping[str, Codes], other: Mapping[str, Codes]) -> bool:
    """Tell whether two boxes have rows in common."""
    return all(box[name] & codes for name, codes in other.items())


def _left(box: Box, zeros: Iterable[Box]) -> list[Box]:
    """Return what is left of a box without others, as boxes."""
    left = [box]
    for zero in zeros:
        left = [piece for one in left for piece in _without(one, zero)]
    return left


def _without(box: Box, zero: Box) -> Iterator[Box]:
    """Yield what a box has that another has not: by one field after another."""
    if not _common(box, zero):
        yield box
        return
    rest = dict(box)
    for name, codes in zero.items():
        if rest[name] - codes:
            yield {**rest, name: rest[name] - codes}
        rest[name] &= codes


def _leaves_one(name: str, box: Box, left: Iterable[Box]) -> bool:
    """Tell whether of several codes of a field one is left, beside *not stated*."""
    codes = frozenset[Code]().union(*(one[name] for one in left)) - NOT_STATED
    return len(codes) == 1 < len(box[name] - NOT_STATED) and ELSE not in codes
