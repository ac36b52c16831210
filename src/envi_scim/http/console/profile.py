"""Owns My Profile: who is signed in, with which rights, where else, and the change of the own password."""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import NotThere, Visit
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.errors import WeakPassword
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.signing_in import SignIn, SignInHistory
from envi_scim.provisioning.values import Decision, Refused

_PATH: Final = "/profile"
_SHOWN: Final = 10


class ProfilePages:
    """My Profile."""

    def __init__(
        self,
        renderer: Renderer,
        administrators: AdministratorAdministration,
        sign_in: SignIn,
        sessions: Sessions,
        history: SignInHistory,
        *,
        store: Store,
    ) -> None:
        self._renderer = renderer
        self._administrators = administrators
        self._sign_in = sign_in
        self._sessions = sessions
        self._history = history
        self._store = store

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        somebody = Need.SIGNED_IN
        return (
            Page(path=_PATH, get=self.show, see=somebody),
            Page(path=f"{_PATH}/password", post=self.set_password, change=somebody),
            Page(path=f"{_PATH}/sessions/{{session}}/end", post=self.end_session, change=somebody),
        )

    async def show(self, visit: Visit) -> Response:
        """Show it."""
        return await self._shown(visit)

    async def set_password(self, visit: Visit) -> Response:
        """Set the own password; all other sessions end."""
        form, me = visit.form, visit.administrator
        if form.text("new_password") != form.text("again"):
            form.refuse("again", "The two are not the same.")
        elif isinstance(confirmed := await self._confirmed(visit), Refused):
            form.refuse("present_password", confirmed.reason)
        else:
            try:
                await self._administrators.set_password(
                    me, form.text("new_password"), actor=visit.actor, keep=visit.session.session
                )
            except WeakPassword as error:
                form.refuse("new_password", str(error))
        if form.failed:
            return await self._shown(visit, status=422)
        return led_to(_PATH, Message.PASSWORD_SET)

    async def _confirmed(self, visit: Visit) -> Decision:
        return await self._sign_in.confirm(
            visit.administrator,
            visit.form.text("present_password"),
            address=visit.client,
            user_agent=visit.request.headers.get("user-agent", ""),
        )

    async def end_session(self, visit: Visit) -> Response:
        """End one of the own sessions. Raises NotThere where it is none."""
        wanted = visit.part("session")
        for session in await self._sessions.of(visit.administrator):
            if session.id == wanted:
                await self._sessions.end(session)
                return led_to(_PATH, Message.SESSION_ENDED)
        raise NotThere("There is no such session of yours.")

    async def _shown(self, visit: Visit, *, status: int = 200) -> Response:
        me = visit.administrator
        own = None if me.domain_id is None else await self._store.domains.get_domain(me.domain_id)
        return self._renderer.page(
            visit,
            "profile.html",
            status=status,
            own_domain=own,
            sessions=await self._sessions.of(me),
            here=visit.session.session.id,
            sign_ins=await self._history.of(me, limit=_SHOWN),
        )
