"""Owns the way of a request of the console from the route to its endpoint and back.

    number -> session -> domain -> rights -> origin, form and its token -> endpoint -> answer -> count and log

A domain that a person may not see is answered like one that is not there, whatever else is wrong with the
request. What goes wrong becomes a page with a sentence; nothing of its cause is shown.
"""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from time import perf_counter
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from envi_scim.http import retry_after
from envi_scim.http.access_log import AccessLog
from envi_scim.http.clients import Scope
from envi_scim.http.console import origins, returns
from envi_scim.http.console.forms import UnreadableForm, read_form
from envi_scim.http.console.pages import Endpoint, Need, Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import NotThere, Visit
from envi_scim.observability import Metrics
from envi_scim.provisioning import permissions
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch, ProvisioningError, StorageUnavailable
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.sessions import is_form_token
from envi_scim.provisioning.values import Allowed, Decision, Refused
from envi_scim.scim.texts import why_not_kept

FORM_TOKEN: Final = "form_token"  # noqa: S105 - the name of a field
# What the log and the metrics call an address that is none.
_UNKNOWN: Final = "/unknown"
_NO_PAGE: Final = "There is nothing at this address, or nothing that you may see."
_STALE_FORM: Final = (
    "This form was sent too late, twice, or from elsewhere. Nothing was changed: go back, reload, send it again."
)
# Nothing of another host, nothing inline, in no frame; forms go to this server alone.
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Door:
    """Answers the requests of all pages."""

    def __init__(
        self,
        *,
        store: Store,
        sessions: Sessions,
        renderer: Renderer,
        request_ids: Callable[[], str],
        client_of: Callable[[Scope], str],
        metrics: Metrics,
        log: AccessLog,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._renderer = renderer
        self._request_ids = request_ids
        self._client_of = client_of
        self._metrics = metrics
        self._log = log

    async def answer(self, page: Page | None, request: Request) -> Response:
        """Answer a request to a page; without one, say that there is none."""
        started = perf_counter()
        self._metrics.started()
        visit = Visit(request_id=self._request_ids(), request=request, client=self._client_of(request.scope))
        route = _UNKNOWN if page is None else page.path
        status = 0
        try:
            response = await self._answered(page, visit)
            status = int(response.status_code)
            response.headers.update(HEADERS | {"x-request-id": visit.request_id})
            return response
        finally:
            seconds = perf_counter() - started
            self._metrics.answered(request.method, route, status=status, seconds=seconds)
            self._log.answered(visit.request_id, request.method, route, status, seconds, visit.client, None)

    async def _answered(self, page: Page | None, visit: Visit) -> Response:
        try:
            found = await self._sessions.find(self._renderer.cookies.session(visit.request), touch=not visit.is_live)
            visit = replace(visit, signed_in=found)
            if page is None:  # before its form is looked at: nobody could send one to what is not there
                return self.refused(visit, HTTPStatus.NOT_FOUND, _NO_PAGE)
            return await self._endpoint(page, visit)
        except NotThere as error:
            return self.refused(visit, HTTPStatus.NOT_FOUND, str(error))
        except StorageUnavailable:
            return self._unavailable(visit)
        except NoSuch as error:
            return self.refused(visit, HTTPStatus.NOT_FOUND, str(error))
        except ProvisioningError as error:
            return self.refused(visit, HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    async def _endpoint(self, page: Page, visit: Visit) -> Response:
        endpoint, need = page.endpoints.get(visit.request.method, (None, Need.NOTHING))
        if endpoint is None:
            refusal = self.refused(visit, HTTPStatus.METHOD_NOT_ALLOWED, "This page does not take that method.")
            refusal.headers["allow"] = ", ".join(page.endpoints)
            return refusal
        if need is not Need.NOTHING and visit.signed_in is None:
            return self._to_sign_in(visit)
        if any(why_not_kept(str(part)) is not None for part in visit.request.path_params.values()):
            raise NotThere(_NO_PAGE)
        if "domain" in visit.request.path_params:
            visit = replace(visit, domain=await self._domain(visit))
        if need is not Need.NOTHING:
            decision = _decide(need, visit)
            if isinstance(decision, Refused):
                return self.refused(visit, HTTPStatus.FORBIDDEN, decision.reason)
        if visit.request.method == "POST":
            return await self._posted(endpoint, visit)
        return await endpoint(visit)

    async def _posted(self, endpoint: Endpoint, visit: Visit) -> Response:
        if not origins.is_own(visit.request.headers, base_url=self._renderer.base_url):
            return self.refused(visit, HTTPStatus.FORBIDDEN, _STALE_FORM)
        try:
            visit = replace(visit, form=await read_form(visit.request))
        except UnreadableForm as error:
            return self.refused(visit, HTTPStatus.BAD_REQUEST, str(error))
        except ClientDisconnect:
            return self.refused(visit, HTTPStatus.BAD_REQUEST, "The form did not arrive whole.")
        if visit.signed_in is not None:
            secret = self._renderer.cookies.session(visit.request)
            if not is_form_token(secret, visit.form.text(FORM_TOKEN)):
                return self.refused(visit, HTTPStatus.FORBIDDEN, _STALE_FORM)
        return await endpoint(visit)

    async def _domain(self, visit: Visit) -> Domain:
        """Give the domain of the address; one that may not be seen is not there. Raises NotThere."""
        domain = await self._store.domains.find_domain(visit.part("domain"))
        if domain is None or (
            visit.signed_in is not None
            and isinstance(permissions.may_see(visit.signed_in.administrator, domain.id), Refused)
        ):
            raise NotThere(_NO_PAGE)
        return domain

    def _to_sign_in(self, visit: Visit) -> Response:
        url = visit.request.url
        if visit.is_live:
            # htmx leads the whole page there; a redirect would put the sign-in page into this one.
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"hx-redirect": "/sign-in"})
        if visit.request.method == "POST":
            return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        return RedirectResponse(returns.sign_in_for(url.path, url.query), HTTPStatus.SEE_OTHER)

    def _unavailable(self, visit: Visit) -> Response:
        response = self.refused(
            replace(visit, signed_in=None),
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The database does not answer just now. Nothing was changed; try again in a moment.",
        )
        response.headers["retry-after"] = retry_after.SECONDS.decode()
        return response

    def failed(self, request: Request) -> Response:
        """Give the page that tells of a fault of ours, not of its cause."""
        visit = Visit(request_id=self._request_ids(), request=request, client="")
        response = self.refused(
            visit,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "The server failed. What you sent may not have been done; look before.",
        )
        response.headers.update(HEADERS)
        return response

    def refused(self, visit: Visit, status: HTTPStatus, sentence: str) -> Response:
        """Give the page that says why there is no other."""
        return self._renderer.page(visit, "refused.html", status=status, heading=status.phrase, sentence=sentence)


def _decide(need: Need, visit: Visit) -> Decision:
    administrator = visit.administrator
    match need:
        case Need.SEE:
            return permissions.may_see(administrator, visit.here.id)
        case Need.CHANGE:
            return permissions.may_change(administrator, visit.here.id)
        case Need.SEE_ALL:
            return permissions.may_see_all(administrator)
        case Need.OPERATE:
            return permissions.may_administer_all(administrator)
        case Need.NOTHING | Need.SIGNED_IN:
            return Allowed()
