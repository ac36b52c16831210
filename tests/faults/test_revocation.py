"""A token is revoked, a domain may not be provisioned any more: within five seconds no worker honours it."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from tests.acceptance.support.domain import EFFECT, Domain
from tests.acceptance.support.okta import Okta

CONNECTIONS = 40  # new ones, so that every worker gets some of them


def statuses(okta: Okta) -> set[int]:
    """Ask on many new connections at once."""
    with ThreadPoolExecutor(8) as pool:
        return set(pool.map(lambda _: okta.get("/Users?count=0").status_code, range(CONNECTIONS)))


def test_a_revoked_token_stops_in_every_worker_within_five_seconds(domain: Domain) -> None:
    """Revocation within 5 s in all workers; the detail says that it was revoked, other tokens go on."""
    kept = domain.shell.run("token", "create", domain.name, "--name", "kept").out.strip()
    with domain.okta() as okta, Okta(domain.base_url, f"Bearer {kept}") as other:
        assert statuses(okta) == {200}
        tokens = domain.shell.run("token", "list", domain.name, "--json").json
        token_id = next(token["id"] for token in tokens if token["name"] == "Okta")

        domain.shell.run("token", "revoke", domain.name, token_id)
        revoked = monotonic()
        domain.until_refused(okta)
        while monotonic() - revoked < EFFECT:  # other workers may honour it a little longer
            if statuses(okta) == {401}:
                break

        assert statuses(okta) == {401}
        assert monotonic() - revoked < EFFECT + 1  # the last look took a moment itself
        assert "revoked" in okta.get("/Users").json()["detail"]
        assert statuses(other) == {200}


def test_a_domain_that_stops_being_eligible_stops_in_every_worker_within_five_seconds(domain: Domain) -> None:
    """Guide D2: the domain's tokens are refused with 403 and nothing is lost."""
    with domain.okta() as okta:
        assert statuses(okta) == {200}

        domain.shell.run("domain", "update", domain.name, "--authentication", "forms")
        changed = monotonic()
        domain.until_refused(okta)
        while monotonic() - changed < EFFECT:  # other workers may honour its tokens a little longer
            if statuses(okta) == {403}:
                break

        assert statuses(okta) == {403}
        assert monotonic() - changed < EFFECT + 1  # the last look took a moment itself
        assert "Forms" in okta.get("/Users").json()["detail"]


def test_an_expired_token_says_so(domain: Domain) -> None:
    """A 401 whose detail says *expired*."""
    token = domain.shell.run("token", "create", domain.name, "--expires-in", "1s").out.strip()

    with Okta(domain.base_url, f"Bearer {token}") as okta:
        refused = domain.until_refused(okta)

    assert refused.status_code == 401
    assert "expired" in refused.json()["detail"]
