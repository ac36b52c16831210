"""Owns the algebra of conditions: what a part of a filter says about a row, and how sure it is.

A condition is exact, or its SQL is true for more rows than match (never for fewer), or it has no SQL and
says nothing. Any SQL may come out as NULL, which counts as false.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Condition:
    """What SQL can say about a term; `sql` is None where it can say nothing.

    Where it says no more than that a row is among those that one index range names, `ids` reads that range; it may
    name a row more than once.
    """

    sql: str | None
    exact: bool = True
    ids: str = ""


UNKNOWN = Condition(None, exact=False)
ALWAYS = Condition("true")
NEVER = Condition("false")


@dataclass(slots=True)
class Parameters:
    """Collects the values that a statement binds, under names of their own."""

    values: dict[str, object] = field(default_factory=dict)

    def add(self, value: object) -> str:
        """Bind a value and give the word that stands for it in the SQL."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def constant(*, holds: bool) -> Condition:
    """Give a condition that is the same for every row."""
    return ALWAYS if holds else NEVER


def loosened(condition: Condition) -> Condition:
    """Give the condition as one that names more than what matches."""
    return Condition(condition.sql, exact=False, ids=condition.ids)


def every(terms: Iterable[Condition]) -> Condition:
    """All terms hold. A term without SQL leaves more rows than match."""
    conditions = list(terms)
    exact = all(condition.exact for condition in conditions)
    known = [(condition.sql, condition.ids) for condition in conditions if condition.sql is not None]
    if not known:
        return UNKNOWN
    if len(known) == 1:
        return Condition(known[0][0], exact=exact, ids=known[0][1])
    return Condition(f"({' and '.join(sql for sql, _ in known)})", exact=exact)


def some(terms: Iterable[Condition]) -> Condition:
    """One of the terms holds. A term without SQL may be that one for any row."""
    conditions = list(terms)
    known = [condition.sql for condition in conditions if condition.sql is not None]
    if len(known) < len(conditions):
        return UNKNOWN
    return Condition(f"({' or '.join(known)})", exact=all(condition.exact for condition in conditions))


def negated(term: Condition) -> Condition:
    """The term does not hold, which only an exact one can tell. NULL is false before it is turned round."""
    if term.sql is None or not term.exact:
        return UNKNOWN
    return Condition(f"not coalesce({term.sql}, false)")
