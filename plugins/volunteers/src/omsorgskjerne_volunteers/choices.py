"""The vocabularies of those who take part: roles, tasks, courses, positions, and where people go from here."""

from __future__ import annotations

from omsorgskjerne import Choice, words_of

_ = words_of(__name__)


class Role(Choice):
    """In what capacity somebody takes part unpaid; the same person may have several roles at once."""

    VOLUNTEER = "volunteer", _("volunteer")
    MOTIVATION_TEAM = "motivation_team", _("motivation team")
    COMPANY_VOLUNTEER = "company_volunteer", _("company volunteer")
    STUDENT = "student", _("student or pupil")
    WORK_PLACEMENT = "work_placement", _("work placement")
    SERVING_SENTENCE = "serving_sentence", _("serving a sentence")
    LIVED_EXPERIENCE = "lived_experience", _("lived experience")


VOLUNTARY = frozenset(Role) - {Role.WORK_PLACEMENT, Role.SERVING_SENTENCE}
"""The roles of a volunteer: those that nobody has by an order or a measure."""


class Sentence(Choice):
    """How a sentence is served in freedom, under the correctional service."""

    COMMUNITY = "community", _("community sentence")
    ELECTRONIC_MONITORING = "electronic_monitoring", _("electronic monitoring")


class EndReason(Choice):
    """Why somebody has a role no longer."""

    COMPLETED = "completed", _("completed as agreed")
    MOVED_ON = "moved_on", _("moved on to something else")
    OWN_WISH = "own_wish", _("own wish")
    BROKEN_OFF = "broken_off", _("broken off")
    OTHER = "other", _("other")


class Task(Choice):
    """What was done in a shift."""

    KITCHEN = "kitchen", _("kitchen and serving")
    MILIEU = "milieu", _("milieu work")
    OUTREACH = "outreach", _("outreach")
    ACTIVITY = "activity", _("activities and courses")
    CLOTHING = "clothing", _("clothing and laundry")
    CLEANING = "cleaning", _("cleaning and upkeep")
    TRANSPORT = "transport", _("transport and collecting food")
    OFFICE = "office", _("office and reception")


class Course(Choice):
    """What those who take part are taught."""

    COURSE_MODULE_1 = "course_module_1", _("course module 1")
    MILIEU_WORK = "milieu_work", _("milieu work")
    FIRST_AID = "first_aid", _("first aid")
    NALOXONE = "naloxone", _("naloxone")
    SAFETY = "safety", _("safety")
    MOTIVATIONAL_TALK = "motivational_talk", _("motivational talk")


class Standing(Choice):
    """What somebody was before, or went on to: the way from guest to work, studies or treatment."""

    GUEST = "guest", _("guest")
    VOLUNTEER = "volunteer", _("volunteer")
    WORK_PLACEMENT = "work_placement", _("work placement")
    SERVING_SENTENCE = "serving_sentence", _("serving a sentence")
    EMPLOYED = "employed", _("employed")
    STUDIES = "studies", _("studies")
    TREATMENT = "treatment", _("treatment")


class PositionKind(Choice):
    """What a paid position is."""

    SOCIAL_WORKER = "social_worker", _("social worker")
    HOUSING_COORDINATOR = "housing_coordinator", _("housing coordinator")
    ACTIVITY_LEADER = "activity_leader", _("activity leader")
    OPERATIONS_MANAGER = "operations_manager", _("operations manager")
    KITCHEN_MANAGER = "kitchen_manager", _("kitchen manager")
    MILIEU_WORKER = "milieu_worker", _("milieu worker")
    VOLUNTEER_COORDINATOR = "volunteer_coordinator", _("volunteer coordinator")
    ADMINISTRATION = "administration", _("administration and management")
    NURSE = "nurse", _("nurse")
    DOCTOR = "doctor", _("doctor")
    GUARD = "guard", _("guard")
