"""Evaluating the union over services: known persons, each once however many services they use."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.fold import union
from omsorgskjerne.evaluate.needs import conditions_of, event_of, lived
from omsorgskjerne.evaluate.queries import Known
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.figures import During, People
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Row
    from omsorgskjerne.figures import Union
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period

_ = words_of(__name__)

Service = list[People | During]
"""The figures of one service's users."""


def services_of(organisation: Organisation) -> dict[str, Service]:
    """Return the figures that name their service, by the first word of their id, which stands for the service.

    They follow the union's days, not days of their own.
    """
    found: dict[str, Service] = {}
    for figure in organisation.figures.values():
        if isinstance(figure, People | During) and figure.service:
            plain = attrs.evolve(figure, since=None, as_of=None)
            found.setdefault(figure.id.partition(".")[0], []).append(plain)
    return found


def labels_of(services: Mapping[str, Service]) -> dict[str, str]:
    """Return what each service is called."""
    return {code: figures[0].service for code, figures in services.items()}


def pairs_of(labels: Mapping[str, str]) -> dict[str, Phrase]:
    """Return what each two services together are called, under `meals + housing`."""
    return {
        _pair(one, other): Phrase(_("{one} and {other}"), one=labels[one], other=labels[other])
        for one, other in combinations(labels, 2)
    }


def _pair(one: str, other: str) -> str:
    return f"{one} + {other}"


def known_key(figure: People | During) -> str:
    """Return under which key a plan has the query for a figure's known persons."""
    return f"{figure.id}[known]"


def plan_known(organisation: Organisation, figure: People | During, days: Period) -> Known:
    """Return the query for the known persons of a figure."""
    table = organisation.table(figure.record)
    until = table.schema.until.name if figure.time.lasting and table.schema.until else ""
    return Known(table.name, event_of(table, figure), days, conditions_of(figure), figure.of.name, until)


def fold_known(_query: Known, rows: Iterable[Row]) -> set[str]:
    """Return the ids found."""
    return {id_ for (id_,) in rows}


def evaluate_union(evaluation: Evaluation, _figure: Union, days: Period) -> Result:
    """Return how many different persons are known in any service, in each, and in each two of them."""
    if not lived(days, evaluation.today).days:
        return NOTHING
    known: dict[str, set[str]] = {}
    told: dict[str, list[Phrase]] = {}
    silent: list[str] = []
    services = services_of(evaluation.organisation)
    for code, figures in services.items():
        covered = [(figure, found) for figure in figures if (found := evaluation.coverage(figure, days)).covered]
        if covered:
            plan = evaluation.plan
            known[code] = union([evaluation.answer(plan.singles[known_key(one), days]) for one, _found in covered])
            told[code] = [note for _one, found in covered for note in found.notes]
        elif any(evaluation.ever(figure) for figure in figures):
            silent.append(code)
    if not known:
        return NOTHING
    both = {_pair(one, other): known[one] & known[other] for one, other in combinations(known, 2)}
    return attrs.evolve(
        _size(union(list(known.values()))),
        by={
            "service": {code: _size(persons) for code, persons in known.items()},
            "services": {code: _size(persons) for code, persons in both.items()},
        },
        notes=(
            Phrase(_("People who were not named are not in it.")),
            *_coverage_notes(labels_of(services), told, silent),
        ),
    )


def _coverage_notes(
    labels: Mapping[str, str], told: Mapping[str, list[Phrase]], silent: Iterable[str]
) -> Iterator[Phrase]:
    """Yield what must be said of the records behind the services, and which have records of other periods only."""
    notes = {str(note): note for some in told.values() for note in some}
    for text, note in notes.items():
        of = [code for code, some in told.items() if text in map(str, some)]
        if len(of) == len(told):
            yield note
        else:
            yield from (Phrase("{service}: {note}", service=labels[code], note=note) for code in of)
    for code in silent:
        yield Phrase(_("{service}: not in it, because nothing was recorded then."), service=labels[code])


def _size(persons: set[str]) -> Result:
    return Result(Fraction(len(persons)), quality=Quality.COUNTED)
