"""The SCIM 2.0 Interoperability Profile (draft-zollner-scim-interop-profile-01), on a strict domain.

Each sentence that binds a service provider is quoted over its test. What binds clients alone, and the few that are
not kept to the letter, are in docs/reference/strict-mode.md with the reasons.
"""

from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.ports import Store
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.http.support.customers import SCIM, Customer, House
from tests.support.jane import patch_op

ADA = {"schemas": [USER_URN], "userName": "Ada@example.com", "externalId": "Ext-1"}
TEAM = {"schemas": [GROUP_URN], "displayName": "Team"}


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


@pytest.fixture
async def strict(house: House) -> Customer:
    return await house.customer("strict.example", mode=Mode.STRICT)


async def ada(strict: Customer, **more: Any) -> dict[str, Any]:
    return await strict.made("/Users", {**ADA, **more})


async def patched(strict: Customer, user: dict[str, Any], *operations: dict[str, Any]) -> dict[str, Any]:
    answer = await strict.send("PATCH", f"/Users/{user['id']}", patch_op(*operations))
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def refused(strict: Customer, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str | None]:
    answer = await strict.send(method, path, body, **options)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json().get("scimType")


async def found(strict: Customer, path: str, filter_: str) -> list[str]:
    answer = await strict.get(path, params={"filter": filter_})
    assert answer.status_code == 200, answer.text
    return [resource["id"] for resource in answer.json().get("Resources", [])]


async def schemas(customer: Customer) -> dict[str, dict[str, Any]]:
    answer = await customer.get("/Schemas")
    return {
        schema["id"]: {attribute["name"]: attribute for attribute in schema["attributes"]}
        for schema in answer.json()["Resources"]
    }


@pytest.mark.clause("ipsie-4.2-1", "profile-4-1")
async def test_4_conformance_is_claimed(strict: Customer) -> None:
    """§4.

    "Service Providers claiming conformance with this profile MUST include an interopProfileConformant attribute
    with a value of true in their ServiceProviderConfig response."
    """
    config = (await strict.get("/ServiceProviderConfig")).json()

    assert config["interopProfileConformant"] is True
    described = (await schemas(strict))["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]
    attribute = described["interopProfileConformant"]
    assert {name: attribute[name] for name in ("type", "multiValued", "required", "mutability", "returned")} == {
        "type": "boolean",
        "multiValued": False,
        "required": False,
        "mutability": "readOnly",
        "returned": "default",
    }


@pytest.mark.clause("profile-4-2")
async def test_4_who_does_not_conform_does_not_claim_it(house: House) -> None:
    """§4.

    "A Service Provider that does not conform to this profile MUST either omit this attribute or set its value to
    false."
    """
    compatible = await house.customer("compatible.example")

    assert "interopProfileConformant" not in (await compatible.get("/ServiceProviderConfig")).json()
    described = await schemas(compatible)
    assert "interopProfileConformant" not in described["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]


@pytest.mark.clause("profile-5.1-1")
async def test_5_1_discovery_endpoints_are_there(strict: Customer) -> None:
    """§5.1.

    "Service Providers MUST implement the following configuration discovery endpoints."
    """
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes"):
        assert (await strict.get(path)).status_code == 200


@pytest.mark.clause("profile-5.1-2")
async def test_5_1_schemas_say_exactly_what_is_supported(house: House, strict: Customer) -> None:
    """§5.1.

    "MUST publish an accurate list of schemas and attributes via the /Schemas endpoint, matching exactly what is
    implemented and supported by the service": each is taken, and `password`, which is not kept, is not among them.
    """
    described = await schemas(strict)

    user = described[USER_URN]
    assert "password" not in user
    assert "password" in (await schemas(await house.customer("compatible.example")))[USER_URN]
    for names in (user, described[ENTERPRISE_USER_URN]):
        prefix = f"{ENTERPRISE_USER_URN}:" if names is not user else ""
        for name in names:
            answer = await strict.get("/Users", params={"filter": f"{prefix}{name} pr"})
            assert answer.status_code == 200, (name, answer.text)


@pytest.mark.clause("profile-5.1-3")
async def test_5_1_the_schemas_of_resource_types_are_there(strict: Customer) -> None:
    """§5.1.

    "All schemas referenced in resource type definitions returned by the /ResourceTypes endpoint MUST be available
    at the /Schemas endpoint."
    """
    types = (await strict.get("/ResourceTypes")).json()["Resources"]
    named = {one["schema"] for one in types}
    named |= {extension["schema"] for one in types for extension in one.get("schemaExtensions", [])}

    assert named >= {USER_URN, GROUP_URN, ENTERPRISE_USER_URN}
    for urn in named:
        assert (await strict.get(f"/Schemas/{urn}")).json()["id"] == urn


@pytest.mark.clause("profile-5.1-5")
async def test_5_1_the_id_of_a_resource_type_is_its_name(strict: Customer) -> None:
    """§5.1.

    "Service Providers MUST populate the id attribute and its value MUST equal the value of the name attribute."
    """
    types = (await strict.get("/ResourceTypes")).json()["Resources"]

    assert types
    assert all(one["id"] == one["name"] for one in types)


@pytest.mark.clause("profile-5.2-1", "profile-5.2-2", "profile-5.2-5")
async def test_5_2_user_names_are_equal_without_regard_to_case_in_filters_and_in_conflicts(strict: Customer) -> None:
    """§5.2.

    "the case sensitivity rules applied during a filter query MUST be identical to the rules used to detect a
    uniqueness conflict"; "userName: caseExact is false. Service Providers MUST treat JSmith and jsmith as
    equivalent."
    """
    user = await ada(strict)
    other = await strict.made("/Users", {**ADA, "userName": "other"})

    assert await found(strict, "/Users", 'userName eq "ADA@EXAMPLE.COM"') == [user["id"]]
    assert await refused(strict, "POST", "/Users", {**ADA, "userName": "aDA@example.com"}) == (409, "uniqueness")
    rename = patch_op({"op": "replace", "path": "userName", "value": "ADA@example.com"})
    assert await refused(strict, "PATCH", f"/Users/{other['id']}", rename) == (409, "uniqueness")


@pytest.mark.clause("profile-5.2-3")
async def test_5_2_ids_are_case_exact(strict: Customer) -> None:
    """§5.2.

    "id: caseExact is true. Service Providers MUST treat abc-123 and ABC-123 as distinct values."
    """
    user = await ada(strict)

    assert await found(strict, "/Users", f'id eq "{user["id"]}"') == [user["id"]]
    assert await found(strict, "/Users", f'id eq "{user["id"].upper()}"') == []
    assert await refused(strict, "GET", f"/Users/{user['id'].upper()}") == (404, None)


@pytest.mark.clause("profile-5.2-1", "profile-5.2-4")
async def test_5_2_external_ids_are_case_exact(strict: Customer) -> None:
    """§5.2.

    "externalId: caseExact is true. Service Providers MUST treat ABC-123 and abc-123 as distinct values."
    """
    user = await ada(strict)

    assert await found(strict, "/Users", 'externalId eq "Ext-1"') == [user["id"]]
    assert await found(strict, "/Users", 'externalId eq "ext-1"') == []


@pytest.mark.clause("profile-5.3-1..3")
@pytest.mark.parametrize(
    "more",
    [
        {"shoeSize": 43},
        {"password": "secret"},
        {"name": {"givenName": "Ada", "pet": "x"}},
        {"emails": [{"value": "a@example.com", "colour": "red"}]},
        {"schemas": [USER_URN, "urn:example:unknown"]},
        {"schemas": [USER_URN, "urn:example:unknown"], "urn:example:unknown": {"x": 1}},
        {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"room": "1"}},
    ],
)
async def test_5_3_what_is_not_defined_is_rejected_in_a_resource(strict: Customer, more: dict[str, Any]) -> None:
    """§5.3.

    "When a SCIM request (e.g., POST, PATCH) contains attributes or schema URIs that are not defined [...], the
    request MUST be rejected"; "MUST return an HTTP 400 Bad Request with a scimType error of invalidSyntax."
    """
    user = await strict.made("/Users", {**ADA, "userName": "there"})

    assert await refused(strict, "POST", "/Users", {**ADA, **more}) == (400, "invalidSyntax")
    assert await refused(strict, "PUT", f"/Users/{user['id']}", {**ADA, **more}) == (400, "invalidSyntax")


@pytest.mark.clause("profile-5.3-1..3")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("shoeSize", 43),
        ("password", "secret"),
        ("name.pet", "x"),
        ("name", {"pet": "x"}),
        ('emails[type eq "work"].colour', "red"),
        ("emails", [{"value": "a@example.com", "colour": "red"}]),
        ("urn:example:unknown:x", 1),
        ("urn:example:unknown", {"x": 1}),
        (f"{ENTERPRISE_USER_URN}:room", "1"),
        (ENTERPRISE_USER_URN, {"room": "1"}),
        ("schemas", [USER_URN, "urn:example:unknown"]),
    ],
)
async def test_5_3_what_is_not_defined_is_rejected_in_a_patch(strict: Customer, path: str, value: Any) -> None:
    """§5.3.

    as above.
    """
    user = await ada(strict, emails=[{"value": "a@example.com", "type": "work"}])

    for op in ("add", "replace"):
        body = patch_op({"op": op, "path": path, "value": value})
        assert await refused(strict, "PATCH", f"/Users/{user['id']}", body) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    "path",
    [".title", "title.", "/title", "$.title", " title", "na me", "1x", "name..givenName", "emails]", "emails.value.x",
     'emails[type eq "work"]x', 'emails[type eq "work"].'],
)  # fmt: skip
async def test_5_3_a_malformed_path_is_no_attribute_that_is_not_defined(strict: Customer, path: str) -> None:
    """RFC 7644 §3.12, table 9.

    "invalidPath: The "path" attribute was invalid or malformed".
    """
    user = await ada(strict, emails=[{"value": "a@example.com", "type": "work"}])

    body = patch_op({"op": "replace", "path": path, "value": "x"})
    assert await refused(strict, "PATCH", f"/Users/{user['id']}", body) == (400, "invalidPath")


@pytest.mark.clause("profile-5.3-2")
async def test_5_3_what_is_not_defined_is_rejected_among_members(strict: Customer) -> None:
    """§5.3.

    as above.
    """
    user, team = await ada(strict), await strict.made("/Groups", TEAM)
    member = {"value": user["id"], "colour": "red"}

    assert await refused(strict, "POST", "/Groups", {**TEAM, "displayName": "B", "members": [member]}) == (
        400,
        "invalidSyntax",
    )
    body = patch_op({"op": "add", "path": "members", "value": [member]})
    assert await refused(strict, "PATCH", f"/Groups/{team['id']}", body) == (400, "invalidSyntax")


@pytest.mark.clause("profile-5.4-1")
async def test_5_4_the_types_of_values_are_declared(strict: Customer) -> None:
    """§5.4.

    "For multi-valued complex attributes that include a type sub-attribute (e.g., emails, phoneNumbers, ims,
    addresses), Service Providers MUST declare the acceptable type values for each such attribute in that
    attribute's canonicalValues property, as returned by /Schemas."
    """
    typed = {
        f"{urn}:{name}": kind.get("canonicalValues")
        for urn, attributes in (await schemas(strict)).items()
        if urn in {USER_URN, GROUP_URN, ENTERPRISE_USER_URN}
        for name, attribute in attributes.items()
        if attribute["multiValued"]
        for kind in attribute.get("subAttributes", [])
        if kind["name"] == "type"
    }

    assert len(typed) == 10
    assert all(typed.values()), typed


@pytest.mark.clause("profile-6.1-1", "profile-6.1-2")
async def test_6_1_each_type_has_an_endpoint_of_its_own(strict: Customer) -> None:
    """§6.1.

    "Service Providers MUST offer a unique endpoint for each implemented resource type. Resources of different types
    MUST NOT share an endpoint."
    """
    user, team = await ada(strict), await strict.made("/Groups", TEAM)
    types = (await strict.get("/ResourceTypes")).json()["Resources"]

    endpoints = [one["endpoint"] for one in types]
    assert len(set(endpoints)) == len(endpoints)
    assert await refused(strict, "GET", f"/Groups/{user['id']}") == (404, None)
    assert await refused(strict, "GET", f"/Users/{team['id']}") == (404, None)


@pytest.mark.clause("profile-6.1-4")
async def test_6_1_a_resource_is_addressed_by_its_id_alone(strict: Customer) -> None:
    """§6.1.

    "Service Providers MUST use /{endpoint}/{id} as the canonical URI for addressing any resource and MUST NOT
    address resources via other attribute values in the URI path (e.g., /{userName})."
    """
    user = await ada(strict)

    assert user["meta"]["location"].endswith(f"/Users/{user['id']}")
    for other in (ADA["userName"], ADA["externalId"]):
        assert await refused(strict, "GET", f"/Users/{other}") == (404, None)


@pytest.mark.clause("profile-6.2-2")
@pytest.mark.parametrize("accept", ["application/scim+json", "application/json", "*/*", "text/html"])
async def test_6_2_all_answers_have_the_media_type_of_scim(strict: Customer, accept: str) -> None:
    """§6.2.

    "All requests and responses containing SCIM data MUST include a Content-Type header with the value
    application/scim+json."
    """
    for method, path, body in (
        ("POST", "/Users", ADA),
        ("GET", "/Users", None),
        ("GET", "/Schemas", None),
        ("GET", "/Users/nobody", None),
        ("POST", "/Users", {}),
    ):
        answer = await strict.send(method, path, body, headers={"accept": accept})
        assert answer.headers["content-type"] == SCIM


@pytest.mark.clause("profile-6.3-1", "profile-6.3-2")
async def test_6_3_filters_are_supported(strict: Customer) -> None:
    """§6.3.

    "The filter query parameter MUST be supported. Service Providers MUST support the eq and and operators."
    """
    user = await ada(strict, title="Dr")
    await strict.made("/Users", {**ADA, "userName": "other", "title": "Dr"})

    assert await found(strict, "/Users", 'userName eq "ada@example.com"') == [user["id"]]
    assert await found(strict, "/Users", 'title eq "Dr" and userName eq "ada@example.com"') == [user["id"]]


@pytest.mark.clause("profile-6.3-5")
async def test_6_3_a_filter_on_what_is_not_defined_is_refused(strict: Customer) -> None:
    """§6.3.

    "When a filter expression [...] references an attribute not defined in any of that resource type's schemas,
    Service Providers MUST return an HTTP 400 error with a scimType of invalidFilter."
    """
    for filter_ in ('shoeSize eq "1"', 'password eq "x"', 'emails.colour eq "x"', 'manager eq "x"', "urn:x:y eq 1"):
        assert await refused(strict, "GET", "/Users", params={"filter": filter_}) == (400, "invalidFilter")
    assert await refused(strict, "GET", "/Groups", params={"filter": 'userName eq "x"'}) == (400, "invalidFilter")


@pytest.mark.clause("profile-6.4-1")
async def test_6_4_lists_have_pages(strict: Customer) -> None:
    """§6.4.

    "Service Providers MUST implement at least one of the following pagination methods for all list operations:
    Index-based pagination as defined in [RFC7644], Section 3.4.2.4."
    """
    for number in range(3):
        await strict.made("/Users", {**ADA, "userName": f"user{number}"})

    page = (await strict.get("/Users", params={"startIndex": "2", "count": "1"})).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert [user["userName"] for user in page["Resources"]] == ["user1"]


@pytest.mark.clause("profile-6.4-2..4")
async def test_6_4_a_page_has_room_for_a_hundred_whether_asked_for_or_not_and_a_limit(store: Store) -> None:
    """§6.4.

    "If the count parameter is omitted from a request, Service Providers SHOULD return at least 100 results by
    default. Service Providers MUST support a client-requested count value of at least 100. Service Providers SHOULD
    enforce a server-specified maximum number of results per page and MUST return fewer results than requested."
    """
    strict = await House(store, {"max_page_size": "101"}).customer("strict.example", mode=Mode.STRICT)
    for number in range(102):
        await strict.made("/Users", {**ADA, "userName": f"user{number}"})

    async def length(**parameters: str) -> int:
        return len((await strict.get("/Users", params=parameters)).json()["Resources"])

    assert (await length(), await length(count="100"), await length(count="102")) == (100, 100, 101)


@pytest.mark.clause("profile-6.5.1.1-1", "profile-6.5.1.1-3")
async def test_6_5_1_1_an_operation_without_a_path_is_refused(strict: Customer) -> None:
    """§6.5.1.1.

    "Service Providers MUST reject PATCH requests containing operations that lack a path attribute with an HTTP 400
    Bad Request and a scimType of invalidSyntax."
    """
    user, team = await ada(strict), await strict.made("/Groups", TEAM)
    pathed = {"op": "replace", "path": "title", "value": "Dr"}

    for operation in ({"op": "replace", "value": {"active": False}}, {"op": "add", "value": {"title": "Dr"}}):
        body = patch_op(pathed, operation)
        assert await refused(strict, "PATCH", f"/Users/{user['id']}", body) == (400, "invalidSyntax")
    body = patch_op({"op": "replace", "value": {"displayName": "x"}})
    assert await refused(strict, "PATCH", f"/Groups/{team['id']}", body) == (400, "invalidSyntax")
    assert "title" not in (await strict.get(f"/Users/{user['id']}")).json()


@pytest.mark.clause("profile-6.5-1")
async def test_6_5_1_2_one_request_changes_several_attributes(strict: Customer) -> None:
    """§6.5.1.2.

    "a separate operation entry within the Operations array for each unique attribute path."
    """
    user = await patched(
        strict,
        await ada(strict),
        {"op": "replace", "path": "title", "value": "Dr"},
        {"op": "add", "path": "name.givenName", "value": "Ada"},
        {"op": "replace", "path": "active", "value": False},
    )

    assert (user["title"], user["name"], user["active"]) == ("Dr", {"givenName": "Ada"}, False)


@pytest.mark.clause("profile-6.5.2.1-1")
@pytest.mark.parametrize("before", [{}, {"title": "Prof", "active": True, "externalId": "x"}])
async def test_6_5_2_1_add_and_replace_are_the_same_for_one_simple_value(
    strict: Customer, before: dict[str, Any]
) -> None:
    """§6.5.2.1.

    "For singular simple attributes (e.g., userName, active), Service Providers MUST treat add and replace as
    functionally equivalent."
    """
    outcomes = []
    for number, op in enumerate(("add", "replace")):
        user = await patched(
            strict,
            await strict.made("/Users", {**ADA, **before, "userName": f"user{number}"}),
            {"op": op, "path": "title", "value": "Dr"},
            {"op": op, "path": "active", "value": False},
            {"op": op, "path": "externalId", "value": "e"},
            {"op": op, "path": f"{ENTERPRISE_USER_URN}:department", "value": "Sales"},
            {"op": op, "path": "userName", "value": f"renamed{number}"},
        )
        outcomes.append({name: user[name] for name in user if name not in {"id", "meta", "userName"}})

    assert outcomes[0] == outcomes[1]
    assert outcomes[0]["title"] == "Dr"


@pytest.mark.clause("profile-6.5.2.1-4")
async def test_6_5_2_1_a_complex_attribute_is_replaced_whole(strict: Customer) -> None:
    """§6.5.2.1.

    "Replace: [...] The Service Provider MUST replace the entire complex attribute with the provided object."
    """
    user = await ada(strict, name={"givenName": "Ada", "familyName": "Lovelace"})

    user = await patched(strict, user, {"op": "replace", "path": "name", "value": {"familyName": "King"}})

    assert user["name"] == {"familyName": "King"}


@pytest.mark.clause("profile-6.5.2.1-6")
async def test_6_5_2_1_what_is_added_to_a_complex_attribute_is_merged(strict: Customer) -> None:
    """§6.5.2.1.

    "Add: [...] The Service Provider MUST perform a partial merge, updating only the provided sub-attributes and
    preserving existing values for omitted sub-attributes."
    """
    user = await ada(strict, name={"givenName": "Ada", "familyName": "Lovelace"})

    user = await patched(strict, user, {"op": "add", "path": "name", "value": {"familyName": "King"}})

    assert user["name"] == {"givenName": "Ada", "familyName": "King"}


@pytest.mark.clause("profile-6.5.2.1-5")
async def test_6_5_2_1_a_complex_value_is_an_object(strict: Customer) -> None:
    """§6.5.2.1.

    "the value MUST be a JSON object": a manager is not its bare id.
    """
    user = await ada(strict)

    for op in ("add", "replace"):
        body = patch_op({"op": op, "path": f"{ENTERPRISE_USER_URN}:manager", "value": "2819c223"})
        assert await refused(strict, "PATCH", f"/Users/{user['id']}", body) == (400, "invalidValue")


@pytest.mark.clause("profile-6.5.2.2-2")
async def test_6_5_2_2_all_values_are_replaced(strict: Customer) -> None:
    """§6.5.2.2.

    "Replace: [...] The Service Provider MUST replace the entire collection with the provided array."
    """
    user = await ada(strict, emails=[{"value": "a@example.com", "type": "work"}, {"value": "b@example.com"}])

    user = await patched(strict, user, {"op": "replace", "path": "emails", "value": [{"value": "c@example.com"}]})

    assert user["emails"] == [{"value": "c@example.com"}]


@pytest.mark.clause("profile-6.5.2.2-4")
async def test_6_5_2_2_values_are_added_to_those_there_are(strict: Customer) -> None:
    """§6.5.2.2.

    "Add: [...] The Service Provider MUST append the provided values to the existing collection."
    """
    user = await ada(strict, emails=[{"value": "a@example.com"}])

    user = await patched(strict, user, {"op": "add", "path": "emails", "value": [{"value": "c@example.com"}]})

    assert user["emails"] == [{"value": "a@example.com"}, {"value": "c@example.com"}]


@pytest.mark.clause("profile-6.5.2.2-5", "profile-6.5.3-1")
@pytest.mark.parametrize("op", ["add", "replace"])
async def test_6_5_2_2_a_path_with_a_filter_ends_in_a_sub_attribute(strict: Customer, op: str) -> None:
    r"""§6.5.2.2.

    "Targeting the element object itself (e.g., path: "emails[type eq \"work\"]") is PROHIBITED"; §6.5.3:
    "invalidPath: Filter fails to target a specific sub-attribute."
    """
    user = await ada(strict, emails=[{"value": "a@example.com", "type": "work"}])
    whole = patch_op({"op": op, "path": 'emails[type eq "work"]', "value": {"value": "b@example.com"}})

    assert await refused(strict, "PATCH", f"/Users/{user['id']}", whole) == (400, "invalidPath")
    user = await patched(strict, user, {"op": op, "path": 'emails[type eq "work"].value', "value": "b@example.com"})
    assert user["emails"] == [{"value": "b@example.com", "type": "work"}]


async def test_6_5_2_2_single_values_can_be_removed_all_the_same(strict: Customer) -> None:
    """Not to the letter: by §6.5.2.2 no single member could leave a group but by replacing them all."""
    user = await ada(strict)
    team = await strict.made("/Groups", {**TEAM, "members": [{"value": user["id"]}]})

    answer = await strict.send(
        "PATCH",
        f"/Groups/{team['id']}",
        patch_op({"op": "remove", "path": f'members[value eq "{user["id"]}"]'}),
    )

    assert answer.status_code == 204
    assert "members" not in (await strict.get(f"/Groups/{team['id']}")).json()


@pytest.mark.clause("profile-6.5.3-1")
@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "Replace", "path": "title", "value": "Dr"}, "invalidSyntax"),
        ({"op": "move", "path": "title", "value": "Dr"}, "invalidSyntax"),
        ({"op": "replace", "path": "active", "value": "False"}, "invalidValue"),
        ({"op": "replace", "path": 'emails[type eq "home"].value', "value": "x@example.com"}, "noTarget"),
    ],
)
async def test_6_5_3_what_is_beside_the_profile_is_refused(
    strict: Customer, operation: dict[str, Any], scim_type: str
) -> None:
    """§6.5.3.

    "Service Providers MAY return an HTTP 400 Bad Request for any PATCH operation that violates these constraints";
    "invalidSyntax: Missing path or use of prohibited operators."
    """
    user = await ada(strict)

    assert await refused(strict, "PATCH", f"/Users/{user['id']}", patch_op(operation)) == (400, scim_type)


@pytest.mark.clause("profile-6.6-1", "profile-6.6-2")
async def test_6_6_a_patch_deletes_no_resource(strict: Customer) -> None:
    """§6.6.

    "Service Providers MUST NOT treat a PATCH request as a deletion of the resource. A resource modified via PATCH
    MUST be retained by the Service Provider."
    """
    user = await patched(strict, await ada(strict), {"op": "replace", "path": "active", "value": False})

    assert (await strict.get(f"/Users/{user['id']}")).json()["active"] is False
    assert await found(strict, "/Users", 'userName eq "ada@example.com"') == [user["id"]]


@pytest.mark.clause("profile-6.6-3", "profile-6.6-5", "profile-6.6-6")
async def test_6_6_a_deleted_resource_is_gone(strict: Customer) -> None:
    """§6.6.

    "Service Providers MUST return 404 Not Found in response to any operation targeting a deleted resource and MUST
    omit deleted resources from all query results"; "A successful DELETE request MUST result in the resource being
    deleted."
    """
    user = await ada(strict)
    team = await strict.made("/Groups", {**TEAM, "members": [{"value": user["id"]}]})
    change = patch_op({"op": "replace", "path": "externalId", "value": "x"})

    for path, whole in ((f"/Users/{user['id']}", ADA), (f"/Groups/{team['id']}", TEAM)):
        assert (await strict.send("DELETE", path)).status_code == 204
        for method, body in (("GET", None), ("PUT", whole), ("PATCH", change), ("DELETE", None)):
            assert (await refused(strict, method, path, body))[0] == 404
    assert (await strict.get("/Users")).json()["totalResults"] == 0
    assert await found(strict, "/Users", 'externalId eq "Ext-1"') == []


@pytest.mark.clause("profile-6.6-4")
async def test_6_6_the_names_of_a_deleted_resource_are_free(strict: Customer) -> None:
    """§6.6.

    "After a resource is successfully deleted, its unique identifiers (such as userName) MUST NOT be considered in
    uniqueness conflict calculations and MUST be available for reassignment to a new resource."
    """
    user, team = await ada(strict), await strict.made("/Groups", TEAM)
    await strict.send("DELETE", f"/Users/{user['id']}")
    await strict.send("DELETE", f"/Groups/{team['id']}")

    assert (await ada(strict))["id"] != user["id"]
    assert (await strict.made("/Groups", TEAM))["id"] != team["id"]


@pytest.mark.clause("profile-6.7-2")
async def test_6_7_entity_tags_are_no_obstacle(strict: Customer) -> None:
    """§6.7.

    "Service Providers are not expected to support these headers and MAY ignore them or reject the request": they
    are honoured where a client sends them all the same, and none is required.
    """
    user = await ada(strict)

    await patched(strict, user, {"op": "replace", "path": "title", "value": "Dr"})
    stale = {"headers": {"if-match": user["meta"]["version"]}}
    assert (await refused(strict, "DELETE", f"/Users/{user['id']}", **stale))[0] == 412


@pytest.mark.clause("profile-6.9.1-1", "profile-6.9.1-2")
async def test_6_9_1_a_conflict_is_told_as_one(strict: Customer) -> None:
    """§6.9.1.

    "When a POST or PATCH request attempts to create or modify a resource in a way that violates a uniqueness
    constraint [...], the Service Provider MUST return an HTTP 409 Conflict response. The response body MUST also
    include a SCIM error detail with the scimType set to uniqueness."
    """
    await ada(strict)
    await strict.made("/Groups", TEAM)
    other = await strict.made("/Groups", {**TEAM, "displayName": "Other"})

    assert await refused(strict, "POST", "/Users", ADA) == (409, "uniqueness")
    assert await refused(strict, "POST", "/Groups", TEAM) == (409, "uniqueness")
    rename = patch_op({"op": "replace", "path": "displayName", "value": "team"})
    assert await refused(strict, "PATCH", f"/Groups/{other['id']}", rename) == (409, "uniqueness")


@pytest.mark.clause("profile-7.2-1")
async def test_7_2_basic_authentication_is_not_taken(strict: Customer) -> None:
    """§7.2.

    "The use of HTTP Basic Authentication over TLS is NOT RECOMMENDED."
    """
    answer = await strict.client.get("/scim/Users", headers={"authorization": "Basic YTpi"})

    assert answer.status_code == 401
    schemes = (await strict.get("/ServiceProviderConfig")).json()["authenticationSchemes"]
    assert [scheme["type"] for scheme in schemes] == ["oauthbearertoken"]
