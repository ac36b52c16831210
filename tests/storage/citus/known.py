"""Owns what is known to be the same of things while a statement is read: which columns hold the one domain.

A class of equal terms that holds `DOMAIN` is what a statement binds to its parameter `:domain`.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

# A column of a source, or the parameter.
Term: TypeAlias = tuple[int, str]
DOMAIN: Final[Term] = (0, ":domain")


@dataclass(frozen=True, slots=True)
class Output:
    """The columns that a query gives, in their order, and of each whether it is the domain."""

    columns: tuple[tuple[str, bool], ...] = ()

    def named(self, names: tuple[str, ...]) -> "Output":
        """Give the same columns under other names, as far as there are names."""
        renamed = [(name, bound) for name, (_, bound) in zip(names, self.columns, strict=False)]
        return Output((*renamed, *self.columns[len(renamed) :]))


@dataclass(frozen=True, slots=True)
class Source:
    """What a query reads from: a table, or what another query gives."""

    number: int
    alias: str
    table: str
    columns: frozenset[str]


@dataclass(slots=True)
class Scope:
    """What a query sees: the sources around it, innermost first, queries by name, and what is the same."""

    outer: "Scope | None" = None
    sources: list[Source] = field(default_factory=list)
    queries: dict[str, Output] = field(default_factory=dict)
    _same: dict[Term, Term] = field(default_factory=dict)

    def within(self) -> "Scope":
        """Give a scope inside this one. What becomes known in it is not known out here."""
        return Scope(self, [], dict(self.queries), dict(self._same))

    def representative(self, term: Term) -> Term:
        """Give the term that stands for all that are the same as this one."""
        while term in self._same:
            term = self._same[term]
        return term

    def equal(self, one: Term, other: Term) -> None:
        """Note that two terms are the same."""
        first, second = self.representative(one), self.representative(other)
        if first != second:
            self._same[first] = second

    def is_domain(self, term: Term) -> bool:
        """Say whether a term is known to be the domain."""
        return self.representative(term) == self.representative(DOMAIN)

    def term(self, qualifier: str, column: str) -> Term | None:
        """Say which source's column is meant; None where it is nobody's, or could be that of several."""
        found = [
            source for source in self.sources if (source.alias == qualifier if qualifier else column in source.columns)
        ]
        if len(found) == 1:
            return (found[0].number, column)
        if found or self.outer is None:
            return None
        return self.outer.term(qualifier, column)
