"""RFC 7644 §3.8: data formats."""

import json

import pytest

from tests.http.support.customers import SCIM, Customer


@pytest.mark.clause("7644-3.8-1", "7644-3.8-2")
async def test_bodies_are_utf_8_whether_they_say_so_or_not(envi: Customer) -> None:
    """§3.8: "Servers MUST accept requests and be able to return JSON-structured responses using UTF-8 encoding"."""
    for number, media_type in enumerate((SCIM, f"{SCIM}; charset=utf-8")):
        body = json.dumps({"userName": f"Łukasz 👩‍🚀 {number}"}, ensure_ascii=False).encode()

        answer = await envi.send("POST", "/Users", body, headers={"content-type": media_type})

        assert answer.status_code == 201
        assert json.loads(answer.content.decode("utf-8"))["userName"] == f"Łukasz 👩‍🚀 {number}"
        assert "charset" not in answer.headers["content-type"]
