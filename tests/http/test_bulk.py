"""Bulk requests on a real store: isolation, both modes, what is recorded, races, and what goes wrong below."""

import asyncio
from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.scim.urns import BULK_REQUEST_URN, GROUP_URN, PATCH_OP_URN, USER_URN
from envi_scim.storage.store import SqlStore
from tests.http.support.customers import Customer, House
from tests.http.test_authentication import is_error
from tests.http.test_isolation import ABSENT, furnished
from tests.support.provisioned import OPERATOR


def a_user(name: str, bulk_id: str) -> dict[str, Any]:
    data = {"schemas": [USER_URN], "userName": name}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def a_group(name: str, bulk_id: str, *members: str) -> dict[str, Any]:
    data = {"schemas": [GROUP_URN], "displayName": name, "members": [{"value": member} for member in members]}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


def a_patch(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {"method": "PATCH", "path": path, "data": {"schemas": [PATCH_OP_URN], "Operations": [operation]}}


def message(*operations: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"schemas": [BULK_REQUEST_URN], "Operations": list(operations), **members}


async def bulk(envi: Customer, *operations: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    answer = await envi.send("POST", "/Bulk", message(*operations, **members))
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["Operations"]
    return results


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [result["status"] for result in results]


class Refusing:
    """Users of a store for which some creation goes wrong; everything else is the store's."""

    def __init__(self, users: Any, error: BaseException, *, names: frozenset[str]) -> None:
        self._users = users
        self._error = error
        self._names = names
        self.created = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._users, name)

    async def create(self, domain: Any, account: Any, *, event: Any) -> None:
        self.created += 1
        if account.user_name in self._names:
            raise self._error
        await self._users.create(domain, account, event=event)


@pytest.fixture
def refusing(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> Any:
    def refuse(error: BaseException, *names: str) -> Refusing:
        users = Refusing(store.users, error, names=frozenset(names))
        monkeypatch.setattr(store, "users", users)
        return users

    return refuse


async def test_another_domains_resources_are_as_good_as_absent(house: House) -> None:
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    foreign = await furnished(theirs, "theirs")

    def operations(user: str, group: str) -> list[dict[str, Any]]:
        replace = {"op": "replace", "path": "externalId", "value": "x"}
        return [
            {"method": "PUT", "path": f"/Users/{user}", "data": {"userName": "eve"}},
            a_patch(f"/Users/{user}", replace),
            a_patch(f"/Groups/{group}", replace),
            {"method": "PUT", "path": f"/Groups/{group}", "data": {"displayName": "x"}},
            {"method": "DELETE", "path": f"/Groups/{group}"},
            {"method": "DELETE", "path": f"/Users/{user}", "version": 'W/"1"'},
        ]

    found = await bulk(ours, *operations(foreign["user"], foreign["group"]))
    absent = await bulk(ours, *operations(ABSENT, ABSENT))
    (made,) = await bulk(ours, a_group("All", "g", foreign["user"], foreign["group"]))

    assert statuses(found) == ["404"] * 6
    assert [result["response"] for result in found] == [result["response"] for result in absent]
    assert "members" not in (await ours.get(f"/Groups/{made['location'].rpartition('/')[2]}")).json()
    assert (await theirs.get(f"/Users/{foreign['user']}")).json()["title"] == "theirs"
    assert (await theirs.get(f"/Groups/{foreign['group']}")).json()["externalId"] == "theirs"


async def test_a_bulk_id_is_known_in_its_own_request_alone(house: House, envi: Customer) -> None:
    other = await house.customer("other.com")
    await bulk(envi, a_user("alice", "alice"))

    for customer in (envi, other):
        assert statuses(await bulk(customer, a_group("All", "g", "bulkId:alice"))) == ["400"]


async def test_each_change_is_recorded_with_the_number_of_the_bulk_request(store: SqlStore, envi: Customer) -> None:
    answer = await envi.send(
        "POST", "/Bulk", message(a_group("A", "a", "bulkId:b"), a_group("B", "b", "bulkId:a"), a_user("alice", "u"))
    )

    kinds = []
    for result in answer.json()["Operations"]:
        resource = result["location"].rpartition("/")[2]
        events = await store.events.of_resource(envi.domain.id, resource, limit=10)
        kinds.append([event.kind.value for event in events[::-1]])
        assert {event.actor.request_id for event in events} == {answer.headers["x-request-id"]}
    assert [len(kind) for kind in kinds] == [2, 1, 1]


async def test_of_two_who_want_one_name_the_first_gets_it(envi: Customer) -> None:
    results = await bulk(envi, a_user("bob", "1"), a_user("ann", "2"), a_user("BOB", "3"), a_user("bob", "4"))

    assert statuses(results) == ["201", "201", "409", "409"]


@pytest.mark.clause("7644-3.7-19")
async def test_operations_on_one_resource_keep_their_order(envi: Customer) -> None:
    titles = [a_patch("/Users/bulkId:u", {"op": "replace", "path": "title", "value": str(one)}) for one in range(5)]
    delete = {"method": "DELETE", "path": "/Users/bulkId:u"}

    results = await bulk(envi, a_user("alice", "u"), *titles, delete, delete, titles[0], a_user("alice", "again"))

    assert statuses(results) == ["201", *["200"] * 5, "204", "404", "404", "201"]
    assert [result.get("version") for result in results[:6]] == [f'W/"{number}"' for number in range(1, 7)]


@pytest.mark.clause("7644-3.7-5")
async def test_a_version_is_what_the_operation_requires(envi: Customer) -> None:
    user = await envi.made("/Users", {"userName": "alice"})
    title = a_patch(f"/Users/{user['id']}", {"op": "replace", "path": "title", "value": "x"})

    results = await bulk(
        envi,
        title | {"version": 'W/"1"'},
        title | {"version": 'W/"1"'},
        title | {"version": "no tag"},
        title | {"version": "*"},
        title | {"version": "\N{SNOWMAN}"},
    )

    assert statuses(results) == ["200", "412", "400", "200", "400"]


@pytest.mark.clause("7644-3.7-13")
@pytest.mark.parametrize("changes", [{"failOnErrors": 0}, {"Operations": []}, {"schemas": []}])
async def test_what_is_no_message_is_refused_and_nothing_of_it_performed(
    envi: Customer, changes: dict[str, Any]
) -> None:
    answer = await envi.send("POST", "/Bulk", message(a_user("alice", "a")) | changes)

    assert is_error(answer, 400)
    assert (await envi.get("/Users")).json()["totalResults"] == 0


async def test_what_is_tolerated_is_counted_and_in_strict_mode_refused(store: SqlStore) -> None:
    house = House(store)
    lenient, strict = await house.customer("lenient.com"), await house.customer("strict.com", mode=Mode.STRICT)
    operations = [
        {"method": "post", "path": "Users", "data": {"schemas": [USER_URN], "userName": "alice", "shoeSize": 3}},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"schemas": [USER_URN], "userName": "bob"}},
    ]

    assert statuses(await bulk(lenient, *operations)) == ["201", "201"]
    assert statuses(await bulk(strict, *operations)) == ["400", "201"]
    counted = (await house.client.get("/metrics")).text
    for leniency in ("method-in-any-case", "missing-bulk-id", "bulk-path", "unknown-attribute"):
        assert f'leniency="{leniency}"}} 1.0' in counted


async def test_the_data_of_an_operation_may_be_as_deep_as_that_of_a_request(store: SqlStore) -> None:
    envi = await House(store, {"max_json_depth": "8"}).customer("envi.com")

    def data(levels: int) -> dict[str, Any]:
        deep: Any = "x"
        for _ in range(levels - 1):
            deep = [deep]
        return {"userName": "alice", "unknown": deep}

    answers = [
        await envi.send("POST", "/Bulk", message({"method": "POST", "path": "/Users", "bulkId": "a", "data": data(n)}))
        for n in (8, 9)
    ]
    alone = [await envi.send("POST", "/Users", data(n) | {"userName": f"bob{n}"}) for n in (8, 9)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert [answer.status_code for answer in alone] == [201, 400]


async def test_a_patch_of_too_many_operations_fails_as_it_would_alone(store: SqlStore) -> None:
    envi = await House(store, {"max_patch_operations": "100", "max_bulk_operations": "100"}).customer("envi.com")
    many = a_patch("/Users/bulkId:a", {"op": "replace", "path": "title", "value": "x"})
    many["data"]["Operations"] *= 101

    assert statuses(await bulk(envi, a_user("alice", "a"), many)) == ["201", "413"]


async def test_a_fault_is_the_answer_of_its_operation_and_shows_no_cause(
    envi: Customer, refusing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    refusing(RuntimeError("the cause"), "bob")

    answer = await envi.send("POST", "/Bulk", message(a_user("alice", "a"), a_user("bob", "b"), a_user("carl", "c")))

    assert statuses(answer.json()["Operations"]) == ["201", "500", "201"]
    assert "the cause" not in answer.text
    assert answer.headers["x-request-id"] in answer.json()["Operations"][1]["response"]["detail"]
    assert "the cause" in "".join(capsys.readouterr())


async def test_where_the_database_is_away_what_is_done_is_told_and_the_rest_is_not_tried(
    envi: Customer, refusing: Any
) -> None:
    """Each of a thousand operations may wait half a minute for a database that hangs."""
    users = refusing(StorageUnavailable("The database does not answer."), "bob")

    results = await bulk(
        envi, a_user("alice", "a"), a_group("A", "g"), a_user("bob", "b"), a_group("B", "h"), a_user("carl", "c")
    )

    assert statuses(results) == ["201", "201", "503", "503", "503"]
    assert users.created == 2
    assert (await envi.get("/Groups")).json()["totalResults"] == 1


async def test_a_token_that_is_revoked_meanwhile_opens_nothing_more(
    store: SqlStore, house: House, envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if each operation had come alone."""
    create = store.groups.create

    async def revoking(*arguments: Any, **named: Any) -> Any:
        await house.tokens.revoke(envi.domain, envi.token.token.id, actor=OPERATOR)
        return await create(*arguments, **named)

    monkeypatch.setattr(store.groups, "create", revoking)
    second = Customer(envi.domain, await house.token(envi.domain), house.client)

    results = await bulk(envi, a_user("alice", "a"), a_group("A", "g"), a_user("bob", "b"), a_user("carl", "c"))

    assert statuses(results) == ["201", "201", "401", "401"]
    assert (await second.get("/Users")).json()["totalResults"] == 1


async def test_a_circle_that_cannot_be_completed_is_taken_back(envi: Customer, refusing: Any) -> None:
    refusing(RuntimeError("the cause"), "carl")
    manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    circle = [a_user(name, name) for name in ("alice", "bob", "carl")]
    for number, operation in enumerate(circle):
        operation["data"][manager] = {"manager": {"value": f"bulkId:{circle[number - 1]['bulkId']}"}}

    results = await bulk(envi, *circle, a_group("All", "g", "bulkId:alice"))

    assert statuses(results) == ["409", "409", "500", "409"]
    assert (await envi.get("/Users")).json()["totalResults"] == 0


async def test_what_was_performed_stays_where_the_request_comes_to_no_end(envi: Customer, refusing: Any) -> None:
    """A worker that is stopped in the middle: nothing that is there refers to what is not."""
    refusing(asyncio.CancelledError(), "carl")
    circle = [a_group("A", "a", "bulkId:b"), a_group("B", "b", "bulkId:a")]

    with pytest.raises(asyncio.CancelledError):
        await bulk(envi, a_user("alice", "alice"), *circle, a_group("C", "c", "bulkId:carl"), a_user("carl", "carl"))

    assert [user["userName"] for user in (await envi.get("/Users")).json()["Resources"]] == ["alice"]
    groups = (await envi.get("/Groups")).json()["Resources"]
    assert [(group["displayName"], len(group["members"])) for group in groups] == [("A", 1), ("B", 1)]


async def test_others_are_served_between_operations_that_wait_for_nothing(envi: Customer) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counter = asyncio.ensure_future(count())
    results = await bulk(envi, *[{"method": "DELETE", "path": "/Users/absent"}] * 200)
    counter.cancel()

    assert statuses(results) == ["404"] * 200
    assert turns >= 200


async def test_bulk_requests_that_change_the_same_groups_in_opposite_order_never_block_each_other(
    envi: Customer,
) -> None:
    """Each operation is a transaction of its own: nothing is held from one to the next."""
    users = await bulk(envi, *(a_user(f"user{number}", str(number)) for number in range(6)))
    groups = await bulk(envi, *(a_group(f"group{number}", str(number)) for number in range(10)))
    ids = [result["location"].rpartition("/")[2] for result in users]
    paths = [f"/Groups/{result['location'].rpartition('/')[2]}" for result in groups]

    def joining(user: str, order: list[str]) -> list[dict[str, Any]]:
        add = {"op": "add", "path": "members", "value": [{"value": user}]}
        rename = {"op": "replace", "path": "externalId", "value": user}
        return [a_patch(path, operation) for path in order for operation in (add, rename)]

    orders = [paths if number % 2 else paths[::-1] for number in range(6)]
    results = await asyncio.wait_for(
        asyncio.gather(*(bulk(envi, *joining(user, order)) for user, order in zip(ids, orders, strict=True))),
        timeout=60,
    )

    assert {status for one in results for status in statuses(one)} == {"204"}
    for path in paths:
        assert {member["value"] for member in (await envi.get(path)).json()["members"]} == set(ids)
