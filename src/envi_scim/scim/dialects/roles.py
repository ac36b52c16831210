r"""Owns the roles that Entra packs: an object as JSON, in the text that should be the role's value.

The mapping `AppRoleAssignmentsComplex` makes `{"value": "{\"id\":..,\"value\":..,\"displayName\":..}"}` of an app
role. The value stays as it came, since Entra compares what it reads with what it would send; it is understood
where it matters: in what the role is called, and in which role it is.
"""

import json
from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Json

_ROLES: Final = "roles"
_OPENING: Final = "{"
# A packed role has three members; what is longer is something else.
_LONGEST: Final = 4096
_NAMES: Final = ("value", "displayName", "id")


def packed_role(value: Json, attribute: Attribute) -> Json:
    """Give each packed role the `display` that is inside, where it has none: the name that people read."""
    if not isinstance(value, list) or attribute.name != _ROLES or "display" not in attribute.subs:
        return value
    meant = [_displayed(one) for one in value]
    return meant if any(new is not old for new, old in zip(meant, value, strict=True)) else value


def names_in(value: str) -> tuple[str, ...]:
    """Give what a packed role is called inside; nothing where it is no packed role."""
    inside = _unpacked(value)
    return tuple(name for name in map(inside.get, _NAMES) if isinstance(name, str) and name)


def may_be_packed(value: str) -> bool:
    """Take the quick look at a value."""
    return value[:1] == _OPENING


def _displayed(role: Json) -> Json:
    if not isinstance(role, dict) or role.get("display") is not None:
        return role
    value = role.get("value")
    display = _unpacked(value).get("displayName") if isinstance(value, str) else None
    return {**role, "display": display} if isinstance(display, str) and display else role


def _unpacked(value: str) -> Document:
    if not may_be_packed(value) or len(value) > _LONGEST:
        return {}
    try:
        inside = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return inside if isinstance(inside, dict) else {}
