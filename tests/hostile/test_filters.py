"""Filters made to bring the server down, to be read as something else, or to reach the database as its language.

How many steps a hostile filter takes is counted in tests/unit/scim/filters/test_hostile_filters.py; here they come over
the wire, in the query and in the paths of PATCH.
"""

import json
from urllib.parse import quote

import pytest

from envi_scim.scim.filters.lexer import MAX_BYTES, MAX_DEPTH, MAX_TERMS
from tests.hostile.support.harm import (
    MIB,
    ONE_ENGINE,
    PAYLOADS,
    asked,
    at_once,
    is_refusal,
    memory_below,
    patch,
    still_serves,
)
from tests.http.support.customers import Customer, House

BOMBS = {
    "opened brackets": "(" * 100_000,
    "brackets in brackets": "(" * 2000 + "title pr" + ")" * 2000,
    "closed brackets": ")" * 100_000,
    "not in not": "not(" * 10_000 + "title pr" + ")" * 10_000,
    "not in not, short": "not (" * 400 + "title pr" + ")" * 400,
    "ten thousand and": "title pr" + " and title pr" * 10_000,
    "more and than are taken": "title pr" + " and title pr" * MAX_TERMS,
    "ten thousand or": "title pr" + " or title pr" * 10_000,
    "ten thousand dots": "a" + ".a" * 10_000,
    "dots alone": "." * 100_000,
    "value filters in value filters": "emails[" * 10_000,
    "value filters in value filters, closed": "emails[" * 15 + "value pr" + "]" * 15,
    "value filters behind value filters": "emails[type pr]" * 200,
    "colons": "urn:" * 20_000,
    "quotes": '"' * 100_000,
    "an open quote": 'title eq "' + "x" * 100_000,
    "backslashes": 'title eq "' + "\\" * 100_000,
    "escapes": 'title eq "' + "\\u0061" * 20_000 + '"',
    "a mebibyte of text": 'title eq "' + "x" * MIB + '"',
    "a mebibyte of name": "x" * MIB + " pr",
    "a mebibyte of digits": "title eq " + "9" * MIB,
    "a mebibyte of blanks": " " * MIB,
    "words": "a " * 100_000,
    "an exponent": "meta.created eq 1e" + "9" * 3000,
}


@pytest.mark.parametrize("name", BOMBS)
@ONE_ENGINE
async def test_a_nested_or_endless_filter_never_kills_the_process(house: House, envi: Customer, name: str) -> None:
    """CVE-2026-46689 (GHSA-r5fr-9gmv-jggh): a nested filter overran the stack, for want of a cap before parsing."""
    # Written as shortly as can be; a server whose limits stand sees no target of this length (16 KiB).
    query = b"filter=" + BOMBS[name].replace(" ", "+").encode()
    for resources in ("/Users", "/Groups"):
        with at_once(), memory_below(20 * MIB):
            answer = await asked(house, envi, resources, query)

        assert is_refusal(answer, 400)
        assert answer.json()["scimType"] == "invalidFilter"
        assert await still_serves(envi)


@pytest.mark.parametrize("name", BOMBS)
@ONE_ENGINE
async def test_a_filter_in_a_path_has_the_same_caps(envi: Customer, name: str) -> None:
    user = await envi.made("/Users", {"userName": "ada"})
    for path in (f"emails[{BOMBS[name]}]", f"emails[{BOMBS[name]}].value", BOMBS[name]):
        # As a body has it: three of these are longer than a body of users may be.
        sent = path[: MIB // 2]
        with at_once(), memory_below(20 * MIB):
            answer = await envi.send(
                "PATCH", f"/Users/{user['id']}", patch({"op": "replace", "path": sent, "value": "x"})
            )

        assert is_refusal(answer, 400)
        assert answer.json()["scimType"] in {"invalidFilter", "invalidPath"}
    assert (await envi.get(f"/Users/{user['id']}")).headers["etag"] == 'W/"1"'


@ONE_ENGINE
async def test_the_widest_filter_that_is_taken_is_answered_soon(envi: Customer) -> None:
    """What is within the caps must not be a bomb either."""
    for number in range(20):
        await envi.made("/Users", {"userName": f"user{number}", "emails": [{"value": f"{number}@example.com"}]})
    widest = " or ".join(['emails[value co "a"]'] * MAX_TERMS)
    deepest = "not (" * (MAX_DEPTH - 1) + '(title co "a")' + ")" * (MAX_DEPTH - 1)
    longest = f'title co "{"%" * (MAX_BYTES - 11)}"'

    for text in (widest, deepest, longest):
        with at_once(), memory_below(20 * MIB):
            answer = await envi.get("/Users", params={"filter": text})

        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ada" or 1 eq 1',
        'userName eq "ada" or "x" eq "x"',
        'userName eq "nobody" or true',
        'userName eq "nobody"; userName pr',
        'userName eq "nobody" userName pr',
        'userName eq "nobody"\nuserName pr',
        'userName eq "nobody") or (userName pr',
        'userName eq "nobody" -- or userName pr',
        'userName eq "nobody" /* */ or userName pr',
        'userName eq "nobody\\" or userName pr',
        "userName eq 'nobody' or userName pr",
        'userName eq "nobody""ada"',
        'userName eq ["nobody", "ada"]',
        'userName eq {"$ne": null}',
        'userName matches ".*"',
        'userName regex "(a+)+$"',
        'userName like "%"',
        "userName",
        "*",
        "true",
        "userName eq ada\0",
        'userName eq "nobody" or userName eq "ad\x00"',
    ],
)
@ONE_ENGINE
async def test_no_second_clause_slips_through_behind_the_first(envi: Customer, text: str) -> None:
    """A greedy expression let everything behind the first clause pass; here it is a filter as a whole or none."""
    await envi.made("/Users", {"userName": "ada"})

    answer = await envi.get("/Users", params={"filter": text})

    assert is_refusal(answer, 400)
    assert answer.json()["scimType"] == "invalidFilter"


@pytest.mark.parametrize("operator", ["eq", "co", "sw", "ew", "gt", "ge", "lt", "le"])
async def test_a_payload_as_a_value_is_a_value(envi: Customer, operator: str) -> None:
    """Values are bound, never written into a statement: a wildcard is a character and a quote ends nothing."""
    await envi.made("/Users", {"userName": "zz plain", "title": "zz", "locale": "zz"})
    for attribute in ("userName", "externalId", "id", "title", "locale", "emails.value", "meta.resourceType"):
        text = " or ".join(f"{attribute} {operator} {json.dumps(payload)}" for payload in PAYLOADS)
        answer = await envi.get("/Users", params={"filter": text})

        assert answer.status_code == 200, answer.text
        if operator in {"eq", "co", "sw", "ew"}:
            assert answer.json()["totalResults"] == 0, (attribute, operator)
    assert await still_serves(envi)


async def test_a_wildcard_matches_itself_alone(envi: Customer) -> None:
    for name in ("plain", "50%", "a_b", "back\\slash", "quo'te", 'dou"ble'):
        await envi.made("/Users", {"userName": name, "title": name, "locale": name})

    for character, found in (("%", "50%"), ("_", "a_b"), ("\\", "back\\slash"), ("'", "quo'te"), ('"', 'dou"ble')):
        escaped = json.dumps(character)[1:-1]
        for attribute in ("userName", "title", "locale"):
            for clause in (f'co "{escaped}"', f'sw "{found[:2]}{escaped}"', f'eq "{escaped}"'):
                answer = await envi.get("/Users", params={"filter": f"{attribute} {clause}"})
                names = [user["userName"] for user in answer.json().get("Resources", ())]

                expected = [found] if clause.startswith("co") else names[:1]
                assert names == expected, (attribute, clause)
                assert all(name == found for name in names)


@ONE_ENGINE
@pytest.mark.parametrize("payload", [*PAYLOADS, "userName'", "a.user_name", "domain_id", "a.domain_id", "1"])
async def test_a_payload_as_a_name_is_no_attribute(envi: Customer, payload: str) -> None:
    """UAA-style injection: the name of an attribute reached the statement."""
    for text in (f'{payload} eq "x"', f"{payload} pr", f'emails[{payload} eq "x"]', f'emails.{payload} eq "x"'):
        answer = await envi.get("/Users", params={"filter": text})

        assert is_refusal(answer, 400)
        assert answer.json()["scimType"] == "invalidFilter"
    for parameter in ("attributes", "excludedAttributes"):
        answer = await envi.get("/Users", params={parameter: payload})

        assert answer.status_code == 200 or is_refusal(answer, 400)


@pytest.mark.parametrize("raw", ["%00", "%ff", "%c0%80", "%ed%a0%80", "%", "%zz", "%u0061", "+", "%0d%0aX-Evil: 1"])
@ONE_ENGINE
async def test_bytes_that_are_no_text_are_refused_in_the_query(envi: Customer, raw: str) -> None:
    """CR and LF, NUL, overlong forms and halves of surrogate pairs."""
    await envi.made("/Users", {"userName": "ada"})
    name = quote("userName eq ")

    for query in (f'filter={name}"{raw}"', f"filter={raw}", f"filter={name}{raw}"):
        answer = await envi.get(f"/Users?{query}")

        assert answer.status_code == 200 or is_refusal(answer, 400)
        assert "x-evil" not in answer.headers
        assert answer.status_code != 200 or answer.json()["totalResults"] == 0
