"""Owns the rewrites of a PATCH operation: its word, its keys, the values that a remove names.

Each takes an operation as it came, its keys in lower case, and gives the operations that are meant, or
None if it has nothing to say.
"""

from typing import Final

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.dialects import filters
from envi_scim.scim.errors import ScimError
from envi_scim.scim.patch_paths import parse_path
from envi_scim.scim.patching.operations import TheseValues
from envi_scim.scim.schemas import ResourceType

_KINDS: Final = frozenset({"add", "replace", "remove"})
# What resources carry and no client may set (RFC 7643 §3.1, §4.1.2); clients send back what they were given.
_CARRIED: Final = frozenset({"id", "schemas", "meta", "groups"})
_PATH_MARKS: Final = (".", "[", ":")


def operation_in_any_case(operation: Document, _: ResourceType) -> list[Document] | None:
    """`"Replace"` for `"replace"`."""
    op = operation.get("op")
    if not isinstance(op, str) or op in _KINDS or op.lower() not in _KINDS:
        return None
    return [{**operation, "op": op.lower()}]


def paths_as_keys(operation: Document, resource_type: ResourceType) -> list[Document] | None:
    """`{"value": {"name.givenName": "x"}}` for `{"path": "name.givenName", "value": "x"}`."""
    value = _path_less_value(operation)
    if value is None:
        return None
    marked = [name for name in value if _is_path(name, resource_type)]
    if not marked:
        return None
    rest = {name: kept for name, kept in value.items() if name not in marked}
    # Keys of an object have no order: whole attributes go first, so that what names a part of one stays.
    whole: list[Document] = [{**operation, "value": rest}] if rest else []
    return [*whole, *({**operation, "path": name, "value": value[name]} for name in marked)]


def carried_along(operation: Document, _: ResourceType) -> list[Document] | None:
    """`id`, `schemas`, `meta` and `groups` in a path-less value are left out: they came with the resource."""
    value = _path_less_value(operation)
    if value is None or not any(name.lower() in _CARRIED for name in value):
        return None
    return [{**operation, "value": {name: kept for name, kept in value.items() if name.lower() not in _CARRIED}}]


def path_without_urn(operation: Document, resource_type: ResourceType) -> list[Document] | None:
    """`manager` for the same with the extension's URN, where only one extension has the attribute."""
    path = operation.get("path")
    if not isinstance(path, str) or not _is_strange(path, resource_type):
        return None
    meant = [f"{extension.schema.id}:{path}" for extension in resource_type.extensions]
    known = [one for one in meant if _names_something(one, resource_type)]
    return [{**operation, "path": known[0]}] if len(known) == 1 else None


def boolean_in_selector(operation: Document, resource_type: ResourceType) -> list[Document] | None:
    """`roles[primary eq "True"]` for `roles[primary eq true]`."""
    path = operation.get("path")
    if not isinstance(path, str) or not _has_quoted_boolean(path):
        return None
    meant = filters.boolean_in_selector(path, resource_type)
    return None if meant == path else [{**operation, "path": meant}]


def remove_these(operation: Document, resource_type: ResourceType) -> list[Document] | None:
    """A remove with a value means these values; by the RFC's letter it would empty the attribute."""
    value, text = operation.get("value"), operation.get("path")
    if operation.get("op") != "remove" or value is None or not isinstance(text, str):
        return None
    path = parse_path(text, resource_type)
    attribute = path.attribute
    says_which = path.filter is not None or path.path.sub_attribute is not None
    if says_which or attribute is None or not attribute.multi_valued:
        # The path says already what goes; Entra repeats the value beside it.
        return [{name: kept for name, kept in operation.items() if name != "value"}]
    return [{**operation, "value": TheseValues(value if isinstance(value, list) else [value])}]


def needs_care(operation: Document, resource_type: ResourceType) -> bool:
    """Say whether a rewrite here might know the operation: the look that most operations are done with."""
    op, value, path = operation.get("op"), operation.get("value"), operation.get("path")
    # An op that is no text is left for `parse_patch` to refuse; it may be a list, which no set can be asked for.
    if (isinstance(op, str) and op not in _KINDS) or (op == "remove" and value is not None):
        return True
    if path is not None:
        return isinstance(path, str) and (_has_quoted_boolean(path) or _is_strange(path, resource_type))
    if not isinstance(value, dict):
        return False
    return any(not name.isalnum() or name.lower() in _CARRIED for name in value)


def _has_quoted_boolean(path: str) -> bool:
    return '"' in path and any(word in path.lower() for word in ('"true"', '"false"'))


def _is_strange(path: str, resource_type: ResourceType) -> bool:
    """Say whether a path without a URN begins with a name that the resource itself does not have."""
    name = path.partition("[")[0]
    return ":" not in name and name.partition(".")[0].lower() not in resource_type.core_by_key


def _path_less_value(operation: Document) -> dict[str, Json] | None:
    value = operation.get("value")
    return value if operation.get("path") is None and isinstance(value, dict) else None


def _is_path(name: str, resource_type: ResourceType) -> bool:
    if not any(mark in name for mark in _PATH_MARKS) or name.lower() in resource_type.extension_by_key:
        return False
    # An unknown name is dropped and noted with the others of the value.
    return _names_something(name, resource_type)


def _names_something(path: str, resource_type: ResourceType) -> bool:
    try:
        parse_path(path, resource_type)
    except ScimError:
        return False
    return True
