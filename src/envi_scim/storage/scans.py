"""Owns lists that SQL alone cannot make: candidates are read in batches, their documents tested and put in order.

Test and key are the protocol's own (`scim.filters.evaluate`, `scim.sorting`), on the resource as it would be
sent. It is bounded: a list that would have more documents read is refused with a sentence that says what SQL
does by itself. No more documents are held than the page needs, and a domain has only few such lists made at once.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from envi_scim.provisioning.accounts import Account, GroupLink
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.groups import Group, Member
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.provisioning.versions import FINGERPRINTED_MEMBERS, group_tag, user_tag
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import TooMany
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Or, Present, ValuePath
from envi_scim.scim.filters.evaluate import predicate
from envi_scim.scim.sorting import Key, Position, rank
from envi_scim.storage import records
from envi_scim.storage.attribute_index import BY_PATH
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.few_at_once import FewAtOnce
from envi_scim.storage.filters.columns import COLUMNS
from envi_scim.storage.filters.statements import ListStatements
from envi_scim.storage.keys import FIRST
from envi_scim.storage.orders import WALKED, Order

# The pages of a list without a filter.
PAGES = {"User": "page_of_users", "Group": "page_of_groups"}

# Some milliseconds of work between two chances for others.
_BATCH = 500
# Rows that are read at once where a filter finds them by reading a part of an index anew for each time it is asked.
_MANY = 10 * _BATCH


def _listed(*, extension: bool) -> str:
    return ", ".join(indexed.name for path, indexed in BY_PATH.items() if (path != indexed.name) is extension)


# What SQL decides without a document, as the sentence of a refusal lists it.
_NARROWING = {
    "User": f"{', '.join(COLUMNS['User'])}, {_listed(extension=False)}, "
    f"of the enterprise extension {_listed(extension=True)}, or an attribute that the domain declared",
    "Group": f"{', '.join(COLUMNS['Group'])}, members.value",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins and what it may hold: behind a position, or so many resources into the list."""

    after: Position | None = None
    skipped: int = 0
    count: int


class Found(NamedTuple):
    """One resource of a page: its key in the order, its row, its kind."""

    key: Key | None
    row: Row
    kind: str

    @property
    def position(self) -> Position:
        """Where it stands in the order."""
        return Position(self.key, self.row[0])


def in_order(found: Iterable[Found], *, descending: bool) -> list[Found]:
    """Put resources in their order."""
    return sorted(found, key=lambda one: rank(one.position), reverse=descending)


class Scans:
    """Lists that are read by way of documents."""

    def __init__(self, engine: Engine, *, max_scan: int) -> None:
        self._engine = engine
        self._few = FewAtOnce()
        self.max_scan = max_scan

    async def page(
        self, domain: DomainId, query: ListQuery, compiled: ListStatements | None, *, order: Order, place: Place
    ) -> tuple[int, Sequence[Found]]:
        """Read a page and the number of all matches. Without a filter there are no compiled statements.

        Raises TooMany.
        """
        async with self._few.admitted(domain):
            return await self._page(domain, query, compiled, order=order, place=place)

    async def _page(
        self, domain: DomainId, query: ListQuery, compiled: ListStatements | None, *, order: Order, place: Place
    ) -> tuple[int, Sequence[Found]]:
        kind = order.kind
        refusal = _too_many(kind, self.max_scan, sorted_by_documents=compiled is None or compiled.exact)
        await self._check_size(domain, kind, compiled, refusal)
        test = _always if query.filter is None else predicate(query.filter)
        with_relations = _needs_relations(query.filter, order)
        taking = Taking(order, place)
        total, seen = 0, 0
        params: dict[str, object] = {} if compiled is None else dict(compiled.values)
        size = _BATCH if compiled is None or compiled.seeks or not compiled.narrowed else _MANY
        params |= {"domain": domain, "count": size, "after": FIRST}
        while rows := await self._candidates(kind, compiled, params):
            seen += len(rows)
            if seen > self.max_scan:
                raise refusal
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                documents = await self._documents(domain, kind, batch, query.bases, with_relations=with_relations)
                for row, document in zip(batch, documents, strict=True):
                    if test(document):
                        total += 1
                        taking.offer(row, document)
                await asyncio.sleep(0)
            if len(rows) < size:
                break
            params["after"] = rows[-1][0]
        return total, taking.taken()

    async def _candidates(
        self, kind: str, compiled: ListStatements | None, params: Mapping[str, object]
    ) -> Sequence[Row]:
        if compiled is None:
            return await self._engine.fetch_large(PAGES[kind], params)
        return await self._engine.select_large(compiled.page, params)

    async def _check_size(self, domain: DomainId, kind: str, compiled: ListStatements | None, refusal: TooMany) -> None:
        """Refuse at once what would be refused after so many documents."""
        size = await number_of_resources(self._engine, domain, kind)
        if size > self.max_scan and compiled is not None and compiled.narrowed:
            # What narrows is in an index, or else its documents are read: to count is the least of it. Where the count
            # misses some, too many documents are refused as they come.
            params = compiled.values | {"domain": domain, "most": self.max_scan + 1}
            size = (await self._engine.select_large(compiled.count_until, params))[0][0]
        if size > self.max_scan:
            raise refusal

    async def _documents(
        self, domain: DomainId, kind: str, batch: Sequence[Row], bases: Mapping[str, str], *, with_relations: bool
    ) -> list[Document]:
        """Give the resources of a batch as they are sent; without what other rows say where nobody asks for it."""
        if kind == "User":
            groups = await self._groups_of(domain, batch) if with_relations else {}
            return [_user(records.account(row), groups.get(row[0], ()), bases) for row in batch]
        members = await self._members_of(domain, batch) if with_relations else {}
        return [_group(records.group(row), members.get(row[0], ()), bases) for row in batch]

    async def _groups_of(self, domain: DomainId, batch: Sequence[Row]) -> dict[str, Sequence[GroupLink]]:
        found: dict[str, list[GroupLink]] = {}
        params = {"domain": domain, "users": [row[0] for row in batch]}
        for row in await self._engine.fetch_large("groups_of_users", params):
            link = GroupLink(id=row[1], display_name=row[2], direct=bool(row[3]))
            found.setdefault(row[0], []).append(link)
        return {user: records.in_order(links) for user, links in found.items()}

    async def _members_of(self, domain: DomainId, batch: Sequence[Row]) -> dict[str, Sequence[Member]]:
        if sum(row[3] for row in batch) > self.max_scan:
            raise _too_many("Group", self.max_scan, sorted_by_documents=False)
        found: dict[str, list[Member]] = {}
        params = {"domain": domain, "groups": [row[0] for row in batch]}
        for row in await self._engine.fetch_large("members_of_groups", params):
            found.setdefault(row[0], []).append(records.member(row, first=1))
        return dict(found)


def _user(account: Account, groups: Sequence[GroupLink], bases: Mapping[str, str]) -> Document:
    relations: list[Json] = [
        _relation(group.id, group.display_name, "direct" if group.direct else "indirect", bases["Group"])
        for group in groups
    ]
    document = decode(account.document) | {"meta": _meta("User", account, user_tag(account, groups), bases)}
    return document | {"groups": relations} if relations else document


def _group(group: Group, members: Sequence[Member], bases: Mapping[str, str]) -> Document:
    relations: list[Json] = [
        _relation(member.id, member.display, member.type.value, bases[member.type.value]) for member in members
    ]
    tag = group_tag(group, members if group.member_count <= FINGERPRINTED_MEMBERS else ())
    document = decode(group.document) | {"meta": _meta("Group", group, tag, bases)}
    return document | {"members": relations} if relations else document


def _relation(resource_id: str, display: str, kind: str, base: str) -> Document:
    return {"value": resource_id, "display": display, "type": kind, "$ref": f"{base}{resource_id}"}


def _meta(kind: str, row: Account | Group, tag: str, bases: Mapping[str, str]) -> Document:
    return {
        "resourceType": kind,
        "created": row.created_at,
        "lastModified": row.modified_at,
        "location": f"{bases[kind]}{row.id}",
        "version": tag,
    }


def _needs_relations(tree: Filter | None, order: Order) -> bool:
    """Say whether a filter or an order asks for what is not in the document."""
    paths = [order.path, *(() if tree is None else _paths(tree))]
    return any(path.startswith(("groups", "members")) or path == "meta.version" for path in paths)


def _paths(tree: Filter) -> Iterator[str]:
    match tree:
        case And(terms) | Or(terms):
            for term in terms:
                yield from _paths(term)
        case Not(term):
            yield from _paths(term)
        case Compare(path) | Present(path) | ValuePath(path):
            yield str(path)


class Taking:
    """Takes from all matches, in whatever order they come, those that a page holds."""

    def __init__(self, order: Order, place: Place) -> None:
        self._order = order
        # What comes in its order need not be held to be skipped.
        self._passing = place.skipped if order.of_creation else 0
        self._skipped = place.skipped - self._passing
        self._most = self._skipped + place.count if place.count else 0
        self._after = None if place.after is None else rank(place.after)
        self._found: list[Found] = []

    def offer(self, row: Row, document: Document) -> None:
        """Take a match if it may be on the page."""
        full = len(self._found) >= self._most
        if self._most == 0 or (full and self._order.of_creation):
            return
        if self._passing:
            self._passing -= 1
            return
        found = Found(self._order.key(document), row, self._order.kind)
        if self._after is not None:
            here = rank(found.position)
            if here >= self._after if self._order.descending else here <= self._after:
                return
        self._found.append(found)
        if len(self._found) > 2 * self._most + _BATCH:
            self._cut()

    def taken(self) -> Sequence[Found]:
        """Give the page."""
        self._cut()
        return self._found[self._skipped :]

    def _cut(self) -> None:
        self._found = in_order(self._found, descending=self._order.descending)[: self._most]


def _always(_: Json) -> bool:
    return True


def _too_many(kind: str, limit: int, *, sorted_by_documents: bool) -> TooMany:
    if sorted_by_documents:
        return TooMany(
            f"This order would have more than {limit} resources read. Sort by one of these: "
            f"{', '.join(WALKED[kind])}; or name a filter that few satisfy."
        )
    return TooMany(
        f"This filter would have more than {limit} resources read. Combine it by and with one that few satisfy, "
        f"on one of these: {_NARROWING[kind]}."
    )
