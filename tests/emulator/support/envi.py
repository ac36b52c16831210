"""Owns Envi itself in process, as the emulator's server: a domain that is set up as the guide says (D1 to D6)."""

from dataclasses import dataclass
from typing import Self

import httpx

from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.tokens import NewToken
from envi_scim.provisioning.user_provisioning import UserOverview, UserProvisioning
from tests.http.support.customers import Customer, House
from tests.support.provisioned import OPERATOR

BASE_URL = "http://inside:8000/scim"
ORGANIZATION = "For Testing Purpose"
ROLES = ("Managed", "Testing", "Buyer")


@dataclass(frozen=True, slots=True)
class Envi:
    """A domain of Envi, seen from its administrator's side; `first` is the emulator's token."""

    house: House
    customer: Customer
    first: NewToken

    @classmethod
    async def set_up(cls, house: House) -> Self:
        """Make a domain with an organization, the roles of the guide, and a token."""
        customer = await house.customer("envi.com")
        administration = house.administration
        await administration.create_organization(customer.domain, ORGANIZATION, actor=OPERATOR)
        for role in ROLES:
            await administration.create_role(customer.domain, role, actor=OPERATOR)
        await administration.configure(customer.domain, organization=ORGANIZATION, actor=OPERATOR)
        return cls(house, customer, await house.token(customer.domain))

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to it."""
        return httpx.ASGITransport(app=self.house.app, raise_app_exceptions=False)

    @property
    def token(self) -> str:
        """What is entered as the API Token (B5)."""
        return f"Bearer {self.first.secret}"

    @property
    def administration(self) -> Administration:
        return self.house.administration

    async def user(self, user_name: str) -> UserOverview:
        """Look at a user."""
        return await UserProvisioning(self.house.store, self.house.clock, self.house.ids).show(
            self.customer.domain, user_name
        )

    async def organization_of(self, user_name: str) -> str | None:
        return (await self.user(user_name)).organization

    async def is_active(self, user_name: str) -> bool:
        return (await self.user(user_name)).stored.account.active

    async def roles_of(self, user_name: str) -> set[str]:
        return {role.name for role in (await self.user(user_name)).roles}

    async def number(self) -> int:
        """Say how many users there are."""
        return await self.house.store.people.number(self.customer.domain.id)

    async def members(self, group: str) -> list[str]:
        """Give who is in a group, as SCIM shows it, by name."""
        listed = (await self.customer.get("/Groups", params={"filter": f'displayName eq "{group}"'})).json()
        (found,) = listed["Resources"]
        return sorted(member["display"] for member in found.get("members", []))

    async def group_names(self) -> list[str]:
        listed = (await self.customer.get("/Groups")).json()
        return sorted(group["displayName"] for group in listed["Resources"])

    async def new_token(self) -> str:
        """Make another token and copy it (D5, D6)."""
        return f"Bearer {(await self.house.token(self.customer.domain)).secret}"

    async def revoke_token(self) -> None:
        await self.house.tokens.revoke(self.customer.domain, self.first.token.id, actor=OPERATOR)

    async def set_status(self, status: Status) -> None:
        """Edit, Status, Update (D4)."""
        await self.administration.configure(self.customer.domain, status=status, actor=OPERATOR)
