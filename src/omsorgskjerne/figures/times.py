"""When a row counts: what puts it into a period, and what follows of it for more days and for more rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs

from omsorgskjerne.figures.bound import assemble, where_empty
from omsorgskjerne.figures.expressions import Via, dimension_name
from omsorgskjerne.figures.fold import union, vectors
from omsorgskjerne.figures.results import NOTHING, ZERO, Result
from omsorgskjerne.figures.rowwise import row_by_row, tally_rows
from omsorgskjerne.figures.shapes import Daily, Firsts
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.tally import Tally, tally
from omsorgskjerne.roles import Role
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne.figures.bound import Bound, Check, Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.fold import Vector
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.figures.tally import Parts
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Time:
    """What every time rule says of itself, and how it finds its rows. Whoever plans, explains or protects asks it."""

    kind: ClassVar[str] = ""
    """What kind of number it gives, in a few words; empty where that follows from what is measured."""
    says: ClassVar[str] = ""
    """What is counted, in words; empty where what is taken or measured says it."""
    when: ClassVar[str] = _("; {event} in the period")
    """When a row counts, in words, after what is counted."""
    lasting: ClassVar[bool] = False
    """Whether rows count while they are there, whenever they began; else on the day of their event."""
    grows_with_days: ClassVar[bool] = True
    """Whether a total is no less over more days."""
    grows_with_rows: ClassVar[bool] = True
    """Whether a total is no less when more rows pass the filter."""
    first_only: ClassVar[bool] = False
    """Whether only the first rows ever of whoever is counted count."""
    again: ClassVar[bool] = False
    """Whether one and the same counts again on another day."""
    may_meet_again: ClassVar[bool] = True
    """Whether those whom different rows count without a name may be the same."""
    may_have_at: ClassVar[bool] = True
    """Whether another date than the event's may put its rows in a period."""
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Role,)
    """Roles that the field it is of may have, beside what is measured."""

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that the dates it needs are there, and that its breakdowns can be. Raises FigureError."""
        if self.lasting and table.schema.until is None:
            check.wrong(_("it needs a record with since() and until()"))
        if isinstance(figure.of, FieldRef):
            check.field(table, figure.of.name, self.may_be_of)
        by_row = figure.measure.by_row and not figure.take.needs_each_day and not self.first_only
        if type(self).tally is Time.tally and not by_row:
            check.wrong(
                _("a time rule without a way of its own looks at each row by itself, and that does not tell this")
            )

    def sentence(self, figure: Composed) -> tuple[str, str]:
        """Return what is counted, in words, and what stands behind it: when."""
        return self.says or figure.take.says or figure.measure.sentence(figure), self.when

    def adds(self, figure: Composed) -> bool:
        """Tell whether a total is the sum of those of its days: of different ones some may be there on several."""
        return not figure.measure.distinct and not self.lasting

    def counted(self, days: Period, today: date | None) -> Period:
        """Return the days whose rows are asked for; none where nobody can have been there yet."""
        come = lived(days, today)
        return come if self.lasting and not come.days else days

    def days_looked_at(self, days: Period) -> Period:
        """Return those of some days on which rows are looked at."""
        return days

    def days_read(self, days: Period, today: date | None) -> Period:
        """Return those of some days whose rows are read: nobody has been there on days to come."""
        return self.days_looked_at(lived(days, today) if self.lasting else days)

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return how single rows are read beside cells: one by one; None where cells are enough."""
        return row_by_row(figure, table)

    def wholes(self, figure: Composed, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:  # noqa: ARG002 - few need any
        """Yield the small tables of which every row is read, and the columns."""
        return iter(())

    def note(self, stated: int, rows: int) -> Phrase:
        """Return what is said where only some of the rows state what is added up."""
        return Phrase(_("{stated} of {rows} rows state it."), stated=stated, rows=rows)

    def adds_up(self, figure: Composed, dimension: Dimension) -> bool:  # noqa: ARG002 - for most all are alike
        """Tell whether the parts along a dimension add up to the whole."""
        return figure.traits.additive

    def occasions(
        self,
        since: date,
        until: date | None,
        days: Period,
        *,
        apart: bool,  # noqa: ARG002 - an event has one day, and what is there on several has none of its own
    ) -> Iterator[tuple[date | None, int]]:
        """Yield the days on which a row counts in some days, each with how often: an event on its own day, once.

        What is there on any of the days looked at counts once, without a day. Days need not be told `apart` where
        nothing is broken down by time: then one of None stands for all.
        """
        looked = self.days_looked_at(days)
        if self.lasting:
            if looked.days and since < looked.end and (until is None or until > looked.start):
                yield None, 1
        elif looked.start <= since < looked.end:
            yield since, 1

    def evaluate(self, found: Found[Composed], figure: Composed, days: Period) -> Result:
        """Return what a figure gives in some days, with its parts.

        It is zero where a record was kept and no row passes the filter; what says what is usual is then not stated.
        """
        counted = self.counted(days, found.today)
        if not counted.days:
            return NOTHING
        kept = found.bound.table(figure.record).recorded
        # What is entered day by day was recorded if there is a row of any day, whatever a view makes of it.
        coverage = found.coverage(figure, counted if kept.schema.until else days)
        if not coverage.covered:
            return NOTHING
        rows, make = self.tally(found, figure, days)
        zero = ZERO if figure.take.grows else NOTHING
        by = found.parts(figure, counted, rows.by, make, where_empty(coverage, zero))
        return assemble(zero if rows.total is None else make(rows.total), by, coverage)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what was found, in all and by part, and what makes a result of it."""
        return tally_rows(found, figure, days)


@attrs.frozen
class InPeriod(Time):
    """The event day lies in the period."""

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return what the measure needs beside cells."""
        return figure.measure.shape(figure, table)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what the measure finds."""
        return figure.measure.tally(found, figure, days)


@attrs.frozen
class OnceADay(Time):
    """Each day of the period by itself; the days are added up."""

    kind: ClassVar[str] = _("persons once a day")
    says: ClassVar[str] = _(
        "Number of different {others} of each day in {records}{where}, and of those not named, added up"
    )
    again: ClassVar[bool] = True
    may_meet_again: ClassVar[bool] = False

    def adds(self, figure: Composed) -> bool:  # noqa: ARG002 - whoever is counted
        """Tell that days add up."""
        return True

    def shape(self, figure: Composed, table: Table) -> Shape:
        """Return that different ones are counted day by day."""
        return Daily(table.name, figure.event_in(table), where=figure.conditions, reference=figure.of.name)

    def adds_up(self, figure: Composed, dimension: Dimension) -> bool:
        """Tell whether nobody can be in two of the parts on one day."""
        if isinstance(dimension, Via):
            return dimension.reference.name == figure.of.name  # type: ignore[no-any-return]
        return isinstance(dimension, str)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return how many persons there were on each day, added up: the known once a day, the others by head-count."""
        followed, answers = found.single(figure.id, days)
        together, *apart = [
            tally(figure.cut(found.bound), folded, days, vectors(cells.measures))
            for cells, folded in zip(followed.cells, answers, strict=True)
        ]
        query, rows = found.tally(figure, days)
        counted = figure.aggregates(found.bound.table(figure.record))
        place = next((query.measures.index(one) for one in counted if one.kind == "others"), None)

        def make(both: tuple[int, Vector | None]) -> Result:
            there, vector = both
            others = vector[place] if vector and place is not None else 0
            # What is known of a person says nothing of the quality of rows that name somebody else.
            return Result(Fraction(there + others), quality=found.quality(figure, vector or rows.total))

        # Days and months are those of all together: told apart by a code, somebody with two of them counts in each.
        known = {name: parts for one in (*apart, together) for name, parts in one.by.items()}
        unnamed: dict[str | None, Vector] = {None: rows.total} if rows.total else {}
        by: Parts[tuple[int, Vector | None]] = {}
        for name, some in known.items():
            others = rows.by.get(name, unnamed)
            by[name] = {code: (some.get(code, (0,))[0], others.get(code)) for code in {**some, **others}}
        total = (together.total or (0,))[0], rows.total
        return Tally(total if rows.total else None, by), make


@attrs.frozen
class FirstEver(Time):
    """The first event day there ever was of whoever is counted lies in the period.

    Whose first row it is depends on the filter: a narrower one may find some later than a wider one.
    """

    kind: ClassVar[str] = _("persons for the first time")
    says: ClassVar[str] = _("Number of {others} whose first of all {records}{where} has its {event} in the period")
    when: ClassVar[str] = ""
    grows_with_rows: ClassVar[bool] = False
    may_have_at: ClassVar[bool] = False
    first_only: ClassVar[bool] = True

    def adds(self, figure: Composed) -> bool:  # noqa: ARG002 - whoever is counted
        """Tell that days add up: somebody is new on one day only."""
        return True

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that a breakdown is by time or by what is known of the person alone: one may have several rows."""
        super().check(check, table, figure)
        for dimension in figure.by:
            through = dimension.reference.name if isinstance(dimension, Via) else ""
            if not isinstance(dimension, str) and through != figure.of.name:
                check.wrong(
                    _("{field} may differ from row to row; break down by time, or by a choice of the person"),
                    field=dimension_name(dimension),
                )

    def shape(self, figure: Composed, table: Table) -> Shape:
        """Return that first days are looked for."""
        return Firsts(table.name, figure.event_in(table), where=figure.conditions, reference=figure.of.name)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return who came for the first time."""
        _query, folded = found.single(figure.id, days)
        return tally(figure.cut(found.bound), folded, days, union), number_of


def number_of(some: set[str]) -> Result:
    """Return how many there are; whoever is named was counted."""
    return Result(Fraction(len(some)), quality=Quality.COUNTED)
