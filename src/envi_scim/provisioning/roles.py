"""Owns which roles a user holds: by groups that stand for one (guide C3), and by name in the user's own `roles`.

Derived on every read, never copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from envi_scim.provisioning.names import fold
from envi_scim.provisioning.values import RoleId
from envi_scim.scim.attributes import Document
from envi_scim.scim.dialects.roles import names_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of a domain; its name is unique there without regard to case."""

    id: RoleId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedRole:
    """A role that a user holds: the display names of the groups that give it, and whether the user's `roles` do."""

    name: str
    groups: tuple[str, ...] = ()
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class NoRole:
    """The group stands for no role, and why: one sentence for the administrator."""

    reason: str


def role_for_group(group_name: str, prefix: str, catalogue: Sequence[Role]) -> Role | NoRole:
    """Find the role that a group stands for: the one named by what follows the prefix, whatever the case.

    With an empty prefix every group's whole name is looked up.
    """
    folded, folded_prefix = fold(group_name), fold(prefix)
    if not folded.startswith(folded_prefix):
        return NoRole(f"Its name does not begin with the User Role Prefix {prefix}.")
    key = folded[len(folded_prefix) :]
    if not key:
        return NoRole(f"Its name is the User Role Prefix {prefix} alone and names no role.")
    by_key = {fold(role.name): role for role in catalogue}
    role = by_key.get(key)
    if role is not None:
        return role
    close = get_close_matches(key, by_key, n=1)
    hint = f" Did you mean {by_key[close[0]].name}?" if close else ""
    return NoRole(f"The domain has no role named {_behind(folded_prefix, group_name)}.{hint}")


def names_of_roles(document: Document, *, strict: bool) -> frozenset[str]:
    """Give what a user's `roles` name: the value of each, and outside strict mode what Entra packs into one."""
    roles = document.get("roles")
    values = [role.get("value") for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []
    names = {value for value in values if isinstance(value, str)}
    return frozenset(names if strict else names.union(*map(names_in, names)))


def _behind(folded_prefix: str, group_name: str) -> str:
    """Give what stands behind the prefix as it is written; the folded prefix may have more or fewer characters."""
    for length in range(len(group_name)):
        if fold(group_name[:length]) == folded_prefix:
            return group_name[length:]
    return fold(group_name)[len(folded_prefix) :]  # the prefix ends within a character: `s` in `ß`
