"""Owns lists whose filter SQL alone cannot decide: candidates are read in batches and their documents tested.

The test is the protocol's own (`scim.filters.evaluate`), on the resource as it would be sent. It is bounded:
a filter that would have more documents read is refused with a sentence that says what is indexed.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import TooMany
from envi_scim.scim.etag import version_tag
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Or, Present, ValuePath
from envi_scim.scim.filters.evaluate import predicate
from envi_scim.storage.attribute_index import read
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.statements import Statements
from envi_scim.storage.keys import FIRST

# Documents that one request may have read for a filter that no index answers.
MAX_SCAN = 50_000
# Some milliseconds of work between two chances for others.
_BATCH = 500

_INDEXED = {
    "User": "userName, externalId, id, active, displayName, name.givenName, name.familyName, emails.value, "
    "phoneNumbers.value, title, userType, meta.lastModified and the enterprise attributes",
    "Group": "displayName, externalId, id, members.value and meta.lastModified",
}


class Scans:
    """Lists that are read by way of documents."""

    def __init__(self, engine: Engine, *, max_scan: int) -> None:
        self._engine = engine
        self._max_scan = max_scan

    async def page(
        self, domain: DomainId, kind: str, query: ListQuery, compiled: Statements, *, after: str | None
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
            documents = [_document(kind, row) for row in batch]
            if with_relations:
                await self._add_relations(domain, kind, batch, documents)
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

    async def _add_relations(
        self, domain: DomainId, kind: str, batch: Sequence[Row], documents: Sequence[Document]
    ) -> None:
        """Add what other rows say: a user's groups, a group's members."""
        ids = [row[0] for row in batch]
        found: dict[str, list[Json]] = {}
        if kind == "User":
            for row in await self._engine.fetch_large("groups_of_users", {"domain": domain, "users": ids}):
                found.setdefault(row[0], []).append(
                    _relation(row[1], row[2], "direct" if row[3] else "indirect", "Groups")
                )
        else:
            if sum(row[3] for row in batch) > self._max_scan:
                raise _too_many(kind, self._max_scan)
            for row in await self._engine.fetch_large("members_of_groups", {"domain": domain, "groups": ids}):
                found.setdefault(row[0], []).append(_relation(row[1], row[3], row[2], f"{row[2]}s"))
        name = "groups" if kind == "User" else "members"
        for document in documents:
            values = found.get(str(document["id"]))
            if values:
                document[name] = values


def _relation(resource_id: str, display: str, kind: str, endpoint: str) -> dict[str, Json]:
    return {"value": resource_id, "display": display, "type": kind, "$ref": f"{endpoint}/{resource_id}"}


def _document(kind: str, row: Any) -> Document:  # noqa: ANN401 - a row's last columns are alike for both kinds
    """Give a resource as it is sent, but for the server's address, which storage does not know."""
    document = read(row[-1])
    document["meta"] = {
        "resourceType": kind,
        "created": row[-4],
        "lastModified": row[-3],
        "location": f"{kind}s/{row[0]}",
        "version": version_tag(row[-2]),
    }
    return document


def _needs_relations(tree: Filter) -> bool:
    """Say whether a filter asks for what is not in the document."""
    return any(path.startswith(("groups", "members")) for path in _paths(tree))


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
        f"This filter would have more than {limit} resources read. Filters on {_INDEXED[kind]} find them by an "
        "index: combine it with one of those by and."
    )
