"""Whatever JSON comes in a body: it is understood or refused with a sentence, for users and groups, in both modes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.dialects import rewrite_patch, rewrite_resource
from envi_scim.scim.errors import InvalidSyntax, ScimError
from envi_scim.scim.member_operations import split
from envi_scim.scim.patch import apply, check_number, parse_patch
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, PATCH_OP_URN, USER_URN
from envi_scim.scim.validation import for_create, for_patched, for_replace

# Words that mean something somewhere, so that arbitrary JSON gets further than the door.
_ATTRIBUTES: Final = (
    "schemas", "id", "meta", "userName", "name", "emails", "active", "password", "manager", "managerId", "members",
    "groups", "displayName", "externalId", "value", "type", "primary", "display", "$ref", "addresses", "roles",
    "x509Certificates", ENTERPRISE_USER_URN, "EMAILS", "name.givenName", f"{ENTERPRISE_USER_URN}:manager", "unknown",
)  # fmt: skip
_PATHS: Final = (
    *_ATTRIBUTES, 'emails[type eq "work"]', 'emails[type eq "work"].value', "emails.value", 'members[value eq "a"]',
    'members[type eq "User"]', "members[not (display pr)]", 'roles[primary eq "True"].value', "manager.value", "[", "",
    'addresses[type eq "work"].region', f"{ENTERPRISE_USER_URN}:manager.value", 'emails[value eq ""]',
)  # fmt: skip
_WORDS: Final = st.sampled_from(
    ("", "True", "false", "work", "User", "a", "add", "Replace", "remove", USER_URN, GROUP_URN, PATCH_OP_URN, *_PATHS)
)
_SIMPLE: Final = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(max_size=4)


def _nested(below: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(below, max_size=3) | st.dictionaries(
        st.sampled_from(_ATTRIBUTES) | st.text(max_size=4), below, max_size=4
    )


JSON: Final[SearchStrategy[Any]] = st.recursive(_SIMPLE, _nested, max_leaves=10)
BODIES: Final = JSON | st.dictionaries(st.sampled_from(_ATTRIBUTES), JSON, max_size=6)


@st.composite
def messages(draw: DrawFn) -> Json:
    """Give what resembles a PATCH, any part of which may be anything."""
    kind = draw(st.sampled_from(("add", "replace", "remove", "Remove")) | JSON)
    operation: Document = {"op": kind}
    if draw(st.booleans()):
        operation["path"] = draw(st.sampled_from(_PATHS) | JSON)
    if draw(st.booleans()):
        operation["value"] = draw(JSON | BODIES)
    others = draw(st.lists(JSON, max_size=1))
    return {"schemas": draw(st.just([PATCH_OP_URN]) | JSON), "Operations": draw(st.just([operation, *others]) | JSON)}


USERS: Final[Document] = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "id": "1",
    "userName": "babs",
    "emails": [{"value": "a", "type": "work", "primary": True}, {"type": "home"}],
    "addresses": [{"region": "x"}],
    ENTERPRISE_USER_URN: {"manager": {"value": "a"}},
}
GROUPS: Final[Document] = {"schemas": [GROUP_URN], "displayName": "g", "members": [{"value": "a", "type": "User"}]}
TYPES: Final[tuple[tuple[ResourceType, Document], ...]] = ((USER, USERS), (GROUP, GROUPS))


def sent(body: Json, resource_type: ResourceType, document: Document, *, strict: bool) -> None:
    """Create and replace with a body."""
    meant = body if strict else rewrite_resource(body, resource_type)[0]
    for_create(meant, resource_type, strict=strict)
    for_replace(meant, document, resource_type, strict=strict)


def patched(body: Json, resource_type: ResourceType, document: Document, *, strict: bool) -> None:
    """Change with a body."""
    check_number(body, most=100)
    meant = body if strict else rewrite_patch(body, resource_type)[0]
    operations = parse_patch(meant, resource_type, strict=strict)
    split(operations, resource_type, strict=strict)
    for_patched(apply(document, operations, resource_type, strict=strict).document, resource_type)


@contextmanager
def refusals() -> Iterator[None]:
    """Let nothing but a refusal pass, which is a sentence."""
    refusal = None
    try:
        yield
    except ScimError as error:
        refusal = error
    assert refusal is None or (refusal.status in {400, 413} and refusal.detail.endswith("."))


@given(body=BODIES)
def test_a_body_is_understood_or_refused(body: Json) -> None:
    for resource_type, document in TYPES:
        for strict in (True, False):
            with refusals():
                sent(body, resource_type, document, strict=strict)


@given(body=messages() | BODIES)
@example(body={"schemas": [PATCH_OP_URN], "Operations": [{"op": ["add"], "path": "title", "value": "x"}]})
@example(body={"schemas": [PATCH_OP_URN], "Operations": [{"op": {"a": 1}, "path": "title", "value": "x"}]})
def test_a_patch_is_understood_or_refused(body: Json) -> None:
    for resource_type, document in TYPES:
        for strict in (True, False):
            with refusals():
                patched(body, resource_type, document, strict=strict)


@pytest.mark.parametrize("op", [["add"], {"add": 1}, [], {}, None, 5, True, "move"])
@pytest.mark.parametrize("strict", [True, False])
def test_an_op_that_is_no_word_is_bad_syntax(op: Json, *, strict: bool) -> None:
    body: Json = {"schemas": [PATCH_OP_URN], "Operations": [{"op": op, "path": "title", "value": "x"}]}

    with pytest.raises(InvalidSyntax):
        patched(body, USER, USERS, strict=strict)
