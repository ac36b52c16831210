"""What is in an answer: versions, projections, lists, media types."""

import json
from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.http.test_authentication import is_error

PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User"
ADA = {
    "userName": "ada",
    "displayName": 'Ada "the first" \\ L.',
    "name": {"givenName": "Ada", "familyName": "Löve"},
}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH_URN], "Operations": list(operations)}


def replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": path, "value": value}


# Creation


@pytest.mark.clause("7644-3.1-5", "7644-3.3-7..9", "7644-3.14-2")
@pytest.mark.parametrize(("path", "body"), [("/Users", ADA), ("/Groups", {"displayName": "Envi_Testing"})])
async def test_a_201_names_the_place_of_what_it_made(envi: Customer, path: str, body: Any) -> None:
    """RFC 7644 §3.3: the "Location" header and "meta.location" are the same address."""
    answer = await envi.send("POST", path, body)
    made = answer.json()

    assert answer.status_code == 201
    assert answer.headers["location"] == made["meta"]["location"] == f"{PUBLIC_URL}/scim{path}/{made['id']}"
    assert answer.headers["etag"] == made["meta"]["version"]
    assert (await envi.get(f"{path}/{made['id']}")).json() == made


# Versions


@pytest.mark.clause("7644-3.14-1", "7644-3.14-3")
@pytest.mark.parametrize(("path", "body"), [("/Users", ADA), ("/Groups", {"displayName": "Envi_Testing"})])
async def test_what_is_unchanged_is_not_sent_again(envi: Customer, path: str, body: Any) -> None:
    """RFC 7644 §3.14: If-None-Match of the version that is there."""
    made = await envi.made(path, body)
    where = f"{path}/{made['id']}"

    same = await envi.get(where, headers={"if-none-match": made["meta"]["version"]})
    other = await envi.get(where, headers={"if-none-match": 'W/"9"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", made["meta"]["version"])
    assert other.status_code == 200


async def test_a_changed_group_is_never_hidden_by_a_conditional_get(envi: Customer) -> None:
    """A user's groups change without the user's own version."""
    user = await envi.made("/Users", ADA)
    where, version = f"/Users/{user['id']}", user["meta"]["version"]
    group = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": user["id"]}]})

    joined = await envi.get(where, headers={"if-none-match": version})
    await envi.send("PATCH", f"/Groups/{group['id']}", patch(replace("displayName", "Envi_Other")))
    renamed = await envi.get(where, headers={"if-none-match": joined.headers["etag"]})
    written = await envi.send("PUT", where, ADA | {"title": "x"}, headers={"if-match": version})

    assert joined.json()["groups"][0] == {
        "value": group["id"],
        "$ref": group["meta"]["location"],
        "display": "Envi_Testing",
        "type": "direct",
    }
    assert renamed.json()["groups"][0]["display"] == "Envi_Other"
    assert written.status_code == 200, "a write looks at the user's own version"


async def test_a_conditional_get_never_hides_what_members_are_called(envi: Customer) -> None:
    user = await envi.made("/Users", ADA | {"displayName": "Old"})
    made = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": user["id"]}]})
    where = f"/Groups/{made['id']}"
    read = await envi.get(where)
    known = {"if-none-match": read.headers["etag"]}
    unchanged = await envi.get(where, headers=known)

    await envi.send("PATCH", f"/Users/{user['id']}", patch(replace("displayName", "New")))
    renamed = await envi.get(where, headers=known)

    assert read.json()["meta"]["version"] == read.headers["etag"]
    assert unchanged.status_code == 304
    assert renamed.json()["members"][0]["display"] == "New"
    assert (await envi.send("PUT", where, made, headers={"if-match": read.headers["etag"]})).status_code == 200


@pytest.mark.clause("7644-3.14-4")
@pytest.mark.parametrize(("path", "body"), [("/Users", ADA), ("/Groups", {"displayName": "Envi_Testing"})])
async def test_a_write_to_a_version_that_is_gone_is_412_and_changes_nothing(
    envi: Customer, path: str, body: Any
) -> None:
    """RFC 7644 §3.14: If-Match."""
    made = await envi.made(path, body)
    where, old = f"{path}/{made['id']}", made["meta"]["version"]
    changed = await envi.send("PATCH", where, patch(replace("externalId", "x")), headers={"if-match": old})

    for method, sent in (("PUT", body), ("PATCH", patch(replace("externalId", "y"))), ("DELETE", None)):
        answer = await envi.send(method, where, sent, headers={"if-match": old})

        assert is_error(answer, 412)
    assert changed.status_code in {200, 204}
    assert (await envi.get(where)).json()["externalId"] == "x"
    assert (await envi.send("DELETE", where, headers={"if-match": changed.headers["etag"]})).status_code == 204


@pytest.mark.parametrize("known", ["*", "current", 'W/"9", {current}'])
@pytest.mark.parametrize(("path", "body"), [("/Users", ADA), ("/Groups", {"displayName": "Envi_Testing"})])
async def test_a_write_that_wants_another_version_than_there_is_is_412(
    envi: Customer, path: str, body: Any, known: str
) -> None:
    """RFC 9110 §13.1.2: If-None-Match, on methods other than GET and HEAD."""
    made = await envi.made(path, body)
    where, version = f"{path}/{made['id']}", made["meta"]["version"]
    header = {"if-none-match": known.replace("{current}", version).replace("current", version)}

    for method, sent in (("PUT", body), ("PATCH", patch(replace("externalId", "y"))), ("DELETE", None)):
        answer = await envi.send(method, where, sent, headers=header)

        assert is_error(answer, 412)
    assert (await envi.get(where)).headers["etag"] == version


@pytest.mark.parametrize(("path", "body"), [("/Users", ADA), ("/Groups", {"displayName": "Envi_Testing"})])
async def test_a_read_of_a_version_that_is_gone_is_412(envi: Customer, path: str, body: Any) -> None:
    """RFC 9110 §13.1.1: If-Match, on GET too, and before If-None-Match (§13.2.2)."""
    made = await envi.made(path, body)
    where, version = f"{path}/{made['id']}", made["meta"]["version"]

    gone = await envi.get(where, headers={"if-match": 'W/"9"', "if-none-match": version})
    there = await envi.get(where, headers={"if-match": version})

    assert is_error(gone, 412)
    assert there.status_code == 200


@pytest.mark.parametrize("other", ['W/"9"', '"abc"', ""])
async def test_a_conditional_header_in_two_lines_is_one_list(envi: Customer, other: str) -> None:
    """RFC 9110 §5.3."""
    made = await envi.made("/Users", ADA)
    where, version = f"/Users/{made['id']}", made["meta"]["version"]
    authorization = ("authorization", f"Bearer {envi.token.secret}")

    for first, second in ((version, other), (other, version)):
        same = await envi.client.get(
            f"/scim{where}", headers=[authorization, ("if-none-match", first), ("if-none-match", second)]
        )
        patched = await envi.client.patch(
            f"/scim{where}",
            headers=[authorization, ("if-match", first), ("if-match", second)],
            json=patch(replace("displayName", ADA["displayName"])),
        )

        assert same.status_code == 304
        assert patched.status_code == 200


async def test_any_version_and_one_that_is_gone_is_no_condition_that_can_be_read(envi: Customer) -> None:
    made = await envi.made("/Users", ADA)
    headers = [("authorization", f"Bearer {envi.token.secret}"), ("if-match", 'W/"9"'), ("if-match", "*")]

    answer = await envi.client.request("DELETE", f"/scim/Users/{made['id']}", headers=headers)

    assert is_error(answer, 400)
    assert (await envi.get(f"/Users/{made['id']}")).status_code == 200


# Projections


@pytest.mark.clause("7644-3.4.2.5-1", "7644-3.4.2.5-2", "7644-3.9-1", "7644-3.9-2")
async def test_every_answer_with_a_user_is_projected(envi: Customer) -> None:
    """RFC 7644 §3.9: "on any operation that returns a resource within the response"."""
    made = await envi.send("POST", "/Users?attributes=userName", ADA)
    where = f"/Users/{made.json()['id']}"
    answers = [
        made,
        await envi.get(f"{where}?attributes=userName"),
        await envi.send("PUT", f"{where}?attributes=userName", ADA | {"title": "x"}),
        await envi.send(
            "PATCH",
            f"{where}?attributes=urn:ietf:params:scim:schemas:core:2.0:USER:username",
            patch(replace("title", "y")),
        ),
    ]
    listed = await envi.get("/Users?attributes=userName")

    for document in [*(answer.json() for answer in answers), *listed.json()["Resources"]]:
        assert set(document) == {"schemas", "id", "userName"}
    assert all(answer.headers["etag"] for answer in answers)


@pytest.mark.clause("7644-3.4.2.5-2", "7644-3.9-3")
async def test_what_is_excluded_is_missing_from_every_answer(envi: Customer) -> None:
    made = await envi.send("POST", "/Users?excludedAttributes=name,meta", ADA)
    where = f"/Users/{made.json()['id']}"

    for answer in (made, await envi.get(f"{where}?excludedAttributes=name,meta,id")):
        assert set(answer.json()) == {"schemas", "id", "userName", "displayName", "active"}


async def test_a_projection_that_contradicts_itself_is_400_before_anything_is_written(envi: Customer) -> None:
    answer = await envi.send("POST", "/Users?attributes=userName&excludedAttributes=name", ADA)

    assert is_error(answer, 400)
    assert (await envi.get("/Users")).json()["totalResults"] == 0


@pytest.mark.clause("7644-3.5-2", "7644-3.5.2-1", "7644-3.5.2-17", "7644-3.5.2-18")
async def test_the_patch_of_a_group_is_204_unless_attributes_are_asked_for(envi: Customer) -> None:
    """RFC 7644 §3.5.2: 200 with the resource where "attributes" is given; Entra prefers 204 otherwise."""
    group = await envi.made("/Groups", {"displayName": "Envi_Testing"})
    where = f"/Groups/{group['id']}"

    silent = await envi.send("PATCH", where, patch(replace("externalId", "a")))
    named = await envi.send("PATCH", f"{where}?attributes=externalId", patch(replace("externalId", "b")))
    excluded = await envi.send("PATCH", f"{where}?excludedAttributes=members", patch(replace("externalId", "c")))

    assert (silent.status_code, silent.content) == (204, b"")
    assert set(named.json()) == {"schemas", "id", "externalId"}
    assert excluded.json()["externalId"] == "c"


# Lists


@pytest.mark.clause("7644-3.4.2-2", "7644-3.4.2.4-3", "7644-3.4.2.4-5")
async def test_a_page_says_what_it_is(envi: Customer) -> None:
    """RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a negative count is 0; a parameter that nobody knows is ignored."""
    for name in ("a", "b", "c"):
        await envi.made("/Users", {"userName": name})

    for query, start, names in (
        ("", 1, ["a", "b", "c"]),
        ("startIndex=2&count=1", 2, ["b"]),
        ("startIndex=-5&count=2", 1, ["a", "b"]),
        ("startIndex=9", 9, []),
        ("count=0", 1, []),
        ("count=-1", 1, []),
        ("aadOptscim062020&unknown=1&unknown=2", 1, ["a", "b", "c"]),
        ("count=99999999999999999999", 1, ["a", "b", "c"]),
    ):
        page = (await envi.get(f"/Users?{query}")).json()

        assert page["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]
        assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, start, len(names)), query
        assert [one["userName"] for one in page["Resources"]] == names


@pytest.mark.parametrize("blank", ["%20", "+"])
async def test_a_filter_is_read_however_its_blanks_are_written(envi: Customer, blank: str) -> None:
    await envi.made("/Users", {"userName": "a+b@example.com"})

    found = (await envi.get(f"/Users?filter=USERNAME{blank}eq{blank}%22A%2Bb@example.com%22")).json()

    assert [one["userName"] for one in found["Resources"]] == ["a+b@example.com"]


@pytest.mark.parametrize(
    "query", ["filter=%20", "filter=JOE", "filter=userName", "filter=%ff", "filter=%00", 'filter=userName eq "\\ud800"']
)
async def test_a_filter_that_is_none_is_400(envi: Customer, query: str) -> None:
    for path in ("/Users", "/Groups"):
        answer = await envi.get(f"{path}?{query}")

        assert is_error(answer, 400)
        assert answer.json()["scimType"] == "invalidFilter"


async def test_a_filter_whose_bytes_are_no_text_finds_nobody_else(envi: Customer) -> None:
    """What cannot be read is not replaced by what can."""
    await envi.made("/Users", {"userName": "a\ufffd"})

    answer = await envi.get("/Users?x=%41&FILTER=userName%20eq%20%22a%FF%22&count=%FF")

    assert is_error(answer, 400)
    assert answer.json()["scimType"] == "invalidFilter"


@pytest.mark.parametrize("query", ["count=%FF", "%FF=1", "attributes=%C3%28", "sortBy=%ED%A0%80", "filter%FF=x"])
async def test_another_parameter_whose_bytes_are_no_text_is_an_invalid_value(envi: Customer, query: str) -> None:
    answer = await envi.get(f"/Users?{query}")

    assert is_error(answer, 400)
    assert answer.json()["scimType"] == "invalidValue"


@pytest.mark.parametrize("mode", Mode)
async def test_a_parameter_is_understood_in_any_case_and_an_empty_one_is_absent(house: House, mode: Mode) -> None:
    """A slip in a name never gives the whole list."""
    customer = await house.customer("envi.com", mode=mode)
    for name in ("a", "b", "c"):
        await customer.made("/Users", {"schemas": [USER_URN], "userName": name})

    for query, names in (
        ('Filter=userName eq "b"', ["b"]),
        ('FILTER=userName eq "b"', ["b"]),
        ("startindex=2&COUNT=1", ["b"]),
        ("count=&startIndex=3", ["c"]),
    ):
        page = (await customer.get(f"/Users?{query}")).json()

        assert [one["userName"] for one in page["Resources"]] == names, query
    shown = (await customer.get("/Users?ATTRIBUTES=userName&count=1")).json()["Resources"][0]
    assert set(shown) == {"schemas", "id", "userName"}
    assert is_error(await customer.get('/Schemas?Filter=id eq "User"'), 403)
    assert is_error(await customer.get("/Users?FILTER="), 400), "it would give everybody"


@pytest.mark.parametrize("query", ["startIndex=one", "count=1.5"])
async def test_a_page_that_is_no_number_is_400(envi: Customer, query: str) -> None:
    assert is_error(await envi.get(f"/Users?{query}"), 400)


# Discovery


@pytest.mark.clause("7644-4-5", "7644-4-6")
@pytest.mark.parametrize(
    "path", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Schemas/x", "/ResourceTypes/User"]
)
async def test_discovery_refuses_a_filter_and_ignores_pages(envi: Customer, path: str) -> None:
    """RFC 7644 §4: "Query parameters [...] SHALL be ignored", and a filter is answered with 403."""
    assert is_error(await envi.get(f'{path}?filter=id eq "User"'), 403)
    if path != "/Schemas/x":
        assert (await envi.get(f"{path}?startIndex=2&count=0&count=1&sortBy=id&cursor&attributes=id")).json() == (
            await envi.get(path)
        ).json()


@pytest.mark.clause("7644-3.1-1", "7644-4-1")
async def test_each_discovery_document_is_found_where_it_says(envi: Customer) -> None:
    for prefix in ("", "/v2"):
        for path in ("/ResourceTypes", "/Schemas"):
            for document in (await envi.get(f"{prefix}{path}")).json()["Resources"]:
                location = document["meta"]["location"]

                assert location.startswith(f"{PUBLIC_URL}/scim{prefix}{path}/")
                assert (await envi.get(location.removeprefix(f"{PUBLIC_URL}/scim"))).json() == document
                assert (await envi.get(f"{path}/{document['id'].upper()}")).status_code == 200


# Bodies and media types


@pytest.mark.clause("7644-3.8-5", "7644-8.1-1")
async def test_an_answer_is_scim_json_unless_plain_json_is_asked_for(envi: Customer) -> None:
    plain = await envi.get("/Users", headers={"accept": "application/json"})
    odd = await envi.get("/Users", headers={"accept": "text/html"})
    error = await envi.get("/Users/x", headers={"accept": "application/json"})

    twice = await envi.client.get(
        "/scim/Users",
        headers=[
            ("authorization", f"Bearer {envi.token.secret}"),
            ("accept", "application/scim+json"),
            ("accept", "application/json"),
        ],
    )

    assert twice.headers["content-type"] == "application/scim+json"
    assert plain.headers["content-type"] == "application/json"
    assert odd.headers["content-type"] == error.headers["content-type"] == "application/scim+json"


@pytest.mark.clause("7644-3.8-4", "profile-6.2-1")
async def test_a_body_of_another_type_is_415_and_one_without_a_type_is_taken(envi: Customer) -> None:
    refused = await envi.send("POST", "/Users", ADA, headers={"content-type": "text/xml"})
    typeless = await envi.client.request(
        "POST", "/scim/Users", headers={"authorization": f"Bearer {envi.token.secret}"}, content=b'{"userName":"ada"}'
    )

    assert is_error(refused, 415)
    assert typeless.status_code == 201


async def test_what_was_sent_comes_back_as_it_was(envi: Customer) -> None:
    """Nothing is corrected, neither blanks nor case nor what is no URI: values go back as they came."""
    sent = ADA | {
        "title": "\U0001f600 </script> \u2028 \x7f é e\u0301",
        "emails": [{"value": "a@corp.local", "type": "work", "primary": True}],
        "profileUrl": "BAPNQLJSRQGD",
    }

    made = await envi.made("/Users", sent)
    read = (await envi.get(f"/Users/{made['id']}")).json()

    assert {name: read[name] for name in sent} == sent


# Filters on what depends on the server's address and on other resources


@pytest.mark.clause("7643-2.4-5")
async def test_whatever_is_sent_of_a_resource_finds_it(envi: Customer) -> None:
    """RFC 7644 §3.4.2.2: `eq` means that "the attribute and operator values must be identical"."""
    user = await envi.made("/Users", ADA)
    await envi.made("/Users", {"userName": "another"})
    group = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": user["id"]}]})
    await envi.made("/Groups", {"displayName": "Envi_Other"})
    user = (await envi.get(f"/Users/{user['id']}")).json()
    of_users = {
        "meta.location": user["meta"]["location"],
        "meta.version": user["meta"]["version"],
        "groups.$ref": user["groups"][0]["$ref"],
    }
    of_groups = {
        "meta.location": group["meta"]["location"],
        "meta.version": group["meta"]["version"],
        "members.$ref": group["members"][0]["$ref"],
    }

    for path, resource, known in (("/Users", user, of_users), ("/Groups", group, of_groups)):
        for name, value in known.items():
            half = value[len(value) // 2 :]
            for filter_ in (f"{name} eq {json.dumps(value)}", f"{name} ew {json.dumps(half)}"):
                found = (await envi.get(path, params={"filter": filter_})).json()
                assert [one["id"] for one in found["Resources"]] == [resource["id"]], filter_
