"""The codes of placement: service levels, who owns, whom a ward takes, why and by whom something was decided."""

from __future__ import annotations

from omsorgskjerne import Choice, words_of

_ = words_of(__name__)


class Level(Choice):
    """Service level: what kind of institution, by what it offers."""

    ACUTE = "acute", _("acute")
    ASSESSMENT = "assessment", _("assessment and onward referral")
    COPING = "coping", _("coping unit")
    RESOURCE = "resource", _("resource centre, drug-free")
    CARE = "care", _("care centre")
    REINFORCED = "reinforced", _("reinforced housing and treatment")


class Ownership(Choice):
    """Who runs an institution."""

    MUNICIPAL = "municipal", _("municipal")
    CONTRACTED = "contracted", _("contracted, non-profit")


class Sex(Choice):
    """Whom a ward takes, or which of them a person needs."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    MIXED = "mixed", _("women and men")


class Urgency(Choice):
    """How fast a place is needed."""

    URGENT = "urgent", _("urgent")
    ORDINARY = "ordinary", _("ordinary")


class Reason(Choice):
    """Why a referral moved as it did."""

    OTHER_SERVICE = "other_service", _("another service fits better")
    OUTSIDE_TARGET_GROUP = "outside_target_group", _("outside the target group")
    NO_SUITABLE_PLACE = "no_suitable_place", _("no suitable place")
    WISHED_ANOTHER = "wished_another", _("wished for another institution")
    NOT_READY = "not_ready", _("not ready to move in")
    NOT_REACHED = "not_reached", _("could not be reached")
    OWN_WISH = "own_wish", _("the person's own wish")
    MOVED = "moved", _("moved away")
    DEAD = "dead", _("dead")
    APPEAL = "appeal", _("appeal")
    GOALS_NOT_REACHED = "goals_not_reached", _("goals not reached yet")
    NO_DWELLING = "no_dwelling", _("no dwelling to move to")


class Position(Choice):
    """Who decided, by position and never by name."""

    CASE_OFFICER = "case_officer", _("case officer")
    HEAD = "head", _("head of the intake office")
    DISTRICT = "district", _("city district")
    INSTITUTION = "institution", _("institution")
    PERSON = "person", _("the person")


class StayKind(Choice):
    """How a stay came about."""

    ORDINARY = "ordinary", _("after a referral")
    USER_CONTROLLED = "user_controlled", _("user-controlled place")


class Outcome(Choice):
    """How a stay ended."""

    AS_PLANNED = "as_planned", _("as planned")
    BROKEN_OFF = "broken_off", _("broken off")
    DEAD = "dead", _("dead")


class AskedBy(Choice):
    """Who asked for a postponement."""

    PERSON = "person", _("the person")
    DISTRICT = "district", _("city district")
    INSTITUTION = "institution", _("institution")


class Living(Choice):
    """Where somebody lives some time after moving out."""

    OWN_HOME = "own_home", _("still in the own home")
    HOME_LOST = "home_lost", _("has lost the own home")
    SUPPORTED = "supported", _("in a dwelling with follow-up")
    INSTITUTION = "institution", _("in an institution")
    TEMPORARY = "temporary", _("in temporary accommodation")
    HOMELESS = "homeless", _("homeless")
    DEAD = "dead", _("dead")
    NOT_KNOWN = "not_known", _("not known")
