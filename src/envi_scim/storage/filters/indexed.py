"""Owns the attributes that have rows in `attribute_index`: comparisons become look-ups of those rows."""

from envi_scim.scim.filters.ast import Compare, Literal, Operator
from envi_scim.storage.attribute_index import Indexed
from envi_scim.storage.filters.conditions import NEVER, UNKNOWN, Condition, Parameters, negated
from envi_scim.storage.filters.texts import compare_key

# One row is sought by its whole key, wherever in the filter it stands.
_EQUAL = (
    "exists (select 1 from attribute_index x where x.domain_id = :domain and x.kind = 'User' "
    "and x.attribute = {name} and {key} and x.resource_id = a.id)"
)
# Many rows are read once and not once for every account.
_RANGE = (
    "select x.resource_id from attribute_index x where x.domain_id = :domain and x.kind = 'User' "
    "and x.attribute = {name} and {key}"
)


def compare_indexed(indexed: Indexed, compare: Compare, parameters: Parameters) -> Condition:
    """Compare an attribute by its rows: one of its values satisfies the comparison.

    `ne` on a single value is the absence of an equal row. On a multi-valued attribute any other value will
    do, and so will a value without the sub-attribute, which has no row: the documents have to tell.
    """
    if compare.operator is Operator.NE:
        return UNKNOWN if indexed.multi_valued else negated(_equal(indexed, compare.value, parameters))
    if compare.operator is Operator.EQ:
        return _equal(indexed, compare.value, parameters)
    key = compare_key("x.key", compare.operator, indexed.spelling(compare.value), parameters)
    if key.sql is None:
        return UNKNOWN
    return _among(indexed, key.sql, parameters, exact=key.exact)


def present(indexed: Indexed, parameters: Parameters) -> Condition:
    """Say that the attribute has a value; an empty text is none."""
    return _among(indexed, "x.key <> ''", parameters, exact=True)


def row_name(indexed: Indexed, parameters: Parameters) -> str:
    """Give what stands for the name of an attribute's rows in a statement."""
    return parameters.add(indexed.name) if indexed.declared else f"'{indexed.name}'"


def _among(indexed: Indexed, key: str, parameters: Parameters, *, exact: bool) -> Condition:
    ids = _RANGE.format(name=row_name(indexed, parameters), key=key)
    return Condition(f"a.id in ({ids})", exact=exact, ids=ids)


def _equal(indexed: Indexed, literal: Literal, parameters: Parameters) -> Condition:
    key = compare_key("x.key", Operator.EQ, indexed.spelling(literal), parameters)
    return key if key is NEVER else Condition(_EQUAL.format(name=row_name(indexed, parameters), key=key.sql))
