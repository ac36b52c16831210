"""Owns the application of rewrites to what a request holds: a resource, a PATCH message, a filter.

Bodies are not checked here: what is no object, or no operation, is passed on for `validation` and `patch`
to refuse. What was rewritten is noted by the name of the attribute or operation, never by a value.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias

from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.dialects import operations, values
from envi_scim.scim.dialects.rewrite import Rewrite
from envi_scim.scim.dialects.table import LENIENCIES
from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.notes import Note
from envi_scim.scim.patch_paths import parse_path
from envi_scim.scim.patching.message import BODY_NAMES, OPERATION_NAMES, plain
from envi_scim.scim.patching.operations import TheseValues
from envi_scim.scim.schemas import ResourceType, Schema

_Notes: TypeAlias = "dict[Note, None]"


def rewrite_resource(
    body: Json, resource_type: ResourceType, *, rewrites: tuple[Rewrite, ...] = LENIENCIES
) -> tuple[Json, tuple[Note, ...]]:
    """Rewrite the body of a POST or PUT; the same object comes back where nothing needs it."""
    if not isinstance(body, dict) or not values.needs_care(body):
        return body, ()
    notes: _Notes = {}
    return _resource(body, resource_type, _parted(rewrites)[1], notes), tuple(notes)


def rewrite_patch(
    body: Json, resource_type: ResourceType, *, rewrites: tuple[Rewrite, ...] = LENIENCIES
) -> tuple[Json, tuple[Note, ...]]:
    """Rewrite the body of a PATCH; the same object comes back where nothing needs it.

    Raises:
        InvalidPath, InvalidFilter, InvalidSyntax: as `parse_patch` would.
    """
    if not isinstance(body, dict):
        return body, ()
    message = plain(body, BODY_NAMES)
    given = message.get("Operations")
    if not isinstance(given, list):
        return body, ()
    of_operation, of_value = _parted(rewrites)
    notes: _Notes = {}
    changed: list[Json] = []
    for operation in given:
        if isinstance(operation, dict):
            meant = _operations(plain(operation, OPERATION_NAMES), resource_type, of_operation, notes)
            changed += [_with_values(one, resource_type, of_value, notes) for one in meant]
        else:
            changed.append(operation)
    return ({**message, "Operations": changed}, tuple(notes)) if notes else (body, ())


def parse_filter(
    text: str,
    resource_type: ResourceType,
    *,
    others: tuple[ResourceType, ...] = (),
    rewrites: tuple[Rewrite, ...] = LENIENCIES,
) -> tuple[Filter, tuple[Note, ...]]:
    """Parse a filter, rewritten only if it cannot be parsed as it came; `others` as in `filters.parser`.

    Raises:
        InvalidFilter: about the filter as it came.
    """
    try:
        return parse(text, resource_type, others=others), ()
    except InvalidFilter as error:
        return _parse_rewritten(text, (resource_type, *others), rewrites, error)


def _parse_rewritten(
    text: str, resource_types: tuple[ResourceType, ...], rewrites: Iterable[Rewrite], error: InvalidFilter
) -> tuple[Filter, tuple[Note, ...]]:
    notes: list[Note] = []
    meant = text
    for rewrite in rewrites:
        if rewrite.of_filter is not None:
            before = meant
            for resource_type in resource_types:
                meant = rewrite.of_filter(meant, resource_type)
            if meant != before:
                notes.append(Note(id=rewrite.id, subject="filter"))
    if not notes:
        raise error
    try:
        return parse(meant, resource_types[0], others=resource_types[1:]), tuple(notes)
    except InvalidFilter:
        raise error from None


@lru_cache
def _parted(rewrites: tuple[Rewrite, ...]) -> tuple[tuple[Rewrite, ...], tuple[Rewrite, ...]]:
    """Give the rewrites of operations and those of values."""
    return (
        tuple(rewrite for rewrite in rewrites if rewrite.of_operation is not None),
        tuple(rewrite for rewrite in rewrites if rewrite.of_value is not None),
    )


def _operations(
    operation: Document, resource_type: ResourceType, rewrites: Iterable[Rewrite], notes: _Notes
) -> list[Document]:
    """Give the operations that one operation means, most often itself."""
    found = [operation]
    if not operations.needs_care(operation, resource_type):
        return found
    for rewrite in rewrites:
        found = [meant for one in found for meant in _rewritten(one, rewrite, resource_type, notes) or (one,)]
    return found


def _rewritten(
    operation: Document, rewrite: Rewrite, resource_type: ResourceType, notes: _Notes
) -> list[Document] | None:
    meant = None if rewrite.of_operation is None else rewrite.of_operation(operation, resource_type)
    if meant is not None:
        path = operation.get("path")
        notes[Note(id=rewrite.id, subject=path if isinstance(path, str) else str(operation.get("op")))] = None
    return meant


def _with_values(
    operation: Document, resource_type: ResourceType, rewrites: Iterable[Rewrite], notes: _Notes
) -> Document:
    value, text = operation.get("value"), operation.get("path")
    if isinstance(value, TheseValues) or not _may_need_values(text, value):
        return operation
    if text is None:
        if not isinstance(value, dict):
            return operation
        meant: Json = _resource(value, resource_type, rewrites, notes)
    elif isinstance(text, str):
        path = parse_path(text, resource_type)
        extension, leaf = path.path.extension, path.leaf
        if leaf is not None:
            # One value for an attribute with many is what an add may say anyway.
            meant = _value(value, leaf, str(path.path), rewrites, notes)
        elif extension is not None and isinstance(value, dict):
            meant = _members(value, extension.by_key.get, extension.id + ":", rewrites, notes)
        elif extension is not None and value in ("", []):
            meant = _no_extension(extension, rewrites, notes)
        else:
            return operation
    else:
        return operation
    return operation if meant is value else {**operation, "value": meant}


def _may_need_values(path: Json, value: Json) -> bool:
    """Take the quick look at the value of an operation, whatever it is aimed at."""
    if path is None:
        return isinstance(value, dict) and values.needs_care(value)
    # What a path ends in is the name of what the value is for.
    name = path.rpartition(":")[2].rpartition(".")[2] if isinstance(path, str) else ""
    return values.needs_care({name: value})


def _resource(body: Document, resource_type: ResourceType, rewrites: Iterable[Rewrite], notes: _Notes) -> Document:
    meant = _members(body, resource_type.core_by_key.get, "", rewrites, notes)
    for name, value in body.items():
        schema = resource_type.extension_by_key.get(name.lower())
        if schema is not None and isinstance(value, dict):
            extension = _members(value, schema.by_key.get, schema.id + ":", rewrites, notes)
            if extension is not value:
                meant = {**meant, name: extension}
        elif schema is not None and value in ("", []):
            meant = {**meant, name: _no_extension(schema, rewrites, notes)}
    return meant


def _members(
    container: Document,
    attribute_of: Callable[[str], Attribute | None],
    prefix: str,
    rewrites: Iterable[Rewrite],
    notes: _Notes,
) -> Document:
    """Rewrite what an object holds under names that are attributes."""
    changed: Document = {}
    for name, value in container.items():
        attribute = attribute_of(name.lower())
        if attribute is not None:
            meant = _value(value, attribute, prefix + attribute.name, rewrites, notes)
            if meant is not value:
                changed[name] = meant
    return {**container, **changed} if changed else container


def _no_extension(schema: Schema, rewrites: Iterable[Rewrite], notes: _Notes) -> Json:
    """Rewrite an empty text or list in the place of an extension, as if that were an attribute."""
    whole = Attribute(name=schema.id, type=Type.COMPLEX)
    return _value("", whole, schema.id, rewrites, notes)


def _value(value: Json, attribute: Attribute, subject: str, rewrites: Iterable[Rewrite], notes: _Notes) -> Json:
    """Rewrite a value: first what it holds, then itself."""
    meant = value
    if attribute.subs:
        prefix = subject + "."
        if isinstance(value, dict):
            meant = _members(value, attribute.subs.get, prefix, rewrites, notes)
        elif isinstance(value, list):
            elements = [
                _members(one, attribute.subs.get, prefix, rewrites, notes) if isinstance(one, dict) else one
                for one in value
            ]
            if any(new is not old for new, old in zip(elements, value, strict=True)):
                meant = elements
    for rewrite in rewrites:
        if rewrite.of_value is not None:
            before = meant
            meant = rewrite.of_value(before, attribute)
            if meant is not before:
                notes[Note(id=rewrite.id, subject=subject)] = None
    return meant
