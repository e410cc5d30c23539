"""The union over services: known persons, each once however many services they use."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.behind import Behind, Part, Standing
from omsorgskjerne.figures.fold import union
from omsorgskjerne.figures.queries import Column, Select, Stated, Windowed
from omsorgskjerne.figures.results import NOTHING, Axis, Result
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.figures.wording import write_list
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from omsorgskjerne.figures.bound import Bound, Found, Labelled
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Query, Read
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SERVICES = ("service", "services")
"""What a union over services is broken down by: each service, and each two together."""


@attrs.frozen(kw_only=True)
class Known(Windowed):
    """Which rows a reference leads to, each once; of an interval record (`until`) the rows are those present."""

    reference: str

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        return (self.select((Column(self.reference),), Stated(self.reference), different=True),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> set[str]:
        """Return the ids."""
        return {id_ for (id_,) in chain.from_iterable(answers)}

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference}")


@attrs.frozen(eq=False, kw_only=True)
class Union(Figure):
    """Different known persons over all services: every figure of different persons that names its `service`.

    Its breakdowns are `service` (the known users of each) and `services` (two together: those who use both). It is a
    class of its own because it counts over rows of many records, which a figure of rows cannot.
    """

    kind: ClassVar[str] = _("union over services")
    is_union: ClassVar[bool] = True
    traits: ClassVar[Traits] = Traits(
        counts=True,
        distinct=True,
        counts_each_once=True,
        is_divisible=True,
        has_members=True,
        is_read=True,
    )
    dimension_names: ClassVar[tuple[str, ...]] = SERVICES
    unit: Unit | None = Unit.PERSON

    def services(self, bound: Bound) -> dict[str, list[RowFigure]]:
        """Return the figures that name their service, by the first word of their id, which stands for the service.

        They follow the union's days, not days of their own.
        """
        found: dict[str, list[RowFigure]] = {}
        for figure in bound.figures.values():
            if figure.service and is_of_rows(figure):
                plain = attrs.evolve(figure, since=None, as_of=None)
                found.setdefault(figure.id.partition(".")[0], []).append(plain)
        return found

    def beneath(self, bound: Bound) -> Iterator[tuple[Figure, int]]:
        """Yield the figures of the services: they say whether anything was recorded."""
        yield from ((one, 0) for one in chain.from_iterable(self.services(bound).values()))

    def queries(self, bound: Bound, days: Period, today: date | None) -> Iterator[tuple[str, Query]]:
        """Yield the queries for the known persons of each figure."""
        for figure in chain.from_iterable(self.services(bound).values()):
            yield f"{figure.id}[known]", known(figure, bound, days, today)

    def leaves(self, bound: Bound, period: Period, years: int = 0) -> Iterator[tuple[Figure, Period]]:
        """Yield the figures of the services."""
        days = self.window(period, years)
        yield from ((one, days) for one in chain.from_iterable(self.services(bound).values()))

    def tables(self, bound: Bound) -> list[Table]:
        """Return those of the services."""
        return [table for some in self.services(bound).values() for one in some for table in one.tables(bound)]

    def members(self, bound: Bound, days: Period, lived: Period, read: Read) -> Standing:
        """Return the known persons of all services, of each, and of each two."""
        persons = {
            code: union([read(known(one, bound, lived, None)) for one in figures])
            for code, figures in self.services(bound).items()
        }
        parts: dict[Part, Iterable[str]] = {Part(self.id, days): union(list(persons.values()))}
        for name, by in _parts(persons).items():
            parts |= {Part(self.id, days, name, code): some for code, some in by.items()}
        return Standing.of_persons({part: Behind.of(sorted(some)) for part, some in parts.items()})

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:  # noqa: ARG002 - persons have no unit
        """Return how many persons there are."""
        return {"value": Fraction(behind.persons)}

    def say(self, bound: Bound) -> Phrase:
        """Return what it counts, with the services there are."""
        services = write_list(list(_labels(self.services(bound)).values()))
        return Phrase(_("Different known persons over all services ({services}), each counted once"), services=services)

    def axes(self, found: Labelled) -> Iterator[Axis]:
        """Yield the services, and each two of them."""
        labels = _labels(self.services(found.bound))
        yield Axis(SERVICES[0], _("service"), labels, additive=False)
        yield Axis(SERVICES[1], _("two services"), _pairs(labels), additive=False)

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:  # noqa: ARG002 - rows of any year
        """Return how many different persons are known in any service, in each, and in each two of them."""
        if not lived(days, found.today).days:
            return NOTHING
        persons: dict[str, set[str]] = {}
        told: dict[str, list[Phrase]] = {}
        silent: list[str] = []
        services = self.services(found.bound)
        for code, figures in services.items():
            covered = [(one, coverage) for one in figures if (coverage := found.coverage(one, days)).covered]
            if covered:
                queries = [known(one, found.bound, days, found.today) for one, _coverage in covered]
                persons[code] = union([found.answer(query) for query in queries])
                told[code] = [note for _one, coverage in covered for note in coverage.notes]
            elif any(found.ever(figure) for figure in figures):
                silent.append(code)
        if not persons:
            return NOTHING
        return attrs.evolve(
            _size(union(list(persons.values()))),
            by={name: {code: _size(some) for code, some in by.items()} for name, by in _parts(persons).items()},
            notes=(
                Phrase(_("People who were not named are not in it.")),
                *_notes_on_coverage(_labels(services), told, silent),
            ),
        )


def known(figure: RowFigure, bound: Bound, days: Period, today: date | None) -> Known:
    """Return the query for the known persons that a figure counts."""
    table = bound.table(figure.record)
    there = lived(days, today) if figure.time.lasting else days
    event, until = figure.event_in(table), figure.end_in(table)
    return Known(table.name, event, there, figure.conditions, until=until, reference=figure.of.name)


def _parts(persons: Mapping[str, set[str]]) -> dict[str, dict[str, set[str]]]:
    """Return the users of each service, and of each two together, by dimension and code."""
    pairs = {f"{one} + {other}": persons[one] & persons[other] for one, other in combinations(persons, 2)}
    return {SERVICES[0]: {**persons}, SERVICES[1]: pairs}


def _labels(services: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return what each service is called."""
    return {code: figures[0].service for code, figures in services.items()}


def _pairs(labels: Mapping[str, str]) -> dict[str, Phrase]:
    """Return what each two services together are called, under `meals + housing`."""
    return {
        f"{one} + {other}": Phrase(_("{one} and {other}"), one=labels[one], other=labels[other])
        for one, other in combinations(labels, 2)
    }


def _notes_on_coverage(
    labels: Mapping[str, str], told: Mapping[str, list[Phrase]], silent: Iterable[str]
) -> Iterator[Phrase]:
    """Yield what must be said of the records behind the services, and which have records of other periods only."""
    notes = {str(note): note for some in told.values() for note in some}
    for text, note in notes.items():
        of = [code for code, some in told.items() if text in map(str, some)]
        if len(of) == len(told):
            yield note
        else:
            yield from (type(note)("{service}: {note}", service=labels[code], note=note) for code in of)
    for code in silent:
        yield Phrase(_("{service}: not in it, because nothing was recorded then."), service=labels[code])


def _size(persons: set[str]) -> Result:
    return Result(Fraction(len(persons)), quality=Quality.COUNTED)
