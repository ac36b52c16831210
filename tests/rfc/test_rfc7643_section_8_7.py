"""RFC 7643 §8.7: the schemas that are served are those of the RFC, but for differences with a reason each.

`rfc7643_section_8_7.json` is our table of the characteristics in the JSON of §8.7, without its prose.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from envi_scim.scim import discovery, urns

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("rfc7643_section_8_7.json").read_text())

USER, GROUP, ENTERPRISE = urns.USER_URN, urns.GROUP_URN, urns.ENTERPRISE_USER_URN
CONFIG, TYPE, SCHEMA = urns.SERVICE_PROVIDER_CONFIG_URN, urns.RESOURCE_TYPE_URN, urns.SCHEMA_URN

# What the RFC leaves out means the default of §2.2.
DEFAULTS = {
    "type": "string",
    "multiValued": False,
    "required": False,
    "canonicalValues": [],
    "caseExact": False,
    "mutability": "readWrite",
    "returned": "default",
    "uniqueness": "none",
    "referenceTypes": [],
}

REFERENCE = "§2.3.7: a reference is case exact"
ABSENT = "absent"
IS_AN_ID = "its value is an id, which is case exact (§3.1)"

# (schema, attribute, characteristic): (in the RFC's JSON, here, why)
DIFFERENCES: dict[tuple[str, str, str], tuple[Any, Any, str]] = {
    (USER, "profileUrl", "caseExact"): (False, True, REFERENCE),
    (USER, "photos.value", "caseExact"): (False, True, REFERENCE),
    (USER, "x509Certificates.value", "caseExact"): (False, True, "§2.3.6: binary values are case exact"),
    (USER, "addresses.primary", ""): (ABSENT, True, "§2.4 has it for every multi-valued attribute; §8.2 uses it here"),
    (USER, "groups.value", "caseExact"): (False, True, IS_AN_ID),
    (USER, "groups.$ref", "caseExact"): (False, True, REFERENCE),
    (USER, "groups.$ref", "referenceTypes"): (["User", "Group"], ["Group"], "§4.1.2: the URI of a Group"),
    (GROUP, "displayName", "required"): (False, True, "§4.2: REQUIRED"),
    (GROUP, "displayName", "uniqueness"): ("none", "server", "a role is found by the name of a group; Entra wants 409"),
    (GROUP, "members.value", "required"): (False, True, "§4.2 lets the service require it: nobody is no member"),
    (GROUP, "members.value", "caseExact"): (False, True, IS_AN_ID),
    (GROUP, "members.$ref", "caseExact"): (False, True, REFERENCE),
    (GROUP, "members.display", ""): (ABSENT, True, "§8.4 shows it; clients read it and we derive it"),
    (ENTERPRISE, "manager.value", "caseExact"): (False, True, IS_AN_ID),
    (ENTERPRISE, "manager.$ref", "caseExact"): (False, True, REFERENCE),
    **{
        (CONFIG, f"pagination{part}", ""): (ABSENT, True, "RFC 9865 §4")
        for part in (
            "",
            ".cursor",
            ".index",
            ".defaultPaginationMethod",
            ".defaultPageSize",
            ".maxPageSize",
            ".cursorTimeout",
        )
    },
    (CONFIG, "documentationUri", "caseExact"): (False, True, REFERENCE),
    (CONFIG, "etag", ""): (ABSENT, True, "§5: REQUIRED"),
    (CONFIG, "etag.supported", ""): (ABSENT, True, "§5: REQUIRED"),
    (CONFIG, "authenticationSchemes.type", ""): (ABSENT, True, "§5: REQUIRED"),
    (CONFIG, "authenticationSchemes.primary", ""): (ABSENT, True, "§2.4, and §8.5 uses it"),
    (CONFIG, "authenticationSchemes.specUri", "caseExact"): (False, True, REFERENCE),
    (CONFIG, "authenticationSchemes.documentationUri", "caseExact"): (False, True, REFERENCE),
    (TYPE, "endpoint", "caseExact"): (False, True, REFERENCE),
    (TYPE, "schemaExtensions", "multiValued"): (False, True, "§6: a list of URIs"),
    (TYPE, "schemaExtensions", "required"): (True, False, "§6: OPTIONAL"),
    (SCHEMA, "attributes.type", "canonicalValues"): (
        ["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference"],
        ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"],
        "§2.3.6 has binary, which x509Certificates is made of",
    ),
    (SCHEMA, "attributes.subAttributes.type", "canonicalValues"): (
        ["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference"],
        ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"],
        "as attributes.type",
    ),
    (SCHEMA, "attributes.subAttributes.referenceTypes", "multiValued"): (False, True, "§7: an array, as in attributes"),
}


def flattened(attributes: list[dict[str, Any]], prefix: str = "") -> dict[str, dict[str, Any]]:
    flat: dict[str, dict[str, Any]] = {}
    for attribute in attributes:
        path = prefix + attribute["name"]
        flat[path] = {name: attribute.get(name, default) for name, default in DEFAULTS.items()}
        flat |= flattened(attribute.get("subAttributes", []), f"{path}.")
    return flat


# What is served besides: roles, of which the RFC has no schema.
BESIDES = {urns.ROLE_URN, urns.OKTA_ROLE_URN}


def served() -> dict[str, Any]:
    documents = {str(document["id"]): document for document in discovery.schemas("https://scim.example")}
    return {urn: document for urn, document in documents.items() if urn not in BESIDES}


def differences() -> dict[tuple[str, str, str], tuple[Any, Any]]:
    found: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for urn, document in served().items():
        theirs = {path: DEFAULTS | given for path, given in TABLE[urn]["attributes"].items()}
        ours = flattened(document["attributes"])
        for path in theirs.keys() | ours.keys():
            if path not in theirs or path not in ours:
                found[urn, path, ""] = (ABSENT, True) if path not in theirs else (True, ABSENT)
                continue
            for name in DEFAULTS:
                if theirs[path][name] != ours[path][name]:
                    found[urn, path, name] = (theirs[path][name], ours[path][name])
    return found


def test_the_schemas_of_the_rfc_are_served_and_no_others() -> None:
    assert served().keys() == TABLE.keys()


@pytest.mark.clause("7643-7-2..7")
@pytest.mark.parametrize("urn", sorted(TABLE))
def test_a_schema_has_the_name_that_the_rfc_gives_it(urn: str) -> None:
    assert served()[urn]["name"] == TABLE[urn]["name"]


@pytest.mark.clause("7643-4.1.2-10", "7643-7-12")
def test_every_difference_from_the_rfc_is_one_that_we_chose() -> None:
    chosen = {key: (theirs, ours) for key, (theirs, ours, _) in DIFFERENCES.items()}

    assert differences() == chosen


@pytest.mark.clause("7643-2.4-2", "7643-2.4-9")
def test_every_difference_from_the_rfc_has_a_reason() -> None:
    assert all(reason for _, _, reason in DIFFERENCES.values())


@pytest.mark.clause("7643-7-9")
def test_every_attribute_tells_people_what_it_means() -> None:
    """RFC 7643 §7: "When applicable, service providers MUST specify the description"."""

    def described(attributes: list[dict[str, Any]]) -> bool:
        return all(one["description"] and described(one.get("subAttributes", [])) for one in attributes)

    assert all(described(document["attributes"]) for document in served().values())
