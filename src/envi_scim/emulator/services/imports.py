"""Owns an import (Provisioning > To Okta): all users and groups of an application are read, page behind page.

Okta goes on by its own page size, whatever came back: a server that sends shorter pages is read with holes, as there.
"""

from collections.abc import Sequence
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
        run = await _read(store, caller, run, page)
    except (Failed, TryLater) as error:
        store.journal.end_import(replace(run, state=ImportState.FAILED, error=str(error)))
        raise
    run = replace(run, state=ImportState.DONE)
    store.journal.end_import(run)
    return run


async def _read(store: Store, caller: Caller, run: Import, page: int) -> Import:
    first = 1
    while True:
        total, resources = await _page(caller, "/Users", first, page)
        users = [_user(store, one) for one in resources]
        store.journal.keep_imported(run.id, users, ())
        run = replace(
            run,
            users=run.users + len(users),
            inactive=run.inactive + sum(not user.active for user in users),
            matched=run.matched + sum(bool(user.person_id) for user in users),
        )
        first += page
        if first > total:
            break
    first = 1
    while True:
        total, resources = await _page(caller, "/Groups", first, page)
        groups = [ImportedGroup(external_id=_text(one, "id"), name=_text(one, "displayName")) for one in resources]
        store.journal.keep_imported(run.id, (), groups)
        run = replace(run, groups=run.groups + len(groups))
        first += page
        if first > total:
            return run


async def _page(caller: Caller, path: str, first: int, count: int) -> tuple[int, Sequence[Document]]:
    answer = await caller.succeed("GET", path, query=f"startIndex={first}&count={count}")
    body = answer.document()
    total: Any = body.get("totalResults")
    resources: Any = body.get("Resources", [])
    if not isinstance(total, int) or not isinstance(resources, list):
        raise Failed("The answer is no list: totalResults or Resources is missing.")
    return total, [one for one in resources if isinstance(one, dict)]


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
