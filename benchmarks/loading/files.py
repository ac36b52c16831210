"""Owns the file that is imported: so many users as Okta sends them, and groups that they are in by name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.requests import GROUP, user

# Everybody is in one group, and in one of so many that bear the prefix of a role.
ROLES: Final = 20
_AT_ONCE: Final = 1000


def name(number: int) -> str:
    """Name a user of the file."""
    return f"loaded-{number:010}@example.com"


def write(path: Path, users: int) -> int:
    """Write the file; give how many memberships are in it."""
    memberships = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(users):
            file.write(_line(user(name(number), id=str(number))))
        for group in ["Everybody", *(f"Envi_Role{role}" for role in range(ROLES))]:
            file.write(_line({"schemas": [GROUP], "displayName": group}))
        for group, members in _members(users):
            memberships += len(members)
            file.write(_line({"envi": "members", "group": group, "members": members}))
    return memberships


def _members(users: int) -> Iterator[tuple[str, list[str]]]:
    for first in range(0, users, _AT_ONCE):
        yield "Everybody", [str(number) for number in range(first, min(first + _AT_ONCE, users))]
    for role in range(ROLES):
        of_role = range(role, users, ROLES)
        for first in range(0, len(of_role), _AT_ONCE):
            yield f"Envi_Role{role}", [str(number) for number in of_role[first : first + _AT_ONCE]]


def _line(document: object) -> str:
    return json.dumps(document, separators=(",", ":")) + "\n"
