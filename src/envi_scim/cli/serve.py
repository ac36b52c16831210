"""Owns `envi-scim serve` and `envi-scim migrate`."""

import asyncio
import os
import sys
from dataclasses import replace
from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database
from envi_scim.cli.output import print_json, print_record, tell
from envi_scim.cli.session import settings_for, warn_of_unknown_variables
from envi_scim.cli.workers import bound_socket, port_of, serve_here, serve_in_workers
from envi_scim.settings import Settings, SettingsError, load
from envi_scim.wiring import migrated, opened, prepared

SQLITE_TAKES_ONE = (
    "SQLite is served by one worker: start with --workers 1, or use PostgreSQL (--database postgresql://...)."
)


def serve(
    *,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Default: 127.0.0.1.")] = None,
    port: Annotated[str | None, typer.Option(metavar="PORT", help="Default: 8000.")] = None,
    workers: Annotated[str | None, typer.Option(metavar="N", help="Processes; SQLite takes 1. Default: 1.")] = None,
    public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address that clients see, without /scim.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Serve SCIM until told to stop (SIGTERM or Ctrl+C). Every other setting is an ENVI_SCIM_ variable."""
    flags = {"host": host, "port": port, "workers": workers, "public_url": public_url, "database": database}
    settings = load(os.environ, flags)
    warn_of_unknown_variables()
    if settings.is_sqlite and settings.workers > 1:
        raise SettingsError(SQLITE_TAKES_ONE)
    with bound_socket(settings.host, settings.port) as taken:
        settings = replace(settings, port=port_of(taken))
        prepared(settings, may_create=True)
        if as_json:
            print_json({"url": settings.base_url, "baseUrl": f"{settings.base_url}/scim"})
            sys.stdout.flush()  # into a pipe it would wait there until the server ends
        if settings.workers == 1:
            serve_here(settings, taken)
            return
        asyncio.run(_ask_database(settings))
        serve_in_workers(settings, taken)


async def _ask_database(settings: Settings) -> None:
    """Find out before workers start, and fail in a loop, that the database is not there or not of this version."""
    async with opened(settings) as services:
        await services.store.ready()


def migrate(*, database: Database = None, as_json: AsJson = False) -> None:
    """Create the database or upgrade it to this version. Run it before a new version serves."""
    migrated(settings_for(database), applying=lambda revision: tell(f"Applying revision {revision}"))
    print_record({"migrated": True}, as_json=as_json)
