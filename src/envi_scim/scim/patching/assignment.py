"""Owns how one attribute gets or loses its value, within the attribute's mutability.

A container is whatever holds attributes: a resource, an extension's object, one value of a complex
attribute. Each function gives back the same object when nothing changes and a new one otherwise: what is
not touched is shared, and nothing is ever changed in place.
"""

from typing import cast

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Type
from envi_scim.scim.errors import InvalidSyntax, InvalidValue
from envi_scim.scim.errors import Mutability as NotMutable
from envi_scim.scim.filters.evaluate import is_empty
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.patching import elements
from envi_scim.scim.patching.context import Context
from envi_scim.scim.patching.operations import Kind
from envi_scim.scim.values import canonical_value, refuse_password


def assign(container: Document, attribute: Attribute, raw: Json, *, kind: Kind, context: Context) -> Document:
    """Add to an attribute of a container, or replace its value.

    A complex value replaces the sub-attributes that it names and leaves the others (RFC 7644 §3.5.2.3); in strict mode
    a replace leaves none ("MUST replace the entire complex attribute", interoperability profile §6.5.2.1).
    `null` unassigns, except that an add to a multi-valued attribute then adds nothing.
    """
    check_writable(attribute)
    if attribute.mutability is Mutability.WRITE_ONLY:
        # The password: its form is checked, and it is never kept.
        if checked(raw, attribute, context) is not None:
            _drop_password(attribute, context)
        return container
    if attribute.multi_valued:
        return put(container, attribute, _values(container, attribute, raw, kind=kind, context=context))
    if attribute.type is Type.COMPLEX and isinstance(raw, dict):
        current = cast("Document", container.get(attribute.name) or {})
        if kind is Kind.REPLACE and current:
            current = _replaced(current, attribute, raw, context)
        return put(container, attribute, merge(current, attribute, raw, kind=kind, context=context))
    return put(container, attribute, checked(raw, attribute, context))


def _replaced(current: Document, attribute: Attribute, raw: Document, context: Context) -> Document:
    """Give what of a complex value outlives its replacement: nothing in strict mode, else what is not named."""
    if context.strict:
        return {}
    named = {name.lower() for name in raw}
    if any(name.lower() not in named for name in current):
        context.notes.append(Note(id=Leniency.PARTIAL_REPLACE, subject=attribute.name))
    return current


def unassign(container: Document, attribute: Attribute) -> Document:
    """Take an attribute away. Raises Mutability where it is required, immutable or read-only (RFC 7644 §3.5.2.2)."""
    check_writable(attribute)
    if attribute.required:
        raise NotMutable(f"{attribute.name} is required and cannot be removed.")
    return put(container, attribute, None)


def put(container: Document, attribute: Attribute, value: Json) -> Document:
    """Store a checked value under an attribute; an empty one unassigns it."""
    name = attribute.name
    current = container.get(name)
    # An empty text is no value, but in strict mode, where it got this far as one (RFC 7643 §2.5).
    if (is_empty(value) and value != "") or (attribute.required and isinstance(value, str) and not value.strip()):
        value = None
    if current == value and (value is not None or name not in container):
        return container
    if attribute.mutability is Mutability.IMMUTABLE and current is not None:
        raise NotMutable(f"{name} is immutable: once it has a value it cannot be changed.")
    if value is not None:
        return {**container, name: value}
    if attribute.required:
        raise InvalidValue(f"{name} is required and cannot be empty.")
    return {key: kept for key, kept in container.items() if key != name}


def merge(current: Document, attribute: Attribute, raw: Json, *, kind: Kind, context: Context) -> Document:
    """Give a complex value with the sub-attributes that a request names changed, and the others as they are.

    Read-only sub-attributes are ignored here, as RFC 7643 §2.2 has it for what comes along with others.
    """
    if not isinstance(raw, dict):
        raise InvalidValue(f"{attribute.name} is complex: its value must be an object.")
    changed = current
    for name, value in raw.items():
        sub_attribute = attribute.subs.get(name.lower())
        if sub_attribute is None:
            unknown(f"{attribute.name}.{name}", context)
        elif sub_attribute.mutability is not Mutability.READ_ONLY:
            changed = assign(changed, sub_attribute, value, kind=kind, context=context)
    return changed


def checked(raw: Json, attribute: Attribute, context: Context) -> Json:
    """Check a value by itself and spell its names canonically; None where it is no value. Raises InvalidValue."""
    return canonical_value(raw, attribute, strict=context.strict, notes=context.notes)


def check_writable(attribute: Attribute) -> None:
    """Refuse an attribute that no client may write. Raises Mutability."""
    if attribute.mutability is Mutability.READ_ONLY:
        raise NotMutable(f"{attribute.name} is read-only.")


def unknown(name: str, context: Context) -> None:
    """Note an attribute that no schema knows; in strict mode refuse it."""
    if context.strict:
        raise InvalidSyntax(f"There is no attribute '{shown(name)}'.")
    context.notes.append(Note(id=Leniency.UNKNOWN_ATTRIBUTE, subject=name))


def _drop_password(attribute: Attribute, context: Context) -> None:
    inspection = Inspection(strict=context.strict)
    refuse_password(attribute.name, inspection)
    context.notes.extend(inspection.notes)


def _values(container: Document, attribute: Attribute, raw: Json, *, kind: Kind, context: Context) -> Json:
    current = cast("list[Json]", container.get(attribute.name) or [])
    # One value may be given where a list is meant: "a new value is added" (RFC 7644 §3.5.2.1).
    is_one = isinstance(raw, dict) or (attribute.type is not Type.COMPLEX and not isinstance(raw, list) and raw)
    given = cast("list[Json]", checked([raw] if is_one else raw, attribute, context) or [])
    context.spend(len(given))
    if kind is Kind.REPLACE:
        return elements.with_one_primary(given, attribute, range(len(given)))
    context.spend(len(current))
    return elements.added(current, given, attribute)
