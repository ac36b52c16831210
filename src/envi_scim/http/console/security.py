"""Owns the Security tab of a domain: its administrators and their rights, their sessions, and who signed in.

An operator sees the administrators of all domains on a page of their own, with the same endpoints.
"""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer, domain_path, segment
from envi_scim.http.console.visits import NotThere, Visit
from envi_scim.provisioning import permissions
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, ProvisioningError, WeakPassword
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.sessions import Session
from envi_scim.provisioning.signing_in import SignInHistory
from envi_scim.provisioning.values import DomainId, Refused

PATH: Final = "/domains/{domain}/security"
# The administrators of all domains.
OPERATORS: Final = "/administrators"
_SHOWN: Final = 50

RIGHTS: Final = {
    Rights.OPERATOR: "Operator: sees and changes everything, in all domains",
    Rights.ADMINISTRATOR: "Domain administrator: sees and changes this domain",
    Rights.AUDITOR: "Auditor: looks, changes nothing, and sees personal values masked",
}
# Whose the e-mail is, nobody hears who may not see them: it would tell that there is another domain.
_NOT_HERE: Final = "Nobody can be made an administrator here with this e-mail. Choose another, or ask an operator."


class SecurityPages:
    """Administrators, sessions, sign-ins."""

    def __init__(
        self,
        renderer: Renderer,
        administrators: AdministratorAdministration,
        sessions: Sessions,
        history: SignInHistory,
        store: Store,
    ) -> None:
        self._renderer = renderer
        self._administrators = administrators
        self._sessions = sessions
        self._history = history
        self._store = store

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        see, change = Need.SEE_ALL, Need.OPERATE
        return (
            Page(path=PATH, get=self.show, post=self.add),
            Page(path=f"{PATH}/administrators/{{administrator}}", get=self.one),
            Page(path=f"{PATH}/administrators/{{administrator}}/rights", post=self.change_rights),
            Page(path=f"{PATH}/administrators/{{administrator}}/password", post=self.set_password),
            Page(path=f"{PATH}/administrators/{{administrator}}/disable", post=self.disable),
            Page(path=f"{PATH}/administrators/{{administrator}}/enable", post=self.enable),
            Page(path=f"{PATH}/sessions/{{session}}/end", post=self.end_session),
            Page(path=OPERATORS, get=self.show, post=self.add, see=see, change=change),
            Page(path=f"{OPERATORS}/{{administrator}}", get=self.one, see=see),
            Page(path=f"{OPERATORS}/{{administrator}}/rights", post=self.change_rights, change=change),
            Page(path=f"{OPERATORS}/{{administrator}}/password", post=self.set_password, change=change),
            Page(path=f"{OPERATORS}/{{administrator}}/disable", post=self.disable, change=change),
            Page(path=f"{OPERATORS}/{{administrator}}/enable", post=self.enable, change=change),
        )

    async def show(self, visit: Visit) -> Response:
        """Show the administrators, who is signed in, and who tried to be."""
        return await self._shown(visit)

    async def add(self, visit: Visit) -> Response:
        """Make an administrator."""
        form = visit.form
        email, rights = form.text("email").strip(), _rights(form.text("rights"))
        if rights is None or isinstance(
            permissions.may_appoint(visit.administrator, rights, _id(visit.domain)), Refused
        ):
            form.refuse("rights", "Choose rights that you may give.")
        else:
            try:
                await self._administrators.create(
                    email,
                    form.text("password"),
                    rights=rights,
                    domain=visit.domain,
                    actor=visit.actor,
                )
            except InvalidName as error:
                form.refuse("email", str(error))
            except AlreadyTaken as error:
                form.refuse("email", str(error) if await self._may_know(visit, email) else _NOT_HERE)
            except WeakPassword as error:
                form.refuse("password", str(error))
            except ProvisioningError as error:
                form.refuse("rights", str(error))
        if form.failed:
            return await self._shown(visit, status=422)
        return led_to(_base(visit.domain), Message.ADDED)

    async def one(self, visit: Visit) -> Response:
        """Show an administrator."""
        return await self._one(visit, await self._administrator(visit))

    async def change_rights(self, visit: Visit) -> Response:
        """Give an administrator other rights."""
        found, rights = await self._administrator(visit), _rights(visit.form.text("rights"))
        if rights is None or isinstance(permissions.may_appoint(visit.administrator, rights, found.domain_id), Refused):
            visit.form.refuse("rights", "Choose rights that you may give.")
            return await self._one(visit, found, status=422)
        domain = None if found.domain_id is None else await self._store.domains.get_domain(found.domain_id)
        try:
            await self._administrators.change_rights(
                found, rights, domain=domain, actor=visit.actor, keep=_kept(visit, found)
            )
        except ProvisioningError as error:
            visit.form.refuse("rights", str(error))
            return await self._one(visit, found, status=422)
        return led_to(_path(visit, found), Message.UPDATED)

    async def set_password(self, visit: Visit) -> Response:
        """Set an administrator's password, which ends their sessions."""
        found = await self._administrator(visit)
        if found.id == visit.administrator.id:
            # There the present one is asked for: whoever found a browser open must not keep the account.
            visit.form.refuse("password", "Change your own password under My Profile.")
            return await self._one(visit, found, status=422)
        try:
            await self._administrators.set_password(found, visit.form.text("password"), actor=visit.actor)
        except WeakPassword as error:
            visit.form.refuse("password", str(error))
            return await self._one(visit, found, status=422)
        return led_to(_path(visit, found), Message.PASSWORD_SET)

    async def disable(self, visit: Visit) -> Response:
        """Let an administrator sign in no more."""
        found = await self._administrator(visit)
        if found.id == visit.administrator.id:
            visit.form.refuse("disable", "You cannot disable yourself: another administrator can.")
        else:
            try:
                await self._administrators.disable(found, actor=visit.actor)
            except ProvisioningError as error:
                visit.form.refuse("disable", str(error))
        if visit.form.failed:
            return await self._one(visit, found, status=422)
        return led_to(_path(visit, found), Message.DISABLED)

    async def enable(self, visit: Visit) -> Response:
        """Let an administrator sign in again."""
        found = await self._administrator(visit)
        await self._administrators.enable(found, actor=visit.actor)
        return led_to(_path(visit, found), Message.ENABLED)

    async def end_session(self, visit: Visit) -> Response:
        """End a session of an administrator of the domain."""
        for found in await self._sessions.within(visit.here):
            if found.session.id == visit.part("session"):
                await self._sessions.end(found.session)
                return led_to(_base(visit.domain), Message.SESSION_ENDED)
        raise NotThere("There is no such session, or it has ended.")

    async def _shown(self, visit: Visit, *, status: int = 200) -> Response:
        domain = visit.domain
        after = visit.parameter("after")
        found = list(await self._administrators.list(domain, after=after, limit=_SHOWN + 1))
        before = visit.parameter("before") or None
        return self._renderer.page(
            visit,
            "security/show.html" if domain is not None else "security/operators.html",
            status=status,
            administrators=found[:_SHOWN],
            next_after=found[_SHOWN - 1].email if len(found) > _SHOWN else None,
            is_first=not after,
            rights=self._offered(visit),
            sessions=[] if domain is None else await self._sessions.within(domain),
            here=visit.session.session.id,
            sign_ins=[] if domain is None else await self._history.within(domain, before=before, limit=_SHOWN),
            full=_SHOWN,
            base=_base(domain),
        )

    async def _one(self, visit: Visit, found: Administrator, *, status: int = 200) -> Response:
        return self._renderer.page(
            visit,
            "security/administrator.html",
            status=status,
            administrator=found,
            rights=self._offered(visit),
            may_administer=not isinstance(permissions.may_administer(visit.administrator, found), Refused),
            sessions=await self._sessions.of(found),
            sign_ins=await self._history.of(found, limit=_SHOWN),
            here=visit.session.session.id,
            base=_base(visit.domain),
            address=_path(visit, found),
        )

    async def _administrator(self, visit: Visit) -> Administrator:
        """Find the administrator of the address; whoever may not be seen is not there. Raises NoSuch or NotThere."""
        found = await self._administrators.get(visit.part("administrator"))
        if visit.domain is not None and found.domain_id != visit.domain.id:
            raise NotThere(permissions.NO_SUCH_ADMINISTRATOR)
        decision = permissions.may_administer(visit.administrator, found)
        if visit.request.method == "POST" and isinstance(decision, Refused):
            raise NotThere(decision.reason)
        return found

    async def _may_know(self, visit: Visit, email: str) -> bool:
        """Say whether this person may know whose an e-mail is."""
        found = await self._store.administrators.find_by_email(email)
        return found is not None and not isinstance(permissions.may_administer(visit.administrator, found), Refused)

    def _offered(self, visit: Visit) -> list[tuple[str, str]]:
        """Give the rights that this person may give here."""
        domain = _id(visit.domain)
        return [
            (rights.value, label)
            for rights, label in RIGHTS.items()
            if not isinstance(permissions.may_appoint(visit.administrator, rights, domain), Refused)
            and (rights is not Rights.OPERATOR or domain is None)
            and (rights is not Rights.ADMINISTRATOR or domain is not None)
        ]


def _id(domain: Domain | None) -> DomainId | None:
    return None if domain is None else domain.id


def _rights(text: str) -> Rights | None:
    return next((rights for rights in Rights if rights.value == text), None)


def _base(domain: Domain | None) -> str:
    return OPERATORS if domain is None else f"{domain_path(domain.name)}/security"


def _path(visit: Visit, found: Administrator) -> str:
    base = _base(visit.domain)
    return f"{base}/{segment(found.id)}" if visit.domain is None else f"{base}/administrators/{segment(found.id)}"


def _kept(visit: Visit, found: Administrator) -> Session | None:
    return visit.session.session if found.id == visit.administrator.id else None
