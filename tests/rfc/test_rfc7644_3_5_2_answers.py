"""RFC 7644 §3.5.2: what a PATCH answers, and `schemas` within one request."""

import pytest

from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN
from tests.http.support.customers import Customer
from tests.rfc.patched import BABS, patched


@pytest.mark.clause("7644-3.5.2-17")
async def test_a_patch_of_a_user_answers_the_whole_user(envi: Customer) -> None:
    """§3.5.2: "a 200 OK response code and the entire resource within the response body"."""
    made = await envi.made("/Users", {"userName": "ada", "title": "Countess"})
    body = {"schemas": [PATCH_OP_URN], "Operations": [{"op": "replace", "path": "nickName", "value": "A"}]}

    answer = await envi.send("PATCH", f"/Users/{made['id']}", body)

    assert answer.status_code == 200
    assert answer.json() == (await envi.get(f"/Users/{made['id']}")).json()
    assert (answer.json()["title"], answer.json()["nickName"]) == ("Countess", "A")


@pytest.mark.clause("7644-3.5.2-11")
def test_schemas_follow_within_one_request() -> None:
    """§3.5.2: "subsequent operations SHALL assume the modified state of the "schemas" attribute"."""
    number, center = f"{ENTERPRISE_USER_URN}:employeeNumber", f"{ENTERPRISE_USER_URN}:costCenter"

    both = patched({"op": "add", "path": number, "value": "1"}, {"op": "add", "path": center, "value": "2"})
    neither = patched({"op": "add", "path": number, "value": "1"}, {"op": "remove", "path": number})

    assert both["schemas"] == [*BABS["schemas"], ENTERPRISE_USER_URN]  # type: ignore[misc]  # a list
    assert both[ENTERPRISE_USER_URN] == {"employeeNumber": "1", "costCenter": "2"}
    assert neither == BABS
