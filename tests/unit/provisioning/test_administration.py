import pytest

from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, NoSuch, NotEligible
from envi_scim.provisioning.events import EventKind
from tests.support.provisioned import OPERATOR, REQUEST, Provisioned


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


UNTYPABLE = [
    ("", "must not be empty or blank"),
    ("  ", "must not be empty or blank"),
    (" Buyer", "must not begin or end with a blank"),
    ("Buyer\u00a0", "must not begin or end with a blank"),
    ("a\0b", "must not hold line breaks or other control characters"),
    ("a\nb", "must not hold line breaks or other control characters"),
    ("Buyer\n", "must not hold line breaks or other control characters"),
    ("a\u2028b", "must not hold line breaks or other control characters"),
    ("\x1b[31m", "must not hold line breaks or other control characters"),
    ("\ud800", "is not valid text"),
    ("x" * 1025, "must not be longer than 1024 bytes; this one has 1025"),
    ("ä" * 513, "must not be longer than 1024 bytes; this one has 1026"),
]


@pytest.mark.parametrize(("name", "sentence"), UNTYPABLE)
async def test_a_name_that_nobody_means_to_type_is_refused_in_the_same_words_everywhere(
    name: str, sentence: str
) -> None:
    envi = Provisioned()
    domain = await envi.domain()

    refusals = [
        (lambda: envi.domain(name), "The name of a domain"),
        (lambda: envi.administration.create_organization(domain, name, actor=OPERATOR), "The name of an organization"),
        (lambda: envi.administration.create_role(domain, name, actor=OPERATOR), "The name of a role"),
        (lambda: envi.tokens.create(domain, name=name, actor=OPERATOR), "The name of a token"),
        (lambda: envi.users.create_local(domain, {"userName": name}, actor=OPERATOR), "The userName"),
    ]
    for act, what in refusals:
        with pytest.raises(InvalidName) as refused:
            await act()
        assert str(refused.value) == f"{what} {sentence}."

    assert [role.name for role in await envi.administration.list_roles(domain)] == ["Buyer"]


@pytest.mark.parametrize(
    "name", ["envi.com", "a-b.c", "straße.example", "пример.рф", "例え.テスト", "हिन्दी.भारत", "x1"]
)
async def test_the_name_of_a_domain_has_letters_of_any_script(name: str) -> None:
    envi = Provisioned()

    assert (await envi.domain(name)).name == name


@pytest.mark.parametrize(
    "name", ["envi com", "envi/com", "a_b.com", ".envi.com", "envi..com", "envi.com.", "-", "a@b", "a.-b"]
)
async def test_the_name_of_a_domain_must_look_like_one(name: str) -> None:
    envi = Provisioned()

    with pytest.raises(InvalidName, match=r"must look like envi\.com"):
        await envi.domain(name)


async def test_a_role_prefix_may_end_with_a_blank_and_hold_no_line_break() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    configuration = await envi.administration.configure(domain, role_prefix="Envi ", actor=OPERATOR)
    with pytest.raises(InvalidName, match="The User Role Prefix must not hold line breaks"):
        await envi.administration.configure(domain, role_prefix="Envi\n", actor=OPERATOR)

    assert configuration.role_prefix == "Envi "


async def test_what_identity_providers_name_is_kept_as_they_send_it() -> None:
    envi = Provisioned()
    access = await envi.access()
    name = " jane\t\n "

    user = await envi.users.create(
        access, {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name}, request_id=REQUEST
    )
    group = await envi.groups.create(
        access, {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name}, request_id=REQUEST
    )

    assert user.stored.account.user_name == name
    assert group.group.display_name == name


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
