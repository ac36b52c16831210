"""scim2-models as a second opinion on PATCH: generated operations, several in a row, applied by both.

Left out is where the two decide differently what the RFC leaves open: values with the same `value` and
`type` added again (ours stay one), and filters without a match (ours create, theirs refuse). So is the removal
of `manager.value`, which they hold to be required and RFC 7643 §8.7.1 does not (`"required": false`).
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scim2_models import Context, EnterpriseUser, PatchOp, User

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.patch import apply, parse_patch
from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN, USER_URN

_Theirs = User[EnterpriseUser]
_WORDS = st.sampled_from(["a", "B", "c d", "é", "50%_", 'q"q', "\\"])
_TYPES = st.sampled_from(["work", "home", "other"])
_SIMPLE = ("displayName", "nickName", "title", "userType")
_NAME = ("givenName", "familyName", "middleName")
_MANY = {"phoneNumbers": "value", "addresses": "streetAddress", "roles": "value", "emails": "value"}


@st.composite
def _documents(draw: DrawFn) -> Document:
    document: Document = {"schemas": [USER_URN], "id": "1", "userName": "bjensen"}
    for name in draw(st.lists(st.sampled_from(_SIMPLE), unique=True)):
        document[name] = draw(_WORDS)
    if draw(st.booleans()):
        document["name"] = {name: draw(_WORDS) for name in draw(st.lists(st.sampled_from(_NAME), min_size=1))}
    for attribute, sub_attribute in _MANY.items():
        kinds = draw(st.lists(_TYPES, unique=True))
        if kinds:
            document[attribute] = [{"type": kind, sub_attribute: f"{kind}@example.com"} for kind in kinds]
            document[attribute][0]["primary"] = True  # type: ignore[index,call-overload]  # a list of objects
    if draw(st.booleans()):
        document["schemas"] = [USER_URN, ENTERPRISE_USER_URN]
        document[ENTERPRISE_USER_URN] = {"department": draw(_WORDS)}
    return document


@st.composite
def _operations(draw: DrawFn, document: Document, number: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["add", "replace", "remove"]))
    attribute = draw(st.sampled_from(sorted(_MANY)))
    sub_attribute = _MANY[attribute]
    present = document.get(attribute)
    # Where they know canonical types, a resource with another one breaks under their PATCH.
    of_type = {"type": f"new{number}"} if attribute == "roles" else {}
    new = {**of_type, sub_attribute: f"new{number}@example.com", "primary": draw(st.booleans())}
    targets: list[tuple[str | None, Any]] = [
        (draw(st.sampled_from(_SIMPLE)), draw(_WORDS)),
        (f"name.{draw(st.sampled_from(_NAME))}", draw(_WORDS)),
        ("name", {draw(st.sampled_from(_NAME)): draw(_WORDS)}),
        (attribute, [new]),
        (f"{ENTERPRISE_USER_URN}:{draw(st.sampled_from(['department', 'division']))}", draw(_WORDS)),
        (ENTERPRISE_USER_URN, {"costCenter": draw(_WORDS)}),
        (None, {draw(st.sampled_from(_SIMPLE)): draw(_WORDS), "name": {"givenName": draw(_WORDS)}, attribute: [new]}),
    ]
    targets += [
        ("active", draw(st.booleans())),
        (attribute, [new, {**of_type, sub_attribute: f"more{number}@example.com"}]),
        (draw(st.sampled_from(_SIMPLE)).upper(), draw(_WORDS)),
        (f"{USER_URN}:{draw(st.sampled_from(_SIMPLE))}", draw(_WORDS)),
        (f"{ENTERPRISE_USER_URN}:manager", {"value": draw(_WORDS)}),
        (f"{ENTERPRISE_USER_URN}:manager.value", draw(_WORDS)),
        (None, {ENTERPRISE_USER_URN: {"division": draw(_WORDS)}, "active": draw(st.booleans())}),
    ]
    kinds = [value["type"] for value in present if "type" in value] if isinstance(present, list) else []
    if kinds:
        kind_of = draw(st.sampled_from(kinds))
        selector = draw(
            st.sampled_from(
                [
                    f'{attribute}[type eq "{kind_of.upper()}"]',
                    f'{attribute}[type eq "{kind_of}" and {sub_attribute} co "@"]',
                    f'{attribute}[not (type ne "{kind_of}")]',
                    f'{attribute}[type sw "{kind_of[:2]}" or {sub_attribute} eq "nobody@example.org"]',
                ]
            )
        )
        targets += [
            (selector, {sub_attribute: "changed@example.com"}),
            (f"{selector}.{sub_attribute}", "changed@example.com"),
            (f"{selector}.{'locality' if attribute == 'addresses' else 'display'}", draw(_WORDS)),
            (f"{selector}.primary", True),
        ]
    path, value = draw(st.sampled_from(targets))
    if kind == "remove" and path is not None and not path.endswith("manager.value"):
        return {"op": kind, "path": path}
    return {"op": "replace" if kind == "remove" else kind, "value": value} | ({} if path is None else {"path": path})


def _by_us(document: Document, operation: dict[str, Any]) -> Document:
    operations = parse_patch({"schemas": [PATCH_OP_URN], "Operations": [operation]}, USER)
    return apply(document, operations, USER).document


def _by_them(document: Document, operation: dict[str, Any]) -> Document:
    user = _Theirs.model_validate(document)
    message = {"schemas": [PATCH_OP_URN], "Operations": [operation]}
    PatchOp[_Theirs].model_validate(message, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(user)
    return user.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


@given(data=st.data())
def test_patches_do_what_scim2_models_makes_of_them(data: st.DataObject) -> None:
    """Several in a row, each on what the one before it led to."""
    document = data.draw(_documents())
    for number in range(data.draw(st.integers(1, 4))):
        operation = data.draw(_operations(document, number))
        ours = _by_us(document, operation)

        assert ours == _by_them(document, operation)
        document = ours
