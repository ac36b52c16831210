"""What is sent and typed is text: shown as it is, and never markup, an attribute, a template, a formula."""

import csv
import io
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from envi_scim.http.console.csv import line
from envi_scim.provisioning.administrators import Rights
from tests.console.support.markup import Markup
from tests.console.support.visitors import Role, Visitor
from tests.console.support.world import World
from tests.support.provisioned import OPERATOR

MARK = "Xyzzy"
HOSTILE = (
    f"<script>alert('{MARK}')</script>",
    f'"><img src=x onerror=alert(1)>{MARK}',
    f"' onmouseover='alert(1)' {MARK}",
    f'" autofocus onfocus="alert(1)" {MARK}',
    f"</title></textarea></option></script><script>{MARK}</script>",
    f"javascript:alert('{MARK}')",
    f"{{{{7*7}}}}{MARK}",
    f"${{7*7}}{{% raw %}}{MARK}",
    f"&lt;b&gt;&amp;{MARK}",
    f"\u202egnp.{MARK}\u2066\u200f",
    f"<!--{MARK}-->]]>",
    f"{MARK}%3Cscript%3E/../../?a=b&c=d#e;",
    f"`{MARK}` onload=alert(1) <svg/onload=alert(1)>",
    MARK + "W" * 900,
    f'=HYPERLINK("https://evil.example","{MARK}")',
    f"+1+{MARK}",
    f"-1+{MARK}",
    f"@SUM({MARK})",
    f"x;=1+{MARK}",
    f"\uff1d1+{MARK}",
)
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A world in which every text stands wherever there is place for one; `users` by their text."""

    world: World
    users: dict[str, str]
    groups: dict[str, str]


@pytest.fixture
async def hostile(world: World) -> Hostile:
    made = [await filled(world, text) for text in HOSTILE]
    await world.store.settle()
    return Hostile(
        world=world,
        users={text: user for text, (user, _) in zip(HOSTILE, made, strict=True)},
        groups={text: group for text, (_, group) in zip(HOSTILE, made, strict=True)},
    )


async def filled(world: World, text: str) -> tuple[str, str]:
    """Put a text wherever there is place for one; give the ids of a user and a group."""
    browser = text.encode("ascii", "replace").decode()
    made = await world.a.customer.send(
        "POST",
        "/Users",
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": text,
            "externalId": text,
            "displayName": text,
            "nickName": text,
            "title": text,
            "userType": text,
            "name": {"formatted": text, "givenName": text, "familyName": text},
            "emails": [{"value": text, "type": text, "display": text, "primary": True}],
            "addresses": [{"streetAddress": text, "type": "work"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": text, "costCenter": text},
        },
        headers={"user-agent": browser},
    )
    assert made.status_code == 201, made.text
    user = made.json()["id"]
    group = await world.a.customer.made("/Groups", {"displayName": f"Envi_{text}", "members": [{"value": user}]})
    administration = world.house.administration
    organization = await administration.create_organization(world.a.domain, text, actor=OPERATOR)
    await administration.create_role(world.a.domain, text, actor=OPERATOR)
    await administration.configure(world.a.domain, organization=organization.name, actor=OPERATOR)
    await world.house.tokens.create(world.a.domain, name=text, actor=OPERATOR)
    email = "".join(text.split()) + "@a.example"
    await world.administrators.create(
        email, "a long password", rights=Rights.AUDITOR, domain=world.a.domain, actor=OPERATOR
    )
    for password in ("a long password", "wrong"):
        visitor = Visitor(world.client(), email=email, headers={"accept": "text/html", "user-agent": browser})
        await visitor.sign_in(password=password)
    return user, group["id"]


def addresses(hostile: Hostile) -> list[str]:
    """Give every page, those of one user or group for each, and those that repeat what was asked for."""
    world, found = hostile.world, []
    for page in world.pages:
        if page.get and "{user}" not in page.path and "{group}" not in page.path:
            found.append(world.address(page.path, world.a))
        elif page.get:
            for text in HOSTILE:
                ids = {"user": hostile.users[text], "group": hostile.groups[text]}
                found.append(world.address(page.path, world.a, **ids))
    asked = (
        f"{world.a.at}/users?status=x&q=",
        f"{world.a.at}/users?in=userName&q=",
        f"{world.a.at}/users?organization=",
        f"{world.a.at}/users?after=",
        f"{world.a.scim}/activity?token=",
        f"{world.a.scim}/activity?live=1&resource=",
        f"{world.a.scim}/activity?since=",
        f"{world.a.scim}/activity?before=",
        f"{world.a.at}/security?after=",
        f"{world.a.at}/?done=",
        f"{world.a.at}/",
        "/",
    )
    return found + [begin + quote(text, safe="") for begin in asked for text in HOSTILE]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR_A])
async def test_every_page_shows_hostile_texts_as_text(hostile: Hostile, role: Role) -> None:
    visitor = await hostile.world.visitor(role)
    shown = 0
    for path in addresses(hostile):
        answer = await visitor.get(path)
        assert answer.status_code in {200, 303, 403, 404}, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        markup = Markup(answer.text)
        assert markup.harm() == [], path
        assert f"49{MARK}" not in answer.text, path
        shown += MARK in answer.text
    assert shown > len(HOSTILE)


async def test_names_are_whole_in_the_places_that_show_them(hostile: Hostile) -> None:
    world = hostile.world
    operator = await world.visitor(Role.OPERATOR)
    configuration, options = (
        await operator.page(world.a.scim),
        (await operator.page(f"{world.a.scim}/edit")).all("option"),
    )
    security = (await operator.page(f"{world.a.at}/security")).texts("th")

    for text, user in hostile.users.items():
        wanted = " ".join(text.split())
        assert wanted in (await operator.page(f"{world.a.at}/users/{user}")).texts("h1")
        assert wanted in configuration.texts("th")
        assert text in [one.attributes.get("value") for one in options]
        assert "".join(text.split()) + "@a.example" in security


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
async def test_forms_give_back_what_was_typed_as_text(world: World, text: str) -> None:
    operator = await world.visitor(Role.OPERATOR)
    forms: list[tuple[str, dict[str, str]]] = [
        (f"{world.a.at}/users/add", {"user_name": "", "given_name": text, "email": text}),
        (f"{world.a.at}/password-dictionaries", {"words": f"x\n{text}"}),
        (f"{world.a.at}/security", {"email": text, "password": "x", "rights": text}),
        (f"{world.a.scim}/edit", {"status": text, "mode": text, "organization": text, "role_prefix": text}),
        (f"{world.a.scim}/tokens", {"name": text, "days": text, "form_key": "0123456789abcdef"}),
        ("/administrators", {"email": text, "password": text, "rights": "operator"}),
        ("/sign-in", {"email": text, "password": text, "next": text}),
    ]
    for path, fields in forms:
        answer = await operator.post(path, fields)
        assert answer.status_code in {200, 401, 422}, (path, answer.status_code)
        assert Markup(answer.text).harm() == [], path


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR_A])
async def test_no_cell_of_an_export_is_a_formula_whatever_separates_cells(hostile: Hostile, role: Role) -> None:
    """A spreadsheet opens a file with the separator of its language, for which commas and our quotes are letters."""
    world = hostile.world
    visitor = await world.visitor(role)

    answer = await visitor.get(f"{world.a.at}/users/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="users-{world.a.domain.id}.csv"'
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(answer.text, newline=""), delimiter=separator):
            assert not [cell for cell in row if cell.strip(' \t\r\n"').startswith(FORMULA)]
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert {len(row) for row in rows} == {8}
    assert len(rows) == 1 + 1 + len(HOSTILE)
    if role is Role.OPERATOR:
        names = {row[0].replace("'", "") for row in rows}
        assert {text.replace("'", "") for text in HOSTILE} <= names


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\u00a0@x", "'\u00a0@x"),
        ("a;=1", "a;'=1"),
        ("a; =1", "a;' =1"),
        ('a;"=1', "a;'\"=1"),
        ("a\n-1", "a\n'-1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("a-b; c+d", "a-b; c+d"),
        ("", ""),
    ],
)
def test_a_cell_that_would_be_computed_is_given_an_apostrophe(cell: str, written: str) -> None:
    assert list(csv.reader(io.StringIO(line([cell, "x"]), newline=""))) == [[written, "x"]]
