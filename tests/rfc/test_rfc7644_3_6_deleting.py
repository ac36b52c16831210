"""RFC 7644 §3.6: deleting resources."""

from typing import Any

import pytest

from envi_scim.scim.urns import PATCH_OP_URN
from tests.http.support.customers import Customer
from tests.http.test_authentication import is_error

TITLE = {
    "schemas": [PATCH_OP_URN],
    "Operations": [{"op": "replace", "path": "externalId", "value": "x"}],
}
KINDS = pytest.mark.parametrize(("path", "body"), [("/Users", {"userName": "a"}), ("/Groups", {"displayName": "a"})])


@pytest.mark.clause("7644-3.6-1", "7644-3.6-5")
@KINDS
async def test_what_is_deleted_is_404_for_every_verb(envi: Customer, path: str, body: Any) -> None:
    """§3.6: "MUST return a 404 (Not Found) error code for all operations"; a successful DELETE is 204."""
    made = await envi.made(path, body)
    where = f"{path}/{made['id']}"

    deleted = await envi.send("DELETE", where)
    later = [
        await envi.send(method, where, sent)
        for method, sent in (("GET", None), ("PUT", body), ("PATCH", TITLE), ("DELETE", None))
    ]

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert all(is_error(answer, 404) for answer in later)


@pytest.mark.clause("7644-3.6-2")
@KINDS
async def test_what_is_deleted_is_in_no_list(envi: Customer, path: str, body: Any) -> None:
    """§3.6: "Service providers MUST omit the resource from future query results"."""
    made = await envi.made(path, body)
    await envi.send("DELETE", f"{path}/{made['id']}")

    whole = await envi.get(path)
    filtered = await envi.get(path, params={"filter": f'id eq "{made["id"]}"'})

    assert whole.json()["totalResults"] == filtered.json()["totalResults"] == 0
