"""Owns `envi-scim words`: the Password Dictionaries of a domain."""

import sys
from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, Table, print_record
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.errors import InvalidName
from envi_scim.wiring import Services

word_commands = typer.Typer(
    name="words",
    help="The Password Dictionaries of a domain: words that no password may contain.",
    no_args_is_help=True,
)

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORD ...]", help="The words. Without any: one on each line of standard input."),
]


@word_commands.command("list")
def list_words(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List the words, in the order of the alphabet."""

    async def act(services: Services) -> None:
        owner = await services.administration.domain(domain)
        table = Table(as_json=as_json)
        after: str | None = ""
        while after is not None:
            page = await services.dictionaries.page(owner, after=after)
            table.add([{"word": word} for word in page.words])
            after = page.after
        table.end()

    run(database, act)


@word_commands.command("add")
def add(domain: DomainName, words: Words = None, *, database: Database = None, as_json: AsJson = False) -> None:
    """Add words; those that are there already are skipped."""
    text = _text(words)

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        done = await services.dictionaries.add(owner, text, actor=actor(services))
        return {"added": done.added, "skipped": done.skipped}

    print_record(run(database, act), as_json=as_json)


@word_commands.command("remove")
def remove(domain: DomainName, words: Words = None, *, database: Database = None, as_json: AsJson = False) -> None:
    """Remove words, without regard to case."""
    text = _text(words)

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        return {"removed": await services.dictionaries.remove(owner, text.splitlines(), actor=actor(services))}

    print_record(run(database, act), as_json=as_json)


def _text(words: list[str] | None) -> str:
    if words:
        return "\n".join(words)
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise InvalidName("The words are not valid text.") from error
