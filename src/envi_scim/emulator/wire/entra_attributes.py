"""Owns the attributes of Entra's users by the paths that its mappings have for them: of a profile, and as they were.

Beside the profile there is `externalId`, and `name.formatted`, which Entra joins from the two names.
"""

from collections.abc import Mapping
from typing import Any, Final

from envi_scim.emulator.profiles import Document, Profile
from envi_scim.scim.urns import ENTERPRISE_USER_URN

_OF_WORK: Final = '[type eq "work"].'
_OF_ENTERPRISE: Final = f"{ENTERPRISE_USER_URN}:"

PATHS: Final[Mapping[str, str]] = {
    "userName": "userName",
    "externalId": "externalId",
    "displayName": "displayName",
    "nickName": "nickName",
    "title": "title",
    "userType": "userType",
    "preferredLanguage": "preferredLanguage",
    "locale": "locale",
    "timezone": "timezone",
    "profileUrl": "profileUrl",
    "formatted": "name.formatted",
    "givenName": "name.givenName",
    "familyName": "name.familyName",
    "middleName": "name.middleName",
    "honorificPrefix": "name.honorificPrefix",
    "honorificSuffix": "name.honorificSuffix",
    "email": 'emails[type eq "work"].value',
    "primaryPhone": 'phoneNumbers[type eq "work"].value',
    "streetAddress": 'addresses[type eq "work"].streetAddress',
    "locality": 'addresses[type eq "work"].locality',
    "region": 'addresses[type eq "work"].region',
    "postalCode": 'addresses[type eq "work"].postalCode',
    "country": 'addresses[type eq "work"].country',
    "employeeNumber": f"{ENTERPRISE_USER_URN}:employeeNumber",
    "costCenter": f"{ENTERPRISE_USER_URN}:costCenter",
    "organization": f"{ENTERPRISE_USER_URN}:organization",
    "division": f"{ENTERPRISE_USER_URN}:division",
    "department": f"{ENTERPRISE_USER_URN}:department",
    "managerValue": f"{ENTERPRISE_USER_URN}:manager",
}


def attributes_of(profile: Profile, external_id: str) -> dict[str, str]:
    """Give what a user should have, by path."""
    values = {**profile, "externalId": external_id, "formatted": formatted(profile)}
    return {path: values[name] for name, path in PATHS.items() if values.get(name)}


def formatted(profile: Profile) -> str:
    """Give the name in one."""
    return " ".join(filter(None, (profile.get("givenName"), profile.get("familyName"))))


def attribute_at(document: Document, path: str) -> str | None:
    """Give what a user has at a path, as far as it is a text."""
    holder: Any = document
    if path.startswith(_OF_ENTERPRISE):
        holder, path = document.get(ENTERPRISE_USER_URN), path.removeprefix(_OF_ENTERPRISE)
    elif _OF_WORK in path:
        name, _, path = path.partition(_OF_WORK)
        values: Any = document.get(name)
        holder = next((one for one in values if _is_of_work(one)), None) if isinstance(values, list) else None
    elif "." in path:
        name, _, path = path.partition(".")
        holder = document.get(name)
    value = holder.get(path) if isinstance(holder, dict) else None
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else None


def _is_of_work(value: object) -> bool:
    return isinstance(value, dict) and value.get("type") == "work"
