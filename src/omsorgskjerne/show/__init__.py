"""Showing: from an evaluated report to text, Markdown, JSON and HTML. Nothing is computed but what formatting needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.show.document import Document
    from omsorgskjerne.words import Language

_ = words_of(__name__)

FORMATS = ("text", "markdown", "json", "html")


def write_bytes(report: Report, format: str, language: Language) -> bytes:
    """Return a report in one of `FORMATS`, as it is written to a file."""
    return write_report(report, format, language).encode()


def write_document(document: Document, format: str) -> bytes:
    """Return a document in one of the formats that lay it out, as it is written to a file."""
    return lay_out(document, format).encode()


def write_report(report: Report, format: str, language: Language) -> str:
    """Return a report in one of `FORMATS`, ending in a newline.

    Raises InputError for another format, OmsorgError naming the extra when HTML needs libraries that are not installed.
    """
    # Each format brings libraries that the others do without.
    if format == "json":
        from omsorgskjerne.show.json import write_json

        return write_json(report, language)
    from omsorgskjerne.show.compose import compose

    return lay_out(compose(report, language), format)


def lay_out(document: Document, format: str) -> str:
    """Return a document in one of the formats that lay it out: all of `FORMATS` but JSON. Raises as `write_report`."""
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
    return write(document)
