"""Owns what an administrator changes in an identity provider so that it needs a leniency no more: a sentence for each.

Public text: `envi-scim scim strictness` and the console show it.
"""

from collections.abc import Mapping
from typing import Final

from envi_scim.scim.notes import KEPT_ATTRIBUTE, Leniency

_GENERAL: Final = "Have the identity provider send what RFC 7643 and RFC 7644 say."

REMEDIES: Final[Mapping[str, str]] = {
    "operation-in-any-case": (
        "Write op in small letters. In Microsoft Entra ID, add the feature flag aadOptscim062020 to the tenant URL."
    ),
    "paths-as-keys": (
        "Send a path with each PATCH operation. Microsoft Entra ID does so without the feature flag aadOptscim062020, "
        "and then needs operation-in-any-case."
    ),
    "carried-along": "Send the attributes that change, each with its path, instead of the whole resource.",
    "remove-these": 'Remove a value by its path, such as members[value eq "id"], without a value beside it.',
    "boolean-as-text": (
        "Map the attribute as a boolean: true and false without quotes. In Microsoft Entra ID, add the feature flag "
        "aadOptscim062020 to the tenant URL."
    ),
    "empty-text": "Leave an attribute without a value out, or remove it; do not send an empty text.",
    "manager-id": "Map the manager to the sub-attribute value instead of managerId.",
    "reference-as-id": "Map the manager to manager.value, so that an object with the id is sent.",
    "empty-reference": "Remove the manager by its path where there is none; do not send an empty one.",
    "empty-element": "Leave out e-mail addresses, phone numbers and the like that have no value.",
    "one-as-list": "Send a list of objects for attributes with many values, such as emails, even for one.",
    "packed-role": (
        "Map the roles with SingleAppRoleAssignment instead of AppRoleAssignmentsComplex, so that a value is a name."
    ),
    "list-as-one": "Send an object, not a list of one, where there is one value, such as the manager.",
    "attribute-without-urn": "Name an extension's attribute, in a filter or a path, by its URN in front.",
    "text-without-quotes": "Put the text that a filter compares with in double quotes.",
    Leniency.UNKNOWN_ATTRIBUTE: (
        "Take the attribute out of the mapping or correct its name; /Schemas lists those that there are."
    ),
    Leniency.UNKNOWN_SCHEMA: "Take the URN out of the mapping; /Schemas lists those that there are.",
    Leniency.MISSING_SCHEMA: "Name each schema whose attributes are sent in schemas.",
    Leniency.PASSWORD: (
        "Do not send passwords. In Okta, Sync Password off is not enough: a create carries one until the connector is "
        "changed."
    ),
    Leniency.UNKNOWN_MEMBER: "Provision the users of a group before the group; send no members that were deleted.",
    Leniency.NO_PATH: "Send a path with each PATCH operation: Okta's deactivation, for one, has none.",
    Leniency.PATH_TO_VALUE: 'End the path in a sub-attribute: emails[type eq "work"].value.',
    Leniency.NO_MATCH: "Add a value before it is replaced: op add with the attribute as path and a list of values.",
    Leniency.PARTIAL_REPLACE: (
        "Change single parts by their path, such as name.givenName, or use add, which keeps the others."
    ),
    KEPT_ATTRIBUTE: (
        "Take the attribute out of the mapping for updates, or let the identity provider overwrite it: in Envi, on the "
        "domain's Update tab."
    ),
    Leniency.UNKNOWN_SORT: "Sort by an attribute that /Schemas lists, or do not ask for an order.",
    Leniency.SEARCH_AS_TEXT: "In the body of a search, write numbers without quotes and names of attributes as a list.",
    Leniency.METHOD_IN_ANY_CASE: "Write the method of a bulk operation in capitals.",
    Leniency.BULK_PATH: "Give a bulk operation a path below the base URL, with a slash in front: /Users/id.",
    Leniency.MISSING_BULK_ID: "Give each POST of a bulk request a bulkId.",
    Leniency.BARE_OPERATIONS: "Give a PATCH of a bulk request a whole PatchOp message as data, with its schemas.",
}


def remedy_for(leniency: str) -> str:
    """Say what to change so that a leniency is needed no more."""
    return REMEDIES.get(leniency, _GENERAL)
