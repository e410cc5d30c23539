"""Which figures a funder is given, in which sections: as `omsorg.toml` says, or as its template takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import ConfigError
from omsorgskjerne.organisation.chapters import chapter_ids
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.organisation.templates import TEMPLATES
from omsorgskjerne.sections import Bars, Breakdown, Section
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation.funders import FunderSection, FunderSetting
    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.organisation.templates import Asked, Template
    from omsorgskjerne.sections import Profile, Trend

_ = words_of(__name__)


def check_funders(organisation: Organisation, figures: Mapping[str, Figure]) -> None:
    """Check the figures and breakdowns that funders name; what belongs to a plugin that is not here waits.

    Raises ConfigError with the place, and the nearest name to a typo.
    """
    for code, funder in organisation.settings.funders.items():
        place = f"omsorg.toml [funders.{code}]"
        known_names(dict.fromkeys(funder.chapters), chapter_ids(organisation), f"{place} chapters")
        named = {"labels": [*funder.labels], "targets": [*funder.targets]}
        for number, section in enumerate(funder.sections or ()):
            named[f"sections[{number}]"] = section.ids
        for where, ids in named.items():
            known_names(dict.fromkeys(id_ for id_ in ids if not _waits(organisation, id_)), figures, f"{place} {where}")
        _check_targets(funder, figures, place)
        for section in funder.sections or ():
            for shown in (*section.tables, *section.charts):
                if shown.figure in figures:
                    known_names({shown.by: None}, figures[shown.figure].dimension_names, f"{place} {shown.figure}")


def _check_targets(funder: FunderSetting, figures: Mapping[str, Figure], place: str) -> None:
    """Refuse a target that its figure can never have."""
    for id_, target in funder.targets.items():
        limits = figures[id_].traits.limits if id_ in figures else None
        if limits and not limits[0] <= target.value <= limits[1]:
            raise ConfigError(
                _("{place} targets: the figure {figure} is from {least} to {most}."),
                place=place,
                figure=id_,
                least=limits[0],
                most=limits[1],
            )


def _waits(organisation: Organisation, id_: str) -> bool:
    """Tell whether a figure is a plugin's that is not here, or the organisation's own, made from such a one."""
    return id_.partition(".")[0] in organisation.absent or id_ in organisation.settings.figures


def sections_for(organisation: Organisation, funder: FunderSetting) -> tuple[Section, ...]:
    """Return a funder's sections; those of the organisation's report where it has none of its own and no template.

    Raises ConfigError for own wording or a target of a figure that the funder is not given.
    """
    if funder.sections is not None:
        own = [_chosen(organisation, str(number), one) for number, one in enumerate(funder.sections, start=1)]
    elif funder.template is not None:
        own = list(_taken(organisation, TEMPLATES[funder.template]))
    else:
        return organisation.sections
    given = {figure.id for section in own for figure in section.figures}
    for id_ in (*funder.labels, *funder.targets):
        if id_ in organisation.figures and id_ not in given:
            raise ConfigError(
                _("omsorg.toml: the funder {funder} has words or a target for {figure}, which it is not given."),
                hint=_("List the figure in one of the funder's sections."),
                funder=funder.name,
                figure=id_,
            )
    return tuple(own)


def _chosen(organisation: Organisation, id_: str, section: FunderSection) -> Section:
    known = organisation.figures
    return Section(
        section.title,
        [known[figure] for figure in section.ids if figure in known],
        id=id_,
        charts=[Bars(known[one.figure], one.by, one.title) for one in section.charts if one.figure in known],
        tables=[Breakdown(known[one.figure], one.by, one.title) for one in section.tables if one.figure in known],
    )


def _taken(organisation: Organisation, template: Template) -> Iterator[Section]:
    """Yield the sections of a template that any figure answers to; charts come along with what they show."""
    found: dict[str, list[Figure]] = {asked.title: [] for asked in template.sections}
    for figure in _printed(organisation):
        own = figure.id not in organisation.owners
        for asked in template.sections:
            if asked.takes(figure, own):
                found[asked.title].append(figure)
                break
    for number, asked in enumerate(template.sections, start=1):
        figures = found[asked.title]
        if figures:
            charts = list(_charts(organisation, {figure.id for figure in figures}))
            tables = list(_tables(asked, figures))
            yield Section(asked.title, figures, id=str(number), charts=charts, tables=tables)


def _printed(organisation: Organisation) -> Iterable[Figure]:
    """Return what the organisation's own report prints: the figures of its sections, then its own and key figures."""
    placed = {figure.id: figure for section in organisation.sections for figure in section.figures}
    others = {
        id_: figure for id_, figure in organisation.figures.items() if figure.key or id_ not in organisation.owners
    }
    return [figure for figure in {**placed, **others}.values() if not figure.is_given]


def _charts(organisation: Organisation, ids: set[str]) -> Iterator[Bars | Trend | Profile]:
    for section in organisation.sections:
        for chart in section.charts:
            shown = (chart.figure,) if isinstance(chart, Bars) else chart.figures
            if ids.issuperset(figure.id for figure in shown):
                yield chart


def _tables(asked: Asked, figures: list[Figure]) -> Iterator[Breakdown]:
    known = {figure.id: figure for figure in figures}
    for id_, by in asked.tables:
        if id_ in known:
            yield Breakdown(known[id_], by)
