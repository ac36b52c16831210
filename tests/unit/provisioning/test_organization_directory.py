import pytest

from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, InvalidName, NoSuch
from envi_scim.provisioning.events import EventKind
from tests.support.provisioned import OPERATOR, Provisioned


async def test_the_list_tells_which_organization_scim_fills() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.administration.create_organization(domain, "Elsewhere", actor=OPERATOR)

    listed = await envi.organizations.list(domain)

    assert [(one.organization.name, one.is_filled_by_scim) for one in listed] == [
        ("Elsewhere", False),
        ("For Testing Purpose", True),
    ]


async def test_a_renamed_organization_is_the_same_one() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    before = await envi.organizations.named(domain, "for testing PURPOSE")

    after = await envi.organizations.rename(domain, before, "Head Office", actor=OPERATOR)

    assert after.id == before.id
    assert await envi.organizations.get(domain, before.id) == after
    event = envi.events(domain)[-1]
    assert (event.kind, event.resource_id) == (EventKind.ORGANIZATION_UPDATE, before.id)
    assert event.details == {"attributes": ["name"], "before": "For Testing Purpose", "after": "Head Office"}


async def test_a_name_is_taken_without_regard_to_case_but_for_the_own_one() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    other = await envi.administration.create_organization(domain, "Straße", actor=OPERATOR)
    mine = await envi.organizations.named(domain, "For Testing Purpose")

    with pytest.raises(AlreadyTaken):
        await envi.organizations.rename(domain, mine, "STRASSE", actor=OPERATOR)

    assert (await envi.organizations.rename(domain, other, "STRASSE", actor=OPERATOR)).name == "STRASSE"


async def test_the_same_name_again_leaves_no_event() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    events = len(envi.events(domain))
    mine = await envi.organizations.named(domain, "For Testing Purpose")

    assert await envi.organizations.rename(domain, mine, mine.name, actor=OPERATOR) == mine
    assert len(envi.events(domain)) == events


async def test_what_is_no_name_or_no_organization_is_refused() -> None:
    envi = Provisioned()
    domain, other = await envi.domain(), await envi.domain("other.com")
    mine = await envi.organizations.named(domain, "For Testing Purpose")

    with pytest.raises(InvalidName):
        await envi.organizations.rename(domain, mine, " ", actor=OPERATOR)
    with pytest.raises(NoSuch):
        await envi.organizations.named(domain, "Nowhere")
    with pytest.raises(NoSuch):
        await envi.organizations.get(other, mine.id)
    with pytest.raises(ChangedMeanwhile):
        await envi.organizations.rename(other, mine, "Mine", actor=OPERATOR)
