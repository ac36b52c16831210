"""What a program that starts `envi-scim serve` reads from it."""

import json
import subprocess
from select import select

import httpx

from tests.acceptance.support.commands import PROGRAM, environment
from tests.acceptance.support.server import READY_WITHIN
from tests.acceptance.support.waiting import until


def test_the_addresses_can_be_read_from_a_pipe_while_the_server_serves(database_url: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, "serve", "--json", "--port", "0", "--database", database_url],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert process.stdout is not None
            came, _, _ = select([process.stdout], [], [], READY_WITHIN)
            assert came, "nothing was written while the server serves"
            addresses = json.loads(process.stdout.readline())
            until(lambda: asks_for_a_token(addresses["baseUrl"]), within=READY_WITHIN, what="the server serves")
        finally:
            process.terminate()

    assert addresses["baseUrl"] == f"{addresses['url']}/scim"


def asks_for_a_token(base_url: str) -> bool:
    try:
        return httpx.get(f"{base_url}/Users", trust_env=False).status_code == httpx.codes.UNAUTHORIZED
    except httpx.TransportError:
        return False
