"""Owns which names may be given, and their comparison: one folding for uniqueness, look-up and filters.

The folding itself is the protocol's (`scim.folding`), since filters compare by it.
"""

from typing import Final

from envi_scim.provisioning.errors import InvalidName
from envi_scim.scim.folding import fold
from envi_scim.scim.texts import why_not_kept

__all__ = ["MAX_NAME_BYTES", "check_length", "check_name", "fold"]

# What an index key of either engine holds with room to spare; no name of a person or a group comes near.
MAX_NAME_BYTES: Final = 1024


def check_name(name: str, *, what: str) -> str:
    """Give the name back if it may be one; `what` says in the sentence which name it is.

    Raises:
        InvalidName: it is blank, too long, or holds NUL or half a surrogate pair.
    """
    if not name.strip():
        raise InvalidName(f"{what} must not be empty or blank.")
    return check_length(name, what=what)


def check_length(text: str, *, what: str) -> str:
    """Give the text back if it can be kept as a key: at most 1 KiB of UTF-8, no NUL, no lone surrogate."""
    reason = why_not_kept(text)
    if reason is not None:
        raise InvalidName(f"{what} {reason}")
    size = len(text) if text.isascii() else len(text.encode())
    if size > MAX_NAME_BYTES:
        raise InvalidName(f"{what} must not be longer than {MAX_NAME_BYTES} bytes; this one has {size}.")
    return text
