"""References by bulkId: found, replaced, and parted from what can do without them."""

import pytest

from envi_scim.scim.attributes import Json
from envi_scim.scim.bulk.references import parted, references_in, references_in_path, resolved, resolved_path
from envi_scim.scim.urns import ENTERPRISE_USER_URN

IDS = {"a": "id-a", "b": "id-b"}


@pytest.mark.parametrize(
    ("body", "found", "becomes"),
    [
        ({"value": "bulkId:a"}, ["a"], {"value": "id-a"}),
        ({"members": [{"value": "bulkId:a"}, {"value": "x"}]}, ["a"], {"members": [{"value": "id-a"}, {"value": "x"}]}),
        ({"members": ["bulkId:a", "bulkId:b"]}, ["a", "b"], {"members": ["id-a", "id-b"]}),
        ({"$ref": "../Users/bulkId:a"}, ["a"], {"$ref": "../Users/id-a"}),
        ({"$ref": "../Users/a"}, [], {"$ref": "../Users/a"}),
        ({"$REF": "bulkId:a"}, ["a"], {"$REF": "id-a"}),
        ({"path": 'members[value eq "bulkId:a"]'}, ["a"], {"path": 'members[value eq "id-a"]'}),
        ({"path": 'members[value eq "bulkId:c"]'}, ["c"], {"path": 'members[value eq "bulkId:c"]'}),
        ({"value": "bulkId:c"}, ["c"], {"value": "bulkId:c"}),
        ({"title": "the bulkId:a"}, [], {"title": "the bulkId:a"}),
        ({"title": "bulkid:a", "active": True, "x": None}, [], {"title": "bulkid:a", "active": True, "x": None}),
    ],
)
def test_a_reference_becomes_the_id_where_it_is_known(body: Json, found: list[str], becomes: Json) -> None:
    assert list(references_in(body)) == found
    assert resolved(body, IDS) == becomes


def test_the_path_of_an_operation_may_be_a_reference() -> None:
    assert list(references_in_path(["Users", "bulkId:a"])) == ["a"]
    assert resolved_path(["Users", "bulkId:a"], IDS) == ["Users", "id-a"]


def test_a_body_is_parted_into_what_can_do_without_the_references_and_the_operations_that_add_them() -> None:
    body: Json = {
        "displayName": "A",
        "members": [{"value": "x"}, {"value": "bulkId:b"}],
        "alone": [{"value": "bulkId:b"}],
        ENTERPRISE_USER_URN: {"department": "Sales", "manager": {"value": "bulkId:b"}},
    }

    first, additions = parted(body)

    assert first == {"displayName": "A", "members": [{"value": "x"}], ENTERPRISE_USER_URN: {"department": "Sales"}}
    assert additions == [
        {"op": "add", "path": "members", "value": [{"value": "bulkId:b"}]},
        {"op": "add", "path": "alone", "value": [{"value": "bulkId:b"}]},
        {"op": "add", "path": f"{ENTERPRISE_USER_URN}:manager", "value": {"value": "bulkId:b"}},
    ]


def test_a_body_without_references_stays_as_it_is() -> None:
    body: Json = {"userName": "a", "title": None, "emails": [], "name": {"givenName": "A"}}

    assert parted(body) == (body, [])
