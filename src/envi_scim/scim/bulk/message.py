"""Owns the reading of a BulkRequest message (RFC 7644 §3.7).

What makes the message unreadable, or would let it be read in two ways, refuses all of it. What is wrong with
one operation is that operation's own answer: it is kept with its refusal, and the others are performed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.bulk.paths import segments_of
from envi_scim.scim.bulk.references import references_in, references_in_path
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, PayloadTooLarge, ScimError
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.patching.message import plain
from envi_scim.scim.urns import BULK_REQUEST_URN, PATCH_OP_URN

_BODY_NAMES: Final = frozenset({"schemas", "failOnErrors", "Operations"})
_OPERATION_NAMES: Final = frozenset({"method", "bulkId", "version", "path", "data"})
_BULK_REQUEST_KEY: Final = BULK_REQUEST_URN.lower()


class Method(StrEnum):
    """What an operation may do."""

    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


_METHODS: Final = {method.value: method for method in Method}


class BulkOperation(Struct, frozen=True, kw_only=True):
    """One operation as it was understood. With a `refusal` it is not performed.

    `method` is kept as the client wrote it where it is none. `segments` are those of the path, in which and in
    `data` the references are not yet resolved; `references` are their bulkIds.
    """

    position: int
    method: str = ""
    bulk_id: str | None = None
    version: str | None = None
    segments: Sequence[str] = ()
    data: Document = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    refusal: ScimError | None = None

    @property
    def creates(self) -> bool:
        """Whether it creates a resource, which others may refer to."""
        return self.method == Method.POST


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest:
    """A message that was understood, and what was tolerated in it. No `fail_on_errors`: however many."""

    operations: Sequence[BulkOperation]
    fail_on_errors: int | None = None
    notes: tuple[Note, ...] = ()


def read_bulk(body: Json, *, strict: bool, base: str, most: int) -> BulkRequest:
    """Read a body. `base` is the base URL that the request came by, `most` the number of operations that are taken.

    Raises:
        InvalidSyntax: it is no BulkRequest message, or two operations have one bulkId.
        InvalidValue: failOnErrors is no number of errors.
        PayloadTooLarge: there are more operations.
    """
    message = _message(body)
    written = message.get("Operations")
    if not isinstance(written, list) or not written:
        raise InvalidSyntax("A bulk request needs Operations: an array of one or more operations.")
    if len(written) > most:
        raise PayloadTooLarge(
            f"The number of operations of the bulk request exceeds the maxOperations ({most}): "
            f"it holds {len(written)}. Send them in several requests."
        )
    inspection = Inspection(strict=strict)
    operations = [_operation(one, position, inspection, base=base) for position, one in enumerate(written)]
    _check_bulk_ids(operations)
    return BulkRequest(
        operations=_with_creators(operations),
        fail_on_errors=_fail_on_errors(message.get("failOnErrors")),
        notes=inspection.notes,
    )


def _message(body: Json) -> Document:
    if not isinstance(body, dict):
        raise InvalidSyntax("The body of a bulk request must be a JSON object.")
    message = plain(body, _BODY_NAMES)
    schemas = message.get("schemas")
    named = schemas if isinstance(schemas, list) else []
    if not any(isinstance(urn, str) and urn.lower() == _BULK_REQUEST_KEY for urn in named):
        raise InvalidSyntax(f"A bulk request must name {BULK_REQUEST_URN} in its schemas.")
    return message


def _fail_on_errors(value: Json) -> int | None:
    """Read the number of errors at which to stop. Zero would stop before the first operation, or never: who knows."""
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise InvalidValue("failOnErrors must be a whole number of 1 or more: after so many errors the rest is left.")
    return value


def _operation(written: Json, position: int, inspection: Inspection, *, base: str) -> BulkOperation:
    if not isinstance(written, dict):
        raise InvalidSyntax("Each of the Operations must be a JSON object.")
    # What the answer repeats is read first, so that a refused operation is known again.
    found = BulkOperation(position=position)
    try:
        members = plain(written, _OPERATION_NAMES)
        method, bulk_id = members.get("method"), members.get("bulkId")
        found = replace(
            found,
            method=method if isinstance(method, str) else "",
            bulk_id=bulk_id if isinstance(bulk_id, str) else None,
        )
        return _understood(found, members, inspection, base=base)
    except ScimError as refusal:
        return replace(found, refusal=refusal)


def _understood(found: BulkOperation, members: Document, inspection: Inspection, *, base: str) -> BulkOperation:
    method = _method(found.method, inspection)
    found = replace(found, method=method)
    _check_bulk_id(members.get("bulkId"), method, inspection)
    version = members.get("version")
    if version is not None and not isinstance(version, str):
        raise InvalidValue('The version of a bulk operation must be an entity-tag such as W/"3".')
    path = members.get("path")
    if not isinstance(path, str):
        raise InvalidSyntax("A bulk operation needs a path, such as /Users.")
    segments = segments_of(path, inspection, base=base)
    data = {} if method is Method.DELETE else _data(members.get("data"), method, inspection)
    return replace(
        found,
        version=None if method is Method.POST else version,
        segments=segments,
        data=data,
        references=frozenset((*references_in(data), *references_in_path(segments))),
    )


def _method(written: str, inspection: Inspection) -> Method:
    method = _METHODS.get(written.upper())
    if method is None:
        raise InvalidSyntax("The method of a bulk operation must be POST, PUT, PATCH or DELETE.")
    if method != written:
        inspection.tolerate(
            Leniency.METHOD_IN_ANY_CASE,
            "method",
            otherwise=f"The method of a bulk operation is written in capitals: {method}.",
        )
    return method


def _check_bulk_id(written: Json, method: Method, inspection: Inspection) -> None:
    if written is None:
        if method is Method.POST:
            inspection.tolerate(
                Leniency.MISSING_BULK_ID, "bulkId", otherwise="A bulk operation that says POST needs a bulkId."
            )
    elif not isinstance(written, str) or not written:
        raise InvalidValue("The bulkId of an operation must be a text of one or more characters.")


def _data(written: Json, method: Method, inspection: Inspection) -> Document:
    if isinstance(written, dict):
        return written
    if isinstance(written, list) and method is Method.PATCH:
        inspection.tolerate(
            Leniency.BARE_OPERATIONS, "data", otherwise="The data of a PATCH must be a PatchOp message: a JSON object."
        )
        return {"schemas": [PATCH_OP_URN], "Operations": written}
    raise InvalidSyntax(f"A bulk operation that says {method} needs data: a JSON object.")


def _check_bulk_ids(operations: Iterable[BulkOperation]) -> None:
    counted = Counter(operation.bulk_id for operation in operations if operation.bulk_id is not None)
    repeated = [bulk_id for bulk_id, number in counted.items() if number > 1]
    if repeated:
        raise InvalidSyntax(f"The bulkId '{shown(repeated[0])}' is that of more than one operation.")


def _with_creators(operations: Sequence[BulkOperation]) -> Sequence[BulkOperation]:
    """Refuse each operation that refers to what none of them creates."""
    created = frozenset(operation.bulk_id for operation in operations if operation.creates)
    return [
        operation
        if operation.references <= created
        else replace(
            operation,
            references=frozenset(),
            refusal=InvalidValue(
                f"There is no POST with the bulkId '{shown(min(operation.references - created))}' in this request."
            ),
        )
        for operation in operations
    ]
