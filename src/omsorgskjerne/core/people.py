"""People: who is spoken of, in which roles, and (apart, where switched on) what they are called."""

from __future__ import annotations

from datetime import date

from omsorgskjerne.choices import Choice
from omsorgskjerne.fields import choice, code, on, quantity, ref, since, text, until
from omsorgskjerne.ids import Id
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Reveals, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

PURPOSE = _("to know which district is responsible for whom, and in which capacity people come")


class Gender(Choice):
    """As the person states it; never derived."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", _("another gender")


class District(Choice):
    """Where the person belongs: Oslo's districts (SSB Klass 103, the last two digits), outside Oslo, or unknown."""

    GAMLE_OSLO = "01", "Gamle Oslo"
    GRUNERLOKKA = "02", "Grünerløkka"
    SAGENE = "03", "Sagene"
    ST_HANSHAUGEN = "04", "St. Hanshaugen"
    FROGNER = "05", "Frogner"
    ULLERN = "06", "Ullern"
    VESTRE_AKER = "07", "Vestre Aker"
    NORDRE_AKER = "08", "Nordre Aker"
    BJERKE = "09", "Bjerke"
    GRORUD = "10", "Grorud"
    STOVNER = "11", "Stovner"
    ALNA = "12", "Alna"
    OSTENSJO = "13", "Østensjø"
    NORDSTRAND = "14", "Nordstrand"
    SONDRE_NORDSTRAND = "15", "Søndre Nordstrand"
    SENTRUM = "16", "Sentrum"
    MARKA = "17", "Marka"
    OUTSIDE = "outside", _("outside Oslo")
    NONE = "none", _("no address")
    UNKNOWN = "99", _("unknown")


class RoleKind(Choice):
    """What a person is to the organisation; the same person may be several things at once."""

    GUEST = "guest", _("guest")
    MEMBER = "member", _("member")
    RESIDENT = "resident", _("resident")
    FORMER_RESIDENT = "former_resident", _("former resident")
    APPLICANT = "applicant", _("applicant")
    PARTICIPANT = "participant", _("participant")
    VOLUNTEER = "volunteer", _("volunteer")
    WORK_PLACEMENT = "work_placement", _("on work placement")
    SERVING_SENTENCE = "serving_sentence", _("serving a sentence")
    STUDENT = "student", _("student")
    EMPLOYEE = "employee", _("employee")
    NEXT_OF_KIN = "next_of_kin", _("next of kin")
    GUARDIAN = "guardian", _("guardian")
    VISITOR = "visitor", _("visitor")


@record(_("household"), plural=_("households"))
class Household:
    """People who live together and are counted once, known by a code."""

    registered: date = on(_("registered"))
    code: str = code(default="", reveals=Reveals.PSEUDONYM, help=_("Short code; drawn at random when left out"))
    adults: int = quantity(_("adults"), unit=Unit.PERSON, default=1, reveals=Reveals.PSEUDONYM)
    children: int = quantity(_("children"), unit=Unit.PERSON, default=0, reveals=Reveals.PSEUDONYM)


@record(_("person"), plural=_("persons"))
class Person:
    """Somebody known by a code. Being on the list already says something: keep no more than is needed."""

    registered: date = on(_("registered"), help=_("The first day the person was registered"))
    code: str = code(
        default="", reveals=Reveals.PSEUDONYM, help=_("Short code said over the counter; drawn at random when left out")
    )
    nickname: str | None = text(
        _("nickname"),
        most=60,
        known_by=True,
        default=None,
        reveals=Reveals.PSEUDONYM,
        help=_("What the person wants to be called"),
    )
    birth_year: int | None = quantity(
        _("year of birth"), unit=Unit.YEAR, least=1900, most=2100, default=None, reveals=Reveals.PSEUDONYM
    )
    gender: Gender | None = choice(_("gender"), default=None, reveals=Reveals.PSEUDONYM)
    district: District | None = choice(_("district"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)


@record(_("role"), plural=_("roles"), name="role")
class PersonRole:
    """A role a person has for a time: guest, member, volunteer, employee … several may overlap."""

    since: date = since()
    kind: RoleKind = choice(_("kind"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    until: date | None = until(default=None)


@record(_("identity"), plural=_("identities"), enabled=False)
class Identity:
    """What a person is really called, apart from everything else. Off until omsorg.toml switches it on."""

    recorded: date = on(_("recorded"))
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    name: str = text(
        _("name"),
        most=200,
        reveals=Reveals.IDENTITY,
        purpose=_("to write applications together with the person, who asked for it"),
    )
    phone: str | None = text(
        _("telephone"),
        most=40,
        default=None,
        reveals=Reveals.IDENTITY,
        purpose=_("to remind the person of appointments"),
    )
