"""What is kept of a report when it is frozen: exact numbers, and everything that says what they are."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import decimals_of
from omsorgskjerne.store import frozen, past
from omsorgskjerne.terms import Disclosure, Quality
from omsorgskjerne.views import is_view, source_of
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

ADDED_TO = ("id", "unit", "definition", "version", "since", "as_of")
"""What of a figure's meaning it has from elsewhere than its kind, and always had."""


@attrs.frozen(eq=False)
class Number:
    """A figure as it was frozen. Its results are read when they are asked for."""

    _held: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Return what it was called."""
        return str(self._held["label"])

    @property
    def meaning(self) -> str:
        """Return a digest of what it counted, whatever language it was told in: see `meaning`."""
        return str(self._held["meaning"])

    @property
    def exact(self) -> bool:
        """Tell whether it was kept how it was printed; before it was, all that is known is what was hidden."""
        return "given" in self._held

    def rows(self, period: Period) -> list[tuple[str, Period]]:
        """Return the tables whose rows it counted in a period, with the days.

        Where that was not kept yet it is any, which has no name, of the period.
        """
        if "rows" in self._held:
            held = self._held["rows"].get(period.name, ())
            return [(name, Period(*map(date.fromisoformat, days))) for name, *days in held]
        return [] if self._held["disclosure"] == Disclosure.NONE else [("", period)]

    @cached_property
    def decimals(self) -> tuple[int, int | None]:
        """Return with how many decimals it was printed, and what its estimates were rounded to a multiple of.

        Where that was not kept yet it is as many as any number of it has that was shown.
        """
        if "decimals" in self._held:
            return self._held["decimals"], self._held["round_to"]
        shown = (part.value for result in self.given.values() for _name, _code, part in result.places())
        return max((decimals_of(value) for value in shown if value is not None), default=0), None

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Return the results by the name of the period, the report's first."""
        return {name: _read(result) for name, result in self._held["results"].items()}

    @cached_property
    def given(self) -> Mapping[str, Result]:
        """Return what its audience was shown, by the name of the period."""
        if self.exact:
            return {name: _read(result) for name, result in self._held["given"].items()}
        return {name: HIDDEN if name in self._held["hidden"] else one for name, one in self.results.items()}


def content_of(exact: Report, shown: Report, store: Store) -> dict[str, Any]:
    """Return what is kept of a report: `exact` is before disclosure control, `shown` what its audience is given."""
    organisation, say = store.organisation, Language(exact.language).say
    rule = shown.audience.rule
    return {
        "organisation": exact.organisation,
        "plugins": dict(exact.plugins),
        "audience": {
            "code": shown.audience.code,
            "label": say(shown.audience.label),
            "threshold": rule and rule.threshold,
            "dominance": rule and str(rule.dominance),
        },
        "previous": [period.name for period in exact.previous],
        "parameters": {
            id_: str(organisation.parameter(line.figure)) for id_, line in exact.lines.items() if line.figure.is_set
        },
        "codes": frozen.codes(store.engine),
        "records": past.records(organisation, store.engine, exact.period),
        "figures": {
            id_: _figure(organisation, exact, line, shown.lines.get(id_), say) for id_, line in exact.lines.items()
        },
    }


def _figure(organisation: Organisation, report: Report, line: Line, shown: Line | None, say: Any) -> dict[str, Any]:
    figure, goal = line.figure, line.goal
    now = report.period.name
    asked = [Asked(period, back) for back, period in enumerate((report.period, *report.previous))]
    results = {now: line.result, **line.previous}
    given = {} if shown is None else {now: shown.result, **shown.previous}
    return {
        "label": say(figure.label),
        "unit": figure.unit and str(figure.unit),
        "version": figure.version,
        "meaning": meaning(organisation, figure),
        "definition": say(line.definition.text, **line.definition.values),
        "formula": line.formula,
        "decimals": figure.decimals,
        "round_to": figure.round_to,
        "rows": {one.period.name: _rows(organisation, figure, one) for one in asked if one.period.name in given},
        "disclosure": str(figure.disclosure),
        "target": goal and {"value": str(goal.value), "direction": str(goal.direction), "reached": goal.reached},
        "results": {name: _written(result, say) for name, result in results.items()},
        "hidden": [name for name in results if name not in given or given[name].suppressed],
        "given": {name: _written(result, say) for name, result in given.items()},
    }


def _rows(organisation: Organisation, figure: Figure, asked: Asked) -> list[list[str]]:
    """Return the tables whose rows a figure counts in a period, with the days: of what says something of persons."""
    return [
        [table.name, str(days.start), str(days.end)]
        for leaf, table, days in figure.sources(organisation, *asked)
        if leaf.disclosure is not Disclosure.NONE
    ]


def _written(result: Result, say: Any) -> dict[str, Any]:
    """Return a result as JSON: numbers exact, as text; what was not stated in a breakdown stands under no code."""
    held = {
        "value": _text(result.value),
        "low": _text(result.low),
        "high": _text(result.high),
        "quality": _text(result.quality),
        "n": result.n,
        "source": result.source,
        "respondents": result.respondents,
        "suppressed": result.suppressed or None,
        "known": _text(result.known),
        "notes": [say(note.text, **note.values) for note in result.notes],
        "by": {
            name: {code or "": _written(part, say) for code, part in parts.items()} for name, parts in result.by.items()
        },
    }
    return {name: value for name, value in held.items() if value not in (None, [], {})}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def numbers_in(content: Mapping[str, Any]) -> dict[str, Number]:
    """Return the figures of a frozen report by id."""
    return {id_: Number(held) for id_, held in content["figures"].items()}


def _read(held: Mapping[str, Any]) -> Result:
    """Return a result as it was, but for its notes: they are said already."""
    return Result(
        _number(held.get("value")),
        _number(held.get("low")),
        _number(held.get("high")),
        quality=Quality(held["quality"]) if "quality" in held else None,
        n=held.get("n"),
        by={
            name: {code or None: _read(part) for code, part in parts.items()}
            for name, parts in held.get("by", {}).items()
        },
        source=held.get("source"),
        respondents=held.get("respondents"),
        suppressed=held.get("suppressed", False),
        known=_number(held.get("known")),
    )


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(*map(int, text.split("/")))


def meaning(organisation: Organisation, figure: Figure) -> str:
    """Return a digest of what a figure counts: its version, definition, filters and days, and those of its inputs.

    How it is called, rounded, placed and broken down is not part of it, nor the language.
    """
    return _Plain(organisation, former=False).digest(figure)


def meanings(organisation: Organisation, figure: Figure) -> frozenset[str]:
    """Return the digests by which frozen reports know what a figure counts: as it is declared, and as it was before.

    What is declared otherwise but means the same says so by `formerly`, also where it goes into others.
    """
    return frozenset(_Plain(organisation, former=former).digest(figure) for former in (False, True))


@attrs.frozen
class _Plain:
    """Makes plain values of declarations, the same for the same declaration in every process."""

    organisation: Organisation
    former: bool
    """Whether figures are taken as they were declared before, those that were declared otherwise."""

    def digest(self, figure: Figure) -> str:
        """Return the digest of a figure's plain values."""
        return hashlib.sha256(repr(self.of(figure)).encode()).hexdigest()

    def of(self, value: Any) -> Any:
        """Return a part of a declaration as plain values."""
        if isinstance(value, Figure):
            kind, parts = self._declared(value).meaning()
            return (kind, [(name, self.of(part)) for name, part in parts])
        if attrs.has(type(value)):
            fields = [field.name for field in attrs.fields(type(value))]
            return (type(value).__name__, [(name, self.of(getattr(value, name))) for name in fields])
        if isinstance(value, dict):
            return sorted((repr(self.of(key)), self.of(held)) for key, held in value.items())
        if isinstance(value, list | tuple | set | frozenset):
            plain = [self.of(part) for part in value]
            return sorted(plain, key=repr) if isinstance(value, set | frozenset) else plain
        if isinstance(value, str | int | float | date | Decimal | None):
            return str(value)
        name = getattr(value, "__qualname__", type(value).__name__)
        return (name, self.of(source_of(value))) if is_view(value) else name

    def _declared(self, figure: Figure) -> Figure:
        """Return a figure as this organisation has it; as it was before, with what the organisation adds to it."""
        figure = self.organisation.resolve(figure)
        if not self.former or figure.formerly is None:
            return figure
        return attrs.evolve(figure.formerly, **{name: getattr(figure, name) for name in ADDED_TO})
