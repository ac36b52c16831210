"""Owns the comparison of text that is not case-exact: one folding for uniqueness, look-up and filters.

It is done here and stored: SQLite's lower() knows ASCII only and PostgreSQL's depends on the collation,
so no engine folds for us.
"""

from unicodedata import normalize


def fold(text: str) -> str:
    """Give the key under which text that is not case-exact is stored and compared (NFC, casefold)."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())
