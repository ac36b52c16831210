"""Owns lines of files for spreadsheets (RFC 4180), in which nothing is taken for a formula.

What begins as a formula does is given an apostrophe before it (OWASP, CSV injection): it comes from identity
providers, and a spreadsheet would compute it. So does what is as wide as a Chinese letter and means the same. Where
a language writes a comma in its numbers, spreadsheets part cells at semicolons and tabs, and take our quotes for
letters: what follows one of those, or a line break, begins a cell there.
"""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from typing import Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
_BEGINNING: Final = re.compile(r"(^|[;\t\r\n])(\s*[\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def line(cells: Sequence[str]) -> str:
    r"""Write one line.

    >>> line(["=1+1", "b", "c;=1"]) == "'=1+1,b,c;'=1\r\n"
    True
    """
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return _BEGINNING.sub(r"\1'\2", cell)
