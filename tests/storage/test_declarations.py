"""What a domain declares, and the roles that users name: the store's part of both, on each engine."""

import pytest

from envi_scim.provisioning.errors import ChangedMeanwhile
from envi_scim.provisioning.roles import GrantedRole, Role
from envi_scim.provisioning.values import DomainId, RoleId
from envi_scim.scim.attributes import Attribute, Document, Type
from envi_scim.storage.store import SqlStore
from tests.support.declared import ATTRIBUTES, URN, VALUES
from tests.support.records import NOBODY, an_account, an_event, new_id

CODE = next(attribute for attribute in ATTRIBUTES if attribute.name == "costCode")


async def test_a_declaration_is_kept_with_its_event(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    assert await store.domains.declaration(domain) is None

    await store.domains.declare(domain, "one", before=None, event=an_event(domain))
    await store.domains.declare(domain, "two", before="one", event=an_event(domain))

    assert await store.domains.declaration(domain) == "two"
    assert await store.domains.declaration(other) is None
    assert len(await store.events.of_resource(domain, domain, limit=10)) == 3


@pytest.mark.parametrize("before", [None, "zero"])
async def test_of_two_that_declare_at_once_one_is_told_to_look_again(
    store: SqlStore, domain: DomainId, before: str | None
) -> None:
    """Nobody's attribute is lost because another was declared between the look and the word."""
    await store.domains.declare(domain, "one", before=None, event=an_event(domain))

    with pytest.raises(ChangedMeanwhile):
        await store.domains.declare(domain, "two", before=before, event=an_event(domain))

    assert await store.domains.declaration(domain) == "one"
    assert len(await store.events.of_resource(domain, domain, limit=10)) == 2


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.name)
async def test_users_that_have_a_value_are_found_whatever_its_type(
    store: SqlStore, domain: DomainId, other: DomainId, attribute: Attribute
) -> None:
    value: Document = {URN: {attribute.name: VALUES[attribute.name]}}
    having = an_account("ada", document=value)
    await store.users.create(domain, having, event=an_event())
    await store.users.create(domain, an_account("bob", document={URN: {"other": "x"}}), event=an_event())
    await store.users.create(other, an_account("eve", document=value), event=an_event())

    assert await store.users.having(domain, URN, attribute, limit=10) == (having.id,)
    assert await store.users.having(domain, f"{URN}2", attribute, limit=10) == ()


async def test_no_more_users_are_found_than_were_asked_for(store: SqlStore, domain: DomainId) -> None:
    """A user with many values is one."""
    tag = Attribute(name="tag", type=Type.STRING, multi_valued=True)
    for name in ("ada", "bob"):
        await store.users.create(domain, an_account(name, document={URN: {"tag": ["a", "b"]}}), event=an_event())

    assert len(await store.users.having(domain, URN, tag, limit=1)) == 1
    assert len(await store.users.having(domain, URN, tag, limit=10)) == 2


async def test_who_lost_the_value_is_not_found(store: SqlStore, domain: DomainId) -> None:
    before = an_account("ada", document={URN: {"costCode": "K-1"}})
    await store.users.create(domain, before, event=an_event())

    await store.users.delete(domain, before, event=an_event())

    assert await store.users.having(domain, URN, CODE, limit=10) == ()


async def test_a_role_is_found_by_its_id_in_its_domain_alone(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    role = Role(id=RoleId(new_id()), name="Buyer")
    await store.domains.create_role(domain, role, event=an_event())

    assert await store.domains.get_role(domain, role.id) == role
    assert await store.domains.get_role(other, role.id) is None
    assert await store.domains.get_role(domain, NOBODY) is None
    assert await store.domains.get_role(domain, "Buyer") is None


async def test_roles_are_named_by_name_in_any_case_or_by_id(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    roles = [Role(id=RoleId(new_id()), name=name) for name in ("Größe", "Managed", "Pilot")]
    for role in roles:
        await store.domains.create_role(domain, role, event=an_event())
    ada = an_account("ada")
    await store.users.create(domain, ada, event=an_event())
    named = frozenset({"GRÖSSE", "größe", roles[1].id, "Nobody", NOBODY, "x\x00"})

    assert await store.users.roles_of(domain, ada.id, named) == (
        GrantedRole(name="Größe", groups=(), assigned=True),
        GrantedRole(name="Managed", groups=(), assigned=True),
    )
    assert await store.users.roles_of(other, ada.id, named) == ()
