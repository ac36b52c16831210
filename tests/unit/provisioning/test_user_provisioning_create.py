"""Creating a user: where it lands, what is kept of it, which names it may have."""

from typing import Any

import pytest

from envi_scim.provisioning.accounts import Source
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName
from envi_scim.provisioning.events import EventKind
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, NotFound
from tests.support.jane import CORE, JANE, created, provisioned
from tests.support.provisioned import REQUEST


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


@pytest.mark.clause("7643-3.1-8")
async def test_a_client_cannot_choose_the_id() -> None:
    envi, access = await provisioned()

    answer = await created(envi, access, id="admin")

    assert answer.stored.account.id != "admin"
    assert decode(answer.stored.account.document)["id"] == answer.stored.account.id


@pytest.mark.clause("7644-3.3-4")
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
