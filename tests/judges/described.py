"""Owns what schemathesis is shown: the application in process, and its own description of itself.

The description that is judged by is stricter than the one that is served: there, no answer may hold an attribute that
is not described. Clients are told to expect some, which is their promise and not ours.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import BaseSchema, Case, HookContext
from schemathesis.config import SchemathesisConfig

from envi_scim.http.app import Application
from envi_scim.http.scim_api.openapi.document import document
from envi_scim.http.scim_api.openapi.examples import SOMEBODY
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.resource_types import STANDARD
from envi_scim.scim.urns import GROUP_URN, USER_URN
from envi_scim.storage.migrate import migrate
from envi_scim.storage.store import SqlStore
from tests.http.support.customers import PUBLIC_URL, House
from tests.support.provisioned import OPERATOR
from tests.support.stores import a_store

Message = MutableMapping[str, Any]

# Parameters that exclude each other: OpenAPI has no words for that.
EXCLUSIVE = (("attributes", "excludedAttributes"), ("startIndex", "cursor"))

# What clients send, where unknown members are ignored or, in strict mode, refused; and schemas, whose attributes are
# described to the depth to which RFC 7643 §8.7.2 goes, which is less than they have.
OPEN = ("UserRequest", "GroupRequest", "PatchOp", "SearchRequest", "BulkRequest", "OpenAPI", "Schema")


class InProcess:
    """The application over a SQLite file, opened in whichever event loop asks first."""

    def __init__(self, folder: Path, mode: Mode) -> None:
        self._url = f"sqlite:///{folder / 'judged.db'}"
        self._app: Application | None = None
        self._store: SqlStore | None = None
        self.token = ""
        # A user, a group and a role that are there, by the first segment of their path.
        self.kept: dict[str, str] = {}
        migrate(self._url)
        asyncio.run(self._furnish(mode))

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer a request, or begin and end."""
        if scope["type"] == "lifespan":
            await receive()
            self._store = await a_store(self._url)
            self._app = House(self._store).app
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._store.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        assert self._app is not None, "the server has begun"
        await self._app(scope, receive, send)

    async def _furnish(self, mode: Mode) -> None:
        store = await a_store(self._url)
        house = House(store)
        customer = await house.customer("envi.com", mode=mode)
        role = await house.administration.create_role(customer.domain, "Buyer", actor=OPERATOR)
        # Those of the examples, so that replacing by an example is no conflict.
        user = await customer.made("/Users", {"schemas": [USER_URN], "userName": "bjensen@example.com"})
        group = await customer.made("/Groups", {"schemas": [GROUP_URN], "displayName": "Envi_Buyer"})
        await store.close()
        self.token = customer.token.secret
        self.kept = {"Users": user["id"], "Groups": group["id"], "Roles": role.id}


def described(server: InProcess, *, examples: int, random: bool, off: tuple[str, ...]) -> BaseSchema:
    """Give the description that the server is judged by, with all checks but those that are off."""
    config = SchemathesisConfig.from_dict(
        {
            **({} if random else {"seed": 1}),
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {server.token}"},
            "generation": {"max-examples": examples, "deterministic": not random, "database": "none"},
            # A body that is none may come with a condition that does not hold, which is looked at first.
            "checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 409, 412, 415]}}
            | {name: {"enabled": False} for name in off},
            # 501 is what RFC 7644 §3.11 has for a /Me that there is none of.
            "operations": [
                {"include-path": "/Me", "checks": {"not_a_server_error": {"expected-statuses": ["4xx", "501"]}}},
                # An operation that is none is refused for itself, and the others are done: the answer is 200.
                {"include-path": "/Bulk", "checks": {"negative_data_rejection": {"enabled": False}}},
            ],
        }
    )
    written = json.dumps(document(STANDARD, (f"{PUBLIC_URL}/scim", f"{PUBLIC_URL}/scim/v2")))
    # The examples speak of a user that is there.
    described_by = json.loads(written.replace(SOMEBODY, server.kept["Users"]))
    schemas = described_by["components"]
    schemas["schemas"] = {
        name: schema if name in OPEN else closed(schema) for name, schema in schemas["schemas"].items()
    }
    schema = schemathesis.openapi.from_dict(described_by, config=config)
    schema.app = server
    turn = count()

    @schema.hook
    def filter_case(context: HookContext, case: Case) -> bool:
        """An empty parameter is none, which OpenAPI would call a text."""
        del context
        return not any((case.query or {}).get(name) == "" for name in ("count", "startIndex", "sortOrder"))

    @schema.hook
    def map_case(context: HookContext, case: Case) -> Case:
        """Ask for one of those that exclude each other, and mostly for what is there."""
        del context
        for pair in EXCLUSIVE:
            if case.query and all(name in case.query for name in pair):
                del case.query[pair[next(turn) % 2]]
        kept = server.kept.get(case.operation.path.split("/")[1])
        if case.path_parameters and kept is not None and case.method != "DELETE" and next(turn) % 3:
            case.path_parameters["id"] = kept
        return case

    return schema


def closed(schema: Any) -> Any:
    """Give a schema whose objects hold nothing that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {name: closed(value) for name, value in schema.items()}
    return (
        inside | {"additionalProperties": False}
        if schema.get("type") == "object" and "properties" in schema
        else inside
    )
