"""Owns lists whose filter SQL alone cannot decide: candidates are read in batches and their documents tested.

The test is the protocol's own (`scim.filters.evaluate`), on the resource as it would be sent. It is bounded:
a filter that would have more documents read is refused with a sentence that says what SQL decides by itself.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

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
from envi_scim.storage import records
from envi_scim.storage.attribute_index import BY_PATH
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.columns import COLUMNS
from envi_scim.storage.filters.statements import ListStatements
from envi_scim.storage.keys import FIRST

# Some milliseconds of work between two chances for others.
_BATCH = 500


def _listed(*, extension: bool) -> str:
    return ", ".join(indexed.name for path, indexed in BY_PATH.items() if (path != indexed.name) is extension)


# What SQL decides without a document, as the sentence of a refusal lists it.
_NARROWING = {
    "User": f"{', '.join(COLUMNS['User'])}, {_listed(extension=False)}, "
    f"of the enterprise extension {_listed(extension=True)}, or an attribute that the domain declared",
    "Group": f"{', '.join(COLUMNS['Group'])}, members.value",
}


class Scans:
    """Lists that are read by way of documents."""

    def __init__(self, engine: Engine, *, max_scan: int) -> None:
        self._engine = engine
        self._max_scan = max_scan

    async def page(
        self, domain: DomainId, kind: str, query: ListQuery, compiled: ListStatements, *, after: str | None
    ) -> tuple[int, Sequence[Row]]:
        """Read a page and the number of all matches; the page begins behind the id `after`, if it is known.

        Raises TooMany.
        """
        if query.filter is None:
            raise ValueError("A scan needs a filter")
        if not compiled.narrowed:
            await self._check_size(domain, kind)
        test, with_relations = predicate(query.filter), _needs_relations(query.filter)
        first, total, seen = query.start_index, 0, 0
        rows: list[Row] = []
        params = compiled.values | {"domain": domain, "count": _BATCH, "after": FIRST}
        while batch := await self._engine.select_large(compiled.page, params):
            seen += len(batch)
            if seen > self._max_scan:
                raise _too_many(kind, self._max_scan)
            documents = await self._documents(domain, kind, batch, query.bases, with_relations=with_relations)
            for row, document in zip(batch, documents, strict=True):
                if test(document):
                    total += 1
                    if len(rows) < query.count and (total >= first if after is None else row[0] > after):
                        rows.append(row)
            if len(batch) < _BATCH:
                break
            params["after"] = batch[-1][0]
            await asyncio.sleep(0)
        return total, rows

    async def _check_size(self, domain: DomainId, kind: str) -> None:
        """Refuse at once what would be refused after so many documents."""
        row = await self._engine.fetch_one("number_of_resources", {"domain": domain, "kind": kind})
        if row is not None and row[0] > self._max_scan:
            raise _too_many(kind, self._max_scan)

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
        if sum(row[3] for row in batch) > self._max_scan:
            raise _too_many("Group", self._max_scan)
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


def _needs_relations(tree: Filter) -> bool:
    """Say whether a filter asks for what is not in the document."""
    return any(path.startswith(("groups", "members")) or path == "meta.version" for path in _paths(tree))


def _paths(tree: Filter) -> Iterator[str]:
    match tree:
        case And(terms) | Or(terms):
            for term in terms:
                yield from _paths(term)
        case Not(term):
            yield from _paths(term)
        case Compare(path) | Present(path) | ValuePath(path):
            yield str(path)


def _too_many(kind: str, limit: int) -> TooMany:
    return TooMany(
        f"This filter would have more than {limit} resources read. Combine it by and with one that few satisfy, "
        f"on one of these: {_NARROWING[kind]}."
    )
