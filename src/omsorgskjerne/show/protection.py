"""What a report says of the numbers that it does not show."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.figures import TIME
from omsorgskjerne.show.document import Cell, Chart, Column, Label, Part, Row, Table
from omsorgskjerne.show.tables import recorded
from omsorgskjerne.terms import Disclosure
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.results import LeftOut, Protection, Shown
    from omsorgskjerne.show.tables import Tables

_ = words_of(__name__)

_MILDER = {
    "threshold": _("That fewer persons than {usual} are enough was decided on {day}."),
    "dominance": _("That more than {usual} per cent may be one person's was decided on {day}."),
}

_MERGED = {
    True: _("Shown as quarters and not as months, so that more can be shown: {figures}."),
    False: _("Rare ones are shown together, so that more can be shown: {figures}."),
}
"""What is said of merged breakdowns: of time, of codes."""


def not_shown(tables: Tables, before: Iterable[Part]) -> Part | None:
    """Return the part that says what is not shown and why, in those `before` it too; None where everything is."""
    protection = tables.report.protection
    if protection is None:
        return None
    blocks = (_overrides(tables, protection.shown),) if protection.shown else ()
    return Part(
        "protection", tables.say(_("Numbers that are not shown")), tuple(_told(tables, protection, before)), blocks
    )


def _told(tables: Tables, protection: Protection, before: Iterable[Part]) -> Iterator[str]:
    yield tables.say(
        _(
            "To protect persons, a number is not shown where fewer than {threshold} different persons (households, "
            "dwellings) stand behind it, where more than {dominance} per cent of it is one person's, or where whoever "
            "has the second largest part of it could tell the largest to within a tenth; zero is. A colon stands in "
            "its place. Others are not shown because it could be worked out from them. Colons in the tables of "
            "this document: {colons}; a number that stands in several of them has one in each. Numbers that are not "
            "shown in all, each counted once, with those of breakdowns that only JSON and the data package have: "
            "{hidden}."
        ),
        threshold=protection.threshold,
        dominance=tables.numbers.exact(Fraction(protection.dominance)),
        colons=tables.numbers.number(_colons(before)),
        hidden=tables.numbers.number(protection.hidden),
    )
    yield tables.say(
        _(
            "Known persons are counted once. Those who were not named are taken to be as many as on the day with most "
            "of them: on other days they may be the same. Numbers of few are not broken down. How many rows stand "
            "behind a mean is not told, nor are notes that hold numbers of their own."
        )
    )
    yield tables.say(
        _(
            "Before this report was made, it was checked that the very same one could have come of other records, in "
            "which the numbers that are not shown are far enough from what they are."
        )
    )
    yield tables.say(
        _(
            "This is no proof: it is not proven to protect against whoever puts this report beside others, or knows "
            "more than it prints."
        )
    )
    yield tables.say(_("Funders who lay their reports beside each other are not protected against."))
    if tables.report.draft:
        yield tables.say(_("This is a draft, and not given: what is given is frozen."))
    yield from _exceptions(tables, protection)


def _colons(parts: Iterable[Part]) -> int:
    """Return in how many cells of tables, and of those of charts, a number is not shown."""
    blocks = (block for part in parts for block in part.blocks)
    tables = (block.table if isinstance(block, Chart) else block for block in blocks)
    return sum(cell.mark == "suppressed" for table in tables for row in table.rows for cell in row.cells)


def _exceptions(tables: Tables, protection: Protection) -> Iterator[str]:
    """Yield what is not there at all, and what is there without control."""
    if tables.report.withheld:
        yield tables.say(
            _("Numbers of {periods} are left out, because others of the same days were given before."),
            periods=", ".join(map(tables.numbers.period, tables.report.withheld)),
        )
    for of_time, words in _MERGED.items():
        merged = [(tables.report.lines[id_], name) for id_, name in tables.report.merged if (name in TIME) is of_time]
        if merged:
            names = (_breakdown(tables, line.figure.label, line.axes[name].label) for line, name in merged)
            yield tables.say(words, figures=", ".join(names))
    for (reason, advice), some in _by_reason(protection.left_out).items():
        yield tables.say(
            _("Left out, because it could not be protected: {figures}. {reason} {advice}"),
            figures=", ".join(_named(tables, one) for one in some),
            reason=reason,
            advice=advice,
        )
    for one in protection.milder:
        yield tables.say(
            _MILDER[one.rule], day=tables.numbers.date(one.day), usual=tables.numbers.exact(Fraction(one.usual))
        )
    decided = {one.figure for one in protection.shown}
    free = [
        line.figure.label
        for id_, line in tables.report.lines.items()
        if line.figure.disclosure is Disclosure.NONE and id_ not in decided and recorded(line)
    ]
    if free:
        yield tables.say(
            _("Shown without control, because they say nothing of a person: {figures}."),
            figures=", ".join(tables.say(label) for label in free),
        )


def _by_reason(left_out: Iterable[LeftOut]) -> Mapping[tuple[str, str], list[LeftOut]]:
    found: defaultdict[tuple[str, str], list[LeftOut]] = defaultdict(list)
    for one in left_out:
        found[one.reason, one.advice].append(one)
    return found


def _named(tables: Tables, one: LeftOut) -> str:
    if not one.dimension:
        return tables.say(one.label)
    return _breakdown(tables, one.label, one.by)


def _breakdown(tables: Tables, figure: str, dimension: str) -> str:
    return tables.say(_("{figure} by {dimension}"), figure=figure, dimension=dimension)


def _overrides(tables: Tables, shown: tuple[Shown, ...]) -> Table:
    """Return the table of the numbers that are shown because somebody decided so; who and why is known inside."""
    heads = [Column(tables.say(head)) for head in (_("Part"), _("Decided"))]
    rows = []
    for one in shown:
        line = tables.report.lines[one.figure]
        name = one.dimension
        part = tables.code(name, one.part, line.axes.get(name)) if name else tables.say(_("all"))
        cells = (Cell(part), Cell(tables.numbers.date(one.day)))
        rows.append(Row(Label(tables.say(line.figure.label), one.figure), cells))
    return tables.table("overrides-table", tables.say(_("Shown by decision, without this protection")), heads, rows)
