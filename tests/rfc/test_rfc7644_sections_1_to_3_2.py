"""RFC 7644 §1 to §3.2: addresses and messages."""

from typing import Any
from urllib.parse import quote

import pytest

from envi_scim.scim.urns import LIST_RESPONSE_URN
from tests.http.support.customers import PUBLIC_URL, Customer

MESSAGES = "urn:ietf:params:scim:api:"


def addresses(document: Any) -> list[str]:
    """Give every address in a document."""
    if isinstance(document, dict):
        own = [value for name, value in document.items() if name in {"location", "$ref"}]
        return own + [address for value in document.values() for address in addresses(value)]
    if isinstance(document, list):
        return [address for value in document for address in addresses(value)]
    return []


@pytest.mark.clause("7644-1.2-2")
async def test_addresses_are_percent_encoded_where_they_are_sent_and_where_they_come(envi: Customer) -> None:
    """§1.2: "Implementers MUST percent-encode URLs"."""
    user = await envi.made("/Users", {"userName": "Löwe & Söhne"})
    group = await envi.made("/Groups", {"displayName": "Envi_ä", "members": [{"value": user["id"]}]})
    pages = [(await envi.get(path)).json() for path in ("/Users", "/Groups", "/Schemas", "/ResourceTypes")]
    filter_ = quote('userName eq "Löwe & Söhne"', safe="")

    found = await envi.get(f"/Users?filter={filter_}")

    assert found.json()["totalResults"] == 1
    for address in addresses([user, group, *pages]):
        assert address == quote(address, safe=":/"), address
        assert address.startswith(PUBLIC_URL)


@pytest.mark.clause("7644-3.1-2")
async def test_each_message_has_a_schema_of_the_messages(envi: Customer) -> None:
    """§3.1: a message "contains a "schemas" attribute with a URI whose namespace prefix MUST begin with [that]"."""
    page, refusal = (await envi.get("/Users")).json(), (await envi.get("/Users/absent")).json()

    for message in (page, refusal):
        assert len(message["schemas"]) == 1
        assert message["schemas"][0].startswith(MESSAGES)


@pytest.mark.clause("7644-3.1-3")
async def test_messages_are_not_among_the_schemas(envi: Customer) -> None:
    """§3.1: "SCIM message schemas [...] SHALL NOT be discoverable using the "/Schemas" endpoint"."""
    schemas = (await envi.get("/Schemas")).json()
    one = await envi.get(f"/Schemas/{LIST_RESPONSE_URN}")

    assert not [document["id"] for document in schemas["Resources"] if document["id"].startswith(MESSAGES)]
    assert one.status_code == 404
