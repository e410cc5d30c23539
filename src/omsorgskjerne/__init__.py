"""Records, figures and reports for low-threshold care services.

`import omsorgskjerne` loads nothing but names: each is fetched from its module when first used, and nothing in the
process changes.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from omsorgskjerne import version

__version__ = version.VERSION

# Where each public name lives; `__init__.pyi` says the same to type checkers (a test compares them).
_HOMES = {
    "choices": "Choice",
    "cli.output": "Listing",
    "cli.session": "Session",
    "cli.workflow": "Workflow",
    "core.assessment": "Assessment Assessor GoalStatus LifeArea PersonalGoal Scheme",
    "core.contacts": "Case Contact ContactKind ContactState Intake Item Measure MeasureKind Partner PartnerKind Place",
    "core.figures": "INTAKES MEASURES OPEN_DAYS PERIOD_DAYS VISITORS VISITS VISITS_PER_OPEN_DAY",
    "core.people": "District Gender Household Identity Person PersonRole RoleKind",
    "core.planning": "Direction Opening Reading Target",
    "errors": "ConfigError FigureError InputError OmsorgError PluginError StoreError",
    "evaluate.report": "build_report",
    "evaluate.results": "Report",
    "fields": "another_day choice clock code figure_id flag number on quantity ref same_as since tags text until",
    "figures": "Between Composed Count Days During Elapsed Figure FirstMean Formula InPeriod LatestMean Mean Measured "
    "Median Newcomers Nights Occupancy OpenDays Parameter Peak People PeriodDays PersonDays Progress RawSql RowFigure "
    "Snapshot Stated Sum Take Taking Time Total Union Values Within via",
    "files.guard": "create_file",
    "hookspecs": "Change hookimpl",
    "ids": "Id new_id",
    "kept": "Kept",
    "migrations": "ConvertField DropField DropRecord Migration RenameField RenameRecord",
    "moments": "shift_day",
    "organisation": "Config Organisation load read_config",
    "period": "Period",
    "rules": "Proposal Rows Rule",
    "schema": "record",
    "sections": "Bars Breakdown Profile Section Trend",
    "store": "Store open_store",
    "terms": "Disclosure Quality Reveals Unit",
    "views": "view",
    "words": "Phrase words_of",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604 - the names are in the table above


def __getattr__(name: str) -> Any:
    """Fetch a name from its module on first use (PEP 562)."""
    if name not in _HOME_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return list(__all__)
