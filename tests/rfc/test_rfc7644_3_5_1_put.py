"""RFC 7644 §3.5.1: replacing with PUT."""

import pytest

from tests.http.support.customers import Customer
from tests.http.test_authentication import is_error

ADA = {"userName": "ada", "title": "Countess", "emails": [{"value": "a@envi.com", "type": "work"}]}


@pytest.mark.clause("7643-7-18", "7644-3.5-1", "7644-3.5.1-1", "7644-3.5.1-4")
async def test_a_put_replaces_what_is_there(envi: Customer) -> None:
    """§3.5.1: "Any values provided SHALL replace the existing attribute values"."""
    made = await envi.made("/Users", ADA)

    answer = await envi.send("PUT", f"/Users/{made['id']}", made | {"title": "Lady", "nickName": "A"})

    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["nickName"]) == ("Lady", "A")
    assert (await envi.get(f"/Users/{made['id']}")).json() == answer.json()


@pytest.mark.clause("7644-3.2-4", "7644-3.5.1-2")
@pytest.mark.parametrize(("path", "body"), [("/Users", {"userName": "ada"}), ("/Groups", {"displayName": "Envi_A"})])
async def test_a_put_never_creates(envi: Customer, path: str, body: dict[str, str]) -> None:
    """§3.5.1: "HTTP PUT MUST NOT be used to create new resources"."""
    answer = await envi.send("PUT", f"{path}/0199c0de-0000-7000-8000-000000000000", body)

    assert is_error(answer, 404)
    assert (await envi.get(path)).json()["totalResults"] == 0


@pytest.mark.clause("7644-3.5.1-3", "7644-3.5.1-11")
async def test_whatever_was_read_may_be_put(envi: Customer) -> None:
    """§3.5.1: clients "MAY send all attributes, regardless of each attribute's mutability"; readOnly is ignored."""
    made = await envi.made("/Users", ADA)
    await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": made["id"]}]})
    read = (await envi.get(f"/Users/{made['id']}")).json()
    told = read | {"id": "other", "groups": [], "meta": {"version": "x"}, "title": "Lady"}

    answer = await envi.send("PUT", f"/Users/{made['id']}", told)

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["groups"]) == (made["id"], read["groups"])
    assert answer.json()["meta"]["created"] == read["meta"]["created"]


@pytest.mark.clause("7644-3.5.1-5", "7644-3.5.1-6")
async def test_what_a_put_leaves_out_is_cleared(envi: Customer) -> None:
    """§3.5.1: "The service provider MAY assume that any existing values are to be cleared"."""
    made = await envi.made("/Users", ADA)

    answer = await envi.send("PUT", f"/Users/{made['id']}", {"userName": "ada"})

    assert answer.json().keys().isdisjoint({"title", "emails"})
    assert answer.json()["active"] is True


@pytest.mark.clause("7644-3.5.1-8")
async def test_null_and_an_empty_list_clear(envi: Customer) -> None:
    """§3.5.1: ""null" for a single-valued attribute, or an empty array "[]" [...] to clear all values"."""
    made = await envi.made("/Users", ADA)

    answer = await envi.send("PUT", f"/Users/{made['id']}", made | {"title": None, "emails": []})

    assert answer.status_code == 200
    assert answer.json().keys().isdisjoint({"title", "emails"})
