"""Guide D2 to D7 through the command line: eligible domains, the configuration, tokens, and strict mode."""

from pathlib import Path

import pytest

from tests.acceptance.support.commands import Answer, Shell
from tests.acceptance.support.domain import ORGANIZATION, Domain
from tests.acceptance.support.fixtures import Running
from tests.acceptance.support.okta import ENTERPRISE, Json, Okta, oin_user, remove_member, set_active

NOT_ELIGIBLE = [("composite", "http-redirect"), ("composite", "ws-trust"), ("simple", "forms")]


def refused(answer: Answer) -> str:
    """Check that a command said no as all commands do, and give what it said."""
    assert answer.status == 1, answer
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    return answer.err


def create(shell: Shell, name: str, *, kind: str = "simple", authentication: str = "http-redirect") -> None:
    shell.run("domain", "create", name, "--type", kind, "--authentication", authentication)


def test_a_new_configuration_is_inactive_and_names_no_organization(running: Running) -> None:
    """Guide D3 and D7."""
    create(running.shell, "fresh.example")

    shown = running.shell.run("scim", "show", "FRESH.example", "--json").json

    assert shown["status"] == "inactive"
    assert shown["organization"] is None
    assert shown["validToken"] is False
    assert shown["rolePrefix"] == "Envi_"
    assert shown["mode"] == "compatible"


def test_the_configuration_shows_what_the_guide_shows(domain: Domain) -> None:
    """Guide D7: Status Active, Organization, Valid Token Yes, User Role Prefix."""
    shown = domain.shell.run("scim", "show", domain.name, "--json").json

    assert shown["status"] == "active"
    assert shown["organization"] == ORGANIZATION
    assert shown["validToken"] is True
    assert shown["rolePrefix"] == "Envi_"


@pytest.mark.parametrize(("kind", "authentication"), NOT_ELIGIBLE)
def test_a_domain_that_is_not_eligible_gets_neither_configuration_nor_token(
    running: Running, kind: str, authentication: str
) -> None:
    """Guide D2: only Simple domains with HTTP Redirect or WS Trust; the refusal says which of the two it is."""
    name = f"{kind}-{authentication}.example"
    create(running.shell, name, kind=kind, authentication=authentication)

    said = refused(running.shell.ask("scim", "configure", name, "--status", "active"))
    refused(running.shell.ask("token", "create", name))

    assert "Simple" in said or "HTTP Redirect" in said
    assert running.shell.run("scim", "show", name, "--json").json["status"] == "inactive"


def test_ws_trust_is_as_good_as_http_redirect(running: Running) -> None:
    """Guide D2."""
    create(running.shell, "trusting.example", authentication="ws-trust")
    running.shell.run("scim", "configure", "trusting.example", "--status", "active")
    token = running.shell.run("token", "create", "trusting.example").out.strip()

    with Okta(f"{running.server.url}/scim", f"Bearer {token}") as okta:
        assert okta.get("/Users").status_code == 200


def test_valid_token_is_yes_while_a_usable_one_exists(domain: Domain) -> None:
    """What follows from the guide: created, not expired, not revoked."""

    def valid() -> bool:
        answer: bool = domain.shell.run("scim", "show", domain.name, "--json").json["validToken"]
        return answer

    token = domain.shell.run("token", "list", domain.name, "--json").json[0]
    before = valid()
    domain.shell.run("token", "revoke", domain.name, token["id"])
    revoked = valid()
    domain.shell.run("token", "create", domain.name)

    assert (before, revoked, valid()) == (True, False, True)


def test_a_token_is_shown_once_and_kept_nowhere(domain: Domain) -> None:
    """Guide D5 and D6: the token alone on standard output; later only a hint of it."""
    listed = domain.shell.run("token", "list", domain.name, "--json")

    assert domain.token.startswith("envi_scim_")
    assert len(domain.token) == len("envi_scim_") + 43 + 6
    assert domain.token not in listed.out
    assert domain.token not in domain.server.log()
    if domain.server.database.startswith("sqlite:///"):
        kept = [file.read_bytes() for file in Path(domain.server.database[10:]).parent.glob("envi.db*")]
        assert not any(domain.token.encode() in content for content in kept)


@pytest.mark.parametrize(
    "command",
    [
        ("domain", "create", "{}", "--type", "simple", "--authentication", "forms"),
        ("organization", "create", "{}", ORGANIZATION.upper()),
        ("organization", "create", "nobody.example", "Office"),
        ("organization", "create", "{}", "  "),
        ("scim", "configure", "{}", "--organization", "No such office"),
        ("scim", "show", "nobody.example"),
        ("token", "revoke", "{}", "not-an-id"),
        ("token", "revoke", "{}", "0199c0de-0000-7000-8000-000000000000"),
        ("user", "show", "{}", "nobody"),
        ("user", "create", "{}", ""),
        ("group", "show", "{}", "Nothing"),
    ],
)
def test_a_command_that_cannot_be_done_is_one_sentence_and_changes_nothing(
    domain: Domain, command: tuple[str, ...]
) -> None:
    """Bad input at every edge (CLI, settings, HTTP) gets one clear sentence and changes nothing."""
    before = domain.shell.run("scim", "show", domain.name, "--json").out

    refused(domain.shell.ask(*(part.format(domain.name) for part in command)))

    assert domain.shell.run("scim", "show", domain.name, "--json").out == before


@pytest.mark.parametrize(
    "command",
    [
        ("scim", "configure", "{}", "--status", "maybe"),
        ("token", "create", "{}", "--expires-in", "soon"),
        ("token", "create", "{}", "--expires-in", "-1d"),
        ("nonsense",),
        ("token", "create"),
        ("user", "show", "{}"),
    ],
)
def test_a_command_that_is_used_wrongly_exits_with_two(domain: Domain, command: tuple[str, ...]) -> None:
    """A command that is used wrongly exits with 2, as docs/reference/command-line.md says."""
    answer = domain.shell.ask(*(part.format(domain.name) for part in command))

    assert answer.status == 2
    assert answer.out == ""
    assert answer.err


def test_groups_and_users_are_listed_with_what_they_stand_for(okta: Okta, domain: Domain) -> None:
    """Guide C6 from Envi's side: which group stands for which role, or why for none."""
    domain.role("Testing")
    ada = okta.user("ada@example.com")["id"]
    okta.group("envi_testing", ada)
    okta.group("Envi_Tasting")
    okta.group("Sales")

    groups = domain.shell.run("group", "list", domain.name, "--json").json
    tasting = domain.shell.run("group", "show", domain.name, "ENVI_TASTING").out
    testing = domain.shell.run("group", "show", domain.name, "Envi_Testing").out
    users = domain.shell.run("user", "list", domain.name, "--json").json

    assert {group["displayName"] for group in groups} == {"envi_testing", "Envi_Tasting", "Sales"}
    assert "Did you mean Testing?" in tasting
    assert "ada@example.com" in testing
    assert [user["userName"] for user in users] == ["ada@example.com"]


STRICTLY_REFUSED: list[Json] = [
    set_active(False),
    {"op": "Replace", "path": "active", "value": False},
    {"op": "replace", "path": "active", "value": "False"},
    {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": "bare-id"},
    {"op": "replace", "path": 'emails[type eq "other"].value', "value": "x@example.com"},
]


@pytest.mark.parametrize("operation", STRICTLY_REFUSED)
def test_strict_mode_refuses_what_compatible_mode_understands(domain: Domain, operation: Json) -> None:
    """The interoperability profile to the letter, chosen for each domain."""
    with domain.okta() as okta:
        compatible = okta.patch(f"/Users/{okta.user('ada@example.com')['id']}", operation)
    other = domain.shell.run
    other("scim", "configure", domain.name, "--mode", "strict")
    token = other("token", "create", domain.name).out.strip()  # no worker remembers anything of a new token

    with Okta(domain.base_url, f"Bearer {token}") as okta:
        strict = okta.patch(f"/Users/{okta.user('bob@example.com', groups=None, password=None)['id']}", operation)

    assert compatible.status_code == 200
    assert strict.status_code == 400


def test_strict_mode_refuses_unknown_attributes_and_members(domain: Domain) -> None:
    """An unknown attribute is 400 `invalidSyntax`; a member that does not exist is 400 too."""
    domain.configure("--mode", "strict")
    token = domain.shell.run("token", "create", domain.name).out.strip()

    with Okta(domain.base_url, f"Bearer {token}") as okta:
        unknown = okta.post("/Users", {"schemas": oin_user("x")["schemas"], "userName": "x", "dispalyName": "y"})
        group = okta.group("Envi_Testing")
        member = okta.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": "nobody"}]})
        leaving = okta.patch(f"/Groups/{group['id']}", remove_member("nobody"))

    assert (unknown.status_code, unknown.json()["scimType"]) == (400, "invalidSyntax")
    assert member.status_code == 400
    assert leaving.status_code in {204, 400}
