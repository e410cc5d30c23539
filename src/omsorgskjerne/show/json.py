"""A report as JSON for machines: codes instead of words, null where nothing was recorded.

Numbers are unrounded inside, and as they are printed in a report for outside. A number that is there and not shown is
null too, with `suppressed` beside it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from omsorgskjerne.figures import dimension_name
from omsorgskjerne.sections import Profile, Trend
from omsorgskjerne.show.chapters import CHAPTER, chapters, plain_text
from omsorgskjerne.show.notes import Notes, said
from omsorgskjerne.show.numbers import Numbers, plain

if TYPE_CHECKING:
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.sections import Bars, Breakdown, Section
    from omsorgskjerne.show.document import Part
    from omsorgskjerne.words import Language

SCHEMA = 2
"""Raised whenever the shape of the JSON changes."""
NOT_STATED = "not_stated"
"""The key of a breakdown under which stands what has no code."""


def write_json(report: Report, language: Language) -> str:
    """Return the report as JSON: words in the language; the period's `end` is the first day not counted."""
    numbers = Numbers(language)
    whole = {
        "schema": SCHEMA,
        "organisation": report.organisation,
        "period": {"start": report.period.start.isoformat(), "end": report.period.end.isoformat()},
        "audience": report.audience.code,
        **({"draft": True} if report.draft else {}),
        **({"anchor": report.anchor} if report.anchor else {}),
        **({"withheld": [period.name for period in report.withheld]} if report.withheld else {}),
        **merged(report),
        **left_out(report, language),
        "funder": _funder(report, language) if report.audience.funder else None,
        "figures": [_figure(line, report, numbers) for line in report.lines.values()],
        "sections": [_section(section, report, language) for section in report.sections],
        "chapters": [_chapter(part) for part in chapters(report, language)],
        "warnings": [said(warning, numbers) for warning in report.warnings],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def merged(report: Report) -> dict[str, Any]:
    """Return the breakdowns in which months or rare codes are told together, under `merged`; nothing without any."""
    told = [{"figure": figure, "by": name} for figure, name in report.merged]
    return {"merged": told} if told else {}


def left_out(report: Report, language: Language) -> dict[str, Any]:
    """Return what could not be protected and why, under `left_out`; nothing where all is there."""
    some = report.protection.left_out if report.protection else ()
    told = [
        {
            "figure": one.figure,
            "by": one.dimension or None,
            "reason": language.say(one.reason),
            "advice": language.say(one.advice),
        }
        for one in some
    ]
    return {"left_out": told} if told else {}


def _funder(report: Report, language: Language) -> dict[str, Any]:
    return {
        "name": language.say(report.audience.label),
        "cover": language.say(report.cover) or None,
        "deadline": report.deadline.isoformat() if report.deadline else None,
        "grants": [
            {
                "name": language.say(grant.name),
                "tag": grant.tag or None,
                "purpose": language.say(grant.purpose) or None,
                "period": grant.period.name if grant.period else None,
                "amount": plain(Fraction(grant.amount)),
            }
            for grant in report.grants
        ],
    }


def _figure(line: Line, report: Report, numbers: Numbers) -> dict[str, Any]:
    figure, result, goal, language = line.figure, line.result, line.goal, numbers.language
    return {
        "id": figure.id,
        "label": language.say(figure.label),
        "value": plain(result.value),
        "low": plain(result.low),
        "high": plain(result.high),
        "unit": None if figure.unit is None else str(figure.unit),
        "quality": None if result.quality is None else str(result.quality),
        "n": result.n,
        "target": plain(goal.value) if goal else None,
        "reached": goal.reached if goal else None,
        "previous": {name: _part(earlier) for name, earlier in line.previous.items()},
        "by": {
            name: {NOT_STATED if code is None else code: _part(part) for code, part in parts.items()}
            for name, parts in result.by.items()
        },
        "note": " ".join(Notes.of(line, report, numbers)) or None,
        "definition": language.say(line.definition.text, **line.definition.values),
        "version": figure.version,
        "key": figure.key,
        "direction": str(goal.direction) if goal else None,
        "attained": plain(goal.attained) if goal else None,
        "change": plain(line.change),
        "change_percent": plain(line.change_percent),
        "formula": line.formula or None,
        "source": result.source,
        "respondents": result.respondents,
        "known": plain(result.known),
        "suppressed": result.suppressed,
    }


def _part(result: Result) -> dict[str, Any]:
    """Return the value of a part or an earlier period, and of the rest what there is."""
    more = {
        "low": plain(result.low),
        "high": plain(result.high),
        "known": plain(result.known),
        "n": result.n,
        "suppressed": result.suppressed or None,
    }
    return {"value": plain(result.value), **{name: said for name, said in more.items() if said is not None}}


def _section(section: Section, report: Report, language: Language) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": language.say(section.title),
        "figures": [figure.id for figure in section.figures if figure.id in report.lines],
        "charts": [_shown(chart, language) for chart in section.charts],
        "tables": [_shown(table, language) for table in section.tables],
    }


def _chapter(part: Part) -> dict[str, Any]:
    return {"id": part.id.removeprefix(CHAPTER), "title": part.title, "text": "\n\n".join(map(plain_text, part.prose))}


def _shown(asked: Bars | Breakdown | Trend | Profile, language: Language) -> dict[str, Any]:
    if isinstance(asked, Trend):
        return {"figures": [figure.id for figure in asked.figures], "by": "year", "title": language.say(asked.title)}
    if isinstance(asked, Profile):
        ids = [figure.id for figure in asked.figures]
        return {"figures": ids, "by": dimension_name(asked.by), "title": language.say(asked.title)}
    return {"figures": [asked.figure.id], "by": dimension_name(asked.by), "title": language.say(asked.title) or None}
