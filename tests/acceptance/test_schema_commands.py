"""`envi-scim schema`: attributes are declared by hand and from a file, and a running server takes them in."""

import json
from pathlib import Path
from typing import Any

from tests.acceptance.support.commands import command_line
from tests.acceptance.support.domain import EFFECT, Domain
from tests.acceptance.support.okta import Okta
from tests.acceptance.support.waiting import until

ADA = "ada@example.com"


def urn_of(domain: Domain) -> str:
    return f"urn:envi:scim:schemas:extension:{domain.name}:2.0:User"


def schema(domain: Domain, verb: str, *arguments: str) -> Any:
    """Run a command on the domain's schema and give what it prints."""
    return domain.shell.run("schema", verb, domain.name, *arguments, "--json").json


def until_taken(okta: Okta, domain: Domain, user_id: str) -> None:
    """Set the attribute until whichever worker is asked takes it in."""
    operation = {"op": "replace", "path": f"{urn_of(domain)}:costCode", "value": "K-47"}

    def taken() -> bool:
        return okta.patch(f"/Users/{user_id}", operation).status_code == 200

    until(taken, within=EFFECT, what="the attribute is taken")


def test_an_attribute_is_declared_and_taken_within_five_seconds(okta: Okta, domain: Domain) -> None:
    """Before that it is dropped, as what no schema knows; then it is kept and shown."""
    urn = urn_of(domain)
    ada = okta.user(ADA, **{urn: {"costCode": "K-47"}})

    schema(domain, "add", "costCode", "--type", "string", "--description", "Where costs go")
    until_taken(okta, domain, ada["id"])

    assert urn not in ada
    assert okta.get(f"/Users/{ada['id']}").json()[urn] == {"costCode": "K-47"}


def test_what_is_shown_is_changed_in_a_file_and_declared_again(tmp_path: Path, domain: Domain) -> None:
    schema(domain, "add", "costCode", "--type", "string")
    shown = schema(domain, "show")
    shown["attributes"].append({"name": "floor", "type": "integer", "multiValued": True})
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(shown))

    schema(domain, "set", str(file))

    names = [(one["name"], one["type"], one["multiValued"]) for one in schema(domain, "show")["attributes"]]
    assert names == [("costCode", "string", False), ("floor", "integer", True)]


def test_an_attribute_with_values_is_removed_only_with_them(okta: Okta, domain: Domain) -> None:
    urn = urn_of(domain)
    schema(domain, "add", "costCode", "--type", "string")
    ada = okta.user(ADA)
    until_taken(okta, domain, ada["id"])
    where = ("--database", domain.server.database)

    refused = command_line("schema", "remove", domain.name, "costCode", *where)
    removed = command_line("schema", "remove", domain.name, "costcode", "--with-values", *where)

    assert refused.status == 1
    assert refused.err.count("\n") == 1
    assert "--with-values" in refused.err
    assert removed.status == 0, removed.err
    assert schema(domain, "show")["attributes"] == []
    assert urn not in okta.get(f"/Users/{ada['id']}").json()


def test_a_file_that_is_no_schema_is_told_in_one_line(tmp_path: Path, domain: Domain) -> None:
    file = tmp_path / "schema.json"
    where = ("--database", domain.server.database)
    for text, sentence in (
        ("{", "no JSON"),
        ('{"attributes": [{"name": "1st"}]}', "'1st' is no name"),
        ('{"attributes": [{"name": "a", "required": true}]}', "a cannot be required"),
        ('{"id": "urn:ietf:params:scim:schemas:core:2.0:User"}', "a URN of your own"),
    ):
        file.write_text(text)

        answer = command_line("schema", "set", domain.name, str(file), *where)

        assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), answer
        assert sentence in answer.err
