"""What takes long is done aside: others are served meanwhile, and what would take too long is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from envi_scim.provisioning.ports import Store
from envi_scim.scim.urns import GROUP_URN, PATCH_OP_URN, USER_URN
from tests.http.support.customers import Customer, House
from tests.http.test_authentication import is_error
from tests.support.databases import migrated_file
from tests.support.records import new_id

MANY = 20_000
# Turns of the loop while a heavy request is under way; one that holds the loop leaves it some eight, while it waits for
# the database.
SEVERAL = 16

SELECTOR = " or ".join(f'value co "zz{number}"' for number in range(90))


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> str:
    """On SQLite alone: what is asked is the same on each engine."""
    del request
    return migrated_file(tmp_path / "envi.db", sqlite_template)


def patch_op(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH_OP_URN], "Operations": list(operations)}


async def turns_during(request: Awaitable[httpx.Response]) -> tuple[httpx.Response, int]:
    """Send a request and count how often the loop comes to anything else meanwhile."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    counter = asyncio.ensure_future(count())
    answer = await request
    counter.cancel()
    return answer, turns


async def selecting(envi: Customer) -> httpx.Response:
    emails = [{"value": f"user{number}@example.com"} for number in range(5_000)]
    user = await envi.made("/Users", {"schemas": [USER_URN], "userName": "many", "emails": emails})
    return await envi.send("PATCH", f"/Users/{user['id']}", patch_op({"op": "remove", "path": f"emails[{SELECTOR}]"}))


async def removing(envi: Customer) -> httpx.Response:
    """Refused for its last operation: the database is not asked for anything that would let others in."""
    group = await envi.made("/Groups", {"schemas": [GROUP_URN], "displayName": "large"})
    operations = [{"op": "remove", "path": f'members[value eq "{new_id()}"]'} for _ in range(MANY - 1)]
    operations.append({"op": "remove", "path": "nothing"})
    return await envi.send("PATCH", f"/Groups/{group['id']}", patch_op(*operations))


async def creating(envi: Customer) -> httpx.Response:
    """Refused for the name that it lacks. The backslash has each of its objects looked through."""
    members = [{"value": new_id(), "display": "a \\ b"} for _ in range(5 * MANY)]
    return await envi.send("POST", "/Groups", {"schemas": [GROUP_URN], "members": members})


@pytest.mark.parametrize(("heavy", "status"), [(selecting, 200), (removing, 400), (creating, 400)])
async def test_others_are_served_while_a_heavy_request_is_computed(
    envi: Customer, heavy: Callable[[Customer], Awaitable[httpx.Response]], status: int
) -> None:
    answer, turns = await turns_during(heavy(envi))

    assert answer.status_code == status
    assert turns > SEVERAL


async def test_a_patch_of_too_many_operations_is_refused_with_a_sentence(store: Store) -> None:
    envi = await House(store, {"max_patch_operations": "100", "max_bulk_operations": "100"}).customer("envi.com")
    group = await envi.made("/Groups", {"schemas": [GROUP_URN], "displayName": "large"})
    user = await envi.made("/Users", {"schemas": [USER_URN], "userName": "bob"})
    operations = [{"op": "remove", "path": f'members[value eq "{new_id()}"]'} for _ in range(101)]
    titles = [{"op": "replace", "path": "title", "value": str(number)} for number in range(101)]

    answers = [
        await envi.send("PATCH", f"/Groups/{group['id']}", patch_op(*operations)),
        await envi.send("PATCH", f"/Users/{user['id']}", {"schemas": [PATCH_OP_URN], "operations": titles}),
    ]
    taken = await envi.send("PATCH", f"/Groups/{group['id']}", patch_op(*operations[:100]))

    for answer in answers:
        assert is_error(answer, 413)
        assert "may hold 100 operations and this one holds 101" in answer.json()["detail"]
    assert taken.status_code == 204
