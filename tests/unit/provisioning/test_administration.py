import pytest

from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, NoSuch, NotEligible, WeakPassword
from envi_scim.provisioning.events import EventKind
from tests.support.fakes import FakePasswords
from tests.support.provisioned import OPERATOR, Provisioned


async def test_a_new_configuration_is_inactive_and_names_no_organization() -> None:
    """Guide D3: by default a new configuration is Inactive and contains no organization."""
    envi = Provisioned()
    domain = await envi.administration.create_domain(
        "envi.com", domain_type=DomainType.SIMPLE, authentication=Authentication.WS_TRUST, actor=OPERATOR
    )

    configuration = await envi.administration.configuration(domain)

    assert configuration.status is Status.INACTIVE
    assert configuration.organization_id is None
    assert configuration.role_prefix == "Envi_"
    assert configuration.mode is Mode.COMPATIBLE


@pytest.mark.parametrize(
    ("domain_type", "authentication", "sentence"),
    [
        (DomainType.COMPOSITE, Authentication.HTTP_REDIRECT, "needs a domain of type Simple; d.com is Composite"),
        (
            DomainType.SIMPLE,
            Authentication.FORMS,
            "needs the authentication HTTP Redirect or WS Trust; d.com uses Forms",
        ),
    ],
)
async def test_a_domain_that_is_not_eligible_cannot_be_configured(
    domain_type: DomainType, authentication: Authentication, sentence: str
) -> None:
    """Guide D2: the link exists only for Simple domains with HTTP Redirect or WS Trust authentication."""
    envi = Provisioned()
    domain = await envi.administration.create_domain(
        "d.com", domain_type=domain_type, authentication=authentication, actor=OPERATOR
    )

    with pytest.raises(NotEligible, match=sentence):
        await envi.administration.configure(domain, status=Status.ACTIVE, actor=OPERATOR)

    assert (await envi.administration.configuration(domain)).status is Status.INACTIVE


async def test_what_is_not_given_stays_as_it_is() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    configuration = await envi.administration.configure(domain, role_prefix="", actor=OPERATOR)

    assert configuration.role_prefix == ""
    assert configuration.status is Status.ACTIVE
    assert configuration.organization_name == "For Testing Purpose"


async def test_an_empty_organization_name_means_none() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    configuration = await envi.administration.configure(domain, organization="", actor=OPERATOR)

    assert configuration.organization_id is None
    assert configuration.organization_name is None
    assert configuration.status is Status.ACTIVE


async def test_an_organization_is_found_without_regard_to_case() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.administration.create_organization(domain, "Straße", actor=OPERATOR)

    configuration = await envi.administration.configure(domain, organization="STRASSE", actor=OPERATOR)

    assert configuration.organization_name == "Straße"


async def test_an_organization_that_does_not_exist_changes_nothing() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    with pytest.raises(NoSuch, match=r"envi\.com has no organization named Nowhere"):
        await envi.administration.configure(domain, organization="Nowhere", mode=Mode.STRICT, actor=OPERATOR)

    assert (await envi.administration.configuration(domain)).mode is Mode.COMPATIBLE


async def test_a_change_is_recorded_and_no_change_is_not() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    before = len(envi.events(domain))

    await envi.administration.configure(domain, status=Status.ACTIVE, actor=OPERATOR)
    await envi.administration.configure(domain, mode=Mode.STRICT, actor=OPERATOR)

    (event,) = envi.events(domain)[before:]
    assert event.kind is EventKind.CONFIGURATION_UPDATE
    assert event.actor == OPERATOR


async def test_names_are_unique_without_regard_to_case() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    with pytest.raises(AlreadyTaken):
        await envi.domain("ENVI.com")
    with pytest.raises(AlreadyTaken):
        await envi.administration.create_role(domain, "bUYER", actor=OPERATOR)
    with pytest.raises(AlreadyTaken):
        await envi.administration.create_organization(domain, "FOR TESTING PURPOSE", actor=OPERATOR)


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "\ud800", "x" * 1025, "ä" * 513])
async def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    envi = Provisioned()
    domain = await envi.domain()

    with pytest.raises(InvalidName):
        await envi.administration.create_role(domain, name, actor=OPERATOR)

    assert [role.name for role in await envi.administration.list_roles(domain)] == ["Buyer"]


async def test_the_longest_name_is_a_kibibyte() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    role = await envi.administration.create_role(domain, "ä" * 512, actor=OPERATOR)

    assert role in await envi.administration.list_roles(domain)


async def test_domains_and_organizations_are_listed_by_name() -> None:
    envi = Provisioned()
    domain, _ = await envi.domain("b.com"), await envi.domain("a.com")
    await envi.administration.create_organization(domain, "buying", actor=OPERATOR)

    assert [found.name for found in await envi.administration.list_domains()] == ["a.com", "b.com"]
    organizations = await envi.administration.list_organizations(domain)
    assert [organization.name for organization in organizations] == ["buying", "For Testing Purpose"]


async def test_a_domain_is_found_by_its_name_in_any_case() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    assert await envi.administration.domain("Envi.COM") == domain
    with pytest.raises(NoSuch, match="no domain named nobody"):
        await envi.administration.domain("nobody")


async def test_an_administrator_is_kept_with_a_hash_of_the_password() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    made = await envi.administration.create_administrator(
        "ada@envi.com", "correct horse", domain=domain, passwords=FakePasswords()
    )

    kept = await envi.store.administrators.find_by_email("ADA@envi.com")
    assert kept == made
    assert made.password_hash == "hash of correct horse"
    assert made.domain_id == domain.id
    assert "horse" not in repr(made)


@pytest.mark.parametrize("email", ["", "ada", "@envi.com", "ada@", "a da@envi.com"])
async def test_an_administrator_needs_an_email_that_looks_like_one(email: str) -> None:
    envi = Provisioned()

    with pytest.raises(InvalidName, match="e-mail"):
        await envi.administration.create_administrator(email, "long enough", domain=None, passwords=FakePasswords())


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
async def test_a_password_is_neither_too_short_nor_a_load(password: str) -> None:
    envi = Provisioned()

    with pytest.raises(WeakPassword, match="at least 8 and at most 1024"):
        await envi.administration.create_administrator("a@b.c", password, domain=None, passwords=FakePasswords())


async def test_an_administrator_is_unique_without_regard_to_case() -> None:
    envi = Provisioned()
    create = envi.administration.create_administrator
    await create("a@b.c", "long enough", domain=None, passwords=FakePasswords())

    with pytest.raises(AlreadyTaken):
        await create("A@B.C", "long enough", domain=None, passwords=FakePasswords())
