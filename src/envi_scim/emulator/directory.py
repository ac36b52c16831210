"""Owns who there is: people with the attributes of Okta's user profile, and groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# The attributes of a person, in the order in which they are shown; the first four are required.
PROFILE: Final[Mapping[str, str]] = {
    "login": "Username",
    "firstName": "First name",
    "lastName": "Last name",
    "email": "Primary email",
    "displayName": "Display name",
    "nickName": "Nickname",
    "middleName": "Middle name",
    "honorificPrefix": "Honorific prefix",
    "honorificSuffix": "Honorific suffix",
    "title": "Title",
    "userType": "User type",
    "mobilePhone": "Mobile phone",
    "primaryPhone": "Primary phone",
    "streetAddress": "Street address",
    "city": "City",
    "state": "State",
    "zipCode": "Zip code",
    "countryCode": "Country code",
    "preferredLanguage": "Preferred language",
    "locale": "Locale",
    "timezone": "Time zone",
    "profileUrl": "Profile Url",
    "employeeNumber": "Employee number",
    "costCenter": "Cost center",
    "organization": "Organization",
    "division": "Division",
    "department": "Department",
}
REQUIRED: Final = ("login", "firstName", "lastName", "email")
_LONGEST: Final = 1000


class Refused(ValueError):
    """What somebody wants is not possible; the sentence says why, and `field` where it was typed."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotThere(LookupError):
    """What was asked for does not exist, or does no longer."""


class PersonStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "Active"
    DEACTIVATED = "Deactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the directory. Attributes without a value are not in `profile`."""

    id: str
    status: PersonStatus
    profile: Mapping[str, str]

    @property
    def login(self) -> str:
        """The Okta username."""
        return self.profile["login"]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.profile['firstName']} {self.profile['lastName']}"

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.status is PersonStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of people in the directory."""

    id: str
    name: str
    description: str


def checked_profile(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the profile that was typed, without what is empty. Raises Refused."""
    profile = {name: fields.get(name, "").strip() for name in PROFILE}
    for name in REQUIRED:
        if not profile[name]:
            raise Refused(f"{PROFILE[name]} is required.", name)
    for name, value in profile.items():
        _check_text(value, PROFILE[name], name)
    return {name: value for name, value in profile.items() if value}


def checked_name(text: str, *, what: str, field: str = "name") -> str:
    """Give a name as it was typed, without blanks at its ends. Raises Refused."""
    name = text.strip()
    if not name:
        raise Refused(f"{what} is required.", field)
    _check_text(name, what, field)
    return name


def key_of(name: str) -> str:
    """Give what two names have in common if they are the same but for upper and lower case."""
    return name.casefold()


def _check_text(text: str, what: str, field: str) -> None:
    if len(text) > _LONGEST:
        raise Refused(f"{what} may have at most {_LONGEST} characters.", field)
    if not text.isprintable():
        raise Refused(f"{what} is one line of text without control characters.", field)
