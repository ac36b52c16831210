"""A domain on the fake store, with the use-cases over it: what unit tests of `provisioning` begin with."""

from collections.abc import Callable
from datetime import timedelta

from envi_scim.provisioning.access import Access, AccessCheck
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domain_directory import DomainDirectory
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.events import Event, operator
from envi_scim.provisioning.group_directory import GroupDirectory
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.heaviness import at_once
from envi_scim.provisioning.organization_directory import OrganizationDirectory
from envi_scim.provisioning.role_directory import RoleDirectory
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.sessions import NewSession
from envi_scim.provisioning.signing_in import SignIn, SignInHistory
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.user_provisioning import UserProvisioning
from tests.support.console_fakes import FakePasswords
from tests.support.fakes import CountingIds, FakeClock, FakeStore

REQUEST = "request-1"
CACHE_TIME = timedelta(seconds=3)
OPERATOR = operator("command-1")
PASSWORD = "correct horse"
HOME = "203.0.113.7"
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)


def counting_bytes() -> Callable[[int], bytes]:
    """Make bytes that everybody can guess and no two of which are the same."""
    count = 0

    def make(size: int, /) -> bytes:
        nonlocal count
        count += 1
        return count.to_bytes(size)

    return make


class Provisioned:
    """The use-cases over one fake store, and a domain that is set up for provisioning."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.clock = FakeClock()
        self.ids = CountingIds()
        self.administration = Administration(self.store, self.clock, self.ids)
        self.domains = DomainDirectory(self.store, self.clock)
        self.organizations = OrganizationDirectory(self.store, self.clock, self.ids)
        self.roles = RoleDirectory(self.store, self.clock, self.ids)
        self.tokens = TokenProvisioning(self.store, self.clock, self.ids, counting_bytes())
        self.users = UserProvisioning(self.store, self.clock, self.ids)
        self.groups = GroupProvisioning(self.store, self.clock, self.ids)
        self.group_directory = GroupDirectory(self.store)
        self.passwords = FakePasswords()
        self.administrators = AdministratorAdministration(self.store, self.clock, self.ids, self.passwords)
        self.signing_in = SignIn(
            self.store, self.clock, self.ids, self.passwords, counting_bytes(), life=SESSION_LIFE, aside=at_once
        )
        self.sessions = Sessions(self.store, self.clock, idle=SESSION_IDLE)
        self.sign_ins = SignInHistory(self.store)
        self.check = self.new_check()

    def new_check(self, *, capacity: int = 100) -> AccessCheck:
        """Give the check of a worker that remembers nothing yet."""
        return AccessCheck(self.store, self.clock, cache_time=CACHE_TIME, capacity=capacity)

    async def domain(self, name: str = "envi.com", *, mode: Mode = Mode.COMPATIBLE) -> Domain:
        """Make a domain that is Active, has an organization, and the role Buyer."""
        domain = await self.administration.create_domain(
            name, domain_type=DomainType.SIMPLE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
        )
        await self.administration.create_organization(domain, "For Testing Purpose", actor=OPERATOR)
        await self.administration.create_role(domain, "Buyer", actor=OPERATOR)
        await self.administration.configure(
            domain, status=Status.ACTIVE, organization="For Testing Purpose", mode=mode, actor=OPERATOR
        )
        return domain

    async def access(self, name: str = "envi.com", *, mode: Mode = Mode.COMPATIBLE) -> Access:
        """Make such a domain and open it with a token."""
        made = await self.tokens.create(await self.domain(name, mode=mode), actor=OPERATOR)
        return await self.check.check(made.secret)

    async def administrator(
        self, email: str = "ada@envi.com", *, rights: Rights | None = None, domain: Domain | None = None
    ) -> Administrator:
        """Make an operator, or an administrator of a domain, whose password is `PASSWORD`."""
        given = rights or (Rights.OPERATOR if domain is None else Rights.ADMINISTRATOR)
        return await self.administrators.create(email, PASSWORD, rights=given, domain=domain, actor=OPERATOR)

    async def signed_in(self, email: str = "ada@envi.com", *, former: str = "") -> NewSession:
        """Sign an administrator in."""
        made = await self.signing_in.sign_in(email, PASSWORD, address=HOME, user_agent="Firefox", former=former)
        assert isinstance(made, NewSession)
        return made

    def events(self, domain: Domain) -> list[Event]:
        """Give what was recorded."""
        return self.store.rows(domain.id).events
