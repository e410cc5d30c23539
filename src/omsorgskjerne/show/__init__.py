"""Showing: from a prepared report to text, Markdown, JSON, HTML, a workbook and a data package.

Nothing is computed but what formatting needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.words import Language

_ = words_of(__name__)


def write_report(report: Report, format: str, language: Language) -> str:
    """Return a report in one of `TEXTS`, ending in a newline.

    Raises InputError for another format, OmsorgError naming the extra when HTML needs libraries that are not installed.
    """
    if format not in TEXTS:
        raise _no_such_format(format, TEXTS)
    return TEXTS[format](report, language)


def write_bytes(report: Report, format: str, language: Language) -> bytes:
    """Return a report in any of `FORMATS`, as the bytes of its file; texts are UTF-8.

    Raises InputError for another format, OmsorgError naming the extra of a library that is not installed.
    """
    if format in BINARY:
        return BINARY[format](report, language)
    if format not in TEXTS:
        raise _no_such_format(format, FORMATS)
    return TEXTS[format](report, language).encode("utf-8")


def _no_such_format(format: str, formats: Iterable[str]) -> InputError:
    message = _("This format is no text; write it to a file.") if format in BINARY else _("There is no such format.")
    return InputError(message, hint=_("Formats are: {formats}."), formats=", ".join(formats))


# Each format brings libraries that the others do without.


def _text(report: Report, language: Language) -> str:
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.text import write_text

    return write_text(compose(report, language))


def _markdown(report: Report, language: Language) -> str:
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.markdown import write_markdown

    return write_markdown(compose(report, language))


def _json(report: Report, language: Language) -> str:
    from omsorgskjerne.show.json import write_json

    return write_json(report, language)


def _html(report: Report, language: Language) -> str:
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.html import write_html

    return write_html(compose(report, language))


def _xlsx(report: Report, language: Language) -> bytes:
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.xlsx import write_xlsx

    return write_xlsx(compose(report, language))


def _csv(report: Report, language: Language) -> bytes:
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.package import write_package

    return write_package(report, compose(report, language), language)


TEXTS: dict[str, Callable[[Report, Language], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "html": _html,
}
BINARY: dict[str, Callable[[Report, Language], bytes]] = {"xlsx": _xlsx, "csv": _csv}
FORMATS = (*TEXTS, *BINARY)
