"""Whom a report is for: the organisation itself, the public, or a funder that `omsorg.toml` names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.words import LANGUAGES, Language, words_of

if TYPE_CHECKING:
    from omsorgskjerne.organisation.funders import FunderSetting
    from omsorgskjerne.organisation.loading import Organisation

_ = words_of(__name__)


@attrs.frozen
class Rule:
    """When a number is too small, or too much one person's, to be shown (disclosure control)."""

    threshold: int = 5
    """How many different persons must stand behind a number; zero is shown."""
    dominance: Decimal = Decimal(75)
    """How many per cent of a number may be one person's."""


@attrs.frozen
class Audience:
    """Whom a report is for. Without a rule everything is shown."""

    code: str
    """`internal`, `public`, or the funder's name in `omsorg.toml`."""
    label: str
    rule: Rule | None = None
    funder: FunderSetting | None = None
    """What a funder has of its own: selection, wording, targets, cover."""


INTERNAL = Audience("internal", _("internal"))
PUBLIC = "public"


def audience(organisation: Organisation, code: str) -> Audience:
    """Return an audience by its code. Raises ConfigError, with the nearest one, where there is none."""
    settings = organisation.settings
    known_names({code: None}, [INTERNAL.code, PUBLIC, *settings.funders], "--audience")
    if code == INTERNAL.code:
        return INTERNAL
    general = settings.disclosure
    if code == PUBLIC:
        return Audience(code, _("public"), Rule(general.threshold, general.dominance))
    funder = settings.funders[code]
    rule = Rule(
        general.threshold if funder.threshold is None else funder.threshold,
        general.dominance if funder.dominance is None else funder.dominance,
    )
    return Audience(code, funder.name, rule, funder)


def called(organisation: Organisation) -> dict[str, str]:
    """Return what audiences are called, their codes and their labels in every language, with their codes."""
    codes = (INTERNAL.code, PUBLIC, *organisation.settings.funders)
    tongues = [Language(code) for code in LANGUAGES]
    labels = {code: audience(organisation, code).label for code in codes}
    return {name: code for code in codes for name in (code, *(one.say(labels[code]) for one in tongues))}
