"""Owns the shadow model: what must be in the database after a fault, and what may be.

Each resource belongs to one writer, which has at most one write under way. So of each resource there is the
state that was acknowledged last, and, where the fault cut a write short, the one state that it would have led to.
"""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class UserState:
    """What is looked at of a user; `mark` is its externalId, another with every write."""

    user_name: str
    mark: str
    title: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """What is looked at of a group that one writer owns."""

    display_name: str
    members: frozenset[str]


@dataclass(slots=True)
class Record:
    """One resource: its id as soon as it is known, its last acknowledged state, the state under way.

    None as a state: it does not exist. `writes` counts the acknowledged ones, each of which changed something.
    """

    acknowledged: UserState | GroupState | None = None
    id: str | None = None
    writes: int = 0
    under_way: bool = False
    next: UserState | GroupState | None = None

    def begin(self, following: UserState | GroupState | None) -> None:
        """Note the state that the write about to be sent leads to."""
        self.next, self.under_way = following, True

    def acknowledge(self) -> None:
        """Note that the write was answered with 2xx."""
        self.acknowledged, self.under_way = self.next, False
        self.writes += 1

    def possible(self) -> list[UserState | GroupState | None]:
        """Give the states in which the resource may be now."""
        return [self.acknowledged, self.next] if self.under_way else [self.acknowledged]


@dataclass(slots=True)
class Joining:
    """What one writer knows of the shared group: who of its users is in it, and the PATCH under way."""

    members: frozenset[str] = frozenset()
    writes: int = 0
    under_way: bool = False
    next: frozenset[str] = frozenset()

    def begin(self, following: frozenset[str]) -> None:
        """Note who will be in the group after the write about to be sent."""
        self.next, self.under_way = following, True

    def acknowledge(self) -> None:
        """Note that the write was answered with 2xx."""
        self.members, self.under_way = self.next, False
        self.writes += 1


@dataclass(slots=True)
class Shadow:
    """One writer's part of the model."""

    users: list[Record] = field(default_factory=list)
    groups: list[Record] = field(default_factory=list)
    joining: Joining = field(default_factory=Joining)

    def cut_short(self) -> bool:
        """Say whether a write was under way when the fault came."""
        return self.joining.under_way or any(record.under_way for record in [*self.users, *self.groups])


def marked(state: UserState, mark: str) -> UserState:
    """Give the state with another mark, so that no two writes lead to the same one."""
    return replace(state, mark=mark)
