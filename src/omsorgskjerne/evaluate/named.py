"""What a report for outside calls the rows that a breakdown is by: by name only where `omsorg.toml` lets the names out.

Names of activities and suppliers are typed by hand like any text of a record, and may be those of persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.ids import is_id
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Axis
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

_ = words_of(__name__)


def without_names(report: Report, organisation: Organisation, store: Store) -> Report:
    """Return a report whose breakdowns number rows in place of naming them, but for the records whose names may go.

    They are numbered in the order in which they were entered, so that each keeps its number while none before it is
    voided.
    """
    tables = {table.path: table for table in organisation.tables.values()}
    open_ones = [tables[path] for path in organisation.settings.disclosure.names if path in tables]
    named = {kept.id for table in open_ones for kept in store.rows(table.record, voided=True)}
    return attrs.evolve(report, lines={id_: _line(line, named) for id_, line in report.lines.items()})


def _line(line: Line, named: Collection[str]) -> Line:
    return attrs.evolve(line, axes={name: _axis(axis, named) for name, axis in line.axes.items()})


def _axis(axis: Axis, named: Collection[str]) -> Axis:
    numbered = sorted(code for code in axis.codes if is_id(code) and code not in named)
    names = {
        code: Phrase(_("{what} {number}"), what=Phrase(axis.label), number=number)
        for number, code in enumerate(numbered, start=1)
    }
    return attrs.evolve(axis, codes={**axis.codes, **names})
