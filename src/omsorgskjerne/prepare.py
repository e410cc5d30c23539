"""The report of an audience: evaluated, and then whatever stands between the numbers and those who read them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.explain.consistency import warnings
from omsorgskjerne.evaluate.medians import blunted
from omsorgskjerne.evaluate.named import without_names
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.printed import as_printed
from omsorgskjerne.evaluate.report import measure, report_of, wanted
from omsorgskjerne.evaluate.tailored import tailored
from omsorgskjerne.freeze.given import Given, refuse_changed, refuse_overlap
from omsorgskjerne.freeze.published import published, with_given
from omsorgskjerne.organisation.audiences import INTERNAL
from omsorgskjerne.organisation.chapters import chapters_for
from omsorgskjerne.progress import silent
from omsorgskjerne.store import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Audience, Rule
    from omsorgskjerne.period import Period
    from omsorgskjerne.progress import Progress
    from omsorgskjerne.store import Store


def prepare_report(
    organisation: Organisation,
    store: Store,
    period: Period,
    audience: Audience = INTERNAL,
    *,
    language: str | None = None,
    years: int | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> Report:
    """Return the report of a period as an audience would be given it. See `build_report` for the other arguments.

    For outside it is a draft until it is frozen. All of it is read from one state of the store. `progress` is called
    with how many numbers were protected of how many there are, now and then.

    Raises DisclosureError where a report for outside would be of days that the same audience was given otherwise, where
    nobody has signed for settings that show more than is usual, where the auditor finds that a hidden number can be
    told whatever else is taken away, and where a library that this takes is not there.
    """
    today = today or store.now().date()
    with store.engine.reading():
        given = Given.of(store) if audience.rule is not None else Given({})
        refuse_overlap(given, period, audience)  # before anything is computed that would be refused
        figures, asked = wanted(organisation, period, years)
        before = given.made_with(period, audience.code)
        beside = before.readers(organisation, audience.code, asked)
        also = [Asked(column.period) for column in chain.from_iterable(beside)]
        evaluation = measure(organisation, store, figures, [*dict.fromkeys((*asked, *also))], today=today)
        report = report_of(evaluation, figures, asked, language)
        chapters = chapters_for(organisation, period, report.language, audience.funder)
        report = attrs.evolve(report, audience=audience, chapters=chapters)
        if audience.rule is None:
            report = tailored(published(report, store), organisation, today)
            told = warnings(organisation, store, report, today)
            return attrs.evolve(report, warnings=(*report.warnings, *told))
        shown = tailored(with_given(report, before, organisation), organisation, today)
        shown = _outside(shown, evaluation, store, audience.rule, beside, progress=progress)
        refuse_changed(shown, report, given)
        return shown


def _outside(
    report: Report,
    evaluation: Evaluation,
    store: Store,
    rule: Rule,
    beside: Sequence[Sequence[Beside]],
    *,
    progress: Progress,
) -> Report:
    """Return what leaves the organisation: what is protected, as it is printed, with the anchor of the audit chain."""
    from omsorgskjerne.disclosure.control import controlled
    from omsorgskjerne.disclosure.overrides import signed_for, told

    organisation = evaluation.organisation
    signed = signed_for(report, organisation, store)
    report = told(controlled(blunted(report), evaluation, store, rule, beside, progress=progress), signed)
    report = without_names(as_printed(report), organisation, store)
    return attrs.evolve(report, anchor=audit.head(store.engine).outside(), draft=True)
