"""What kinds of funders ask for in a yearly report: the sections, and which figures answer to each.

A template names no figure of a plugin. It takes what an organisation has by what it is: people, working hours, answers
of a survey, money; whatever `omsorg.toml` says of a funder stands in place of what is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core import figures
from omsorgskjerne.organisation.funders import Deadline
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omsorgskjerne.figures import Figure

_ = words_of(__name__)

APART = {Unit.HOUR, Unit.FTE, Unit.KRONE, Unit.PARTNER}
"""Units of what sections of their own tell."""


@attrs.frozen
class Asked:
    """A section that a funder asks for. `takes` is given a figure, and whether the organisation itself declares it."""

    title: str
    takes: Callable[[Figure, bool], bool]
    tables: tuple[tuple[str, str], ...] = ()
    """Figure of the core and its breakdown, where the organisation has the figure."""


@attrs.frozen
class Template:
    """What a kind of funder asks for. A figure stands in the first section that takes it."""

    cover: str
    deadline: Deadline
    sections: tuple[Asked, ...]


def _users(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take the users of each service and of all, who is new, and what the organisation states or puts first."""
    named = figure.id in {figures.FIRST_TIME.id, figures.MEASURED_PEOPLE.id} or figure.is_union
    return figure.unit is Unit.PERSON and bool(named or figure.service or own or figure.key)


def _taking_part(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take users, persons by role, employees (of whom a number tells nothing), and the work of all."""
    employees = figure.unit is Unit.PERSON and figure.disclosure is Disclosure.NONE
    return employees or figure.id == figures.ROLES.id or _users(figure, own) or _work(figure, own)


def _work(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take full-time equivalents, and hours that are a key figure or the organisation's own."""
    return figure.unit is Unit.FTE or (figure.unit is Unit.HOUR and (figure.key or own))


def _experience(figure: Figure, own: bool) -> bool:  # noqa: FBT001, ARG001 - see Asked
    """Take scores, and answers of a survey in per cent."""
    return figure.unit is Unit.SCORE or (figure.unit is Unit.PERCENT and figure.is_stated)


def _experience_and_meetings(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take what users have answered, and the meetings that the organisation counts itself."""
    return _experience(figure, own) or (figure.unit is Unit.MEETING and own)


def _cooperation(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take partners, onward referrals, and the meetings that the organisation counts itself."""
    return figure.unit is Unit.PARTNER or figure.id == figures.REFERRALS.id or (figure.unit is Unit.MEETING and own)


def _open_to_all(figure: Figure, own: bool) -> bool:  # noqa: FBT001, ARG001 - see Asked
    """Take days open, visits, and those who came for the first time, whatever their district."""
    return figure.id in {figures.OPEN_DAYS.id, figures.VISITS.id, figures.NEW_PERSONS.id}


def _activity(figure: Figure, own: bool) -> bool:  # noqa: FBT001, ARG001 - see Asked
    """Take the other key figures."""
    return figure.key and figure.unit not in APART


def _money(figure: Figure, own: bool) -> bool:  # noqa: FBT001 - see Asked
    """Take the organisation's own accounts."""
    return figure.unit is Unit.KRONE and own


TEMPLATES: Mapping[str, Template] = {
    "health_directorate": Template(
        cover=_(
            "This is the yearly report on the use of the grant. It follows what is asked of whoever is given one: how "
            "many used the service and how much of the target group they are thought to be, what it meant for quality "
            "of life, mastery and a meaningful everyday life, and how satisfied the users are.\n\nIt goes on with what "
            "was done, with competence, and with cooperation and user participation. Every figure is defined at the "
            "end, with how it was obtained."
        ),
        deadline=Deadline(4, 1),
        sections=(
            Asked(_("Users and target group"), _users),
            Asked(_("Quality of life, mastery and satisfaction"), _experience),
            Asked(_("What was done"), _activity),
            Asked(_("Competence and working hours"), _work),
            Asked(_("Cooperation and user participation"), _cooperation),
            Asked(_("Accounts"), _money),
        ),
    ),
    "municipality": Template(
        cover=_(
            "This is the yearly report on the measure that the municipality supports. It follows what is asked of "
            "whoever is given a grant: key figures for members, users, volunteers and employees, that the service is "
            "open whatever the district, documented quality and user participation.\n\nThe budget, and the approved "
            "annual report and accounts, go with it as enclosures of their own."
        ),
        deadline=Deadline(4, 1),
        sections=(
            Asked(_("Members, users, volunteers and employees"), _taking_part, ((figures.ROLES.id, "kind"),)),
            Asked(_("Open to all, whatever the district"), _open_to_all, ((figures.NEW_PERSONS.id, "district"),)),
            Asked(_("Documented quality and user participation"), _experience_and_meetings),
            Asked(_("What was done"), _activity),
            Asked(_("Accounts"), _money),
        ),
    ),
}
"""By the name that `template` in `omsorg.toml` gives."""
