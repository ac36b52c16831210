import pytest

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.errors import InvalidName, NoSuch
from envi_scim.provisioning.group_directory import PAGE
from envi_scim.provisioning.groups import GroupMember
from envi_scim.provisioning.people import AccountStatus
from envi_scim.provisioning.roles import NoRole, Role
from tests.support.provisioned import REQUEST, Provisioned

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


async def a_group(envi: Provisioned, access: Access, name: str, *members: str) -> str:
    body = {"schemas": [GROUP], "displayName": name, "members": [{"value": member} for member in members]}
    return (await envi.groups.create(access, body, request_id=REQUEST)).group.id


async def a_user(envi: Provisioned, access: Access, name: str, *, active: bool = True) -> str:
    body = {"schemas": [USER], "userName": name, "active": active}
    return (await envi.users.create(access, body, request_id=REQUEST)).stored.account.id


async def test_a_page_of_groups_goes_on_behind_its_last_group() -> None:
    envi = Provisioned()
    access = await envi.access()
    ids = [await a_group(envi, access, f"Group {number:03}") for number in range(PAGE + 1)]

    first = await envi.group_directory.page(access.domain)
    second = await envi.group_directory.page(access.domain, after=first.after or "")

    assert [row.group.id for row in first.rows] == ids[:PAGE]
    assert first.after == ids[PAGE - 1]
    assert ([row.group.id for row in second.rows], second.after) == (ids[PAGE:], None)


async def test_groups_are_searched_by_the_beginning_of_their_name_and_tell_their_role_or_why_none() -> None:
    """Guide C3 and what follows: a group whose role does not exist is kept, grants nothing, and the console says so."""
    envi = Provisioned()
    access = await envi.access()
    for name in ("Sales", "Envi_Bayer", "envi_buyer"):
        await a_group(envi, access, name)

    found = (await envi.group_directory.page(access.domain, search="ENVI_")).rows

    assert [row.group.display_name for row in found] == ["Envi_Bayer", "envi_buyer"]
    assert found[0].role == NoRole("The domain has no role named Bayer. Did you mean Buyer?")
    assert isinstance(found[1].role, Role)


async def test_a_place_that_is_gone_or_a_search_too_long_is_refused() -> None:
    envi = Provisioned()
    access = await envi.access()

    with pytest.raises(NoSuch, match="Begin again"):
        await envi.group_directory.page(access.domain, after="gone")
    with pytest.raises(InvalidName):
        await envi.group_directory.page(access.domain, search="x" * 257)


async def test_a_group_is_shown_with_its_members_and_what_envi_makes_of_them() -> None:
    envi = Provisioned()
    access = await envi.access()
    ada, bob = await a_user(envi, access, "ada"), await a_user(envi, access, "bob", active=False)
    inner = await a_group(envi, access, "Inner")
    outer = await a_group(envi, access, "Envi_Buyer", ada, bob, inner)

    shown = await envi.group_directory.of(access.domain, outer)

    assert isinstance(shown.role, Role)
    assert shown.group.member_count == 3
    assert [(one.display, one.status, one.active) for one in shown.members] == [
        ("ada", AccountStatus.ACTIVE, True),
        ("bob", AccountStatus.INACTIVE, False),
        ("Inner", None, None),
    ]
    assert shown.after is None


async def test_members_come_page_by_page() -> None:
    envi = Provisioned()
    access = await envi.access()
    users = [await a_user(envi, access, f"user{number}") for number in range(PAGE + 1)]
    group = await a_group(envi, access, "Everybody", *users)

    first = await envi.group_directory.of(access.domain, group)
    second = await envi.group_directory.of(access.domain, group, after=first.after or "")

    def ids(members: tuple[GroupMember, ...]) -> list[str]:
        return [member.id for member in members]

    assert (ids(first.members), first.after) == (users[:PAGE], users[PAGE - 1])
    assert (ids(second.members), second.after) == (users[PAGE:], None)


async def test_a_group_of_another_domain_is_not_found() -> None:
    envi = Provisioned()
    access, other = await envi.access(), await envi.access("other.com")
    theirs = await a_group(envi, other, "Envi_Buyer")

    with pytest.raises(NoSuch):
        await envi.group_directory.of(access.domain, theirs)
    with pytest.raises(NoSuch):
        await envi.group_directory.page(access.domain, after=theirs)
