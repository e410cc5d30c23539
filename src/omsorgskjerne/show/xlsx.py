"""A report as a workbook: a sheet for each part, numbers that are numbers, charts drawn by the spreadsheet itself.

This is the only module that knows XlsxWriter. A workbook holds no formulas: what looks like one is text. The same
report gives the same bytes, and nothing is left outside memory.
"""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from omsorgskjerne.show.document import Chart, tidy
from omsorgskjerne.show.extras import missing_extra
from omsorgskjerne.show.numbers import plain
from omsorgskjerne.show.sheet_charts import chart_options, height
from omsorgskjerne.words import Language, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.show.document import Cell, Definition, Document, Part, Prose, Row, Table
    from omsorgskjerne.show.numbers import Number

_ = words_of(__name__)

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NAME = 31
NO_NAME = re.compile(r"[\[\]:*?/\\]")
RESERVED = {"history"}
"""What Excel calls a sheet of its own."""
A4 = 9
TOP = 2
"""The row below the title of a sheet and a line left free."""
PIECE = 1500
"""So many signs of a text fit in one cell: a row can be no higher than a page."""
TEXT_WIDTH, LABEL_WIDTHS, CELL_WIDTHS, PORTRAIT_WIDTH = 95, (24, 60), (11, 22), 100
LINE_HEIGHT, PIXELS_OF_LINE = 15, 20
DEFINITION_WIDTHS = (32, 50, 45, 40)
TITLE = {"size": 12, "bold": True}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#16495A"},
    "caption": {"bold": True, "font_size": 12, "font_color": "#16495A"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "total": {"bold": True, "top": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "quiet": {"italic": True, "font_color": "#43525A", "text_wrap": True, "valign": "top"},
}


def write_xlsx(document: Document) -> bytes:
    """Return the report as a workbook for Excel, LibreOffice and the like.

    Raises OmsorgError, naming the extra, when XlsxWriter is not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        raise missing_extra(extra="excel", library="XlsxWriter") from None

    file = io.BytesIO()
    with Workbook(file, SAFE) as workbook:
        _Book(workbook, document).write()
    return file.getvalue()


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return names that a workbook takes: short enough, without signs it refuses, each once."""
    names: list[str] = []
    taken = set(RESERVED)
    for title in titles:
        plainly = " ".join(NO_NAME.sub(" ", title).split()).strip("'") or "-"
        name, number = _cut(plainly, LONGEST_NAME), 1
        while name.lower() in taken:
            number += 1
            name = f"{_cut(plainly, LONGEST_NAME - len(str(number)) - 1)} {number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _cut(text: str, room: int) -> str:
    """Return the beginning of a text that is so long as Excel counts, in halves of pairs."""
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore").strip(" '")


class _Book:
    """Writes one document into a workbook."""

    def __init__(self, workbook: Any, document: Document) -> None:
        self.workbook, self.document = workbook, document
        self.language = Language(document.language)
        self._looks: dict[str, Any] = {}

    def write(self) -> None:
        document = self.document
        created = datetime.combine(document.last, time())  # no clock: the same report is the same bytes
        self.workbook.set_properties(
            {
                "title": f"{document.organisation}: {document.title}",
                "subject": document.span,
                "author": document.organisation,
                "created": created,
            }
        )
        parts = document.contents_of
        names = sheet_names([document.contents, *(part.title for part in parts)])
        self._contents(names)
        for name, part in zip(names[1:], parts, strict=True):
            sheet = _Sheet(self, name, part.title)
            if part is document.notes:
                sheet.numbered(part.text)
            else:
                sheet.part(part)
            if part is document.appendix:
                sheet.grid(*self._definitions(), DEFINITION_WIDTHS)
            sheet.finish()

    def _contents(self, names: Sequence[str]) -> None:
        document = self.document
        sheet = _Sheet(self, names[0], f"{document.organisation}: {document.title}")
        sheet.text(document.span)
        sheet.text(self.language.say(_("Audience: {audience}"), audience=document.audience))
        sheet.caption(document.contents)
        for name, part in zip(names[1:], document.contents_of, strict=True):
            sheet.link(name, part.title)
        sheet.text("")
        for text in filter(None, (document.colophon, document.anchor)):
            sheet.text(text, "quiet")
        sheet.finish()

    def _definitions(self) -> tuple[list[str], list[list[str]]]:
        """Return heads and rows of the definitions."""
        say = self.language.say
        heads = [say(_("Figure")), say(_("Definition")), self.document.formula, say(_("Particulars"))]
        return heads, [_defined(definition) for definition in self.document.definitions]

    def look(self, name: str, **more: Any) -> Any:
        """Return a format, made once however often it is asked for."""
        key = f"{name} {more}"
        if key not in self._looks:
            self._looks[key] = self.workbook.add_format({**LOOKS.get(name, {}), **more})
        return self._looks[key]


def _defined(definition: Definition) -> list[str]:
    formula = "\n".join(filter(None, (definition.formula, definition.computed)))
    return [
        definition.label,
        definition.text,
        formula,
        "; ".join(f"{name}: {value}" for name, value in definition.facts),
    ]


class _Sheet:
    """Writes one part onto a sheet, from above; the first column holds labels and all text."""

    def __init__(self, book: _Book, name: str, title: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.workbook.add_worksheet(name)
        self.heads: list[int] = []
        self.widths: dict[int, int] = {}
        self.wanted: tuple[int, ...] = ()
        self.words: list[tuple[int, int, str]] = []
        self.sheet.write_string(0, 0, title, book.look("title"))
        if book.document.draft:
            self.sheet.write_string(1, 0, book.document.draft, book.look("caption"))
        self.row = TOP

    def part(self, part: Part) -> None:
        """Write texts, the organisation's own prose, tables and charts."""
        for text in (*part.text, *_written(part.prose)):
            self.text(text)
        for block in part.blocks:
            table = (block.table if isinstance(block, Chart) else block).spread()
            if table.caption != part.title:
                self.caption(table.caption)
            top = self.row
            if table.rows:
                self.table(table)
            if table.remark:
                self.text(table.remark, "quiet")
            if isinstance(block, Chart):
                self.chart(block, top)
            self.row += 1

    def text(self, text: str, look: str = "text") -> None:
        """Write a paragraph into the first column, in several cells where it is long."""
        for start in range(0, max(len(text), 1), PIECE):
            piece = text[start : start + PIECE]
            self.sheet.write_string(self.row, 0, piece, self.book.look(look))
            self.words.append((self.row, 0, piece))
            self.row += 1

    def caption(self, text: str) -> None:
        """Write a heading within the sheet."""
        self.sheet.write_string(self.row, 0, text, self.book.look("caption"))
        self.row += 1

    def link(self, sheet: str, title: str) -> None:
        """Write a title that leads to a sheet."""
        quoted = sheet.replace("'", "''")
        self.sheet.write_url(self.row, 0, f"internal:'{quoted}'!A1", string=title)
        self.row += 1

    def numbered(self, texts: Iterable[str]) -> None:
        """Write notes, each with the number that leads to it."""
        for number, text in enumerate(texts, start=1):
            self.text(f"[{number}] {text}")

    def grid(self, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: tuple[int, ...]) -> None:
        """Write a table of words in columns of these widths."""
        self.wanted = widths
        self._heads([(head, False) for head in heads])
        for row in rows:
            for column, text in enumerate(row):
                self._words(column, text)
            self.row += 1

    def table(self, table: Table) -> None:
        """Write a table: its heads, and in each row the numbers that are one as numbers."""
        self._heads([(column.title, column.number) for column in table.columns])
        for row in table.rows:
            self._row(row, [column.number for column in table.columns[1:]])

    def _heads(self, heads: Sequence[tuple[str, bool]]) -> None:
        self.heads.append(self.row)
        for column, (head, number) in enumerate(heads):
            self.sheet.write_string(self.row, column, head, self.book.look("head", **_side(column, number=number)))
            self.words.append((self.row, column, head))
            self._widen(column, max(map(len, head.split()), default=0))
        self.row += 1

    def _row(self, row: Row, numbers: Iterable[bool]) -> None:
        look = "total" if row.total else "text"
        notes = "".join(f" [{number}]" for number in row.label.notes)
        self._words(0, row.label.text + notes, look)
        for column, (cell, number) in enumerate(zip(row.cells, numbers, strict=True), start=1):
            if cell.number is None:
                self._words(column, cell.text, look, **_side(column, number=number))
            else:
                self._number(column, cell, cell.number, look)
        self.row += 1

    def _words(self, column: int, text: str, look: str = "text", **more: Any) -> None:
        self.sheet.write_string(self.row, column, text, self.book.look(look, **more))
        self.words.append((self.row, column, text))
        self._widen(column, len(text))

    def _number(self, column: int, cell: Cell, number: Number, look: str) -> None:
        # An estimate is no more exact here than where it is printed; outside no number is, however old its report.
        value = number.shown if number.multiple > 1 or self.book.document.audience else number.value
        more = {"num_format": number_format(number), **_side(column, number=True)}
        self.sheet.write_number(self.row, column, plain(value), self.book.look(look, **more))
        self._widen(column, len(cell.text))

    def chart(self, chart: Chart, top: int) -> None:
        """Draw a chart from the cells of its table, which begins at a row; none where a bar is no single number."""
        options = chart_options(chart, self.name, top)
        if options is None:
            return
        drawn = self.book.workbook.add_chart(options.kind)
        for series in options.series:
            drawn.add_series(series)
        drawn.set_title(
            {
                "name": f"\N{ZERO WIDTH SPACE}{chart.title}" if chart.title.startswith("=") else chart.title,
                "name_font": TITLE,
            }
        )
        drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
        drawn.set_x_axis(options.across)
        drawn.set_y_axis(options.up)
        size = {"width": 640, "height": height(chart)}
        drawn.set_size(size)
        self.sheet.insert_chart(self.row, 0, drawn, {"description": chart.description, "object_position": 1})
        self.row += -(-size["height"] // PIXELS_OF_LINE) + 1

    def _widen(self, column: int, signs: int) -> None:
        self.widths[column] = max(self.widths.get(column, 0), signs + 2)

    def _fitted(self) -> tuple[int, ...]:
        """Return widths in which labels, numbers and the words of heads stand whole; longer texts are wrapped."""
        if not self.heads:
            return (TEXT_WIDTH,)
        bounds = [LABEL_WIDTHS, *[CELL_WIDTHS] * max(self.widths)]
        return tuple(min(max(self.widths.get(column, 0), least), most) for column, (least, most) in enumerate(bounds))

    def _lines(self, widths: Sequence[int]) -> dict[int, int]:
        """Return how many lines the rows take of which a text is wrapped: not every program works it out by itself."""
        lines: dict[int, int] = {}
        for row, column, text in self.words:
            needed = sum(max(1, len(wrap(part, widths[column] - 1))) for part in text.split("\n"))
            if needed > lines.get(row, 1):
                lines[row] = needed
        return lines

    def finish(self) -> None:
        """Set widths, what stays in sight and how it is printed."""
        sheet, document = self.sheet, self.book.document
        widths = self.wanted or self._fitted()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, lines in self._lines(widths).items():
            sheet.set_row(row, lines * LINE_HEIGHT)
        # One table keeps its heads in sight; of several, which stand below each other, the title stays.
        head = self.heads[0] if len(self.heads) == 1 and self.heads[0] <= TOP + 1 else 0
        sheet.freeze_panes(head + 1, 1 if self.heads else 0)
        sheet.repeat_rows(head)
        sheet.set_paper(A4)
        if sum(widths) > PORTRAIT_WIDTH:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        if document.draft:
            sheet.set_header(f"&R&B{document.draft}")
        sheet.set_footer(f"&L{_cut(document.organisation, 80).replace('&', '&&')}&R&P / &N")


def _side(column: int, *, number: bool) -> dict[str, Any]:
    """Return how a cell is set: numbers flush right; words in from the numbers that may end to their left."""
    return {"align": "right"} if number else {"align": "left", "indent": 1 if column else 0}


def number_format(number: Number) -> str:
    """Return how a spreadsheet writes a number; it puts in the separators of its reader's own language."""
    digits = "#,##0" + ("." + "0" * number.decimals if number.decimals else "")
    before, after = (f'"{text}"' if text else "" for text in (number.before, number.after))
    plus = f"{before}+{digits}{after};{before}-{digits}{after};{before}{digits}{after}"
    return plus if number.signed else f"{before}{digits}{after}"


def _written(prose: Iterable[Prose]) -> Iterator[str]:
    """Yield the organisation's own chapters as plain paragraphs; an address stands after what leads to it."""
    for block in prose:
        for number, item in enumerate(block.items, start=1):
            text = tidy("".join(run.text + (f" ({run.link})" if run.link else "") for run in item))
            yield {"bullets": "• ", "numbered": f"{number}. "}.get(block.kind, "") + text
