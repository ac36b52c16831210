"""Every page, in every role, looked at and changed: each gets what the page's Need says, and nothing else."""

import pytest

from envi_scim.http.console.pages import Need, Page
from tests.console.support.visitors import Role, Visitor
from tests.console.support.world import CLOSED, Estate, World, kept

OF_ALL = frozenset({Role.OPERATOR, Role.AUDITOR_ALL})
OUTSIDE = frozenset({Role.NOBODY, Role.DISABLED})
OWN = {Role.ADMINISTRATOR_A: "a.example", Role.ADMINISTRATOR_B: "b.example", Role.AUDITOR_A: "a.example"}
CHANGES = frozenset({Role.OPERATOR, Role.ADMINISTRATOR_A, Role.ADMINISTRATOR_B})

SERVED = frozenset({200, 303, 422})
# The sign-in form refuses what it was not given.
WRONG_PASSWORD = 401


def expected(role: Role, need: Need, page: Page, estate: Estate) -> frozenset[int]:
    """Give what a page may answer, by the table of rights: written once more, apart from the product's."""
    below_a_domain = "{domain}" in page.path
    if need is Need.NOTHING:
        return SERVED | {WRONG_PASSWORD}
    if role in OUTSIDE:
        return frozenset({303})
    if below_a_domain and role not in OF_ALL and OWN[role] != estate.domain.name:
        return frozenset({404})
    may = {
        Need.SIGNED_IN: True,
        Need.SEE: True,
        Need.CHANGE: role in CHANGES,
        Need.SEE_ALL: role in OF_ALL,
        Need.OPERATE: role is Role.OPERATOR,
    }
    return SERVED if may[need] else frozenset({403})


async def filled(world: World, visitor: Visitor, page: Page, estate: Estate) -> str:
    if page.path.startswith("/profile/sessions") and visitor.role not in OUTSIDE:
        return world.address(page.path, estate, session=await world.session_of(visitor.email))
    return world.address(page.path, estate)


@pytest.mark.parametrize("role", Role)
async def test_each_page_shows_itself_to_whom_it_may(world: World, role: Role) -> None:
    visitor, wrong = await world.visitor(role), []
    for page in world.pages:
        for estate in world.estates.values():
            address = await filled(world, visitor, page, estate)
            answer = await visitor.get(address)

            fine = expected(role, page.see, page, estate) if page.get else frozenset({405})
            if answer.status_code not in fine:
                wrong.append(("GET", page.path, estate.domain.name, answer.status_code, sorted(fine)))
            if role in OUTSIDE and page.get and page.see is not Need.NOTHING:
                assert answer.headers["location"] == f"/sign-in?next={address}"
    assert wrong == []


@pytest.mark.parametrize("role", Role)
async def test_each_page_takes_the_forms_of_whom_it_may(world: World, role: Role) -> None:
    visitor, wrong = await world.visitor(role), []
    # Who is disabled has no session left that could be ended, and who signed out none at all.
    for page in sorted(world.pages, key=lambda one: (one.path == "/sign-out", "sessions" not in one.path)):
        for estate in world.estates.values():
            answer = await visitor.post(await filled(world, visitor, page, estate))

            fine = expected(role, page.change, page, estate) if page.post else frozenset({405})
            if role in OUTSIDE and page.path == "/sign-in":
                fine = frozenset({403})  # the form was never opened
            if answer.status_code not in fine:
                wrong.append(("POST", page.path, estate.domain.name, answer.status_code, sorted(fine)))
            if role in OUTSIDE and page.post and page.change is not Need.NOTHING:
                assert answer.headers["location"] == "/sign-in"
    assert wrong == []


@pytest.mark.parametrize("role", [Role.AUDITOR_A, Role.AUDITOR_ALL, Role.DISABLED, Role.NOBODY])
async def test_whoever_may_only_look_changes_nothing(world: World, sqlite_url: str, role: Role) -> None:
    visitor = await world.visitor(role)
    before = kept(sqlite_url)

    for page in world.pages:
        if page.post and page.change not in {Need.NOTHING, Need.SIGNED_IN}:
            for estate in world.estates.values():
                await visitor.post(world.address(page.path, estate))
    assert kept(sqlite_url) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_no_page_takes_another_method(world: World, sqlite_url: str, method: str) -> None:
    operator = await world.visitor(Role.OPERATOR)
    before = kept(sqlite_url)
    for page in world.pages:
        answer = await operator.send(method, world.address(page.path, world.a), content=b"")
        assert answer.status_code == 405, page.path
        assert set(answer.headers["allow"].split(", ")) == set(page.endpoints)
    assert kept(sqlite_url) == before


async def test_pages_of_a_domain_without_scim_are_not_there_for_its_operators_either(world: World) -> None:
    operator = await world.visitor(Role.OPERATOR)
    for page in world.pages:
        if "scim-configuration" not in page.path:
            continue
        address = world.address(page.path, world.a, domain=CLOSED)
        for answer in [await operator.get(address)] * bool(page.get) + [await operator.post(address)] * bool(page.post):
            if page.path.endswith("/tokens") and answer.request.method == "GET":
                assert answer.status_code == 303
                continue
            assert answer.status_code == 404, page.path
            assert "Composite" in answer.text
