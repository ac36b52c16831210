"""Owns filters that name a resource by its address: what is sent as `meta.location` or `$ref` is sought by its id.

An address is the base of its type with the id behind, so equality of addresses is equality of ids, which
an index answers. Every other comparison of addresses is left as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from envi_scim.scim.attributes import Type
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType

# No resource has it.
_NOBODY = ""


def by_id(tree: Filter, resource_type: ResourceType, bases: Mapping[str, str]) -> Filter:
    """Replace equality with an address by equality with an id; the same tree comes back where there is none.

    `bases` are the addresses of the resource types by their names, each with a slash at its end.
    """
    return _Replacement(resource_type, bases).of(tree, inside=False)


@dataclass(frozen=True, slots=True)
class _Replacement:
    resource_type: ResourceType
    bases: Mapping[str, str]

    def of(self, tree: Filter, *, inside: bool) -> Filter:
        """Go down a tree; `inside` says whether it is the filter of a value path."""
        match tree:
            case And(terms):
                return And(tuple(self.of(term, inside=inside) for term in terms))
            case Or(terms):
                return Or(tuple(self.of(term, inside=inside) for term in terms))
            case Not(term):
                return Not(self.of(term, inside=inside))
            case ValuePath(path, inner):
                return ValuePath(path, self.of(inner, inside=True))
            case Compare(path, Operator.EQ, str() as address) if _leads_somewhere(path):
                return self._compared(tree, str(path), address, inside=inside)
            case Compare() | Present():
                return tree

    def _compared(self, compare: Compare, path: str, address: str, *, inside: bool) -> Filter:
        if path == "meta.location":
            return self._equal("id", _id(address, self.bases[self.resource_type.name]))
        if path == "groups.$ref":
            return self._equal("groups.value", _id(address, self.bases["Group"]))
        if path == "members.$ref":
            return self._member(address, inside=inside)
        return compare

    def _member(self, address: str, *, inside: bool) -> Filter:
        """Give the filter for a member at an address, whose type is part of it."""
        for kind, base in self.bases.items():
            if address.startswith(base):
                both = And((self._equal("members.value", _id(address, base)), self._equal("members.type", kind)))
                return both if inside else ValuePath(self._path("members"), both)
        return self._equal("members.value", _NOBODY)

    def _equal(self, name: str, text: str) -> Compare:
        return Compare(self._path(name), Operator.EQ, text)

    def _path(self, name: str) -> AttributePath:
        path = resolve(name, self.resource_type)
        if path is None:
            raise ValueError(f"A {self.resource_type.name} has no {name}")
        return path


def _leads_somewhere(path: AttributePath) -> bool:
    return path.leaf is not None and path.leaf.type is Type.REFERENCE


def _id(address: str, base: str) -> str:
    return address.removeprefix(base) if address.startswith(base) else _NOBODY
