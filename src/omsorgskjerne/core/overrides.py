"""Decisions to show outside a number that disclosure control would hide, or to make its rules milder."""

from __future__ import annotations

from datetime import date

from omsorgskjerne.fields import figure_id, since, text, until
from omsorgskjerne.schema import record
from omsorgskjerne.words import words_of

_ = words_of(__name__)


@record(_("override"), plural=_("overrides"))
class Override:
    """A number to show outside, with the reason and who signs for it. Another that was shown may be hidden for it.

    The report prints which. What is shown hides nothing any more: for those it hid another number may be needed, so the
    next draft is read anew.

    In place of a figure it may name a rule of disclosure control that `omsorg.toml` has made milder, and as its part
    the value: `disclosure.threshold`, 4.
    """

    since: date = since()
    figure: str = figure_id(or_rule=True)
    part: str | None = text(
        _("part"),
        most=60,
        default=None,
        help=_("The code of one part of the figure; left out means all of it, with every part. Of a rule its value"),
    )
    audience: str | None = text(
        _("audience"), most=60, default=None, help=_("The audience it is for: public or a funder; left out means all")
    )
    reason: str = text(_("reason"), most=500)
    signed_by: str = text(_("signed by"), most=120, help=_("Who answers for it, by name or position"))
    until: date | None = until(default=None, help=_("The first day after the period; left out means one year"))
