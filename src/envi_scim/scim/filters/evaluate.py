"""Owns what a filter means on a document (RFC 7644 §3.4.2.2).

Decided where the RFC leaves room, and the same in storage:

- an absent attribute is null: `ne "x"` holds for it, every other comparison does not;
- any value of a multi-valued attribute may satisfy a comparison, `ne` too; a value without the
  sub-attribute counts as null, and an attribute without values behaves as one null;
- `pr` is false for null, empty text, an empty list and an empty object, and true where any value has
  something under the name;
- `attr[...]` holds if one value satisfies all of the inner filter; no values, no match.

A tree becomes a function once (`predicate`), which is then used on as many documents as there are.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.filters.compare import comparator
from envi_scim.scim.paths import AttributePath

Predicate: TypeAlias = Callable[[Json], bool]
_Values: TypeAlias = Callable[[Json], list[Json]]

_EMPTY: Final[tuple[Json, ...]] = (None, "", [], {})
# An attribute without values behaves as one null.
_NOTHING: Final[list[Json]] = [None]


def matches(filter_: Filter, document: Document) -> bool:
    """Say whether a resource satisfies a filter. The document is the resource as it would be sent."""
    return predicate(filter_)(document)


def predicate(filter_: Filter) -> Predicate:
    """Make the test of whole resources against a filter."""
    return _compile(filter_, _values_in_document)


def value_predicate(filter_: Filter) -> Predicate:
    """Make the test of one value of a multi-valued attribute against the filter of a value path."""
    return _compile(filter_, _values_in_element)


def is_empty(value: Json) -> bool:
    """Say whether a value is no value: null, or an empty text, list or object (RFC 7643 §2.5)."""
    return value in _EMPTY


def _compile(filter_: Filter, values_of: Callable[[AttributePath], _Values]) -> Predicate:
    match filter_:
        case Compare(path):
            return _comparison(filter_, values_of(path))
        case Present(path):
            return _presence(values_of(path))
        case Not(term):
            inner = _compile(term, values_of)
            return lambda document: not inner(document)
        case And(terms):
            tests = [_compile(term, values_of) for term in terms]
            return lambda document: all(test(document) for test in tests)
        case Or(terms):
            tests = [_compile(term, values_of) for term in terms]
            return lambda document: any(test(document) for test in tests)
        case ValuePath(path, values):
            return _selection(value_predicate(values), values_of(path))


def _comparison(compare: Compare, values: _Values) -> Predicate:
    if compare.value is None:
        present = _presence(values)
        return present if compare.operator is Operator.NE else lambda document: not present(document)
    leaf = compare.path.leaf
    if leaf is None:
        return lambda _: False
    test = comparator(leaf, compare.operator, compare.value)
    null_matches = compare.operator is Operator.NE
    return lambda document: any(
        null_matches if value is None else test(value) for value in values(document) or _NOTHING
    )


def _presence(values: _Values) -> Predicate:
    return lambda document: any(not is_empty(value) for value in values(document))


def _selection(inner: Predicate, values: _Values) -> Predicate:
    return lambda document: any(inner(value) for value in values(document) if value is not None)


def _values_in_document(path: AttributePath) -> _Values:
    """Make the look-up of all values that a path has in a resource."""
    name = path.attribute.name if path.attribute is not None else ""
    extension = path.extension.id if path.extension is not None else None
    sub_name = path.sub_attribute.name if path.sub_attribute is not None else None

    def values(document: Json) -> list[Json]:
        container = document if extension is None else _member(document, extension)
        found = _member(container, name)
        if found is None:
            return []
        elements: list[Json] = found if isinstance(found, list) else [found]
        return elements if sub_name is None else [_member(element, sub_name) for element in elements]

    return values


def _values_in_element(path: AttributePath) -> _Values:
    """Make the look-up of a sub-attribute in one value; a path without one is the value itself."""
    sub_name = path.sub_attribute.name if path.sub_attribute is not None else None

    def values(element: Json) -> list[Json]:
        found = element if sub_name is None else _member(element, sub_name)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]

    return values


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, dict) else None
