"""Owns `envi-scim schema`: the attributes that the users of a domain have besides those of the RFC."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import msgspec
import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_json, print_record, print_rows, tell
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.schema_administration import Declared
from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned, Type
from envi_scim.scim.discovery import described
from envi_scim.scim.schemas import Schema
from envi_scim.wiring import Services

schema_commands = typer.Typer(
    name="schema", help="Attributes of a domain's own, in an extension of its users.", no_args_is_help=True
)

# A worker that runs may take in values until it has heard of a declaration.
_UNTIL_HEARD: Final = 5.0
_LARGEST_FILE: Final = 1024 * 1024
_STANDARD_INPUT: Final = "-"

WithValues: TypeAlias = Annotated[
    bool,
    typer.Option("--with-values", help="Take away what users have of the attributes that go or become another."),
]


@schema_commands.command("show")
def show(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """Show what a domain declares; with --json as `schema set` reads it."""

    async def act(services: Services) -> Schema:
        return await services.schemas.schema(await services.administration.domain(domain))

    _print(run(database, act), as_json=as_json)


@schema_commands.command("set")
def set_schema(
    domain: DomainName,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A Schema resource as JSON, as /Schemas shows it; - is standard input."),
    ],
    *,
    with_values: WithValues = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Declare what a file says and nothing else."""
    document = _read(file)

    async def act(services: Services) -> Schema:
        owner, who = await services.administration.domain(domain), actor(services)
        declared = await services.schemas.declare(owner, document, clearing=with_values, actor=who)
        return await _cleared(services, owner, declared)

    _print(run(database, act), as_json=as_json)


@schema_commands.command("add")
def add(
    domain: DomainName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, $, - and _.")],
    *,
    kind: Annotated[
        Type,
        typer.Option(
            "--type",
            metavar="string|boolean|decimal|integer|dateTime|reference|binary",
            case_sensitive=False,
            help="A complex attribute needs a file: see `schema set`.",
        ),
    ],
    multi_valued: Annotated[bool, typer.Option("--multi-valued", help="A user may have several values.")] = False,
    case_exact: Annotated[bool, typer.Option("--case-exact", help="Upper and lower case are different.")] = False,
    description: Annotated[str, typer.Option(metavar="TEXT", help="What it is for, as /Schemas tells clients.")] = "",
    canonical_value: Annotated[
        list[str] | None, typer.Option(metavar="VALUE", help="A value that is suggested; may be repeated.")
    ] = None,
    reference_type: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="What a reference may refer to; may be repeated.")
    ] = None,
    mutability: Annotated[
        Mutability,
        typer.Option(metavar="readWrite|immutable", case_sensitive=False, help="immutable: a client sets it once."),
    ] = Mutability.READ_WRITE,
    returned: Annotated[
        Returned,
        typer.Option(
            metavar="default|request|never",
            case_sensitive=False,
            help="request: shown where a client asks for it by name; never: hidden altogether.",
        ),
    ] = Returned.DEFAULT,
    urn: Annotated[
        str | None, typer.Option("--urn", metavar="URN", help="The URN of the extension, with its first attribute.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Declare one attribute more."""
    document: Document = {
        "name": name,
        "type": kind.value,
        "multiValued": multi_valued,
        "description": description,
        "canonicalValues": list[Json](canonical_value or []),
        "referenceTypes": list[Json](reference_type or []),
        "mutability": mutability.value,
        "returned": returned.value,
    }
    if case_exact:
        document["caseExact"] = True

    async def act(services: Services) -> Schema:
        owner = await services.administration.domain(domain)
        return (await services.schemas.add(owner, document, urn=urn, actor=actor(services))).schema

    _print(run(database, act), as_json=as_json)


@schema_commands.command("remove")
def remove(
    domain: DomainName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The attribute, without regard to case.")],
    *,
    with_values: WithValues = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Declare one attribute less."""

    async def act(services: Services) -> Schema:
        owner, who = await services.administration.domain(domain), actor(services)
        declared = await services.schemas.remove(owner, name, clearing=with_values, actor=who)
        return await _cleared(services, owner, declared)

    _print(run(database, act), as_json=as_json)


async def _cleared(services: Services, domain: Domain, declared: Declared) -> Schema:
    """Take values away where some may be, and once more when every worker has heard of it."""
    who = actor(services)
    if await services.schemas.clear(domain, declared, actor=who):
        tell(f"Values were taken away; waiting {_UNTIL_HEARD:.0f} s for servers that are running, to look again.")
        await asyncio.sleep(_UNTIL_HEARD)
        await services.schemas.clear(domain, declared, actor=who)
    return declared.schema


def _read(file: str) -> Json:
    """Read the file that was named. Raises InvalidName."""
    try:
        text = sys.stdin.buffer.read(_LARGEST_FILE) if file == _STANDARD_INPUT else _bytes_of(Path(file))
        document: Json = msgspec.json.decode(text)
    except OSError as error:
        raise InvalidName(f"The file {file} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidName(f"The file {file} is no JSON: {error}.") from error
    return document


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(_LARGEST_FILE)


def _print(schema: Schema, *, as_json: bool) -> None:
    if as_json:
        print_json(described(schema))
        return
    print_record({"urn": schema.id, "name": schema.name, "description": schema.description}, as_json=False)
    print_rows([row for attribute in schema.attributes for row in _rows(attribute)], as_json=False)


def _rows(attribute: Attribute) -> Sequence[Row]:
    named = [(attribute.name, attribute)]
    named += [(f"{attribute.name}.{sub.name}", sub) for sub in attribute.sub_attributes]
    return [
        {
            "attribute": name,
            "type": one.type.value,
            "multiValued": one.multi_valued,
            "caseExact": one.case_exact,
            "mutability": one.mutability.value,
            "returned": one.returned.value,
            "description": one.description,
        }
        for name, one in named
    ]
