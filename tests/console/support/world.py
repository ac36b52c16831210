"""Owns the world that console tests visit: two domains that know nothing of each other, and one without SCIM."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx

from envi_scim.http.console.pages import Page
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.local_users import LocalUsers, NewLocalUser
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.storage.store import SqlStore
from tests.acceptance.support.at_rest import SQLITE
from tests.console.support.visitors import ORIGIN, PASSWORD, Role, Visitor
from tests.http.support.customers import Customer, House
from tests.support.console_fakes import FakePasswords
from tests.support.fakes import FakeClock
from tests.support.provisioned import OPERATOR, SESSION_IDLE

A, B, CLOSED = "a.example", "b.example", "closed.example"
ADMINISTRATORS = {
    Role.OPERATOR: ("olga@envi.example", Rights.OPERATOR, None),
    Role.ADMINISTRATOR_A: ("anna@a.example", Rights.ADMINISTRATOR, A),
    Role.ADMINISTRATOR_B: ("bert@b.example", Rights.ADMINISTRATOR, B),
    Role.AUDITOR_A: ("axel@a.example", Rights.AUDITOR, A),
    Role.AUDITOR_ALL: ("alma@envi.example", Rights.AUDITOR, None),
    Role.DISABLED: ("dora@a.example", Rights.ADMINISTRATOR, A),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """A domain and one of everything in it. `ids` fill in the parts of addresses."""

    domain: Domain
    customer: Customer
    ids: dict[str, str]

    @property
    def at(self) -> str:
        return f"/domains/{self.domain.name}"

    @property
    def scim(self) -> str:
        return f"{self.at}/resources/scim-configuration"


class World:
    """One application over one store."""

    def __init__(self, house: House, clock: FakeClock, store: SqlStore) -> None:
        self.house = house
        self.clock = clock
        self.store = store
        self.estates: dict[str, Estate] = {}
        self.people: dict[Role, Administrator] = {}
        self.administrators = AdministratorAdministration(store, clock, house.ids, FakePasswords())

    @classmethod
    async def over(cls, store: SqlStore, clock: FakeClock, settings: dict[str, str] | None = None) -> "World":
        """Make it."""
        world = cls(House(store, {"public_url": ORIGIN} | (settings or {}), clock=clock), clock, store)
        for name in (A, B):
            world.estates[name] = await world._estate(name)
        await world.house.administration.create_domain(
            CLOSED, domain_type=DomainType.COMPOSITE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
        )
        for role, (email, rights, domain) in ADMINISTRATORS.items():
            world.people[role] = await world.administrator(email, rights, domain)
        await store.settle()
        return world

    @property
    def a(self) -> Estate:
        return self.estates[A]

    @property
    def b(self) -> Estate:
        return self.estates[B]

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page of the console."""
        return self.house.app.console.pages

    def client(self) -> httpx.AsyncClient:
        """Give a browser that has been nowhere yet."""
        transport = httpx.ASGITransport(app=self.house.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    def nobody(self) -> Visitor:
        return Visitor(self.client())

    async def visitor(self, role: Role) -> Visitor:
        """Give somebody who has come in; who is disabled was so afterwards."""
        if role is Role.NOBODY:
            return self.nobody()
        visitor = Visitor(self.client(), role=role, email=ADMINISTRATORS[role][0])
        answer = await visitor.sign_in()
        assert answer.status_code == 303, answer.text
        if role is Role.DISABLED:
            await self.administrators.disable(self.people[role], actor=OPERATOR)
        return visitor

    async def administrator(self, email: str, rights: Rights, domain: str | None) -> Administrator:
        """Make an administrator, whose password is `PASSWORD`."""
        found = None if domain is None else await self.house.administration.domain(domain)
        return await self.administrators.create(email, PASSWORD, rights=rights, domain=found, actor=OPERATOR)

    async def session_of(self, email: str) -> str:
        """Sign somebody in elsewhere, and give the id of that session."""
        await Visitor(self.client(), email=email).sign_in()
        sessions = Sessions(self.store, self.clock, idle=SESSION_IDLE)
        return (await sessions.of(await self.administrators.find(email)))[0].id

    def address(self, path: str, estate: Estate, **other: str) -> str:
        """Fill in an address's parts by what there is in a domain."""
        return path.format_map({"domain": estate.domain.name, **estate.ids, **other})

    async def user(self, name: str, **more: Any) -> str:
        """Have A's identity provider make a user."""
        made: str = (await self.a.customer.made("/Users", {"userName": name, **more}))["id"]
        return made

    async def _estate(self, name: str) -> Estate:
        customer = await self.house.customer(name)
        domain, administration = customer.domain, self.house.administration
        organization = await administration.create_organization(domain, f"Office of {name}", actor=OPERATOR)
        role = await administration.create_role(domain, "Buyer", actor=OPERATOR)
        await administration.configure(domain, organization=organization.name, actor=OPERATOR)
        made = await customer.send("POST", "/Users", {"userName": f"uma@{name}", "name": {"familyName": "Ulm"}})
        user = made.json()["id"]
        group = await customer.made("/Groups", {"displayName": "Envi_Buyer", "members": [{"value": user}]})
        await PasswordDictionaries(self.store, self.clock, self.house.ids).add(domain, "swordfish", actor=OPERATOR)
        spare = await self.administrator(f"spare@{name}", Rights.ADMINISTRATOR, name)
        ids = {
            "organization": organization.id,
            "role": role.id,
            "user": user,
            "group": group["id"],
            "token": (await self.house.token(domain)).token.id,
            "request": made.headers["x-request-id"],
            "administrator": spare.id,
            "session": await self.session_of(spare.email),
        }
        return Estate(domain=domain, customer=customer, ids=ids)

    async def local_user(self, name: str) -> str:
        """Add a local user to A."""
        users = LocalUsers(self.store, self.clock, self.house.ids, passwords=FakePasswords())
        return (await users.add(self.a.domain, NewLocalUser(user_name=name), actor=OPERATOR)).id


def kept(database_url: str) -> list[str]:
    """Give every row that a SQLite store holds, to see whether anything was changed."""
    with closing(sqlite3.connect(database_url.removeprefix(SQLITE))) as connection:
        return [line for line in connection.iterdump() if line.startswith("INSERT")]
