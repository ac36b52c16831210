"""Chooses the implementations that stand behind the ports, and puts the program together. Nobody else chooses.

The command line has a database `prepared` and asks for `opened` services; a serving worker asks for the `application`
over them as well, which is in `server`: it takes longer to load than most commands take to run.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.checklist import Checklists
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.domain_directory import DomainDirectory
from envi_scim.provisioning.exporting import Exporting
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.kept_attributes import UpdatePolicy
from envi_scim.provisioning.local_users import LocalUsers
from envi_scim.provisioning.organization_directory import OrganizationDirectory
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries
from envi_scim.provisioning.ports import Clock, Ids, RandomBytes, Store
from envi_scim.provisioning.request_history import RequestHistory
from envi_scim.provisioning.role_directory import RoleDirectory
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.signing_in import SignInHistory
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.settings import Settings
from envi_scim.storage.notebook import notebook
from envi_scim.storage.prepare import prepare
from envi_scim.storage.store import open_store
from envi_scim.wiring.clock import SystemClock
from envi_scim.wiring.identifiers import Uuid7Ids
from envi_scim.wiring.passwords import Argon2Passwords

__all__ = ["Services", "migrated", "notebook", "opened", "prepared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use-cases over one open store, and what they were made of."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    random_bytes: RandomBytes
    administration: Administration
    domains: DomainDirectory
    organizations: OrganizationDirectory
    roles: RoleDirectory
    administrators: AdministratorAdministration
    sessions: Sessions
    sign_ins: SignInHistory
    schemas: SchemaAdministration
    tokens: TokenProvisioning
    users: UserProvisioning
    local_users: LocalUsers
    dictionaries: PasswordDictionaries
    update_policy: UpdatePolicy
    groups: GroupProvisioning
    exporting: Exporting
    requests: RequestHistory
    checklists: Checklists


def migrated(settings: Settings, *, applying: Callable[[str], None] | None = None) -> None:
    """Create or upgrade the database. To be called before an event loop runs.

    `applying` is told each revision, and what it brings, before it is applied.
    """
    if settings.is_sqlite:
        prepare(settings.database, may_create=True, applying=applying)
        return
    # Alembic takes longer to load than most commands take to run, and only this one always needs it.
    from envi_scim.storage.migrate import migrate  # noqa: PLC0415 - see above

    migrate(settings.database, applying=applying)


def prepared(settings: Settings, *, may_create: bool) -> None:
    """Upgrade a SQLite file where that is needed, and make it where it may be. To be called before an event loop runs.

    Raises:
        StorageUnavailable: there is none and it may not be made, or it cannot be brought to this version.
    """
    prepare(settings.database, may_create=may_create)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Open the store, which was `prepared` or `migrated`, and give the use-cases over it; close it at the end.

    Raises:
        StorageUnavailable: the database cannot be reached, or is of another version than this program.
    """
    clock, ids, passwords = SystemClock(), Uuid7Ids(), Argon2Passwords()
    store = await open_store(
        settings.database,
        clock,
        pool_size=settings.pool_size,
        max_scan=settings.max_scan,
        answer_within=settings.database_timeout,
        request_retention=timedelta(seconds=settings.request_retention),
    )
    try:
        yield Services(
            store=store,
            clock=clock,
            ids=ids,
            passwords=passwords,
            random_bytes=os.urandom,
            administration=Administration(store, clock, ids),
            domains=DomainDirectory(store, clock),
            organizations=OrganizationDirectory(store, clock, ids),
            roles=RoleDirectory(store, clock, ids),
            administrators=AdministratorAdministration(store, clock, ids, passwords),
            sessions=Sessions(store, clock, idle=timedelta(seconds=settings.session_idle)),
            sign_ins=SignInHistory(store),
            schemas=SchemaAdministration(store, clock, ids),
            tokens=TokenProvisioning(store, clock, ids, os.urandom),
            users=UserProvisioning(store, clock, ids),
            local_users=LocalUsers(store, clock, ids, passwords=passwords),
            dictionaries=PasswordDictionaries(store, clock, ids),
            update_policy=UpdatePolicy(store, clock, ids),
            groups=GroupProvisioning(store, clock, ids),
            exporting=Exporting(store, clock),
            requests=RequestHistory(store, clock),
            checklists=Checklists(store, clock),
        )
    finally:
        await store.close()
