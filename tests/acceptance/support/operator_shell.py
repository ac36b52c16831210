"""Runs many `envi-scim` commands in one process, as they come in on standard input.

A command line starts in most of a second, and a test suite needs thousands. Each line is a JSON array of
arguments; each answer a JSON array of exit status, standard output and standard error. The commands are
the program's own, through the entry point that the console script calls.

Instead of arguments a line may be an object that names domains: these are made as the commands would make them, but
all over one open database, and the answer has their tokens. Most tests begin with a domain and are about other things.
"""

import asyncio
import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from envi_scim.__main__ import main
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.settings import load
from envi_scim.wiring import opened
from tests.support.provisioned import OPERATOR


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command as if the program had been started with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["envi-scim", *arguments]
    status: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main()  # type: ignore[func-returns-value]  # may return a status or exit with one
        except SystemExit as leave:
            status = leave.code
    return (status if isinstance(status, int) else int(status is not None)), out.getvalue(), err.getvalue()


async def made(names: list[str], organization: str) -> list[str]:
    """Make domains that are ready for an identity provider (guide D3 to D6); give the token of each."""
    tokens = []
    async with opened(load(os.environ, {})) as services:
        administration = services.administration
        for name in names:
            domain = await administration.create_domain(
                name, domain_type=DomainType.SIMPLE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
            )
            await administration.create_organization(domain, organization, actor=OPERATOR)
            await administration.configure(domain, status=Status.ACTIVE, organization=organization, actor=OPERATOR)
            tokens.append((await services.tokens.create(domain, name="Okta", actor=OPERATOR)).secret)
    return tokens


def serve() -> None:
    """Answer each line of standard input until it ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = run(asked) if isinstance(asked, list) else asyncio.run(made(**asked))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
