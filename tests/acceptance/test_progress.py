"""Long work shows how far it is: at a terminal, and never in what is kept."""

import json
from pathlib import Path

import pytest

from tests.acceptance.support.commands import command_line
from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import Okta
from tests.acceptance.support.terminal import at_a_terminal

BAR = "━"


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize(
    ("what", "command"),
    [("users", ("user", "list")), ("groups", ("group", "list")), ("members", ("group", "show"))],
)
def test_a_long_list_shows_a_bar_at_the_terminal_and_none_in_the_file(
    okta: Okta, domain: Domain, what: str, command: tuple[str, ...], form: tuple[str, ...]
) -> None:
    """Long work shows progress."""
    okta.group("Envi_Testing", okta.user("ada@example.com")["id"])
    arguments = (*command, domain.name, *(["Envi_Testing"] if command[1] == "show" else []), *form)
    database = domain.server.database

    redirected = at_a_terminal(*arguments, ENVI_SCIM_DATABASE=database)
    piped = command_line(*arguments, ENVI_SCIM_DATABASE=database)

    assert redirected.status == piped.status == 0
    assert what in redirected.err
    assert BAR in redirected.err
    assert redirected.out == piped.out != ""
    assert piped.err == ""
    assert BAR not in piped.out
    if form:
        assert json.loads(piped.out)


def test_migrating_says_at_the_terminal_which_revision_it_applies(tmp_path: Path) -> None:
    seen, unseen = (f"sqlite:///{tmp_path / name}" for name in ("seen.db", "unseen.db"))

    first = at_a_terminal("migrate", "--database", seen, "--json")
    again = at_a_terminal("migrate", "--database", seen, "--json")
    in_a_pipe = command_line("migrate", "--database", unseen, "--json")

    assert first.err.startswith("Applying revision 0001: ")
    assert again.err == in_a_pipe.err == ""
    assert first.json == again.json == in_a_pipe.json == {"migrated": True}
