"""Owns the profile of an application's user: its attributes, and how a SCIM document is made of them.

An attribute that has nothing is left out: what was there before goes when the document replaces the old one
(RFC 7644 §3.5.1).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

Document: TypeAlias = dict[str, Any]
Profile: TypeAlias = Mapping[str, str]

# The attributes by name, and what each is called on the mapping page.
LABELS: Final[Mapping[str, str]] = {
    "userName": "Username",
    "givenName": "Given name",
    "familyName": "Family name",
    "middleName": "Middle name",
    "honorificPrefix": "Honorific prefix",
    "honorificSuffix": "Honorific suffix",
    "email": "Email",
    "emailType": "Email type",
    "displayName": "Display name",
    "nickName": "Nickname",
    "profileUrl": "Profile Url",
    "title": "Title",
    "userType": "User type",
    "primaryPhone": "Primary phone",
    "primaryPhoneType": "Primary phone type",
    "streetAddress": "Street address",
    "locality": "Locality",
    "region": "Region",
    "postalCode": "Postal Code",
    "country": "Country",
    "addressType": "Address type",
    "preferredLanguage": "Preferred language",
    "locale": "Locale Name",
    "timezone": "Time zone",
    "employeeNumber": "Employee number",
    "costCenter": "Cost center",
    "organization": "Organization",
    "division": "Division",
    "department": "Department",
    "managerValue": "Manager value",
}
USER_NAME: Final = "userName"

_NAMES: Final = ("givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix")
_PLAIN: Final = (
    "displayName",
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
)
_ADDRESS: Final = ("streetAddress", "locality", "region", "postalCode", "country")
_ENTERPRISE: Final = ("employeeNumber", "costCenter", "organization", "division", "department")
_WORK: Final = "work"


def document_of(profile: Profile, *, external_id: str, active: bool) -> Document:
    """Make the SCIM user of a profile: what a create sends, and what a replacement has of the mapped attributes."""
    document: Document = {"schemas": [USER_URN], USER_NAME: profile[USER_NAME]}
    _add(document, "name", _some(profile, _NAMES))
    if profile.get("email"):
        email = {"primary": True, "value": profile["email"]}
        document["emails"] = [email | _typed(profile.get("emailType", ""))]
    document |= _some(profile, _PLAIN)
    if profile.get("primaryPhone"):
        phone = {"primary": True, "value": profile["primaryPhone"]}
        document["phoneNumbers"] = [phone | _typed(profile.get("primaryPhoneType", _WORK))]
    address = _some(profile, _ADDRESS)
    if address:
        document["addresses"] = [address | {"primary": True} | _typed(profile.get("addressType", _WORK))]
    enterprise: Document = dict(_some(profile, _ENTERPRISE))
    if profile.get("managerValue"):
        enterprise["manager"] = {"value": profile["managerValue"]}
    if enterprise:
        document["schemas"].append(ENTERPRISE_USER_URN)
        document[ENTERPRISE_USER_URN] = enterprise
    return document | {"externalId": external_id, "active": active}


def _some(profile: Profile, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: profile[name] for name in names if profile.get(name)}


def _add(document: Document, name: str, value: dict[str, Any]) -> None:
    if value:
        document[name] = value


def _typed(kind: str) -> dict[str, str]:
    return {"type": kind} if kind else {}
