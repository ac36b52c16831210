"""Owns what a person reads about a request: why it was refused and what to change, what it changed, what was tolerated.

Public text: the command line and the console show it. A refusal is looked up in one table, by its scimType or the
reason why its token was refused, else by its status; the verb and the type of the resource make it more exact. The
console's words stand for what is in Envi; what is to change in Okta or in Microsoft Entra ID is said in theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple

from envi_scim.provisioning.access import WhyRefused
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.providers import Provider, provider_of
from envi_scim.provisioning.requests import BULK_ROUTE, RequestRecord
from envi_scim.scim import errors
from envi_scim.scim.dialects.remedies import remedy_for
from envi_scim.scim.dialects.table import LENIENCIES
from envi_scim.scim.errors import ScimError
from envi_scim.scim.notes import Leniency


class Case(NamedTuple):
    """A kind of refusal: the scimType, the reason or the status; which verb and type of resource, if that matters."""

    refusal: str
    method: str = ""
    resource_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a refusal means, and what to change: in general, and in the words of single identity providers."""

    means: str
    change: str
    okta: str = ""
    entra: str = ""

    def change_in(self, provider: Provider | None) -> str:
        """Say what to change, in the words of an identity provider where they are known."""
        words = {Provider.OKTA: self.okta, Provider.ENTRA: self.entra}
        return (provider is not None and words[provider]) or self.change


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What happened, and what to change if it should not happen again; each is a sentence or two."""

    means: str
    change: str


def _scim_type(error: type[ScimError]) -> str:
    return error.scim_type or ""


_NEW_ONE: Final = (
    "Create a token under SCIM Configuration and enter it in the identity provider, as Bearer <token> in the header "
    "Authorization."
)
_NEW_ONE_OKTA: Final = (
    "Create a token under SCIM Configuration. In Okta, open the app's Provisioning > Integration > Edit, paste it into "
    "API Token as Bearer <token>, press Test API Credentials, then Save."
)
_NEW_ONE_ENTRA: Final = (
    "Create a token under SCIM Configuration. In Microsoft Entra ID, open the application's Provisioning, where Tenant "
    "URL stands, paste it into Secret Token without the word Bearer, press Test Connection, then Save."
)
_RETRIED: Final = "Nothing in the identity provider: it repeats the request."
_OUR_FAULT: Final = "Tell the operator of Envi SCIM the number of this request: the cause is in the server's log."
_FORM_OF_BODY: Final = (
    "Look at the attribute mapping and at any transformation in it, and have the body sent as RFC 7643 and RFC "
    "7644 say."
)
_GONE_OKTA: Final = (
    "In Okta, remove the user from the app's Assignments and assign it again: Okta then looks the user up by its "
    "userName, and creates it where there is none."
)
_GONE_ENTRA: Final = (
    "In Microsoft Entra ID, use Provision on-demand for this user, or Restart provisioning: Entra then looks the user "
    "up by its matching attribute, and creates it where there is none."
)
_GONE_USER: Final = Advice(
    means="There is no user with this id: it was deleted, or never existed in this domain.",
    change="Let the identity provider look the user up by its userName again and create it anew.",
    okta=_GONE_OKTA,
    entra=_GONE_ENTRA,
)
_GONE_GROUP: Final = Advice(
    means="There is no group with this id: it was deleted, or never existed in this domain.",
    change="Let the identity provider look the group up by its displayName again and create it anew.",
    okta=(
        "In Okta, open the app's Push Groups, choose Unlink pushed group for this one, and push it again: Okta then "
        "links the group of that name, or creates it."
    ),
    entra=(
        "In Microsoft Entra ID, use Provision on-demand for this group, or Restart provisioning: Entra then looks the "
        "group up by displayName, and creates it where there is none."
    ),
)
_NOT_THE_USERS: Final = Advice(
    means="Another user of this domain has this userName; upper and lower case make no difference.",
    change=(
        "Give one of the two another userName in the identity provider. Only a user that was deleted here, not one "
        "that is inactive, sets its userName free."
    ),
)

ADVICE: Final[Mapping[Case, Advice]] = {
    # Tokens, and the domain that they open.
    Case(WhyRefused.TOKEN_EXPIRED): Advice(
        means="The token has expired.", change=_NEW_ONE, okta=_NEW_ONE_OKTA, entra=_NEW_ONE_ENTRA
    ),
    Case(WhyRefused.TOKEN_REVOKED): Advice(
        means="The token was revoked in Envi, and is still used.",
        change=_NEW_ONE,
        okta=_NEW_ONE_OKTA,
        entra=_NEW_ONE_ENTRA,
    ),
    Case(WhyRefused.CONFIGURATION_INACTIVE): Advice(
        means="The SCIM configuration of the domain is Inactive, so that nothing is provisioned; nothing is lost.",
        change="Under SCIM Configuration press Edit, set Status to Active and press Update. The token stays as it is.",
    ),
    Case(WhyRefused.DOMAIN_NOT_ELIGIBLE): Advice(
        means=(
            "The domain may not be provisioned: that needs the domain type Simple and the authentication HTTP Redirect "
            "or WS Trust."
        ),
        change=(
            "Have an operator of Envi correct the domain under Details, or stop provisioning in the identity provider."
        ),
    ),
    Case(WhyRefused.DOMAIN_RATE): Advice(
        means=(
            "The domain sent more requests than the operator of Envi SCIM allows in a second. Nothing was done; of "
            "such refusals one in ten seconds is on record."
        ),
        change=(
            f"{_RETRIED} If it goes on, let the identity provider send fewer at the same time, or have the operator "
            "raise ENVI_SCIM_MAX_DOMAIN_RATE."
        ),
        okta=(
            "In Okta, a task that failed with Rate limit exceeded is repeated under Dashboard > Tasks by Retry "
            "Selected. If it goes on, have the operator of Envi SCIM raise ENVI_SCIM_MAX_DOMAIN_RATE."
        ),
        entra=(
            "Nothing in Microsoft Entra ID: it repeats what failed in its next cycle. If it goes on, have the operator "
            "of Envi SCIM raise ENVI_SCIM_MAX_DOMAIN_RATE."
        ),
    ),
    Case("401"): Advice(
        means="No token came that is known here.", change=_NEW_ONE, okta=_NEW_ONE_OKTA, entra=_NEW_ONE_ENTRA
    ),
    Case("403"): Advice(
        means=(
            "The token is good, and what was asked may not be done: /Schemas, /ResourceTypes and "
            "/ServiceProviderConfig take no filter."
        ),
        change="Have the identity provider read these addresses without the parameter filter.",
    ),
    Case("403", "DELETE", "User"): Advice(
        means="The user was created in Envi and no identity provider has written to it yet, so none may delete it.",
        change="Assign the user in the identity provider first, which links it; or leave it as it is.",
        okta=(
            "In Okta, assign the user to the app, which links it to the one in Envi; unassigning it then "
            "deactivates it."
        ),
        entra=(
            "In Microsoft Entra ID, take the user into the scope of provisioning, which links it to the one in Envi; "
            "out of scope it is then deactivated."
        ),
    ),
    # What is not there.
    Case("404"): Advice(
        means="There is nothing at this address, or no schema and no resource type of this name.",
        change="The base URL ends in /scim, and nothing stands behind it; copy it from SCIM Configuration.",
        okta=(
            "In Okta, open the app's Provisioning > Integration > Edit: Base URL ends in /scim, and nothing stands "
            "behind it. Copy it from SCIM Configuration."
        ),
        entra=(
            "In Microsoft Entra ID, open the application's Provisioning: Tenant URL ends in /scim, with nothing but "
            "?aadOptscim062020 behind it. Copy it from SCIM Configuration."
        ),
    ),
    Case("404", "", "User"): _GONE_USER,
    Case("404", "", "Group"): _GONE_GROUP,
    Case("404", "DELETE", "User"): Advice(
        means="The user that was to be deleted is not there: it was deleted before.",
        change="Nothing: what the identity provider wants is so already.",
    ),
    Case("404", "DELETE", "Group"): Advice(
        means="The group that was to be deleted is not there: it was deleted before.",
        change="Nothing: what the identity provider wants is so already.",
    ),
    Case("404", "", "Role"): Advice(
        means="There is no role with this id.",
        change="Have the identity provider read /Roles again; the roles of the domain may have changed since.",
    ),
    Case("405"): Advice(
        means="The address is there and does not take this verb.",
        change="Users and groups take GET, POST, PUT, PATCH and DELETE; roles and discovery are only read.",
    ),
    Case("405", "", "Role"): Advice(
        means="Roles are made in Envi; over SCIM they can only be read.",
        change="Create and rename roles in Envi, and give them by groups whose name begins with the User Role Prefix.",
    ),
    # Names that are taken.
    Case(_scim_type(errors.Uniqueness)): Advice(
        means="A name that may exist once in a domain belongs to another; upper and lower case make no difference.",
        change="Give one of the two another name in the identity provider.",
    ),
    Case(_scim_type(errors.Uniqueness), "POST", "User"): Advice(
        means=(
            "A user with this userName is there already, so none was created; upper and lower case make no difference."
        ),
        change="Let the identity provider look the user up by its userName and link it instead of creating it.",
        okta=(
            "In Okta, remove the user from the app's Assignments and assign it again: Okta then finds the user by its "
            "userName and links it."
        ),
        entra=(
            "In Microsoft Entra ID, open Provisioning > Attribute mapping, the one of users, and let the "
            "attribute mapped to userName have Match objects using this attribute: Yes, with precedence 1. Entra then "
            "finds the user."
        ),
    ),
    Case(_scim_type(errors.Uniqueness), "PUT", "User"): _NOT_THE_USERS,
    Case(_scim_type(errors.Uniqueness), "PATCH", "User"): _NOT_THE_USERS,
    Case(_scim_type(errors.Uniqueness), "", "Group"): Advice(
        means="Another group of this domain has this displayName; upper and lower case make no difference.",
        change="Link the group that is there, or give one of the two another name in the identity provider.",
        okta=(
            "In Okta, open the app's Push Groups: push the group with Link Group instead of Create Group, or rename "
            "one of the two in Directory > Groups."
        ),
        entra=(
            "In Microsoft Entra ID, open Provisioning > Attribute mapping, the one of groups, and match "
            "objects by displayName; or rename one of the two groups."
        ),
    ),
    Case("409"): Advice(
        means="Something else that it depends on failed, or changed at the same time.",
        change=_RETRIED,
    ),
    # Filters and lists.
    Case(_scim_type(errors.InvalidFilter)): Advice(
        means="The filter cannot be understood, names no attribute, or compares what cannot be compared.",
        change=(
            "Look at the attribute by which the identity provider matches: it has to be one of /Schemas, as in "
            "userName eq "
            '"name".'
        ),
        okta=(
            "In Okta, open the app's Provisioning > Integration: the unique identifier field for users has to be "
            "userName, or another attribute that /Schemas lists."
        ),
        entra=(
            "In Microsoft Entra ID, open Provisioning > Mappings: the target attribute that has Match objects using "
            "this attribute has to be one that /Schemas lists, such as userName or externalId."
        ),
    ),
    Case(_scim_type(errors.TooMany)): Advice(
        means="The filter would have made the server look at too many resources.",
        change=(
            "Match by an attribute that is found at once: userName, externalId, id or emails.value of users, "
            "displayName or externalId of groups."
        ),
        entra=(
            "In Microsoft Entra ID, open Provisioning > Mappings and match objects by userName or externalId, "
            "groups by "
            "displayName or externalId."
        ),
    ),
    Case(_scim_type(errors.InvalidCursor)): Advice(
        means="The cursor of a list is none that was given for just this query.",
        change="Have the client repeat all other parameters unchanged from page to page, or begin the list again.",
    ),
    Case(_scim_type(errors.ExpiredCursor)): Advice(
        means="The cursor of a list was given too long ago.",
        change="Have the client begin the list again, and read its pages one soon after the other.",
    ),
    Case(_scim_type(errors.InvalidCount)): Advice(
        means="The count of a list is no number, or was changed in the middle of a list that is read by cursor.",
        change="Have the client send one whole number, and the same one with each page.",
    ),
    # Bodies.
    Case(_scim_type(errors.InvalidSyntax)): Advice(
        means=(
            "The body is not the JSON or not the message that belongs there; in strict mode also an attribute or "
            "schema "
            "that is unknown, or an operation without a path."
        ),
        change=(
            f"{_FORM_OF_BODY} Where the identity provider cannot, set the mode of the SCIM configuration to compatible."
        ),
        entra=(
            "In Microsoft Entra ID, compare Provisioning > Mappings with /Schemas, and add ?aadOptscim062020 to Tenant "
            "URL; in strict mode Entra is understood only so far, so set the mode of the SCIM configuration to "
            "compatible."
        ),
        okta=(
            "In Okta, open Provisioning > To App and remove the attributes that /Schemas does not list; in strict mode "
            "Okta is understood only so far, so set the mode of the SCIM configuration to compatible."
        ),
    ),
    Case(_scim_type(errors.InvalidPath)): Advice(
        means="The path of a PATCH operation, or of sortBy, is malformed or names no attribute.",
        change="Take the attribute out of the mapping or correct its name; /Schemas lists those that there are.",
        entra=(
            "In Microsoft Entra ID, open Provisioning > Mappings and correct the name of the target attribute, or "
            "delete "
            "its line; /Schemas lists the attributes that there are."
        ),
    ),
    Case(_scim_type(errors.NoTarget)): Advice(
        means="A PATCH operation names a value that is not there, or removes something without saying what.",
        change="Have the value added before it is changed, and a path sent with each remove.",
    ),
    Case(_scim_type(errors.InvalidValue)): Advice(
        means="A value that is required is missing or empty, or one does not fit its attribute.",
        change=(
            "Look at what the mapping gives for this resource: userName of a user and displayName of a group must not "
            "be empty, and each value must be of its attribute's type."
        ),
        okta=(
            "In Okta, open Provisioning > To App and look with Preview what the mapping gives for this person: "
            "userName "
            "must not be empty, and each value must be of its attribute's type."
        ),
        entra=(
            "In Microsoft Entra ID, look at the provisioning logs of this object for what was sent, and at "
            "Provisioning > "
            "Mappings for where it comes from: userName and displayName must not be empty."
        ),
    ),
    Case(_scim_type(errors.InvalidValue), "", "Group"): Advice(
        means="The group has no displayName, or names a member that is no user and no group of this domain.",
        change="Provision the members of a group before the group, and give it a displayName.",
        okta="In Okta, assign the people of the group to the app first, then push the group again.",
        entra=(
            "In Microsoft Entra ID, take the members of the group into the scope of provisioning too; they come before "
            "the group."
        ),
    ),
    Case(_scim_type(errors.Mutability)): Advice(
        means="It would change what only the server may: id, meta, a user's groups, or what was declared to stay.",
        change="Take these attributes out of the mapping; membership is changed at the group.",
    ),
    Case("400"): Advice(
        means="The request cannot be understood.",
        change=_FORM_OF_BODY,
    ),
    Case("412"): Advice(
        means="The resource was changed since the identity provider read it, and the request names the older version.",
        change=(
            "Nothing: it reads the resource again and repeats. If this goes on, two systems write the same resource."
        ),
    ),
    Case("413"): Advice(
        means="The body is larger than the server takes.",
        change=(
            "Have fewer members or operations sent with one request; or have the operator of Envi SCIM allow larger "
            "bodies."
        ),
    ),
    Case("414"): Advice(
        means="The address with its parameters is longer than the server takes.",
        change="Have a long filter sent by POST to /.search, or a shorter one.",
    ),
    Case("415"): Advice(
        means="The body is of a media type that is no SCIM.",
        change="Have it sent as application/scim+json, or as application/json.",
    ),
    Case("429"): Advice(
        means="More requests came at once than are served.",
        change=f"{_RETRIED} Where it can be set, let fewer come at the same time.",
    ),
    Case("4xx"): Advice(
        means="The request was refused.",
        change="Look at the sentence in the answer, which the identity provider has in its log.",
    ),
    # Faults of ours, and answers that nobody waited for.
    Case("500"): Advice(means="The server failed, which is no fault of the request.", change=_OUR_FAULT),
    Case("501"): Advice(
        means="There is no /Me here: the token is that of a domain and stands for no user.",
        change="Have the client ask for /Users with a filter by userName.",
    ),
    Case("503"): Advice(
        means="The database did not answer, or too much was under way just then.",
        change=f"{_RETRIED} If it goes on, tell the operator of Envi SCIM.",
    ),
    Case("5xx"): Advice(means="The server could not answer.", change=_OUR_FAULT),
    Case("0"): Advice(
        means="The client went away before the answer was there, so it does not know whether it was done.",
        change=(
            "Nothing, where it happens once: it repeats the request. If it goes on, give it more time for an answer."
        ),
    ),
}

CHANGES: Final[Mapping[str, str]] = {
    EventKind.USER_CREATE: "A user was created.",
    EventKind.USER_UPDATE: "Attributes of a user were changed.",
    EventKind.USER_LINK: "A user that was created in Envi was linked: it belongs to the identity provider from now on.",
    EventKind.USER_DEACTIVATE: "A user was deactivated: it may not sign in, and keeps its id, groups and roles.",
    EventKind.USER_REACTIVATE: "A user was reactivated: the same user, with its groups and roles.",
    EventKind.USER_DELETE: "A user was deleted for good, and is in no group any more.",
    EventKind.USER_LOCK: "A user was locked in Envi, which no identity provider can undo.",
    EventKind.USER_UNLOCK: "A user was unlocked in Envi.",
    EventKind.USER_PASSWORD: "A local user was given a password.",
    EventKind.GROUP_CREATE: "A group was created.",
    EventKind.GROUP_UPDATE: "Attributes of a group were changed, perhaps with its members.",
    EventKind.GROUP_MEMBERS: "Members joined or left a group.",
    EventKind.GROUP_DELETE: "A group was deleted; its members stay, without the role that it gave.",
    EventKind.DOMAIN_CREATE: "The domain was created.",
    EventKind.DOMAIN_UPDATE: "The type or the authentication of the domain was changed.",
    EventKind.ORGANIZATION_CREATE: "An organization was created.",
    EventKind.ORGANIZATION_UPDATE: "An organization was renamed.",
    EventKind.ROLE_CREATE: "A role was created.",
    EventKind.ROLE_UPDATE: "A role was renamed.",
    EventKind.CONFIGURATION_UPDATE: "The SCIM configuration was changed.",
    EventKind.CONFIGURATION_KEEP: "It was changed which attributes of users SCIM overwrites.",
    EventKind.PASSWORD_WORDS: "The words that passwords may not contain were changed.",
    EventKind.SCHEMA_DECLARE: "The attributes of the domain's own were changed.",
    EventKind.TOKEN_CREATE: "A token was created.",
    EventKind.TOKEN_REVOKE: "A token was revoked.",
    EventKind.ADMINISTRATOR_CREATE: "An administrator was added.",
    EventKind.ADMINISTRATOR_RIGHTS: "The rights of an administrator were changed.",
    EventKind.ADMINISTRATOR_PASSWORD: "An administrator was given a password.",
    EventKind.ADMINISTRATOR_DISABLE: "An administrator was disabled.",
    EventKind.ADMINISTRATOR_ENABLE: "An administrator was enabled.",
}
NOTHING_CHANGED: Final = "Nothing was changed."
_SOMETHING_CHANGED: Final = "Something was changed."
_BULK_CHANGED: Final = "A bulk request: each of its operations changed something of its own, or nothing."

TOLERATED: Final[Mapping[str, str]] = {rewrite.id: rewrite.description for rewrite in LENIENCIES} | {
    Leniency.UNKNOWN_ATTRIBUTE: "An attribute that no schema knows was dropped.",
    Leniency.UNKNOWN_SCHEMA: "A URN in schemas that is no schema of the resource was left out.",
    Leniency.MISSING_SCHEMA: "A schema whose attributes are there, but which schemas does not name, was added to it.",
    Leniency.PASSWORD: "A password was dropped: it is never stored, logged or returned.",
    Leniency.UNKNOWN_MEMBER: "A member of a group that does not exist was skipped.",
    Leniency.UNKNOWN_SORT: "A sortBy that no schema knows was ignored: the list came in the order of creation.",
    Leniency.SEARCH_AS_TEXT: "In the body of a search, a number came as a text, or a list of names as one.",
    Leniency.METHOD_IN_ANY_CASE: "The method of a bulk operation was understood in another case.",
    Leniency.BULK_PATH: "The path of a bulk operation lacked its slash, or was the full URL of the resource.",
    Leniency.MISSING_BULK_ID: "A POST in a bulk request lacked its bulkId; nothing can refer to what it created.",
    Leniency.BARE_OPERATIONS: "The data of a PATCH in a bulk request was the array of its operations alone.",
    Leniency.NO_PATH: "A PATCH operation without a path was applied to the attributes in its value.",
    Leniency.PATH_TO_VALUE: "An add or replace had a path that selects a whole value.",
    Leniency.NO_MATCH: "A PATCH replace whose filter matched nothing created the value.",
    Leniency.PARTIAL_REPLACE: "A PATCH replace of an attribute with parts kept the parts that its value did not name.",
}
_TOLERATED: Final = "Something was let pass that the standard does not know."

_FIRST_ERROR: Final = HTTPStatus.BAD_REQUEST
_FIRST_FAULT: Final = HTTPStatus.INTERNAL_SERVER_ERROR


def explained(record: RequestRecord) -> Explanation | None:
    """Explain why a request was refused or failed; None where it was not."""
    if record.status and record.status < _FIRST_ERROR:
        return None
    advice = _advice(record)
    return Explanation(means=advice.means, change=advice.change_in(provider_of(record.client)))


def _advice(record: RequestRecord) -> Advice:
    """Find the most exact entry of the table."""
    for what in (record.refusal, str(record.status)):
        for case in (
            Case(what, record.method, record.resource_type),
            Case(what, record.method),
            Case(what, "", record.resource_type),
            Case(what),
        ):
            if what and case in ADVICE:
                return ADVICE[case]
    return ADVICE[Case("5xx" if record.status >= _FIRST_FAULT else "4xx")]


def change_in_words(record: RequestRecord) -> str:
    """Say what a request changed."""
    if record.change:
        return CHANGES.get(record.change, _SOMETHING_CHANGED)
    return _BULK_CHANGED if record.route == BULK_ROUTE and record.status < _FIRST_ERROR else NOTHING_CHANGED


def tolerance_in_words(leniency: str) -> Explanation:
    """Say what was tolerated under the name of a leniency, and what to change so that it is needed no more."""
    return Explanation(means=TOLERATED.get(leniency, _TOLERATED), change=remedy_for(leniency))
