"""What holds for every document and every PATCH."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.dialects import rewrite_patch
from envi_scim.scim.errors import ScimError
from envi_scim.scim.member_operations import split
from envi_scim.scim.patch import Operation, apply, parse_patch
from envi_scim.scim.urns import GROUP_URN, PATCH_OP_URN
from envi_scim.scim.validation import for_patched
from tests.properties.scim_strategies import documents, operations


def _parsed(*given_operations: Document) -> tuple[Operation, ...]:
    return parse_patch({"schemas": [PATCH_OP_URN], "Operations": list(given_operations)}, USER)


def _applied(document: Document, *given_operations: Document) -> "Document | None":
    """Apply operations; None where they are refused."""
    try:
        return apply(document, _parsed(*given_operations), USER).document
    except ScimError:
        return None


@given(document=documents(), given_operations=st.lists(operations(), min_size=1, max_size=4))
def test_a_patch_never_changes_what_it_is_given(document: Document, given_operations: list[Document]) -> None:
    before = deepcopy((document, given_operations))

    _applied(document, *given_operations)

    assert (document, given_operations) == before


@given(document=documents(), operation=operations())
def test_an_operation_done_twice_is_the_operation_done_once(document: Document, operation: Document) -> None:
    once = _applied(document, operation)

    if once is not None and not _selects_by_what_it_changes(operation):
        assert _applied(once, operation) is once


@given(document=documents(), given_operations=st.lists(operations(), min_size=1, max_size=4))
def test_operations_in_one_request_are_the_operations_one_by_one(
    document: Document, given_operations: list[Document]
) -> None:
    at_once = _applied(document, *given_operations)

    step: Document | None = document
    for operation in given_operations:
        step = None if step is None else _applied(step, operation)
    assert at_once == step


@given(document=documents(), given_operations=st.lists(operations(), min_size=1, max_size=4))
def test_what_is_patched_is_valid_and_keeps_what_it_has_to(
    document: Document, given_operations: list[Document]
) -> None:
    after = _applied(document, *given_operations)

    if after is not None:
        assert for_patched(after, USER) is after
        assert (after["id"], after["userName"]) == (document["id"], document["userName"])
        assert after.get("meta") == document.get("meta")
        assert not any(value in (None, [], {}, "") for value in after.values())


def _selects_by_what_it_changes(operation: Document) -> bool:
    """Say whether an operation changes the type that it selects by, so that the second time it selects others."""
    text, value = str(operation.get("path", "")), operation.get("value")
    return "[" in text and (text.endswith(".type") or (isinstance(value, dict) and "type" in value))


_IDS = st.sampled_from(["a", "b", "c", "d", "e"])
_MEMBERS = st.lists(_IDS, max_size=3).map(lambda ids: [{"value": member} for member in ids])
_MEMBER_OPERATIONS = st.one_of(
    st.builds(lambda value: {"op": "add", "path": "members", "value": value}, _MEMBERS),
    st.builds(lambda member: {"op": "add", "path": "members", "value": {"value": member}}, _IDS),
    st.builds(lambda value: {"op": "replace", "path": "members", "value": value}, _MEMBERS),
    st.builds(lambda value: {"op": "add", "value": {"Members": value, "displayName": "x"}}, _MEMBERS),
    st.builds(lambda value: {"op": "replace", "value": {"members": value}}, _MEMBERS),
    st.builds(lambda value: {"op": "Remove", "path": "members", "value": value}, _MEMBERS),
    st.builds(lambda member: {"op": "remove", "path": f'members[value eq "{member}"]'}, _IDS),
    st.builds(lambda a, b: {"op": "remove", "path": f'members[value eq "{a}" or value eq "{b}"]'}, _IDS, _IDS),
    st.just({"op": "remove", "path": "members"}),
)


@given(before=st.sets(_IDS), given_operations=st.lists(_MEMBER_OPERATIONS, min_size=1, max_size=6))
def test_the_reduced_member_operations_do_what_the_patch_does(
    before: set[str], given_operations: list[Document]
) -> None:
    """The model: load all members and apply the operations to the whole document."""
    document: Document = {"schemas": [GROUP_URN], "displayName": "x"}
    if before:
        document["members"] = [{"value": member} for member in sorted(before)]
    body, _ = rewrite_patch({"schemas": [PATCH_OP_URN], "Operations": list(given_operations)}, GROUP)
    parsed = parse_patch(body, GROUP)

    reduced = split(parsed, GROUP)

    assert reduced is not None
    delta, others = reduced
    members = before if delta is None else ((set() if delta.clear else before) - delta.remove) | delta.add
    assert delta is None or not delta.add & delta.remove
    assert apply({"schemas": [GROUP_URN], "displayName": "x"}, others, GROUP).document["displayName"] == "x"
    expected = apply(document, parsed, GROUP).document.get("members", [])
    assert members == {member["value"] for member in expected}  # type: ignore[union-attr,index,call-overload]  # members
