"""Bad input at the edge of the command line gets one clear sentence and changes nothing."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.acceptance.support.commands import PROGRAM, Answer, command_line, environment
from tests.acceptance.support.operator_shell import run
from tests.acceptance.support.waiting import until
from tests.support.postgres import Cluster

DOMAIN = ("domain", "create", "envi.com", "--type", "simple", "--authentication", "http-redirect")


def asked(*arguments: str) -> Answer:
    return Answer(*run(list(arguments)))


def one_sentence(answer: Answer, status: int) -> str:
    """Check that a command said no as all commands do, and give what it said."""
    assert answer.status == status, answer
    assert answer.out == ""
    assert answer.err.startswith("envi-scim: ")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err
    return answer.err


@pytest.fixture
def fresh(tmp_path: Path) -> str:
    """The address of a database that is not there."""
    return f"sqlite:///{tmp_path / 'fresh.db'}"


@pytest.fixture
def database(fresh: str) -> str:
    """A database with the domain envi.com."""
    assert asked(*DOMAIN, "--database", fresh).status == 0
    return fresh


# Databases that are not there


@pytest.mark.parametrize(
    "command",
    [
        ("domain", "list"),
        ("organization", "create", "envi.com", "Office"),
        ("domain", "update", "envi.com", "--type", "simple"),
        ("organization", "list", "envi.com"),
        ("organization", "rename", "envi.com", "Office", "Home"),
        ("role", "create", "envi.com", "Buyer"),
        ("role", "list", "envi.com"),
        ("role", "rename", "envi.com", "Buyer", "Clerk"),
        ("scim", "configure", "envi.com", "--status", "active"),
        ("scim", "show", "envi.com"),
        ("token", "create", "envi.com"),
        ("token", "list", "envi.com"),
        ("token", "revoke", "envi.com", "id"),
        ("user", "list", "nope.com"),
        ("user", "show", "envi.com", "ada"),
        ("user", "create", "envi.com", "ada"),
        ("group", "list", "envi.com"),
        ("group", "show", "envi.com", "Envi_Buyer"),
    ],
)
def test_a_command_that_needs_a_database_makes_none(tmp_path: Path, fresh: str, command: tuple[str, ...]) -> None:
    said = one_sentence(asked(*command, "--database", fresh), 1)

    assert "There is no database at" in said
    assert "envi-scim migrate" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "password"),
    [
        (("domain", "create", "a/b", "--type", "simple", "--authentication", "forms"), "long enough"),
        (("admin", "create", "nobody"), "long enough"),
        (("admin", "create", "a@b.c"), "short"),
        (("admin", "create", "a@b.c", "--domain", "envi.com"), "long enough"),
    ],
)
def test_a_command_that_may_make_a_database_makes_none_where_it_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh: str, command: tuple[str, ...], password: str
) -> None:
    monkeypatch.setenv("ENVI_SCIM_ADMIN_PASSWORD", password)

    one_sentence(asked(*command, "--database", fresh), 1)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("migrate",), DOMAIN, ("admin", "create", "a@b.c")])
def test_commands_that_begin_something_make_the_database(
    monkeypatch: pytest.MonkeyPatch, fresh: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ENVI_SCIM_ADMIN_PASSWORD", "long enough")

    assert asked(*command, "--database", fresh).status == 0
    assert asked("domain", "list", "--database", fresh).status == 0


@pytest.mark.parametrize(
    "url", ["sqlite:///{}/q?x.db", "sqlite:///{}/q#x.db", "sqlite:///:memory:", "sqlite:///file:x?mode=ro"]
)
def test_an_address_that_could_mean_another_file_is_refused(tmp_path: Path, url: str) -> None:
    one_sentence(asked(*DOMAIN, "--database", url.format(tmp_path)), 2)

    assert list(tmp_path.iterdir()) == []


# Names and numbers


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("user", "create", "envi.com", "ada", "--email", ""), "--email must not be empty or blank."),
        (("user", "create", "envi.com", "ada", "--given-name", ""), "--given-name must not be empty or blank."),
        (("user", "create", "envi.com", "ada", "--family-name", "A\nB"), "--family-name must not hold line breaks"),
        (("user", "create", "envi.com", " ada"), "The userName must not begin or end with a blank."),
        (("user", "create", "envi.com", "a\udcff"), "The userName is not valid text."),
        (("user", "show", "envi.com", "a\udcff"), "The userName is not valid text."),
        (("group", "show", "envi.com", "a\udcff"), "The displayName is not valid text."),
        (("scim", "show", "a\udcff"), "The name of a domain is not valid text."),
        (("role", "create", "envi.com", "a\udcff"), "The name of a role is not valid text."),
        (("organization", "create", "envi.com", "Office\n"), "The name of an organization must not hold line breaks"),
        (
            ("scim", "configure", "envi.com", "--organization", "\udcff"),
            "The name of an organization is not valid text.",
        ),
        (("token", "create", "envi.com", "--name", "a "), "The name of a token must not begin or end with a blank."),
        (("token", "create", "envi.com", "--expires-in", "99999999999d"), "at most for 3650 days."),
    ],
)
def test_what_nobody_means_to_type_is_refused_with_one_sentence(
    database: str, command: tuple[str, ...], sentence: str
) -> None:
    assert sentence in one_sentence(asked(*command, "--database", database), 1)

    assert asked("user", "list", "envi.com", "--json", "--database", database).json == []


def test_a_missing_option_is_told_in_one_line_with_its_choices() -> None:
    said = one_sentence(asked("domain", "create", "x", "--type", "simple"), 2)

    assert said == "envi-scim: Missing option '--authentication'. Choose from: http-redirect, ws-trust, forms\n"


def test_a_group_of_commands_alone_shows_its_help() -> None:
    answer = asked("domain")

    assert answer.status == 2
    assert answer.err.startswith("Usage: envi-scim domain")
    assert len(answer.err.splitlines()) > 5


@pytest.mark.parametrize("port", ["٣", "80_00"])
def test_a_port_is_written_in_the_digits_that_everybody_reads(fresh: str, port: str) -> None:
    assert "--port must be a whole number" in one_sentence(asked("serve", "--port", port, "--database", fresh), 2)


@pytest.mark.parametrize("host", ["a..b", "\udcff"])
def test_a_host_that_can_be_none_is_refused(fresh: str, host: str) -> None:
    assert "is no address of this machine" in one_sentence(asked("serve", "--host", host, "--database", fresh), 1)


# Bytes that are no text


def test_a_password_that_is_no_text_is_refused(tmp_path: Path, fresh: str) -> None:
    command = ("admin", "create", "a@b.c", "--database", fresh)

    in_variable = command_line(*command, ENVI_SCIM_ADMIN_PASSWORD="long enough \udcff")
    typed = subprocess.run(
        [*PROGRAM, *command],
        input=b"long enough \xff\n",
        env=environment(PYTHONUTF8="1"),
        capture_output=True,
        check=False,
    )

    assert one_sentence(in_variable, 1) == "envi-scim: The password is not valid text.\n"
    assert (typed.returncode, typed.stderr) == (1, b"envi-scim: The password is not valid text.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_standard_output_cannot_encode_is_escaped(database: str, encoding: str) -> None:
    asked("role", "create", "envi.com", "Käufer 😀", "--database", database)
    plain = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [*PROGRAM, "role", "list", "envi.com", "--database", database]

    as_json = subprocess.run([*command, "--json"], env=environment(**plain), capture_output=True, check=True)
    as_text = subprocess.run(command, env=environment(**plain), capture_output=True, check=True)

    assert json.loads(as_json.stdout.decode(encoding))[0]["name"] == "Käufer 😀"
    assert b"\\ud83d\\ude00" in as_text.stdout


def test_ctrl_c_while_the_program_starts_is_no_traceback() -> None:
    interrupted = """
import sys

class Interrupted:
    def find_spec(self, name, *rest):
        if name == "envi_scim.cli.users":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from envi_scim.__main__ import main
sys.exit(main())
"""

    done = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


# The demo


@contextmanager
def demo(
    folder: Path, *arguments: str, emulator: tuple[str, ...] = ("--no-emulator",), **settings: str
) -> Iterator["subprocess.Popen[str]"]:
    """Start the demo on a free port, in a folder of its own."""
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--port", "0", *emulator, *arguments],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_the_demo_never_writes_into_the_database_of_the_other_commands(tmp_path: Path) -> None:
    production = tmp_path / "production.db"

    with demo(tmp_path, "--json", ENVI_SCIM_DATABASE=f"sqlite:///{production}", ENVI_SCIM_TYPO="hunter2") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        started = json.loads(process.stdout.readline())
        warned = process.stderr.readline()

    assert started["domain"] == "envi.com"
    assert (tmp_path / "envi-scim-demo.db").exists()
    assert not production.exists()
    assert warned == "warning: ENVI_SCIM_TYPO is no setting of Envi SCIM and changes nothing.\n"


def test_the_demo_shows_no_password_of_its_database(tmp_path: Path, clusters: Mapping[str, Cluster]) -> None:
    url = clusters["postgres"].new_database(migrated=False).replace("postgres@", "postgres:hunter2@")

    with demo(tmp_path, "--database", url) as process:
        assert process.stdout is not None
        lines = []
        while not (lines and "user list envi.com" in lines[-1]):
            lines.append(process.stdout.readline())
            assert lines[-1], lines

    shown = "".join(lines)
    assert "export ENVI_SCIM_DATABASE='postgresql://postgres:…@127.0.0.1:" in shown
    assert "user list envi.com\n" in shown
    assert "hunter2" not in shown


def test_the_help_of_the_demo_says_which_database_it_takes() -> None:
    answer = command_line("demo", "--help")

    assert "Default: sqlite:///envi-scim-demo.db, whatever ENVI_SCIM_DATABASE says" in " ".join(answer.out.split())


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, follow_redirects=True, timeout=5).is_success
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_the_demo_starts_the_stand_in_okta_beside_the_server_and_ends_both(tmp_path: Path, how: signal.Signals) -> None:
    with demo(tmp_path, "--json", emulator=("--emulator-port", "0")) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        both = (started["console"], started["okta"])
        until(lambda: all(answers(one) for one in both), within=30, what="both answer")

        process.send_signal(how)
        process.wait(timeout=30)

        until(lambda: not any(answers(one) for one in both), within=30, what="both have ended")
    assert (tmp_path / "envi-scim-demo.db.okta").exists()
    until(lambda: not [*tmp_path.glob("*.okta-*")], within=30, what="the stand-in has closed its file")


def test_the_demo_goes_on_without_the_stand_in_where_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with demo(tmp_path, "--json", emulator=("--emulator-port", port)) as process:
            assert process.stdout is not None
            started = json.loads(process.stdout.readline())

            assert started["okta"] == ""
            until(lambda: answers(started["console"]), within=30, what="the console answers")


def test_the_emulator_leaves_the_file_of_another_program_as_it_is(database: str) -> None:
    answer = command_line("emulator", "--port", "0", "--data", database.removeprefix("sqlite:///"))

    assert "It has the tables of another program, and is left as it is: name another file." in one_sentence(answer, 2)


# Tokens


def test_token_list_shows_when_and_from_where_a_token_was_last_used(database: str) -> None:
    asked("token", "create", "envi.com", "--database", database)

    (token,) = asked("token", "list", "envi.com", "--json", "--database", database).json
    listed = asked("token", "list", "envi.com", "--database", database).out

    assert (token["lastUsedAt"], token["lastUsedFrom"]) == (None, None)
    assert "LASTUSEDFROM" in listed
