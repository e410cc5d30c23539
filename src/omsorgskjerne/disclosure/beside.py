"""What readers of a report have already: columns of numbers of reports that they, or all, were given before."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.rounding import precision_of
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.plan import Asked
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.rounding import Precision
    from omsorgskjerne.tables import Table


@attrs.frozen(eq=False)
class Beside:
    """The numbers of some days in a report that was given."""

    name: str
    """Of the report: its id, under which its numbers have their places."""
    period: Period
    given: Mapping[str, Result]
    """Figure → what was printed of it."""
    exact: Mapping[str, Result]
    """Figure → what it was, also what was hidden."""
    decimals: Mapping[str, tuple[int, int | None]]
    """Figure → the decimals that it was printed with, and what estimates were rounded to a multiple of."""
    forgotten: Sequence[tuple[str, Period]] = ()
    """The tables (an empty name: any), with the days, whose rows figures count that it has and nobody declares now."""
    stays: bool = True
    """Whether what it hides is hidden from its readers for good: a funder may be shown what the public is not."""

    @property
    def where(self) -> str:
        """Return what stands in its places for a period."""
        return f"{self.name} {self.period.name}"

    @property
    def printed(self) -> Iterator[tuple[Place, Result]]:
        """Yield what was printed, with its place."""
        yield from self._places(self.given)

    @property
    def was(self) -> Iterator[tuple[Place, Result]]:
        """Yield what it was, with its place, and where codes were put together what each of them was."""
        yield from self._places(self.exact)

    def precision(self, place: Place) -> Iterator[Precision]:
        """Yield how finely a number of it was printed, if it was shown."""
        whole = self.given[place.figure]
        printed = whole.by.get(place.dimension, {}).get(place.code) if place.dimension else whole
        if printed is not None and printed.value is not None:
            yield precision_of(*self.decimals[place.figure], estimated=printed.quality is Quality.ESTIMATED)

    def _places(self, results: Mapping[str, Result]) -> Iterator[tuple[Place, Result]]:
        for id_, result in results.items():
            for dimension, code, part in result.places():
                if part.is_told and (not dimension or dimension in self.given[id_].by):
                    yield Place(id_, self.where, dimension, code), part

    def about(self, figures: Iterable[str]) -> Beside:
        """Return it with the numbers of some figures only."""
        kept = [id_ for id_ in figures if id_ in self.given]
        return attrs.evolve(
            self, given={id_: self.given[id_] for id_ in kept}, exact={id_: self.exact[id_] for id_ in kept}
        )


@attrs.frozen
class Reader:
    """What one of those who read a report has of others."""

    printed: Mapping[Place, Result] = attrs.field(factory=dict)
    hidden: frozenset[Place] = frozenset()
    """What of it is hidden from them for good."""

    @staticmethod
    def of(columns: Iterable[Beside], book: Book) -> Reader:
        """Return who has some columns: those places of them with which a report tells more than these tell already.

        What has to do with no number that is new in the report was looked at when it was given.
        """
        each = [(column, *one) for column in columns for one in column.printed if one[0] in book.at]
        told = {place for column, place, result in each if column.stays or not result.suppressed}
        own = (one for one in book.numbers if any(place not in book.elsewhere for place in one.places))
        parts = book.parts()
        new = {parts.find(unit) for one in own if told.isdisjoint(one.places) for unit in one.units}

        def is_met(place: Place) -> bool:
            units = book.at[place].units
            return not units or any(parts.find(unit) in new for unit in units)

        met = [(column, place, result) for column, place, result in each if is_met(place)]
        hidden = frozenset(place for column, place, result in met if column.stays and result.suppressed)
        return Reader({place: result for _column, place, result in met}, hidden)


ANYBODY = Reader()
"""Who has nothing else."""


@attrs.frozen
class Reach:
    """The days of which reports have numbers, by table: others have rows in common, or their first or last day."""

    days: defaultdict[str, set[Period]] = attrs.field(factory=lambda: defaultdict(set))

    def take(self, sources: Iterable[tuple[Table, Period]]) -> None:
        """Reach the days of some tables, too."""
        for table, days in sources:
            self.days[table.name].add(days)

    def has(self, table: str, days: Period) -> bool:
        """Tell whether there are numbers of some days of a table; without a name, of any."""
        tables = [table] if table else [*self.days]
        return any(days.overlaps(own) for name in tables for own in self.days.get(name, ()))

    def overlaps(self, sources: Iterable[tuple[Table, Period]]) -> bool:
        """Tell whether a number of another report may be of the same rows."""
        return any(self.has(table.name, days) for table, days in sources)

    def adjoins(self, sources: Iterable[tuple[Table, Period]]) -> bool:
        """Tell whether it may be of those who are there from one to the other."""
        lasting = (one for one in sources if one[0].schema.until is not None)
        return any(days.adjoins(own) for table, days in lasting for own in self.days.get(table.name, ()))


def met(organisation: Organisation, asked: Iterable[Asked], beside: Iterable[Beside]) -> Iterator[Beside]:
    """Yield of all that a reader has what may be of the same rows as a report in some periods.

    So may what has rows in common with that: of a year and three of its quarters the fourth is the rest.
    """
    figures = organisation.figures

    def sources_of(figure: Figure, period: Period, years: int = 0) -> list[tuple[Table, Period]]:
        return [(table, days) for _leaf, table, days in figure.sources(organisation, period, years)]

    own, further, columns = Reach(), Reach(), list(beside)
    for figure, one in product(figures.values(), asked):
        own.take(sources_of(figure, *one))
    apart = {(at, id_): sources_of(figures[id_], one.period) for at, one in enumerate(columns) for id_ in one.given}
    while new := [key for key, some in apart.items() if own.overlaps(some) or further.overlaps(some)]:
        for key in new:
            further.take(apart.pop(key))
    for at, column in enumerate(columns):
        ids = [id_ for id_ in column.given if (at, id_) not in apart or own.adjoins(apart[at, id_])]
        if ids or any(own.has(*one) for one in column.forgotten):
            yield column.about(ids)
