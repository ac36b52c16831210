"""Owns the list of all leniencies, in the order in which they are applied. `docs/reference/leniencies` shows it.

An entry is added together with a recorded exchange in `tests/dialects` that fails without it.
"""

from typing import Final

from envi_scim.scim.dialects import filters, operations, roles, values
from envi_scim.scim.dialects.rewrite import Rewrite

_ENTRA: Final = "Microsoft Entra ID"
_OKTA: Final = "Okta"
_JUMPCLOUD: Final = "JumpCloud"
_ONELOGIN: Final = "OneLogin"
_AUTHENTIK: Final = "authentik"
_KEYCLOAK: Final = "Keycloak plug-ins"

LENIENCIES: Final[tuple[Rewrite, ...]] = (
    Rewrite(
        id="operation-in-any-case",
        needed_by=(_ENTRA,),
        description="The op of a PATCH operation is understood in any case: Add, Replace, Remove.",
        of_operation=operations.operation_in_any_case,
    ),
    Rewrite(
        id="paths-as-keys",
        needed_by=(_ENTRA,),
        description=(
            "A key of a path-less value may be a path: name.givenName, "
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department."
        ),
        of_operation=operations.paths_as_keys,
    ),
    Rewrite(
        id="carried-along",
        needed_by=(_OKTA, _AUTHENTIK),
        description=(
            "id, schemas, meta and groups in a path-less value are ignored: the client sends back what it was given."
        ),
        of_operation=operations.carried_along,
    ),
    Rewrite(
        id="attribute-without-urn",
        needed_by=(_ENTRA,),
        description=(
            "A filter, or the path of a PATCH operation, may name an attribute of an extension without its URN, such "
            "as manager."
        ),
        of_operation=operations.path_without_urn,
        of_filter=filters.attribute_without_urn,
    ),
    Rewrite(
        id="remove-these",
        needed_by=(_ENTRA, _JUMPCLOUD, _AUTHENTIK),
        description="A remove with a value removes the values that it names, and does not empty the attribute.",
        of_operation=operations.remove_these,
    ),
    Rewrite(
        id="list-as-one",
        needed_by=(_ENTRA,),
        description="A list of one object where there is one object, such as the manager, stands for that object.",
        of_value=values.list_as_one,
    ),
    Rewrite(
        id="boolean-as-text",
        needed_by=(_ENTRA, _KEYCLOAK, _ONELOGIN),
        description=(
            '"True" and "False", in any usual case, stand for true and false where the attribute is boolean, '
            "in filters too."
        ),
        of_value=values.boolean_as_text,
        of_operation=operations.boolean_in_selector,
        of_filter=filters.boolean_as_text,
    ),
    Rewrite(
        id="empty-text",
        needed_by=(_JUMPCLOUD, _ENTRA, _OKTA),
        description="An empty text, or an empty list where there is one value, is null: the attribute is unassigned.",
        of_value=values.empty_text,
    ),
    Rewrite(
        id="manager-id",
        needed_by=(_ONELOGIN,),
        description="managerId in a manager, as SCIM 1.1 had it, stands for value.",
        of_value=values.manager_id,
    ),
    Rewrite(
        id="reference-as-id",
        needed_by=(_ENTRA,),
        description="The manager may be given as an id alone instead of an object with a value.",
        of_value=values.reference_as_id,
    ),
    Rewrite(
        id="empty-reference",
        needed_by=(_ENTRA,),
        description="A manager whose value is empty is no manager.",
        of_value=values.empty_reference,
    ),
    Rewrite(
        id="empty-element",
        needed_by=(_OKTA, _JUMPCLOUD),
        description="An e-mail address, or another of many values, that has a type but no value is left out.",
        of_value=values.empty_element,
    ),
    Rewrite(
        id="one-as-list",
        needed_by=(_ONELOGIN,),
        description="An object where a list of objects belongs, such as emails, stands for a list of one.",
        of_value=values.one_as_list,
    ),
    Rewrite(
        id="packed-role",
        needed_by=(_ENTRA,),
        description=(
            "A role whose value is JSON in a text is the role that this names by value, displayName or id; "
            "the displayName becomes its display, and the value stays as it came."
        ),
        of_value=roles.packed_role,
    ),
    Rewrite(
        id="text-without-quotes",
        needed_by=(_AUTHENTIK, _ENTRA),
        description="A filter may compare with a word without quotes.",
        of_filter=filters.text_without_quotes,
    ),
)
