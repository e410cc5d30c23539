"""From an evaluated report to a document: which parts it has, in which order, in which words."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.indicators import Parameter, PeriodDays, dimension_name
from omsorgskjerne.organisation.audiences import INTERNAL
from omsorgskjerne.organisation.tables import CORE
from omsorgskjerne.sections import Bars, Breakdown, Profile, Trend
from omsorgskjerne.show.definitions import Definitions
from omsorgskjerne.show.diagrams import bars, profile, trend
from omsorgskjerne.show.document import Chart, Document, Part, Table, tidy
from omsorgskjerne.show.numbers import Numbers
from omsorgskjerne.show.tables import Tables, recorded
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures.results import Line, Report
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.sections import Section
    from omsorgskjerne.words import Language

_ = words_of(__name__)

PARAGRAPH = re.compile(r"\n\s*\n")


def compose(report: Report, language: Language) -> Document:
    """Return a report as a document in one language. Notes are numbered in the order in which a reader meets them."""
    numbers = Numbers(language)
    tables = Tables(report, numbers)
    say = language.say
    parts = (_foreword(report, language), _key(tables), *_sections(tables), _goals(tables))
    definitions = Definitions(report, numbers)
    return Document(
        language=language.code,
        organisation=report.organisation,
        title=say(
            _("Annual report {period}") if _whole_year(report) else _("Report {period}"),
            period=numbers.period(report.period),
        ),
        span=f"{numbers.date(report.period.start)}–{numbers.date(report.period.last)}",
        last=report.period.last,
        parts=tuple(_numbered((part for part in parts if part), language)),
        notes=Part("notes", say(_("Notes")), tables.notes.texts),
        appendix=Part("definitions", say(_("Definitions")), (_how_to_read(language),)),
        definitions=tuple(definitions.of(line) for line in _defined(report)),
        colophon=_colophon(report, language),
        contents=say(_("Contents")),
        skip=say(_("Skip to the report")),
        formula=say(_("Formula")),
        note=say(_("Note")),
        audience=_audience(report.audience, language),
    )


def _numbered(parts: Iterable[Part], language: Language) -> Iterator[Part]:
    """Yield the parts with their tables and figures numbered in the order in which a reader meets them."""
    tables, figures = count(1), count(1)

    def label(block: Table | Chart) -> str:
        if isinstance(block, Chart):
            return language.say(_("Figure {number}"), number=next(figures))
        return language.say(_("Table {number}"), number=next(tables)) if block.rows else ""

    for part in parts:
        yield attrs.evolve(part, blocks=tuple(attrs.evolve(block, label=label(block)) for block in part.blocks))


def _audience(audience: Audience, language: Language) -> str:
    if audience.funder:
        return language.say(_("Prepared for {funder}"), funder=audience.label)
    return "" if audience == INTERNAL else language.say(_("Public edition"))


def _whole_year(report: Report) -> bool:
    return report.period.back(-1).start == report.period.end


def _foreword(report: Report, language: Language) -> Part | None:
    paragraphs = tuple(text for part in PARAGRAPH.split(language.say(report.foreword)) if (text := tidy(part)))
    return Part("foreword", language.say(_("Foreword")), paragraphs) if paragraphs else None


def _key(tables: Tables) -> Part | None:
    lines = [line for line in tables.report.lines.values() if line.figure.key and recorded(line)]
    if not lines:
        return None
    shown = {name for name, _head in tables.years(lines)}
    empty = [tables.numbers.period(period) for period in tables.report.previous if period.name not in shown]
    text = tuple(tables.say(_("Nothing was recorded for {period}."), period=period) for period in empty)
    return Part("key", tables.say(_("Key figures")), text, (tables.key(lines),))


def _sections(tables: Tables) -> Iterator[Part]:
    for section in tables.report.sections:
        if any(map(recorded, _lines(tables.report, section))):
            placed = [tables.report.lines[figure.id] for figure in section.figures if figure.id in tables.report.lines]
            yield _section(tables, section, [line for line in placed if not isinstance(line.figure, Parameter)])
    others = [line for line in _outside(tables.report) if not line.figure.key]
    if others:
        title = tables.say(_("Other figures"))
        yield Part("other", title, (), (tables.section("other-table", title, others),))


def _lines(report: Report, section: Section) -> list[Line]:
    """Return every figure that a section speaks of; where nothing was recorded of any of them it is not printed.

    What is set rather than recorded stands in the definitions of the figures that are made with it.
    """
    ids = [figure.id for figure in section.figures]
    for asked in (*section.charts, *section.tables):
        ids += [figure.id for figure in (asked.figures if isinstance(asked, Trend | Profile) else (asked.figure,))]
    lines = (report.lines[id_] for id_ in dict.fromkeys(ids) if id_ in report.lines)
    return [line for line in lines if not isinstance(line.figure, Parameter)]


def _outside(report: Report) -> list[Line]:
    """Return the figures that stand in no section.

    What was set, how many days the period has, and what a plugin has only for the formulas of others need no line:
    their definitions show it. What the organisation itself declares is printed.
    """
    placed = {figure.id for section in report.sections for figure in section.figures}
    told = placed | ({id_ for line in report.lines.values() for id_ in line.formula_inputs} - report.own)
    silent = Parameter | PeriodDays
    return [line for id_, line in report.lines.items() if id_ not in told and not isinstance(line.figure, silent)]


def _defined(report: Report) -> Iterator[Line]:
    """Yield the figures that are defined in the appendix: all but those of sections that are not printed."""
    silent = {
        line.figure.id
        for lines in (_lines(report, section) for section in report.sections)
        for line in lines
        if not any(map(recorded, lines)) and not line.figure.key
    }
    return (line for id_, line in report.lines.items() if id_ not in silent)


def _section(tables: Tables, section: Section, lines: list[Line]) -> Part:
    id_, title = f"section-{section.id}", tables.say(section.title)
    blocks: list[Table | Chart] = [tables.section(f"{id_}-table", title, lines)] if lines else []
    # A chart has its numbers in a table beside it: the same breakdown is not printed a second time.
    charted = {(chart.figure.id, dimension_name(chart.by)) for chart in section.charts if isinstance(chart, Bars)}
    for index, asked in enumerate((*section.charts, *section.tables), start=1):
        if isinstance(asked, Breakdown) and (asked.figure.id, dimension_name(asked.by)) in charted:
            continue
        block = _block(tables, f"{id_}-{index}", asked)
        if block is not None:
            blocks.append(block)
    return Part(id_, title, (), tuple(blocks))


def _block(tables: Tables, id_: str, asked: Bars | Trend | Profile | Breakdown) -> Table | Chart | None:
    """Return a chart or table; None where nothing was recorded, which the section's own table says already."""
    if isinstance(asked, Trend):
        return trend(tables, id_, asked)
    if isinstance(asked, Profile):
        return profile(tables, id_, asked)
    line = tables.report.lines.get(asked.figure.id)
    if line is None:
        return None
    return bars(tables, id_, line, asked) if isinstance(asked, Bars) else tables.breakdown(id_, line, asked)


def _goals(tables: Tables) -> Part | None:
    lines = [line for line in tables.report.lines.values() if line.goal]
    return Part("goals", tables.say(_("Goal attainment")), (), (tables.goals(lines),)) if lines else None


def _how_to_read(language: Language) -> str:
    return language.say(
        _(
            "Where nothing was recorded it says so; that is not zero. A computed figure is as good as its worst input. "
            "Only estimates are written with ca. The change is that of the unrounded numbers. n is how many rows or "
            "answers stand behind a number."
        )
    )


def _colophon(report: Report, language: Language) -> str:
    programs = ", ".join(
        f"{'omsorgskjerne' if name == CORE else name} {version}" for name, version in report.plugins.items()
    )
    return language.say(_("Made with {programs}."), programs=programs)
