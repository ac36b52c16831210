"""Changing a user by PUT and PATCH: what is kept, what is recorded, and what happens to writers who meet."""

from datetime import timedelta

import pytest

from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.errors import AlreadyTaken
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.retries import ATTEMPTS
from envi_scim.scim.errors import PreconditionFailed
from envi_scim.scim.etag import Precondition
from tests.support.jane import (
    DEACTIVATE,
    ENTERPRISE,
    JANE,
    REACTIVATE,
    created,
    move_on,
    overtake_once,
    patch_op,
    provisioned,
)
from tests.support.provisioned import REQUEST


@pytest.mark.clause("7643-3.1-7")
async def test_a_put_replaces_the_document_and_keeps_who_it_is() -> None:
    envi, access = await provisioned()
    before = (await created(envi, access, nickName="J")).stored.account
    envi.clock.go_on(timedelta(seconds=1))

    answer = await envi.users.replace(
        access, before.id, {**JANE, "userName": "JANE@envi.com", "id": "other"}, request_id=REQUEST
    )

    after = answer.stored.account
    assert after.id == before.id
    assert after.user_name == "JANE@envi.com"
    assert "nickName" not in decode(after.document)
    assert (after.version, after.created_at, after.modified_at) == (2, before.created_at, envi.clock.now())


@pytest.mark.clause("7644-3.5.1-6")
async def test_a_put_without_active_keeps_the_status() -> None:
    """RFC 7644 §3.5.1 lets an absent attribute be cleared; an omission must not give access back."""
    envi, access = await provisioned()
    inactive = (await created(envi, access, active=False)).stored.account
    body = {name: value for name, value in JANE.items() if name != "active"}

    answer = await envi.users.replace(access, inactive.id, {**body, "title": "Dr"}, request_id=REQUEST)

    assert not answer.stored.account.active
    assert decode(answer.stored.account.document)["active"] is False


async def test_a_patch_that_removes_active_keeps_the_status() -> None:
    envi, access = await provisioned()
    inactive = (await created(envi, access, active=False)).stored.account

    answer = await envi.users.patch(
        access, inactive.id, patch_op({"op": "remove", "path": "active"}), request_id=REQUEST
    )

    assert not answer.changed
    assert answer.stored.account == inactive


@pytest.mark.clause("7644-3.5.2.1-5")
async def test_a_write_that_changes_nothing_writes_nothing() -> None:
    """RFC 7644 §3.5.2.1: a PATCH that leads to no change keeps lastModified and version."""
    envi, access = await provisioned()
    before = (await created(envi, access)).stored.account
    envi.clock.go_on(timedelta(seconds=1))
    events = len(envi.events(access.domain))

    put = await envi.users.replace(access, before.id, JANE, request_id=REQUEST)
    patched = await envi.users.patch(access, before.id, REACTIVATE, request_id=REQUEST)

    assert (put.changed, patched.changed) == (False, False)
    assert put.stored.account == patched.stored.account == before
    assert len(envi.events(access.domain)) == events


async def test_deactivation_and_reactivation_keep_the_account_and_are_told_apart() -> None:
    """Guide B7: the account is deactivated, and can be reactivated when it is assigned again."""
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id

    off = await envi.users.patch(access, user, DEACTIVATE, request_id=REQUEST)
    on = await envi.users.replace(access, user, JANE, request_id=REQUEST)

    assert (off.stored.account.active, on.stored.account.active) == (False, True)
    events = await envi.store.events.of_resource(access.domain.id, user, limit=2)
    assert [event.kind for event in events] == [EventKind.USER_REACTIVATE, EventKind.USER_DEACTIVATE]


async def test_an_update_is_recorded_with_the_names_of_what_changed_and_no_value() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    operation = {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Secret Service"}

    await envi.users.patch(access, user, patch_op(operation), request_id=REQUEST)

    event = envi.events(access.domain)[-1]
    assert event.kind is EventKind.USER_UPDATE
    assert event.details == {"attributes": ["schemas", ENTERPRISE]}
    assert "Secret Service" not in repr(event)


async def test_a_patch_fails_as_a_whole() -> None:
    envi, access = await provisioned()
    before = (await created(envi, access)).stored.account
    operations = patch_op({"op": "replace", "path": "nickName", "value": "J"}, {"op": "remove", "path": "userName"})

    with pytest.raises(Exception, match="userName"):
        await envi.users.patch(access, before.id, operations, request_id=REQUEST)

    assert (await envi.users.get(access, before.id)).account == before


async def test_a_change_of_the_user_name_to_a_taken_one_is_refused() -> None:
    envi, access = await provisioned()
    await created(envi, access)
    joe = (await created(envi, access, userName="joe")).stored.account
    operation = {"op": "replace", "path": "userName", "value": "Jane@ENVI.com"}

    with pytest.raises(AlreadyTaken):
        await envi.users.patch(access, joe.id, patch_op(operation), request_id=REQUEST)

    assert (await envi.users.get(access, joe.id)).account == joe


async def test_a_writer_that_was_overtaken_reads_again_and_loses_nothing() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    overtake_once(envi, access, user)
    operation = {"op": "replace", "path": "nickName", "value": "J"}

    answer = await envi.users.patch(access, user, patch_op(operation), request_id=REQUEST)

    document = decode(answer.stored.account.document)
    assert (document["nickName"], document["title"]) == ("J", "Dr")
    assert answer.stored.account.version == 3


async def test_a_writer_that_is_overtaken_again_and_again_has_the_account_to_itself_in_the_end() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    envi.store.before_write = lambda: move_on(envi, access, user)
    operation = {"op": "replace", "path": "nickName", "value": "J"}

    answer = await envi.users.patch(access, user, patch_op(operation), request_id=REQUEST)

    stored = (await envi.users.get(access, user)).account
    assert answer.stored.account == stored
    assert stored.version == ATTEMPTS + 2
    assert decode(stored.document)["nickName"] == "J"
    assert envi.events(access.domain)[-1].kind is EventKind.USER_UPDATE


async def test_a_writer_that_waited_for_its_turn_finds_the_version_that_it_names_gone() -> None:
    """RFC 7644 §3.14."""
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    envi.store.before_write = lambda: move_on(envi, access, user)
    operation = {"op": "replace", "path": "nickName", "value": "J"}

    with pytest.raises(PreconditionFailed):
        await envi.users.patch(
            access,
            user,
            patch_op(operation),
            precondition=Precondition(one_of=frozenset(range(1, ATTEMPTS + 1))),
            request_id=REQUEST,
        )


async def test_if_match_names_the_versions_that_may_be_changed() -> None:
    """RFC 7644 §3.14: if the version does not match, the service provider SHALL fail with 412."""
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id

    with pytest.raises(PreconditionFailed):
        await envi.users.patch(
            access, user, DEACTIVATE, precondition=Precondition(one_of=frozenset({2, 3})), request_id=REQUEST
        )
    with pytest.raises(PreconditionFailed):
        await envi.users.delete(access, user, precondition=Precondition(one_of=frozenset()), request_id=REQUEST)
    answer = await envi.users.patch(
        access, user, DEACTIVATE, precondition=Precondition(one_of=frozenset({1})), request_id=REQUEST
    )

    assert answer.stored.account.version == 2
