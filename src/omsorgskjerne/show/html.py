"""A report as one page that needs nothing else: no script, no address outside it, the same bytes for the same report.

This is the only module that knows jinja2. Everything put into the template is escaped, but for the charts, which
`charts` escapes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omsorgskjerne.show.charts import draw
from omsorgskjerne.show.document import Chart
from omsorgskjerne.show.extras import missing_extra

if TYPE_CHECKING:
    import jinja2

    from omsorgskjerne.show.document import Document, Table

TEMPLATES = Path(__file__).parent / "templates"


def write_html(document: Document) -> str:
    """Return the report as an HTML page.

    Raises OmsorgError, naming the extra, when jinja2 or pygal is not installed.
    """
    try:
        template = _template()
        from markupsafe import Markup
    except ModuleNotFoundError:
        raise missing_extra(extra="report", library="jinja2") from None

    def drawn(chart: Chart) -> Any:
        return Markup(draw(chart))  # noqa: S704 - an SVG element whose texts are escaped

    return template.render(document=document, draw=drawn, is_chart=_is_chart)


@cache
def _template() -> jinja2.Template:
    """Return the page's template: to compile it takes longer than to fill it in, and freezing fills it in twice."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.jinja")


def _is_chart(block: Table | Chart) -> bool:
    return isinstance(block, Chart)
