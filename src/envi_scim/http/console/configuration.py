"""Owns the page SCIM Configuration and its form (guide D2-D7): status, organization, valid token, User Role Prefix.

Only for domains that may use SCIM; for others there is no such page, and it says why. The tokens' own
endpoints are in `tokens`.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import NotThere, Visit
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.checklist import Checklists
from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import may_use_scim
from envi_scim.provisioning.errors import InvalidName, NoSuch
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
from envi_scim.provisioning.providers import LABELS as PROVIDERS
from envi_scim.provisioning.providers import Provider
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.tokens import NewToken, Token, any_valid, may_be_used
from envi_scim.provisioning.values import Allowed, Refused, Timestamp

PATH: Final = "/domains/{domain}/resources/scim-configuration"
STATUSES: Final = ((Status.INACTIVE.value, "Inactive"), (Status.ACTIVE.value, "Active"))
MODES: Final = ((Mode.COMPATIBLE.value, "Compatible"), (Mode.STRICT.value, "Strict"))
# Long enough to plan the change of a token in every company: AWS and others begin to write mails then.
_SOON: Final = timedelta(days=30)


def configuration_path(domain: str) -> str:
    """Give the path of a domain's SCIM Configuration."""
    return f"{domain_path(domain)}/resources/scim-configuration"


def only_eligible(visit: Visit) -> None:
    """Refuse what only a domain has that may use SCIM (guide D2). Raises NotThere, and why."""
    decision = may_use_scim(visit.here)
    if isinstance(decision, Refused):
        raise NotThere(f"{visit.here.name} has no SCIM Configuration. {decision.reason}")


class ConfigurationPages:
    """SCIM Configuration."""

    def __init__(
        self,
        renderer: Renderer,
        administration: Administration,
        tokens: TokenProvisioning,
        checklists: Checklists,
        clock: Clock,
    ) -> None:
        self._renderer = renderer
        self._administration = administration
        self._tokens = tokens
        self._checklists = checklists
        self._clock = clock

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=PATH, get=self.show),
            Page(path=f"{PATH}/edit", get=self.edit, post=self.update, see=Need.CHANGE),
        )

    async def show(self, visit: Visit) -> Response:
        """Show the configuration, and what comes next."""
        only_eligible(visit)
        return await self.shown(visit)

    async def shown(
        self, visit: Visit, *, made: NewToken | None = None, repeated: bool = False, status: int = 200
    ) -> Response:
        """Give the page; with the token that was just made, which is shown this once."""
        domain = visit.here
        configuration = await self._administration.configuration(domain)
        tokens = await self._tokens.list(domain)
        now = self._clock.now()
        provider = _provider(visit)
        return self._renderer.page(
            visit,
            "configuration/show.html",
            status=status,
            configuration=configuration,
            status_label=dict(STATUSES)[configuration.status.value],
            mode_label=dict(MODES)[configuration.mode.value],
            valid_token=any_valid(tokens, now=now),
            tokens=[(token, _state(token, now)) for token in tokens],
            expiring=_expiring(tokens, now),
            made=made,
            repeated=repeated,
            explains_copy="copy" in visit.request.query_params,
            form_key=f"form-{visit.request_id}",
            provider=provider,
            providers=[(one, label) for one, label in PROVIDERS.items()],
            steps=await self._checklists.of(domain, provider, base_url=f"{self._renderer.base_url}/scim"),
        )

    async def edit(self, visit: Visit) -> Response:
        """Show the form (guide D4)."""
        only_eligible(visit)
        return await self._form(visit)

    async def update(self, visit: Visit) -> Response:
        """Take the form."""
        only_eligible(visit)
        form = visit.form
        status, mode = form.text("status"), form.text("mode")
        if status not in dict(STATUSES):
            form.refuse("status", "Choose Active or Inactive.")
        if mode not in dict(MODES):
            form.refuse("mode", "Choose Compatible or Strict.")
        if not form.failed:
            try:
                await self._administration.configure(
                    visit.here,
                    status=Status(status),
                    organization=form.text("organization"),
                    role_prefix=form.text("role_prefix"),
                    mode=Mode(mode),
                    actor=visit.actor,
                )
            except NoSuch as error:
                form.refuse("organization", str(error))
            except InvalidName as error:
                form.refuse("role_prefix", str(error))
        if form.failed:
            return await self._form(visit, status=422)
        return led_to(configuration_path(visit.here.name), Message.UPDATED)

    async def _form(self, visit: Visit, *, status: int = 200) -> Response:
        organizations = await self._administration.list_organizations(visit.here)
        return self._renderer.page(
            visit,
            "configuration/edit.html",
            status=status,
            configuration=await self._administration.configuration(visit.here),
            organizations=[("", "None"), *((found.name, found.name) for found in organizations)],
            statuses=STATUSES,
            modes=MODES,
        )


def _provider(visit: Visit) -> Provider:
    """Give the identity provider whose checklist is shown: Okta, unless another is asked for."""
    return next((one for one in Provider if one.value == visit.parameter("provider")), Provider.OKTA)


def _state(token: Token, now: Timestamp) -> str:
    if token.revoked_at is not None:
        return "Revoked"
    if isinstance(may_be_used(token, now=now), Allowed):
        return "Expires soon" if token.expires_at < later(now, _SOON) else "Valid"
    return "Expired"


def _expiring(tokens: Sequence[Token], now: Timestamp) -> Token | None:
    """Give the token by which the connection ends soon: the last valid one, if it ends within the month."""
    valid = [token for token in tokens if isinstance(may_be_used(token, now=now), Allowed)]
    last = max(valid, key=lambda token: token.expires_at, default=None)
    return last if last is not None and last.expires_at < later(now, _SOON) else None
