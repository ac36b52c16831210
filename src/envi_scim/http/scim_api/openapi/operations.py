"""Owns the table of operations: path and method, what is taken, and which answers there are.

What every operation has in common (no token, a full server, a fault) is in `answers.EVERYWHERE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_PROJECTION: Final = ("attributes", "excludedAttributes")
_CONDITIONS: Final = ("ifMatch", "ifNoneMatch")
# What goes with a resource: its version and its address.
_OF_RESOURCE: Final = ("ETag", "Content-Location")
# How a body is refused, besides what is wrong in it.
_WRITTEN: Final = (409, 413, 415)
_LIST: Final = ("filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", *_PROJECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """An answer that is no refusal: the schema of its body, none where it has none, and its headers."""

    meaning: str
    schema: str | None = None
    headers: tuple[str, ...] = ()
    # Where the body is a resource that was just made: which kind, so that links can lead on to it.
    made: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method on a path."""

    path: str
    method: str
    id: str
    tag: str
    summary: str
    description: str = ""
    parameters: tuple[str, ...] = ()
    body: str | None = None
    # The kind of resource that the body is about, for its examples.
    kind: str = ""
    successes: Mapping[int, Success]
    refusals: tuple[int, ...] = field(default=())


def _search(path: str, tag: str, found: str, schema: str) -> Operation:
    return Operation(
        path=path,
        method="POST",
        id=f"search{tag}" if tag != "Root" else "search",
        tag=tag,
        summary=f"Find {found} by a message that says what the parameters of a GET would",
        body="SearchRequest",
        kind="Search",
        successes={200: Success(meaning="A page of the list.", schema=schema)},
        refusals=(413, 415),
    )


def _resources(kind: str, *, patched: Mapping[int, Success]) -> tuple[Operation, ...]:
    return (*_on_all(kind), *_on_one(kind, patched=patched))


def _on_all(kind: str) -> tuple[Operation, ...]:
    """Give the operations on a collection of resources."""
    plural, small = f"{kind}s", kind.lower()
    all_of_them = {"tag": plural, "path": f"/{plural}", "kind": kind}
    return (
        Operation(
            **all_of_them,
            method="GET",
            id=f"list{plural}",
            summary=f"List or find {small}s",
            parameters=_LIST,
            successes={200: Success(meaning="A page of the list.", schema=f"{kind}List")},
            refusals=(),
        ),
        _search(f"/{plural}/.search", plural, f"{small}s", f"{kind}List"),
        Operation(
            **all_of_them,
            method="POST",
            id=f"create{kind}",
            summary=f"Create a {small}",
            parameters=_PROJECTION,
            body=f"{kind}Request",
            successes={
                201: Success(meaning=f"The new {small}.", schema=kind, headers=(*_OF_RESOURCE, "Location"), made=kind)
            },
            refusals=_WRITTEN,
        ),
    )


def _on_one(kind: str, *, patched: Mapping[int, Success]) -> tuple[Operation, ...]:
    """Give the operations on one resource; a PATCH answers as its kind has it."""
    plural, small = f"{kind}s", kind.lower()
    one = {"tag": plural, "path": f"/{plural}/{{id}}", "kind": kind}
    body = f"{kind}Request"
    replaced = Success(meaning=f"The {small} as it is now.", schema=kind, headers=_OF_RESOURCE)
    return (
        Operation(
            **one,
            method="GET",
            id=f"get{kind}",
            summary=f"Read a {small}",
            parameters=("id", *_PROJECTION, *_CONDITIONS),
            successes={
                200: Success(meaning=f"The {small}.", schema=kind, headers=_OF_RESOURCE),
                304: Success(meaning="It is at the version that If-None-Match names.", headers=_OF_RESOURCE),
            },
            refusals=(404, 412),
        ),
        Operation(
            **one,
            method="PUT",
            id=f"replace{kind}",
            summary=f"Replace a {small}",
            description="What the body does not name is unassigned, but for what a client cannot write.",
            parameters=("id", *_PROJECTION, *_CONDITIONS),
            body=body,
            successes={200: replaced},
            refusals=(*_WRITTEN, 404, 412),
        ),
        Operation(
            **one,
            method="PATCH",
            id=f"patch{kind}",
            summary=f"Change a {small}",
            parameters=("id", *_PROJECTION, *_CONDITIONS),
            body="PatchOp",
            successes=patched,
            refusals=(*_WRITTEN, 404, 412),
        ),
        Operation(
            **one,
            method="DELETE",
            id=f"delete{kind}",
            summary=f"Delete a {small}",
            parameters=("id", *_CONDITIONS),
            successes={204: Success(meaning="It is gone.")},
            refusals=(404, 409, 412),
        ),
    )


def _discovery(path: str, schema: str, summary: str, *, refusals: tuple[int, ...] = ()) -> Operation:
    name = path[1:].replace("/{id}", "ById")
    return Operation(
        path=path,
        method="GET",
        id=f"get{name}",
        tag="Discovery",
        summary=summary,
        parameters=("id",) if path.endswith("{id}") else (),
        successes={200: Success(meaning=summary, schema=schema)},
        refusals=refusals,
    )


OPERATIONS: Final = (
    *_resources(
        "User",
        patched={200: Success(meaning="The user as it is now.", schema="User", headers=_OF_RESOURCE)},
    ),
    *_resources(
        "Group",
        patched={
            200: Success(
                meaning="The group as it is now, where attributes or excludedAttributes are given.",
                schema="Group",
                headers=_OF_RESOURCE,
            ),
            204: Success(meaning="It is changed; a million members need not be sent for one.", headers=("ETag",)),
        },
    ),
    Operation(
        path="/",
        method="GET",
        id="list",
        tag="Root",
        summary="List or find all resources",
        parameters=_LIST,
        successes={200: Success(meaning="A page of the list.", schema="ResourceList")},
    ),
    _search("/.search", "Root", "all resources", "ResourceList"),
    Operation(
        path="/Roles",
        method="GET",
        id="listRoles",
        tag="Roles",
        summary="List or find roles",
        parameters=_LIST,
        successes={200: Success(meaning="A page of the list.", schema="RoleList")},
    ),
    _search("/Roles/.search", "Roles", "roles", "RoleList"),
    Operation(
        path="/Roles/{id}",
        method="GET",
        id="getRole",
        tag="Roles",
        summary="Read a role",
        parameters=("id", *_PROJECTION),
        successes={200: Success(meaning="The role.", schema="Role", headers=("Content-Location",))},
        refusals=(404,),
    ),
    _discovery("/ServiceProviderConfig", "ServiceProviderConfig", "What the server can do"),
    _discovery("/ResourceTypes", "ResourceTypeList", "The types of resources"),
    _discovery("/ResourceTypes/{id}", "ResourceType", "One type of resources, by its name", refusals=(404,)),
    _discovery("/Schemas", "SchemaList", "The schemas of this domain"),
    _discovery("/Schemas/{id}", "Schema", "One schema, by its URN", refusals=(404,)),
    Operation(
        path="/Bulk",
        method="POST",
        id="bulk",
        tag="Bulk",
        summary="Many operations in one request",
        description="200 whatever became of the operations: each has a status of its own.",
        body="BulkRequest",
        kind="Bulk",
        successes={200: Success(meaning="What became of each operation.", schema="BulkResponse")},
        refusals=(413, 415),
    ),
    *(
        Operation(
            path="/Me",
            method=method,
            id=f"{method.lower()}Me",
            tag="Me",
            summary="Not implemented: the token stands for a domain, and for no user",
            successes={},
        )
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ),
    Operation(
        path="/openapi.json",
        method="GET",
        id="getOpenapi",
        tag="Discovery",
        summary="This document, with what the domain itself has declared",
        successes={200: Success(meaning="The document.", schema="OpenAPI")},
    ),
)
