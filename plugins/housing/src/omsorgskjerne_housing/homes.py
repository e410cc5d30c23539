"""Dwellings, the times they are out of use, and the tenancies in them."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Choice,
    Household,
    Id,
    Person,
    Reveals,
    Unit,
    another_day,
    choice,
    code,
    flag,
    on,
    quantity,
    record,
    ref,
    since,
    until,
    words_of,
)

_ = words_of(__name__)

PURPOSE = _("to follow up the tenancy, and to report how people fare in the dwellings")


class DwellingKind(Choice):
    """Who owns the dwelling, and whether it is meant to last."""

    MUNICIPAL = "municipal", _("municipal dwelling")
    PRIVATE = "private", _("private dwelling")
    OWN = "own", _("the organisation's own dwelling")
    TEMPORARY = "temporary", _("temporary accommodation")


class OutOfUseReason(Choice):
    """Why a dwelling, or some of its rooms, cannot be let."""

    RENOVATION = "renovation", _("renovation")
    DAMAGE = "damage", _("damage")
    FIRE = "fire", _("fire")
    PESTS = "pests", _("pests")
    STAFF_USE = "staff_use", _("used by staff")


class Terms(Choice):
    """What kind of agreement the tenancy rests on."""

    PERMANENT = "permanent", _("permanent")
    TIME_LIMITED = "time_limited", _("time-limited")
    TEMPORARY = "temporary", _("temporary")
    CRISIS = "crisis", _("crisis")


class Guarantor(Choice):
    """Who answers for the deposit."""

    MUNICIPALITY = "municipality", _("deposit guarantee from the municipality")
    ORGANISATION = "organisation", _("the organisation")
    OWN_DEPOSIT = "own_deposit", _("deposit paid by the tenant")
    NONE = "none", _("no guarantee")


class KeyWorker(Choice):
    """The position of the key worker, never a name."""

    MILIEU_WORKER = "milieu_worker", _("milieu therapist")
    SOCIAL_WORKER = "social_worker", _("social worker")
    HOUSING_COORDINATOR = "housing_coordinator", _("housing coordinator")
    NURSE = "nurse", _("nurse")


class Team(Choice):
    """The team around the resident. Empty here: an organisation lists its own teams in omsorg.toml."""


class Phase(Choice):
    """How far the follow-up of the tenancy has come."""

    MOVING_IN = "moving_in", _("moving in")
    SETTLING = "settling", _("settling")
    STABLE = "stable", _("stable")
    MOVING_ON = "moving_on", _("moving on")


class Ethos(Choice):
    """Housing situation by ETHOS Light (FEANTSA): the six operational categories of homelessness, and housed.

    Norwegian surveys (NIBR) speak of *midlertidig botilbud*, which is the second and third together.
    """

    ROUGH = "rough", _("living rough")
    EMERGENCY = "emergency", _("in emergency accommodation")
    HOMELESS_ACCOMMODATION = "homeless_accommodation", _("in accommodation for the homeless")
    INSTITUTION = "institution", _("in an institution, without a home to go to")
    NON_CONVENTIONAL = "non_conventional", _("in a non-conventional dwelling")
    FAMILY_FRIENDS = "family_friends", _("temporarily with family or friends")
    HOUSED = "housed", _("in a home of one's own")


HOMELESS = tuple(status for status in Ethos if status is not Ethos.HOUSED)


class Exit(Choice):
    """How a tenancy ended."""

    DEAD = "dead", _("dead")
    MOVED_OR_GIVEN_NOTICE = "moved_or_given_notice", _("moved or given notice")
    MOVED_WITHIN = "moved_within", _("moved to another of our dwellings")


LEFT = (Exit.DEAD, Exit.MOVED_OR_GIVEN_NOTICE, None)
"""Exits of those who no longer live in any of the dwellings, the unstated ones included."""


class Reason(Choice):
    """Which of the two it was, where it is known. Notice is a landlord's termination, not an eviction."""

    MOVED = "moved", _("moved")
    GIVEN_NOTICE = "given_notice", _("given notice")


class Destination(Choice):
    """Where the tenant moved to."""

    MUNICIPAL = "municipal", _("municipal dwelling")
    PRIVATE = "private", _("private dwelling")
    TEMPORARY = "temporary", _("temporary accommodation")
    INSTITUTION = "institution", _("institution")
    PRISON = "prison", _("prison")
    FAMILY_FRIENDS = "family_friends", _("family or friends")
    NOWHERE = "nowhere", _("no dwelling")


class PlaceOfDeath(Choice):
    """Where somebody who died was found."""

    AT_ADDRESS = "at_address", _("at the address")
    ELSEWHERE = "elsewhere", _("elsewhere")


@record(_("dwelling"), plural=_("dwellings"))
class Dwelling:
    """A flat or house that is let, whole or by the room, for as long as it is at the organisation's disposal."""

    since: date = since()
    kind: DwellingKind = choice(_("kind"))
    code: str = code(default="", help=_("What it is spoken of as, such as 3B; drawn at random when left out"))
    rooms: int = quantity(
        _("rooms"), unit=Unit.ROOM, least=1, default=1, help=_("How many rooms are let apart; 1 if it is let whole")
    )
    beds: int = quantity(_("beds"), unit=Unit.BED, least=1, default=1, help=_("How many people it is meant for"))
    until: date | None = until(default=None)


@record(_("period out of use"), plural=_("periods out of use"))
class OutOfUse:
    """A time in which a dwelling, or some of its rooms, cannot be let."""

    since: date = since()
    reason: OutOfUseReason = choice(_("reason"))
    dwelling: Id[Dwelling] = ref(_("dwelling"))
    rooms: int = quantity(
        _("rooms"),
        unit=Unit.ROOM,
        least=1,
        default=1,
        help=_("How many of its rooms; all of them put the whole dwelling out of use"),
    )
    beds: int = quantity(
        _("beds"),
        unit=Unit.BED,
        default=1,
        help=_("How many of its beds; all of them where all its rooms are out of use"),
    )
    until: date | None = until(default=None)


@record(_("tenancy"), plural=_("tenancies"))
class Tenancy:
    """One person's right to live in a dwelling, from moving in until moving out."""

    since: date = since()
    terms: Terms = choice(_("terms"), default=Terms.PERMANENT, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    phase: Phase | None = choice(_("phase"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    exit: Exit | None = choice(_("exit"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    reason: Reason | None = choice(
        _("reason"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE, help=_("Left out where it is not known")
    )
    destination: Destination | None = choice(_("moved to"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    place_of_death: PlaceOfDeath | None = choice(
        _("place of death"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE
    )
    ethos_before: Ethos | None = choice(
        _("housing situation before"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE
    )
    ethos_after: Ethos | None = choice(
        _("housing situation after"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE
    )
    guarantor: Guarantor | None = choice(_("guarantor"), default=None, reveals=Reveals.PSEUDONYM)
    key_worker: KeyWorker | None = choice(_("key worker"), default=None)
    team: Team | None = choice(_("team"), default=None)
    dwelling: Id[Dwelling] = ref(_("dwelling"), reveals=Reveals.PSEUDONYM)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    household: Id[Household] | None = ref(_("household"), default=None, reveals=Reveals.PSEUDONYM)
    rooms: int = quantity(
        _("rooms"),
        unit=Unit.ROOM,
        default=1,
        help=_("How many of the dwelling's rooms it takes; 0 for somebody who moves in with another tenant"),
    )
    beds: int = quantity(
        _("beds"),
        unit=Unit.BED,
        default=1,
        help=_("How many of the dwelling's beds it takes; 0 for somebody who shares another tenant's"),
    )
    rent: int | None = quantity(
        _("rent a month"),
        unit=Unit.KRONE,
        per=100,
        default=None,
        reveals=Reveals.PSEUDONYM,
        help=_("The rent from the first day; a later one is a rent change"),
    )
    housing_allowance: bool = flag(_("housing allowance"), default=False, reveals=Reveals.PSEUDONYM)
    cooperation_agreement: bool = flag(_("cooperation agreement"), default=False)
    staff_entry_agreement: bool = flag(
        _("agreement on staff letting themselves in"),
        default=False,
        help=_("The resident has agreed that staff may unlock the door and come in"),
    )
    needed: date | None = another_day(_("need stated"), default=None, help=_("The day the need for a home was stated"))
    postponed: bool = flag(
        _("postponed"),
        default=False,
        help=_("The person asked to wait; left out when days from need to tenancy are counted"),
    )
    until: date | None = until(default=None)


@record(_("rent change"), plural=_("rent changes"))
class RentChange:
    """A new rent of a tenancy from a day on, until the next one."""

    day: date = on(_("from"))
    tenancy: Id[Tenancy] = ref(_("tenancy"), reveals=Reveals.PSEUDONYM)
    rent: int = quantity(_("rent a month"), unit=Unit.KRONE, per=100, reveals=Reveals.PSEUDONYM)
