"""A BulkRequest message: what refuses all of it, and what refuses one operation."""

from typing import Any

import pytest

from envi_scim.scim.attributes import Json
from envi_scim.scim.bulk.message import BulkOperation, BulkRequest, read_bulk
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, PayloadTooLarge, ScimError
from envi_scim.scim.notes import Leniency
from envi_scim.scim.urns import BULK_REQUEST_URN, PATCH_OP_URN

BASE = "https://scim.example.com/scim"
ALICE: dict[str, Json] = {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "Alice"}}


def read(*operations: Json, strict: bool = False, most: int = 10, **members: Json) -> BulkRequest:
    body: Json = {"schemas": [BULK_REQUEST_URN], "Operations": list(operations), **members}
    return read_bulk(body, strict=strict, base=BASE, most=most)


def one(operation: Json, *, strict: bool = False) -> BulkOperation:
    return read(operation, strict=strict).operations[0]


@pytest.mark.clause("7644-3.7-2")
@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"schemas": [BULK_REQUEST_URN]},
        {"schemas": BULK_REQUEST_URN, "Operations": [ALICE]},
        {"schemas": [PATCH_OP_URN], "Operations": [ALICE]},
        {"schemas": [BULK_REQUEST_URN], "Operations": []},
        {"schemas": [BULK_REQUEST_URN], "Operations": ALICE},
        {"schemas": [BULK_REQUEST_URN], "Operations": [ALICE, "POST"]},
        {"schemas": [BULK_REQUEST_URN], "Operations": [ALICE], "operations": [ALICE]},
    ],
)
def test_what_is_no_message_is_refused_as_a_whole(body: Json) -> None:
    with pytest.raises(InvalidSyntax):
        read_bulk(body, strict=False, base=BASE, most=10)


@pytest.mark.parametrize("number", [0, -1, 1.0, True, "1", [1]])
def test_fail_on_errors_is_a_number_of_errors(number: Json) -> None:
    with pytest.raises(InvalidValue, match="failOnErrors"):
        read(ALICE, failOnErrors=number)


@pytest.mark.clause("7644-3.7-1")
@pytest.mark.parametrize("number", [None, 1, 1000])
def test_fail_on_errors_may_be_left_out(number: int | None) -> None:
    assert read(ALICE, failOnErrors=number).fail_on_errors == number


def test_a_bulk_id_that_comes_twice_refuses_the_message_since_a_reference_would_have_two_meanings() -> None:
    patch: Json = {"method": "PATCH", "path": "/Users/1", "bulkId": "a", "data": {}}

    with pytest.raises(InvalidSyntax, match="bulkId 'a'"):
        read(ALICE, patch)


def test_more_operations_than_are_taken_refuse_the_message_by_their_number() -> None:
    with pytest.raises(PayloadTooLarge, match=r"exceeds the maxOperations \(1\)"):
        read(ALICE, ALICE, most=1)


def test_names_have_no_case() -> None:
    """RFC 7643 §2.1."""
    body: Json = {
        "SCHEMAS": [BULK_REQUEST_URN.upper()],
        "failonerrors": 2,
        "operations": [{name.upper(): value for name, value in ALICE.items()}],
    }

    found = read_bulk(body, strict=True, base=BASE, most=10)

    assert (found.fail_on_errors, found.operations[0].bulk_id) == (2, "a")
    assert found.operations[0].data == {"userName": "Alice"}


@pytest.mark.clause("7644-3.7-3", "7644-3.7-6", "7644-3.7-7")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"method": None}, InvalidSyntax),
        ({"method": "GET"}, InvalidSyntax),
        ({"method": 1}, InvalidSyntax),
        ({"METHOD": "POST"}, InvalidSyntax),
        ({"bulkId": ""}, InvalidValue),
        ({"bulkId": 1}, InvalidValue),
        ({"version": 1}, InvalidValue),
        ({"path": None}, InvalidSyntax),
        ({"path": 1}, InvalidSyntax),
        ({"path": "/"}, InvalidValue),
        ({"path": "/Users?attributes=id"}, InvalidValue),
        ({"data": None}, InvalidSyntax),
        ({"data": "x"}, InvalidSyntax),
        ({"data": [{}]}, InvalidSyntax),
        ({"method": "PATCH", "path": "/Users/1", "data": None}, InvalidSyntax),
        ({"data": {"userName": "x", "manager": {"value": "bulkId:nobody"}}}, InvalidValue),
        ({"method": "PUT", "path": "/Users/bulkId:nobody"}, InvalidValue),
        ({"method": "PUT", "path": "/Users/bulkId:a"}, InvalidValue),
    ],
)
def test_what_is_wrong_with_one_operation_is_its_own_refusal(changes: dict[str, Json], error: type[ScimError]) -> None:
    bob: Json = {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "Bob"}}

    refused, taken = read({**ALICE, **changes}, bob).operations

    assert type(refused.refusal) is error
    assert taken.refusal is None


def test_a_refused_operation_keeps_what_its_answer_repeats() -> None:
    refused = one({**ALICE, "path": 1})

    assert (refused.method, refused.bulk_id) == ("POST", "a")


@pytest.mark.clause("7644-3.7-4")
@pytest.mark.parametrize(
    ("changes", "leniency"),
    [
        ({"method": "post"}, Leniency.METHOD_IN_ANY_CASE),
        ({"bulkId": None}, Leniency.MISSING_BULK_ID),
        ({"path": "Users"}, Leniency.BULK_PATH),
        ({"path": f"{BASE}/Users"}, Leniency.BULK_PATH),
        (
            {"method": "PATCH", "path": "/Users/1", "data": [{"op": "remove", "path": "title"}]},
            Leniency.BARE_OPERATIONS,
        ),
    ],
)
def test_what_compatible_mode_lets_pass_is_noted_and_refused_in_strict_mode(
    changes: dict[str, Any], leniency: Leniency
) -> None:
    tolerated = read({**ALICE, **changes})
    refused = one({**ALICE, **changes}, strict=True)

    assert tolerated.operations[0].refusal is None
    assert [note.id for note in tolerated.notes] == [leniency]
    assert isinstance(refused.refusal, InvalidSyntax)


def test_a_tolerated_operation_is_what_it_stands_for() -> None:
    operations = read(
        {"method": "patch", "path": "Users/1", "data": [{"op": "remove", "path": "title"}]},
        {"method": "delete", "path": f"{BASE}/Users/2"},
    ).operations

    assert [(one.method, list(one.segments)) for one in operations] == [
        ("PATCH", ["Users", "1"]),
        ("DELETE", ["Users", "2"]),
    ]
    assert operations[0].data == {"schemas": [PATCH_OP_URN], "Operations": [{"op": "remove", "path": "title"}]}


def test_what_comes_without_need_is_not_looked_at() -> None:
    """What a response alone has, the data of a DELETE, and the version of what is not there yet."""
    delete = one({"method": "DELETE", "path": "/Users/1", "data": 1, "status": 2, "location": 3}, strict=True)
    create = one({**ALICE, "version": 'W/"1"'}, strict=True)

    assert (delete.refusal, delete.data) == (None, {})
    assert (create.refusal, create.version) == (None, None)
