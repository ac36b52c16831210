"""Owns which attributes tell of a person, and what an auditor is shown in the place of their values.

The list names what does not: an attribute that nobody thought of, or that a domain declared, is personal.
Called by the console, for whoever may see that something changed but not what people are called.
"""

from typing import Final

from envi_scim.scim.attributes import Json
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

HIDDEN: Final = "•••"
_CUT: Final = "…"

# Names of attributes, folded as attribute names are, by the schema that they are in.
_NOT_PERSONAL: Final = {
    USER_URN: frozenset(
        {
            "schemas",
            "id",
            "meta",
            "active",
            "title",
            "usertype",
            "preferredlanguage",
            "locale",
            "timezone",
            "groups",
            "entitlements",
            "roles",
        }
    ),
    ENTERPRISE_USER_URN: frozenset({"costcenter", "organization", "division", "department"}),
}


def is_personal(name: str, *, urn: str = USER_URN) -> bool:
    """Say whether the values of an attribute, by its name in a schema, tell who somebody is or how to reach them.

    A sub-attribute is as personal as its attribute.
    """
    attribute = name.partition(".")[0].lower()
    return attribute not in _NOT_PERSONAL.get(urn, frozenset())


def masked(value: Json) -> str:
    """Give what is shown instead of a personal value: `j…@e…` of an e-mail address, dots of anything else."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, str):
        name, at, host = value.rpartition("@")
        if at and name and host and not any(character.isspace() for character in value):
            return f"{name[0]}{_CUT}@{host[0]}{_CUT}"
    return HIDDEN
