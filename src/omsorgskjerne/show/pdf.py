"""A report as a PDF to be posted or filed: tagged by PDF/UA, the same bytes for the same report.

This is the only module that knows typst. The template gets the document as data, so nothing that was entered is read as
markup; only the fonts that typst brings along are used, whatever the computer has.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import OmsorgError
from omsorgskjerne.show.charts import freestanding
from omsorgskjerne.show.document import Chart
from omsorgskjerne.show.extras import missing_extra
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from types import ModuleType

    from omsorgskjerne.show.document import Document, Part

_ = words_of(__name__)

UNNAMED = "–"
TEMPLATES = Path(__file__).parent / "templates"
_UNSHOWN = re.compile(r"the text `(.*)` could not be displayed", re.DOTALL)


def write_pdf(document: Document) -> bytes:
    """Return the report as a PDF, dated the last day of its period.

    Raises OmsorgError, naming the extra, when typst or pygal is not installed, and for text that no font shows.
    """
    typst = _typst()
    try:
        made: bytes = typst.compile(
            TEMPLATES / "report.typ",
            format="pdf",
            sys_inputs={"data": _data(document)},
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=datetime.combine(document.last, time(), UTC),
        )
    except typst.TypstError as error:
        text = _UNSHOWN.search(error.message)
        if text is None:
            raise
        raise OmsorgError(
            _("The fonts of the PDF have no letter for {text}."),
            hint=_("They have Latin, Greek and Cyrillic letters. Write it in those, or choose another format."),
            text=text[1],
        ) from None
    return made


def _headed(part: Part) -> Part:
    """Return a part with a heading, which a tagged PDF must not leave empty."""
    return attrs.evolve(part, title=part.title or UNNAMED)


def _typst() -> ModuleType:
    try:
        import typst
    except ModuleNotFoundError:
        raise missing_extra(extra="pdf", library="typst") from None
    return typst


def _data(document: Document) -> str:
    """Return what the template is given: the document, and its charts as drawings by their ids.

    What a funder is told first stands on the cover, so that only its tables are left of that part.
    """
    style = (TEMPLATES / "chart.css").read_text(encoding="utf-8")
    blocks = [block for part in document.parts for block in part.blocks]
    charts = {block.id: freestanding(block, style) for block in blocks if isinstance(block, Chart)}
    parts = [_headed(attrs.evolve(part, text=()) if part.id == "cover" else part) for part in document.parts]
    printed = attrs.evolve(
        document,
        parts=tuple(part for part in parts if part.text or part.prose or part.blocks),
        definitions=tuple(attrs.evolve(one, label=one.label or UNNAMED) for one in document.definitions),
    )
    return json.dumps({"document": attrs.asdict(printed), "charts": charts}, default=str)
