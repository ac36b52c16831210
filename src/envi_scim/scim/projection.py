"""Owns which attributes of a resource an answer has: `attributes`, `excludedAttributes`, `returned` (RFC 7644 §3.9).

| attribute is | nothing asked | `attributes` | `excludedAttributes` |
| --- | --- | --- | --- |
| returned: always | yes | yes | yes |
| returned: default | yes | if named | unless named |
| returned: request | no | if named | no |
| returned: never | no | no | no |

The two parameters are mutually exclusive (RFC 7644 §3.9), so that both together are refused: whichever we
obeyed, the client would get what it did not mean. Names that no schema knows are ignored.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias, cast

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType

# Names as they are in documents -> what is selected below them; None selects the whole value.
Tree: TypeAlias = "dict[str, Tree | None]"

# A client asks for the same few sets of attributes again and again.
_PROJECTIONS_KEPT: Final = 256
_TYPES_KEPT: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What one request wants to see of its resources."""

    # Exactly these, or, where it is None, all that is returned by default but for `dropped`.
    kept: "Tree | None" = None
    dropped: Tree = field(default_factory=dict)

    @classmethod
    def parse(cls, attributes: str | None, excluded: str | None, resource_type: ResourceType) -> "Projection":
        """Read the two parameters, which hold names between commas; an empty one asks for nothing special.

        Raises:
            InvalidValue: both are given.
        """
        attributes = attributes.strip() if attributes else ""
        excluded = excluded.strip() if excluded else ""
        if attributes and excluded:
            raise InvalidValue("attributes and excludedAttributes exclude each other: give one of them.")
        if attributes or excluded or not resource_type.shows_all:
            return _parsed(attributes, excluded, resource_type)
        return _EVERYTHING

    @property
    def is_default(self) -> bool:
        """Whether the answer is all that is kept."""
        return self.kept is None and not self.dropped

    def wants(self, name: str) -> bool:
        """Say whether any part of a top-level attribute can be in the answer, so that it need not be read if not."""
        if self.kept is not None:
            return name in self.kept
        return self.dropped.get(name, _NOT_DROPPED) is not None


def project(document: Document, projection: Projection, resource_type: ResourceType) -> Document:
    """Give the part of a document that an answer has; the document itself stays as it is."""
    if projection.kept is not None:
        return cast("Document", _keep(document, projection.kept) or {})
    dropped = projection.dropped or _hidden(resource_type)
    return cast("Document", _drop(document, dropped) or {}) if dropped else document


_EVERYTHING: Final = Projection()
_NOT_DROPPED: Final[Tree] = {}


@lru_cache(maxsize=_PROJECTIONS_KEPT)
def _parsed(attributes: str, excluded: str, resource_type: ResourceType) -> Projection:
    if attributes:
        return Projection(kept=_kept(attributes, resource_type))
    dropped = _dropped(excluded, resource_type)
    if dropped or not resource_type.shows_all:
        return Projection(dropped=_joined(dropped, _hidden(resource_type)))
    return _EVERYTHING


def _kept(names: str, resource_type: ResourceType) -> Tree:
    tree: Tree = {one.name: None for one in resource_type.core_by_key.values() if one.returned is Returned.ALWAYS}
    for path in _paths(names, resource_type):
        if not path.is_hidden:
            _put(tree, path, _visible(path))
    return tree


def _visible(path: AttributePath) -> "Tree | None":
    """Give what of a named attribute or extension may be shown at all: None stands for all of it."""
    if path.leaf is not None:
        return _visible_of(path.leaf.sub_attributes)
    return None if path.extension is None else _visible_of(path.extension.attributes)


def _visible_of(attributes: tuple[Attribute, ...]) -> "Tree | None":
    tree: Tree = {one.name: _visible_of(one.sub_attributes) for one in attributes if one.returned is not Returned.NEVER}
    return None if len(tree) == len(attributes) and not any(tree.values()) else tree


def _dropped(names: str, resource_type: ResourceType) -> Tree:
    tree: Tree = {}
    for path in _paths(names, resource_type):
        if path.leaf is None or path.leaf.returned is not Returned.ALWAYS:
            _put(tree, path, None)
    return tree


def _paths(names: str, resource_type: ResourceType) -> list[AttributePath]:
    paths: list[AttributePath] = []
    for part in names.split(","):
        name = part.strip()
        if name.lower() == resource_type.schema.id.lower():
            paths.extend(AttributePath(extension=None, attribute=one) for one in resource_type.schema.attributes)
        elif (path := resolve(name, resource_type)) is not None:
            paths.append(path)
    return paths


def _put(tree: Tree, path: AttributePath, selected: "Tree | None") -> None:
    """Add a path to a tree; what is selected as a whole stays so, whatever is named below it."""
    names = [] if path.extension is None else [path.extension.id]
    names += [part.name for part in (path.attribute, path.sub_attribute) if part is not None]
    *above, last = names
    for name in above:
        below = tree.setdefault(name, {})
        if below is None:
            return
        tree = below
    tree[last] = selected


def _joined(tree: Tree, other: Tree) -> Tree:
    joined = dict(tree)
    for name, below in other.items():
        mine = joined.get(name, {})
        joined[name] = None if mine is None or below is None else _joined(mine, below)
    return joined


@lru_cache(maxsize=_TYPES_KEPT)
def _hidden(resource_type: ResourceType) -> Tree:
    """Give what is in no answer unless it is asked for, or never."""
    tree: Tree = {}
    _hide(tree, tuple(resource_type.core_by_key.values()))
    for schema in resource_type.extension_by_key.values():
        below: Tree = {}
        _hide(below, schema.attributes)
        if below:
            tree[schema.id] = below
    return tree


def _hide(tree: Tree, attributes: tuple[Attribute, ...]) -> None:
    for attribute in attributes:
        if attribute.returned in (Returned.NEVER, Returned.REQUEST) or attribute.mutability is Mutability.WRITE_ONLY:
            tree[attribute.name] = None
            continue
        below: Tree = {}
        _hide(below, attribute.sub_attributes)
        if below:
            tree[attribute.name] = below


def _keep(value: Json, tree: Tree) -> Json:
    """Give the selected parts of a value; None where nothing of it is selected."""
    if isinstance(value, dict):
        kept: Document = {}
        for name, part in value.items():
            if name in tree:
                below = tree[name]
                selected = part if below is None else _keep(part, below)
                if selected is not None:
                    kept[name] = selected
        return kept or None
    if isinstance(value, list):
        return [part for part in [_keep(each, tree) for each in value] if part is not None] or None
    return value


def _drop(value: Json, tree: Tree) -> Json:
    """Give a value without the selected parts; None where nothing is left of it."""
    if isinstance(value, dict):
        left: Document = {}
        for name, part in value.items():
            if name not in tree:
                left[name] = part
                continue
            below = tree[name]
            rest = None if below is None else _drop(part, below)
            if rest is not None:
                left[name] = rest
        return left or None
    if isinstance(value, list):
        return [part for part in [_drop(each, tree) for each in value] if part is not None] or None
    return value
