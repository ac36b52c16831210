"""Owns the parameters of operations: in the path, in the query, in the headers."""

from typing import Final

from envi_scim.http.scim_api.openapi.examples import SOMEBODY
from envi_scim.scim.attributes import Document, Json


def _of_query(name: str, description: str, schema: Document, example: Json = None) -> Document:
    parameter: Document = {"name": name, "in": "query", "description": description, "schema": schema}
    return parameter if example is None else parameter | {"example": example}


def _of_header(name: str, description: str, example: str) -> Document:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}, "example": example}


_TEXT: Final[Document] = {"type": "string"}
_NUMBER: Final[Document] = {"type": "integer"}

PARAMETERS: Final[dict[str, Document]] = {
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The id of the resource: what the server called it when it was made.",
        "schema": {"type": "string", "minLength": 1},
        "example": SOMEBODY,
    },
    "filter": _of_query(
        "filter",
        "Which resources are wanted (RFC 7644 §3.4.2.2). What cannot be understood is 400 invalidFilter.",
        _TEXT,
        'externalId eq "00u1a2b3c4"',
    ),
    "sortBy": _of_query(
        "sortBy", "The attribute by which the list is ordered (RFC 7644 §3.4.2.3).", _TEXT, "externalId"
    ),
    "sortOrder": _of_query(
        "sortOrder", "In which direction.", {"type": "string", "enum": ["ascending", "descending"]}, "descending"
    ),
    "startIndex": _of_query(
        "startIndex", "The place of the first resource in the whole list, from 1 on; less than 1 is 1.", _NUMBER, 1
    ),
    "count": _of_query("count", "How many resources a page has at most; less than 0 is 0.", _NUMBER, 10),
    "cursor": _of_query(
        "cursor",
        "Where the page begins: empty for the first one, then the nextCursor of the page before (RFC 9865). "
        "Not together with startIndex.",
        _TEXT,
    ),
    "attributes": _of_query(
        "attributes",
        "Names of attributes between commas: these and those that are always returned (RFC 7644 §3.9).",
        _TEXT,
        "userName,displayName",
    ),
    "excludedAttributes": _of_query(
        "excludedAttributes",
        "Names of attributes between commas: all but these. Not together with attributes.",
        _TEXT,
    ),
    "ifMatch": _of_header(
        "If-Match", "Entity-tags, or *: the request is done only if the resource is at one of them.", "*"
    ),
    "ifNoneMatch": _of_header(
        "If-None-Match", "Entity-tags, or *: a read is 304, a write 412 if the resource is at one.", 'W/"7"'
    ),
}
