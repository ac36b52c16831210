"""Owns which text can be kept at all: any, but for NUL and halves of surrogate pairs.

PostgreSQL's text cannot hold NUL, and half a pair has no UTF-8. JSON can write both.
"""

from envi_scim.scim.errors import InvalidValue


def why_not_kept(text: str) -> str | None:
    """Say what a text must not hold and does, as the end of a sentence; None where it can be kept."""
    if "\0" in text:
        return "must not hold the character NUL."
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "is not valid text."
    return None


def check_text(text: str, *, name: str) -> None:
    """Refuse text that cannot be kept, naming the attribute and never repeating the text. Raises InvalidValue."""
    reason = why_not_kept(text)
    if reason is not None:
        raise InvalidValue(f"{name} {reason}")
