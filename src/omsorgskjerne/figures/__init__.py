"""What a figure is: a declaration that can be checked, planned, printed and versioned, and what is made of rows given.

A figure of rows names a record or field (`of`), a filter (`where`) and the dimensions it may be broken down by (`by`).
A `Formula` is built from other figures with `+ - * /` and stays a tree that can be printed with its values put in.
"""

from omsorgskjerne.figures.authors import (
    Count,
    Days,
    During,
    FirstMean,
    LatestMean,
    Mean,
    Median,
    Newcomers,
    Nights,
    OpenDays,
    Peak,
    People,
    PersonDays,
    Progress,
    Snapshot,
    Sum,
    Within,
)
from omsorgskjerne.figures.base import Earlier, Figure
from omsorgskjerne.figures.calendar import PeriodDays
from omsorgskjerne.figures.composed import Composed, Elapsed
from omsorgskjerne.figures.expressions import (
    TIME,
    Between,
    Constant,
    Dimension,
    Operation,
    Term,
    Via,
    dimension_name,
    terms_in,
    via,
    write_expression,
)
from omsorgskjerne.figures.formula import Formula, Occupancy
from omsorgskjerne.figures.measures import Measured, Values
from omsorgskjerne.figures.parameter import Parameter
from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.sql import RawSql, Take
from omsorgskjerne.figures.stated import Stated
from omsorgskjerne.figures.takes import Taking, Total
from omsorgskjerne.figures.times import InPeriod, Time
from omsorgskjerne.figures.union import Union

__all__ = [
    "TIME",
    "Between",
    "Composed",
    "Constant",
    "Count",
    "Days",
    "Dimension",
    "During",
    "Earlier",
    "Elapsed",
    "Figure",
    "FirstMean",
    "Formula",
    "InPeriod",
    "LatestMean",
    "Mean",
    "Measured",
    "Median",
    "Newcomers",
    "Nights",
    "Occupancy",
    "OpenDays",
    "Operation",
    "Parameter",
    "Peak",
    "People",
    "PeriodDays",
    "PersonDays",
    "Progress",
    "RawSql",
    "RowFigure",
    "Snapshot",
    "Stated",
    "Sum",
    "Take",
    "Taking",
    "Term",
    "Time",
    "Total",
    "Union",
    "Values",
    "Via",
    "Within",
    "dimension_name",
    "terms_in",
    "via",
    "write_expression",
]
