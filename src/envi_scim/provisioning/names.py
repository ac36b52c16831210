"""Owns which names may be given, and their comparison: one folding for uniqueness, look-up and filters.

What an identity provider sends is kept as it comes (`check_name`); what a person types here is looked at more
closely (`check_typed_name`), since a blank at its end or a line break in it is a slip that nobody sees. The
folding itself is the protocol's (`scim.folding`), since filters compare by it.
"""

import re
from typing import Final
from unicodedata import category

from envi_scim.provisioning.errors import InvalidName
from envi_scim.scim.folding import fold
from envi_scim.scim.texts import why_not_kept

__all__ = [
    "LONGEST_SEARCH",
    "MAX_NAME_BYTES",
    "check_domain_name",
    "check_length",
    "check_name",
    "check_typed_name",
    "check_typed_text",
    "fold",
    "searched",
]

# What an index key of either engine holds with room to spare; no name of a person or a group comes near.
MAX_NAME_BYTES: Final = 1024
# More characters of a name are no search but a paste; and the keys of an index are cut behind so many.
LONGEST_SEARCH: Final = 256

# Control characters, and the line and paragraph separators, which break a line as they do.
_UNSEEN: Final = frozenset({"Cc", "Zl", "Zp"})
# Letters and digits of any script; the marks (category M) that some scripts write letters with are added below.
_LABEL: Final = re.compile(r"[^\W_]+(?:-+[^\W_]+)*")


def check_name(name: str, *, what: str) -> str:
    """Give the name back if it may be one; `what` says in the sentence which name it is.

    Raises:
        InvalidName: it is blank, too long, holds NUL, or is no text.
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


def check_typed_text(text: str, *, what: str) -> str:
    """Give the text back if a person may have meant it: one line, and nothing in it that is not seen."""
    if any(category(character) in _UNSEEN for character in text):
        raise InvalidName(f"{what} must not hold line breaks or other control characters.")
    return check_length(text, what=what)


def check_typed_name(name: str, *, what: str) -> str:
    """Give the name back if a person may have meant it.

    Raises:
        InvalidName: it is blank, too long, no text, begins or ends with a blank, or holds control characters.
    """
    check_typed_text(name, what=what)
    check_name(name, what=what)
    if name != name.strip():
        raise InvalidName(f"{what} must not begin or end with a blank.")
    return name


def check_domain_name(name: str) -> str:
    """Give the name of a domain back if it looks like one: `envi.com`, `straße.example`. Raises InvalidName."""
    check_typed_name(name, what="The name of a domain")
    if not all(_LABEL.fullmatch(_without_marks(label)) for label in name.split(".")):
        raise InvalidName(
            "The name of a domain must look like envi.com: letters, digits and hyphens, with dots between them."
        )
    return name


def searched(text: str) -> str:
    """Give the beginning of a name that a person looks for, without the blanks around it. Raises InvalidName."""
    text = text.strip()
    if len(text) > LONGEST_SEARCH:
        raise InvalidName(f"What is searched for must not be longer than {LONGEST_SEARCH} characters.")
    return text


def _without_marks(label: str) -> str:
    return "".join(character for character in label if not category(character).startswith("M"))
