"""Owns an import (Provisioning > To Okta): all users and groups of an application are read, page behind page.

Okta goes on by its own page size, whatever came back: a server that sends shorter pages is read with holes, as there.
Not certain: what it does where a page is empty though more are announced. Here the import fails, and says so.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from envi_scim.emulator.journal import Import, ImportedGroup, ImportedUser, ImportState
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.profiles import Document
from envi_scim.emulator.store import Store
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.outcomes import Failed, TryLater


async def read_back(store: Store, caller: Caller, application_id: str, *, page: int) -> Import:
    """Read everything; give the report, which is kept. Raises Failed or TryLater, which are kept as well."""
    at = now_text()
    run = Import(id=store.journal.begin_import(application_id, at=at), at=at)
    try:
        async for resources in _pages(caller, "/Users", page):
            run = _with_users(store, run, resources)
        async for resources in _pages(caller, "/Groups", page):
            run = _with_groups(store, run, resources)
    except (Failed, TryLater) as error:
        store.journal.end_import(replace(run, state=ImportState.FAILED, error=str(error)))
        raise
    run = replace(run, state=ImportState.DONE)
    store.journal.end_import(run)
    return run


async def _pages(caller: Caller, path: str, count: int) -> AsyncIterator[Sequence[Document]]:
    first, total = 1, 1
    while first <= total:
        answer = await caller.succeed("GET", path, query=f"startIndex={first}&count={count}")
        announced: Any = answer.document().get("totalResults")
        if not isinstance(announced, int):
            raise Failed("The answer is no list: totalResults is missing.")
        resources, total = answer.resources(), announced
        yield resources
        first += count
        if not resources and first <= total:
            # Without this it would have no end where a server announces more than it ever sends.
            raise Failed(f"A page came without resources, though totalResults says that there are {total}.")


def _with_users(store: Store, run: Import, resources: Sequence[Document]) -> Import:
    users = [_user(store, one) for one in resources]
    store.journal.keep_imported(run.id, users, ())
    return replace(
        run,
        users=run.users + len(users),
        inactive=run.inactive + sum(not user.active for user in users),
        matched=run.matched + sum(bool(user.person_id) for user in users),
    )


def _with_groups(store: Store, run: Import, resources: Sequence[Document]) -> Import:
    groups = [ImportedGroup(external_id=_text(one, "id"), name=_text(one, "displayName")) for one in resources]
    store.journal.keep_imported(run.id, (), groups)
    return replace(run, groups=run.groups + len(groups))


def _user(store: Store, resource: Document) -> ImportedUser:
    user_name = _text(resource, "userName")
    person = store.people.by_login(user_name)
    return ImportedUser(
        external_id=_text(resource, "id"),
        user_name=user_name,
        active=resource.get("active") is not False,
        person_id="" if person is None else person.id,
    )


def _text(resource: Document, name: str) -> str:
    value: Any = resource.get(name)
    return value if isinstance(value, str) else ""
