"""`envi-scim export` and `import`: a domain moves between databases, and files of SCIM resources come in.

The commands run in this process, by the entry point that the console script calls.
"""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from envi_scim.cli.main import run
from tests.acceptance.support.commands import Answer
from tests.support.databases import migrated_file

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
OWN = "urn:envi:scim:schemas:extension:envi.com:2.0:User"
# What is refused is told line by line, and does not hinder the others.
ODD = '\t"\\ Ülf \U0001f600 \u2028 %s {0} \\N'


class Commands:
    """The program on one database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._capsys = capsys

    def ask(self, *arguments: str) -> Answer:
        status = run([*arguments, "--database", self.url])
        said = self._capsys.readouterr()
        return Answer(status, said.out, said.err)

    def __call__(self, *arguments: str) -> Answer:
        answer = self.ask(*arguments)
        assert answer.status == 0, answer.err
        return answer


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    """A SQLite file: what a line means does not depend on the engine."""
    return Commands(migrated_file(tmp_path / "here.db", sqlite_template), capsys)


@pytest.fixture
def there(postgres_url: str, capsys: pytest.CaptureFixture[str]) -> Commands:
    """A PostgreSQL database."""
    return Commands(postgres_url, capsys)


@pytest.fixture(params=["here", "there"])
def either(request: pytest.FixtureRequest) -> Commands:
    """A database of each engine."""
    commands: Commands = request.getfixturevalue(request.param)
    return commands


def a_domain(commands: Commands, name: str = "envi.com") -> None:
    commands("domain", "create", name, "--type", "simple", "--authentication", "ws-trust")
    commands("organization", "create", name, "Sales")
    commands("role", "create", name, "Buyer")


def written(path: Path, *lines: object) -> str:
    path.write_text("".join(line if isinstance(line, str) else f"{json.dumps(line)}\n" for line in lines))
    return str(path)


def read(path: str | Path) -> list[dict[str, Any]]:
    # Not by splitlines: to that U+2028 ends a line, too.
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def exported(commands: Commands, path: Path, domain: str = "envi.com") -> list[dict[str, Any]]:
    commands("export", domain, str(path))
    return read(path)


def a_full_domain(commands: Commands, tmp_path: Path) -> None:
    """Make a domain with one of everything that a file has."""
    a_domain(commands)
    commands("scim", "configure", "envi.com", "--status", "active", "--organization", "Sales", "--role-prefix", "X_")
    commands("scim", "keep", "envi.com", "title")
    commands("schema", "add", "envi.com", "costCode", "--type", "string")
    commands("words", "add", "envi.com", "Straße", "secret")
    commands("user", "create", "envi.com", "local@envi.com", "--given-name", "Lo")
    commands("user", "lock", "envi.com", "local@envi.com")
    users: list[object] = [
        {"userName": "ada", "displayName": ODD, "title": "x" * 5000, OWN: {"costCode": "K-47"}, "externalId": "e"},
        {"userName": "ÜLF", "active": False, "emails": [{"value": "a@b", "type": "work"}, {"value": "c"}]},
        {"userName": "linked", "envi": {"source": "linked", "organization": "sales"}},
        {"displayName": "X_Buyer", "members": [{"value": "ada"}, {"value": "inner"}], "externalId": "g"},
        {"id": "inner", "displayName": "inner", "members": [{"value": "ülf"}, {"value": "local@envi.com"}]},
        {"displayName": "empty"},
    ]
    commands("import", "envi.com", written(tmp_path / "users.ndjson", *users))


def test_a_domain_that_moves_is_the_same_there(here: Commands, there: Commands, tmp_path: Path) -> None:
    """Ids, times, versions, roles by group: what is exported there differs in the line that says when."""
    a_full_domain(here, tmp_path)
    file = tmp_path / "moving.ndjson"
    before = exported(here, file)

    moved = there("import", "-", str(file), "--json").json
    after = exported(there, tmp_path / "moved.ndjson")

    assert before[1:] == after[1:]
    assert moved == {
        "domain": "envi.com", "users": 4, "groups": 3, "members": 4, "usersThere": 0, "groupsThere": 0, "refused": 0,
    }  # fmt: skip
    assert there("user", "show", "envi.com", "ülf", "--json").json["roles"][0]["groups"] == ["X_Buyer"]
    assert there("user", "show", "envi.com", "local@envi.com", "--json").json["locked"] is True
    assert there("scim", "show", "envi.com", "--json").json == here("scim", "show", "envi.com", "--json").json
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_domain_moves_from_postgresql_to_sqlite(there: Commands, here: Commands, tmp_path: Path) -> None:
    a_full_domain(there, tmp_path)
    before = exported(there, tmp_path / "1.ndjson")

    here("import", "-", str(tmp_path / "1.ndjson"))

    assert exported(here, tmp_path / "2.ndjson")[1:] == before[1:]


def test_the_same_import_again_changes_nothing(either: Commands, tmp_path: Path) -> None:
    a_full_domain(either, tmp_path)
    before = exported(either, tmp_path / "1.ndjson")

    again = either("import", "envi.com", str(tmp_path / "1.ndjson"), "--json").json
    by_hand = either("import", "envi.com", str(tmp_path / "users.ndjson"), "--json").json

    assert (again["users"], again["usersThere"], again["groupsThere"], again["members"]) == (0, 4, 3, 0)
    assert (by_hand["users"], by_hand["usersThere"], by_hand["groupsThere"], by_hand["members"]) == (0, 3, 3, 0)
    assert exported(either, tmp_path / "2.ndjson")[1:] == before[1:]


def test_a_file_may_become_another_domain_of_the_same_database(here: Commands, tmp_path: Path) -> None:
    """A copy to try something on: with the ids of its users, which another domain may have too."""
    a_full_domain(here, tmp_path)
    before = exported(here, tmp_path / "1.ndjson")

    here("import", "copy.example", str(tmp_path / "1.ndjson"))

    copy = exported(here, tmp_path / "2.ndjson", "copy.example")
    assert copy[2:] == before[2:]
    assert copy[1]["id"] != before[1]["id"]
    assert exported(here, tmp_path / "3.ndjson")[1:] == before[1:]


def test_each_line_that_cannot_be_taken_is_told_and_the_others_are_taken(here: Commands, tmp_path: Path) -> None:
    a_domain(here)
    secret = "S3cret-Value"
    lines: list[tuple[object, str]] = [
        ({"userName": "ada"}, ""),
        ("{\n", "line 2: The body is no JSON from character 2 on."),
        ({"userName": ""}, "line 3: userName is required"),
        ({"userName": "b", "active": {"x": secret}}, "line 4: active must be true or false, not an object."),
        ({"userName": "ADA", "title": secret}, "line 5: A user with this userName, or this id, is there"),
        ({"userName": "x\0"}, "line 6: A text in the body holds the character NUL"),
        ({"userName": "c", "displayName": "\ud800"}, "line 7: A text in the body holds half a character"),
        ({"userName": "d", "envi": {"organization": secret}}, "line 8: envi.organization names no organization"),
        ({"userName": "e" * 1025}, "line 9: userName must not be longer than 1024 bytes"),
        ({"x": secret}, "line 10: The line is neither a user nor a group"),
        ({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}, "line 11: This is a ListResponse"),
        ({"envi": "organization", "id": "x", "name": secret}, "line 12: This line comes too late"),
        ({"envi": secret}, "line 13: There is no line of this kind"),
        ('{"userName":"f","userName":"g"}\n', "line 14: A name comes twice"),
        ({"userName": "h", "title": "x" * 1024 * 1024}, "line 15: A user must not be longer than 1048576 bytes."),
        ("\n", ""),
        ({"userName": "ben"}, ""),
        ({"displayName": "g", "members": [{"value": "ben"}, {"value": secret}]}, "line 18: One member is no user"),
    ]
    file = written(tmp_path / "x.ndjson", *(line for line, _ in lines))
    rejected = tmp_path / "rejected.ndjson"

    answer = here.ask("import", "envi.com", file, "--rejected", str(rejected), "--json")

    assert answer.status == 1
    assert answer.json["refused"] == 15
    assert (answer.json["users"], answer.json["groups"], answer.json["members"]) == (2, 1, 1)
    for sentence in (sentence for _, sentence in lines if sentence):
        assert sentence in answer.err
    assert secret not in answer.err
    assert len(rejected.read_text().splitlines()) == 15
    assert stat.S_IMODE(rejected.stat().st_mode) == 0o600


def test_lines_that_were_refused_can_be_mended_and_imported(here: Commands, there: Commands, tmp_path: Path) -> None:
    """Those of an export too: it is a part of one then, and keeps ids and times."""
    a_full_domain(here, tmp_path)
    before = exported(here, tmp_path / "1.ndjson")
    spoilt = (tmp_path / "1.ndjson").read_text().replace('"userName":"ada"', '"userName":""')
    (tmp_path / "1.ndjson").write_text(spoilt)
    rejected = tmp_path / "rejected.ndjson"

    first = there.ask("import", "envi.com", str(tmp_path / "1.ndjson"), "--rejected", str(rejected))
    rejected.write_text(rejected.read_text().replace('"userName":""', '"userName":"ada"'))
    there("import", "envi.com", str(rejected))

    assert first.status == 1
    assert exported(there, tmp_path / "2.ndjson")[1:] == before[1:]


def test_an_export_that_was_cut_short_is_told(here: Commands, there: Commands, tmp_path: Path) -> None:
    a_full_domain(here, tmp_path)
    lines = exported(here, tmp_path / "1.ndjson")
    cut = written(tmp_path / "cut.ndjson", *lines[:-1])
    without = [line for line in lines if line.get("userName") != "linked"]

    assert "it was cut short" in there.ask("import", "-", cut).err
    assert "lines are missing" in there.ask("import", "-", written(tmp_path / "less.ndjson", *without)).err
    assert there("import", "-", str(tmp_path / "1.ndjson"), "--json").json["users"] == 0


def test_a_check_writes_nothing_and_says_what_would_be_refused(here: Commands, tmp_path: Path) -> None:
    a_domain(here)
    here("user", "create", "envi.com", "ada")
    file = written(
        tmp_path / "x.ndjson", {"userName": "ADA", "title": "x"}, {"userName": "b"}, {"userName": "B"}, {"userName": 1}
    )

    answer = here.ask("import", "envi.com", file, "--check", "--json")

    assert answer.status == 1
    assert (answer.json["users"], answer.json["refused"]) == (1, 2)
    assert answer.json["usersThere"] == 1  # the third line says what the second does
    assert len(exported(here, tmp_path / "1.ndjson")) == 1 + 4 + 1 + 1


def test_strict_mode_holds_for_files_as_for_requests(here: Commands, tmp_path: Path) -> None:
    a_domain(here)
    here("scim", "configure", "envi.com", "--mode", "strict")
    file = written(
        tmp_path / "x.ndjson",
        {"schemas": [USER], "userName": "ada", "title": ""},
        {"schemas": [USER], "userName": "ben", "active": "True"},
        {"userName": "cy"},
    )

    answer = here.ask("import", "envi.com", file)

    assert answer.status == 1
    assert [line.split(":")[0] for line in answer.err.splitlines()] == ["line 2", "line 3"]
    assert [line["title"] for line in exported(here, tmp_path / "1.ndjson") if "userName" in line] == [""]
    here("import", "copy.example", str(tmp_path / "1.ndjson"))
    assert exported(here, tmp_path / "2.ndjson", "copy.example")[2:] == read(tmp_path / "1.ndjson")[2:]


def test_what_a_domain_has_already_is_not_changed_by_a_file(here: Commands, there: Commands, tmp_path: Path) -> None:
    a_full_domain(here, tmp_path)
    exported(here, tmp_path / "1.ndjson")
    a_domain(there)
    there("scim", "configure", "envi.com", "--role-prefix", "Y_")
    there("user", "create", "envi.com", "ADA")

    answer = there.ask("import", "envi.com", str(tmp_path / "1.ndjson"), "--json")

    assert answer.status == 1
    assert "warning: The SCIM configuration of the domain is not that of the file" in answer.err
    assert (answer.json["users"], answer.json["groups"], answer.json["refused"]) == (3, 3, 2)  # ada, and as a member
    assert there("user", "show", "envi.com", "ada", "--json").json["source"] == "local"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "nobody.example"), "There is no domain named nobody.example"),
        (("import",), "Say which domain the file is for"),
        (("export", "nobody.example"), "There is no domain named nobody.example"),
    ],
)
def test_a_domain_that_nobody_knows_is_told_in_one_line(
    here: Commands, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    file = written(tmp_path / "x.ndjson", {"userName": "ada"})
    named = arguments if len(arguments) > 1 else (*arguments, "-")

    answer = here.ask(*named, file)

    assert answer.status == 1
    assert sentence in answer.err
    assert answer.err.count("\n") == 1


def test_a_file_that_cannot_be_read_or_written_is_told(here: Commands, tmp_path: Path) -> None:
    a_domain(here)

    assert "cannot be read" in here.ask("import", "envi.com", str(tmp_path / "none")).err
    assert "cannot be written" in here.ask("export", "envi.com", str(tmp_path / "none" / "x")).err


def test_many_members_are_many_lines_and_come_back(here: Commands, there: Commands, tmp_path: Path) -> None:
    a_domain(here)
    users = [{"id": str(number), "userName": f"user{number}"} for number in range(2100)]
    group = {"displayName": "everybody", "members": [{"value": str(number)} for number in range(2100)]}
    here("import", "envi.com", written(tmp_path / "x.ndjson", group, *users))

    lines = exported(here, tmp_path / "1.ndjson")
    there("import", "-", str(tmp_path / "1.ndjson"))

    assert [len(line["members"]) for line in lines if line.get("envi") == "members"] == [1000, 1000, 100]
    assert exported(there, tmp_path / "2.ndjson")[1:] == lines[1:]
    assert there("group", "show", "envi.com", "everybody", "--json").json["memberCount"] == 2100
