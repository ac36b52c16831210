"""Owns where an operation lands: the resource itself, an extension, an attribute, selected values of one.

| path | target |
| --- | --- |
| none | each attribute that the value names |
| `URN` | an extension as a whole |
| `attr`, `URN:attr` | the attribute |
| `attr.sub` | the sub-attribute; of all values where there are many |
| `attr[filter]` | the values that the filter selects |
| `attr[filter].sub` | the sub-attribute of those values |
"""

from collections.abc import Callable
from typing import Final, cast

from envi_scim.scim.attributes import Attribute, Document, Json
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, Mutability, NoTarget
from envi_scim.scim.filters.ast import Filter, number_of_tests
from envi_scim.scim.filters.evaluate import value_predicate
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.patch_paths import PatchPath
from envi_scim.scim.patching import elements
from envi_scim.scim.patching.assignment import assign, check_writable, checked, merge, put, unassign, unknown
from envi_scim.scim.patching.context import STEPS_OF_A_CHANGE, Context
from envi_scim.scim.patching.operations import Kind, Operation, TheseValues
from envi_scim.scim.paths import AttributePath
from envi_scim.scim.schemas import Schema

# Follows from the data: see `_with_schemas` in `patch`. What a client says about it changes nothing.
_SCHEMAS: Final = "schemas"


def applied(document: Document, operation: Operation, context: Context) -> Document:
    """Apply one operation to a document; the same object comes back where nothing changes."""
    path = operation.path
    if path is None:
        return _path_less(document, cast("Document", operation.value), operation.kind, context)
    attribute = path.attribute
    if attribute is None:
        return _whole_extension(document, path.path.extension, operation, context)
    if attribute.name == _SCHEMAS and path.path.extension is None:
        return _schemas_given(document, operation, context)

    def change(container: Document) -> Document:
        return _on_attribute(container, attribute, path, operation, context)

    return _within(document, path.path, change)


def _path_less(document: Document, value: Document, kind: Kind, context: Context) -> Document:
    resource_type = context.resource_type
    for name, raw in value.items():
        key = name.lower()
        attribute = resource_type.core_by_key.get(key)
        if attribute is not None:
            if key == _SCHEMAS:
                _judge_schemas(raw, context)
            else:
                document = assign(document, attribute, raw, kind=kind, context=context)
        elif key in resource_type.extension_by_key:
            extension = resource_type.extension_by_key[key]
            document = _extension_given(document, extension, raw, kind, context)
        else:
            unknown(name, context)
    return document


def _schemas_given(document: Document, operation: Operation, context: Context) -> Document:
    """Judge what an operation says of `schemas`, which follows from the data and cannot be taken away."""
    if operation.kind is Kind.REMOVE:
        raise Mutability("schemas is required and cannot be removed: it follows from the attributes that are there.")
    _judge_schemas(operation.value, context)
    return document


def _judge_schemas(raw: Json, context: Context) -> None:
    resource_type = context.resource_type
    known = {resource_type.schema.id.lower(), *resource_type.extension_by_key}
    for urn in raw if isinstance(raw, list) else [raw]:
        if not isinstance(urn, str):
            raise InvalidValue("schemas must be a list of strings.")
        if urn.lower() in known:
            continue
        if context.strict:
            raise InvalidSyntax(f"schemas names '{shown(urn)}', which is no schema of this type.")
        context.notes.append(Note(id=Leniency.UNKNOWN_SCHEMA, subject=urn))


def _whole_extension(document: Document, schema: Schema | None, operation: Operation, context: Context) -> Document:
    if schema is None:
        raise NoTarget("The path names a schema that is no extension.")
    if operation.kind is Kind.REMOVE:
        return _without_extension(document, schema)
    return _extension_given(document, schema, operation.value, operation.kind, context)


def _extension_given(document: Document, schema: Schema, raw: Json, kind: Kind, context: Context) -> Document:
    if raw is None:
        return _without_extension(document, schema) if kind is Kind.REPLACE else document
    if not isinstance(raw, dict):
        raise InvalidValue(f"The value of the extension {schema.id} must be an object of its attributes.")

    def change(container: Document) -> Document:
        for name, value in raw.items():
            attribute = schema.by_key.get(name.lower())
            if attribute is None:
                unknown(f"{schema.id}:{name}", context)
            else:
                container = assign(container, attribute, value, kind=kind, context=context)
        return container

    return _within(document, AttributePath(extension=schema, attribute=None), change)


def _without_extension(document: Document, schema: Schema) -> Document:
    container = cast("Document", document.get(schema.id) or {})
    for attribute in schema.attributes:
        if attribute.name in container:
            unassign(container, attribute)
    return {name: value for name, value in document.items() if name != schema.id} if container else document


def _within(document: Document, path: AttributePath, change: Callable[[Document], Document]) -> Document:
    """Change the object that holds a path's attribute: the resource, or the extension, which may come or go."""
    if path.extension is None:
        return change(document)
    urn = path.extension.id
    before = cast("Document", document.get(urn) or {})
    after = change(before)
    if after is before:
        return document
    if after:
        return {**document, urn: after}
    return {name: value for name, value in document.items() if name != urn}


def _on_attribute(
    container: Document, attribute: Attribute, path: PatchPath, operation: Operation, context: Context
) -> Document:
    check_writable(attribute)
    sub_attribute = path.path.sub_attribute
    if isinstance(operation.value, TheseValues):
        return _without_these(container, attribute, operation.value, context)
    if path.filter is not None or (attribute.multi_valued and sub_attribute is not None):
        return _on_values(container, attribute, path, operation, context)
    if sub_attribute is None:
        if operation.kind is Kind.REMOVE:
            return unassign(container, attribute)
        return assign(container, attribute, operation.value, kind=operation.kind, context=context)
    current = cast("Document", container.get(attribute.name) or {})
    if operation.kind is Kind.REMOVE:
        return put(container, attribute, unassign(current, sub_attribute))
    changed = assign(current, sub_attribute, operation.value, kind=operation.kind, context=context)
    return put(container, attribute, changed)


def _on_values(
    container: Document, attribute: Attribute, path: PatchPath, operation: Operation, context: Context
) -> Document:
    current = cast("list[Json]", container.get(attribute.name) or [])
    context.spend(len(current) * (1 if path.filter is None else number_of_tests(path.filter)))
    positions = _selected(current, path.filter)
    if not positions:
        return _without_match(container, attribute, path, operation, context)
    if operation.kind is Kind.REMOVE and path.path.sub_attribute is None:
        return _without_positions(container, attribute, current, positions)
    context.spend(len(positions) * STEPS_OF_A_CHANGE)
    changed = list(current)
    for position in positions:
        changed[position] = _changed_value(changed[position], attribute, path, operation, context)
    kept = elements.with_one_primary(changed, attribute, positions)
    return put(container, attribute, [value for value in kept if value not in (None, {})])


def _selected(values: list[Json], selector: Filter | None) -> list[int]:
    if selector is None:
        return list(range(len(values)))
    test = value_predicate(selector)
    return [position for position, value in enumerate(values) if test(value)]


def _without_positions(
    container: Document, attribute: Attribute, current: list[Json], positions: list[int]
) -> Document:
    gone = set(positions)
    kept = [value for position, value in enumerate(current) if position not in gone]
    return put(container, attribute, kept) if kept else unassign(container, attribute)


def _changed_value(value: Json, attribute: Attribute, path: PatchPath, operation: Operation, context: Context) -> Json:
    sub_attribute = path.path.sub_attribute
    if sub_attribute is not None:
        element = cast("Document", value)
        if operation.kind is Kind.REMOVE:
            return unassign(element, sub_attribute)
        return assign(element, sub_attribute, operation.value, kind=operation.kind, context=context)
    if operation.value is None and operation.kind is Kind.ADD:
        return value
    if operation.value is None or not attribute.subs:
        # Null takes the value away; one without sub-attributes has another put in its place.
        given = checked([operation.value], attribute, context)
        return cast("list[Json]", given)[0] if given else None
    return merge(cast("Document", value), attribute, operation.value, kind=operation.kind, context=context)


def _without_match(
    container: Document, attribute: Attribute, path: PatchPath, operation: Operation, context: Context
) -> Document:
    """Decide about a selector that selects nothing.

    A remove has nothing to do (RFC 7644 §3.5.2.2). An add creates the value, and so does a replace outside
    strict mode, because Entra changes values that it never added; but it never lets somebody into a group.
    """
    if operation.kind is Kind.REMOVE:
        return container
    may_create = operation.kind is Kind.ADD or path.filter is None or not context.strict
    if operation.kind is Kind.REPLACE and elements.has_identity(attribute):
        may_create = False
    selector: Document | None = {} if path.filter is None else elements.selected_by(path.filter)
    if not may_create or selector is None:
        raise NoTarget(f"No value of {attribute.name} matches the filter in the path.")
    if operation.kind is Kind.REPLACE and path.filter is not None:
        context.notes.append(Note(id=Leniency.NO_MATCH, subject=attribute.name))
    sub_attribute = path.path.sub_attribute
    if sub_attribute is None:
        created = merge(selector, attribute, operation.value, kind=operation.kind, context=context)
    else:
        created = assign(selector, sub_attribute, operation.value, kind=operation.kind, context=context)
    said_by_selector = sub_attribute is not None and sub_attribute.name in selector
    if created is selector and not said_by_selector:
        # The value that was given is null: there is nothing to create.
        return container
    return assign(container, attribute, [created], kind=Kind.ADD, context=context)


def _without_these(container: Document, attribute: Attribute, these: TheseValues, context: Context) -> Document:
    """Remove the values that are named; those that are not there are no fault."""
    current = cast("list[Json]", container.get(attribute.name) or [])
    context.spend(len(current) + len(these))
    named = cast("list[Json]", checked(list(these), attribute, context) or [])
    keys = {_key_of(value) for value in named}
    positions = [position for position, value in enumerate(current) if _key_of(value) in keys]
    return _without_positions(container, attribute, current, positions) if positions else container


def _key_of(value: Json) -> Json:
    if isinstance(value, dict):
        return value["value"] if "value" in value else repr(sorted(value.items()))
    return value
