"""A command that is used wrongly says so in one line, in the words of the command line."""

import pytest

from envi_scim.cli.main import run


def test_a_choice_that_there_is_not_is_told_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["domain", "create", "envi.com", "--type", "round", "--authentication", "forms"])

    assert status == 2
    assert capsys.readouterr().err == (
        "envi-scim: Invalid value for '--type': 'round' is not one of 'simple', 'composite'.\n"
    )


def test_the_help_of_a_declaration_offers_only_what_can_be_declared(capsys: pytest.CaptureFixture[str]) -> None:
    run(["schema", "add", "--help"])

    shown = capsys.readouterr().out
    assert "readWrite|immutable" in shown
    assert "default|request|never" in shown
    assert "writeOnly" not in shown
