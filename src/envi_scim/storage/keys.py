"""Owns the keys by which rows are found: which client text can be an id, and what is indexed of a long text."""

import re
from datetime import datetime
from hashlib import sha256

from envi_scim.provisioning.values import Timestamp

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Characters of a value that are indexed as they are; a B-tree entry of PostgreSQL holds 2,700 bytes.
KEY_LENGTH = 256
_SLOTS = 16

is_id = _ID.fullmatch


def slot(resource_id: str) -> int:
    """Say in which of a domain's counters a resource is counted: by the random end of its id."""
    return int(resource_id[-1], _SLOTS)


def is_storable_ascii(text: str) -> bool:
    """Say whether a text may be compared with one that we made ourselves, such as the id of a request."""
    return text.isascii() and "\0" not in text


def first_id_at(moment: Timestamp) -> str:
    """Give what sorts before every id (UUIDv7) that was made at a moment or later."""
    milliseconds = f"{round(datetime.fromisoformat(moment).timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}-{FIRST[14:]}"


def key_of(text: str) -> str:
    """Give the key under which a (folded) text is indexed: itself, or its beginning with a digest behind."""
    if len(text) <= KEY_LENGTH:
        return text
    return text[:KEY_LENGTH] + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# Sorts before every id: where a walk through a list begins.
FIRST = "00000000-0000-0000-0000-000000000000"
# Sorts behind every id: where a walk from the newest begins.
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
