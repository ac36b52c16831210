"""Owns the customers of a test: a domain each, ready for an identity provider, over one application in process."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx

from envi_scim.http.app import Application, create_app
from envi_scim.observability import Metrics
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.tokens import NewToken
from envi_scim.settings import load
from envi_scim.wiring.clock import SystemClock
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.support.console_fakes import FakePasswords
from tests.support.provisioned import OPERATOR

PUBLIC_URL = "https://scim.example.com"
SCIM = "application/scim+json"


@dataclass(frozen=True, slots=True)
class Customer:
    """A domain, its token, and a client that uses it."""

    domain: Domain
    token: NewToken
    client: httpx.AsyncClient

    async def send(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Send a request below /scim, with a JSON body where one is given."""
        sent = {"authorization": f"Bearer {self.token.secret}", **(headers or {})}
        if body is not None:
            sent.setdefault("content-type", SCIM)
            options["content"] = (
                body if isinstance(body, bytes) else httpx.Request("POST", "http://x", json=body).content
            )
        return await self.client.request(method, f"/scim{path}", headers=sent, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Read."""
        return await self.send("GET", path, **options)

    async def made(self, path: str, body: Any) -> dict[str, Any]:
        """Create a resource that is taken."""
        answer = await self.send("POST", path, body)
        assert answer.status_code == 201, answer.text
        document: dict[str, Any] = answer.json()
        return document


@dataclass(slots=True)
class House:
    """One application over one store, and what an operator does there."""

    store: Store
    settings: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)
    ids: Uuid7Ids = field(default_factory=Uuid7Ids)
    metrics: Metrics | None = None
    seconds: Callable[[], float] = monotonic
    app: Application = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        settings = load({}, {"public_url": PUBLIC_URL, "cache_time": "0", "log_level": "warning"} | dict(self.settings))
        self.app = create_app(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            passwords=FakePasswords(),
            random_bytes=os.urandom,
            settings=settings,
            metrics=self.metrics,
            seconds=self.seconds,
        )
        # Client and address of the test: neither may decide an address that is sent.
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://inside:8000")

    @property
    def administration(self) -> Administration:
        return Administration(self.store, self.clock, self.ids)

    @property
    def schemas(self) -> SchemaAdministration:
        return SchemaAdministration(self.store, self.clock, self.ids)

    @property
    def tokens(self) -> TokenProvisioning:
        return TokenProvisioning(self.store, self.clock, self.ids, os.urandom)

    async def customer(self, name: str, *, mode: Mode = Mode.COMPATIBLE) -> Customer:
        """Make a domain that an identity provider may provision."""
        domain = await self.administration.create_domain(
            name, domain_type=DomainType.SIMPLE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
        )
        await self.administration.configure(domain, status=Status.ACTIVE, mode=mode, actor=OPERATOR)
        return Customer(domain, await self.token(domain), self.client)

    async def token(self, domain: Domain, *, expires_in: timedelta = timedelta(days=1)) -> NewToken:
        """Make a token."""
        return await self.tokens.create(domain, expires_in=expires_in, actor=OPERATOR)
