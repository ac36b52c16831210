"""Owns the least that a server on our stack can do: a Starlette route, a token, one statement, the same bytes.

It is what Envi SCIM's CPU time is held against. Same uvicorn, uvloop, httptools; the token is looked up by
its SHA-256 in a dict; then the very statements run that Envi runs (taken from its SQL files), with Envi's
settings of the engine, on Envi's database; the answer is as long as Envi's. GET: one read. POST: the body is
received and not looked at; a user made of a ready text is inserted with its index rows, count and event,
durably: on PostgreSQL in one statement, on SQLite through Envi's own writer, which lets concurrent requests
share a commit (a commit for each would cost the bare route far more). No JSON is parsed, nothing is checked.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

import asyncpg
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.databases import SqliteFile, parse
from envi_scim.storage.engines.positional import positional
from envi_scim.storage.engines.postgres_types import prepare_types
from envi_scim.storage.engines.sqlite_statements import READER_CACHE, SqliteStatements, connect
from envi_scim.storage.engines.sqlite_writer import SqliteWriter
from envi_scim.storage.named_queries import load
from envi_scim.wiring.identifiers import Uuid7Ids

READ: Final = "get_user_with_groups"
CREATE: Final = "create_user"
# Where the document stands in the select list of READ.
DOCUMENT: Final = 9
NOW: Final = "2026-01-01T00:00:00.000Z"
# As many as a worker of Envi opens.
CONNECTIONS: Final = 10
NAME: Final = "bare-{}@example.com"
TEXT: Final = (
    '{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"{0}","externalId":"ext-{1}",'
    '"userName":"{1}","name":{{"givenName":"Grace","familyName":"Hopper"}},"displayName":"Grace Hopper",'
    '"locale":"en-US","active":true,"emails":[{{"value":"{1}","type":"work","primary":true}}]}}'
)
META: Final = (
    ',"meta":{"resourceType":"User","created":"2026-01-01T00:00:00.000Z",'
    '"lastModified":"2026-01-01T00:00:00.000Z","location":"http://127.0.0.1:40000/scim/v2/Users/'
    '00000000-0000-0000-0000-000000000000","version":"W/\\"1\\""}}'
)
HEADERS: Final = {"x-request-id": "0" * 16, "etag": 'W/"1"'}
LOCATION: Final = "http://127.0.0.1:40000/scim/v2/Users/00000000-0000-0000-0000-000000000000"
ATTRIBUTES: Final = ["displayName", "emails.value", "name.familyName", "name.givenName"]


class Engine(Protocol):
    """The two statements."""

    async def read(self, domain: str, user: str) -> Any:  # noqa: ANN401 - a driver's row
        """Run the read."""

    async def create(self, params: dict[str, Any]) -> None:
        """Run the write."""


class BareSqlite:
    """The standard library's driver for the read, Envi's writer for the write."""

    def __init__(self, path: Path) -> None:
        queries = load("sqlite")
        self._connection = connect(path, read_only=True, cache=READER_CACHE)
        self._text = queries[READ].sql
        self._writer = SqliteWriter(path, queries)

    async def read(self, domain: str, user: str) -> Any:  # noqa: ANN401 - a driver's row
        """Run the read."""
        return self._connection.execute(self._text, {"domain": domain, "user": user}).fetchone()

    async def create(self, params: dict[str, Any]) -> None:
        """Run the write."""

        def run(statements: SqliteStatements) -> None:
            statements.run_write(CREATE, params)

        await self._writer.submit(run, brief=True)

    async def value(self, sql: str) -> Any:  # noqa: ANN401 - a driver's value
        """Give one value."""
        return self._connection.execute(sql).fetchone()[0]

    async def close(self) -> None:
        """Close the file."""
        await self._writer.close()
        self._connection.close()


class BarePostgres:
    """asyncpg's pool."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        queries = load("postgres")
        self._pool = pool
        self._read = positional(queries[READ].sql)
        self._create = positional(queries[CREATE].sql)

    async def read(self, domain: str, user: str) -> Any:  # noqa: ANN401 - a driver's row
        """Run the read."""
        return await self._pool.fetchrow(self._read.sql, domain, user)

    async def create(self, params: dict[str, Any]) -> None:
        """Run the write."""
        await self._pool.fetchrow(self._create.sql, *[params[name] for name in self._create.parameters])

    async def value(self, sql: str) -> Any:  # noqa: ANN401 - a driver's value
        """Give one value."""
        return await self._pool.fetchval(sql)


def parameters(domain: str, user: str, event: str) -> dict[str, Any]:
    """Give the parameters of the write for a user of a new name."""
    name = NAME.format(user)
    keys = ["grace hopper", name, "hopper", "grace"]
    return {
        "domain": domain,
        "id": user,
        "user_name": name,
        "user_name_key": name,
        "display_name": "Grace Hopper",
        "external_id": f"ext-{name}",
        "active": True,
        "source": "scim",
        "organization": None,
        "created_at": NOW,
        "modified_at": NOW,
        "version": 1,
        "document": TEXT.format(user, name),
        "attributes": ATTRIBUTES,
        "keys": keys,
        "index_rows": list(zip(ATTRIBUTES, keys, strict=True)),
        "slot": int(user[-1], 16),
        "event": event,
        "event_at": NOW,
        "event_kind": "user.create",
        "resource_type": "User",
        "resource_id": user,
        "actor": "bare",
        "request": "",
        "details": "{}",
    }


def application(engine: Engine, domains: dict[str, str]) -> Starlette:
    """Make the two routes."""
    ids = Uuid7Ids()

    def with_domain(route: Callable[[Request, str], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            secret = request.headers.get("authorization", "").removeprefix("Bearer ")
            domain = domains.get(sha256(secret.encode()).hexdigest())
            return Response(status_code=401) if domain is None else await route(request, domain)

        return checked

    async def get(request: Request, domain: str) -> Response:
        row = await engine.read(domain, request.path_params["id"])
        content = f"{row[DOCUMENT][:-1]}{META}".encode()
        return Response(content, headers=HEADERS, media_type="application/scim+json")

    async def post(request: Request, domain: str) -> Response:
        await request.body()
        params = parameters(domain, ids.new(), ids.new())
        await engine.create(params)
        content = f"{params['document'][:-1]}{META}".encode()
        headers = {**HEADERS, "location": LOCATION}
        return Response(content, status_code=201, headers=headers, media_type="application/scim+json")

    return Starlette(
        routes=[
            Route("/scim/v2/Users", with_domain(post), methods=["POST"]),
            Route("/scim/v2/Users/{id}", with_domain(get), methods=["GET"]),
        ]
    )


async def serve(port: int, url: str, token: str) -> None:
    """Open the database and serve until told to stop."""
    database = parse(url)
    engine: BareSqlite | BarePostgres
    if isinstance(database, SqliteFile):
        engine = BareSqlite(database.path)
    else:
        engine = BarePostgres(
            await asyncpg.create_pool(
                database.dsn,
                min_size=1,
                max_size=CONNECTIONS,
                init=prepare_types,
                max_cached_statement_lifetime=0,
                server_settings={"jit": "off"},
            )
        )
    domain = str(await engine.value("select id from domain"))  # there is one
    app = application(engine, {sha256(token.encode()).hexdigest(): domain})
    config = uvicorn.Config(
        app, port=port, http="httptools", ws="none", lifespan="off", access_log=False, log_level="warning"
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2], os.environ["BENCH_TOKEN"]))
