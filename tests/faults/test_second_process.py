"""The command line writes while the server is under load; the server is told to stop while it is."""

from tests.acceptance.support.commands import command_line
from tests.acceptance.support.domain import new_domain
from tests.acceptance.support.waiting import until
from tests.faults.support.machine import Machine
from tests.faults.support.verdict import judge
from tests.faults.support.writers import new_load

WRITERS = 4
COMMANDS = 20
PATIENCE = 20.0


def test_commands_write_while_the_server_is_under_load(machine: Machine) -> None:
    """DESIGN 7: commands may write while a server runs on the same database; nobody sees "database is locked"."""
    domain = new_domain(machine.server, machine.shell)
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="second", writers=WRITERS)

    load.start()
    answers = [machine.shell.ask("user", "create", domain.name, f"local{n}@other.example") for n in range(COMMANDS)]
    answers.append(command_line("role", "create", domain.name, "Testing", "--database", machine.database))
    load.finish()

    assert [answer.status for answer in answers] == [0] * (COMMANDS + 1), [answer.err for answer in answers]
    assert load.acknowledged > WRITERS
    with domain.okta() as okta:
        local = okta.get('/Users?filter=userName%20ew%20"@other.example"&count=0').json()["totalResults"]
        assert local == COMMANDS


def test_a_server_that_is_told_to_stop_answers_what_is_under_way(machine: Machine) -> None:
    """SIGTERM: what was sent whole is answered, the exit status is 0, and all of it is there afterwards."""
    domain = new_domain(machine.server, machine.shell)
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="stop", writers=WRITERS)

    load.start()
    until(lambda: load.acknowledged > WRITERS, within=PATIENCE, what="all write")
    status = machine.server.stop()
    load.finish()
    machine.server.start()

    assert status == 0
    assert load.unanswered == []
    with domain.okta() as okta:
        judge(okta, load.writers, shared, lambda: machine.events(domain.name))
