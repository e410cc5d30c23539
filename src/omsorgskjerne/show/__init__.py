"""Showing: from an evaluated report to text, Markdown, JSON, HTML and PDF.

Nothing is computed but what formatting needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.words import Language

_ = words_of(__name__)

TEXTS = ("text", "markdown", "json", "html")
"""The formats that are text."""
FORMATS = (*TEXTS, "pdf")


def write_bytes(report: Report, format: str, language: Language) -> bytes:
    """Return a report in one of `FORMATS` as the bytes of a file; texts are in UTF-8. Raises as `write_report` does."""
    from omsorgskjerne.show.compose import compose

    match format:
        case "pdf":
            from omsorgskjerne.show.pdf import write_pdf as write
        case _:
            return write_report(report, format, language).encode()
    return write(compose(report, language))


def write_report(report: Report, format: str, language: Language) -> str:
    """Return a report in one of `TEXTS`, ending in a newline.

    Raises InputError for another format, OmsorgError naming the extra when it needs libraries that are not installed.
    """
    # Each format brings libraries that the others do without.
    if format == "json":
        from omsorgskjerne.show.json import write_json

        return write_json(report, language)
    from omsorgskjerne.show.compose import compose

    match format:
        case "text":
            from omsorgskjerne.show.text import write_text as write
        case "markdown":
            from omsorgskjerne.show.markdown import write_markdown as write
        case "html":
            from omsorgskjerne.show.html import write_html as write
        case _:
            raise InputError(
                _("There is no such format."), hint=_("Formats are: {formats}."), formats=", ".join(FORMATS)
            )
    return write(compose(report, language))
