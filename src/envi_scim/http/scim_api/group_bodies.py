"""Owns the bodies that show groups with their members: whole where they are small, in pieces where they are not.

Members are read only where the answer shows them. However large a group, no more than one batch of its
members is in memory: the store gives them in batches, and each becomes a piece of the answer.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from envi_scim.http.scim_api.problems import unbroken
from envi_scim.http.scim_api.rendering import group_text, members_text, with_members
from envi_scim.http.scim_api.requests import Request
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.groups import Group, Member
from envi_scim.provisioning.versions import FINGERPRINTED_MEMBERS, group_tag
from envi_scim.scim.projection import Projection

# Members that are read at once, some 200 bytes each as they are sent: 200 KiB of text held a request.
AT_ONCE: Final = FINGERPRINTED_MEMBERS


@dataclass(frozen=True, slots=True)
class Shown:
    """One group as it is sent, and the entity-tag of just that."""

    body: bytes | AsyncIterator[bytes]
    tag: str

    @property
    def is_whole(self) -> bool:
        """Whether the tag speaks of all that is shown: what members are called is known only once they are read."""
        return isinstance(self.body, bytes)


class GroupBodies:
    """Writes groups with their members."""

    def __init__(self, groups: GroupProvisioning) -> None:
        self._groups = groups

    async def one(self, request: Request, group: Group, projection: Projection) -> Shown:
        """Write one group."""
        if group.member_count > AT_ONCE and projection.wants("members"):
            return Shown(unbroken(self._pieces(request, group, projection), request.request_id), group_tag(group))
        members = await self._members_of(request, (group,), projection)
        tag = group_tag(group, members.get(group.id, ()))
        return Shown(_text(request, group, members, projection).encode(), tag)

    async def page(
        self, request: Request, groups: Sequence[Group], projection: Projection, opening: str
    ) -> bytes | AsyncIterator[bytes]:
        """Give the body of a list of groups: all of their members, however many they are."""
        if projection.wants("members") and sum(group.member_count for group in groups) > AT_ONCE:
            return unbroken(self._page_pieces(request, groups, projection, opening), request.request_id)
        return f"{opening}{await self._texts(request, groups, projection)}]}}".encode()

    async def _texts(self, request: Request, groups: Sequence[Group], projection: Projection) -> str:
        """Write groups whose members are few, with one query for all of them."""
        members = await self._members_of(request, groups, projection)
        return ",".join([_text(request, group, members, projection) for group in groups])

    async def _members_of(
        self, request: Request, groups: Sequence[Group], projection: Projection
    ) -> Mapping[str, tuple[Member, ...]]:
        peopled = [group for group in groups if group.member_count] if projection.wants("members") else []
        return await self._groups.members_of(request.access, peopled) if peopled else {}

    async def _pieces(self, request: Request, group: Group, projection: Projection) -> AsyncIterator[bytes]:
        """Write one group of many members."""
        text = group_text(group, group_tag(group), request.addresses, projection, request.access.types.group)
        before = f'{text[:-1]},"members":['
        async for batch in self._groups.members(request.access, group):
            members = members_text(batch, request.addresses, projection, request.access.types.group)
            if members:
                yield f"{before}{members}".encode()
                before = ","
        # Where all members left meanwhile nothing was sent yet.
        yield b"]}" if before == "," else text.encode()

    async def _page_pieces(
        self, request: Request, groups: Sequence[Group], projection: Projection, opening: str
    ) -> AsyncIterator[bytes]:
        yield opening.encode()
        async for piece in self.pieces(request, groups, projection):
            yield piece
        yield b"]}"

    async def pieces(self, request: Request, groups: Sequence[Group], projection: Projection) -> AsyncIterator[bytes]:
        """Write groups as they stand in a list, without its brackets, in pieces that are never large."""
        before = ""
        for run in _runs(groups) if projection.wants("members") else [groups]:
            if before:
                yield before.encode()
            if len(run) == 1 and run[0].member_count > AT_ONCE and projection.wants("members"):
                async for piece in self._pieces(request, run[0], projection):
                    yield piece
            else:
                yield (await self._texts(request, run, projection)).encode()
            before = ","


def _text(request: Request, group: Group, members_of: Mapping[str, tuple[Member, ...]], projection: Projection) -> str:
    members = members_of.get(group.id, ())
    return with_members(
        group_text(group, group_tag(group, members), request.addresses, projection, request.access.types.group),
        members_text(members, request.addresses, projection, request.access.types.group),
    )


def _runs(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Part a page into runs whose members can be read at once, in its order; a large group is alone."""
    run: list[Group] = []
    members = 0
    for group in groups:
        if run and members + group.member_count > AT_ONCE:
            yield run
            run, members = [], 0
        run.append(group)
        members += group.member_count
    if run:
        yield run
