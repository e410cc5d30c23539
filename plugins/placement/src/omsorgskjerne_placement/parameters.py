"""Numbers of days that an organisation sets in omsorg.toml."""

from __future__ import annotations

from omsorgskjerne import Parameter, Unit, words_of

_ = words_of(__name__)

REPLY_DAYS = Parameter(
    "placement.reply_days",
    _("Days to reply in"),
    value=14,
    unit=Unit.DAY,
    definition=_("A reply is expected this many days after the referral, and is late the day after"),
)
ADMIT_DAYS = Parameter(
    "placement.admit_days",
    _("Days to move in within"),
    value=30,
    unit=Unit.DAY,
    definition=_("The limit for the share of people who move in soon after the decision"),
)
STALLED_DAYS = Parameter(
    "placement.stalled_days",
    _("Days without a move"),
    value=30,
    unit=Unit.DAY,
    definition=_("A case that has not moved for this many days is listed as standing still"),
)
