"""Local users: linked by the first write of an identity provider, and its to delete only then."""

import pytest

from envi_scim.provisioning.accounts import Source
from envi_scim.provisioning.errors import AlreadyTaken
from envi_scim.provisioning.events import EventKind
from envi_scim.scim.errors import Forbidden, NotFound
from tests.support.jane import DEACTIVATE, JANE, REACTIVATE, created, provisioned
from tests.support.provisioned import OPERATOR, REQUEST


async def test_a_local_user_is_linked_by_the_first_write_and_never_doubled() -> None:
    """Guide B7: Create Users creates or links a user."""
    envi, access = await provisioned()
    local = await envi.users.create_local(access.domain, {"userName": "jane@envi.com"}, actor=OPERATOR)
    assert (local.source, local.organization_id) == (Source.LOCAL, None)
    with pytest.raises(AlreadyTaken):
        await created(envi, access)

    answer = await envi.users.replace(access, local.id, JANE, request_id=REQUEST)

    account = answer.stored.account
    assert (account.id, account.source) == (local.id, Source.LINKED)
    assert account.organization_id == access.configuration.organization_id
    event = envi.events(access.domain)[-1]
    assert event.kind is EventKind.USER_LINK
    assert event.details["linked"] is True


async def test_a_write_that_says_what_is_there_links_a_local_user_all_the_same() -> None:
    envi, access = await provisioned()
    local = await envi.users.create_local(access.domain, JANE, actor=OPERATOR)

    linked = await envi.users.patch(access, local.id, REACTIVATE, request_id=REQUEST)
    again = await envi.users.patch(access, local.id, REACTIVATE, request_id=REQUEST)

    assert (linked.changed, linked.stored.account.source) == (True, Source.LINKED)
    assert not again.changed


async def test_a_local_user_that_is_deactivated_by_the_first_write_is_recorded_as_both() -> None:
    envi, access = await provisioned()
    local = await envi.users.create_local(access.domain, JANE, actor=OPERATOR)

    await envi.users.patch(access, local.id, DEACTIVATE, request_id=REQUEST)

    event = envi.events(access.domain)[-1]
    assert event.kind is EventKind.USER_DEACTIVATE
    assert event.details == {"attributes": ["active"], "linked": True}


@pytest.mark.clause("7644-2-9")
async def test_a_local_user_that_was_never_linked_cannot_be_deleted_by_an_idp() -> None:
    envi, access = await provisioned()
    local = await envi.users.create_local(access.domain, JANE, actor=OPERATOR)

    with pytest.raises(Forbidden, match="created in Envi"):
        await envi.users.delete(access, local.id, request_id=REQUEST)

    await envi.users.patch(access, local.id, REACTIVATE, request_id=REQUEST)
    await envi.users.delete(access, local.id, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.get(access, local.id)
