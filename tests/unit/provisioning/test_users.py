from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.accounts import Source
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, NoSuch
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.users import ATTEMPTS, UserAnswer
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import Forbidden, InvalidSyntax, InvalidValue, NotFound, PreconditionFailed
from envi_scim.scim.filters.parser import parse
from tests.support.provisioned import OPERATOR, REQUEST, Provisioned

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
JANE = {
    "schemas": [CORE],
    "userName": "jane@envi.com",
    "externalId": "00u1",
    "name": {"givenName": "Jane", "familyName": "Doe"},
    "emails": [{"value": "jane@envi.com", "type": "work", "primary": True}],
    "active": True,
}


def patch_op(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


DEACTIVATE = patch_op({"op": "replace", "value": {"active": False}})
REACTIVATE = patch_op({"op": "replace", "value": {"active": True}})


async def provisioned(mode: Mode = Mode.COMPATIBLE) -> tuple[Provisioned, Access]:
    envi = Provisioned()
    return envi, await envi.access(mode=mode)


async def created(envi: Provisioned, access: Access, **more: Any) -> UserAnswer:
    return await envi.users.create(access, {**JANE, **more}, request_id=REQUEST)


async def test_a_provisioned_user_lands_in_the_configurations_organization() -> None:
    """Guide, as decided: provisioned users land in the configuration's organization."""
    envi, access = await provisioned()

    answer = await created(envi, access)

    account = answer.stored.account
    assert account.organization_id == access.configuration.organization_id
    assert account.source is Source.SCIM
    assert (account.user_name, account.external_id, account.active) == ("jane@envi.com", "00u1", True)
    assert account.created_at == account.modified_at == envi.clock.now()
    assert answer.stored.groups == ()
    (event,) = await envi.store.events.of_resource(access.domain.id, account.id, limit=9)
    assert event.kind is EventKind.USER_CREATE
    assert event.actor.name == f"token:{access.token_id}"
    assert event.actor.request_id == REQUEST


async def test_the_document_is_kept_with_schemas_and_id_in_front_and_without_secrets() -> None:
    envi, access = await provisioned()

    answer = await created(envi, access, password="t1meMa$heen", groups=[{"value": "x"}], meta={"resourceType": "x"})

    account = answer.stored.account
    assert account.document.startswith(f'{{"schemas":["{CORE}"],"id":"{account.id}",')
    assert decode(account.document) == {**JANE, "id": account.id}


async def test_a_client_cannot_choose_the_id() -> None:
    envi, access = await provisioned()

    answer = await created(envi, access, id="admin")

    assert answer.stored.account.id != "admin"
    assert decode(answer.stored.account.document)["id"] == answer.stored.account.id


@pytest.mark.parametrize(("sent", "active"), [({}, True), ({"active": False}, False), ({"active": None}, True)])
async def test_a_user_is_active_unless_told_otherwise(sent: dict[str, Any], active: bool) -> None:  # noqa: FBT001
    envi, access = await provisioned()

    answer = await envi.users.create(access, {"schemas": [CORE], "userName": "joe", **sent}, request_id=REQUEST)

    assert answer.stored.account.active is active
    assert decode(answer.stored.account.document)["active"] is active


async def test_a_user_name_is_taken_in_every_spelling() -> None:
    envi, access = await provisioned()
    await created(envi, access, userName="Straße")

    with pytest.raises(AlreadyTaken):
        await created(envi, access, userName="STRASSE")


async def test_the_same_user_name_is_free_in_another_domain() -> None:
    envi, access = await provisioned()
    other = await envi.access("other.com")
    await created(envi, access)

    answer = await created(envi, other)

    assert answer.stored.account.version == 1
    with pytest.raises(NotFound):
        await envi.users.get(access, answer.stored.account.id)


@pytest.mark.parametrize("name", [" ", "x\0", "x" * 1025])
async def test_a_user_name_that_cannot_be_kept_is_refused(name: str) -> None:
    envi, access = await provisioned()

    with pytest.raises((InvalidName, InvalidValue)):
        await created(envi, access, userName=name)


@pytest.mark.parametrize("attribute", ["externalId", "displayName"])
async def test_a_key_is_at_most_a_kibibyte_long(attribute: str) -> None:
    envi, access = await provisioned()

    with pytest.raises((InvalidName, InvalidValue)):
        await created(envi, access, **{attribute: "x" * 1025})


async def test_strict_mode_refuses_what_no_schema_knows_and_compatible_mode_notes_it() -> None:
    envi, access = await provisioned()
    strict = await envi.access("strict.com", mode=Mode.STRICT)

    answer = await created(envi, access, dispalyName="Jane")

    assert [note.subject for note in answer.notes] == ["dispalyName"]
    with pytest.raises(InvalidSyntax):
        await created(envi, strict, dispalyName="Jane")


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
    _overtake_once(envi, access, user)
    operation = {"op": "replace", "path": "nickName", "value": "J"}

    answer = await envi.users.patch(access, user, patch_op(operation), request_id=REQUEST)

    document = decode(answer.stored.account.document)
    assert (document["nickName"], document["title"]) == ("J", "Dr")
    assert answer.stored.account.version == 3


async def test_a_writer_that_is_overtaken_again_and_again_has_the_account_to_itself_in_the_end() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    envi.store.before_write = lambda: _move_on(envi, access, user)
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
    envi.store.before_write = lambda: _move_on(envi, access, user)
    operation = {"op": "replace", "path": "nickName", "value": "J"}

    with pytest.raises(PreconditionFailed):
        await envi.users.patch(
            access, user, patch_op(operation), if_match=frozenset(range(1, ATTEMPTS + 1)), request_id=REQUEST
        )


async def test_if_match_names_the_versions_that_may_be_changed() -> None:
    """RFC 7644 §3.14: if the version does not match, the service provider SHALL fail with 412."""
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id

    with pytest.raises(PreconditionFailed):
        await envi.users.patch(access, user, DEACTIVATE, if_match=frozenset({2, 3}), request_id=REQUEST)
    with pytest.raises(PreconditionFailed):
        await envi.users.delete(access, user, if_match=frozenset(), request_id=REQUEST)
    answer = await envi.users.patch(access, user, DEACTIVATE, if_match=frozenset({1}), request_id=REQUEST)

    assert answer.stored.account.version == 2


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


async def test_a_local_user_that_was_never_linked_cannot_be_deleted_by_an_idp() -> None:
    envi, access = await provisioned()
    local = await envi.users.create_local(access.domain, JANE, actor=OPERATOR)

    with pytest.raises(Forbidden, match="created in Envi"):
        await envi.users.delete(access, local.id, request_id=REQUEST)

    await envi.users.patch(access, local.id, REACTIVATE, request_id=REQUEST)
    await envi.users.delete(access, local.id, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.get(access, local.id)


async def test_a_deleted_user_is_gone_and_the_name_is_free() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id

    await envi.users.delete(access, user, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.delete(access, user, request_id=REQUEST)
    assert envi.events(access.domain)[-1].kind is EventKind.USER_DELETE
    assert (await created(envi, access)).stored.account.id != user


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


async def test_a_delete_that_names_no_version_deletes_whatever_is_there() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account
    stale = {"left": 1}
    delete = envi.store.users.delete

    async def overtaken(domain: Any, account: Any, **how: Any) -> None:
        if stale["left"]:
            stale["left"] -= 1
            _move_on(envi, access, user.id)
        await delete(domain, account, **how)

    envi.store.users.delete = overtaken  # type: ignore[method-assign]  # a fake that is overtaken

    await envi.users.delete(access, user.id, request_id=REQUEST)

    with pytest.raises(NotFound):
        await envi.users.get(access, user.id)


def _move_on(envi: Provisioned, access: Access, user: str) -> None:
    """Change the user behind the back of the writer."""
    accounts = envi.store.rows(access.domain.id).accounts
    account = accounts[user]
    document = account.document[:-1] + ',"title":"Dr"}' if '"title"' not in account.document else account.document
    accounts[user] = replace(account, version=account.version + 1, document=document)


def _overtake_once(envi: Provisioned, access: Access, user: str) -> None:
    def once() -> None:
        envi.store.before_write = lambda: None
        _move_on(envi, access, user)

    envi.store.before_write = once
