"""Evaluating what is read off cells: counts, sums, means and different days."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.figures.queries import ROWS, Measure
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.tally import in_order, stretches
from omsorgskjerne.indicators import Count, Mean, Sum
from omsorgskjerne.roles import Quantity
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omsorgskjerne.figures.coverage import Coverage
    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.figures.tally import Parts
    from omsorgskjerne.indicators import Days, RowFigure
    from omsorgskjerne.period import Period

    Vector = list[int]

_ = words_of(__name__)
