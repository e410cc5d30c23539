"""What the documentation and the definitions that are no plain sentence say of figures: which rows they count.

Written from the READMEs of the plugins and the definitions in reports, as a reader would.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Codes = frozenset[str]


class Rows(NamedTuple):
    """Which rows a figure is of: what of them is taken, which records, the field of time, and the filter."""

    measure: str
    """`number`, `sum of …`, `persons`, `mean of …`, `median of …`."""
    table: str
    time: str
    """The field whose day lies in the period, `last day`, or `during`."""
    where: Mapping[str, Codes]


def revealing() -> Codes:
    """Return the fields of which a zero is hidden too, as docs/disclosure.md names them."""
    text = Path(__file__).parents[2].joinpath("docs", "disclosure.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `[\w.]+` \| (`[^|]+) \|", text.partition("## Special categories")[2], re.MULTILINE)
    return frozenset(name for fields in found for name in re.findall(r"`(\w+)`", fields))


def rows(measure: str, table: str, time: str, **where: str) -> Rows:
    """Return rows; the codes of each field with spaces between."""
    return Rows(measure, table, time, {name: frozenset(codes.split()) for name, codes in where.items()})


HOMELESS = "rough emergency homeless_accommodation institution non_conventional family_friends"
KNOWN: Mapping[str, Rows] = {
    "visits.total": rows("sum of persons", "contacts", "day", state="done", kind="visit"),
    "visits.turned_away": rows("sum of persons", "contacts", "day", state="turned_away", kind="visit"),
    "visits.named": rows("number", "contacts", "day", state="done", kind="visit", named="yes"),
    "visits.people": rows("persons", "contacts", "day", state="done", kind="visit"),
    "visits.first_time": rows("persons", "contacts", "day", state="done", kind="visit", first="yes"),
    "contacts.total": rows("number", "contacts", "day", state="done"),
    "measures.referrals_completed": rows("sum of number", "measures", "day", type="onward_referral", completed="yes"),
    "cases.total": rows("number", "cases", "from"),
    "assessments.total": rows("number", "assessments", "day"),
    "goals.total": rows("number", "goals", "set on"),
    "goals.reached": rows("number", "goals", "set on", status="reached"),
    "goals.with_measures": rows("number", "goals", "set on", served="yes"),
    "persons.roles": rows("persons", "roles", "last day"),
    "housing.former_residents": rows("persons", "tenancies", "until", exit="dead moved_or_given_notice not_stated"),
    "housing.residents": rows("persons", "tenancies", "last day"),
    "housing.residents_during": rows("persons", "tenancies", "during"),
    "housing.tenancies": rows("number", "tenancies", "last day"),
    "housing.ended": rows("number", "tenancies", "until"),
    "housing.from_homelessness": rows("number", "tenancies", "from", ethos_before=HOMELESS),
    "housing.applications": rows("number", "housing applications", "day"),
    "housing.seekers": rows("persons", "housing applications", "day"),
    "housing.home_found": rows("persons", "housing applications", "day", ethos_before=HOMELESS, ethos_after="housed"),
    "housing.offers": rows("number", "offers", "day"),
    "activities.planned": rows("sum of number", "sessions", "day", state="planned"),
    "activities.rounds": rows("sum of number", "sessions", "day", state="held", kind="outreach_round clean_up"),
    "activities.seen": rows("sum of seen", "stops", "day"),
    "activities.new_people": rows("sum of new people", "stops", "day"),
    "activities.members": rows("persons", "memberships", "during"),
    "activities.participants": rows("persons", "attendances", "day"),
    "volunteers.active": rows("persons", "engagements", "last day"),
    "volunteers.people": rows("persons", "engagements", "during"),
    "volunteers.began_role": rows("persons", "engagements", "from"),
    "volunteers.ended_role": rows("persons", "engagements", "until"),
    "volunteers.new": rows("persons", "engagements", "from", first="yes"),
    "volunteers.transitions": rows("number", "transitions", "day"),
    "volunteers.hours": rows("sum of hours", "shifts", "day"),
    "volunteers.shifts": rows("number", "shifts", "day", begins="yes"),
    "volunteers.courses": rows("sum of persons", "courses taken", "day"),
    "volunteers.company_volunteers": rows("persons", "shifts", "day", role="company_volunteer"),
    "placement.nights": rows("sum of nights", "stays", "nights"),
    "placement.discharges": rows("number", "stays", "until", kind="ordinary"),
    "placement.decisions": rows("number", "moves", "day", state="allocated rejected"),
    "placement.left_at_once": rows("number", "moves", "day", left="yes"),
    "housing.resident_nights": rows("sum of nights", "tenancies", "nights"),
    "placement.decision_mean": rows("mean of days", "decisions", "day"),
    "placement.decision_within": rows("share of days", "decisions", "day"),
    "placement.decision_median": rows("median of days", "decisions", "day"),
    "placement.admission_mean": rows("mean of days", "admissions", "day"),
    "placement.admission_within": rows("share of days", "admissions", "day"),
    "placement.admission_median": rows("median of days", "admissions", "day"),
    "housing.days_to_home": rows("mean of days", "homes", "day"),
    "housing.home_within_90": rows("share of days", "homes", "day"),
    "housing.median_days_to_home": rows("median of days", "homes", "day"),
    "placement.length_mean": rows("mean of days", "stays", "until", kind="ordinary"),
    "placement.length_median": rows("median of days", "stays", "until", kind="ordinary"),
    "housing.tenancy_days": rows("median of days", "tenancies", "until"),
}
"""Figures whose definition does not say it in so many words."""

FEWER: Mapping[str, str] = {
    "decisions": "placement.decisions", "admissions": "placement.admissions", "homes": "housing.started",
}  # fmt: skip
"""Of views that means are of: the figure that counts no fewer rows, by the same dimensions."""

FIELDS: Mapping[str, str] = {
    "housing situation before": "ethos_before", "housing situation after": "ethos_after", "moved to": "destination",
    "assessed by": "assessor", "area of life": "area", "service level": "level", "performed by": "performer",
    "city district": "district", "form of sentence": "sentence", "reason for the end": "end_reason",
}  # fmt: skip
"""Dimensions by what the fields are called in definitions, where that is another name."""

CODES: Mapping[str, str] = {
    "after a referral": "ordinary", "user-controlled place": "user_controlled", "turned away": "turned_away",
    "did not show up": "no_show", "offer declined": "declined",
}  # fmt: skip
"""Codes by their labels, where no report prints both."""

ALL_STATE_IT = frozenset({"placement.length_mean", "placement.length_median", "housing.tenancy_days"})
"""Means of something that every row has."""
ALWAYS_NAMED = frozenset({"tenancies", "engagements", "stays", "attendances", "memberships", "assessments", "roles"})
"""Records whose rows each name a person."""

CROWDS = frozenset(("number", table) for table in ("contacts", "shifts", "courses taken"))
"""Rows each of which may be of many people: that there are few of them says nothing of how many people there were."""
OF_A_PERSON = frozenset({"gender", "district", "scene"})
"""Dimensions that are of a person, who has one code of each."""

SENTENCE = re.compile(
    r"(?P<measure>Number of different persons in|Number of|(?:Sum|Mean|Median) of (?:(?! where ).)+ in) (?P<table>.+?)"
    r"(?: that state it)?(?: where (?P<where>.+?))?"
    r"(?:; (?P<time>[a-z ]+) in the period| on the (?P<last>period's last day)| there on any day of (?P<during>the period))"
)


def rows_of(id_: str, definition: str, labels: Mapping[str, Mapping[str, str]]) -> Rows | None:
    """Return which rows a figure is of, by what is known or by its definition; None where neither says it."""
    found = SENTENCE.fullmatch(definition)
    if found is None:
        return KNOWN.get(id_)
    measure = found["measure"].removesuffix(" in").lower()
    measure = {"number of different persons": "persons", "number of": "number"}.get(measure, measure)
    time = found["time"] or ("last day" if found["last"] else "during")
    where = {}
    for clause in re.split(r" and (?=[a-z ]+ is )", found["where"] or ""):
        name, _is, said = clause.partition(" is ")
        if said:
            dimension = FIELDS.get(name, name.replace(" ", "_"))
            where[dimension] = codes_of(said, labels.get(dimension, {}))
    return Rows(measure, found["table"], time, where)


def codes_of(said: str, labels: Mapping[str, str]) -> Codes:
    """Return the codes of an enumeration of labels, some of which hold a comma or an *or* themselves."""
    words = re.split(r"(, | or )", said)
    codes = []
    while words:
        for length in range(len(words), 0, -2):
            label = "".join(words[:length])
            if label in labels or label in CODES or length == 1:
                codes.append(labels.get(label) or CODES.get(label) or label.replace(" ", "_"))
                words = words[length + 1 :]
                break
    return frozenset(codes)
