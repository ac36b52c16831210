"""RFC 7644 §3.4.2: what a query answers."""

import pytest

from envi_scim.scim.urns import LIST_RESPONSE_URN
from tests.http.support.customers import Customer


@pytest.mark.clause("7644-3.4.2-3..8")
async def test_a_list_response_has_what_it_must_have(envi: Customer) -> None:
    """§3.4.2: totalResults, Resources, startIndex and itemsPerPage are REQUIRED, the last two for a part."""
    for name in ("ada", "bea", "cy"):
        await envi.made("/Users", {"userName": name})

    part = (await envi.get("/Users", params={"startIndex": 2, "count": 1})).json()

    assert part["schemas"] == [LIST_RESPONSE_URN]
    assert (part["totalResults"], part["startIndex"], part["itemsPerPage"]) == (3, 2, 1)
    assert [user["userName"] for user in part["Resources"]] == ["bea"]


@pytest.mark.clause("7644-3.4.2-9")
async def test_a_query_without_matches_is_200_with_nothing(envi: Customer) -> None:
    """§3.4.2: "SHALL return success (HTTP status code 200) with "totalResults" set to a value of 0"."""
    answer = await envi.get("/Users", params={"filter": 'userName eq "nobody"'})

    assert answer.status_code == 200
    assert answer.json()["totalResults"] == 0


@pytest.mark.clause("7644-3.4.2.2-15")
async def test_expressions_within_brackets_are_nested(envi: Customer) -> None:
    """§3.4.2.2, table 5: "Nested expressions MAY be used"."""
    ada = await envi.made("/Users", {"userName": "ada", "emails": [{"value": "a@envi.com", "type": "work"}]})
    await envi.made("/Users", {"userName": "bea", "emails": [{"value": "b@envi.com", "type": "other"}]})
    filter_ = 'emails[(type eq "work" or type eq "home") and not (value sw "b")]'

    found = (await envi.get("/Users", params={"filter": filter_})).json()

    assert [user["id"] for user in found["Resources"]] == [ada["id"]]


@pytest.mark.clause("7644-3.4.2.2-19")
async def test_a_defaulted_attribute_is_found_by_what_was_returned(envi: Customer) -> None:
    """§3.4.2.2: for a defaulted attribute "the service provider SHALL use the value that was returned"."""
    ada = await envi.made("/Users", {"userName": "ada"})

    equal = (await envi.get("/Users", params={"filter": f"active eq {str(ada['active']).lower()}"})).json()
    present = (await envi.get("/Users", params={"filter": "active pr"})).json()

    assert [user["id"] for user in equal["Resources"]] == [ada["id"]]
    assert [user["id"] for user in present["Resources"]] == [ada["id"]]
