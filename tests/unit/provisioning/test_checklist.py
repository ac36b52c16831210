"""The set-up checklist: in order, ticked by what is so and by what arrived, with what to enter put in."""

from dataclasses import replace

import pytest

from envi_scim.provisioning.checklist import Checklists, SetUp, State, Step, checklist
from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.domains import Authentication
from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.providers import Provider
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import OrganizationId, RoleId, Timestamp
from tests.support.jane import provisioned
from tests.support.records import a_domain

BASE = "https://scim.envi.net/scim"
READY = SetUp(
    domain=a_domain("envi.com"),
    configuration=ScimConfiguration(status=Status.ACTIVE, organization_id=OrganizationId("o1")),
    has_valid_token=True,
    roles=(Role(id=RoleId("1"), name="Buyer"), Role(id=RoleId("2"), name="managed")),
    milestones={},
    base_url=BASE,
)


def reached(*milestones: Milestone) -> dict[Milestone, Reached]:
    return {
        one: Reached(at=Timestamp(f"2026-11-24T08:0{number}:00.000Z"), request_id=f"r{number}")
        for number, one in enumerate(milestones)
    }


def next_of(steps: tuple[Step, ...]) -> str:
    (step,) = [step for step in steps if step.state is State.NEXT]
    return step.name


def named(steps: tuple[Step, ...], name: str) -> Step:
    return next(step for step in steps if step.name == name)


def entries(step: Step) -> dict[str, str]:
    return {entry.field: entry.value for entry in step.entries}


@pytest.mark.parametrize(
    ("set_up", "expected"),
    [
        (replace(READY, domain=replace(READY.domain, authentication=Authentication.FORMS)), "eligible"),
        (replace(READY, configuration=ScimConfiguration(organization_id=OrganizationId("o1"))), "active"),
        (replace(READY, configuration=ScimConfiguration(status=Status.ACTIVE)), "organization"),
        (replace(READY, has_valid_token=False), "token"),
        (replace(READY, roles=()), "roles"),
        (READY, "okta-app"),
        (replace(READY, milestones=reached(Milestone.TEST_CALL)), "okta-to-app"),
        (replace(READY, milestones=reached(Milestone.TEST_CALL, Milestone.FIRST_USER)), "okta-push"),
    ],
)
def test_the_next_step_is_the_first_that_is_not_done(set_up: SetUp, expected: str) -> None:
    steps = checklist(set_up, Provider.OKTA)

    assert next_of(steps) == expected
    assert all(step.state is State.DONE for step in steps[: steps.index(named(steps, expected))])


@pytest.mark.parametrize("provider", Provider)
def test_where_everything_arrived_nothing_is_next(provider: Provider) -> None:
    steps = checklist(replace(READY, milestones=reached(*Milestone)), provider)

    assert {step.state for step in steps} == {State.DONE}


@pytest.mark.parametrize("provider", Provider)
def test_every_milestone_ticks_a_step_of_each_identity_provider(provider: Provider) -> None:
    for milestone in Milestone:
        ticked = [
            step for step in checklist(replace(READY, milestones=reached(milestone)), provider) if step.request_id
        ]
        assert ticked, milestone
        assert {(step.state, step.at, step.request_id) for step in ticked} == {
            (State.DONE, "2026-11-24T08:00:00.000Z", "r0")
        }


def test_a_token_that_expires_later_is_the_next_step_again() -> None:
    set_up = replace(READY, has_valid_token=False, milestones=reached(*Milestone))

    assert next_of(checklist(set_up, Provider.OKTA)) == "token"


def test_a_domain_that_is_not_eligible_is_told_which_condition_fails() -> None:
    """Guide D2."""
    set_up = replace(READY, domain=replace(READY.domain, authentication=Authentication.FORMS))

    assert "envi.com uses Forms." in checklist(set_up, Provider.OKTA)[0].text


def test_okta_is_told_what_to_enter() -> None:
    """Guide B1, B4, B5, B7, C3, C5."""
    steps = checklist(READY, Provider.OKTA)

    assert entries(named(steps, "okta-app")) == {"App": "SCIM 2.0 Test App (Header Auth)"}
    assert entries(named(steps, "okta-integration")) == {"Base URL": BASE, "API Token": "Bearer <token>"}
    assert entries(named(steps, "okta-to-app"))["Sync Password"] == "leave off"
    assert [entry.value for entry in named(steps, "okta-groups").entries] == ["Envi_Buyer", "Envi_managed"]
    assert entries(named(steps, "okta-push")) == {"Group name": "starts with Envi_"}
    assert {step.where for step in steps} == {"Envi", "Okta"}


def test_entra_is_told_what_to_enter() -> None:
    """The token without the word Bearer, and the feature flag behind the URL."""
    steps = checklist(READY, Provider.ENTRA)

    assert entries(named(steps, "entra-credentials")) == {
        "Tenant URL": f"{BASE}?aadOptscim062020",
        "Secret Token": "<token>",
    }
    assert {step.where for step in steps} == {"Envi", "Microsoft Entra ID"}


@pytest.mark.parametrize("provider", Provider)
@pytest.mark.parametrize("prefix", ["", "{x}_", "Env{"])
def test_any_prefix_can_be_put_in(provider: Provider, prefix: str) -> None:
    set_up = replace(READY, configuration=replace(READY.configuration, role_prefix=prefix))

    for step in checklist(set_up, provider):
        texts = [step.title, step.text, *(entry.value for entry in step.entries)]
        assert not any("{base_url}" in text or "{group_name}" in text or "  " in text for text in texts)
    assert entries(named(checklist(set_up, provider), f"{provider.value}-groups"))["Name"] == f"{prefix}managed"


@pytest.mark.parametrize("provider", Provider)
def test_steps_are_told_apart_by_their_names(provider: Provider) -> None:
    names = [step.name for step in checklist(READY, provider)]

    assert len(set(names)) == len(names)


async def test_the_checklist_of_a_domain_is_read_from_the_store() -> None:
    envi, access = await provisioned()

    steps = await Checklists(envi.store, envi.clock).of(access.domain, Provider.OKTA, base_url=BASE)

    assert next_of(steps) == "okta-app"
