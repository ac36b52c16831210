"""Owns the reading of a PatchOp message (RFC 7644 §3.5.2, figure 6): what is no such message is refused here."""

from collections.abc import Iterable
from typing import Final

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidPath, InvalidSyntax, InvalidValue, NoTarget, PayloadTooLarge
from envi_scim.scim.notes import Leniency, Note
from envi_scim.scim.patch_paths import NoSuchAttribute, PatchPath, parse_path
from envi_scim.scim.patching.operations import Kind, Operation, TheseValues
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import PATCH_OP_URN

_PATCH_OP_KEY: Final = PATCH_OP_URN.lower()

BODY_NAMES: Final = frozenset({"schemas", "Operations"})
OPERATION_NAMES: Final = frozenset({"op", "path", "value"})

_KINDS: Final = {kind.value: kind for kind in Kind}


def parse_patch(body: Json, resource_type: ResourceType, *, strict: bool = False) -> tuple[Operation, ...]:
    """Read a PATCH body.

    Strict mode refuses operations without a path, paths to a whole value among many, and paths to what no schema
    knows, as the interoperability profile has it (§6.5.1.1, §6.5.2.2, §5.3).

    Raises:
        InvalidSyntax: it is no PatchOp message, an operation in it is none or, in strict mode, an attribute is unknown.
        InvalidPath: a path is malformed or names no attribute.
        InvalidFilter: the filter in a path is none.
        InvalidValue: an operation lacks its value.
        NoTarget: a remove has no path.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax("A PATCH body must be a JSON object.")
    message = plain(body, BODY_NAMES)
    schemas = message.get("schemas")
    if not isinstance(schemas, list) or not any(_is_patch_op(schema) for schema in schemas):
        raise InvalidSyntax(f"A PATCH body must name {PATCH_OP_URN} in its schemas.")
    operations = message.get("Operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("A PATCH body needs Operations: an array of one or more operations.")
    return tuple(_operation(operation, resource_type, strict=strict) for operation in operations)


def beyond_profile(operations: Iterable[Operation]) -> tuple[Note, ...]:
    """Note what of a PATCH strict mode would have refused when it was read."""
    notes: dict[Note, None] = {}
    for operation in operations:
        path = operation.path
        if path is None:
            notes[Note(id=Leniency.NO_PATH, subject=operation.kind)] = None
        elif _is_whole_value(path, operation.kind) and path.attribute is not None:
            notes[Note(id=Leniency.PATH_TO_VALUE, subject=path.attribute.name)] = None
    return tuple(notes)


def check_number(body: Json, *, most: int) -> None:
    """Refuse a PATCH of more operations, before any of them is read. What is no PATCH is left to `parse_patch`.

    Raises:
        PayloadTooLarge: there are more.
        InvalidSyntax: the message names its operations twice, in different spellings.
    """
    operations = plain(body, BODY_NAMES).get("Operations") if isinstance(body, dict) else None
    if isinstance(operations, list) and len(operations) > most:
        raise PayloadTooLarge(
            f"A PATCH may hold {most} operations and this one holds {len(operations)}; send them in several requests. "
            "One operation may add or remove many values."
        )


def plain(message: Document, names: frozenset[str]) -> Document:
    """Give a message with the names that it defines in their own spelling.

    Names are not case-sensitive (RFC 7643 §2.1). Members that the message does not define stay as they are.

    Raises:
        InvalidSyntax: a name is there twice, in different spellings.
    """
    if message.keys() <= names:
        return message
    spelling = {name.lower(): name for name in names}
    spelled = {spelling.get(name.lower(), name): value for name, value in message.items()}
    if len(spelled) < len(message):
        raise InvalidSyntax("The message holds one of its members more than once.")
    return spelled


def _is_patch_op(schema: Json) -> bool:
    return isinstance(schema, str) and schema.lower() == _PATCH_OP_KEY


def _operation(operation: Json, resource_type: ResourceType, *, strict: bool) -> Operation:
    if not isinstance(operation, dict):
        raise InvalidSyntax("Each of the Operations must be a JSON object.")
    operation = plain(operation, OPERATION_NAMES)
    op = operation.get("op")
    kind = _KINDS.get(op) if isinstance(op, str) else None
    if kind is None:
        raise InvalidSyntax('The op of an operation must be "add", "replace" or "remove".')
    text, value = operation.get("path"), operation.get("value")
    if text is None:
        return _path_less(kind, value, strict=strict)
    if not isinstance(text, str):
        raise InvalidPath("The path of an operation must be a text.")
    path = _strictly(text, kind, resource_type) if strict else parse_path(text, resource_type)
    if kind is Kind.REMOVE:
        if value is not None and not isinstance(value, TheseValues):
            raise InvalidValue("A remove operation takes no value: select the values in its path.")
    elif value is None and "value" not in operation:
        raise InvalidValue(f"An operation that says {kind} needs a value.")
    return Operation(kind=kind, path=path, value=value)


def _strictly(text: str, kind: Kind, resource_type: ResourceType) -> PatchPath:
    try:
        path = parse_path(text, resource_type)
    except NoSuchAttribute as error:
        raise InvalidSyntax(error.detail) from error
    if _is_whole_value(path, kind):
        raise InvalidPath("In strict mode a path with a filter must end in a sub-attribute, unless it removes values.")
    return path


def _is_whole_value(path: PatchPath, kind: Kind) -> bool:
    """Say whether a path selects values and names no part of them; only so can one value be removed."""
    return path.filter is not None and path.path.sub_attribute is None and kind is not Kind.REMOVE


def _path_less(kind: Kind, value: Json, *, strict: bool) -> Operation:
    if kind is Kind.REMOVE:
        raise NoTarget("A remove operation needs a path.")
    if strict:
        raise InvalidSyntax("In strict mode each operation needs a path.")
    if not isinstance(value, dict):
        raise InvalidValue("The value of an operation without a path must be an object of attributes.")
    if len(value) > 1 and len({name.lower() for name in value}) < len(value):
        raise InvalidSyntax("The value of an operation names one attribute more than once.")
    return Operation(kind=kind, path=None, value=value)
