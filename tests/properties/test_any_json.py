"""Whatever JSON a client sends, the protocol refuses it in its own words or takes it: nothing else comes out."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.dialects import parse_filter, rewrite_patch, rewrite_resource
from envi_scim.scim.errors import ScimError
from envi_scim.scim.member_operations import split
from envi_scim.scim.patch import apply, parse_patch
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN
from envi_scim.scim.validation import for_create, for_patched, for_replace

NAMES = st.sampled_from(
    [
        *("schemas", "id", "meta", "userName", "USERNAME", "name", "active", "emails", "value", "type", "primary"),
        *("members", "displayName", "groups", "password", "manager", "Operations", "op", "path", "nobody", "$ref"),
        *(ENTERPRISE_USER_URN, "name.givenName", 'emails[type eq "work"].value', "", "x" * 300),
    ]
)
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(["", "True", "false", "add", "Replace", "remove", "members", "emails", "\ud800", "a\0b", "[", "]"]),
    NAMES,
)
ANYTHING: st.SearchStrategy[Json] = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
OPERATIONS = st.fixed_dictionaries(
    {},
    optional={
        "op": st.sampled_from(["add", "replace", "remove", "Add"]) | ANYTHING,
        "path": NAMES | ANYTHING,
        "value": ANYTHING,
    },
)
MESSAGES: st.SearchStrategy[Json] = st.one_of(
    ANYTHING,
    st.lists(OPERATIONS, max_size=3).map(lambda given: {"schemas": [PATCH_OP_URN], "Operations": list(given)}),
)
KEPT: dict[ResourceType, Document] = {
    USER: {"schemas": [USER.schema.id], "id": "u1", "userName": "ada", "emails": [{"value": "a@x", "type": "work"}]},
    GROUP: {"schemas": [GROUP.schema.id], "id": "g1", "displayName": "T", "members": [{"value": "a", "type": "User"}]},
}


@pytest.mark.parametrize("resource_type", [USER, GROUP], ids=["User", "Group"])
@given(body=ANYTHING, strict=st.booleans())
def test_any_body_of_a_resource_is_taken_or_refused(resource_type: ResourceType, body: Json, *, strict: bool) -> None:
    with suppress(ScimError):
        meant = body if strict else rewrite_resource(body, resource_type)[0]
        for_create(meant, resource_type, strict=strict)
        for_replace(meant, KEPT[resource_type], resource_type, strict=strict)


@pytest.mark.parametrize("resource_type", [USER, GROUP], ids=["User", "Group"])
@given(body=MESSAGES, strict=st.booleans())
def test_any_patch_is_taken_or_refused(resource_type: ResourceType, body: Json, *, strict: bool) -> None:
    with suppress(ScimError):
        meant = body if strict else rewrite_patch(body, resource_type)[0]
        operations = parse_patch(meant, resource_type, strict=strict)
        split(operations, resource_type, strict=strict)
        changed = apply(KEPT[resource_type], operations, resource_type, strict=strict)
        for_patched(changed.document, resource_type)


@given(text=st.text(max_size=60) | st.lists(NAMES | st.sampled_from(["eq", "and", "(", ")", '"a"', "1"])).map(" ".join))
def test_any_filter_is_taken_or_refused(text: str) -> None:
    with suppress(ScimError):
        parse_filter(text, USER)
