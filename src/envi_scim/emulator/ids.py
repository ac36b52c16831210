"""Owns the ids of the emulator: a prefix that says of what, and seventeen letters and digits, as Okta's look."""

import secrets
import string
from typing import Final

PERSON: Final = "00u"
GROUP: Final = "00g"
APPLICATION: Final = "0oa"
RULE: Final = "0pr"

_LETTERS: Final = string.ascii_letters + string.digits
_LENGTH: Final = 17


def new_id(prefix: str) -> str:
    """Make one. No two are the same, for all that anybody will see."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
