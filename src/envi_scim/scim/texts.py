"""Owns which text can be kept at all: any, but for NUL and halves of surrogate pairs.

PostgreSQL's text cannot hold NUL, and half a pair has no UTF-8. JSON can write both.
"""

from envi_scim.scim.errors import InvalidValue


def check_text(text: str, *, name: str) -> None:
    """Refuse text that cannot be kept, naming the attribute and never repeating the text. Raises InvalidValue."""
    if "\0" in text:
        raise InvalidValue(f"{name} must not hold the character NUL.")
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidValue(f"{name} must not hold half a surrogate pair, which is no text.") from error
