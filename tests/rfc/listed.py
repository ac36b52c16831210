"""Owns what the tests of lists share: people to list, and a look at what a list holds."""

from typing import Any
from urllib.parse import quote

from httpx import Response

from tests.http.support.customers import Customer

SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


async def filled(at: Customer) -> None:
    """Make three users, in whose order nothing agrees with anything, and two groups."""
    bodies: list[dict[str, Any]] = [
        {"userName": "bob", "displayName": "zoe", "name": {"familyName": "Äpfel"}, "title": "Dr",
         "emails": [{"value": "z@x.org"}, {"value": "b@x.org", "primary": True}]},
        {"userName": "Ada", "displayName": "Yan", "emails": [{"value": "c@x.org"}, {"value": "a@x.org"}]},
        {"userName": "cyd", "active": False, "name": {"familyName": "zorn", "givenName": "C"},
         ENTERPRISE: {"department": "d", "manager": {"value": "m"}}},
    ]  # fmt: skip
    for body in bodies:
        schemas = ["urn:ietf:params:scim:schemas:core:2.0:User", *([ENTERPRISE] if ENTERPRISE in body else [])]
        await at.made("/Users", {"schemas": schemas, **body})
    for name in ("Envi_B", "envi_a"):
        group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name}
        await at.made("/Groups", group)


def names(answer: Response) -> list[str]:
    """Give the names in a list."""
    assert answer.status_code == 200, answer.text
    return [one.get("userName") or one["displayName"] for one in answer.json()["Resources"]]


async def asked(at: Customer, path: str, **parameters: object) -> Response:
    """Ask for a list by GET."""
    query = "&".join(f"{name}={quote(str(value))}" for name, value in parameters.items())
    return await at.get(f"{path}?{query}" if query else path)


async def searched(at: Customer, path: str, **parameters: object) -> Response:
    """Ask for a list by POST."""
    return await at.send("POST", f"{path.rstrip('/')}/.search", {"schemas": [SEARCH_URN], **parameters})


def refused(answer: Response, scim_type: str) -> bool:
    """Say whether an answer is a refusal of this type."""
    return answer.status_code == 400 and answer.json().get("scimType") == scim_type
