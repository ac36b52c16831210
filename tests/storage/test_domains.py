"""The port `Domains` on both engines."""

from dataclasses import replace

import pytest

from envi_scim.provisioning.configuration import Mode, ScimConfiguration, Status
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, NoSuch
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import DomainId, OrganizationId, RoleId
from envi_scim.storage.store import SqlStore
from tests.support.records import NOBODY, a_domain, an_event, new_id


def an_organization(name: str) -> Organization:
    return Organization(id=OrganizationId(new_id()), name=name)


async def test_a_domain_is_found_by_its_name_in_any_case_and_by_its_id(store: SqlStore, stored_domain: Domain) -> None:
    assert await store.domains.find_domain("ENVI.com") == stored_domain
    assert await store.domains.get_domain(stored_domain.id) == stored_domain


async def test_an_unknown_domain_is_none(store: SqlStore, stored_domain: Domain) -> None:
    del stored_domain

    assert await store.domains.find_domain("nobody.example") is None
    assert await store.domains.get_domain(DomainId(NOBODY)) is None
    assert await store.domains.get_domain(DomainId("no id")) is None


async def test_a_domain_name_is_unique_without_regard_to_case(store: SqlStore, stored_domain: Domain) -> None:
    with pytest.raises(AlreadyTaken, match=r"Envi\.COM"):
        await store.domains.create_domain(a_domain("Envi.COM"), event=an_event())

    assert await store.domains.list_domains() == [stored_domain]


async def test_a_refused_domain_leaves_no_event(store: SqlStore, stored_domain: Domain) -> None:
    refused = replace(stored_domain, id=DomainId(new_id()))

    with pytest.raises(AlreadyTaken):
        await store.domains.create_domain(refused, event=an_event(refused.id))

    assert await store.events.of_resource(refused.id, refused.id, limit=10) == []


async def test_domains_are_listed_by_name(store: SqlStore) -> None:
    for name in ("b.example", "A.example", "c.example"):
        await store.domains.create_domain(a_domain(name), event=an_event())

    assert [found.name for found in await store.domains.list_domains()] == ["A.example", "b.example", "c.example"]


async def test_a_new_configuration_is_inactive_and_names_no_organization(store: SqlStore, domain: DomainId) -> None:
    """Guide D3: "By default a new configuration is Inactive and contains no organization"."""
    assert await store.domains.configuration(domain) == ScimConfiguration()


async def test_a_configuration_is_replaced_and_shows_its_organization_by_name(
    store: SqlStore, domain: DomainId
) -> None:
    organization = an_organization("For Testing Purpose")
    await store.domains.create_organization(domain, organization, event=an_event())
    wanted = ScimConfiguration(
        status=Status.ACTIVE, organization_id=organization.id, role_prefix="Größe_", mode=Mode.STRICT
    )

    await store.domains.configure(domain, wanted, event=an_event(domain))

    assert await store.domains.configuration(domain) == replace(wanted, organization_name="For Testing Purpose")
    assert len(await store.events.of_resource(domain, domain, limit=10)) == 2


async def test_a_configuration_names_only_organizations_of_its_domain(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    foreign = an_organization("Theirs")
    await store.domains.create_organization(other, foreign, event=an_event())

    with pytest.raises(NoSuch):
        await store.domains.configure(domain, ScimConfiguration(organization_id=foreign.id), event=an_event())

    assert await store.domains.configuration(domain) == ScimConfiguration()


async def test_an_unknown_domain_has_no_configuration(store: SqlStore, domain: DomainId) -> None:
    del domain

    with pytest.raises(NoSuch):
        await store.domains.configuration(DomainId(NOBODY))
    with pytest.raises(NoSuch):
        await store.domains.configure(DomainId(NOBODY), ScimConfiguration(), event=an_event())


async def test_an_organization_is_found_by_its_name_in_any_case_and_by_its_id(
    store: SqlStore, domain: DomainId
) -> None:
    organization = an_organization("Straße")
    await store.domains.create_organization(domain, organization, event=an_event())

    assert await store.domains.find_organization(domain, "STRASSE") == organization
    assert await store.domains.get_organization(domain, organization.id) == organization
    assert await store.domains.list_organizations(domain) == [organization]
    assert await store.domains.get_organization(domain, OrganizationId("no id")) is None


async def test_an_organization_name_is_unique_in_its_domain(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    await store.domains.create_organization(domain, an_organization("Sales"), event=an_event())

    await store.domains.create_organization(other, an_organization("Sales"), event=an_event())
    with pytest.raises(AlreadyTaken):
        await store.domains.create_organization(domain, an_organization("SALES"), event=an_event())


async def test_roles_are_listed_by_name_and_unique_in_their_domain(store: SqlStore, domain: DomainId) -> None:
    roles = [Role(id=RoleId(new_id()), name=name) for name in ("Testing", "managed")]
    for role in roles:
        await store.domains.create_role(domain, role, event=an_event())

    assert await store.domains.list_roles(domain) == roles[::-1]
    with pytest.raises(AlreadyTaken):
        await store.domains.create_role(domain, Role(id=RoleId(new_id()), name="MANAGED"), event=an_event())


async def test_type_and_authentication_of_a_domain_are_changed_with_an_event(
    store: SqlStore, stored_domain: Domain, other: DomainId
) -> None:
    after = replace(stored_domain, type=DomainType.COMPOSITE, authentication=Authentication.WS_TRUST)
    event = an_event(stored_domain.id, kind=EventKind.DOMAIN_UPDATE)
    theirs = await store.domains.get_domain(other)

    await store.domains.change_domain(stored_domain, after, event=event)

    assert await store.domains.get_domain(stored_domain.id) == after
    assert await store.domains.get_domain(other) == theirs
    assert event in await store.events.of_resource(stored_domain.id, stored_domain.id, limit=10)


async def test_a_domain_that_is_not_as_it_was_read_is_left_as_it_is(store: SqlStore, stored_domain: Domain) -> None:
    moved_on = replace(stored_domain, authentication=Authentication.WS_TRUST)
    await store.domains.change_domain(stored_domain, moved_on, event=an_event(stored_domain.id))
    events = await store.events.of_resource(stored_domain.id, stored_domain.id, limit=10)
    wanted = replace(stored_domain, type=DomainType.COMPOSITE)

    for before in (stored_domain, replace(moved_on, id=DomainId(NOBODY)), replace(moved_on, id=DomainId("no id"))):
        with pytest.raises(ChangedMeanwhile):
            await store.domains.change_domain(before, wanted, event=an_event(stored_domain.id))

    assert await store.domains.get_domain(stored_domain.id) == moved_on
    assert await store.events.of_resource(stored_domain.id, stored_domain.id, limit=10) == events


async def test_a_renamed_organization_is_found_by_its_new_name_and_chosen_still(
    store: SqlStore, domain: DomainId
) -> None:
    before = an_organization("Sales")
    await store.domains.create_organization(domain, before, event=an_event())
    await store.domains.configure(domain, ScimConfiguration(organization_id=before.id), event=an_event())
    after = replace(before, name="Straße")
    event = an_event(before.id, kind=EventKind.ORGANIZATION_UPDATE)

    await store.domains.rename_organization(domain, before, after, event=event)

    assert await store.domains.find_organization(domain, "STRASSE") == after
    assert await store.domains.find_organization(domain, "Sales") is None
    assert (await store.domains.configuration(domain)).organization_name == "Straße"
    assert await store.events.of_resource(domain, before.id, limit=10) == [event]


async def test_a_renamed_role_is_listed_by_its_new_name(store: SqlStore, domain: DomainId) -> None:
    before = Role(id=RoleId(new_id()), name="Buyer")
    await store.domains.create_role(domain, before, event=an_event())
    after = replace(before, name="BUYER")
    event = an_event(before.id, kind=EventKind.ROLE_UPDATE)

    await store.domains.rename_role(domain, before, after, event=event)

    assert await store.domains.list_roles(domain) == [after]
    assert await store.domains.get_role(domain, before.id) == after
    assert await store.events.of_resource(domain, before.id, limit=10) == [event]


async def test_a_name_that_another_has_in_whatever_case_is_refused_and_leaves_no_event(
    store: SqlStore, domain: DomainId
) -> None:
    sales, office = an_organization("Sales"), an_organization("Office")
    buyer, clerk = (Role(id=RoleId(new_id()), name=name) for name in ("Buyer", "Clerk"))
    for organization in (sales, office):
        await store.domains.create_organization(domain, organization, event=an_event())
    for role in (buyer, clerk):
        await store.domains.create_role(domain, role, event=an_event())

    with pytest.raises(AlreadyTaken, match="another organization named SALES"):
        await store.domains.rename_organization(domain, office, replace(office, name="SALES"), event=an_event("x"))
    with pytest.raises(AlreadyTaken, match="another role named BUYER"):
        await store.domains.rename_role(domain, clerk, replace(clerk, name="BUYER"), event=an_event("x"))

    assert await store.domains.list_organizations(domain) == [office, sales]
    assert await store.domains.list_roles(domain) == [buyer, clerk]
    assert await store.events.of_resource(domain, "x", limit=10) == []


async def test_what_is_another_domains_or_not_as_it_was_read_is_not_renamed(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    organization, role = an_organization("Theirs"), Role(id=RoleId(new_id()), name="Theirs")
    await store.domains.create_organization(other, organization, event=an_event())
    await store.domains.create_role(other, role, event=an_event())
    no_id = OrganizationId("no id")

    for owner, before in ((domain, organization), (other, replace(organization, name="x")),
                          (other, replace(organization, id=no_id))):  # fmt: skip
        with pytest.raises(ChangedMeanwhile):
            await store.domains.rename_organization(owner, before, replace(before, name="Mine"), event=an_event("x"))
    for owner, read in ((domain, role), (other, replace(role, name="x"))):
        with pytest.raises(ChangedMeanwhile):
            await store.domains.rename_role(owner, read, replace(read, name="Mine"), event=an_event("x"))

    assert await store.domains.list_organizations(other) == [organization]
    assert await store.domains.list_roles(other) == [role]
    assert await store.events.of_resource(other, "x", limit=10) == []
