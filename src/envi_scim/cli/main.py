"""Owns the command line as a whole: its commands, and how each failure is told.

| failure | is told as |
| --- | --- |
| a wrong use of the command line, a bad setting | one line on standard error, exit status 2 |
| a refusal of Envi's rules or of the protocol, a database out of reach, an address taken | one line, 1 |
"""

import os
import re
import sys
from collections.abc import Sequence

import typer

from envi_scim.cli.administrators import admin_commands
from envi_scim.cli.configuration import scim_commands
from envi_scim.cli.demo import demo
from envi_scim.cli.domains import domain_commands, organization_commands, role_commands
from envi_scim.cli.emulator import emulator
from envi_scim.cli.exports import export
from envi_scim.cli.groups import group_commands
from envi_scim.cli.imports import import_
from envi_scim.cli.output import shown, write_what_can_be_written
from envi_scim.cli.requests import request_commands
from envi_scim.cli.schemas import schema_commands
from envi_scim.cli.serve import migrate, serve
from envi_scim.cli.tokens import token_commands
from envi_scim.cli.users import user_commands
from envi_scim.cli.words import word_commands
from envi_scim.cli.workers import CannotListen
from envi_scim.provisioning.errors import ProvisioningError
from envi_scim.scim.errors import ScimError
from envi_scim.settings import SettingsError

app = typer.Typer(
    name="envi-scim",
    help="Identity providers create, update, deactivate and reactivate Envi users and assign their roles "
    "over SCIM 2.0.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(demo)
app.command()(emulator)
app.command()(migrate)
app.command()(export)
app.command("import")(import_)
for commands in (
    domain_commands,
    organization_commands,
    role_commands,
    scim_commands,
    schema_commands,
    token_commands,
    admin_commands,
    user_commands,
    word_commands,
    group_commands,
    request_commands,
):
    app.add_typer(commands)

_USAGE = 2
_REFUSED = 1
_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it
_LINE_BREAK = re.compile(r"\s*\n\s*")
# What checks the values of options begins its sentences so.
_PREFIX = "Value error, "


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status."""
    write_what_can_be_written()
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Who reads our output has seen enough; what is still buffered must not fail at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return _REFUSED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    try:
        status = app(list(arguments), prog_name="envi-scim", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error.format_message().replace(_PREFIX, ""), status=error.exit_code)
    except typer.Abort:
        return _fail("Stopped.", status=_REFUSED)
    except SettingsError as error:
        return _fail(str(error), status=_USAGE)
    except (ProvisioningError, ScimError, CannotListen) as error:
        return _fail(str(error), status=_REFUSED)
    return status if isinstance(status, int) else 0


def _fail(message: str, *, status: int) -> int:
    if message.startswith("Usage: "):
        # Where no command was given the message is the help text.
        sys.stderr.write(f"{message}\n")
    else:
        # typer gives each of an option's choices a line of its own.
        sys.stderr.write(f"envi-scim: {shown(_LINE_BREAK.sub(' ', message))}\n")
    return status
