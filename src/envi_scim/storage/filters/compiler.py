"""Owns the compilation of a filter's tree into one condition on a row of `account a` or `scim_group g`."""

from dataclasses import dataclass

from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.storage.attribute_index import indexed_at
from envi_scim.storage.filters import indexed, relations
from envi_scim.storage.filters.columns import COLUMNS, compare_column
from envi_scim.storage.filters.conditions import (
    UNKNOWN,
    Condition,
    Parameters,
    every,
    loosened,
    negated,
    some,
)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles for one kind of resource, `User` or `Group`. `of_few` says that few rows are to be tested."""

    kind: str
    parameters: Parameters
    engine: str
    of_few: bool = False

    def condition(self, tree: Filter) -> Condition:
        """Say in SQL what can be said of a filter."""
        match tree:
            case And(terms):
                return every(self.condition(term) for term in terms)
            case Or(terms):
                return some(self.condition(term) for term in terms)
            case Not(term):
                return negated(self.condition(term))
            case Compare():
                return self._compare(tree)
            case Present():
                return self._present(tree)
            case ValuePath():
                return self._value_path(tree)

    def _compare(self, compare: Compare) -> Condition:
        path = str(compare.path)
        column = COLUMNS[self.kind].get(path)
        if column is not None:
            return compare_column(column, compare, self.parameters)
        if self.kind == "User":
            by_rows = indexed_at(compare.path)
            if by_rows is not None:
                return indexed.compare_indexed(by_rows, compare, self.parameters)
            if path.startswith("groups."):
                return relations.compare_groups(compare, self.parameters, engine=self.engine, of_few=self.of_few)
        elif path.startswith("members."):
            return relations.compare_members(compare, self.parameters)
        return UNKNOWN

    def _present(self, present: Present) -> Condition:
        path = str(present.path)
        column = COLUMNS[self.kind].get(path)
        if column is not None:
            return column.present
        if path in {"members", "members.value", "members.type"} and self.kind == "Group":
            return relations.present(self.kind)
        if self.kind == "User":
            if path in {"groups", "groups.value", "groups.type"}:
                return relations.present(self.kind)
            by_rows = indexed_at(present.path)
            if by_rows is not None:
                return indexed.present(by_rows, self.parameters)
        return UNKNOWN

    def _value_path(self, tree: ValuePath) -> Condition:
        path = str(tree.path)
        if self.kind == "Group" and path == "members":
            return relations.members_values(tree, self.parameters)
        if self.kind == "User" and path == "groups":
            return relations.groups_values(tree, self.parameters, engine=self.engine, of_few=self.of_few)
        return self._values(tree.filter)

    def _values(self, inner: Filter) -> Condition:
        """Say of one value of an attribute what its rows tell of all: more than matches, but a seek."""
        match inner:
            case And(terms):
                return loosened(every(self._values(term) for term in terms))
            case Or(terms):
                return loosened(some(self._values(term) for term in terms))
            case Compare(operator=operator) if operator is not Operator.NE:
                return loosened(self._compare(inner))
            case Present():
                return loosened(self._present(inner))
            case _:
                return UNKNOWN
