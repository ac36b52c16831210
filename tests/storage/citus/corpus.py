"""Owns every statement that the product says to PostgreSQL: the migrations' own, the named, and all that is built.

What is built depends on filters and orders. Those here are made of every attribute, every operator and every
literal, alone and combined; `test_citus_rules` shows that no line of the builders is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise, product

from envi_scim.scim.attributes import Attribute, Type
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.errors import ScimError
from envi_scim.scim.filters.ast import Compare, Filter, Operator
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.sorting import SortBy, sortable
from envi_scim.storage.attribute_index import BY_PATH
from envi_scim.storage.filters.columns import COLUMNS
from envi_scim.storage.filters.ordered import WalkStatements, walk_statements
from envi_scim.storage.filters.statements import ListStatements, statements
from envi_scim.storage.migrate import steps
from envi_scim.storage.named_queries import load
from envi_scim.storage.orders import order_of
from tests.storage.citus.tables import Tables, read_tables
from tests.support.declared import OF_ENVI, URN

ENGINE = "postgres"
_ID = "01a20000-0000-7000-8000-000000000001"
_TEXTS = ('"ab"', '""', f'"{"Long " * 60}"', f'"{_ID}"', '"User"', '"\ud7ff"', '"\U0010ffff"')
_LITERALS = {
    Type.BOOLEAN: ("true",),
    Type.INTEGER: ("7",),
    Type.DECIMAL: ("7.5",),
    Type.DATE_TIME: ('"2026-11-24T12:00:00.1234Z"', '"2026-11-24T12:00:00Z"'),
}
# What else may stand beside a term: a key, a column, an index row, a value path, one for documents, a relation.
_BESIDE = {
    "User": ('userName eq "a"', "active eq true", 'title eq "a"', 'emails[type eq "work" and value eq "a"]',
             "locale pr", f'groups.value eq "{_ID}"', 'groups[display eq "a"]', 'groups[display eq "a" and value pr]'),
    "Group": ('displayName eq "a"', 'meta.created gt "2026-11-24T12:00:00Z"', f'members.value eq "{_ID}"',
              f'members[value eq "{_ID}" and type eq "User"]', "members pr", f'members[value pr and value ne "{_ID}"]'),
}  # fmt: skip
_TYPES = {"User": OF_ENVI, "Group": GROUP}
# Two statements that differ in these alone are one to Citus.
_WORDS = re.compile(r"'[^']*'|:p\d+|\b\d+\b")


@cache
def the_tables() -> Tables:
    """Read what all migrations make, from none to the newest."""
    return read_tables([statement for step in steps("postgresql", current=None) for statement in step.statements])


def changes_of_migrations() -> Iterator[tuple[str, str]]:
    """Give the statements of migrations that change rows, by their beginnings."""
    for sql in the_tables().changes:
        yield " ".join(sql.split()[:3]), sql


def named() -> Iterator[tuple[str, str]]:
    """Give every statement that stands in a file."""
    for name, query in load(ENGINE).items():
        yield name, query.sql


def built() -> dict[str, str]:
    """Give the statements of every filter and every order, each shape once, by what it was built of."""
    found: dict[str, str] = {}
    for kind in _TYPES:
        for text, tree in filters(kind):
            for part, sql in _texts(statements(kind, tree, engine=ENGINE)):
                found.setdefault(_shape(sql), f"{part} of {kind} {text}")
        found |= {shape: name for shape, name in _walked(kind) if shape not in found}
    return {name: shape.replace("?", "'?'") for shape, name in found.items()}


def filters(kind: str) -> Iterator[tuple[str, Filter]]:
    """Give filters of a kind: every comparison there is, then each kind of it beside every other."""
    shapes: set[str] = set()
    for text in _comparisons(kind):
        tree = _parsed(text, kind)
        shape = "" if tree is None else _shape(statements(kind, tree, engine=ENGINE).page)
        if tree is not None and shape not in shapes:
            shapes.add(shape)
            yield text, tree
            if isinstance(tree, Compare):  # what no text may say: the compiler does not rely on it
                yield f"{text} and no text", replace(tree, value="a\0")
    several = _BESIDE[kind]
    both = [f"{one} and {other}" for one, other in product(several, several[::2])]
    either = [f"{one} or not ({other} and {one})" for one, other in pairwise(several)]
    for text in (*both, *either):
        tree = _parsed(text, kind)
        if tree is not None:
            yield text, tree


def _shape(sql: str) -> str:
    return _WORDS.sub("?", sql)


def _comparisons(kind: str) -> Iterator[str]:
    for path, inner, type_ in _paths(_TYPES[kind]):
        outer = path.removesuffix(f".{inner}")
        literals = _LITERALS.get(type_, _TEXTS)
        for operator, literal in product(Operator, literals if _is_said_in_sql(kind, path) else literals[:1]):
            yield f"{path} {operator.value} {literal}"
            if inner:
                yield f"{outer}[{inner} {operator.value} {literal}]"
        yield f"{path} pr"
        if inner:
            yield f"{outer}[{inner} pr]"
            yield f'{outer}[{inner} eq "ab" or {inner} sw "{_ID}"]'
            yield f"{outer}[not ({inner} pr)]"


def _is_said_in_sql(kind: str, path: str) -> bool:
    return path in COLUMNS[kind] or path in BY_PATH or path.startswith(("groups", "members", URN))


def _paths(resource_type: ResourceType) -> Iterator[tuple[str, str, Type]]:
    """Give the paths of a type, each with its last name where it is that of a sub-attribute, and what it holds."""
    core = resource_type.core_by_key.values()
    yield from (path for attribute in core for path in _paths_of(attribute, attribute.name))
    for extension in resource_type.extensions:
        for attribute in extension.schema.attributes:
            yield from _paths_of(attribute, f"{extension.schema.id}:{attribute.name}")


def _paths_of(attribute: Attribute, path: str) -> Iterator[tuple[str, str, Type]]:
    yield path, "", attribute.type
    if attribute.type is Type.COMPLEX:
        for inner in attribute.sub_attributes:
            yield f"{path}.{inner.name}", inner.name, inner.type


def _parsed(text: str, kind: str) -> Filter | None:
    try:
        return parse(text, _TYPES[kind])
    except ScimError:  # no such comparison
        return None


def _walked(kind: str) -> Iterator[tuple[str, str]]:
    """Give the pages of sorted lists: each order, each of its segments, from its beginning or not, with each test."""
    tests: list[tuple[str, Filter | None]] = [
        ("", None),
        *((text, _parsed(text, kind)) for text in _BESIDE[kind][1::4]),
    ]
    for path, descending in product([path for path, _, _ in _paths(_TYPES[kind])], (False, True)):
        try:
            order = order_of(kind, SortBy(path=sortable(path, _TYPES[kind]), descending=descending))
        except ScimError:
            continue
        for segment, (text, test), begins in product(order.segments, tests, ("first", "behind", "skipping")):
            walk = walk_statements(
                order,
                segment,
                test,
                from_position=begins == "behind",
                skips=begins == "skipping",
                engine=ENGINE,
            )
            for part, sql in _texts(walk):
                yield _shape(sql), f"{part} of {kind} by {path} {text} {descending} {begins}"


def _texts(compiled: ListStatements | WalkStatements) -> Iterator[tuple[str, str]]:
    for one in fields(compiled):
        value = getattr(compiled, one.name)
        if isinstance(value, str) and value and one.name != "digest":
            yield one.name, value
