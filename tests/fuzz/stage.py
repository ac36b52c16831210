"""Owns the server that is asked: the application in process, over a SQLite file with two domains, at its own clock.

Everything in it is the same each time but the tokens' digests in the file: a round replayed is the same round.
"""

import io
import json
import shutil
import sys
from collections.abc import MutableMapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import unquote

from envi_scim.http.app import Application, create_app
from envi_scim.observability import configure_logging
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.scim.attributes import Attribute
from envi_scim.scim.discovery import described
from envi_scim.scim.schemas import Schema
from envi_scim.settings import load
from envi_scim.storage.migrate import migrate
from envi_scim.storage.store import SqlStore
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.fuzz.asked import TOKEN, Asked, Told
from tests.fuzz.generator import Known
from tests.fuzz.words import FOREIGN
from tests.support.console_fakes import FakePasswords
from tests.support.declared import OWN
from tests.support.fakes import FakeClock
from tests.support.provisioned import OPERATOR
from tests.support.stores import a_store

_TICK: Final = timedelta(milliseconds=20)
_PEOPLE: Final = 4
_THEIRS: Final = Schema(
    id=f"urn:{FOREIGN}:user",
    name="Theirs",
    description=FOREIGN,
    attributes=(Attribute(name="theirs", description=FOREIGN),),
)


class Stage:
    """One server with its two domains. `mode` is how ours understands requests."""

    def __init__(self, folder: Path, mode: Mode) -> None:
        self._folder = folder
        self._mode = mode
        self._prepared = folder / f"{mode}.db"
        self._store: SqlStore | None = None
        self._app: Application | None = None
        self._log = io.StringIO()
        self.clock = FakeClock()
        self.tokens: tuple[str, str] = ("", "")
        self.known = Known({"User": [], "Group": []}, ())
        self._known_at_first = self.known

    async def prepare(self) -> None:
        """Make the file that each round begins with, and its domains."""
        migrate(f"sqlite:///{self._prepared}")
        await self._open(self._prepared, seed=0)
        ours = await self._domain("envi.com", self._mode, OWN)
        foreign = await self._domain(f"{FOREIGN}.example", Mode.COMPATIBLE, _THEIRS)
        self.tokens = (ours, foreign)
        kept = {kind: await self._furnish(ours, kind, "") for kind in ("User", "Group")}
        others = [one for kind in ("User", "Group") for one in await self._furnish(foreign, kind, FOREIGN)]
        self._known_at_first = Known(kept, tuple(others))
        await self.close()

    async def begin(self, number: int) -> None:
        """Begin a round: the file as it was prepared, a worker that remembers nothing."""
        await self.close()
        fresh = self._folder / "round.db"
        for old in self._folder.glob("round.db*"):
            old.unlink()
        shutil.copy(self._prepared, fresh)
        self.known = Known(
            {kind: list(ids) for kind, ids in self._known_at_first.ours.items()}, self._known_at_first.foreign
        )
        await self._open(fresh, seed=number + 1)

    async def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            await self._store.close()
            self._store = None

    async def ask(self, asked: Asked, *, token: str | None = None) -> Told:
        """Send a request, and learn from its answer which ids and cursors there are."""
        self.clock.go_on(_TICK)
        secret = (token or self.tokens[0]).encode()
        path, _, query = asked.target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
            "root_path": "",
            "method": asked.method,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": [(name, value.replace(TOKEN.encode(), secret)) for name, value in asked.headers],
        }
        told = await self._answer(scope, asked.body)
        self._learn(asked, told)
        return told

    async def foreign_state(self) -> bytes:
        """Give all that the other domain keeps."""
        headers = ((b"authorization", f"Bearer {TOKEN}".encode()),)
        answers = [
            await self.ask(Asked("GET", path, headers), token=self.tokens[1])
            for path in (b"/scim/Users", b"/scim/Groups")
        ]
        return b"".join(answer.body for answer in answers)

    async def _answer(self, scope: MutableMapping[str, Any], body: bytes) -> Told:
        half = len(body) // 2
        pieces = [body] if half < 64 else [body[:half], body[half:]]
        messages: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            piece = pieces.pop(0) if pieces else b""
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        self._log.seek(0)
        self._log.truncate()
        assert self._app is not None, "a round has begun"
        await self._app(scope, receive, send)
        start, *rest = messages
        sent = b"".join(message.get("body", b"") for message in rest)
        return Told(
            start["status"], tuple((name, value) for name, value in start["headers"]), sent, self._log.getvalue()
        )

    def _learn(self, asked: Asked, told: Told) -> None:
        location = told.header(b"location")
        if told.status == 201 and location is not None:
            kind = "User" if b"/Users/" in location else "Group"
            self.known.ours[kind].append(location.rpartition(b"/")[2].decode())
        if asked.method == "DELETE" and told.status == 204:
            gone = asked.target.partition(b"?")[0].rpartition(b"/")[2].decode()
            self.known.ours = {kind: [one for one in ids if one != gone] for kind, ids in self.known.ours.items()}
        if b'"nextCursor":"' in told.body and asked.method != "HEAD":
            cursor = json.loads(told.body).get("nextCursor")
            if isinstance(cursor, str):
                self.known.cursors.append(cursor)

    async def _open(self, file: Path, *, seed: int) -> None:
        self.clock = FakeClock()
        random, numbers = Random(seed), count(1)
        self.ids = Uuid7Ids(lambda: 1_790_000_000_000 + seed, random.randbytes)
        self._bytes = random.randbytes
        standard_error, sys.stderr = sys.stderr, self._log
        try:
            configure_logging("json", "info")
            self._store = await a_store(f"sqlite:///{file}", self.clock, max_scan=1000)
            settings = load({}, {"public_url": "https://scim.example.com"})
            self._app = create_app(
                store=self._store,
                clock=self.clock,
                ids=self.ids,
                passwords=FakePasswords(),
                random_bytes=random.randbytes,
                settings=settings,
                # The file that is copied has requests of its own, at the same times.
                request_ids=lambda: f"request-{seed}-{next(numbers)}",
            )
        finally:
            sys.stderr = standard_error

    async def _domain(self, name: str, mode: Mode, declared: Schema) -> str:
        assert self._store is not None, "the file is open"
        administration = Administration(self._store, self.clock, self.ids)
        domain = await administration.create_domain(
            name, domain_type=DomainType.SIMPLE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
        )
        await administration.create_organization(domain, f"of {name}", actor=OPERATOR)
        await administration.create_role(domain, "Buyer", actor=OPERATOR)
        await administration.configure(domain, status=Status.ACTIVE, mode=mode, actor=OPERATOR)
        schemas = SchemaAdministration(self._store, self.clock, self.ids)
        await schemas.declare(domain, described(declared), clearing=False, actor=OPERATOR)
        tokens = TokenProvisioning(self._store, self.clock, self.ids, self._bytes)
        return (await tokens.create(domain, actor=OPERATOR)).secret

    async def _furnish(self, token: str, kind: str, mark: str) -> list[str]:
        made: list[str] = []
        for number in range(_PEOPLE):
            name = f"{mark}{kind}{number}"
            body = {"userName": name, "title": name} if kind == "User" else {"displayName": name, "externalId": name}
            body["schemas"] = [f"urn:ietf:params:scim:schemas:core:2.0:{kind}"]  # type: ignore[assignment]
            told = await self.ask(
                Asked(
                    "POST",
                    f"/scim/{kind}s".encode(),
                    ((b"authorization", f"Bearer {TOKEN}".encode()),),
                    json.dumps(body).encode(),
                ),
                token=token,
            )
            assert told.status == 201, told.body
            made.append(json.loads(told.body)["id"])
        return made
