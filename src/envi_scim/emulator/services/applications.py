"""Owns what can be done with an application itself (guide B1 to B8): added, connected, tested, mapped, removed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import httpx

from envi_scim.emulator import ids
from envi_scim.emulator.applications import (
    KINDS,
    Application,
    checked_base_url,
    checked_token,
)
from envi_scim.emulator.directory import Refused, checked_name
from envi_scim.emulator.mapping import AttributeMapping, checked
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.services.line import on_the_line
from envi_scim.emulator.settings import Settings
from envi_scim.emulator.store import Store
from envi_scim.emulator.wire.outcomes import Failed, TryLater


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """How a test call went, and the number of its exchange in the log."""

    succeeded: bool
    sentence: str
    exchange: int


class ApplicationChanges:
    """Applications."""

    def __init__(
        self, store: Store, effects: Effects, client: httpx.AsyncClient, settings: Callable[[], Settings]
    ) -> None:
        self._store = store
        self._effects = effects
        self._client = client
        self._settings = settings

    def add(self, kind_id: str, label: str) -> Application:
        """Add one from the catalogue. Raises Refused."""
        if kind_id not in KINDS:
            raise Refused("The catalogue has no such application.", "kind")
        application = Application(
            id=ids.new_id(ids.APPLICATION),
            label=checked_name(label, what="Application label", field="label"),
            kind=KINDS[kind_id],
        )
        self._store.applications.add(application)
        return application

    def rename(self, application_id: str, label: str) -> Application:
        """Give it another label. Raises Refused or NotThere."""
        application = self._store.applications.get(application_id)
        changed = replace(application, label=checked_name(label, what="Application label", field="label"))
        self._store.applications.change(changed)
        return changed

    def delete(self, application_id: str) -> None:
        """Remove it and all that belongs to it; what it made elsewhere stays there. Raises NotThere."""
        self._store.applications.delete(self._store.applications.get(application_id))

    def connection(self, application_id: str, *, enabled: bool, base_url: str, api_token: str) -> Application:
        """Give an application with the API integration that was typed, not kept yet; no token: the one it has.

        Raises Refused or NotThere.
        """
        application = self._store.applications.get(application_id)
        if not enabled:
            return replace(application, enabled=False)
        token = api_token if api_token.strip() else application.api_token
        return replace(application, enabled=True, base_url=checked_base_url(base_url), api_token=checked_token(token))

    async def connect(self, application: Application) -> Tested | None:
        """Keep an API integration, if its test call succeeds, as Okta does on Save. Raises NotThere.

        Gives the test; None where the integration is disabled, which needs none.
        """
        tested = await self.test(application) if application.enabled else None
        if tested is None or tested.succeeded:
            # Whatever else was changed while the test call was out stays.
            now = self._store.applications.get(application.id)
            changed = replace(
                now, enabled=application.enabled, base_url=application.base_url, api_token=application.api_token
            )
            self._store.applications.change(changed)
        if tested is not None and tested.succeeded:
            habit, caller = on_the_line(application, self._store, self._client, self._settings())
            with suppress(Failed, TryLater):
                await habit.saved(caller)
        return tested

    async def test(self, application: Application) -> Tested:
        """Make the test call (guide B6)."""
        habit, caller = on_the_line(application, self._store, self._client, self._settings())
        try:
            await habit.test(caller)
        except (Failed, TryLater) as error:
            return Tested(succeeded=False, sentence=str(error), exchange=caller.last_exchange)
        sentence = f"{application.kind.name} was verified successfully!"
        return Tested(succeeded=True, sentence=sentence, exchange=caller.last_exchange)

    def set_provisioning(
        self,
        application_id: str,
        *,
        create_users: bool,
        update_users: bool,
        deactivate_users: bool,
        sync_password: bool,
    ) -> Application:
        """Say what the application may do (guide B7). Raises NotThere."""
        changed = replace(
            self._store.applications.get(application_id),
            create_users=create_users,
            update_users=update_users,
            deactivate_users=deactivate_users,
            sync_password=sync_password,
        )
        self._store.applications.change(changed)
        return changed

    def map(self, application_id: str, *, attribute: str, expression: str, apply_on: str) -> AttributeMapping:
        """Map an attribute (guide B8); it is kept at once. Raises Refused or NotThere."""
        application = self._store.applications.get(application_id)
        mapping = checked(attribute, expression, apply_on)
        self._store.applications.map(application.id, mapping)
        return mapping

    def unmap(self, application_id: str, attribute: str) -> None:
        """Remove the mapping of an attribute. Raises NotThere."""
        self._store.applications.unmap(self._store.applications.get(application_id).id, attribute)

    def read_back(self, application_id: str) -> None:
        """Have users and groups read back (Import Now). Raises NotThere."""
        self._effects.read_back(self._store.applications.get(application_id))

    def retry(self, application_id: str, task_id: int) -> None:
        """Try a task again that failed. Raises NotThere."""
        if self._store.tasks.retry(self._store.applications.get(application_id).id, task_id):
            self._effects.wake()

    def retry_all(self, application_id: str) -> None:
        """Try everything again that failed. Raises NotThere."""
        self._store.tasks.retry_all(self._store.applications.get(application_id).id)
        self._effects.wake()

    def begin_cycle(self, application_id: str) -> None:
        """Let everything go out that waits, and what failed before. Raises NotThere."""
        application = self._store.applications.get(application_id)
        self._store.tasks.release(application.id)
        self._store.tasks.retry_all(application.id)
        self._effects.wake()
