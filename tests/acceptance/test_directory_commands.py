"""What an operator sees and changes of domains, organizations and roles, by commands."""

from pathlib import Path

import pytest

from tests.acceptance.support.domain import Domain
from tests.acceptance.support.waiting import until
from tests.acceptance.test_command_line import asked, one_sentence


class Operator:
    """Somebody with the command line and one database."""

    def __init__(self, database: str) -> None:
        self._database = database

    def ask(self, *arguments: str, status: int = 0) -> str:
        """Run a command and give what it printed, or the sentence by which it refused."""
        answer = asked(*arguments, "--database", self._database)
        if status:
            return one_sentence(answer, status)
        assert answer.status == 0, answer
        return answer.out

    def json(self, *arguments: str) -> object:
        return asked(*arguments, "--json", "--database", self._database).json


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    made = Operator(f"sqlite:///{tmp_path / 'directory.db'}")
    made.ask("domain", "create", "envi.com", "--type", "simple", "--authentication", "http-redirect")
    return made


def listed(operator: Operator) -> dict[str, object]:
    domains = operator.json("domain", "list")
    assert isinstance(domains, list)
    assert len(domains) == 1
    found: dict[str, object] = domains[0]
    return found


def test_the_list_of_domains_tells_the_health_of_each(operator: Operator) -> None:
    new = listed(operator)
    operator.ask("scim", "configure", "envi.com", "--status", "active")
    operator.ask("token", "create", "envi.com", "--expires-in", "29d")
    expiring = listed(operator)

    assert (new["name"], new["type"], new["authentication"]) == ("envi.com", "simple", "http-redirect")
    assert (new["status"], new["validToken"], new["tokenExpiresAt"]) == ("inactive", False, None)
    assert (new["lastRequestAt"], new["lastRequestStatus"]) == (None, None)
    assert (new["health"], new["why"]) == ("not-set-up", "SCIM was never set up: the domain has had no token yet.")
    assert (expiring["status"], expiring["validToken"], expiring["health"]) == ("active", True, "token-expires")
    assert "expires in 28 days: create another one." in operator.ask("domain", "list")


def test_a_changed_domain_is_told_with_what_that_does_to_scim(operator: Operator) -> None:
    """Guide D2: only Simple domains with HTTP Redirect or WS Trust."""
    leaving = operator.ask("domain", "update", "ENVI.com", "--authentication", "forms")
    coming = operator.json("domain", "update", "envi.com", "--authentication", "ws-trust")

    assert "stops being eligible for SCIM" in leaving
    assert "refused with 403" in leaving
    assert isinstance(coming, dict)
    assert (coming["type"], coming["authentication"]) == ("simple", "ws-trust")
    assert coming["effect"] == [
        "envi.com becomes eligible for SCIM.",
        "Its SCIM configuration is Inactive: until that is changed, nothing is provisioned.",
    ]
    assert listed(operator)["authentication"] == "ws-trust"


def test_a_change_of_nothing_is_a_wrong_use(operator: Operator) -> None:
    assert "--type, --authentication, or both" in operator.ask("domain", "update", "envi.com", status=2)
    assert "no domain named nobody.example" in operator.ask(
        "domain", "update", "nobody.example", "--type", "simple", status=1
    )


def test_organizations_are_renamed_and_the_list_tells_which_one_scim_fills(operator: Operator) -> None:
    for name in ("Office", "Warehouse"):
        operator.ask("organization", "create", "envi.com", name)
    operator.ask("scim", "configure", "envi.com", "--organization", "Office")

    operator.ask("organization", "rename", "envi.com", "office", "Head Office")
    taken = operator.ask("organization", "rename", "envi.com", "Head Office", "WAREHOUSE", status=1)
    organizations = operator.json("organization", "list", "envi.com")

    assert "another organization named WAREHOUSE already" in taken
    assert "no organization named Office" in operator.ask("organization", "rename", "envi.com", "Office", "X", status=1)
    assert isinstance(organizations, list)
    assert [(one["name"], one["filledByScim"]) for one in organizations] == [
        ("Head Office", True),
        ("Warehouse", False),
    ]


def test_roles_are_renamed_with_what_that_means(operator: Operator) -> None:
    for name in ("Buyer", "Clerk"):
        operator.ask("role", "create", "envi.com", name)

    renamed = operator.ask("role", "rename", "envi.com", "BUYER", "Purchaser")
    taken = operator.ask("role", "rename", "envi.com", "Purchaser", "clerk", status=1)

    assert "none is named Envi_Purchaser" in renamed
    assert "a role named clerk already" in taken
    assert operator.ask("role", "list", "envi.com").splitlines()[1].split()[:3] == ["Clerk", "-", "-"]
    assert "no role named Buyer" in operator.ask("role", "rename", "envi.com", "Buyer", "X", status=1)


def health_of(domain: Domain) -> str:
    """Give the health of one domain among those of the server."""
    found = domain.shell.run("domain", "list", "--json").json
    return next(str(one["health"]) for one in found if one["name"] == domain.name)


def test_a_running_server_acts_by_the_change_of_a_domain_and_loses_nothing(domain: Domain) -> None:
    """What follows from the guide: a domain that stops being eligible refuses its tokens within 5 s."""
    domain.role("Testing")
    with domain.okta() as okta:
        okta.group("envi_testing", okta.user("ada@example.com")["id"])
        until(lambda: health_of(domain) == "healthy", within=10, what="the requests are on record")

        domain.shell.run("domain", "update", domain.name, "--type", "composite")
        refusal = domain.until_refused(okta)
        not_eligible = health_of(domain)
        domain.shell.run("domain", "update", domain.name, "--type", "simple")
        domain.until_served(okta, "/Users?count=0")

    assert refusal.status_code == 403
    assert "Composite" in refusal.json()["detail"]
    assert not_eligible == "not-eligible"
    assert domain.roles_of("ada@example.com") == {"Testing": {"envi_testing"}}


def test_a_renamed_role_is_held_by_the_members_of_another_group_at_once(domain: Domain) -> None:
    domain.role("Testing")
    with domain.okta() as okta:
        ada, bob = (okta.user(f"{name}@example.com")["id"] for name in ("ada", "bob"))
        okta.group("envi_testing", ada)
        okta.group("envi_checking", bob)

    said = domain.shell.run("role", "rename", domain.name, "Testing", "Checking", "--json").json["effect"]
    role = domain.shell.run("role", "list", domain.name, "--json").json[0]

    assert said[0].startswith("Until now the group envi_testing (1 member) stood for the role")
    assert said[1] == "From then on the group envi_checking (1 member) stands for it."
    assert (role["name"], role["group"], role["memberCount"]) == ("Checking", "envi_checking", 1)
    assert domain.roles_of("ada@example.com") == {}
    assert domain.roles_of("bob@example.com") == {"Checking": {"envi_checking"}}
