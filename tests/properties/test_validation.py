"""Validation and projection: what holds for every body."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.attributes import Attribute, Document, Type
from envi_scim.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from envi_scim.scim.errors import ScimError
from envi_scim.scim.projection import Projection, project
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from envi_scim.scim.validation import for_create, for_patched, for_replace

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)


def spelled(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name, name.lower(), name.upper(), name.swapcase()])


def value_of(attribute: Attribute) -> st.SearchStrategy[Any]:
    simple = {Type.BOOLEAN: st.booleans(), Type.BINARY: st.sampled_from(["aGk=", "aGk", "YWJj"])}
    is_complex = attribute.type is Type.COMPLEX
    one = object_of(attribute.sub_attributes) if is_complex else simple.get(attribute.type, TEXT)
    return st.lists(one, max_size=3) if attribute.multi_valued else one


@st.composite
def object_of(draw: st.DrawFn, attributes: tuple[Attribute, ...]) -> Document:
    wanted = draw(st.lists(st.sampled_from(attributes), unique=True, max_size=4))
    wanted += [one for one in attributes if one.required and one not in wanted]
    return {draw(spelled(one.name)): draw(value_of(one)) for one in wanted if one.name != "schemas"}


@st.composite
def users(draw: st.DrawFn) -> Document:
    body = draw(object_of(tuple(USER.core_by_key.values())))
    body["schemas"] = [USER_URN, ENTERPRISE_USER_URN]
    if draw(st.booleans()):
        body[draw(spelled(ENTERPRISE_USER_URN))] = draw(object_of(ENTERPRISE_USER.attributes))
    return body


@st.composite
def groups(draw: st.DrawFn) -> Document:
    return draw(object_of(tuple(GROUP.core_by_key.values()))) | {"schemas": [GROUP_URN]}


@st.composite
def accepted(draw: st.DrawFn) -> Document:
    """Give a user that passes: bodies with two primary values, or a blank userName, do not."""
    body = draw(users())
    try:
        return for_create(body, USER, strict=True).document
    except ScimError:
        return {"schemas": [USER_URN], "userName": "ada"}


def outcome(body: Any, resource_type: ResourceType, *, strict: bool) -> Document | ScimError:
    try:
        return for_create(body, resource_type, strict=strict).document
    except ScimError as error:
        return error


@given(body=users() | groups())
def test_a_body_is_either_accepted_or_refused_with_a_sentence(body: Document) -> None:
    resource_type = GROUP if body["schemas"] == [GROUP_URN] else USER
    for strict in (True, False):
        result = outcome(body, resource_type, strict=strict)

        if isinstance(result, ScimError):
            assert result.detail.endswith(".")
        else:
            assert msgspec.json.encode(result)


@given(body=JSON | st.dictionaries(st.sampled_from(["userName", "emails", "name", "schemas", "x"]), JSON))
def test_any_json_is_either_accepted_or_refused(body: Any) -> None:
    for strict in (True, False):
        result = outcome(body, USER, strict=strict)

        assert not isinstance(result, ScimError) or result.status == 400


@given(document=accepted())
def test_what_was_accepted_is_accepted_again_unchanged(document: Document) -> None:
    for strict in (True, False):
        assert for_create(document, USER, strict=strict).document == document
        assert for_replace(document, document, USER, strict=strict).document == document
    assert for_patched(document, USER) is document


@given(document=accepted())
def test_what_is_kept_and_what_is_dropped_by_a_projection_make_the_whole(document: Document) -> None:
    for name in document:
        kept = project(document, Projection.parse(name, None, USER), USER)
        left = project(document, Projection.parse(None, name, USER), USER)

        assert kept[name] == document[name]
        assert kept | left == document
        assert (name in left) == (name == "schemas")
