"""A second, slow reading of what filters mean, written from the sentences of RFC 7644 and not from the code.

It walks the tree for each document, converts each time, and uses the standard library's datetime.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from envi_scim.scim.attributes import Attribute, Json, Type
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.paths import AttributePath


def holds(filter_: Filter, document: Json) -> bool:
    """Say whether a resource satisfies a filter."""
    return _holds(filter_, document, element=False)


def _holds(filter_: Filter, value: Json, *, element: bool) -> bool:
    if isinstance(filter_, And):
        return min(_holds(term, value, element=element) for term in filter_.terms)
    if isinstance(filter_, Or):
        return max(_holds(term, value, element=element) for term in filter_.terms)
    if isinstance(filter_, Not):
        return not _holds(filter_.term, value, element=element)
    found = _element_values(filter_.path, value) if element else _values(filter_.path, value)
    if isinstance(filter_, ValuePath):
        return any(_holds(filter_.filter, one, element=True) for one in found if one is not None)
    if isinstance(filter_, Present):
        return any(one not in (None, "", [], {}) for one in found)
    return any(_compares(filter_, one) for one in found or [None])


def _values(path: AttributePath, document: Json) -> list[Json]:
    assert path.attribute is not None
    holder = document if path.extension is None else document.get(path.extension.id, {})  # type: ignore[union-attr]  # a document
    value = holder.get(path.attribute.name)  # type: ignore[union-attr]  # an object
    many: list[Json] = value if isinstance(value, list) else [] if value is None else [value]
    if path.sub_attribute is None:
        return many
    return [one.get(path.sub_attribute.name) for one in many]  # type: ignore[union-attr]  # a complex value


def _element_values(path: AttributePath, value: Json) -> list[Json]:
    assert path.sub_attribute is not None
    return [value.get(path.sub_attribute.name)]  # type: ignore[union-attr]  # a complex value


def _compares(compare: Compare, value: Json) -> bool:
    if value is None:
        return compare.operator is Operator.NE
    leaf = compare.path.leaf
    assert leaf is not None
    one, other = _converted(value, leaf), _converted(compare.value, leaf)
    return _MEANING[compare.operator](one, other)


_MEANING: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: lambda one, other: one == other,
    Operator.NE: lambda one, other: not one == other,  # noqa: SIM201 - written as the RFC says it
    Operator.CO: lambda one, other: other in one,
    Operator.SW: lambda one, other: one[: len(other)] == other,
    Operator.EW: lambda one, other: len(one) >= len(other) and one[len(one) - len(other) :] == other,
    Operator.GT: lambda one, other: one > other,
    Operator.GE: lambda one, other: one > other or one == other,
    Operator.LT: lambda one, other: one < other,
    Operator.LE: lambda one, other: one < other or one == other,
}


def _converted(value: Json, attribute: Attribute) -> object:
    if attribute.type is Type.DATE_TIME:
        text = str(value)
        # datetime keeps six digits: the ninth is put behind it.
        whole, _, rest = text.replace("Z", "+00:00").partition(".")
        digits = rest.partition("+")[0] if rest else ""
        moment = datetime.fromisoformat(whole if "+" in whole else whole + "+00:00").astimezone(UTC)
        return (moment, digits.ljust(12, "0"))
    if isinstance(value, str) and not attribute.case_exact and attribute.type is not Type.BINARY:
        return normalize("NFC", normalize("NFC", value).casefold())
    return value
