"""Showing: from an evaluated report to every format. Nothing is computed but what formatting needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.show.document import Document
    from omsorgskjerne.words import Language

_ = words_of(__name__)

LAID_OUT = ("text", "markdown", "html", "pdf", "xlsx")
"""Formats of the document alone, in its words; the others tell programs more than is printed."""
TEXTS = ("text", "markdown", "json", "html")
"""Formats that are text, and may go to the screen; the others are files."""
BINARY = ("pdf", "xlsx", "csv")
FORMATS = (*TEXTS, *BINARY)


def write_report(report: Report, format: str, language: Language) -> str:
    """Return a report in one of `TEXTS`, ending in a newline. Raises as `write_bytes`."""
    _check(format, TEXTS)
    return write_bytes(report, format, language).decode()


def write_bytes(report: Report, format: str, language: Language) -> bytes:
    """Return a report in one of `FORMATS`, as it is written to a file.

    Raises InputError for another format, OmsorgError naming the extra when a format's library is not installed.
    """
    _check(format, FORMATS)
    # Each format brings libraries that the others do without.
    if format == "json":
        from omsorgskjerne.show.json import write_json

        return write_json(report, language).encode()
    from omsorgskjerne.show.compose import compose

    document = compose(report, language)
    if format == "csv":
        from omsorgskjerne.show.package import write_package

        return write_package(report, document, language)
    return write_document(document, format)


def write_document(document: Document, format: str) -> bytes:
    """Return a document in one of the formats in `LAID_OUT`, as it is written to a file. Raises as `write_bytes`."""
    _check(format, LAID_OUT)
    if format == "pdf":
        from omsorgskjerne.show.pdf import write_pdf

        return write_pdf(document)
    if format == "xlsx":
        from omsorgskjerne.show.xlsx import write_xlsx

        return write_xlsx(document)
    if format == "text":
        from omsorgskjerne.show.text import write_text as write
    elif format == "markdown":
        from omsorgskjerne.show.markdown import write_markdown as write
    else:
        from omsorgskjerne.show.html import write_html as write
    return write(document).encode()


def _check(format: str, formats: tuple[str, ...]) -> None:
    if format not in formats:
        is_file = format in BINARY and formats == TEXTS
        message = _("This format is no text; write it to a file.") if is_file else _("There is no such format.")
        raise InputError(message, hint=_("Formats are: {formats}."), formats=", ".join(formats))
