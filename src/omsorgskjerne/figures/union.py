"""The union over services: known persons, each once however many services they use."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.fold import union
from omsorgskjerne.figures.queries import Column, Query, Select, Stated, Test, There, Windowed
from omsorgskjerne.figures.results import NOTHING, Axis, Result
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.wording import write_list
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from omsorgskjerne.figures.bound import Bound, Found
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.period import Period

_ = words_of(__name__)

SERVICES = ("service", "services")
"""What a union over services is broken down by: each service, and each two together."""


@attrs.frozen
class Known(Windowed):
    """Which rows a reference leads to, each once; of an interval record (`until`) the rows are those present."""

    reference: str
    until: str = ""

    def tests(self) -> tuple[Test, ...]:
        """Return what puts a row in the window."""
        return (There(self.event, self.until, self.window),) if self.until else super().tests()

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        return (self.select((Column(self.reference),), Stated(self.reference), different=True),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> set[str]:
        """Return the ids."""
        return {id_ for (id_,) in chain.from_iterable(answers)}

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference}")


@attrs.frozen
class KnownToServices(Query):
    """The known persons of several services: of all, of each, and of each two."""

    figure: str
    days: Period
    known: tuple[tuple[str, Known], ...]
    """The service, and the query for persons that it knows; there may be several of one."""

    def selects(self) -> Iterable[Select]:
        """Return the statements of all."""
        return chain.from_iterable(query.selects() for _service, query in self.known)

    def fold(self, answers: Iterator[Iterable[Row]]) -> dict[Part, Behind]:
        """Return who stands behind each number."""
        persons: dict[str, set[str]] = {}
        for service, _query in self.known:
            persons.setdefault(service, set()).update(id_ for (id_,) in next(answers))
        every = sorted(union(list(persons.values())))
        places = {id_: place for place, id_ in enumerate(every)}
        parts: dict[tuple[str, str | None], set[str]] = {
            ("", None): set(every),
            **{(SERVICES[0], code): some for code, some in persons.items()},
        }
        for one, other in combinations(persons, 2):
            parts[SERVICES[1], _pair(one, other)] = persons[one] & persons[other]
        return {
            Part(self.figure, self.days, *part): Behind.of([places[id_] for id_ in sorted(some)])
            for part, some in parts.items()
        }

    def __str__(self) -> str:
        """Return what is read, in words."""
        return "; ".join(str(query) for _service, query in self.known)


@attrs.frozen(eq=False, kw_only=True)
class Union(Figure):
    """Different known persons over all services: every figure of different persons that names its `service`.

    Its breakdowns are `service` (the known users of each) and `services` (two together: those who use both). It is a
    class of its own because it counts over rows of many records, which a figure of rows cannot.
    """

    is_union: ClassVar[bool] = True
    unit: Unit | None = Unit.PERSON

    @property
    def kind(self) -> str:
        """Return what kind of number it is."""
        return _("union over services")

    @property
    def counts(self) -> bool:
        """Tell that persons are counted."""
        return True

    @property
    def distinct(self) -> bool:
        """Tell that different ones are counted."""
        return True

    @property
    def is_divisible(self) -> bool:
        """Tell that it is a number of persons."""
        return True

    @property
    def is_read(self) -> bool:
        """Tell that it is read from rows."""
        return True

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the services, and each two of them."""
        return SERVICES

    def has_all_of(self, dimension: str) -> bool:
        """Tell that everybody is in some service, but most are in no two."""
        return dimension != SERVICES[1]

    def services(self, bound: Bound) -> dict[str, list[RowFigure]]:
        """Return the figures that name their service, by the first word of their id, which stands for the service.

        They follow the union's days, not days of their own.
        """
        found: dict[str, list[RowFigure]] = {}
        for figure in bound.figures.values():
            if figure.service and figure.rows is not None:
                plain = attrs.evolve(figure.rows, since=None, as_of=None)
                found.setdefault(figure.id.partition(".")[0], []).append(plain)
        return found

    def beneath(self, bound: Bound) -> Iterator[tuple[Figure, int]]:
        """Yield the figures of the services: they say whether anything was recorded."""
        yield from ((one, 0) for one in chain.from_iterable(self.services(bound).values()))

    def queries(self, bound: Bound, days: Period, today: date | None) -> Iterator[tuple[str, Query]]:
        """Yield the queries for the known persons of each figure."""
        for figure in chain.from_iterable(self.services(bound).values()):
            table, there = bound.table(figure.record), days
            until = table.schema.until.name if figure.time.lasting and table.schema.until else ""
            if figure.time.lasting:
                there = lived(days, today)
            event = figure.event_in(table)
            yield known_key(figure), Known(table.name, event, there, figure.conditions, figure.of.name, until)

    def leaves(self, bound: Bound, period: Period, years: int = 0) -> Iterator[tuple[Figure, Period]]:
        """Yield the figures of the services."""
        days = self.window(period, years)
        yield from ((one, days) for one in chain.from_iterable(self.services(bound).values()))

    @property
    def has_members(self) -> bool:
        """Tell that the known persons stand behind it."""
        return True

    def members(self, bound: Bound, days: Period, lived: Period) -> Iterator[Query]:
        """Yield the query for the known persons of all services."""
        known = tuple((key, query) for key, query in self.queries(bound, lived, None) if isinstance(query, Known))
        services = {known_key(one): code for code, some in self.services(bound).items() for one in some}
        if known:
            named = tuple((services[key], query) for key, query in known)
            yield KnownToServices(known[0][1].table, known[0][1].event, self.id, days, named)

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:  # noqa: ARG002 - persons have no unit
        """Return how many persons there are."""
        return {"value": Fraction(behind.persons)}

    def say(self, bound: Bound) -> Phrase:
        """Return what it counts, with the services there are."""
        services = write_list(list(_labels(self.services(bound)).values()))
        return Phrase(_("Different known persons over all services ({services}), each counted once"), services=services)

    def axes(self, found: Found) -> Iterator[Axis]:
        """Yield the services, and each two of them."""
        labels = _labels(self.services(found.bound))
        yield Axis(SERVICES[0], _("service"), labels, additive=False)
        yield Axis(SERVICES[1], _("two services"), _pairs(labels), additive=False)

    def evaluate(self, found: Found, days: Period, years: int) -> Result:  # noqa: ARG002 - rows of any year
        """Return how many different persons are known in any service, in each, and in each two of them."""
        if not lived(days, found.today).days:
            return NOTHING
        known: dict[str, set[str]] = {}
        told: dict[str, list[Phrase]] = {}
        silent: list[str] = []
        services = self.services(found.bound)
        for code, figures in services.items():
            covered = [(one, coverage) for one in figures if (coverage := found.coverage(one, days)).covered]
            if covered:
                known[code] = union([found.single(known_key(one), days)[1] for one, _coverage in covered])
                told[code] = [note for _one, coverage in covered for note in coverage.notes]
            elif any(found.ever(figure) for figure in figures):
                silent.append(code)
        if not known:
            return NOTHING
        both = {_pair(one, other): known[one] & known[other] for one, other in combinations(known, 2)}
        return attrs.evolve(
            _size(union(list(known.values()))),
            by={
                SERVICES[0]: {code: _size(persons) for code, persons in known.items()},
                SERVICES[1]: {code: _size(persons) for code, persons in both.items()},
            },
            notes=(
                Phrase(_("People who were not named are not in it.")),
                *_notes_on_coverage(_labels(services), told, silent),
            ),
        )


def known_key(figure: RowFigure) -> str:
    """Return under which key a plan has the query for a figure's known persons."""
    return f"{figure.id}[known]"


def _labels(services: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return what each service is called."""
    return {code: figures[0].service for code, figures in services.items()}


def _pairs(labels: Mapping[str, str]) -> dict[str, Phrase]:
    """Return what each two services together are called, under `meals + housing`."""
    return {
        _pair(one, other): Phrase(_("{one} and {other}"), one=labels[one], other=labels[other])
        for one, other in combinations(labels, 2)
    }


def _pair(one: str, other: str) -> str:
    return f"{one} + {other}"


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
            yield from (Phrase("{service}: {note}", service=labels[code], note=note) for code in of)
    for code in silent:
        yield Phrase(_("{service}: not in it, because nothing was recorded then."), service=labels[code])


def _size(persons: set[str]) -> Result:
    return Result(Fraction(len(persons)), quality=Quality.COUNTED)
