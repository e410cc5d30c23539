"""Figures of rows: which rows, filtered how, and what follows from what is measured, what is taken and when."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import TIME, Figure
from omsorgskjerne.figures.measures import Measured, Values, measure_of
from omsorgskjerne.roles import Quantity, Role
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures.base import Dimension
    from omsorgskjerne.figures.takes import Taking
    from omsorgskjerne.figures.times import Time

_ = words_of(__name__)

A_QUANTITY = _("it needs a quantity, such as of=Serving.portions")
THE_PERSON = _("it needs the field naming the person, such as of=Contact.person")


@attrs.frozen
class Elapsed:
    """The days from one date of a row to another: `Elapsed(Tenancy.needed, Tenancy.since)`.

    Rows that lack either date, or have them in the other order, do not state it.
    """

    start: Any
    end: Any

    @property
    def record(self) -> type:
        """Return the record class both dates belong to."""
        return self.start.record  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """Return what it is called: `needed..since`."""
        return f"{self.start.name}..{self.end.name}"


@attrs.frozen(eq=False, kw_only=True)
class RowFigure(Figure):
    """A figure of rows: which, filtered how, and the dimensions it may be broken down by.

    What it is, is put together from what is measured, what is taken of it, and when a row counts.
    """

    says: ClassVar[str]
    """What it counts, in words: of `{records}{where}` (the plural of the record, and the filter), and their `{event}`.
    `{field}` is what it looks at, `{others}` are what that refers to."""
    says_summed: ClassVar[str] = ""
    """The same where a quantity is added up, if it may be."""
    says_different: ClassVar[str] = ""
    """The same where what rows refer to is counted, if it may be."""
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Quantity,)
    """Roles that the field it is of may have."""
    must_be_of: ClassVar[str] = ""
    """What it must be of, in words, where a record will not do."""
    may_be_elapsed: ClassVar[bool] = False
    """Whether it may be of the days between two dates."""
    may_have_at: ClassVar[bool] = False
    """Whether another date than the event's may put its rows in a period."""
    take: ClassVar[Taking]
    time: ClassVar[Time]

    of: Any
    """A record class, or a field of one."""
    where: Mapping[Any, Any] = attrs.field(factory=dict)
    """Field → code, or a tuple of codes; None means *not stated*."""
    usually: Mapping[Any, Any] = attrs.field(factory=dict)
    """A filter that a slice may put another code in the place of, while `where` it can only narrow: a scale of scores,
    which cannot be mixed."""
    by: tuple[Any, ...] = ()
    at: Any = None
    """The date of a row that puts it in a period, where that is not its event date: `Tenancy.until` counts those that
    ended. An interval ended on its `until`, the first day it was over."""
    monthly: bool = True
    """Whether it has months where it can be added up; else only if `by` names them."""

    @property
    def record(self) -> type:
        """Return the record class it counts."""
        return self.of.record if isinstance(self.of, FieldRef | Elapsed) else self.of

    @cached_property
    def measure(self) -> Measured:
        """Return what is measured of the rows."""
        return measure_of(self.of) if self.take.grows else Values()

    @property
    def distinct(self) -> bool:  # type: ignore[override]
        """Tell whether different ones are counted."""
        return self.measure.distinct

    @property
    def sentence(self) -> str:
        """Return what it counts, in words, by what is measured."""
        summed = self.says_summed if self.measure.quantity is not None else ""
        return summed or (self.says_different if self.measure.distinct else "") or self.says

    @property
    def grows_with_days(self) -> bool:
        """Tell whether it is no less over more days."""
        return self.take.grows and self.time.grows_with_days and not self.measure.may_fall

    @property
    def grows_with_rows(self) -> bool:
        """Tell whether it is no less when more rows pass the filter."""
        return self.take.grows and self.time.grows_with_rows and not self.measure.may_fall

    @property
    def is_rate(self) -> bool:
        """Tell whether it says what is usual."""
        return not self.take.grows

    @property
    def is_share(self) -> bool:
        """Tell whether it is a part of the rows."""
        return self.take.shares

    @cached_property
    def filters(self) -> Mapping[str, tuple[Any, ...]]:
        """Return the filter as field name → codes that pass."""
        return MappingProxyType({**_by_name(self.usually), **_by_name(self.where)})

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return its breakdowns; what can be added up has months too."""
        months = self.additive and self.monthly and "month" not in self.by
        return (*self.by, "month") if months else tuple(self.by)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Return what else makes its number another than that of its kind: every field that the kind adds.

        All but the service, which is a name for the union: a field that is forgotten here would let two numbers that
        differ be taken for one.
        """
        common = {field.name for field in attrs.fields(RowFigure)} | {"service"}
        return tuple(str(getattr(self, field.name)) for field in attrs.fields(type(self)) if field.name not in common)

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Return the divisions of time it is broken down by."""
        return tuple(name for name in TIME if name in self.dimensions)

    def adds_up(self, dimension: Dimension) -> bool:  # noqa: ARG002 - for most kinds all dimensions are alike
        """Tell whether the parts along one of its dimensions add up to the whole, so that they have shares."""
        return self.additive

    def sliced(self, where: Mapping[Any, Any], **changes: Any) -> RowFigure:
        """Return this figure with a narrower filter, for a formula or (with an id) as a figure of its own.

        Rows must pass both filters; a field that both name keeps the codes they have in common, of which there must be
        one.
        """
        names = ",".join(f"{name}={'|'.join(map(str, codes))}" for name, codes in _by_name(where).items())
        both = _by_name(self.where)
        for name, codes in _by_name(where).items():
            both[name] = tuple(code for code in codes if code in both.get(name, codes))
        filters = {FieldRef(self.record, name): codes for name, codes in both.items()}
        return attrs.evolve(self, **{"id": f"{self.id}[{names}]", "where": filters, "formerly": None, **changes})


def _by_name(where: Mapping[Any, Any]) -> dict[str, tuple[Any, ...]]:
    """Return a filter as field name → codes that pass."""
    return {
        (ref.name if isinstance(ref, FieldRef) else str(ref)): codes if isinstance(codes, tuple) else (codes,)
        for ref, codes in where.items()
    }
