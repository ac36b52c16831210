"""Owns what the console does with SCIM tokens (guide D5-D7): create one and show it this once, revoke one.

The answer to the very form that makes a token shows it: no more than a digest is kept, so no other page could.
The form bears a key that is taken once, so that a reload makes no second token and shows none.
"""

from datetime import timedelta
from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.configuration import PATH, ConfigurationPages, configuration_path, only_eligible
from envi_scim.http.console.forms import Form
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.names import check_typed_name
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.token_provisioning import TokenProvisioning

DEFAULT_NAME: Final = "SCIM"
# In days: what a form offers; the first is what one click makes.
LIVES: Final = ((365, "1 year"), (30, "30 days"), (90, "90 days"), (180, "180 days"), (730, "2 years"))
_LIVES: Final = {str(days): days for days, _ in LIVES}


class TokenPages:
    """The tokens of a domain."""

    def __init__(self, configuration: ConfigurationPages, tokens: TokenProvisioning, sessions: Sessions) -> None:
        self._configuration = configuration
        self._tokens = tokens
        self._sessions = sessions

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=f"{PATH}/tokens", get=self.back, post=self.create),
            Page(path=f"{PATH}/tokens/{{token}}/revoke", post=self.revoke),
        )

    async def back(self, visit: Visit) -> Response:
        """Lead back to the configuration: the address of a form that was sent is no page of its own."""
        return led_to(configuration_path(visit.here.name))

    async def create(self, visit: Visit) -> Response:
        """Make a token and show it."""
        only_eligible(visit)
        form = visit.form
        days = _LIVES.get(form.text("days", str(LIVES[0][0])))
        if days is None:
            form.refuse("days", "Choose one of the lives.")
        name = _name(form)
        if days is None or form.failed:
            return await self._configuration.shown(visit, status=422)
        if not await self._sessions.use_form_key(visit.session.session, form.text("form_key")):
            return await self._configuration.shown(visit, repeated=True)
        made = await self._tokens.create(visit.here, name=name, expires_in=timedelta(days=days), actor=visit.actor)
        return await self._configuration.shown(visit, made=made)

    async def revoke(self, visit: Visit) -> Response:
        """Revoke a token."""
        only_eligible(visit)
        await self._tokens.revoke(visit.here, visit.part("token"), actor=visit.actor)
        return led_to(configuration_path(visit.here.name), Message.REVOKED)


def _name(form: Form) -> str:
    """Give the name that was typed. One that is none is refused before the form's key is used: it may be sent again."""
    name = form.text("name").strip() or DEFAULT_NAME
    try:
        return check_typed_name(name, what="The name of a token")
    except InvalidName as error:
        form.refuse("name", str(error))
        return DEFAULT_NAME
