"""Owns a domain of a test: made through the command line, ready for an identity provider, nobody else's."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from tests.acceptance.support.commands import Shell
from tests.acceptance.support.okta import Okta
from tests.acceptance.support.server import Server
from tests.acceptance.support.waiting import until

EFFECT = 5.0  # seconds within which revocations and changes of a configuration take effect everywhere
ORGANIZATION = "For Testing Purpose"


@dataclass(frozen=True, slots=True)
class Domain:
    """A Simple domain with an active configuration, an organization and a token."""

    name: str
    token: str
    server: Server
    shell: Shell

    @property
    def base_url(self) -> str:
        """What the administrator types into Okta's Base URL (guide B4)."""
        return f"{self.server.url}/scim"

    def okta(self) -> Okta:
        """Connect an Okta app with the guide's API Token (guide B5)."""
        return Okta(self.base_url, f"Bearer {self.token}")

    def role(self, name: str) -> None:
        """Create a role."""
        self.shell.run("role", "create", self.name, name)

    def configure(self, *arguments: str) -> None:
        """Change the domain's SCIM configuration."""
        self.shell.run("scim", "configure", self.name, *arguments)

    def show(self, user_name: str) -> Any:
        """Read a user as an Envi engineer does: `envi-scim user show --json`."""
        return self.shell.run("user", "show", self.name, user_name, "--json").json

    def until_refused(self, okta: Okta) -> Response:
        """Ask until the domain's token is refused, which has to happen within 5 s, and give the refusal."""
        return self._until(okta, "/Users?startIndex=1&count=2", served=False)

    def until_served(self, okta: Okta, path: str) -> Response:
        """Ask until the domain's token is honoured, which has to happen within 5 s, and give the answer."""
        return self._until(okta, path, served=True)

    def _until(self, okta: Okta, path: str, *, served: bool) -> Response:
        answers: list[Response] = []

        def reached() -> bool:
            answers[:] = [okta.get(path)]
            return answers[0].is_success is served

        until(reached, within=EFFECT, what=f"the token is {'honoured' if served else 'refused'}")
        return answers[0]

    def roles_of(self, user_name: str) -> dict[str, set[str]]:
        """Read a user's roles and the groups that give each."""
        return {role["name"]: set(role["groups"]) for role in self.show(user_name)["roles"]}


def new_domain(server: Server, shell: Shell, *roles: str) -> Domain:
    """Make a domain as the guide's D3 to D6 do, ready to be connected."""
    name, token = shell.ready_domain(ORGANIZATION)
    domain = Domain(name, token, server, shell)
    for role in roles:
        domain.role(role)
    return domain
