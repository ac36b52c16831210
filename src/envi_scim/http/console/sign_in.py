"""Owns the pages by which somebody comes in and goes out: sign in, sign out, my profile, and where each begins.

| page | for |
| --- | --- |
| / | whoever comes: to the first page that they may see, or to sign in |
| /sign-in | E-mail and Password (guide D1) |
| /sign-out | ends the session |
| /my-domain | the domain of an administrator; for those of all domains, their list |
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from envi_scim.http.console import returns
from envi_scim.http.console.answers import led_to
from envi_scim.http.console.door import FORM_TOKEN
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import NotThere, Visit
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.sessions import form_token, is_form_token
from envi_scim.provisioning.signing_in import SignIn
from envi_scim.provisioning.values import Refused

_STALE: Final = "The form was open for too long. Please enter both again."
_ALL_DOMAINS: Final = "/domains"


class SignInPages:
    """The pages before and behind all others."""

    def __init__(
        self, renderer: Renderer, sign_in: SignIn, sessions: Sessions, store: Store, nonces: Callable[[], str]
    ) -> None:
        self._renderer = renderer
        self._sign_in = sign_in
        self._sessions = sessions
        self._store = store
        self._nonces = nonces

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        nobody, somebody = Need.NOTHING, Need.SIGNED_IN
        return (
            Page(path="/", get=self.first, see=nobody),
            Page(path="/sign-in", get=self.form, post=self.enter, see=nobody, change=nobody),
            Page(path="/sign-out", post=self.leave, change=nobody),
            Page(path="/my-domain", get=self.my_domain, see=somebody),
        )

    async def first(self, visit: Visit) -> Response:
        """Lead to the first page that a person may see."""
        return led_to("/sign-in" if visit.signed_in is None else "/my-domain")

    async def my_domain(self, visit: Visit) -> Response:
        """Lead to the domain of whoever asks (guide D1); who has all of them sees the list."""
        if visit.administrator.domain_id is None:
            return led_to(_ALL_DOMAINS)
        domain = await self._store.domains.get_domain(visit.administrator.domain_id)
        if domain is None:
            raise NotThere("Your domain is no longer there.")
        return led_to(domain_path(domain.name))

    async def form(self, visit: Visit) -> Response:
        """Show the form; whoever is signed in is led on."""
        if visit.signed_in is not None:
            return led_to(returns.wanted(visit.parameter("next")))
        return self._asked(visit, next_page=returns.wanted(visit.parameter("next")))

    async def enter(self, visit: Visit) -> Response:
        """Begin a session, a new one each time."""
        cookies, form = self._renderer.cookies, visit.form
        wanted = returns.wanted(form.text("next"))
        if visit.signed_in is None:  # else the door has looked at the session's own token
            nonce = cookies.sign_in(visit.request)
            if not nonce or not is_form_token(nonce, form.text(FORM_TOKEN)):
                return self._asked(visit, next_page=wanted, refusal=_STALE, status=HTTPStatus.FORBIDDEN)
        entered = await self._sign_in.sign_in(
            form.text("email").strip(),
            form.text("password"),
            address=visit.client,
            user_agent=visit.request.headers.get("user-agent", ""),
            former=cookies.session(visit.request),
        )
        if isinstance(entered, Refused):
            return self._asked(visit, next_page=wanted, refusal=entered.reason, status=HTTPStatus.UNAUTHORIZED)
        response = led_to(wanted)
        cookies.begin_session(response, entered.secret)
        return response

    async def leave(self, visit: Visit) -> Response:
        """End the session."""
        if visit.signed_in is not None:
            await self._sessions.end(visit.signed_in.session)
        response = led_to("/sign-in", Message.SIGNED_OUT)
        self._renderer.cookies.end_session(response)
        return response

    def _asked(
        self, visit: Visit, *, next_page: str, refusal: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        nonce = self._renderer.cookies.sign_in(visit.request) or self._nonces()
        response = self._renderer.page(
            visit,
            "sign_in.html",
            status=status,
            next=next_page,
            refusal=refusal,
            nonce_token=form_token(nonce),
        )
        self._renderer.cookies.offer_sign_in(response, nonce)
        return response
