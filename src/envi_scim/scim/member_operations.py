"""Owns the part of a group's PATCH that says who is a member, reduced so that no member need be known.

The operations on `members` become one `MemberDelta`, in their order; the others are left for `patch`.
That works as long as members are named by their id. An operation that selects them by anything else
(`members[type eq "User"]`, `members[value eq "x"].display`) cannot be reduced: then there is no split,
and the caller loads the members, as they are shown, and applies everything to the whole document. Only their
`$ref` cannot be selected by: it is the address of the server, which nothing that is kept knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

from msgspec.structs import replace

from envi_scim.scim.attributes import Attribute, Document, Json
from envi_scim.scim.errors import InvalidFilter, InvalidSyntax, InvalidValue
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.patching.operations import Kind, Operation, TheseValues
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.texts import check_text

_MEMBERS: Final = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDelta:
    """What becomes of the members.

    With `clear` everybody who is not in `add` leaves; without it those in `remove` leave and those in
    `add` join. No id is in both.
    """

    clear: bool = False
    add: frozenset[str] = field(default_factory=frozenset)
    remove: frozenset[str] = field(default_factory=frozenset)


Split: TypeAlias = tuple[MemberDelta | None, tuple[Operation, ...]]


def split(operations: Sequence[Operation], resource_type: ResourceType, *, strict: bool = False) -> Split | None:
    """Part the operations into what becomes of the members, None if nothing, and the operations on the rest.

    Returns:
        None where an operation selects members by something else than their id.

    Raises:
        InvalidValue: a value of `members` is no member.
        InvalidSyntax: in strict mode, a member has what no schema knows.
        InvalidFilter: an operation selects members by their `$ref`.
    """
    members = resource_type.core_by_key.get(_MEMBERS)
    if members is None:
        return None, tuple(operations)
    for operation in operations:
        if operation.path is not None and operation.path.filter is not None and _is_members(operation):
            _check_selector(operation.path.filter)
    running = _Running(known=members.subs if strict else None)
    others: list[Operation] = []
    for operation in operations:
        if operation.path is None:
            others.extend(_path_less(operation, running))
        elif operation.path.path.extension is not None or not _is_members(operation):
            others.append(operation)
        elif not _pathed(operation, running):
            return None
    return running.delta(), tuple(others)


def unknown_names(operations: Iterable[Operation], resource_type: ResourceType) -> tuple[Note, ...]:
    """Note what members have that no schema knows, which is left out unless the mode is strict."""
    members = resource_type.core_by_key.get(_MEMBERS)
    if members is None:
        return ()
    canonical = {sub.name for sub in members.sub_attributes}
    found: dict[Note, None] = {}
    for operation in operations:
        for member in _members_given(operation):
            if isinstance(member, dict) and not member.keys() <= canonical:
                for name in member:
                    if name.lower() not in members.subs:
                        found[Note(id=Leniency.UNKNOWN_ATTRIBUTE, subject=f"{_MEMBERS}.{name}")] = None
    return tuple(found)


def _members_given(operation: Operation) -> list[Json]:
    value = operation.value
    if operation.path is None:
        value = next((given for name, given in cast("Document", value).items() if name.lower() == _MEMBERS), None)
    elif not _is_members(operation) or operation.path.filter is not None:
        return []
    return value if isinstance(value, list) else [value]


@dataclass(slots=True)
class _Running:
    """The delta while it is being built: each operation acts on what those before it lead to.

    `known` are the only sub-attributes that a member may have; None where any is taken.
    """

    known: Mapping[str, Attribute] | None
    touched: bool = False
    clear: bool = False
    add: set[str] = field(default_factory=set)
    remove: set[str] = field(default_factory=set)

    def join(self, ids: Iterable[str]) -> None:
        joining = set(ids)
        self.touched = True
        self.add |= joining
        self.remove -= joining

    def leave(self, ids: Iterable[str]) -> None:
        leaving = set(ids)
        self.touched = True
        self.add -= leaving
        if not self.clear:
            self.remove |= leaving

    def leave_all(self) -> None:
        self.touched = self.clear = True
        self.add.clear()
        self.remove.clear()

    def delta(self) -> MemberDelta | None:
        if not self.touched:
            return None
        return MemberDelta(clear=self.clear, add=frozenset(self.add), remove=frozenset(self.remove))


def _is_members(operation: Operation) -> bool:
    path = operation.path
    return path is not None and path.attribute is not None and path.attribute.name == _MEMBERS


def _check_selector(selector: Filter) -> None:
    match selector:
        case And(terms) | Or(terms):
            for term in terms:
                _check_selector(term)
        case Not(term) | ValuePath(_, term):
            _check_selector(term)
        case Compare(path) | Present(path):
            if path.leaf is not None and path.leaf.name == "$ref":
                raise InvalidFilter("Members cannot be selected by their $ref; select them by value, the id in it.")


def _path_less(operation: Operation, running: _Running) -> list[Operation]:
    """Take the members out of a path-less operation; give what is left of it."""
    value = cast("Document", operation.value)
    named = [name for name in value if name.lower() == _MEMBERS]
    if not named:
        return [operation]
    _given(operation.kind, value[named[0]], running)
    rest = {name: kept for name, kept in value.items() if name != named[0]}
    return [replace(operation, value=rest)] if rest else []


def _pathed(operation: Operation, running: _Running) -> bool:
    """Reduce an operation whose path begins with `members`; False where that cannot be done."""
    path = operation.path
    if path is None or path.path.sub_attribute is not None:
        return False
    if path.filter is not None:
        ids = _named_by(path.filter)
        if ids is None or operation.kind is not Kind.REMOVE:
            return False
        running.leave(ids)
    elif isinstance(operation.value, TheseValues):
        running.leave(_ids(operation.value, running.known))
    elif operation.kind is Kind.REMOVE:
        running.leave_all()
    else:
        _given(operation.kind, operation.value, running)
    return True


def _given(kind: Kind, value: Json, running: _Running) -> None:
    ids = _ids(value, running.known)
    if kind is Kind.REPLACE:
        running.leave_all()
    running.join(ids)


def _named_by(selector: Filter) -> list[str] | None:
    """Give the ids that a selector of `value eq` names, several joined by `or`; None for any other selector."""
    if isinstance(selector, Or):
        named = [_named_by(term) for term in selector.terms]
        return None if None in named else [member for ids in named for member in ids or ()]
    if isinstance(selector, Compare) and selector.operator is Operator.EQ:
        leaf = selector.path.leaf
        if leaf is not None and leaf.name == "value" and isinstance(selector.value, str):
            return [selector.value]
    return None


def _ids(value: Json, known: Mapping[str, Attribute] | None) -> list[str]:
    if value is None:
        return []
    return [_id(member, known) for member in (value if isinstance(value, list) else [value])]


def _id(member: Json, known: Mapping[str, Attribute] | None) -> str:
    if not isinstance(member, dict):
        raise InvalidValue("Each member must be an object with a value: the id of a user or a group.")
    if known is not None:
        for name in member:
            if name.lower() not in known:
                raise InvalidSyntax(f"There is no attribute 'members.{shown(name)}'.")
    found = member.get("value")
    if found is None:
        found = next((given for name, given in member.items() if name.lower() == "value"), None)
    if not isinstance(found, str) or not found:
        raise InvalidValue("Each member needs a value: the id of a user or a group.")
    check_text(found, name="members.value")
    return found
