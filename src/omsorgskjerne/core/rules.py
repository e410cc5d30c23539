"""Rules of the core's records."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from omsorgskjerne.core.assessment import SCALES, Assessment, Scheme
from omsorgskjerne.core.overrides import Override
from omsorgskjerne.core.planning import Reading, Target
from omsorgskjerne.errors import InputError
from omsorgskjerne.figures.breakdowns import codes_of, nearest_part, part_named, some_parts
from omsorgskjerne.ids import short_id
from omsorgskjerne.period import Period
from omsorgskjerne.roles import DISCLOSURE_RULES, Reference
from omsorgskjerne.rules import Rule
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.roles import Role
    from omsorgskjerne.rules import Proposal, Rows

_ = words_of(__name__)

THOUSAND = 1000
_NUMBER = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{0,5}[1-9])?")
"""A number as the refusal of an unsigned setting writes it: the two are compared letter by letter."""
MILDER: dict[str, tuple[Callable[[Decimal], bool], str]] = {
    "disclosure.threshold": (
        lambda persons: persons in {2, 3, 4},
        _("A threshold of 2, 3 or 4 is signed for: from 5 on it shows no more than is usual."),
    ),
    "disclosure.dominance": (
        lambda percent: 75 < percent <= 100,  # noqa: PLR2004 - `Rule.dominance`, which is further down
        _("A dominance above 75, and of 100 at most, is signed for, such as 80 or 82.5: up to 75 it is as usual."),
    ),
}
"""What values of a rule show more than is usual, and how that is said."""


def check_assessment(rows: Rows, proposal: Proposal) -> None:
    """Refuse an assessment without any score, with one outside BrukerPlan's scale, or the second of one day.

    The same assessor gives a person one score a day in an area: which of two was the first would be anybody's guess.
    """
    row = proposal.after
    if row is None:
        return
    scores = [score for score in (row.score, row.own_score) if score is not None]
    if not scores:
        raise InputError(_("An assessment needs a score, the staff's or the person's own."))
    least, most = SCALES[Scheme.BRUKERPLAN]
    if row.scheme == Scheme.BRUKERPLAN and not all(least <= score <= most for score in scores):
        raise InputError(
            _("A score in BrukerPlan is from {least} to {most}."),
            hint=_("Give another scheme for another scale."),
            least=least,
            most=most,
        )
    same = {name: getattr(row, name) for name in ("person", "area", "scheme", "assessor")}
    of_the_day = rows.rows(Assessment, same, period=Period.of_day(row.day))
    if any(kept.id != proposal.id for kept in of_the_day):
        raise InputError(
            _("The person has an assessment of that day already, in the same area and by the same assessor."),
            hint=_("Change or void that one."),
        )


def check_target(rows: Rows, proposal: Proposal) -> None:
    """Refuse a second target for a figure and period, and one that the figure can never have.

    A file may hold two from before, or one that its figure cannot have: each may still be changed in what is not that,
    or voided.
    """
    row, before = proposal.after, proposal.before
    if row is None:
        return
    if _changes(proposal, "figure", "value"):
        _check_count(rows, row.figure, row.value)
        _check_limits(rows, row.figure, [row.value])
    period = Period.spoken_for(row.since, row.until)
    if before is not None and (before.figure, Period.spoken_for(before.since, before.until)) == (row.figure, period):
        return
    begun = rows.rows(Target, {"figure": row.figure}, period=Period.of_day(row.since))
    same = (
        kept for kept in begun if kept.id != proposal.id and Period.spoken_for(row.since, kept.record.until) == period
    )
    for kept in same:
        raise InputError(
            _("The figure {figure} has a target for that period already."),
            hint=_("Change it with: omsorg target edit {id}"),
            figure=row.figure,
            id=short_id(kept.id),
        )


def _changes(proposal: Proposal, *names: str) -> bool:
    """Tell whether a row is new, or any of these fields of it another.

    What stood in a file before a rule came, or before its figure was declared otherwise, may stay while the rest of its
    row is corrected.
    """
    before = proposal.before
    return before is None or any(getattr(before, name) != getattr(proposal.after, name) for name in names)


def _check_limits(rows: Rows, id_: str, values: list[Decimal]) -> None:
    """Refuse values that a figure can never have, such as 4290 on a scale from 1 to 5."""
    limits = rows.organisation.figures[id_].traits.limits
    beyond = [value for value in values if limits and not limits[0] <= value <= limits[1]]
    if limits and beyond:
        grouped = any(value % 1 == 0 and limits[0] <= value / THOUSAND <= limits[1] for value in beyond)  # 4.290
        raise InputError(
            _("The figure {figure} is from {least} to {most}."),
            hint=_("Decimals are written with a comma: 4,29.") if grouped else "",
            figure=id_,
            least=limits[0],
            most=limits[1],
        )


def _check_count(rows: Rows, id_: str, value: Decimal) -> None:
    """Refuse half a person, and fewer than none, of a figure that counts."""
    if rows.organisation.figures[id_].traits.counts and (value < 0 or value % 1):
        raise InputError(
            _("The figure {figure} counts: its target is a whole number, 0 or more."),
            hint=_("Thousands are written without a point: 1450."),
            figure=id_,
        )


def check_reading(rows: Rows, proposal: Proposal) -> None:
    """Refuse a reading that its figure cannot have, or of a part it does not have, and a range the wrong way round."""
    row = proposal.after
    if row is None:
        return
    if row.highest is not None and row.highest <= row.value:
        raise InputError(_("The highest of a range must be more than its value, which is the lowest."))
    if _changes(proposal, "figure", "value", "highest"):
        _check_limits(rows, row.figure, [value for value in (row.value, row.highest) if value is not None])
    parts = [code for codes in rows.organisation.figures[row.figure].parts.values() for code in codes]
    if row.part is not None and row.part not in parts and _changes(proposal, "figure", "part"):
        raise InputError(
            _("The figure {figure} has no such part."),
            hint=_("Its parts are: {parts}.") if parts else _("It has no parts; leave the part out."),
            figure=row.figure,
            parts=", ".join(parts),
        )


def check_override(rows: Rows, proposal: Proposal) -> None:
    """Refuse an override for an audience that omsorg.toml does not name, of a rule without its value, of no part.

    They would show nothing to anybody.
    """
    row = proposal.after
    if row is None:
        return
    if row.figure in DISCLOSURE_RULES:
        if _changes(proposal, "figure", "part"):
            _check_value(row)
    elif row.part is not None and _changes(proposal, "figure", "part", "since", "until"):
        _check_part(rows, row)
    known = ["public", *rows.organisation.settings.funders]
    if row.audience not in {None, *known} and _changes(proposal, "audience"):
        raise InputError(
            _("There is no such audience for a number to be shown to."),
            hint=_("Audiences are: {known}."),
            known=", ".join(known),
        )


def _check_value(row: Override) -> None:
    """Refuse a value of a rule that nobody need sign for, or that omsorg.toml cannot have."""
    if row.part is None:
        raise InputError(_("An override of a rule says as its part the value that is signed for, such as 4."))
    milder, hint = MILDER[row.figure]
    value = Decimal(row.part) if _NUMBER.fullmatch(row.part) else None
    if value is None or not milder(value):
        raise InputError(_("The part is no value of {rule} that shows more than is usual."), hint=hint, rule=row.figure)


def _check_part(rows: Rows, row: Override) -> None:
    """Refuse a part that the figure does not have in the period, or that several of its breakdowns have."""
    axes = list(rows.organisation.figures[row.figure].axes(_Declared(rows)))
    by = codes_of(axes, Period.spoken_for(row.since, row.until))
    if part_named(by, str(row.part)) is not None:
        return
    near = nearest_part(by, str(row.part))
    hint = _("It has no parts; leave the part out.") if not by else _("Its parts, the first ones: {parts}")
    raise InputError(
        _("The figure {figure} has no such part, or several breakdowns have it."),
        hint=hint if near is None else _("Did you mean {near}? Its parts, the first ones: {parts}"),
        figure=row.figure,
        near=near or "",
        parts=some_parts(by),
    )


class _Declared:
    """What a figure's breakdowns are by before anything is counted: codes, and the rows there are, by their ids."""

    def __init__(self, rows: Rows) -> None:
        self.bound = rows.organisation
        self._rows = rows

    def labels(self, role: Role) -> dict[str, str]:
        """Return the codes of a field."""
        if isinstance(role, Reference) and role.record is not None:
            kept: Iterator[Kept[Any]] = self._rows.rows(role.record)
            return {one.id: one.id for one in kept}
        return dict(getattr(role, "codes", {}))


RULES = (
    Rule(Override, check_override),
    Rule(Assessment, check_assessment),
    Rule(Target, check_target),
    Rule(Reading, check_reading),
)
