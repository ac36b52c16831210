"""Owns the performing of a bulk request: each operation is asked of the endpoint that takes it as a request of its own.

So an operation is checked, committed, recorded and refused exactly as it would be alone, and is kept whatever
becomes of those behind it. Between two of them others are served, and the token is looked at again: one that is
revoked meanwhile opens nothing more.

| step | performed |
| --- | --- |
| an operation alone | with the references resolved, which were created before it |
| creations in a run | at the same time: they share a commit |
| a circle | each created without what closes the circle, then completed; all of them or none |
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, cast

from msgspec import Struct
from starlette.types import Message

from envi_scim.http.scim_api.problems import answer_to, answered
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.access import Access
from envi_scim.provisioning.errors import ProvisioningError
from envi_scim.provisioning.heaviness import computed, has_many_values
from envi_scim.scim.attributes import Document
from envi_scim.scim.bulk.message import BulkOperation, BulkRequest, Method
from envi_scim.scim.bulk.order import Step, is_circle, steps_of
from envi_scim.scim.bulk.references import parted, references_in_path, resolved, resolved_path
from envi_scim.scim.bulk.runs import runs_of
from envi_scim.scim.errors import Conflict, InvalidValue, MethodNotAllowed, NotFound, ScimError, Unavailable
from envi_scim.scim.urns import PATCH_OP_URN

# What an operation may be asked of; others take its method too: a search, a bulk request. /Me says itself what it is.
_ASKED: Final = frozenset({"/Users", "/Users/{id}", "/Groups", "/Groups/{id}", "/Me"})
_GONE: Final = frozenset({204, 404})
_ITS_ID: Final = 2  # segments of a path that names a resource

_NOTHING_THERE: Final = NotFound(
    "There is nothing at the path of this operation; below the base URL are /Users and /Groups."
)
_NOT_ALLOWED: Final = MethodNotAllowed("The path of this operation does not take its method.")
_NO_RESOURCE: Final = InvalidValue("A bulk operation changes a user or a group; nothing else can be asked by its path.")
_BROKEN: Final = Conflict("It refers to an operation of this request that failed, so it was not performed.")
_BROKEN_CIRCLE: Final = Conflict(
    "It and others of this request refer to one another in a circle, and one of them failed: none of them was kept."
)

Endpoint: TypeAlias = Callable[[Request], Awaitable[Answer]]


class Found(Protocol):
    """A path that is served, with an endpoint for each method that it takes."""

    @property
    def path(self) -> str:
        """The path, with `{id}` where an id stands."""

    @property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """The endpoints by method."""


Find: TypeAlias = Callable[[list[str]], Found | None]
CheckAccess: TypeAlias = Callable[[], Awaitable[Access]]


class Result(Struct, frozen=True, kw_only=True):
    """What became of an operation; `location` is that of its resource, where there is one."""

    operation: BulkOperation
    answer: Answer
    location: str | None

    @property
    def failed(self) -> bool:
        """Whether it counts as one of the errors."""
        return self.answer.failed

    @property
    def version(self) -> str | None:
        """The entity-tag of the resource as it is now."""
        return self.answer.header(b"etag")


class _Asked(Request):
    """An operation as its endpoint sees it: a request whose body was read before."""

    __slots__ = ("_data",)

    def __init__(self, bulk: Request, access: Access, resource_id: str, *, version: str | None, data: Document) -> None:
        headers = {} if version is None else {b"if-match": version.encode("latin-1", "replace")}
        turn = bulk.turn.another()
        super().__init__(bulk.request_id, access, bulk.addresses, resource_id, headers, b"", _nothing_more, turn)
        self._data = data

    async def json(self, *, max_body: int, max_depth: int) -> Document:
        """Give the data of the operation, which the limits of the bulk request have bounded."""
        del max_body, max_depth
        return self._data


@dataclass(frozen=True, slots=True)
class _Failure:
    """The operation for which a circle could not be made, and its answer."""

    operation: BulkOperation
    answer: Answer


class BulkRun:
    """One bulk request being performed: what was created so far, and what became of each operation.

    `check_access` gives what the token opens by now.
    """

    def __init__(self, request: Request, asked: BulkRequest, find: Find, check_access: CheckAccess) -> None:
        self._request = request
        self._asked = asked
        self._find = find
        self._check_access = check_access
        self._access = request.access
        self._ids: dict[str, str] = {}
        self._results: dict[int, Result] = {}
        self._errors = 0
        # The answer to everything that is still to come, once nothing more can be done.
        self._stopped: Answer | None = None

    async def performed(self) -> Sequence[Result]:
        """Perform the operations; give what became of those that were, in the order of the request."""
        for run in self._runs():
            await self._look_at_access()
            if len(run) == 1:
                await self._perform(run[0])
            else:
                await asyncio.gather(*(self._perform(step) for step in run))
            if self._asked.fail_on_errors is not None and self._errors >= self._asked.fail_on_errors:
                break
            await asyncio.sleep(0)  # a refusal may have waited for nothing, and others wait
        return [self._results[position] for position in sorted(self._results)]

    async def _look_at_access(self) -> None:
        if self._stopped is None:
            try:
                self._access = await self._check_access()
            except (ScimError, ProvisioningError) as error:
                self._stopped = self._refused(error)

    def _runs(self) -> Iterable[tuple[Step, ...]]:
        steps = steps_of(self._asked.operations)
        if self._asked.fail_on_errors is not None:
            return ((step,) for step in steps)  # behind the last error nothing may have begun
        types = self._access.types
        return runs_of(steps, (types.user, types.group))

    async def _perform(self, step: Step) -> None:
        if is_circle(step):
            await self._perform_circle(step)
        else:
            self._keep(step[0], await self._answer(step[0]))

    async def _answer(self, operation: BulkOperation) -> Answer:
        if operation.refusal is not None:
            return self._refused(operation.refusal)
        if not operation.references <= self._ids.keys():
            return self._refused(_BROKEN)
        if not operation.references:
            return await self._ask(operation.method, operation.segments, operation.data, version=operation.version)
        segments = resolved_path(operation.segments, self._ids)
        data = await _resolved(operation.data, self._ids)
        return await self._ask(operation.method, segments, data, version=operation.version)

    async def _perform_circle(self, circle: Step) -> None:
        made: dict[int, Answer] = {}
        failure = await self._make_circle(circle, made)
        for operation in circle:
            if failure is None:
                self._keep(operation, made[operation.position])
                continue
            answer = failure.answer if operation is failure.operation else self._refused(_BROKEN_CIRCLE)
            if operation.position in made:
                id_made = made[operation.position].created_id
                undone = await self._ask(Method.DELETE, [*operation.segments, id_made], {})
                answer = answer if undone.status in _GONE else undone
            self._keep(operation, answer)

    async def _make_circle(self, circle: Step, made: dict[int, Answer]) -> _Failure | None:
        """Create each without what refers to those behind it, then add that."""
        ids = dict(self._ids)
        inside = {operation.bulk_id for operation in circle}
        incomplete: list[tuple[BulkOperation, list[Document]]] = []
        for operation in circle:
            if not operation.references - inside <= ids.keys():
                return _Failure(operation, self._refused(_BROKEN))
            first, additions = await _parted(operation.data, ids)
            answer = await self._ask(operation.method, operation.segments, first)
            if answer.failed:
                return _Failure(operation, answer)
            made[operation.position] = answer
            ids[operation.bulk_id or ""] = answer.created_id
            if additions:
                incomplete.append((operation, additions))
        for operation, additions in incomplete:
            answer = made[operation.position]
            patch = await _resolved({"schemas": [PATCH_OP_URN], "Operations": [*additions]}, ids)
            completed = await self._ask(Method.PATCH, [*operation.segments, answer.created_id], patch)
            if completed.failed:
                return _Failure(operation, completed)
            made[operation.position] = _both(answer, completed)
        return None

    async def _ask(self, method: str, segments: Sequence[str], data: Document, *, version: str | None = None) -> Answer:
        """Ask the endpoint. Where the database does not answer, those behind need not each wait for it as long."""
        if self._stopped is not None:
            return self._stopped
        found = self._find(list(segments))
        if found is None:
            return self._refused(_NOTHING_THERE)
        endpoint = found.endpoints.get(method)
        if endpoint is None:
            return self._refused(_NOT_ALLOWED)
        if found.path not in _ASKED:
            return self._refused(_NO_RESOURCE)
        resource_id = segments[1] if len(segments) == _ITS_ID else ""
        request = _Asked(self._request, self._access, resource_id, version=version, data=data)
        async with request.turn:
            answer = await answered(endpoint(request), request.request_id)
        if answer.status == Unavailable.status:
            self._stopped = answer
        return answer

    def _keep(self, operation: BulkOperation, answer: Answer) -> None:
        if not operation.creates:
            location = self._location_of(operation)
        else:
            location = None if answer.failed else answer.header(b"location")
            if location is not None and operation.bulk_id is not None:
                self._ids[operation.bulk_id] = answer.created_id
        self._errors += answer.failed
        self._results[operation.position] = Result(operation=operation, answer=answer, location=location)

    def _location_of(self, operation: BulkOperation) -> str | None:
        """Give the address of what an operation changes or was to change; none where its path names no resource."""
        if len(operation.segments) != _ITS_ID or not self._ids.keys() >= set(references_in_path(operation.segments)):
            return None
        return "/".join((self._request.addresses.base, *resolved_path(operation.segments, self._ids)))

    def _refused(self, error: Exception) -> Answer:
        return answer_to(error, self._request.request_id)


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}


async def _resolved(data: Document, ids: Mapping[str, str]) -> Document:
    found = await computed(asyncio.to_thread, lambda: resolved(data, ids), heavy=has_many_values(data))
    return cast("Document", found)


async def _parted(data: Document, ids: Mapping[str, str]) -> tuple[Document, list[Document]]:
    """Part what can be said of a resource by now from what cannot."""

    def parts() -> tuple[Document, list[Document]]:
        return parted(cast("Document", resolved(data, ids)))

    return await computed(asyncio.to_thread, parts, heavy=has_many_values(data))


def _both(created: Answer, completed: Answer) -> Answer:
    """Give the answer to a creation in two steps: its own, at the version that the second one led to."""
    headers = tuple(header for header in created.headers if header[0] != b"etag")
    tags = tuple(header for header in completed.headers if header[0] == b"etag")
    return Answer(
        created.status,
        headers=headers + tags,
        notes=created.notes + completed.notes,
        changes=created.changes + completed.changes,
    )
