"""What statements of plugins return: checked row by row, and folded."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import attrs

from omsorgskjerne.errors import FigureError
from omsorgskjerne.figures.behind import Adds, Behind, NamedRow, Others, Part, Standing, Units
from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.members import HEADS
from omsorgskjerne.figures.queries import Query
from omsorgskjerne.figures.tally import time_code
from omsorgskjerne.roles import Reference
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.figures.fold import Codes, Row
    from omsorgskjerne.figures.sql import RawSql
    from omsorgskjerne.period import Period

_ = words_of(__name__)


_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")


class Value(NamedTuple):
    """What a statement returns in a row."""

    codes: Codes
    number: Fraction | None
    """The value; of an interval its days."""
    person: str | None
    row: str | None
    """The row behind it, where values are told apart by theirs."""


@attrs.frozen
class Raw(Query):
    """What a plugin's own statement returns for some days; the table is that which says if anything was recorded."""

    owner: str
    """The plugin whose statement it is."""
    figure: RawSql
    window: Period
    parameters: tuple[tuple[str, str | int | float], ...]
    """The days of the window, and what the statement has of its own."""
    by_row: bool = False
    """Whether values are told apart by the row behind each."""

    def selects(self) -> Iterable[Any]:
        """Return it: it is a statement already."""
        return (self,)

    def refuse(self, reason: str, **values: Any) -> NoReturn:
        """Refuse what the statement returns or is; never with a value."""
        raise FigureError(
            _("{owner}: the figure {figure} cannot be computed: {reason}."),
            hint=_("Tell whoever maintains the plugin."),
            owner=self.owner,
            figure=self.figure.id,
            reason=Phrase(reason, **values),
        )

    def fold(self, answers: Iterator[Iterable[Row]]) -> Counter[Value]:
        """Return how often each value came, of rows of (codes …, value, person, row id); internal ones have no more.

        Where values are added up, those that are None are there too: a sum of them alone is not stated. An interval the
        wrong way round is not. Raises FigureError, naming plugin and figure, where a row is not what it must be.
        """
        figure, width, found = self.figure, len(self.figure.by), Counter[Value]()
        wanted = width + (1 if figure.internal_only else 3)
        for row in chain.from_iterable(answers):
            if len(row) != wanted:
                self.refuse(_("its statement returns {found} columns, not {wanted}"), found=len(row), wanted=wanted)
            codes, number = self._codes(row), self._number(row[width])
            person, row_id = (None, None) if figure.internal_only else self._behind(*row[width + 1 :])
            if number is not None or (row[width] is None and figure.traits.additive):
                found[Value(codes, number, person, row_id if self.by_row else None)] += 1
        return found

    def by_code(
        self, name: str, found: Counter[Value], known: Mapping[str, str] | None
    ) -> dict[str | None, Counter[Value]]:
        """Return what was found by the code of one dimension.

        Raises FigureError for a text that is none of its codes: it could be anything that somebody wrote. The id of a
        row that does not stand (it was voided since) says nothing, and is not shown.
        """
        place, of = list(self.figure.by).index(name), self.figure.by[name]
        refers = isinstance(of, FieldRef) and isinstance(describe(of.record)[of.name].role, Reference)
        parts: defaultdict[str | None, Counter[Value]] = defaultdict(Counter)
        for value, times in found.items():
            code = value.codes[place]
            if known is not None and code is not None and code not in known:
                if not refers:
                    self.refuse(_("its statement returns what is no code of {dimension}"), dimension=name)
                code = None
            parts[code][value] = times
        return parts

    def whose(self, found: Counter[Value], days: Period) -> Standing:
        """Return who stands behind all values, and behind those of each code, in the days that these are asked for."""
        figure, people, standing = self.figure, self.figure.unit in HEADS, Standing()
        known: defaultdict[tuple[str, Part], float] = defaultdict(float)
        for (codes, number, person, row), times in found.items():
            if number is None:
                continue
            named, amount = dict(zip(figure.by, codes, strict=True)), float(number)
            parts = [Part(figure.id, days, name, named.get(name)) for name in ("", *figure.dimension_names)]
            heads, largest = (max(1, int(number)), min(amount, 1)) if people else (1, amount)
            for part in parts:
                behind = standing.behind.setdefault(part, Behind())
                if person is None:
                    behind.take_others(Others(times, times * heads, times * amount, largest), 1)
                    # A statement does not say of which day a value is: each is taken for somebody else.
                    behind.fullest = behind.others
                else:
                    behind.rows += times
                    known[person, part] += times * amount
                    one = 0 if figure.traits.distinct else times * amount
                    standing.rows.setdefault(str(row), NamedRow(person)).adds[part] = Adds(times, one, 0)
            if person is None:
                standing.units.append(Units(times, dict.fromkeys(parts, Adds(1, amount, heads))))
        for (person, part), amount in sorted(known.items(), key=lambda one: one[0][0]):
            standing.behind[part].take(person, amount)
            if figure.traits.distinct:
                standing.persons.setdefault(person, {})[part] = Adds(0, 1, 0)
        return standing

    def _codes(self, row: Row) -> tuple[str | None, ...]:
        return tuple(self._code(name, code) for name, code in zip(self.figure.by, row, strict=False))

    def _behind(self, person: Any, row_id: Any) -> tuple[str | None, str]:
        if not isinstance(row_id, str) or not row_id:
            self.refuse(_("its statement returns a value without the id of a row"))
        if not isinstance(person, str | None) or person == "" or (person is None and self.figure.traits.distinct):
            self.refuse(_("its statement returns a person without an id"))
        return person, row_id

    def _code(self, name: str, code: Any) -> str | None:
        if name in TIME:
            day = _day(code)
            if day is None or not self.window.start <= day < self.window.end:
                self.refuse(_("{dimension} must be a day of the period, such as 2024-12-31"), dimension=name)
            return time_code(name, day)
        if isinstance(code, int):
            return str(code)
        if not isinstance(code, str | None) or (name == self.figure.told and code not in {None, *Quality}):
            self.refuse(_("{dimension} must be a code"), dimension=name)
        return code

    def _number(self, value: Any) -> Fraction | None:  # noqa: RET503 - the last refuses
        """Return a value as a number, an interval as its days; None for none, and for one the wrong way round."""
        if value is None or isinstance(value, int):
            return None if value is None else Fraction(value)
        if isinstance(value, float) and isfinite(value):
            return Fraction(Decimal(repr(value)))
        if isinstance(value, str):
            if _DECIMAL.fullmatch(value):
                return Fraction(value)
            since, until = (_day(day) for day in value.partition("/")[::2])
            if since is not None and until is not None:
                return Fraction((until - since).days) if since <= until else None
        self.refuse(
            _("its statement returns a value that is neither a number nor two days, such as 2025-02-03/2025-02-17")
        )

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}, {self.window.name}: the statement of {self.figure.id}"


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2024-12-31") else None
    except ValueError:
        return None
