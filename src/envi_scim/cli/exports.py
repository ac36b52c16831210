"""Owns `envi-scim export`: a domain on its way into a file, or out of standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from envi_scim.cli.lines import STANDARD
from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_record
from envi_scim.cli.progress import progress
from envi_scim.cli.session import run
from envi_scim.provisioning.errors import InvalidName
from envi_scim.wiring import Services

# Whoever reads the file reads everything about the users of a domain.
_OWNER_ALONE: Final = 0o600


def export(
    domain: DomainName,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - or nothing is standard output.")
    ] = STANDARD,
    *,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write a domain as one JSON document a line: what it is, its users, its groups, their members."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        users = groups = members = known = 0
        with _opened(file) as out, progress("export", total=None, beside_output=file == STANDARD) as bar:
            async with aclosing(services.exporting.lines(owner)) as batches:
                async for batch in batches:
                    for line in batch.lines:
                        out.write(line.encode() + b"\n")
                    users, groups, members = users + batch.users, groups + batch.groups, members + batch.members
                    known += batch.known
                    bar.show(done=users + groups + members, total=known)
        return {"users": users, "groups": groups, "members": members}

    done = run(database, act)
    if file != STANDARD:
        print_record(done, as_json=as_json)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """Open what is written to. A file appears under its name when it is whole."""
    if file == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(file)
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb", opener=_private) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise InvalidName(f"The file {file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ALONE)
