"""Reading users, one and many, and showing one to an operator."""

import pytest

from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.ports import ListQuery
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import NotFound
from envi_scim.scim.filters.parser import parse
from tests.support.jane import DEACTIVATE, JANE, created, provisioned
from tests.support.provisioned import OPERATOR, REQUEST


async def test_every_verb_finds_nothing_where_there_is_nothing() -> None:
    envi, access = await provisioned()

    with pytest.raises(NotFound):
        await envi.users.get(access, "nobody")
    with pytest.raises(NotFound):
        await envi.users.replace(access, "nobody", JANE, request_id=REQUEST)
    with pytest.raises(NotFound):
        await envi.users.patch(access, "nobody", DEACTIVATE, request_id=REQUEST)


async def test_a_list_is_filtered_and_paged() -> None:
    envi, access = await provisioned()
    for number in range(3):
        await created(envi, access, userName=f"user-{number}", title="Dr" if number else "Mr")

    page = await envi.users.list(access, ListQuery(filter=parse('title eq "dr"', USER), count=1), groups=False)
    every = await envi.users.page(access.domain, ListQuery())

    assert (page.total, [row.account.user_name for row in page.rows]) == (2, ["user-1"])
    assert page.rows[0].groups is None
    assert every.total == 3


async def test_a_user_is_shown_with_organization_and_roles() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    body = {"displayName": "envi_buyer", "members": [{"value": user}]}
    await envi.groups.create(access, body, request_id=REQUEST)

    overview = await envi.users.show(access.domain, "JANE@ENVI.COM")

    assert overview.organization == "For Testing Purpose"
    assert [(role.name, role.groups) for role in overview.roles] == [("Buyer", ("envi_buyer",))]


async def test_a_local_user_is_shown_in_no_organization_and_an_unknown_one_not_at_all() -> None:
    envi, access = await provisioned()
    await envi.users.create_local(access.domain, JANE, actor=OPERATOR)

    assert (await envi.users.show(access.domain, "jane@envi.com")).organization is None
    with pytest.raises(NoSuch, match=r"envi\.com has no user named joe"):
        await envi.users.show(access.domain, "joe")
