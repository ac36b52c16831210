"""A bulk request leads to what its operations would lead to one by one, however its references run."""

import asyncio
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.urns import BULK_REQUEST_URN, ENTERPRISE_USER_URN, PATCH_OP_URN
from tests.http.support.customers import Customer, House
from tests.support.fakes import FakeStore

NAMES = tuple("abcdefgh")


@dataclass(frozen=True, slots=True)
class Creation:
    """A resource, with the resources that it refers to: members of a group, the manager of a user."""

    name: str
    is_group: bool
    refers_to: tuple[str, ...]

    @property
    def endpoint(self) -> str:
        return "/Groups" if self.is_group else "/Users"

    def body(self, ids: dict[str, str]) -> dict[str, Any]:
        """Give the resource with those of its references that are known."""
        known = [{"value": ids[name]} for name in self.refers_to if name in ids]
        if self.is_group:
            return {"displayName": self.name, "members": known}
        return {"userName": self.name, ENTERPRISE_USER_URN: {"manager": known[0]} if known else {}}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of what was created: joining or leaving a group, a title or a deletion."""

    kind: str
    name: str
    other: str

    def operation(self, endpoint: str, ids: dict[str, str]) -> dict[str, Any]:
        path = f"{endpoint}/{ids[self.name]}"
        if self.kind == "delete":
            return {"method": "DELETE", "path": path}
        patches: dict[str, dict[str, Any]] = {
            "join": {"op": "add", "path": "members", "value": [{"value": ids[self.other]}]},
            "leave": {"op": "remove", "path": f'members[value eq "{ids[self.other]}"]'},
            "mark": {"op": "replace", "path": "externalId", "value": self.other},
        }
        return {
            "method": "PATCH",
            "path": path,
            "data": {"schemas": [PATCH_OP_URN], "Operations": [patches[self.kind]]},
        }


@st.composite
def creations(draw: st.DrawFn) -> list[Creation]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    made = []
    for name in names:
        is_group = draw(st.booleans())
        others = [other for other in names if not is_group or other != name]
        referred = st.lists(st.sampled_from(others), max_size=4 if is_group else 1, unique=True)
        made.append(Creation(name, is_group, tuple(draw(referred)) if others else ()))
    return made


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[Creation], list[Creation | Change]]:
    """Give creations, and the same in any order with changes in between."""
    made = draw(creations())
    names = st.sampled_from([creation.name for creation in made])
    groups = [creation.name for creation in made if creation.is_group]
    kinds = ["delete", "mark", *(("join", "leave") if groups else ())]
    changes = []
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=6)):
        name = draw(st.sampled_from(groups) if kind in {"join", "leave"} else names)
        changes.append(Change(kind, name, draw(names.filter(lambda other, name=name: other != name or len(made) == 1))))
    operations: list[Creation | Change] = [*draw(st.permutations(made))]
    position = 0
    for change in changes:
        position = draw(st.integers(position, len(operations)))
        operations.insert(position, change)
        position += 1
    return made, operations


async def one_by_one(envi: Customer, made: list[Creation], operations: list[Creation | Change]) -> None:
    """Create everything, then say who refers to whom, then make the changes in their order."""
    ids: dict[str, str] = {}
    endpoints = {creation.name: creation.endpoint for creation in made}
    for creation in made:
        ids[creation.name] = (await envi.made(creation.endpoint, creation.body({})))["id"]
    for creation in made:
        await envi.send("PUT", f"{creation.endpoint}/{ids[creation.name]}", creation.body(ids))
    for change in operations:
        if isinstance(change, Change):
            asked = change.operation(endpoints[change.name], ids)
            await envi.send(asked["method"], asked["path"], asked.get("data"))


async def at_once(envi: Customer, made: list[Creation], operations: list[Creation | Change]) -> list[str]:
    ids = {creation.name: f"bulkId:{creation.name}" for creation in made}
    endpoints = {creation.name: creation.endpoint for creation in made}
    written = [
        {"method": "POST", "path": one.endpoint, "bulkId": one.name, "data": one.body(ids)}
        if isinstance(one, Creation)
        else one.operation(endpoints[one.name], ids)
        for one in operations
    ]
    answer = await envi.send("POST", "/Bulk", {"schemas": [BULK_REQUEST_URN], "Operations": written})
    assert answer.status_code == 200, answer.text
    return [
        result["status"]
        for result, operation in zip(answer.json()["Operations"], operations, strict=True)
        if isinstance(operation, Creation)
    ]


async def state(envi: Customer, ids: dict[str, str]) -> dict[str, Any]:
    """Give what is there, with names in the place of ids."""
    found: dict[str, Any] = {}
    resources = [
        *(await envi.get("/Users")).json()["Resources"],
        *(await envi.get("/Groups")).json()["Resources"],
    ]
    for resource in resources:
        ids[resource["id"]] = resource.get("userName") or resource["displayName"]
    for resource in resources:
        manager = resource.get(ENTERPRISE_USER_URN, {}).get("manager", {}).get("value")
        found[ids[resource["id"]]] = {
            "members": sorted(ids[member["value"]] for member in resource.get("members", ())),
            "manager": None if manager is None else ids.get(manager, "somebody who is gone"),
            "externalId": resource.get("externalId"),
        }
    return found


@given(requests())
def test_a_bulk_request_leads_to_what_its_operations_lead_to_one_by_one(
    request_: tuple[list[Creation], list[Creation | Change]],
) -> None:
    made, operations = request_

    async def compared() -> None:
        house = House(FakeStore())
        once, each = await house.customer("once.com"), await house.customer("each.com")

        created = await at_once(once, made, operations)
        await one_by_one(each, made, operations)

        assert set(created) == {"201"}
        assert await state(once, {}) == await state(each, {})

    asyncio.run(compared())
