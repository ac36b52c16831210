"""Owns the way of a SCIM request from ASGI to its endpoint and back: the one layer there is.

    number the request -> route -> token -> rate -> method -> turn -> endpoint -> answer -> count, log, record, note the
    token's use

A plain ASGI callable: on this path each layer of a framework costs as much as the work itself
(docs/decisions). What a failure looks like is `problems`'.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Final
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from envi_scim.http.access_log import AccessLog
from envi_scim.http.scim_api.addresses import Addresses
from envi_scim.http.scim_api.authentication import REPEATED, secret_of
from envi_scim.http.scim_api.fair_turns import FairTurns, in_turns
from envi_scim.http.scim_api.headers import joined
from envi_scim.http.scim_api.negotiation import SCIM, media_type_to_send
from envi_scim.http.scim_api.problems import AnswerBroken, answered, body_of
from envi_scim.http.scim_api.requests import Disconnected, Request
from envi_scim.http.scim_api.responses import Answer, send_answer
from envi_scim.http.scim_api.routes import Route, Routes
from envi_scim.observability import Metrics
from envi_scim.provisioning.access import Access, AccessCheck, DomainRefused, KnownRefusal, RateRefused, TokenRefused
from envi_scim.provisioning.ports import Clock, Requests
from envi_scim.provisioning.rates import DomainRates
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import Timestamp
from envi_scim.scim.errors import MethodNotAllowed, NotFound, Unauthorized

_UNKNOWN: Final = "unknown"
_V2: Final = "v2"
_CREATED: Final = 201
# Others have their turn once their body is there (`Request.json`).
_BODILESS: Final = frozenset({"GET", "HEAD", "DELETE"})


class Door:
    """The ASGI application below /scim and /scim/v2."""

    def __init__(
        self,
        routes: Routes,
        access: AccessCheck,
        addresses: tuple[Addresses, ...],
        *,
        requests: Requests,
        clock: Clock,
        request_ids: Callable[[], str],
        metrics: Metrics,
        log: AccessLog,
        rates: DomainRates,
        turns: FairTurns,
        client_of: Callable[[Scope], str],
    ) -> None:
        self._routes = routes
        self._access = access
        self._v2, self._plain = addresses
        self._requests = requests
        self._clock = clock
        self._request_ids = request_ids
        self._metrics = metrics
        self._log = log
        self._rates = rates
        self.turns = turns
        self._client_of = client_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = perf_counter()
        self._metrics.started()
        visit = _Visit(scope, self._request_ids(), self._client_of(scope))
        status = 0
        answer: Answer | None = None
        try:
            answer = await answered(self._answer(visit, receive), visit.request_id)
            status = answer.status
            media_type = SCIM
            if not answer.failed and not (visit.access is not None and visit.access.strict):
                media_type = media_type_to_send(visit.headers.get(b"accept"))
            for note in answer.notes:
                self._metrics.tolerated(note.id)
            await send_answer(
                send, answer, media_type=media_type, request_id=visit.request_id, head=visit.method == "HEAD"
            )
        except (Disconnected, AnswerBroken):
            pass  # there is nobody to tell: the server cuts the connection
        finally:
            seconds = perf_counter() - started
            self._metrics.answered(visit.method, visit.route, status=status, seconds=seconds)
            self._log.answered(visit.request_id, visit.method, visit.route, status, seconds, visit.client, visit.access)
            if isinstance(visit.refusal, RateRefused):
                self._metrics.above_rate()
            now = self._clock.now()
            if visit.access is not None or visit.refusal is not None:
                self._record(visit, answer, status, seconds, now)
        if visit.access is not None and self._access.use_is_due(visit.access, now=now):
            await self._access.note_use(visit.access, client=visit.client, user_agent=visit.headers.get(b"user-agent"))

    async def _answer(self, visit: "_Visit", receive: Receive) -> Answer:
        segments = visit.segments()
        addresses = self._plain
        if segments and segments[0] == _V2:
            addresses = self._v2
            del segments[0]
        route = self._routes.find(segments)
        if route is not None:
            visit.route = route.path
        try:
            visit.access = access = await self._access.check(visit.secret())
            self._rates.check(access)
        except (TokenRefused, DomainRefused, RateRefused) as refusal:
            visit.refusal = refusal
            raise
        if route is None:
            raise NotFound(
                "There is nothing at this address. The base URL ends in /scim; below it are /Users, /Groups and /Roles."
            )
        endpoint = route.endpoints.get("GET" if visit.method == "HEAD" else visit.method)
        if endpoint is None:
            return _refused_method(route)
        visit.resource_id = resource_id = segments[1] if route.names_resource else ""
        query, turn = visit.scope["query_string"], self.turns.of(access.domain.id)
        request = Request(visit.request_id, access, addresses, resource_id, visit.headers, query, receive, turn)
        try:
            if visit.method in _BODILESS:
                await request.begin()
            answer = await endpoint(request)
        finally:
            turn.give_back()
        if not isinstance(answer.body, bytes):
            answer.body = in_turns(answer.body, turn)
        return answer

    def _record(self, visit: "_Visit", answer: Answer | None, status: int, seconds: float, now: Timestamp) -> None:
        """Hand a request on to be recorded, if it is known whose it is; nobody waits for that."""
        access, why = visit.access, None if answer is None else answer.refusal
        refusal = visit.refusal
        if refusal is not None:
            if not self._access.refusal_is_due(refusal, now=now):
                return
            access, why = refusal.access, refusal.why
        if access is None:
            return
        answered_request = Answered(
            visit.request_id,
            now,
            access.token_id,
            visit.headers.get(b"user-agent"),
            visit.method,
            visit.route,
            answer.created_id if answer is not None and status == _CREATED else visit.resource_id,
            status,
            seconds,
            why,
            () if answer is None else answer.notes,
            () if answer is None else answer.changes,
        )
        if not self._requests.record(access.domain.id, answered_request):
            self._metrics.not_recorded()


class _Visit:
    """What is known of a request from its first moment on, for its log line too."""

    __slots__ = ("access", "client", "headers", "method", "refusal", "request_id", "resource_id", "route", "scope")

    def __init__(self, scope: Scope, request_id: str, client: str) -> None:
        self.scope = scope
        self.client = client
        self.request_id = request_id
        self.method: str = scope["method"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        if len(self.headers) != len(scope["headers"]):
            self.headers = joined(scope["headers"])
        self.route = _UNKNOWN
        self.resource_id = ""
        self.access: Access | None = None
        self.refusal: KnownRefusal | None = None

    def segments(self) -> list[str]:
        """Give the segments of the path behind /scim. A doubled slash is one: base URLs get pasted with one behind."""
        raw: bytes = self.scope["raw_path"]
        if b"%" in raw:
            return [unquote(segment) for segment in raw.decode("ascii").split("/") if segment][1:]
        path: str = self.scope["path"]
        return [segment for segment in path.split("/") if segment][1:]

    def secret(self) -> str:
        """Give the token that the request carries. Raises Unauthorized."""
        sent = self.scope["headers"]
        if len(sent) != len(self.headers) and sum(name == b"authorization" for name, _ in sent) > 1:
            raise Unauthorized(REPEATED)
        return secret_of(self.headers.get(b"authorization"))


def _refused_method(route: Route) -> Answer:
    refusal = MethodNotAllowed(f"This address does not take the method; it takes {route.allow.decode()}.")
    return Answer(refusal.status, body_of(refusal), headers=((b"allow", route.allow),))
