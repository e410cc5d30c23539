"""What an audience was given: each column of numbers in its frozen reports, of their own period and of those before.

It is not given again otherwise: two reports of the same days tell what differs between them. The public report of a
year less that of its first eleven months is December; less the one made anew after a person was added it is that
person. Days are given by every column of a report, also by those of the years before.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.disclosure.beside import Beside, met
from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.freeze.content import meanings, numbers_in
from omsorgskjerne.organisation.audiences import INTERNAL, PUBLIC
from omsorgskjerne.period import Period
from omsorgskjerne.store import frozen
from omsorgskjerne.words import Language, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from omsorgskjerne.evaluate.plan import Asked
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.content import Number
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)

AGAIN = _("Give that one again: omsorg report --frozen {id}. What was given cannot be taken back.")

OTHERS = _(
    "Numbers of {period} were frozen for {audience} as {id}, and would be others now. An audience is given a period "
    "once: where its numbers are of persons, whoever has both could see whom the difference is about."
)
HIDES = _(
    "Numbers of {period} were frozen for {audience} as {id}. They have not changed, but others of them would be hidden "
    "now: whoever has both could work out numbers that are not shown."
)


@attrs.frozen
class Column:
    """The numbers of one period in a frozen report."""

    frozen: Frozen
    period: Period
    numbers: Mapping[str, Number]
    """Those of the whole report, by figure."""

    @property
    def own(self) -> bool:
        """Tell whether it is the period of the report itself, and not one that stood beside it."""
        return self.period == self.frozen.period

    @property
    def exact(self) -> bool:
        """Tell whether it was kept how its numbers were printed."""
        return all(number.exact for number in self.numbers.values())

    def result(self, figure: str) -> Result:
        """Return what was told of a figure: its number, that it is not shown, or nothing.

        Of a report that was frozen before it was kept how its numbers were printed it is the exact number.
        """
        number = self.numbers.get(figure)
        return NOTHING if number is None else number.given.get(self.period.name, NOTHING)

    @property
    def told(self) -> bool:
        """Tell whether there was any number in it; of days in which nothing was recorded nothing is told."""
        return any(self.result(id_).value is not None for id_ in self.numbers)


@attrs.frozen
class Given:
    """What audiences outside were given: every column with numbers, in the order in which they were frozen."""

    columns: Mapping[str, list[Column]]
    """By audience."""

    @staticmethod
    def of(store: Store) -> Given:
        """Read it. What a funder was given under a code that it has no more is its own, if its name is the same."""
        columns: defaultdict[str, list[Column]] = defaultdict(list)
        for one in frozen.every(store.engine):
            if one.audience != INTERNAL.code:
                code = reader_of(store, one)
                content = frozen.content(store.engine, one.id)
                columns[code] += _columns(attrs.evolve(one, audience=code), content)
        return Given(columns)

    def to(self, audience: str) -> list[Column]:
        """Return the columns of an audience's own reports."""
        return self.columns.get(audience, [])

    def read_by(self, audience: str) -> list[Column]:
        """Return every column that an audience can read: of the public's reports, and at last of its own."""
        return [column for code in dict.fromkeys((PUBLIC, audience)) for column in self.to(code)]

    def read_with(self, audience: str) -> list[Column]:
        """Return every column that those can read who read an audience's reports: each funder reads the public's."""
        return list(chain.from_iterable(self.columns.values())) if audience == PUBLIC else self.read_by(audience)

    def made_with(self, period: Period, audience: str) -> Given:
        """Return what a report is made with: one that was given is made again as it was, with what was given before."""
        same = next((one for one in self.to(audience) if one.own and one.period == period), None)
        if same is None:
            return self
        return Given(
            {code: [one for one in some if one.frozen.before(same.frozen)] for code, some in self.columns.items()}
        )

    def readers(self, organisation: Organisation, audience: str, asked: Sequence[Asked]) -> list[list[Beside]]:
        """Return what of the same rows each of those has who read a report: each funder in turn, the public at last.

        Of what was frozen before it was kept how numbers were printed nothing is known: see `refuse_overlap`.
        """
        beside = {code: list(_beside(some, organisation)) for code, some in self.columns.items()}
        own = {column.period for column in beside.get(audience, ())}
        new = [one for one in asked if not one.years or one.period not in own]  # the others stand as they were given
        public = beside.pop(PUBLIC, [])
        if audience == PUBLIC:
            each = [*([*public, *some] for some in beside.values() if some), public]
        else:
            each = [[*(attrs.evolve(column, stays=False) for column in public), *beside.get(audience, ())]]
        return [list(met(organisation, new, some)) for some in each]


def undeclared(store: Store) -> list[Frozen]:
    """Return the last report of each audience that is not declared any more, and of which nobody has the name.

    Where all are declared, as nearly always, nothing is read of what they were given.
    """
    declared = {INTERNAL.code, PUBLIC, *store.organisation.settings.funders}
    if all(one.audience in declared for one in frozen.every(store.engine)):
        return []
    columns = Given.of(store).columns
    return [columns[code][-1].frozen for code in sorted(columns.keys() - declared)]


def _beside(columns: list[Column], organisation: Organisation) -> Iterator[Beside]:
    """Yield the numbers of each period that somebody was given, of figures that mean now what they meant then."""
    for period in dict.fromkeys(column.period for column in columns):
        column = column_of(columns, period)
        if column is None or not column.exact:
            continue
        told = {id_: one for id_, one in column.numbers.items() if column.result(id_).is_told}
        known = {
            id_: one
            for id_, one in told.items()
            if id_ in organisation.figures and one.meaning in meanings(organisation, organisation.figures[id_])
        }
        given = {id_: column.result(id_) for id_ in known}
        exact = {id_: one.results[period.name] for id_, one in known.items()}
        if not column.own:  # of what stood beside another period no parts were printed
            given, exact = ({id_: attrs.evolve(one, by={}) for id_, one in some.items()} for some in (given, exact))
        decimals = {id_: one.decimals for id_, one in known.items()}
        gone = [rows for id_, one in told.items() if id_ not in organisation.figures for rows in one.rows(period)]
        yield Beside(column.frozen.id, period, given, exact, decimals, gone)


def column_of(columns: list[Column], period: Period) -> Column | None:
    """Return what was given of exactly a period: its own report, the latest, else the first it stood beside.

    What stood beside later ones is no more than that.
    """
    exact = [column for column in columns if column.period == period]
    own = [column for column in exact if column.own]
    return next(iter([*own[-1:], *exact]), None)


def reader_of(store: Store, one: Frozen) -> str:
    """Return whose a report is: of a code that is not declared any more, the funder's that has the name it had."""
    funders, say = store.organisation.settings.funders, Language(one.language).say
    if one.audience in {INTERNAL.code, PUBLIC, *funders}:
        return one.audience
    label = frozen.content(store.engine, one.id)["audience"]["label"]
    named = [code for code, funder in funders.items() if say(funder.name) == label]
    return named[0] if len(named) == 1 else one.audience


def _columns(one: Frozen, content: Mapping[str, Any]) -> Iterator[Column]:
    numbers = numbers_in(content)
    for period in (one.period, *map(Period.parse, content["previous"])):
        column = Column(one, period, numbers)
        if column.told or column.own:
            yield column


def refuse_unfinished(period: Period, audience: Audience, today: date) -> None:
    """Raise DisclosureError where a period to be frozen for outside is not over: it could never be given whole."""
    if audience.rule is not None and today < period.end:
        raise DisclosureError(
            _("{period} is not over: if it were frozen for {audience} now, they could not be given all of it later."),
            hint=_(
                "What was given cannot be taken back, and no other report of the same days is made for them. Freeze a "
                "period that is over; until then omsorg report makes a draft, which is not given away."
            ),
            audience=audience.label,
            period=period.name,
        )


def refuse_overlap(given: Given, period: Period, audience: Audience) -> None:
    """Raise DisclosureError where an audience was given numbers of other days that overlap a period.

    A period that was frozen itself may be given again: see `refuse_changed`. Of what other readers have only reports
    are refused whose printed numbers are not known; with the others it is protected together.
    """
    if any(column.own and column.period == period for column in given.to(audience.code)):
        return
    for column in given.read_with(audience.code):
        own = column.frozen.audience == audience.code
        if column.period.overlaps(period) and (column.period != period if own else not column.exact):
            raise DisclosureError(
                _(
                    "A report of {given} was frozen for {audience} as {id}, and has days in common with {period}: "
                    "whoever has both could work out numbers that are not shown."
                )
                if column.own
                else _(
                    "A report of {given} was frozen for {audience} as {id}. The numbers of {earlier} beside it have "
                    "days in common with {period}: whoever has both could work out numbers that are not shown."
                ),
                hint=AGAIN,
                audience=audience.label,
                given=column.frozen.period.name,
                earlier=column.period.name,
                period=period.name,
                id=column.frozen.id,
            )


def refuse_changed(report: Report, computed: Report, given: Given) -> None:
    """Raise DisclosureError where an audience was given other numbers of the same period; `computed` is before control.

    A report of the period itself must be the same in every number; where it stood beside a later one, the numbers that
    stood there must be, also where they are left out now.
    """
    exact = [column for column in given.to(report.audience.code) if column.period == report.period]
    for column in [column for column in exact if column.own][-1:] or exact:
        others = [id_ for id_, line in computed.lines.items() if _is_other(line, column)]
        stood = not column.own and any(column.result(id_).value is not None for id_ in others)
        if stood or _changed(report, column):
            raise DisclosureError(
                OTHERS if others or not column.exact else HIDES,
                hint=_(
                    "Give that one again: omsorg report --frozen {id}. What has changed is told by: omsorg diff {id}"
                )
                if column.own or others
                else AGAIN,
                audience=report.audience.label,
                period=report.period.name,
                id=column.frozen.id,
            )


def _is_other(line: Line, column: Column) -> bool:
    """Tell whether a number that was kept of a figure, or of its parts in the report's own period, is another now."""
    kept = column.numbers.get(line.figure.id)
    was = kept.results.get(column.period.name, NOTHING) if kept else line.result
    both = (was, line.result) if column.own else (attrs.evolve(one, by={}) for one in (was, line.result))
    then, now = ({(name, code): part.numbers for name, code, part in one.places()} for one in both)
    return then != now


def _changed(report: Report, column: Column) -> bool:
    """Tell whether a report has another number than was given, or one more or fewer where it is of the same period."""
    if not column.exact:
        return True  # frozen before it was kept what was given: nobody can tell
    if not column.own:
        return not all(_agrees(line, column) for line in report.lines.values())
    now = {id_: {column.period.name: line.result, **line.previous} for id_, line in report.lines.items()}
    given = {id_: number.given for id_, number in column.numbers.items()}
    return _unworded(now, column.period.name) != _unworded(given, column.period.name)


def _unworded(figures: Mapping[str, Mapping[str, Result]], own: str) -> dict[tuple[str, str, str, str | None], Result]:
    """Return what of results is not words, each part by itself; of periods but the report's `own` none is printed."""
    return {
        (id_, period, dimension, code): attrs.evolve(part, by={}, notes=(), source=None)
        for id_, results in figures.items()
        for period, result in results.items()
        for dimension, code, part in result.places()
        if not dimension or period == own
    }


def _agrees(line: Line, column: Column) -> bool:
    """Tell whether a figure is what it was beside another period, if anything was told of it there."""
    was = column.result(line.figure.id)
    return not was.is_told or was.numbers == line.result.numbers
