"""Projection: `attributes`, `excludedAttributes` and `returned` (RFC 7644 §3.9)."""

import pytest

from envi_scim.scim.attributes import Attribute, Document, Returned, Type
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.projection import Projection, project
from envi_scim.scim.schemas import Extension, ResourceType, Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

ADA: Document = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "id": "u1",
    "externalId": "00u1",
    "userName": "ada",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"value": "ada@x.example", "type": "work", "primary": True}, {"value": "ada@y.example"}],
    "active": True,
    "groups": [{"value": "g1", "display": "Envi_admin"}],
    ENTERPRISE_USER_URN: {"department": "Engines", "manager": {"value": "u2", "$ref": "../Users/u2"}},
    "meta": {"resourceType": "User", "version": 'W/"1"'},
}
ALWAYS = {"schemas": ADA["schemas"], "id": "u1"}


def shown(attributes: str | None = None, excluded: str | None = None) -> Document:
    before = repr(ADA)
    result = project(ADA, Projection.parse(attributes, excluded, USER), USER)
    assert repr(ADA) == before
    return result


@pytest.mark.clause("7644-3.4.2.5-3", "7644-3.9-2")
@pytest.mark.parametrize(
    ("attributes", "more"),
    [
        ("userName", {"userName": "ada"}),
        ("USERNAME", {"userName": "ada"}),
        (f"{USER_URN}:username", {"userName": "ada"}),
        (" userName , active,", {"userName": "ada", "active": True}),
        ("name.givenName", {"name": {"givenName": "Ada"}}),
        ("name.givenName,name", {"name": ADA["name"]}),
        ("name,name.givenName", {"name": ADA["name"]}),
        ("emails.value", {"emails": [{"value": "ada@x.example"}, {"value": "ada@y.example"}]}),
        ("emails.type", {"emails": [{"type": "work"}]}),
        ("phoneNumbers.value,title", {}),
        ("groups,meta", {"groups": ADA["groups"], "meta": ADA["meta"]}),
        ("meta.version", {"meta": {"version": 'W/"1"'}}),
        (ENTERPRISE_USER_URN, {ENTERPRISE_USER_URN: ADA[ENTERPRISE_USER_URN]}),
        (f"{ENTERPRISE_USER_URN}:Department", {ENTERPRISE_USER_URN: {"department": "Engines"}}),
        (f"{ENTERPRISE_USER_URN}:manager.value", {ENTERPRISE_USER_URN: {"manager": {"value": "u2"}}}),
        ("id", {}),
        ("schemas", {}),
        ("password", {}),
        ("nonsense", {}),
        ("department", {}),
    ],
)
def test_attributes_names_what_comes_besides_what_always_comes(attributes: str, more: Document) -> None:
    """The RFC: "each resource returned MUST contain the minimum set of resource attributes" and those listed."""
    assert shown(attributes) == ALWAYS | more


@pytest.mark.clause("7644-3.4.2.5-5", "7644-3.9-3")
@pytest.mark.parametrize(
    ("excluded", "gone"),
    [
        ("groups", {"groups"}),
        ("GROUPS,Meta", {"groups", "meta"}),
        (f"{USER_URN}:active", {"active"}),
        ("emails.value,emails.type,emails.primary", {"emails"}),
        (ENTERPRISE_USER_URN.upper(), {ENTERPRISE_USER_URN}),
        (f"{ENTERPRISE_USER_URN}:department,{ENTERPRISE_USER_URN}:manager", {ENTERPRISE_USER_URN}),
        ("id,schemas", set()),
        ("nonsense,department,password", set()),
    ],
)
def test_excluded_attributes_names_what_does_not_come(excluded: str, gone: set[str]) -> None:
    """The RFC: "the default set of attributes minus those attributes listed"; no effect on what is always returned."""
    assert shown(excluded=excluded) == {name: value for name, value in ADA.items() if name not in gone}


def test_a_part_of_an_attribute_can_be_excluded() -> None:
    document = shown(excluded=f"name.givenName,emails.primary,{ENTERPRISE_USER_URN}:manager.$ref")

    assert document["name"] == {"familyName": "Lovelace"}
    assert document["emails"] == [{"value": "ada@x.example", "type": "work"}, {"value": "ada@y.example"}]
    assert document[ENTERPRISE_USER_URN] == {"department": "Engines", "manager": {"value": "u2"}}


@pytest.mark.parametrize(("attributes", "excluded"), [(None, None), ("", ""), (" ", None), (None, "")])
def test_nothing_asked_is_everything_shown(attributes: str | None, excluded: str | None) -> None:
    projection = Projection.parse(attributes, excluded, USER)

    assert projection.is_default
    assert shown(attributes, excluded) == ADA


@pytest.mark.clause("7644-3.4.2.5-4", "7644-3.4.3-7")
@pytest.mark.parametrize("excluded", ["id", "schemas,nonsense"])
def test_excluding_what_cannot_be_excluded_is_the_default(excluded: str) -> None:
    assert Projection.parse(None, excluded, USER).is_default


@pytest.mark.parametrize(("attributes", "excluded"), [("nonsense", None), ("id", None), (None, "groups")])
def test_what_changes_the_answer_is_not_the_default(attributes: str | None, excluded: str | None) -> None:
    assert not Projection.parse(attributes, excluded, USER).is_default


@pytest.mark.clause("7644-3.9-1")
def test_both_parameters_together_are_refused() -> None:
    """The RFC: "either of the mutually exclusive URL query parameters "attributes" or "excludedAttributes""."""
    with pytest.raises(InvalidValue, match="exclude each other"):
        Projection.parse("userName", "groups", USER)


@pytest.mark.parametrize(
    ("attributes", "excluded", "wanted"),
    [
        (None, None, True),
        ("members", None, True),
        ("members.value", None, True),
        ("displayName", None, False),
        (None, "members", False),
        (None, "members.display", True),
        (None, "displayName", True),
    ],
)
def test_members_are_wanted_only_where_they_are_shown(
    attributes: str | None, excluded: str | None, *, wanted: bool
) -> None:
    assert Projection.parse(attributes, excluded, GROUP).wants("members") is wanted


def test_the_urn_of_the_core_schema_means_all_of_its_attributes() -> None:
    document = shown(USER_URN)

    assert document.keys() == ADA.keys() - {"externalId", "meta", ENTERPRISE_USER_URN}


def test_a_projection_of_what_is_not_complex_leaves_it_alone() -> None:
    """A stored value that is no object, though its attribute is complex, is nothing to look into."""
    odd: Document = {"id": "u1", "name": "Ada", "emails": ["x"]}

    assert project(odd, Projection.parse("name.givenName,emails.value", None, USER), USER) == odd
    assert project(odd, Projection.parse(None, "name.givenName,emails.value", USER), USER) == odd


def with_secrets() -> ResourceType:
    schema = Schema(
        id="urn:example:Vault",
        name="Vault",
        description="A vault",
        attributes=(
            Attribute(name="hint", returned=Returned.REQUEST),
            Attribute(name="secret", returned=Returned.NEVER),
            Attribute(name="label"),
            Attribute(
                name="lock",
                type=Type.COMPLEX,
                sub_attributes=(Attribute(name="code", returned=Returned.NEVER), Attribute(name="maker")),
            ),
            Attribute(
                name="safe",
                type=Type.COMPLEX,
                returned=Returned.NEVER,
                sub_attributes=(Attribute(name="code"),),
            ),
        ),
    )
    return ResourceType(
        id="User",
        name="User",
        endpoint="/Users",
        description="A user with a vault",
        schema=USER.schema,
        extensions=(Extension(schema=schema),),
        common=USER.common,
    )


@pytest.mark.parametrize(
    ("attributes", "excluded", "seen"),
    [
        (None, None, {"label", "lock"}),
        (None, "userName", {"label", "lock"}),
        (None, "urn:example:Vault:label", {"lock"}),
        (None, "urn:example:Vault:lock", {"label"}),
        (None, "urn:example:Vault:lock.maker", {"label"}),
        (None, "urn:example:Vault", set()),
        ("urn:example:Vault:hint", None, {"hint"}),
        ("urn:example:Vault:secret", None, set()),
        ("urn:example:Vault:lock", None, {"lock"}),
        ("urn:example:Vault:lock.code", None, set()),
        ("urn:example:Vault:safe.code", None, set()),
        ("urn:example:Vault", None, {"hint", "label", "lock"}),
    ],
)
def test_what_is_returned_on_request_comes_only_when_it_is_named(
    attributes: str | None, excluded: str | None, seen: set[str]
) -> None:
    """RFC 7643 §7: "returned"."""
    vault = with_secrets()
    document: Document = {"id": "u1", "urn:example:Vault": {"hint": "1", "secret": "2", "label": "3"}}
    document["urn:example:Vault"] |= {"lock": {"code": "4", "maker": "5"}, "safe": {"code": "6"}}  # type: ignore[operator]

    result = project(document, Projection.parse(attributes, excluded, vault), vault)

    assert set(result.get("urn:example:Vault", {})) == seen  # type: ignore[arg-type]
    assert "code" not in str(result)
