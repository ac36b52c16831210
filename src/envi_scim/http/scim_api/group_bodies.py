"""Owns the bodies that show groups with their members: whole where they are small, in pieces where they are not.

Members are read only where the answer shows them. However large a group, no more than one batch of its
members is in memory: the store gives them in batches, and each becomes a piece of the answer.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final

from envi_scim.http.scim_api.problems import unbroken
from envi_scim.http.scim_api.rendering import group_tag, group_text, members_text, with_members
from envi_scim.http.scim_api.requests import Request
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.groups import Group
from envi_scim.scim.projection import Projection

# Members that are read at once, some 200 bytes each as they are sent: 200 KiB of text held a request.
AT_ONCE: Final = 1000


class GroupBodies:
    """Writes groups with their members."""

    def __init__(self, groups: GroupProvisioning) -> None:
        self._groups = groups

    async def one(self, request: Request, group: Group, projection: Projection) -> bytes | AsyncIterator[bytes]:
        """Give the body that shows one group."""
        if group.member_count > AT_ONCE and projection.wants("members"):
            return unbroken(self._pieces(request, group, projection), request.request_id)
        return (await self._text(request, (group,), projection)).encode()

    async def page(
        self, request: Request, groups: Sequence[Group], projection: Projection, opening: str
    ) -> bytes | AsyncIterator[bytes]:
        """Give the body of a list of groups: all of their members, however many they are."""
        if projection.wants("members") and sum(group.member_count for group in groups) > AT_ONCE:
            return unbroken(self._page_pieces(request, groups, projection, opening), request.request_id)
        return f"{opening}{await self._text(request, groups, projection)}]}}".encode()

    async def _text(self, request: Request, groups: Sequence[Group], projection: Projection) -> str:
        """Write groups whose members are few, with one query for all of them."""
        addresses = request.addresses
        peopled = [group for group in groups if group.member_count] if projection.wants("members") else []
        members = await self._groups.members_of(request.access, peopled) if peopled else {}
        return ",".join(
            [
                with_members(
                    group_text(group, group_tag(group), addresses, projection),
                    members_text(members.get(group.id, ()), addresses, projection),
                )
                for group in groups
            ]
        )

    async def _pieces(self, request: Request, group: Group, projection: Projection) -> AsyncIterator[bytes]:
        """Write one group of many members."""
        text = group_text(group, group_tag(group), request.addresses, projection)
        before = f'{text[:-1]},"members":['
        async for batch in self._groups.members(request.access, group):
            members = members_text(batch, request.addresses, projection)
            if members:
                yield f"{before}{members}".encode()
                before = ","
        # Where all members left meanwhile nothing was sent yet.
        yield b"]}" if before == "," else text.encode()

    async def _page_pieces(
        self, request: Request, groups: Sequence[Group], projection: Projection, opening: str
    ) -> AsyncIterator[bytes]:
        before = opening
        for run in _runs(groups):
            yield before.encode()
            if len(run) == 1 and run[0].member_count > AT_ONCE:
                async for piece in self._pieces(request, run[0], projection):
                    yield piece
            else:
                yield (await self._text(request, run, projection)).encode()
            before = ","
        yield b"]}"


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
