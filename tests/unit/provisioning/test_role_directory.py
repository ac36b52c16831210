import pytest

from envi_scim.provisioning import role_directory
from envi_scim.provisioning.access import Access
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, NoSuch
from envi_scim.provisioning.events import EventKind
from tests.support.provisioned import OPERATOR, REQUEST, Provisioned

JANE = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "jane"}


async def a_group(envi: Provisioned, access: Access, name: str, *members: str) -> str:
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": name,
        "members": [{"value": member} for member in members],
    }
    return (await envi.groups.create(access, body, request_id=REQUEST)).group.id


async def test_the_list_tells_which_group_stands_for_each_role() -> None:
    """Guide C3: one group for each Envi role, its name beginning with the User Role Prefix, in whatever case."""
    envi = Provisioned()
    access = await envi.access()
    await envi.administration.create_role(access.domain, "Auditor", actor=OPERATOR)
    buyers = await a_group(envi, access, "envi_BUYER")

    listed = await envi.roles.list(access.domain)

    assert listed.group_prefix == "Envi_"
    assert [(row.role.name, row.group and row.group.id) for row in listed.rows] == [
        ("Auditor", None),
        ("Buyer", buyers),
    ]
    assert not listed.more


async def test_a_page_shows_so_many_roles_and_tells_that_there_are_more() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.administration.create_role(domain, "Auditor", actor=OPERATOR)

    first = await envi.roles.list(domain, most=1)
    every = await envi.roles.list(domain, most=None)

    assert ([row.role.name for row in first.rows], first.more) == (["Auditor"], True)
    assert (len(every.rows), every.more) == (2, False)


async def test_the_groups_of_many_roles_are_looked_for_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role_directory, "_BATCH", 2)
    envi = Provisioned()
    access = await envi.access()
    for name in ("Auditor", "Clerk", "Driver"):
        await envi.administration.create_role(access.domain, name, actor=OPERATOR)
        await a_group(envi, access, f"Envi_{name}")
    envi.store.reads.clear()

    listed = await envi.roles.list(access.domain)

    assert [row.group and row.group.display_name for row in listed.rows] == [
        "Envi_Auditor", None, "Envi_Clerk", "Envi_Driver",
    ]  # fmt: skip
    assert envi.store.reads.count("groups_named") == 2


async def test_a_renamed_role_is_given_by_another_group_at_once() -> None:
    envi = Provisioned()
    access = await envi.access()
    jane = (await envi.users.create(access, dict(JANE), request_id=REQUEST)).stored.account.id
    old = await a_group(envi, access, "Envi_Buyer", jane)
    new = await a_group(envi, access, "Envi_Purchaser")
    role = await envi.roles.named(access.domain, "BUYER")

    seen = await envi.roles.preview_rename(access.domain, role, "Purchaser")
    assert await envi.roles.get(access.domain, role.id) == role
    done = await envi.roles.rename(access.domain, role, "Purchaser", actor=OPERATOR)

    assert seen == done
    assert (done.group_before and done.group_before.id, done.group_after and done.group_after.id) == (old, new)
    assert done.sentences == (
        "Until now the group Envi_Buyer (1 member) stood for the role; from then on that group stands for none.",
        "From then on the group Envi_Purchaser (0 members) stands for it.",
        "Users whose own roles name Buyer hold it by that no longer; those that name Purchaser do.",
    )
    assert (await envi.users.show(access.domain, "jane")).roles == ()
    event = envi.events(access.domain)[-1]
    assert (event.kind, event.resource_id) == (EventKind.ROLE_UPDATE, role.id)
    assert event.details == {"attributes": ["name"], "before": "Buyer", "after": "Purchaser"}


async def test_where_no_group_stands_for_a_name_the_preview_says_which_would() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    role = await envi.roles.named(domain, "Buyer")

    preview = await envi.roles.preview_rename(domain, role, "Purchaser")

    assert preview.sentences[:2] == (
        "Until now no group stood for the role: none is named Envi_Buyer.",
        "From then on no group stands for it, since none is named Envi_Purchaser.",
    )


async def test_another_spelling_of_the_same_name_changes_no_group() -> None:
    envi = Provisioned()
    access = await envi.access()
    role = await envi.roles.named(access.domain, "Buyer")

    without = await envi.roles.preview_rename(access.domain, role, "BUYER")
    await a_group(envi, access, "Envi_Buyer")
    done = await envi.roles.rename(access.domain, role, "BUYER", actor=OPERATOR)

    assert without.sentences == ("Only the spelling of the name changes: no group stands for the role, as before.",)
    assert done.sentences == (
        "Only the spelling of the name changes: the group Envi_Buyer (0 members) stands for it as before.",
    )
    assert (await envi.roles.get(access.domain, role.id)).name == "BUYER"


async def test_the_same_name_again_leaves_no_event() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    events = len(envi.events(domain))
    role = await envi.roles.named(domain, "Buyer")

    done = await envi.roles.rename(domain, role, "Buyer", actor=OPERATOR)

    assert done.sentences == ("Nothing changes: the role is named Buyer already.",)
    assert len(envi.events(domain)) == events


async def test_what_is_no_name_a_taken_name_or_no_role_is_refused_before_anything_is_written() -> None:
    envi = Provisioned()
    domain, other = await envi.domain(), await envi.domain("other.com")
    await envi.administration.create_role(domain, "Auditor", actor=OPERATOR)
    role = await envi.roles.named(domain, "Buyer")

    with pytest.raises(AlreadyTaken):
        await envi.roles.preview_rename(domain, role, "auditor")
    with pytest.raises(InvalidName):
        await envi.roles.preview_rename(domain, role, "")
    with pytest.raises(NoSuch):
        await envi.roles.named(domain, "Nobody")
    with pytest.raises(NoSuch):
        await envi.roles.get(other, role.id)
