"""Owns which groups are pushed to an application: by name, or by rules over their names (guide C5, C6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from envi_scim.emulator.directory import Group, key_of


class Condition(StrEnum):
    """How a rule looks at the name of a group; upper and lower case are the same."""

    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"
    CONTAINS = "contains"


class PushStatus(StrEnum):
    """How the push of a group stands."""

    PUSHING = "Pushing"
    ACTIVE = "Active"
    ERROR = "Error"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRule:
    """Groups whose name meets the condition are pushed."""

    id: str
    name: str
    condition: Condition
    text: str

    def meets(self, group: Group) -> bool:
        """Say whether a group is pushed by this rule."""
        name, text = key_of(group.name), key_of(self.text)
        if self.condition is Condition.STARTS_WITH:
            return name.startswith(text)
        if self.condition is Condition.ENDS_WITH:
            return name.endswith(text)
        return text in name


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedGroup:
    """A group that is pushed: what it is in the application, and how the last push went.

    `whole` counts how often somebody asked to say all of its members again.
    """

    group: Group
    by_rule: bool
    external_id: str
    pushed_name: str
    status: PushStatus
    error: str
    last_push: str
    whole: int


def pushed_by(rules: Iterable[PushRule], groups: Iterable[Group]) -> list[Group]:
    """Give the groups that any of the rules pushes."""
    rules = tuple(rules)
    return [group for group in groups if any(rule.meets(group) for rule in rules)]
