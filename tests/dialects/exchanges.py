"""Recorded exchanges: one JSON file for each request as an identity provider sends it, and what must come of it.

says            what happens, in a sentence
resourceType    User or Group
request         method, and body or filter
before          the document that is there (PUT, PATCH, GET)
after           the document that must result, or
found           whether the filter must match `before`, or
error           status and scimType
notes           leniencies that must be noted: [id, subject]
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envi_scim.scim import dialects, patch, validation
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.dialects import LENIENCIES, Rewrite
from envi_scim.scim.errors import ScimError
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.notes import Note
from envi_scim.scim.schemas import ResourceType

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One recorded exchange."""

    name: str
    resource_type: ResourceType
    request: dict[str, Any]
    before: Document
    expected: dict[str, Any]


def recorded() -> list[Exchange]:
    """Read all exchanges, in the order of their names."""
    return [_read(path) for path in sorted(FOLDER.glob("*/*.json"))]


def outcome(exchange: Exchange, rewrites: tuple[Rewrite, ...] = LENIENCIES) -> dict[str, Any]:
    """Give what comes of an exchange in compatible mode, in the words of its file."""
    try:
        result, notes = _RUN[exchange.request["method"]](exchange, rewrites)
    except ScimError as error:
        return {"error": {"status": error.status, "scimType": error.scim_type}, "notes": []}
    return {**result, "notes": [[str(note.id), note.subject] for note in notes]}


def _read(path: Path) -> Exchange:
    content = json.loads(path.read_text())
    return Exchange(
        name=f"{path.parent.name}/{path.stem}",
        resource_type={"User": USER, "Group": GROUP}[content["resourceType"]],
        request=content["request"],
        before=content.get("before", {}),
        expected={key: content[key] for key in ("after", "found", "error", "notes") if key in content},
    )


type_of_run = tuple[dict[str, Json], tuple[Note, ...]]


def _post(exchange: Exchange, rewrites: tuple[Rewrite, ...]) -> type_of_run:
    body, notes = dialects.rewrite_resource(exchange.request["body"], exchange.resource_type, rewrites=rewrites)
    checked = validation.for_create(body, exchange.resource_type, strict=False)
    return {"after": checked.document}, notes + checked.notes


def _put(exchange: Exchange, rewrites: tuple[Rewrite, ...]) -> type_of_run:
    body, notes = dialects.rewrite_resource(exchange.request["body"], exchange.resource_type, rewrites=rewrites)
    checked = validation.for_replace(body, exchange.before, exchange.resource_type, strict=False)
    return {"after": checked.document}, notes + checked.notes


def _patch(exchange: Exchange, rewrites: tuple[Rewrite, ...]) -> type_of_run:
    body, notes = dialects.rewrite_patch(exchange.request["body"], exchange.resource_type, rewrites=rewrites)
    operations = patch.parse_patch(body, exchange.resource_type)
    patched = patch.apply(exchange.before, operations, exchange.resource_type)
    return {"after": validation.for_patched(patched.document, exchange.resource_type)}, notes + patched.notes


def _get(exchange: Exchange, rewrites: tuple[Rewrite, ...]) -> type_of_run:
    parsed, notes = dialects.parse_filter(exchange.request["filter"], exchange.resource_type, rewrites=rewrites)
    return {"found": matches(parsed, exchange.before)}, notes


_RUN = {"POST": _post, "PUT": _put, "PATCH": _patch, "GET": _get}
