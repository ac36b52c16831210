"""Owns the rewrites of a value that does not fit its attribute, wherever the attribute occurs.

Each takes a value and the attribute it is meant for, and gives the same object back if it has nothing to
say. `needs_care` is the look that most requests are done with.
"""

from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.dialects.roles import may_be_packed

_BOOLEANS: Final[dict[str, Json]] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_SUSPICIOUS: Final = frozenset({*_BOOLEANS, ""})
# Names that hold an object, in the only spelling that IdPs have been seen to use and in lower case.
_REFERENCES: Final = frozenset({"manager", "Manager"})
# Names that hold a list, in the only spelling that IdPs have been seen to use.
_LISTS: Final = frozenset(
    {
        "emails", "phoneNumbers", "addresses", "roles", "entitlements", "photos", "ims", "x509Certificates", "members",
        "schemas", "groups",
    }
)  # fmt: skip
_MANAGER_ID: Final = "managerid"


def boolean_as_text(value: Json, attribute: Attribute) -> Json:
    """`"True"` for `true`."""
    if attribute.type is Type.BOOLEAN and isinstance(value, str):
        return _BOOLEANS.get(value, value)
    return value


def list_as_one(value: Json, attribute: Attribute) -> Json:
    """`[{...}]` for `{...}`, where the attribute has one value."""
    if isinstance(value, list) and len(value) == 1 and attribute.type is Type.COMPLEX and not attribute.multi_valued:
        return value[0]
    return value


def empty_text(value: Json, attribute: Attribute) -> Json:
    """`""` for null, and so for `[]` where there is one value: the attribute is unassigned."""
    return None if value == "" or (value == [] and not attribute.multi_valued) else value


def reference_as_id(value: Json, attribute: Attribute) -> Json:
    """`"2819c223"` for `{"value": "2819c223"}`, where the attribute refers to a resource."""
    if isinstance(value, str) and value and _is_reference(attribute):
        return {"value": value}
    return value


def manager_id(value: Json, attribute: Attribute) -> Json:
    """`{"managerId": "2819c223"}`, as SCIM 1.1 had it, for `{"value": "2819c223"}`."""
    if not isinstance(value, dict) or not _is_reference(attribute) or "value" in value:
        return value
    if not any(name.lower() == _MANAGER_ID for name in value):
        return value
    return {("value" if name.lower() == _MANAGER_ID else name): given for name, given in value.items()}


def empty_reference(value: Json, attribute: Attribute) -> Json:
    """`{"value": null}` for null, where the attribute refers to a resource: it refers to none."""
    if isinstance(value, dict) and _is_reference(attribute) and value.get("value", value) in (None, ""):
        return None
    return value


def empty_element(value: Json, attribute: Attribute) -> Json:
    """`[{"value": null, "type": "work"}]` for `[]`: a value that is none is left out of its list."""
    inner = attribute.subs.get("value")
    # A member of a group without an id is a fault, not an empty field of a form.
    if not isinstance(value, list) or inner is None or inner.required:
        return value
    kept = [one for one in value if not _is_empty_element(one)]
    return value if len(kept) == len(value) else kept


def one_as_list(value: Json, attribute: Attribute) -> Json:
    """`{...}` for `[{...}]`, where the attribute has many values."""
    return [value] if isinstance(value, dict) and attribute.multi_valued else value


def needs_care(container: Document) -> bool:
    """Say whether some value in an object might be one that a rewrite here knows."""
    for name, value in container.items():
        if isinstance(value, str):
            if value in _SUSPICIOUS or name in _REFERENCES or (name == "value" and may_be_packed(value)):
                return True
        elif isinstance(value, dict):
            if name in _REFERENCES or name in _LISTS or needs_care(value):
                return True
        elif value is None:
            if name == "value":
                return True
        elif isinstance(value, list) and _list_needs_care(name, value):
            return True
    return False


def _list_needs_care(name: str, values: list[Json]) -> bool:
    return name not in _LISTS or any(isinstance(one, dict) and needs_care(one) for one in values)


def _is_empty_element(element: Json) -> bool:
    if not isinstance(element, dict) or "value" not in element:
        return False
    return all(given in (None, "") or name in ("type", "primary") for name, given in element.items())


def _is_reference(attribute: Attribute) -> bool:
    return attribute.type is Type.COMPLEX and not attribute.multi_valued and "value" in attribute.subs
