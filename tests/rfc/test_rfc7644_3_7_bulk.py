"""RFC 7644 §3.7: bulk operations, the examples of the section among them."""

import re
from typing import Any

import httpx
import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.ports import Store
from envi_scim.scim.urns import (
    BULK_REQUEST_URN,
    BULK_RESPONSE_URN,
    ENTERPRISE_USER_URN,
    ERROR_URN,
    GROUP_URN,
    PATCH_OP_URN,
    USER_URN,
)
from tests.http.support.customers import PUBLIC_URL, Customer, House

ABSENT = "0199c0de-0000-7000-8000-000000000000"


@pytest.fixture
async def envi(house: House) -> Customer:
    """A domain in strict mode: what the standard says is understood there too."""
    return await house.customer("envi.com", mode=Mode.STRICT)


def a_user(name: str, bulk_id: str, **attributes: Any) -> dict[str, Any]:
    data = {"schemas": [USER_URN], "userName": name, **attributes}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def a_group(name: str, bulk_id: str, *members: dict[str, Any]) -> dict[str, Any]:
    data = {"schemas": [GROUP_URN], "displayName": name, "members": list(members)}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


async def bulk(envi: Customer, *operations: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    answer = await envi.send(
        "POST", "/v2/Bulk", {"schemas": [BULK_REQUEST_URN], "Operations": list(operations), **members}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.json()["schemas"] == [BULK_RESPONSE_URN]
    results: list[dict[str, Any]] = answer.json()["Operations"]
    return results


async def at(envi: Customer, result: dict[str, Any]) -> httpx.Response:
    """Read the resource that a result gives the address of."""
    return await envi.get(result["location"].removeprefix(f"{PUBLIC_URL}/scim"))


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [result["status"] for result in results]


class TestCircles:
    """§3.7.1."""

    @pytest.mark.clause("7644-3.7.1-1")
    async def test_a_circle_of_groups_is_resolved(self, envi: Customer) -> None:
        """The first example.

        "The service provider MUST try to resolve circular cross-references between resources in a single bulk job".
        """
        results = await bulk(
            envi,
            a_group("Group A", "qwerty", {"type": "Group", "value": "bulkId:ytrewq"}),
            a_group("Group B", "ytrewq", {"type": "Group", "value": "bulkId:qwerty"}),
        )

        assert statuses(results) == ["201", "201"]
        listed = (await envi.get("/v2/Groups", params={"filter": 'displayName sw "Group"'})).json()
        assert listed["totalResults"] == 2
        first, second = listed["Resources"]
        assert [member["value"] for member in first["members"]] == [second["id"]]
        assert [member["value"] for member in second["members"]] == [first["id"]]
        assert first["members"][0]["$ref"] == second["meta"]["location"]
        assert [result["location"] for result in results] == [first["meta"]["location"], second["meta"]["location"]]

    @pytest.mark.clause("7644-3.7.1-1")
    async def test_where_one_of_a_circle_fails_all_of_it_is_a_conflict_and_nothing_of_it_is_kept(
        self, envi: Customer
    ) -> None:
        """The same sentence goes on.

        "[...] MAY stop after a failed attempt and instead return HTTP status code 409 (Conflict)."
        """
        await envi.made("/Groups", {"schemas": [GROUP_URN], "displayName": "Group B"})

        results = await bulk(
            envi,
            a_group("Group A", "qwerty", {"value": "bulkId:ytrewq"}),
            a_group("Group B", "ytrewq", {"value": "bulkId:qwerty"}),
            a_user("Alice", "alice"),
        )

        assert statuses(results) == ["409", "409", "201"]
        assert "scimType" not in results[0]["response"]
        assert results[1]["response"]["scimType"] == "uniqueness"
        assert "location" not in results[0]
        assert (await envi.get("/Groups")).json()["totalResults"] == 1

    async def test_a_circle_of_managers_is_resolved(self, envi: Customer) -> None:
        def managed(name: str, bulk_id: str, manager: str) -> dict[str, Any]:
            operation = a_user(name, bulk_id)
            operation["data"]["schemas"].append(ENTERPRISE_USER_URN)
            operation["data"][ENTERPRISE_USER_URN] = {"department": "Sales", "manager": {"value": f"bulkId:{manager}"}}
            return operation

        results = await bulk(envi, managed("Alice", "a", "b"), managed("Bob", "b", "c"), managed("Carl", "c", "a"))

        assert statuses(results) == ["201"] * 3
        users = [(await at(envi, result)).json() for result in results]
        managers = [user[ENTERPRISE_USER_URN]["manager"]["value"] for user in users]
        assert managers == [users[1]["id"], users[2]["id"], users[0]["id"]]
        assert [result["version"] for result in results] == [user["meta"]["version"] for user in users]


class TestBulkIds:
    """§3.7.2."""

    @pytest.mark.clause("7644-3.7-10", "7644-3.7-16", "7644-3.7-17", "7644-3.7.2-1")
    async def test_a_new_user_becomes_a_member_of_a_new_group(self, envi: Customer) -> None:
        """The second example.

        "The service provider MUST replace the string "bulkId:qwerty" with the permanent resource id once created."
        """
        results = await bulk(
            envi,
            a_user("Alice", "qwerty"),
            a_group("Tour Guides", "ytrewq", {"type": "User", "value": "bulkId:qwerty"}),
        )

        user, group = [(await at(envi, result)).json() for result in results]
        assert results == [
            {
                "location": user["meta"]["location"],
                "method": "POST",
                "bulkId": "qwerty",
                "version": 'W/"1"',
                "status": "201",
            },
            {
                "location": group["meta"]["location"],
                "method": "POST",
                "bulkId": "ytrewq",
                "version": group["meta"]["version"],
                "status": "201",
            },
        ]
        assert (await at(envi, results[1])).headers["etag"] == results[1]["version"]
        assert group["members"] == [
            {"value": user["id"], "$ref": user["meta"]["location"], "type": "User", "display": "Alice"}
        ]

    @pytest.mark.clause("7644-3.7.2-2")
    async def test_a_reference_in_an_extension_is_replaced_as_well(self, envi: Customer) -> None:
        """The third example.

        "Extensions that include references to other resources MUST be handled in the same way".
        """
        bob = a_user("Bob", "ytrewq")
        bob["data"]["schemas"].append(ENTERPRISE_USER_URN)
        bob["data"][ENTERPRISE_USER_URN] = {"employeeNumber": "11250", "manager": {"value": "bulkId:qwerty"}}

        results = await bulk(envi, a_user("Alice", "qwerty"), bob)

        alice, made = [(await at(envi, result)).json() for result in results]
        assert made[ENTERPRISE_USER_URN]["manager"]["value"] == alice["id"]

    async def test_what_is_created_further_down_may_be_referred_to(self, envi: Customer) -> None:
        """As the section has it: "before a "User" can be added to a "Group", they must first be created"."""
        results = await bulk(
            envi,
            {
                "method": "PATCH",
                "path": "/Groups/bulkId:g",
                "data": {
                    "schemas": [PATCH_OP_URN],
                    "Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:bob"}]}],
                },
            },
            a_group("Tour Guides", "g", {"value": "bulkId:alice"}),
            a_user("Alice", "alice"),
            a_user("Bob", "bob"),
        )

        assert [result["method"] for result in results] == ["PATCH", "POST", "POST", "POST"]
        assert statuses(results) == ["204", "201", "201", "201"]
        assert results[0]["location"] == results[1]["location"]
        members = (await at(envi, results[1])).json()["members"]
        assert {member["display"] for member in members} == {"Alice", "Bob"}

    async def test_a_new_resource_may_be_changed_and_deleted_by_its_bulk_id(self, envi: Customer) -> None:
        group = await envi.made("/Groups", {"schemas": [GROUP_URN], "displayName": "All"})
        select = 'members[value eq "bulkId:alice"]'

        def change(operation: dict[str, Any]) -> dict[str, Any]:
            data = {"schemas": [PATCH_OP_URN], "Operations": [operation]}
            return {"method": "PATCH", "path": f"/Groups/{group['id']}", "data": data}

        results = await bulk(
            envi,
            a_user("Alice", "alice"),
            a_user("Bob", "bob"),
            change({"op": "add", "path": "members", "value": [{"value": "bulkId:alice"}, {"value": "bulkId:bob"}]}),
            change({"op": "remove", "path": select}),
            {"method": "PUT", "path": "/Users/bulkId:bob", "data": {"schemas": [USER_URN], "userName": "Robert"}},
            {"method": "DELETE", "path": "/Users/bulkId:alice"},
        )

        assert statuses(results) == ["201", "201", "204", "204", "200", "204"]
        found = (await envi.get(f"/Groups/{group['id']}")).json()
        assert [member["display"] for member in found["members"]] == ["Robert"]
        assert (await envi.get("/Users")).json()["totalResults"] == 1

    async def test_who_refers_to_what_failed_fails_and_nobody_else(self, envi: Customer) -> None:
        results = await bulk(
            envi,
            {"method": "POST", "path": "/Users", "bulkId": "bad", "data": {"schemas": [USER_URN]}},
            a_group("Of the bad", "of-bad", {"value": "bulkId:bad"}),
            a_group("Of those", "of-those", {"value": "bulkId:of-bad"}),
            {"method": "DELETE", "path": "/Users/bulkId:bad"},
            a_group("Of nobody", "of-nobody", {"value": "bulkId:nobody"}),
            a_group("Good", "good"),
        )

        assert statuses(results) == ["400", "409", "409", "409", "400", "201"]
        assert [group["displayName"] for group in (await envi.get("/Groups")).json()["Resources"]] == ["Good"]


class TestResponses:
    """§3.7.3."""

    async def made(self, envi: Customer) -> list[dict[str, Any]]:
        return [await envi.made("/Users", {"schemas": [USER_URN], "userName": name}) for name in ("bob", "dan", "eve")]

    def operations(self, paths: list[str], version: str) -> list[dict[str, Any]]:
        """Give the operations of the example: add, update and remove a user."""
        patch = [{"op": "remove", "path": "nickName"}, {"op": "add", "path": "userName", "value": "Dave"}]
        return [
            a_user("Alice", "qwerty"),
            {
                "method": "PUT",
                "path": paths[0],
                "version": version,
                "data": {"schemas": [USER_URN], "id": "b7c14771", "userName": "Bob"},
            },
            {
                "method": "PATCH",
                "path": paths[1],
                "version": version,
                "data": {"schemas": [PATCH_OP_URN], "Operations": patch},
            },
            {"method": "DELETE", "path": paths[2], "version": version},
        ]

    @pytest.mark.clause("7644-3.2-3", "7644-3.7-5", "7644-3.7-8", "7644-3.7-12", "7644-3.7.3-2", "profile-6.8-1")
    async def test_users_are_added_updated_and_removed(self, envi: Customer) -> None:
        """The fourth example.

        "A "location" attribute that includes the resource's endpoint MUST be returned for all operations except for
        failed POST operations".
        """
        made = await self.made(envi)

        results = await bulk(envi, *self.operations([f"/Users/{user['id']}" for user in made], 'W/"1"'), failOnErrors=1)

        location = f"{PUBLIC_URL}/scim/v2/Users"
        alice = results[0].pop("location")
        assert re.fullmatch(re.escape(location) + r"/[0-9a-f-]{36}", alice)
        assert results == [
            {"method": "POST", "bulkId": "qwerty", "version": 'W/"1"', "status": "201"},
            {"location": f"{location}/{made[0]['id']}", "method": "PUT", "version": 'W/"2"', "status": "200"},
            {"location": f"{location}/{made[1]['id']}", "method": "PATCH", "version": 'W/"2"', "status": "200"},
            {"location": f"{location}/{made[2]['id']}", "method": "DELETE", "status": "204"},
        ]
        names = [user["userName"] for user in (await envi.get("/Users")).json()["Resources"]]
        assert names == ["Bob", "Dave", "Alice"]

    @pytest.mark.clause("7644-3.7-11", "7644-3.7-15")
    async def test_after_as_many_errors_as_were_named_nothing_more_is_performed_or_told(self, envi: Customer) -> None:
        """The fifth example: "The response contains the error and any successful results prior to the error"."""
        made = await self.made(envi)
        operations = self.operations([f"/Users/{user['id']}" for user in made], 'W/"1"')
        # As the RFC's own request has it; that URN is none of a user.
        operations[0]["data"]["schemas"] = ["urn:ietf:params:scim:api:messages:2.0:User"]

        results = await bulk(envi, *operations, failOnErrors=1)

        (result,) = results
        assert {name: result[name] for name in ("method", "bulkId", "status")} == {
            "method": "POST",
            "bulkId": "qwerty",
            "status": "400",
        }
        assert set(result) == {"method", "bulkId", "status", "response"}
        assert result["response"]["schemas"] == [ERROR_URN]
        assert result["response"]["scimType"] == "invalidSyntax"
        assert result["response"]["status"] == "400"
        assert (await envi.get("/Users")).json()["totalResults"] == 3

    @pytest.mark.clause("7644-3.7-1", "7644-3.7-15")
    async def test_errors_below_their_number_stop_nothing(self, envi: Customer) -> None:
        """As the section has it.

        "[...] the number of errors that the service provider should accept before failing the remaining [...]"
        """
        absent = {"method": "DELETE", "path": f"/Users/{ABSENT}"}

        results = await bulk(
            envi, a_user("Alice", "a"), absent, a_user("Bob", "b"), absent, a_user("Carl", "c"), failOnErrors=2
        )

        assert statuses(results) == ["201", "404", "201", "404"]

    @pytest.mark.clause(
        "7644-3.7-8", "7644-3.7-9", "7644-3.7-11", "7644-3.7-14", "7644-3.7.3-1", "7644-3.7.3-2", "7644-3.7.3-4"
    )
    async def test_without_a_number_of_errors_all_operations_are_processed(self, envi: Customer) -> None:
        """The last example, in which all operations fail.

        "The service provider MUST continue performing as many changes as possible and disregard partial failures."
        """
        made = await self.made(envi)
        paths = [f"/Users/{made[0]['id']}", f"/Users/{made[1]['id']}", f"/Users/{ABSENT}"]
        operations = self.operations(paths, 'W/"3694e05e9dff591"')
        del operations[0]["data"]["userName"]

        results = await bulk(envi, *operations)

        assert statuses(results) == ["400", "412", "412", "404"]
        assert [result.get("location") for result in results] == [
            None,
            *(f"{PUBLIC_URL}/scim/v2{path}" for path in paths),
        ]
        for result in results:
            assert result["response"]["schemas"] == [ERROR_URN]
            assert result["response"]["status"] == result["status"]
            assert result["response"]["detail"]

    @pytest.mark.clause("7644-3.7.3-3", "7644-3.12-11")
    async def test_an_operation_is_answered_as_it_would_have_been_alone(self, envi: Customer) -> None:
        """As the section has it.

        "[...] the HTTP response code that would have been returned if a single HTTP request would have been used."
        """
        user = await envi.made("/Users", {"schemas": [USER_URN], "userName": "Alice"})
        alone = [
            ("POST", "/Users", {"schemas": [USER_URN], "userName": "alice"}),
            ("POST", "/Users", {"schemas": [USER_URN], "userName": "bob", "unknown": 1}),
            ("POST", f"/Users/{user['id']}", {}),
            ("PUT", "/Users", {}),
            ("PUT", f"/Users/{user['id']}", {"schemas": [USER_URN]}),
            ("PATCH", f"/Users/{user['id']}", {"schemas": [PATCH_OP_URN]}),
            ("DELETE", f"/Groups/{user['id']}", {}),
            ("POST", "/Nothing", {}),
            ("POST", "/Schemas", {}),
            ("POST", "/Me", {}),
            ("PUT", "/Users/1/2", {}),
        ]
        answers = [await envi.send(method, path, body) for method, path, body in alone]

        results = await bulk(
            envi,
            *(
                {"method": method, "path": path, "bulkId": str(number), "data": body}
                for number, (method, path, body) in enumerate(alone)
            ),
        )

        assert statuses(results) == [str(answer.status_code) for answer in answers]
        assert [result["bulkId"] for result in results] == [str(number) for number in range(len(alone))]
        assert [result["response"].get("scimType") for result in results] == [
            answer.json().get("scimType") for answer in answers
        ]

    async def test_a_bulk_request_in_a_bulk_request_is_refused(self, envi: Customer) -> None:
        """As the section has it: "Each operation corresponds to a single HTTP request against a resource endpoint"."""
        inner = {"schemas": [BULK_REQUEST_URN], "Operations": [a_user("Alice", "a")]}

        results = await bulk(envi, {"method": "POST", "path": "/Bulk", "bulkId": "b", "data": inner})

        assert statuses(results) == ["400"]
        assert (await envi.get("/Users")).json()["totalResults"] == 0


class TestLimits:
    """§3.7.4: "If either limit is exceeded, the service provider MUST return HTTP response code 413"."""

    @pytest.mark.clause("7644-3.7.4-1..4")
    async def test_what_is_announced_is_taken_and_one_more_is_not(self, store: Store) -> None:
        """As the section has it.

        "The returned response MUST specify the limit exceeded in the body of the error response."
        """
        house = House(store, {"max_bulk_operations": "3", "max_bulk_body": "2048"})
        envi = await house.customer("other.com", mode=Mode.STRICT)
        announced = (await envi.get("/v2/ServiceProviderConfig")).json()["bulk"]
        operations = [{"method": "DELETE", "path": f"/Users/{ABSENT}"}] * announced["maxOperations"]
        body = {"schemas": [BULK_REQUEST_URN], "Operations": operations}
        content = httpx.Request("POST", "http://x", json=body).content

        taken = await envi.send("POST", "/Bulk", content.ljust(announced["maxPayloadSize"]))
        larger = await envi.send("POST", "/Bulk", content.ljust(announced["maxPayloadSize"] + 1))
        more = await envi.send("POST", "/Bulk", body | {"Operations": [*operations, operations[0]]})

        assert announced == {"supported": True, "maxOperations": 3, "maxPayloadSize": 2048}
        assert taken.status_code == 200
        assert larger.status_code == more.status_code == 413
        assert larger.json() == {
            "schemas": [ERROR_URN],
            "status": "413",
            "detail": "The size of the bulk operation exceeds the maxPayloadSize (2048).",
        }
        assert "exceeds the maxOperations (3)" in more.json()["detail"]

    @pytest.mark.clause("7644-3.7.4-3")
    async def test_a_size_that_is_only_announced_is_refused_before_anything_is_read(self, envi: Customer) -> None:
        """The example of the section: a Content-Length of four gigabytes."""
        answer = await envi.send("POST", "/Bulk", b"...", headers={"content-length": "4294967296"})

        assert answer.status_code == 413
        assert answer.json()["detail"] == "The size of the bulk operation exceeds the maxPayloadSize (4194304)."
