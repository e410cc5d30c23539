"""What a figure is: a declaration that can be checked, planned, printed and versioned. Nothing here reads a row.

A figure of rows names a record or field (`of`), a filter (`where`) and the dimensions it may be broken down by (`by`).
A `Formula` is built from other figures with `+ - * /` and stays a tree that can be printed with its values put in.
"""

from omsorgskjerne.figures.amounts import Count, Mean, Median, Sum, Within
from omsorgskjerne.figures.base import (
    TIME,
    Between,
    Constant,
    Dimension,
    Earlier,
    Figure,
    Operation,
    Term,
    Via,
    dimension_name,
    terms_in,
    via,
    write_expression,
)
from omsorgskjerne.figures.computed import Formula, Occupancy, Parameter, PeriodDays, Stated, Union
from omsorgskjerne.figures.days import Days, OpenDays
from omsorgskjerne.figures.intervals import During, Nights, Peak, Snapshot
from omsorgskjerne.figures.persons import FirstMean, LatestMean, Newcomers, People, PersonDays, Progress
from omsorgskjerne.figures.rows import Elapsed, RowFigure
from omsorgskjerne.figures.sql import RawSql, Take

__all__ = [
    "TIME",
    "Between",
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
    "LatestMean",
    "Mean",
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
    "Term",
    "Union",
    "Via",
    "Within",
    "dimension_name",
    "terms_in",
    "via",
    "write_expression",
]
