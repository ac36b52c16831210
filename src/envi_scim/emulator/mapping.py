"""Owns the attribute mapping of an application (guide B8): which expression fills which attribute, and when.

`userName` comes from the sign-on options, as the guide leaves it. What is not mapped is not sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from envi_scim.emulator.directory import PROFILE, Person, Refused
from envi_scim.emulator.expressions import Expression, Value, WrongExpression, parse
from envi_scim.emulator.expressions.tree import NotThatKind
from envi_scim.emulator.profiles import LABELS, USER_NAME

_LONGEST: Final = 4000
_NAMES: Final = frozenset(f"user.{name}" for name in PROFILE)


class ApplyOn(StrEnum):
    """When a mapping is used."""

    CREATE = "Create"
    CREATE_AND_UPDATE = "Create and update"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeMapping:
    """An expression that fills an attribute of the application's user."""

    attribute: str
    expression: str
    apply_on: ApplyOn = ApplyOn.CREATE_AND_UPDATE


USER_NAME_FROM_SIGN_ON: Final = AttributeMapping(attribute=USER_NAME, expression="user.login")

# What a new application has; the guide removes all but the first five.
DEFAULTS: Final = (
    AttributeMapping(attribute="givenName", expression="user.firstName"),
    AttributeMapping(attribute="familyName", expression="user.lastName"),
    AttributeMapping(attribute="email", expression="user.email"),
    AttributeMapping(attribute="emailType", expression="(user.email != null && user.email != \"\") ? 'work' : ''"),
    AttributeMapping(attribute="middleName", expression="user.middleName"),
    AttributeMapping(attribute="honorificPrefix", expression="user.honorificPrefix"),
    AttributeMapping(attribute="honorificSuffix", expression="user.honorificSuffix"),
    AttributeMapping(attribute="displayName", expression="user.displayName"),
    AttributeMapping(attribute="nickName", expression="user.nickName"),
    AttributeMapping(attribute="profileUrl", expression="user.profileUrl"),
    AttributeMapping(attribute="title", expression="user.title"),
    AttributeMapping(attribute="userType", expression="user.userType"),
    AttributeMapping(attribute="primaryPhone", expression="user.primaryPhone"),
    AttributeMapping(
        attribute="primaryPhoneType",
        expression="(user.primaryPhone != null && user.primaryPhone != \"\") ? 'work' : ''",
    ),
    AttributeMapping(attribute="streetAddress", expression="user.streetAddress"),
    AttributeMapping(attribute="locality", expression="user.city"),
    AttributeMapping(attribute="region", expression="user.state"),
    AttributeMapping(attribute="postalCode", expression="user.zipCode"),
    AttributeMapping(attribute="country", expression="user.countryCode"),
    AttributeMapping(
        attribute="addressType",
        expression="(user.streetAddress != null && user.streetAddress != \"\") ? 'work' : ''",
    ),
    AttributeMapping(attribute="preferredLanguage", expression="user.preferredLanguage"),
    AttributeMapping(attribute="locale", expression="user.locale"),
    AttributeMapping(attribute="timezone", expression="user.timezone"),
    AttributeMapping(attribute="employeeNumber", expression="user.employeeNumber"),
    AttributeMapping(attribute="costCenter", expression="user.costCenter"),
    AttributeMapping(attribute="organization", expression="user.organization"),
    AttributeMapping(attribute="division", expression="user.division"),
    AttributeMapping(attribute="department", expression="user.department"),
)


def checked(attribute: str, expression: str, apply_on: str) -> AttributeMapping:
    """Give the mapping that was typed. Raises Refused with the field that is wrong."""
    if attribute not in LABELS or attribute == USER_NAME:
        raise Refused("Choose an attribute of the application.", "attribute")
    if len(expression) > _LONGEST:
        raise Refused(f"An expression may have at most {_LONGEST} characters.", "expression")
    try:
        parse(expression, names=_NAMES)
    except WrongExpression as error:
        raise Refused(str(error), "expression") from error
    if apply_on not in list(ApplyOn):
        raise Refused("Choose when it applies.", "apply_on")
    return AttributeMapping(attribute=attribute, expression=expression.strip(), apply_on=ApplyOn(apply_on))


def unmapped(mappings: Iterable[AttributeMapping]) -> list[str]:
    """Give the attributes that no mapping fills, in their order."""
    mapped = {mapping.attribute for mapping in mappings} | {USER_NAME}
    return [attribute for attribute in LABELS if attribute not in mapped]


def profile_for(
    person: Person, mappings: Iterable[AttributeMapping], before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the profile of a person in an application.

    `before` is the one that they have there already, None for a person who is to be created: what applies on Create
    alone keeps the value that it had. Raises Refused where an expression means nothing for this person.
    """
    names: dict[str, Value] = {f"user.{name}": value for name, value in person.profile.items()}
    profile = {USER_NAME: person.login}
    for mapping in mappings:
        if before is not None and mapping.apply_on is ApplyOn.CREATE:
            text = before.get(mapping.attribute, "")
        else:
            text = _text(mapping, names)
        if text:
            profile[mapping.attribute] = text
    return profile


@lru_cache(maxsize=1024)
def _read(expression: str) -> Expression:
    """Read an expression, once for all the people that it is worked out for."""
    return parse(expression)


def _text(mapping: AttributeMapping, names: Mapping[str, Value]) -> str:
    try:
        value = _read(mapping.expression).value(names)
    except (WrongExpression, NotThatKind) as error:
        raise Refused(f"The mapping of {LABELS[mapping.attribute]} cannot be worked out: {error}") from error
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value
