"""Owns whether a resource may be stored as it came: for a create, for a replace, after a patch.

What goes in is JSON in any spelling of the names; what comes out is a document in the canonical one, with
`schemas` first and rebuilt from what is there. Values stay as they came. Who may write what, and what
single values must be, is in `values`; what the checks were compiled from is in `plans`.

| | create | replace | patched |
| --- | --- | --- | --- |
| read-only attributes | ignored | ignored, kept from the current document | as they are |
| immutable attributes | set | must match or be absent, then kept | checked by the patch |
| password | dropped | dropped | dropped by the patch |
| required, keys, primary | checked | checked | checked |
"""

from typing import Final

from msgspec import Struct

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, Mutability
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.plans import LONGEST_KEY, Plan, plan_of
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.values import canonical_value, check_each

__all__ = ["UNKNOWN_ATTRIBUTE", "Checked", "canonical_value", "for_create", "for_patched", "for_replace"]

UNKNOWN_ATTRIBUTE: Final = Leniency.UNKNOWN_ATTRIBUTE

# Where RFC 7643 §8.7 has the schemas of its resource types.
_CORE_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:"

# No character takes more than four bytes in UTF-8: a text this short needs no count.
_SURELY_SHORT: Final = LONGEST_KEY // 4


class Checked(Struct, frozen=True, kw_only=True):
    """A document that may be stored, and what was tolerated in the body that it was made of."""

    document: Document
    notes: tuple[Note, ...] = ()


def for_create(body: Json, resource_type: ResourceType, *, strict: bool) -> Checked:
    """Check the body of a create (RFC 7644 §3.3).

    Raises:
        InvalidSyntax: the body is no object, says one thing twice or, in strict mode, something unknown.
        InvalidValue: a required value is missing, or a value does not fit its attribute.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax("The body must be a JSON object: the resource.")
    plan = plan_of(resource_type)
    inspection = Inspection(strict=strict)
    document: Document = {"schemas": None}
    plan.members.check_into(document, body, inspection)
    _rebuild_schemas(document, plan, inspection)
    plan.members.check_required(document)
    _check_keys(document, plan)
    return Checked(document=document, notes=inspection.notes)


def for_replace(body: Json, current: Document, resource_type: ResourceType, *, strict: bool) -> Checked:
    """Check the body of a replace, and keep what a client cannot change (RFC 7644 §3.5.1).

    Raises:
        InvalidSyntax: as for a create.
        InvalidValue: as for a create.
        Mutability: an immutable attribute that has a value is given another one.
    """
    checked = for_create(body, resource_type, strict=strict)
    plan = plan_of(resource_type)
    document = checked.document
    for name in plan.read_only:
        if name in current:
            document[name] = current[name]
    if plan.immutable:
        _keep_immutable(document, current, plan)
        document["schemas"] = _schemas_of(document, plan)
    return checked


def for_patched(document: Document, resource_type: ResourceType) -> Document:
    """Check a patched document as a whole; it comes back as it is, or with its `schemas` brought up to date.

    Raises:
        InvalidValue: a required value is missing, a key is too long, or two values are primary.
    """
    plan = plan_of(resource_type)
    plan.members.check_required(document)
    _check_keys(document, plan)
    for urn, attribute in plan.many:
        container = document if urn is None else document.get(urn)
        values = container.get(attribute.name) if isinstance(container, dict) else None
        if isinstance(values, list):
            check_each(values, attribute)
    schemas = _schemas_of(document, plan)
    return document if document.get("schemas") == schemas else {**document, "schemas": schemas}


def _rebuild_schemas(document: Document, plan: Plan, inspection: Inspection) -> None:
    """Replace the announced URNs by those whose attributes are there, and judge what was announced."""
    announced = document["schemas"]
    schemas = document["schemas"] = _schemas_of(document, plan)
    if announced == schemas:
        return
    given = [urn.lower() for urn in announced if isinstance(urn, str)] if isinstance(announced, list) else []
    if plan.core_urn.lower() not in given and any(urn.startswith(_CORE_URN) for urn in given):
        raise InvalidSyntax(f"schemas names a resource of another type; here it must name {plan.core_urn}.")
    for urn in announced if isinstance(announced, list) else []:
        if isinstance(urn, str) and urn.lower() not in plan.urns:
            inspection.tolerate(
                Leniency.UNKNOWN_SCHEMA,
                urn,
                otherwise=f"schemas names '{shown(urn)}', which is no schema of this type.",
            )
    for urn in schemas:
        if isinstance(urn, str) and urn.lower() not in given:
            inspection.tolerate(Leniency.MISSING_SCHEMA, urn, otherwise=f"schemas must name {urn}.")


def _schemas_of(document: Document, plan: Plan) -> list[Json]:
    schemas: list[Json] = [plan.core_urn]
    for urn, required in plan.extensions:
        if document.get(urn):
            schemas.append(urn)
        elif required:
            raise InvalidValue(f"The extension {urn} is required.")
    return schemas


def _check_keys(document: Document, plan: Plan) -> None:
    for name in plan.keys:
        value = document.get(name)
        if isinstance(value, str) and len(value) > _SURELY_SHORT and len(value.encode()) > LONGEST_KEY:
            raise InvalidValue(f"{name} must not be longer than {LONGEST_KEY} bytes.")


def _keep_immutable(document: Document, current: Document, plan: Plan) -> None:
    for urn, attribute in plan.immutable:
        before = current if urn is None else current.get(urn)
        if not isinstance(before, dict) or before.get(attribute.name) is None:
            continue
        name = attribute.name
        after = document if urn is None else document.setdefault(urn, {})
        if isinstance(after, dict) and after.setdefault(name, before[name]) != before[name]:
            raise Mutability(f"{name} is immutable: it has a value, which cannot be changed.")
