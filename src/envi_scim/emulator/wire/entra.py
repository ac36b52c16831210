"""Owns what Microsoft Entra ID sends, with `aadOptscim062020` behind the tenant URL and without.

| step | requests |
| --- | --- |
| Test Connection | GET /Users by a userName that nobody has, GET /Groups by such a name: 200 and an empty list each |
| Save | that, and GET /Schemas |
| match | GET by the matching attribute, blanks as `+` |
| create | POST with `meta`, `roles: []` and both schemas |
| update | PATCH of what differs, one operation an attribute; what is replaced goes, with the flag, without a path |
| disable, restore | Replace of `active` by the text "False" or "True"; with the flag by a boolean |
| group | GET without members, then POST without members; rename by Replace of `displayName` |
| members | one PATCH a member, several at once; removed by Remove with a list, with the flag by a selector |

With the flag operations are in lower case. Everything goes out in cycles: a change waits for the next one. Sources:
Microsoft's documentation and test suites, and captured traffic. Not certain: Remove for an attribute that lost its
value; that members are never sent together; the headers beside User-Agent; what follows when somebody is gone (404):
here they are matched again; what follows when /Schemas fails: here nothing. Not done: quarantine of a job that fails,
DELETE of users long after they left, and queries by reference (`id eq "x" and manager eq "y"`).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import quote_plus
from uuid import uuid4

from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.profiles import Document, document_of
from envi_scim.emulator.wire.caller import Answer, Caller
from envi_scim.emulator.wire.entra_attributes import PATHS, attribute_at, attributes_of, formatted
from envi_scim.emulator.wire.outcomes import CONFLICT, NOT_FOUND, Failed, Gone, Skipped
from envi_scim.emulator.wire.steps import delete_group, equality, group_path, id_of, known_as, together, user_path
from envi_scim.emulator.wire.wanted import Limits, WantedGroup, WantedUser
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, PATCH_OP_URN

HEADERS: Final = {"User-Agent": "Microsoft Azure AD SCIM provisioning", "Accept": "application/scim+json"}
CONTENT_TYPE: Final = "application/scim+json; charset=utf-8"
GROUP_EXTENSION: Final = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


class Entra:
    """Entra's habit."""

    def __init__(self, limits: Limits, *, flag: bool) -> None:
        self._limits = limits
        self._flag = flag

    def headers(self, authorization: str) -> Mapping[str, str]:
        """Give the headers of every request."""
        return {**HEADERS, "Authorization": authorization}

    async def test(self, caller: Caller) -> None:
        """Look for a user and a group that are not there. Raises Failed or TryLater."""
        users = await caller.succeed("GET", "/Users", query=_filter("userName", str(uuid4())))
        groups = await caller.succeed("GET", "/Groups", query=_group_filter(str(uuid4())))
        for what, answer in (("user", users), ("group", groups)):
            if answer.document().get("totalResults") != 0:
                raise Failed(f"A {what} that cannot exist was found, or the answer is no list.")

    async def saved(self, caller: Caller) -> None:
        """Read which attributes there are. Raises Failed or TryLater."""
        (await caller.succeed("GET", "/Schemas")).resources()

    async def settle_user(self, caller: Caller, wanted: WantedUser) -> ApplicationUser | None:
        """Match, create, update, disable or restore. Raises Failed or TryLater."""
        known = wanted.known
        if not wanted.active:
            if known is None or not known.active:
                return known
            await self._patch_user(caller, known.external_id, [self._active(active=False)])
            return known_as(known.external_id, known.profile, active=False)
        after = attributes_of(wanted.profile, wanted.external_id)
        before: Mapping[str, str | None]
        if known is None:
            found = await self._match(caller, "/Users", _filter("userName", wanted.user_name))
            if found is None:
                return await self._create(caller, wanted)
            external_id, active = id_of(found), found.get("active") is not False
            before = {path: attribute_at(found, path) for path in after}
        else:
            external_id, active = known.external_id, known.active
            before = attributes_of(known.profile, wanted.external_id)
        operations = self._changes(before, after)
        if not active:
            operations.insert(0, self._active(active=True))
        if not operations and known is not None:
            return known
        if operations:
            await self._patch_user(caller, external_id, operations)
        return known_as(external_id, wanted.profile, active=True)

    async def send_password(self, caller: Caller, user: ApplicationUser, password: str) -> None:
        """Do nothing. Raises Skipped."""
        del caller, user, password
        raise Skipped("Entra provisions no passwords.")

    async def settle_group(self, caller: Caller, wanted: WantedGroup) -> str:
        """Match or create a group, rename it, and send who comes and who goes. Raises Failed or TryLater."""
        external_id = wanted.known_id
        if not external_id:
            external_id = await self._begin_group(caller, wanted)
        elif wanted.known_name != wanted.name:
            await self._patch(caller, group_path(external_id), [self._operation("Replace", "displayName", wanted.name)])
        wanted.linked(external_id, wanted.name)

        async def tell(operation: Document, *, added: Mapping[str, str], removed: Sequence[str]) -> None:
            await self._patch(caller, group_path(external_id), [operation])
            wanted.told(added, removed)

        coming = [
            partial(
                tell, self._operation("Add", "members", [{"$ref": None, "value": one}]), added={one: name}, removed=()
            )
            for one, name in wanted.members.items()
            if wanted.whole or one not in wanted.known_members
        ]
        going = [
            partial(tell, self._removal(one), added={}, removed=(one,))
            for one in wanted.known_members
            if one not in wanted.members
        ]
        await together([*coming, *going], at_once=self._limits.parallel)
        return external_id

    async def remove_group(self, caller: Caller, external_id: str) -> None:
        """Delete a group; one that is gone already is as good. Raises Failed or TryLater."""
        await delete_group(caller, external_id)

    async def _create(self, caller: Caller, wanted: WantedUser) -> ApplicationUser:
        document = document_of(wanted.new, external_id=wanted.external_id, active=True)
        if ENTERPRISE_USER_URN not in document["schemas"]:
            document["schemas"].append(ENTERPRISE_USER_URN)
        if "name" in document:
            document["name"] = {"formatted": formatted(wanted.new), **document["name"]}
        document |= {"meta": {"resourceType": "User"}, "roles": []}
        answer = await caller.send("POST", "/Users", document, content_type=CONTENT_TYPE)
        if answer.status == CONFLICT:
            raise Failed(f"SystemForCrossDomainIdentityManagementServiceIncompatible, 409: {answer.detail()}")
        if not answer.is_success:
            raise _failed(answer)
        return known_as(id_of(answer.document()), wanted.new, active=True)

    async def _begin_group(self, caller: Caller, wanted: WantedGroup) -> str:
        found = await self._match(caller, "/Groups", _group_filter(wanted.name))
        if found is not None:
            return id_of(found)
        body: Document = {
            "schemas": [GROUP_URN, GROUP_EXTENSION],
            "externalId": wanted.external_id,
            "displayName": wanted.name,
            "meta": {"resourceType": "Group"},
        }
        return id_of((await caller.succeed("POST", "/Groups", body, content_type=CONTENT_TYPE)).document())

    async def _match(self, caller: Caller, path: str, query: str) -> Document | None:
        return next(iter((await caller.succeed("GET", path, query=query)).resources()), None)

    def _changes(self, before: Mapping[str, str | None], after: Mapping[str, str]) -> list[Document]:
        """Give the operations between what there is at some paths and what there should be."""
        replaced: Document = {}
        operations: list[Document] = []
        for path in PATHS.values():
            old, new = before.get(path), after.get(path)
            if old == new:
                continue
            if new is None:
                operations.append(self._operation("Remove", path))
            elif self._flag and old and "[" not in path:
                replaced[path] = new
            else:
                operations.append(self._operation("Replace" if old else "Add", path, new))
        if replaced:
            operations.append({"op": "replace", "value": replaced})
        return operations

    def _active(self, *, active: bool) -> Document:
        return self._operation("Replace", "active", active if self._flag else str(active))

    def _addition(self, member: str) -> Document:
        return self._operation("Add", "members", [{"$ref": None, "value": member}])

    def _removal(self, member: str) -> Document:
        if self._flag:
            return self._operation("Remove", f'members[value eq "{member}"]')
        return self._operation("Remove", "members", [{"$ref": None, "value": member}])

    def _operation(self, op: str, path: str, value: object = None) -> Document:
        operation: Document = {"op": op.lower() if self._flag else op, "path": path}
        return operation if value is None else operation | {"value": value}

    async def _patch_user(self, caller: Caller, external_id: str, operations: Sequence[Document]) -> None:
        await self._patch(caller, user_path(external_id), operations)

    async def _patch(self, caller: Caller, path: str, operations: Sequence[Document]) -> None:
        body: Document = {"schemas": [PATCH_OP_URN], "Operations": list(operations)}
        answer = await caller.send("PATCH", path, body, content_type=CONTENT_TYPE)
        if answer.status == NOT_FOUND:
            raise Gone(f"404. {answer.detail()}")
        if not answer.is_success:
            raise _failed(answer)


def _filter(attribute: str, value: str) -> str:
    return f"filter={quote_plus(equality(attribute, value))}"


def _group_filter(name: str) -> str:
    return f"excludedAttributes=members&{_filter('displayName', name)}"


def _failed(answer: Answer) -> Failed:
    return Failed(f"{answer.status}. {answer.detail()}")
