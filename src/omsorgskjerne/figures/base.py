"""What every figure has, and what may be asked of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.behind import Standing
from omsorgskjerne.figures.expressions import Term
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import precision_of
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Query, Read
    from omsorgskjerne.figures.results import Axis, Result
    from omsorgskjerne.rounding import Precision
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SHOWN_ONLY = {"label", "note", "key", "decimals", "round_to", "section", "by", "monthly", "disclosure", "formerly"}
"""What of a figure says how it is shown, or was declared before, and not what its number is."""


@attrs.frozen(eq=False, kw_only=True)
class Figure(Term):
    """What every figure has, and what whoever plans, shows or protects asks it. Subclasses say where it comes from."""

    is_given: ClassVar[bool] = False
    """Whether it is known beforehand: a number that was set, the days of the calendar. It is no result of anything."""
    is_set: ClassVar[bool] = False
    """Whether it is a number that the organisation sets: it is printed as it was set."""
    value: ClassVar[Decimal | None] = None
    """The number it is set to, if it is."""
    is_stated: ClassVar[bool] = False
    """Whether it is stated by hand: readings are kept of it."""
    is_union: ClassVar[bool] = False
    """Whether it counts those of several services, each once."""
    expression: ClassVar[Term | None] = None
    """What it is computed from, if it is computed from other figures."""
    parts: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Of one stated by hand, the parts that readings may be of: dimension → code → label."""

    id: str = attrs.field(kw_only=False)
    label: str = attrs.field(kw_only=False)
    unit: Unit | None = None
    """None takes the unit of the quantity that is summed."""
    definition: str = ""
    """What is counted, in words; empty makes it from the declaration."""
    note: str = ""
    version: int = 1
    disclosure: Disclosure = Disclosure.PERSON
    key: bool = False
    """Whether it stands in the table of key figures."""
    decimals: int = 0
    round_to: int | None = None
    """Print an estimate rounded to a multiple of this."""
    since: date | None = None
    """Count from this day instead of the period's first."""
    as_of: date | None = None
    """Stand on this day instead of following the period."""
    section: str = ""
    """The section it is printed in when no plugin's section lists it."""
    formerly: Figure | None = None
    """How it was declared before, where that means the same: reports frozen then know it by that."""

    # What it is.

    @property
    def kind(self) -> str:
        """Return what kind of number it is, in a few words."""
        return ""

    @property
    def traits(self) -> Traits:
        """Return what is known of its number beforehand."""
        return Traits()

    @property
    def internal_only(self) -> bool:
        """Tell whether nothing says whose its rows are, or what it tells of them: no report for outside shows it."""
        return False

    @property
    def service(self) -> str:
        """Return what the service is called whose users it counts, if it counts those of one."""
        return ""

    def earlier(self, years: int = 1) -> Earlier:
        """Return this figure `years` before, for use in a formula."""
        return Earlier(self, years)

    # How it is declared.

    def check(self, check: Check) -> None:
        """Check it against the records that it counts. Raises FigureError."""

    def default_unit(self, bound: Bound) -> Unit:  # noqa: ARG002 - most have one whatever is bound
        """Return the unit it has when none is declared."""
        return Unit.PIECE

    @property
    def filters(self) -> Mapping[str, tuple[Any, ...]]:
        """Return the filter as field name → codes that pass."""
        return {}

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the names of its breakdowns; empty where it only goes in whole."""
        return ()

    def meaning(self) -> tuple[str, list[tuple[str, Any]]]:
        """Return what its number is made of, by name, without what only says how it is shown."""
        fields = (field.name for field in attrs.fields(type(self)))
        return type(self).__name__, [(name, getattr(self, name)) for name in fields if name not in SHOWN_ONLY]

    # How it is evaluated.

    def window(self, period: Period, years: int = 0) -> Period:
        """Return the days it counts for a period `years` before the report's.

        `since` takes the place of the first day and stays; `as_of` takes the place of the last one and goes back as the
        end of a month does, or as a day. A figure with `as_of` alone counts from the period's first day, or that one
        day if it lies before. The days may be none.
        """
        start, end = period
        if self.as_of is not None:
            end = Period(self.as_of.replace(day=1), self.as_of + timedelta(days=1)).back(years).end
            start = min(start, end - timedelta(days=1))
        if self.since is not None:
            start = self.since
        return Period(start, max(start, end))

    @property
    def made_of(self) -> Sequence[tuple[Figure, int]]:
        """Return the figures it is computed from, left to right, and how many years back each is."""
        return ()

    def inputs(self, bound: Bound) -> list[tuple[Figure, int]]:
        """Return what it is made of as an organisation has it."""
        return [(bound.resolve(figure), years) for figure, years in self.made_of]

    def beneath(self, bound: Bound) -> Iterator[tuple[Figure, int]]:
        """Yield the figures that are read with it, and how many years back: its inputs, or what tells of its rows."""
        yield from self.inputs(bound)

    def queries(self, bound: Bound, days: Period, today: date | None) -> Iterator[tuple[str, Query]]:  # noqa: ARG002 - most figures are of rows
        """Yield what must be read for some days, each with the key under which it is found, beside rows of records."""
        return iter(())

    def wholes(self, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:  # noqa: ARG002 - few need any
        """Yield the small tables of which every row is read, and the columns."""
        return iter(())

    def key_of(self, days: Period, years: int) -> Hashable:  # noqa: ARG002 - for what depends on the report's year
        """Return what tells its result in some days from every other."""
        return self.id, days, self.as_of is not None

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:
        """Return its value in some days, which are `years` before the report's, with its parts."""
        raise NotImplementedError(type(self).__name__)

    def coverage_notes(self, found: Found[Any], days: Period, years: int) -> Iterator[Phrase]:  # noqa: ARG002 - others say it themselves
        """Yield what must be said of the records behind the figures that it is computed from."""
        return iter(())

    def leaves(self, bound: Bound, period: Period, years: int = 0) -> Iterator[tuple[Figure, Period]]:  # noqa: ARG002 - it is one
        """Yield the figures whose rows stand behind it, with their days: it, or those that it is made of."""
        days = self.window(period, years)
        if days.days > 0:
            yield self, days

    def sources(self, bound: Bound, period: Period, years: int = 0) -> Iterator[tuple[Figure, Table, Period]]:
        """Yield the figures whose rows stand behind it, with the tables of each, and the days."""
        for leaf, days in self.leaves(bound, period, years):
            yield from ((leaf, table, days) for table in leaf.tables(bound))

    def tables(self, bound: Bound) -> Sequence[Table]:  # noqa: ARG002 - some are of no rows
        """Return the tables whose rows stand behind it."""
        return ()

    def members(self, bound: Bound, days: Period, lived: Period, read: Read) -> Standing:  # noqa: ARG002 - those of rows are read together
        """Return who stands behind it, and behind its parts, in some days, of which those `lived` have come."""
        return Standing()

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:  # noqa: ARG002 - some are of no rows
        """Return what those who stand behind a number give back of it, by what it is called in a `Result`.

        `sum` is what a mean divides by its n. What is not named here cannot be told from them.
        """
        return {}

    def behind(self, found: Found[Any], days: Period, read: Read) -> Iterator[tuple[Table, Row]]:  # noqa: ARG002 - most have rows
        """Yield the rows behind it in some days, by their tables: id, day, import, its file and time."""
        return iter(())

    # How it is told.

    def say(self, bound: Bound) -> Phrase:  # noqa: ARG002 - most speak of what they are bound to
        """Return what it counts, in words made from the declaration."""
        return Phrase(self.kind)

    def describe(self, bound: Bound) -> Phrase:
        """Return what it counts: its own definition if it has one."""
        return Phrase(self.definition) if self.definition else self.say(bound)

    def axes(self, found: Labelled) -> Iterator[Axis]:  # noqa: ARG002 - some have no breakdowns
        """Yield its dimensions as they are shown, in the order of its breakdowns."""
        return iter(())

    def precision(self, value: Fraction, *, estimated: bool) -> Precision:  # noqa: ARG002 - for what was set
        """Return how finely a number of it is printed."""
        return precision_of(self.decimals, self.round_to, estimated=estimated)

    # What its breakdowns are.

    def parts_add_up(self, name: str) -> bool:  # noqa: ARG002 - for most all dimensions are alike
        """Tell whether the parts along the dimension of a name add up to the whole."""
        return self.traits.additive

    def full_name(self, dimension: str) -> str:
        """Return the full name of a dimension: `person.gender` for what is looked up through a reference."""
        return dimension


@attrs.frozen(eq=False)
class Earlier(Term):
    """A figure in the same period some years before."""

    figure: Figure
    years: int = 1
