"""`provisioning.schema_administration`: what a declaration changes, and what it must not."""

from typing import Any

import pytest

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InUse, NoSuch
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.resource_types import STANDARD, nothing_declared, resource_types, write_declaration
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.scim.discovery import described
from envi_scim.scim.errors import InvalidValue
from tests.support.declared import OWN, URN, VALUES
from tests.support.provisioned import CACHE_TIME, OPERATOR, Provisioned
from tests.support.records import a_domain


@pytest.fixture
def envi() -> Provisioned:
    return Provisioned()


@pytest.fixture
def schemas(envi: Provisioned) -> SchemaAdministration:
    return SchemaAdministration(envi.store, envi.clock, envi.ids)


@pytest.fixture
async def domain(envi: Provisioned, schemas: SchemaAdministration) -> Domain:
    """A domain that declared an attribute of each kind."""
    made = await envi.domain()
    await schemas.declare(made, described(OWN), clearing=False, actor=OPERATOR)
    return made


async def somebody(envi: Provisioned, domain: Domain, **values: Any) -> None:
    """Create a user with values of the domain's attributes, as an identity provider does."""
    access = await envi.check.check((await envi.tokens.create(domain, actor=OPERATOR)).secret)
    await envi.users.create(access, {"userName": "ada", URN: values}, request_id="r")


def changed(name: str, /, **characteristics: Any) -> dict[str, Any]:
    """Give the declaration with other characteristics of one attribute; None takes the attribute away."""
    document: Any = described(OWN)
    if characteristics:
        kept = [one | characteristics if one["name"] == name else one for one in document["attributes"]]
    else:
        kept = [one for one in document["attributes"] if one["name"] != name]
    return document | {"attributes": kept}


async def test_a_domain_that_declared_nothing_has_a_urn_and_no_attributes(
    envi: Provisioned, schemas: SchemaAdministration
) -> None:
    schema = await schemas.schema(await envi.domain("envi.com"))

    assert (schema.id, schema.attributes) == ("urn:envi:scim:schemas:extension:envi.com:2.0:User", ())


def test_a_domain_whose_name_no_urn_can_hold_is_named_by_its_id() -> None:
    domain = a_domain("straße.example")

    assert nothing_declared(domain).id == f"urn:envi:scim:schemas:extension:{domain.id}:2.0:User"


async def test_the_same_declaration_gives_the_same_types(schemas: SchemaAdministration, domain: Domain) -> None:
    """What is compiled from a resource type is found by identity; no declaration is the standard's types."""
    text = write_declaration(await schemas.schema(domain))

    assert resource_types(text) is resource_types(text)
    assert resource_types(None) is STANDARD
    assert resource_types(write_declaration(nothing_declared(domain))) is STANDARD


async def test_a_declaration_takes_effect_when_the_token_is_looked_up_again(
    envi: Provisioned, schemas: SchemaAdministration
) -> None:
    domain = await envi.domain()
    secret = (await envi.tokens.create(domain, actor=OPERATOR)).secret
    before = (await envi.check.check(secret)).types

    await schemas.declare(domain, described(OWN), clearing=False, actor=OPERATOR)
    remembered = (await envi.check.check(secret)).types
    envi.clock.go_on(CACHE_TIME)
    after = (await envi.check.check(secret)).types

    assert before is remembered is STANDARD
    assert URN.lower() in after.user.extension_by_key
    assert after.group is STANDARD.group


async def test_a_declaration_is_recorded_once_and_says_which_attributes_there_are(
    envi: Provisioned, schemas: SchemaAdministration, domain: Domain
) -> None:
    """The same declaration again changes nothing."""
    await schemas.declare(domain, described(OWN), clearing=False, actor=OPERATOR)

    declared = [event for event in envi.events(domain) if event.kind is EventKind.SCHEMA_DECLARE]

    assert [event.details["urn"] for event in declared] == [URN]
    assert declared[0].details["attributes"] == [attribute.name for attribute in OWN.attributes]


async def test_an_attribute_is_added_once(schemas: SchemaAdministration, domain: Domain) -> None:
    declared = await schemas.add(domain, {"name": "building"}, urn=None, actor=OPERATOR)

    assert [one.name for one in declared.schema.attributes] == [*(one.name for one in OWN.attributes), "building"]
    with pytest.raises(InvalidValue, match="an attribute building already"):
        await schemas.add(domain, {"name": "BUILDING"}, urn=None, actor=OPERATOR)


async def test_what_is_put_together_must_be_a_schema_as_well(schemas: SchemaAdministration, domain: Domain) -> None:
    """A URN that comes with an attribute is looked at like one in a file."""
    with pytest.raises(InvalidValue, match="is no URN"):
        await schemas.add(domain, {"name": "building"}, urn="envi", actor=OPERATOR)


async def test_an_attribute_that_is_not_there_cannot_be_removed(schemas: SchemaAdministration, domain: Domain) -> None:
    with pytest.raises(NoSuch, match="no attribute userName of its own"):
        await schemas.remove(domain, "userName", clearing=False, actor=OPERATOR)


@pytest.mark.parametrize(
    "document",
    [
        changed("costCode"),
        changed("costCode", type="integer"),
        changed("costCode", multiValued=True),
        changed("costCode", name="costcode"),
        changed("badge", subAttributes=[{"name": "level", "type": "integer"}]),
        changed("badge", subAttributes=[{"name": "value"}, {"name": "level"}]),
        described(OWN) | {"id": "urn:example:other:User"},
        described(OWN) | {"id": URN.upper()},
    ],
)
async def test_an_attribute_with_values_does_not_become_another(
    envi: Provisioned, schemas: SchemaAdministration, domain: Domain, document: Any
) -> None:
    """Its values would be none of what is declared: it goes neither quietly nor by halves."""
    await somebody(envi, domain, **VALUES)

    with pytest.raises(InUse, match="--with-values"):
        await schemas.declare(domain, document, clearing=False, actor=OPERATOR)

    assert described(await schemas.schema(domain)) == described(OWN)


@pytest.mark.parametrize(
    "document",
    [
        changed("costCode", caseExact=True, description="x", returned="request", mutability="immutable"),
        changed("badge", subAttributes=[{"name": "level", "type": "integer"}, {"name": "value"}, {"name": "color"}]),
        described(OWN) | {"name": "Other", "description": "other"},
    ],
)
async def test_what_leaves_values_as_they_are_may_change(
    envi: Provisioned, schemas: SchemaAdministration, domain: Domain, document: Any
) -> None:
    await somebody(envi, domain, **VALUES)

    declared = await schemas.declare(domain, document, clearing=False, actor=OPERATOR)

    assert declared.gone == ()
    assert described(declared.schema) != described(OWN)


async def test_values_are_taken_away_with_an_event_for_each_user(
    envi: Provisioned, schemas: SchemaAdministration, domain: Domain
) -> None:
    await somebody(envi, domain, costCode="K-1", floor=3)
    declared = await schemas.remove(domain, "costCode", clearing=True, actor=OPERATOR)

    first = await schemas.clear(domain, declared, actor=OPERATOR)
    again = await schemas.clear(domain, declared, actor=OPERATOR)

    (account,) = envi.store.rows(domain.id).accounts.values()
    assert (first, again) == (1, 0)
    assert "costCode" not in account.document
    assert '"floor":3' in account.document
    assert account.version == 2
    last = envi.events(domain)[-1]
    assert (last.kind, last.resource_id, last.details) == (EventKind.USER_UPDATE, account.id, {"attributes": [URN]})
