"""Owns the running of one command: settings, event loop, services, and who acts."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from envi_scim.cli.output import warn
from envi_scim.provisioning.events import Actor, operator
from envi_scim.settings import Settings, load, unknown
from envi_scim.wiring import Services, opened, prepared

Result = TypeVar("Result")


def settings_for(database: str | None) -> Settings:
    """Read the settings of a command."""
    return load(os.environ, {"database": database})


def warn_of_unknown_variables() -> None:
    """Tell of variables that look like settings and are none, by name: a value may be a secret."""
    for variable in unknown(os.environ):
        warn(f"{variable} is no setting of Envi SCIM and changes nothing.")


def run(
    database: str | None, action: Callable[[Services], Coroutine[Any, Any, Result]], *, may_create: bool = False
) -> Result:
    """Run one action over the services of a database.

    A SQLite file of an older version is upgraded before; one that is not there is made where the command
    `may_create` it, which those do that put something into an empty one.
    """
    settings = settings_for(database)
    prepared(settings, may_create=may_create)

    async def act() -> Result:
        async with opened(settings) as services:
            return await action(services)

    return asyncio.run(act())


def actor(services: Services) -> Actor:
    """Say who acts: the operator, in a command that has an id like a request has."""
    return operator(services.ids.new())
