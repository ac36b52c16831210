"""Owns the values of a multi-valued attribute as a list: added once, one of them primary, created by a selector.

All of it is linear in the number of values: what is there is looked up by a key, not searched.
"""

from collections.abc import Iterable
from typing import cast

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Type
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.filters.ast import And, Compare, Filter, Operator


def added(current: list[Json], given: list[Json], attribute: Attribute) -> list[Json]:
    """Add values to those that are there, none of them twice.

    Two complex values are the same when `value` and `type` are, which RFC 7643 §2.4 wants to occur once;
    then the sub-attributes that are given are set on the value that is there. Values without `value`,
    such as addresses, are the same when they are equal.
    """
    if attribute.type is not Type.COMPLEX:
        return list(dict.fromkeys(cast("list[str]", [*current, *given])))
    result = list(current)
    positions: dict[object, int] = {}
    for position, element in enumerate(result):
        _remember(positions, cast("Document", element), position, attribute)
    touched: list[int] = []
    for element in cast("list[Document]", given):
        position = positions.get(_key(element, attribute), len(result))
        if position == len(result):
            result.append(element)
        elif not has_identity(attribute):
            result[position] = {**cast("Document", result[position]), **element}
        _remember(positions, element, position, attribute)
        touched.append(position)
    return with_one_primary(result, attribute, touched)


def with_one_primary(values: list[Json], attribute: Attribute, touched: Iterable[int]) -> list[Json]:
    """Clear `primary` everywhere but on the value that was just made primary (RFC 7644 §3.5.2)."""
    if "primary" not in attribute.subs:
        return values
    chosen = {position for position in touched if _is_primary(values[position])}
    if len(chosen) > 1:
        raise InvalidValue(f"Only one of the values of {attribute.name} can be primary.")
    if not chosen:
        return values
    return [
        {**cast("Document", value), "primary": False} if position not in chosen and _is_primary(value) else value
        for position, value in enumerate(values)
    ]


def has_identity(attribute: Attribute) -> bool:
    """Say whether the values are other resources, told apart by an immutable `value`: the members of a group."""
    value = attribute.subs.get("value")
    return value is not None and value.mutability is Mutability.IMMUTABLE


def selected_by(selector: Filter) -> "Document | None":
    """Give the sub-attributes that a value needs to satisfy a selector made of `eq` and `and`; None for any other."""
    terms = selector.terms if isinstance(selector, And) else (selector,)
    element: Document = {}
    for term in terms:
        if isinstance(term, And):
            inner = selected_by(term)
            wanted = inner if inner is not None else {}
        elif isinstance(term, Compare) and term.operator is Operator.EQ and term.path.sub_attribute is not None:
            wanted = {term.path.sub_attribute.name: term.value}
        else:
            wanted = {}
        if not wanted or any(element.get(name, value) != value for name, value in wanted.items()):
            return None
        element.update(wanted)
    return element


def _is_primary(value: Json) -> bool:
    return isinstance(value, dict) and value.get("primary") is True


def _key(element: Document, attribute: Attribute) -> object:
    """Give what tells a value from others; without a type, it is any value with the same `value`."""
    if "value" not in element:
        return repr(sorted(element.items()))
    if has_identity(attribute) or "type" not in element:
        return (element["value"],)
    return (element["value"], element["type"])


def _remember(positions: dict[object, int], element: Document, position: int, attribute: Attribute) -> None:
    positions.setdefault(_key(element, attribute), position)
    if "value" in element:
        positions.setdefault((element["value"],), position)
