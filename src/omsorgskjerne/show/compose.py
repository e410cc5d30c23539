"""From an evaluated report to a document: which parts it has, in which order, in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures import dimension_name
from omsorgskjerne.organisation.audiences import INTERNAL
from omsorgskjerne.sections import Bars, Breakdown, Profile, Trend
from omsorgskjerne.show.chapters import CHAPTER, chapters
from omsorgskjerne.show.definitions import Definitions
from omsorgskjerne.show.diagrams import bars, profile, trend
from omsorgskjerne.show.document import Chart, Document, Part, Table, tidy
from omsorgskjerne.show.notes import said
from omsorgskjerne.show.numbers import Numbers
from omsorgskjerne.show.protection import not_shown
from omsorgskjerne.show.tables import Tables, recorded
from omsorgskjerne.tables import CORE
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.sections import Section
    from omsorgskjerne.words import Language

_ = words_of(__name__)

Maker = tuple[str, Callable[[], Part | None]]
"""The name of a part in `order`, and what makes it."""
PARAGRAPH = re.compile(r"\n\s*\n")


def compose(report: Report, language: Language) -> Document:
    """Return a report as a document in one language. Notes are numbered in the order in which a reader meets them."""
    numbers = Numbers(language)
    tables = Tables(report, numbers)
    say = language.say
    parts = tuple(_numbered(_parts(tables), language))
    defined = tuple(_defined(report))
    definitions = Definitions(report, numbers, frozenset(line.figure.id for line in defined))
    return Document(
        language=language.code,
        organisation=report.organisation,
        title=say(
            _("Annual report {period}") if _whole_year(report) else _("Report {period}"),
            period=numbers.period(report.period),
        ),
        span=f"{numbers.date(report.period.start)}–{numbers.date(report.period.last)}",
        last=report.period.last,
        parts=parts,
        notes=Part("notes", say(_("Notes")), tables.notes.texts),
        appendix=Part("definitions", say(_("Definitions")), (_how_to_read(report, language),)),
        definitions=tuple(definitions.of(line) for line in defined),
        colophon=_colophon(report, language),
        contents=say(_("Contents")),
        skip=say(_("Skip to the report")),
        formula=say(_("Formula")),
        note=say(_("Note")),
        inputs=say(_("Computed from")),
        audience=_audience(report.audience, language),
        draft=say(_("Draft")) if report.draft else "",
        cover=next((part.text for part in parts if part.id == "cover"), ()),
        anchor=_anchor(report, language),
    )


def _parts(tables: Tables) -> Iterator[Part]:
    """Yield the parts: cover, foreword, chapters, key figures, then the rest; what `order` names stands between.

    Last of all stands what is not shown in them.

    A part is made when its turn comes, because its notes are numbered then.
    """
    report, language = tables.report, tables.numbers.language
    before: list[Maker] = [("", partial(_warnings, report, tables.numbers)), ("", partial(_cover, tables))]
    before += [("", partial(_foreword, report, language))]
    before += [(part.id.removeprefix(CHAPTER), partial(_itself, part)) for part in chapters(report, language)]
    before += [("key", partial(_key, tables))]
    after: list[Maker] = [(section.id, partial(_section, tables, section)) for section in report.sections]
    after += [(name, partial(make, tables)) for name, make in (("other", _other), ("goals", _goals))]
    places = {name: place for place, name in enumerate(report.order)}
    ranked = [(places.get(name, -1), make) for name, make in before]
    ranked += [(places.get(name, len(places)), make) for name, make in after]
    made = []
    for _place, make in sorted(ranked, key=itemgetter(0)):
        if part := make():
            made.append(part)
            yield part
    if last := not_shown(tables, made):
        yield last


def _itself(part: Part) -> Part:
    return part


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
    return report.period.is_year


def _cover(tables: Tables) -> Part | None:
    """Return what a funder is told first: its own text, when it is to have the report, and what it has given."""
    report, numbers = tables.report, tables.numbers
    text = _paragraphs(tables.say(report.cover))
    if report.deadline is not None:
        text = (*text, tables.say(_("To be handed in by {date}."), date=numbers.date(report.deadline)))
    grants = (tables.grants(),) if report.grants else ()
    title = tables.say(_("For {funder}"), funder=report.audience.label)
    return Part("cover", title, text, grants) if text or grants else None


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(tidied for part in PARAGRAPH.split(text) if (tidied := tidy(part)))


def _warnings(report: Report, numbers: Numbers) -> Part | None:
    """Return what whoever signs the report should see first."""
    told = tuple(said(warning, numbers) for warning in report.warnings)
    return Part("warnings", numbers.language.say(_("Should be looked at")), told) if told else None


def _foreword(report: Report, language: Language) -> Part | None:
    paragraphs = _paragraphs(language.say(report.foreword))
    return Part("foreword", language.say(_("Foreword")), paragraphs) if paragraphs else None


def _key(tables: Tables) -> Part | None:
    lines = [line for line in tables.report.lines.values() if line.figure.key and recorded(line)]
    if not lines:
        return None
    shown = {name for name, _head in tables.years(lines)}
    stand = [period for period in tables.report.previous if period not in tables.report.withheld]
    empty = [tables.numbers.period(period) for period in stand if period.name not in shown]
    text = tuple(tables.say(_("Nothing was recorded for {period}."), period=period) for period in empty)
    return Part("key", tables.say(_("Key figures")), text, (tables.key(lines),))


def _other(tables: Tables) -> Part | None:
    others = [line for line in _outside(tables.report) if not line.figure.key]
    title = tables.say(_("Other figures"))
    return Part("other", title, (), (tables.section("other-table", title, others),)) if others else None


def _lines(report: Report, section: Section) -> list[Line]:
    """Return every figure that a section speaks of; where nothing was recorded of any of them it is not printed.

    What is set rather than recorded stands in the definitions of the figures that are made with it.
    """
    ids = [figure.id for figure in section.figures]
    for asked in (*section.charts, *section.tables):
        ids += [figure.id for figure in (asked.figures if isinstance(asked, Trend | Profile) else (asked.figure,))]
    lines = (report.lines[id_] for id_ in dict.fromkeys(ids) if id_ in report.lines)
    return [line for line in lines if not line.figure.is_set]


def _outside(report: Report) -> list[Line]:
    """Return the figures that stand in no section.

    What was set, how many days the period has, and what a plugin has only for the formulas of others need no line:
    their definitions show it. What the organisation itself declares is printed.
    """
    placed = {figure.id for section in report.sections for figure in section.figures}
    told = (
        placed | report.behind | ({id_ for line in report.lines.values() for id_ in line.formula_inputs} - report.own)
    )
    return [line for id_, line in report.lines.items() if id_ not in told and not line.figure.is_given]


def _defined(report: Report) -> Iterator[Line]:
    """Yield the figures that are defined in the appendix: all but those of sections that are not printed."""
    silent = {
        line.figure.id
        for lines in (_lines(report, section) for section in report.sections)
        for line in lines
        if not any(map(recorded, lines)) and not line.figure.key
    }
    return (line for id_, line in report.lines.items() if id_ not in silent)


def _section(tables: Tables, section: Section) -> Part | None:
    if not any(map(recorded, _lines(tables.report, section))):
        return None
    placed = (tables.report.lines[figure.id] for figure in section.figures if figure.id in tables.report.lines)
    lines = [line for line in placed if not line.figure.is_set]
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


def _how_to_read(report: Report, language: Language) -> str:
    if report.audience.rule is None:
        return language.say(
            _(
                "Where nothing was recorded it says so; that is not zero. A computed figure is as good as its worst "
                "input. Only estimates are written with ca. The change is that of the unrounded numbers. n is how many "
                "rows or answers stand behind a number."
            )
        )
    return language.say(
        _(
            "Where nothing was recorded it says so; that is not zero. A computed figure is as good as its worst input. "
            "Only estimates are written with ca. Changes and shares are those of the numbers as they are printed. n is "
            "how many rows or answers stand behind a number."
        )
    )


def _anchor(report: Report, language: Language) -> str:
    if not report.anchor:
        return ""
    return language.say(
        _(
            "Chain: {anchor}. Whoever keeps this report can have it told from this line whether anything that was "
            "recorded until then was changed, put in or taken out in secret: omsorg db audit --anchor"
        ),
        anchor=report.anchor,
    )


def _colophon(report: Report, language: Language) -> str:
    programs = ", ".join(
        f"{'omsorgskjerne' if name == CORE else name} {version}" for name, version in report.plugins.items()
    )
    return language.say(_("Made with {programs}."), programs=programs)
