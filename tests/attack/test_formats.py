"""What one format hides no other one tells: texts, pages and workbooks hold no number that stands in none of the JSON."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from tests.attack.judge import truth
from tests.attack.organisations import YEAR, make, written
from tests.attack.printed import HIDDEN, Print, take

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 500
"""Larger numbers do not stand in a file by chance: pages have fewer tables than that, and no sizes so large."""
# In a cell of the kind "s" stands which text it is.
HELD = re.compile(r"<(?:c\b(?![^>]*t=\"s\")[^>]*><v|c:v|t\b[^>]*)>([^<]*)")
WRITTEN = re.compile(r"\d+(?:[ ,.\u00a0\u202f]\d{3})*")


def said(file: Path) -> set[int]:
    """Return the whole numbers that stand in a file, whether a reader or only a program sees them."""
    if file.suffix in {".xlsx", ".csv"}:
        with ZipFile(file) as content:
            held = {name: content.read(name).decode("utf-8", "replace") for name in content.namelist()}
        if file.suffix == ".xlsx":  # the rest is where pictures stand, and how wide columns are
            texts = [value for text in held.values() for value in HELD.findall(text)]
        else:  # a comma between cells is none within a number
            texts = [text for name, text in held.items() if not name.endswith(".csv")]
            tables = (csv.reader(StringIO(text)) for name, text in held.items() if name.endswith(".csv"))
            texts += [cell for table in tables for row in table for cell in row]
    else:
        texts = [file.read_text(encoding="utf-8")]
    return {int(re.sub(r"\D", "", found)) for text in texts for found in WRITTEN.findall(text)}


def test_no_format_tells_what_another_hides(tmp_path: Path) -> None:
    """A hidden number that is printed nowhere in the JSON stands in no other file of the report either."""
    made = make(tmp_path, 7, size=250)
    files = written(made, str(YEAR), "public", "json", "csv", "text", "markdown", "html", "xlsx")
    whole = written(made, str(YEAR), "internal", *files)
    report, internal = (some.pop("json").read_text(encoding="utf-8") for some in (files, whole))
    public, true = take(json.loads(report), Print()), truth(json.loads(internal))
    hidden = {true[place] for place, shown in public.numbers.items() if shown == HIDDEN and place in true}
    shown = {int(re.sub(r"\D", "", found)) for found in WRITTEN.findall(report)}
    secret = {int(value) for value in hidden if value > LARGE and value.is_integer()} - shown
    plain = {name: said(file) for name, file in files.items()}
    open_ones = {name: said(file) for name, file in whole.items()}
    assert secret
    assert {} == {name: numbers & secret for name, numbers in plain.items() if numbers & secret}
    assert all(secret <= numbers for numbers in open_ones.values())
