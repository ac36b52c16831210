"""Owns the entity-tags of users and groups: the version of the resource itself, and what it shows of others.

The names of a user's groups and of a group's members change without the resource. A fingerprint of them
tells two states of one resource apart, and need do no more. How a tag is read is `scim.etag`'s.
"""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from envi_scim.provisioning.accounts import Account, GroupLink
from envi_scim.provisioning.groups import Group, Member
from envi_scim.scim.etag import version_tag

# A group of more members is sent in pieces, with its tag before them: that one has no fingerprint.
FINGERPRINTED_MEMBERS: Final = 1000


def user_tag(account: Account, groups: Iterable[GroupLink] | None) -> str:
    """Give the tag of a user as it is shown with these groups."""
    if not groups:
        return version_tag(account.version)
    return version_tag(
        account.version, _fingerprint(f"{group.id}{group.direct:d}{group.display_name}" for group in groups)
    )


def group_tag(group: Group, members: Iterable[Member] = ()) -> str:
    """Give the tag of a group as it is shown with these members."""
    names = [f"{member.id}{member.display}" for member in members]
    return version_tag(group.version, _fingerprint(names) if names else "")


def _fingerprint(parts: Iterable[str]) -> str:
    return f"{crc32(chr(0).join(parts).encode()):08x}"
