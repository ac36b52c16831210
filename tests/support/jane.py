"""Owns Jane, a user as an identity provider sends her, and what tests do to her."""

from typing import Any

from msgspec.structs import replace

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.user_provisioning import UserAnswer
from tests.support.provisioned import REQUEST, Provisioned

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


def move_on(envi: Provisioned, access: Access, user: str) -> None:
    """Change the user behind the back of the writer."""
    accounts = envi.store.rows(access.domain.id).accounts
    account = accounts[user]
    document = account.document[:-1] + ',"title":"Dr"}' if '"title"' not in account.document else account.document
    accounts[user] = replace(account, version=account.version + 1, document=document)


def overtake_once(envi: Provisioned, access: Access, user: str) -> None:
    def once() -> None:
        envi.store.before_write = lambda: None
        move_on(envi, access, user)

    envi.store.before_write = once
