"""What a domain declares: taken, kept, found, shown and announced, in that domain and in no other."""

from dataclasses import replace
from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.errors import InUse
from envi_scim.scim.attributes import Attribute, Returned, Type
from envi_scim.scim.discovery import described
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from tests.http.support.customers import Customer, House
from tests.support.declared import OWN, URN, VALUES
from tests.support.provisioned import OPERATOR

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SHOWN = {name: value for name, value in VALUES.items() if name != "secret"}


async def declared(house: House, name: str = "envi.com", *, mode: Mode = Mode.COMPATIBLE) -> Customer:
    """Make a customer that declared an attribute of each kind."""
    customer = await house.customer(name, mode=mode)
    await house.schemas.declare(customer.domain, described(OWN), clearing=False, actor=OPERATOR)
    return customer


def ada(**values: Any) -> dict[str, Any]:
    return {"schemas": [USER_URN, URN], "userName": "ada", URN: values or VALUES}


async def patched(customer: Customer, user: dict[str, Any], *operations: dict[str, Any]) -> dict[str, Any]:
    body = {"schemas": [PATCH_OP], "Operations": list(operations)}
    answer = await customer.send("PATCH", f"/Users/{user['id']}", body)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.clause("7643-3.3-1")
async def test_what_is_declared_is_kept_and_shown(house: House) -> None:
    """Values go back as they came; what is returned on request alone waits to be asked for."""
    envi = await declared(house)

    made = await envi.made("/Users", ada())

    assert made["schemas"] == [USER_URN, URN]
    assert made[URN] == SHOWN
    assert (await envi.get(f"/Users/{made['id']}")).json()[URN] == SHOWN
    assert (await envi.get("/Users")).json()["Resources"][0][URN] == SHOWN


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"attributes": URN}, VALUES),
        ({"attributes": f"{URN}:secret"}, {"secret": "s"}),
        ({"attributes": f"{URN.upper()}:BADGE.level"}, {"badge": [{"level": 7}]}),
        ({"excludedAttributes": f"{URN}:badge,{URN}:tag,{URN}:hired,{URN}:rate"},
         {"costCode": "K-47", "floor": 3, "remote": False}),
        ({"excludedAttributes": URN}, None),
        ({"attributes": "userName"}, None),
    ],
)  # fmt: skip
async def test_a_projection_names_the_extension_or_what_is_in_it(
    house: House, parameters: dict[str, str], expected: Any
) -> None:
    envi = await declared(house)
    made = await envi.made("/Users", ada())

    shown = (await envi.get(f"/Users/{made['id']}", params=parameters)).json()

    assert shown.get(URN) == expected


@pytest.mark.parametrize(
    "filter_",
    [
        f'{URN}:costCode eq "k-47"',
        f'{URN}:costCode sw "K-"',
        f'{URN.upper()}:costCODE ew "47"',
        f'{URN}:tag eq "Red"',
        f"{URN}:floor gt 2 and {URN}:floor lt 10",
        f"{URN}:rate eq 2.50",
        f"{URN}:remote eq false",
        f'{URN}:hired gt "2024-02-29T10:00:00Z"',
        f'{URN}:badge[value eq "gold" and level ge 7]',
        f"{URN}:badge pr",
        f'userName eq "ada" and not ({URN}:costCode eq "other")',
    ],
)
async def test_a_user_is_found_by_what_is_declared(house: House, filter_: str) -> None:
    """By rows where the type has some, else by the documents; another user is not found."""
    envi = await declared(house)
    await envi.made("/Users", ada())
    await envi.made("/Users", {"userName": "bob", URN: {"costCode": "other", "floor": 1, "remote": True}})

    answer = (await envi.get("/Users", params={"filter": filter_})).json()

    assert [user["userName"] for user in answer["Resources"]] == ["ada"]
    assert answer["totalResults"] == 1


@pytest.mark.parametrize("name", ["costCode", "floor", "hired", "badge.level"])
async def test_users_are_sorted_by_what_is_declared(house: House, name: str) -> None:
    """As its type sorts: 3 before 10; who has no value comes last."""
    envi = await declared(house)
    await envi.made("/Users", {"userName": "nobody"})
    late = {"costCode": "Z", "floor": 10, "hired": "2025-01-01T00:00:00Z", "badge": [{"value": "x", "level": 10}]}
    await envi.made("/Users", {"userName": "bob", URN: late})
    await envi.made("/Users", ada())

    answer = (await envi.get("/Users", params={"sortBy": f"{URN}:{name}"})).json()

    assert [user["userName"] for user in answer["Resources"]] == ["ada", "bob", "nobody"]


@pytest.mark.clause("7643-7-13")
async def test_a_text_that_is_case_exact_is_found_in_its_own_case_alone(house: House) -> None:
    envi = await declared(house)
    await envi.made("/Users", ada())

    answer = await envi.get("/Users", params={"filter": f'{URN}:tag eq "red"'})

    assert answer.json()["totalResults"] == 0


async def test_a_patch_reaches_what_is_declared_by_every_kind_of_path(house: House) -> None:
    """`URN:attribute`, one of many values, its part, the whole extension; dots in the URN are no sub-attributes."""
    envi = await declared(house)
    user = await envi.made("/Users", {"userName": "ada"})

    user = await patched(
        envi,
        user,
        {"op": "add", "path": f"{URN}:costCode", "value": "K-1"},
        {"op": "add", "path": f"{URN}:tag", "value": ["a"]},
        {"op": "add", "path": f"{URN}:tag", "value": ["b"]},
        {"op": "add", "path": f"{URN}:badge", "value": [{"value": "Gold", "level": 1}, {"value": "Red"}]},
        {"op": "replace", "path": f'{URN}:badge[value eq "gold"].level', "value": 9},
        {"op": "remove", "path": f'{URN}:badge[value eq "red"]'},
    )

    assert user["schemas"] == [USER_URN, URN]
    assert user[URN] == {"costCode": "K-1", "tag": ["a", "b"], "badge": [{"value": "Gold", "level": 9}]}

    user = await patched(envi, user, {"op": "remove", "path": URN})

    assert user["schemas"] == [USER_URN]
    assert URN not in user


@pytest.mark.parametrize(
    "value",
    [
        {URN: {"costCode": "K-1", "floor": 2}},
        {URN.upper(): {"COSTCODE": "K-1", "floor": 2}},
        {f"{URN}:costCode": "K-1", f"{URN}:floor": 2},
    ],
)
async def test_a_path_less_patch_may_name_the_extension_or_each_attribute(house: House, value: Any) -> None:
    """As Okta sends it, and as Entra does: a key of the value is a path."""
    envi = await declared(house)
    user = await envi.made("/Users", {"userName": "ada"})

    user = await patched(envi, user, {"op": "replace", "value": value})

    assert user[URN] == {"costCode": "K-1", "floor": 2}
    assert user["schemas"] == [USER_URN, URN]


async def test_a_replace_sets_the_extension_and_takes_it_away(house: House) -> None:
    envi = await declared(house)
    user = await envi.made("/Users", ada())

    kept = await envi.send("PUT", f"/Users/{user['id']}", ada(costCode="K-9"))
    gone = await envi.send("PUT", f"/Users/{user['id']}", {"userName": "ada"})

    assert kept.json()[URN] == {"costCode": "K-9"}
    assert URN not in gone.json()
    assert (await envi.get("/Users", params={"filter": f"{URN}:costCode pr"})).json()["totalResults"] == 0


async def test_values_must_fit_what_is_declared(house: House) -> None:
    envi = await declared(house)

    answer = await envi.send("POST", "/Users", ada(floor="three"))

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"
    assert f"{URN}:floor" in answer.json()["detail"]


async def test_what_an_identity_provider_writes_as_text_is_understood(house: House) -> None:
    """`"True"` for true, `""` for nothing: the leniencies know a declared attribute's type."""
    envi = await declared(house)

    made = await envi.made("/Users", ada(remote="True", costCode="", floor=2))

    assert made[URN] == {"remote": True, "floor": 2}


@pytest.mark.clause("7643-7-20")
async def test_an_immutable_attribute_is_set_once(house: House) -> None:
    envi = await house.customer("envi.com")
    await house.schemas.add(envi.domain, {"name": "badge", "mutability": "immutable"}, urn=URN, actor=OPERATOR)
    user = await envi.made("/Users", ada(badge="1"))
    patch = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": f"{URN}:badge", "value": "2"}]}

    refused = await envi.send("PATCH", f"/Users/{user['id']}", patch)
    replaced = await envi.send("PUT", f"/Users/{user['id']}", ada(badge="2"))

    assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")
    assert (replaced.status_code, replaced.json()["scimType"]) == (400, "mutability")


@pytest.mark.parametrize("body", [{URN: {"other": 1}}, {"urn:example:other:2.0:User": {"costCode": "K"}}])
async def test_what_no_schema_knows_is_dropped_in_compatible_mode_and_refused_in_strict(
    house: House, body: Any
) -> None:
    compatible, strict = await declared(house, "one.com"), await declared(house, "two.com", mode=Mode.STRICT)

    dropped = await compatible.made("/Users", {"userName": "ada", **body})
    refused = await strict.send("POST", "/Users", {"schemas": [USER_URN], "userName": "ada", **body})

    assert set(dropped) == {"schemas", "id", "userName", "active", "meta"}
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidSyntax")


@pytest.mark.parametrize(("mode", "why"), [(Mode.COMPATIBLE, "invalidPath"), (Mode.STRICT, "invalidSyntax")])
async def test_a_path_that_no_schema_knows_is_refused(house: House, mode: Mode, why: str) -> None:
    """In strict mode as the interoperability profile says it."""
    envi = await declared(house, mode=mode)
    user = await envi.made("/Users", ada())
    operation = {"op": "replace", "path": f"{URN}:other", "value": "x"}

    refused = await envi.send("PATCH", f"/Users/{user['id']}", {"schemas": [PATCH_OP], "Operations": [operation]})

    assert (refused.status_code, refused.json()["scimType"]) == (400, why)


@pytest.mark.clause("7643-1.2-1", "profile-5.1-2")
async def test_discovery_announces_what_the_domain_declared(house: House) -> None:
    envi = await declared(house)

    schema = (await envi.get(f"/Schemas/{URN}")).json()
    listed = (await envi.get("/Schemas")).json()["Resources"]
    user_type = (await envi.get("/ResourceTypes/User")).json()

    assert schema.pop("meta")["location"].endswith(f"/Schemas/{URN}")
    assert schema == described(OWN)
    assert URN in [one["id"] for one in listed]
    assert user_type["schemaExtensions"] == [
        {"schema": ENTERPRISE_USER_URN, "required": False},
        {"schema": URN, "required": False},
    ]


async def test_what_schemas_shows_can_be_declared_again(house: House) -> None:
    envi = await declared(house)
    shown = (await envi.get(f"/Schemas/{URN}")).json()
    before = (await envi.get("/Schemas")).content

    await house.schemas.declare(envi.domain, shown, clearing=False, actor=OPERATOR)

    assert (await envi.get("/Schemas")).content == before


async def test_another_domain_sees_nothing_of_a_declaration(house: House) -> None:
    """Neither its URN nor its attributes, in discovery or in a path; and what it declares itself is its own."""
    await declared(house, "theirs.com")
    ours = await house.customer("ours.com")

    assert URN not in (await ours.get("/Schemas")).text
    assert URN not in (await ours.get("/ResourceTypes")).text
    assert (await ours.get(f"/Schemas/{URN}")).status_code == 404
    assert (await ours.get("/Users", params={"filter": f"{URN}:costCode pr"})).status_code == 400
    assert URN not in (await ours.made("/Users", ada()))

    await house.schemas.add(ours.domain, {"name": "costCode", "type": "integer"}, urn=URN, actor=OPERATOR)

    assert (await ours.made("/Users", {"userName": "bob", URN: {"costCode": 47}}))[URN] == {"costCode": 47}


async def test_an_attribute_that_users_have_values_of_does_not_go(house: House) -> None:
    """Nor does it become another one; what nobody has a value of goes at once."""
    envi = await declared(house)
    await envi.made("/Users", ada(costCode="K-1", badge=[{"level": 1}]))

    for name in ("costCode", "badge"):
        with pytest.raises(InUse, match=name):
            await house.schemas.remove(envi.domain, name, clearing=False, actor=OPERATOR)
    await house.schemas.remove(envi.domain, "floor", clearing=False, actor=OPERATOR)

    assert "floor" not in (await envi.get(f"/Schemas/{URN}")).text


async def test_values_are_taken_away_with_their_attribute_where_that_is_wanted(house: House) -> None:
    """Each user that had some is changed by it as by any write; the others stay as they are."""
    envi = await declared(house)
    one = await envi.made("/Users", ada(costCode="K-1"))
    two = await envi.made("/Users", {"userName": "bob", URN: {"costCode": "K-1", "floor": 2}})
    three = await envi.made("/Users", {"userName": "eve", URN: {"floor": 2}})

    done = await house.schemas.remove(envi.domain, "COSTCODE", clearing=True, actor=OPERATOR)
    cleared = await house.schemas.clear(envi.domain, done, actor=OPERATOR)

    shown = {user["userName"]: user for user in (await envi.get("/Users")).json()["Resources"]}
    assert cleared == 2
    assert URN not in shown["ada"]
    assert shown["ada"]["schemas"] == [USER_URN]
    assert shown["bob"][URN] == {"floor": 2}
    assert shown["eve"] == three
    for name, before in (("ada", one), ("bob", two)):
        assert shown[name]["meta"]["version"] != before["meta"]["version"]
    again = await house.schemas.add(envi.domain, {"name": "costCode"}, urn=None, actor=OPERATOR)
    assert again.schema.id == URN
    assert (await envi.get("/Users", params={"filter": f"{URN}:costCode pr"})).json()["totalResults"] == 0


HIDDEN = (
    Attribute(
        name="pin",
        type=Type.COMPLEX,
        returned=Returned.NEVER,
        sub_attributes=(Attribute(name="value"), Attribute(name="hint")),
    ),
    Attribute(name="code", type=Type.COMPLEX, sub_attributes=(Attribute(name="value", returned=Returned.NEVER),)),
)


@pytest.mark.parametrize("path", ["pin", "pin.value", "pin.hint", "code", "code.value"])
async def test_what_is_never_shown_is_not_shown_by_its_parts(house: House, path: str) -> None:
    """Neither by name, nor by what a filter or an order tells of it: the whole is hidden with each of its parts."""
    envi = await house.customer("envi.com")
    await house.schemas.declare(envi.domain, described(replace(OWN, attributes=HIDDEN)), clearing=False, actor=OPERATOR)
    await envi.made("/Users", ada(pin={"value": "1234", "hint": "count"}, code={"value": "5678"}))

    named = await envi.get("/Users", params={"attributes": f"userName,{URN}:{path}"})
    by_filter = [
        await envi.get("/Users", params={"filter": f"{URN}:{shape}"})
        for shape in (f'{path} sw "1"', f'{path.replace(".", "[", 1)} sw "1"]' if "." in path else f'{path} eq "1"')
    ]
    by_order = await envi.get("/Users", params={"sortBy": f"{URN}:{path}"})

    assert named.json()["Resources"][0].keys() == {"schemas", "id", "userName"}
    assert [answer.json()["scimType"] for answer in by_filter] == ["invalidFilter", "invalidFilter"]
    assert by_order.json()["scimType"] == "invalidPath"
