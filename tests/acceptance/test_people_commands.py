"""What an operator does to single users, to Password Dictionaries and to the update policy, by commands."""

from pathlib import Path

import pytest

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
    made = Operator(f"sqlite:///{tmp_path / 'people.db'}")
    made.ask("domain", "create", "envi.com", "--type", "simple", "--authentication", "http-redirect")
    made.ask("user", "create", "envi.com", "jane@envi.com")
    return made


def shown(operator: Operator) -> object:
    user = operator.json("user", "show", "envi.com", "jane@envi.com")
    assert isinstance(user, dict)
    return user["locked"]


def test_a_user_is_locked_and_unlocked(operator: Operator) -> None:
    assert shown(operator) is False

    assert operator.json("user", "lock", "envi.com", "JANE@envi.com") == {
        "userName": "JANE@envi.com", "locked": True, "changed": True,
    }  # fmt: skip
    assert "changed   no" in operator.ask("user", "lock", "envi.com", "jane@envi.com")
    assert shown(operator) is True

    operator.ask("user", "unlock", "envi.com", "jane@envi.com")
    assert shown(operator) is False
    assert "no user named joe" in operator.ask("user", "lock", "envi.com", "joe", status=1)


def test_a_password_comes_from_the_environment_and_must_be_good(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("user", "set-password", "envi.com", "jane@envi.com")
    operator.ask("words", "add", "envi.com", "battery")

    for password, sentence in (("short", "at least 8"), ("jane@2026!", "own name"), ("BATTERY horse", "Dictionaries")):
        monkeypatch.setenv("ENVI_SCIM_USER_PASSWORD", password)
        refused = operator.ask(*command, status=1)
        assert sentence in refused
        assert password not in refused
    monkeypatch.setenv("ENVI_SCIM_USER_PASSWORD", "correct horse staple")
    said = operator.ask(*command)

    assert "passwordSet" in said
    assert "correct" not in said


def test_words_are_added_listed_and_removed(operator: Operator) -> None:
    assert operator.json("words", "add", "envi.com", "Envi", "Kyiv", "envi") == {"added": 2, "skipped": 1}
    assert operator.json("words", "list", "envi.com") == [{"word": "Envi"}, {"word": "Kyiv"}]
    assert operator.json("words", "remove", "envi.com", "ENVI", "nobody") == {"removed": 1}
    assert operator.json("words", "list", "envi.com") == [{"word": "Kyiv"}]
    assert "line 1 must have 3 to 64" in operator.ask("words", "add", "envi.com", "no", status=1)


def test_attributes_are_kept_until_none_is(operator: Operator) -> None:
    assert operator.json("scim", "keep", "envi.com") == {"domain": "envi.com", "kept": []}

    assert "title" in operator.ask("scim", "keep", "envi.com", "TITLE", "displayName")
    assert operator.json("scim", "keep", "envi.com") == {"domain": "envi.com", "kept": ["displayName", "title"]}

    operator.ask("scim", "keep", "envi.com", "--none")
    assert operator.json("scim", "keep", "envi.com") == {"domain": "envi.com", "kept": []}
    assert "userName cannot be kept" in operator.ask("scim", "keep", "envi.com", "userName", status=1)
    assert "--none stands alone" in operator.ask("scim", "keep", "envi.com", "title", "--none", status=2)
