"""Writes the page; `make conformance`."""

from tests.conformance.marks import marks
from tests.conformance.page import PAGE, page
from tests.conformance.sentences import read_all

if __name__ == "__main__":
    PAGE.write_text(page(read_all(), marks()), encoding="utf-8")
