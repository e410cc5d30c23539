"""The report of an audience: evaluated, and then whatever stands between the numbers and those who read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.explain.consistency import warnings
from omsorgskjerne.figures.report import build_report
from omsorgskjerne.figures.tailored import tailored
from omsorgskjerne.freeze.published import published
from omsorgskjerne.organisation.audiences import INTERNAL
from omsorgskjerne.organisation.chapters import chapters_for

if TYPE_CHECKING:
    from datetime import date

    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.period import Period
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
) -> Report:
    """Return the report of a period as an audience is given it. See `build_report` for the other arguments."""
    today = today or store.now().date()
    report = build_report(organisation, store, period, language=language, years=years, today=today)
    chapters = chapters_for(organisation, period, report.language, audience.funder)
    report = attrs.evolve(report, audience=audience, chapters=chapters)
    report = tailored(published(report, store), organisation, today)
    if audience.rule is None:
        told = warnings(organisation, store, report, today=today)
        return attrs.evolve(report, warnings=(*report.warnings, *told))
    from omsorgskjerne.disclosure.control import controlled

    return controlled(report, organisation, store, audience.rule, today=today)
