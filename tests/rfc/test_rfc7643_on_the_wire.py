"""RFC 7643: what resources look like when they are sent, and what may be in them when they come."""

import base64
import json
import re
from typing import Any

import pytest

from envi_scim.scim.attributes import Attribute, Type
from envi_scim.scim.core_schemas import DISCOVERY, GROUP, USER
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.http.test_authentication import is_error

ATTRIBUTES = tuple(
    attribute
    for resource_type in (USER, GROUP, *DISCOVERY)
    for schema in (resource_type.schema, *(one.schema for one in resource_type.extensions))
    for attribute in schema.attributes
)


@pytest.mark.clause("7643-2.1-2")
def test_the_name_of_an_attribute_is_a_name() -> None:
    """§2.1: "ATTRNAME = ALPHA *(nameChar)", and `$ref` that §2.4 defines."""
    names = [one.name for attribute in ATTRIBUTES for one in (attribute, *attribute.sub_attributes)]

    assert [name for name in names if not re.fullmatch(r"[A-Za-z][-_A-Za-z0-9]*|\$ref", name)] == []


@pytest.mark.clause("7643-2.3.8-2")
def test_no_sub_attribute_has_sub_attributes() -> None:
    """§2.3.8: "A complex attribute MUST NOT contain sub-attributes that have sub-attributes".

    But for the description of schemas: "the "Schema" resource MAY contain a complex object within a sub-attribute".
    """

    def nested(attribute: Attribute) -> list[str]:
        return [one.name for one in attribute.sub_attributes if one.type is Type.COMPLEX]

    assert {name for attribute in ATTRIBUTES for name in nested(attribute)} == {"subAttributes"}


@pytest.mark.clause("7643-2.3.6-1", "7643-2.3.6-3", "7643-4.1.2-23")
async def test_a_binary_value_is_base64_with_or_without_padding(envi: Customer, strict: Customer) -> None:
    """§2.3.6: "The attribute value MUST be base64 encoded"; "trailing padding characters MAY be omitted"."""
    whole = base64.b64encode(b"certificate").decode()

    for number, value in enumerate((whole, whole.rstrip("="))):
        made = await envi.made("/Users", {"userName": f"u{number}", "x509Certificates": [{"value": value}]})
        assert made["x509Certificates"] == [{"value": value}]
    refused = await strict.send(
        "POST", "/Users", {"schemas": [USER_URN], "userName": "ada", "x509Certificates": [{"value": "%%%"}]}
    )

    assert is_error(refused, 400)
    assert refused.json()["scimType"] == "invalidValue"


@pytest.mark.clause("7643-2.3.7-4", "7643-2.3.7-5")
async def test_a_reference_is_an_address_that_answers(envi: Customer) -> None:
    """§2.3.7: "A reference URI MUST be to an HTTP-addressable resource", and a GET "MUST receive the target"."""
    ada = await envi.made("/Users", {"userName": "ada"})
    inner = await envi.made("/Groups", {"displayName": "Inner", "members": [{"value": ada["id"]}]})
    outer = await envi.made("/Groups", {"displayName": "Outer", "members": [{"value": inner["id"]}]})

    user = (await envi.get(f"/Users/{ada['id']}")).json()

    references = [*inner["members"], *outer["members"], *user["groups"]]
    assert len(references) == 4
    for reference in references:
        path = reference["$ref"].removeprefix(f"{PUBLIC_URL}/scim")
        assert (await envi.get(path)).json()["id"] == reference["value"]


@pytest.mark.clause("7643-2.3.8-1")
async def test_the_order_of_attributes_does_not_matter(envi: Customer) -> None:
    """§2.3.8: "Servers and clients MUST NOT require or expect attributes to be in any specific order"."""
    body = {"schemas": [USER_URN], "userName": "ada", "name": {"givenName": "A", "familyName": "L"}}
    backwards = {"name": {"familyName": "L", "givenName": "A"}, "userName": "bea", "schemas": [USER_URN]}

    one, other = await envi.made("/Users", body), await envi.made("/Users", backwards)

    assert one["name"] == other["name"]


@pytest.mark.clause("7643-2.4-4")
async def test_what_is_not_primary_need_not_say_so(envi: Customer) -> None:
    """§2.4: "If not specified, the value of "primary" SHALL be assumed to be "false""."""
    emails = [{"value": "a@envi.com", "type": "work"}, {"value": "b@envi.com", "type": "home", "primary": True}]
    made = await envi.made("/Users", {"userName": "ada", "emails": emails})

    found = await envi.get("/Users", params={"filter": 'emails[value eq "a@envi.com" and primary eq true]'})

    assert made["emails"] == emails
    assert found.json()["totalResults"] == 0


@pytest.mark.clause("7643-3-5")
async def test_a_schema_is_named_once(envi: Customer) -> None:
    """§3: "Duplicate values MUST NOT be included"."""
    twice = {"schemas": [USER_URN, USER_URN.upper(), USER_URN], "userName": "ada"}

    assert (await envi.made("/Users", twice))["schemas"] == [USER_URN]


@pytest.mark.clause("7643-3.1-2", "7643-3.1-5", "7643-3.1-15", "7643-3.1-16", "7643-3.3-6")
@pytest.mark.parametrize(("path", "body"), [("/Users", {"userName": "a"}), ("/Groups", {"displayName": "a"})])
async def test_the_service_assigns_id_and_meta(envi: Customer, path: str, body: Any) -> None:
    """§3.1: id and meta "MUST be assigned values by the service provider"; unmodified is as old as it is."""
    made = await envi.made(path, body)

    assert made["id"]
    assert made["meta"].keys() == {"resourceType", "created", "lastModified", "location", "version"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", made["meta"]["created"])
    assert made["meta"]["lastModified"] == made["meta"]["created"]


@pytest.mark.clause("7643-3.1-17")
@pytest.mark.parametrize(("path", "body"), [("/Users", {"userName": "a"}), ("/Groups", {"displayName": "a"})])
async def test_every_answer_with_a_resource_says_where_it_is(envi: Customer, path: str, body: Any) -> None:
    """§3.1: meta.location "MUST be the same as the "Content-Location" HTTP response header"."""
    created = await envi.send("POST", path, body)
    where = f"{path}/{created.json()['id']}"
    change = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "externalId", "value": "x"}],
    }

    answers = [
        created,
        await envi.get(where),
        await envi.send("PUT", where, body),
        await envi.send("PATCH", f"{where}?attributes=meta", change),
        await envi.get(f"/v2{where}"),
    ]

    for answer in answers:
        assert answer.headers["content-location"] == answer.json()["meta"]["location"]
    assert (await envi.get(where, headers={"if-none-match": "*"})).headers["content-location"].endswith(where)


@pytest.mark.clause("7643-3.1-6", "7643-3.1-9", "7643-7-28", "7643-7-29")
async def test_an_id_is_never_given_twice(house: House, envi: Customer) -> None:
    """§3.1: "unique across the SCIM service provider's entire set of resources"; "bulkId" is in none."""
    other = await house.customer("other.example")
    made = [
        await customer.made(path, {name: f"{number}"})
        for customer in (envi, other)
        for number in range(5)
        for path, name in (("/Users", "userName"), ("/Groups", "displayName"))
    ]
    await envi.send("DELETE", f"/Users/{made[0]['id']}")
    again = await envi.made("/Users", {"userName": "0"})

    ids = [one["id"] for one in (*made, again)]
    assert len(set(ids)) == len(ids)
    assert not [one for one in ids if "bulkid" in one.lower()]


@pytest.mark.clause("7643-3.1-11")
async def test_no_external_id_is_made_up(envi: Customer) -> None:
    """§3.1: externalId "MUST NOT be specified by the service provider"."""
    for path, body in (("/Users", {"userName": "a"}), ("/Groups", {"displayName": "a"})):
        assert "externalId" not in await envi.made(path, body)


@pytest.mark.clause("7643-4.1.1-11")
async def test_a_locale_is_taken_with_an_underscore(envi: Customer) -> None:
    """§4.1.1: "servers MAY accept tags separated by an underscore character"."""
    for locale in ("en-US", "en_US"):
        assert (await envi.made("/Users", {"userName": locale, "locale": locale}))["locale"] == locale


@pytest.mark.clause("7643-4.1.2-15")
async def test_each_part_of_an_address_may_be_missing(envi: Customer) -> None:
    """§4.1.2: "All sub-attributes are OPTIONAL"."""
    parts = ("formatted", "streetAddress", "locality", "region", "postalCode", "country", "type")
    addresses = [{part: "US" if part == "country" else "x"} for part in parts]

    assert (await envi.made("/Users", {"userName": "ada", "addresses": addresses}))["addresses"] == addresses


@pytest.mark.clause("7643-4.1.2-16", "7643-4.1.2-17")
async def test_an_address_may_have_lines(envi: Customer) -> None:
    """§4.1.2: "This attribute MAY contain newlines"."""
    address = {"formatted": "1 Lane\nLondon", "streetAddress": "1 Lane\r\nFlat 2"}

    made = await envi.made("/Users", {"userName": "ada", "addresses": [address]})

    assert made["addresses"] == [address]


@pytest.mark.clause("7643-4.1.2-21")
async def test_the_groups_of_a_user_have_id_and_address(envi: Customer) -> None:
    """§4.1.2: "value" MUST be the "id", and "$ref" the URI of the group."""
    ada = await envi.made("/Users", {"userName": "ada"})
    team = await envi.made("/Groups", {"schemas": [GROUP_URN], "displayName": "T", "members": [{"value": ada["id"]}]})

    groups = (await envi.get(f"/Users/{ada['id']}")).json()["groups"]

    assert [(one["value"], one["$ref"]) for one in groups] == [(team["id"], team["meta"]["location"])]


@pytest.mark.clause("7643-4.3-2")
async def test_a_manager_keeps_the_address_that_came(envi: Customer) -> None:
    """§4.3: "The URI of the SCIM resource representing the User's manager. RECOMMENDED"."""
    manager = {"value": "26118915", "$ref": "../Users/26118915"}

    made = await envi.made("/Users", {"userName": "ada", ENTERPRISE_USER_URN: {"manager": manager}})

    assert json.loads(json.dumps(made[ENTERPRISE_USER_URN]["manager"])) == manager
