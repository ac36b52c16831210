"""Owns PATCH (RFC 7644 §3.5.2): a message becomes operations, operations change a document. All of them or none.

Pure: the document that comes in is never changed, and what no operation touches is shared with the one
that goes out. How each operation works is in `patching`. What must hold of the result as a whole, such
as required attributes, is checked there where an operation could break it and again in `validation`.
"""

from collections.abc import Sequence

from msgspec import Struct

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.notes import Note
from envi_scim.scim.patching.context import Context
from envi_scim.scim.patching.message import beyond_profile, check_number, parse_patch
from envi_scim.scim.patching.operations import Kind, Operation
from envi_scim.scim.patching.targets import applied
from envi_scim.scim.schemas import ResourceType

__all__ = ["Kind", "Operation", "Patched", "apply", "beyond_profile", "check_number", "parse_patch"]


class Patched(Struct, frozen=True, kw_only=True):
    """The document that the operations lead to, and what was tolerated on the way."""

    document: Document
    notes: tuple[Note, ...] = ()


def apply(
    document: Document, operations: Sequence[Operation], resource_type: ResourceType, *, strict: bool = False
) -> Patched:
    """Apply operations in their order. The result is the document itself where nothing changes.

    Raises:
        Mutability: an operation changes what is read-only, required or immutable.
        InvalidValue: a value does not fit its attribute.
        InvalidSyntax: in strict mode, a value names an attribute that no schema knows.
        NoTarget: a filter in a path selects nothing that could be changed.
        PayloadTooLarge: the operations together look at more values than one request may.
    """
    context = Context(resource_type=resource_type, strict=strict)
    changed = document
    for operation in operations:
        changed = applied(changed, operation, context)
    if changed is not document:
        changed = _with_schemas(changed, resource_type)
        if changed == document:
            changed = document
    return Patched(document=changed, notes=tuple(context.notes))


def _with_schemas(document: Document, resource_type: ResourceType) -> Document:
    """Let an extension's URN join and leave `schemas` with its data (RFC 7644 §3.5.2)."""
    present = [extension.schema.id for extension in resource_type.extensions if extension.schema.id in document]
    wanted: list[Json] = [resource_type.schema.id, *present]
    return document if document.get("schemas") == wanted else {**document, "schemas": wanted}
