"""Owns the nodes of an expression and what each is worth: a text, a number, a truth, or nothing.

What a person does not have is null. Two values are equal if they are of one kind and the same. A condition takes a
truth; null counts as false, and anything else is an error of the one who wrote the expression.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Value: TypeAlias = str | float | bool | None
# What names stand for: `user.firstName` and the like.
Names: TypeAlias = Mapping[str, Value]


class NotThatKind(ValueError):
    """An expression that is read well and means nothing for its values, as a text in the place of a condition."""


class Expression(Protocol):
    """An expression that was read."""

    def value(self, names: Names) -> Value:
        """Give what it is worth. Raises NotThatKind."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written."""

    written: Value

    def value(self, names: Names) -> Value:
        """Give it."""
        del names
        return self.written


@dataclass(frozen=True, slots=True)
class Name:
    """An attribute of the person, as `user.email`."""

    name: str

    def value(self, names: Names) -> Value:
        """Give what the person has; null where there is nothing."""
        return names.get(self.name)


@dataclass(frozen=True, slots=True)
class Equal:
    """Whether two are the same, or are not."""

    left: Expression
    right: Expression
    wanted: bool

    def value(self, names: Names) -> Value:
        """Compare."""
        left, right = self.left.value(names), self.right.value(names)
        same = type(left) is type(right) and left == right
        return same is self.wanted


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    inner: Expression

    def value(self, names: Names) -> Value:
        """Turn it round."""
        return not _truth(self.inner, names)


@dataclass(frozen=True, slots=True)
class And:
    """All of them; one is looked at only if those before it hold."""

    parts: tuple[Expression, ...]

    def value(self, names: Names) -> Value:
        """Join."""
        return all(_truth(part, names) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """One of them; one is looked at only if those before it do not hold."""

    parts: tuple[Expression, ...]

    def value(self, names: Names) -> Value:
        """Join."""
        return any(_truth(part, names) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one behind the other; null adds nothing."""

    parts: tuple[Expression, ...]

    def value(self, names: Names) -> Value:
        """Join."""
        return "".join(_text(part, names) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? first : second`."""

    condition: Expression
    first: Expression
    second: Expression

    def value(self, names: Names) -> Value:
        """Choose."""
        chosen = self.first if _truth(self.condition, names) else self.second
        return chosen.value(names)


def _truth(expression: Expression, names: Names) -> bool:
    value = expression.value(names)
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    raise NotThatKind(f"“{value}” is no condition")


def _text(expression: Expression, names: Names) -> str:
    value = expression.value(names)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise NotThatKind(f"“{value}” is no text")
