"""Owns the tables of User and of its enterprise extension (RFC 7643 §4.1, §4.3 and §8.7.1)."""

from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type, Uniqueness
from envi_scim.scim.common_attributes import PRIMARY, reference, values
from envi_scim.scim.schemas import Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

_READ_ONLY: Final = Mutability.READ_ONLY

_NAME: Final = Attribute(
    name="name",
    type=Type.COMPLEX,
    description="The parts of the user's name.",
    sub_attributes=(
        Attribute(name="formatted", description="The full name, ready to be shown."),
        Attribute(name="familyName", description="The family name, or last name."),
        Attribute(name="givenName", description="The given name, or first name."),
        Attribute(name="middleName", description="The middle name or names."),
        Attribute(name="honorificPrefix", description="What stands before the name, such as 'Ms.'."),
        Attribute(name="honorificSuffix", description="What stands behind the name, such as 'III'."),
    ),
)

_ADDRESSES: Final = Attribute(
    name="addresses",
    type=Type.COMPLEX,
    multi_valued=True,
    description="Postal addresses of the user.",
    sub_attributes=(
        Attribute(name="formatted", description="The whole address, ready to be printed; may have several lines."),
        Attribute(name="streetAddress", description="Street, house number, apartment; may have several lines."),
        Attribute(name="locality", description="The city or locality."),
        Attribute(name="region", description="The state or region."),
        Attribute(name="postalCode", description="The postal code."),
        Attribute(name="country", description="The country."),
        Attribute(name="type", canonical_values=("work", "home", "other"), description="What the address is used as."),
        PRIMARY,
    ),
)

# Derived from the members of groups: changed through the groups alone (RFC 7643 §4.1.2).
_GROUPS: Final = Attribute(
    name="groups",
    type=Type.COMPLEX,
    multi_valued=True,
    mutability=_READ_ONLY,
    description="The groups that the user is in, directly or through other groups.",
    sub_attributes=(
        Attribute(name="value", case_exact=True, mutability=_READ_ONLY, description="The id of the group."),
        reference("$ref", "Group", mutability=_READ_ONLY, description="The address of the group."),
        Attribute(name="display", mutability=_READ_ONLY, description="The name of the group."),
        Attribute(
            name="type",
            canonical_values=("direct", "indirect"),
            mutability=_READ_ONLY,
            description="Whether the user is a member itself or through another group.",
        ),
    ),
)

USER_SCHEMA: Final = Schema(
    id=USER_URN,
    name="User",
    description="User Account",
    attributes=(
        Attribute(
            name="userName",
            required=True,
            uniqueness=Uniqueness.SERVER,
            description="The name that the user signs in with; unique without regard to case.",
        ),
        _NAME,
        Attribute(name="displayName", description="The name that is shown to other people."),
        Attribute(name="nickName", description="What the user is called in daily life."),
        reference("profileUrl", "external", description="The address of the user's profile page."),
        Attribute(name="title", description="The user's title, such as 'Vice President'."),
        Attribute(name="userType", description="How the user relates to the organization, such as 'Contractor'."),
        Attribute(name="preferredLanguage", description="The language or languages that the user prefers."),
        Attribute(name="locale", description="Where currency, dates and numbers are written as the user writes them."),
        Attribute(name="timezone", description="The user's time zone, such as 'Europe/Kyiv'."),
        Attribute(name="active", type=Type.BOOLEAN, description="Whether the user may use Envi."),
        Attribute(
            name="password",
            mutability=Mutability.WRITE_ONLY,
            returned=Returned.NEVER,
            description="Accepted and dropped: nothing is kept of it.",
        ),
        values(
            "emails",
            Attribute(name="value", description="The e-mail address."),
            "work",
            "home",
            "other",
            description="E-mail addresses of the user.",
        ),
        values(
            "phoneNumbers",
            Attribute(name="value", description="The phone number."),
            "work",
            "home",
            "mobile",
            "fax",
            "pager",
            "other",
            description="Phone numbers of the user.",
        ),
        values(
            "ims",
            Attribute(name="value", description="The instant messaging address."),
            "aim",
            "gtalk",
            "icq",
            "xmpp",
            "msn",
            "skype",
            "qq",
            "yahoo",
            description="Instant messaging addresses of the user.",
        ),
        values(
            "photos",
            reference("value", "external", description="The address of the photo."),
            "photo",
            "thumbnail",
            description="Photos of the user.",
        ),
        _ADDRESSES,
        _GROUPS,
        values(
            "entitlements",
            Attribute(name="value", description="The entitlement."),
            description="What the user is entitled to, in the client's words; Envi derives no right from it.",
        ),
        values(
            "roles",
            Attribute(name="value", description="The role."),
            description="Roles of Envi that the user holds, by name or id, beside those that come from groups.",
        ),
        values(
            "x509Certificates",
            # Binary values are case-exact (RFC 7643 §2.3.6).
            Attribute(name="value", type=Type.BINARY, case_exact=True, description="The certificate, DER as base64."),
            description="Certificates of the user.",
        ),
    ),
)

ENTERPRISE_USER: Final = Schema(
    id=ENTERPRISE_USER_URN,
    name="EnterpriseUser",
    description="Enterprise User",
    attributes=(
        Attribute(name="employeeNumber", description="What the employer knows the user by."),
        Attribute(name="costCenter", description="The name of the cost center."),
        Attribute(name="organization", description="The name of the organization."),
        Attribute(name="division", description="The name of the division."),
        Attribute(name="department", description="The name of the department."),
        Attribute(
            name="manager",
            type=Type.COMPLEX,
            description="The user's manager.",
            sub_attributes=(
                Attribute(name="value", case_exact=True, description="The id of the manager."),
                reference("$ref", "User", description="The address of the manager."),
                Attribute(name="displayName", mutability=_READ_ONLY, description="The name of the manager."),
            ),
        ),
    ),
)
