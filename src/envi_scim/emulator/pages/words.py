"""Owns the words of the pages: what was done, which a page is led to with the word of, and what a task is to do."""

from collections.abc import Mapping
from typing import Final

from envi_scim.emulator.tasks import TaskKind

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
    "rule": "The rule is kept: what it finds is pushed, now and later.",
    "saved": "Saved.",
    "sync": "Every user of the application is looked after with these mappings.",
    "unassigned": "Unassigned.",
    "unlinked": "The group is not pushed any longer.",
    "unlinked-deleted": "The group is not pushed any longer, and is deleted in the application.",
}
# What a task is to do, by its kind.
TASKS: Final[Mapping[str, str]] = {
    TaskKind.USER: "Provision user",
    TaskKind.GROUP: "Push group",
    TaskKind.GROUP_REMOVAL: "Delete group",
    TaskKind.IMPORT: "Import",
    TaskKind.PASSWORD: "Push password",
}
