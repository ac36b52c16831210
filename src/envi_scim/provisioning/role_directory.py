"""Owns what administrators see of a domain's roles, which group stands for each, and what renaming one does.

A role is given by the one group whose name is the User Role Prefix and the role's name, in any case (guide C3).
That is derived on every read (`roles`), so a new name takes effect at once: another group stands for the role then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import AlreadyTaken, NoSuch
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.names import check_length, check_typed_name, fold
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.roles import Role

# A domain has a few dozen roles. Who has more than this on a page sees the first of them and is told so.
MOST_SHOWN: Final = 1_000
# Groups that are looked for at once.
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOverview:
    """A role, and the group that stands for it; None where none does."""

    role: Role
    group: Group | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleList:
    """The roles of a domain by name. `group_prefix` is what the names of groups that stand for them begin with.

    `more` tells that there are more than are shown.
    """

    rows: tuple[RoleOverview, ...]
    group_prefix: str
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRenaming:
    """A role before and after it is renamed, the groups that stand for it, and what that means."""

    before: Role
    after: Role
    group_before: Group | None
    group_after: Group | None
    sentences: tuple[str, ...]


class RoleDirectory:
    """The roles of a domain."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def list(self, domain: Domain, *, most: int | None = MOST_SHOWN) -> RoleList:
        """List the roles by name, each with the group that stands for it; at most so many, or all of them."""
        roles = await self._store.domains.list_roles(domain.id)
        shown = roles[:most]
        prefix = (await self._store.domains.configuration(domain.id)).role_prefix
        groups = await self._standing_for(domain, prefix, *(role.name for role in shown))
        return RoleList(
            rows=tuple(RoleOverview(role=role, group=groups[role.name]) for role in shown),
            group_prefix=prefix,
            more=len(roles) > len(shown),
        )

    async def named(self, domain: Domain, name: str) -> Role:
        """Find a role by its name, in any case. Raises NoSuch."""
        check_length(name, what="The name of a role")
        key = fold(name)
        for role in await self._store.domains.list_roles(domain.id):
            if fold(role.name) == key:
                return role
        raise NoSuch(f"{domain.name} has no role named {name}.")

    async def get(self, domain: Domain, role_id: str) -> Role:
        """Find a role by its id, which may be any text. Raises NoSuch."""
        role = await self._store.domains.get_role(domain.id, role_id)
        if role is None:
            raise NoSuch(f"{domain.name} has no such role.")
        return role

    async def preview_rename(self, domain: Domain, role: Role, name: str) -> RoleRenaming:
        """Say what another name of a role would do; it changes nothing.

        Raises:
            InvalidName: no role can have it.
            AlreadyTaken: another role has it, in whatever case.
        """
        after = replace(role, name=check_typed_name(name, what="The name of a role"))
        taken = {fold(other.name) for other in await self._store.domains.list_roles(domain.id) if other.id != role.id}
        if fold(after.name) in taken:
            raise AlreadyTaken(f"The domain has a role named {after.name} already.")
        prefix = (await self._store.domains.configuration(domain.id)).role_prefix
        groups = await self._standing_for(domain, prefix, role.name, after.name)
        return renaming_of(role, after, prefix=prefix, groups=groups)

    async def rename(self, domain: Domain, role: Role, name: str, *, actor: Actor) -> RoleRenaming:
        """Give a role another name; another group stands for it from then on.

        Raises:
            InvalidName: no role can have it.
            AlreadyTaken: another role has it, in whatever case.
            ChangedMeanwhile: the role is not what it was when it was read.
        """
        renaming = await self.preview_rename(domain, role, name)
        if renaming.after != role:
            event = recorded(
                EventKind.ROLE_UPDATE,
                role.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={"attributes": ["name"], "before": role.name, "after": renaming.after.name},
            )
            await self._store.domains.rename_role(domain.id, role, renaming.after, event=event)
        return renaming

    async def _standing_for(self, domain: Domain, prefix: str, *names: str) -> Mapping[str, Group | None]:
        keys = {name: fold(prefix) + fold(name) for name in names}
        wanted = sorted(set(keys.values()))
        found: dict[str, Group] = {}
        for start in range(0, len(wanted), _BATCH):
            found |= await self._store.overviews.groups_named(domain.id, wanted[start : start + _BATCH])
        return {name: found.get(key) for name, key in keys.items()}


def renaming_of(before: Role, after: Role, *, prefix: str, groups: Mapping[str, Group | None]) -> RoleRenaming:
    """Say what becomes of a role that is renamed; `groups` are those that stand for the two names."""
    group_before, group_after = groups[before.name], groups[after.name]
    if before == after:
        sentences: tuple[str, ...] = (f"Nothing changes: the role is named {after.name} already.",)
    elif fold(before.name) == fold(after.name):
        sentences = (f"Only the spelling of the name changes: {_as_before(group_before)}.",)
    else:
        sentences = (
            _until_now(group_before, f"{prefix}{before.name}"),
            _from_then_on(group_after, f"{prefix}{after.name}"),
            f"Users whose own roles name {before.name} hold it by that no longer; those that name {after.name} do.",
        )
    return RoleRenaming(
        before=before, after=after, group_before=group_before, group_after=group_after, sentences=sentences
    )


def _as_before(group: Group | None) -> str:
    return "no group stands for the role, as before" if group is None else f"{_group(group)} stands for it as before"


def _until_now(group: Group | None, name: str) -> str:
    if group is None:
        return f"Until now no group stood for the role: none is named {name}."
    return f"Until now {_group(group)} stood for the role; from then on that group stands for none."


def _from_then_on(group: Group | None, name: str) -> str:
    if group is None:
        return f"From then on no group stands for it, since none is named {name}."
    return f"From then on {_group(group)} stands for it."


def _group(group: Group) -> str:
    members = "1 member" if group.member_count == 1 else f"{group.member_count} members"
    return f"the group {group.display_name} ({members})"
