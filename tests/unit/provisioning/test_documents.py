"""The text in which a resource is kept."""

import pytest

from envi_scim.provisioning.documents import decode, encode
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import InvalidValue


def test_a_document_comes_back_as_it_was_with_schemas_and_id_first() -> None:
    document: Document = {"userName": "ada", "schemas": ["urn:x"], "emails": [{"value": "ä"}]}

    text = encode(document, resource_id="1")

    assert text == '{"schemas":["urn:x"],"id":"1","userName":"ada","emails":[{"value":"ä"}]}'
    assert decode(text) == document | {"id": "1"}


@pytest.mark.parametrize("bad", ["a\0", "\\\0", "\ud800"])
@pytest.mark.parametrize("place", ["value", "name", "list"])
def test_what_no_database_holds_is_refused_wherever_it_stands(bad: str, place: str) -> None:
    """PostgreSQL's text has no NUL, and half a surrogate pair has no UTF-8."""
    document: Document = {
        "value": {"title": {"inner": bad}},
        "name": {"title": {bad: "x"}},
        "list": {"title": [1, None, bad]},
    }[place]

    with pytest.raises(InvalidValue, match=r"must not hold|is not valid text"):
        encode({"schemas": []} | document, resource_id="1")


def test_a_backslash_in_front_of_what_looks_like_an_escape_is_kept() -> None:
    document: Document = {"schemas": [], "title": "\\u0000", "nickName": "\\\\u0000"}

    assert decode(encode(document, resource_id="1")) == document | {"id": "1"}
