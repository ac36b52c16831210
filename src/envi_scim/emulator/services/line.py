"""Owns how the server of an application is spoken to: by its habit, and a caller whose exchanges are kept."""

from contextlib import AbstractAsyncContextManager

import httpx

from envi_scim.emulator.applications import Application
from envi_scim.emulator.settings import Settings
from envi_scim.emulator.store import Store
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.habits import Habit, habit_of


def on_the_line(
    application: Application,
    store: Store,
    client: httpx.AsyncClient,
    settings: Settings,
    *,
    gate: AbstractAsyncContextManager[object] | None = None,
    task_id: int | None = None,
) -> tuple[Habit, Caller]:
    """Give the habit of an application and somebody who calls its server: for a task, or for a test without one."""
    habit = habit_of(application, settings.limits)
    caller = Caller(
        client,
        base_url=application.base_url,
        headers=habit.headers(application.authorization),
        record=lambda exchange: store.journal.add_exchange(application.id, exchange),
        patience=settings.patience,
        gate=gate,
        task_id=task_id,
    )
    return habit, caller
