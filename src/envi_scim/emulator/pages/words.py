"""Owns the sentences that a page shows after something was done; a page is led to with the word of one of them."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "activated": "The account is active.",
    "added": "Added.",
    "applied": "The attribute mapping is saved.",
    "assigned": "Assigned.",
    "converted": "The assignment was converted to one by group.",
    "cycle": "The cycle has begun.",
    "deactivated": "The account is deactivated.",
    "deleted": "Deleted.",
    "import": "The import has begun.",
    "moved": "The priority is changed.",
    "password": "A new password was made and goes to applications with Sync Password.",
    "provision": "Everybody who is assigned is looked after.",
    "pushing": "The push has begun.",
    "retried": "It is tried again.",
    "saved": "Saved.",
    "sync": "Every user of the application is looked after with these mappings.",
    "unassigned": "Unassigned.",
    "unlinked": "The group is not pushed any longer.",
    "unlinked-deleted": "The group is not pushed any longer, and is deleted in the application.",
}
