"""Owns which roles the users of a page hold, and what gives each: made of what was read once for all of them.

The rules are those of `roles`; there one group is explained, here many are looked up. Called by `user_directory`.
"""

from collections.abc import Iterable, Sequence

from envi_scim.provisioning.accounts import GroupLink
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.roles import GrantedRole, Role


class RoleCatalogue:
    """The roles of a domain by what groups and users call them."""

    def __init__(self, roles: Sequence[Role], prefix: str) -> None:
        self._prefix = fold(prefix)
        self._by_key = {fold(role.name): role.name for role in roles}
        self._by_id: dict[str, str] = {role.id: role.name for role in roles}

    def granted(self, groups: Iterable[GroupLink], named: Iterable[str]) -> tuple[GrantedRole, ...]:
        """Give the roles that these groups stand for and those that the user's own `roles` name, by name."""
        by_groups: dict[str, list[str]] = {}
        for group in groups:
            role = self._of_group(group.display_name)
            if role is not None:
                by_groups.setdefault(role, []).append(group.display_name)
        assigned = {role for role in map(self._named, named) if role is not None}
        return tuple(
            GrantedRole(name=name, groups=tuple(sorted(by_groups.get(name, ()))), assigned=name in assigned)
            for name in sorted(by_groups.keys() | assigned)
        )

    def _of_group(self, display_name: str) -> str | None:
        key = fold(display_name)
        return self._by_key.get(key.removeprefix(self._prefix)) if key.startswith(self._prefix) else None

    def _named(self, name: str) -> str | None:
        return self._by_key.get(fold(name)) or self._by_id.get(name)
