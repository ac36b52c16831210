"""Owns lines of files for spreadsheets (RFC 4180), in which nothing is taken for a formula.

What begins as a formula does is given an apostrophe before it (OWASP, CSV injection): it comes from identity
providers, and a spreadsheet would compute it. So does what is as wide as a Chinese letter and means the same.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def line(cells: Sequence[str]) -> str:
    r"""Write one line.

    >>> line(["=1+1", "b", "c"]) == "'=1+1,b,c\r\n"
    True
    """
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
