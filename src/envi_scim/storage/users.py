"""Keeps accounts: the port `Users`."""

from collections.abc import Callable, Sequence

from envi_scim.provisioning.account_changes import AccountChange
from envi_scim.provisioning.accounts import Account, GroupLink, StoredUser
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import ListQuery, Page
from envi_scim.provisioning.roles import GrantedRole
from envi_scim.provisioning.values import DomainId, GroupId, UserId
from envi_scim.scim.attributes import Attribute
from envi_scim.scim.filters.ast import Compare, Operator
from envi_scim.storage import records
from envi_scim.storage.attribute_index import IndexRow, names_of_declared, user_rows
from envi_scim.storage.deletions import forget
from envi_scim.storage.engines.protocol import Engine, Statements
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.filters.texts import is_storable
from envi_scim.storage.keys import is_id, slot
from envi_scim.storage.lists import Lists
from envi_scim.storage.records import event_params

_TAKEN = "Another user of this domain has this userName; upper and lower case make no difference."
_MOVED = "The user was changed or deleted meanwhile."
# What is brief writes so many index rows at most. Each takes some ten microseconds; an ordinary user has a dozen, and
# one of 200 e-mail addresses a thousand.
_FEW_INDEX_ROWS = 100


class SqlUsers:
    """Accounts in a database."""

    def __init__(self, engine: Engine, lists: Lists) -> None:
        self._engine = engine
        self._lists = lists

    async def create(self, domain: DomainId, account: Account, *, event: Event) -> None:
        document = decode(account.document)
        params = event_params(domain, event) | _account_params(account, document.get("displayName"))
        rows = user_rows(document)
        params |= _index_params(rows)
        params["created_at"] = account.created_at
        params["slot"] = slot(account.id)
        if await self._engine.write("create_user", params, brief=len(rows) <= _FEW_INDEX_ROWS) is None:
            raise AlreadyTaken(_TAKEN)

    async def get(self, domain: DomainId, user: str, *, groups: bool = True) -> StoredUser | None:
        if not is_id(user):
            return None
        if groups:
            row = await self._engine.fetch_one("get_user_with_groups", {"domain": domain, "user": user})
            return None if row is None else StoredUser(account=records.account(row), groups=records.links(row[10]))
        row = await self._engine.fetch_one("get_user", {"domain": domain, "user": user})
        return None if row is None else StoredUser(account=records.account(row))

    async def find_by_user_name(self, domain: DomainId, user_name: str) -> StoredUser | None:
        params = {"domain": domain, "user_name_key": fold(user_name)}
        row = await self._engine.fetch_one("find_user_by_name", params)
        return None if row is None else StoredUser(account=records.account(row), groups=records.links(row[10]))

    async def list(self, domain: DomainId, query: ListQuery, *, groups: bool = True) -> Page[StoredUser]:
        named = _user_name_sought(query) if groups else None
        if named is not None:
            stored = await self.find_by_user_name(domain, named)
            return Page(total=0, rows=()) if stored is None else Page(total=1, rows=(stored,))
        page = await self._lists.page(domain, "User", query, groups=groups)
        if page.with_groups:
            found = (StoredUser(account=records.account(row), groups=records.links(row[10])) for row in page.rows)
            return Page(total=page.total, rows=tuple(found), end=page.end)
        rows = await self.with_groups(domain, [records.account(row) for row in page.rows], groups=groups)
        return Page(total=page.total, rows=rows, end=page.end)

    async def with_groups(
        self, domain: DomainId, accounts: Sequence[Account], *, groups: bool
    ) -> tuple[StoredUser, ...]:
        """Give the accounts of a page with their groups, if those are wanted."""
        if not groups:
            return tuple(StoredUser(account=account) for account in accounts)
        links = await self._links(domain, [account.id for account in accounts])
        return tuple(StoredUser(account=account, groups=links.get(account.id, ())) for account in accounts)

    async def replace(self, domain: DomainId, before: Account, after: Account, *, event: Event) -> None:
        await _replace(self._engine, domain, before, after, event=event)

    async def rewrite(
        self, domain: DomainId, user: UserId, decide: Callable[[Account], AccountChange]
    ) -> AccountChange | None:
        async def work(statements: Statements) -> AccountChange | None:
            row = await statements.fetch_one("lock_user", {"domain": domain, "id": user})
            if row is None:
                return None
            before = records.account(row)
            change = await statements.aside(lambda: decide(before))
            if change.after is not None and change.event is not None:
                await _replace(statements, domain, before, change.after, event=change.event)
            return change

        if not is_id(user):
            return None
        try:
            return await self._engine.transact(work, turn=(domain, user))
        except UniqueViolation as error:
            raise AlreadyTaken(_TAKEN) from error

    async def delete(self, domain: DomainId, account: Account, *, event: Event, pinned: bool = True) -> None:
        version = account.version if pinned else None
        user = {"domain": domain, "id": account.id, "member": account.id, "version_before": version}

        async def work(statements: Statements) -> None:
            await statements.fetch_all("lock_groups_of_member", user)
            deleted = await statements.fetch_one("delete_account", user)
            if deleted is None:
                raise ChangedMeanwhile(_MOVED)
            index = _index_params(user_rows(decode(deleted[0])))
            await statements.fetch_all("unindex_resource", user | index | {"kind": "User"})
            await statements.fetch_all("forget_lock", user)
            await statements.fetch_all("forget_password", user)
            await forget(statements, domain, "User", account.id, event=event)

        await self._engine.transact(work)

    async def having(self, domain: DomainId, urn: str, attribute: Attribute, *, limit: int) -> Sequence[UserId]:
        found: dict[UserId, None] = {}
        for name in names_of_declared(urn, attribute):
            params = {"domain": domain, "attribute": name, "count": limit}
            rows = await self._engine.fetch_all("users_with_attribute", params)
            found.update((UserId(row[0]), None) for row in rows)
        return tuple(found)[:limit]

    async def roles_of(
        self, domain: DomainId, user: UserId, named: frozenset[str] = frozenset()
    ) -> Sequence[GrantedRole]:
        if not is_id(user):
            return ()
        groups: dict[str, list[str]] = {}
        for row in await self._engine.fetch_all("roles_of_user", {"domain": domain, "user": user}):
            groups.setdefault(row[0], []).append(row[1])
        assigned: set[str] = set()
        if named:
            ids = sorted(name for name in named if is_id(name))
            params = {
                "domain": domain,
                "name_keys": sorted({fold(name) for name in named if is_storable(name)}),
                "roles": ids,
            }
            assigned = {row[0] for row in await self._engine.fetch_all("roles_named", params)}
        return tuple(
            GrantedRole(name=name, groups=tuple(sorted(groups.get(name, ()))), assigned=name in assigned)
            for name in sorted(groups.keys() | assigned)
        )

    async def _links(self, domain: DomainId, users: Sequence[UserId]) -> dict[UserId, tuple[GroupLink, ...]]:
        """Read the groups of all users of a page in one query."""
        if not users:
            return {}
        found: dict[UserId, list[GroupLink]] = {}
        for row in await self._engine.fetch_all("groups_of_users", {"domain": domain, "users": users}):
            link = GroupLink(id=GroupId(row[1]), display_name=row[2], direct=bool(row[3]))
            found.setdefault(UserId(row[0]), []).append(link)
        return {user: records.in_order(links) for user, links in found.items()}


def _user_name_sought(query: ListQuery) -> str | None:
    """Give the userName that a list asks for, if it asks for nothing else: what every IdP does before it creates.

    A statement that is always the same then gives account and groups, and no filter is compiled.
    """
    tree = query.filter
    if query.by_cursor or query.start_index != 1 or not query.count or not isinstance(tree, Compare):
        return None
    if tree.operator is not Operator.EQ or str(tree.path) != "userName":
        return None
    return tree.value if isinstance(tree.value, str) and is_storable(tree.value) else None


async def _replace(statements: Statements, domain: DomainId, before: Account, after: Account, *, event: Event) -> None:
    document = decode(after.document)
    rows_before, rows_after = user_rows(decode(before.document)), user_rows(document)
    params = event_params(domain, event) | _account_params(after, document.get("displayName"))
    params |= _index_params(rows_after - rows_before)
    params |= {f"{name}_gone": rows for name, rows in _index_params(rows_before - rows_after).items()}
    params["version_before"] = before.version
    brief = len(rows_before ^ rows_after) <= _FEW_INDEX_ROWS
    try:
        written = await statements.write("replace_user", params, brief=brief)
    except UniqueViolation as error:
        raise AlreadyTaken(_TAKEN) from error
    if written is None:
        raise ChangedMeanwhile(_MOVED)


def _account_params(account: Account, display_name: object) -> dict[str, object]:
    return {
        "id": account.id,
        "user_name": account.user_name,
        "user_name_key": fold(account.user_name),
        "display_name": display_name if isinstance(display_name, str) else None,
        "external_id": account.external_id,
        "active": account.active,
        "source": account.source.value,
        "organization": account.organization_id,
        "modified_at": account.modified_at,
        "version": account.version,
        "document": account.document,
    }


def _index_params(rows: frozenset[IndexRow]) -> dict[str, object]:
    """Give index rows in one order for every writer: as two arrays for PostgreSQL, as pairs for SQLite's JSON."""
    ordered = sorted(rows)
    return {
        "attributes": [row[0] for row in ordered],
        "keys": [row[1] for row in ordered],
        "index_rows": ordered,
    }
