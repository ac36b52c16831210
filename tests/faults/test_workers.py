"""Two servers share one PostgreSQL: what is changed takes effect in each of them within five seconds.

Each is one worker on a port of its own, so that it is certain who was asked; `test_revocation` has workers behind one
port. What a worker believes for a while (`ENVI_SCIM_CACHE_TIME`, 3 s by default) is fresh in both when it changes.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import monotonic

import httpx
import pytest

from tests.acceptance.support.commands import Shell, command_line
from tests.acceptance.support.domain import EFFECT, Domain, new_domain
from tests.acceptance.support.fixtures import run
from tests.acceptance.support.okta import Okta, oin_user
from tests.acceptance.support.server import Server
from tests.acceptance.support.waiting import until
from tests.conftest import Clusters

AGAIN = 10  # times that each worker is asked once more, when all have heard of it
EMAIL = "operator@envi.example"
PASSWORD = "correct horse battery staple 47"


@dataclass(frozen=True, slots=True)
class Two:
    """Two servers on one database, and the operator."""

    servers: tuple[Server, Server]
    shell: Shell
    stack: ExitStack

    def domain(self) -> tuple[Domain, list[Okta]]:
        """Make a domain whose token both servers know and honour; give it with an Okta connected to each of them."""
        domain = new_domain(self.servers[0], self.shell)
        each = [
            self.stack.enter_context(Okta(f"{server.url}/scim", f"Bearer {domain.token}")) for server in self.servers
        ]
        assert [status(okta) for okta in each] == [200, 200]
        return domain, each


@pytest.fixture(scope="module")
def two(clusters: Clusters, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two-servers")
    for found in run(clusters["postgres"].new_database(), folder, workers=1):
        with Server(found.server.database, log=folder / "second.log") as second, ExitStack() as stack:
            yield Two((found.server, second), found.shell, stack)


def status(okta: Okta) -> int:
    return okta.get("/Users?count=0").status_code


def is_strict(okta: Okta) -> bool:
    return okta.post("/Users", oin_user("taken@example.com") | {"shoeSize": 47}).status_code == 400


def holds_everywhere(holds: list[Callable[[], bool]], *, since: float) -> None:
    """Wait until something holds in each server, and see that it holds again and again."""
    for here in holds:
        left = EFFECT - (monotonic() - since) + 1  # the last look takes a moment itself
        until(here, within=left, what="every worker has heard of it")
    assert [here() for _ in range(AGAIN) for here in holds] == [True] * AGAIN * len(holds)


def test_what_is_changed_takes_effect_in_every_worker_within_five_seconds(two: Two) -> None:
    """A token is revoked, a configuration becomes Inactive, another one strict: at the same time, in three domains."""
    (revoked, at_revoked), (inactive, at_inactive), (strict, at_strict) = two.domain(), two.domain(), two.domain()
    at_strict[0].user("taken@example.com")
    assert not any(is_strict(okta) for okta in at_strict)
    tokens = two.shell.run("token", "list", revoked.name, "--json").json

    changed = monotonic()
    two.shell.run("token", "revoke", revoked.name, tokens[0]["id"])
    inactive.configure("--status", "inactive")
    strict.configure("--mode", "strict")

    holds_everywhere(
        [
            *(lambda okta=okta: status(okta) == 401 for okta in at_revoked),
            *(lambda okta=okta: status(okta) == 403 for okta in at_inactive),
            *(lambda okta=okta: is_strict(okta) for okta in at_strict),
        ],
        since=changed,
    )


def test_another_prefix_gives_other_roles_in_every_worker(two: Two) -> None:
    """Roles are derived and not kept: where a worker shows them, they are those of the prefix of now."""
    domain, (okta, _) = two.domain()
    domain.role("Zookeeper")
    ada = okta.user("ada@example.com")["id"]
    okta.group("acme-zookeeper", ada)
    made = command_line("admin", "create", EMAIL, "--database", two.shell.database, ENVI_SCIM_ADMIN_PASSWORD=PASSWORD)
    assert made.status == 0, made.err
    consoles = [two.stack.enter_context(signed_in(server)) for server in two.servers]

    def shows_the_role(console: httpx.Client) -> bool:
        shown = console.get(f"/domains/{domain.name}/users/{ada}")
        assert shown.status_code == 200
        return "Zookeeper" in shown.text

    assert not any(shows_the_role(console) for console in consoles)

    changed = monotonic()
    domain.configure("--role-prefix", "acme-")

    holds_everywhere([lambda console=console: shows_the_role(console) for console in consoles], since=changed)


@contextmanager
def signed_in(server: Server) -> Iterator[httpx.Client]:
    """Sign in to a server's console as the operator."""
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, trust_env=False, timeout=30) as console:
        token = re.search(r'name="form_token" value="([^"]+)"', console.get("/sign-in").text)
        assert token is not None
        form = {"form_token": token[1], "email": EMAIL, "password": PASSWORD, "next": ""}
        assert console.post("/sign-in", data=form).status_code == 303
        yield console
