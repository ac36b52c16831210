"""Owns `envi-scim emulator`: a stand-in Okta, on this machine alone unless somebody wants it otherwise."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path
from socket import socket
from types import FrameType
from typing import Annotated, Final, Protocol

import typer

from envi_scim.cli.options import AsJson
from envi_scim.cli.output import print_json, print_line
from envi_scim.cli.workers import bound_socket, port_of

PORT: Final = 8001
FILE: Final = "envi-scim-emulator.db"
_MOST_WAIT: Final = 5  # seconds that requests may take to end when it is told to stop


def emulator(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Default: 127.0.0.1.", show_default=False)] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Default: 8001.", show_default=False)
    ] = PORT,
    data: Annotated[
        Path, typer.Option(metavar="FILE", help=f"Its own SQLite file. Default: {FILE}.", show_default=False)
    ] = Path(FILE),
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A further name in addresses by which browsers may call it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Serve a stand-in Okta until told to stop: people, groups and applications that drive any SCIM server."""
    with bound_socket(host, port) as taken:
        url = f"http://{'[' + host + ']' if ':' in host else host}:{port_of(taken)}/"

        def announce() -> None:
            if as_json:
                print_json({"url": url})
            else:
                print_line(f"A stand-in for Okta is at {url}. Stop it with Ctrl+C; what it holds is kept in {data}.")
            sys.stdout.flush()

        asyncio.run(serve(taken, data, (host, *(allow_host or ())), announce))


async def serve(taken: socket, data: Path, hosts: tuple[str, ...], announce: Callable[[], None]) -> None:
    """Serve until told to stop. Raises BadParameter where the file cannot be used."""
    # As with the server: it takes longer to load than most commands take to run, and only this one needs it.
    import uvicorn  # noqa: PLC0415 - see above

    from envi_scim.emulator.office import opened  # noqa: PLC0415
    from envi_scim.emulator.pages.app import create_app  # noqa: PLC0415
    from envi_scim.emulator.sample import fill  # noqa: PLC0415
    from envi_scim.emulator.store.database import CannotOpen  # noqa: PLC0415

    try:
        async with opened(data) as office:
            fill(office)
            config = uvicorn.Config(
                create_app(office, hosts=hosts),
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=_MOST_WAIT,
            )
            server = uvicorn.Server(config)
            _end_in_order(server)
            announce()
            await server.serve(sockets=[taken])
    except CannotOpen as error:
        raise typer.BadParameter(str(error), param_hint="--data") from error


class Endable(Protocol):
    """What ends when it is told so."""

    should_exit: bool


def _end_in_order(server: Endable) -> None:
    """Have SIGTERM end the server alone: uvicorn raises it again when it has ended, and the file is still open then."""

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        server.should_exit = True

    signal.signal(signal.SIGTERM, end)


def serve_beside(taken: socket, data: Path) -> None:
    """Serve in a process of its own that ends with the one that started it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(serve(taken, data, (), lambda: None))
    except typer.BadParameter as error:
        sys.stderr.write(f"The stand-in Okta is not started: {error.message}\n")


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
