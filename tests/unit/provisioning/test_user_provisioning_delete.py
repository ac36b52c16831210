"""Deleting a user."""

from typing import Any

import pytest

from envi_scim.provisioning.events import EventKind
from envi_scim.scim.errors import NotFound
from tests.support.jane import created, move_on, provisioned
from tests.support.provisioned import REQUEST


@pytest.mark.clause("7644-3.6-3")
async def test_a_deleted_user_is_gone_and_the_name_is_free() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id

    await envi.users.delete(access, user, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.delete(access, user, request_id=REQUEST)
    assert envi.events(access.domain)[-1].kind is EventKind.USER_DELETE
    assert (await created(envi, access)).stored.account.id != user


async def test_a_delete_that_names_no_version_deletes_whatever_is_there() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account
    stale = {"left": 1}
    delete = envi.store.users.delete

    async def overtaken(domain: Any, account: Any, **how: Any) -> None:
        if stale["left"]:
            stale["left"] -= 1
            move_on(envi, access, user.id)
        await delete(domain, account, **how)

    envi.store.users.delete = overtaken  # type: ignore[method-assign]  # a fake that is overtaken

    await envi.users.delete(access, user.id, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.get(access, user.id)
