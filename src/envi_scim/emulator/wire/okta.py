"""Owns what Okta sends.

| step | requests |
| --- | --- |
| Test API Credentials | GET /Users?startIndex=1&count=2 |
| assign | GET /Users?filter=userName eq "x", then POST; or, if it is there, GET and PUT, which links it |
| profile change | GET, then PUT |
| deactivate | PATCH without a path, `active` false. Never DELETE |
| reactivate | GET by the filter, PATCH `active` true, and the profile if it changed |
| Sync Password | PATCH without a path, `password` |
| push a group | GET /Groups?filter=displayName eq "x", then POST and GET, or GET of the one that is there |
| after that, and with each change of members | PATCH without a path, `id` and `displayName`; then PATCH of `members` |
| unlink with deletion | DELETE |

An app that only knows PUT has GET and PUT for each PATCH, and POST /Groups with members.

Sources: Okta's protocol reference and test suites, and captured traffic. Not certain, and a setting or written in one
place here: whether a PATCH of members is cut into batches and how large they are; the order of the two PATCHes; what is
done once a user or group is gone (404). Here the task fails, and Retry looks for it by its name, as for a new one.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.profiles import Document, Profile, document_of
from envi_scim.emulator.wire.caller import Answer, Caller
from envi_scim.emulator.wire.merging import merged
from envi_scim.emulator.wire.outcomes import CONFLICT, NOT_FOUND, Failed, Gone
from envi_scim.emulator.wire.steps import delete_group, equality, group_path, id_of, known_as, together, user_path
from envi_scim.emulator.wire.wanted import Limits, WantedGroup, WantedUser
from envi_scim.scim.urns import GROUP_URN, PATCH_OP_URN

HEADERS: Final = {
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Accept": "application/scim+json",
    "Accept-Charset": "utf-8",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "close",
}
CONTENT_TYPE: Final = "application/scim+json; charset=utf-8"


class Okta:
    """Okta's habit, of applications that take PATCH and of those that only take PUT."""

    def __init__(self, limits: Limits, *, only_put: bool) -> None:
        self._limits = limits
        self._only_put = only_put

    def headers(self, authorization: str) -> Mapping[str, str]:
        """Give the headers of every request."""
        return {**HEADERS, "Authorization": authorization}

    async def test(self, caller: Caller) -> None:
        """Ask for two users. Raises Failed or TryLater."""
        (await caller.succeed("GET", "/Users", query="startIndex=1&count=2")).resources()

    async def saved(self, caller: Caller) -> None:
        """Ask nothing more."""

    async def settle_user(self, caller: Caller, wanted: WantedUser) -> ApplicationUser | None:
        """Create, link, update, deactivate or reactivate. Raises Failed or TryLater."""
        known = wanted.known
        if not wanted.active:
            if known is None or not known.active:
                return known
            return await self._deactivate(caller, known)
        if known is None:
            return await self._assign(caller, wanted)
        if not known.active:
            return await self._reactivate(caller, wanted, known)
        if wanted.profile == known.profile:
            return known
        return await self._update(caller, wanted, known.external_id, before=known.profile)

    async def send_password(self, caller: Caller, user: ApplicationUser, password: str) -> None:
        """Set a password. Raises Failed or TryLater."""
        await self._change_user(caller, user.external_id, {"password": password})

    async def settle_group(self, caller: Caller, wanted: WantedGroup) -> str:
        """Push a group. Raises Failed or TryLater; what was done until then was noted."""
        known_members = wanted.known_members
        external_id = wanted.known_id
        read: Document = {}
        if not external_id:
            external_id, read = await self._begin_group(caller, wanted)
            known_members = _members_of(read)
            wanted.linked(external_id, wanted.name)
            # Whom it had before is known from now on, so that they can leave.
            wanted.told(known_members, [one for one in wanted.known_members if one not in known_members])
        path = group_path(external_id)
        added = {one: name for one, name in wanted.members.items() if one not in known_members}
        removed = [one for one in known_members if one not in wanted.members]
        if self._only_put:
            await self._put_group(caller, path, wanted, read=read)
            wanted.told(added, removed)
            return external_id
        named: Document = {"id": external_id, "displayName": wanted.name}
        await self._patch(caller, path, [_replace(named)])
        wanted.linked(external_id, wanted.name)
        if wanted.whole:
            await self._tell_all_members(caller, path, wanted, known=known_members)
        else:
            await self._tell_members(caller, path, wanted, added=added, removed=removed)
        return external_id

    async def remove_group(self, caller: Caller, external_id: str) -> None:
        """Delete a group; one that is gone already is as good. Raises Failed or TryLater."""
        await delete_group(caller, external_id)

    async def _assign(self, caller: Caller, wanted: WantedUser) -> ApplicationUser:
        found = await self._find(caller, "Users", "userName", wanted.user_name)
        if found is not None:
            return await self._update(caller, wanted, id_of(found), before={})
        return await self._create(caller, wanted)

    async def _create(self, caller: Caller, wanted: WantedUser) -> ApplicationUser:
        document = document_of(wanted.new, external_id=wanted.external_id, active=True)
        # Okta sends a random password whether Sync Password is on or off, and an empty list of groups.
        document |= {"groups": [], "password": wanted.password}
        answer = await caller.send("POST", "/Users", document, content_type=CONTENT_TYPE)
        if answer.status == CONFLICT:
            raise Failed(f"Error while creating user: conflict. Errors reported by remote server: {answer.detail()}")
        if not answer.is_success:
            raise _failed(answer)
        return known_as(id_of(answer.document()), wanted.new, active=True)

    async def _update(
        self, caller: Caller, wanted: WantedUser, external_id: str, *, before: Profile
    ) -> ApplicationUser:
        path = user_path(external_id)
        read = (await self._found(await caller.send("GET", path))).document()
        old = document_of(before, external_id=wanted.external_id, active=True) if before else {}
        new = document_of(wanted.profile, external_id=wanted.external_id, active=True)
        body = merged(read, before=old, after=new) | {"groups": []}
        await self._found(await caller.send("PUT", path, body, content_type=CONTENT_TYPE))
        return known_as(external_id, wanted.profile, active=True)

    async def _deactivate(self, caller: Caller, known: ApplicationUser) -> ApplicationUser:
        await self._change_user(caller, known.external_id, {"active": False})
        return known_as(known.external_id, known.profile, active=False)

    async def _reactivate(self, caller: Caller, wanted: WantedUser, known: ApplicationUser) -> ApplicationUser:
        found = await self._find(caller, "Users", "userName", wanted.user_name)
        if found is None:
            return await self._create(caller, wanted)
        external_id = id_of(found)
        if not self._only_put:
            await self._change_user(caller, external_id, {"active": True})
            if wanted.profile == known.profile:
                return known_as(external_id, known.profile, active=True)
        return await self._update(caller, wanted, external_id, before=known.profile)

    async def _change_user(self, caller: Caller, external_id: str, value: Document) -> None:
        """Change some attributes and leave the rest as it is."""
        path = user_path(external_id)
        if not self._only_put:
            await self._patch(caller, path, [_replace(value)])
            return
        read = (await self._found(await caller.send("GET", path))).document()
        body = read | value | {"groups": []}
        await self._found(await caller.send("PUT", path, body, content_type=CONTENT_TYPE))

    async def _begin_group(self, caller: Caller, wanted: WantedGroup) -> tuple[str, Document]:
        """Link the group of this name, or create it; give its id and what was read of it."""
        found = await self._find(caller, "Groups", "displayName", wanted.name)
        if found is None:
            members = _as_members(wanted.members) if self._only_put else []
            body: Document = {"schemas": [GROUP_URN], "displayName": wanted.name, "members": members}
            made = await caller.succeed("POST", "/Groups", body, content_type=CONTENT_TYPE)
            external_id = id_of(made.document())
        else:
            external_id = id_of(found)
        read = (await self._found(await caller.send("GET", group_path(external_id)))).document()
        return external_id, read

    async def _put_group(self, caller: Caller, path: str, wanted: WantedGroup, *, read: Document) -> None:
        """Replace a group, that was read just now or is read first."""
        read = read or (await self._found(await caller.send("GET", path))).document()
        body = read | {"displayName": wanted.name, "members": _as_members(wanted.members)}
        await self._found(await caller.send("PUT", path, body, content_type=CONTENT_TYPE))

    async def _tell_all_members(
        self, caller: Caller, path: str, wanted: WantedGroup, *, known: Mapping[str, str]
    ) -> None:
        """Replace all members by the first batch, and add the rest."""
        everybody = list(wanted.members.items())
        first, rest = dict(everybody[: self._limits.members]), dict(everybody[self._limits.members :])
        operation: Document = {"op": "replace", "path": "members", "value": _as_members(first)}
        await self._patch(caller, path, [operation])
        wanted.told(first, [one for one in known if one not in first])
        await self._tell_members(caller, path, wanted, added=rest, removed=())

    async def _tell_members(
        self,
        caller: Caller,
        path: str,
        wanted: WantedGroup,
        *,
        added: Mapping[str, str],
        removed: Sequence[str],
    ) -> None:
        """Send what changed in batches that overlap: who comes and who goes in one request."""
        changes = iter([*(("add", one) for one in added), *(("remove", one) for one in removed)])

        async def tell(batch: Sequence[tuple[str, str]]) -> None:
            coming = {one: added[one] for kind, one in batch if kind == "add"}
            going = [one for kind, one in batch if kind == "remove"]
            operations: list[Document] = []
            if coming:
                operations.append({"op": "add", "path": "members", "value": _as_members(coming)})
            operations += [{"op": "remove", "path": f'members[value eq "{one}"]'} for one in going]
            await self._patch(caller, path, operations)
            wanted.told(coming, going)

        batches = iter(lambda: list(islice(changes, self._limits.members)), [])
        await together((partial(tell, batch) for batch in batches), at_once=self._limits.parallel)

    async def _patch(self, caller: Caller, path: str, operations: Sequence[Document]) -> None:
        body: Document = {"schemas": [PATCH_OP_URN], "Operations": list(operations)}
        await self._found(await caller.send("PATCH", path, body, content_type=CONTENT_TYPE))

    async def _find(self, caller: Caller, endpoint: str, attribute: str, value: str) -> Document | None:
        query = f"filter={quote(equality(attribute, value), safe='')}&startIndex=1&count=100"
        answer = await caller.send("GET", f"/{endpoint}", query=query)
        if answer.status == NOT_FOUND:
            return None
        if not answer.is_success:
            raise _failed(answer)
        return next(iter(answer.resources()), None)

    async def _found(self, answer: Answer) -> Answer:
        if answer.status == NOT_FOUND:
            raise Gone(f"Matching resource not found. Errors reported by remote server: {answer.detail()}")
        if not answer.is_success:
            raise _failed(answer)
        return answer


def _replace(value: Document) -> Document:
    return {"op": "replace", "value": value}


def _as_members(members: Mapping[str, str]) -> list[Document]:
    return [{"value": one, "display": name} for one, name in members.items()]


def _members_of(group: Document) -> dict[str, str]:
    """Give who is in a group that was read: names by ids."""
    members: Any = group.get("members")
    if not isinstance(members, list):
        return {}
    found = [(one.get("value"), one.get("display")) for one in members if isinstance(one, dict)]
    return {one: name if isinstance(name, str) else "" for one, name in found if isinstance(one, str)}


def _failed(answer: Answer) -> Failed:
    return Failed(f"{answer.status}. Errors reported by remote server: {answer.detail()}")
