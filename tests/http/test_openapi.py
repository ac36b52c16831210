"""The description of the API says what the table of routes says, in both directions, and is one that tools read."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from envi_scim.http import refusals
from envi_scim.http.scim_api.openapi.answers import EVERYWHERE, REFUSALS
from envi_scim.http.scim_api.openapi.document import document
from envi_scim.http.scim_api.openapi.operations import OPERATIONS
from envi_scim.provisioning.resource_types import STANDARD
from envi_scim.scim.errors import ScimError
from scripts import openapi
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.http.test_authentication import is_error
from tests.support.databases import migrated_file

DOCUMENT: Any = document(STANDARD, (PUBLIC_URL,))


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """On SQLite alone: no database has a part in it."""
    return migrated_file(tmp_path / "envi.db", sqlite_template)


async def test_every_route_and_method_is_described_and_nothing_else(house: House) -> None:
    served = {(route.path, method) for route in house.app.routes.table for method in route.allow.decode().split(", ")}

    described = {(path, method.upper()) for path, item in DOCUMENT["paths"].items() for method in item}

    assert described == served


def test_the_description_is_a_document_of_openapi_3_1() -> None:
    validate(DOCUMENT)

    assert DOCUMENT["openapi"] == "3.1.0"


def test_every_status_by_which_anything_is_refused_is_described() -> None:
    """Those of the connection too: they come before any operation."""
    everything = [ScimError]
    for kind in everything:
        everything.extend(kind.__subclasses__())

    assert refusals.HeadersTooLarge in everything
    assert {kind.status for kind in everything} <= REFUSALS.keys()
    assert {refusal for operation in OPERATIONS for refusal in (*operation.refusals, *EVERYWHERE)} <= REFUSALS.keys()


def test_each_operation_has_a_name_of_its_own_and_each_of_its_parts_is_there() -> None:
    text = json.dumps(DOCUMENT)
    ids = [operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()]

    assert len(set(ids)) == len(ids)
    for kind, named in DOCUMENT["components"].items():
        for name in named:
            if (kind, name) not in {("securitySchemes", "token"), ("responses", "MethodNotAllowed")}:
                assert f'"#/components/{kind}/{name}"' in text, f"nothing refers to {kind}/{name}"


def test_the_description_in_the_documentation_is_up_to_date() -> None:
    assert openapi.PAGE.read_text() == openapi.text(), "run: make openapi"


@pytest.mark.parametrize("prefix", ["/scim", "/scim/v2"])
async def test_the_description_is_served_with_the_address_first_that_was_asked(
    house: House, envi: Customer, prefix: str
) -> None:
    """To whoever has a token: what a domain declares of its own is described too."""
    address = f"{prefix}/openapi.json"

    answer = await house.client.get(address, headers={"authorization": f"Bearer {envi.token.secret}"})
    without = await house.client.get(address)

    assert answer.status_code == 200
    assert answer.json()["servers"][0] == {"url": f"{PUBLIC_URL}{prefix}"}
    assert {server["url"] for server in answer.json()["servers"]} == {f"{PUBLIC_URL}/scim", f"{PUBLIC_URL}/scim/v2"}
    assert answer.json() | {"servers": None} == DOCUMENT | {"servers": None}
    assert is_error(without, 401)
