"""Owns filters over several resource types at once (RFC 7644 §3.4.2.1): what is left of one for each of them.

An attribute that a type lacks has no value there: `ne` and `eq null` hold, every other test of it does not, and
`not` turns that round. `meta.resourceType` is the same for all resources of a type, so it is decided here too,
and a type that no resource of can match need not be read.
"""

from collections.abc import Iterable

from envi_scim.scim.attributes import Document
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType


def reduced(tree: Filter, resource_type: ResourceType) -> Filter | bool:
    """Give what a filter asks of resources of a type: a filter, or whether all or none of them match."""
    match tree:
        case And(terms):
            return _joined([reduced(term, resource_type) for term in terms], And)
        case Or(terms):
            return _joined([reduced(term, resource_type) for term in terms], Or)
        case Not(term):
            inner = reduced(term, resource_type)
            return (not inner) if isinstance(inner, bool) else Not(inner)
        case Compare(path) | Present(path) if str(path) == "meta.resourceType":
            document: Document = {"meta": {"resourceType": resource_type.name}}
            return matches(tree, document)
        case Compare(path, operator):
            return tree if _has(resource_type, path) else operator is Operator.NE
        case Present(path) | ValuePath(path):
            return tree if _has(resource_type, path) else False


def _has(resource_type: ResourceType, path: AttributePath) -> bool:
    return resolve(str(path), resource_type) is not None


def _joined(terms: Iterable[Filter | bool], kind: type[And] | type[Or]) -> Filter | bool:
    """Join terms; one that is always true is nothing to `and` and everything to `or`, and the other way round."""
    decisive = kind is Or
    left: list[Filter] = []
    for term in terms:
        if isinstance(term, bool):
            if term is decisive:
                return decisive
        else:
            left.append(term)
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else kind(tuple(left))
