"""Operations of a bulk request, for the tests of their order and of their runs."""

from collections.abc import Iterable

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.bulk.message import BulkOperation, read_bulk
from envi_scim.scim.urns import BULK_REQUEST_URN


def group(bulk_id: str, *members: str) -> Document:
    data: Document = {"displayName": bulk_id, "members": [{"value": f"bulkId:{member}"} for member in members]}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


def user(bulk_id: str, user_name: str = "", manager: str | None = None) -> Document:
    data: Document = {"userName": user_name or bulk_id}
    if manager is not None:
        data["manager"] = {"value": f"bulkId:{manager}"}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def patch(path: str) -> Document:
    return {"method": "PATCH", "path": path, "data": {}}


def understood(written: Iterable[Document]) -> list[BulkOperation]:
    body: Json = {"schemas": [BULK_REQUEST_URN], "Operations": list(written)}
    return list(read_bulk(body, strict=False, base="", most=10_000).operations)
